"""Does the market answer a selection with the right rows, in the right money, and stay as it was?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import marketdata
from marketdata import Market, Selection, SelectionError
from marketdata.market import data_folder
from tests.conftest import DOCUMENTS


def add(evidence: Path, *rows: str, source: str = "pulse_2026") -> None:
    """Add rows to the observations of a source."""
    with (evidence / "observations" / f"{source}.csv").open("a", encoding="utf-8") as file:
        file.writelines(row + "\n" for row in rows)


def test_the_evidence_that_comes_with_the_package_is_loaded_by_default(market: Market) -> None:
    assert data_folder() == Path(__file__).parents[1] / "data"
    pd.testing.assert_frame_equal(marketdata.load().observations, market.observations)


def test_a_selection_of_nothing_is_everything_but_what_is_of_low_reliability(market: Market) -> None:
    every = market.observations
    low = every["obs_status"].isin(["U", "FU"])
    assert market.select(Selection(low=True))["figure_id"].tolist() == every["figure_id"].tolist()
    assert market.select(Selection())["figure_id"].tolist() == every.loc[~low, "figure_id"].tolist()
    assert len(every) > 2800 and low.sum() > 400


def test_figures_of_low_reliability_are_hidden_until_they_are_asked_for(market: Market) -> None:
    """The blog post and the website give no references, nor does the summary of the article; one saving of the article is a platform's own."""
    shown, every = (market.select(Selection(sources=DOCUMENTS, low=low)) for low in (False, True))
    hidden = every[~every["figure_id"].isin(shown["figure_id"])]
    assert (len(shown), len(every)) == (137, 150)
    assert hidden["source_id"].value_counts().to_dict() == {"medicaltourismbiz": 7, "marshall_hla": 4, "pulse_2026": 1, "scmp_2026": 1}
    assert set(hidden["obs_status"]) == {"U"}
    assert not market.select(Selection())["obs_status"].isin(["U", "FU"]).any()


def test_the_figures_come_oldest_first_and_the_undated_last(market: Market) -> None:
    starts = market.select(Selection(low=True))["period_start"]
    assert starts.is_monotonic_increasing or starts.dropna().is_monotonic_increasing
    assert starts.isna().any() and not starts[starts.isna().idxmax() :].notna().any()


def test_the_low_end_of_a_range_comes_before_its_high_end(market: Market) -> None:
    rows = market.select(Selection(indicators=("treatment_price",), countries=("CHN",), sources=("medicaltourismbiz",), low=True))
    assert rows["printed"].tolist() == ["CN¥3,000", "CN¥5,000"]
    every = market.observations
    places = every.index[every["qualifier"] == "low"]
    assert len(places) > 100
    for place in places:
        low, high = every.loc[place], every.loc[place + 1]
        assert high["figure_id"] == low["figure_id"].replace(".low", ".high"), "nothing stands between the ends of a range"
        assert low["value"] < high["value"]


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        (Selection(indicators=("nothing",)), "no indicator 'nothing'. Known: data/indicators.csv"),
        (Selection(countries=("KOR", "QQQ", "UK")), "no country 'QQQ', 'UK'. Known: data/areas.csv"),
        (Selection(currency="ISK"), "no currency 'ISK'. Known: GBP, USD"),
        (Selection(currency="PERSONS"), "no currency 'PERSONS'"),
        (Selection(sources=("salter_2022", "reuters")), "no source 'reuters'. Known: salter_2022, "),
    ],
)
def test_a_selection_of_what_does_not_exist_is_refused(market: Market, selection: Selection, says: str) -> None:
    with pytest.raises(SelectionError) as caught:
        market.select(selection)
    assert says in str(caught.value)


# Countries


def test_a_country_is_its_own_rows_and_the_worldwide_ones_stay(market: Market) -> None:
    everything, china = market.observations, market.select(Selection(countries=("CHN",), low=True))
    assert set(china["country"]) == {"CHN", "WLD"}
    for always in ("CHN", "WLD"):
        assert (china["country"] == always).sum() == (everything["country"] == always).sum() > 0


def test_a_figure_of_no_country_stays_whatever_is_chosen(documents: Path) -> None:
    add(documents, "pulse_2026,healthcare_uk_wins,GBR,_Z,_T,_Z,2020,calendar,,5,GBP,6,exact,A,Page 1,")
    rows = marketdata.load(documents).select(Selection(countries=("KOR",), years=(2020, 2020), indicators=("healthcare_uk_wins",)))
    assert rows["country"].tolist() == ["_Z"]


def test_a_city_is_found_under_its_country(market: Market) -> None:
    packages = market.select(Selection(indicators=("tcm_packages",), countries=("CHN",)))
    assert packages["ref_area"].tolist() == ["X_BEIJING"]
    london = market.select(Selection(indicators=("overseas_share_of_private_hospital_revenue",), countries=("GBR",)))
    assert set(london["ref_area"]) == {"GBR", "X_LONDON", "X_CENTRAL_LONDON"}
    of_the_paper = market.select(Selection(indicators=("overseas_share_of_private_hospital_revenue",), countries=("GBR",), sources=("salter_2022",)))
    assert set(of_the_paper["ref_area"]) == {"GBR", "X_LONDON"}


def test_a_region_does_not_stand_for_its_members_nor_a_member_for_its_region(market: Market) -> None:
    wins = ("healthcare_uk_wins",)
    region = market.select(Selection(indicators=wins, countries=("X_MIDDLE_EAST",)))
    assert set(region["counterpart_area"]) == {"X_MIDDLE_EAST", "WLD"}
    members = market.select(Selection(indicators=wins, countries=("ARE", "SAU", "KWT", "QAT")))
    assert set(members["counterpart_area"]) == {"ARE", "SAU", "KWT", "QAT", "WLD"}


def test_the_country_is_the_counterpart_where_the_indicator_says_so(market: Market) -> None:
    """Table 1 gives China £584.6, £2,190, £120 and £363 million."""
    rows = market.select(Selection(indicators=("healthcare_uk_wins",), countries=("CHN",)))
    assert rows.loc[rows["counterpart_area"] == "CHN", "value"].tolist() == [584.6e6, 2190e6, 120e6, 363e6]
    british = market.select(Selection(indicators=("healthcare_uk_wins",), countries=("GBR",)))
    assert set(british["counterpart_area"]) == {"WLD"}, "the wins are the United Kingdom's, but they are looked at by market"


def test_the_countries_offered_are_those_with_figures(market: Market) -> None:
    offered = market.countries()
    assert offered.is_monotonic_increasing
    assert {"CHN", "GBR", "THA", "X_MIDDLE_EAST", "X_CEE", "TUR", "USA", "DEU"} <= set(offered.index)
    assert not {"WLD", "_Z", "X_BEIJING", "X_LONDON", "MAC", "IRL"} & set(offered.index)
    assert {"MAC", "IRL"} <= set(market.areas.index), "known, and without a figure"
    assert all(len(market.select(Selection(countries=(code,), low=True)).query("country == @code")) for code in offered.index)
    assert offered["KOR"] == "South Korea"


# Years


@pytest.mark.parametrize(("year", "kept"), [(2013, []), (2014, ["2014-15"]), (2015, ["2014-15", "2015-16"]), (2018, ["2017-18"]), (2019, [])])
def test_a_financial_year_is_kept_by_both_years_that_it_touches(market: Market, year: int, kept: list[str]) -> None:
    rows = market.select(Selection(indicators=("healthcare_uk_wins",), countries=("CHN",), years=(year, year)))
    assert rows.loc[rows["country"] == "CHN", "time_period"].tolist() == kept


def test_a_span_is_kept_by_any_year_within_it_and_undated_rows_by_none(market: Market) -> None:
    growth, paper = ("health_expenditure_growth",), ("salter_2022",)  # 2014 to 2018
    found = [len(market.select(Selection(indicators=growth, years=(year, year), sources=paper))) for year in (2013, 2014, 2016, 2018, 2019)]
    assert found == [0, 1, 1, 1, 0]
    everything = market.select(Selection(years=market.years(), low=True))
    assert (everything["period_type"] != "undated").all()
    assert len(everything) == (market.observations["period_type"] != "undated").sum() < len(market.observations)


def test_the_years_offered_are_those_of_the_figures(market: Market) -> None:
    assert market.years() == (2000, 2037)  # China's share of GDP in 2000; what Thailand wants to reach in 2037
    of_the_documents = market.observations[market.observations["source_id"].isin(DOCUMENTS)]
    assert replace(market, observations=of_the_documents).years() == (2000, 2030)  # the rise per head up to 2030


# Money


def test_amounts_stay_as_published_where_nothing_is_chosen(market: Market) -> None:
    rows = market.select(Selection(indicators=("healthcare_uk_wins",)))
    assert set(rows["shown_unit"]) == {"GBP"}
    assert (rows["shown_value"] == rows["value"]).all() and (rows["shown"] == rows["printed"]).all()
    assert rows["rate"].isna().all() and (rows["rate_note"] == "").all()


def test_amounts_published_in_several_currencies_are_shown_in_us_dollars(market: Market) -> None:
    rows = market.select(Selection(indicators=("services_trade_deficit",))).set_index("unit_measure")
    assert set(rows["shown_unit"]) == {"USD"}
    assert rows.at["USD", "shown_value"] == 120e9 and rows.at["USD", "rate_note"] == ""
    # 828.7 billion yuan at 7.187359 yuan per dollar (mean of 2025) are 115.30 billion dollars
    assert rows.at["CNY", "shown_value"] == pytest.approx(115.30e9, rel=0.005)
    assert rows.at["CNY", "shown"] == "US$115 billion" and rows.at["CNY", "printed"] == "CN¥828.7 billion"
    assert rows.at["CNY", "rate_note"].startswith("1 CNY = 0.139")


def test_a_chosen_currency_is_used_for_every_amount_that_has_a_date(market: Market) -> None:
    rows = market.select(Selection(indicators=("healthcare_uk_wins", "services_trade_deficit"), currency="GBP"))
    assert set(rows["shown_unit"]) == {"GBP"}
    unchanged = rows[rows["unit_measure"] == "GBP"]
    assert (unchanged["shown_value"] == unchanged["value"]).all() and unchanged["rate"].isna().all()
    converted = rows[rows["unit_measure"] != "GBP"]
    assert len(converted) == 2
    assert (converted["shown_value"] == converted["value"] * converted["rate"]).all()
    assert converted["rate_note"].str.contains("European Central Bank").all()
    # 120 billion dollars at 0.759185 pounds per dollar (mean of 2025) are 91.10 billion pounds
    assert converted.loc[converted["unit_measure"] == "USD", "shown_value"].item() == pytest.approx(91.10e9, rel=0.005)


def test_an_amount_without_a_year_stays_in_its_own_currency_and_says_why(market: Market) -> None:
    for currency in (None, "GBP"):
        rows = market.select(Selection(indicators=("treatment_price",), countries=("CHN",), currency=currency, sources=("medicaltourismbiz",), low=True))
        assert set(rows["shown_unit"]) == {"CNY"}
        assert rows["shown"].tolist() == ["CN¥3,000", "CN¥5,000"]
        assert (rows["rate_note"].str.startswith("Not converted: the source gives no year")).all() == (currency is not None)


def test_a_forecast_beyond_the_last_rate_is_not_converted_and_says_why(documents: Path) -> None:
    add(documents, "pulse_2026,inbound_medical_receipts,THA,WLD,_T,_Z,2099,calendar,,5,USD,9,exact,F,Page 1,")
    row = marketdata.load(documents).select(Selection(indicators=("inbound_medical_receipts",), years=(2099, 2099), currency="GBP")).iloc[0]
    assert (row["shown_value"], row["shown_unit"]) == (5e9, "USD")
    assert row["rate_note"] == "Not converted: no exchange rate from USD to GBP is held for this period."


def test_what_is_no_money_is_never_converted(market: Market) -> None:
    rows = market.select(Selection(indicators=("inbound_patients", "hospital_beds", "health_expenditure_growth"), currency="CNY"))
    assert (rows["shown_unit"] == rows["unit_measure"]).all() and (rows["rate_note"] == "").all()


def test_a_figure_without_a_value_stays_without_one(market: Market) -> None:
    rows = market.select(Selection(indicators=("healthcare_uk_projects",), years=(2016, 2017), currency="USD"))
    unknown = rows[rows["obs_status"] == "O"]
    assert unknown["time_period"].tolist() == ["2016-17"]
    assert unknown["shown_value"].isna().all() and unknown["shown"].tolist() == ["not given"]


def test_a_rate_that_the_evidence_brings_is_used(documents: Path) -> None:
    with (documents / "units.csv").open("a", encoding="utf-8") as file:
        file.write("JOD,Jordanian dinars,Jordanian dinar,currency,JD,before\n")
    with (documents / "rates.csv").open("a", encoding="utf-8") as file:
        file.write("JOD,2015,calendar,4.0733,Central Bank of Jordan,\n")
    add(documents, "pulse_2026,inbound_medical_receipts,THA,WLD,_T,_Z,2015,calendar,,407.33,JOD,6,exact,A,Page 1,")
    market = marketdata.load(documents)
    assert "JOD" in market.currencies()
    rows = market.select(Selection(indicators=("inbound_medical_receipts",), countries=("THA",), currency="EUR"))
    (row,) = rows[rows["unit_measure"] == "JOD"].to_dict("records")
    # 407.33 million dinars at 4.0733 to the euro
    assert row["shown_value"] == pytest.approx(100e6)
    assert row["shown"] == "€100 million" and row["printed"] == "JD\N{NO-BREAK SPACE}407.33 million"
    assert row["rate_note"].endswith(
        "published average from 1 January 2015 to 31 December 2015 (Central Bank of Jordan; European Central Bank, euro foreign exchange reference rates)"
    )


def test_an_amount_in_a_currency_without_any_rate_stays_in_it_and_says_why(documents: Path) -> None:
    with (documents / "units.csv").open("a", encoding="utf-8") as file:
        file.write("JOD,Jordanian dinars,Jordanian dinar,currency,JD,before\n")
    add(documents, "pulse_2026,inbound_medical_receipts,THA,WLD,_T,_Z,2015,calendar,,5,JOD,6,exact,A,Page 1,")
    market = marketdata.load(documents)
    assert "JOD" not in market.currencies()
    rows = market.select(Selection(indicators=("inbound_medical_receipts",), currency="EUR"))
    (row,) = rows[rows["unit_measure"] == "JOD"].to_dict("records")
    assert (row["shown"], row["shown_unit"]) == ("JD\N{NO-BREAK SPACE}5 million", "JOD")


def test_a_vintage_stands_beside_the_first_and_is_part_of_its_address(documents: Path) -> None:
    cells = "pulse_2026,foreign_visitors,JPN,WLD,_T,_Z,2001,calendar,{},{},PERSONS,6,{},A,Page 1,"
    add(
        documents, *(cells.format(*each) for each in (("", "4.7", "exact"), ("revised", "4.9", "exact"), ("2003-05", "4.8", "low"), ("2003-05", "4.9", "high")))
    )
    rows = marketdata.load(documents).observations
    of_2001 = rows[(rows["ref_area"] == "JPN") & (rows["time_period"] == "2001")]
    start = "pulse_2026.foreign_visitors.JPN.WLD._T._Z.2001.PERSONS"
    assert set(of_2001["figure_id"]) == {f"{start}.{end}" for end in ("exact", "exact.vintage-revised", "low.vintage-2003-05", "high.vintage-2003-05")}
    assert [q for q in of_2001["qualifier"] if q in ("low", "high")] == ["low", "high"]


# Addresses


def test_every_figure_has_its_own_address_made_of_its_key(market: Market) -> None:
    addresses = market.observations["figure_id"]
    assert addresses.is_unique
    assert "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2014-15.GBP.exact" in set(addresses)
    assert "salter_2022.health_expenditure_growth.WLD._Z._T._Z.2014--2018.PERCENT.exact" in set(addresses)
    assert addresses.str.fullmatch(r"[A-Za-z0-9_.-]+").all(), "an address can stand in a link"


def test_the_vintage_of_a_figure_ends_its_address_and_nothing_else_does(market: Market) -> None:
    rows = market.observations
    later = rows[rows["vintage"] != ""]
    assert set(later["vintage"]) >= {"revised"} and len(later) > 50
    assert all(address.endswith(f".vintage-{vintage}") for address, vintage in zip(later["figure_id"], later["vintage"], strict=True))
    assert not rows.loc[rows["vintage"] == "", "figure_id"].str.contains("vintage-").any()


def test_an_address_does_not_change_when_rows_are_added_around_it(documents: Path) -> None:
    before = marketdata.load(documents).observations.set_index("figure_id")["printed"]
    path = documents / "observations" / "salter_2022.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    added = "salter_2022,foreign_visitors,JPN,WLD,_T,_Z,2001,calendar,,4.77,PERSONS,6,exact,A,Page 1,\n"
    path.write_text(header + added + "".join(reversed(rows)), encoding="utf-8")
    after = marketdata.load(documents).observations.set_index("figure_id")["printed"]
    assert set(after.index) - set(before.index) == {"salter_2022.foreign_visitors.JPN.WLD._T._Z.2001.PERSONS.exact"}
    pd.testing.assert_series_equal(after[before.index], before)


def test_a_figure_leads_back_to_its_row_in_its_file(market: Market) -> None:
    figure = market.observations.set_index("figure_id").loc["scmp_2026.inbound_patients.KOR.WLD._T.foreign_patients_korea.2024.PERSONS.exact"]
    lines = (data_folder() / "observations" / "scmp_2026.csv").read_text(encoding="utf-8").splitlines()
    assert lines[figure["row"] - 1].startswith("scmp_2026,inbound_patients,KOR,")


# Read-only


@pytest.mark.parametrize("selection", [Selection(), Selection(indicators=("healthcare_uk_wins",), currency="USD")])
def test_what_is_done_to_an_answer_does_not_reach_the_market(market: Market, selection: Selection) -> None:
    before = market.observations.copy(deep=True)
    answer = market.select(selection)
    answer.loc[:, "value"] = 0.0
    answer.loc[:, "figure_id"] = "spoilt"
    answer.columns = [f"spoilt {name}" for name in answer]
    pd.testing.assert_frame_equal(market.observations, before)
    assert not market.select(selection).empty


def test_the_lists_offered_are_new_each_time(market: Market) -> None:
    market.currencies().clear()
    assert {"GBP", "USD", "EUR", "CNY"} <= set(market.currencies())
    offered = market.countries()
    offered.loc["CHN"] = "spoilt"
    assert market.countries()["CHN"] == market.areas.at["CHN", "name"] == "China"


@settings(max_examples=10)
@given(
    countries=st.lists(st.sampled_from(["CHN", "GBR", "KOR", "THA", "X_MIDDLE_EAST", "DEU"]), max_size=3, unique=True).map(tuple),
    years=st.none() | st.tuples(st.integers(1998, 2014), st.integers(2014, 2032)),
    currency=st.none() | st.sampled_from(["GBP", "USD", "EUR", "CNY", "THB"]),
    low=st.booleans(),
)
def test_a_narrower_selection_keeps_a_part_of_a_wider_one(market: Market, countries: tuple, years: tuple | None, currency: str | None, low: bool) -> None:
    wide = market.select(Selection(years=years, currency=currency, low=True))
    narrow = market.select(Selection(countries=countries, years=years, currency=currency, low=low))
    assert set(narrow["figure_id"]) <= set(wide["figure_id"])
    assert narrow["figure_id"].is_unique
    assert narrow["shown_value"].notna().equals(narrow["value"].notna())
    if currency:
        pd.testing.assert_frame_equal(wide[wide["figure_id"].isin(narrow["figure_id"])], narrow)


def test_a_table_is_reached_by_its_name_and_an_unknown_one_is_none(market: Market) -> None:
    assert market.areas.at["KOR", "name"] == "South Korea"
    with pytest.raises(AttributeError, match="recipes"):
        _ = market.recipes
