"""An empty Streamlit page, for comparison: one filter in the sidebar and one line of text that follows it."""

import streamlit as st

with st.sidebar:
    currency = st.selectbox("Currency", ["As published", "GBP", "USD", "EUR", "CNY", "KRW", "THB"], key="currency", bind="query-params")
st.write(f"Currency: {currency}")
