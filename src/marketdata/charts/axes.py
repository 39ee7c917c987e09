"""What stands on the axes: from where to where, at which round steps, in which words?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..units import Unit
from . import theme
from .over_time import SCALES, _nice, _tick

HEADROOM = 1.1
"""How much further than the largest value the round steps reach."""
MOST_TICKS = 6
YEAR_STEPS = (1, 2, 4, 5, 10, 20, 50)
YEAR_LABEL, FINANCIAL_LABEL = 38, 60
"""Pixels that 2018 and 2018–19 take on an axis, with the space between two of them."""
ROUND = (1, 2, 5)
QUARTER = 0.25
"""Years from the middle of a calendar year to that of the UK financial year that begins in it."""


@dataclass(frozen=True)
class Scale:
    """A value axis from ``low`` to ``high`` with its ticks; both ends are powers of ten where it is logarithmic."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value stands on the axis, in the units of the axis."""
        return math.log10(value) if self.log else value

    def pixels(self, value: float, height: float) -> float:
        """How far above the foot of a panel a value stands."""
        return (self.place(value) - self.low) / (self.high - self.low) * height

    def value(self, pixels: float, height: float) -> float:
        """The value at that height: the inverse of :meth:`pixels`."""
        place = self.low + pixels / height * (self.high - self.low)
        return 10**place if self.log else place


@dataclass(frozen=True)
class Years:
    """An axis of time, in years: the calendar year 2018 lies at 2018."""

    first: float
    last: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    def pixels(self, year: float, width: float) -> float:
        """How far to the right of the left edge of a panel a year stands."""
        return (year - self.first) / (self.last - self.first) * width


def scale_of(values: Sequence[float], unit: Unit, log: bool) -> Scale:
    """The value axis that holds some values of a unit."""
    return _log_scale(values, unit) if log else _linear_scale(values, unit)


def _linear_scale(values: Sequence[float], unit: Unit) -> Scale:
    """From zero in round steps, to both sides if there is something on both."""
    ceiling = _nice((max(abs(value) for value in values) or 1.0) * HEADROOM)
    step = ceiling / 4
    below, above = (math.ceil(round(max(0.0, extent) * HEADROOM / step, 6)) for extent in (-min(values), max(values)))
    ticks = tuple(step * k for k in range(-below, max(above, 0 if below else 1) + 1))
    margin = 0.04 * (ticks[-1] - ticks[0])
    scale = Scale(ticks[0] - (margin if below else 0), ticks[-1] + margin, ticks, _texts(ticks, unit, ceiling))
    return scale if len(ticks) <= MOST_TICKS else sparse(scale)


def sparse(scale: Scale) -> Scale:
    """A scale with about half of its ticks, zero among them, for where there is room for few."""
    zero = scale.ticks.index(0) if 0 in scale.ticks else 0
    kept = [place for place in range(len(scale.ticks)) if len(scale.ticks) <= 3 or place % 2 == zero % 2]
    return replace(scale, ticks=tuple(scale.ticks[place] for place in kept), texts=tuple(scale.texts[place] for place in kept))


def _log_scale(values: Sequence[float], unit: Unit) -> Scale:
    """Ticks at 1, 2 and 5 of each power of ten; at the powers alone where there are many."""
    low, high = math.log10(min(values)), math.log10(max(values))
    margin = max(0.06 * (high - low), 0.08)
    low, high = low - margin, high + margin
    parts = ROUND if high - low <= 2.5 else ROUND[:1]
    ticks = [tick for tick in _round_numbers(low, high, parts) if low <= math.log10(tick) <= high]
    if len(ticks) < 2:  # a narrow range between two round numbers reaches out to them
        near = _round_numbers(low, high, ROUND)
        ticks = [max(tick for tick in near if math.log10(tick) <= low), min(tick for tick in near if math.log10(tick) >= high)]
        low, high = math.log10(ticks[0]) - 0.02, math.log10(ticks[1]) + 0.02
    return Scale(low, high, tuple(ticks), tuple(text for tick in ticks for text in _texts([tick], unit, tick)), log=True)


def _round_numbers(low: float, high: float, parts: Iterable[int]) -> list[float]:
    return [part * 10.0**power for power in range(math.floor(low) - 1, math.ceil(high) + 2) for part in parts]


def _texts(ticks: Sequence[float], unit: Unit, largest: float) -> tuple[str, ...]:
    """Ticks in the word of the largest, so that an axis speaks of millions or of thousands but not of both: 500,000, but 0.5 million below 1 million."""
    factor, word = (1.0, "") if unit.unit_kind == "percent" else next(((size, name) for size, name in SCALES if largest >= size >= 1e6), (1.0, ""))
    return tuple(theme.plain(_tick(tick / factor, word if tick else "", unit)) for tick in ticks)


def years_of(spans: Sequence[tuple[float, float]], width: float) -> Years:
    """The years from the first to the last of some periods, given by their ends, with as many labels as stand side by side in a width in pixels.

    A whole year is a point in its middle; a shorter or longer period lies over its length.
    """
    ends = [end for span in spans for end in _extent(*span)]
    left, right = min(ends), max(ends)
    margin = max(0.5, 0.03 * (right - left))
    shift = QUARTER if all(_is_year(*span) and abs((span[0] + 0.5) % 1 - QUARTER) < 0.01 for span in spans) else 0.0
    year = width / (right - left + 2 * margin)
    step = next((step for step in YEAR_STEPS if step * year >= (FINANCIAL_LABEL if shift else YEAR_LABEL)), YEAR_STEPS[-1])
    whole = range(math.ceil(left - shift - 0.01), math.floor(right - shift + 0.01) + 1)
    marked = [year for year in whole if year % step == 0] or list(whole)[:1] or [round(left)]
    texts = [f"{year}–{(year + 1) % 100:02d}" if shift else f"{year}" for year in marked]
    return Years(left - margin, right + margin, tuple(year + shift for year in marked), tuple(texts))


def _extent(start: float, end: float) -> tuple[float, float]:
    return ((start + end) / 2,) * 2 if _is_year(start, end) else (start, end)


def _is_year(start: float, end: float) -> bool:
    return abs(end - start - 1) < 0.1
