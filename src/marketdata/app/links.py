"""Where does a link within the dashboard lead? To a page, with the filters of the one it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from ..selection import Selection

FILTERS = "\x00"
"""Stands in text that is made once for the filters of whoever reads it. No text of the evidence holds it: a NUL is a fault."""

CHECK, FIGURE, AGREEMENT, EVENT, BLOCK, DISAGREEMENT = "check", "figure", "agreement", "event", "block", "disagreement"
"""The words by which a link names a single check, figure, agreement or event, and the block in which a figure was derived."""


def to_check(check_id: str, selection: Selection | None = None) -> str:
    """The address of a check on the page of checks; without a selection, :data:`FILTERS` stands for its filters."""
    return _address("checks", ((CHECK, check_id),), selection)


def to_figure(figure_id: str, selection: Selection | None = None, block_id: str = "") -> str:
    """The address of a figure: where it stands, and every step from there to the screen; as :func:`to_check`.

    ``block_id`` names the block that shows something derived from it, which is then the last step.
    """
    return _address("figure", ((FIGURE, figure_id), *(((BLOCK, block_id),) if block_id else ())), selection)


def to_entry(kind: str, code: str, selection: Selection) -> str:
    """The address of an agreement or an event (:data:`AGREEMENT`, :data:`EVENT`)."""
    return _address("figure", ((kind, code),), selection)


def named(query: Mapping[str, str]) -> str:
    """What a link to an entry names, cut to a length that can be read."""
    return next((query[word] for word in (FIGURE, AGREEMENT, EVENT) if query.get(word)), "")[:200]


def to_definitions() -> str:
    """The address of the ways of counting, under the filters of a reader (:data:`FILTERS`)."""
    return f"counting?{FILTERS}"


def to_disagreement(block_id: str, selection: Selection) -> str:
    """The address of one disagreement."""
    return _address("disagreements", ((DISAGREEMENT, block_id),), selection)


def to_source(source_id: str, selection: Selection) -> str:
    """The address of all that one source contributes."""
    return f"sources?{urlencode(replace(selection, sources=(source_id,)).to_query())}"


def to_country(code: str, selection: Selection) -> str:
    """The address of the profile of a country, with the other filters of a reader."""
    return f"country?{urlencode(replace(selection, countries=(code,)).to_query())}"


def to_figures(figure_ids: Iterable[str], selection: Selection) -> list[tuple[str, str]]:
    """The figures by their address, each with the link to it."""
    return [(figure_id, to_figure(figure_id, selection)) for figure_id in figure_ids]


def with_filters(html: str, selection: Selection) -> str:
    """Text with its links led on by a reader's filters."""
    query = urlencode(selection.to_query())
    return html.replace(f"?{FILTERS}", escape(f"?{query}") if query else "").replace(FILTERS, escape(f"&{query}") if query else "")


def _address(page: str, what: Iterable[tuple[str, str]], selection: Selection | None) -> str:
    query = [*what, *(selection.to_query() if selection else ())]
    return f"{page}?{urlencode(query)}{FILTERS if selection is None else ''}"
