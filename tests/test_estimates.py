"""Does the fan draw what is printed, scope by scope, and can its numbers be told apart on a phone?"""

from __future__ import annotations

import re
from html import unescape

import pytest

from marketdata import Market, Selection, market_size
from marketdata.charts import estimates as drawing
from marketdata.charts import theme
from marketdata.charts.axes import scale_of
from marketdata.charts.theme import PHONE

HIDDEN, SHOWN = Selection(), Selection(low=True)


def fan(market: Market, selection: Selection, log: bool = True) -> market_size.Estimates:
    return market_size.estimates(market, selection, log)


def test_each_scope_has_a_panel_of_its_own(market: Market) -> None:
    assert [(panel.title, len(panel.lines)) for panel in drawing.panels(fan(market, HIDDEN))] == [("World market for medical tourism, market research", 25)]
    panels = drawing.panels(fan(market, SHOWN))
    assert len(panels) == 4 and panels[0].title == "World market for medical tourism, market research"
    assert {panel.title: [line.name for line in panel.lines] for panel in panels[1:]} == {
        "World market for health tourism, not defined": ["Hürriyet Daily News (2025, maker not named)"],
        "World market for inbound medical tourism, market research": ["The Life Sciences Magazine (2023)"],
        "World market for health and wellness tourism, SRI": ["SRI International via China Daily (copy on szjzcy.com) (2016)"],
    }


def test_a_line_has_its_base_and_its_forecast(market: Market) -> None:
    (panel,) = drawing.panels(fan(market, HIDDEN))
    lines = {line.name: line for line in panel.lines}
    zion = lines["Zion Market Research (2021)"]
    assert [(mark.year, mark.value, mark.forecast) for mark in zion.marks] == [(2019, 102.60e9, False), (2027, 272.70e9, True)]
    assert [mark.year for mark in lines["The Business Research Company (2022)"].marks] == [2021, 2026, 2031]
    assert panel.framed == 2025 and [line.number for line in panel.lines] == [*range(1, 26)]


def test_low_figures_are_grey(market: Market) -> None:
    lines = {line.name: line for line in drawing.panels(fan(market, SHOWN))[0].lines}
    assert lines["Bangkok Post (2024, maker not named)"].colour == theme.QUIET != lines["Zion Market Research (2021)"].colour
    shown, hidden = (drawing._legend(fan(market, selection)).replace("<br>", " ") for selection in (SHOWN, HIDDEN))
    assert "grey: low reliability" in shown and "grey" not in hidden


def traces(figure, symbol: str | None = None) -> list:
    return [trace for trace in figure.data if trace.mode == "markers" and (symbol is None or symbol in trace.marker.symbol)]


def test_base_and_forecast_differ_by_mark_and_are_joined_by_a_thin_dashed_line(market: Market) -> None:
    figure = drawing.draw_fan(fan(market, Selection(sources=("zion_2021",))))
    stroke, marks = figure.data
    assert stroke.mode == "lines" and stroke.line.dash == "4px,3px" and stroke.line.width < 2
    assert list(marks.marker.symbol) == [drawing.RING, drawing.DIAMOND] and list(marks.y) == [102.60e9, 272.70e9]
    assert "US$272.70 billion in 2027 (forecast)" in marks.hovertext[1]


def test_every_drawable_figure_is_a_mark(market: Market) -> None:
    for selection in (HIDDEN, SHOWN):
        view = fan(market, selection)
        drawn = [(x, y) for trace in traces(drawing.draw_fan(view)) for x, y in zip(trace.x, trace.y, strict=True)]
        assert sorted(drawn) == sorted((float(year), value) for year, value in zip(view.drawable["year"], view.drawable["shown_value"], strict=True))


@pytest.mark.parametrize("selection", [HIDDEN, SHOWN, Selection(sources=("zion_2021", "allied_2021", "travelwires_2022"))], ids=["hidden", "low", "three"])
@pytest.mark.parametrize("log", [True, False])
def test_no_number_lies_on_another_on_a_phone(market: Market, selection: Selection, log: bool) -> None:
    view = fan(market, selection, log)
    for panel in drawing.panels(view):
        scale = scale_of(panel.values(), market.unit[panel.unit], log)
        ground = drawing.Ground(panel, 2011, 2035.6, scale.low, scale.high, log, PHONE - 75)
        labels = drawing.numbers(ground)
        boxes = [label.box(*ground.at(label.x, label.y)) for label in labels]
        assert len(boxes) == len(panel.lines) > 0
        assert not [(a, b) for place, a in enumerate(boxes) for b in boxes[:place] if a.meets(b)]
        assert all(box.left >= 0 and box.right <= ground.width and box.bottom >= 0 and box.top <= panel.height for box in boxes)


def test_the_key_names_every_line_in_two_columns_that_fit_a_phone(market: Market) -> None:
    (panel,) = drawing.panels(fan(market, HIDDEN))
    left, right = drawing.key(panel)
    text = [unescape(re.sub(r"<[^>]*>", "", line)) for line in (*left, *right)]
    assert max(map(len, text)) <= drawing.KEY_WIDTH + 6 and abs(len(left) - len(right)) <= 3
    whole = " ".join(" ".join(text).replace("\N{NO-BREAK SPACE}", " ").split())
    for line in panel.lines:
        assert f"{line.number} {line.name}" in whole


def contrast_with_white(colour: str) -> float:
    """By the formula of WCAG 2.1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_every_text_can_be_read_against_white(market: Market) -> None:
    figure = drawing.draw_fan(fan(market, SHOWN))
    colours = [note.font.color for note in figure.layout.annotations]
    colours += [colour for note in figure.layout.annotations for colour in re.findall(r"color:(#\w+)", note.text)]
    assert len(colours) > 70 and min(map(contrast_with_white, colours)) >= 4.5


def test_the_years_have_room_on_a_phone(market: Market) -> None:
    assert drawing._ticks([2012, 2034]) == [2012, 2016, 2020, 2024, 2028, 2032]
    assert drawing._ticks([2019]) == [2019]
    axis = drawing.draw_fan(fan(market, HIDDEN)).layout.xaxis
    assert len(axis.tickvals) <= 6


def test_the_axis_of_values_is_logarithmic_unless_asked_otherwise(market: Market) -> None:
    log, linear = (drawing.draw_fan(fan(market, HIDDEN, log)) for log in (True, False))
    assert (log.layout.yaxis.type, linear.layout.yaxis.type) == ("log", "linear")
    said = [" ".join(note.text for note in figure.layout.annotations) for figure in (log, linear)]
    assert "Logarithmic" in said[0] and "Logarithmic" not in said[1]


def test_a_name_from_the_data_is_no_markup(market: Market) -> None:
    line = drawing.Line(1, "<b>A</b> & B", "#000000", (drawing.Mark(2020, 1.0, False, ""),))
    assert drawing.key(drawing.Panel("", "USD", (line,)))[0][0].endswith("&lt;b&gt;A&lt;/b&gt; &amp; B")


def test_a_pair_is_what_is_stated_and_what_follows(market: Market) -> None:
    pairs = drawing.pairs(market_size.stated_growth(market, HIDDEN))
    first, last = pairs[0], pairs[-1]
    # (66.76 / 5.3) ^ (1 / 10) = 1.2883; (87.33 / 48.40) ^ (1 / 5) = 1.1253
    assert (first.name, first.stated, first.agrees) == ("Reports and Data (2023)", 32.51, False) and first.implied == pytest.approx(28.83, abs=0.01)
    assert (last.stated, last.agrees) == (12.5, True) and last.implied == pytest.approx(12.53, abs=0.01)
    assert [pair.agrees for pair in pairs] == [False] * 5 + [True] * 9


def test_the_pairs_are_drawn_where_they_belong(market: Market) -> None:
    figure = drawing.draw_stated_growth(market_size.stated_growth(market, Selection(sources=("reports_and_data_2023",))))
    bar, ring, diamond = figure.data
    assert list(diamond.x) == [32.51] and list(ring.x) == [pytest.approx(28.83, abs=0.01)] and list(bar.x)[:2] == [diamond.x[0], ring.x[0]]
    assert bar.line.color == drawing.DIFFERING and any("✗" in note.text and "32.51% for 2022 to 2032" in note.text for note in figure.layout.annotations)


def test_a_range_in_a_table_stands_on_a_logarithmic_axis() -> None:
    # From 1 to 100 over 86 pixels: 10 lies in the middle of 96.
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawing.range_picture(10, 100, 1, 100))]
    assert places == [48.0, 91.0]
    assert 'cx="5.0"' in drawing.range_picture(3, 3, 3, 3)
