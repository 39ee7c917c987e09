import pandas as pd
import streamlit as st

from marketdata import market_size
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.blocks import show, show_page, wanted
from marketdata.app.lists import list_files
from marketdata.charts.estimates import range_picture
from marketdata.export.permission import sources_of_figures

AXES = (market_size.LOGARITHMIC, market_size.LINEAR)


def show_list(rows: pd.DataFrame, title: str, anchor: str, caption: str, figures: dict[str, str], pictures: dict[str, list[str]] | None = None) -> None:
    """A table whose cells lead to the figures that stand in other columns of it, and the same as a file."""
    addresses = {name: [links.to_figure(figure_id, selection) for figure_id in rows[column]] for name, column in figures.items()}
    numbers = ("Ratio", "Apart")
    st.html(markup.heading(title, anchor) + markup.table(rows.drop(columns=list(figures.values())), caption, numbers, addresses, pictures))
    whose = [sources_of_figures(market, ids) for ids in rows[list(figures.values())].itertuples(index=False, name=None)]
    list_files(market, "market_size", selection, anchor, title, caption, rows.drop(columns=list(pictures or ())), whose)


market = cache.market()
selection = filters.current(market)
navigation.head(market, "market_size")
with st.container():
    if selection.countries:
        st.html(markup.paragraph("What stands first here is said of the whole world: the choice of countries does not change it.", "warning"))
    if unknown := [text for text in st.query_params.get_all(market_size.VALUES) if text not in ("", *AXES)]:
        st.html(markup.paragraph(f"Part of the link was ignored: “{unknown[0][:60]}” is no axis of values.", "warning"))
estimates = None
if wanted(market, "estimates"):
    axis = st.radio("Axis of values", AXES, key=market_size.VALUES, bind="query-params", horizontal=True)
    estimates = market_size.estimates(market, selection, log=axis != market_size.LINEAR)
    if len(estimates.rows):
        show(estimates, selection)
    else:
        gone = f"No estimate of the world market is left under these filters. Without them: {estimates.what_would_be_here}."
        st.html(markup.paragraph(gone, "empty") + "".join(markup.paragraph(note, "warning") for note in estimates.left_out))

    if estimates.spreads:
        values = [spread.low["shown_value"] for spread in estimates.spreads] + [spread.high["shown_value"] for spread in estimates.spreads]
        ends = [(spread.low["shown_value"], spread.high["shown_value"]) for spread in estimates.spreads]
        spreads = market_size.spread_table(estimates)
        spreads.insert(list(spreads.columns).index("Lowest"), "Range", "")
        show_list(
            spreads,
            f"{len(spreads)} {'year' if len(spreads) == 1 else 'years'} with two figures or more, and how far they lie apart",
            "spread",
            "Base values and forecasts together, as published. Equal distances in the column Range are equal ratios.",
            {"Lowest": "low_id", "Highest": "high_id"},
            {"Range": [range_picture(low, high, min(values), max(values)) for low, high in ends]},
        )

if wanted(market, "stated-growth"):
    rates = market_size.stated_growth(market, selection)
    if len(rates.rows):
        show(rates, selection)
if estimates is not None and not links.only(market, "market_size"):
    if implied := market_size.without_a_rate(estimates):
        st.html(markup.paragraph("A base value and a forecast, but no rate that could be held against them:", "quiet") + markup.bullets(implied, "quiet"))

    if changed := market_size.contradictions(market, selection):
        show_list(
            market_size.contradiction_table(changed),
            market_size.changed_their_line(changed),
            "contradictions",
            "The same maker, by name, or the same publisher where a maker is not named. Between two printed years the constant rate that joins them is read off.",
            {"Said first": "earlier_id", "Said later": "later_id"},
        )
    repeated = market_size.nearly_the_same(estimates)
    if len(repeated):
        show_list(
            repeated,
            "Two voices, or one? Different makers that print nearly the same",
            "nearly-the-same",
            "Figures for one year that lie within 2.5% of one another. It may be one origin, or chance: that two agree here proves nothing.",
            {"One says": "one_id", "Another says": "other_id"},
        )

show_page(market, "market_size", selection)
