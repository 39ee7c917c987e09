"""The evidence, loaded once for all readers."""

from __future__ import annotations

import gc

import streamlit as st

import marketdata
import marketdata.charts  # here, so that what Plotly loads is frozen too


@st.cache_resource(show_spinner="Loading the evidence …")
def market() -> marketdata.Market:
    """The Market that every session reads.

    After every rerun Streamlit runs a full garbage collection. With pandas and Plotly loaded that takes
    longer than all the rest, so what is loaded by now is taken out of the collector's sight, once.
    """
    loaded = marketdata.load()
    loaded.rates.currencies()
    gc.collect()
    gc.freeze()
    return loaded
