"""Can everybody see what is drawn: is each text and each mark dark enough, and does nothing rest on its colour alone?

The formula is that of the Web Content Accessibility Guidelines 2.2, written out here: 4.5:1 for text (1.4.3), 3:1 for
what must be seen of a picture (1.4.11), and no information by colour alone (1.4.1).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest

from marketdata import Market, Selection, charts, comparison
from marketdata.app import shell
from marketdata.charts import CHARTS, checks, estimates, theme, world
from marketdata.views import View
from tests.taken import drawn

TEXT, MARK = 4.5, 3.0
WHITE = "#FFFFFF"
SIDEBAR = "#F0F2F6"
"""The darkest grey on which Streamlit puts a control."""
BACKDROP = {theme.GRID}
"""What nobody has to see: grid lines, whose values are printed beside them, and land within its coasts."""


# ------------------------------------------------------------------ the formula


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, ground: str = WHITE) -> float:
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, ground: str) -> str:
    """A colour as it appears: one that is seen through is mixed with its ground."""
    if not colour.startswith("rgba"):
        return colour
    *channels, share = (float(part) for part in re.findall(r"[\d.]+", colour))
    under = [int(ground[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(share * over + (1 - share) * below):02X}" for over, below in zip(channels, under, strict=True))


@pytest.mark.parametrize(
    ("colour", "ground", "ratio"),
    # Pairs whose ratios are well known: the greys are the lightest that pass for text and for marks, and the first that fails.
    [("#000000", "#FFFFFF", 21), ("#767676", "#FFFFFF", 4.54), ("#777777", "#FFFFFF", 4.48), ("#949494", "#FFFFFF", 3.03), ("#0000FF", "#FFFFFF", 8.59)],
)
def test_the_formula_gives_the_ratios_that_are_known(colour: str, ground: str, ratio: float) -> None:
    assert contrast(colour, ground) == pytest.approx(ratio, abs=0.005) == contrast(ground, colour)


def test_a_colour_that_is_seen_through_is_mixed_with_its_ground() -> None:
    assert seen("rgba(0,0,0,0.5)", "#FFFFFF") == "#808080" and seen("#123456", "#FFFFFF") == "#123456"


# ------------------------------------------------------------------ pages


def declared(name: str) -> set[str]:
    """The colours that the style of the pages gives to a property."""
    return set(re.findall(rf"(?<![\w-]){name}:[^;}}]*(#[0-9A-Fa-f]{{6}})", shell.STYLE))


def test_every_text_of_a_page_can_be_read_on_its_ground() -> None:
    settings = tomllib.loads(Path(shell.__file__).parents[3].joinpath(".streamlit", "config.toml").read_text(encoding="utf-8"))["theme"]
    inks = declared("color") | {settings["textColor"], settings["primaryColor"]}
    assert len(inks) >= 5
    assert {ink: contrast(ink, ground) for ink in inks for ground in (WHITE, SIDEBAR) if contrast(ink, ground) < TEXT} == {}
    assert not re.search(r"background[^:;]*:", shell.STYLE), "no other ground than that of the page"


def test_the_ring_around_what_has_the_keyboard_stands_out() -> None:
    (ring,) = declared("outline")
    assert min(contrast(ring, WHITE), contrast(ring, SIDEBAR)) >= MARK


def test_what_tells_a_warning_and_an_empty_block_from_other_text_stands_out() -> None:
    for name in (".md-warning", ".md-empty"):
        (line,) = re.findall(rf"^{re.escape(name)} {{ border[^:]*:[^;]*(#[0-9A-F]{{6}})", shell.STYLE, re.MULTILINE)
        assert contrast(line) >= MARK


# ------------------------------------------------------------------ charts


@dataclass(frozen=True)
class Drawn:
    """A figure, and the grounds on which its marks and texts may lie."""

    kind: str
    figure: go.Figure
    grounds: tuple[str, ...] = (WHITE,)


@pytest.fixture(scope="module")
def every_figure(market: Market, views: dict[str, View], views_with_low: dict[str, View]) -> dict[str, Drawn]:
    """Every figure that a page can show: each view as it opens, and with what is of low reliability."""
    found = {}
    for low, shown in ((False, views), (True, views_with_low)):
        for name, view in shown.items():
            if (figure := drawn(view)) is not None:
                found[f"{name}, low={low}"] = Drawn(view.block.chart, figure)
    compared = comparison.destinations(market, Selection(), comparison.Request())
    figure = charts.draw_checks(market.check_results)
    assert figure is not None
    return found | {
        "multiples": Drawn("multiples", charts.draw_multiples(compared)),
        "map": Drawn("map", charts.draw_map(compared.lines_alone), (WHITE, theme.GRID)),
        "checks": Drawn("checks", figure, (WHITE, checks.BAND)),
    }


def test_each_kind_of_chart_is_looked_at(every_figure: dict[str, Drawn]) -> None:
    assert {each.kind for each in every_figure.values()} == {*CHARTS, "multiples", "checks"}
    assert len(every_figure) > 80


def listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [] if value is None else list(value)  # type: ignore[call-overload]


def inks(figure: go.Figure) -> Iterator[tuple[str, str]]:
    """Each text with its colour: labels, ticks, and the parts of a label that have a colour of their own."""
    look = figure.layout.template.layout
    for note in figure.layout.annotations:
        for colour, text in re.findall(r'<span style="color:(#\w+)">(.*?)</span>', note.text):
            if any(letter.isalnum() for letter in text):
                yield text, colour
        yield note.text, note.font.color or look.font.color
    for trace in figure.data:
        if getattr(trace, "text", None):
            yield "text of marks", trace.textfont.color or look.font.color
    for axis in figure.select_xaxes():
        yield "ticks", axis.tickfont.color or look.xaxis.tickfont.color
    for axis in figure.select_yaxes():
        yield "ticks", axis.tickfont.color or look.yaxis.tickfont.color
    yield "what is told of a mark", look.hoverlabel.font.color


def signs(figure: go.Figure) -> set[str]:
    """The colours of the signs in legends and labels."""
    texts = [*(note.text for note in figure.layout.annotations), *(text for trace in figure.data for text in listed(getattr(trace, "text", None)))]
    found = [part for text in texts for part in re.findall(r'<span style="color:(#\w+)">(.*?)</span>', text)]
    return {colour for colour, text in found if not any(letter.isalnum() for letter in text)}


def marks(figure: go.Figure) -> set[tuple[str, ...]]:
    """What is drawn, each as the colours of which one must stand out: its filling and its edge, or its line."""
    found: set[tuple[str, ...]] = set()
    for trace in figure.data:
        if "markers" in (trace.mode or "") if trace.type == "scatter" else True:
            edges = listed(trace.marker.line.color)
            fills = listed(trace.marker.color)
            most = max(len(edges), len(fills))
            found |= set(zip(fills * (most // len(fills)), edges * (most // len(edges)), strict=True)) if edges and fills else {(one,) for one in fills + edges}
            if trace.type == "bar":
                found |= {(colour,) for colour in listed(trace.marker.pattern.fgcolor)}
        if trace.type == "scatter" and "lines" in trace.mode:
            found.add((trace.line.color,))
    return found


def shapes(figure: go.Figure) -> set[tuple[str, ...]]:
    """What is drawn on the paper itself: frames, coasts, lines at a value."""
    return {tuple(colour for colour in (shape.line.color, shape.fillcolor) if colour) for shape in figure.layout.shapes}


def test_every_text_of_a_chart_can_be_read(every_figure: dict[str, Drawn]) -> None:
    faint = {
        (name, text, ink, ground)
        for name, each in every_figure.items()
        for text, ink in inks(each.figure)
        for ground in each.grounds
        if contrast(ink, ground) < TEXT
    }
    assert faint == set()


def test_every_mark_of_a_chart_stands_out_from_what_it_lies_on(every_figure: dict[str, Drawn]) -> None:
    faint = set()
    for name, each in every_figure.items():
        lying = {(colours, ground) for colours in {*marks(each.figure), *((sign,) for sign in signs(each.figure))} for ground in each.grounds}
        for colours, ground in lying | {(colours, WHITE) for colours in shapes(each.figure)}:
            if max(contrast(seen(colour, ground), ground) for colour in colours) < MARK and not BACKDROP.issuperset(colours):
                faint.add((name, colours, ground))
    assert faint == set()


def test_paper_is_white_wherever_a_chart_is_drawn(every_figure: dict[str, Drawn]) -> None:
    for each in every_figure.values():
        look = each.figure.layout.template.layout
        assert {look.paper_bgcolor, look.plot_bgcolor, look.hoverlabel.bgcolor} == {WHITE}
        assert {note.bgcolor for note in each.figure.layout.annotations} <= {None, WHITE}


@pytest.mark.parametrize("colour", theme.PALETTE)
def test_the_palette_is_seen_on_white_and_a_text_in_it_only_where_it_can_be_read(colour: str) -> None:
    assert contrast(colour) >= MARK
    assert (contrast(colour) < TEXT) == (colour in estimates.FAINT), "a number in the colour of its line is black where that would be too faint"


def test_land_is_seen_by_its_coasts() -> None:
    assert contrast(world.COAST) >= MARK


# ------------------------------------------------------------------ colour alone


def subplots(figure: go.Figure) -> Iterator[tuple[str, list]]:
    """The traces of each panel, by the name of its axis."""
    axes = dict.fromkeys(getattr(trace, "xaxis", None) or "x" for trace in figure.data)
    for axis in axes:
        yield axis, [trace for trace in figure.data if (getattr(trace, "xaxis", None) or "x") == axis]


def symbols(trace: go.Scatter) -> set[str]:
    """The shapes of the marks of a series, without bounds and ranges, which look alike in all."""
    return {symbol.removesuffix("-open") for symbol in listed(trace.marker.symbol)} - {"line-ew"}


def numbers(figure: go.Figure, axis: str | None = None) -> set[int]:
    """The numbers with which labels begin: those of one panel, or of the names above it."""
    texts = [note.text for note in figure.layout.annotations if axis is None or note.xref == axis]
    return {int(number) for text in texts for number in re.findall(r"(?:^|</span> |>)(\d+)(?::\N{NO-BREAK SPACE}|</)", text)}


def by_symbol_or_number(figure: go.Figure) -> None:
    """Each line has a symbol that no other of its panel has, or its label begins with a number that its name has too."""
    for axis, traces in subplots(figure):
        bounds = {"triangle-up", "triangle-down"}
        lines = {(listed(trace.marker.line.color)[0], frozenset(symbols(trace) - bounds)) for trace in traces if trace.mode == "markers"}
        if any(one & other for (_, one), (_, other) in combinations(lines, 2)):
            assert len(numbers(figure, axis)) >= len(lines), axis
            assert numbers(figure, axis) <= numbers(figure), "names have the same numbers"


def by_symbol(figure: go.Figure) -> None:
    """Each line has a symbol of its own."""
    found = [symbols(trace) for trace in figure.data if trace.type == "scatter" and "markers" in trace.mode]
    assert all(one.isdisjoint(other) for one, other in combinations(found, 2))


def by_sign(figure: go.Figure) -> None:
    """Where there are columns of several series, the text of each begins with the sign of its series."""
    first = [{re.sub("<.*?>", "", text)[0] for text in trace.text} for trace in figure.data]
    assert len(figure.data) == 1 or (all(len(each) == 1 for each in first) and len(set.union(*first)) == len(figure.data))


def by_number(figure: go.Figure) -> None:
    """Each line has a number at its end, and in the key below."""
    for axis, traces in subplots(figure):
        told = [re.sub("<.*?>", "", note.text) for note in figure.layout.annotations if note.xref == axis]
        assert len(set(told)) == len(told) == sum("markers" in trace.mode for trace in traces)
        key = " ".join(re.sub("<.*?>", "", note.text) for note in figure.layout.annotations if note.xref == "paper")
        assert all(re.search(rf"\b{number}\N{{NO-BREAK SPACE}}\w", key) for number in told)


def by_heading(figure: go.Figure) -> None:
    """Marks of one colour follow each other, and where the colour changes there is a heading between them."""
    headings = [note.y for note in figure.layout.annotations if note.font.size == 15]
    rows = sorted(((y, listed(trace.marker.color)[0]) for trace in figure.data for y in trace.y), reverse=True)
    for (above, one), (below, other) in pairwise(rows):
        assert one == other or any(below < y < above for y in headings)


def by_word(figure: go.Figure) -> None:
    """What differs has a cross before its words, what agrees a tick: a sign for each colour."""
    told = {part for note in figure.layout.annotations if note.font.size == 13 for part in re.findall(r'<span style="color:(#\w+)">(.)</span>', note.text)}
    assert sorted(sign for _, sign in told) == ["✓", "✗"] and len({colour for colour, _ in told}) == 2


def in_one_colour(figure: go.Figure) -> None:
    colours = {colour[:7] if colour.startswith("#") else "seen through" for trace in figure.data for colour in listed(trace.marker.line.color)}
    assert len(colours) == 1


TOLD_APART: dict[str, Callable[[go.Figure], None]] = {
    "series": by_symbol_or_number,
    "multiples": by_symbol_or_number,
    "trend": by_symbol,
    "checks": by_symbol,
    "bars": by_sign,
    "fan": by_number,
    "panels": by_heading,
    "ranking": by_heading,
    "ranges": by_heading,
    "stated_growth": by_word,
    "prices": in_one_colour,
    "map": in_one_colour,
}


@pytest.mark.parametrize("kind", TOLD_APART)
def test_series_are_told_apart_without_their_colours(kind: str, every_figure: dict[str, Drawn]) -> None:
    of_kind = [each for each in every_figure.values() if each.kind == kind]
    assert of_kind
    for each in of_kind:
        TOLD_APART[kind](each.figure)


def test_there_is_something_to_be_told_apart(every_figure: dict[str, Drawn]) -> None:
    several = {each.kind for each in every_figure.values() if len({colours[0] for colours in marks(each.figure)} - {WHITE}) > 1}
    assert several >= {"series", "trend", "checks", "bars", "fan", "panels", "ranges", "stated_growth"}


def test_a_chart_of_more_lines_than_symbols_has_numbers(every_figure: dict[str, Drawn]) -> None:
    # Typed from the evidence: the World Health Organization's expenditure per head of twelve countries and the world.
    figure = every_figure["who_per_capita, low=False"].figure
    assert numbers(figure, "x") == set(range(1, 14))
