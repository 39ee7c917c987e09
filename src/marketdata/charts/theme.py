"""How does every chart look?

One Plotly template, named ``marketdata``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import plotly.graph_objects as go
import plotly.io as pio

from .. import describe
from ..colours import GRID, INK, PALETTE, PAPER, QUIET

FONT = '"Source Sans", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
HALO = ", ".join(f"{x}px {y}px 1px {PAPER}" for x in (-1, 1) for y in (-1, 1))
"""White around a label, so that it can be read on a line that it cannot avoid."""
PHONE = 358
"""Pixels that a picture is wide on a phone of 390: texts are placed so that none touches another there."""
LINE_WIDTH = 52
"""Characters that a line of text in a chart holds on a phone."""
EDGE = 4
"""Pixels between the edge of a picture and its text."""
RIGHT, LEGEND_LINE = 12, 22
AXIS = 92
"""Pixels for the labels of a value axis."""

pio.templates["marketdata"] = go.layout.Template(
    layout={
        "colorway": PALETTE,
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": QUIET, "font": {"size": 13, "color": INK}, "align": "left"},
        "xaxis": {
            "showgrid": False,
            "linecolor": QUIET,
            "ticks": "outside",
            "tickcolor": QUIET,
            "tickfont": {"color": INK},
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {"gridcolor": GRID, "zeroline": True, "zerolinecolor": QUIET, "zerolinewidth": 1, "tickfont": {"color": QUIET}, "fixedrange": True},
        "showlegend": False,
        "dragmode": False,
    }
)


_WIDTH: ContextVar[int] = ContextVar("width of the picture", default=PHONE)


@contextmanager
def as_wide_as(pixels: int) -> Iterator[None]:
    """Draw for a picture that is so wide for sure, as a file is. What a page shows must do on a phone."""
    before = _WIDTH.set(pixels)
    try:
        yield
    finally:
        _WIDTH.reset(before)


def width() -> int:
    """Pixels that the picture has for sure."""
    return _WIDTH.get()


def characters(on_a_phone: int) -> int:
    """How many characters a line holds that holds so many on a phone."""
    return int(on_a_phone * width() / PHONE)


def colour(position: int) -> str:
    """The colour of the series at a position; the palette repeats after six."""
    return PALETTE[position % len(PALETTE)]


def wrapped(text: str, width: int | None = None) -> str:
    """Text broken into the lines of a chart, with nothing in it that Plotly would read as markup."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width or characters(LINE_WIDTH)))


def plain(text: str) -> str:
    """Text that Plotly draws as it stands: it reads ``<b>`` and ``<a href>`` in every label."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def framed(figure: go.Figure, subtitle: str, sources: str, height: int, labels: Sequence[dict] = (), legend: str = "", left: int = EDGE) -> go.Figure:
    """Give a figure its subtitle, its source line and the room for both, so that a saved picture has them too.

    ``height`` is that of the drawing itself, in pixels. Labels stand inside the drawing, so that the left
    edge of the text is the left edge of the picture at every width. ``labels`` are further annotations,
    ``legend`` is text between the subtitle and the drawing. All are set at once: Plotly checks the whole
    list again with each one added.
    """
    top, bottom = wrapped(subtitle), wrapped(f"Source: {sources}", characters(LINE_WIDTH + 6))
    named = LEGEND_LINE * (legend.count("<br>") + 1) if legend else 0
    above, below = 24 + named + 19 * (top.count("<br>") + 1), 40 + 16 * (bottom.count("<br>") + 1)
    edge = {"xref": "paper", "x": 0, "xshift": EDGE - left, "xanchor": "left", "align": "left", "yref": "paper", "showarrow": False}
    notes = [
        {"name": "subtitle", "text": top, "y": 1, "yanchor": "bottom", "yshift": 12 + named, "font": {"size": 14, "color": QUIET}, **edge},
        {"name": "source", "text": bottom, "y": 0, "yanchor": "top", "yshift": -34, "font": {"size": 12, "color": QUIET}, **edge},
    ]
    if legend:
        notes.append({"text": legend, "y": 1, "yanchor": "bottom", "yshift": 4, "font": {"size": 14, "color": INK}, **edge})
    figure.update_layout(
        template="marketdata",
        height=height + above + below,
        margin={"l": left, "r": RIGHT, "t": above, "b": below, "autoexpand": False},
        annotations=[*notes, *labels],
    )
    return figure


def fill(colour: str, certain: Sequence[bool]) -> dict:
    """Bars in a colour: solid for facts, hatched for estimates, forecasts and what cannot be relied on."""
    pattern = {"shape": ["" if sure else "/" for sure in certain], "fgcolor": colour, "bgcolor": PAPER, "size": 6}
    return {"color": colour, "line": {"color": colour, "width": 2}, "pattern": pattern}


def hover(row: describe.Row) -> str:
    """What a mark says when it is pointed at: the figure, what was printed, and where it stands."""
    lines = [f"<b>{plain(row['series'])}</b>, {plain(row['period_label'])}", plain(describe.figure(row))]
    if row["shown"] != row["printed"]:
        lines.append(f"Printed: {plain(row['printed'])}")
    if row["rate_note"]:
        lines.append(wrapped(row["rate_note"]))
    return "<br>".join([*lines, wrapped(row["locator"])])
