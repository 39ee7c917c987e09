"""How much is a printed number, and how is an amount written?"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

MULTIPLIERS = {0: "", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}


class Unit(NamedTuple):
    """A row of ``units.csv``: what a number is counted in, in words and as a sign."""

    unit_measure: str
    title: str
    title_of_one: str
    unit_kind: str
    symbol: str
    symbol_position: str

    @property
    def is_currency(self) -> bool:
        return self.unit_kind == "currency"


def by_code(units: pd.DataFrame) -> dict[str, Unit]:
    """The units of a table that is indexed by their codes. Asked for one at a time, a frame takes a hundred times as long."""
    rows = units.reset_index()[list(Unit._fields)].itertuples(index=False, name=None)
    return {code: Unit(code, *others) for code, *others in rows}


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def parse_number(text: str) -> Decimal:
    """The number a cell holds, exactly as printed.

    Raises ValueError, with what to type instead, for separators, signs of unit, words and
    everything else that is not digits with at most one full stop.
    """
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    raise ValueError(_number_hint(text))


def in_full_units(obs_value: str, unit_mult: int) -> float:
    """``obs_value × 10^unit_mult``: 584.6 with 6 is 584 600 000. An empty value is missing (NaN)."""
    if obs_value == "":
        return float("nan")
    return float(parse_number(obs_value).scaleb(unit_mult))


def as_printed(obs_value: str, unit_mult: int, unit: Unit) -> str:
    """The figure as its source prints it, with unit: ``£584.6 million``, ``7%``, ``26 projects``."""
    if obs_value == "":
        return "not given"
    return _dress(f"{parse_number(obs_value):,f}", MULTIPLIERS[unit_mult], unit)


def as_read(value: float, unit: Unit) -> str:
    """A computed amount in full units, rounded to be read: ``US$2.94 billion``, ``70.1%``, ``1.17 million persons``."""
    if pd.isna(value):
        return "not known"
    if unit.unit_kind == "percent":
        return _dress(_rounded(value, 1), "", unit)
    size = abs(value) if abs(value) < 10**6 else float(f"{abs(value):.3g}")
    power = next((p for p in (12, 9, 6) if size >= 10**p), 0) if unit.is_currency or size >= 10**6 else 0
    scaled = value / 10**power
    return _dress(_significant(scaled), MULTIPLIERS[power], unit)


READABLE = 3
"""Decimals of a figure beyond which it is rounded wherever it is read; it is always tabled as printed."""


def is_readable(obs_value: str) -> bool:
    """Whether a figure can be read as it is printed. Those of data files may have more decimals than anyone reads."""
    return len(obs_value.partition(".")[2]) <= READABLE


def add_values(observations: pd.DataFrame) -> pd.DataFrame:
    """Add ``value``, in full units, and make ``unit_mult`` a number."""
    unit_mult = observations["unit_mult"].astype(int)
    values = [in_full_units(text, mult) for text, mult in zip(observations["obs_value"], unit_mult, strict=True)]
    return observations.assign(unit_mult=unit_mult, value=pd.array(values, dtype="float64"))


def _dress(number: str, word: str, unit: Unit) -> str:
    title = unit.title_of_one if number == "1" and not word else unit.title
    sign = "−" if number.startswith("-") else ""
    number = number.lstrip("-") + (f" {word}" if word else "")
    if unit.symbol == "":
        return f"{sign}{number} {title}"
    before, after = symbols(unit)
    return f"{sign}{before}{number}{after}"


def symbols(unit: Unit) -> tuple[str, str]:
    """What stands before a number of a unit, and what after it. Letters keep a distance that no line breaks: CHF 5, but €5."""
    if unit.symbol_position == "before":
        return (f"{unit.symbol}\N{NO-BREAK SPACE}" if unit.symbol.isalpha() else unit.symbol), ""
    return "", unit.symbol


def _significant(number: float) -> str:
    """Three figures where that leaves no whole unit out: 0.00294, 2.94, 29.4, 294, 2,940."""
    return _rounded(number, max(0, 2 - math.floor(math.log10(abs(number)))) if number else 0)


def _rounded(number: float, places: int) -> str:
    text = f"{number:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _number_hint(text: str) -> str:
    stripped = text.strip()
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", stripped):
        return f"a number without separators; write {stripped.replace(',', '')}"
    if stripped.endswith("%"):
        return f"a number without a sign; write {stripped[:-1].strip()} and PERCENT in unit_measure"
    if stripped.lower() in {"inf", "-inf", "infinity", "-infinity"}:
        return "a finite number"
    if stripped in {"-", "–", "—", ".", "..", "…"} or stripped.lower() in {"nan", "na", "n/a", "null", "none", "x"}:
        return "a number; where the source gives none, leave the cell empty and set obs_status to M, L or O"
    if stripped != text:
        return "a number without spaces around it"
    return "a number in digits with a full stop for decimals, such as 584.6"
