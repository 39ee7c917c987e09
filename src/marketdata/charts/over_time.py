"""Lines and columns over time: where does it stand, and where does it go?

A gap stays open: two points are joined only if their periods follow one another. A forecast or estimate
is told by a dashed line, an open marker and a word. A figure for several years lies over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import describe
from ..periods import label
from ..units import Unit, symbols
from ..views import View
from . import theme

HEIGHT = 300
LONGEST_STEP = 1.1
"""Years between two periods that follow one another."""
TOLD = 6
"""Points of a line that are labelled with their values, so that no axis is needed to read them."""
DASHED = {"E", "F", "P", "U"}
SIGNS = {"circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "x": "✖", "cross": "✚"}
SYMBOLS = tuple(SIGNS)
MOST_TICKS = 6
MOST_COLUMNS = 12
"""Years up to which columns stand at their distance in time."""
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


@dataclass(frozen=True)
class Point:
    """A figure at a time: ``start`` and ``end`` in years, so that the calendar year 2018 lies at 2018.

    A span lies from its first year to its last, as a growth rate does between two levels.
    """

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

    @property
    def spans(self) -> bool:
        """Whether the figure is for several years."""
        return self.end - self.start > LONGEST_STEP


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
        return [(a, b) for a, b in pairs if not (a.spans or b.spans) and 0 < b.middle - a.middle <= LONGEST_STEP]


def lines(view: View) -> list[Line]:
    """The series of a view with a period, in the order in which they first appear."""
    rows = view.drawable
    made = []
    for position, name in enumerate(dict.fromkeys(rows["series"])):
        series = rows[rows["series"] == name].sort_values("period_start")
        points = tuple(_point(row) for row in series.to_dict("records"))
        made.append(Line(name, theme.colour(position), SYMBOLS[position % len(SYMBOLS)], points))
    return made


def draw_trend(view: View) -> go.Figure:
    """Lines over time."""
    shown = lines(view)
    figure = go.Figure()
    highest = max(shown, key=lambda line: sum(point.value for point in line.points) / len(line.points))
    for line in shown:
        _add_line(figure, line, above=line is highest)
    told = all(len(line.points) <= TOLD for line in shown)
    figure.update_yaxes(**_value_axis(view, shown), **({"showticklabels": False, "showgrid": False} if told else {}))
    figure.update_xaxes(**_time_axis(shown))
    return theme.framed(figure, view.subtitle, view.source_names, HEIGHT, legend=_legend(shown), left=theme.EDGE if told else theme.AXIS)


def draw_bars(view: View) -> go.Figure:
    """Columns over time, side by side where there are several series."""
    shown = lines(view)
    figure = go.Figure()
    order = _periods(view)
    told = {point.label for line in shown for point in line.points}
    gaps = [
        {"text": "no figure", "x": place, "y": 0, "yanchor": "bottom", "showarrow": False, "font": {"size": 12, "color": theme.QUIET}}
        for place, name in enumerate(order)
        if name not in told
    ]
    for line in shown:
        figure.add_bar(
            name=theme.plain(line.name),
            x=[point.label for point in line.points],
            y=[point.value for point in line.points],
            text=[_signed(line, shown, _short(point, view), 14) for point in line.points],
            textposition="outside",
            textangle=0,
            constraintext="none",
            cliponaxis=False,
            textfont={"size": 13, "color": theme.INK},
            marker=theme.fill(line.colour, [point.certain for point in line.points]),
            hovertext=[point.hover for point in line.points],
            hoverinfo="text",
        )
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=order, range=[-0.5, len(order) - 0.5])
    figure.update_yaxes(visible=False, rangemode="tozero", range=_room([p.value for line in shown for p in line.points]))
    figure.update_layout(bargap=0.35, bargroupgap=0.08)
    return theme.framed(figure, view.subtitle, view.source_names, HEIGHT, labels=gaps, legend=_legend(shown))


def _short(point: Point, view: View) -> str:
    """The text of a point without the name of its unit, which the subtitle gives: columns are narrow."""
    unit = view.market.unit[view.drawable["shown_unit"].iloc[0]]
    return point.text if unit.symbol else point.text.replace(f" {unit.title}", "").replace(f" {unit.title_of_one}", "")


def _periods(view: View) -> list[str]:
    """The periods that the columns stand for, oldest first. Years between them that have no figure are there too."""
    rows = view.rows[view.rows["period_start"].notna()].sort_values("period_start")
    kinds, years = rows["period_type"].unique(), range(rows["year"].min(), rows["year"].max() + 1)
    if len(kinds) == 1 and kinds[0] in ("calendar", "fiscal_uk") and len(years) <= MOST_COLUMNS:
        return [label(str(year) if kinds[0] == "calendar" else f"{year}-{(year + 1) % 100:02d}", kinds[0]) for year in years]
    return list(dict.fromkeys(rows["period_label"]))


def _point(row: Mapping) -> Point:
    start, end = _years(row["period_start"]), _years(row["period_end"] + pd.Timedelta(days=1))
    half = 0.5 if end - start <= LONGEST_STEP else 0.0
    status = describe.STATUS_WORDS.get(row["obs_status"])
    text = describe.amount(row) + (f" ({status})" if status else "")
    return Point(start - half, end - (half or 1.0), row["shown_value"], text, row["obs_status"] not in DASHED, row["period_label"], theme.hover(row))


def _years(day: pd.Timestamp) -> float:
    return day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365)


def _add_line(figure: go.Figure, line: Line, above: bool) -> None:
    for first, second in line.joined():
        dash = "solid" if first.certain and second.certain else "dash"
        _add_segment(figure, [first.middle, second.middle], [first.value, second.value], line.colour, dash)
    for point in line.points:
        if point.spans:
            _add_segment(figure, [point.start, point.end], [point.value, point.value], line.colour, "solid" if point.certain else "dash")
    figure.add_scatter(
        name=theme.plain(line.name),
        x=[point.middle for point in line.points],
        y=[point.value for point in line.points],
        mode="markers+text",
        marker={
            "size": 10,
            "symbol": [line.symbol + ("" if point.certain else "-open") for point in line.points],
            "color": line.colour,
            "line": {"width": 2, "color": line.colour},
        },
        text=[theme.wrapped(point.text, 18) for point in line.points] if len(line.points) <= TOLD else None,
        textposition=_sides(line, above),
        textfont={"size": 13, "color": theme.INK},
        cliponaxis=False,
        hovertext=[point.hover for point in line.points],
        hoverinfo="text",
    )


def _sides(line: Line, above: bool) -> list[str]:
    """Where the text of each point stands: away from the other lines, and towards the middle of the picture."""
    last = len(line.points) - 1
    sides = ["center" if last == 0 else "right" if place == 0 else "left" if place == last else "center" for place in range(last + 1)]
    return [f"{'top' if above else 'bottom'} {side}" for side in sides]


def _add_segment(figure: go.Figure, x: list[float], y: list[float], colour: str, dash: str) -> None:
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 3, "dash": dash}, hoverinfo="skip", showlegend=False)


def _time_axis(shown: list[Line]) -> dict:
    points = [point for line in shown for point in line.points]
    first, last = min(p.start for p in points), max(p.end for p in points)
    margin = max(0.8, (last - first) * 0.08)
    labels = {point.middle: point.label for point in points if not point.spans}
    labels |= {end: f"{end:.0f}" for point in points if point.spans for end in (point.start, point.end)}
    ticks = {"tickvals": list(labels), "ticktext": list(labels.values())} if len(labels) <= MOST_TICKS else {"tickformat": "d", "nticks": MOST_TICKS}
    return {"range": [first - margin, last + margin], "tickangle": 0, **ticks}


def _value_axis(view: View, shown: list[Line]) -> dict:
    """From zero, in round steps of the unit."""
    unit = view.market.unit[view.drawable["shown_unit"].iloc[0]]
    values = [point.value for line in shown for point in line.points]
    largest = max(abs(value) for value in values) or 1
    ceiling = _nice(largest * 1.15)
    steps = [ceiling * k / 4 for k in range(-4 if min(values) < 0 else 0, 5)]
    factor, word = (1.0, "") if unit.unit_kind == "percent" else next(((size, name) for size, name in SCALES if ceiling / 4 >= size), (1.0, ""))
    return {
        "tickvals": steps,
        "ticktext": [theme.plain(_tick(step / factor, word if step else "", unit)) for step in steps],
        "range": [steps[0], ceiling * 1.05],
    }


def _tick(number: float, word: str, unit: Unit) -> str:
    text = f"{abs(number):,.2f}".rstrip("0").rstrip(".")
    before, after = symbols(unit)
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


def _legend(shown: list[Line]) -> str:
    """The names of several series, each after its own sign in its own colour."""
    if len(shown) < 2:
        return ""
    return "<br>".join(_signed(line, shown, line.name) for line in shown)


def _signed(line: Line, shown: list[Line], text: str, width: int = 10_000) -> str:
    """The name or a figure of a line, among several after its sign: columns would else be told apart by their colour alone."""
    if len(shown) < 2:
        return theme.wrapped(text, width)
    sign = SIGNS[line.symbol]
    return theme.wrapped(f"{sign} {text}", width).replace(sign, f'<span style="color:{line.colour}">{sign}</span>', 1)
