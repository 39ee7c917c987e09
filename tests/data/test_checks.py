"""Do the checks of the shipped evidence find what one finds by hand?

``ground_truth/checks.csv`` was worked out from the documents with nothing but Python's own arithmetic, which stands in
its column ``working``. Each figure that a computed check rests on is then moved, to see that the check notices.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from currency_converter import CurrencyConverter

from marketdata import Market, reconcile
from marketdata.precision import as_printed
from marketdata.reconcile import AGREES, CANNOT, DIFFERS, Result
from marketdata.units import as_printed as written

with (Path(__file__).parent / "ground_truth" / "checks.csv").open(encoding="utf-8", newline="") as file:
    TRUTH = {row["check_id"]: row for row in csv.DictReader(file)}


# Two checks rest on exchange rates, which no document prints.


@cache
def daily_per_euro(currency: str) -> dict[dt.date, float]:
    """The daily reference rates of the European Central Bank, as the package has them."""
    return {day: float(rate) for day, rate in CurrencyConverter()._rates[currency].items() if rate is not None}


def mean_per_euro(currency: str, year: int) -> float:
    """The mean of a year's rates, reckoned without marketdata."""
    found = [rate for day, rate in daily_per_euro(currency).items() if day.year == year]
    return sum(found) / len(found)


def deficit_in_billion_dollars() -> float:
    return 828.7 * mean_per_euro("USD", 2025) / mean_per_euro("CNY", 2025)


def pet_ct_in_per_cent() -> float:
    """The middle of 3,000 and 5,000 yuan, at the middle of the yearly rates since the first one, of 10,000 dollars."""
    years = {day.year for day in daily_per_euro("CNY")}
    rates = [mean_per_euro("USD", year) / mean_per_euro("CNY", year) for year in years]
    return 4000 * (min(rates) + max(rates)) / 2 / 10000 * 100


RECKONED = {"deficit_in_dollars": deficit_in_billion_dollars, "pet_ct_price": pet_ct_in_per_cent}


@cache
def by_hand(check_id: str) -> float:
    """The computed number with all its digits, in the unit as printed."""
    return RECKONED[check_id]() if check_id in RECKONED else float(eval(TRUTH[check_id]["working"], {"__builtins__": {}}))


# The table


@dataclass(frozen=True)
class Checks:
    """The declared checks of a market, their results, and the power of ten that each stated figure is printed in."""

    declared: dict[str, dict[str, str]]
    results: dict[str, Result]
    tens: dict[str, float]

    def as_known(self, result: Result) -> bool:
        """Whether a result is that of the table, in verdict, stated and computed number."""
        row, unit = TRUTH[result.check_id], self.tens[result.check_id]
        return (
            result.verdict == row["verdict"]
            and result.stated_value / unit == pytest.approx(float(row["stated"]), rel=1e-9)
            and (result.verdict == CANNOT or result.computed_value / unit == pytest.approx(by_hand(result.check_id), rel=1e-9))
        )


@pytest.fixture(scope="module")
def checks(market: Market) -> Checks:
    declared = {row["check_id"]: row for row in market.tables["checks"].reset_index().to_dict("records")}
    mult = {row["figure_id"]: int(row["unit_mult"]) for row in market.observations.to_dict("records")}
    results = {result.check_id: result for result in market.check_results}
    tens = {}
    for check_id, row in declared.items():
        one = next((figure for figure in results[check_id].figures if figure == row["stated"]), "")
        tens[check_id] = 10.0 ** mult.get(one, 0)
    return Checks(declared, results, tens)


def test_every_check_is_in_the_table_and_no_other(checks: Checks) -> None:
    assert set(checks.results) == set(TRUTH)
    assert len(TRUTH) > 40
    assert {row["verdict"] for row in TRUTH.values()} == set(reconcile.VERDICTS)


@pytest.mark.parametrize("check_id", TRUTH)
def test_a_check_finds_what_one_finds_by_hand(check_id: str, checks: Checks) -> None:
    row, result, unit = TRUTH[check_id], checks.results[check_id], checks.tens[check_id]
    assert result.verdict == row["verdict"]
    assert result.stated_value / unit == pytest.approx(float(row["stated"]), rel=1e-3)
    if row["verdict"] == CANNOT:
        assert row["computed"] == result.computed == "" and row["working"]
    else:
        # four digits are written down, so the last of them may be off by half
        assert float(row["computed"]) == pytest.approx(by_hand(check_id), rel=1e-3)
        assert result.computed_value / unit == pytest.approx(float(row["computed"]), rel=1e-3)
        assert checks.as_known(result)


def test_the_sentences_hold_both_numbers(checks: Checks) -> None:
    for result in checks.results.values():
        assert result.explanation.startswith(f"Stated: {result.stated}. ")
        assert result.verdict == CANNOT or result.computed.split(" ")[0] in result.explanation


# Each figure moved


def moved(market: Market, figure_id: str, steps: int) -> Market:
    """A market in which the last printed digit of one figure is more, or less, by so many steps."""
    rows = market.observations.copy()
    place = rows.index[rows["figure_id"] == figure_id][0]
    row = rows.loc[place]
    printed = Decimal(row["obs_value"])
    text = f"{printed + steps * Decimal(1).scaleb(int(printed.as_tuple().exponent)):f}"
    rows.loc[place, "obs_value"] = text
    rows.loc[place, "value"] = float(Decimal(text).scaleb(int(row["unit_mult"])))
    rows.loc[place, "printed"] = written(text, int(row["unit_mult"]), row["unit_measure"], market.units)
    return replace(market, observations=rows)


def steps_beyond(market: Market, figure_id: str, tolerances: list[float]) -> int:
    """How many of its last digits a figure must move to leave its own printed precision, and every tolerance given."""
    row = market.observations.set_index("figure_id").loc[figure_id]
    step = float(Decimal(1).scaleb(int(Decimal(row["obs_value"]).as_tuple().exponent) + int(row["unit_mult"])))
    own = as_printed(row["obs_value"], int(row["unit_mult"]), row["qualifier"])
    return int(max((own.high - own.low) / 2, *tolerances, 0.0) / step + 1e-6) + 1


def test_every_figure_that_is_moved_is_noticed(market: Market, checks: Checks) -> None:
    computable = {check_id: result for check_id, result in checks.results.items() if result.verdict != CANNOT}
    figures = dict.fromkeys(figure for result in computable.values() for figure in result.figures)
    noticed, unnoticed = 0, []
    for figure in figures:
        touching = [result for result in computable.values() if figure in result.figures]
        tolerances = [result.tolerance for result in touching if checks.declared[result.check_id]["stated"] == figure]
        for side in (1, -1):
            spoilt = moved(market, figure, side * steps_beyond(market, figure, tolerances))
            held = reconcile.figures_of(spoilt)
            for result in touching:
                again = reconcile.check(spoilt, checks.declared[result.check_id], held)
                if checks.as_known(again):
                    unnoticed.append((figure, side, result.check_id))
                else:
                    noticed += 1
    assert not unnoticed
    assert len(figures) > 60 and noticed > 120


def test_a_stated_figure_that_agreed_is_contradicted_once_it_is_moved(market: Market, checks: Checks) -> None:
    """From where it was computed, by more than the tolerance: that alone turns the verdict."""
    turned = Counter()
    for check_id, result in checks.results.items():
        stated = checks.declared[check_id]["stated"]
        if result.verdict != AGREES or stated not in result.figures:
            continue
        for side in (1, -1):
            enough = steps_beyond(market, stated, [result.tolerance + abs(result.difference)])
            spoilt = moved(market, stated, 2 * side * enough)
            again = reconcile.check(spoilt, checks.declared[check_id], reconcile.figures_of(spoilt))
            turned[again.verdict] += 1
    assert set(turned) == {DIFFERS} and turned[DIFFERS] >= 14
