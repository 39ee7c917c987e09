from functools import partial

import streamlit as st

from marketdata import views
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show_page
from marketdata.export import table, to_csv

market = cache.market()
selection = filters.current(market)
navigation.head("agreements")

st.html(markup.heading(views.agreements_finding(market), "agreements-by-service"))
st.html(
    markup.table(
        views.agreements_by_service(market),
        "Agreements by kind of service; an agreement can have several. Table 2 of the paper, all of them between England and China, undated.",
        numbers=("Agreements", "With a broker", "To become an international provider"),
    )
)
with st.expander(f"Table: {len(market.relationships)} agreements"):
    st.html(markup.table(views.agreements(market), "Agreements as printed in Table 2 of the paper"))
st.download_button(
    "Download the agreements (CSV)",
    data=partial(lambda: to_csv(table(market, "relationships"))),
    file_name="agreements.csv",
    mime="text/csv",
    key="csv-agreements",
    on_click="ignore",
)

events = views.events(market, selection)
st.html(markup.heading(f"{len(events)} dated policies and events" if len(events) else "Dated policies and events", "events"))
if len(events):
    st.html(markup.table(events, "Oldest first. The filters for countries and years apply."))
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
