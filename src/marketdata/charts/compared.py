"""Long series side by side: who leads, since when, and which of them may be compared at all?

What may not be compared stands in panels of its own. What is no plain published fact has a dashed line and a
hollow mark; what a mark means is said above the drawing, as far as it occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import plotly.graph_objects as go

from .. import describe
from . import theme
from .axes import Scale, scale_of, sparse, years_of
from .ground import SIGNS, Ground, break_ticks, high_enough, labels, last_label, tick_labels, word_labels
from .labels import CHARACTER, DISTANCE, SIZE, Label
from .lines import DOWN, UNSURE, UP, Compared, Line, Panel, Point, panels, short
from .sparklines import sparkline

__all__ = ["Compared", "Line", "Panel", "Point", "draw_compared", "draw_multiples", "panels", "short", "sparkline"]

WARNING = "#801650"
PANEL, SMALL = 230, 115
"""Pixels that a panel is high, and a small one."""
FOOT, BETWEEN, HEAD_LINE = 30, 20, 19
"""Pixels of the years below a panel, of the space between two panels, and of a line of text above one."""
COLUMNS = ((0.0, 0.47), (0.53, 1.0))
"""The parts of the width that the two columns of small panels take."""
TITLE_WIDTH, LEGEND_WIDTH = 46, 48
"""Characters that a line holds of a bold title or warning, and of a legend, on a phone."""
BOLD = 7.2
"""Pixels that a character is wide, on average, in the name of a small panel."""
FINEST = 6
"""Pixels between two years from which each has a tick of its own."""
THIN = {"x", "cross", "star"}
"""Symbols that must be larger than the others for a hollow one to look hollow."""


@dataclass
class Sheet:
    """What is gathered of a figure before it is made: Plotly checks everything again with each part added later."""

    traces: list[dict] = field(default_factory=list)
    notes: list[dict] = field(default_factory=list)
    axes: dict[str, dict] = field(default_factory=dict)

    def panel(self, ground: Ground, labels: Iterable[Label], across: Mapping, up: Mapping) -> None:
        """Draw a panel on new axes, those beside these settings."""
        number = str(len(self.axes) // 2 + 1) if self.axes else ""
        self.axes[f"xaxis{number}"] = {"anchor": f"y{number}", **_across(ground), **across}
        self.axes[f"yaxis{number}"] = {"anchor": f"x{number}", **_up(ground.scale), **up}
        on = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        self.traces += [{**trace, **on} for trace in _traces(ground)]
        self.notes += [_annotation(label, ground.scale, f"x{number}", f"y{number}") for label in labels]

    def key(self, text: str, total: int, left: int) -> int:
        """Write what the marks mean at the top, and say how many pixels are left below it."""
        if text:
            self.notes.append({**_text(text, 1, -left), "font": {"size": SIZE, "color": theme.QUIET}})
        return total - _tall(text)

    def figure(self, view: Compared, height: int, left: float, right: float) -> go.Figure:
        """The figure, framed: with its warning, if it has one, between subtitle and drawing."""
        figure = go.Figure([{"type": "scatter", **trace} for trace in self.traces], self.axes)
        figure = theme.framed(figure, view.subtitle, view.source_names, height, self.notes, _warning(view.picture_warning), int(left))
        return figure.update_layout(margin_r=right)


def draw_compared(view: Compared) -> go.Figure:
    """Lines over time, with a panel below for what cannot be compared with those above."""
    shown = panels(view)
    sheet = Sheet()
    if not shown:
        return sheet.figure(view, PANEL, theme.EDGE, theme.RIGHT)
    scales = scales_of(view, shown)
    left, right = _left(scales), _right(shown)
    width = theme.width() - left - right
    years = years_of(_spans(shown), width)
    heads = [_head(panel, view.log) for panel in shown]
    grounds = [high_enough(Ground(panel, scale, years, width, PANEL, right)) for panel, scale in zip(shown, scales, strict=True)]
    marks = _key_text(shown)
    total = _tall(marks) + sum(map(_tall, heads)) + sum(ground.height for ground in grounds) + (FOOT + BETWEEN) * (len(shown) - 1)
    top = sheet.key(marks, total, left)
    for ground, head in zip(grounds, heads, strict=True):
        sheet.notes.append(_text(head, top / total, -left))
        top -= _tall(head)
        sheet.panel(ground, labels(ground), {}, {"domain": [(top - ground.height) / total, top / total]})
        top -= ground.height + FOOT + BETWEEN
    return sheet.figure(view, total, left, right)


def draw_multiples(view: Compared) -> go.Figure:
    """A small panel for each line, two in a row, with its name and its last figure above it."""
    shown = panels(view)
    sheet = Sheet()
    if not shown:
        return sheet.figure(view, PANEL, theme.EDGE, theme.RIGHT)
    left = theme.EDGE if view.free else _left(scales_of(view, shown))
    width = (theme.width() - left - theme.RIGHT) * COLUMNS[0][1]
    years = years_of(_spans(shown), width)
    rows = _rows(view, shown, int(width / BOLD))
    marks = _key_text(shown)
    talls = [_tall(row.head) + max(_tall(name) for name in row.names) for row in rows]
    total = _tall(marks) + sum(talls) + SMALL * len(rows) + (FOOT + BETWEEN) * (len(rows) - 1)
    top = sheet.key(marks, total, left)
    for row, tall in zip(rows, talls, strict=True):
        sheet.notes += [_text(row.head, top / total, -left)] if row.head else []
        top -= tall
        names = max(_tall(name) for name in row.names)
        for column, (panel, scale, name) in enumerate(zip(row.panels, row.scales, row.names, strict=True)):
            across = COLUMNS[column]
            ground = Ground(panel, scale, years, width, SMALL, margin=8)
            texts = word_labels(ground, tick_labels(ground) if view.free else [])
            within = {"ticks": "", "showticklabels": column == 0 and not view.free}
            sheet.panel(ground, texts, {"domain": across}, {"domain": [(top - SMALL) / total, top / total], **within})
            sheet.notes.append({**_text(name, (top + names) / total, 0 if column else -left), "x": across[0]})
        top -= SMALL + FOOT + BETWEEN
    return sheet.figure(view, total, left, theme.RIGHT)


@dataclass(frozen=True)
class Row:
    """Small panels side by side, with their names, and a heading above the first of those that may be compared."""

    head: str
    panels: tuple[Panel, ...]
    scales: tuple[Scale, ...]
    names: tuple[str, ...]


def _rows(view: Compared, shown: Sequence[Panel], characters: int) -> list[Row]:
    made = []
    for panel, common in zip(shown, scales_of(view, shown), strict=True):
        small = [replace(panel, lines=(line,)) for line in panel.lines]
        scales = [sparse(scale_of(each.values(), view.market.unit[panel.unit], view.log) if view.free else common) for each in small]
        for start in range(0, len(small), len(COLUMNS)):
            part = slice(start, start + len(COLUMNS))
            names = tuple(_name(each.lines[0], characters) for each in small[part])
            made.append(Row("" if start else _title(panel, view.log), tuple(small[part]), tuple(scales[part]), names))
    return made


def scales_of(view: Compared, shown: Sequence[Panel]) -> list[Scale]:
    """The value axis of each panel: its own if the view says so, else one for all panels that count in one kind of unit."""
    made = []
    for panel in shown:
        together = [panel] if view.free else [other for other in shown if _kind(view, other) == _kind(view, panel)]
        made.append(scale_of([value for each in together for value in each.values()], view.market.unit[panel.unit], view.log))
    return made


def _kind(view: Compared, panel: Panel) -> tuple[str, str]:
    """What a range can be common to: heads and visits, but not pounds and dollars."""
    unit = view.market.unit[panel.unit]
    return unit.unit_kind, unit.symbol


def _spans(shown: Sequence[Panel]) -> list[tuple[float, float]]:
    return [(point.start, point.end) for panel in shown for point in panel.points()]


def _traces(ground: Ground) -> Iterator[dict]:
    """A panel in layers: lines below, then what stands beside them, then their marks."""
    year = ground.years.pixels(ground.years.first + 1, ground.width)
    size = next(size for room, size in ((14, 9), (8, 8), (5, 6.5), (0, 5)) if year >= room)
    lines = ground.panel.lines
    for line in lines:
        yield from _strokes(line)
        if ticks := list(break_ticks(line, ground)):
            yield _stroke(ticks, {"color": theme.INK, "width": 1.5, "dash": "solid"})
    for line in lines:
        if line.others():
            yield _marks(line, line.others(), 5.5, 1.2)
    for line in lines:
        if line.main():
            yield _marks(line, line.main(), size, 1.8)


def _strokes(line: Line) -> Iterator[dict]:
    """The joined points, what lies over the length of its period, and what reaches from one end of a range to the other."""
    runs = line.runs()
    runs += [("solid" if p.sure else "dash", [replace(p, end=p.start), replace(p, start=p.end)]) for p in line.main() if not p.one_year and p.low is None]
    ranges = [p for p in line.points if p.low is not None]
    for dash in ("solid", "dash"):
        strokes = [[(p.middle, p.value) for p in points] for style, points in runs if style == dash]
        if strokes:
            yield _stroke(strokes, {"color": line.colour, "width": 2.2, "dash": "solid" if dash == "solid" else "5px,3px"})
        bars = [[(p.middle, p.low), (p.middle, p.value)] for p in ranges if p.sure == (dash == "solid")]
        if bars:
            yield _stroke(bars, {"color": line.colour, "width": 4, "dash": "solid" if dash == "solid" else "3px,2px"})


def _stroke(strokes: Sequence[Sequence[tuple]], style: dict) -> dict:
    """Several strokes as one trace, with the pen lifted between them."""
    places = [place for stroke in strokes for place in (*stroke, (None, None))][:-1]
    return {"x": [x for x, _ in places], "y": [y for _, y in places], "mode": "lines", "line": style, "hoverinfo": "skip"}


def _marks(line: Line, points: Sequence[Point], size: float, stroke: float) -> dict:
    """The marks of points, filled for plain facts of the line itself; a range has one at each of its ends."""
    ends = [(point, value) for point in points for value in (point.value, point.low) if value is not None]
    return {
        "name": theme.plain(line.name),
        "x": [point.middle for point, _ in ends],
        "y": [value for _, value in ends],
        "mode": "markers",
        "marker": {
            "symbol": ["line-ew" if point.low is not None else point.bound or line.symbol for point, _ in ends],
            "size": size * (1.2 if line.symbol in THIN else 1),
            "color": [line.colour if point.sure and point.on_line else "#FFFFFF" for point, _ in ends],
            "line": {"width": stroke, "color": line.colour},
            "opacity": 1,
        },
        "cliponaxis": False,
        "hovertext": [point.hover for point, _ in ends],
        "hoverinfo": "text",
    }


def _across(ground: Ground) -> dict:
    years = ground.years
    each = {"tick0": years.ticks[0], "dtick": 1, "ticks": "outside", "ticklen": 2} if years.pixels(years.first + 1, ground.width) >= FINEST else {}
    return {"range": [years.first, years.last], "tickvals": list(years.ticks), "ticktext": list(years.texts), "tickangle": 0, "minor": each}


def _up(scale: Scale) -> dict:
    """A value axis; where one end of it is not zero there is no line at zero to stand on."""
    ticks = {"tickvals": list(scale.ticks), "ticktext": list(scale.texts), "tickfont": {"size": SIZE, "color": theme.QUIET}}
    return {"type": "log" if scale.log else "linear", "range": [scale.low, scale.high], **ticks}


def _annotation(label: Label, scale: Scale, x: str, y: str) -> dict:
    sign = f'<span style="color:{label.colour}">{label.sign}</span> ' if label.sign else ""
    return {
        "text": sign + "<br>".join(theme.plain(line) for line in label.lines),
        "xref": x,
        "yref": y,
        "x": label.x,
        "y": scale.place(label.y),
        "xshift": label.dx,
        "yshift": label.dy,
        "xanchor": label.anchor,
        "yanchor": "middle",
        "align": label.anchor,
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": SIZE, "color": theme.QUIET if label.quiet else theme.INK, "shadow": theme.HALO},
    }


def _text(text: str, y: float, xshift: float) -> dict:
    """Text above a panel, from the left edge on and from ``y`` down."""
    edge = {"xref": "paper", "x": 0, "xshift": theme.EDGE + xshift, "xanchor": "left", "align": "left", "showarrow": False}
    return {"text": text, "yref": "paper", "y": min(y, 1.0), "yanchor": "top", "font": {"size": 14, "color": theme.INK}, **edge}


def _tall(text: str) -> int:
    """Pixels that text above a panel takes, with the space below it."""
    return HEAD_LINE * (text.count("<br>") + 1) + 6 if text else 0


def _head(panel: Panel, log: bool) -> str:
    return "<br>".join(part for part in (_title(panel, log), _legend(panel)) if part)


def _title(panel: Panel, log: bool) -> str:
    """The title of a panel, with what its axis is and leaves out."""
    title = f"<b>{theme.wrapped(panel.title, theme.characters(TITLE_WIDTH))}</b>" if panel.title else ""
    count = panel.not_drawn
    left_out = f"; {count} {'figure' if count == 1 else 'figures'} of zero or less cannot be drawn" if count else ""
    return "<br>".join(part for part in (title, theme.wrapped(f"Logarithmic scale: equal distances are equal ratios{left_out}") if log else "") if part)


def key(shown: Sequence[Panel]) -> str:
    """What the marks mean that are no plain published fact, as far as they occur."""
    main = [point for panel in shown for line in panel.lines for point in line.main()]
    unsure = [word for status, word in UNSURE.items() if any(point.status == status for point in main)]
    bounds = {point.bound for panel in shown for point in panel.points()}
    said = {
        f"Hollow and dashed: {_listed(unsure)}.": bool(unsure),
        "Small: another figure for the same period.": any(line.others() for panel in shown for line in panel.lines),
        "▲ at least or more than.": UP in bounds,
        "▼ at most or less than.": DOWN in bounds,
        "Upright bar: from the low to the high end of a range.": any(point.low is not None for point in main),
        "Not joined, on a short bar: part of a year.": any(point.part_of_year for point in main) and any(point.one_year for point in main),
    }
    return " ".join(words for words, occurs in said.items() if occurs)


def _listed(words: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _key_text(shown: Sequence[Panel]) -> str:
    return theme.wrapped(key(shown), theme.characters(theme.LINE_WIDTH + 6))


def _legend(panel: Panel) -> str:
    """The names of the lines, each after its own sign in its own colour, as many in a row as there is room for."""
    rows: list[str] = []
    room = 0
    for line in panel.lines:
        name = panel.numbered(line, line.name)
        entry = f'<span style="color:{line.colour}">{SIGNS[line.symbol]}</span> {theme.wrapped(name, theme.characters(LEGEND_WIDTH))}'
        length = len(name) + 4
        if rows and length <= room:
            rows[-1] += f"\N{EM SPACE}{entry}"
        else:
            rows.append(entry)
            room = theme.characters(LEGEND_WIDTH + 4)
        room -= length
    return "<br>".join(rows)


def _name(line: Line, width: int) -> str:
    """The title of a small panel: its line and where that stands."""
    last = line.told()[-1] if line.told() else None
    status = describe.STATUS_WORDS.get(last.status) if last else None
    figure = f"{last.short} {last.when}" + (f" ({status})" if status else "") if last else ""
    return "<br>".join([f"<b>{theme.wrapped(line.name, width)}</b>", *([theme.wrapped(figure, width)] if figure else [])])


def _left(scales: Sequence[Scale]) -> int:
    """Pixels for the labels of the value axes."""
    return int(14 + CHARACTER * max(len(text) for scale in scales for text in scale.texts))


def _right(shown: Sequence[Panel]) -> int:
    """Pixels for the labels at the ends of the lines."""
    widest = max((last_label(panel, line, line.told()[-1]).width for panel in shown for line in panel.lines if line.told()), default=0.0)
    return int(DISTANCE + 4 + widest)


def _warning(text: str) -> str:
    return f'<span style="color:{WARNING}"><b>{theme.wrapped(f"⚠ {text}", theme.characters(TITLE_WIDTH))}</b></span>' if text else ""
