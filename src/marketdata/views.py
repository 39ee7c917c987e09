"""What does a block of a page show?

A block (a row of ``blocks.csv``) and a Selection give a View: the rows, and everything that is said about
them. The chart, the table, the sentence, the file and the link are all made from one View.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from . import describe, growth
from .areas import NOT_APPLICABLE, WORLD
from .market import Market
from .selection import Selection

TOTAL = "_T"
OVER_TIME = ("trend", "bars", "panels")

SERIES_NAMES = {
    "ref_area": "Place",
    "counterpart_area": "Market",
    "activity": "Part",
    "indicator_id": "Measure",
    "definition_id": "Way of counting",
}


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
    how_to_read: str


def blocks(market: Market, page: str) -> list[Block]:
    """The blocks of a page, in the order of their positions."""
    table = market.blocks[market.blocks["page"] == page].copy()
    table["order"] = table["position"].astype(int)
    return [block(market, str(block_id)) for block_id in table.sort_values("order", kind="stable").index]


def block(market: Market, block_id: str) -> Block:
    """One block. Raises KeyError if there is none of that name."""
    row = market.blocks.loc[block_id]
    indicators, areas = (tuple(filter(None, row[column].split(";"))) for column in ("indicators", "areas"))
    return Block(block_id, row["page"], row["title"], indicators, row["chart"], row["series"], row["derive"], row["activities"], areas, row["how_to_read"])


@dataclass(frozen=True)
class View:
    """The rows of a block under a selection, and what is said about them.

    ``rows`` are those of :meth:`Market.select`, with ``series``, the name of the line or bar of each.
    """

    market: Market
    block: Block
    selection: Selection
    rows: pd.DataFrame

    @cached_property
    def drawable(self) -> pd.DataFrame:
        """The rows that the chart can show: all with a value; over time, those with a period and in one unit."""
        rows = self.rows[self.rows["shown_value"].notna()]
        if self.block.chart not in OVER_TIME:
            return rows
        dated = rows[rows["period_start"].notna()]
        return dated[dated["shown_unit"] == dated["shown_unit"].mode().iloc[0]] if len(dated) else dated

    @property
    def title(self) -> str:
        """What the rows show."""
        return describe.finding(self.rows, self.block.title)

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

    @property
    def unit_in_words(self) -> str:
        """The units of the values shown, and whether they were converted."""
        units = self.drawable["shown_unit"].unique()
        words = ", ".join(str(self.market.units.at[unit, "title"]) for unit in units)
        return words + (" (converted at the average rate of each period)" if (self.rows["rate"].notna()).any() else "")

    @property
    def sentence(self) -> str:
        """The rows in words."""
        return describe.sentence(self.rows)

    @cached_property
    def source_line(self) -> str:
        """Where the rows come from."""
        names = [describe.short_name(self.market.sources.loc[source]) for source in dict.fromkeys(self.rows["source_id"])]
        return "Source: " + "; ".join(names)

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before these rows are compared or quoted."""
        return [*self._several_definitions(), *describe.statuses(self.rows), *self._unconverted(), *self._not_drawn()]

    @cached_property
    def left_out(self) -> list[str]:
        """What the filters keep off this block although it belongs here."""
        if not self.selection.years:
            return []
        undated = _rows(self.market, self.block, replace(self.selection, years=None))
        count = int((undated["period_type"] == "undated").sum())
        return [f"{count} {'figure' if count == 1 else 'figures'} without a year, which no filter of years can place."] if count else []

    @cached_property
    def everything(self) -> pd.DataFrame:
        """The rows of the block without any filter of country or year."""
        return _rows(self.market, self.block, replace(self.selection, countries=(), years=None))

    @cached_property
    def heeds_countries(self) -> bool:
        """Whether the country filter can change this block at all."""
        return bool((~self.everything["country"].isin([WORLD, NOT_APPLICABLE])).any())

    @cached_property
    def what_would_be_here(self) -> str:
        """For a block that the filters emptied: which places and years it holds."""
        everything = replace_rows(self, self.everything)
        return " · ".join(part for part in (everything._places(limit=12), everything._years()) if part)

    def table(self) -> pd.DataFrame:
        """The rows as a reader's table: every cell is text, every column that says nothing is left out."""
        rows = self.rows
        market = self.market
        columns = {
            "Measure": rows["indicator_id"].map(market.indicators["title"]),
            "Place": rows["ref_area_name"],
            "Market": rows["counterpart_area_name"],
            "Part": self._activity_names(rows).where(~rows["activity"].isin([TOTAL, NOT_APPLICABLE]), ""),
            "Period": rows["period_label"],
            "As printed": rows["qualifier"].map(describe.QUALIFIER_WORDS).fillna("") + rows["printed"],
            "Shown": rows["shown"].where(self._recomputed(), ""),
            "Status": _code_names(market, "CL_OBS_STATUS", rows["obs_status"]),
            "How it was counted": rows["definition_id"].map(market.definitions["title"]).fillna(""),
            "Source": rows["source_id"].map({source: describe.short_name(row) for source, row in market.sources.iterrows()}),
            "Where": rows["locator"],
            "Note": rows["note"],
        }
        table = pd.DataFrame(columns, index=rows.index)
        always = {"Period", "As printed", "Status", "Source", "Where"}
        if len(self.block.indicators) == 1:
            table = table.drop(columns="Measure")
        return table[[name for name in table if name in always or (table[name] != "").any()]]

    def _recomputed(self) -> pd.Series:
        return (self.rows["rate_note"] != "") | (self.block.derive != "level")

    def activity_name(self, code: str) -> str:
        """The name of a part."""
        return str(_code_names(self.market, "CL_ACTIVITY", pd.Series([code])).iloc[0])

    def _activity_names(self, rows: pd.DataFrame) -> pd.Series:
        return _code_names(self.market, "CL_ACTIVITY", rows["activity"])

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

    def _several_definitions(self) -> list[str]:
        """Which ways of counting stand side by side."""
        kinds = self.rows.loc[self.rows["definition_id"] != NOT_APPLICABLE, ["definition_id", "indicator_id"]].drop_duplicates()
        told = []
        for indicator in dict.fromkeys(kinds["indicator_id"]):
            ways = [self.market.definitions.loc[code] for code in kinds.loc[kinds["indicator_id"] == indicator, "definition_id"]]
            if len(ways) > 1:
                told.append("Counted in different ways, so not to be compared as one series: " + " ".join(f"{way['title']} — {way['description']}" for way in ways))
        return told

    def _unconverted(self) -> list[str]:
        rows = self.rows[self.rows["rate_note"].str.startswith("Not converted")]
        return [f"{note} This concerns {', '.join(dict.fromkeys(group['series'] + ' ' + group['period_label']))}." for note, group in rows.groupby("rate_note")]

    def _not_drawn(self) -> list[str]:
        rows = self.rows.drop(self.drawable.index)
        reasons = {
            "as the source gives no value": rows["shown_value"].isna(),
            "as the source gives no year": rows["shown_value"].notna() & rows["period_start"].isna(),
            "as it is in another currency": rows["shown_value"].notna() & rows["period_start"].notna(),
        }
        named = {why: dict.fromkeys(f"{r.series} {r.printed}" if r.period_type == "undated" else f"{r.series} {r.period_label}" for r in rows[which].itertuples()) for why, which in reasons.items()}
        return [f"In the table but not in the chart, {why}: {', '.join(names)}." for why, names in named.items() if names]


def view(market: Market, shown: Block, selection: Selection) -> View:
    """What a block shows under a selection. The selection's own indicators do not count: the block's do."""
    return View(market, shown, selection, _rows(market, shown, selection))


def replace_rows(shown: View, rows: pd.DataFrame) -> View:
    """The same view of other rows."""
    return View(shown.market, shown.block, shown.selection, rows)


def _rows(market: Market, shown: Block, selection: Selection) -> pd.DataFrame:
    together = [(indicator,) for indicator in shown.indicators] if shown.chart == "figures" else [shown.indicators]
    rows = pd.concat([market.select(replace(selection, indicators=indicators)) for indicators in together], ignore_index=True)
    if shown.areas:
        rows = rows[rows["ref_area"].isin(shown.areas)]
    match shown.derive:
        case "share_of_total":
            rows = growth.share_of_total(_parts(market, rows, shown), rows[_is_total(rows)])
            rows = rows.assign(printed=rows["printed"] + " of " + rows["total_printed"])
        case "per_unit":
            amounts, counts = (rows[(rows["indicator_id"] == indicator) & _is_total(rows)] for indicator in shown.indicators)
            rows = growth.per_unit(amounts, counts)
            rows = rows.assign(printed=rows["printed"] + " ÷ " + rows["count_printed"])
        case "index":
            rows = growth.index_to_100(_parts(market, rows, shown), [shown.series])
        case _:
            rows = _parts(market, rows, shown)
    if shown.derive != "level":
        rows = rows.assign(shown=[market.read(*cells) for cells in zip(rows["shown_value"], rows["shown_unit"], strict=True)])
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


def _broken_down(market: Market) -> list[str]:
    """The indicators that are published by counterpart and also for all counterparts together."""
    by_counterpart = market.indicators.index[market.indicators["country_dimension"] == "counterpart_area"]
    totals = market.observations.loc[market.observations["counterpart_area"] == WORLD, "indicator_id"]
    return [indicator for indicator in by_counterpart if indicator in set(totals)]


def _is_total(rows: pd.DataFrame) -> pd.Series:
    return (rows["activity"] == TOTAL) & rows["counterpart_area"].isin([WORLD, NOT_APPLICABLE])


def _series_names(market: Market, shown: Block, rows: pd.DataFrame) -> pd.Series:
    match shown.series:
        case "ref_area":
            return rows["ref_area_name"]
        case "counterpart_area":
            return rows["counterpart_area_name"]
        case "activity":
            return _code_names(market, "CL_ACTIVITY", rows["activity"])
        case "definition_id":
            return rows["definition_id"].map(market.definitions["title"]).fillna("As published")
        case _:
            return rows["indicator_id"].map(market.indicators["title"])


def _code_names(market: Market, codelist: str, codes: pd.Series) -> pd.Series:
    names = market.codes[market.codes["codelist"] == codelist].set_index("code")["name"]
    return codes.map(names)
