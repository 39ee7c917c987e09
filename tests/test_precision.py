"""Does an interval hold every number that a print may stand for, and all that follows from it?"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketdata.precision import Interval, as_printed, exactly, generously

INF = math.inf


# Printed precision


@pytest.mark.parametrize(
    ("obs_value", "unit_mult", "qualifier", "low", "high"),
    [
        ("749", 0, "exact", 748.5, 749.5),
        ("749", 6, "exact", 748.5e6, 749.5e6),
        ("584.6", 0, "exact", 584.55, 584.65),
        ("7", 0, "exact", 6.5, 7.5),
        ("0.63", 0, "exact", 0.625, 0.635),
        ("0.5", 0, "exact", 0.45, 0.55),
        ("7.131", 6, "exact", 7.1305e6, 7.1315e6),
        ("3700", 0, "exact", 3699.5, 3700.5),
        ("700.0", 0, "exact", 699.95, 700.05),
        ("0", 0, "exact", -0.5, 0.5),
        ("0.0", 0, "exact", -0.05, 0.05),
        ("-6", 0, "exact", -6.5, -5.5),
        ("3000", 0, "low", 2999.5, 3000.5),
        ("50", 0, "high", 49.5, 50.5),
        # about: half of the last digit that is not zero …
        ("70", 0, "about", 65, 75),
        ("850", 0, "about", 845, 855),
        ("10000", 0, "about", 5000, 15000),
        ("100", 0, "about", 50, 150),
        # … or a whole unit of the last digit, whichever is more
        ("2.86", 0, "about", 2.85, 2.87),
        ("2.86", 6, "about", 2.85e6, 2.87e6),
        ("85", 0, "about", 84, 86),
        ("2.8", 0, "about", 2.7, 2.9),
        ("-70", 0, "about", -75, -65),
        ("0", 0, "about", -1, 1),
        # bounds
        ("75", 0, "at_most", -INF, 75),
        ("1", 0, "less_than", -INF, 1),
        ("100000", 0, "more_than", 100000, INF),
        ("30", 0, "at_least", 30, INF),
        ("30", 9, "at_least", 30e9, INF),
        ("0", 0, "at_least", 0, INF),
        ("-6", 0, "at_most", -INF, -6),
    ],
)
def test_a_print_stands_for_an_interval(obs_value: str, unit_mult: int, qualifier: str, low: float, high: float) -> None:
    found = as_printed(obs_value, unit_mult, qualifier)
    assert (found.low, found.high) == (pytest.approx(low, rel=1e-12), pytest.approx(high, rel=1e-12))


@pytest.mark.parametrize(
    ("obs_value", "qualifier", "low", "high"),
    [
        ("3700", "exact", 3650, 3750),
        ("264000", "exact", 263500, 264500),
        ("120", "exact", 115, 125),
        ("749", "exact", 748.5, 749.5),
        ("584.6", "exact", 584.55, 584.65),
        ("700.0", "exact", 650, 750),
        ("-3700", "exact", -3750, -3650),
        ("0", "exact", -0.5, 0.5),
        ("70", "about", 65, 75),
        ("2.86", "about", 2.85, 2.87),  # never narrower than printed
        ("3700", "at_most", -INF, 3700),  # a bound has no rounding
        ("3700", "less_than", -INF, 3700),
        ("3700", "at_least", 3700, INF),
        ("3700", "more_than", 3700, INF),
    ],
)
def test_read_generously_zeros_at_the_end_are_rounding(obs_value: str, qualifier: str, low: float, high: float) -> None:
    for mult in (0, 6):
        found = generously(obs_value, mult, qualifier)
        assert (found.low, found.high) == (pytest.approx(low * 10**mult, rel=1e-12), pytest.approx(high * 10**mult, rel=1e-12))


@given(st.decimals(-(10**9), 10**9, places=2).map(str), st.sampled_from([0, 3, 6, 9, 12]), st.sampled_from(["exact", "about", "at_most", "more_than", "low"]))
def test_a_print_lies_in_its_own_interval_and_that_in_the_generous_one(text: str, mult: int, qualifier: str) -> None:
    printed, wide = as_printed(text, mult, qualifier), generously(text, mult, qualifier)
    assert printed.touches(exactly(float(text) * 10**mult))
    assert wide.low <= printed.low and printed.high <= wide.high


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_what_is_rounded_lies_in_the_interval_of_its_print(true: float, places: int) -> None:
    assert as_printed(f"{true:.{places}f}", 0, "exact").touches(exactly(true))


@pytest.mark.parametrize("text", ["", "1,000", "7%", "nan", "inf", "1e5", " 7", "٣"])
def test_what_is_no_number_is_refused(text: str) -> None:
    for read in (as_printed, generously):
        with pytest.raises(ValueError):
            read(text, 0, "exact")


# Arithmetic

NUMBERS = st.floats(-1e6, 1e6)


@st.composite
def held(draw: st.DrawFn, numbers: st.SearchStrategy[float] = NUMBERS, least: float = -INF) -> tuple[Interval, float]:
    """An interval, some of whose ends are infinite, and a number in it."""
    low, true, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Interval(draw(st.sampled_from([low, low, max(least, -INF)])), draw(st.sampled_from([high, high, INF]))), true


def holds(interval: Interval, number: float, *operands: float) -> bool:
    """Whether it lies in the interval, up to the rounding of binary fractions."""
    slack = 1e-9 * max(1e-300, abs(number), *map(abs, operands))
    return interval.low - slack <= number <= interval.high + slack


@pytest.mark.parametrize("law", [operator.add, operator.sub, operator.mul])
@given(data=st.data())
def test_sum_difference_and_product_hold_the_true_one(law: Callable, data: st.DataObject) -> None:
    (a, x), (b, y) = data.draw(held()), data.draw(held())
    assert holds(law(a, b), law(x, y), x, y)


@given(held(), held())
def test_a_quotient_holds_the_true_one_or_is_refused(first: tuple[Interval, float], second: tuple[Interval, float]) -> None:
    (a, x), (b, y) = first, second
    if b.low <= 0 <= b.high:
        with pytest.raises(ZeroDivisionError):
            a / b
    else:
        assume(abs(y) > 1e-6)
        assert holds(a / b, x / y)


@given(held(st.floats(0, 1e3), 0.0), st.sampled_from([0.125, 0.25, 1 / 3, 0.5, 1.0, 2.0, 3.0, 6.0]))
def test_a_power_holds_the_true_one(base: tuple[Interval, float], exponent: float) -> None:
    interval, true = base
    assert holds(interval.power(exponent), true**exponent)


@given(held(st.floats(1e-3, 1e3), 1e-6), st.sampled_from([-0.5, -1.0, -2.0]))
def test_a_power_below_zero_turns_the_ends_around(base: tuple[Interval, float], exponent: float) -> None:
    interval, true = base
    assert holds(interval.power(exponent), true**exponent)


@given(held(), held())
def test_touching_is_mutual(first: tuple[Interval, float], second: tuple[Interval, float]) -> None:
    (a, x), (b, _) = first, second
    assert a.touches(b) == b.touches(a)
    assert a.touches(a) and a.touches(exactly(x))


def test_intervals_touch_that_share_an_end_and_no_others() -> None:
    assert Interval(1, 2).touches(Interval(2, 3))
    assert not Interval(1, 2).touches(Interval(2.0001, 3)) and not Interval(2.0001, 3).touches(Interval(1, 2))
    assert Interval(0.1 + 0.2, 1).touches(Interval(0, 0.3))  # 0.1 + 0.2 is 0.30000000000000004 in binary fractions
    assert Interval(-INF, 75).touches(Interval(75, INF)) and not Interval(-INF, 75).touches(Interval(76, INF))
    assert Interval(-INF, INF).touches(Interval(-INF, INF)) and Interval(-INF, INF).touches(exactly(0))
    assert exactly(0).touches(exactly(0)) and not exactly(0).touches(exactly(1e-6))


def test_arithmetic_by_hand() -> None:
    a, b = Interval(1, 2), Interval(-3, 4)
    assert a + b == Interval(-2, 6)
    assert a - b == Interval(-3, 5)
    assert a * b == Interval(-6, 8)
    assert b / a == Interval(-3, 4)
    assert a / Interval(-4, -2) == Interval(-1, -0.25)
    assert a / Interval(2, INF) == Interval(0, 1)
    assert exactly(0) * Interval(-INF, INF) == exactly(0)  # no amount of nothing is something
    assert Interval(-INF, 2) + Interval(-INF, 1) == Interval(-INF, 3)
    assert Interval(-INF, 2) - Interval(-INF, 1) == Interval(-INF, INF)
    assert Interval(4, 9).power(0.5) == Interval(2, 3)
    assert Interval(4, INF).power(0.5) == Interval(2, INF)


@pytest.mark.parametrize(("low", "high"), [(2, 1), (math.nan, 1), (1, math.nan), (INF, -INF)])
def test_an_interval_from_high_to_low_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="low end"):
        Interval(low, high)


@pytest.mark.parametrize("divisor", [Interval(-1, 1), Interval(0, 1), Interval(-1, 0), exactly(0), Interval(-INF, 0)])
def test_nothing_is_divided_by_what_may_be_zero(divisor: Interval) -> None:
    with pytest.raises(ZeroDivisionError):
        Interval(1, 2) / divisor


def test_no_power_is_taken_of_what_may_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Interval(-0.1, 2).power(0.5)
