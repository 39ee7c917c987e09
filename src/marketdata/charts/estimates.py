"""What everybody says of one market, and what each says of its growth: a fan of lines, and pairs of marks.

Two dozen publishers have no room for their names on a phone. So each line of the fan ends in a number, and the names
stand below it, in the picture itself. Each first gathers what is to be drawn and then draws it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from ..market_size import Estimates, StatedGrowth, told
from ..reconcile import AGREES
from ..selection import LOW
from . import theme
from .axes import scale_of
from .compared import short
from .labels import CHARACTER, LINE, SIZE, Box, Label, beside

TALL, LOW_PANEL, STEP = 240, 110, 11
"""Pixels that a panel is high: for a fan, at least, and more for each estimate."""
HEAD_LINE, FOOT, KEY_LINE = 20, 34, 16
"""Pixels of a line of the title of a panel, of the years below it, and of a line of the key."""
TITLE_WIDTH = 44
KEY_WIDTH, INDENT = 25, "\N{NO-BREAK SPACE}" * 5
"""Characters that a column of the key holds, two columns side by side on a phone."""
SIDES = ("right", "above", "below", "above right", "below right", "above left", "below left")
RING, DIAMOND = "circle-open-dot", "diamond-open"
FAINT = (theme.PALETTE[1], theme.PALETTE[3], theme.PALETTE[5])
"""Colours with less than 4.5:1 against white: enough for a mark, too little for a text."""
DIFFERING, AGREEING = theme.PALETTE[2], theme.PALETTE[0]


# ------------------------------------------------------------------ the fan


@dataclass(frozen=True)
class Mark:
    """A figure for a year: a base value, or a forecast."""

    year: float
    value: float
    forecast: bool
    hover: str


@dataclass(frozen=True)
class Line:
    """What one print says, oldest first; ``number`` is its place in the key."""

    number: int
    name: str
    colour: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Panel:
    """The estimates of one scope. ``unit`` is that of its values; ``framed`` the year of which most is printed."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    framed: int | None = None

    @property
    def height(self) -> int:
        return LOW_PANEL if len(self.lines) < 3 else TALL + STEP * len(self.lines)

    def values(self) -> list[float]:
        return [mark.value for line in self.lines for mark in line.marks]


def panels(view: Estimates) -> list[Panel]:
    """A panel per scope, that with most figures first, its lines by their number."""
    found = []
    for scope in view.scopes:
        rows = view.drawable[view.drawable["definition_id"] == scope]
        lines = [_line(view.numbers[scope, str(source)], group) for source, group in rows.groupby("source_id", sort=False)]
        framed = view.most.year if view.most and view.most.scope == scope else None
        title = str(view.market.definitions.at[scope, "title"])
        found.append(Panel(title, str(rows["shown_unit"].iloc[0]), tuple(sorted(lines, key=lambda line: line.number)), framed))
    return found


def _line(number: int, rows: pd.DataFrame) -> Line:
    ordered = rows.sort_values("year").to_dict("records")
    marks = tuple(Mark(float(row["year"]), row["shown_value"], row["forecast"], theme.hover(row)) for row in ordered)
    unsure = all(row["obs_status"] in LOW for row in ordered)
    return Line(number, ordered[0]["series"], theme.QUIET if unsure else theme.colour(number - 1), marks)


@dataclass(frozen=True)
class Ground:
    """A panel on its axes as wide as a phone shows it; lengths in pixels."""

    panel: Panel
    first: float
    last: float
    low: float
    high: float
    log: bool
    width: float

    def place(self, value: float) -> float:
        return math.log10(value) if self.log else value

    def at(self, year: float, value: float) -> tuple[float, float]:
        return (year - self.first) / (self.last - self.first) * self.width, (self.place(value) - self.low) / (self.high - self.low) * self.panel.height

    def spots(self) -> list[tuple[float, float]]:
        """Pixels that marks and lines take."""
        found = []
        for line in self.panel.lines:
            for mark in line.marks:
                x, y = self.at(mark.year, mark.value)
                found += [(x + dx, y + dy) for dx in (-5, 0, 5) for dy in (-5, 0, 5)]
            places = [self.at(mark.year, mark.value) for mark in line.marks]
            for (x0, y0), (x1, y1) in pairwise(places):
                steps = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / 5))
                found += [(x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps) for k in range(steps + 1)]
        return found


def numbers(ground: Ground) -> list[Label]:
    """The number of each line at its last mark: no number on another, and as few marks and lines under it as can be."""
    spots, room = ground.spots(), Box(0, 0, ground.width, ground.panel.height)
    made: list[Label] = []
    taken: list[Box] = []
    for line in ground.panel.lines:
        end = line.marks[-1]
        label = Label((str(line.number),), end.year, end.value, colour=line.colour)
        tried: list[tuple[float, int, Label, Box]] = []
        for turn in (1.0, 1.7, 2.4, 3.2):  # further away, where nothing is free beside the mark
            for each in beside(label, SIDES):
                moved = replace(each, dx=each.dx * turn, dy=each.dy * turn)
                box = moved.box(*ground.at(end.year, end.value))
                hidden = sum(box.holds(*spot) for spot in spots) + 1000 * (sum(box.meets(other) for other in taken) + (not box.within(room)))
                tried.append((hidden + turn, len(tried), moved, box))
        _, _, best, box = min(tried, key=lambda each: each[:2])
        made.append(best)
        taken.append(box)
    return made


def key(panel: Panel) -> tuple[list[str], list[str]]:
    """The names of the lines by their numbers, as the lines of two columns that are about as long."""
    entries = []
    for line in panel.lines:
        first, *rest = [theme.plain(text) for text in textwrap.wrap(line.name, theme.characters(KEY_WIDTH))]
        entries.append([f'<b><span style="color:{_ink(line.colour)}">{line.number}</span></b>\N{NO-BREAK SPACE}{first}', *(INDENT + text for text in rest)])
    half = math.ceil(sum(map(len, entries)) / 2)
    left: list[str] = []
    while entries and len(left) + len(entries[0]) <= max(half, len(entries[0])):
        left += entries.pop(0)
    return left, [text for entry in entries for text in entry]


def draw_fan(view: Estimates) -> go.Figure:
    """Every estimate over time, a panel for each scope, each with its key below it."""
    shown = panels(view)
    keys = [key(panel) for panel in shown]
    depths = [KEY_LINE * max(map(len, columns)) + 14 for columns in keys]
    titles = [theme.wrapped(panel.title, theme.characters(TITLE_WIDTH)) for panel in shown]
    heads = [HEAD_LINE * (title.count("<br>") + 1) + 8 for title in titles]
    total = sum(panel.height + FOOT for panel in shown) + sum(depths) + sum(heads)
    years = [mark.year for panel in shown for line in panel.lines for mark in line.marks]
    first, last = min(years) - 1, max(years) + 1.6
    scales = [scale_of(panel.values(), view.market.unit[panel.unit], view.log) for panel in shown]
    texts = [[short(tick, view.market.unit[panel.unit]) if tick else "0" for tick in scale.ticks] for panel, scale in zip(shown, scales, strict=True)]
    left = int(14 + CHARACTER * max(len(text) for each in texts for text in each))
    traces, notes, axes, shapes = [], [], {}, []
    top = total
    parts = zip(shown, titles, heads, scales, texts, keys, depths, strict=True)
    for place, (panel, title, head, scale, ticks, columns, depth) in enumerate(parts, start=1):
        name = "" if place == 1 else str(place)
        ground = Ground(panel, first, last, scale.low, scale.high, view.log, theme.width() - left - theme.RIGHT)
        notes.append(_text(f"<b>{title}</b>", top / total, -left))
        top -= head
        axes[f"xaxis{name}"] = {"anchor": f"y{name}", "range": [first, last], "tickvals": _ticks(years), "tickangle": 0, "tickformat": "d"}
        axes[f"yaxis{name}"] = {
            "anchor": f"x{name}",
            "type": "log" if view.log else "linear",
            "range": [scale.low, scale.high],
            "tickvals": list(scale.ticks),
            "ticktext": ticks,
            "tickfont": {"size": SIZE},
            "domain": [(top - panel.height) / total, top / total],
        }
        traces += [{**trace, "xaxis": f"x{name}", "yaxis": f"y{name}"} for line in panel.lines for trace in _traces(line)]
        notes += [_number(label, ground, name) for label in numbers(ground)]
        if panel.framed is not None:
            band = {"x0": panel.framed - 0.5, "x1": panel.framed + 0.5, "y0": 0, "y1": 1, "xref": f"x{name}", "yref": f"y{name} domain"}
            shapes.append({"type": "rect", "layer": "below", "line": {"width": 1, "dash": "dot", "color": theme.QUIET}, **band})
        top -= panel.height + FOOT
        for column, lines in enumerate(columns):
            if lines:
                text = _text("<br>".join(lines), top / total, 0 if column else -left)
                notes.append({**text, "x": 0.46 if column else 0, "font": {"size": SIZE, "color": theme.INK}})
        top -= depth
    figure = go.Figure([{"type": "scatter", **trace} for trace in traces], {**axes, "shapes": shapes})
    return theme.framed(figure, view.subtitle, view.source_names, int(total), notes, _legend(view), left)


def _traces(line: Line) -> list[dict]:
    """A thin dashed line from base to forecast, and the marks: a ring with a dot, an open diamond."""
    x, y = [mark.year for mark in line.marks], [mark.value for mark in line.marks]
    stroke = {"x": x, "y": y, "mode": "lines", "line": {"color": line.colour, "width": 1.3, "dash": "4px,3px"}, "hoverinfo": "skip"}
    marks = {
        "x": x,
        "y": y,
        "name": theme.plain(line.name),
        "mode": "markers",
        "marker": {"symbol": [DIAMOND if mark.forecast else RING for mark in line.marks], "size": 10, "color": line.colour, "line": {"width": 2}},
        "cliponaxis": False,
        "hovertext": [mark.hover for mark in line.marks],
        "hoverinfo": "text",
    }
    return [*([stroke] if len(line.marks) > 1 else []), marks]


def _number(label: Label, ground: Ground, name: str) -> dict:
    return {
        "text": f"<b>{label.lines[0]}</b>",
        "xref": f"x{name}",
        "yref": f"y{name}",
        "x": label.x,
        "y": ground.place(label.y),
        "xshift": label.dx,
        "yshift": label.dy,
        "xanchor": label.anchor,
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": SIZE, "color": _ink(label.colour)},
    }


def _ink(colour: str) -> str:
    """The colour of a text that belongs to a mark."""
    return theme.INK if colour in FAINT else colour


def _text(text: str, y: float, xshift: float) -> dict:
    edge = {"xref": "paper", "x": 0, "xshift": theme.EDGE + xshift, "xanchor": "left", "align": "left", "showarrow": False}
    return {"text": text, "yref": "paper", "y": min(y, 1.0), "yanchor": "top", "font": {"size": 14, "color": theme.INK}, **edge}


def _ticks(years: Iterable[float]) -> list[int]:
    """Round years, six at most, which is what a phone has room for."""
    whole = sorted({int(year) for year in years})
    step = next(step for step in (1, 2, 4, 5, 10, 20, 50) if (whole[-1] - whole[0]) / step <= 5.5)
    return [year for year in range(whole[0], whole[-1] + 1) if year % step == 0]


def _legend(view: Estimates) -> str:
    words = ["◉ value of the base year    ◇ forecast    ╌ joins the two"]
    axis = "Logarithmic: equal distances are equal ratios" if view.log else ""
    framed = f"framed: {view.most.year}, of which most is printed" if view.most else ""
    grey = "grey: low reliability" if bool(view.drawable["obs_status"].isin(LOW).any()) else ""
    if more := [each for each in (axis, framed, grey) if each]:
        words += textwrap.wrap("; ".join(more), theme.characters(theme.LINE_WIDTH))
    return "<br>".join(theme.plain(line) for line in words)


# ------------------------------------------------------------------ stated and implied


@dataclass(frozen=True)
class Pair:
    """A stated rate and the one that follows from the publisher's own figures, in per cent."""

    name: str
    text: str
    stated: float
    implied: float
    agrees: bool


def pairs(view: StatedGrowth) -> list[Pair]:
    """The rates that could be recomputed: first those that differ, the furthest apart on top."""
    return [
        Pair(rate.row["series"], told(rate, view.market), rate.result.stated_value, rate.result.computed_value, rate.verdict == AGREES)
        for rate in view.computed
    ]


GAP = 24
"""Pixels between the name of a pair and the end of the one above."""


def draw_stated_growth(view: StatedGrowth) -> go.Figure:
    """A row for each publisher: a diamond for what it states, a ring for what its own figures give, a bar between them."""
    shown = pairs(view)
    figure, labels, heights = go.Figure(), [], []
    height = 0.0
    for pair in shown:
        sign = "✓" if pair.agrees else "✗"
        colour = AGREEING if pair.agrees else DIFFERING
        text = f'{theme.wrapped(pair.name)}<br><b><span style="color:{colour}">{sign}</span> {theme.wrapped(pair.text)}</b>'
        height -= (LINE + 2) * (text.count("<br>") + 1) + GAP
        heights.append(height)
        labels.append(_row_label(text, height + 9))
    for agrees, colour in ((False, DIFFERING), (True, AGREEING)):
        of_kind = [(pair, y) for pair, y in zip(shown, heights, strict=True) if pair.agrees is agrees]
        if of_kind:
            _add_pairs(figure, of_kind, colour)
    most = max(max(pair.stated, pair.implied) for pair in shown)
    least = min(0.0, *(min(pair.stated, pair.implied) for pair in shown))
    figure.update_xaxes(range=[least - 0.6, most * 1.06], ticksuffix="%", nticks=6, showgrid=True, gridcolor=theme.GRID)
    figure.update_yaxes(visible=False, range=[height - 16, 0])
    legend = "◆ stated    ◉ from the publisher's own figures<br>" + (
        f'<span style="color:{DIFFERING}">✗ differs</span>    <span style="color:{AGREEING}">✓ agrees within the digits printed</span>'
    )
    return theme.framed(figure, "Growth of the market a year, in per cent", view.source_names, int(-height) + 16, labels, legend)


def _add_pairs(figure: go.Figure, of_kind: Sequence[tuple[Pair, float]], colour: str) -> None:
    bars: list[tuple[float | None, float | None]] = []
    for pair, y in of_kind:
        bars += [(pair.stated, y), (pair.implied, y), (None, None)]
    figure.add_scatter(x=[x for x, _ in bars], y=[y for _, y in bars], mode="lines", line={"color": colour, "width": 3}, hoverinfo="skip")
    for symbol, size, values in (("circle-open-dot", 13, [pair.implied for pair, _ in of_kind]), ("diamond", 9, [pair.stated for pair, _ in of_kind])):
        figure.add_scatter(
            x=values,
            y=[y for _, y in of_kind],
            mode="markers",
            marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2, "color": colour}},
            cliponaxis=False,
            hovertext=[f"{theme.plain(pair.name)}<br>{theme.plain(pair.text)}" for pair, _ in of_kind],
            hoverinfo="text",
        )


def _row_label(text: str, y: float) -> dict:
    place = {"xref": "paper", "x": 0, "xanchor": "left", "y": y, "yanchor": "bottom", "align": "left", "showarrow": False}
    return {"text": text, "bgcolor": "#FFFFFF", "borderpad": 0, "font": {"size": 13, "color": theme.INK}, **place}


# ------------------------------------------------------------------ in a table


def range_picture(low: float, high: float, least: float, most: float, width: int = 96, height: int = 16) -> str:
    """A range on a logarithmic axis from ``least`` to ``most`` as a small picture (SVG) for a cell of a table.

    Nothing but numbers goes into it, so no text of the data can. Raises ValueError unless all are above zero.
    """
    edge, middle = 5, height / 2
    span = math.log(most / least) or 1.0
    left, right = (edge + math.log(value / least) / span * (width - 2 * edge) for value in (low, high))
    ends = "".join(f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="3.5" fill="{theme.PALETTE[0]}"/>' for x in (left, right))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" width="{width:d}" height="{height:d}" viewBox="0 0 {width:d} {height:d}">'
        f'<line x1="{edge}" y1="{middle:.1f}" x2="{width - edge}" y2="{middle:.1f}" stroke="{theme.GRID}"/>'
        f'<line x1="{left:.1f}" y1="{middle:.1f}" x2="{right:.1f}" y2="{middle:.1f}" stroke="{theme.PALETTE[0]}" stroke-width="3"/>{ends}</svg>'
    )
