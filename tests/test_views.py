"""Does a block show what the documents print, and does it say everything that a reader must know about it?

Expected values are typed from the documents: Table 1 of the paper (Salter et al. 2022) above all.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, Selection, SelectionError, charts, comparison, listings, views
from marketdata.charts.over_time import lines
from marketdata.charts.ranked import panels, ranges, ranking
from marketdata.disagreements import Disagreement, disagreements
from marketdata.views import OVER_TIME, View
from tests.conftest import DOCUMENTS

EVERYTHING = Selection()
WITH_LOW = Selection(low=True)
OF_DOCUMENTS = Selection(sources=DOCUMENTS, low=True)
BLOCKS = pd.read_csv(Path(__file__).parents[1] / "data" / "blocks.csv", dtype=str)["block_id"].to_list()
DOCUMENTS_BLOCKS = BLOCKS[: BLOCKS.index("study") + 1]
"""The blocks that show what the five documents print, and nothing else."""
COUNTRIES = ("BRA", "CHN", "GBR", "HKG", "IND", "KOR", "LBY", "THA", "USA", "X_ASIA", "X_MIDDLE_EAST", "X_OECD")
CURRENCIES = ("GBP", "USD", "EUR", "CNY")

# Table 1 of the paper, by country (2014–15 and 2015–16) and by region (2016–17 and 2017–18), in million pounds.
BY_MARKET = {
    "2014–15": {"China": 584.6, "United Arab Emirates": 90, "Brazil": 47.7, "Kuwait": 10, "India": 2.1, "Libya": 1.2, "Hong Kong": 1},
    "2015–16": {"China": 2190, "Saudi Arabia": 697, "Brazil": 323, "United Arab Emirates": 316, "India": 126, "Qatar": 60},
    "2016–17": {"Middle East": 124, "China": 120, "India": 47},
    "2017–18": {"China": 363, "Middle East": 186, "Latin America": 71, "India": 60, "Central and Eastern Europe": 32},
}
# Table 1 of the paper, by area of work; none are given for 2016–17.
BY_AREA_OF_WORK = {
    "2014–15": {"Infrastructure": 590.4, "Clinical services": 110.5, "Digital health": 27.9, "Education and training": 20.1},
    "2015–16": {"Infrastructure": 2665, "Clinical services": 899, "Digital health": 142, "Education and training": 17},
    "2017–18": {"Clinical services": 200, "Infrastructure": 180, "Education and training": 50, "Digital health": 40},
}


def show(market: Market, block_id: str, selection: Selection = EVERYTHING) -> View:
    return views.view(market, views.block(market, block_id), selection)


def cells(view: View) -> dict[str, dict[str, float]]:
    """The rows as the printed table stands: by period and series, in millions."""
    table: dict[str, dict[str, float]] = {}
    for row in view.rows.itertuples():
        assert row.series not in table.get(row.period_label, {}), "a cell stands once"
        table.setdefault(row.period_label, {})[row.series] = pytest.approx(row.shown_value / 1e6)
    return table


def by_period(view: View, series: str) -> dict[str, float]:
    rows = view.rows[view.rows["series"] == series]
    return dict(zip(rows["period_label"], rows["shown_value"], strict=True))


# ------------------------------------------------------------------ what is shown


def test_wins_by_market_are_the_21_cells_of_table_1_and_no_total(market: Market) -> None:
    assert cells(show(market, "wins_by_market")) == BY_MARKET
    assert sum(map(len, BY_MARKET.values())) == 21


def test_wins_by_area_of_work_are_the_12_cells_of_table_1_and_no_total(market: Market) -> None:
    assert cells(show(market, "wins_by_area_of_work")) == BY_AREA_OF_WORK
    assert sum(map(len, BY_AREA_OF_WORK.values())) == 12


def test_total_wins_are_one_figure_a_year_told_apart_by_the_way_of_counting(market: Market) -> None:
    assert cells(show(market, "wins_total")) == {
        "2014–15": {"Business win": 749},
        "2015–16": {"Business win": 3700},
        "2016–17": {"Export win": 540},
        "2017–18": {"Export win": 700},
    }


def test_a_share_of_a_market_is_its_wins_over_the_total_printed_for_its_year(market: Market) -> None:
    # 584.6 / 749, 2190 / 3700, 120 / 540 and 363 / 700, by hand
    assert by_period(show(market, "wins_share_by_market"), "China") == pytest.approx(
        {"2014–15": 78.05, "2015–16": 59.19, "2016–17": 22.22, "2017–18": 51.86}, abs=0.005
    )


def test_a_share_says_what_was_divided_by_what(market: Market) -> None:
    view = show(market, "wins_share_by_market", Selection(countries=("CHN",), years=(2018, 2018)))
    assert view.rows["printed"].to_list() == ["£363 million of £700 million"]
    assert view.table()[["As printed", "Shown"]].to_numpy().tolist() == [["£363 million of £700 million", "51.9%"]]


def test_shares_of_one_year_may_exceed_the_whole_as_the_parts_do(market: Market) -> None:
    shares = show(market, "wins_share_by_market").rows.groupby("period_label")["shown_value"].sum()
    # 736.6 / 749, 3712 / 3700, 291 / 540 and 712 / 700, by hand
    assert shares.to_dict() == pytest.approx({"2014–15": 98.344, "2015–16": 100.324, "2016–17": 53.889, "2017–18": 101.714}, abs=0.001)


def test_a_share_is_the_same_in_every_currency_and_nothing_is_said_to_be_converted(market: Market) -> None:
    pounds, dollars = (show(market, "wins_share_by_market", Selection(currency=code)) for code in (None, "USD"))
    assert dollars.rows["shown_value"].to_list() == pytest.approx(pounds.rows["shown_value"].to_list())
    assert (
        dollars.subtitle
        == pounds.subtitle
        == "UK healthcare business and export wins, share of the published total · per cent · 12 places · 2014–15 to 2017–18"
    )


def test_value_per_project_is_the_total_over_its_projects_and_2016_17_has_none(market: Market) -> None:
    view = show(market, "wins_per_project")
    # 749 / 26, 3700 / 67 and 700 / 101 million pounds, by hand; the projects of 2016–17 are not known
    assert cells(view) == {
        "2014–15": {"Business win": pytest.approx(28.80769, abs=1e-5)},
        "2015–16": {"Business win": pytest.approx(55.22388, abs=1e-5)},
        "2017–18": {"Export win": pytest.approx(6.93069, abs=1e-5)},
    }
    assert view.rows["printed"].to_list() == ["£749 million ÷ 26 projects", "£3,700 million ÷ 67 projects", "£700 million ÷ 101 projects"]
    assert view.rows["shown"].to_list() == ["£28.8 million", "£55.2 million", "£6.93 million"]


def test_receipts_per_patient_divide_figures_of_one_source_year_and_way_of_counting(market: Market) -> None:
    view = show(market, "receipts_per_patient")
    # 850 million dollars over 2.86 million persons, by hand
    assert view.rows[["series", "period_label", "printed", "shown"]].to_numpy().tolist() == [
        ["Thailand", "2023", "US$850 million ÷ 2.86 million persons", "US$297"]
    ]
    assert view.rows["shown_value"].to_list() == pytest.approx([297.2028], abs=1e-4)


def test_a_figure_that_the_source_does_not_give_is_tabled_as_such_and_not_drawn(market: Market) -> None:
    view = show(market, "wins_projects")
    assert view.table()["As printed"].to_list() == ["26 projects", "67 projects", "not given", "101 projects"]
    assert view.table()["Status"].to_list() == ["Normal value", "Normal value", "Missing: unknown", "Normal value"]
    assert view.drawable["shown_value"].to_list() == [26, 67, 101]
    assert "In the table but not in the chart, as the source gives no value: Export win 2016–17." in view.warnings


def test_a_block_limited_to_places_shows_no_others(market: Market) -> None:
    assert show(market, "china_gdp_share").rows["printed"].to_list() == ["4.5%", "3.7%", "5.3%", "5.1%"]
    assert set(show(market, "gdp_share").rows["series"]) == {"China", "United Kingdom", "OECD", "World", "United States"}


def test_the_blocks_of_a_page_stand_in_the_order_of_their_positions(market: Market) -> None:
    assert [block.block_id for block in views.blocks(market, "global_market")] == [
        "global_level",
        "who_world",
        "global_growth",
        "global_sectors",
        "global_contribution",
        "gdp_share",
        "who_per_capita",
        "who_share",
    ]
    china = [block.block_id for block in views.blocks(market, "china")]
    assert china.index("beds_by_ownership") < china.index("private_hospitals") < china.index("beds_added"), "60, 65, 70: numbers, not texts"


def test_a_block_keeps_to_its_sources(market: Market) -> None:
    assert views.block(market, "visitor_share").sources == ("scmp_2026", "pulse_2026")
    assert views.block(market, "study").sources == (), "empty: every source"
    assert (market.observations["indicator_id"] == "inbound_patients").sum() > 400
    patients = show(market, "patients", WITH_LOW).rows
    assert patients[["source_id", "ref_area", "time_period", "obs_value"]].to_numpy().tolist() == [
        ["scmp_2026", "THA", "2023", "2.86"],
        ["scmp_2026", "KOR", "2024", "1.17"],
    ]
    other = Selection(indicators=("inbound_patients",), sources=("kresearch_2021",), low=True)
    assert len(market.select(other)) > 0
    assert show(market, "patients", other).rows.empty, "the reader's choice of sources takes away, and never adds"


def test_the_blocks_of_the_documents_hold_all_that_they_print_and_nothing_else(market: Market) -> None:
    assert len(DOCUMENTS_BLOCKS) == 45
    held = {figure: source for block_id in DOCUMENTS_BLOCKS for figure, source in show(market, block_id, WITH_LOW).rows[["figure_id", "source_id"]].to_numpy()}
    assert set(held.values()) <= set(DOCUMENTS)
    every = market.observations
    assert set(held) == set(every.loc[every["source_id"].isin(DOCUMENTS), "figure_id"])
    assert len(held) == 150


def test_a_block_that_does_not_exist_is_a_key_error(market: Market) -> None:
    with pytest.raises(KeyError):
        views.block(market, "no_such_block")


# ------------------------------------------------------------------ what the filters do


def test_a_country_keeps_its_own_figures_and_nothing_else_of_a_breakdown(market: Market) -> None:
    assert cells(show(market, "wins_by_market", Selection(countries=("IND",)))) == {
        "2014–15": {"India": 2.1},
        "2015–16": {"India": 126},
        "2016–17": {"India": 47},
        "2017–18": {"India": 60},
    }


def test_a_region_never_stands_for_its_members_nor_members_for_their_region(market: Market) -> None:
    emirates, middle_east = (cells(show(market, "wins_by_market", Selection(countries=(code,)))) for code in ("ARE", "X_MIDDLE_EAST"))
    assert emirates == {"2014–15": {"United Arab Emirates": 90}, "2015–16": {"United Arab Emirates": 316}}
    assert middle_east == {"2016–17": {"Middle East": 124}, "2017–18": {"Middle East": 186}}


def test_a_part_of_a_country_is_found_under_its_country(market: Market) -> None:
    assert set(show(market, "overseas_revenue", Selection(countries=("GBR",))).rows["series"]) == {"United Kingdom", "London"}


def test_the_total_of_a_year_stays_when_a_market_is_chosen(market: Market) -> None:
    chosen = Selection(countries=("CHN",))
    assert cells(show(market, "wins_total", chosen)) == cells(show(market, "wins_total"))


@pytest.mark.parametrize(
    ("years", "kept"),
    [
        ((2013, 2013), []),
        ((2014, 2014), ["2014–15"]),
        ((2015, 2015), ["2014–15", "2015–16"]),
        ((2016, 2017), ["2015–16", "2016–17", "2017–18"]),
        ((2018, 2018), ["2017–18"]),
        ((2019, 2030), []),
    ],
)
def test_a_financial_year_is_kept_by_both_calendar_years_that_it_touches(market: Market, years: tuple[int, int], kept: list[str]) -> None:
    assert show(market, "wins_total", Selection(years=years)).rows["period_label"].to_list() == kept


def test_a_span_is_kept_by_every_year_within_it(market: Market) -> None:
    kept = [year for year in range(2012, 2021) if len(show(market, "global_growth", Selection(years=(year, year))).rows)]
    assert kept == [2014, 2015, 2016, 2017, 2018, 2020], "7% over 2014 to 2018, −6% in 2020"


def test_figures_without_a_year_leave_under_a_filter_of_years_and_are_said_to(market: Market) -> None:
    every, some = show(market, "gdp_share"), show(market, "gdp_share", Selection(years=(2000, 2018)))
    assert (len(every.rows), every.left_out) == (8, [])
    assert some.rows["printed"].to_list() == ["4.5%", "3.7%", "5.3%"]
    # China 5.1, United Kingdom 9.6, OECD 12.5, World 9.9, United States 17.1
    assert some.left_out == ["5 figures without a year, which no filter of years can place."]
    assert show(market, "contracts", Selection(years=(2013, 2013))).left_out == ["1 figure without a year, which no filter of years can place."]
    assert show(market, "wins_total", Selection(years=(2014, 2015))).left_out == []


def test_figures_of_low_reliability_are_hidden_and_counted(market: Market) -> None:
    # PET-CT: 3,000 and 5,000 yuan, and about 10,000 dollars; the summary above the article: less than 1%; the platform's 75%
    assert show(market, "prices").left_out == ["3 figures of low reliability, left out unless the filters ask for them."]
    assert show(market, "visitor_share").left_out == ["1 figure of low reliability, left out unless the filters ask for it."]
    assert show(market, "saving").rows.empty and show(market, "saving", WITH_LOW).rows["printed"].to_list() == ["75%"]
    for block_id in ("prices", "visitor_share", "saving"):
        assert show(market, block_id, WITH_LOW).left_out == []
    assert show(market, "wins_by_market").left_out == [], "nothing of low reliability belongs here"
    assert show(market, "prices", Selection(countries=("USA",))).left_out == ["1 figure of low reliability, left out unless the filters ask for it."]
    assert show(market, "prices", Selection(sources=("scmp_2026",))).left_out == [], "what another filter keeps off is not counted here"
    assert show(market, "prices", Selection(years=(2015, 2018))).left_out == [], "without a year, so asking for it would not show it"


def test_a_block_that_the_filters_emptied_says_what_would_be_there(market: Market) -> None:
    nothing = show(market, "patients", Selection(countries=("LBY",)))
    assert nothing.rows.empty and nothing.warnings == [] and nothing.sentences == []
    assert nothing.what_would_be_here == "Thailand, South Korea · 2023 to 2024"
    assert show(market, "outbound", Selection(years=(2030, 2030))).what_would_be_here == "China · 2012 to 2015, no year given"


# ------------------------------------------------------------------ currencies


def test_a_converted_amount_says_its_rate_and_keeps_what_was_printed(market: Market) -> None:
    view = show(market, "wins_total", Selection(currency="USD"))
    assert set(view.rows["shown_unit"]) == {"USD"}
    assert view.rows["shown_value"].to_list() == pytest.approx((view.rows["value"] * view.rows["rate"]).to_list())
    # The pound stood between 1.20 and 1.72 dollars on every day of these years.
    assert view.rows["rate"].between(1.20, 1.72).all()
    for note, (first, last) in zip(view.rows["rate_note"], [(2014, 2015), (2015, 2016), (2016, 2017), (2017, 2018)], strict=True):
        assert note.startswith("1 GBP = ") and "European Central Bank" in note
        assert f" April {first} to " in note and f" March {last} (" in note, "the mean of the year's own days, from its first to its last working day"
    table = view.table()
    assert table["As printed"].to_list() == ["£749 million", "£3,700 million", "£540 million", "£700 million"]
    assert all(text.startswith("US$") for text in table["Shown"])
    assert "US dollars (converted at the average rate of each period)" in view.subtitle


def test_what_cannot_be_converted_is_not_said_to_be_shown_otherwise(market: Market) -> None:
    # Malaysia's target for 2030 has no exchange rate yet, that for 2025 has.
    table = show(market, "destination_statements").table().set_index("As printed")
    assert table.at["RM\xa012 billion", "Shown"] == ""
    assert table.at["RM\xa03 billion", "Shown"] == "US$701 million"


def test_as_published_nothing_is_converted_and_no_column_says_so(market: Market) -> None:
    view = show(market, "wins_total")
    assert set(view.rows["shown_unit"]) == {"GBP"} and view.rows["rate"].isna().all()
    assert "Shown" not in view.table() and "converted" not in view.subtitle


def test_amounts_published_in_two_currencies_are_shown_in_dollars_beside_what_was_printed(market: Market) -> None:
    view = show(market, "services_trade")
    assert set(view.rows["shown_unit"]) == {"USD"}
    printed = dict(zip(view.rows["printed"], view.rows["shown"], strict=True))
    assert set(printed) == {"CN¥828.7 billion", "US$120 billion", "CN¥8.08 trillion"}
    assert printed["US$120 billion"] == "US$120 billion"
    assert "(converted at the average rate of each period)" in view.subtitle


def test_an_amount_without_a_year_stays_in_its_own_currency_with_a_warning(market: Market) -> None:
    view = show(market, "prices", Selection(currency="GBP", low=True))
    assert view.rows["shown"].to_list() == view.rows["printed"].to_list() == ["CN¥3,000", "CN¥5,000", "US$10,000"]
    assert (
        "Not converted: the source gives no year, so no exchange rate applies. This concerns China CN¥3,000, China CN¥5,000, United States US$10,000."
        in view.warnings
    )


def test_an_amount_of_a_time_without_rates_stays_in_its_own_currency_with_a_warning(market: Market) -> None:
    future = market.observations.assign(period_start=pd.Timestamp(2060, 1, 1), period_end=pd.Timestamp(2060, 12, 31))
    view = show(replace(market, observations=future), "nhs_income", Selection(currency="USD"))
    assert set(view.rows["shown_unit"]) == {"GBP"}
    assert any(warning.startswith("Not converted: no exchange rate from GBP to USD is held for this period.") for warning in view.warnings)


# ------------------------------------------------------------------ what is said


def test_different_ways_of_counting_are_named(market: Market) -> None:
    wanted = "Counted in different ways, so not to be compared as one series: Business win; Export win."
    assert wanted in show(market, "wins_by_market").warnings
    assert wanted not in show(market, "wins_by_market", Selection(years=(2014, 2015))).warnings
    ways = show(market, "wins_total").definitions
    assert [way.split(":")[0] for way in ways] == ["Business win", "Export win"]


def test_estimates_are_named_one_by_one(market: Market) -> None:
    assert "Estimates, not published as facts: China 2016–17, India 2016–17, Middle East 2016–17." in show(market, "wins_by_market").warnings


def test_a_subtitle_says_measure_unit_places_and_years(market: Market) -> None:
    assert show(market, "nhs_income").subtitle == "NHS income from private patients · pounds sterling · England · 2012–13 to 2015–16"
    assert (
        show(market, "global_growth").subtitle == "Growth of health expenditure; Growth of the market for healthcare services · per cent · World · 2014 to 2023"
    )
    assert show(market, "wins_per_project").measure == "UK healthcare business and export wins divided by projects behind the wins"


def test_a_source_line_names_every_source_once(market: Market) -> None:
    assert show(market, "wins_by_market").source_line == "Source: Salter et al. (2022)"
    assert show(market, "visitor_share", WITH_LOW).source_line == "Source: South China Morning Post (2026); Global Economy Pulse (2026)"
    assert show(market, "visitor_share").source_line == "Source: South China Morning Post (2026)", "and none whose figures are hidden"


def test_a_table_drops_columns_that_say_nothing_and_keeps_where_a_figure_stands(market: Market) -> None:
    table = show(market, "global_sectors").table()
    assert list(table) == ["Place", "Part", "Period", "As printed", "Status", "Source", "Where", "Note"]
    assert table.iloc[0].to_list() == [
        "World",
        "Other sectors",
        "2018",
        "21%",
        "Normal value",
        "Salter et al. (2022)",
        "Introduction, paragraph 1; cites [10]",
        "The other sectors; the sentence before names medicines and medical equipment.",
    ]
    empty = show(market, "patients", Selection(countries=("LBY",))).table()
    assert list(empty) == ["Period", "As printed", "Status", "Source", "Where"] and empty.empty


def test_a_table_says_the_qualifying_word_beside_the_printed_figure(market: Market) -> None:
    assert show(market, "prices", WITH_LOW).table()["As printed"].to_list() == ["from CN¥3,000", "to CN¥5,000", "about US$10,000"]


# ------------------------------------------------------------------ the other tables of the pages


def test_side_by_side_has_the_latest_figure_of_each_country_or_says_that_there_is_none(market: Market) -> None:
    shown = [block for block in views.blocks(market, "destinations") if block.block_id in DOCUMENTS_BLOCKS]
    table = views.side_by_side(market, [views.view(market, block, WITH_LOW) for block in shown]).set_index("")
    assert list(table) == ["China", "South Korea", "Thailand"]
    assert table.loc["Patients from abroad"].to_list() == ["no figure in the sources", "1.17 million persons in 2024", "about 2.86 million persons in 2023"]
    assert table.loc["Medical tourists among visitors"].to_list() == [
        "less than 1% (no year given) (low reliability)",
        "no figure in the sources",
        "about 10% in 2023",
    ]


def test_every_figure_is_counted_under_its_source(market: Market) -> None:
    counted = dict(zip(market.sources.index, listings.sources(market)["Figures"], strict=True))
    assert counted["nhs_confederation_2021"] == "0", "the guide holds no figure of the market"
    assert counted["pulse_2026"] == "1"
    assert sum(map(int, counted.values())) == len(market.observations)


def test_events_heed_countries_and_years(market: Market) -> None:
    every = listings.events(market, EVERYTHING)
    china = listings.events(market, Selection(countries=("CHN",), years=(2013, 2013)))
    assert len(every) == len(market.events) > len(china) > 0
    first, last = (china["Date"].str.extract(f"([0-9]{{4}}){place}")[0].astype(int) for place in ("", "$"))
    assert (first <= 2013).all() and (last >= 2013).all(), "an event of several years stays for each of them"
    assert set(listings.events(market, Selection(countries=("LBY",)))["Place"]) == {"World"}, "worldwide events stay, whatever is chosen"


@pytest.mark.parametrize(("text", "read"), [("2022-12-09", "9 December 2022"), ("2021-06", "June 2021"), ("2022", "2022"), ("", "no date")])
def test_a_date_is_written_as_a_reader_writes_it(text: str, read: str) -> None:
    assert listings.date(text) == read


# ------------------------------------------------------------------ laws over all blocks


def drawn(view: View) -> Counter[tuple[str, float]]:
    """What the chart draws, from its gathered marks and points: value by series, as often as it stands there."""
    match view.block.chart:
        case "trend" | "bars":
            return Counter((line.name, point.value) for line in lines(view) for point in line.points)
        case "panels":
            return Counter((mark.name, mark.high) for panel in panels(view) for mark in panel.marks)
        case "ranking":
            return Counter((mark.name, mark.high) for panel in ranking(view) for mark in panel.marks)
        case "ranges":
            return Counter(
                (mark.name.split(" against ")[0].split(",")[0], end) for panel in ranges(view) for mark in panel.marks for end in {mark.low, mark.high}
            )
    return Counter()


# Blocks of worldwide figures only, and of totals over all markets.
HEEDLESS = {"global_level", "global_growth", "global_sectors", "wins_total", "wins_by_area_of_work", "wins_projects", "wins_per_project"}
HEEDLESS |= {"who_world", "market_size", "market_growth", "wins_other"}


def grid(market: Market, everything: pd.DataFrame, countries: int) -> list[Selection]:
    """All, countries that the block has and one that it has not, single years, and currencies where there is money."""
    chosen = [*everything["country"].unique()[: countries - 1], "QAT"]
    money = everything["unit_measure"].isin(market.currencies()).any()
    return [
        EVERYTHING,
        WITH_LOW,
        *(Selection(countries=(code,), low=True) for code in chosen if code in market.areas.index),
        *(Selection(years=(year, year)) for year in (2000, 2015, 2018)[-countries // 2 :]),
        *(Selection(currency=code) for code in (("EUR", "CNY") if money else ())),
    ]


@pytest.mark.parametrize("block_id", BLOCKS)
def test_every_block_stands_under_every_filter_and_its_chart_draws_exactly_what_can_be_drawn(market: Market, block_id: str) -> None:
    """What the charts of long series draw is told in the tests of their own module."""
    told = set()
    shown = views.block(market, block_id)
    long = shown.chart == comparison.LONG
    everything = comparison.view_of(market, shown, WITH_LOW)
    assert everything.heeds_countries is (block_id not in HEEDLESS)
    assert len(everything.rows), "a block without a figure is no block"
    for selection in grid(market, everything.everything, countries=2 if long else 6):
        view = comparison.view_of(market, shown, selection)
        seen = (*view.rows["figure_id"], *view.rows["shown"])
        if seen in told:
            continue
        told.add(seen)
        assert view.title.startswith(view.block.title)
        assert len(view.table()) == len(view.rows)
        if view.rows.empty:
            assert view.what_would_be_here
            continue
        assert view.subtitle
        names = [views.short_names(market)[source] for source in view.rows["source_id"].unique()]
        if long and len(names) > comparison.NAMED_SOURCES:
            assert view.source_line.startswith("Source: ") and view.source_line.endswith(f"; as printed by {len(names)} sources, each named in the table")
        else:
            assert view.source_line == "Source: " + "; ".join(names)
        if long:
            assert bool(view.sentences) is bool(len(view.drawable)), "what is drawn is told"
            assert view.sentences or "In the table but not in the chart" in " ".join(view.warnings)
            continue
        assert len(view.sentences) == min(9, view.rows["series"].nunique())
        can_be_drawn = view.rows["shown_value"].notna() & (view.rows["period_start"].notna() | (view.block.chart not in OVER_TIME))
        named = " ".join(view.warnings)
        for row in view.rows[~can_be_drawn].itertuples():
            assert row.series in named, "what the chart leaves out is named"
        if view.block.chart == "figures":
            assert charts.draw(view) is None
            continue
        wanted = view.rows[can_be_drawn]
        assert drawn(view) == Counter(zip(wanted["series"], wanted["shown_value"], strict=True))
        if wanted.empty:
            continue
        if selection in (EVERYTHING, WITH_LOW):
            figure = charts.draw(view)
            assert figure is not None
            marks = sum(len(trace.x) for trace in figure.data if trace.type == "bar" or "markers" in trace.mode)
            ends = sum(len(panel.marks) for panel in ranges(view)) if view.block.chart == "ranges" else len(wanted)
            assert marks == ends


@pytest.mark.parametrize("block_id", BLOCKS)
def test_every_block_hides_what_is_of_low_reliability_and_says_how_many_figures(market: Market, block_id: str) -> None:
    every, some = show(market, block_id, WITH_LOW), show(market, block_id)
    low = every.rows["obs_status"].isin(["U", "FU"])
    assert set(some.rows["figure_id"]) == set(every.rows.loc[~low, "figure_id"])
    assert every.left_out == []
    assert [int(re.findall(r"\d+", told)[0]) for told in some.left_out] == ([low.sum()] if low.any() else [])


SELECTIONS = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(COUNTRIES), max_size=3, unique=True).map(tuple),
    years=st.none() | st.tuples(st.integers(2000, 2030), st.integers(2000, 2030)).map(lambda pair: (min(pair), max(pair))),
    currency=st.none() | st.sampled_from(CURRENCIES),
    low=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(block_id=st.sampled_from(BLOCKS), selection=SELECTIONS)
def test_a_filter_takes_rows_away_and_never_changes_what_was_printed(market: Market, block_id: str, selection: Selection) -> None:
    every = show(market, block_id, WITH_LOW).rows.set_index("figure_id")
    some = show(market, block_id, selection).rows.set_index("figure_id")
    assert some.index.is_unique and set(some.index) <= set(every.index)
    for column in ("printed", "value", "period_label", "obs_status", "series", "locator"):
        assert some[column].to_list() == pytest.approx(every.loc[some.index, column].to_list(), nan_ok=True), column


@settings(max_examples=12, deadline=None)
@given(block_id=st.sampled_from(BLOCKS), selection=SELECTIONS)
def test_a_wider_range_of_years_keeps_what_a_narrower_one_keeps(market: Market, block_id: str, selection: Selection) -> None:
    first, last = selection.years or (2000, 2030)
    narrow, wide = (show(market, block_id, replace(selection, years=years)).rows["figure_id"] for years in ((first, last), (max(1900, first - 5), last + 5)))
    assert set(narrow) <= set(wide)


def test_a_chart_over_time_draws_only_what_has_a_period_and_one_unit(market: Market) -> None:
    checked = 0
    for block_id in market.blocks.index[market.blocks["chart"].isin(OVER_TIME)]:
        view = show(market, block_id)
        assert view.drawable["period_start"].notna().all() and view.drawable["shown_unit"].nunique() == 1
        checked += 1
    assert checked == 13


def test_a_view_leaves_the_evidence_as_it_was(market: Market) -> None:
    before = market.observations.copy()
    show(market, "wins_per_project", Selection(countries=("CHN",), currency="EUR")).table()
    pd.testing.assert_frame_equal(market.observations, before)


# ------------------------------------------------------------------ sources that disagree


@pytest.fixture(scope="module")
def with_low(market: Market) -> list[Disagreement]:
    """Every disagreement, those of figures of low reliability too."""
    return disagreements(market, WITH_LOW)


def test_what_is_printed_twice_for_one_thing_is_a_disagreement_with_its_spread(market: Market) -> None:
    deficit, gdp = disagreements(market, OF_DOCUMENTS)
    # The paper prints 5.3% for 2018 and 5.1% without a year; 5.3 ÷ 5.1 = 1.039.
    assert gdp.title == "Health expenditure as a share of GDP, China, 2018: 5.1% or 5.3%"
    assert gdp.spread == "From 5.1% to 5.3%: 0.2 percentage points apart, a ratio of 1.04."
    # The article prints CN¥828.7 billion and US$120 billion for one deficit.
    assert sorted(deficit.rows["printed"]) == ["CN¥828.7 billion", "US$120 billion"]
    assert set(deficit.rows["shown_unit"]) == {"USD"}


def test_the_ends_of_a_range_and_bounds_are_no_disagreement(market: Market, with_low: list[Disagreement]) -> None:
    found = with_low
    assert len(found) > 50
    for each in found:
        assert set(each.rows["qualifier"]) <= {"exact", "about"}
        assert each.rows["figure_id"].is_unique and each.rows["shown_value"].nunique() > 1
    of_the_documents = {indicator for each in disagreements(market, OF_DOCUMENTS) for indicator in each.rows["indicator_id"]}
    assert not of_the_documents & {"treatment_price", "relative_price", "staff_time_on_international_work"}


def test_the_figures_of_a_disagreement_are_of_one_period_or_without_a_year(with_low: list[Disagreement]) -> None:
    for each in with_low:
        dated = each.rows[each.rows["period_start"].notna()]
        assert len(dated[["period_start", "period_end"]].drop_duplicates()) <= 1, each.title


def test_each_disagreement_has_an_address_of_its_own(with_low: list[Disagreement]) -> None:
    addresses = [each.block.block_id for each in with_low]
    assert len(addresses) == len(set(addresses))


def test_a_chosen_source_settles_nothing_but_is_shown_alone(market: Market) -> None:
    assert [each.rows["source_id"].unique().tolist() for each in disagreements(market, Selection(sources=("scmp_2026",)))] == [["scmp_2026"]]
    assert disagreements(market, Selection(sources=("pulse_2026",), low=True)) == []


def test_a_source_is_chosen_for_every_row_of_a_block(market: Market) -> None:
    both, one = show(market, "visitor_share", WITH_LOW), show(market, "visitor_share", Selection(sources=("pulse_2026",), low=True))
    assert set(both.rows["source_id"]) == {"scmp_2026", "pulse_2026"}
    assert one.rows["series"].to_list() == ["China"]
    assert show(market, "wins_total", Selection(sources=("pulse_2026",))).what_would_be_here == "United Kingdom · 2014–15 to 2017–18"


def test_a_source_that_does_not_exist_is_named(market: Market) -> None:
    with pytest.raises(SelectionError, match="There is no source 'reuters'"):
        market.select(Selection(sources=("reuters",)))
