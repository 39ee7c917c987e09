"""What is the shape of a series, in a cell of a table?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from . import theme
from .over_time import LONGEST_STEP

EDGE = 3
"""Pixels around the drawing, so that the dot at its end is whole."""


def sparkline(values: Sequence[tuple[float, float]], width: int = 96, height: int = 24) -> str:
    """The shape of a series, of pairs of year and value, as a small picture (SVG) for a cell of a table.

    From zero to the largest value, so that twice as high is twice as much. Where a year is missing the line is
    open. Nothing but numbers goes into it, so no text of the data can; the figures themselves stand in the table.
    """
    known = sorted((year, value) for year, value in values if math.isfinite(year) and math.isfinite(value))
    if not known:
        return ""
    places = _places(known, width, height)
    runs = [[places[0]]]
    for (before, after), place in zip(pairwise(year for year, _ in known), places[1:], strict=True):
        if 0 < after - before <= LONGEST_STEP:
            runs[-1].append(place)
        else:
            runs.append([place])
    # a single point is given twice, as a line without length is drawn only so: as a dot
    lines = "".join(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in (run if len(run) > 1 else run * 2))}"/>' for run in runs)
    x, y = places[-1]
    return (
        f'<svg aria-hidden="true" width="{width:d}" height="{height:d}" viewBox="0 0 {width:d} {height:d}">'
        f'<g fill="none" stroke="{theme.PALETTE[0]}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round">{lines}</g>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{theme.PALETTE[0]}"/></svg>'
    )


def _places(known: Sequence[tuple[float, float]], width: int, height: int) -> list[tuple[float, float]]:
    """Where the pairs stand, in pixels from the upper left corner: time from edge to edge, a single year on the right."""
    first, last = known[0][0], known[-1][0]
    low, high = min(0.0, *(value for _, value in known)), max(0.0, *(value for _, value in known))
    length, spread = (last - first) or 1, (high - low) or 1.0
    return [(width - EDGE - (last - year) / length * (width - 2 * EDGE), height - EDGE - (value - low) / spread * (height - 2 * EDGE)) for year, value in known]
