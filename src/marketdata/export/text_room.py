"""How much room does a text take on a slide or on paper, and how much of it is shown?

No office program says so before it has drawn the slide. So the widths of the letters are taken from the font by rule of
thumb, a little too wide rather than too narrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pptx.util import Length, Pt

from .office import QUIET, cut, plain

LINE = 1.2
"""Height of a line of text, in sizes of its font."""
SPACE, BOLD = 0.28, 1.08
"""Width of a space, in sizes of the font; and of bold letters, in widths of others."""


@dataclass(frozen=True)
class Said:
    """A paragraph: its text, its size in points, its colour; and where it leads."""

    text: str
    size: float
    colour: str
    bold: bool = False
    link: str = ""

    def height(self, width: Length) -> float:
        """Points that it takes in a box, with the space below it."""
        return lines_of(self.text, width, self.size) * self.size * LINE + self.size / 2


def fitting(said: Sequence[Said], width: Length, room: float, word: str) -> list[Said]:
    """As many paragraphs as there is room for, in points, and how many more the notes hold. Where three lines are left, one is cut rather than left out."""
    kept: list[Said] = []
    used = 0.0
    for place, each in enumerate(said):
        left = len(said) - place
        free = room - used - (_more(left, word, each.size).height(width) if left > 1 else 0)
        if each.height(width) <= free:
            kept.append(each)
            used += each.height(width)
            continue
        lines = int((free - each.size / 2) / (each.size * LINE))
        if lines >= 3 and (begun := _begun(each.text, int(lines * per_line(width, each.size) * 0.9), alone=not kept)):
            kept.append(replace(each, text=f"{begun} (in full in the notes)"))
            left -= 1
        return [*kept, _more(left, word, each.size)] if left else kept
    return kept


def _begun(text: str, length: int, alone: bool) -> str:
    """The beginning of a text, up to the end of a sentence or of a part of a list, as half a range would be a wrong one. Anywhere only where it is ``alone``."""
    start = cut(text, length)
    ends = max(start.rfind(end) for end in (". ", "; "))
    if ends > length / 4:
        return start[: ends + 1].rstrip(";") + " …"
    return start if alone else ""


def _more(count: int, word: str, size: float) -> Said:
    return Said(f"{count} more {word if count == 1 else word + 's'} in the notes.", size, QUIET)


def fits(text: str, width: Length, height: Length, size: float, bold: bool = False) -> bool:
    """Whether a text of a size stays within a box."""
    return lines_of(text, width, size * (BOLD if bold else 1.0)) * size * LINE <= height / Pt(1)


def size_for(said: Said, width: Length, height: Length, sizes: Sequence[float]) -> float:
    """The largest of some sizes in which a paragraph stays within a box, else the smallest."""
    return next((size for size in sizes if fits(said.text, width, height, size, said.bold)), sizes[-1])


def fitted(said: Said, width: Length, height: Length, sizes: Sequence[float]) -> Said:
    """A paragraph as large as its box allows; cut where even the smallest letters do not fit."""
    size = size_for(said, width, height, sizes)
    lines = int(height / Pt(1) / (size * LINE))
    whole = fits(said.text, width, height, size, said.bold)
    return replace(said, text=said.text if whole else cut(said.text, int(lines * per_line(width, size) * 0.9)), size=size)


def per_line(width: Length, size: float) -> float:
    """About how many characters a line holds."""
    return width / Pt(1) / (size * 0.5)


def lines_of(text: str, width: int, size: float) -> int:
    """How many lines a text takes in a width in EMU, broken between words as an office program does."""
    room = width / Pt(1) / size
    lines, used = 1, 0.0
    for word in plain(text).split(" "):
        wide = sum(map(_ems, word))
        if used and used + SPACE + wide > room:
            lines, used = lines + 1, 0.0
        lines += int(wide // room) if wide > room else 0
        used += wide % room + (SPACE if used else 0.0)
    return lines


def _ems(character: str) -> float:
    """About how wide a character is, in sizes of its font."""
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in "iljtfrI.,:;'|!()[]- ":
        return 0.31
    if character in "mwMW@%—":
        return 0.86
    return 0.69 if character.isupper() else 0.54
