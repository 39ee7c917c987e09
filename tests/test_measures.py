"""Is a figure set against the right population, count, total, price and year, and is every figure that cannot be named?

Expected values are worked out by hand: with simple numbers, and with printed ones, whose source stands beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from marketdata.growth import grown
from marketdata.measures import (
    Measured,
    cagr_between,
    change_on_year_before,
    deflate,
    index_to_base,
    log_scale_ok,
    per_inhabitants,
    per_patient,
    share_of_total,
    share_of_visitors,
)
from marketdata.periods import add_periods

NAN = float("nan")
NAMES = {"KOR": "Korea", "THA": "Thailand", "X_DUBAI": "Dubai", "GBR": "United Kingdom", "X_ENGLAND": "England"}


def figures(*rows: dict[str, Any], **same: Any) -> pd.DataFrame:
    """Rows as Market.select gives them: what each says, what all of them say, and the rest as usual."""
    usual = {
        "indicator_id": "inbound_patients",
        "ref_area": "KOR",
        "counterpart_area": "WLD",
        "activity": "_T",
        "definition_id": "heads",
        "source_id": "ministry",
        "time_period": "2024",
        "period_type": "calendar",
        "qualifier": "exact",
        "obs_status": "A",
        "value": NAN,
        "shown_unit": "PERSONS",
        "printed": "as printed",
        "shown": "as shown",
    }
    frame = pd.DataFrame([usual | {"figure_id": f"f{place}"} | same | row for place, row in enumerate(rows)])
    names = frame["series_id"] if "series_id" in frame else frame["ref_area"]
    return add_periods(frame.assign(series_id=names, shown_value=frame["value"].astype("float64"), ref_area_name=frame["ref_area"].map(NAMES)))


def yearly(values: dict[int, float], **same: Any) -> pd.DataFrame:
    """A series of calendar years."""
    return figures(*({"time_period": str(year), "value": value, "figure_id": f"y{year}"} for year, value in values.items()), **same)


def values(measured: Measured) -> list[float]:
    return measured.rows["shown_value"].tolist()


def only(measured: Measured) -> pd.Series:
    """The one row that was measured."""
    assert measured.missing == ()
    assert len(measured.rows) == 1
    return measured.rows.iloc[0]


def population(values: dict[int, float], ref_area: str = "KOR", **same: Any) -> pd.DataFrame:
    return yearly(values, **{"indicator_id": "population", "ref_area": ref_area, "counterpart_area": "_Z", "source_id": "wb"} | same)


# --- per inhabitants ----------------------------------------------------------------------------


def test_patients_per_1000_inhabitants_of_their_year() -> None:
    # 50 of 25,000 and 60 of 20,000
    rows = yearly({2010: 50, 2011: 60})
    found = per_inhabitants(rows, population({2010: 25_000, 2011: 20_000, 2012: 1}))
    assert values(found) == pytest.approx([2, 3])
    assert found.rows["divisor_id"].tolist() == ["y2010", "y2011"]
    assert set(found.rows["shown_unit"]) == {"PER_1000"}
    assert found.missing == ()
    assert values(per_inhabitants(rows, population({2010: 25_000, 2011: 20_000}), per=100_000)) == pytest.approx([200, 300])


def test_korea_2024_per_1000_inhabitants_with_the_arithmetic_in_words() -> None:
    # 1,170,000 (rounded, Ministry of Health and Welfare) by 51,751,065 (World Bank): 51,751.065 × 22.6 = 1,169,574.07;
    # the rest, 425.93, makes 0.00823
    found = only(per_inhabitants(yearly({2024: 1_170_000}), population({2024: 51_751_065}), sources={"wb": "World Bank"}))
    assert found["shown_value"] == pytest.approx(22.60823, abs=1e-5)
    assert found["step"] == "1,170,000 ÷ 51.75 million inhabitants (World Bank, 2024) × 1,000"


def test_names_of_sources_may_be_a_column_of_the_table_of_sources() -> None:
    publishers = pd.Series({"wb": "World Bank"})
    assert "(World Bank, 2024)" in only(per_inhabitants(yearly({2024: 1}), population({2024: 1000}), sources=publishers))["step"]
    assert "(wb, 2024)" in only(per_inhabitants(yearly({2024: 1}), population({2024: 1000})))["step"]


@pytest.mark.parametrize(
    ("period_type", "time_period", "year"),
    [
        ("fiscal_uk", "2014-15", 2014),  # its middle day is 30 September 2014
        ("span", "2014-08/2015-07", 2015),  # 30 January 2015
        ("span", "2014-07/2015-06", 2014),  # 30 December 2014
        ("span", "2015-07/2016-06", 2015),  # 366 days, 31 December 2015
        ("quarter", "2015-Q1", 2015),
        ("instant", "2014-12-31", 2014),
        ("calendar", "2015", 2015),
    ],
)
def test_a_period_uses_the_population_of_the_year_of_its_middle_day(period_type: str, time_period: str, year: int) -> None:
    row = figures({"period_type": period_type, "time_period": time_period, "value": 12})
    assert only(per_inhabitants(row, population({2013: 9, 2014: 10, 2015: 11, 2016: 12})))["divisor_id"] == f"y{year}"


def test_places_and_years_without_a_population_are_named() -> None:
    dubai = yearly(dict.fromkeys(range(2019, 2024), 5), ref_area="X_DUBAI")
    assert per_inhabitants(dubai, population({2019: 1})).missing == ("No population is held for Dubai 2019 to 2023.",)
    gaps = yearly(dict.fromkeys((2010, 2012, 2013, 2016), 5), ref_area="X_DUBAI")
    england = figures({"ref_area": "X_ENGLAND", "period_type": "fiscal_uk", "time_period": "2014-15", "value": 3})
    found = per_inhabitants(pd.concat([gaps, england]), population({2012: 5}, "X_DUBAI"))
    assert found.missing == ("No population is held for Dubai 2010, 2013, 2016; England 2014–15.",)
    assert values(found) == [1000]


def test_periods_of_different_lengths_are_not_told_as_one_run() -> None:
    kinds = {
        "2019": "calendar",
        "2020": "calendar",
        "2021-01/2021-06": "span",
        "2021-07/2021-12": "span",
        "2022": "calendar",
        "2023-Q1": "quarter",
        "2023-Q2": "quarter",
    }
    rows = figures(*({"period_type": kind, "time_period": text, "value": 1} for text, kind in kinds.items()), ref_area="X_DUBAI")
    told = "2019 to 2020, January 2021 to June 2021, July 2021 to December 2021, 2022, Q1 2023 to Q2 2023"
    assert per_inhabitants(rows, PEOPLE).missing == (f"No population is held for Dubai {told}.",)


def test_long_undated_and_unknown_figures_are_dropped_with_their_reason() -> None:
    rows = figures(
        {"period_type": "span", "time_period": "2009/2016", "value": 5},
        {"period_type": "undated", "time_period": "_U", "value": 5},
        {"value": NAN, "obs_status": "M"},
        {"value": 5},
    )
    found = per_inhabitants(rows, population({2009: 1, 2012: 1, 2024: 1}))
    assert values(found) == [5000]
    assert found.missing == (
        "A period of more than a year is not set against the population of one: KOR 2009 to 2016.",
        "The source gives no year for KOR.",
        "The source gives no value for KOR 2024.",
    )


def test_of_several_populations_the_first_by_address_is_taken_whatever_their_order() -> None:
    several = figures({"value": 20, "figure_id": "b"}, {"value": 10, "figure_id": "a"}, {"value": NAN, "figure_id": "0"}, ref_area="KOR")
    for held in (several, several.iloc[::-1]):
        assert only(per_inhabitants(yearly({2024: 1}), held))["divisor_id"] == "a"


def test_only_populations_of_calendar_years_are_used() -> None:
    held = figures({"period_type": "instant", "time_period": "2024-12-31", "value": 10})
    assert per_inhabitants(yearly({2024: 1}), held).missing == ("No population is held for Korea 2024.",)


@pytest.mark.parametrize("per", [0, -1])
def test_a_number_of_inhabitants_is_above_zero(per: int) -> None:
    with pytest.raises(ValueError):
        per_inhabitants(yearly({2024: 1}), population({2024: 1}), per=per)


# --- per patient, share of visitors -------------------------------------------------------------


def receipts(values: dict[int, float], **same: Any) -> pd.DataFrame:
    return yearly(values, **{"indicator_id": "inbound_medical_receipts", "shown_unit": "KRW", "definition_id": "revenue", "source_id": "press"} | same)


def test_receipts_per_patient_of_their_year() -> None:
    found = per_patient(receipts({2010: 100, 2011: 90}), yearly({2010: 4, 2011: 3, 2012: 1}))
    assert values(found) == [25, 30]
    assert set(found.rows["shown_unit"]) == {"KRW"}
    assert found.rows["divisor_id"].tolist() == ["y2010", "y2011"]


def test_receipts_per_patient_agree_with_what_the_press_prints() -> None:
    # Korea 2016: 860.6 billion won of 364,189 patients (Ministry of Health and Welfare). 364,189 × 2.36 million = 859,486.04 billion;
    # the rest, 1.11396 billion, makes 3,058.7. Printed by Pharmstoday as 2.36 million won.
    found = only(per_patient(receipts({2016: 860_600_000_000}), yearly({2016: 364_189}), sources={"ministry": "Ministry of Health and Welfare"}))
    assert found["shown_value"] == pytest.approx(2_363_058.7, abs=0.1)
    assert found["step"] == "KRW 860.6 billion ÷ 364,189 patients (Ministry of Health and Welfare, 2016)"


def test_what_was_counted_otherwise_than_by_head_is_called_so() -> None:
    found = only(per_patient(receipts({2024: 34}), yearly({2024: 17}, shown_unit="VISITS")))
    assert found["step"] == "KRW 34 ÷ 17 visits (ministry, 2024)"


@pytest.mark.parametrize(
    ("column", "other"), [("ref_area", "THA"), ("counterpart_area", "CHN"), ("activity", "DENTISTRY"), ("time_period", "2023"), ("value", NAN)]
)
def test_receipts_are_not_divided_by_patients_of_something_else(column: str, other: object) -> None:
    found = per_patient(receipts({2024: 10}), figures({"value": 2} | {column: other}))
    assert found.rows.empty
    assert found.missing == ("No number of patients is held for KOR 2024.",)


def test_receipts_from_a_part_are_not_divided_by_all_patients() -> None:
    assert per_patient(receipts({2024: 10}, activity="DENTISTRY"), yearly({2024: 2})).rows.empty


def test_a_year_is_not_divided_by_another_period_that_begins_with_it() -> None:
    quarter = figures({"period_type": "quarter", "time_period": "2024-Q1", "value": 2})
    assert per_patient(receipts({2024: 10}), quarter).rows.empty


def test_the_count_of_the_same_source_and_definition_comes_first_then_of_the_same_source_then_by_address() -> None:
    counts = figures(
        {"figure_id": "a", "source_id": "other", "definition_id": "heads", "value": 2},
        {"figure_id": "b", "source_id": "other", "definition_id": "revenue", "value": 4},
        {"figure_id": "c", "source_id": "press", "definition_id": "heads", "value": 5},
        {"figure_id": "d", "source_id": "press", "definition_id": "revenue", "value": 10},
    )
    for left, expected in ((4, "d"), (3, "c"), (2, "a")):
        for held in (counts.iloc[:left], counts.iloc[:left][::-1]):
            assert only(per_patient(receipts({2024: 100}), held))["divisor_id"] == expected


def test_every_amount_is_kept_where_several_stand_for_one_period() -> None:
    rows = pd.concat([receipts({2024: 100}), receipts({2024: 300})])
    assert values(per_patient(rows, yearly({2024: 10}))) == [10, 30]


def test_nothing_is_divided_by_a_count_of_zero() -> None:
    found = per_patient(receipts({2024: 10}), yearly({2024: 0}))
    assert found.rows.empty
    assert found.missing == ("Nothing is divided by a count that is not above zero: KOR 2024.",)
    either = figures({"figure_id": "a", "value": 0}, {"figure_id": "b", "value": 5})
    assert only(per_patient(receipts({2024: 10}), either))["shown_value"] == 2


@pytest.mark.parametrize(
    ("amount", "count", "each"),
    [
        ("exact", "exact", "exact"),
        ("about", "exact", "about"),
        ("exact", "about", "about"),
        ("low", "exact", "low"),
        ("high", "about", "high"),
        ("more_than", "exact", "more_than"),
        ("exact", "at_least", "at_most"),
        ("exact", "more_than", "less_than"),
        ("about", "at_most", "at_least"),
        ("exact", "less_than", "more_than"),
        ("exact", "low", "at_most"),
        ("exact", "high", "at_least"),
        ("at_least", "at_most", "at_least"),
        ("high", "low", "high"),
        ("at_least", "at_least", None),
        ("at_most", "less_than", None),
        ("high", "high", None),
    ],
)
def test_a_bound_stays_a_bound_and_one_of_the_count_is_turned_round(amount: str, count: str, each: str | None) -> None:
    found = per_patient(receipts({2024: 10}, qualifier=amount), yearly({2024: 5}, qualifier=count))
    assert found.rows["qualifier"].tolist() == ([each] if each else [])
    assert found.missing == (() if each else ("Nothing follows from a bound set against a bound: KOR 2024.",))


QUALIFIERS = ["exact", "at_least", "at_most", "more_than", "less_than", "low", "high"]
SHARES = st.floats(0.001, 0.999)


def true_value(printed: float, qualifier: str, part: float) -> float:
    """A value that was printed so: some way above a lower bound, below an upper one."""
    if qualifier == "exact":
        return printed
    return printed / part if qualifier in ("at_least", "more_than", "low") else printed * part


@given(st.sampled_from(QUALIFIERS), st.sampled_from(QUALIFIERS), st.floats(0.1, 1e6), st.floats(0.1, 1e6), SHARES, SHARES)
def test_whatever_the_true_figures_are_the_quotient_is_what_it_is_called(above: str, below: str, a: float, b: float, up: float, down: float) -> None:
    found = per_patient(receipts({2024: a}, qualifier=above), yearly({2024: b}, qualifier=below)).rows
    true = true_value(a, above, up) / true_value(b, below, down)
    for computed, qualifier in zip(found["shown_value"], found["qualifier"], strict=True):
        if qualifier == "exact":
            assert true == pytest.approx(computed)
        elif qualifier in ("at_least", "more_than", "low"):
            assert true > computed * (1 - 1e-12)
        else:
            assert true < computed * (1 + 1e-12)


def test_a_range_by_a_range_is_a_range() -> None:
    # Between 10 and 20 by between 2 and 5: from 10 ÷ 5 to 20 ÷ 2
    amounts = figures({"qualifier": "low", "value": 10}, {"qualifier": "high", "value": 20}, shown_unit="KRW")
    counts = figures({"qualifier": "high", "value": 5}, {"qualifier": "low", "value": 2})
    found = per_patient(amounts, counts)
    assert dict(zip(found.rows["qualifier"], values(found), strict=True)) == {"low": 2, "high": 10}


def test_bounds_are_called_bounds_in_the_arithmetic() -> None:
    found = only(per_patient(receipts({2024: 10}, qualifier="about"), yearly({2024: 5}, qualifier="at_least")))
    assert found["step"] == "about KRW 10 ÷ at least 5 patients (ministry, 2024)"


def test_patients_in_per_cent_of_visitors() -> None:
    # Korea 2024: 1,170,467 patients of 16,369,629 visitors (Korea Tourism Organization): 7% are 1,145,874.03; the rest, 24,592.97, makes 0.150235
    visitors = yearly({2024: 16_369_629}, indicator_id="foreign_visitors", source_id="kto")
    found = only(share_of_visitors(yearly({2024: 1_170_467}), visitors, sources={"kto": "Korea Tourism Organization"}))
    assert found["shown_value"] == pytest.approx(7.150235, abs=1e-6)
    assert (found["shown_unit"], found["divisor_id"]) == ("PERCENT", "y2024")
    assert found["step"] == "1,170,467 ÷ 16.37 million visitors (Korea Tourism Organization, 2024) × 100"
    assert share_of_visitors(yearly({2023: 5}), visitors).missing == ("No number of visitors is held for KOR 2023.",)


def test_patients_of_one_activity_are_set_against_visitors_of_it_else_against_all() -> None:
    visitors = figures(
        {"figure_id": "a", "activity": "CRUISE", "value": 1}, {"figure_id": "b", "value": 50}, {"figure_id": "c", "activity": "DENTISTRY", "value": 20}
    )
    dentistry = yearly({2024: 5}, activity="DENTISTRY")
    assert only(share_of_visitors(dentistry, visitors))["shown_value"] == 25
    assert only(share_of_visitors(dentistry, visitors.iloc[:2]))["shown_value"] == 10
    assert share_of_visitors(dentistry, visitors.iloc[:1]).rows.empty


# --- share of total -----------------------------------------------------------------------------


def test_shares_of_the_total_of_what_is_given() -> None:
    # Korea 2024 by nationality: Japan 441,112, China 260,641 (Chosun Daily), the United States 101,733 (Yonhap); together 803,486.
    # Japan: 54.9% would be 441,113.81, so 1.81 less, which is 0.000226
    rows = figures(
        {"series_id": "JPN", "value": 441_112},
        {"series_id": "CHN", "value": 260_641},
        {"series_id": "USA", "value": 101_733},
    )
    found = share_of_total(rows)
    assert values(found)[0] == pytest.approx(54.899774, abs=1e-6)
    assert sum(values(found)) == pytest.approx(100)
    assert found.rows["step"].iloc[0] == "441,112 ÷ 803,486 (sum of JPN, CHN and USA) × 100"
    assert set(found.rows["divisor_id"]) == {""}
    assert set(found.rows["shown_unit"]) == {"PERCENT"}


def of(**series: dict[int, float]) -> pd.DataFrame:
    """Several series of calendar years."""
    return pd.concat([yearly(values, series_id=name) for name, values in series.items()], ignore_index=True)


def test_a_period_in_which_a_series_is_missing_has_no_shares_and_is_named_with_it() -> None:
    rows = of(A={2019: 1, 2020: 3, 2021: 1, 2022: 1}, B={2020: 1, 2022: NAN}, C={2020: 4, 2021: 1, 2022: 1})
    found = share_of_total(rows)
    assert dict(zip(found.rows["series_id"], values(found), strict=True)) == {"A": 37.5, "B": 12.5, "C": 50}
    assert found.missing == (
        "The source gives no value for B 2022.",
        "No shares of a total where a series has no exact figure: B 2019, 2021 to 2022; C 2019.",
    )


def test_bounds_and_several_figures_leave_no_total() -> None:
    rows = pd.concat([of(A={2019: 1, 2020: 1}, B={2019: 1, 2020: 1}), yearly({2020: 2}, series_id="B"), yearly({2021: 1}, series_id="A")])
    rows = pd.concat([rows, yearly({2021: 5}, series_id="B", qualifier="at_least"), yearly({2019: 3}, series_id="B", qualifier="high")])
    found = share_of_total(rows)
    assert values(found) == [50, 50]
    assert found.missing == (
        "A bound has no share of a total: B 2019, 2021.",
        "No shares of a total where a series has several figures: B 2020.",
        "No shares of a total where a series has no exact figure: B 2021.",
    )


def test_different_units_and_sums_of_nothing_are_no_total() -> None:
    mixed = figures({"series_id": "A", "value": 1, "shown_unit": "GBP"}, {"series_id": "B", "value": 1, "shown_unit": "USD"})
    assert share_of_total(mixed).missing == ("No shares of a total of different units: GBP and USD 2024.",)
    assert share_of_total(of(A={2024: 0}, B={2024: 0})).missing == ("No shares of a total that is not above zero: 2024.",)


def test_a_total_that_holds_a_rounded_figure_is_rounded() -> None:
    rows = figures({"series_id": "A", "value": 1}, {"series_id": "B", "value": 3, "qualifier": "about"})
    assert set(share_of_total(rows).rows["qualifier"]) == {"about"}


def test_calendar_and_financial_years_are_periods_of_their_own() -> None:
    rows = figures({"series_id": "A", "value": 1}, {"series_id": "B", "value": 1, "period_type": "fiscal_uk", "time_period": "2024-25"})
    assert share_of_total(rows).missing == ("No shares of a total where a series has no exact figure: B 2024; A 2024–25.",)


def test_series_are_named_as_their_lines_are() -> None:
    rows = of(A={2019: 1}, B={2020: 1}).assign(series=["Alpha", "Beta"])
    assert share_of_total(rows).missing == ("No shares of a total where a series has no exact figure: Beta 2019; Alpha 2020.",)


# --- change on the year before ------------------------------------------------------------------


def test_the_change_is_that_on_the_year_before() -> None:
    # Korea, Ministry of Health and Welfare: 605,768 in 2023, 1,170,467 in 2024. The rise, 564,699: 93% are 563,364.24; the rest makes 0.220342.
    # Printed as 93.2%. 364,189 in 2016, 321,574 in 2017: a fall of 42,615, of which 11.7% are 42,610.113; the rest makes 0.001342
    found = change_on_year_before(yearly({2016: 364_189, 2017: 321_574, 2023: 605_768, 2024: 1_170_467}))
    assert values(found) == pytest.approx([-11.701342, 93.220342], abs=1e-6)
    assert found.rows["step"].iloc[1] == "(1,170,467 − 605,768) ÷ 605,768 (2023) × 100"
    assert found.rows["divisor_id"].tolist() == ["y2016", "y2023"]
    assert set(found.rows["shown_unit"]) == {"PERCENT"}
    assert found.missing == ("No figure of the year before is held for KOR 2023.",)


def test_that_a_series_begins_is_no_gap() -> None:
    found = change_on_year_before(of(A={2016: 1, 2017: 2}, B={2010: 4, 2011: 2}))
    assert values(found) == [100, -50]
    assert found.missing == ()


def test_a_break_in_series_is_not_a_change() -> None:
    rows = pd.concat([yearly({2015: 1}), yearly({2016: 5}, obs_status="B"), yearly({2017: 10})])
    found = change_on_year_before(rows)
    assert values(found) == [100]
    assert found.missing == ("Break in series, so not compared with the year before: KOR 2016.",)


def test_a_year_before_is_as_long_and_begins_a_year_earlier() -> None:
    rows = figures(
        {"period_type": "quarter", "time_period": "2023-Q1", "value": 1},
        {"period_type": "span", "time_period": "2023-01/2023-11", "value": 9},
        {"period_type": "fiscal_uk", "time_period": "2022-23", "value": 7},
        {"period_type": "calendar", "time_period": "2024", "value": 8},
        {"period_type": "quarter", "time_period": "2024-Q1", "value": 3},
        {"period_type": "fiscal_uk", "time_period": "2023-24", "value": 14},
    )
    # the first quarter of 2024 holds a leap day, and so does the financial year
    assert values(change_on_year_before(rows)) == [200, 100]


def test_months_that_end_on_a_leap_day_follow_one_another() -> None:
    rows = figures(
        *(
            {"period_type": "span", "time_period": f"{year}-02-01/{year}-02-{last}", "value": value}
            for year, last, value in ((2023, 28, 2), (2024, 29, 3), (2025, 28, 6))
        )
    )
    assert values(change_on_year_before(rows)) == [50, 100]


def test_of_several_figures_a_year_before_that_of_the_same_source_comes_first_and_all_later_ones_are_kept() -> None:
    before = figures({"source_id": "a", "value": 10, "figure_id": "1"}, {"source_id": "b", "value": 20, "figure_id": "2"}, time_period="2023")
    after = figures(
        {"source_id": "b", "value": 30}, {"source_id": "c", "value": 30}, {"source_id": "a", "value": 30, "qualifier": "at_most"}, time_period="2024"
    )
    found = change_on_year_before(pd.concat([before, after]))
    assert values(found) == [50, 200, 200]
    assert found.rows["qualifier"].tolist() == ["exact", "exact", "at_most"]


def test_no_change_on_zero_on_less_on_another_unit_or_between_bounds() -> None:
    found = change_on_year_before(pd.concat([of(A={2023: 0, 2024: 1}), of(B={2023: -1, 2024: 1})]))
    assert found.rows.empty
    assert found.missing == ("There is no change in per cent on a figure that is not above zero, the year before: A 2024; B 2024.",)
    units = pd.concat([receipts({2023: 1}), receipts({2024: 1}, shown_unit="USD")])
    assert change_on_year_before(units).missing == ("The figure of the year before is in another unit: KOR 2024.",)
    bounds = change_on_year_before(yearly({2023: 1, 2024: 2}, qualifier="at_least"))
    assert bounds.missing == ("Nothing follows from a bound set against a bound: KOR 2024.",)


def test_a_change_on_a_rounded_figure_is_rounded_and_one_on_a_bound_is_a_bound() -> None:
    rows = pd.concat([yearly({2022: 1}, qualifier="about"), yearly({2023: 2}), yearly({2024: 4}, qualifier="at_least"), yearly({2025: 8})])
    assert change_on_year_before(rows).rows["qualifier"].tolist() == ["about", "at_least", "at_most"]
    # a bound of the divisor turns the other way below zero; nothing is said of it
    assert change_on_year_before(pd.concat([yearly({2022: 1}, qualifier="at_least"), yearly({2023: -1})])).rows.empty


def test_a_figure_without_a_year_hides_no_gap() -> None:
    undated = figures({"time_period": "_U", "period_type": "undated", "value": 1, "figure_id": "a"})
    found = change_on_year_before(pd.concat([undated, yearly({2010: 1, 2012: 1})]))
    assert found.missing == ("The source gives no year for KOR.", "No figure of the year before is held for KOR 2012.")


# --- growth between two years -------------------------------------------------------------------


def test_growth_between_two_years() -> None:
    # 100 to 121 in two years are 10% a year
    found = cagr_between(of(A={2018: 100, 2019: 500, 2020: 121}), 2018, 2020).iloc[0]
    assert found["rate"] == pytest.approx(10)
    assert found[["series_id", "first_value", "last_value", "first_label", "last_label", "years", "note"]].tolist() == ["A", 100, 121, "2018", "2020", 2, ""]


def test_growth_of_patients_in_korea() -> None:
    # 82,000 in 2010, 1,170,467 in 2024: the ratio is 14.27399, its logarithm 2.658439, a fourteenth of that 0.1898885, and e to that power 1.209115
    found = cagr_between(yearly({2010: 82_000, 2024: 1_170_467}), 2010, 2024).iloc[0]
    assert found["years"] == 14
    assert found["rate"] == pytest.approx(20.9115, abs=0.0005)


def test_each_series_has_a_row_and_says_why_it_has_no_rate() -> None:
    rows = pd.concat(
        [
            of(A={2010: 1, 2012: 2, 2013: 2}, B={2011: 1, 2012: 1, 2014: 3}, C={2010: 0, 2014: 5}),
            yearly({2010: 1, 2014: 2}, series_id="D", obs_status="E"),
            yearly({2010: 1}, series_id="E", qualifier="at_least"),
            yearly({2014: 1}, series_id="E", obs_status="FU"),
            yearly({2010: 1}, series_id="F", shown_unit="GBP"),
            yearly({2014: 1}, series_id="F", shown_unit="USD"),
            yearly({2014: NAN}, series_id="G"),
        ]
    )
    found = cagr_between(rows, 2010, 2014).set_index("series_id")
    assert found["note"].to_dict() == {
        "A": "No figure for 2014 is held, but for 2010, 2012 to 2013.",
        "B": "No figure for 2010 is held, but for 2011 to 2012, 2014.",
        "C": "A compound rate needs two levels above zero.",
        "D": "2010: estimate. 2014: estimate.",
        "E": "For 2010 only a bound is held. 2014: forecast of low reliability.",
        "F": "The ends are in different units.",
        "G": "No figure for 2010 is held. No figure for 2014 is held.",
    }
    assert found["rate"].notna().to_dict() == dict.fromkeys("ABCEFG", False) | {"D": True}
    assert found.loc["B", ["first_label", "last_label"]].tolist() == ["", "2014"]
    assert math.isnan(found.at["B", "first_value"])


@pytest.mark.parametrize(("broken", "rate"), [(2010, True), (2012, False), (2014, False), (2015, True)])
def test_there_is_no_rate_across_a_break_in_series(broken: int, rate: bool) -> None:
    rows = yearly({2010: 1, 2012: 3, 2014: 16, 2015: 1}).assign(obs_status=lambda frame: frame["year"].eq(broken).map({True: "B", False: "A"}))
    found = cagr_between(rows, 2010, 2014).iloc[0]
    assert found["rate"] == pytest.approx(100) if rate else math.isnan(found["rate"])
    assert found["note"] == ("" if rate else f"Break in series in {broken}, so no rate.")


def test_a_rate_leads_between_figures_that_are_alike() -> None:
    rows = figures(
        {"figure_id": "a", "time_period": "2010", "source_id": "x", "value": 1},
        {"figure_id": "b", "time_period": "2010", "source_id": "y", "value": 2},
        {"figure_id": "c", "time_period": "2010-11", "period_type": "fiscal_uk", "source_id": "z", "value": 4},
        {"figure_id": "d", "time_period": "2012-13", "period_type": "fiscal_uk", "source_id": "q", "value": 9},
        {"figure_id": "e", "time_period": "2012-Q1", "period_type": "quarter", "source_id": "x", "value": 1},
    )
    assert cagr_between(rows, 2010, 2012)["rate"].tolist() == pytest.approx([50])  # 4 to 9, both financial years
    both = pd.concat([rows, figures({"figure_id": "f", "time_period": "2012", "source_id": "y", "value": 8})])
    assert cagr_between(both, 2010, 2012)["rate"].tolist() == pytest.approx([100])  # 2 to 8, both of one source
    dollars = figures({"figure_id": "0", "time_period": "2012", "source_id": "y", "shown_unit": "USD", "value": 7})
    assert cagr_between(pd.concat([both, dollars]), 2010, 2012)["rate"].tolist() == pytest.approx([100])
    quarter = cagr_between(rows.iloc[[0, 4]], 2010, 2012).iloc[0]
    assert quarter["note"] == "The ends cover different lengths of time."


def test_cumulative_figures_of_several_years_do_not_grow() -> None:
    rows = figures({"time_period": "2009/2015", "period_type": "span", "value": 1}, {"time_period": "2010/2016", "period_type": "span", "value": 2})
    assert math.isnan(cagr_between(rows, 2009, 2010)["rate"].iloc[0])


@pytest.mark.parametrize("years", [(2014, 2014), (2014, 2010)])
def test_growth_leads_from_an_earlier_to_a_later_year(years: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="before the last"):
        cagr_between(yearly({2010: 1, 2014: 2}), *years)


# --- index --------------------------------------------------------------------------------------


def test_an_index_is_100_in_the_chosen_year() -> None:
    # Korea: 82,000 patients in 2010, 1,170,467 in 2024. 82,000 × 14 = 1,148,000; the rest, 22,467, makes 0.2739878
    found = index_to_base(yearly({2009: 41_000, 2010: 82_000, 2024: 1_170_467}), 2010)
    assert values(found) == pytest.approx([50, 100, 1427.39878], abs=1e-5)
    assert set(found.rows["shown_unit"]) == {"INDEX"}
    assert set(found.rows["divisor_id"]) == {"y2010"}
    assert found.rows["step"].iloc[2] == "1,170,467 ÷ 82,000 (2010) × 100"


def test_series_without_a_base_are_named_with_the_years_that_they_have() -> None:
    rows = pd.concat(
        [
            of(A={2010: 2, 2011: 4}, B={2011: 1, 2013: 1, 2014: 2}, C={2010: 0, 2011: 5}, D={2010: NAN, 2012: 1}),
            yearly({2010: 9}, series_id="E", qualifier="more_than"),
        ]
    )
    found = index_to_base(rows, 2010)
    assert found.rows["series_id"].tolist() == ["A", "A"]
    assert found.missing == (
        "No index with 2010 as 100, as only other years are held: B 2011, 2013 to 2014; D 2012.",
        "No index with 2010 as 100, as the figure of that year is not above zero: C 2010 to 2011.",
        "The source gives no value for D 2010.",
        "No index with 2010 as 100, as the figure of that year is only a bound: E 2010.",
    )


def test_an_index_is_of_one_unit_and_of_periods_as_long_as_the_base() -> None:
    rows = figures(
        {"figure_id": "q", "time_period": "2010-Q1", "period_type": "quarter", "value": 1},
        {"figure_id": "z", "time_period": "2010", "value": 4},
        {"time_period": "2010/2014", "period_type": "span", "value": 50},
        {"time_period": "2012-13", "period_type": "fiscal_uk", "value": 8},
        {"time_period": "2013", "value": 8, "shown_unit": "USD"},
    )
    found = index_to_base(rows, 2010)
    assert values(found) == [100, 200]
    assert set(found.rows["divisor_id"]) == {"z"}
    assert found.missing == (
        "A period of another length than the base has no index: KOR Q1 2010, 2010 to 2014.",
        "A figure in another unit than the base has no index: KOR 2013.",
    )


def test_of_several_figures_of_the_base_year_the_first_by_address_is_100_and_all_are_kept() -> None:
    rows = figures({"figure_id": "b", "value": 4}, {"figure_id": "a", "value": 2}, {"figure_id": "c", "value": 8, "qualifier": "at_least"})
    found = index_to_base(rows, 2024)
    assert values(found) == [200, 100, 400]
    assert found.rows["qualifier"].tolist() == ["exact", "exact", "at_least"]


# --- real terms ---------------------------------------------------------------------------------

# HM Treasury, GDP deflators at market prices, December 2025, 2024 = 100; financial years weighted from them
CALENDAR = {2009: 68.217, 2010: 69.1217, 2014: 74.6524, 2015: 75.1536, 2024: 100.0}
FISCAL = {2010: 69.5498, 2014: 74.7777}


def prices(calendar: dict[int, float], fiscal: dict[int, float] | None = None, currency: str = "GBP", area: str = "GBR") -> pd.DataFrame:
    rows = [(area, currency, year, False, value, f"{area}.{year}", "GDP deflator") for year, value in calendar.items()]
    rows += [(area, currency, year, True, value, f"{area}.{year}-", "GDP deflator") for year, value in (fiscal or {}).items()]
    return pd.DataFrame(rows, columns=["area", "currency", "year", "fiscal", "value", "figure_id", "title"])


def pounds(values: dict[int, float], **same: Any) -> pd.DataFrame:
    return yearly(values, **{"ref_area": "GBR", "shown_unit": "GBP"} | same)


def test_money_in_the_prices_of_another_year() -> None:
    # Prices doubled: 30 then are 60 now
    found = deflate(pounds({2010: 30, 2024: 50}), prices({2010: 50, 2024: 100}), 2024)
    assert values(found) == [60, 50]
    assert found.rows["divisor_id"].tolist() == ["GBR.2010", "GBR.2024"]
    assert set(found.rows["shown_unit"]) == {"GBP"}
    assert values(deflate(pounds({2010: 30, 2024: 50}), prices({2010: 50, 2024: 100}), 2010)) == [30, 25]


def test_pounds_of_2010_in_prices_of_2024() -> None:
    # Hanefeld et al.: £219 million spent by medical visitors in 2010. 219 ÷ 0.691217: 316 × 0.691217 = 218.424572; the rest, 0.575428, makes 0.832485
    found = only(deflate(pounds({2010: 219_000_000}), prices(CALENDAR, FISCAL), 2024))
    assert found["shown_value"] == pytest.approx(316_832_485, abs=5)
    assert found["step"] == "GBP 219 million × 100 ÷ 69.1217 (GDP deflator, 2024 ÷ 2010)"


def test_the_worked_example_of_the_treasury() -> None:
    # HM Treasury, GDP deflators: user guide, Annex A: £7.4 million in 1998-99 prices × 102.789 / 91.031 = £8.36 million in 2003-04 prices
    index = prices({}, {1998: 91.031, 2003: 102.789})
    found = only(deflate(figures({"period_type": "fiscal_uk", "time_period": "1998-99", "value": 7_400_000}, shown_unit="GBP"), index, 2003))
    assert found["shown_value"] == pytest.approx(8_360_000, abs=5_000)
    assert found["step"] == "GBP 7,400,000 × 102.789 ÷ 91.031 (GDP deflator, 2003–04 ÷ 1998–99)"


def test_a_financial_year_takes_its_own_index_number_where_one_is_held() -> None:
    # Healthcare UK, 2014–15: £749 million. By 0.747777: 747.777 make 1,000, the rest, 1.223, makes 1.63552.
    # By that of 2014, 0.746524: the rest of 2.476 makes 3.316705
    row = figures({"period_type": "fiscal_uk", "time_period": "2014-15", "value": 749_000_000}, shown_unit="GBP")
    own = only(deflate(row, prices(CALENDAR, FISCAL), 2024))
    assert own["shown_value"] == pytest.approx(1_001_635_520, abs=100)
    assert own["divisor_id"] == "GBR.2014-"
    other = only(deflate(row, prices(CALENDAR, {2010: 69.5498}), 2024))
    assert other["shown_value"] == pytest.approx(1_003_316_705, abs=100)
    assert other["step"].endswith("(GDP deflator, 2024 ÷ 2014)")


def test_prices_are_those_of_the_calendar_year_for_financial_years_too() -> None:
    # 749 × 69.1217 ÷ 74.7777: 749 × 69.1217 = 51,772.1533; 692 × 74.7777 = 51,746.1684; the rest, 25.9849, makes 0.347495
    row = figures({"period_type": "fiscal_uk", "time_period": "2014-15", "value": 749}, shown_unit="GBP")
    assert only(deflate(row, prices(CALENDAR, FISCAL), 2010))["shown_value"] == pytest.approx(692.347495, abs=1e-6)


def test_a_calendar_year_never_takes_the_index_number_of_a_financial_year() -> None:
    found = deflate(pounds({2010: 1}), prices({2024: 100}, {2010: 69.5498}), 2024)
    assert found.missing == ("No price index is held for GBP in the years of GBR 2010.",)


def test_money_without_a_price_index_is_named_by_its_currency() -> None:
    held = pd.concat([prices({2024: 1}), prices({2024: 1}, currency="USD", area="USA"), prices({2024: 1}, currency="CNY", area="CHN")])
    baht = yearly({2023: 5, 2024: 5}, ref_area="THA", shown_unit="THB")
    assert deflate(baht, held, 2024, currencies={"THB": "Thai baht"}).missing == ("No price index is held for Thai baht; choose GBP, USD or CNY.",)
    assert deflate(baht, held, 2024, currencies=pd.Series({"THB": "Thai baht"})).missing == ("No price index is held for Thai baht; choose GBP, USD or CNY.",)
    assert deflate(baht, held, 2024).missing == ("No price index is held for THB; choose GBP, USD or CNY.",)
    assert deflate(baht, held.iloc[:0], 2024).missing == ("No price index is held for THB.",)


def test_each_currency_is_deflated_by_its_own_prices() -> None:
    held = pd.concat([prices({2010: 50, 2024: 100}), prices({2010: 20, 2024: 25}, currency="USD", area="USA")])
    rows = pd.concat([pounds({2010: 10}), pounds({2010: 8}, shown_unit="USD")])
    assert values(deflate(rows, held, 2024)) == [20, 10]


def test_years_that_an_index_does_not_hold_are_named() -> None:
    index = prices({2010: 50, 2012: NAN, 2013: 0, 2024: 100})
    found = deflate(pounds({2005: 1, 2010: 1, 2012: 1, 2013: 1}), index, 2024)
    assert found.missing == ("No price index is held for GBP in the years of GBR 2005, 2012 to 2013.",)
    assert deflate(pounds({2010: 1}), index, 2030).missing == (
        "No price index is held for GBP in 2030, the year of the prices, but for 2010 to 2024: GBR 2010.",
    )
    span = figures({"period_type": "span", "time_period": "2009/2016", "value": 1}, shown_unit="GBP")
    assert deflate(span, index, 2024).missing == ("A period of more than a year is not deflated by the prices of one: KOR 2009 to 2016.",)


def test_index_numbers_of_different_places_are_never_mixed() -> None:
    # Euros: the index of Germany has 2010 and 2024, that of France 2009 and 2024 on another base
    held = pd.concat([prices({2009: 1, 2024: 7}, currency="EUR", area="FRA"), prices({2010: 50, 2024: 100}, currency="EUR", area="DEU")])
    found = deflate(yearly({2009: 5, 2010: 5}, shown_unit="EUR"), held, 2024)
    assert values(found) == [10]


# --- what holds of all --------------------------------------------------------------------------


def test_a_logarithmic_scale_draws_what_is_above_zero() -> None:
    rows = of(A={2010: 1, 2011: NAN}, B={2010: 1, 2011: 0}, C={2010: -1, 2011: 0})
    assert log_scale_ok(rows) == ["B", "C"]
    assert log_scale_ok(rows.assign(series=["Alpha", "Alpha", "Beta", "Beta", "Gamma", "Gamma"])) == ["Beta", "Gamma"]
    assert log_scale_ok(of(A={2010: 1})) == []


PEOPLE, COUNTS, PRICES = population({2010: 1000, 2011: 2000}), yearly({2010: 10, 2011: 5}), prices({2010: 50, 2011: 100})
MEASURES: dict[str, Callable[[pd.DataFrame], Measured]] = {
    "per_inhabitants": lambda rows: per_inhabitants(rows, PEOPLE),
    "per_patient": lambda rows: per_patient(rows, COUNTS),
    "share_of_visitors": lambda rows: share_of_visitors(rows, COUNTS),
    "share_of_total": share_of_total,
    "change_on_year_before": change_on_year_before,
    "index_to_base": lambda rows: index_to_base(rows, 2010),
    "deflate": lambda rows: deflate(rows, PRICES, 2010),
}
measures = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())


@measures
def test_steps_are_appended_and_all_else_is_left_as_it_was(measure: Callable[[pd.DataFrame], Measured]) -> None:
    rows = pounds({2010: 3, 2011: 6}, ref_area="KOR", series_id="A", note="as it was").assign(step=["converted", ""], divisor_id="before")
    rows.index = pd.Index([7, 7])
    given, people, counts, index = rows.copy(), PEOPLE.copy(), COUNTS.copy(), PRICES.copy()
    found = measure(rows).rows
    for left, copy in ((rows, given), (PEOPLE, people), (COUNTS, counts), (PRICES, index)):
        assert_frame_equal(left, copy)
    assert len(found) in (1, 2)
    new = ["shown_value", "shown_unit", "qualifier", "step", "divisor_id"]
    assert_frame_equal(found.drop(columns=new), rows.iloc[-len(found) :].drop(columns=new))
    assert list(found) == list(rows)
    assert not found["step"].iloc[-1].startswith(";") and len(found["step"].iloc[-1]) > 5
    assert len(found) == 1 or found["step"].iloc[0].startswith("converted; ")
    assert set(measure(found).rows) == set(found), "what was measured can be measured again"


@measures
def test_of_nothing_comes_nothing(measure: Callable[[pd.DataFrame], Measured]) -> None:
    for empty in (COUNTS.iloc[:0], pd.DataFrame()):
        found = measure(empty)
        assert found.rows.empty and found.missing == ()
        assert {"shown_value", "shown_unit", "step", "divisor_id"} <= set(found.rows)
        assert found.rows["shown_value"].dtype == "float64" and found.rows["step"].dtype == "str"
    assert log_scale_ok(pd.DataFrame()) == []
    assert list(cagr_between(pd.DataFrame(), 2010, 2020)) == ["series_id", "first_value", "last_value", "first_label", "last_label", "years", "rate", "note"]


@pytest.mark.parametrize("empty", [COUNTS.iloc[:0], pd.DataFrame()])
def test_without_anything_to_divide_by_everything_is_missing(empty: pd.DataFrame) -> None:
    assert per_inhabitants(COUNTS, empty).missing == ("No population is held for Korea 2010 to 2011.",)
    assert per_patient(COUNTS, empty).missing == ("No number of patients is held for KOR 2010 to 2011.",)
    assert share_of_visitors(COUNTS, empty).missing == ("No number of visitors is held for KOR 2010 to 2011.",)
    assert deflate(pounds({2010: 1}), pd.DataFrame(), 2010).missing == ("No price index is held for GBP.",)


@measures
def test_figures_without_value_or_period_are_named_and_disturb_nothing(measure: Callable[[pd.DataFrame], Measured]) -> None:
    good = pounds({2010: 3, 2011: 6}, ref_area="KOR", series_id="A")
    bad = figures({"value": NAN, "time_period": "2010"}, {"value": 1, "time_period": "_U", "period_type": "undated"}, series_id="A", shown_unit="GBP")
    bad = pd.concat([bad, figures({"value": NAN, "time_period": "_U", "period_type": "undated"}, {"value": math.inf, "time_period": "2011"}, series_id="A")])
    found = measure(pd.concat([good, bad]))
    assert values(found) == values(measure(good))
    assert found.missing[:2] == ("The source gives no value for A 2010 to 2011.", "The source gives no year for A.")


AMOUNTS = st.floats(min_value=1e-3, max_value=1e12)
SERIES = st.dictionaries(st.integers(1995, 2030), AMOUNTS, min_size=1, max_size=5)


def scaled(rows: pd.DataFrame, factor: float) -> pd.DataFrame:
    return rows.assign(shown_value=rows["shown_value"] * factor)


@given(SERIES, st.floats(1e-3, 1e3), st.data())
def test_an_index_does_not_depend_on_the_scale(series: dict[int, float], scale: float, data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(sorted(series)))
    once, again = (index_to_base(scaled(yearly(series), by), base) for by in (1, scale))
    assert values(once) == pytest.approx(values(again))
    assert once.rows.loc[once.rows["year"] == base, "shown_value"].tolist() == pytest.approx([100])


@given(SERIES, AMOUNTS, st.floats(1e-2, 1e2))
def test_figures_per_inhabitant_are_linear(series: dict[int, float], people: float, scale: float) -> None:
    rows, held = yearly(series), population(dict.fromkeys(series, people))
    expected = [value * scale for value in values(per_inhabitants(rows, held))]
    assert len(expected) == len(series)
    assert values(per_inhabitants(scaled(rows, scale), held)) == pytest.approx(expected)
    assert values(per_inhabitants(rows, scaled(held, 1 / scale))) == pytest.approx(expected)


@given(SERIES, AMOUNTS)
def test_money_in_the_prices_of_its_own_year_is_unchanged(series: dict[int, float], level: float) -> None:
    rows, index = pounds(series), prices({year: level + year for year in series})
    for year, value in series.items():
        assert values(deflate(rows[rows["year"] == year], index, year)) == pytest.approx([value])


@given(SERIES, st.floats(1e-2, 1e4), st.data())
def test_the_base_of_a_price_index_does_not_matter(series: dict[int, float], scale: float, data: st.DataObject) -> None:
    index = {year: 50 + place for place, year in enumerate(sorted(series))}
    base = data.draw(st.sampled_from(sorted(series)))
    rows = pounds(series)
    once, again = (deflate(rows, prices({year: value * by for year, value in index.items()}), base) for by in (1, scale))
    assert values(once) == pytest.approx(values(again))


@given(st.dictionaries(st.sampled_from("ABCDEF"), AMOUNTS, min_size=1), st.dictionaries(st.sampled_from("ABCDEF"), AMOUNTS, min_size=1))
def test_shares_add_up_to_100_in_every_period_that_has_them(this_year: dict[str, float], next_year: dict[str, float]) -> None:
    rows = [
        {"series_id": name, "time_period": year, "value": value} for year, held in (("2020", this_year), ("2021", next_year)) for name, value in held.items()
    ]
    found = share_of_total(figures(*rows))
    every = this_year.keys() | next_year.keys()
    complete = {year for year, held in ((2020, this_year), (2021, next_year)) if held.keys() == every}
    assert found.rows.groupby("year")["shown_value"].sum().to_dict() == pytest.approx(dict.fromkeys(complete, 100.0))
    assert found.rows["shown_value"].between(0, 100 + 1e-9).all()
    assert (found.missing == ()) == (len(complete) == 2)


@given(AMOUNTS, st.floats(0.01, 100), st.integers(1, 30))
def test_a_series_that_grew_at_its_rate_arrives_at_its_last_level(first: float, ratio: float, years: int) -> None:
    found = cagr_between(yearly({1990: first, 1990 + years: first * ratio}), 1990, 1990 + years).iloc[0]
    assert grown(found["first_value"], found["rate"], found["years"]) == pytest.approx(first * ratio, rel=1e-9)


@given(SERIES)
def test_a_level_is_found_again_from_the_change_on_the_year_before(series: dict[int, float]) -> None:
    found = change_on_year_before(yearly(series)).rows
    assert set(found["year"]) == {year for year in series if year - 1 in series}
    for year, percent in zip(found["year"], found["shown_value"], strict=True):
        assert series[year - 1] * (1 + percent / 100) == pytest.approx(series[year], rel=1e-6, abs=series[year - 1] * 1e-9)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (5, "5"),
        (0.000123456789, "0.000123457"),
        (2.5, "2.5"),
        (2190.55, "2,190.55"),
        (1_170_467, "1,170,467"),
        (9_999_999, "9,999,999"),
        (10_000_000, "10 million"),
        (16_369_629, "16.37 million"),
        (1_405_200_000_000, "1.4052 trillion"),
        (-3.25, "−3.25"),
    ],
)
def test_numbers_in_the_arithmetic_are_in_full_below_ten_million(value: float, written: str) -> None:
    step = change_on_year_before(yearly({2023: 7, 2024: value})).rows["step"].tolist()
    assert step == [f"({written} − 7) ÷ 7 (2023) × 100"]
