import streamlit as st

from marketdata.app import cache, filters, links, markup
from marketdata.app.entries import entry_of

market = cache.market()
entry = entry_of(market, st.query_params, filters.current(market))
st.title("One entry of the evidence", anchor=False)
if entry is None:
    st.html(
        markup.paragraph(
            f"The evidence holds no entry “{links.named(st.query_params)}”. Each figure, agreement and event in a table leads to its own.", "empty"
        )
    )
    st.stop()
st.html(
    markup.paragraph(entry.what, "lead")
    + markup.heading(entry.printed, "printed")
    + markup.facts(entry.facts)
    + markup.heading("Checks that rest on it", "checks")
)
st.html("".join(markup.check(result, address) for result, address in entry.checks) or markup.paragraph("None."))
