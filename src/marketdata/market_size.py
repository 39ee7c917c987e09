"""How big do market researchers say that the market is, and how far do they contradict each other and themselves?

A publisher prints a base value for one year, often a forecast for a later one, and a rate that is said to lead from the
one to the other. None of them is measured. Here they stand side by side, scope by scope; each stated rate is held
against its publisher's own two figures, by the rule of every other check (:mod:`.reconcile`); and who prints two
different things of one year is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from . import describe, growth, precision, reconcile, views
from .areas import WORLD
from .market import Market
from .precision import Interval
from .reconcile import AGREES, CANNOT, DIFFERS, Result
from .selection import LOW, Selection
from .series import FORECAST
from .views import TOTAL, Block, View

VALUE, RATE = "medical_tourism_market", "medical_tourism_market_growth"
FAN, STATED_GROWTH = "fan", "stated_growth"
"""The kinds of chart that draw the estimates and the growth rates."""

VALUES, LOGARITHMIC, LINEAR = "values", "logarithmic", "linear"
"""The word of a link for the axis of values, and its choices."""

Row = Mapping[Any, Any]

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

SAME_LINE = 1.1
"""Ratio up to which a publisher's old and new line count as the same: between two printed years nobody knows the path."""
KEPT, CHANGED = "kept its line", "changed its line"
NEAR = 1.025
"""Ratio up to which two publishers print nearly the same."""
MOST_YEARS = 20
"""Whole years over which a rate is tried, to see over which it would fit."""


# --- who says it ----------------------------------------------------------------------------------

_WORD = r"[A-Z][\w.&’'-]*"
_NAME = rf"{_WORD}(?: (?:and|of|&|{_WORD}))*"
_QUOTED = re.compile(rf"\b(?:(?:[Qq]uotes|[Aa]ttributed to) (?:an? |the )?({_NAME})(?=[.,;:]| report)|points to (?:the )?({_NAME}) as the maker)")
_NOT_NAMED = re.compile(r"\bnot named\b|\bdoes not name\b")


@dataclass(frozen=True)
class Maker:
    """Who made an estimate: the publisher of the document, or the one that it quotes. ``named`` is no where nobody says who it was."""

    name: str
    named: bool = True


def maker_of(note: str, source_note: str, publisher: str) -> Maker:
    """Who made an estimate, by what its note says, else by what its source's says; who quotes nobody made it.

    Of a chain of quotations (a bank that quotes a researcher) it is the last.
    """
    for told in (note, source_note):
        if _NOT_NAMED.search(told):
            return Maker(publisher, named=False)
        if found := _QUOTED.findall(told):
            return Maker(next(filter(None, found[-1])))
    return Maker(publisher)


def _world(market: Market, shown: Block, selection: Selection) -> pd.DataFrame:
    """The rows of the world, as published, with ``maker, named, publisher``, ``forecast`` and ``series``, the name of the estimate."""
    rows = views.view(market, shown, replace(selection, countries=(), currency=None)).rows
    sources = market.sources.loc[rows["source_id"]]
    makers = [maker_of(*cells) for cells in zip(rows["note"], sources["note"], sources["publisher"], strict=True)]
    names = [_name(*cells) for cells in zip(makers, sources["publisher"], sources["published"], strict=True)]
    return rows.assign(
        maker=pd.Series([maker.name for maker in makers], index=rows.index, dtype=str),
        named=pd.Series([maker.named for maker in makers], index=rows.index, dtype=bool),
        publisher=pd.Series(list(sources["publisher"]), index=rows.index, dtype=str),
        published=pd.Series(list(sources["published"]), index=rows.index, dtype=str),
        forecast=rows["obs_status"].isin(FORECAST),
        series=pd.Series(names, index=rows.index, dtype=str),
    )


def _name(maker: Maker, publisher: str, published: str) -> str:
    """What an estimate is called: ``Zion Market Research via GMEDCA (2018)``."""
    year = published[:4] or "undated"
    if not maker.named:
        return f"{publisher} ({year}, maker not named)"
    return f"{maker.name}{'' if maker.name == publisher else f' via {publisher}'} ({year})"


# --- how far they lie apart -----------------------------------------------------------------------


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


def fold(ratio: float) -> str:
    """A ratio as it is read: 1.62, 5.2, 27."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


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
        told = [f"No figure here is measured: {_count(len(self.rows) - forecasts, 'estimate')} of a base year, {_count(forecasts, 'forecast')}."]
        if unnamed := int((~self.rows["named"]).sum()):
            told.append(f"{_count(unnamed, 'figure')} {'is' if unnamed == 1 else 'are'} quoted from a maker that nobody names.")
        return [*self.mixed_definitions, *told]

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that a reader must know before one of these figures is quoted."""
        told = [*self.cautions, *self._misprinted()]
        if low := int(self.rows["obs_status"].isin(LOW).sum()):
            told.append(f"{_count(low, 'figure')} of low reliability {'is' if low == 1 else 'are'} shown, in grey.")
        if self.selection.currency not in (None, *self.drawable["shown_unit"].unique()):
            told.append("As published: no exchange rate is held for years to come, so a base value and its forecast could not stand in another currency.")
        return [*told, *self._not_drawn()]

    @cached_property
    def source_names(self) -> str:
        """The sources; many are only counted, as the key names them."""
        return _publications(self.rows) or super().source_names

    @property
    def named_where(self) -> str:
        """In the key of the chart."""
        return "named above and in the table" if _publications(self.rows) else ""

    def table(self) -> pd.DataFrame:
        """As of a View, with the key of the chart and the maker of each estimate."""
        rows, table = self.rows, super().table().drop(columns="Place", errors="ignore")
        drawn = set(self.drawable.index)
        numbers = [str(self.numbers[row.definition_id, row.source_id]) if row.Index in drawn else "–" for row in rows.itertuples()]
        table.insert(0, "Publisher", rows["series"])
        table.insert(1, "Key", numbers)
        return table


MANY = 6
"""Sources from which on a chart leaves them to its key."""


def _from_to(spread: Spread) -> str:
    return f"from {_said(spread.low)} to {_said(spread.high)}"


def _said(row: Row) -> str:
    return f"{describe.amount(row)} {'forecast ' if row['forecast'] else ''}by {row['series']}"


def _publications(rows: pd.DataFrame) -> str:
    """How many sources rows have, if those are many."""
    count = rows["source_id"].nunique()
    return _count(count, "publication") if count > MANY else ""


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def estimates(market: Market, selection: Selection, log: bool = True) -> Estimates:
    """What is printed for the world market under a selection. Countries do not matter to it."""
    return _estimates(market, replace(selection, countries=(), indicators=()), log)


@lru_cache(maxsize=256)
def _estimates(market: Market, selection: Selection, log: bool) -> Estimates:
    return Estimates(market, ESTIMATES, selection, _world(market, ESTIMATES, selection), log)


def spread_table(shown: Estimates) -> pd.DataFrame:
    """The spread of each year, as text; ``low_id`` and ``high_id`` are the addresses of its ends."""
    several = len({spread.scope for spread in shown.spreads}) > 1
    made = [
        {
            "Year": f"{spread.year}, {len(spread.rows)} figures",
            **({"Scope": shown.market.definitions.at[spread.scope, "title"]} if several else {}),
            "Ratio": fold(spread.ratio),
            "Lowest": _said(spread.low),
            "Highest": _said(spread.high),
            "low_id": spread.low["figure_id"],
            "high_id": spread.high["figure_id"],
        }
        for spread in shown.spreads
    ]
    return pd.DataFrame(made)


# --- what is stated, and what follows -------------------------------------------------------------


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
    values = _world(market, ESTIMATES, everything)
    own = {key: rows.to_dict("records") for key, rows in values[values["period_type"] == "calendar"].groupby(["source_id", "definition_id"])}
    figures = reconcile.figures_of(market)
    return {
        row["figure_id"]: _rate(market, row, own.get((row["source_id"], row["definition_id"]), []), figures)
        for row in _world(market, RATES, everything).to_dict("records")
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
        return _publications(self.rows) or super().source_names

    @property
    def named_where(self) -> str:
        """At each rate."""
        return "each named at its rate and in the table" if _publications(self.rows) else ""

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
    return StatedGrowth(market, RATES, selection, _world(market, RATES, selection))


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


# --- who contradicts whom -------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What an estimate says of a year: the figure printed for it, or the point on the way between two printed ones."""

    interval: Interval
    value: float
    text: str
    row: Row
    printed: bool


@dataclass(frozen=True)
class Contradiction:
    """Two prints of one origin for one year, the earlier one first."""

    origin: str
    year: int
    earlier: Reading
    later: Reading

    @property
    def ratio(self) -> float:
        low, high = sorted((self.earlier.value, self.later.value))
        return high / low

    @property
    def verdict(self) -> str:
        """Whether the origin changed its line, or kept it within :data:`SAME_LINE`."""
        return KEPT if self.ratio < SAME_LINE or self.earlier.interval.touches(self.later.interval) else CHANGED


def contradictions(market: Market, selection: Selection) -> list[Contradiction]:
    """Where one origin says two things of one year, the furthest apart first.

    One origin: the same maker, by name; or the same publisher, where a maker is not named. A year between two printed
    ones is read off at the constant rate that leads from the one to the other.
    """
    rows = estimates(market, replace(selection, years=None)).drawable
    prints = [group.sort_values("year").to_dict("records") for _, group in rows.groupby(["definition_id", "source_id"])]
    found = []
    for pair in combinations(prints, 2):
        one, other = sorted(pair, key=lambda each: (each[0]["published"], each[0]["source_id"]))
        origin = _origin(one[0], other[0])
        if origin is None:
            continue
        for year in sorted({row["year"] for row in (*one, *other)}):
            a, b = _reading(market, one, year), _reading(market, other, year)
            if a and b and (selection.years is None or selection.years[0] <= year <= selection.years[1]):
                found.append(Contradiction(origin, int(year), a, b))
    return sorted(found, key=lambda each: (-each.ratio, each.year))


def _origin(one: Row, other: Row) -> str | None:
    """Whom two prints of one scope have in common, by name."""
    if one["definition_id"] != other["definition_id"] or one["unit_measure"] != other["unit_measure"]:
        return None
    if one["maker"] == other["maker"]:
        return str(one["maker"])
    same_publisher = one["publisher"] == other["publisher"] and not (one["named"] and other["named"])
    return str(one["publisher"]) if same_publisher else None


def _reading(market: Market, prints: Sequence[Row], year: int) -> Reading | None:
    """What a print says of a year: ``low^(1 − t) × high^t`` between two printed years, which is constant growth."""
    for row in prints:
        if row["year"] == year:
            return Reading(_interval(row), row["value"], _said(row), row, True)
    for before, after in pairwise(prints):
        if before["year"] < year < after["year"]:
            part = (year - before["year"]) / (after["year"] - before["year"])
            interval = _interval(before).power(1 - part) * _interval(after).power(part)
            value = before["value"] ** (1 - part) * after["value"] ** part
            way = f"between {describe.amount(before)} in {before['year']} and {describe.amount(after)} in {after['year']}"
            return Reading(interval, value, f"{market.read(value, before['unit_measure'])} by {before['series']}, {way}", after, False)
    return None


def _interval(row: Row) -> Interval:
    return precision.as_printed(row["obs_value"], row["unit_mult"], row["qualifier"])


def contradiction_table(found: Sequence[Contradiction]) -> pd.DataFrame:
    """Contradictions as text; ``earlier_id`` and ``later_id`` are the addresses of the figures."""
    return pd.DataFrame(
        [
            {
                "Origin": each.origin,
                "Year": str(each.year),
                "Said first": each.earlier.text,
                "Said later": each.later.text,
                "Ratio": fold(each.ratio),
                "So it": each.verdict,
                "earlier_id": each.earlier.row["figure_id"],
                "later_id": each.later.row["figure_id"],
            }
            for each in found
        ]
    )


def nearly_the_same(shown: Estimates) -> pd.DataFrame:
    """Figures of different makers for one year that lie within 2.5% of one another, neighbour by neighbour: two voices, or one.

    ``one_id`` and ``other_id`` are the addresses of the figures.
    """
    made = []
    for spread in shown.spreads:
        for one, other in pairwise(spread.rows):
            ratio = other["shown_value"] / one["shown_value"]
            if one["maker"] != other["maker"] and ratio <= NEAR:
                made.append(
                    {
                        "Year": str(spread.year),
                        "One says": _said(one),
                        "Another says": _said(other),
                        "Apart": f"{(ratio - 1) * 100:.1f}%" if ratio > 1 else "the same",
                        "one_id": one["figure_id"],
                        "other_id": other["figure_id"],
                    }
                )
    return pd.DataFrame(made)


def changed_their_line(found: Sequence[Contradiction]) -> str:
    """Who says two different things, in a line."""
    names = list(dict.fromkeys(each.origin for each in found if each.verdict == CHANGED))
    if not names:
        return "Nobody contradicts an earlier print of its own"
    told = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{told} {'contradicts' if len(names) == 1 else 'contradict'} an earlier print: up to {fold(found[0].ratio)}-fold"
