"""What is a fault, how is it told, and what may a wrong word have meant?

Nothing in this project decides what a wrong cell was meant to say. A fault names the place, what
stands there and what was expected, so that whoever typed the row can mend it without a programmer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one place of the evidence.

    Rows are counted as a spreadsheet counts them: the header is row 1. Row 0 means the file as a
    whole; an empty column means the row as a whole.
    """

    file: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row or "", self.column) if part)
        return f"{place}: found {self.found}; expected {self.expected}"


class DataError(ValueError):
    """The evidence has faults, and nothing of it was loaded. ``faults`` holds them all, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        count = len(self.faults)
        lines = [f"{count} {'fault' if count == 1 else 'faults'} in the data; nothing was loaded."]
        super().__init__("\n".join([*lines, *(f"  {fault}" for fault in self.faults)]))


class SelectionError(ValueError):
    """A question that the evidence cannot understand: an unknown word, or a value of the wrong form."""


class NoRateError(LookupError):
    """No exchange rate is held for a currency in a period."""


def quoted(text: str, limit: int = 60) -> str:
    """The content of a cell as it stands in a message: quoted, shortened, on one line."""
    if text == "":
        return "an empty cell"
    shown = text if len(text) <= limit else text[:limit] + "…"
    return repr(shown)


ALIKE, LONGEST_WORD = 3, 100
"""How many codes are suggested for one that does not exist, and after how many characters it is no longer read."""


def resembling(word: str, names: Mapping[str, str]) -> list[str]:
    """The codes (``names`` has their names) whose spelling or whose name resembles a word or contains it, best first, at most :data:`ALIKE`."""
    spelled = {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}
    asked = word.strip().casefold()[:LONGEST_WORD]
    if asked in spelled:
        return [spelled[asked]]
    alike = difflib.get_close_matches(asked, spelled, n=ALIKE, cutoff=0.6)
    containing = [text for text in spelled if len(asked) > 2 and asked in text]
    return list(dict.fromkeys(spelled[text] for text in [*alike, *containing]))[:ALIKE]
