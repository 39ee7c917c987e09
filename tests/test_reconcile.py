"""Is each claim recomputed as one would by hand, and is what was found said in plain words?

Most tests stand on a stage of a few figures; those of faults and of the whole way load a spoilt copy of ``data/``.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marketdata
from marketdata import Market, reconcile
from marketdata.errors import DataError, Fault, NoRateError
from marketdata.money import Rate
from marketdata.reconcile import AGREES, CANNOT, DIFFERS, Result
from marketdata.units import Unit, as_printed, as_read

# The stage


def fig(obs_value: str, unit: str = "GBP", mult: int = 0, year: int | None = 2020, qualifier: str = "exact") -> dict[str, Any]:
    """A figure; without a year it is undated. Its address is given to it by the check it stands in."""
    start, end = (pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)) if year else (pd.NaT, pd.NaT)
    cells = {"obs_value": obs_value, "unit_measure": unit, "unit_mult": mult, "qualifier": qualifier, "source_id": "paper"}
    return cells | {"value": float(Decimal(obs_value).scaleb(mult)), "period_start": start, "period_end": end}


def pct(obs_value: str, qualifier: str = "exact", year: int | None = 2020) -> dict[str, Any]:
    return fig(obs_value, "PERCENT", 0, year, qualifier)


class Fixed:
    """1 GBP = 1.5 USD, save in January 2012, when it was 2; 1 CNY = 0.125 USD until 2010 and 0.15 since then."""

    def last_day(self) -> dt.date:
        return dt.date(2012, 12, 31)

    def rate(self, base: str, target: str, start: dt.date, end: dt.date) -> Rate:
        in_dollars = {
            "USD": 1.0,
            "CNY": 0.125 if start.year <= 2010 else 0.15,
            "GBP": 2.0 if start >= dt.date(2012, 1, 1) and end <= dt.date(2012, 1, 31) else 1.5,
        }
        if base not in in_dollars or target not in in_dollars:
            raise NoRateError(f"no exchange rate is held for {base} between {start} and {end}")
        return Rate(base, target, in_dollars[base] / in_dollars[target], start, end, 250, "a table")


@pytest.fixture(scope="module")
def units(market: Market) -> Mapping[str, Unit]:
    return market.unit


RELATIONSHIPS = pd.DataFrame(
    [
        ("a", "north", "care;teaching", "agent"),
        ("b", "north", "teaching", "_Z"),
        ("c", "south", "building", "other_agent"),
        ("d", "clinic", "care", "agent"),
        ("e", "firm", "planning", "_Z"),
    ],
    columns=["relationship_id", "institution", "services", "broker"],
).set_index("relationship_id")
ORGANISATIONS = pd.DataFrame({"kind": ["trust", "trust", "company", "company"]}, index=pd.Index(["north", "south", "clinic", "firm"], name="organisation_id"))
EVENTS = pd.DataFrame(
    {"date_from": ["2013", "2013-10", "2014-01-02"], "source_id": ["paper", "guide", "guide"]}, index=pd.Index(["founded", "opened", "closed"], name="event_id")
)


def at(place: str, figure: dict[str, Any]) -> dict[str, Any]:
    """A figure of a place."""
    return figure | {"ref_area": place, "ref_area_name": place.title()}


# 100,000 patients each bring 1,000 dollars, 1,000 pounds = 1,500 dollars, and 2,000 dollars: 1,500 dollars on average
REST = {
    "amount": [at("atlantis", fig("100", "USD", 6)), at("brobdingnag", fig("100", "GBP", 6)), at("camelot", fig("200", "USD", 6))],
    "count": [at(place, fig("100000", "PERSONS")) for place in ("atlantis", "brobdingnag", "camelot")],
}


@dataclass
class Stage:
    """As much of a Market as a check needs."""

    tables: Mapping[str, pd.DataFrame]
    unit: Mapping[str, Unit]
    observations: pd.DataFrame = field(default_factory=pd.DataFrame)
    rates: Any = field(default_factory=Fixed)

    def read(self, value: float, unit_measure: str) -> str:
        return as_read(value, self.unit[unit_measure])


def stage(units: Mapping[str, Unit], *declared: Mapping[str, str], observations: list[dict] | None = None) -> Stage:
    tables = {"relationships": RELATIONSHIPS, "organisations": ORGANISATIONS, "events": EVENTS}
    if declared:
        tables["checks"] = pd.DataFrame(declared).set_index("check_id")
    return Stage(tables, units, pd.DataFrame(observations) if observations else pd.DataFrame())


Given = dict[str, Any] | str


def run(units: Mapping[str, Unit], method: str, stated: Given, kind: str = "share", note: str = "", **roles: Given | list[Given]) -> Result:
    """The result of one check of figures, or of references such as ``number:4``."""
    figures: dict[str, dict] = {}

    def reference(given: Given, place: str) -> str:
        if isinstance(given, str):
            return given
        figure_id = f"paper.{place}.{given['qualifier']}"
        figures[figure_id] = given | {"figure_id": figure_id, "printed": as_printed(given["obs_value"], given["unit_mult"], units[given["unit_measure"]])}
        return figure_id

    inputs = [
        f"{role}={reference(one, f'{role}{number}')}"
        for role, given in roles.items()
        for number, one in enumerate(given if isinstance(given, list) else [given])
    ]
    cells = {"check_id": "it", "kind": kind, "method": method, "subject": "It", "stated": reference(stated, "stated"), "inputs": ";".join(inputs), "note": note}
    return reconcile.check(stage(units), cells, figures)


# Each method and each kind, by hand


@dataclass(frozen=True)
class Case:
    kind: str
    method: str
    verdict: str
    stated: Given
    roles: dict[str, Given | list[Given]]
    computed: float
    """In full units; NaN where nothing can be computed."""
    says: tuple[str, ...]


def case(kind: str, method: str, verdict: str, stated: Given, computed: float, *says: str, **roles: Given | list[Given]) -> Case:
    return Case(kind, method, verdict, stated, roles, computed, says)


NONE = math.nan

CASES = [
    # 590.4 + 110.5 + 27.9 + 20.1 = 748.9; 748.7 to 749.1 against 748.5 to 749.5
    case(
        "parts_and_total", "sum", AGREES, fig("749", mult=6), 748.9e6, "£590.4 million + £110.5 million + £27.9 million + £20.1 million = £748.9 million.",
        part=[fig(text, mult=6) for text in ("590.4", "110.5", "27.9", "20.1")],
    ),
    # 584.6 + 90 = 674.6; 749 − 674.6 = 74.4
    case(
        "parts_and_total", "sum", DIFFERS, fig("749", mult=6), 674.6e6, "The statement is £74.4 million more.", "For £74.4 million of it there is no part.",
        part=[fig("584.6", mult=6), fig("90", mult=6)],
    ),
    # 363 + 349 = 712; 712 − 700 = 12
    case(
        "parts_and_total", "sum", DIFFERS, fig("700", mult=6), 712e6, "The statement is £12 million less.", "The parts exceed the total by £12 million.",
        part=[fig("363", mult=6), fig("349", mult=6)],
    ),
    case(
        "parts_and_total", "sum", CANNOT, fig("700"), NONE, "Stated: £700. It cannot be recomputed, as the sources do not give the rest and what is left.",
        part=[fig("363"), "missing:the rest", "missing:what is left"],
    ),
    # 2.86 ÷ 28.2 = 10.1418%
    case(
        "share", "share", AGREES, pct("10"), 10.14184, "2.86 million persons ÷ 28.2 million persons = 10.14%.",
        part=fig("2.86", "PERSONS", 6), whole=fig("28.2", "PERSONS", 6),
    ),
    # (584.6 + 2190 + 120 + 363) = 3257.6; 3257.6 ÷ 5689 = 57.2614%; 3257.6 ÷ 0.7 = 4653.7; 5689 × 0.7 = 3982.3
    case(
        "share", "share", DIFFERS, pct("70"), 57.26138, "(£584.6 million + £2,190 million + £120 million + £363 million) ÷ £5,689 million = 57.26%.",
        "The statement is 12.74 percentage points more.", "70% would need a whole of £4.65 billion, or a part of £3.98 billion.",
        part=[fig(text, mult=6) for text in ("584.6", "2190", "120", "363")], whole=fig("5689", mult=6),
    ),
    case("share", "share", CANNOT, pct("70"), NONE, "do not give the whole.", part=fig("7"), whole="missing:the whole"),
    # a whole of 0 to 1 may be zero: −0.5 to 0.5
    case("share", "share", CANNOT, pct("70"), NONE, "It cannot be recomputed: the divisor may be zero.", part=fig("7"), whole=fig("0")),
    # 121 ÷ 100 = 1.21, its square root 1.1
    case("growth", "growth", AGREES, pct("10"), 10, "The compound rate a year from £100 to £121 in 2 years = 10%.", first=fig("100", year=2018), last=fig("121")),
    # 11910 ÷ 8452 = 1.409134, its fourth root 1.0895272; 8452 × 1.07⁴ = 11078.8; ln 1.409134 ÷ ln 1.07 = 0.342976 ÷ 0.067659 = 5.07
    case(
        "growth", "growth", DIFFERS, pct("7"), 8.952718, "= 8.95%.", "The statement is 1.95 percentage points less.",
        "7% a year would lead to US$11.1 trillion, and US$11,910 billion would take 5.1 years.",
        first=fig("8452", "USD", 9, 2018), last=fig("11910", "USD", 9, 2022),
    ),
    case("growth", "growth", CANNOT, pct("7"), NONE, "the last figure is not later than the first", first=fig("100"), last=fig("121")),
    case("growth", "growth", CANNOT, pct("7"), NONE, "the sources do not give the years", first=fig("100", year=None), last=fig("121")),
    case("growth", "growth", CANNOT, pct("7"), NONE, "the sources do not give the years", first="number:100 GBP", last=fig("121")),
    # 1000 × 0.5 = 500; × 0.9 = 450; × 1.21 = 544.5
    case(
        "chain", "chain", AGREES, fig("545"), 544.5, "£1,000 × 50% × (1 − 10%) × (1 + 10%)^2 = £544.5.",
        level=fig("1000"), share=pct("50"), change=pct("-10"), rate=pct("10"), years="number:2",
    ),
    # 8452 × 1.07⁴ = 11078.85; 11910 − 11078.85 = 831.15
    case(
        "chain", "chain", DIFFERS, fig("11910", "USD", 9), 11078847876520, "US$8,452 billion × (1 + 7%)^4 = US$11,078.8 billion.",
        "The statement is US$831.2 billion more.", level=fig("8452", "USD", 9), rate=pct("7"), years="number:4",
    ),
    case("chain", "chain", CANNOT, fig("545"), NONE, "do not give the share", level=fig("1000"), share="missing:the share"),
    # (1 − 100%) is −0.005 to 0.005, and no power is taken of what may be negative
    case("chain", "chain", CANNOT, fig("545"), NONE, "not negative", level=fig("1000"), rate=pct("-100"), years="number:2"),
    # 100 × 1.5 = 150
    case("conversion", "conversion", AGREES, fig("150", "USD"), 150, "£100 at 1 GBP = 1.5 USD, mean of 250 daily rates", amount=fig("100", year=2005)),
    # 100 ÷ 200 = 0.5 pounds for a dollar, the rate of January 2012 alone
    case(
        "conversion", "conversion", DIFFERS, fig("200", "USD"), 150, "The statement is US$50 more.",
        "The pair implies 0.5 GBP for 1 USD, which fits the rate of 31 days between 1 January 2012 and 31 January 2012.", amount=fig("100", year=2011),
    ),
    case("conversion", "conversion", DIFFERS, fig("250", "USD"), 150, "implies 0.4 GBP for 1 USD, a rate of no day of the period or the year after it.", amount=fig("100", year=2011)),
    case("conversion", "conversion", CANNOT, fig("150", "USD"), NONE, "the source gives no year, so no exchange rate applies", amount=fig("100", year=None)),
    case("conversion", "conversion", CANNOT, fig("150", "USD"), NONE, "the source gives no year, so no exchange rate applies", amount="number:100 GBP"),
    case("conversion", "conversion", CANNOT, fig("150", "USD"), NONE, "no exchange rate is held for PERSONS", amount=fig("100", "PERSONS")),
    # 5 ÷ 4 = 1.25
    case("change", "change", AGREES, pct("25"), 25, "The change from £400 to £500 = 25%.", first=fig("400"), last=fig("500")),
    # 150 ÷ 200 = 0.75: a fall, so −25; 25 − −25 = 50
    case("change", "change", DIFFERS, pct("25"), -25, "The change from £200 to £150 = −25%.", "The statement is 50 percentage points more.", first=fig("200"), last=fig("150")),
    case("change", "change", CANNOT, pct("25"), NONE, "the divisor may be zero", first=fig("0"), last=fig("150")),
    case("change", "change", CANNOT, pct("25"), NONE, "do not give the level before", first="missing:the level before", last=fig("150")),
    # 3.6 − 4.4 = −0.8
    case("balance", "difference", AGREES, fig("-0.8", "CNY", 12), -0.8e12, "CN¥3.6 trillion − CN¥4.4 trillion = −CN¥0.8 trillion.", first=fig("3.6", "CNY", 12), second=fig("4.4", "CNY", 12)),
    case("balance", "difference", DIFFERS, fig("0.8", "CNY", 12), -0.8e12, "The statement is CN¥1.6 trillion more.", first=fig("3.6", "CNY", 12), second=fig("4.4", "CNY", 12)),
    case("balance", "difference", CANNOT, fig("0.8", "CNY", 12), NONE, "do not give imports", first=fig("3.6", "CNY", 12), second="missing:imports"),
    # 4000 ÷ 10000 = 40%
    case("price_ratio", "price_ratio", AGREES, pct("40"), 40, "US$4,000 ÷ US$10,000 = 40%.", price=fig("4000", "USD"), against=fig("10000", "USD")),
    # 4000 × (0.125 + 0.15) ÷ 2 ÷ 10000 = 5.5%, between 5% and 6%
    case(
        "price_ratio", "price_ratio", DIFFERS, pct("40"), 5.5, "CN¥4,000 ÷ US$10,000 at any yearly average since 2000 (0.125 to 0.15 USD for 1 CNY) = 5.5%.",
        price=fig("4000", "CNY", year=None), against=fig("10000", "USD", year=None),
    ),
    case("price_ratio", "price_ratio", CANNOT, pct("40"), NONE, "no exchange rate is held from CNY to PERSONS", price=fig("4", "CNY"), against=fig("10", "PERSONS")),
    case("text_against_table", "same", AGREES, fig("5", "CASES"), 5, "Against it stands 5 counted in relationships.csv. They agree", other="count:relationships"),
    case("text_against_table", "same", DIFFERS, fig("4", "CASES"), 5, "Stated: 4 cases.", "The statement is 1 case less.", other="count:relationships"),
    case("text_against_table", "same", CANNOT, fig("4", "CASES"), NONE, "do not give a table.", other="missing:a table"),
    # 5.05 to 5.15 and 5.145 to 5.155 share 5.145 to 5.15
    case("across_sources", "same", AGREES, pct("5.1"), 5.15, "Against it stands 5.15%.", other=pct("5.15")),
    # 5.05 to 5.15 and 5.25 to 5.35 share nothing
    case("across_sources", "same", DIFFERS, pct("5.1"), 5.3, "The statement is 0.2 percentage points less.", other=pct("5.3")),
    case("across_sources", "same", CANNOT, pct("5.1"), NONE, "do not give a second source.", other="missing:a second source"),
    case("across_sources", "same", AGREES, "event:founded", 2013, "Stated: 2013. Against it stands 2013.", other="event:opened"),
    case("across_sources", "same", DIFFERS, "event:founded", 2014, "The statement is 1 less.", other="event:closed"),
    # 850 ÷ 2.86 = 297.2 dollars each, which is 99.07% of 300
    case("plausibility", "share", AGREES, pct("99"), 99.06760, "= 99.07%.", part=fig("850", "USD", 6), whole=fig("858", "USD", 6)),
    case("plausibility", "share", DIFFERS, pct("10"), 99.06760, "10% would need a whole of US$8.5 billion", part=fig("850", "USD", 6), whole=fig("858", "USD", 6)),
    # what it would need is a sentence of its own: 99% for less than 50%; at 50% a year 100 becomes 150
    case("share", "share", DIFFERS, pct("50", "less_than"), 99, "Less than 50% would need a whole of", part=fig("99"), whole=fig("100")),
    case("growth", "growth", DIFFERS, pct("50", "about"), 10, "About 50% a year would lead to", first=fig("100", year=2019), last=fig("110")),
    case("plausibility", "share", CANNOT, pct("10"), NONE, "do not give the comparable rest.", part=fig("850", "USD", 6), whole="missing:the comparable rest"),
    # 1,500 × 2,860,000 = 4,290 million; the range goes from 1,000 × 2.86 = 2,860 to 2,000 × 2.86 = 5,720 million
    case(
        "plausibility", "plausible", AGREES, at("thailand", fig("4000", "USD", 6)), 4.29e9,
        "3 comparable figures lie between US$1,000 (Atlantis) and US$2,000 (Camelot) for each one; their mean, US$1,500, × 2.86 million persons = US$4,290 million.",
        "The statement lies within that range.", per=at("thailand", fig("2.86", "PERSONS", 6)), **REST,
    ),
    # 850 ÷ 2.86 = 297.2; 4,290 − 850 = 3,440
    case(
        "plausibility", "plausible", DIFFERS, at("thailand", fig("850", "USD", 6)), 4.29e9, "The statement is US$3,440 million less.",
        "It makes US$297 for each one, outside of the range from US$", per=at("thailand", fig("2.86", "PERSONS", 6)), **REST,
    ),
    # what is itself compared is no part of the rest, and two are no range
    case(
        "plausibility", "plausible", CANNOT, at("camelot", fig("850", "USD", 6)), NONE, "a range needs 3 comparable figures or more, and the sources give 2",
        per=at("camelot", fig("2.86", "PERSONS", 6)), **REST,
    ),
    case(
        "plausibility", "plausible", CANNOT, at("thailand", fig("850", "USD", 6)), NONE, "the sources give none", per=at("thailand", fig("2.86", "PERSONS", 6)),
        amount=REST["amount"], count=[at("atlantis", fig("100000", "PERSONS", year=2019))],
    ),
    # 1%, 2% and 3% of 28.2 million visitors come for treatment: 2% on average, 564,000
    case(
        "plausibility", "plausible", DIFFERS, at("thailand", fig("2.86", "PERSONS", 6)), 564000, "It makes 10.1% for each one, outside of the range from ",
        per=at("thailand", fig("28.2", "PERSONS", 6)), amount=[at(place, fig(text, "PERSONS")) for place, text in (("a", "1000"), ("b", "2000"), ("c", "3000"))],
        count=[at(place, fig("100000", "PERSONS")) for place in "abc"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.method}-{case.verdict}")
def test_a_check_by_hand(case: Case, units: Mapping[str, Unit]) -> None:
    found = run(units, case.method, case.stated, case.kind, "So it is.", **case.roles)
    assert (found.verdict, found.kind) == (case.verdict, case.kind)
    assert found.explanation.startswith(f"Stated: {found.stated}. ") and found.explanation.endswith(" So it is.")
    for words in case.says:
        assert words in found.explanation
    assert found.computed_value == pytest.approx(case.computed, rel=1e-6, nan_ok=True)
    if case.verdict == CANNOT:
        assert found.computed == "" and all(math.isnan(n) for n in (found.difference, found.difference_pct, found.tolerance))
    else:
        assert found.difference == pytest.approx(found.stated_value - case.computed, rel=1e-5, abs=1e-5)
        assert found.difference_pct == pytest.approx(found.difference / abs(case.computed) * 100, rel=1e-5, abs=1e-5)
        assert (abs(found.difference) <= found.tolerance) == (case.verdict == AGREES)


def test_each_kind_and_each_method_has_a_case_for_each_verdict(market: Market) -> None:
    lists = {name: set(group) for name, group in market.codes.groupby("codelist")["code"]}
    assert {(case.kind, case.verdict) for case in CASES} == {(kind, verdict) for kind in lists["CL_CHECK_KIND"] for verdict in reconcile.VERDICTS}
    assert {(case.method, case.verdict) for case in CASES} == {(method, verdict) for method in lists["CL_CHECK_METHOD"] for verdict in reconcile.VERDICTS}
    assert set(reconcile.METHODS) == lists["CL_CHECK_METHOD"]


def test_the_tolerance_is_what_all_the_digits_leave_open(units: Mapping[str, Unit]) -> None:
    # The total 749 ± 0.5, four parts ± 0.05 each: 0.5 + 4 × 0.05 = 0.7 million
    sums = run(units, "sum", fig("749", mult=6), part=[fig(text, mult=6) for text in ("590.4", "110.5", "27.9", "20.1")])
    assert (sums.stated_value, sums.difference, sums.tolerance) == (749e6, pytest.approx(0.1e6), pytest.approx(0.7e6))
    # What was counted has no tolerance of its own
    assert run(units, "same", fig("4", "CASES"), other="count:relationships").tolerance == 0.5
    assert run(units, "same", "event:founded", other="event:opened").tolerance == 0
    # 100 ± 0.5 over 200 ± 0.5: 100.5 ÷ 199.5 = 50.3759% above and 99.5 ÷ 200.5 = 49.6259% below 50%; the stated one ± 0.5
    parts = {"part": fig("100"), "whole": fig("200")}
    assert run(units, "share", pct("60"), **parts).tolerance == pytest.approx(0.3759398 + 0.5)
    assert run(units, "share", pct("40"), **parts).tolerance == pytest.approx(0.3740648 + 0.5)


def test_what_is_taken_off_the_whole(units: Mapping[str, Unit]) -> None:
    # 657 ÷ (11910 − 8452) = 657 ÷ 3458 = 18.9994%
    found = run(units, "share", pct("23"), part=fig("657"), whole=fig("11910"), less=fig("8452"))
    assert found.verdict == DIFFERS and found.computed_value == pytest.approx(18.99942)
    assert "£657 ÷ (£11,910 − £8,452) = 19%." in found.explanation
    # 657 ÷ 0.23 = 2856.5; 3458 × 0.23 = 795.34
    assert "23% would need a whole of £2,857, or a part of £795." in found.explanation


def test_zeros_at_the_end_may_be_rounding(units: Mapping[str, Unit]) -> None:
    words = "It would fit if the zeros at the end of these figures came from rounding."
    # 3650 to 3750 holds 3712
    assert words in run(units, "sum", fig("3700"), part=[fig("3012"), fig("700")]).explanation
    assert words not in run(units, "sum", fig("3700"), part=[fig("3012"), fig("801")]).explanation
    assert words not in run(units, "sum", fig("749"), part=[fig("736"), fig("0.6")]).explanation
    # read so widely, 200 − 100 is 0 to 200, by which nothing can be divided
    found = run(units, "share", pct("50"), part=fig("11"), whole=fig("200"), less=fig("100"))
    assert found.verdict == DIFFERS and words not in found.explanation


def test_zero_is_a_number_like_another(units: Mapping[str, Unit]) -> None:
    assert run(units, "share", pct("0"), part=fig("50"), whole=fig("100")).verdict == DIFFERS
    assert run(units, "share", pct("0"), part=fig("1"), whole=fig("1000")).verdict == AGREES
    assert run(units, "conversion", fig("0", "USD"), amount=fig("100", year=2005)).verdict == DIFFERS
    found = run(units, "difference", fig("0"), first=fig("9.999"), second=fig("9.9991"))
    assert (found.verdict, found.computed) == (AGREES, "£0")
    assert math.isnan(run(units, "difference", fig("7"), first=fig("5"), second=fig("5")).difference_pct)


# Bounds, ranges, references


@pytest.mark.parametrize(
    ("stated", "part", "verdict"),
    [
        (pct("75", "at_most"), fig("60"), AGREES),
        (pct("75", "at_most"), fig("75"), AGREES),
        (pct("75", "at_most"), fig("80"), DIFFERS),
        (pct("1", "less_than"), fig("0.5"), AGREES),
        (pct("1", "less_than"), fig("1.3"), DIFFERS),  # not 1.5: a bound is not rounded
        (pct("10", "more_than"), fig("12"), AGREES),
        (pct("10", "more_than"), fig("8"), DIFFERS),
        (pct("70"), fig("50", qualifier="at_least"), AGREES),
        (pct("30"), fig("50", qualifier="at_least"), DIFFERS),
        (pct("70"), fig("50", qualifier="at_most"), DIFFERS),
        (pct("70", "about"), fig("66"), AGREES),
        (pct("70", "about"), fig("64"), DIFFERS),
    ],
)
def test_bounds_and_approximations(stated: dict, part: dict, verdict: str, units: Mapping[str, Unit]) -> None:
    found = run(units, "share", stated, part=part, whole="number:100 GBP")
    assert found.verdict == verdict
    word = {"at_most": "at most ", "less_than": "less than ", "more_than": "more than ", "at_least": "at least ", "about": "about ", "exact": ""}
    assert found.stated == f"{word[stated['qualifier']]}{stated['obs_value']}%"
    assert f"{word[part['qualifier']]}£{part['obs_value']} ÷ £100" in found.explanation
    assert found.difference == pytest.approx(float(stated["obs_value"]) - float(part["obs_value"]))


def test_from_two_bounds_nothing_may_follow(units: Mapping[str, Unit]) -> None:
    found = run(units, "difference", fig("3"), first=fig("8", qualifier="at_most"), second=fig("5", qualifier="at_most"))
    assert found.verdict == CANNOT and "The inputs are bounds from which nothing follows." in found.explanation


def ranged(*names: str) -> dict[str, dict]:
    """Figures 30 and 50 per cent, the ends of a range, under each name."""
    ends = {f"paper.{name}.{end}": pct(text, end) for name in names for end, text in (("low", "30"), ("high", "50"))}
    return {figure_id: row | {"figure_id": figure_id, "printed": f"{row['obs_value']}%"} for figure_id, row in ends.items()}


def declare(**cells: str) -> dict[str, str]:
    return {"check_id": "it", "kind": "share", "method": "same", "subject": "It", "stated": "number:4", "inputs": "other=number:4", "note": ""} | cells


def test_the_two_ends_of_a_range_are_one_figure(units: Mapping[str, Unit]) -> None:
    figures = ranged("a", "b")

    def against(number: str, **cells: str) -> Result:
        return reconcile.check(stage(units), declare(stated="paper.a.*", inputs=f"other=number:{number} PERCENT", **cells), figures)

    # 29.5 to 50.5, of which 40 is the middle
    for number, verdict in (("29", DIFFERS), ("29.5", AGREES), ("40", AGREES), ("50.5", AGREES), ("51", DIFFERS)):
        assert against(number).verdict == verdict
    found = against("29")
    assert (found.stated, found.stated_value, found.figures) == ("30% to 50%", 40, ("paper.a.low", "paper.a.high"))
    assert (found.difference, found.tolerance) == (11, 10.5)
    # each range with its own end: 59 to 101 in all
    both = reconcile.check(stage(units), declare(method="sum", stated="number:80 PERCENT", inputs="part=paper.*"), figures)
    assert both.computed_value == 80 and both.figures == tuple(figures) and "30% to 50% + 30% to 50% = 80%" in both.explanation
    # one end alone is a figure
    alone = reconcile.check(stage(units), declare(stated="paper.a.low", inputs="other=number:30 PERCENT"), figures)
    assert (alone.stated, alone.figures) == ("30%", ("paper.a.low",))


def test_the_star_leaves_the_stated_figure_out(units: Mapping[str, Unit]) -> None:
    rows = {name: fig(text) | {"figure_id": name, "printed": f"£{text}"} for name, text in (("t.all", "10"), ("t.a", "4"), ("t.b", "6"), ("u.c", "9"))}
    found = reconcile.check(stage(units), declare(method="sum", stated="t.all", inputs="part=t.*"), rows)
    assert (found.verdict, found.computed_value, found.figures) == (AGREES, 10, ("t.all", "t.a", "t.b"))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("relationships", 5),
        ("relationships.institution", 4),
        ("relationships?institution=north", 2),
        ("relationships?institution=north|south", 3),
        ("relationships?services=care", 2),  # a cell with several codes has each of them
        ("relationships?services=teaching", 2),
        ("relationships?services=care|teaching", 3),
        ("relationships?services=care&institution=north", 1),
        ("relationships?institution.kind=trust", 3),
        ("relationships.institution?institution.kind=trust", 2),
        ("relationships.institution?institution.kind=company&services=care|planning", 2),
        ("relationships.broker", 2),  # “none used” is no broker
        ("relationships.broker?institution=north", 1),
        ("relationships?broker=agent&institution=south", 0),
        ("relationships?relationship_id=a", 1),
        ("organisations?kind=trust", 2),
    ],
)
def test_what_is_counted(question: str, count: int, units: Mapping[str, Unit]) -> None:
    found = run(units, "same", fig(str(count), "CASES"), other=f"count:{question}")
    assert (found.computed_value, found.difference, found.verdict) == (count, 0, AGREES)


def test_a_check_knows_the_rows_that_it_counts_and_the_event(units: Mapping[str, Unit]) -> None:
    assert run(units, "same", "event:founded", other="event:opened").entries == ("events/founded", "events/opened")
    counted = run(units, "same", fig("2", "CASES"), other="count:relationships.institution?services=care")
    assert counted.entries == ("relationships/a", "relationships/d")
    assert reconcile.counting([counted], "relationships/a") == [counted]
    assert reconcile.counting([counted], "relationships/b") == []


def test_a_number_too_large_for_arithmetic_is_told_and_not_raised(units: Mapping[str, Unit]) -> None:
    found = run(units, "chain", fig("545"), level=fig("1000"), rate=pct("10"), years="number:50000")
    assert found.verdict == CANNOT and "too large" in found.explanation


def test_numbers_and_events_may_be_stated(units: Mapping[str, Unit]) -> None:
    found = run(units, "sum", "number:100 PERCENT", part=[pct("79"), pct("21")])
    assert (found.stated, found.source_id, found.figures) == ("100%", "paper", ("paper.part0.exact", "paper.part1.exact"))
    found = run(units, "same", "event:opened", other="number:2013")
    assert (found.stated, found.computed, found.source_id, found.figures, found.verdict) == ("2013", "2013", "guide", (), AGREES)


def test_results_stand_failing_first_and_each_knows_its_figures(units: Mapping[str, Unit]) -> None:
    observations = [fig("4", "CASES") | {"figure_id": "four", "printed": "4 cases"}, fig("7", "CASES") | {"figure_id": "seven", "printed": "7 cases"}]
    observations.append(fig("1", "CASES") | {"figure_id": "none", "printed": "not given", "obs_value": ""})
    declared = [
        declare(check_id="a", stated="four"),
        declare(check_id="b", stated="four", inputs="other=missing:it"),
        declare(check_id="c", stated="seven"),
        declare(check_id="d", stated="four", inputs="other=seven"),
        declare(check_id="e", stated="seven", inputs="other=number:7 CASES"),
    ]
    results = reconcile.checks(stage(units, *declared, observations=observations))
    assert [(result.check_id, result.verdict) for result in results] == [("c", DIFFERS), ("d", DIFFERS), ("b", CANNOT), ("a", AGREES), ("e", AGREES)]
    assert [result.check_id for result in reconcile.touching(results, ["seven"])] == ["c", "d", "e"]
    assert [result.check_id for result in reconcile.touching(results, ["four"])] == ["d", "b", "a"]
    assert reconcile.touching(results, []) == []
    frame = reconcile.table(results)
    assert tuple(frame.columns) == reconcile.COLUMNS and list(frame["check_id"]) == ["c", "d", "b", "a", "e"]
    assert tuple(reconcile.table([]).columns) == reconcile.COLUMNS


# Properties

PLACES = st.integers(0, 2)


def rounded(true: float, places: int) -> str:
    return f"{true:.{places}f}"


@st.composite
def worked(draw: st.DrawFn) -> tuple[str, dict[str, Given | list[Given]], float, str]:
    """True figures as printed, and the true result: method, roles, result, unit of the result."""
    numbers = st.floats(10, 1e4)
    method = draw(st.sampled_from(["sum", "difference", "share", "growth", "change", "chain"]))
    places = draw(PLACES)
    a, b, c = draw(st.tuples(numbers, numbers, numbers))
    rate, years = draw(st.floats(-40, 60)), draw(st.integers(1, 6))

    def shown(true: float, year: int = 2020) -> dict[str, Any]:
        return fig(rounded(true, places), year=year)

    match method:
        case "sum":
            return method, {"part": [shown(a), shown(b), shown(c)]}, a + b + c, "GBP"
        case "difference":
            return method, {"first": shown(a), "second": shown(b)}, a - b, "GBP"
        case "share":
            return method, {"part": [shown(a), shown(b)], "whole": [shown(c), shown(a)]}, (a + b) / (c + a) * 100, "PERCENT"
        case "growth":
            return method, {"first": shown(a), "last": shown(b, 2020 + years)}, ((b / a) ** (1 / years) - 1) * 100, "PERCENT"
        case "change":
            return method, {"first": shown(a), "last": shown(b)}, (b / a - 1) * 100, "PERCENT"
        case _:
            share = draw(st.floats(5, 95))
            roles = {"level": shown(a), "share": pct(rounded(share, places)), "change": pct(rounded(rate / 2, places))}
            roles |= {"rate": pct(rounded(rate, places)), "years": f"number:{years}"}
            return method, roles, a * share / 100 * (1 + rate / 200) * (1 + rate / 100) ** years, "GBP"


@given(worked(), PLACES)
def test_rounding_true_figures_is_never_called_an_error(units: Mapping[str, Unit], worked: tuple, places: int) -> None:
    method, roles, true, unit = worked
    found = run(units, method, fig(rounded(true, places), unit), **roles)
    assert found.verdict == AGREES, found.explanation


@given(worked(), st.sampled_from([0.0, 0.5, 0.9, 1.1, 1.5, 10.0]), st.sampled_from([-1, 1]))
def test_a_figure_agrees_within_its_tolerance_and_differs_beyond_it(units: Mapping[str, Unit], worked: tuple, factor: float, side: int) -> None:
    method, roles, true, unit = worked

    def stated(number: float) -> Result:
        return run(units, method, fig(rounded(number, 9), unit), **roles)

    middle = stated(true).computed_value
    tolerance = stated(middle + side * (abs(middle) + 1)).tolerance  # of this side
    found = stated(middle + side * factor * tolerance)
    assert found.verdict == (AGREES if factor < 1 else DIFFERS)
    assert found.difference == pytest.approx(side * factor * tolerance, rel=1e-3, abs=1e-8)


# Faults in the rows of checks.csv

WHOLE = "salter_2022.healthcare_uk_wins.GBR.WLD._T.business_win.2014-15.GBP.exact"
CHINA = "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2014-15.GBP.exact"

BAD = [
    ("stated", declare(stated="salter_2022.nothing"), "a figure of the observations"),
    ("stated", declare(stated="salter_2022.healthcare_uk_wins.GBR.*._T.business_win.2014-15.GBP.exact"), "one figure, not 8"),
    ("stated", declare(stated="missing:it"), "a figure of the observations"),
    ("stated", declare(stated="event:never"), "an event of events.csv"),
    ("stated", declare(stated="number:four"), "a number"),
    ("inputs", declare(inputs="other=salter_2022.nothing"), "a figure of the observations, not 'salter_2022.nothing'"),
    ("inputs", declare(inputs="other=*.nothing.*"), "a figure of the observations"),
    ("inputs", declare(inputs="another=number:4"), "one of the roles other"),
    ("inputs", declare(inputs="number:4"), "“role=figure”"),
    ("inputs", declare(inputs="other=number:4;"), "“role=figure”"),
    ("inputs", declare(inputs="other=event:never"), "an event of events.csv, not 'never'"),
    ("inputs", declare(inputs="other=count:nothing"), "a table of the evidence to count, not 'nothing'"),
    ("inputs", declare(inputs="other=count:relationships.colour"), "a column of relationships.csv to count by, not 'colour'"),
    ("inputs", declare(inputs="other=count:relationships?colour=red"), "a column of relationships.csv to count by, not 'colour'"),
    ("inputs", declare(inputs="other=count:relationships?institution.colour=red"), "a column of organisations.csv to count by, not 'colour'"),
    ("inputs", declare(inputs="other=count:relationships?services=patient_car"), "a value of services that relationships.csv holds, not 'patient_car'"),
    (
        "inputs",
        declare(inputs="other=count:relationships?institution.kind=nhs_trust|trust"),
        "a value of institution.kind that relationships.csv holds, not 'trust'",
    ),
    ("inputs", declare(inputs="other=number:four"), "a number in digits with a full stop for decimals"),
    ("inputs", declare(inputs="other=number:"), "a number"),
    ("inputs", declare(inputs="other=number:1,000"), "write 1000"),
    ("inputs", declare(inputs="other=number:nan"), "a number"),
    ("inputs", declare(inputs="other=number:4 FLORINS"), "a unit of units.csv, not 'FLORINS'"),
    ("inputs", declare(inputs="other=number:4;other=number:5"), "one figure in the role other, not 2"),
    ("inputs", declare(method="sum", stated=WHOLE, inputs=f"part={WHOLE}"), "one figure or more in the role part, not 0"),
    ("inputs", declare(method="share", inputs=f"part={CHINA}"), "one figure or more in the role whole, not 0"),
    ("inputs", declare(method="share", inputs="part=missing:it"), "one figure or more in the role whole, not 0"),
    ("inputs", declare(method="difference", inputs=f"first={CHINA}"), "one figure in the role second, not 0"),
    ("inputs", declare(method="growth", inputs=f"first={CHINA};last={WHOLE};last={CHINA}"), "one figure in the role last, not 2"),
    ("inputs", declare(method="chain", inputs=f"level={CHINA};rate=number:7"), "one number in the role years beside a rate, not 0"),
    ("inputs", declare(method="conversion", inputs="amount=missing:it;amount=number:4"), "one figure in the role amount, not 2"),
    ("inputs", declare(method="price_ratio", inputs=f"price={CHINA}"), "one figure in the role against, not 0"),
    ("method", declare(method="guess"), "a method that is computed"),
]


def write_checks(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "checks.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(declare()))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    """What load() says of all the bad rows at once, between two good ones."""
    folder = Path(shutil.copytree(Path(__file__).parents[1] / "data", tmp_path_factory.mktemp("bad") / "data"))
    with (folder / "codes.csv").open("a", encoding="utf-8") as file:
        file.write("CL_CHECK_METHOD,guess,Guess,A method that no code computes\n")
    rows = [declare(), *(bad for _, bad, _ in BAD), declare()]
    write_checks(folder, [row | {"check_id": f"check_{number}"} for number, row in enumerate(rows)])
    with pytest.raises(DataError) as caught:
        marketdata.load(folder)
    return list(caught.value.faults)


def test_bad_rows_are_told_together_and_good_ones_are_not(faults: list[Fault]) -> None:
    assert [fault.row for fault in faults] == list(range(3, 3 + len(BAD)))
    assert {fault.file for fault in faults} == {"checks.csv"}


@pytest.mark.parametrize("number", range(len(BAD)))
def test_a_reference_to_what_does_not_exist_is_a_fault(number: int, faults: list[Fault]) -> None:
    column, row, expected = BAD[number]
    (fault,) = [fault for fault in faults if fault.row == number + 3]
    assert fault.column == column and expected in fault.expected
    assert repr(row[column][:60])[:-1] in fault.found


def test_an_unresolved_reference_is_no_traceback_of_another_kind(units: Mapping[str, Unit]) -> None:
    for _, row, _ in BAD[:-1]:
        with pytest.raises(reconcile.UnresolvedError):
            reconcile.check(stage(units), row, {})


# The whole way


def test_a_folder_with_checks_of_its_own(evidence: Path) -> None:
    rows = [
        declare(check_id="fits", kind="parts_and_total", method="sum", stated=WHOLE, inputs="part=missing:the parts"),
        declare(check_id="wrong", kind="text_against_table", stated=CHINA, inputs="other=number:600 GBP", note="As planted."),
        declare(check_id="right", stated="number:23", inputs="other=count:relationships.institution"),
    ]
    write_checks(evidence, rows)
    found = marketdata.load(evidence).checks()
    assert list(zip(found["check_id"], found["verdict"], strict=True)) == [("wrong", DIFFERS), ("fits", CANNOT), ("right", AGREES)]
    wrong = found.iloc[0]
    # in full units: 584.6 million − 600; its own half digit is the tolerance, as 600 is exact
    assert (wrong["stated"], wrong["source_id"], wrong["difference"]) == ("£584.6 million", "salter_2022", 584.6e6 - 600)
    assert wrong["tolerance"] == pytest.approx(0.05e6) and wrong["explanation"].endswith(" As planted.")
