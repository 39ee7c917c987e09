"""Which lines over time show a view?

A line runs through the figures of one series; whatever else is printed for a period has a mark of its own beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, zip_longest
from typing import Any

import pandas as pd

from ... import describe
from ...comparison import Comparison
from ...market import Market
from ...market_size import Estimates
from ...series import BOUNDS
from ...views import View
from .bars import bars_of, round_up
from .model import MOST_CHARTS, Cell, Chart, Drawing, Kind, Row, Series, Stroke
from .words import by_series, cell_of, headed, is_certain, short, status_of, unit_of, year_label

MOST_LINES = 8
"""Lines that a slide holds so that they can be read from the back of a room."""
TOLD = 6
"""Points of a line that all have their value beside them; of a longer line the last one has."""
APART = (0.08, 0.16, 0.25, 0.3)
"""Part of the height of a chart that two labels at the ends of lines need between them, by how many charts a slide has."""
NAMED = 8
"""Calendar years that are named one by one; of more, an axis of numbers names some."""
LONGEST_YEAR = 1.1


# --- lines over time ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Axis:
    """The rows of a chart over time, in the order in which lines run through them, and where each period stands among them."""

    kind: Kind
    categories: tuple[str | float, ...]
    places: Mapping[tuple[str, Any, Any], tuple[int, ...]]
    """The rows of a period, by kind, first and last day: two for a span of several years, from one end to the other."""
    grid: int
    """Rows from the first on whose neighbours are neighbours in time."""

    def of(self, row: Row) -> tuple[int, ...]:
        return self.places[_period(row)]


def _period(row: Row) -> tuple[str, Any, Any]:
    return row["period_type"], row["period_start"], row["period_end"]


def _axis(rows: Sequence[Row]) -> Axis:
    """Named years where all periods are years of one kind, and few enough to be named, else an axis of numbers.

    On that, the years of the kind that has most figures come first, without a gap between them. What lies between or
    beside them follows, and no line runs through it.
    """
    kinds = Counter(row["period_type"] for row in rows if row["period_type"] in ("calendar", "fiscal_uk"))
    main = kinds.most_common(1)[0][0] if kinds else ""
    years = [int(row["year"]) for row in rows if row["period_type"] == main]
    grid = list(range(min(years), max(years) + 1)) if years else []
    places: dict[tuple[str, Any, Any], tuple[int, ...]] = {_period(row): (int(row["year"]) - grid[0],) for row in rows if row["period_type"] == main}
    if len(places) == len({_period(row) for row in rows}) and (main != "calendar" or len(grid) <= NAMED):
        return Axis(Kind.LINES, tuple(year_label(year, main) for year in grid), places, len(grid))
    numbers = [year + (0.25 if main == "fiscal_uk" else 0.0) for year in grid]
    for row in sorted(rows, key=lambda row: row["period_start"]):
        if _period(row) not in places:
            where = _where(row)
            places[_period(row)] = tuple(range(len(numbers), len(numbers) + len(where)))
            numbers += where
    return Axis(Kind.YEARS, tuple(numbers), places, len(grid))


def _where(row: Row) -> list[float]:
    """A period as years, so that the calendar year 2018 is 2018: its middle, or both ends of a span of several years."""
    start, end = (day.year + (day.day_of_year - 1) / 366 for day in (row["period_start"], row["period_end"] + pd.Timedelta(days=1)))
    return [round(start, 2), round(end - 1, 2)] if end - start > LONGEST_YEAR else [round((start + end) / 2 - 0.5, 2)]


@dataclass
class Line:
    """A series over time while it is taken apart into columns, by the name of each, in the order in which they are made."""

    name: str
    columns: dict[tuple[str, Stroke], dict[int, Cell]] = field(default_factory=dict)
    words: dict[str, dict[str, None]] = field(default_factory=dict)

    def put(self, part: str, stroke: Stroke, place: int, cell: Cell) -> None:
        self.columns.setdefault((part, stroke), {})[place] = cell

    def put_beside(self, part: str, place: int, cell: Cell) -> None:
        """A mark that no line runs through, in the first column of its kind that is free there."""
        again = next(again for again in count(1) if place not in self.columns.get((_again(part, again), Stroke.NONE), {}))
        self.put(_again(part, again), Stroke.NONE, place, cell)

    def named(self, part: str) -> str:
        told = " or ".join(self.words.get(part, {})) or part
        return self.name + (f" ({told})" if told else "")


def _again(part: str, time: int) -> str:
    return part if time == 1 else f"{part}, {time}"


def _line(name: str, rows: Sequence[Row], axis: Axis, market: Market) -> Line:
    """The columns of a series: plain facts; what is no plain fact; after a break; and what no line runs through."""
    line = Line(name)
    main: dict[int, Row] = {}
    for row in rows:
        if row.get("on_line", True) and axis.of(row)[0] < axis.grid:
            main.setdefault(axis.of(row)[0], row)
    _put_main(line, main, market)
    for row in rows:
        places, cell = axis.of(row), replace(cell_of(row), text=short(row, market))
        if len(places) > 1:
            stroke = Stroke.SOLID if cell.certain else Stroke.DASHED
            part = ", ".join(word for word in (row["period_label"], status_of(row)) if word)
            for place in places:
                line.put(part, stroke, place, cell if place == places[-1] else replace(cell, text=""))
        elif main.get(places[0]) is not row and not _same(row, main.get(places[0])):
            why = "also printed" if places[0] in main else "other print" if places[0] < axis.grid else "other period"
            line.put_beside(_beside(row, why), places[0], replace(cell, text=""))
    return line


def _same(row: Row, other: Row | None) -> bool:
    """Whether a figure only repeats another, which has its mark."""
    return other is not None and all(row[name] == other[name] for name in ("shown_value", "qualifier", "obs_status"))


def _beside(row: Row, why: str) -> str:
    """Why a figure is none that the line runs through, in words."""
    ends = {"low": "low end of a range", "high": "high end of a range"}
    return ", ".join(word for word in (ends.get(row["qualifier"], why), status_of(row)) if word)


def _put_main(line: Line, main: Mapping[int, Row], market: Market) -> None:
    """The figures that the line runs through, the uncertain ones in columns of their own, those after a break in new columns."""
    broken = ""
    for place, row in sorted(main.items()):
        broken = f"after a break in {row['period_label']}" if row["obs_status"] == "B" else broken
        sure = _is_plain(row)
        part = broken if sure else f"{broken} unsure"
        if not sure:
            bound = describe.QUALIFIER_WORDS[row["qualifier"]].strip() if row["qualifier"] in BOUNDS else ""
            line.words.setdefault(part, {}).update(dict.fromkeys(word for word in (bound, status_of(row), broken) if word))
        line.put(part, Stroke.SOLID if sure else Stroke.DASHED, place, replace(cell_of(row), text=short(row, market)))
        before = main.get(place - 1)
        if before is not None and row["obs_status"] != "B" and _is_plain(before) != sure:
            fact, at = (before, place - 1) if sure is False else (row, place)
            line.put(f"{broken} unsure", Stroke.DASHED, at, Cell(fact["shown_value"], joint=True))


def _is_plain(row: Row) -> bool:
    return is_certain(row) and row["qualifier"] not in BOUNDS


def _chart_of_lines(title: str, groups: Mapping[str, Sequence[Row]], market: Market, first: int = 0, log: bool = False, apart: float = APART[0]) -> Chart:
    """The lines of a chart, coloured from a place in the palette on; bars, where there is one period alone."""
    rows = [row for group in groups.values() for row in group if not log or row["shown_value"] > 0]
    if len({_period(row) for row in rows}) == 1 and not log:
        named = [{**row, "series": name} for name, group in groups.items() for row in group]
        return bars_of(f"{title}, {rows[0]['period_label']}", named, first, with_period=False)
    axis = _axis(rows)
    series = []
    for place, (name, group) in enumerate(groups.items(), start=first):
        line = _line(name, [row for row in group if not log or row["shown_value"] > 0], axis, market)
        # Plain facts lead, so that a line stands in the legend under its own name first.
        for (part, stroke), cells in sorted(line.columns.items(), key=lambda column: column[0][1] is Stroke.NONE):
            column = tuple(cells.get(at) for at in range(len(axis.categories)))
            series.append(Series(line.named(part), column, place, stroke, place))
    chart = Chart(axis.kind, title, axis.categories, tuple(series), str(rows[0]["shown_unit"]), "Year" if axis.kind is Kind.YEARS else "Period", log)
    return replace(chart, series=_labelled(chart, apart))


def _labelled(chart: Chart, apart: float) -> tuple[Series, ...]:
    """The series with the texts that have room: all of a short chart, else the last of each line, and none on another."""
    lines = {series.colour for series in chart.series}
    if len(lines) <= 2 and len(chart.values) <= TOLD * len(lines) and apart < APART[2]:
        return chart.series
    spread = _height(max(chart.values), chart.log) - min(0.0, _height(min(chart.values), chart.log)) or 1.0
    lasts: dict[int, tuple[int, Cell]] = {}
    for series in chart.series:
        for place, cell in enumerate(series.cells):
            if cell and cell.text and (series.colour not in lasts or lasts[series.colour][0] <= place):
                lasts[series.colour] = (place, cell)
    kept: list[Cell] = []
    for _, cell in lasts.values():
        if all(abs(_height(cell.value, chart.log) - _height(other.value, chart.log)) / spread > apart for other in kept):
            kept.append(cell)
    return tuple(
        replace(series, cells=tuple(cell if cell is None or any(cell is each for each in kept) else replace(cell, text="") for cell in series.cells))
        for series in chart.series
    )


def _height(value: float, log: bool) -> float:
    return math.log10(value) if log else value


def trend(view: View) -> Drawing:
    """Lines over time, one for each series and way of counting."""
    groups = by_series(view.drawable, ["series", "definition_id"], view)
    kept, cut = _most_lines([groups])
    chart = _chart_of_lines(headed(view.block.title, view.drawable, view.market), kept[0], view.market)
    return Drawing((chart,), (cut, *_key([chart])))


def compared(view: View) -> Drawing:
    """A chart for each group of series that may be compared; the warning where a reader asked for all on one axis."""
    if not isinstance(view, Comparison):
        return trend(view)
    found = [rows for _, rows in view.drawable.groupby("panel", sort=True) if not view.log or (rows["shown_value"] > 0).any()]
    panels = [by_series(rows, ["series_id"], view) for rows in found[:MOST_CHARTS]]
    fewer = f"{len(panels)} of {len(found)} groups of comparable series are drawn." if len(panels) < len(found) else ""
    kept, cut = _most_lines(panels)
    charts: list[Chart] = []
    first = 0
    for rows, groups in zip(found, kept, strict=False):
        title = str(rows["panel_title"].iloc[0]) or view.block.title
        # What the title says of all lines need not stand in the name of each.
        groups = {name.removesuffix(f": {title}"): lines for name, lines in groups.items()}
        charts.append(_chart_of_lines(headed(title, rows, view.market), groups, view.market, first, view.log, APART[len(kept) - 1]))
        first += len(groups)
    if not view.free and len(charts) > 1:
        charts = [replace(chart, top=round_up(max(value for each in charts if each.unit == chart.unit for value in each.values))) for chart in charts]
    apart = "What may not be compared stands in a chart of its own." if len(charts) > 1 else ""
    scale = "Logarithmic scale: equal distances are equal ratios." if view.log else ""
    return Drawing(tuple(charts), (apart, fewer, cut, scale, *_key(charts)), view.picture_warning)


def _most_lines(panels: Sequence[Mapping[str, Sequence[Row]]]) -> tuple[list[dict[str, Sequence[Row]]], str]:
    """As many lines as a slide holds, those that end highest in each chart, chart by chart in turn; and a sentence on the rest."""
    ranked = [sorted(panel, key=lambda name: -panel[name][-1]["shown_value"]) for panel in panels]
    turns = [(place, name) for names in zip_longest(*ranked) for place, name in enumerate(names) if name is not None]
    kept = set(turns[:MOST_LINES])
    cut = f"{len(kept)} of {len(turns)} series are drawn, those that end highest." if len(kept) < len(turns) else ""
    return [{name: rows for name, rows in panel.items() if (place, name) in kept} for place, panel in enumerate(panels)], cut


def _key(charts: Sequence[Chart]) -> list[str]:
    """What the strokes and marks mean, as far as they occur, and what of the lines is no plain fact although their names do not say so."""
    strokes = {series.stroke for chart in charts for series in chart.series}
    unsaid = [told for chart in charts for told in _unsaid(chart)]
    dashed = f": {'; '.join(unsaid)}" if unsaid else ", as the name of the series says"
    return [
        *([f"Dashed, with hollow marks, is no plain published fact{dashed}."] if Stroke.DASHED in strokes else []),
        *(["Marks without a line: other figures, or other periods."] if Stroke.NONE in strokes else []),
    ]


def _unsaid(chart: Chart) -> list[str]:
    """The dashed parts of lines that are named after their plain facts: the name of each line, and what it is there."""
    names = {series.colour: series.name for series in chart.named}
    parts = [series for series in chart.series if series.stroke is Stroke.DASHED and series not in chart.named]
    return [f"{names[part.colour]}, {part.name.removeprefix(names[part.colour]).strip(' ()')}" for part in parts]


# --- estimates of the market ----------------------------------------------------------------------


def fan(view: View) -> Drawing:
    """Every estimate as a thin line from its base value to its forecast; the lowest and the highest stand out and have their names."""
    if not isinstance(view, Estimates):
        return Drawing(())
    charts = [_fan_of(view, scope) for scope in view.scopes[:2]]
    told = "Each dashed line joins the base value of one publisher to its forecast: none of them is measured."
    most = f"Named: the lowest and the highest for {view.most.year}." if view.most else ""
    fewer = f"{len(charts)} of {len(view.scopes)} scopes are drawn." if len(charts) < len(view.scopes) else ""
    scale = "Logarithmic scale: equal distances are equal ratios." if view.log else ""
    return Drawing(tuple(charts), (told, most, fewer, scale))


def _fan_of(view: Estimates, scope: str) -> Chart:
    rows = view.drawable[view.drawable["definition_id"] == scope]
    years = sorted({int(year) for year in rows["year"]})
    ends = {row["figure_id"]: place for place, row in enumerate((view.most.high, view.most.low))} if view.most and view.most.scope == scope else {}
    series = []
    for source, group in rows.groupby("source_id", sort=False):
        cells: list[Cell | None] = [None] * len(years)
        colour, stroke = 0, Stroke.FAINT
        for row in group.to_dict("records"):
            cell = replace(cell_of(row), text="", certain=not row["forecast"])
            if row["figure_id"] in ends:
                colour, stroke = (0, 2)[ends[row["figure_id"]]], Stroke.DASHED
                cell = replace(cell, text=short(row, view.market))
            cells[years.index(int(row["year"]))] = cell
        series.append((view.numbers[scope, str(source)], Series(group["series"].iloc[0], tuple(cells), colour, stroke)))
    # What stands out is drawn last, over the others.
    ordered = sorted(series, key=lambda each: (each[1].stroke is Stroke.DASHED, each[0]))
    named = tuple(replace(each, name=f"{number}. {each.name}") for number, each in ordered)
    title = f"{view.market.definitions.at[scope, 'title']}, {view.market.unit[unit_of(rows)].title}"
    return Chart(Kind.YEARS, title, tuple(map(float, years)), named, unit_of(rows), "Year", view.log, across_gaps=True)
