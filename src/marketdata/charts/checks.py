"""Stated against computed: how far is each claim from what its own inputs give?

The computed value is 100 in every row, so that money, shares and counts can stand side by side. The grey band
is the printed precision: a mark within it agrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import plotly.graph_objects as go

from ..reconcile import AGREES, Result
from . import theme

LINE, GAP = 17, 30
BAND = "#DCE0E2"
"""So pale that marks stand out from it; its own edge is dark."""
FURTHEST = 200.0
"""Per cent of the computed value beyond which a mark stands at the edge, with its number beside it."""


MOST = 30
"""Claims that a chart shows; the others lie closer to what was computed."""


@dataclass(frozen=True)
class Comparison:
    """A claim in per cent of what was computed, with half the width of the band in which it agrees."""

    subject: str
    text: str
    stated: float
    band: float
    agrees: bool


def comparisons(results: Iterable[Result]) -> list[Comparison]:
    """The claims that could be computed, the furthest from its computed value first."""
    made = [
        Comparison(
            result.subject,
            f"{result.stated} stated, {result.computed} computed",
            result.stated_value / result.computed_value * 100,
            result.tolerance / abs(result.computed_value) * 100,
            result.verdict == AGREES,
        )
        for result in results
        if math.isfinite(result.computed_value) and result.computed_value != 0 and math.isfinite(result.tolerance)
    ]
    return sorted(made, key=lambda comparison: -abs(comparison.stated - 100))


def draw_checks(results: Iterable[Result]) -> go.Figure | None:
    """A row per claim, the furthest :data:`MOST` of them, or None where nothing could be computed."""
    every = comparisons(results)
    if not every:
        return None
    shown = every[:MOST]
    figure, labels, heights = go.Figure(), [], []
    height = 0
    for each in shown:
        text = f"{theme.wrapped(each.subject)}<br><b>{theme.wrapped(each.text)}</b>"
        height -= LINE * (text.count("<br>") + 1) + GAP
        heights.append(height)
        labels.append(
            {
                "text": text,
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "y": height + 8,
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
                "bgcolor": "#FFFFFF",
                "font": {"size": 13, "color": theme.INK},
            }
        )
        if each.stated > FURTHEST:
            labels.append(
                {
                    "text": f"{each.stated:,.0f} ▶",
                    "x": FURTHEST,
                    "xanchor": "right",
                    "xshift": -9,
                    "y": height,
                    "yanchor": "middle",
                    "showarrow": False,
                    "font": {"size": 12, "color": theme.INK},
                }
            )
    figure.add_bar(
        orientation="h",
        y=heights,
        base=[max(0.0, 100 - e.band) for e in shown],
        x=[min(e.band + 100, FURTHEST) - max(0.0, 100 - e.band) for e in shown],
        width=14,
        marker={"color": BAND, "line": {"color": theme.QUIET, "width": 1}},
        hoverinfo="skip",
    )
    for agrees, colour, symbol in ((True, theme.PALETTE[0], "circle"), (False, theme.PALETTE[2], "x")):
        of_kind = [(min(e.stated, FURTHEST), y, e) for e, y in zip(shown, heights, strict=True) if e.agrees is agrees]
        figure.add_scatter(
            x=[x for x, _, _ in of_kind], y=[y for _, y, _ in of_kind], mode="markers", cliponaxis=False, marker={"size": 12, "symbol": symbol, "color": colour},
            hovertext=[f"{theme.plain(e.subject)}<br>{theme.plain(e.text)}<br>{e.stated:,.1f}% of the computed value" for _, _, e in of_kind], hoverinfo="text",
        )  # fmt: skip
    figure.add_vline(x=100, line={"color": theme.QUIET, "width": 1})
    figure.update_xaxes(range=[0, FURTHEST * 1.02], tickvals=[0, 50, 100, 150, 200], ticktext=["0", "50", "computed = 100", "150", "200"])
    figure.update_yaxes(visible=False, range=[height - 14, 0])
    legend = f'<span style="color:{theme.PALETTE[2]}">✖</span> differs   <span style="color:{theme.PALETTE[0]}">●</span> agrees   <span style="color:{theme.QUIET}">▬</span> printed precision'
    title = "Stated figures in per cent of the computed ones" + (f": the {MOST} furthest of {len(every)}" if len(every) > MOST else "")
    return theme.framed(figure, title, "Source: the sources' own figures, recomputed", -height + 20, labels, legend)
