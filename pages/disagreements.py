import streamlit as st

from marketdata import listings
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show
from marketdata.app.lists import list_files

LISTED = "Those that claim to count the same first; roundings of one figure are none"

market = cache.market()
selection = filters.current(market)
navigation.head(market, "disagreements")

found = cache.disagreements(market, selection)
if not found:
    st.html(markup.paragraph("Under these filters nothing is printed more than once with different values.", "empty"))
    st.stop()
named = st.query_params.get(links.DISAGREEMENT, "")
by_name = {each.block.block_id: each for each in found}
if named and named not in by_name:
    st.html(markup.paragraph(f"Under these filters there is no disagreement “{named[:100]}”. The widest of all is shown.", "warning"))
chosen = by_name.get(named, found[0])
show(chosen, selection, lead=chosen.spread)
one_way = sum(each.one_way for each in found)
st.html(
    markup.heading(f"{len(found)} disagreements, those counted in one way first", "all")
    + markup.paragraph(
        f"In {one_way} of them all sources claim to count the same; in the others the ways of counting differ, or the vintage. Roundings of one figure are none."
    )
    + markup.table(
        listings.disagreements(found),
        "Each leads to its figures, a mark for each source",
        numbers=("Sources", "Ratio"),
        addresses={"What is printed": [links.to_disagreement(each.block.block_id, selection) for each in found]},
    )
)
whose = [set(each.rows["source_id"]) for each in found]
list_files(
    market, "disagreements", selection, "disagreements", "What is printed more than once, with different values", LISTED, listings.disagreements(found), whose
)
