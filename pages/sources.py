import streamlit as st

from marketdata import citations, export, listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show_table
from marketdata.app.lists import list_files
from marketdata.selection import Selection

market = cache.market()
selection = filters.current(market)
navigation.head(market, "sources")

for source_id in selection.sources:
    source = market.sources.loc[source_id]
    st.html(
        markup.heading(source["title"], source_id)
        + markup.citation(citations.text(citations.of_source(source)), source["url"])
        + markup.paragraph(f"Licence: {source['licence']}. Read on {listings.date(source['accessed'])}.", "quiet")
        + (markup.paragraph(source["note"], "warning") if source["note"] else "")
    )
    shown = cache.source_view(market, source_id, selection)
    if len(shown.rows):
        show_table(shown, selection)
    else:
        st.html(markup.paragraph("None of its figures is left under these filters.", "empty"))

table = listings.sources(market)
st.html(
    markup.heading(f"{len(table)} sources", "all-sources")
    + markup.paragraph("Each leads to its citation, its licence and all of its figures.")
    + markup.table(
        table.reset_index(drop=True),
        "What each source contributes",
        numbers=("Figures",),
        addresses={"Source": [links.to_source(str(source_id), selection) for source_id in table.index]},
    )
)
every = export.table(market, "sources")
list_files(market, "sources", Selection(), "sources", "The sources", "Each with its address, its licence and the day on which it was read", every)
