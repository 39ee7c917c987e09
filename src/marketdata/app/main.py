"""The frame around every page: navigation, filters, and what a link asked for in vain."""

import streamlit as st

import marketdata
from marketdata.app import cache, filters, markup, navigation

st.set_page_config(page_title="marketdata: the international healthcare market", page_icon="🏥", layout="wide")
st.html(markup.STYLE)

try:
    market = cache.market()
except marketdata.DataError as error:
    st.html(markup.paragraph("The data have faults, so nothing is shown.", "empty") + markup.bullets(map(str, error.faults)))
    st.stop()

page = st.navigation(navigation.pages(), expanded=True)
filters.draw(market)
if notes := filters.ignored():
    st.html(markup.paragraph(f"Part of the link was ignored: {'; '.join(notes)}.", "warning"))
page.run()
