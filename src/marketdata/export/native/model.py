"""What is a chart that an office program can edit? A table, and how it is drawn."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[Hashable, Any]

MOST_CHARTS = 4
"""Charts that a slide holds so that they can be read from the back of a room."""


class Kind(StrEnum):
    """How the table of a chart is drawn."""

    COLUMNS = "columns"
    BARS = "bars"
    RANGES = "ranges"
    """Bars of two pieces: an amount or the low end of a range, and what reaches from there to its high end."""
    LINES = "lines"
    """Lines over periods that all follow one another, which are named."""
    YEARS = "years"
    """Lines over an axis of numbers, on which every period has its place."""


class Stroke(StrEnum):
    """How the points of a series are joined."""

    SOLID = "solid"
    DASHED = "dashed"
    NONE = "none"
    """Marks alone: other figures for a period, or for periods that are no neighbours."""
    FAINT = "faint"
    """Dashed, and grey, as one of many."""


@dataclass(frozen=True)
class Cell:
    """A number in a chart, with the text that stands beside it, if any.

    A joint repeats the plain fact beside an uncertain figure, so that the dashes begin there; it has no mark.
    """

    value: float
    text: str = ""
    certain: bool = True
    joint: bool = False


@dataclass(frozen=True)
class Series:
    """A column of a chart: a cell for each of its rows, None where there is no figure. ``colour`` is a place in the palette."""

    name: str
    cells: tuple[Cell | None, ...]
    colour: int = 0
    stroke: Stroke = Stroke.SOLID
    symbol: int = 0


@dataclass(frozen=True)
class Chart:
    """A table and how it is drawn. ``categories`` name its rows; those of :attr:`Kind.YEARS` are years."""

    kind: Kind
    title: str
    categories: tuple[str | float, ...]
    series: tuple[Series, ...]
    unit: str
    head: str = ""
    """What the first column of the table holds."""
    log: bool = False
    top: float | None = None
    """Where the value axis ends, if several charts share one scale."""
    letters: int = 0
    """Of the longest name of a bar in any of the charts that share one scale."""
    across_gaps: bool = False
    """Whether a line runs from figure to figure over the years between, as from a base value to its forecast."""

    @property
    def named(self) -> list[Series]:
        """The series that a key names: of each line one, the plain facts if it has any; not the marks beside it, and what is faint only if all is."""
        if self.kind not in (Kind.LINES, Kind.YEARS):
            return list(self.series)
        clear = [series for series in self.series if series.stroke not in (Stroke.NONE, Stroke.FAINT)]
        lines: dict[int, Series] = {}
        for series in sorted(clear, key=lambda series: series.stroke is not Stroke.SOLID):
            lines.setdefault(series.colour, series)
        return [series for series in clear if lines[series.colour] is series] or list(self.series)

    @property
    def values(self) -> list[float]:
        return [cell.value for series in self.series for cell in series.cells if cell]


@dataclass(frozen=True)
class Drawing:
    """The charts of a view, what must be said of them, and what is wrong with them, which must not be overlooked."""

    charts: tuple[Chart, ...]
    notes: tuple[str, ...] = ()
    warning: str = ""
