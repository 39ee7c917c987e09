import streamlit as st

from marketdata import describe, listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show_table

market = cache.market()
selection = filters.current(market)
navigation.head("sources")
st.html(markup.table(listings.sources(market), "What each source contributes", numbers=("Figures",)))

for source_id, source in market.sources.iterrows():
    st.html(
        markup.heading(source["title"], source_id)
        + markup.citation(describe.citation(source), source["url"])
        + markup.paragraph(f"Licence: {source['licence']}. Read on {listings.date(source['accessed'])}.", "quiet")
        + (markup.paragraph(source["note"], "warning") if source["note"] else "")
    )
    shown = cache.source_view(market, source_id, selection)
    if len(shown.rows):
        show_table(shown, selection)
    elif (market.observations["source_id"] == source_id).any():
        st.html(markup.paragraph("None of its figures is left under these filters.", "empty"))

st.html(
    markup.heading("Ways of counting", links.WAYS_OF_COUNTING)
    + markup.table(listings.ways_of_counting(market), "What decides whether two figures may be compared")
)
st.html(markup.heading("Words that the sources define", "glossary") + markup.table(listings.glossary(market), "In our own words"))
