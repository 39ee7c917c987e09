import streamlit as st

from marketdata import views
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show_page

market = cache.market()
selection = filters.current(market)
navigation.head("destinations")
side_by_side = views.side_by_side(market, [cache.block_view(market, block, selection) for block in views.blocks(market, "destinations")])
if len(side_by_side.columns) > 1:
    st.html(
        markup.heading("Destinations side by side", "side-by-side")
        + markup.table(side_by_side, "The latest figure of each kind. Destinations count in different ways; the blocks below say how.")
    )
show_page(market, "destinations", selection)
