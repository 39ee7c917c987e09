"""What is an amount worth in another currency?

Rates are the European Central Bank's daily reference rates, averaged over the days of the amount's
own period: a UK financial year from April to March. The average of a currency is its units per euro,
and a cross rate is the ratio of two such averages. So converting there and back, or by way of a
third currency, changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import pandas as pd
from currency_converter import CurrencyConverter, RateNotFoundError

from .errors import NoRateError
from .periods import parse

ECB = "European Central Bank, euro foreign exchange reference rates"


@dataclass(frozen=True)
class Average:
    """Units of a currency per euro, averaged over the published days from ``first`` to ``last``.

    ``days`` is 0 where the source publishes the average itself.
    """

    per_euro: float
    first: dt.date
    last: dt.date
    days: int
    source: str


@dataclass(frozen=True)
class Rate:
    """Units of ``target`` that one unit of ``base`` bought, from ``first`` to ``last``."""

    base: str
    target: str
    value: float
    first: dt.date
    last: dt.date
    days: int
    source: str

    def in_words(self) -> str:
        count = f"mean of {self.days} daily {'rate' if self.days == 1 else 'rates'}" if self.days else "published average"
        return f"1 {self.base} = {self.value:.6g} {self.target}, {count} from {self.first:%-d %B %Y} to {self.last:%-d %B %Y} ({self.source})"


class Rates:
    """All rates that are held: the European Central Bank's, and those of ``data/rates.csv``."""

    def __init__(self, table: pd.DataFrame | None = None) -> None:
        self._own: dict[tuple[str, dt.date | None, dt.date | None], tuple[float, str]] = {}
        for row in (table if table is not None else pd.DataFrame()).to_dict("records"):
            period = parse(row["time_period"], row["period_type"])
            self._own[row["currency"], period.start, period.end] = float(row["per_euro"]), str(row["source"])

    def currencies(self) -> set[str]:
        """The currencies for which some rate is held."""
        return {"EUR", *_ecb().currencies, *(currency for currency, _, _ in self._own)}

    def last_day(self) -> dt.date:
        """The last day for which the European Central Bank's rates are held."""
        return _ecb().bounds["USD"].last_date

    def average(self, currency: str, start: dt.date, end: dt.date) -> Average:
        """Units of ``currency`` per euro, on average from ``start`` to ``end``.

        Raises NoRateError where no day of the period has a rate.
        """
        if own := self._own.get((currency, start, end)):
            return Average(own[0], start, end, 0, own[1])
        return _ecb_average(currency, start, end)

    def rate(self, base: str, target: str, start: dt.date, end: dt.date) -> Rate:
        """The rate from ``base`` to ``target``, on average from ``start`` to ``end``.

        Raises NoRateError where one of the two has no rate in the period.
        """
        price, amount = self.average(target, start, end), self.average(base, start, end)
        narrower = min(amount, price, key=lambda average: average.days)
        sources = "; ".join(dict.fromkeys(a.source for a in (amount, price)))
        return Rate(base, target, price.per_euro / amount.per_euro, narrower.first, narrower.last, narrower.days, sources)


@cache
def _ecb() -> CurrencyConverter:
    return CurrencyConverter(fallback_on_missing_rate=False, fallback_on_wrong_date=False)


@cache
def _ecb_average(currency: str, start: dt.date, end: dt.date) -> Average:
    converter = _ecb()
    if currency == "EUR":
        return Average(1.0, start, end, (end - start).days + 1, ECB)
    rates: dict[dt.date, float] = {}
    if currency in converter.currencies:
        for offset in range((end - start).days + 1):
            day = start + dt.timedelta(days=offset)
            try:
                rates[day] = converter.convert(1, "EUR", currency, date=day)
            except (RateNotFoundError, ValueError):  # weekends, holidays, days before the first and after the last rate
                continue
    if not rates:
        raise NoRateError(f"no exchange rate is held for {currency} between {start} and {end}")
    return Average(sum(rates.values()) / len(rates), min(rates), max(rates), len(rates), ECB)
