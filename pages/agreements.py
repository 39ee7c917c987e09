import streamlit as st

from marketdata import listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show_page
from marketdata.app.lists import list_files
from marketdata.export import table
from marketdata.selection import Selection

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
agreements = table(market, "relationships")
list_files(
    market,
    "agreements",
    Selection(),
    "agreements",
    "Agreements between England and China",
    "As printed in Table 2 of the paper, undated",
    agreements,
    [{source} for source in agreements["source_id"]],
    label="Download the agreements",
)

events = listings.events(market, selection)
st.html(markup.heading(f"{len(events)} dated policies and events" if len(events) else "Dated policies and events", "events"))
if len(events):
    of_events = {"What happened": [links.to_entry(links.EVENT, str(code), selection) for code in events.index]}
    st.html(markup.table(events, "Oldest first. The filters for countries and years apply.", addresses=of_events))
else:
    st.html(markup.paragraph(f"Nothing is left here under these filters. Without them: {len(market.events)} events.", "empty"))
every = table(market, "events")
list_files(
    market,
    "agreements",
    Selection(),
    "events",
    "Dated policies and events",
    "Oldest first, with the source of each",
    every,
    [{source} for source in every["source_id"]],
    label="Download all events",
)

show_page(market, "agreements", selection)
