"""Is a number kept as printed, and is an amount written as a reader expects it?"""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Market
from marketdata.units import MULTIPLIERS, add_values, as_printed, as_read, in_full_units, parse_number

PRINTED = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=None).map(lambda number: f"{number:f}")


@given(PRINTED)
def test_a_number_is_read_exactly(text: str) -> None:
    assert parse_number(text) == Decimal(text)
    assert str(parse_number(text)) == str(Decimal(text)), "digits after the full stop are kept"


@given(st.text(max_size=8))
def test_any_other_text_is_refused_with_what_to_type(text: str) -> None:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        assert parse_number(text) == Decimal(text)
    else:
        with pytest.raises(ValueError) as caught:
            parse_number(text)
        assert str(caught.value)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "+1", "1.", ".5", "1e6", "1_000", "0x1", "1,5", "−6", "٣", "１２", "nan", "inf", "½"])
def test_what_python_would_read_as_a_number_but_nobody_prints_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,234", "write 1234"),
        ("-1,234,567.8", "write -1234567.8"),
        ("12%", "write 12 and PERCENT in unit_measure"),
        ("12 %", "write 12 and PERCENT in unit_measure"),
        ("NA", "leave the cell empty and set obs_status to M, L or O"),
        ("NaN", "leave the cell empty and set obs_status to M, L or O"),
        ("–", "leave the cell empty and set obs_status to M, L or O"),
        ("-inf", "a finite number"),
        (" 5", "without spaces around it"),
        ("five", "in digits with a full stop for decimals, such as 584.6"),
    ],
)
def test_a_refusal_says_what_to_type_instead(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        parse_number(text)


@pytest.mark.parametrize(
    ("printed", "mult", "value"),
    # Table 1: £584.6 million; introduction: US$9,725.4 billion; article: 8.08 trillion yuan, 30.08 million arrivals
    [("584.6", 6, 584_600_000), ("9725.4", 9, 9_725_400_000_000), ("8.08", 12, 8_080_000_000_000), ("30.08", 6, 30_080_000), ("-6", 0, -6), ("0.1", 3, 100)],
)
def test_the_value_is_the_printed_number_times_its_power_of_ten(printed: str, mult: int, value: float) -> None:
    assert in_full_units(printed, mult) == value


def test_an_empty_value_is_missing_and_not_zero() -> None:
    assert math.isnan(in_full_units("", 6))


@given(PRINTED, st.sampled_from(sorted(MULTIPLIERS)))
def test_the_value_is_the_nearest_float_to_the_exact_product(text: str, mult: int) -> None:
    exact = Decimal(text) * 10**mult
    assert in_full_units(text, mult) == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize(
    ("printed", "mult", "unit", "shown"),
    [
        ("584.6", 6, "GBP", "£584.6 million"),
        ("3700", 6, "GBP", "£3,700 million"),
        ("11910", 9, "USD", "US$11,910 billion"),
        ("8.08", 12, "CNY", "CN¥8.08 trillion"),
        ("10000", 0, "USD", "US$10,000"),
        ("7", 0, "PERCENT", "7%"),
        ("-6", 0, "PERCENT", "−6%"),
        ("0.50", 0, "PERCENT", "0.50%"),
        ("26", 0, "PROJECTS", "26 projects"),
        ("1", 0, "PROVINCES", "1 province"),
        ("1", 6, "PERSONS", "1 million persons"),
        ("1.17", 6, "PERSONS", "1.17 million persons"),
        ("100", 0, "INDEX", "100 index"),
        ("", 0, "PROJECTS", "not given"),
    ],
)
def test_a_figure_is_written_as_its_source_prints_it(market: Market, printed: str, mult: int, unit: str, shown: str) -> None:
    assert as_printed(printed, mult, market.unit[unit]) == shown


@given(PRINTED, st.sampled_from(sorted(MULTIPLIERS)), st.sampled_from(["GBP", "USD", "PERCENT", "PERSONS", "BEDS"]))
def test_the_number_and_its_power_can_be_read_back_from_what_is_written(market: Market, text: str, mult: int, unit: str) -> None:
    shown = as_printed(text, mult, market.unit[unit])
    number = re.search(r"[0-9][0-9,]*(\.[0-9]+)?", shown)
    assert number
    sign = "-" if shown.startswith("−") else ""
    assert sign + number[0].replace(",", "") == text
    words = [word for word in MULTIPLIERS.values() if word and word in shown]
    assert words == ([MULTIPLIERS[mult]] if mult else [])


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (2_940_000_000, "USD", "US$2.94 billion"),
        (29_444_000_000, "USD", "US$29.4 billion"),
        (294_440_000_000, "USD", "US$294 billion"),
        (999_600_000, "USD", "US$1 billion"),
        (999_600, "USD", "US$999,600"),
        (92_000, "GBP", "£92,000"),
        (0.00072, "USD", "US$0.00072"),
        (-1_500_000, "GBP", "−£1.5 million"),
        (70.14, "PERCENT", "70.1%"),
        (-0.04, "PERCENT", "0%"),
        (2_860_000, "PERSONS", "2.86 million persons"),
        (850, "FACILITIES", "850 hospitals and clinics"),
        (1, "PROVINCES", "1 province"),
        (0, "USD", "US$0"),
        (float("nan"), "USD", "not known"),
    ],
)
def test_a_computed_amount_is_rounded_to_three_figures(market: Market, value: float, unit: str, shown: str) -> None:
    assert as_read(value, market.unit[unit]) == shown


@given(st.floats(min_value=1e-6, max_value=1e14))
def test_rounding_for_the_reader_moves_an_amount_by_less_than_one_per_cent(market: Market, value: float) -> None:
    shown = as_read(value, market.unit["GBP"])
    number = Decimal(re.sub(r"[^0-9.]", "", shown))
    power = next((power for power, word in MULTIPLIERS.items() if word and word in shown), 0)
    assert float(number.scaleb(power)) == pytest.approx(value, rel=0.01)


def test_values_are_added_to_a_new_frame() -> None:
    rows = pd.DataFrame({"obs_value": ["584.6", ""], "unit_mult": ["6", "0"]})
    added = add_values(rows)
    assert added["value"].tolist()[0] == 584_600_000 and math.isnan(added["value"].tolist()[1])
    assert added["unit_mult"].tolist() == [6, 0]
    assert rows["unit_mult"].tolist() == ["6", "0"]
