"""Which panels, lines and points do the rows of long series make?

What counts the same thing shares a panel. A line joins only periods that follow one another, so a gap stays
open and a break in series is cut. Another figure for a period stands beside its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pandas as pd

from ..market import Market
from ..units import Unit, symbols
from . import theme
from .over_time import LONGEST_STEP, _years

SYMBOLS = ("circle", "square", "diamond", "x", "cross", "star")
"""No triangles: those are bounds."""
UP, DOWN = "triangle-up", "triangle-down"
BOUNDS = {"at_least": UP, "more_than": UP, "low": UP, "at_most": DOWN, "less_than": DOWN, "high": DOWN}
SHORT_WORDS = {"about": "c. ", "at_least": "≥ ", "more_than": "> ", "low": "≥ ", "at_most": "≤ ", "less_than": "< ", "high": "≤ "}
UNSURE = {"E": "estimate", "F": "forecast", "P": "provisional", "U": "of low reliability", "FU": "forecast of low reliability"}
FORECASTS = {"F", "FU"}
DAY = 0.02
"""Years up to which a period is a moment."""


class Compared(Protocol):
    """What is drawn: a view whose rows say to which panel and line they belong, and whether they stand on the line."""

    @property
    def drawable(self) -> pd.DataFrame: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def source_names(self) -> str: ...
    @property
    def market(self) -> Market: ...
    @property
    def log(self) -> bool: ...
    @property
    def free(self) -> bool: ...
    @property
    def picture_warning(self) -> str: ...


@dataclass(frozen=True)
class Point:
    """A figure at a time: ``start`` and ``end`` in years, so that the calendar year 2018 lies at 2018.

    A printed range has ``low``, its other end; a bound has the triangle that points to where the truth may lie.
    """

    start: float
    end: float
    value: float
    label: str
    short: str
    hover: str
    status: str = "A"
    bound: str = ""
    low: float | None = None
    on_line: bool = True

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def sure(self) -> bool:
        return self.status not in UNSURE

    @property
    def broken(self) -> bool:
        """Whether the series counts otherwise from here on."""
        return self.status == "B"

    @property
    def one_year(self) -> bool:
        return abs(self.length - 1) < 0.1

    @property
    def part_of_year(self) -> bool:
        return DAY < self.length < 0.9

    @property
    def when(self) -> str:
        """The period after a figure: in 2018, but on 31 December 2018 without a word."""
        return f"in {self.label}" if self.one_year else self.label

    def precedes(self, other: Point) -> bool:
        """Whether the other is the next period: as long as this one, and at most a step away."""
        step = LONGEST_STEP * min(1.0, self.length) if self.length > DAY else LONGEST_STEP  # an instant is a level that is read once a year
        return abs(self.length - other.length) < 0.1 and max(self.length, other.length) <= LONGEST_STEP and 0 < other.middle - self.middle <= step


@dataclass(frozen=True)
class Line:
    """A series: its points in order of time, those that stand beside the line among them."""

    name: str
    series_id: str
    colour: str
    symbol: str
    points: tuple[Point, ...]

    def main(self) -> list[Point]:
        """The points of the line itself."""
        return [point for point in self.points if point.on_line]

    def others(self) -> list[Point]:
        """Other figures printed for the same periods."""
        return [point for point in self.points if not point.on_line]

    def neighbours(self) -> list[tuple[Point, Point]]:
        """The points between which no period is missing, whether or not the series breaks there."""
        single = [point for point in self.main() if point.low is None]
        nexts = ((point, next((other for other in single[place + 1 :] if point.precedes(other)), None)) for place, point in enumerate(single))
        return [(point, other) for point, other in nexts if other]

    def joined(self) -> list[tuple[Point, Point]]:
        """The neighbours between which a line is drawn."""
        return [(a, b) for a, b in self.neighbours() if not b.broken]

    def runs(self) -> list[tuple[str, list[Point]]]:
        """The joined points as lines without a pen lifted: solid between two plain facts, else dashed."""
        made: list[tuple[str, list[Point]]] = []
        for a, b in self.joined():
            dash = "solid" if a.sure and b.sure and not (a.bound or b.bound) else "dash"
            if made and made[-1][0] == dash and made[-1][1][-1] is a:
                made[-1][1].append(b)
            else:
                made.append((dash, [a, b]))
        return made

    def told(self) -> list[Point]:
        """The points that a label may stand for: whole years if there are any, since a part of one looks like a fall."""
        main = self.main()
        return [point for point in main if point.one_year] or main

    def breaks(self) -> list[tuple[float, float]]:
        """Year and value at which each break is marked: between the figures on its two sides."""
        before = {id(b): a for a, b in self.neighbours()}
        return [(p.start, (p.value + before.get(id(p), p).value) / 2) for p in self.main() if p.broken]

    def words(self) -> list[tuple[str, Point]]:
        """What must stand beside points in words: where a forecast begins, and that what looks like a last fall is a part of a year."""
        forecast = [("forecast", point) for point in self.main() if point.status in FORECASTS][:1]
        years = [point for point in self.main() if point.one_year]
        return forecast + [("part of year", point) for point in self.main() if years and point.part_of_year and point.middle > years[-1].middle][-1:]


@dataclass(frozen=True)
class Panel:
    """The lines that share a value axis: those that may be compared."""

    title: str
    lines: tuple[Line, ...]
    unit: str = ""
    not_drawn: int = 0
    """Figures of zero or less, for which a logarithmic axis has no place."""

    def points(self) -> list[Point]:
        return [point for line in self.lines for point in line.points]

    def values(self) -> list[float]:
        return [value for point in self.points() for value in (point.value, point.low) if value is not None]

    def numbered(self, line: Line, text: str) -> str:
        """A text of a line, after its number where lines share a symbol: their colours alone would tell them apart."""
        alone = len({each.symbol for each in self.lines}) == len(self.lines)
        return text if alone else f"{self.lines.index(line) + 1}:\N{NO-BREAK SPACE}{text}"


def panels(view: Compared) -> list[Panel]:
    """The panels of a view in their order, each with its lines in the order in which they first appear."""
    dated = view.drawable[view.drawable["period_start"].notna() & view.drawable["shown_value"].notna()]
    styles = Styles()
    made = []
    for _, rows in dated.groupby("panel", sort=True):
        fits = rows[rows["shown_value"] > 0] if view.log else rows
        if len(fits):
            made.append(_panel(rows, fits, styles, view))
    return made


def _panel(rows: pd.DataFrame, fits: pd.DataFrame, styles: Styles, view: Compared) -> Panel:
    styles.begin()
    code = str(rows["shown_unit"].iloc[0])
    unit = view.market.unit[code]
    grouped: dict[str, list[Mapping]] = {}
    for row in fits.to_dict("records"):
        grouped.setdefault(row["series_id"], []).append(row)
    lines = [Line(series[0]["series"], series_id, *styles.of(series[0]["series"]), _points(series, unit)) for series_id, series in grouped.items()]
    return Panel(str(rows["panel_title"].iloc[0]), tuple(lines), code, len(rows) - len(fits))


class Styles:
    """Colour and symbol of each line: six of them, then the colours again with other symbols.

    A name keeps its style from panel to panel as long as no other line there has it.
    """

    def __init__(self) -> None:
        self._all = [(theme.colour(place), SYMBOLS[(place + place // 6) % 6]) for place in range(36)]
        self._of_name: dict[str, tuple[str, str]] = {}
        self._here: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """A new panel."""
        self._here = set()

    def of(self, name: str) -> tuple[str, str]:
        known = self._of_name.get(name)
        if known is None or known in self._here:
            elsewhere = set(self._of_name.values())
            free = [style for style in self._all if style not in self._here] or self._all
            known = next((style for style in free[: len(theme.PALETTE)] if style not in elsewhere), free[0])
        self._here.add(known)
        self._of_name.setdefault(name, known)
        return known


def _points(series: Sequence[Mapping], unit: Unit) -> tuple[Point, ...]:
    """The rows of a series as points, oldest first; the two rows of a printed range are one."""
    lows: dict[tuple, list[Mapping]] = {}
    for row in series:
        if row["qualifier"] == "low":
            lows.setdefault(_range_of(row), []).append(row)
    points = []
    for row in series:
        if row["qualifier"] == "high" and lows.get(_range_of(row)):
            points.append(_range(lows[_range_of(row)].pop(0), row, unit))
        elif row["qualifier"] != "low":
            points.append(_point(row, unit))
    points += [_point(row, unit) for rest in lows.values() for row in rest]
    return tuple(sorted(points, key=lambda point: point.middle))


def _range_of(row: Mapping) -> tuple:
    return row["period_start"], row["period_end"], row["on_line"], row.get("source_id"), row.get("vintage")


def _point(row: Mapping, unit: Unit) -> Point:
    start, end = _years(row["period_start"]), _years(row["period_end"] + pd.Timedelta(days=1))
    half = 0.5 if end - start <= LONGEST_STEP else 0.0
    return Point(
        start - half,
        end - (half or 1.0),
        row["shown_value"],
        row["period_label"],
        SHORT_WORDS.get(row["qualifier"], "") + short(row["shown_value"], unit),
        _hover(row),
        row["obs_status"],
        BOUNDS.get(row["qualifier"], ""),
        on_line=bool(row["on_line"]),
    )


def _range(low: Mapping, high: Mapping, unit: Unit) -> Point:
    """The two rows of a printed range as one point."""
    ends = {name: f"{low[name]} to {high[name]}" for name in ("shown", "printed")}
    point = _point({**high, **ends, "qualifier": "exact"}, unit)
    return replace(point, low=low["shown_value"], short=f"{short(low['shown_value'], unit)} to {short(high['shown_value'], unit)}")


def _hover(row: Mapping) -> str:
    """What a mark says when it is pointed at, and why it may stand beside the line."""
    return theme.hover(row) + ("" if row["on_line"] else "<br>Another figure for this period, not on the line")


def short(value: float, unit: Unit) -> str:
    """An amount as short as a label: 1.17m, US$3.02bn, 605,768, 12.3%."""
    size = float(f"{abs(value):.3g}") if abs(value) >= 1e6 or abs(value) < 1000 else float(round(abs(value)))
    factor, letters = next(((factor, letters) for factor, letters in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")) if size >= factor), (1.0, ""))
    number = f"{size / factor:,.6f}".rstrip("0").rstrip(".")
    before, after = symbols(unit)
    return f"{'−' if value < 0 and size else ''}{before}{number}{letters}{after}"
