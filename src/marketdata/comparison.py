"""What may be set beside what, and how does it look then?

A Comparison is a View of long series. It knows which of them may be compared: those that may not stand on axes of
their own, unless the reader draws them together. Then the picture carries the warning, and so does every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from . import compare, describe, measures, series, views
from .areas import NOT_APPLICABLE, WORLD
from .compare import NOT_COMPARABLE, Way
from .errors import SelectionError
from .market import COMMON_CURRENCY, Market
from .measures import Measured
from .selection import Selection, one_of
from .views import TOTAL, Block, View, as_text, cells

LONG = "series"
"""The kind of chart that draws long series."""
COMPARED = "comparison"
"""The block of the comparison that a reader asks for."""
REAL = "real"
"""What a block derives that shows amounts in the prices of the latest year for which all price indices are held."""

MEASURE, AXES, SCALE, PRICES, BASE, SERIES, RECEIPT_SERIES = "measure", "axes", "scale", "prices", "base", "series", "receipt-series"
"""The words of a link to a comparison."""
APART, TOGETHER = "apart where not comparable", "together"
LINEAR, LOG = "linear", "log"
NOMINAL, FIRST = "of each year", "the year that most series have"

PATIENTS, RECEIPTS, PER_PATIENT, PER_INHABITANTS = "patients", "receipts", "receipts per patient", "patients per 1,000 inhabitants"
OF_VISITORS, OF_TOTAL, GROWTH, INDEX = "share of all visitors", "share of the comparable total", "change on the year before", "index"
MEASURES: Mapping[str, str] = {
    PATIENTS: "Patients from abroad",
    RECEIPTS: "Receipts from patients from abroad",
    PER_PATIENT: "Receipts per patient from abroad",
    PER_INHABITANTS: "Patients from abroad per 1,000 inhabitants",
    OF_VISITORS: "Patients from abroad in per cent of all visitors",
    OF_TOTAL: "Patients from abroad in per cent of the comparable total",
    GROWTH: "Patients from abroad: change on the year before",
    INDEX: "Patients from abroad as an index",
}
"""The measures by the words of a link, with their titles."""
MONEY = (RECEIPTS, PER_PATIENT)
DEFLATORS = {
    "GBP": ("GBR", ("hmt_gdp_deflator", "hmt_gdp_deflator_financial_year")),
    "USD": ("USA", ("gdp_deflator_computed",)),
    "CNY": ("CHN", ("gdp_deflator_computed",)),
}
"""The price index of each currency in which amounts can be shown in real terms: its place, and its ways of reckoning."""
DEFLATOR_NAMES = {"GBP": "HM Treasury's GDP deflator", "USD": "the GDP deflator of the United States", "CNY": "the GDP deflator of China"}

THIS_ONE = "this one"
"""What a sentence about a series calls it where its name stands before."""
FEW = 4
"""Countries that are compared where the reader has chosen none."""
SERIES_OF_A_PLACE = 3
"""Series that stand for one place where the reader has chosen none: it may have changed its way of counting."""
NAMED_SOURCES = 6
"""Sources that a picture names one by one."""
NOT_STATED = "Not stated"
"""What stands for whoever counted where a source does not say who it was."""
TOLD = 6
"""Contradictions that are told one by one; the rest is left to the table."""


@dataclass(frozen=True)
class Request:
    """What a reader wants to see of the series: how they are measured, drawn, and which."""

    measure: str = PATIENTS
    chosen: tuple[str, ...] = ()
    together: bool = False
    log: bool = False
    free: bool = True
    real: int | None = None
    """The year in whose prices amounts are shown; None for prices of their own year."""
    base: int | None = None
    """The year in which an index is 100; None for the year that most series have."""

    def to_query(self) -> list[tuple[str, str]]:
        """The request as the pairs of a query string, every value spelled out that its measure heeds."""
        return [
            (MEASURE, self.measure),
            *(((RECEIPT_SERIES if self.measure in MONEY else SERIES), series_id) for series_id in self.chosen),
            (AXES, TOGETHER if self.together else APART),
            (SCALE, LOG if self.log else LINEAR),
            *(((PRICES, str(self.real or NOMINAL)),) if self.measure in MONEY else ()),
            *(((BASE, str(self.base or FIRST)),) if self.measure == INDEX else ()),
        ]

    @classmethod
    def from_query(cls, market: Market, query: Mapping[str, Iterable[str]]) -> Request:
        """The request that the pairs of a query string spell: the inverse of :meth:`to_query`.

        Raises SelectionError for a value that is no choice, and for what the measure does not heed.
        """
        first, last = market.years()
        measure = one_of(query, MEASURE, tuple(MEASURES)) or PATIENTS
        real = one_of(query, PRICES, (NOMINAL, *map(str, years_of_prices(market))))
        base = one_of(query, BASE, (FIRST, *(str(year) for year in range(first, last + 1))))
        indicator = "inbound_medical_receipts" if measure in MONEY else "inbound_patients"
        chosen = tuple(dict.fromkeys(query.get(RECEIPT_SERIES if measure in MONEY else SERIES, ())))
        held = series.coverage(market)["indicator_id"]
        if unknown := [code for code in chosen if held.get(code) != indicator]:
            raise SelectionError(f"There is no series {unknown[0]!r} of {indicator}. The page Coverage has a file of all series.")
        for word, heeded in ((PRICES, measure in MONEY), (RECEIPT_SERIES, measure in MONEY), (SERIES, measure not in MONEY), (BASE, measure == INDEX)):
            if not heeded and any(query.get(word, ())):
                raise SelectionError(f"{word!r} means nothing for the measure {measure!r}.")
        return cls(
            measure,
            chosen,
            one_of(query, AXES, (APART, TOGETHER)) == TOGETHER,
            one_of(query, SCALE, (LINEAR, LOG)) == LOG,
            real=int(real) if real not in (None, NOMINAL) else None,
            base=int(base) if base not in (None, FIRST) else None,
        )


@dataclass(frozen=True, eq=False)
class Comparison(View):
    """Long series side by side.

    ``rows`` have, besides the columns of a View, ``series_id`` and ``on_line`` of :func:`series.with_series`.
    """

    request: Request = Request()
    missing: tuple[str, ...] = ()
    """What could not be measured, a sentence for each reason."""
    hidden: int | None = None
    """Figures of low reliability of the series chosen, where the reader has chosen series."""

    @property
    def settings(self) -> list[tuple[str, str]]:
        """The request, if it is a reader's, with the series that it stands for."""
        if self.block.block_id != COMPARED:
            return []
        shown = tuple(dict.fromkeys(self.rows["series_id"]))
        return replace(self.request, chosen=self.request.chosen or shown).to_query()

    @property
    def log(self) -> bool:
        """Whether the value axis is logarithmic."""
        return self.request.log

    @property
    def free(self) -> bool:
        """Whether each panel has a value axis of its own."""
        return self.request.free

    @cached_property
    def _one(self) -> pd.DataFrame:
        """A row of each series, by ``series_id``."""
        return self.rows.drop_duplicates("series_id").set_index("series_id")

    @cached_property
    def ways(self) -> dict[str, Way]:
        """How each series counts, in the order in which the series stand: the longest first."""
        known = self.rows[self.rows["on_line"]]
        lengths = known.groupby("series_id").size()
        one = self._one
        order = sorted(one.index, key=lambda series_id: (-int(lengths.get(series_id, 0)), series_id))
        return {series_id: _way(self.market, one.loc[series_id], one) for series_id in order}

    @cached_property
    def against_the_longest(self) -> list[tuple[str, str, compare.Comparison]]:
        """Each series against the longest one of its indicator: both their names, and whether they may be compared."""
        found = []
        indicators = self._one["indicator_id"]
        first: dict[str, str] = {}
        for series_id, way in self.ways.items():
            longest = first.setdefault(indicators[series_id], series_id)
            if longest != series_id:
                found.append((self.ways[longest].name, way.name, compare.compare(self.ways[longest], replace(way, name=THIS_ONE))))
        return found

    @cached_property
    def groups(self) -> list[list[str]]:
        """The series that may share an axis, group by group.

        What is measured in another kind of unit never does. Several indicators share one if they are counted in one way,
        as exports and imports of one system do.
        """
        one = self._one
        kinds = one["shown_unit"].map(self.market.units["unit_kind"])
        several = one["indicator_id"].nunique() > 1
        found: list[list[str]] = []
        for kind in dict.fromkeys(kinds[series_id] for series_id in self.ways):
            ids = [series_id for series_id in self.ways if kinds[series_id] == kind]
            if self.request.together:
                found.append(ids)
            elif several:
                found += [[i for i in ids if one.at[i, "definition_id"] == way] for way in dict.fromkeys(one.at[i, "definition_id"] for i in ids)]
            else:
                found += [[ids[place] for place in group] for group in compare.axes([self.ways[i] for i in ids])]
        return found

    @cached_property
    def drawable(self) -> pd.DataFrame:
        """The figures that the chart can show, with ``panel`` and ``panel_title``: those with a value, for about one year, in one currency."""
        rows = self.rows[self._able]
        panel = {series_id: place for place, group in enumerate(self.groups, start=1) for series_id in group}
        titles = {place: self._panel_title(group, place) for place, group in enumerate(self.groups, start=1)}
        panels = rows["series_id"].map(panel)
        return rows.assign(panel=panels, panel_title=panels.map(titles))

    @cached_property
    def _able(self) -> pd.Series:
        rows = self.rows
        money = rows["shown_unit"].isin(self.market.currencies())
        units = rows.loc[money & rows["on_line"], "shown_unit"]
        one_currency = ~money | rows["shown_unit"].eq(units.mode().iloc[0] if len(units) else "")
        return rows["shown_value"].notna() & rows["period_start"].notna() & self._of_a_year & one_currency

    @property
    def _of_a_year(self) -> pd.Series:
        days = (self.rows["period_end"] - self.rows["period_start"]).dt.days + 1
        return days.between(*series.YEAR) | days.eq(1)

    def _panel_title(self, group: Sequence[str], place: int) -> str:
        if len(self.groups) == 1 and not self.picture_warning:
            return ""
        one = self._one
        if one["indicator_id"].nunique() > 1 and not self.request.together:
            return series.way_name(self.market, one.at[group[0], "definition_id"])
        if self.request.together:
            return "On one axis, as asked for"
        told = [self._counted(each) for each in self.groups]
        mine = told[place - 1]
        if told.count(mine) > 1:
            scopes = views.names_of_codes(self.market, "CL_SCOPE")
            mine += ", " + " or ".join(dict.fromkeys(scopes[self.ways[each].scope].lower() for each in group))
        return f"{place}. {mine[:1].upper()}{mine[1:]}"

    def _counted(self, group: Sequence[str]) -> str:
        """What the series of a group count, or what their money pays for."""
        of_money = self.ways[group[0]].counts == "money"
        names = views.names_of_codes(self.market, "CL_SPENDING" if of_money else "CL_COUNTS")
        codes = dict.fromkeys(self.ways[each].spending if of_money else self.ways[each].counts for each in group)
        told = [names.get(code, code) for code in codes if code != "unknown"]
        return " or ".join(told + (["what it pays for is not said" if of_money else "what counts is not said"] if "unknown" in codes else []))

    @cached_property
    def not_comparable(self) -> list[str]:
        """The sentence of each pair that may not be compared, against the longest series."""
        return [f"{b}. {found.sentence}" for _, b, found in self.against_the_longest if found.verdict == NOT_COMPARABLE]

    @property
    def picture_warning(self) -> str:
        """What a picture must say: that what it draws on one axis may not be compared."""
        if not (self.request.together and self.not_comparable):
            return ""
        more = len(self.not_comparable) - 1
        return f"Drawn together although not comparable. {self.not_comparable[0]}" + (f" {more} more such {'pair' if more == 1 else 'pairs'}." if more else "")

    @cached_property
    def mixed_definitions(self) -> list[str]:
        """What may not be compared, or only with caution, as sentences."""
        told = [self.picture_warning] if self.picture_warning else []
        told += [sentence for sentence in self.not_comparable if sentence not in self.picture_warning]
        careful = [b for _, b, found in self.against_the_longest if found.verdict == compare.CAUTION]
        return told + (
            [f"To be compared with caution, as they are counted in different ways or their sources do not say how: {'; '.join(careful)}."] if careful else []
        )

    @cached_property
    def left_out(self) -> list[str]:
        """What the filters keep off although it belongs here."""
        if self.hidden is None:
            return super().left_out
        return describe.hidden(self.hidden)

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before these rows are compared or quoted."""
        statuses = describe.statuses(self.rows[self.rows["on_line"]])
        return [*self.mixed_definitions, *self._printed_otherwise(), *self._misprinted(), *self.missing, *statuses, *self._unconverted(), *self._not_drawn()]

    def _printed_otherwise(self) -> list[str]:
        """Where sources print something else for the same year of the same series."""
        if self.block.derive != "level":
            return []
        apart = series.contradicting(self.rows)
        if apart.empty:
            return []
        line = {(series_id, start): printed for series_id, start, printed in cells(self.rows[self.rows["on_line"]], "series_id", "period_start", "printed")}
        told = cells(apart, "series_id", "period_start", "series", "period_label", "printed")
        pairs = list(dict.fromkeys(f"{name} {period}: {printed} beside {line[series_id, start]}" for series_id, start, name, period, printed in told))
        more = f"; {len(pairs) - TOLD} more in the table" if len(pairs) > TOLD else ""
        return [f"Printed differently by several sources, each with a mark of its own: {'; '.join(pairs[:TOLD])}{more}."] if pairs else []

    def _not_drawn(self) -> list[str]:
        if self.block.chart != LONG:
            return []
        left = self.rows.assign(of_a_year=self._of_a_year)[~self._able]  # first the column: an empty frame would take all its rows over
        told: dict[str, dict[str, None]] = {}
        for name, period, value, start, of_a_year in cells(left, "series", "period_label", "shown_value", "period_start", "of_a_year"):
            if pd.isna(value):
                why = "as the source gives no value"
            elif pd.isna(start):
                why = "as the source gives no year"
            elif not of_a_year:
                why = "as they cover several years or a part of one"
            else:
                why = "as they are in another currency"
            told.setdefault(why, {})[f"{name} {period}"] = None
        return [
            f"In the table but not in the chart, {why}: {', '.join(list(names)[:TOLD])}{f' and {len(names) - TOLD} more' if len(names) > TOLD else ''}."
            for why, names in told.items()
        ]

    @cached_property
    def sentences(self) -> list[str]:
        """The line of each series in words; where there is none, its figures."""
        lines = describe.summaries(self.drawable[self.drawable["on_line"]]) if self.block.chart == LONG else []
        return lines or super().sentences

    @cached_property
    def source_names(self) -> str:
        """Who counted, as far as that is stated, where too many print it to be named in a picture."""
        if not self._many_print:
            return super().source_names
        ways = [code for code in dict.fromkeys(self.rows["definition_id"]) if code != NOT_APPLICABLE]
        counted = list(dict.fromkeys(str(self.market.definitions.at[code, "measured_by"]).rstrip(".") for code in ways))
        return "; ".join([*(name for name in counted if name != NOT_STATED), f"as printed by {self.rows['source_id'].nunique()} sources"])

    @property
    def named_where(self) -> str:
        """In the table, which names whoever printed each figure."""
        return "each named in the table" if self._many_print else ""

    @property
    def _many_print(self) -> bool:
        return self.rows["source_id"].nunique() > NAMED_SOURCES

    @cached_property
    def title(self) -> str:
        """What the longest series shows, and how many cannot be set beside it."""
        if self.block.chart != LONG:
            return super().title
        line = self.rows[self.rows["on_line"] & self.rows["shown_value"].notna() & self._able]
        if line.empty:
            return self.block.title
        longest = line[line["series_id"] == next(iter(series_id for series_id in self.ways if series_id in set(line["series_id"])))]
        last, first = longest.iloc[-1], longest.iloc[0]
        told = (
            f"{self.block.title}: {describe.figure(last)}"
            if self.rows["series_id"].nunique() == 1
            else f"{self.block.title}: {last['series']} {describe.figure(last)}"
        )
        if len(longest) > 1 and first["shown"] != last["shown"]:
            told += f", {'up' if last['shown_value'] > first['shown_value'] else 'down'} from {describe.figure(first)}"
        apart = len(self.not_comparable)
        return told + (f"; {apart} of {len(self.ways)} series cannot be compared with it" if apart else "")

    @property
    def lines_alone(self) -> Comparison:
        """The same without the figures that stand beside the lines."""
        return replace(self, rows=self.rows[self.rows["on_line"]])

    def line_of(self, series_id: str) -> list[tuple[float, float]]:
        """The line of a series as pairs of year and value."""
        rows = self.drawable[(self.drawable["series_id"] == series_id) & self.drawable["on_line"]]
        return [(float(year), float(value)) for year, value in zip(rows["year"], rows["shown_value"], strict=True)]

    @property
    def measure(self) -> str:
        """What is measured, with the prices it stands in."""
        if self.block.derive == "level" and not self.request.real:
            return super().measure
        indices = [DEFLATOR_NAMES[unit] for unit in dict.fromkeys(self.rows["shown_unit"]) if unit in DEFLATOR_NAMES]
        return self.block.title + (f", by {' and '.join(indices)}" if self.request.real and indices else "")

    def table(self) -> pd.DataFrame:
        """As of a View, with the arithmetic of each figure where it was measured against another."""
        table = super().table()
        if "step" in self.rows and (self.rows["step"] != "").any():
            table.insert(list(table.columns).index("As printed") + 1, "Reckoned as", self.rows["step"])
        return table


def view_of(market: Market, shown: Block, selection: Selection, request: Request = Request()) -> View:
    """What a block shows under a selection: a Comparison where it draws long series."""
    plain = views.view(market, shown, selection)
    if shown.chart != LONG:
        return plain
    rows = series.with_series(market, plain.rows)
    if shown.derive != REAL:
        return Comparison(market, shown, selection, rows.assign(series=series.names(market, rows)), request)
    year = max(years_of_prices(market))
    real = measures.deflate(rows[rows["on_line"]].assign(series=series.names(market, rows)), deflators(market), year, currencies=market.units["title"])
    shown = replace(shown, title=f"{shown.title} of {year}")
    return Comparison(market, shown, selection, _written(market, real.rows, shown.derive), replace(request, real=year), real.missing)


def destinations(market: Market, selection: Selection, request: Request) -> Comparison:
    """Destinations compared by the measure that the reader asks for."""
    of_money = request.measure in MONEY
    indicator = "inbound_medical_receipts" if of_money else "inbound_patients"
    chosen = request.chosen or default_series(market, selection, indicator)
    rows = _of(market, selection, chosen, indicator)
    if of_money and not selection.currency and rows["shown_unit"].nunique() > 1:
        rows = _of(market, replace(selection, currency=COMMON_CURRENCY), chosen, indicator)
    derive = "level" if request.measure in (PATIENTS, RECEIPTS) and not request.real else request.measure
    title = MEASURES[request.measure] + (f", in prices of {request.real}" if of_money and request.real else "")
    shown = Block(COMPARED, "destinations", title, (indicator,), LONG, "ref_area", derive, TOTAL, (), (), HOW_TO_READ)
    measured = _measured(market, selection, request, rows)
    hidden = 0 if selection.low else len(_of(market, replace(selection, low=True), chosen, indicator)) - len(_of(market, selection, chosen, indicator))
    return Comparison(market, shown, selection, _written(market, measured.rows, derive), request, measured.missing, hidden)


HOW_TO_READ = (
    "Each line is one way of counting in one place and runs through the figure that was published last; other figures printed for the same year are small open "
    "marks. Gaps stay open. Series that may not be compared stand in panels of their own."
)


def default_series(market: Market, selection: Selection, indicator: str) -> tuple[str, ...]:
    """The series of each chosen country that cover most years, in the years chosen; of the countries with the longest, where none is chosen.

    A place that changed its way of counting is shown by several, each of which adds a year.
    """
    held = series.coverage(market)
    held = held[(held["indicator_id"] == indicator) & (held["activity"] == TOTAL) & held["counterpart_area"].isin([WORLD, "_Z"]) & (held["ref_area"] != WORLD)]
    rows = _everywhere(market, replace(selection, indicators=(indicator,), countries=()))
    line = rows[rows["series_id"].isin(held.index) & rows["on_line"] & rows["shown_value"].notna()]
    years = {str(series_id): set(group["year"]) for series_id, group in line.groupby("series_id")}
    country = line.drop_duplicates("series_id").set_index("series_id")["country"]
    by_country: dict[str, list[str]] = {}
    for series_id in sorted(years, key=lambda each: (-len(years[each]), each)):
        by_country.setdefault(country[series_id], []).append(series_id)
    wanted = selection.countries or tuple(sorted(by_country, key=lambda code: (-len(years[by_country[code][0]]), code))[:FEW])
    found: list[str] = []
    for code in wanted:
        covered: set[int] = set()
        for series_id in by_country.get(code, []):
            mine = [each for each in found if country[each] == code]
            if not mine or (len(mine) < SERIES_OF_A_PLACE and len(years[series_id]) > 1 and years[series_id] - covered):
                found.append(series_id)
                covered |= years[series_id]
    return tuple(found)


def _of(market: Market, selection: Selection, chosen: Sequence[str], indicator: str) -> pd.DataFrame:
    """The figures of series, under the filters of years, sources and reliability."""
    rows = _everywhere(market, replace(selection, indicators=(indicator,), countries=()))
    rows = rows[rows["series_id"].isin(list(chosen))]
    return rows.assign(series=series.names(market, rows)).reset_index(drop=True)


@lru_cache(maxsize=64)
def _everywhere(market: Market, selection: Selection) -> pd.DataFrame:
    """The figures of a selection with their series, for all places; not to be changed."""
    return series.with_series(market, market.select(selection))


def _measured(market: Market, selection: Selection, request: Request, rows: pd.DataFrame) -> Measured:
    """The rows by the measure asked for; what could not be measured is said."""
    line = rows[rows["on_line"]]
    everywhere = replace(selection, countries=(), sources=())
    measured = Measured(rows, ())
    if request.measure == PER_PATIENT:
        patients = _of(market, replace(everywhere, currency=None), _longest_of_each_place(market, "inbound_patients"), "inbound_patients")
        measured = measures.per_patient(line, patients[patients["on_line"]], sources=views.short_names(market))
    elif request.measure == PER_INHABITANTS:
        measured = measures.per_inhabitants(line, market.select(Selection(indicators=("population",), low=True)), sources=views.short_names(market))
    elif request.measure == OF_VISITORS:
        visitors = _of(market, everywhere, _longest_of_each_place(market, "foreign_visitors"), "foreign_visitors")
        measured = measures.share_of_visitors(line, visitors[visitors["on_line"]], sources=views.short_names(market))
    elif request.measure == OF_TOTAL:
        measured = _share_of_comparable(market, line)
    elif request.measure == GROWTH:
        measured = measures.change_on_year_before(line)
    elif request.measure == INDEX:
        base = request.base or _common_year(line)
        measured = measures.index_to_base(line, base) if base else Measured(line.iloc[0:0], ())
    if request.measure in MONEY and request.real:
        real = measures.deflate(measured.rows[measured.rows["on_line"]], deflators(market), request.real, currencies=market.units["title"])
        measured = Measured(real.rows, (*measured.missing, *real.missing))
    return measured


def _way(market: Market, row: pd.Series, all_series: pd.DataFrame) -> Way:
    """How a series counts. A city beside its own country, counted in the same way, is a part of it all the same."""
    way = compare.way_of(market.definitions, row["definition_id"], row["series"])
    parent = market.areas.at[row["ref_area"], "parent"]
    beside = all_series.loc[all_series["definition_id"] == row["definition_id"], "ref_area"]
    if parent and market.areas.at[parent, "kind"] == "country" and parent in set(beside):
        return replace(way, definition_id=f"{way.definition_id}, {row['ref_area']}", scope="part_of_country")
    return way


def _share_of_comparable(market: Market, line: pd.DataFrame) -> Measured:
    """Shares of the total over one series of each place, all of which may be compared with the longest and share some years.

    What is not in the total is named, with the reason.
    """
    order = line.groupby("series_id").size().sort_values(ascending=False, kind="stable").index
    one = line.drop_duplicates("series_id").set_index("series_id")
    years = {series_id: set(group["year"]) for series_id, group in line.groupby("series_id")}
    ways = {series_id: _way(market, one.loc[series_id], one) for series_id in order}
    taken: list[str] = []
    left: list[str] = []
    for series_id in order:
        common = set.intersection(years[series_id], *(years[each] for each in taken))
        if taken and compare.compare(ways[taken[0]], ways[series_id]).verdict == NOT_COMPARABLE:
            left.append(f"Not in the total, as it cannot be compared with {ways[taken[0]].name}: {ways[series_id].name}.")
        elif one.at[series_id, "ref_area"] in {one.at[each, "ref_area"] for each in taken}:
            left.append(f"Not in the total, as another series of the same place is in it: {ways[series_id].name}.")
        elif len(common) < LEAST_COMMON_YEARS:
            left.append(f"Not in the total, as it has too few years in common with the others: {ways[series_id].name}.")
        else:
            taken.append(series_id)
    shares = measures.share_of_total(line[line["series_id"].isin(taken)])
    return Measured(shares.rows, (*left, *shares.missing))


LEAST_COMMON_YEARS = 2
"""Years that all parts of a total must have, so that it is worth showing."""


def _longest_of_each_place(market: Market, indicator: str) -> tuple[str, ...]:
    """For each place, its longest series of an indicator for all counterparts and parts."""
    held = series.coverage(market)
    held = held[(held["indicator_id"] == indicator) & (held["activity"] == TOTAL) & held["counterpart_area"].isin([WORLD, "_Z"])]
    longest = held.sort_values(["years", "last_year"], ascending=False, kind="stable").drop_duplicates("ref_area")
    return tuple(str(series_id) for series_id in longest.index)


def _common_year(line: pd.DataFrame) -> int | None:
    """The year that most series have; the first of them, where several years have as many."""
    counted = line.groupby("year")["series_id"].nunique()
    return int(counted.idxmax()) if len(counted) else None


def deflators(market: Market) -> pd.DataFrame:
    """The price indices of :data:`DEFLATORS`: ``area, currency, year, fiscal, value, figure_id, title``."""
    rows = market.observations[market.observations["indicator_id"] == "gdp_deflator"]
    made = []
    for currency, (area, ways) in DEFLATORS.items():
        held = rows[(rows["ref_area"] == area) & rows["definition_id"].isin(ways)]
        for row in held.to_dict("records"):
            fiscal = row["period_type"] == "fiscal_uk"
            made.append(
                {
                    "area": area,
                    "currency": currency,
                    "year": int(row["year"]),
                    "fiscal": fiscal,
                    "value": row["value"],
                    "figure_id": row["figure_id"],
                    "title": DEFLATOR_NAMES[currency],
                }
            )
    return pd.DataFrame(made, columns=["area", "currency", "year", "fiscal", "value", "figure_id", "title"])


def years_of_prices(market: Market) -> list[int]:
    """The years that all price indices have, latest first: amounts can be shown in the prices of each."""
    by_currency = [set(group["year"]) for _, group in deflators(market).groupby("currency")]
    return sorted(set.intersection(*by_currency), reverse=True) if by_currency else []


def _written(market: Market, rows: pd.DataFrame, derive: str) -> pd.DataFrame:
    """The rows with their values as text."""
    if derive != "level":
        rows = rows.assign(shown=as_text(market, rows))
    return rows.assign(series=series.names(market, rows)).reset_index(drop=True)
