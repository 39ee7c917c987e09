"""Does a stated growth rate follow from its publisher's own base value and forecast?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import pandas as pd

from .. import describe, growth, reconcile
from ..areas import WORLD
from ..market import Market
from ..reconcile import AGREES, CANNOT, DIFFERS, Result
from ..selection import Selection
from ..views import TOTAL, Block, View
from .makers import Row, of_the_world, publications
from .spreads import ESTIMATES, Estimates

RATE = "medical_tourism_market_growth"
STATED_GROWTH = "stated_growth"
"""The kind of chart that draws the growth rates."""
MOST_YEARS = 20
"""Whole years over which a rate is tried, to see over which it would fit."""

RATES = Block(
    "stated-growth",
    "market_size",
    "Growth a year: as stated, and from the publisher's own figures",
    (RATE,),
    STATED_GROWTH,
    "source_id",
    "level",
    TOTAL,
    (WORLD,),
    (),
    "The diamond is the rate that the publisher states, the ring the one that leads from its own base value to its own forecast. Where both are the same within "
    "the digits printed, the statement follows. It need not be true for that.",
)


@dataclass(frozen=True)
class Rate:
    """A stated growth rate against what leads from its publisher's own base value to its own forecast.

    ``fits`` are the whole numbers of years over which the two would give the stated rate. The base is that of the first
    year of the stated span, or of the year before, from which publishers reckon as often.
    """

    row: Row
    first: Row | None
    last: Row | None
    result: Result
    fits: tuple[int, ...] = ()

    @property
    def verdict(self) -> str:
        return self.result.verdict

    def implied(self, market: Market) -> str:
        """The rate that leads from its base to its forecast, rounded to be read; empty where it cannot be computed."""
        return "" if self.verdict == CANNOT else market.read(self.result.computed_value, "PERCENT")

    @property
    def years(self) -> int:
        """From the base to the forecast; 0 where one of them is missing."""
        return self.last["year"] - self.first["year"] if self.first is not None and self.last is not None else 0

    @property
    def begins_later(self) -> bool:
        """Whether the stated span begins after the base, so that the rate need not hold for the time between."""
        return self.first is not None and self.row["period_start"].year > self.first["year"]

    def in_words(self, market: Market) -> str:
        """What is stated, and what leads from the publisher's own base value to its own forecast."""
        return f"{self.row['series']}: {self.result.stated} a year stated for {self.row['period_label']}; from {_end(self.first)} to {_end(self.last)} it is {self.implied(market)}."

    def what_would_fit(self, market: Market) -> list[str]:
        """What would have to be different for a rate that differs to follow: the horizon, an end, or the year between."""
        if self.verdict != DIFFERS or self.first is None or self.last is None:
            return []
        stated, base, forecast = self.result.stated_value, self.first, self.last
        unit = str(base["unit_measure"])
        told = [f"{self.result.stated} would lead to {market.read(growth.grown(base['value'], stated, self.years), unit)}."]
        for years in self.fits:
            span = ", the span that it states" if forecast["year"] - years == self.row["period_start"].year else ""
            told.append(f"Over {years} years it would fit: {forecast['year'] - years} to {forecast['year']}{span}.")
        start = self.row["period_start"].year
        if forecast["year"] - start in self.fits:
            return told
        if self.begins_later:
            between = growth.grown(forecast["value"], stated, start - forecast["year"])
            change = growth.change(base["value"], between)
            way = f"{abs(change):.1f}% {'above' if change >= 0 else 'below'} the base of {base['year']}"
            told.append(f"Its span begins in {start}: it would fit if the market stood at {market.read(between, unit)} then, {way}.")
        else:
            told.append(f"It would fit a base of {market.read(growth.grown(forecast['value'], stated, -self.years), unit)}.")
        return told


@cache
def rates(market: Market) -> dict[str, Rate]:
    """Every stated growth rate of the world market by its address, whatever a reader has filtered away."""
    everything = Selection(low=True)
    values = of_the_world(market, ESTIMATES, everything)
    own = {key: rows.to_dict("records") for key, rows in values[values["period_type"] == "calendar"].groupby(["source_id", "definition_id"])}
    figures = reconcile.figures_of(market)
    return {
        row["figure_id"]: _rate(market, row, own.get((row["source_id"], row["definition_id"]), []), figures)
        for row in of_the_world(market, RATES, everything).to_dict("records")
    }


def _rate(market: Market, row: Row, own: Sequence[Row], figures: reconcile.Figures) -> Rate:
    start, end = row["period_start"].year, row["period_end"].year
    by_year = {each["year"]: each for each in own}
    last, first = by_year.get(end), by_year.get(start, by_year.get(start - 1))
    inputs = [
        f"first={first['figure_id']}" if first else f"first=missing:its base value for {start}",
        f"last={last['figure_id']}" if last else f"last=missing:its forecast for {end}",
    ]
    declared = {
        "check_id": f"growth-{row['source_id']}-{row['time_period']}",
        "kind": "growth",
        "method": "growth",
        "subject": f"Growth of the market for medical tourism: {row['series']}",
        "stated": row["figure_id"],
        "inputs": ";".join(inputs),
        "note": "",
    }
    result = reconcile.check(market, declared, figures)
    if result.verdict != DIFFERS or first is None or last is None:
        return Rate(row, first, last, result)
    return Rate(row, first, last, result, _fitting_years(market, declared, figures, first, last))


def _fitting_years(market: Market, declared: Mapping[str, str], figures: reconcile.Figures, first: Row, last: Row) -> tuple[int, ...]:
    """Over how many whole years the check would agree, if only the base belonged to another year."""
    needed = {address: figures[address] for address in (declared["stated"], first["figure_id"], last["figure_id"])}
    found = []
    for years in range(1, MOST_YEARS + 1):
        moved = {**figures[first["figure_id"]], "period_start": last["period_start"] - pd.DateOffset(years=years)}
        if reconcile.check(market, declared, {**needed, first["figure_id"]: moved}).verdict == AGREES:
            found.append(years)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class StatedGrowth(View):
    """The growth rates that publishers state, each against its publisher's own figures."""

    @cached_property
    def found(self) -> list[Rate]:
        """The rates in the order of the rows."""
        held = rates(self.market)
        return [held[figure_id] for figure_id in self.rows["figure_id"]]

    @cached_property
    def computed(self) -> list[Rate]:
        """The rates that could be recomputed: first those that differ, the furthest from their own figures on top, then the others by size."""
        known = [rate for rate in self.found if rate.verdict != CANNOT]
        return sorted(known, key=lambda rate: (rate.verdict == AGREES, -abs(rate.result.stated_value if rate.verdict == AGREES else rate.result.difference)))

    @cached_property
    def drawable(self) -> pd.DataFrame:
        """The rates that could be recomputed."""
        return self.rows[[rate.verdict != CANNOT for rate in self.found]]

    @property
    def _differing(self) -> list[Rate]:
        return [rate for rate in self.computed if rate.verdict == DIFFERS]

    @cached_property
    def title(self) -> str:
        """How many of the rates do not follow."""
        if not self.computed:
            return self.block.title
        if len(self.computed) == 1:
            return f"{self.computed[0].row['series']}: {told(self.computed[0], self.market)}"
        return f"{len(self._differing)} of {len(self.computed)} growth rates do not follow from the publisher's own base and forecast"

    @cached_property
    def sentences(self) -> list[str]:
        """Who contradicts itself and what would fit, who does not, and of whom it cannot be told."""
        told = [f"{rate.in_words(self.market)} {' '.join(rate.what_would_fit(self.market))}" for rate in self._differing]
        for words, verdict in (("Follow from their own figures", AGREES), ("Cannot be recomputed, as the base or the forecast is not printed", CANNOT)):
            if names := [f"{rate.row['series']} {rate.result.stated}" for rate in self.found if rate.verdict == verdict]:
                told.append(f"{words}: {'; '.join(names)}.")
        return told

    @cached_property
    def cautions(self) -> list[str]:
        """What a rate that follows from its own figures does not prove, and where the base is of another year."""
        later = [rate.row["series"] for rate in self._differing if rate.begins_later]
        told = [f"Stated from a year after the base, so what lies between may explain the difference: {'; '.join(later)}."] if later else []
        return [*self.mixed_definitions, *told, "A rate that follows from a base and a forecast says nothing on whether either is right."]

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before one of these rates is quoted."""
        return [*self.cautions, *self._misprinted()]

    @cached_property
    def source_names(self) -> str:
        """The sources; many are only counted, as the drawing names them."""
        return publications(self.rows) or super().source_names

    @property
    def named_where(self) -> str:
        """At each rate."""
        return "each named at its rate and in the table" if publications(self.rows) else ""

    def table(self) -> pd.DataFrame:
        """As of a View, with what follows from the publisher's own figures, and what would fit."""
        table = super().table().drop(columns="Place", errors="ignore")
        table.insert(0, "Publisher", self.rows["series"])
        place = list(table.columns).index("As printed") + 1
        further = {
            "From its own figures": [rate.implied(self.market) for rate in self.found],
            "Difference": [_points(rate) for rate in self.found],
            "Verdict": [rate.verdict for rate in self.found],
            "Base": [_end(rate.first) for rate in self.found],
            "Forecast": [_end(rate.last) for rate in self.found],
            "What would fit": [" ".join(rate.what_would_fit(self.market)) for rate in self.found],
        }
        for offset, (name, cells) in enumerate(further.items()):
            table.insert(place + offset, name, cells)
        return table


def told(rate: Rate, market: Market) -> str:
    """A rate in a line: ``32.51% for 2022 to 2032; its own figures give 28.8%``."""
    return f"{rate.result.stated} for {rate.row['period_label']}; its own figures give {rate.implied(market)}"


def _points(rate: Rate) -> str:
    if rate.verdict == CANNOT:
        return ""
    difference = rate.result.difference
    return f"{'+' if difference >= 0 else '−'}{abs(difference):.2f} percentage points"


def _end(row: Row | None) -> str:
    return f"{describe.amount(row)} in {row['period_label']}" if row is not None else "not printed"


def stated_growth(market: Market, selection: Selection) -> StatedGrowth:
    """The stated growth rates under a selection. Countries do not matter to them."""
    return _stated_growth(market, replace(selection, countries=(), indicators=(), currency=None))


@lru_cache(maxsize=256)
def _stated_growth(market: Market, selection: Selection) -> StatedGrowth:
    return StatedGrowth(market, RATES, selection, of_the_world(market, RATES, selection))


def without_a_rate(shown: Estimates) -> list[str]:
    """Who prints a base and a forecast whose rate is not carried, with the rate that leads from one to the other."""
    stated = {(rate.row["source_id"], rate.row["definition_id"]) for rate in rates(shown.market).values()}
    told = []
    for estimate, rows in shown.drawable.groupby(["source_id", "definition_id"]):
        first, last = rows.sort_values("year").iloc[[0, -1]].to_dict("records")
        if estimate not in stated and last["year"] > first["year"]:
            rate = growth.cagr(first["value"], last["value"], last["year"] - first["year"])
            told.append(f"{first['series']}: {rate:.1f}% a year from {first['year']} to {last['year']}")
    return told
