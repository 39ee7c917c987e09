"""Do the words say what the rows say: every value, its qualifying word, its status and its gaps, and nothing more?"""

from __future__ import annotations

import pandas as pd
import pytest

from marketdata import Market, Selection, describe, views
from marketdata.describe import finding, sentences

SAME = {
    "indicator_id": "wins",
    "ref_area": "GBR",
    "counterpart_area": "WLD",
    "activity": "_T",
    "definition_id": "business_win",
    "shown_unit": "GBP",
    "qualifier": "exact",
    "obs_status": "A",
    "period_type": "calendar",
    "series": "Wins",
    "rate_note": "",
}


def figures(*rows: dict) -> pd.DataFrame:
    """Rows as a view gives them. A row says its year and value, and how it differs from a plain one."""
    made = []
    for row in rows:
        full = SAME | {"period_label": str(row.get("year", "no year given")), "shown": f"£{row['value']}"} | row
        full["period_start"] = pd.Timestamp(row["year"], 1, 1) if "year" in row else pd.NaT
        full["shown_value"] = float(row["value"])
        made.append({"printed": full["shown"]} | full)
    return pd.DataFrame(made)


def shown(market: Market, block_id: str, **filters: object) -> views.View:
    return views.view(market, views.block(market, block_id), Selection(**filters))  # type: ignore[arg-type]


# ------------------------------------------------------------------ sentences


def test_a_sentence_names_every_value_with_its_period_and_status(market: Market) -> None:
    assert shown(market, "wins_total").sentences == [
        "Business win: £749 million in 2014–15, £3,700 million in 2015–16; a rise of 394.0% from 2014–15 to 2015–16.",  # 3700 / 749 − 1
        "Export win: £540 million in 2016–17 (estimate), £700 million in 2017–18; a rise of 29.6% from 2016–17 to 2017–18.",  # 700 / 540 − 1
    ]


def test_growth_over_several_years_is_told_per_year(market: Market) -> None:
    # (596 / 511)^(1/3) − 1 = 5.26 % a year
    assert shown(market, "nhs_income").sentences == [
        "NHS income from private patients: £511 million in 2012–13, £596 million in 2015–16; a rise of 5.3% a year from 2012–13 to 2015–16."
    ]


def test_a_forecast_is_called_one(market: Market) -> None:
    # (11910 / 8452)^(1/4) − 1 = 8.95 % a year
    assert shown(market, "global_level").sentences == [
        "Health expenditure: US$8,452 billion in 2018, US$11,910 billion in 2022 (forecast); a rise of 9.0% a year from 2018 to the forecast for 2022.",
        "Market for healthcare services: US$9,725.4 billion in 2023 (forecast).",
    ]


def test_a_span_and_a_decline_are_told_as_such_and_rates_have_no_growth(market: Market) -> None:
    assert shown(market, "global_growth").sentences == [
        "Growth of health expenditure: 7% over 2014 to 2018.",
        "Growth of the market for healthcare services: −6% in 2020 (forecast), 7% over 2021 to 2023 (forecast).",
    ]


def test_qualifying_words_and_missing_years_are_told(market: Market) -> None:
    assert shown(market, "visitor_share", low=True).sentences == ["Thailand: about 10% in 2023.", "China: less than 1% (no year given) (low reliability)."]
    assert shown(market, "insurance").sentences == ["Rural population: less than 10% in 2002.", "Rural population and rural-to-urban migrants: 95% in 2017."]
    assert shown(market, "saving", low=True).sentences == ["Thailand: at most 75% (no year given) (low reliability)."]


@pytest.mark.parametrize(
    ("qualifier", "told"),
    [
        ("exact", "£5"),
        ("about", "about £5"),
        ("at_least", "at least £5"),
        ("at_most", "at most £5"),
        ("more_than", "more than £5"),
        ("less_than", "less than £5"),
    ],
)
def test_each_qualifier_has_its_word(qualifier: str, told: str) -> None:
    assert sentences(figures({"year": 2018, "value": 5, "qualifier": qualifier})) == [f"Wins: {told} in 2018."]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("A", ""),
        ("E", " (estimate)"),
        ("F", " (forecast)"),
        ("P", " (provisional)"),
        ("U", " (low reliability)"),
        ("FU", " (forecast of low reliability)"),
        ("B", " (break in series)"),
    ],
)
def test_each_status_but_a_plain_fact_has_its_word(status: str, told: str) -> None:
    assert sentences(figures({"year": 2018, "value": 5, "obs_status": status})) == [f"Wins: £5 in 2018{told}."]


def test_a_printed_range_is_told_from_end_to_end(market: Market) -> None:
    assert shown(market, "prices", low=True).sentences == [
        "China: from CN¥3,000 to CN¥5,000 (no year given) (low reliability).",
        "United States: about US$10,000 (no year given) (low reliability).",
    ]


def test_two_amounts_of_one_period_say_what_was_printed(market: Market) -> None:
    told = shown(market, "services_trade", currency="CNY").sentences
    deficit = next(sentence for sentence in told if sentence.startswith("Deficit"))
    assert "CN¥828.7 billion in 2025" in deficit and "(printed as US$120 billion)" in deficit


def test_a_date_and_a_span_of_days_are_told_with_their_own_words(market: Market) -> None:
    assert shown(market, "beds_by_ownership").sentences == ["Private: 28.6% on 31 December 2020.", "Public: 71.4% on 31 December 2020."]


def test_a_value_that_is_missing_is_told_too(market: Market) -> None:
    assert shown(market, "wins_projects").sentences[1] == "Export win: not given in 2016–17, 101 projects in 2017–18."


def test_small_blocks_tell_every_value_that_they_hold(market: Market) -> None:
    told = 0
    for block_id in (
        "headline_figures",
        "global_contribution",
        "wins_share_by_market",
        "wins_per_project",
        "uk_self_pay",
        "gdp_share",
        "china_inbound",
        "beds_added",
        "relative_prices",
    ):
        view = shown(market, block_id, low=True)
        if view.rows["series"].nunique() <= describe.BUSY:
            text = " ".join(view.sentences)
            for row in view.rows.itertuples():
                assert row.shown in text and (row.period_label in text), (block_id, row.figure_id)
                told += 1
    assert told == 15 + 5 + 3 + 5 + 8 + 5 + 4 + 4


def test_many_series_come_largest_first_and_the_rest_is_left_to_the_table(market: Market) -> None:
    told = shown(market, "wins_by_market").sentences
    # Each market's largest cell of Table 1: 2190, 697, 323, 316, 186, 126, 71, 60; then 32, 10, 1.2 and 1.
    assert [sentence.split(":")[0] for sentence in told] == [
        "China",
        "Saudi Arabia",
        "Brazil",
        "United Arab Emirates",
        "Middle East",
        "India",
        "Latin America",
        "Qatar",
        "4 more in the table.",
    ]


# ------------------------------------------------------------------ growth


def test_a_fall_is_called_one() -> None:
    # 80 / 100 − 1; one year, so not per year
    assert sentences(figures({"year": 2018, "value": 100}, {"year": 2019, "value": 80})) == [
        "Wins: £100 in 2018, £80 in 2019; a fall of 20.0% from 2018 to 2019."
    ]


@pytest.mark.parametrize(
    "second",
    [
        {"definition_id": "export_win"},
        {"indicator_id": "claims"},
        {"shown_unit": "USD"},
        {"ref_area": "FRA"},
        {"counterpart_area": "CHN"},
        {"activity": "INFRASTRUCTURE"},
        {"period_type": "span"},
        {"period_type": "instant"},
        {"value": 0},
        {"value": -5},
    ],
    ids=str,
)
def test_no_growth_is_told_between_figures_of_different_kinds(second: dict) -> None:
    assert "rise" in sentences(figures({"year": 2016, "value": 100}, {"year": 2019, "value": 130}))[0]
    told = sentences(figures({"year": 2016, "value": 100}, {"year": 2019, "value": 130} | second))[0]
    assert "rise" not in told and "fall" not in told


def test_no_growth_is_told_where_a_year_has_two_values_or_one_has_none() -> None:
    assert "rise" not in sentences(figures({"year": 2016, "value": 100}, {"year": 2016, "value": 110}, {"year": 2019, "value": 130}))[0]
    assert "rise" not in sentences(figures({"year": 2016, "value": 100}, {"value": 130, "period_type": "undated"}))[0]
    assert "rise" not in sentences(figures({"year": 2016, "value": 3, "shown_unit": "PERCENT"}, {"year": 2019, "value": 6, "shown_unit": "PERCENT"}))[0]


# ------------------------------------------------------------------ the finding


def test_one_series_says_where_it_stands_and_where_it_came_from(market: Market) -> None:
    assert shown(market, "nhs_income").title == "NHS income from private patients: £596 million in 2015–16, up from £511 million in 2012–13"
    assert finding(figures({"year": 2018, "value": 9}, {"year": 2019, "value": 5}), "Wins") == "Wins: £5 in 2019, down from £9 in 2018"
    assert finding(figures({"year": 2018, "value": 5}, {"year": 2019, "value": 5}), "Wins") == "Wins: £5 in 2019, as in 2018"
    assert finding(figures({"year": 2018, "value": 5}), "Wins") == "Wins: £5 in 2018"


def test_a_change_of_counting_is_never_told_as_a_rise_or_fall(market: Market) -> None:
    # 2014–15 and 2015–16 count business wins, 2016–17 and 2017–18 export wins
    assert (
        shown(market, "wins_by_market", countries=("CHN",)).title == "Wins by market: China £363 million in 2017–18, up from £120 million in 2016–17 (estimate)"
    )
    assert (
        shown(market, "wins_share_by_market", countries=("IND",)).title == "Share of each market: India 8.6% in 2017–18, down from 8.7% in 2016–17 (estimate)"
    )  # 60 / 700 and 47 / 540
    assert finding(figures({"year": 2018, "value": 5}, {"year": 2019, "value": 9, "definition_id": "export_win"}), "Wins") == "Wins: £9 in 2019"


def test_who_comes_first_is_told_with_the_number_of_periods(market: Market) -> None:
    assert shown(market, "wins_by_market").title == "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18"
    assert shown(market, "wins_by_market", years=(2014, 2015)).title == "Wins by market: China comes first in both periods, with £2,190 million in 2015–16"
    assert shown(market, "global_sectors").title == "Services and goods in the global health market: Healthcare services comes first, with 79% in 2018"


def rivals(second_way: str, unit: str = "GBP") -> pd.DataFrame:
    pairs = [(year, name, value, way) for year in (2018, 2019) for name, value, way in (("A", 5, "business_win"), ("B", 9, second_way))]
    return figures(
        *(
            {"year": year, "series": name, "value": value, "definition_id": way, "shown_unit": "GBP" if name == "A" else unit}
            for year, name, value, way in pairs
        )
    )


def test_nobody_comes_first_among_figures_that_are_counted_in_different_ways() -> None:
    assert finding(rivals("business_win"), "Wins") == "Wins: B comes first in both periods, with £9 in 2019"
    assert finding(rivals("export_win"), "Wins") == "Wins: B £9 in 2019; A £5 in 2019"


def test_nobody_comes_first_among_different_units(market: Market) -> None:
    assert finding(rivals("business_win", "USD"), "Wins") == "Wins: B £9 in 2019; A £5 in 2019"
    assert shown(market, "study").title == "What the study counted", "interviews, cases and Trusts are no rivals"


def test_two_figures_of_different_kinds_are_both_told_and_more_are_left_to_the_text(market: Market) -> None:
    assert shown(market, "patients").title == "Patients from abroad: Thailand about 2.86 million persons in 2023; South Korea 1.17 million persons in 2024"
    assert shown(market, "headline_figures").title == "Headline figures"


def test_a_title_says_nothing_beyond_its_topic_where_ranges_or_nothing_is_shown(market: Market) -> None:
    assert shown(market, "prices", low=True).title == "Price of a PET-CT scan"
    assert shown(market, "prices").title == "Price of a PET-CT scan", "all of its figures are hidden"
    assert shown(market, "patients", countries=("LBY",)).title == "Patients from abroad"


# ------------------------------------------------------------------ sources and statuses


def test_each_status_is_warned_of_by_name() -> None:
    rows = figures(
        {"year": 2018, "value": 1, "obs_status": "E"},
        {"year": 2019, "value": 1, "obs_status": "F"},
        {"year": 2020, "value": 1, "obs_status": "F"},
        {"value": 1, "obs_status": "U", "period_type": "undated"},
        {"year": 2021, "value": 1},
    )
    assert describe.statuses(rows) == [
        "Estimates, not published as facts: Wins 2018.",
        "Forecasts, not outcomes: Wins 2019, Wins 2020.",
        "Low reliability: the source gives no reference that can be checked: Wins without a year.",
    ]


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("salter_2022", "Salter et al. (2022)"),
        ("marshall_hla", "Marshall (undated)"),
        ("nhs_confederation_2021", "NHS Confederation (2021)"),
        ("medicaltourismbiz", "medicaltourismbiz.com (undated)"),
    ],
)
def test_a_source_has_a_short_name(market: Market, source_id: str, name: str) -> None:
    assert describe.short_name(market.sources.loc[source_id]) == name
