"""What does the reader look at? The filters of every page, drawn once, kept in the URL.

This is the only place with session state: the three widgets, whose keys are the words of a link.
A link may name countries by code or by name, and one year or two. What it names in vain is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ..errors import SelectionError
from ..market import Market
from ..selection import Selection, parse_year

AS_PUBLISHED = "As published"
COUNTRY, YEAR, CURRENCY = "country", "year", "currency"


@dataclass(frozen=True)
class Link:
    """The filters that a link asks for, and what of it was ignored, in words."""

    countries: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    currency: str | None = None
    ignored: tuple[str, ...] = ()


def read_link(query: dict[str, list[str]], market: Market) -> Link:
    """What a query string asks for. Never fails: what cannot be understood is ignored, and listed."""
    ignored: list[str] = []
    names = market.countries()
    by_name = {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names.index}

    countries = []
    for text in query.get(COUNTRY, []):
        if code := by_name.get(text.casefold()):
            countries.append(code)
        elif text:
            ignored.append(f"no figures are held for the country {_shown(text)}")

    first, last = market.years()
    years = []
    for text in query.get(YEAR, []):
        try:
            years.append(min(max(parse_year(text), first), last))
            if not first <= int(text) <= last:
                ignored.append(f"the year {text} lies outside {first} to {last}")
        except SelectionError:
            ignored.append(f"{_shown(text)} is not a year")

    currency = None
    for text in query.get(CURRENCY, []):
        if text in market.currencies():
            currency = text
        elif text and text != AS_PUBLISHED:
            ignored.append(f"amounts cannot be shown in {_shown(text)}")

    ordered = tuple(code for code in names.index if code in countries)
    return Link(ordered, (min(years), max(years)) if years else None, currency, tuple(ignored))


def draw(market: Market) -> None:
    """The filters in the sidebar, set from the link when a session begins."""
    query = {name: st.query_params.get_all(name) for name in (COUNTRY, YEAR, CURRENCY)}
    if COUNTRY not in st.session_state:
        link = read_link(query, market)
        st.session_state[COUNTRY] = list(link.countries)
        st.session_state[YEAR] = link.years or market.years()
        st.session_state[CURRENCY] = link.currency or AS_PUBLISHED
        st.session_state["ignored"] = link.ignored

    names = market.countries()
    first, last = market.years()
    with st.sidebar:
        st.multiselect("Countries", list(names.index), format_func=names.to_dict().get, key=COUNTRY, bind="query-params", placeholder="All countries")
        st.slider("Years", first, last, key=YEAR, bind="query-params")
        st.selectbox("Currency", [AS_PUBLISHED, *market.currencies()], key=CURRENCY, bind="query-params")


def current(market: Market) -> Selection:
    """The selection that the filters make. All years chosen means no filter of years."""
    years = tuple(st.session_state[YEAR])
    currency = st.session_state[CURRENCY]
    return Selection(
        countries=tuple(st.session_state[COUNTRY]),
        years=None if years == market.years() else years,
        currency=None if currency in (AS_PUBLISHED, None) else currency,
    )


def ignored() -> tuple[str, ...]:
    """What of the link that opened this session was ignored."""
    return st.session_state.get("ignored", ())


def _shown(text: str) -> str:
    return "“" + (text if len(text) <= 40 else text[:40] + "…") + "”"
