import streamlit as st

from marketdata import listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show, wanted

market = cache.market()
selection = filters.current(market)
navigation.head(market, "country")

if len(selection.countries) != 1:
    held = listings.countries(market)
    st.html(
        markup.paragraph("Choose one country in the filters, or here.")
        + markup.table(
            held.drop(columns="code"),
            "Every country of which figures are held",
            numbers=("Figures", "Series"),
            addresses={"Country": [links.to_country(code, selection) for code in held["code"]]},
        )
    )
    st.stop()

(code,) = selection.countries
st.html(markup.paragraph(listings.country_in_a_sentence(market, code), "lead"))
profile = cache.profile(market, selection)
wanted_here = [shown for shown in profile if wanted(market, shown.block.block_id)]
for shown in wanted_here:
    show(shown, selection)
if not wanted_here:
    st.html(markup.paragraph("No figure of this country is left under these filters.", "empty"))
events = listings.events_of(market, selection)
if len(events):
    st.html(markup.heading("Dated policies and events", "events") + markup.table(events, "Oldest first"))
