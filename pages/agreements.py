from functools import partial

import streamlit as st

from marketdata import listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show_page
from marketdata.export import table, to_csv

market = cache.market()
selection = filters.current(market)
navigation.head(market, "agreements")

st.html(markup.heading(listings.agreements_finding(market), "agreements-by-service"))
st.html(
    markup.table(
        listings.agreements_by_service(market),
        "Agreements by kind of service; an agreement can have several. Table 2 of the paper, all of them between England and China, undated.",
        numbers=("Agreements", "With a broker", "To become an international provider"),
    )
)
with st.expander(f"Table: {len(market.relationships)} agreements"):
    of_agreements = {"Partner in China": [links.to_entry(links.AGREEMENT, code, selection) for code in market.relationships.index]}
    st.html(
        markup.table(listings.agreements(market), "Agreements as printed in Table 2 of the paper; each partner leads to its agreement", addresses=of_agreements)
    )
st.download_button(
    "Download the agreements (CSV)",
    data=partial(lambda: to_csv(table(market, "relationships"))),
    file_name="agreements.csv",
    mime="text/csv",
    key="csv-agreements",
    on_click="ignore",
)

events = listings.events(market, selection)
st.html(markup.heading(f"{len(events)} dated policies and events" if len(events) else "Dated policies and events", "events"))
if len(events):
    of_events = {"What happened": [links.to_entry(links.EVENT, str(code), selection) for code in events.index]}
    st.html(markup.table(events, "Oldest first. The filters for countries and years apply.", addresses=of_events))
else:
    st.html(markup.paragraph(f"Nothing is left here under these filters. Without them: {len(market.events)} events.", "empty"))
st.download_button(
    "Download all events (CSV)",
    data=partial(lambda: to_csv(table(market, "events"))),
    file_name="events.csv",
    mime="text/csv",
    key="csv-events",
    on_click="ignore",
)

show_page(market, "agreements", selection)
