import streamlit as st

from marketdata import listings
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.lists import list_files
from marketdata.selection import Selection

WAYS = "What decides whether two figures may be compared; choose a country in the filters for its own"

market = cache.market()
selection = filters.current(market)
navigation.head(market, "counting")
ways = listings.ways_of_counting(market, selection)
words = listings.glossary(market)
st.html(
    markup.paragraph(
        "Two series may be compared if they count the same, for the same money, of the whole country, with or without companions alike. "
        "Where they differ otherwise, or a source says nothing, they may be compared with caution. The verdicts follow from this table alone; only a city beside its own country is always a part of it."
    )
    + markup.heading(f"{len(ways)} {'way' if len(ways) == 1 else 'ways'} of counting", "ways-of-counting")
    + markup.table(ways, WAYS)
)
list_files(market, "counting", selection, "ways-of-counting", "Ways of counting", WAYS, ways)
st.html(markup.heading("Words that the sources define", "glossary") + markup.table(words, "In our own words"))
list_files(market, "counting", Selection(), "glossary", "Words that the sources define", "In our own words", words)
