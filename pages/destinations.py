import streamlit as st

from marketdata import charts, comparison, league
from marketdata.app import cache, controls, filters, links, markup, navigation
from marketdata.app.blocks import show, show_figure, show_page, wanted
from marketdata.app.lists import drawing_files, list_files

LEAGUE = "The ends of each line. What may be compared follows from how each is counted, against the longest series."


def show_compared(compared: comparison.Comparison) -> None:
    """The comparison, and the same side by side, each on its own, and on a map."""
    show(compared, selection)
    ends = league.side_by_side(compared)
    st.html(
        markup.heading("Side by side, and what may be compared", "league")
        + markup.table(
            ends.drop(columns=["series_id", "country"]),
            LEAGUE,
            addresses={"Series": [links.to_country(code, selection) for code in ends["country"]]},
            pictures={"Line": [charts.sparkline(compared.line_of(series_id)) for series_id in ends["series_id"]]},
        )
    )
    printed_by = compared.drawable[compared.drawable["on_line"]].groupby("series_id")["source_id"]
    sources = [set(printed_by.get_group(series_id).iloc[[0, -1]]) for series_id in ends["series_id"]]
    list_files(market, "destinations", selection, "league", "Destinations side by side", LEAGUE, ends.drop(columns="Line"), sources)
    st.html(markup.heading("Each on its own", "multiples"))
    own_axes = controls.own_axes()
    show_figure(cache.multiples(compared, own_axes), "multiples", "Every series in a panel of its own. The values are in the table above.")
    drawing_files(compared, selection, "multiples", "Each on its own", lambda shown, width: cache.multiples(shown, own_axes, width))
    st.html(markup.heading("Where they are", "map"))
    show_figure(cache.world(compared), "map", "The latest figure of each country as a circle on a map. The values are in the table above.")
    drawing_files(compared, selection, "map", "Where they are", cache.world)


market = cache.market()
selection = filters.current(market)
navigation.head(market, "destinations")
with st.container():
    compared = cache.compared(market, selection, controls.request(market, selection)) if wanted(market, comparison.COMPARED) else None
with st.container():
    if compared is not None and compared.drawable.empty:
        st.html(markup.paragraph("Nothing is left to compare under these filters.", "empty") + markup.bullets(compared.missing))
    elif compared is not None:
        show_compared(compared)
show_page(market, "destinations", selection)
