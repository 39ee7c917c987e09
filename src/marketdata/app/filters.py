"""What does the reader look at? The filters of every page, drawn once, kept in the URL.

This is the only place with session state: the five widgets, whose keys are the words of a link, and that link.
A link may name countries by code or by name, and one year or two. What it names in vain is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from .. import reconcile, views
from ..errors import SelectionError
from ..market import Market
from ..reconcile import Result
from ..selection import SHOW, Selection, parse_year
from .links import ALL, AS_PUBLISHED, HIDE

COUNTRY, YEAR, CURRENCY, SOURCE, LOW = "country", "year", "currency", "source", "low"
LINK, AGAIN = "link", "link-again"


@dataclass(frozen=True)
class Link:
    """The filters that a link asks for, and what of it was ignored, in words."""

    countries: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    currency: str | None = None
    sources: tuple[str, ...] = ()
    low: str = HIDE
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
        elif text not in ("", ALL):
            ignored.append(f"no figures are held for the country {_shown(text)}")

    first, last = market.years()
    years = []
    for text in query.get(YEAR, []):
        try:
            years.append(parse_year(text))
            if not first <= int(text) <= last:
                ignored.append(f"the year {text} lies outside {first} to {last}")
        except SelectionError:
            if text:
                ignored.append(f"{_shown(text)} is not a year")
    if between := sorted(set(years) - {min(years), max(years)}) if years else []:
        ignored.append(f"years are one, or the first and the last: {', '.join(map(str, between))} between {min(years)} and {max(years)}")
    overlap = (max(min(years), first), min(max(years), last)) if years else (last, first)

    currency = None
    for text in query.get(CURRENCY, []):
        if text in market.currencies():
            if currency not in (None, text):
                ignored.append(f"amounts are shown in one currency at a time, not in {currency} too")
            currency = text
        elif text and text != AS_PUBLISHED:
            ignored.append(f"amounts cannot be shown in {_shown(text)}")

    of_sources = views.source_names(market)
    source_by_name = {name.casefold(): code for code, name in of_sources.items()} | {code: code for code in of_sources}
    sources = []
    for text in query.get(SOURCE, []):
        if source := source_by_name.get(text.casefold()):
            sources.append(source)
        elif text not in ("", ALL):
            ignored.append(f"no figures are held of the source {_shown(text)}")

    low = HIDE
    for text in query.get(LOW, []):
        if text in (SHOW, HIDE):
            low = text
        elif text:
            ignored.append(f"figures of low reliability are shown or hidden, not {_shown(text)}")

    ordered = tuple(code for code in names.index if code in countries)
    in_order = tuple(code for code in of_sources if code in sources)
    return Link(ordered, overlap if overlap[0] <= overlap[1] else None, currency, in_order, low, tuple(ignored))


def draw(market: Market) -> None:
    """The filters in the sidebar, set from the link when a session begins.

    On the first run Streamlit sets the widgets from the link by itself, but it knows only the names that it shows:
    codes it drops, and takes them out of the address. So a link with codes is first spelled by names.
    """
    begins = LINK not in st.session_state
    if begins:
        st.session_state[LINK] = read_link({name: st.query_params.get_all(name) for name in (COUNTRY, YEAR, CURRENCY, SOURCE, LOW)}, market)
    link = st.session_state[LINK]
    names, of_sources = market.countries(), views.source_names(market)
    if begins and _respelled({COUNTRY: [names[code] for code in link.countries], SOURCE: [of_sources[code] for code in link.sources]}):
        st.session_state[AGAIN] = True
        st.rerun()
    if begins or st.session_state.pop(AGAIN, False):
        st.session_state[COUNTRY] = list(link.countries)
        st.session_state[YEAR] = link.years or market.years()
        st.session_state[CURRENCY] = link.currency or AS_PUBLISHED
        st.session_state[SOURCE] = list(link.sources)
        st.session_state[LOW] = link.low

    first, last = market.years()
    with st.sidebar:
        st.multiselect("Countries", list(names.index), format_func=names.to_dict().get, key=COUNTRY, bind="query-params", placeholder="All countries")
        st.slider("Years", first, last, key=YEAR, bind="query-params")
        st.selectbox("Currency", [AS_PUBLISHED, *market.currencies()], key=CURRENCY, bind="query-params")
        st.multiselect("Sources", list(of_sources), format_func=of_sources.__getitem__, key=SOURCE, bind="query-params", placeholder="All sources")
        st.radio("Figures of low reliability", [HIDE, SHOW], key=LOW, bind="query-params", horizontal=True)


def current(market: Market) -> Selection:
    """The selection that the filters make. All years chosen means no filter of years.

    Streamlit takes a reversed range from a link as it stands, so it is put in order here.
    """
    years = (min(st.session_state[YEAR]), max(st.session_state[YEAR]))
    currency = st.session_state[CURRENCY]
    return Selection(
        countries=tuple(st.session_state[COUNTRY]),
        years=None if years == market.years() else years,
        currency=None if currency in (AS_PUBLISHED, None) else currency,
        sources=tuple(st.session_state[SOURCE]),
        low=st.session_state[LOW] == SHOW,
    )


def checks(market: Market) -> list[Result]:
    """The filters of the page of checks, and the results that they and the choice of sources leave."""
    kinds = market.codes[market.codes["codelist"] == "CL_CHECK_KIND"].set_index("code")["name"].to_dict()
    left, right = st.columns(2)
    with left:
        verdicts = st.multiselect("Verdict", reconcile.VERDICTS, key="verdict", bind="query-params", placeholder="All verdicts")
    with right:
        of_kinds = st.multiselect("Kind of check", list(kinds), format_func=kinds.__getitem__, key="kind", bind="query-params", placeholder="All kinds")
    sources = current(market).sources
    return [
        result
        for result in market.check_results
        if (not verdicts or result.verdict in verdicts) and (not of_kinds or result.kind in of_kinds) and (not sources or result.source_id in sources)
    ]


def ignored() -> tuple[str, ...]:
    """What of the link that opened this session was ignored."""
    return st.session_state[LINK].ignored


def _respelled(link: dict[str, list[str]]) -> bool:
    """Write filters into the address by the names that Streamlit keeps there; whether anything was to be written."""
    changed = {word: names for word, names in link.items() if names and st.query_params.get_all(word) != names}
    st.query_params.update(changed)
    return bool(changed)


def _shown(text: str) -> str:
    return "“" + (text if len(text) <= 40 else text[:40] + "…") + "”"
