"""Prices by country: a panel for each kind of price, in it a mark for each source and statement.

The place, the amount, the year and the source stand above each mark, so that a phone shows the mark over its whole
width. All panels of one currency have one scale, which begins at zero.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go

from .. import describe
from ..prices import LOWER, UPPER, Panel, Priced, Statement
from ..views import View, short_names
from . import theme
from .axes import Scale, scale_of

ROW, LINE, GAP = 32, 17, 8
"""Pixels of a mark with one line of text above it, of each further line, and between two places."""
HEADING, TICKS, PANEL_GAP = 20, 22, 26
"""Pixels of a line of a heading, of the labels of a scale, and between two panels."""
BAR, POINT = 8, 10
SIZE, WIDTH = 13, 58
"""Text above a mark: pixels, and characters that a line of it holds on a phone."""
FULL = 100.0


@dataclass(frozen=True)
class Mark:
    """One statement as it is drawn: from ``low`` to ``high``, which are one for a point."""

    place: str
    """The name of the place at its first mark, then nothing."""
    text: str
    low: float
    high: float
    shape: str
    """``range``, ``point``, ``lower`` (the amount is a lower bound) or ``upper``."""
    certain: bool
    hover: str


@dataclass(frozen=True)
class Sheet:
    """One panel: its kind of price, what is in it, and its marks."""

    heading: str
    contents: str
    unit: str
    marks: tuple[Mark, ...]


def sheets(view: Priced) -> list[Sheet]:
    """What is drawn: a panel per kind of price, those with most countries first.

    What all marks of a panel share, one source or one status, stands once above them.
    """
    made = []
    for panel in view.panels:
        source, status = (_shared(told(each) for each in panel.statements) for told in (partial(_source, view), _status))
        contents = " · ".join(words for words in (view.contents(panel), source, _all(status)) if words)
        spread = view.spread(panel).replace(" ", "\N{NO-BREAK SPACE}")
        made.append(Sheet(f"{view.kind_name(panel)} ({spread})", contents, panel.unit, _marks(view, panel, {source, status})))
    return made


def _shared(words: Iterable[str]) -> str:
    """What several marks all say; nothing where they differ, or are one."""
    first, *others = words
    return first if others and {first} == {*others} else ""


def _all(status: str) -> str:
    """A status that all marks of a panel have."""
    return f"all {status}{'s' if status in ('estimate', 'forecast') else ''}" if status else ""


def _source(view: Priced, each: Statement) -> str:
    return short_names(view.market)[each.first["source_id"]]


def _status(each: Statement) -> str:
    return describe.STATUS_WORDS.get(each.first["obs_status"], "")


def _marks(view: Priced, panel: Panel, shared: set[str]) -> tuple[Mark, ...]:
    made: list[Mark] = []
    before = ""
    for each in panel.statements:
        made.append(_mark(view, each, "" if each.place == before else each.place, shared))
        before = each.place
    return tuple(made)


def _mark(view: Priced, each: Statement, place: str, shared: set[str]) -> Mark:
    source, status = _source(view, each), _status(each)
    text = " · ".join([each.words, each.year, *(words for words in (source, status) if words and words not in shared)])
    shape = "range" if each.is_range else "lower" if each.bound in LOWER else "upper" if each.bound in UPPER else "point"
    return Mark(place, text, float(each.first["shown_value"]), float(each.last["shown_value"]), shape, not status, _hover(each, source))


def _hover(each: Statement, source: str) -> str:
    """What a mark says when it is pointed at: the price, what was printed, who says so and what must be known."""
    row = each.first
    lines = [f"<b>{theme.plain(each.place)}</b>, {theme.plain(each.year)}", theme.plain(each.words)]
    if "step" in row:
        lines += [theme.wrapped(part["step"]) for part in each.rows]
    elif row["shown"] != row["printed"]:
        lines.append("Printed: " + theme.plain(" to ".join(dict.fromkeys(part["printed"] for part in each.rows))))
    notes = [source, row["rate_note"], row["locator"], row["note"]]
    return "<br>".join([*lines, *(theme.wrapped(note) for note in notes if note)])


def draw_prices(view: View) -> go.Figure:
    """Prices as ranges and points, a panel per kind of price. Raises TypeError for a view that is not of prices."""
    if not isinstance(view, Priced):
        raise TypeError(f"a view of prices, not {type(view).__name__}")
    shown = sheets(view)
    figure = go.Figure()
    units = list(dict.fromkeys(sheet.unit for sheet in shown))
    scales = {unit: _scale_of(view, [sheet for sheet in shown if sheet.unit == unit]) for unit in units}
    labels: list[dict] = []
    lines: list[dict] = []
    y = 0.0
    for place, sheet in enumerate(shown):
        y = _add_sheet(figure, labels, lines, sheet, scales[sheet.unit], _axis(units, sheet.unit), y - (PANEL_GAP if place else 0), view)
    for place, unit in enumerate(units, start=1):
        overlaying = {"overlaying": "x"} if place > 1 else {}
        figure.layout["xaxis" if place == 1 else f"xaxis{place}"] = {"visible": False, "fixedrange": True, "range": [0, scales[unit].high], **overlaying}
    figure.update_yaxes(visible=False, range=[y, 4])
    figure.update_layout(shapes=lines)
    return theme.framed(figure, view.subtitle, view.source_names, int(-y) + 4, labels)


def _scale_of(view: Priced, shown: list[Sheet]) -> Scale:
    """One scale from zero for all panels of a unit; in per cent it holds the price that all are held against."""
    values = [mark.high for sheet in shown for mark in sheet.marks] + ([FULL] if view.against else [])
    return scale_of(values, view.market.unit[shown[0].unit], log=False)


def _add_sheet(figure: go.Figure, labels: list[dict], lines: list[dict], sheet: Sheet, scale: Scale, axis: str, y: float, view: Priced) -> float:
    """Draw one panel below ``y``. Returns where it ends."""
    for text, size, ink in ((sheet.heading, 15, theme.INK), (sheet.contents, SIZE, theme.QUIET)):
        for line in textwrap.wrap(text, theme.characters(WIDTH if size == SIZE else theme.LINE_WIDTH - 4)):
            y -= HEADING
            labels.append(_label(f"<b>{theme.plain(line)}</b>" if size == 15 else theme.plain(line), y + HEADING / 2, size, ink))
    labels += [_hundred(view, axis, y - TICKS / 2, scale)] if view.against else _ticks(scale, axis, y - TICKS / 2)
    y -= TICKS
    top = y
    places: list[float] = []
    for mark in sheet.marks:
        told = _told(mark)
        y -= ROW + LINE * (len(told) - 1) + (GAP if mark.place and places else 0)
        places.append(y + BAR)
        labels += [_label(line, y + ROW - 8 + LINE * place, SIZE, theme.INK) for place, line in enumerate(reversed(told))]
    lines += _grid(scale, axis, top, y, full=bool(view.against))
    _add_marks(figure, sheet.marks, places, axis)
    return y


def _told(mark: Mark) -> list[str]:
    """Place, amount, year and source on one line; on more, where it would be cut off. The place and the amount are bold."""
    width = theme.characters(WIDTH)
    amount, _, rest = mark.text.partition(" · ")
    bold = "  ".join(part for part in (mark.place, amount) if part)
    lines = [bold] if len(bold) <= width else [*textwrap.wrap(mark.place, width), *textwrap.wrap(amount, width)]
    told = [f"<b>{theme.plain(line)}</b>" for line in lines]
    year, _, further = rest.partition(" · ")
    if len(f"{lines[-1]} · {rest}") <= width:
        return [*told[:-1], f"{told[-1]} · {theme.plain(rest)}"]
    if len(f"{lines[-1]} · {year}") <= width:
        told[-1] += f" · {theme.plain(year)}"
        rest = further
    return [*told, *(theme.plain(line) for line in textwrap.wrap(rest, width))]


def _ticks(scale: Scale, axis: str, y: float) -> list[dict]:
    """The labels of a scale: zero, the middle and the end, which is as many as a phone holds."""
    chosen = list(zip(scale.ticks, scale.texts, strict=True))[:: 2 if len(scale.ticks) > 3 else 1]
    anchors = ["left", *["center"] * (len(chosen) - 2), "right"]
    return [
        {"text": text, "xref": axis, "x": tick, "y": y, "xanchor": anchor, "yanchor": "middle", "showarrow": False, "font": {"size": 12, "color": theme.QUIET}}
        for (tick, text), anchor in zip(chosen, anchors, strict=True)
    ]


def _hundred(view: Priced, axis: str, y: float, scale: Scale) -> dict:
    """What 100% is, above its line."""
    anchor = "left" if scale.high / 3 > FULL else "right" if scale.high * 2 / 3 < FULL else "center"
    text = theme.plain(f"{view.against_name} = 100%")
    font = {"size": 12, "color": theme.PALETTE[2]}
    return {"text": f"<b>{text}</b>", "xref": axis, "x": FULL, "y": y, "xanchor": anchor, "yanchor": "middle", "showarrow": False, "font": font}


def _grid(scale: Scale, axis: str, top: float, bottom: float, full: bool) -> list[dict]:
    """Lines at the steps of a scale, behind the marks; in per cent one line, at 100%."""
    steps = [(FULL, theme.PALETTE[2], 1.5)] if full else [(tick, theme.GRID, 1) for tick in scale.ticks[1:]]
    return [
        {"type": "line", "layer": "below", "xref": axis, "x0": x, "x1": x, "yref": "y", "y0": top, "y1": bottom, "line": {"color": colour, "width": width}}
        for x, colour, width in ((0.0, theme.QUIET, 1), *steps)
    ]


def _add_marks(figure: go.Figure, marks: tuple[Mark, ...], places: list[float], axis: str) -> None:
    """Bars for ranges; diamonds for amounts, triangles for bounds."""
    both = list(zip(marks, places, strict=True))
    bars = [(mark, place) for mark, place in both if mark.shape == "range"]
    points = [(mark, place) for mark, place in both if mark.shape != "range"]
    if bars:
        figure.add_bar(
            xaxis=axis,
            orientation="h",
            y=[place for _, place in bars],
            base=[mark.low for mark, _ in bars],
            x=[mark.high - mark.low for mark, _ in bars],
            width=BAR,
            marker=theme.fill(theme.PALETTE[0], [mark.certain for mark, _ in bars]),
            hovertext=[mark.hover for mark, _ in bars],
            hoverinfo="text",
        )
    if points:
        symbols = {"point": "diamond", "lower": "triangle-right", "upper": "triangle-left"}
        figure.add_scatter(
            xaxis=axis,
            x=[mark.high for mark, _ in points],
            y=[place for _, place in points],
            mode="markers",
            marker={
                "symbol": [symbols[mark.shape] + ("" if mark.certain else "-open") for mark, _ in points],
                "size": POINT,
                "color": theme.PALETTE[0],
                "line": {"width": 2, "color": theme.PALETTE[0]},
            },
            cliponaxis=False,
            hovertext=[mark.hover for mark, _ in points],
            hoverinfo="text",
        )


def _axis(units: list[str], unit: str) -> str:
    place = units.index(unit) + 1
    return "x" if place == 1 else f"x{place}"


def _label(text: str, y: float, size: int, ink: str) -> dict:
    font = {"size": size, "color": ink}
    return {"text": text, "xref": "paper", "x": 0, "xanchor": "left", "y": y, "yanchor": "middle", "align": "left", "showarrow": False, "font": font}
