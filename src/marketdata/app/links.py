"""Where does a link within the dashboard lead? To a page, with the filters of the one it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from ..selection import Selection

CHECK, FIGURE = "check", "figure"
"""The words by which a link names a single check or figure."""


def to_check(check_id: str, selection: Selection) -> str:
    """The address of a check on the page of checks."""
    return _address("checks", (CHECK, check_id), selection)


def to_figure(figure_id: str, selection: Selection) -> str:
    """The address of a figure: where it stands, and every step from there to the screen."""
    return _address("figure", (FIGURE, figure_id), selection)


def to_figures(figure_ids: Iterable[str], selection: Selection) -> list[tuple[str, str]]:
    """The figures by their address, each with the link to it."""
    return [(figure_id, to_figure(figure_id, selection)) for figure_id in figure_ids]


def _address(page: str, what: tuple[str, str], selection: Selection) -> str:
    return f"{page}?{urlencode([what, *selection.to_query()])}"
