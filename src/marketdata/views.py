"""What does a block of a page show?

A block (a row of ``blocks.csv``) and a Selection give a View: the rows, and everything that is said about
them. The chart, the table, the sentence, the file and the link are all made from one View.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pandas as pd

from . import describe, growth
from .areas import NOT_APPLICABLE, WORLD
from .market import Market
from .reconcile import DIFFERS, PLAUSIBILITY, Result, touching
from .selection import LOW, Selection

TOTAL = "_T"
OVER_TIME = ("trend", "bars", "panels")


@dataclass(frozen=True)
class Block:
    """A row of ``blocks.csv``."""

    block_id: str
    page: str
    title: str
    indicators: tuple[str, ...]
    chart: str
    series: str
    derive: str
    activities: str
    areas: tuple[str, ...]
    sources: tuple[str, ...]
    how_to_read: str


def blocks(market: Market, page: str) -> list[Block]:
    """The blocks of a page, in the order of their positions."""
    table = market.blocks[market.blocks["page"] == page].copy()
    table["order"] = table["position"].astype(int)
    return [block(market, str(block_id)) for block_id in table.sort_values("order", kind="stable").index]


def block(market: Market, block_id: str) -> Block:
    """One block. Raises KeyError if there is none of that name."""
    row = market.blocks.loc[block_id]
    indicators, areas, sources = (tuple(filter(None, row[column].split(";"))) for column in ("indicators", "areas", "sources"))
    return Block(
        block_id, row["page"], row["title"], indicators, row["chart"], row["series"], row["derive"], row["activities"], areas, sources, row["how_to_read"]
    )


@dataclass(frozen=True, eq=False)
class View:
    """The rows of a block under a selection, and what is said about them.

    ``rows`` are those of :meth:`Market.select`, with ``series``, the name of the line or bar of each.
    """

    market: Market
    block: Block
    selection: Selection
    rows: pd.DataFrame

    @property
    def settings(self) -> list[tuple[str, str]]:
        """What a reader chose for this view beside the filters: the pairs of a query string, every value spelled out."""
        return []

    @cached_property
    def drawable(self) -> pd.DataFrame:
        """The rows that the chart can show: all with a value; over time, those with a period and in one unit."""
        rows = self.rows[self.rows["shown_value"].notna()]
        if self.block.chart not in OVER_TIME:
            return rows
        dated = rows[rows["period_start"].notna()]
        return dated[dated["shown_unit"] == dated["shown_unit"].mode().iloc[0]] if len(dated) else dated

    @cached_property
    def title(self) -> str:
        """What the rows show. A filter may leave one series of several: then it is named."""
        return describe.finding(self.rows, self.block.title, named=self.rows["series"].nunique() == 1 and self.everything["series"].nunique() > 1)

    @cached_property
    def subtitle(self) -> str:
        """Measure, unit, places and years of the rows."""
        parts = [self.measure, self.unit_in_words, self._places(), self._years()]
        return " · ".join(part for part in parts if part)

    @property
    def measure(self) -> str:
        """What is measured, in the words of its indicator."""
        titles = [self.market.indicators.at[indicator, "title"] for indicator in self.block.indicators]
        match self.block.derive:
            case "share_of_total":
                return f"{titles[0]}, share of the published total"
            case "per_unit":
                return f"{titles[0]} divided by {titles[1][0].lower()}{titles[1][1:]}"
            case _:
                return "; ".join(titles) if len(titles) <= 2 else self.block.title

    @cached_property
    def unit_in_words(self) -> str:
        """The units of the values shown, and whether they were converted."""
        units = self.drawable["shown_unit"].unique()
        words = ", ".join(str(self.market.unit[unit].title) for unit in units)
        return words + (" (converted at the average rate of each period)" if (self.rows["rate"].notna()).any() else "")

    @cached_property
    def sentences(self) -> list[str]:
        """The rows in words, a sentence for each series."""
        return describe.sentences(self.rows)

    @cached_property
    def source_names(self) -> str:
        """The sources by their short names, or in words who they are if they are many."""
        return "; ".join(short_names(self.market)[source] for source in dict.fromkeys(self.rows["source_id"]))

    @property
    def named_where(self) -> str:
        """Where on the page each source is named that :attr:`source_names` only counts."""
        return ""

    @property
    def source_line(self) -> str:
        """Where the rows come from."""
        return "Source: " + ", ".join(filter(None, [self.source_names, self.named_where]))

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before these rows are compared or quoted."""
        return [*self.mixed_definitions, *self._misprinted(), *describe.statuses(self.rows), *self._unconverted(), *self._not_drawn()]

    @cached_property
    def contradicted(self) -> list[Result]:
        """The checks that these figures fail. What is implausible beside them is no fault of theirs."""
        mine = set(self.rows["figure_id"])
        failed = [result for result in touching(self.market.check_results, mine) if result.verdict == DIFFERS]
        return [result for result in failed if result.kind != PLAUSIBILITY or mine & set(result.about)]

    @cached_property
    def left_out(self) -> list[str]:
        """What the filters keep off this block although it belongs here."""
        told = []
        if self.selection.years and _has_undated(self.market, self.block.indicators):
            undated = _kept(self.market, self.block, replace(self.selection, years=None))
            if count := int((undated["period_type"] == "undated").sum()):
                told.append(f"{_figures(count)} without a year, which no filter of years can place.")
        if not self.selection.low and _has_low(self.market, self.block.indicators):
            told += describe.hidden(len(_kept(self.market, self.block, replace(self.selection, low=True))) - len(self.rows))
        return told

    @cached_property
    def everything(self) -> pd.DataFrame:
        """The rows of the block without any filter of country, year or source."""
        return _rows(self.market, self.block, replace(self.selection, countries=(), years=None, sources=(), low=True))

    @property
    def heeds_countries(self) -> bool:
        """Whether the country filter can change this block at all."""
        return _heeds_countries(self.market, self.block)

    @cached_property
    def what_would_be_here(self) -> str:
        """For a block that the filters emptied: which places and years it holds."""
        everything = View(self.market, self.block, self.selection, self.everything)
        return " · ".join(part for part in (everything._places(limit=12), everything._years()) if part)

    def table(self) -> pd.DataFrame:
        """The rows as a reader's table: every cell is text, every column that says nothing is left out."""
        rows = self.rows
        market = self.market
        words = rows["qualifier"].map(describe.QUALIFIER_WORDS).fillna("")
        columns = {
            "Measure": rows["indicator_id"].map(market.indicators["title"]),
            "Place": rows["ref_area_name"],
            "Market": rows["counterpart_area_name"],
            "Part": self._activity_names(rows).where(~rows["activity"].isin([TOTAL, NOT_APPLICABLE]), ""),
            "Period": rows["period_label"],
            "As printed": words + rows["printed"],
            "Shown": (words + rows["shown"]).where(self._recomputed() & (rows["shown"] != ""), ""),
            "Status": code_names(market, "CL_OBS_STATUS", rows["obs_status"]),
            "How it was counted": rows["definition_id"].map(market.definitions["title"]).fillna(""),
            "Source": rows["source_id"].map(short_names(market)),
            "Where": rows["locator"],
            "Note": rows["note"],
        }
        table = pd.DataFrame(columns, index=rows.index)
        always = {"Period", "As printed", "Status", "Source", "Where"}
        if len(self.block.indicators) == 1:
            table = table.drop(columns="Measure")
        return table[[name for name in table if name in always or (table[name] != "").any()]]

    def _recomputed(self) -> pd.Series:
        """Whether each row shows another amount than was printed; one that has no rate shows what was."""
        return self.rows["rate"].notna() | (self.block.derive != "level")

    def activity_name(self, code: str) -> str:
        """The name of a part."""
        return str(code_names(self.market, "CL_ACTIVITY", pd.Series([code])).iloc[0])

    def _activity_names(self, rows: pd.DataFrame) -> pd.Series:
        return code_names(self.market, "CL_ACTIVITY", rows["activity"])

    def _places(self, limit: int = 4) -> str:
        rows = self.rows
        areas = rows["counterpart_area_name"] if self.block.series == "counterpart_area" else rows["ref_area_name"]
        names = [name for name in dict.fromkeys(areas) if name]
        return ", ".join(names) if len(names) <= limit else f"{len(names)} places"

    def _years(self) -> str:
        dated = self.rows[self.rows["period_start"].notna()].sort_values("period_start")
        undated = "no year given" if len(dated) < len(self.rows) else ""
        if dated.empty:
            return undated
        labels = list(dict.fromkeys(dated["period_label"]))
        if len(labels) == 1:
            period = labels[0]
        elif dated["period_type"].isin(["calendar", "fiscal_uk", "quarter"]).all():
            period = f"{labels[0]} to {labels[-1]}"
        else:
            period = f"{dated['period_start'].min().year} to {dated['period_end'].max().year}"
        return ", ".join(part for part in (period, undated) if part)

    @cached_property
    def definitions(self) -> list[str]:
        """How the rows were counted, in words, for each way of counting."""
        codes = dict.fromkeys(self.rows.loc[self.rows["definition_id"] != NOT_APPLICABLE, "definition_id"])
        return [f"{way['title']}: {way['description']} Measured by: {way['measured_by']}." for way in (self.market.definitions.loc[code] for code in codes)]

    @cached_property
    def mixed_definitions(self) -> list[str]:
        """Where ways of counting stand side by side, a sentence for each indicator that mixes them."""
        kinds = self.rows.loc[self.rows["definition_id"] != NOT_APPLICABLE, ["definition_id", "indicator_id"]].drop_duplicates()
        titles = self.market.definitions["title"]
        ways = {indicator: [titles[code] for code in group] for indicator, group in kinds.groupby("indicator_id", sort=False)["definition_id"]}
        return [f"Counted in different ways, so not to be compared as one series: {'; '.join(names)}." for names in ways.values() if len(names) > 1]

    @property
    def cautions(self) -> list[str]:
        """What must be known of every row, wherever it goes; :attr:`warnings` say as well what is told of single rows and of the chart."""
        return self.mixed_definitions

    def _misprinted(self) -> list[str]:
        """Known errors of the sources among the rows, which are shown as printed."""
        known = known_errors(self.market)
        wrong = cells(self.rows[self.rows["figure_id"].isin(known)], "figure_id", "series", "period_label", "printed")
        return [f"Known error: {name} {period} is printed as {printed} and should be {known[figure_id]}." for figure_id, name, period, printed in wrong]

    def _unconverted(self) -> list[str]:
        rows = self.rows[self.rows["rate_note"].str.startswith("Not converted")]
        return [f"{note} This concerns {', '.join(dict.fromkeys(group['series'] + ' ' + group['printed']))}." for note, group in rows.groupby("rate_note")]

    def _not_drawn(self) -> list[str]:
        left = self.rows[~self.rows.index.isin(self.drawable.index)]
        told: dict[str, dict[str, None]] = {}
        for name, value, start, kind, period, printed in cells(left, "series", "shown_value", "period_start", "period_type", "period_label", "printed"):
            why = "as the source gives no value" if pd.isna(value) else "as the source gives no year" if pd.isna(start) else "as it is in another currency"
            told.setdefault(why, {})[f"{name} {printed if kind == 'undated' else period}"] = None
        return [f"In the table but not in the chart, {why}: {', '.join(names)}." for why, names in told.items()]


def view(market: Market, shown: Block, selection: Selection) -> View:
    """What a block shows under a selection. The selection's own indicators do not count: the block's do."""
    return View(market, shown, selection, _rows(market, shown, selection))


def of_source(market: Market, source_id: str, selection: Selection) -> View:
    """All that a source contributes, under a selection."""
    source = market.sources.loc[source_id]
    everything = Block(f"source-{source_id}", "sources", source["title"], tuple(market.indicators.index), "figures", "indicator_id", "level", "", (), (), "")
    rows = market.select(replace(selection, indicators=()))
    rows = rows[rows["source_id"] == source_id]
    return View(market, everything, selection, rows.assign(series=_series_names(market, everything, rows)).reset_index(drop=True))


def side_by_side(market: Market, shown: Iterable[View]) -> pd.DataFrame:
    """The latest figure of each view for each of its countries: views down, countries across."""
    shown = [each for each in shown if each.block.series == "ref_area" and each.block.chart != "ranges"]
    rows = pd.concat([each.rows for each in shown])
    countries = rows.loc[rows["country"].map(market.areas["kind"]) == "country", "country"]
    names = market.areas.loc[countries.unique(), "name"].sort_values()
    cells = {name: [_latest(each.rows[each.rows["country"] == code]) for each in shown] for code, name in names.items()}
    return pd.DataFrame({"": [each.block.title for each in shown], **cells})


def _latest(rows: pd.DataFrame) -> str:
    return describe.figure(rows.iloc[-1]) if len(rows) else "no figure in the sources"


def source_names(market: Market) -> dict[str, str]:
    """The short names of the sources that have figures, by ``source_id``."""
    found = set(market.observations["source_id"])
    return {source: name for source, name in short_names(market).items() if source in found}


@cache
def known_errors(market: Market) -> dict[str, str]:
    """What the misprinted figures should be, by address."""
    return dict(zip(market.corrections["figure_id"], market.corrections["should_be"], strict=True))


@cache
def short_names(market: Market) -> dict[str, str]:
    """The sources as they stand under a chart, by ``source_id``."""
    return {str(source): describe.short_name(row) for source, row in market.sources.iterrows()}


def as_text(market: Market, rows: pd.DataFrame) -> pd.Series:
    """The values shown, to be read. Of no rows it is text as well: pandas takes an empty list for numbers."""
    return pd.Series([market.read(*cells) for cells in zip(rows["shown_value"], rows["shown_unit"], strict=True)], index=rows.index, dtype=str)


def _kept(market: Market, shown: Block, selection: Selection) -> pd.DataFrame:
    """The figures of a block without their amounts in another currency, where they are only counted."""
    if shown.derive != "level":
        return _rows(market, shown, selection)
    return _parts(market, _of_block(shown, market.matching(replace(selection, indicators=shown.indicators))), shown)


def _of_block(shown: Block, rows: pd.DataFrame) -> pd.DataFrame:
    if shown.areas:
        rows = rows[rows["ref_area"].isin(shown.areas)]
    if shown.sources:
        rows = rows[rows["source_id"].isin(shown.sources)]
    return rows


def _rows(market: Market, shown: Block, selection: Selection) -> pd.DataFrame:
    together = [(indicator,) for indicator in shown.indicators] if shown.chart == "figures" else [shown.indicators]
    rows = _of_block(shown, pd.concat([market.select(replace(selection, indicators=indicators)) for indicators in together], ignore_index=True))
    match shown.derive:
        case "share_of_total":
            rows = growth.share_of_total(_parts(market, rows, shown), rows[_is_total(rows)])
            rows = rows.assign(printed=rows["printed"] + " of " + rows["total_printed"], rate=float("nan"), rate_note="")
        case "per_unit":
            amounts, counts = (rows[(rows["indicator_id"] == indicator) & _is_total(rows)] for indicator in shown.indicators)
            rows = growth.per_unit(amounts, counts)
            rows = rows.assign(printed=rows["printed"] + " ÷ " + rows["count_printed"])
        case "index":
            rows = growth.index_to_100(_parts(market, rows, shown), [shown.series])
        case _:
            rows = _parts(market, rows, shown)
    if shown.derive != "level":
        rows = rows.assign(shown=as_text(market, rows))
    names = _series_names(market, shown, rows)
    return rows.assign(series=names).reset_index(drop=True)


def _parts(market: Market, rows: pd.DataFrame, shown: Block) -> pd.DataFrame:
    """The rows that the block's series are made of: the other dimensions stand at their total."""
    if shown.activities == TOTAL:
        rows = rows[rows["activity"] == TOTAL]
    elif shown.activities == "parts":
        rows = rows[rows["activity"] != TOTAL]
    if shown.series == "counterpart_area":
        return rows[~rows["counterpart_area"].isin([WORLD, NOT_APPLICABLE])]
    return rows[~(rows["indicator_id"].isin(_broken_down(market)) & ~rows["counterpart_area"].isin([WORLD, NOT_APPLICABLE]))]


@cache
def _broken_down(market: Market) -> list[str]:
    """The indicators that are published by counterpart and also for all counterparts together."""
    by_counterpart = market.indicators.index[market.indicators["country_dimension"] == "counterpart_area"]
    totals = market.observations.loc[market.observations["counterpart_area"] == WORLD, "indicator_id"]
    return [indicator for indicator in by_counterpart if indicator in set(totals)]


@cache
def _has_low(market: Market, indicators: tuple[str, ...]) -> bool:
    """Whether any figure of some indicators is of low reliability."""
    rows = market.observations
    return bool((rows["indicator_id"].isin(indicators) & rows["obs_status"].isin(LOW)).any())


@cache
def _has_undated(market: Market, indicators: tuple[str, ...]) -> bool:
    """Whether any figure of some indicators has no year."""
    rows = market.observations
    return bool((rows["indicator_id"].isin(indicators) & (rows["period_type"] == "undated")).any())


@cache
def _heeds_countries(market: Market, shown: Block) -> bool:
    return bool((~_rows(market, shown, Selection(low=True))["country"].isin([WORLD, NOT_APPLICABLE])).any())


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count} figures"


def _is_total(rows: pd.DataFrame) -> pd.Series:
    return (rows["activity"] == TOTAL) & rows["counterpart_area"].isin([WORLD, NOT_APPLICABLE])


def _series_names(market: Market, shown: Block, rows: pd.DataFrame) -> pd.Series:
    match shown.series:
        case "ref_area":
            return rows["ref_area_name"]
        case "counterpart_area":
            return rows["counterpart_area_name"]
        case "activity":
            return code_names(market, "CL_ACTIVITY", rows["activity"])
        case "source_id":
            return rows["source_id"].map(short_names(market))
        case "definition_id":
            return rows["definition_id"].map(market.definitions["title"]).fillna("As published")
        case _:
            return rows["indicator_id"].map(market.indicators["title"])


def cells(rows: pd.DataFrame, *columns: str) -> Iterator[tuple]:
    """Some columns of each row: pandas would make an object of every column of the frame first."""
    return zip(*(rows[column] for column in columns), strict=True)


def code_names(market: Market, codelist: str, codes: pd.Series) -> pd.Series:
    """Codes of a list by their names."""
    return codes.map(names_of_codes(market, codelist))


@cache
def names_of_codes(market: Market, codelist: str) -> dict[str, str]:
    """The names of a list in ``codes.csv``, by code."""
    rows = market.codes[market.codes["codelist"] == codelist]
    return dict(zip(rows["code"], rows["name"], strict=True))
