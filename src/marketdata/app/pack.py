"""Which views does a reader want in one paper? The briefing pack, kept over all pages and in the address.

Each entry is a view with the filters that it was ticked under (:func:`catalogue.spelled`), so that it stays as it was seen.
"""

from __future__ import annotations

import streamlit as st

from .. import catalogue
from ..errors import SelectionError
from ..market import Market

PACK = "pack"
"""The word of a link, and where the session keeps the entries."""
REFUSED = "pack-refused"
MOST = 30
"""Views that a pack holds: a paper with more would not be read, and a longer address not be sent."""


def begin(market: Market) -> None:
    """Take the pack from the link when a session begins, and keep it in the address on every page."""
    if PACK not in st.session_state:
        kept, refused = _read(market, st.query_params.get_all(PACK))
        st.session_state[PACK], st.session_state[REFUSED] = kept, refused
    if st.query_params.get_all(PACK) != st.session_state[PACK]:
        st.query_params[PACK] = st.session_state[PACK]


def entries() -> tuple[str, ...]:
    """The entries in the order in which they were ticked."""
    return tuple(st.session_state.get(PACK, ()))


def refused() -> tuple[str, ...]:
    """What of the link's pack could not be understood, in words."""
    return tuple(st.session_state.get(REFUSED, ()))


def add(entry: str) -> None:
    """Put a view into the pack, at its end."""
    if entry not in entries() and len(entries()) < MOST:
        st.session_state[PACK] = [*entries(), entry]


def remove(entry: str) -> None:
    """Take a view out of the pack."""
    st.session_state[PACK] = [kept for kept in entries() if kept != entry]


def turn(entry: str) -> None:
    """Put a view in, or take it out."""
    (remove if entry in entries() else add)(entry)


def earlier(entry: str) -> None:
    """Let a view change places with the one before it."""
    order = list(entries())
    place = order.index(entry)
    if place:
        order[place - 1 : place + 1] = [entry, order[place - 1]]
        st.session_state[PACK] = order


def _read(market: Market, asked: list[str]) -> tuple[list[str], list[str]]:
    kept: dict[str, None] = {}
    wrong: list[str] = []
    for text in asked:
        try:
            name, selection, settings = catalogue.read(market, text)
            catalogue.view(market, name, selection, settings)
            kept[text] = None
        except SelectionError:
            wrong.append(f"there is no view “{text if len(text) <= 60 else text[:60] + '…'}” for the briefing pack")
    if len(kept) > MOST:
        wrong.append(f"a briefing pack holds {MOST} views, and the link names {len(kept)}")
    return list(kept)[:MOST], wrong
