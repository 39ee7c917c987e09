"""How are rows drawn? One function for each kind of chart in ``CL_CHART``: a View in, a figure out.

Each first gathers what is to be drawn (marks, panels, lines) and then draws it, so that a test compares
exactly what a reader sees. The kind ``figures`` is not drawn: it is large numbers on the page.
"""

from collections.abc import Callable
from typing import Any

from plotly.graph_objects import Figure

from ..views import View
from .checks import draw_checks
from .compared import draw_compared, draw_multiples, sparkline
from .estimates import draw_fan, draw_stated_growth
from .over_time import draw_bars, draw_trend
from .price_ranges import draw_prices
from .ranked import draw_panels, draw_ranges, draw_ranking
from .theme import PHONE, as_wide_as
from .world import draw_map

CHARTS: dict[str, Callable[[Any], Figure]] = {
    "trend": draw_trend,
    "bars": draw_bars,
    "panels": draw_panels,
    "ranking": draw_ranking,
    "ranges": draw_ranges,
    "series": draw_compared,
    "fan": draw_fan,
    "stated_growth": draw_stated_growth,
    "prices": draw_prices,
    "map": draw_map,
}


def draw(view: View, width: int = PHONE) -> Figure | None:
    """The chart of a view, or None where there is nothing to draw; its texts find room in so many pixels, on a phone unless told."""
    make = CHARTS.get(view.block.chart)
    with as_wide_as(width):
        return make(view) if make and len(view.drawable) else None


__all__ = ["CHARTS", "PHONE", "Figure", "as_wide_as", "draw", "draw_checks", "draw_map", "draw_multiples", "sparkline"]
