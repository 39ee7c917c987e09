"""Which bars and columns show a view?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ... import describe
from ...areas import in_a_sentence
from ...market_size import StatedGrowth
from ...prices import Panel, Priced
from ...views import TOTAL, View, short_names
from .model import MOST_CHARTS, Cell, Chart, Drawing, Kind, Row, Series
from .words import by_series, cell_of, hatched, headed, in_brackets, is_certain, stacked, status_of, statuses_of, unit_of, without_unit, year_label

MOST_BARS, MOST_OF_ONE = 24, 20
"""Bars that a slide holds so that they can be read from the back of a room; those of a chart that stands alone."""
MOST_COLUMNS = 12
"""Years up to which columns stand at their distance in time."""
MOST_PAIRS = 10
"""Publishers whose growth rates are drawn."""


# --- columns over time ----------------------------------------------------------------------------


def columns(view: View) -> Drawing:
    """Columns side by side; a year without a figure keeps its place and says so."""
    periods = _periods(view)
    shown = periods[-MOST_BARS // max(1, view.drawable["series"].nunique()) :]
    series = []
    for place, (name, rows) in enumerate(by_series(view.drawable, ["series", "definition_id"], view).items()):
        for again, cells in enumerate(stacked((row["period_label"], without_unit(cell_of(row), row, view.market)) for row in rows)):
            series.append(Series(name + (": also printed" if again else ""), tuple(cells.get(period) for period in shown), place))
    held = {period for each in series for period, cell in zip(shown, each.cells, strict=True) if cell}
    names = tuple(period if period in held else f"{period}: no figure" for period in shown)
    cut = f"The last {len(shown)} of {len(periods)} periods are drawn." if len(shown) < len(periods) else ""
    chart = Chart(Kind.COLUMNS, headed(view.block.title, view.drawable, view.market), names, tuple(series), unit_of(view.drawable), "Period")
    return Drawing((chart,), (cut, hatched(view.drawable.to_dict("records"))))


def _periods(view: View) -> list[str]:
    """The names of the periods, oldest first. Years between them that have no figure are there too, as on the page."""
    rows = view.rows[view.rows["period_start"].notna()].sort_values("period_start")
    (kind, *others) = rows["period_type"].unique()
    if kind in ("calendar", "fiscal_uk") and not others:
        years = range(int(rows["year"].min()), int(rows["year"].max()) + 1)
        if len(years) <= MOST_COLUMNS:
            return [year_label(year, str(kind)) for year in years]
    return list(dict.fromkeys(rows["period_label"]))


# --- bars -----------------------------------------------------------------------------------------


def panels(view: View) -> Drawing:
    """A chart of bars for each period and way of counting, largest first, all on one scale."""
    ways = list(dict.fromkeys(view.drawable["definition_id"]))
    titles = view.market.definitions["title"]
    grouped: dict[tuple, list[Row]] = {}
    for row in view.drawable.to_dict("records"):
        grouped.setdefault((row["period_start"], row["period_label"], row["definition_id"]), []).append(row)
    charts = []
    for (_, period, way), rows in sorted(grouped.items(), key=lambda each: each[0][:2]):
        head = " · ".join(part for part in (period, str(titles.get(way, "")), *statuses_of(rows)) if part)
        charts.append(bars_of(headed(head, rows, view.market), rows, ways.index(way), with_period=False))
    return _few_bars(charts, hatched(view.drawable.to_dict("records")), one_scale=True)


def ranking(view: View) -> Drawing:
    """A chart of bars for each unit, largest first; each bar says its period where there are several."""
    several = view.rows["period_label"].nunique() > 1
    charts = []
    for place, (_, rows) in enumerate(view.drawable.groupby("shown_unit", sort=False)):
        charts.append(bars_of(headed(view.block.title, rows, view.market), rows.to_dict("records"), place, with_period=several))
    return _few_bars(charts, hatched(view.drawable.to_dict("records")))


def bars_of(title: str, rows: Sequence[Row], colour: int, with_period: bool) -> Chart:
    stands = Counter((row["series"], row["period_label"]) for row in rows)
    ordered = sorted(rows, key=lambda row: -row["shown_value"])
    names = []
    for row in ordered:
        twice = stands[row["series"], row["period_label"]] > 1 and row["shown"] != row["printed"]
        names.append(", ".join([row["series"], *([row["period_label"]] if with_period else []), *([f"printed as {row['printed']}"] if twice else [])]))
    series = Series(title, tuple(cell_of(row) for row in ordered), colour)
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
        top = round_up(max(value for chart in kept for value in chart.values), room=1.4)
        letters = max(len(str(name)) for chart in kept for name in chart.categories)
        kept = [replace(chart, top=top, letters=letters) for chart in kept]
    return Drawing(tuple(kept), (fewer, cut, *notes))


def _first_rows(chart: Chart, most: int) -> Chart:
    return replace(chart, categories=chart.categories[:most], series=tuple(replace(each, cells=each.cells[:most]) for each in chart.series))


def round_up(value: float, room: float = 1.0) -> float:
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


def ranges(view: View) -> Drawing:
    """A chart for each unit; a printed range is one bar, and so is a single amount."""
    keys = ["indicator_id", "series", "ref_area_name", "counterpart_area_name", "activity", "period_label", "source_id"]
    charts = []
    for place, (_, rows) in enumerate(view.drawable.groupby("shown_unit", sort=False)):
        spans = [_span(view, group) for _, group in rows.groupby(keys, sort=False)]
        ordered = sorted(spans, key=lambda span: -span.high)
        charts.append(_of_spans(headed(view.block.title, rows, view.market), ordered, unit_of(rows), place))
    return _few_bars(charts, PIECES, hatched(view.drawable.to_dict("records"))) if _from_zero(charts) else Drawing(())


def _span(view: View, group: pd.DataFrame) -> Span:
    ordered = group.sort_values("shown_value")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    part = f", {view.activity_name(low['activity'])}" if low["activity"] != TOTAL and view.block.series != "activity" else ""
    against = f" against {low['counterpart_area_name']}" if low["counterpart_area_name"] else ""
    period = f", {low['period_label']}" if view.rows["period_label"].nunique() > 1 else ""
    words = describe.amount(high) if len(ordered) == 1 else f"{low['shown']} to {high['shown']}"
    name = f"{low['series']}{against}{part}{period}: {words}{in_brackets(status_of(high))}"
    return Span(name, low["shown_value"], high["shown_value"], is_certain(high))


def prices(view: View) -> Drawing:
    """A chart for each kind of price, those with most countries first; all of one currency share a scale."""
    if not isinstance(view, Priced):
        return Drawing(())
    charts = [_of_panel(view, panel, place) for place, panel in enumerate(view.panels)]
    if not _from_zero(charts):
        return Drawing(())
    against = f"100% is the price in {in_a_sentence(view.against_name)}." if view.against else ""
    drawn = _few_bars(charts, PIECES, against, hatched(view.drawable.to_dict("records")))
    tops = {chart.unit: max(value for other in drawn.charts if other.unit == chart.unit for value in _ends(other)) for chart in drawn.charts}
    letters = max(len(str(name)) for chart in drawn.charts for name in chart.categories)
    return replace(drawn, charts=tuple(replace(chart, top=round_up(tops[chart.unit]), letters=letters) for chart in drawn.charts))


def _of_panel(view: Priced, panel: Panel, place: int) -> Chart:
    """The prices of one kind; a source that all of them share is named once, in the title."""
    names = short_names(view.market)
    sources = list(dict.fromkeys(names[each.first["source_id"]] for each in panel.statements))
    title = f"{view.kind_name(panel)}, {view.market.unit[panel.unit].title}"
    spans = []
    for each in panel.statements:
        source = names[each.first["source_id"]] if len(sources) > 1 else ""
        words = f"{each.place}: {each.words}, {each.year}{in_brackets(status_of(each.first))}"
        name = ", ".join(word for word in (words, source) if word)
        spans.append(Span(name, float(each.first["shown_value"]), float(each.last["shown_value"]), is_certain(each.first)))
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


# --- growth as stated, and as computed -------------------------------------------------------------


def stated_growth(view: View) -> Drawing:
    """Two bars for each publisher: the rate that it states, and the one that its own figures give."""
    if not isinstance(view, StatedGrowth):
        return Drawing(())
    shown = view.computed[:MOST_PAIRS]
    names = tuple(f"{rate.row['series']}: {rate.verdict}" for rate in shown)
    stated = tuple(Cell(rate.result.stated_value, rate.result.stated + in_brackets(status_of(rate.row)), is_certain(rate.row)) for rate in shown)
    implied = tuple(Cell(rate.result.computed_value, rate.implied(view.market)) for rate in shown)
    series = (Series("As stated", stated, 0), Series("From the publisher's own base value and forecast", implied, 1))
    chart = Chart(Kind.BARS, "Growth of the market a year, per cent", names, series, "PERCENT", "Publisher")
    cut = f"{len(shown)} of {len(view.computed)} rates are drawn, those that differ first." if len(shown) < len(view.computed) else ""
    return Drawing((chart,), (cut, hatched([rate.row for rate in shown])))
