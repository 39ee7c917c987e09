import streamlit as st

from marketdata import listings, series
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show_page
from marketdata.app.lists import list_files
from marketdata.selection import Selection

market = cache.market()
selection = filters.current(market)
navigation.head(market, "coverage")
held = listings.coverage(market, selection)
every = series.coverage(market)
st.html(
    markup.paragraph(
        f"{len(market.observations):,} figures make {len(every):,} series. The table has those of whole places; the file has all of them, with origins, fields of medicine and procedures."
    )
)
list_files(
    market,
    "coverage",
    Selection(),
    "coverage",
    "What is held of each series",
    "Years with a figure, years without one between the first and the last, and how many figures and sources there are",
    every.reset_index(),
    label="Every series",
)
if len(held):
    st.html(
        markup.table(
            held, "Years with a figure, years without one between the first and the last, and who prints them", numbers=("Years", "Figures", "Sources")
        )
    )
else:
    st.html(markup.paragraph("No series is left under the choice of countries.", "empty"))
show_page(market, "coverage", selection)
