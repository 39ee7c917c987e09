"""Do the checks of the shipped evidence find what one finds by hand?

``ground_truth/checks.csv`` was worked out from the documents with nothing but Python's own arithmetic, which stands in
its column ``working``. Each figure that a computed check rests on is then moved, to see that the check notices.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from currency_converter import CurrencyConverter

from marketdata import Market, reconcile
from marketdata.precision import as_printed
from marketdata.reconcile import AGREES, CANNOT, DIFFERS, Result
from marketdata.units import as_printed as written

DATA = Path(__file__).parents[2] / "data"

with (Path(__file__).parent / "ground_truth" / "checks.csv").open(encoding="utf-8", newline="") as file:
    TRUTH = {row["check_id"]: row for row in csv.DictReader(file)}


# Some checks rest on exchange rates, which no document prints. A ``working`` calls them rate("CNY", "USD", "2025").


@cache
def daily_per_euro(currency: str) -> dict[str, float]:
    """The daily reference rates of the European Central Bank, as the package has them."""
    return {day.isoformat(): float(rate) for day, rate in CurrencyConverter()._rates[currency].items() if rate is not None}


@cache
def yearly_per_euro() -> dict[tuple[str, str], float]:
    """The rates that the bank does not publish, as the evidence brings them."""
    with (DATA / "rates.csv").open(encoding="utf-8", newline="") as file:
        return {(row["currency"], row["time_period"]): float(row["per_euro"]) for row in csv.DictReader(file)}


def mean_per_euro(currency: str, first: str, last: str) -> float:
    """The mean of the daily rates from one year or month to another, reckoned without marketdata."""
    if currency == "EUR":
        return 1.0
    if (currency, first) in yearly_per_euro():
        return yearly_per_euro()[currency, first]
    found = [rate for day, rate in daily_per_euro(currency).items() if first <= day[: len(first)] and day[: len(last)] <= last]
    return sum(found) / len(found)


def rate(base: str, target: str, first: str, last: str = "") -> float:
    """Units of one currency for another, on average of a year (2025) or of the months from one to another (2025-01, 2025-03)."""
    return mean_per_euro(target, first, last or first) / mean_per_euro(base, first, last or first)


def test_a_rate_that_the_evidence_brings_is_the_peg_to_the_dollar() -> None:
    assert {currency for currency, _ in yearly_per_euro()} == {"AED"}
    for currency, year in yearly_per_euro():
        assert rate("USD", currency, year) == pytest.approx(3.6725, rel=1e-6)


def pet_ct_in_per_cent() -> float:
    """The middle of 3,000 and 5,000 yuan, at the middle of the yearly rates since the first one, of 10,000 dollars."""
    rates = [rate("CNY", "USD", year) for year in {day[:4] for day in daily_per_euro("CNY")}]
    return 4000 * (min(rates) + max(rates)) / 2 / 10000 * 100


RECKONED = {"pet_ct_price": pet_ct_in_per_cent}


@cache
def by_hand(check_id: str) -> float:
    """The computed number with all its digits, in the unit as printed."""
    return RECKONED[check_id]() if check_id in RECKONED else float(eval(TRUTH[check_id]["working"], {"__builtins__": {}, "rate": rate}))


# The table


@dataclass(frozen=True)
class Checks:
    """The declared checks of a market, their results, the power of ten that each stated figure is printed in, and each figure as printed."""

    declared: dict[str, dict[str, str]]
    results: dict[str, Result]
    tens: dict[str, float]
    printed: dict[str, str]

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
    return Checks(declared, results, tens, market.observations.set_index("figure_id")["printed"].to_dict())


def test_every_check_is_in_the_table_and_no_other(checks: Checks) -> None:
    assert set(checks.results) == set(TRUTH)
    assert len(TRUTH) > 300
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
        other = checks.printed.get(checks.declared[result.check_id]["inputs"].removeprefix("other="), "")  # as it is printed there, in billions or in trillions
        assert result.verdict == CANNOT or result.computed.split(" ")[0] in result.explanation or (other and f" {other}. " in result.explanation)


# Each figure moved


@contextmanager
def moved(market: Market, figures: dict[str, dict[str, Any]], figure_id: str, steps: int) -> Iterator[None]:
    """Figures in which the last printed digit of one is more, or less, by so many steps, until the block ends.

    The figures are changed in place: to read thousands of them anew for each that is moved would take minutes.
    """
    kept = figures[figure_id]
    printed = Decimal(kept["obs_value"])
    text = f"{printed + steps * Decimal(1).scaleb(int(printed.as_tuple().exponent)):f}"
    value = float(Decimal(text).scaleb(int(kept["unit_mult"])))
    figures[figure_id] = kept | {"obs_value": text, "value": value, "printed": written(text, int(kept["unit_mult"]), market.unit[kept["unit_measure"]])}
    try:
        yield
    finally:
        figures[figure_id] = kept


def all_figures(market: Market) -> dict[str, dict[str, Any]]:
    return {figure_id: dict(row) for figure_id, row in reconcile.figures_of(market).items()}


SEEN = 1e-6
"""The part of itself by which a figure moves at least: some are printed to a billionth, which no sum of others shows."""


def steps_beyond(row: Mapping[str, Any], tolerances: list[float]) -> int:
    """How many of its last digits a figure must move to leave its own printed precision, and every tolerance given."""
    step = float(Decimal(1).scaleb(int(Decimal(row["obs_value"]).as_tuple().exponent) + int(row["unit_mult"])))
    own = as_printed(row["obs_value"], int(row["unit_mult"]), row["qualifier"])
    reach = [width for width in ((own.high - own.low) / 2, SEEN * abs(row["value"]), *tolerances) if math.isfinite(width)]
    return int(max(*reach, 0.0) / step + 1e-6) + 1


def test_every_figure_that_is_moved_is_noticed(market: Market, checks: Checks) -> None:
    touching: dict[str, list[Result]] = {}
    for result in checks.results.values():
        for figure in result.figures if result.verdict != CANNOT else ():
            touching.setdefault(figure, []).append(result)
    figures = all_figures(market)
    noticed, unnoticed = 0, []
    for figure, results in touching.items():
        tolerances = [result.tolerance for result in results if checks.declared[result.check_id]["stated"] == figure]
        for side in (1, -1):
            with moved(market, figures, figure, side * steps_beyond(figures[figure], tolerances)):
                for result in results:
                    if checks.as_known(reconcile.check(market, checks.declared[result.check_id], figures)):
                        unnoticed.append((figure, side, result.check_id))
                    else:
                        noticed += 1
    assert not unnoticed
    assert len(touching) > 400 and noticed > 1200


def restated(market: Market, figures: dict[str, dict[str, Any]], declared: dict[str, str], side: int, tolerance: float, difference: float) -> Result:
    """The result of a check whose stated figure is moved to one side, from where it was computed and by more than the tolerance."""
    steps = 2 * side * steps_beyond(figures[declared["stated"]], [tolerance + abs(difference), abs(difference)])
    with moved(market, figures, declared["stated"], steps):
        return reconcile.check(market, declared, figures)


def test_a_stated_figure_that_agreed_is_contradicted_once_it_is_moved(market: Market, checks: Checks) -> None:
    """From where it was computed, by more than the tolerance: that alone turns the verdict."""
    figures = all_figures(market)
    turned = Counter()
    for check_id, result in checks.results.items():
        stated = checks.declared[check_id]["stated"]
        if result.verdict != AGREES or stated not in result.figures:
            continue
        # a bound is contradicted from one side only
        sides = {"more_than": (1,), "at_least": (1,), "less_than": (-1,), "at_most": (-1,)}.get(figures[stated]["qualifier"], (1, -1))
        for side in sides:
            again = restated(market, figures, checks.declared[check_id], side, result.tolerance, result.difference)
            if again.verdict == AGREES and (figures[stated]["qualifier"] != "exact" or checks.declared[check_id]["method"] == "plausible"):
                # a bound and a range of several results reach further beyond the computed number than before it, and “about 2.90” further than “about 2.86”
                again = restated(market, figures, checks.declared[check_id], side, again.tolerance, result.difference)
            turned[again.verdict] += 1
    assert set(turned) == {DIFFERS} and turned[DIFFERS] > 200
