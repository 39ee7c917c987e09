"""How does a reader ask for a comparison? The controls above it, whose values are the words of a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from .. import comparison, series
from ..areas import NOT_APPLICABLE, WORLD
from ..comparison import (
    APART,
    AXES,
    BASE,
    FIRST,
    INDEX,
    LINEAR,
    LOG,
    MEASURE,
    MEASURES,
    MONEY,
    NOMINAL,
    PRICES,
    RECEIPT_SERIES,
    SCALE,
    SERIES,
    TOGETHER,
    Request,
)
from ..market import Market
from ..selection import Selection
from ..views import TOTAL
from . import markup

OWN, SAME = "their own", "the same"


def request(market: Market, selection: Selection) -> Request:
    """The comparison that the controls ask for. What a link names in vain is said above them."""
    left, middle, right = st.columns([2, 2, 2])
    with left:
        measure = _choice("Measure", MEASURE, list(MEASURES))
    with middle:
        axes = _choice("Axes", AXES, [APART, TOGETHER])
    with right:
        scale = _choice("Scale", SCALE, [LINEAR, LOG])
    real = base = None
    if measure in MONEY:
        prices = _choice("Prices", PRICES, [NOMINAL, *map(str, comparison.years_of_prices(market))])
        real = None if prices == NOMINAL else int(prices)
    if measure == INDEX:
        first, last = market.years()
        hundred = _choice("100 in", BASE, [FIRST, *(str(year) for year in range(first, last + 1))])
        base = None if hundred == FIRST else int(hundred)
    for word, heeded in ((PRICES, measure in MONEY), (RECEIPT_SERIES, measure in MONEY), (SERIES, measure not in MONEY), (BASE, measure == INDEX)):
        if st.query_params.get(word) and not heeded:
            st.html(markup.paragraph(f"Part of the link was ignored: “{word}” means nothing for this measure.", "warning"))
    indicator = "inbound_medical_receipts" if measure in MONEY else "inbound_patients"
    by_name = series_by_name(market, indicator, selection)
    key = RECEIPT_SERIES if measure in MONEY else SERIES
    by_names(key, {series_id: name for name, series_id in by_name.items()})
    _say_ignored(key, by_name)
    chosen = st.multiselect("Series", list(by_name), key=key, bind="query-params", placeholder="The longest of each country")
    return Request(measure, tuple(by_name[name] for name in chosen), axes == TOGETHER, scale == LOG, real=real, base=base)


def own_axes() -> bool:
    """Whether each of the small charts has an axis of its own, as the reader asks for."""
    return _choice("Axes of the small charts", "panels", [OWN, SAME]) == OWN


def series_by_name(market: Market, indicator: str, selection: Selection) -> dict[str, str]:
    """The series that a reader can choose from, by name: those with two years or more, by place and length."""
    held = series.coverage(market)
    held = held[(held["indicator_id"] == indicator) & (held["activity"] == TOTAL) & held["counterpart_area"].isin([WORLD, NOT_APPLICABLE])]
    held = held[(held["years"] > 0) & (held["ref_area"] != WORLD)].sort_values(["place", "years"], ascending=[True, False], kind="stable")
    return {f"{row.place}: {row.way}, {row.first_year} to {row.last_year}": str(row.Index) for row in held.itertuples()}


def by_names(word: str, names: Mapping[str, str]) -> None:
    """Spell by names what a link spells by codes: a widget that is bound to the address knows only the names that it shows, and drops all else."""
    given = st.query_params.get_all(word)
    spelled = [names.get(text, text) for text in given]
    if spelled != given:
        st.query_params[word] = spelled
        st.rerun()


def _choice(label: str, key: str, options: list[str]) -> str:
    _say_ignored(key, options)
    return st.selectbox(label, options, key=key, bind="query-params")


def _say_ignored(key: str, options: Iterable[str]) -> None:
    """Streamlit drops what it does not know of a link without a word."""
    unknown = [text for text in st.query_params.get_all(key) if text and text not in set(options)]
    if unknown:
        st.html(markup.paragraph(f"Part of the link was ignored: “{unknown[0][:60]}” is no choice of {key}.", "warning"))
