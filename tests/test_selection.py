"""Does a link spell the same question everywhere, and does every engine give the same answer?"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from urllib.parse import parse_qs, urlencode

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Selection, SelectionError
from marketdata.selection import matching, parse_year

CODES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6), max_size=3, unique=True).map(tuple)
YEARS = st.none() | st.lists(st.integers(1900, 2100), min_size=2, max_size=2).map(lambda years: (min(years), max(years)))
SELECTIONS = st.builds(
    Selection, indicators=CODES, countries=CODES, years=YEARS, currency=st.none() | st.sampled_from(["GBP", "USD"]), sources=CODES, low=st.booleans()
)


def as_mapping(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for _, value in group] for name, group in groupby(pairs, key=lambda pair: pair[0])}


@given(SELECTIONS)
def test_a_selection_survives_its_query(selection: Selection) -> None:
    assert Selection.from_query(as_mapping(selection.to_query())) == selection


@given(SELECTIONS)
def test_a_selection_survives_a_link(selection: Selection) -> None:
    assert Selection.from_query(parse_qs(urlencode(selection.to_query()))) == selection


def test_a_selection_is_spelled_as_the_documentation_shows() -> None:
    selection = Selection(countries=("KOR", "THA"), years=(2010, 2024), currency="GBP")
    assert urlencode(selection.to_query()) == "country=KOR&country=THA&year=2010&year=2024&currency=GBP"
    assert Selection().to_query() == []


def test_one_year_stands_for_itself_and_two_for_the_range_over_them() -> None:
    assert Selection.from_query({"year": ["2015"]}).years == (2015, 2015)
    assert Selection.from_query({"year": ["2018", "2010"]}).years == (2010, 2018)
    assert Selection.from_query({}).years is None
    with pytest.raises(SelectionError, match="not 2018, 2010 and 2015"):
        Selection.from_query({"year": ["2018", "2010", "2015"]})


def test_a_code_that_is_repeated_counts_once_and_order_is_kept() -> None:
    assert Selection.from_query({"country": ["THA", "KOR", "THA"]}).countries == ("THA", "KOR")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"countries": ["KOR"]}, "There is no filter 'countries'. The filters are indicator, country, year, currency, source, low."),
        ({"Country": ["KOR"]}, "There is no filter 'Country'"),
        ({"year": ["15"]}, "'15' is not a year"),
        ({"year": ["1899"]}, "'1899' is not a year between 1900 and 2100"),
        ({"year": ["2101"]}, "'2101' is not a year"),
        ({"year": ["2014-15"]}, "'2014-15' is not a year"),
        ({"year": [""]}, "'' is not a year"),
        ({"year": [" 2015"]}, "' 2015' is not a year"),
        ({"year": ["-2015"]}, "'-2015' is not a year"),
        ({"year": ["２０１５"]}, "'２０１５' is not a year"),
        ({"year": ["٢٠١٥"]}, "is not a year"),
        ({"year": ["2015", "x"]}, "'x' is not a year"),
        ({"currency": ["GBP", "USD"]}, "one currency at a time, not in GBP and USD"),
        ({"low": ["hide"]}, "Figures of low reliability are hidden, or shown with low=show, not 'hide'."),
        ({"low": ["Show"]}, "not 'Show'"),
        ({"low": [""]}, "not ''"),
        ({"low": ["show", "yes"]}, "not 'yes'"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused_in_words(query: dict, says: str) -> None:
    with pytest.raises(SelectionError) as caught:
        Selection.from_query(query)
    assert says in str(caught.value)


def test_the_same_currency_twice_is_one() -> None:
    assert Selection.from_query({"currency": ["GBP", "GBP"]}).currency == "GBP"


@given(st.text(max_size=6))
def test_a_year_is_four_plain_digits_or_refused(text: str) -> None:
    if len(text) == 4 and set(text) <= set("0123456789") and 1900 <= int(text) <= 2100:
        assert parse_year(text) == int(text)
    else:
        with pytest.raises(SelectionError):
            parse_year(text)


@pytest.mark.parametrize("years", [(2018, 2014), (1899, 2000), (2000, 2101)])
def test_a_range_of_years_that_is_none_is_refused(years: tuple[int, int]) -> None:
    with pytest.raises(SelectionError, match=f"{years[0]} to {years[1]}"):
        Selection(years=years)


def test_a_selection_can_be_kept_in_a_cache() -> None:
    assert hash(Selection(countries=("KOR",))) == hash(Selection(countries=("KOR",)))
    with pytest.raises(AttributeError):
        Selection().currency = "GBP"  # type: ignore[misc]


def test_figures_of_low_reliability_are_asked_for_in_one_word() -> None:
    assert Selection().low is False and Selection.from_query({}).low is False
    assert Selection(low=True).to_query() == [("low", "show")]
    assert Selection.from_query({"low": ["show"]}) == Selection.from_query({"low": ["show", "show"]}) == Selection(low=True)
    selection = Selection(countries=("KOR",), low=True)
    assert urlencode(selection.to_query()) == "country=KOR&low=show"
    assert selection != Selection(countries=("KOR",)), "what is hidden is part of the question, so it is part of the link and of the cache"


def date(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


# name, indicator, source, country, first day, last day, status
ROWS = [
    ("korea 2018", "patients", "paper", "KOR", "2018-01-01", "2018-12-31", "A"),
    ("thailand 2019", "patients", "press", "THA", "2019-01-01", "2019-12-31", "F"),
    ("world 2018", "patients", "paper", "WLD", "2018-01-01", "2018-12-31", "E"),
    ("of no country", "wins", "paper", "_Z", "2018-01-01", "2018-12-31", "B"),
    ("middle east", "wins", "paper", "X_MIDDLE_EAST", "2017-04-01", "2018-03-31", "P"),
    ("korea 2014-15", "wins", "paper", "KOR", "2014-04-01", "2015-03-31", "O"),
    ("korea end of 2020", "wins", "paper", "KOR", "2020-12-31", "2020-12-31", "A"),
    ("korea undated", "wins", "press", "KOR", "", "", "A"),
    ("world undated", "wins", "paper", "WLD", "", "", "A"),
    ("korea unsure", "patients", "press", "KOR", "2018-01-01", "2018-12-31", "U"),
    ("world forecast unsure", "wins", "press", "WLD", "2020-01-01", "2020-12-31", "FU"),
]
UNSURE = {"korea unsure", "world forecast unsure"}
PLAIN = {name for name, *_ in ROWS} - UNSURE

KEPT = [
    (Selection(), PLAIN),
    (Selection(indicators=("patients",)), {"korea 2018", "thailand 2019", "world 2018"}),
    (Selection(indicators=("patients", "wins"), countries=("THA",)), {"thailand 2019", "world 2018", "of no country", "world undated"}),
    (Selection(countries=("KOR", "THA"), years=(2018, 2019)), {"korea 2018", "thailand 2019", "world 2018", "of no country"}),
    (Selection(years=(2014, 2014)), {"korea 2014-15"}),
    (Selection(years=(2015, 2015)), {"korea 2014-15"}),
    (Selection(years=(2013, 2013)), set()),
    (Selection(years=(2016, 2016)), set()),
    (Selection(years=(2017, 2017)), {"middle east"}),
    (Selection(years=(2020, 2021)), {"korea end of 2020"}),
    (Selection(years=(2021, 2022)), set()),
    (Selection(years=(1900, 2100)), PLAIN - {"korea undated", "world undated"}),
    (Selection(indicators=("nothing",)), set()),
    (Selection(low=True), PLAIN | UNSURE),
    (Selection(low=True, years=(2020, 2020)), {"korea end of 2020", "world forecast unsure"}),
    (Selection(low=True, indicators=("patients",), countries=("KOR",)), {"korea 2018", "world 2018", "korea unsure"}),
    (Selection(sources=("press",)), {"thailand 2019", "korea undated"}),
    (Selection(low=True, sources=("press",)), {"thailand 2019", "korea undated"} | UNSURE),
]


@pytest.fixture(scope="module")
def frames() -> dict[str, object]:
    """The same rows held by three engines."""
    columns = {
        name: list(values)
        for name, values in zip(["name", "indicator_id", "source_id", "country", "start", "end", "obs_status"], zip(*ROWS, strict=True), strict=True)
    }
    dates = {"period_start": [date(text) for text in columns.pop("start")], "period_end": [date(text) for text in columns.pop("end")]}
    pandas = pd.DataFrame(columns | dates).astype({"period_start": "datetime64[s]", "period_end": "datetime64[s]"})
    polars = pl.DataFrame(columns | dates)
    connection = duckdb.connect()
    return {"pandas": pandas, "polars": polars, "polars lazy": polars.lazy(), "duckdb": connection.from_arrow(polars.to_arrow())}


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy", "duckdb"])
@pytest.mark.parametrize(("selection", "kept"), KEPT, ids=[str(place) for place in range(len(KEPT))])
def test_every_engine_keeps_the_same_rows(frames: dict, engine: str, selection: Selection, kept: set[str]) -> None:
    frame = frames[engine]
    found = matching(frame, selection)
    assert type(found) is type(frame)
    if engine == "duckdb":
        names = [name for (name,) in found.project("name").fetchall()]
    else:
        names = list((found.collect() if engine == "polars lazy" else found)["name"])
    assert sorted(names) == sorted(kept)
