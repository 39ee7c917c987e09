"""In which format does an office program write a number as we write it?

A label that is a format follows its number when someone edits it; a text would go on telling the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..units import MULTIPLIERS, Unit, symbols

LETTERS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
"""Sizes by their letters, as a short label has them."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SIZES = {**{word: power for power, word in MULTIPLIERS.items() if word}, "tn": 12, "bn": 9, "m": 6}
LONGEST_FORMAT = 255


def number_format(text: str, value: float) -> str | None:
    """The format in which a spreadsheet writes ``value`` as ``text``, so that a label follows its number when that is edited.

    None where no format does: the first number of the text is not the value.
    """
    found = _NUMBER.search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    word = re.match(r" ?(trillion|billion|million|thousand|tn\b|bn\b|m\b)", after)
    power = _SIZES[word[1]] if word else 0
    decimals = len(found[0].partition(".")[2])
    shown = float(found[0].replace(",", ""))
    if round(abs(value) / 10**power, decimals) != shown or (value < 0) != ("−" in before):
        return None
    number = ("#,##0" if "," in found[0] or shown < 1000 else "0") + ("." + "0" * decimals if decimals else "") + "," * (power // 3)
    written = [_quoted(before.replace("−", "")) + number + _quoted(after), _quoted("−" + before.replace("−", "")) + number + _quoted(after)]
    both = ";".join(written)
    return both if len(both) <= LONGEST_FORMAT else None


def axis_format(unit: Unit, values: Iterable[float], log: bool = False) -> str:
    """The format of the steps of a value axis, in the word that its largest values have too: one decimal where the steps need it."""
    before, after = (_quoted(part) for part in symbols(unit))
    largest = max((abs(value) for value in values), default=0.0)
    if log:
        parts = [f"[>={factor:.0f}]{before}#,##0{',' * commas}{_quoted(letters)}{after}" for (factor, letters), commas in zip(LETTERS[:2], (4, 3), strict=True)]
        return ";".join([*parts, f"{before}#,##0{after}" if largest < 1e6 else f'{before}#,##0,,"m"{after}'])
    factor, letters = next(((factor, letters) for factor, letters in LETTERS if largest >= factor), (1.0, ""))
    commas = "," * (len(f"{factor:.0f}") // 3)
    decimals = ".0" if largest / factor < 5 else ""
    number = f"#,##0{decimals}{commas}{_quoted(letters)}"
    return f"{before}{number}{after};{_quoted('−')}{before}{number}{after}"


def _quoted(text: str) -> str:
    """A text within a number format, each of its characters taken as it stands."""
    return "".join(f'"{part}"' if part != '"' else '\\"' for part in re.split(r'(")', text) if part)
