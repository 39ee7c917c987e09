import streamlit as st

from marketdata import views
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show

market = cache.market()
selection = filters.current(market)
navigation.head("disagreements")
found = views.disagreements(market, selection)
if not found:
    st.html(markup.paragraph("Under these filters nothing is printed more than once with different values.", "empty"))
for shown in found:
    show(shown, selection, lead=shown.spread)
