"""Which charts that an office program can edit show a view, with which number in which cell?

A chart is a table: a row for each bar or period, a column for each series. Everything that a page tells by its drawing
is kept: a gap is an empty cell, what may not be compared stands in charts of its own, and an estimate or forecast has a
column of its own whose name says so, or a word beside its bar. What has no honest chart of that kind has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...views import View
from . import bars, lines
from .model import Cell, Chart, Drawing, Kind, Series, Stroke

__all__ = ["Cell", "Chart", "Drawing", "Kind", "Series", "Stroke", "drawing"]


def drawing(view: View) -> Drawing | None:
    """The charts of a view; None where it has nothing to draw, or is drawn by no chart of an office program."""
    make = _MAKERS.get(view.block.chart)
    if make is None or not len(view.drawable):
        return None
    made = make(view)
    return replace(made, notes=tuple(note for note in made.notes if note)) if made.charts else None


_MAKERS: Mapping[str, Callable[[Any], Drawing]] = {
    "bars": bars.columns,
    "panels": bars.panels,
    "ranking": bars.ranking,
    "ranges": bars.ranges,
    "prices": bars.prices,
    "trend": lines.trend,
    "series": lines.compared,
    "fan": lines.fan,
    "stated_growth": bars.stated_growth,
}
