"""How precisely was a number printed, and how precisely can anything follow from it?

749 stands for everything from 748.5 to 749.5, 7% for 6.5% to 7.5%, “at most 75” for everything up to 75. Such an
interval is carried through each calculation (Moore, Interval Analysis, 1966): whatever the true figures were, the
true result lies within the computed interval. So two figures contradict each other only if their intervals do not touch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from .units import parse_number

# Arithmetic in binary fractions may miss an end of an interval by this part of it.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Interval:
    """All numbers from ``low`` to ``high``, both included; the ends may be infinite."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval needs a low end that is not above its high end, not {self.low} and {self.high}")

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        return _hull(_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises ZeroDivisionError if the divisor may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        return self * Interval(1 / other.high, 1 / other.low)

    def power(self, exponent: float) -> Interval:
        """Each number to the power of ``exponent``. Raises ValueError for negative numbers, OverflowError for a result without end."""
        if self.low < 0:
            raise ValueError("a power is taken of numbers that are not negative")
        try:
            return _hull((self.low**exponent, self.high**exponent))
        except OverflowError:
            raise OverflowError("the result is too large to be computed") from None

    def touches(self, other: Interval) -> bool:
        """Whether some number lies in both, up to the rounding of binary fractions."""
        slack = ROUNDING * max((abs(end) for end in (self.low, self.high, other.low, other.high) if math.isfinite(end)), default=0)
        return self.low <= other.high + slack and other.low <= self.high + slack


def exactly(number: float) -> Interval:
    """A number that was counted or defined, not rounded."""
    return Interval(number, number)


def as_printed(obs_value: str, unit_mult: int, qualifier: str) -> Interval:
    """Every value, in full units, that may have been printed as ``obs_value``.

    - ``exact``: half a unit of the last printed digit to either side.
    - ``about``: a whole unit of it, or half a unit of its last digit that is not zero, whichever is more:
      “about 70” is 65 to 75, “about 2.86” is 2.85 to 2.87.
    - bounds: up to the printed number, or from it on.
    """
    number = parse_number(obs_value)
    last_digit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    half = last_digit / 2
    if qualifier == "about":
        half = max(last_digit, last_significant_digit(number) / 2)
    low, middle, high = (float(end.scaleb(unit_mult)) for end in (number - half, number, number + half))
    match qualifier:
        case "at_most" | "less_than":
            return Interval(-math.inf, middle)
        case "at_least" | "more_than":
            return Interval(middle, math.inf)
        case _:
            return Interval(low, high)


def last_significant_digit(number: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 100 for 3700, 0.01 for 2.86, 1 for 0."""
    if number == 0:
        return Decimal(1)
    return Decimal(1).scaleb(int(number.normalize().as_tuple().exponent))


def generously(obs_value: str, unit_mult: int, qualifier: str) -> Interval:
    """As :func:`as_printed`, but taking zeros at the end for rounding: 3700 may stand for 3650 to 3750."""
    number = parse_number(obs_value)
    half = last_significant_digit(number) / 2
    printed = as_printed(obs_value, unit_mult, qualifier)
    if number == 0 or not (math.isfinite(printed.low) and math.isfinite(printed.high)):
        return printed
    low, high = (float(end.scaleb(unit_mult)) for end in (number - half, number + half))
    return Interval(min(printed.low, low), max(printed.high, high))


def _hull(numbers: object) -> Interval:
    found = list(numbers)  # type: ignore[call-overload]
    return Interval(min(found), max(found))


def _times(a: float, b: float) -> float:
    """Zero times infinity is zero: no amount of nothing is something."""
    return 0.0 if a == 0 or b == 0 else a * b
