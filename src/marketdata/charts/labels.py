"""Where may a text stand so that it covers nothing?

All lengths are pixels, measured from the lower left corner of a drawing as wide as a phone shows it. On a
wider screen the marks move apart and the texts do not grow, so what is free on a phone is free everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

SIZE = 12
CHARACTER, LINE = 6.6, 15
"""Pixels that a character is wide, on average, and that a line is high, in text of that size."""
SIGN = 15
"""Pixels of a coloured sign before a text, with the space after it."""
DISTANCE, CLEAR = 9, 6
"""Pixels from a point to a text on its right, and to one above or below it."""


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.right and self.bottom < y < self.top

    def meets(self, other: Box) -> bool:
        return self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top

    def within(self, other: Box) -> bool:
        return other.left <= self.left and self.right <= other.right and other.bottom <= self.bottom and self.top <= other.top


@dataclass(frozen=True)
class Label:
    """A text of some lines beside the point at ``x`` (years) and ``y`` (value): ``dx`` and ``dy`` pixels from it.

    ``anchor`` says which part of the text stands there: its ``left`` or ``right`` end or its ``center``.
    ``sign`` is drawn before it in ``colour``; ``quiet`` is the text of an axis.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    dx: float = 0.0
    dy: float = 0.0
    anchor: str = "center"
    sign: str = ""
    colour: str = ""
    quiet: bool = False

    @property
    def width(self) -> float:
        return CHARACTER * max(len(line) for line in self.lines) + (SIGN if self.sign else 0)

    @property
    def height(self) -> float:
        return LINE * len(self.lines)

    def box(self, x: float, y: float) -> Box:
        """What the text covers if its point lies at these pixels."""
        left = x + self.dx - {"left": 0.0, "center": self.width / 2, "right": self.width}[self.anchor]
        bottom = y + self.dy - self.height / 2
        return Box(left, bottom, left + self.width, bottom + self.height)


def beside(label: Label, sides: Iterable[str], clear: float = CLEAR) -> list[Label]:
    """The label on each of some sides of its point, so many pixels above or below it."""
    up = clear + label.height / 2
    places = {
        "right": (DISTANCE, 0, "left"),
        "above": (0, up, "center"),
        "below": (0, -up, "center"),
        "above left": (5, up, "right"),
        "below left": (5, -up, "right"),
        "above right": (-5, up, "left"),
        "below right": (-5, -up, "left"),
    }
    return [replace(label, dx=dx, dy=dy, anchor=anchor) for dx, dy, anchor in (places[side] for side in sides)]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """The middles of texts in a column from ``low`` to ``high``: as near to where each is wanted as can be, and none on another.

    Texts that would touch form a block around the mean of what they want: pooling adjacent violators, which
    gives the least squares. Texts that are too many for the column share what there is.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    squeeze = min(1.0, (high - low) / (sum(heights) or 1.0))
    offsets: dict[int, float] = {}
    tall = 0.0
    for place in order:
        offsets[place] = tall + heights[place] * squeeze / 2
        tall += heights[place] * squeeze
    blocks: list[list[int]] = []
    for place in order:
        blocks.append([place])
        while len(blocks) > 1 and _foot(blocks[-2], wanted, offsets) >= _foot(blocks[-1], wanted, offsets):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    middles = {place: offsets[place] + min(max(_foot(block, wanted, offsets), low), high - tall) for block in blocks for place in block}
    return [middles[place] for place in range(len(wanted))]


def _foot(block: Sequence[int], wanted: Sequence[float], offsets: Mapping[int, float]) -> float:
    """Where the whole column would begin if this block alone decided."""
    return sum(wanted[place] - offsets[place] for place in block) / len(block)
