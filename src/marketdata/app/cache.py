"""What is made once for all readers: the evidence, and what a block says of it.

A filter leaves the rows of most blocks as they are. So a block is remembered by the rows that it keeps, not by
the filters that kept them: whoever asks for the same rows, in whatever words, gets what was made before.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock

import streamlit as st

import marketdata
from marketdata import charts, profiles, series
from marketdata.charts import Figure
from marketdata.comparison import Comparison, Request, destinations, view_of
from marketdata.disagreements import Disagreement
from marketdata.disagreements import disagreements as find_disagreements
from marketdata.market import Market
from marketdata.selection import Selection, matching
from marketdata.views import Block, View, of_source


@st.cache_resource(show_spinner="Loading the evidence …")
def market() -> marketdata.Market:
    """The Market that every session reads."""
    return loaded()


def loaded() -> marketdata.Market:
    """The Market of this process, which pages and API share: whoever asks first loads it, and all others wait."""
    with _LOADING:
        return _load()


_LOADING = Lock()


@lru_cache(maxsize=1)
def _load() -> marketdata.Market:
    """Load the evidence, and take what is there by now out of the collector's sight.

    After every rerun Streamlit runs a full garbage collection. With pandas and Plotly loaded that takes
    longer than all the rest.
    """
    loaded = marketdata.load()
    loaded.rates.currencies()
    series.coverage(loaded)
    gc.collect()
    gc.freeze()
    return loaded


_MAKING = Lock()
"""Fifty readers who open one page at once wait for one to make it, and do not all make it."""


@dataclass(frozen=True)
class _Asked:
    """What a view depends on. Two selections that keep the same rows ask for the same."""

    block: Block
    kept: frozenset[int]
    undated: int
    low: int
    currency: str | None
    selection: Selection = field(compare=False)


def block_view(market: Market, block: Block, selection: Selection) -> View:
    """What a block shows under a selection, made before if anybody has asked for the same rows.

    Its ``selection`` is that of whoever asked first: links are made from the reader's own.
    """
    of_block, money = _figures_of(market, block.indicators)
    kept = _kept(market, replace(selection, indicators=(), currency=None)) & of_block
    undated = 0
    if selection.years:
        without_years = _kept(market, replace(selection, indicators=(), currency=None, years=None)) & of_block
        undated = int((market.observations["period_type"].to_numpy()[list(without_years)] == "undated").sum())
    low = 0 if selection.low else len(_kept(market, replace(selection, indicators=(), currency=None, low=True)) & of_block) - len(kept)
    with _MAKING:
        return _made(market, _Asked(block, kept, undated, low, selection.currency if money else None, selection))


@lru_cache(maxsize=64)
def source_view(market: Market, source_id: str, selection: Selection) -> View:
    """All that a source contributes, under a selection."""
    return of_source(market, source_id, selection)


@lru_cache(maxsize=256)
def compared(market: Market, selection: Selection, request: Request) -> Comparison:
    """Destinations compared as a reader asks for."""
    return destinations(market, selection, request)


@lru_cache(maxsize=256)
def multiples(compared: Comparison, own_axes: bool, width: int = charts.PHONE) -> Figure:
    """Every series of a comparison in a panel of its own."""
    with charts.as_wide_as(width):
        return charts.draw_multiples(replace(compared, request=replace(compared.request, free=own_axes)))


@lru_cache(maxsize=256)
def world(compared: Comparison, width: int = charts.PHONE) -> Figure | None:
    """The latest figure of each country of a comparison on a map."""
    with charts.as_wide_as(width):
        return charts.draw_map(compared.lines_alone)


@lru_cache(maxsize=128)
def disagreements(market: Market, selection: Selection) -> list[Disagreement]:
    """What is printed more than once, under a selection."""
    return find_disagreements(market, selection)


@lru_cache(maxsize=128)
def profile(market: Market, selection: Selection) -> list[View]:
    """All that is held of the one country of a selection."""
    return profiles.profile(market, selection)


@lru_cache(maxsize=512)
def _made(market: Market, asked: _Asked) -> View:
    return view_of(market, asked.block, asked.selection)


@lru_cache(maxsize=512)
def _kept(market: Market, selection: Selection) -> frozenset[int]:
    return frozenset(matching(market.observations, selection).index)


@lru_cache(maxsize=512)
def _figures_of(market: Market, indicators: tuple[str, ...]) -> tuple[frozenset[int], bool]:
    """The rows of some indicators, and whether there is money among them."""
    rows = market.observations[market.observations["indicator_id"].isin(indicators)]
    return frozenset(rows.index), bool(rows["unit_measure"].isin(market.currencies()).any())
