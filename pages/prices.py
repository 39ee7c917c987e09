import streamlit as st

from marketdata import prices
from marketdata.app import cache, filters, markup, navigation, price_controls
from marketdata.app.blocks import show, show_page, wanted

market = cache.market()
selection = filters.current(market)
navigation.head(market, "prices")

hidden = ""
if wanted(market, prices.BLOCK_ID):
    request = price_controls.request(market, selection)
    if request is None:
        st.html(markup.paragraph(price_controls.nothing_at_all(market), "empty"))
    else:
        shown = price_controls.priced(market, selection, request.activity, request.against)
        if shown.rows.empty:
            st.html(price_controls.nothing_left(shown))
        else:
            show(shown, selection)
            hidden = price_controls.hidden_beside(market, selection)
        if count := len(price_controls.held(market, selection)):
            with st.expander(f"All procedures: {count} with prices under these filters"):
                st.html(price_controls.overview(market, selection, shown.against_name))
if hidden:
    st.html(hidden)
else:
    show_page(market, "prices", selection)
