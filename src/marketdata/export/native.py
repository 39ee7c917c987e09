"""Which charts that an office program can edit show a view, with which number in which cell?

A chart is a table: a row for each bar or period, a column for each series. Everything that a page tells by its drawing
is kept: a gap is an empty cell, what may not be compared stands in charts of its own, and an estimate or forecast has a
column of its own whose name says so, or a word beside its bar. What has no honest chart of that kind has none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count, zip_longest
from typing import Any, TypeAlias

import pandas as pd

from .. import describe
from ..comparison import Comparison
from ..market import Market
from ..market_size import Estimates, StatedGrowth
from ..periods import label
from ..prices import Panel, Priced
from ..series import BOUNDS
from ..units import symbols
from ..views import TOTAL, View, short_names
from .number_formats import LETTERS

Row: TypeAlias = Mapping[Hashable, Any]

MOST_LINES, MOST_BARS, MOST_CHARTS = 8, 24, 4
"""What a slide holds so that it can be read from the back of a room."""
MOST_OF_ONE = 20
"""Bars of a chart that stands alone."""
MOST_COLUMNS = 12
"""Years up to which columns stand at their distance in time."""
TOLD = 6
"""Points of a line that all have their value beside them; of a longer line the last one has."""
APART = (0.08, 0.16, 0.25, 0.3)
"""Part of the height of a chart that two labels at the ends of lines need between them, by how many charts a slide has."""
NAMED = 8
"""Calendar years that are named one by one; of more, an axis of numbers names some."""
MOST_PAIRS = 10
LONGEST_YEAR = 1.1
UNSURE = ("E", "F", "P", "U", "FU")


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
    across_gaps: bool = False
    """Whether a line runs from figure to figure over the years between, as from a base value to its forecast."""

    @property
    def values(self) -> list[float]:
        return [cell.value for series in self.series for cell in series.cells if cell]


@dataclass(frozen=True)
class Drawing:
    """The charts of a view, what must be said of them, and what is wrong with them, which must not be overlooked."""

    charts: tuple[Chart, ...]
    notes: tuple[str, ...] = ()
    warning: str = ""


def drawing(view: View) -> Drawing | None:
    """The charts of a view; None where it has nothing to draw, or is drawn by no chart of an office program."""
    make = _MAKERS.get(view.block.chart)
    if make is None or not len(view.drawable):
        return None
    made = make(view)
    return replace(made, notes=tuple(note for note in made.notes if note)) if made.charts else None


# --- columns over time ----------------------------------------------------------------------------


def _columns(view: View) -> Drawing:
    """Columns side by side; a year without a figure keeps its place and says so."""
    periods = _periods(view)
    shown = periods[-MOST_BARS // max(1, view.drawable["series"].nunique()) :]
    series = []
    for place, (name, rows) in enumerate(_grouped(view.drawable, ["series", "definition_id"], view).items()):
        for again, cells in enumerate(_stacked((row["period_label"], _without_unit(_cell(row), row, view.market)) for row in rows)):
            series.append(Series(name + (": also printed" if again else ""), tuple(cells.get(period) for period in shown), place))
    held = {period for each in series for period, cell in zip(shown, each.cells, strict=True) if cell}
    names = tuple(period if period in held else f"{period}: no figure" for period in shown)
    cut = f"The last {len(shown)} of {len(periods)} periods are drawn." if len(shown) < len(periods) else ""
    chart = Chart(Kind.COLUMNS, _headed(view.block.title, view.drawable, view.market), names, tuple(series), _unit(view.drawable), "Period")
    return Drawing((chart,), (cut, _hatched(view.drawable.to_dict("records"))))


def _periods(view: View) -> list[str]:
    """The names of the periods, oldest first. Years between them that have no figure are there too, as on the page."""
    rows = view.rows[view.rows["period_start"].notna()].sort_values("period_start")
    (kind, *others) = rows["period_type"].unique()
    if kind in ("calendar", "fiscal_uk") and not others:
        years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
        if len(years) <= MOST_COLUMNS:
            return [_year_label(year, str(kind)) for year in years]
    return list(dict.fromkeys(rows["period_label"]))


def _year_label(year: int, kind: str) -> str:
    return label(str(year) if kind == "calendar" else f"{year}-{(year + 1) % 100:02d}", kind)


# --- bars -----------------------------------------------------------------------------------------


def _panels(view: View) -> Drawing:
    """A chart of bars for each period and way of counting, largest first, all on one scale."""
    ways = list(dict.fromkeys(view.drawable["definition_id"]))
    titles = view.market.definitions["title"]
    grouped: dict[tuple, list[Row]] = {}
    for row in view.drawable.to_dict("records"):
        grouped.setdefault((row["period_start"], row["period_label"], row["definition_id"]), []).append(row)
    charts = []
    for (_, period, way), rows in sorted(grouped.items(), key=lambda each: each[0][:2]):
        head = " · ".join(part for part in (period, str(titles.get(way, "")), *_statuses(rows)) if part)
        charts.append(_bars(_headed(head, rows, view.market), rows, ways.index(way), with_period=False))
    return _few_bars(charts, _hatched(view.drawable.to_dict("records")), one_scale=True)


def _ranking(view: View) -> Drawing:
    """A chart of bars for each unit, largest first; each bar says its period where there are several."""
    several = view.rows["period_label"].nunique() > 1
    charts = []
    for place, (_, rows) in enumerate(view.drawable.groupby("shown_unit", sort=False)):
        charts.append(_bars(_headed(view.block.title, rows, view.market), rows.to_dict("records"), place, with_period=several))
    return _few_bars(charts, _hatched(view.drawable.to_dict("records")))


def _bars(title: str, rows: Sequence[Row], colour: int, with_period: bool) -> Chart:
    stands = Counter((row["series"], row["period_label"]) for row in rows)
    ordered = sorted(rows, key=lambda row: -row["shown_value"])
    names = []
    for row in ordered:
        twice = stands[row["series"], row["period_label"]] > 1 and row["shown"] != row["printed"]
        names.append(", ".join([row["series"], *([row["period_label"]] if with_period else []), *([f"printed as {row['printed']}"] if twice else [])]))
    series = Series(title, tuple(_cell(row) for row in ordered), colour)
    return Chart(Kind.BARS, title, tuple(names), (series,), str(ordered[0]["shown_unit"]), "Name")


def _few_bars(charts: Sequence[Chart], *notes: str, one_scale: bool = False) -> Drawing:
    """As many charts and bars as a slide holds, the first and the largest, and a sentence on the rest."""
    kept, total = list(charts[:MOST_CHARTS]), sum(len(chart.categories) for chart in charts)
    most = MOST_OF_ONE if len(kept) == 1 else MOST_BARS
    each = most
    while sum(min(each, len(chart.categories)) for chart in kept) > most:
        each -= 1
    kept = [_first_rows(chart, each) for chart in kept]
    bars = sum(len(chart.categories) for chart in kept)
    cut = f"{bars} of {total} bars are drawn, the largest of each chart." if bars < total else ""
    fewer = f"The first {len(kept)} of {len(charts)} charts are drawn." if len(kept) < len(charts) else ""
    if one_scale and len(kept) > 1:
        top = _round_up(max(value for chart in kept for value in chart.values), room=1.4)
        kept = [replace(chart, top=top) for chart in kept]
    return Drawing(tuple(kept), (fewer, cut, *notes))


def _first_rows(chart: Chart, most: int) -> Chart:
    return replace(chart, categories=chart.categories[:most], series=tuple(replace(each, cells=each.cells[:most]) for each in chart.series))


def _round_up(value: float, room: float = 1.0) -> float:
    """The next round number above a value; ``room`` leaves some for the text behind the longest bar."""
    size = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return math.ceil(value * room / size * 2) / 2 * size


# --- ranges and prices ----------------------------------------------------------------------------

AMOUNT, REACH = "Amount, or low end of a range", "From the low to the high end"
PIECES = "Full colour: the amount, or the low end of a range. Paler: from there to its high end."


@dataclass(frozen=True)
class Span:
    """A printed range, or a single amount, whose ends are one."""

    name: str
    low: float
    high: float
    certain: bool


def _ranges(view: View) -> Drawing:
    """A chart for each unit; a printed range is one bar, and so is a single amount."""
    keys = ["indicator_id", "series", "ref_area_name", "counterpart_area_name", "activity", "period_label", "source_id"]
    charts = []
    for place, (_, rows) in enumerate(view.drawable.groupby("shown_unit", sort=False)):
        spans = [_span(view, group) for _, group in rows.groupby(keys, sort=False)]
        ordered = sorted(spans, key=lambda span: -span.high)
        charts.append(_of_spans(_headed(view.block.title, rows, view.market), ordered, _unit(rows), place))
    return _few_bars(charts, PIECES, _hatched(view.drawable.to_dict("records"))) if _from_zero(charts) else Drawing(())


def _span(view: View, group: pd.DataFrame) -> Span:
    ordered = group.sort_values("shown_value")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    part = f", {view.activity_name(low['activity'])}" if low["activity"] != TOTAL and view.block.series != "activity" else ""
    against = f" against {low['counterpart_area_name']}" if low["counterpart_area_name"] else ""
    period = f", {low['period_label']}" if view.rows["period_label"].nunique() > 1 else ""
    words = describe.amount(high) if len(ordered) == 1 else f"{low['shown']} to {high['shown']}"
    name = f"{low['series']}{against}{part}{period}: {words}{_in_brackets(_status(high))}"
    return Span(name, low["shown_value"], high["shown_value"], _is_certain(high))


def _prices(view: View) -> Drawing:
    """A chart for each kind of price, those with most countries first; all of one currency share a scale."""
    if not isinstance(view, Priced):
        return Drawing(())
    charts = [_of_panel(view, panel, place) for place, panel in enumerate(view.panels)]
    if not _from_zero(charts):
        return Drawing(())
    against = f"100% is the price in {view.against_name}." if view.against else ""
    drawn = _few_bars(charts, PIECES, against, _hatched(view.drawable.to_dict("records")))
    tops = {chart.unit: max(value for other in drawn.charts if other.unit == chart.unit for value in _ends(other)) for chart in drawn.charts}
    return replace(drawn, charts=tuple(replace(chart, top=_round_up(tops[chart.unit])) for chart in drawn.charts))


def _of_panel(view: Priced, panel: Panel, place: int) -> Chart:
    """The prices of one kind; a source that all of them share is named once, in the title."""
    names = short_names(view.market)
    sources = list(dict.fromkeys(names[each.first["source_id"]] for each in panel.statements))
    title = f"{view.kind_name(panel)}, {view.market.unit[panel.unit].title}"
    spans = []
    for each in panel.statements:
        source = names[each.first["source_id"]] if len(sources) > 1 else ""
        words = f"{each.place}: {each.words}, {each.year}{_in_brackets(_status(each.first))}"
        name = ", ".join(word for word in (words, source) if word)
        spans.append(Span(name, float(each.first["shown_value"]), float(each.last["shown_value"]), _is_certain(each.first)))
    return _of_spans(title if len(sources) > 1 else f"{title} · {sources[0]}", spans, panel.unit, place)


def _of_spans(title: str, spans: Sequence[Span], unit: str, colour: int) -> Chart:
    """Bars from zero: solid up to the amount or the low end, paler from there to the high end."""
    lows = tuple(Cell(span.low, certain=span.certain) for span in spans)
    reach = tuple(Cell(span.high - span.low, certain=span.certain) if span.high > span.low else None for span in spans)
    series = (Series(AMOUNT, lows, colour), *((Series(REACH, reach, colour),) if any(reach) else ()))
    return Chart(Kind.RANGES, title, tuple(span.name for span in spans), series, unit, "Name")


def _ends(chart: Chart) -> list[float]:
    """How far the bars of a chart of ranges reach."""
    return [sum(cell.value for cell in cells if cell) for cells in zip(*(series.cells for series in chart.series), strict=True)]


def _from_zero(charts: Iterable[Chart]) -> bool:
    """Whether bars that begin at zero can show the ranges."""
    return all(value >= 0 for chart in charts for value in chart.values)


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
        return Axis(Kind.LINES, tuple(_year_label(year, main) for year in grid), places, len(grid))
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
        places, cell = axis.of(row), replace(_cell(row), text=_short(row, market))
        if len(places) > 1:
            stroke = Stroke.SOLID if cell.certain else Stroke.DASHED
            part = ", ".join(word for word in (row["period_label"], _status(row)) if word)
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
    return ", ".join(word for word in (ends.get(row["qualifier"], why), _status(row)) if word)


def _put_main(line: Line, main: Mapping[int, Row], market: Market) -> None:
    """The figures that the line runs through, the uncertain ones in columns of their own, those after a break in new columns."""
    broken = ""
    for place, row in sorted(main.items()):
        broken = f"after a break in {row['period_label']}" if row["obs_status"] == "B" else broken
        sure = _is_plain(row)
        part = broken if sure else f"{broken} unsure"
        if not sure:
            bound = describe.QUALIFIER_WORDS[row["qualifier"]].strip() if row["qualifier"] in BOUNDS else ""
            line.words.setdefault(part, {}).update(dict.fromkeys(word for word in (bound, _status(row), broken) if word))
        line.put(part, Stroke.SOLID if sure else Stroke.DASHED, place, replace(_cell(row), text=_short(row, market)))
        before = main.get(place - 1)
        if before is not None and row["obs_status"] != "B" and _is_plain(before) != sure:
            fact, at = (before, place - 1) if sure is False else (row, place)
            line.put(f"{broken} unsure", Stroke.DASHED, at, Cell(fact["shown_value"], joint=True))


def _is_plain(row: Row) -> bool:
    return _is_certain(row) and row["qualifier"] not in BOUNDS


def _chart_of_lines(title: str, groups: Mapping[str, Sequence[Row]], market: Market, first: int = 0, log: bool = False, apart: float = APART[0]) -> Chart:
    """The lines of a chart, coloured from a place in the palette on; bars, where there is one period alone."""
    rows = [row for group in groups.values() for row in group if not log or row["shown_value"] > 0]
    if len({_period(row) for row in rows}) == 1 and not log:
        named = [{**row, "series": name} for name, group in groups.items() for row in group]
        return _bars(f"{title}, {rows[0]['period_label']}", named, first, with_period=False)
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


def _trend(view: View) -> Drawing:
    """Lines over time, one for each series and way of counting."""
    groups = _grouped(view.drawable, ["series", "definition_id"], view)
    kept, cut = _most_lines([groups])
    chart = _chart_of_lines(_headed(view.block.title, view.drawable, view.market), kept[0], view.market)
    return Drawing((chart,), (cut, *_key([chart])))


def _compared(view: View) -> Drawing:
    """A chart for each group of series that may be compared; the warning where a reader asked for all on one axis."""
    if not isinstance(view, Comparison):
        return _trend(view)
    found = [rows for _, rows in view.drawable.groupby("panel", sort=True) if not view.log or (rows["shown_value"] > 0).any()]
    panels = [_grouped(rows, ["series_id"], view) for rows in found[:MOST_CHARTS]]
    fewer = f"{len(panels)} of {len(found)} groups of comparable series are drawn." if len(panels) < len(found) else ""
    kept, cut = _most_lines(panels)
    charts: list[Chart] = []
    first = 0
    for rows, groups in zip(found, kept, strict=False):
        title = str(rows["panel_title"].iloc[0]) or view.block.title
        # What the title says of all lines need not stand in the name of each.
        groups = {name.removesuffix(f": {title}"): lines for name, lines in groups.items()}
        charts.append(_chart_of_lines(_headed(title, rows, view.market), groups, view.market, first, view.log, APART[len(kept) - 1]))
        first += len(groups)
    if not view.free and len(charts) > 1:
        charts = [replace(chart, top=_round_up(max(value for each in charts if each.unit == chart.unit for value in each.values))) for chart in charts]
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


def _key(charts: Iterable[Chart]) -> list[str]:
    """What the strokes and marks mean, as far as they occur."""
    strokes = {series.stroke for chart in charts for series in chart.series}
    return [
        *(["Dashed, with hollow marks: as the name of the series says, no plain published fact."] if Stroke.DASHED in strokes else []),
        *(["Marks without a line: other figures, or other periods."] if Stroke.NONE in strokes else []),
    ]


# --- estimates and their growth -------------------------------------------------------------------


def _fan(view: View) -> Drawing:
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
            cell = replace(_cell(row), text="", certain=not row["forecast"])
            if row["figure_id"] in ends:
                colour, stroke = (0, 2)[ends[row["figure_id"]]], Stroke.DASHED
                cell = replace(cell, text=_short(row, view.market))
            cells[years.index(int(row["year"]))] = cell
        series.append((view.numbers[scope, str(source)], Series(group["series"].iloc[0], tuple(cells), colour, stroke)))
    # What stands out is drawn last, over the others.
    ordered = sorted(series, key=lambda each: (each[1].stroke is Stroke.DASHED, each[0]))
    named = tuple(replace(each, name=f"{number}. {each.name}") for number, each in ordered)
    title = f"{view.market.definitions.at[scope, 'title']}, {view.market.unit[_unit(rows)].title}"
    return Chart(Kind.YEARS, title, tuple(map(float, years)), named, _unit(rows), "Year", view.log, across_gaps=True)


def _stated_growth(view: View) -> Drawing:
    """Two bars for each publisher: the rate that it states, and the one that its own figures give."""
    if not isinstance(view, StatedGrowth):
        return Drawing(())
    shown = view.computed[:MOST_PAIRS]
    names = tuple(f"{rate.row['series']}: {rate.verdict}" for rate in shown)
    stated = tuple(Cell(rate.result.stated_value, rate.result.stated + _in_brackets(_status(rate.row)), _is_certain(rate.row)) for rate in shown)
    implied = tuple(Cell(rate.result.computed_value, rate.implied(view.market)) for rate in shown)
    series = (Series("As stated", stated, 0), Series("From the publisher's own base value and forecast", implied, 1))
    chart = Chart(Kind.BARS, "Growth of the market a year, per cent", names, series, "PERCENT", "Publisher")
    cut = f"{len(shown)} of {len(view.computed)} rates are drawn, those that differ first." if len(shown) < len(view.computed) else ""
    return Drawing((chart,), (cut, _hatched([rate.row for rate in shown])))


# --- what is said of one figure -------------------------------------------------------------------


def _cell(row: Row) -> Cell:
    return Cell(row["shown_value"], describe.amount(row) + _in_brackets(_status(row)), _is_certain(row))


def _without_unit(cell: Cell, row: Row, market: Market) -> Cell:
    """The figure without the name of its unit, which the title has: columns are narrow."""
    unit = market.unit[row["shown_unit"]]
    return cell if unit.symbol else replace(cell, text=cell.text.replace(f" {unit.title}", "").replace(f" {unit.title_of_one}", ""))


def _status(row: Row) -> str:
    return describe.STATUS_WORDS.get(row["obs_status"], "")


def _is_certain(row: Row) -> bool:
    return row["obs_status"] not in UNSURE


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _statuses(rows: Iterable[Row]) -> list[str]:
    return sorted({_status(row) for row in rows} - {""})


def _hatched(rows: Iterable[Row]) -> str:
    """What hatched bars are."""
    words = _statuses(row for row in rows if not _is_certain(row))
    return f"Hatched: {' or '.join(words)}." if words else ""


def _unit(rows: pd.DataFrame) -> str:
    return str(rows["shown_unit"].iloc[0])


def _headed(title: str, rows: pd.DataFrame | Sequence[Row], market: Market) -> str:
    """A title with the units that it speaks of."""
    units = rows["shown_unit"] if isinstance(rows, pd.DataFrame) else [row["shown_unit"] for row in rows]
    words = " or ".join(str(market.unit[unit].title) for unit in dict.fromkeys(units))
    return title if title.casefold().endswith(words.casefold()) else f"{title}, {words}"


def _grouped(rows: pd.DataFrame, keys: Sequence[str], view: View) -> dict[str, list[Row]]:
    """The rows of each series by its name, oldest first; with the way of counting, where one name has several."""
    groups: dict[tuple, list[Row]] = {}
    for row in rows.to_dict("records"):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    names = Counter(str(group[0]["series"]) for group in groups.values())
    made: dict[str, list[Row]] = {}
    for group in groups.values():
        name = str(group[0]["series"])
        if names[name] > 1:
            name = f"{name}: {view.market.definitions['title'].get(group[0]['definition_id'], 'as published')}"
        while name in made:
            name += " (2)"
        made[name] = sorted(group, key=lambda row: row["period_start"])
    return made


def _stacked(cells: Iterable[tuple[str, Cell]]) -> list[dict[str, Cell]]:
    """Cells by period, in as many layers as one period has figures."""
    layers: list[dict[str, Cell]] = []
    for period, cell in cells:
        layer = next((layer for layer in layers if period not in layer), None)
        if layer is None:
            layers.append(layer := {})
        layer[period] = cell
    return layers


def _short(row: Row, market: Market) -> str:
    """A figure as short as a label: ``1.17m``, ``more than US$3.02bn (forecast)``."""
    value, unit = row["shown_value"], market.unit[row["shown_unit"]]
    size = float(f"{abs(value):.3g}") if abs(value) >= 1e6 or abs(value) < 1000 else float(round(abs(value)))
    factor, letters = next(((factor, letters) for factor, letters in LETTERS if size >= factor), (1.0, ""))
    number = f"{size / factor:,.6f}".rstrip("0").rstrip(".")
    before, after = symbols(unit)
    words = describe.QUALIFIER_WORDS.get(row["qualifier"], "")
    return f"{words}{'−' if value < 0 and size else ''}{before}{number}{letters}{after}{_in_brackets(_status(row))}"


_MAKERS: Mapping[str, Callable[[Any], Drawing]] = {
    "bars": _columns,
    "panels": _panels,
    "ranking": _ranking,
    "ranges": _ranges,
    "prices": _prices,
    "trend": _trend,
    "series": _compared,
    "fan": _fan,
    "stated_growth": _stated_growth,
}
