import streamlit as st

from marketdata import describe, listings
from marketdata.app import cache, filters, markup, navigation
from marketdata.app.blocks import show_page

market = cache.market()
navigation.head(market, "overview")
newest = market.sources.loc[market.newest_source()]
st.html(
    markup.paragraph(
        f"{len(market.observations):,} figures from {market.observations['source_id'].nunique()} sources, each with the place where it stands in its document. "
        f"The newest source is {describe.short_name(newest)}, published {listings.date(newest['published'])}. "
        "Figures stand as printed; where sources contradict each other or themselves, both sides are shown."
    )
)
show_page(market, "overview", filters.current(market))

st.html(markup.heading("What each page answers", "pages"))
columns = st.columns(2, gap="large")
for place, (section, names) in enumerate(navigation.SECTIONS.items()):
    with columns[place % 2]:
        st.html(markup.subheading(section))
        for entry in (navigation.ENTRIES[name] for name in names if name != "overview"):
            st.page_link(entry.page(), label=entry.title)
            st.html(markup.paragraph(entry.question, "quiet"))
