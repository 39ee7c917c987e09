"""Does every period cover the days that its type says, and no others?"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import periods
from marketdata.periods import Period, add_periods, label, parse, spell

# Written down from a calendar.
DAYS = [
    ("calendar", "2018", "2018-01-01", "2018-12-31"),
    ("calendar", "1900", "1900-01-01", "1900-12-31"),
    ("fiscal_uk", "2014-15", "2014-04-01", "2015-03-31"),
    ("fiscal_uk", "1999-00", "1999-04-01", "2000-03-31"),
    ("fiscal_uk", "2009-10", "2009-04-01", "2010-03-31"),
    ("quarter", "2024-Q1", "2024-01-01", "2024-03-31"),
    ("quarter", "2024-Q2", "2024-04-01", "2024-06-30"),
    ("quarter", "2024-Q3", "2024-07-01", "2024-09-30"),
    ("quarter", "2024-Q4", "2024-10-01", "2024-12-31"),
    ("span", "2014/2018", "2014-01-01", "2018-12-31"),
    ("span", "2019-11/2021-03", "2019-11-01", "2021-03-31"),
    ("span", "2019-11/2020-02", "2019-11-01", "2020-02-29"),
    ("span", "2014-04-01/2018-03-31", "2014-04-01", "2018-03-31"),
    ("span", "2015-10-01/2015-10-31", "2015-10-01", "2015-10-31"),
    ("instant", "2020-12-31", "2020-12-31", "2020-12-31"),
    ("instant", "2020-02-29", "2020-02-29", "2020-02-29"),
]


@pytest.mark.parametrize(("kind", "text", "start", "end"), DAYS)
def test_a_period_covers_its_first_to_its_last_day(kind: str, text: str, start: str, end: str) -> None:
    assert parse(text, kind) == Period(kind, dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def test_an_undated_period_has_no_days_and_no_year() -> None:
    assert parse("_U", "undated") == Period("undated", None, None)
    assert parse("_U", "undated").year is None


def test_a_financial_year_stands_at_the_year_in_which_it_begins() -> None:
    assert parse("2014-15", "fiscal_uk").year == 2014


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, text, *_ in DAYS if text != "2014-04-01/2018-03-31"])
def test_an_example_is_spelled_as_it_was_typed(kind: str, text: str) -> None:
    assert spell(parse(text, kind)) == text


def test_a_span_of_whole_months_or_years_is_spelled_by_them() -> None:
    assert spell(parse("2014-04-01/2018-03-31", "span")) == "2014-04/2018-03"
    assert spell(parse("2014-01-01/2018-12-31", "span")) == "2014/2018"
    assert spell(parse("2014-01-02/2018-12-31", "span")) == "2014-01-02/2018-12-31"


YEARS = st.integers(periods.FIRST_YEAR, periods.LAST_YEAR)
DATES = st.dates(dt.date(periods.FIRST_YEAR, 1, 1), dt.date(periods.LAST_YEAR, 12, 31))


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """A period of any type, as its author would type it."""
    year = draw(YEARS)
    later = draw(st.integers(year, periods.LAST_YEAR))
    month, other = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    first, last = sorted([draw(DATES), draw(DATES)])
    spans = [f"{first}/{last}"] if first < last else []
    if later > year:
        spans += [f"{year}/{later}", f"{year}-{month:02d}/{later}-{other:02d}"]
    return draw(
        st.sampled_from(
            [
                (f"{year}", "calendar"),
                (f"{year}-{(year + 1) % 100:02d}", "fiscal_uk"),
                (f"{year}-Q{draw(st.integers(1, 4))}", "quarter"),
                (first.isoformat(), "instant"),
                ("_U", "undated"),
                *((text, "span") for text in spans),
            ]
        )
    )


@given(spelled())
def test_a_period_survives_being_spelled_and_read_again(period: tuple[str, str]) -> None:
    once = parse(*period)
    assert parse(spell(once), once.period_type) == once
    if once.period_type != "span":  # a span of whole years may be typed by months or days as well
        assert spell(once) == period[0]


@given(spelled())
def test_a_period_begins_no_later_than_it_ends_and_has_a_label(period: tuple[str, str]) -> None:
    days = parse(*period)
    assert (days.start is None) == (days.end is None) == (period[1] == "undated")
    assert days.start is None or days.end is None or days.start <= days.end
    assert label(*period).strip()


@given(YEARS)
def test_financial_years_follow_one_another_without_gap_or_overlap(year: int) -> None:
    this = parse(f"{year}-{(year + 1) % 100:02d}", "fiscal_uk")
    assert this.start and this.end
    assert (this.end - this.start).days + 1 in (365, 366)
    if year < periods.LAST_YEAR:
        following = parse(f"{year + 1}-{(year + 2) % 100:02d}", "fiscal_uk")
        assert following.start == this.end + dt.timedelta(days=1)


@given(YEARS)
def test_four_quarters_make_a_calendar_year(year: int) -> None:
    whole = parse(str(year), "calendar")
    quarters = [parse(f"{year}-Q{number}", "quarter") for number in (1, 2, 3, 4)]
    assert (quarters[0].start, quarters[3].end) == (whole.start, whole.end)
    for earlier, later in pairwise(quarters):
        assert earlier.end and later.start == earlier.end + dt.timedelta(days=1)


REFUSED = [
    ("calendar", "18"),
    ("calendar", "1899"),
    ("calendar", "2101"),
    ("calendar", "2018 "),
    ("calendar", "2018.0"),
    ("calendar", "２０１８"),
    ("fiscal_uk", "2014"),
    ("fiscal_uk", "2014-14"),
    ("fiscal_uk", "2014-16"),
    ("fiscal_uk", "2014-13"),
    ("fiscal_uk", "2014–15"),
    ("fiscal_uk", "2014-１５"),
    ("quarter", "2024-Q0"),
    ("quarter", "2024-Q5"),
    ("quarter", "2024Q3"),
    ("quarter", "Q3 2024"),
    ("span", "2014-2018"),
    ("span", "2018/2014"),
    ("span", "2014/2014"),
    ("span", "2014/2018-03"),
    ("span", "2019-13/2021-03"),
    ("span", "2014/"),
    ("instant", "2019-02-29"),
    ("instant", "31.12.2020"),
    ("instant", "2020-12"),
    ("instant", "20201231"),
    ("undated", ""),
    ("undated", "2018"),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_what_is_not_spelled_as_its_type_asks_is_refused_with_the_form_expected(kind: str, text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(text, kind)
    assert str(caught.value).startswith(periods.FORMS[kind])


def test_a_type_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match="calendar, fiscal_uk, quarter, span, instant, undated"):
        parse("2018", "month")


@given(st.text(max_size=12), st.sampled_from(sorted(periods.FORMS)))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str, kind: str) -> None:
    try:
        period = parse(text, kind)
    except ValueError as error:
        assert str(error)
    else:
        assert period.period_type == kind


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("2018", "calendar", "2018"),
        ("2014-15", "fiscal_uk", "2014–15"),
        ("2024-Q3", "quarter", "Q3 2024"),
        ("2014/2018", "span", "2014 to 2018"),
        ("2019-11/2021-03", "span", "November 2019 to March 2021"),
        ("2014-04-01/2018-03-31", "span", "1 April 2014 to 31 March 2018"),
        ("2015-10-01/2015-10-31", "span", "October 2015"),
        ("2020-02-01/2020-02-29", "span", "February 2020"),
        ("2020-12-31", "instant", "31 December 2020"),
        ("_U", "undated", "no year given"),
    ],
)
def test_a_period_is_labelled_as_a_reader_would_write_it(text: str, kind: str, shown: str) -> None:
    assert label(text, kind) == shown


def test_columns_are_added_to_a_new_frame_and_undated_rows_have_none() -> None:
    rows = pd.DataFrame({"time_period": ["2014-15", "_U"], "period_type": ["fiscal_uk", "undated"]}, index=[7, 3])
    added = add_periods(rows)
    assert list(rows) == ["time_period", "period_type"]
    assert list(added.index) == [7, 3]
    assert added.loc[7, ["period_start", "period_end", "year", "period_label"]].tolist() == [
        pd.Timestamp(2014, 4, 1),
        pd.Timestamp(2015, 3, 31),
        2014,
        "2014–15",
    ]
    assert added.loc[3, ["period_start", "period_end", "year"]].isna().all()
