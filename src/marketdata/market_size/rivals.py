"""Who prints two different things of one year, and who prints what another has printed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import pandas as pd

from .. import describe, precision
from ..market import Market
from ..precision import Interval
from ..selection import Selection
from .makers import Row, fold, said
from .spreads import Estimates, estimates

SAME_LINE = 1.1
"""Ratio up to which a publisher's old and new line count as the same: between two printed years nobody knows the path."""
KEPT, CHANGED = "kept its line", "changed its line"
NEAR = 1.025
"""Ratio up to which two publishers print nearly the same."""


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
            return Reading(_interval(row), row["value"], said(row), row, True)
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
                        "One says": said(one),
                        "Another says": said(other),
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
