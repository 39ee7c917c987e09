"""Is a rate, a share and an amount per unit what the textbook says?"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Market, Selection, cagr, growth, share_of_total
from marketdata.growth import change, grown, index_to_100, per_unit, share

LEVELS = st.floats(min_value=1e-3, max_value=1e12)
RATES = st.floats(min_value=-90, max_value=300)
YEARS = st.floats(min_value=0.25, max_value=50)


@given(LEVELS, RATES, YEARS)
def test_the_rate_by_which_a_level_was_built_is_found_again(first: float, rate: float, years: float) -> None:
    assert cagr(first, grown(first, rate, years), years) == pytest.approx(rate, rel=1e-6, abs=1e-6)


@given(LEVELS, st.floats(min_value=0.01, max_value=1e6), YEARS)
def test_the_level_is_found_again_from_its_rate(first: float, ratio: float, years: float) -> None:
    last = first * ratio
    assert grown(first, cagr(first, last, years), years) == pytest.approx(last, rel=1e-6)


def test_growth_is_compounded() -> None:
    assert grown(100, 10, 2) == pytest.approx(121)
    assert cagr(100, 121, 2) == pytest.approx(10)
    # Salter et al.: 8,452 in 2018 to 11,910 in 2022 billion dollars. (11910 / 8452) = 1.40914; its fourth root 1.08953
    assert cagr(8452, 11910, 4) == pytest.approx(8.953, abs=0.001)


@pytest.mark.parametrize(
    ("first", "last", "years"), [(0, 1, 1), (1, 0, 1), (-1, 1, 1), (1, -1, 1), (1, 2, 0), (1, 2, -1), (float("nan"), 1, 1), (1, 1, float("nan"))]
)
def test_where_no_compound_rate_exists_none_is_given(first: float, last: float, years: float) -> None:
    with pytest.raises(ValueError):
        cagr(first, last, years)


def test_a_change_and_a_share_are_in_per_cent() -> None:
    assert change(749, 3700) == pytest.approx(393.99, abs=0.01)  # 2951 / 749 = 3.93992
    assert change(200, 150) == -25
    assert share(584.6, 749) == pytest.approx(78.05, abs=0.005)  # 0.780507…
    for undefined in (change, share):
        with pytest.raises(ValueError):
            undefined(*((0, 1) if undefined is change else (1, 0)))


def rows(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns | {"period_start": pd.to_datetime(columns["period_start"])})


def test_the_rate_of_a_series_is_reckoned_from_its_first_to_its_last_known_row() -> None:
    series = rows(shown_value=[121.0, 100.0, float("nan"), 999.0], period_start=["2020-01-01", "2018-01-01", "2021-01-01", None])
    found = growth.cagr_of(series)
    assert found
    rate, first, last = found
    assert rate == pytest.approx(10)
    assert (first["shown_value"], last["shown_value"]) == (100, 121)


def test_leap_days_do_not_disturb_a_rate_over_whole_years() -> None:
    # 10% in one year, whether it holds 365 or 366 days
    for year in (2018, 2019, 2020):
        found = growth.cagr_of(rows(shown_value=[100.0, 110.0], period_start=[f"{year}-01-01", f"{year + 1}-01-01"]))
        assert found and found[0] == pytest.approx(10)


def test_a_rate_over_five_quarters_is_not_one_over_a_year() -> None:
    # 1.1 ^ 1.25 = e ^ (1.25 × 0.0953102) = 1.126525
    found = growth.cagr_of(rows(shown_value=[100.0, 112.6525], period_start=["2023-01-01", "2024-04-01"]))
    assert found and found[0] == pytest.approx(10, abs=0.001)


@pytest.mark.parametrize(
    ("values", "starts"),
    [
        ([1.0], ["2018-01-01"]),
        ([1.0, 2.0], ["2018-01-01", "2018-04-01"]),
        ([0.0, 2.0], ["2018-01-01", "2020-01-01"]),
        ([1.0, float("nan")], ["2018-01-01", "2020-01-01"]),
        ([1.0, 2.0], ["2018-01-01", None]),
    ],
)
def test_a_series_without_two_positive_values_a_year_apart_has_no_rate(values: list[float], starts: list[str]) -> None:
    assert growth.cagr_of(rows(shown_value=values, period_start=starts)) is None


def test_an_index_is_100_at_the_first_known_value_of_each_series() -> None:
    # Table 1, China and India, 2014–15 to 2015–16: 2190 / 584.6 = 3.746151; 126 / 2.1 = 60
    table = rows(
        who=["CHN", "IND", "CHN", "IND", "NEW"],
        shown_value=[2190.0, 126.0, 584.6, 2.1, float("nan")],
        shown_unit=["GBP"] * 5,
        period_start=["2015-04-01", "2015-04-01", "2014-04-01", "2014-04-01", "2014-04-01"],
        figure_id=["a", "b", "c", "d", "e"],
    )
    index = index_to_100(table, ["who"])
    assert index[index["who"] == "CHN"]["shown_value"].tolist() == pytest.approx([100, 374.6151])
    assert index[index["who"] == "IND"]["shown_value"].tolist() == pytest.approx([100, 6000])
    assert index[index["who"] == "NEW"]["shown_value"].isna().all()
    assert set(index["shown_unit"]) == {"INDEX"}
    assert table["shown_value"].tolist()[0] == 2190, "the rows given are left as they were"


def test_a_series_that_begins_at_zero_has_no_index() -> None:
    table = rows(who=["A", "A"], shown_value=[0.0, 5.0], shown_unit=["GBP"] * 2, period_start=["2014-01-01", "2015-01-01"], figure_id=["a", "b"])
    assert index_to_100(table, ["who"])["shown_value"].isna().all()


def wins(market: Market, currency: str | None = None) -> pd.DataFrame:
    return market.select(Selection(indicators=("healthcare_uk_wins",), currency=currency))


@pytest.mark.parametrize("currency", [None, "USD", "CNY"])
def test_shares_of_the_published_total_are_those_of_table_1_in_any_currency(market: Market, currency: str | None) -> None:
    table = wins(market, currency)
    markets = table[(table["counterpart_area"] != "WLD") & (table["activity"] == "_T")]
    totals = table[(table["counterpart_area"] == "WLD") & (table["activity"] == "_T")]
    shares = share_of_total(markets, totals).set_index(["time_period", "counterpart_area"])["shown_value"]
    # By hand: 584.6/749, 1/749, 2190/3700, 60/3700, 120/540, 363/700, 32/700
    assert shares["2014-15", "CHN"] == pytest.approx(78.05, abs=0.005)
    assert shares["2014-15", "HKG"] == pytest.approx(0.1335, abs=0.0001)
    assert shares["2015-16", "CHN"] == pytest.approx(59.19, abs=0.005)
    assert shares["2015-16", "QAT"] == pytest.approx(1.62, abs=0.005)
    assert shares["2016-17", "CHN"] == pytest.approx(22.22, abs=0.005)
    assert shares["2017-18", "CHN"] == pytest.approx(51.86, abs=0.005)
    assert shares["2017-18", "X_CEE"] == pytest.approx(4.57, abs=0.005)
    assert len(shares) == 7 + 6 + 3 + 5  # the markets of the four years in Table 1


@pytest.mark.parametrize("currency", [None, "USD"])
def test_the_value_per_project_is_the_total_divided_by_its_projects(market: Market, currency: str | None) -> None:
    table = wins(market, currency)
    totals = table[(table["counterpart_area"] == "WLD") & (table["activity"] == "_T")]
    each = per_unit(totals, market.select(Selection(indicators=("healthcare_uk_projects",)))).set_index("time_period")
    in_pounds = each["shown_value"] / (each["rate"].fillna(1))
    # 749/26, 3700/67, 700/101 million pounds; for 2016–17 the number of projects is not known
    assert in_pounds.to_dict() == pytest.approx({"2014-15": 28_807_692, "2015-16": 55_223_881, "2017-18": 6_930_693}, rel=1e-6)
    assert each["count_printed"].tolist() == ["26 projects", "67 projects", "101 projects"]


def figures(**changes: list) -> pd.DataFrame:
    """Two figures of a source that agree in everything, with what is changed about them."""
    same = {
        "indicator_id": "beds",
        "ref_area": "GBR",
        "counterpart_area": "_Z",
        "source_id": "a",
        "definition_id": "_Z",
        "time_period": "2018",
        "qualifier": "exact",
    }
    length = len(next(iter(changes.values())))
    frame = pd.DataFrame({name: [value] * length for name, value in same.items()} | {"shown_unit": ["GBP"] * length} | changes)
    return frame.assign(printed="as printed", figure_id=[f"figure {n}" for n in range(length)])


def test_a_part_is_set_against_the_total_of_its_own_place() -> None:
    parts = figures(shown_value=[10.0, 10.0], ref_area=["GBR", "USA"])
    totals = figures(shown_value=[40.0, 20.0], ref_area=["GBR", "USA"])
    assert share_of_total(parts, totals)["shown_value"].tolist() == [25, 50]


@pytest.mark.parametrize(
    ("column", "other"),
    [("source_id", "b"), ("definition_id", "d"), ("time_period", "2019"), ("qualifier", "about"), ("shown_unit", "CNY"), ("indicator_id", "wards")],
)
def test_a_part_is_not_set_against_a_total_that_differs_from_it(column: str, other: str) -> None:
    parts, totals = figures(shown_value=[10.0]), figures(shown_value=[40.0], **{column: [other]})
    assert share_of_total(parts, figures(shown_value=[40.0]))["shown_value"].tolist() == [25]
    assert share_of_total(parts, totals).empty


def test_a_part_of_two_totals_or_of_nothing_has_no_share() -> None:
    assert share_of_total(figures(shown_value=[10.0]), figures(shown_value=[40.0, 41.0])).empty
    assert share_of_total(figures(shown_value=[10.0]), figures(shown_value=[0.0])).empty


@pytest.mark.parametrize(
    ("column", "other"), [("source_id", "b"), ("ref_area", "USA"), ("counterpart_area", "WLD"), ("definition_id", "d"), ("time_period", "2019")]
)
def test_an_amount_is_not_divided_by_the_count_of_something_else(column: str, other: str) -> None:
    amounts = figures(shown_value=[10.0])
    assert per_unit(amounts, figures(shown_value=[4.0]))["shown_value"].tolist() == [2.5]
    assert per_unit(amounts, figures(shown_value=[4.0], **{column: [other]})).empty


def test_an_amount_is_divided_by_one_count_only_and_never_by_the_end_of_a_range() -> None:
    amounts = figures(shown_value=[10.0])
    assert per_unit(amounts, figures(shown_value=[4.0, 5.0], qualifier=["exact", "at_least"])).empty
    assert per_unit(amounts, figures(shown_value=[4.0, 5.0], qualifier=["low", "high"])).empty
    assert per_unit(amounts, figures(shown_value=[0.0])).empty
    assert per_unit(amounts, figures(shown_value=[float("nan")])).empty
    assert per_unit(amounts, figures(shown_value=[4.0, 5.0], qualifier=["exact", "low"]))["shown_value"].tolist() == [2.5]
