"""The frame around every page: navigation, filters, and what a link asked for in vain."""

import streamlit as st

import marketdata
from marketdata.app import cache, filters, links, markup, navigation, pack

st.set_page_config(page_icon="🏥", layout="wide")

try:
    market = cache.market()
except marketdata.DataError as error:
    st.html(markup.paragraph("The data have faults, so nothing is shown.", "empty") + markup.bullets(map(str, error.faults)))
    st.stop()

page = st.navigation(navigation.pages(), expanded=True)
st.set_page_config(page_title=f"{page.title} – marketdata")
filters.draw(market)
pack.begin(market)
asked = {word: st.query_params.get_all(word) for word in st.query_params}
with st.container():  # so that what follows keeps its place
    if notes := [*filters.ignored(), *pack.refused(), *links.ignored(market, page.url_path or links.OVERVIEW, asked)]:
        st.html(markup.paragraph(f"Part of the link was ignored: {'; '.join(notes)}.", "warning"))
    if note := links.of_another_version(market, st.query_params.get(links.DATA, "")):
        st.html(markup.paragraph(note, "warning"))
page.run()
