import datetime as dt

import streamlit as st

from marketdata import catalogue
from marketdata.app import cache, filters, links, markup, navigation, pack, take_away

market = cache.market()
selection = filters.current(market)
navigation.head(market, "briefing")

titles = catalogue.titles(market)
of_pages = {name: f"{navigation.ENTRIES[catalogue.page_of(market, name)].title}: {title}" for name, title in titles.items()}
st.html(
    markup.paragraph(
        "Tick “In the briefing pack” below any block, or choose here. Each view keeps the filters that it was ticked under; the address of this page holds the pack."
    )
)
chosen = st.multiselect("Views to add, under the filters beside", list(of_pages), format_func=of_pages.__getitem__, key="to-add", placeholder="No view chosen")
st.button("Add to the pack", key="add", disabled=not chosen, on_click=lambda: [pack.add(catalogue.spelled(name, selection, ())) for name in chosen])

entries = pack.entries()
taken = []
for place, entry in enumerate(entries):
    name, under, settings = catalogue.read(market, entry)
    shown = catalogue.view(market, name, under, settings)
    extract = take_away.extract_of(shown, under)
    taken.append(extract)
    st.html(
        markup.heading(f"{place + 1}. {extract.title}", f"entry-{place + 1}")
        + markup.paragraph(extract.subtitle or "No figure is left under its filters.", "quiet")
        + markup.paragraph(f"Filters: {extract.filters}.", "quiet")
        + "".join(markup.paragraph(note, "warning") for note in extract.left_out)
    )
    with st.container(horizontal=True):
        st.html(f'<p class="md-quiet">{markup.within("Show it on its page", links.to_view(shown, under))}</p>', width="content")
        st.button(f"Move {place + 1} up", key=f"up-{entry}", disabled=not place, on_click=pack.earlier, args=(entry,))
        st.button(f"Take {place + 1} out", key=f"out-{entry}", on_click=pack.remove, args=(entry,))
if not entries:
    st.html(markup.paragraph("The pack is empty.", "empty"))
else:
    st.html(markup.heading(f"{len(entries)} {'view' if len(entries) == 1 else 'views'} in one file", "files"))
    take_away.pack_files(taken, dt.date.today())
