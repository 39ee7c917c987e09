"""Lines and columns over time: where does it stand, and where does it go?

A gap stays open: two points are joined only if their periods follow one another. A forecast or estimate
is told by a dashed line, an open marker and a word. A figure for several years lies over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import describe
from ..views import View
from . import theme

HEIGHT, LEGEND_ROW = 300, 24
LONGEST_STEP = 1.1
"""Years between two periods that follow one another."""
DASHED = {"E", "F", "P", "U"}
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross")
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True)
class Point:
    """A figure at a time: ``start`` and ``end`` in years, so that the calendar year 2018 lies at 2018."""

    start: float
    end: float
    value: float
    text: str
    certain: bool
    label: str
    hover: str

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Line:
    """A series: its points in order of time."""

    name: str
    colour: str
    symbol: str
    points: tuple[Point, ...]

    def joined(self) -> list[tuple[Point, Point]]:
        """The neighbouring points between which no period is missing."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return [(a, b) for a, b in pairs if 0 < b.middle - a.middle <= LONGEST_STEP]


def lines(view: View) -> list[Line]:
    """The series of a view with a period, in the order in which they first appear."""
    rows = view.drawable
    made = []
    for position, name in enumerate(dict.fromkeys(rows["series"])):
        series = rows[rows["series"] == name].sort_values("period_start")
        points = tuple(_point(row) for _, row in series.iterrows())
        made.append(Line(name, theme.colour(position), SYMBOLS[position % len(SYMBOLS)], points))
    return made


def draw_trend(view: View) -> go.Figure:
    """Lines over time, each labelled at its end."""
    shown = lines(view)
    figure = go.Figure()
    for line in shown:
        _add_line(figure, line)
    several = len(shown) > 1
    lowest = min((point.value for line in shown for point in line.points), default=0)
    figure.update_yaxes(rangemode="tozero" if lowest >= 0 else "normal", ticklabelposition="inside top", nticks=6, **_scale(view, shown))
    _time_axis(figure, shown)
    figure = theme.framed(figure, view.subtitle, view.source_line, HEIGHT + (LEGEND_ROW * len(shown) if several else 0))
    return _with_legend(figure, shown) if several else figure


def draw_bars(view: View) -> go.Figure:
    """Columns over time, side by side where there are several series."""
    shown = lines(view)
    figure = go.Figure()
    order = list(dict.fromkeys(point.label for line in shown for point in sorted(line.points, key=lambda p: p.middle)))
    for line in shown:
        figure.add_bar(
            name=theme.plain(line.name),
            x=[point.label for point in line.points],
            y=[point.value for point in line.points],
            text=[theme.wrapped(point.text, 14) for point in line.points],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 13, "color": theme.INK},
            marker={
                "color": line.colour,
                "line": {"color": line.colour, "width": 2},
                "pattern": {"shape": ["" if point.certain else "/" for point in line.points], "fgcolor": line.colour, "bgcolor": "#FFFFFF", "size": 6},
            },
            hovertext=[point.hover for point in line.points],
            hoverinfo="text",
        )
    several = len(shown) > 1
    times = {point.label: point.middle for line in shown for point in line.points}
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=sorted(order, key=times.__getitem__))
    figure.update_yaxes(visible=False, rangemode="tozero", range=_room([p.value for line in shown for p in line.points]))
    figure.update_layout(bargap=0.35, bargroupgap=0.08)
    figure = theme.framed(figure, view.subtitle, view.source_line, HEIGHT + (LEGEND_ROW * len(shown) if several else 0))
    return _with_legend(figure, shown) if several else figure


def _point(row: pd.Series) -> Point:
    start, end = _years(row["period_start"]), _years(row["period_end"] + pd.Timedelta(days=1))
    status = describe.STATUS_WORDS.get(row["obs_status"])
    text = describe.amount(row) + (f" ({status})" if status else "")
    return Point(start - 0.5, end - 0.5, row["shown_value"], text, row["obs_status"] not in DASHED, row["period_label"], theme.hover(row))


def _years(day: pd.Timestamp) -> float:
    return day.year + (day.dayofyear - 1) / (366 if day.is_leap_year else 365)


def _add_line(figure: go.Figure, line: Line) -> None:
    for first, second in line.joined():
        dash = "solid" if first.certain and second.certain else "dash"
        _add_segment(figure, [first.middle, second.middle], [first.value, second.value], line.colour, dash)
    for point in line.points:
        if point.end - point.start > LONGEST_STEP:
            _add_segment(figure, [point.start, point.end], [point.value, point.value], line.colour, "solid" if point.certain else "dash")
    figure.add_scatter(
        name=theme.plain(line.name),
        x=[point.middle for point in line.points],
        y=[point.value for point in line.points],
        mode="markers+text",
        marker={"size": 10, "symbol": [line.symbol + ("" if point.certain else "-open") for point in line.points], "color": line.colour, "line": {"width": 2, "color": line.colour}},
        text=[theme.wrapped(point.text, 18) for point in line.points] if len(line.points) <= 6 else None,
        textposition=_sides(line),
        textfont={"size": 13, "color": theme.INK},
        cliponaxis=False,
        hovertext=[point.hover for point in line.points],
        hoverinfo="text",
    )


def _sides(line: Line) -> list[str]:
    """Where the text of each point stands: towards the middle of the picture."""
    last = len(line.points) - 1
    return ["top center" if last == 0 else "top right" if place == 0 else "top left" if place == last else "top center" for place in range(last + 1)]


def _add_segment(figure: go.Figure, x: list[float], y: list[float], colour: str, dash: str) -> None:
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 3, "dash": dash}, hoverinfo="skip", showlegend=False)


def _time_axis(figure: go.Figure, shown: list[Line]) -> None:
    points = [point for line in shown for point in line.points]
    labels = {point.middle: point.label for point in points if point.end - point.start <= LONGEST_STEP}
    first, last = min(p.start for p in points), max(p.end for p in points)
    margin = max(0.6, (last - first) * 0.04)
    ticks = {"tickvals": list(labels), "ticktext": list(labels.values())} if 0 < len(labels) <= 5 else {"tickformat": "d", "nticks": 8}
    figure.update_xaxes(range=[first - margin, last + margin], tickangle=0, **ticks)


def _scale(view: View, shown: list[Line]) -> dict:
    """Ticks in round numbers of the unit: 5,000 with “billion” said once, in the subtitle's unit."""
    unit = view.drawable["shown_unit"].iloc[0] if len(view.drawable) else None
    largest = max((abs(point.value) for line in shown for point in line.points), default=0)
    if unit is None or largest == 0:
        return {}
    row = view.market.units.loc[unit]
    ceiling = _nice(largest * 1.15)
    low = min((point.value for line in shown for point in line.points), default=0)
    steps = [ceiling * k / 4 for k in range(-4 if low < 0 else 0, 5)]
    factor, word = next(((size, name) for size, name in SCALES if ceiling >= size * 4 or ceiling / 4 >= size), (1.0, "")) if row["unit_kind"] != "percent" else (1.0, "")
    texts = [_tick(step / factor, word if step else "", row) for step in steps]
    return {"tickvals": steps, "ticktext": texts, "range": [steps[0], ceiling * 1.02]}


def _tick(number: float, word: str, unit: pd.Series) -> str:
    text = f"{abs(number):,.2f}".rstrip("0").rstrip(".")
    before, after = (unit["symbol"], "") if unit["symbol_position"] == "before" else ("", unit["symbol"])
    return ("−" if number < 0 else "") + before + text + after + (f" {word}" if word else "")


def _nice(number: float) -> float:
    """The next number that four even steps reach roundly."""
    power = 10.0 ** (len(str(int(number))) - 1) if number >= 1 else 0.1
    return next(step * power for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12) if step * power >= number)


def _room(values: list[float]) -> list[float]:
    """The range of columns, with room for the text beyond their ends."""
    low, high = min([0.0, *values]), max([0.0, *values])
    spread = (high - low) or 1.0
    return [low - (0.22 * spread if low < 0 else 0), high + (0.22 * spread if high > 0 else 0)]


def _with_legend(figure: go.Figure, shown: list[Line]) -> go.Figure:
    """Name the series above the drawing, in their colours, where their ends have no room for names."""
    marks = {"circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "x": "✖", "cross": "✚"}
    names = [f'<span style="color:{line.colour}">{marks[line.symbol]}</span> {theme.plain(line.name)}' for line in shown]
    figure.add_annotation(
        text="<br>".join(names), xref="paper", x=0, xanchor="left", yref="paper", y=1, yanchor="bottom", yshift=2, align="left", showarrow=False, font={"size": 14, "color": theme.INK}
    )
    extra = LEGEND_ROW * len(shown)
    figure.layout.margin.t += extra
    figure.layout.annotations[0].yshift += extra
    return figure
