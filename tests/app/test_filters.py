"""What does a link ask for, and is it said what of it was not understood?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Market
from marketdata.app.filters import AS_PUBLISHED, CURRENCY, Link, read_link

# The evidence speaks of 2000 (China's health expenditure, in the paper) to 2037 (Thailand's target of 2017).
FIRST, LAST = 2000, 2037


def read(market: Market, **query: list[str]) -> Link:
    return read_link(query, market)


def test_an_empty_link_asks_for_nothing(market: Market) -> None:
    assert market.years() == (FIRST, LAST)
    assert read(market) == Link()


def test_a_link_may_name_all_filters_together(market: Market) -> None:
    assert read(market, country=["KOR", "THA"], year=["2010", "2024"], currency=["GBP"]) == Link(("KOR", "THA"), (2010, 2024), "GBP")


@pytest.mark.parametrize("text", ["CHN", "chn", "Chn", "China", "china", "CHINA"])
def test_a_country_is_known_by_code_and_by_name_in_any_case(market: Market, text: str) -> None:
    assert read(market, country=[text]) == Link(("CHN",))


def test_regions_are_known_as_the_sources_print_them(market: Market) -> None:
    assert read(market, country=["middle east"]) == Link(("X_MIDDLE_EAST",))


def test_several_countries_stand_once_each_in_the_order_of_their_names(market: Market) -> None:
    assert read(market, country=["Thailand", "CHN", "tha", "South Korea"]) == Link(("CHN", "KOR", "THA"))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Atlantis", "“Atlantis”"),
        ("WLD", "“WLD”"),
        ("_Z", "“_Z”"),
        ("ISL", "“ISL”"),
        ("CHN ", "“CHN ”"),
        ("CHN,KOR", "“CHN,KOR”"),
        ("[x](javascript:alert(1))", "“[x](javascript:alert(1))”"),
        ("<script>alert(1)</script>", "“<script>alert(1)</script>”"),
        ("x" * 40, "“" + "x" * 40 + "”"),
        ("x" * 41, "“" + "x" * 40 + "…”"),
        ("x" * 10_000, "“" + "x" * 40 + "…”"),
    ],
    ids=lambda text: text[:20],
)
def test_a_country_without_figures_is_named_and_shortened_and_the_rest_is_kept(market: Market, text: str, quoted: str) -> None:
    assert read(market, country=[text, "KOR"]) == Link(("KOR",), ignored=(f"no figures are held for the country {quoted}",))


@pytest.mark.parametrize(
    ("given_years", "years"),
    [
        (["2014", "2016"], (2014, 2016)),
        (["2016", "2014"], (2014, 2016)),
        (["2015"], (2015, 2015)),
        (["2015", "2015"], (2015, 2015)),
    ],
    ids=["two", "reversed", "one", "twice"],
)
def test_years_are_a_range_from_the_first_to_the_last(market: Market, given_years: list[str], years: tuple[int, int]) -> None:
    assert read(market, year=given_years) == Link(years=years)


def test_years_between_the_first_and_the_last_are_named_as_ignored(market: Market) -> None:
    said = "years are one, or the first and the last: 2014, 2016 between 2012 and 2020"
    assert read(market, year=["2016", "2012", "2020", "2014"]) == Link(years=(2012, 2020), ignored=(said,))


def test_a_year_outside_the_figures_is_said_and_the_range_ends_where_they_do(market: Market) -> None:
    assert read(market, year=["1995", "2010"]) == Link(years=(2000, 2010), ignored=("the year 1995 lies outside 2000 to 2037",))
    assert read(market, year=["2010", "2045"]) == Link(years=(2010, 2037), ignored=("the year 2045 lies outside 2000 to 2037",))
    assert read(market, year=["1950", "2045"]).years == (2000, 2037)


@pytest.mark.parametrize("given_years", [["1999"], ["1950", "1960"], ["2038"], ["2050", "2040"]], ids=str)
def test_a_range_that_is_said_to_be_ignored_narrows_nothing(market: Market, given_years: list[str]) -> None:
    link = read(market, year=given_years)
    assert link.years is None
    assert link.ignored == tuple(f"the year {year} lies outside 2000 to 2037" for year in given_years)


@pytest.mark.parametrize(
    "text", ["abc", "15", "20155", "2015.0", "2015-16", " 2015", "+2015", "-2015", "２０１５", "²⁰¹⁵", "0000", "1899", "2101", "<b>2015</b>", "1e3", "２015"]
)
def test_what_is_not_a_year_is_named_and_the_rest_is_kept(market: Market, text: str) -> None:
    assert read(market, year=[text, "2015"]) == Link(years=(2015, 2015), ignored=(f"“{text}” is not a year",))
    assert read(market, year=[text]).years is None


def test_a_currency_is_one_of_those_with_rates(market: Market) -> None:
    for code in ("GBP", "USD", "EUR", "CNY", "KRW", "THB"):
        assert read(market, currency=[code]) == Link(currency=code)


@pytest.mark.parametrize("text", ["XYZ", "usd", "XOF", "£", "<script>", "US Dollars"])
def test_an_unknown_currency_is_named(market: Market, text: str) -> None:
    assert read(market, currency=[text]) == Link(ignored=(f"amounts cannot be shown in “{text}”",))


def test_of_two_currencies_the_last_is_taken_and_the_other_is_named(market: Market) -> None:
    assert read(market, currency=["USD", "GBP"]) == Link(currency="GBP", ignored=("amounts are shown in one currency at a time, not in USD too",))
    assert read(market, currency=["USD", "USD"]) == Link(currency="USD")
    assert read(market, currency=["USD", "XYZ"]) == Link(currency="USD", ignored=("amounts cannot be shown in “XYZ”",))


def test_as_published_and_empty_values_ask_for_nothing(market: Market) -> None:
    assert read(market, currency=[AS_PUBLISHED]) == Link()
    assert read(market, country=[""], year=[""], currency=[""]) == Link()


@given(
    st.dictionaries(
        st.sampled_from(["country", "year", CURRENCY, "source", "low", "other"]),
        st.lists(st.text(max_size=60) | st.sampled_from(["CHN", "korea", "2010", "2038", "USD", "GBP", "scmp_2026", "show", "", "ß", "İ"]), max_size=4),
    )
)
def test_any_link_is_read_and_what_is_left_of_it_is_valid_and_short(market: Market, query: dict[str, list[str]]) -> None:
    link = read_link(query, market)
    assert set(link.countries) <= set(market.countries().index)
    assert link.years is None or FIRST <= link.years[0] <= link.years[1] <= LAST
    assert link.currency is None or link.currency in market.currencies()
    assert set(link.sources) <= set(market.observations["source_id"])
    assert link.low in ("show", "hide")
    assert len(link.ignored) <= sum(map(len, query.values()))
    assert all(len(note) <= 100 for note in link.ignored)


def test_a_link_chooses_sources_by_code_or_by_name_and_names_those_without_figures(market: Market) -> None:
    link = read_link({"source": ["scmp_2026", "Salter et al. (2022)", "nhs_confederation_2021", "<b>"]}, market)
    assert link.sources == ("salter_2022", "scmp_2026")
    assert link.ignored == ("no figures are held of the source “nhs_confederation_2021”", "no figures are held of the source “<b>”")


@pytest.mark.parametrize(("texts", "low"), [(["show"], "show"), (["hide"], "hide"), ([""], "hide"), ([], "hide"), (["hide", "show"], "show")])
def test_figures_of_low_reliability_are_hidden_unless_a_link_asks_for_them(market: Market, texts: list[str], low: str) -> None:
    assert read(market, low=texts) == Link(low=low)


@pytest.mark.parametrize("text", ["SHOW", "yes", "1", "<b>", "show "])
def test_what_is_neither_shown_nor_hidden_is_named_and_hides(market: Market, text: str) -> None:
    assert read(market, low=[text]) == Link(ignored=(f"figures of low reliability are shown or hidden, not “{text}”",))
