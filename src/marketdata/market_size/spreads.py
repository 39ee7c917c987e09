"""How far do the estimates of one year lie apart?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from .. import describe
from ..areas import WORLD
from ..market import Market
from ..selection import LOW, Selection
from ..views import TOTAL, Block, View
from .makers import Row, counted, fold, of_the_world, publications, said

VALUE = "medical_tourism_market"
FAN = "fan"
"""The kind of chart that draws the estimates."""

VALUES, LOGARITHMIC, LINEAR = "values", "logarithmic", "linear"
"""The word of a link for the axis of values, and its choices."""

ESTIMATES = Block(
    "estimates",
    "market_size",
    "What publishers say that the world market is worth",
    (VALUE,),
    FAN,
    "source_id",
    "level",
    TOTAL,
    (WORLD,),
    (),
    "Each number is one publisher's print, named below the chart. A ring is the value for its base year, a diamond its forecast, and the dashed line between "
    "them only joins the two. Scopes that differ have panels of their own. No estimate is measured, and no average of them means anything.",
)


@dataclass(frozen=True)
class Spread:
    """What is said of one year in one scope, from the lowest to the highest figure."""

    scope: str
    year: int
    rows: tuple[Row, ...]

    @property
    def low(self) -> Row:
        return self.rows[0]

    @property
    def high(self) -> Row:
        return self.rows[-1]

    @property
    def ratio(self) -> float:
        return float(self.high["shown_value"] / self.low["shown_value"])

    @property
    def makers(self) -> int:
        return len({row["maker"] for row in self.rows})

    @property
    def bases(self) -> Spread:
        """The figures that are no forecasts."""
        return Spread(self.scope, self.year, tuple(row for row in self.rows if not row["forecast"]))

    @property
    def apart(self) -> str:
        return f"{fold(self.ratio)}-fold"


@dataclass(frozen=True, eq=False)
class Estimates(View):
    """Every figure that is printed for the world market, as published."""

    log: bool = True

    @property
    def settings(self) -> list[tuple[str, str]]:
        return [(VALUES, LOGARITHMIC if self.log else LINEAR)]

    @cached_property
    def drawable(self) -> pd.DataFrame:
        """The figures with a value and a year, in the one currency that most of them are in."""
        rows = self.rows[(self.rows["shown_value"] > 0) & (self.rows["period_type"] == "calendar")]
        return rows[rows["shown_unit"] == rows["shown_unit"].mode().iloc[0]] if len(rows) else rows

    @cached_property
    def scopes(self) -> list[str]:
        """The definitions drawn, that with most figures first: each has a panel of its own."""
        return [str(code) for code in self.drawable["definition_id"].value_counts(sort=True).index]

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """The key of each estimate (scope and source): counted scope by scope, the highest last figure first."""
        lasts = self.drawable.sort_values("year", kind="stable").drop_duplicates(["definition_id", "source_id"], keep="last")
        ordered = [
            (scope, str(row.source_id))
            for scope in self.scopes
            for row in lasts[lasts["definition_id"] == scope].sort_values(["shown_value", "source_id"], ascending=[False, True]).itertuples()
        ]
        return {estimate: number for number, estimate in enumerate(ordered, start=1)}

    @cached_property
    def spreads(self) -> list[Spread]:
        """The years of which two figures or more are printed, scope by scope, oldest first."""
        found = []
        for scope in self.scopes:
            for year, rows in self.drawable[self.drawable["definition_id"] == scope].groupby("year"):
                if len(rows) > 1:
                    ordered = rows.sort_values(["shown_value", "source_id"], kind="stable").to_dict("records")
                    found.append(Spread(scope, int(year), tuple(ordered)))
        return found

    @cached_property
    def most(self) -> Spread | None:
        """The year of which most figures are printed; the latest of several."""
        return max(self.spreads, key=lambda spread: (len(spread.rows), spread.year), default=None)

    @cached_property
    def title(self) -> str:
        """How far the publishers lie apart in the year of which most is printed."""
        if self.most is None:
            return describe.finding(self.rows, self.block.title)
        return f"The world market in {self.most.year}: from {describe.amount(self.most.low)} to {describe.amount(self.most.high)}, {self.most.apart} apart"

    @cached_property
    def sentences(self) -> list[str]:
        """The spread in the year of which most is printed, without its forecasts, and where it is widest."""
        if self.most is None:
            return ["No year has two figures here.", *describe.sentences(self.rows)]
        most, bases = self.most, self.most.bases
        told = [f"{len(most.rows)} figures by {most.makers} publishers for {most.year}: {_from_to(most)}. The highest is {fold(most.ratio)} times the lowest."]
        if 1 < len(bases.rows) < len(most.rows):
            forecasts = len(most.rows) - len(bases.rows)
            told.append(
                f"{forecasts} of them {'is a forecast' if forecasts == 1 else 'are forecasts'} made earlier. Those for the publisher's own base year: "
                f"{_from_to(bases)}, {bases.apart}."
            )
        widest = max(self.spreads, key=lambda spread: spread.ratio)
        if widest is not most:
            told.append(f"Furthest apart for {widest.year}: {_from_to(widest)}, {widest.apart}.")
        return told

    @cached_property
    def cautions(self) -> list[str]:
        """That nothing here is measured, and how much of it nobody answers for."""
        forecasts = int(self.rows["forecast"].sum())
        told = [f"No figure here is measured: {counted(len(self.rows) - forecasts, 'estimate')} of a base year, {counted(forecasts, 'forecast')}."]
        if unnamed := int((~self.rows["named"]).sum()):
            told.append(f"{counted(unnamed, 'figure')} {'is' if unnamed == 1 else 'are'} quoted from a maker that nobody names.")
        return [*self.mixed_definitions, *told]

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before one of these figures is quoted."""
        told = [*self.cautions, *self._misprinted()]
        if low := int(self.rows["obs_status"].isin(LOW).sum()):
            told.append(f"{counted(low, 'figure')} of low reliability {'is' if low == 1 else 'are'} shown, in grey.")
        if self.selection.currency not in (None, *self.drawable["shown_unit"].unique()):
            told.append("As published: no exchange rate is held for years to come, so a base value and its forecast could not stand in another currency.")
        return [*told, *self._not_drawn()]

    @cached_property
    def source_names(self) -> str:
        """The sources; many are only counted, as the key names them."""
        return publications(self.rows) or super().source_names

    @property
    def named_where(self) -> str:
        """In the key of the chart."""
        return "named above and in the table" if publications(self.rows) else ""

    def table(self) -> pd.DataFrame:
        """As of a View, with the number by which the chart names each estimate, and its maker."""
        rows, table = self.rows, super().table().drop(columns="Place", errors="ignore")
        drawn = set(self.drawable.index)
        numbers = [str(self.numbers[row.definition_id, row.source_id]) if row.Index in drawn else "–" for row in rows.itertuples()]
        table.insert(0, "Publisher", rows["series"])
        table.insert(1, "Number in the chart", numbers)
        return table


def _from_to(spread: Spread) -> str:
    return f"from {said(spread.low)} to {said(spread.high)}"


def estimates(market: Market, selection: Selection, log: bool = True) -> Estimates:
    """What is printed for the world market under a selection. Countries do not matter to it."""
    return _estimates(market, replace(selection, countries=(), indicators=()), log)


@lru_cache(maxsize=256)
def _estimates(market: Market, selection: Selection, log: bool) -> Estimates:
    return Estimates(market, ESTIMATES, selection, of_the_world(market, ESTIMATES, selection), log)


def spread_table(shown: Estimates) -> pd.DataFrame:
    """The spread of each year, as text; ``low_id`` and ``high_id`` are the addresses of its ends."""
    several = len({spread.scope for spread in shown.spreads}) > 1
    made = [
        {
            "Year": f"{spread.year}, {len(spread.rows)} figures",
            **({"Scope": shown.market.definitions.at[spread.scope, "title"]} if several else {}),
            "Ratio": fold(spread.ratio),
            "Lowest": said(spread.low),
            "Highest": said(spread.high),
            "low_id": spread.low["figure_id"],
            "high_id": spread.high["figure_id"],
        }
        for spread in shown.spreads
    ]
    return pd.DataFrame(made)
