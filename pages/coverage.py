from functools import partial

import streamlit as st

from marketdata import listings, series
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show_page
from marketdata.export import to_csv

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
st.download_button(
    "Download the coverage of every series (CSV)",
    data=partial(lambda: to_csv(every.reset_index())),
    file_name="coverage.csv",
    mime="text/csv",
    key="csv-coverage",
    on_click="ignore",
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
