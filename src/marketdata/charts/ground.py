"""Where do the texts of a panel stand: its last and first figures, its breaks and forecasts?

They are placed as on a phone, where marks lie closest: what is free there is free on every screen.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .axes import Scale, Years
from .labels import CLEAR, DISTANCE, LINE, Box, Label, beside, spread
from .lines import Line, Panel, Point

SIGNS = {"circle": "●", "square": "■", "diamond": "◆", "x": "✖", "cross": "✚", "star": "★"}
ROUND_ABOUT = ("above", "below", "above left", "below left", "above right", "below right")
BREAK = 13
"""Pixels from the middle of the tick of a break to its ends."""
FURTHEST = 3
"""Rows up to which a text may stand from its point; its sign says whose it is."""
END_WIDTH = 10
"""Characters that a row of a label at the end of a line holds."""
TOUCHED = 2
"""Spots of a line or a mark that a text may touch and still be free."""
CUT = 1000
"""How much worse it is to be cut off, or to lie on another text, than to lie on a spot of a line."""


@dataclass(frozen=True)
class Ground:
    """A panel on its axes, and on a phone: ``width`` and ``height`` in pixels, with ``margin`` pixels for texts on its right."""

    panel: Panel
    scale: Scale
    years: Years
    width: float
    height: int
    margin: float = 0.0

    def at(self, year: float, value: float) -> tuple[float, float]:
        return self.years.pixels(year, self.width), self.scale.pixels(value, self.height)

    def box(self, label: Label) -> Box:
        return label.box(*self.at(label.x, label.y))

    def boxes(self, labels: Iterable[Label]) -> list[Box]:
        return [self.box(label) for label in labels]

    def hidden(self, label: Label, taken: Iterable[Box]) -> int:
        """How much a label would hide: the spots in its box, and far more for another text or for its own being cut off."""
        box = self.box(label)
        cut = not box.within(Box(-8, -2, self.width + self.margin, self.height + 12))
        x, y = self.spots.T
        held = (box.left < x) & (x < box.right) & (box.bottom < y) & (y < box.top)
        return int(held.sum()) + CUT * (cut + sum(box.meets(other) for other in taken))

    @cached_property
    def spots(self) -> np.ndarray:
        """Pixels that marks and lines take, a row each: so many that no text slips between."""
        return np.array([spot for line in self.panel.lines for spot in (*self._marks(line), *self._strokes(line))])

    def _marks(self, line: Line) -> Iterator[tuple[float, float]]:
        for point in line.points:
            x, y = self.at(point.middle, point.value)
            yield from ((x + dx, y + dy) for dx in (-4, 0, 4) for dy in (-4, 0, 4))

    def _strokes(self, line: Line) -> Iterator[tuple[float, float]]:
        ends = [((a.middle, a.value), (b.middle, b.value)) for a, b in line.joined()]
        ends += [((p.middle, p.low), (p.middle, p.value)) for p in line.points if p.low is not None]
        ends += [((p.start, p.value), (p.end, p.value)) for p in line.points if not p.one_year]
        ends += [(below, above) for below, above in break_ticks(line, self)]
        for first, second in ends:
            (x0, y0), (x1, y1) = self.at(*first), self.at(*second)
            steps = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / 4))
            yield from ((x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps) for k in range(steps + 1))


def labels(ground: Ground) -> list[Label]:
    """The texts of a panel: last figures, words, and first figures where there is room. No figure lies on another."""
    made = word_labels(ground, last_labels(ground), said=[line.told()[-1] for line in ground.panel.lines if line.told()])
    for line in ground.panel.lines:
        if not line.main() and ground.panel.numbered(line, ""):  # it has no end at which its number could stand
            made.append(_somewhere(ground, last_label(ground.panel, line, line.points[-1]), made))
        if len(line.told()) > 1:
            first = line.told()[0]
            made += _placed(ground, Label((first.short,), first.middle, first.value), ("above right", "below right", "above", "below"), made)
    return made


def word_labels(ground: Ground, made: Sequence[Label] = (), said: Sequence[Point] = ()) -> list[Label]:
    """The labels that are made already, and the words of breaks, forecasts and parts of years; a forecast may be ``said`` with its figure."""
    made = list(made)
    for line in ground.panel.lines:
        sign = _sign(ground.panel, line)
        for year, value in line.breaks():
            made.append(_somewhere(ground, Label((ground.panel.numbered(line, "break"),), year, value, sign=sign, colour=line.colour), made, BREAK))
        for word, point in line.words():
            label = Label((ground.panel.numbered(line, word),), point.middle, point.value, sign=sign, colour=line.colour)
            if word == "part of year":  # the key says it too
                made += _placed(ground, label, ROUND_ABOUT, made)
            elif point not in said:
                made.append(_somewhere(ground, label, made))
    return made


def last_labels(ground: Ground) -> list[Label]:
    """The last figure of each line: in a column on the right for the lines that reach it.

    A line that ends earlier has its label at its last point if that covers nothing, and else in the column,
    with its period.
    """
    ends = [(line, line.told()[-1]) for line in ground.panel.lines if line.told()]
    latest = max((point.middle for _, point in ends), default=0.0)
    early = [(line, point) for line, point in ends if point.middle < latest - 0.3]
    column = [end for end in ends if end not in early]
    while True:
        made = _column(ground, column, latest)
        for line, point in early:
            label = last_label(ground.panel, line, point)
            if not (placed := _placed(ground, label, ("right", *ROUND_ABOUT), made, rows=FURTHEST)):
                break
            made += placed
        else:
            return made
        early.remove((line, point))
        column.append((line, point))


def high_enough(ground: Ground) -> Ground:
    """The panel, as high as it must be for the labels on its right to stand below one another."""
    for _ in ground.panel.lines:
        made = last_labels(ground)
        needed = sum(label.height for label in made if label.x == max(each.x for each in made))
        if needed <= ground.height:
            break
        ground = replace(ground, height=math.ceil(needed))
    return ground


def _column(ground: Ground, ends: Sequence[tuple[Line, Point]], latest: float) -> list[Label]:
    """Labels one above the other, to the right of all marks."""
    edge = max(point.middle if point.one_year else point.end for point in ground.panel.points())
    made = [last_label(ground.panel, line, point, *([] if point.middle >= latest - 0.3 else [point.when])) for line, point in ends]
    wanted = [ground.scale.pixels(label.y, ground.height) for label in made]
    placed = spread(wanted, [label.height for label in made], 0, ground.height + 10)
    return [replace(label, x=edge, dx=DISTANCE, dy=y - want, anchor="left") for label, y, want in zip(made, placed, wanted, strict=True)]


def last_label(panel: Panel, line: Line, point: Point, *further: str) -> Label:
    """The last figure of a line with what a reader must know of it, in short rows, as the margin of a phone is narrow."""
    word = ["forecast"] if ("forecast", point) in line.words() else []
    first, *rows = textwrap.wrap(point.short, END_WIDTH, break_long_words=False)
    return Label((panel.numbered(line, first), *rows, *word, *further), point.middle, point.value, sign=_sign(panel, line), colour=line.colour)


def _sign(panel: Panel, line: Line) -> str:
    """The sign of a line, for a text that could be taken for that of another."""
    return SIGNS[line.symbol] if len(panel.lines) > 1 else ""


def _placed(ground: Ground, label: Label, sides: Sequence[str], made: Sequence[Label], rows: int = 1) -> list[Label]:
    """The label on the first side where it hides nothing, if there is one, up to so many rows from its point."""
    taken = ground.boxes(made)
    return next(([each] for row in range(rows) for each in beside(label, sides, CLEAR + row * LINE) if ground.hidden(each, taken) <= TOUCHED), [])


def _somewhere(ground: Ground, label: Label, made: Sequence[Label], clear: float = CLEAR) -> Label:
    """The label where it hides nothing, as near as can be, or else where it hides least."""
    taken = ground.boxes(made)
    return min((each for row in range(FURTHEST) for each in beside(label, ROUND_ABOUT, clear + row * LINE)), key=lambda each: ground.hidden(each, taken))


def tick_labels(ground: Ground) -> list[Label]:
    """The ticks of a panel without a margin, at their grid lines: on the left, or on the right where a mark lies there."""
    made = []
    for tick, text in zip(ground.scale.ticks, ground.scale.texts, strict=True):
        sides = [
            Label((text,), year, tick, dx, dy, anchor, quiet=True)
            for year, dx, anchor in ((ground.years.first, 2, "left"), (ground.years.last, -2, "right"))
            for dy in (LINE / 2, -LINE / 2)
            if 0 <= ground.scale.pixels(tick, ground.height) + 2 * dy <= ground.height
        ]
        made.append(min(sides, key=lambda label: ground.hidden(label, ())))
    return made


def break_ticks(line: Line, ground: Ground) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The lower and the upper end of the tick of each break, as year and value."""
    for year, value in line.breaks():
        middle = ground.scale.pixels(value, ground.height)
        below, above = (ground.scale.value(middle + side, ground.height) for side in (-BREAK, BREAK))
        yield (year, below), (year, above)
