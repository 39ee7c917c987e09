"""Is an amount converted at the average rate of its own days, and does every conversion say so?"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from currency_converter import CurrencyConverter, RateNotFoundError
from hypothesis import given
from hypothesis import strategies as st

from marketdata import NoRateError
from marketdata.money import ECB, Rates
from marketdata.periods import parse

RATES = Rates()
CONVERTER = CurrencyConverter()
CURRENCIES = ["GBP", "USD", "EUR", "CNY", "KRW", "THB"]


def days(time_period: str, period_type: str) -> tuple[dt.date, dt.date]:
    period = parse(time_period, period_type)
    assert period.start and period.end
    return period.start, period.end


def daily(currency: str, start: dt.date, end: dt.date) -> list[float]:
    """The rates of a currency that were published from one day to another, by a loop of the test's own."""
    published = []
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        try:
            published.append(CONVERTER.convert(1, "EUR", currency, dt.date.fromordinal(ordinal)))
        except RateNotFoundError:  # the bank was closed
            continue
    return published


@pytest.mark.parametrize(
    ("currency", "year", "per_dollar"),
    # Units per US dollar, worked out by somebody else, as means of daily cross rates. Ours is the ratio of two
    # annual means, which differs by less than half a per cent.
    [
        ("GBP", "2015", 0.654322),
        ("GBP", "2017", 0.776964),
        ("CNY", "2018", 6.618697),
        ("CNY", "2025", 7.187359),
        ("EUR", "2011", 0.719207),
        ("EUR", "2015", 0.901896),
        ("KRW", "2019", 1165.8016),  # this and the next: United States Federal Reserve, G.5A
        ("THB", "2016", 35.2635),
    ],
)
def test_an_annual_average_agrees_with_an_independent_one(currency: str, year: str, per_dollar: float) -> None:
    assert RATES.rate("USD", currency, *days(year, "calendar")).value == pytest.approx(per_dollar, rel=0.005)


def test_a_financial_year_is_averaged_from_april_to_march() -> None:
    published = daily("GBP", dt.date(2014, 4, 1), dt.date(2015, 3, 31))
    assert len(published) > 250
    average = RATES.average("GBP", *days("2014-15", "fiscal_uk"))
    assert average.per_euro == pytest.approx(sum(published) / len(published), rel=1e-12)
    assert average.days == len(published)
    assert (average.first, average.last) == (dt.date(2014, 4, 1), dt.date(2015, 3, 31))
    assert average.per_euro != pytest.approx(RATES.average("GBP", *days("2014", "calendar")).per_euro, rel=0.01)


def test_a_day_has_its_own_rate() -> None:
    # European Central Bank, euro foreign exchange reference rates of 31 December 2020: 1 euro = 0.89903 pounds, 1.2271 dollars
    day = dt.date(2020, 12, 31)
    assert RATES.average("GBP", day, day).per_euro == pytest.approx(0.89903)
    assert RATES.rate("GBP", "USD", day, day).value == pytest.approx(1.2271 / 0.89903)


SEVERAL = st.lists(st.sampled_from(CURRENCIES), min_size=3, max_size=3, unique=True)


@given(SEVERAL, st.sampled_from(["2008", "2014", "2019", "2024"]))
def test_there_and_back_changes_nothing(currencies: list[str], year: str) -> None:
    one, other, _ = currencies
    there, back = RATES.rate(one, other, *days(year, "calendar")), RATES.rate(other, one, *days(year, "calendar"))
    assert there.value * back.value == pytest.approx(1, rel=1e-12)


@given(SEVERAL, st.sampled_from(["2008-09", "2014-15", "2019-20", "2023-24"]))
def test_by_way_of_a_third_currency_changes_nothing(currencies: list[str], year: str) -> None:
    one, third, other = currencies
    period = days(year, "fiscal_uk")
    by_way = RATES.rate(one, third, *period).value * RATES.rate(third, other, *period).value
    assert by_way == pytest.approx(RATES.rate(one, other, *period).value, rel=1e-12)


@pytest.mark.parametrize("span", [("2014/2015", "span"), ("2021-Q2", "quarter"), ("2019-11/2020-02", "span")])
def test_an_average_lies_between_the_lowest_and_the_highest_day(span: tuple[str, str]) -> None:
    start, end = days(*span)
    published = daily("USD", start, end)
    assert min(published) < RATES.average("USD", start, end).per_euro < max(published)


def test_a_euro_is_a_euro() -> None:
    assert RATES.average("EUR", *days("2014", "calendar")).per_euro == 1


@pytest.mark.parametrize(
    ("currency", "year"),
    [("AED", "2015"), ("CNY", "1999"), ("USD", "1990"), ("USD", "2099"), ("XXX", "2015")],
)
def test_without_a_rate_nothing_is_guessed(currency: str, year: str) -> None:
    with pytest.raises(NoRateError, match=f"{currency} between {year}-01-01 and {year}-12-31"):
        RATES.average(currency, *days(year, "calendar"))


def test_a_weekend_alone_has_no_rate() -> None:
    with pytest.raises(NoRateError):
        RATES.average("USD", dt.date(2018, 1, 6), dt.date(2018, 1, 7))  # a Saturday and a Sunday


OWN = Rates(
    pd.DataFrame(
        [("AED", "2015", "calendar", "4.0733", "A bank, Annual report, p. 3", ""), ("THB", "2015", "calendar", "40", "Another bank", "")],
        columns=["currency", "time_period", "period_type", "per_euro", "source", "note"],
    )
)


def test_a_row_of_rates_csv_is_used_for_its_own_period_only() -> None:
    assert OWN.average("AED", *days("2015", "calendar")).per_euro == 4.0733
    assert OWN.rate("EUR", "AED", *days("2015", "calendar")).value == 4.0733
    assert "AED" in OWN.currencies() and "AED" not in RATES.currencies()
    with pytest.raises(NoRateError):
        OWN.average("AED", *days("2016", "calendar"))
    with pytest.raises(NoRateError):
        OWN.average("AED", *days("2015-16", "fiscal_uk"))


def test_a_row_of_rates_csv_goes_before_the_central_bank_and_names_its_source() -> None:
    assert OWN.average("THB", *days("2015", "calendar")).per_euro == 40
    rate = OWN.rate("THB", "USD", *days("2015", "calendar"))
    assert rate.source == f"Another bank; {ECB}"
    assert rate.in_words().startswith("1 THB = 0.0277") and "published average from 1 January 2015 to 31 December 2015" in rate.in_words()
    assert "daily rates" not in rate.in_words(), "a published average is not said to be made of daily rates"


def test_a_rate_says_its_days_and_its_source() -> None:
    rate = RATES.rate("GBP", "USD", *days("2014-15", "fiscal_uk"))
    assert rate.in_words() == f"1 GBP = {rate.value:.6g} USD, mean of {rate.days} daily rates from 1 April 2014 to 31 March 2015 ({ECB})"
    assert 250 < rate.days < 260  # the days on which the bank was open


def test_the_days_told_are_those_of_the_currency_with_fewer_rates() -> None:
    # The bank has published the yuan since 1 April 2005, the dollar since 1999.
    for pair in (("USD", "CNY"), ("CNY", "USD"), ("EUR", "CNY"), ("CNY", "EUR")):
        assert RATES.rate(*pair, *days("2005", "calendar")).first == dt.date(2005, 4, 1)


def test_one_day_is_told_as_one_rate() -> None:
    assert "mean of 1 daily rate from 31 December 2020" in RATES.rate("GBP", "USD", *days("2020-12-31", "instant")).in_words()
