"""How is a claim recomputed, and what would have to be different for it to fit?

A method is a function of a check's inputs. Its name stands in the column ``method`` of ``checks.csv``; what a reader
calls the check (parts and total, conversion …) is only a name. A new kind of arithmetic is a new entry of
:data:`METHODS`, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Protocol

import pandas as pd

from . import precision
from .errors import NoRateError
from .money import Rates
from .precision import Interval
from .units import Unit, as_printed


class Evidence(Protocol):
    """What a check needs of a Market."""

    @property
    def observations(self) -> pd.DataFrame: ...

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def rates(self) -> Rates: ...

    @property
    def unit(self) -> Mapping[str, Unit]: ...

    def read(self, value: float, unit_measure: str) -> str: ...


@dataclass(frozen=True)
class Operand:
    """A number that a check rests on: what it may have been, how it is written, and which figure it is."""

    text: str
    printed: Interval
    generous: Interval
    unit: str = ""
    figure_id: str = ""
    middle: float = math.nan
    row: Mapping | None = field(default=None, compare=False)
    low_id: str = ""
    """The address of the low end, if it is a printed range; ``figure_id`` is that of the high end."""
    counted_in: str = ""
    """The source of the table in which it was counted, if it is a count."""
    entries: tuple[str, ...] = ()
    """The addresses of the rows of other tables that it rests on: those that were counted, or the event."""

    @property
    def source_id(self) -> str:
        return self.counted_in or (str(self.row["source_id"]) if self.row is not None else "")


Inputs = Mapping[str, Sequence[Operand]]


@dataclass(frozen=True)
class Computed:
    """What follows from the inputs, and the arithmetic in words; ``taken`` if there was nothing to compute.

    ``mean`` is given where the interval is a range of several results and not one that was printed imprecisely.
    """

    interval: Interval
    arithmetic: str
    taken: bool = False
    mean: float = math.nan

    @property
    def is_range(self) -> bool:
        """Whether it is a range of several results."""
        return not math.isnan(self.mean)

    @property
    def middle(self) -> float:
        """The one number that stands for the interval: its mean, its middle, or the end that is not infinite."""
        if self.is_range:
            return self.mean
        if math.isinf(self.interval.low):
            return self.interval.high
        return self.interval.low if math.isinf(self.interval.high) else (self.interval.low + self.interval.high) / 2

    def told(self, text: str) -> str:
        """The arithmetic as a sentence that ends in the result."""
        return f"Against it stands {self.arithmetic}." if self.taken else f"{self.arithmetic} = {text}."


@dataclass(frozen=True)
class Method:
    """How a figure is recomputed, and what would have to be different for it to fit."""

    compute: Callable[[Inputs, Evidence, Callable[[Operand], Interval]], Computed]
    one: tuple[str, ...] = ()
    """Roles that take one figure."""
    several: tuple[str, ...] = ()
    """Roles that take one or more."""
    optional: tuple[str, ...] = ()
    fits: Callable[[Operand, Inputs, Computed, Evidence], str] = lambda stated, inputs, computed, market: ""

    @property
    def roles(self) -> tuple[str, ...]:
        return self.one + self.several + self.optional


Read = Callable[[Operand], Interval]


def _sum(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    parts = inputs["part"]
    return Computed(reduce(add, map(read, parts)), " + ".join(part.text for part in parts))


def _difference(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (second,) = inputs["first"], inputs["second"]
    return Computed(read(first) - read(second), f"{first.text} − {second.text}")


def _share(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """part ÷ whole, in per cent; what is to be taken off the whole first has the role ``less``."""
    part, whole = (reduce(add, map(read, inputs[role])) for role in ("part", "whole"))
    words = _added(inputs["whole"])
    for less in inputs.get("less", []):
        whole, words = whole - read(less), f"({words} − {less.text})"
    return Computed(part / whole * precision.exactly(100), f"{_added(inputs['part'])} ÷ {words}")


def _growth(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (last,) = inputs["first"], inputs["last"]
    years = _years(first, last)
    rate = (read(last) / read(first)).power(1 / years) - precision.exactly(1)
    return Computed(rate * precision.exactly(100), f"The compound rate a year from {first.text} to {last.text} in {years:g} years")


def _change(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (last,) = inputs["first"], inputs["last"]
    return Computed((read(last) / read(first) - precision.exactly(1)) * precision.exactly(100), f"The change from {first.text} to {last.text}")


def _chain(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """level × shares × single changes × (1 + yearly rate) ^ years."""
    hundredth, one = precision.exactly(0.01), precision.exactly(1)
    (level,) = inputs["level"]
    result, words = read(level), level.text
    for share in inputs.get("share", []):
        result, words = result * read(share) * hundredth, f"{words} × {share.text}"
    for change in inputs.get("change", []):
        result, words = result * (one + read(change) * hundredth), f"{words} × (1 {_signed(change.text)})"
    for rate in inputs.get("rate", []):
        years = inputs["years"][0].middle
        result, words = result * (one + read(rate) * hundredth).power(years), f"{words} × (1 {_signed(rate.text)})^{years:g}"
    return Computed(result, words)


def _conversion(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (amount,), (target,) = inputs["amount"], inputs["stated"]
    start, end = _day(amount, "period_start"), _day(amount, "period_end")
    if pd.isna(start):
        raise NoRateError("the source gives no year, so no exchange rate applies")
    rate = market.rates.rate(amount.unit, target.unit, start.date(), end.date())
    return Computed(read(amount) * precision.exactly(rate.value), f"{amount.text} at {rate.in_words()}")


def _price_ratio(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """One price in per cent of another. Without a year, at every yearly average rate that is held."""
    (price,), (against,) = inputs["price"], inputs["against"]
    rates = _all_rates(market, price.unit, against.unit)
    words = f"{price.text} ÷ {against.text}"
    if rates != precision.exactly(1):
        words += f" at any yearly average since 2000 ({rates.low:.3g} to {rates.high:.3g} {against.unit} for 1 {price.unit})"
    return Computed(read(price) * rates / read(against) * precision.exactly(100), words)


def _same(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (other,) = inputs["other"]
    return Computed(read(other), other.text, taken=True)


COMPARABLE = 3
"""How many figures make a range that another one can be held against."""


def _plausible(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """``per`` × the range of (``amount`` ÷ ``count``) over comparable places: the rest of the kind of the stated figure.

    An amount is divided by the count of the same place and period, at the average rate of its period. The stated
    figure's own place is left out.
    """
    (stated,), (per,) = inputs["stated"], inputs["per"]
    one: list[tuple[Interval, float, Operand]] = []
    for amount in inputs["amount"]:
        counts = [count for count in inputs["count"] if _place_and_period(count) == _place_and_period(amount)]
        if len(counts) == 1 and _place_and_period(amount)[0] != _place_and_period(stated)[0]:
            rate = _rate(market, amount, stated.unit)
            one.append((read(amount) * precision.exactly(rate) / read(counts[0]), amount.middle * rate / counts[0].middle, amount))
    if len(one) < COMPARABLE:
        raise ValueError(f"a range needs {COMPARABLE} comparable figures or more, and the sources give {len(one) or 'none'}")
    one.sort(key=lambda each: each[1])
    rest = Interval(min(each[0].low for each in one), max(each[0].high for each in one))
    mean = sum(each[1] for each in one) / len(one)
    ends = " and ".join(f"{_each(market, ratio, stated)} ({_where(amount)})" for _, ratio, amount in (one[0], one[-1]))
    words = f"{len(one)} comparable figures lie between {ends} for each one; their mean, {_each(market, mean, stated)}, × {per.text}"
    return Computed(rest * read(per), words, mean=mean * per.middle)


def _each(market: Evidence, ratio: float, stated: Operand) -> str:
    """A ratio as it is read: an amount of money, or a part in per cent where persons are divided by persons."""
    money = market.unit[stated.unit].is_currency
    return market.read(ratio, stated.unit) if money else f"{ratio * 100:.3g}%"


def _place_and_period(operand: Operand) -> tuple:
    row = operand.row or {}
    return row.get("ref_area"), row.get("period_start"), row.get("period_end")


def _where(operand: Operand) -> str:
    row = operand.row or {}
    return f"{row.get('ref_area_name', row.get('ref_area'))} {row.get('period_label', '')}".strip()


def _rate(market: Evidence, amount: Operand, unit: str) -> float:
    if amount.unit == unit or not market.unit[unit].is_currency:
        return 1.0
    return market.rates.rate(amount.unit, unit, _day(amount, "period_start").date(), _day(amount, "period_end").date()).value


def _fits_sum(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    rest = stated.middle - sum(part.middle for part in inputs["part"])
    amount = beside(market, abs(rest), stated)
    return f"For {amount} of it there is no part." if rest > 0 else f"The parts exceed the total by {amount}."


def _fits_share(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    if not stated.middle:
        return ""
    part, whole, less = (sum(each.middle for each in inputs.get(role, [])) for role in ("part", "whole", "less"))
    whole -= less
    unit = inputs["whole"][0].unit or stated.unit
    fitting_whole, fitting_part = part / stated.middle * 100, whole * stated.middle / 100
    return f"{_opening(stated.text)} would need a whole of {_amount(market, fitting_whole, unit)}, or a part of {_amount(market, fitting_part, unit)}."


def _fits_plausible(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    (per,) = inputs["per"]
    own = _each(market, stated.middle / per.middle, stated)
    low, high = (_each(market, end / per.middle, stated) for end in (computed.interval.low, computed.interval.high))
    return f"It makes {own} for each one, outside of the range from {low} to {high}."


def _fits_growth(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    (first,), (last,) = inputs["first"], inputs["last"]
    factor = 1 + stated.middle / 100
    end = first.middle * factor ** _years(first, last)
    years = math.log(last.middle / first.middle) / math.log(factor) if factor > 0 and factor != 1 else math.nan
    horizon = f", and {last.text} would take {years:.1f} years" if years > 0 else ""
    return f"{_opening(stated.text)} a year would lead to {_amount(market, end, last.unit)}{horizon}."


def _fits_conversion(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    (amount,) = inputs["amount"]
    if not stated.middle:
        return ""
    assert amount.row is not None  # a rate was found for its period
    implied = amount.middle / stated.middle
    days = []
    for day in pd.date_range(amount.row["period_start"], min(amount.row["period_end"] + pd.DateOffset(years=1), pd.Timestamp(market.rates.last_day()))):
        try:
            rate = market.rates.rate(amount.unit, stated.unit, day.date(), day.date())
        except NoRateError:
            continue
        if stated.printed.touches(amount.printed * precision.exactly(rate.value)):
            days.append(day)
    words = f"The pair implies {implied:.4g} {amount.unit} for 1 {stated.unit}"
    if not days:
        return f"{words}, a rate of no day of the period or the year after it."
    span = f"{days[0]:%-d %B %Y}" if len(days) == 1 else f"{len(days)} days between {days[0]:%-d %B %Y} and {days[-1]:%-d %B %Y}"
    return f"{words}, which fits the rate of {span}."


METHODS: dict[str, Method] = {
    "sum": Method(_sum, several=("part",), fits=_fits_sum),
    "difference": Method(_difference, one=("first", "second")),
    "share": Method(_share, several=("part", "whole"), optional=("less",), fits=_fits_share),
    "growth": Method(_growth, one=("first", "last"), fits=_fits_growth),
    "change": Method(_change, one=("first", "last")),
    "chain": Method(_chain, one=("level",), optional=("share", "change", "rate", "years")),
    "conversion": Method(_conversion, one=("amount",), fits=_fits_conversion),
    "price_ratio": Method(_price_ratio, one=("price", "against")),
    "same": Method(_same, one=("other",)),
    "plausible": Method(_plausible, one=("per",), several=("amount", "count"), fits=_fits_plausible),
}


# --- words and numbers ----------------------------------------------------------------------------


def _years(first: Operand, last: Operand) -> float:
    start, end = _day(first, "period_start"), _day(last, "period_start")
    if pd.isna(start) or pd.isna(end):
        raise ValueError("the sources do not give the years from which and to which it grew")
    years = end.year - start.year
    if years <= 0:
        raise ValueError("the last figure is not later than the first")
    return float(years)


def _day(operand: Operand, name: str) -> pd.Timestamp:
    """An end of a figure's period; NaT where there is none."""
    return pd.NaT if operand.row is None else operand.row.get(name, pd.NaT)


def _all_rates(market: Evidence, base: str, target: str) -> Interval:
    if base == target:
        return precision.exactly(1)
    found = []
    for year in range(2000, market.rates.last_day().year + 1):
        try:
            found.append(market.rates.rate(base, target, pd.Timestamp(year, 1, 1).date(), pd.Timestamp(year, 12, 31).date()).value)
        except NoRateError:
            continue
    if not found:
        raise NoRateError(f"no exchange rate is held from {base} to {target}")
    return Interval(min(found), max(found))


def _amount(market: Evidence, value: float, unit: str) -> str:
    return market.read(value, unit) if unit else f"{value:g}"


def beside(market: Evidence, value: float, stated: Operand) -> str:
    """A computed amount in the unit and the power of ten of the stated one, with a decimal more (percentages: two)."""
    if not stated.unit:
        return f"{value:g}"
    mult = int(stated.row["unit_mult"]) if stated.row is not None else 0
    digits = stated.row["obs_value"] if stated.row is not None else ""
    places = len(digits.partition(".")[2]) + (2 if market.unit[stated.unit].unit_kind == "percent" else 1)
    number = f"{value / 10**mult:.{places}f}".rstrip("0").rstrip(".")
    return as_printed("0" if number == "-0" else number, mult, market.unit[stated.unit])


def _added(operands: Sequence[Operand]) -> str:
    return operands[0].text if len(operands) == 1 else f"({' + '.join(operand.text for operand in operands)})"


def _opening(text: str) -> str:
    """As the first words of a sentence: About 10%."""
    return text[:1].upper() + text[1:]


def _signed(text: str) -> str:
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"
