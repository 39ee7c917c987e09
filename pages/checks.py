import streamlit as st

from marketdata import charts, listings, reconcile
from marketdata.app import cache, filters, links, markup, navigation
from marketdata.app.lists import list_files
from marketdata.export.permission import sources_of_checks, sources_of_figures
from marketdata.selection import Selection

market = cache.market()
selection = filters.current(market)
navigation.head(market, "checks")

if selection.countries or selection.years:
    st.html(markup.paragraph("The checks are of all countries and years: these two filters do not change them.", "warning"))

results = market.check_results
named = st.query_params.get(links.CHECK, "")
wanted = [result for result in results if result.check_id == named]
if named and not wanted:
    st.html(markup.paragraph(f"There is no check “{named[:100]}”. All checks are below.", "warning"))
for result in wanted:
    st.html(
        markup.heading("The check that your link names", "named")
        + markup.check(result, links.to_check(named, selection), figures=links.to_figures(result.figures, selection))
    )

st.html(
    markup.tiles((verdict[0].upper() + verdict[1:], str(sum(result.verdict == verdict for result in results)), ["claims"]) for verdict in reconcile.VERDICTS)
)
shown = filters.checks(market)
figure = charts.draw_checks(shown)
if figure is not None:
    st.html(markup.heading("What is stated, against what its inputs give", "stated-and-computed"))
    st.plotly_chart(figure, theme=None, key="chart-checks", alt="Stated figures in per cent of the computed ones. Each is told in words below.")
st.html(markup.heading("Known errors of the sources", "known-errors"))
if len(market.corrections):
    known = {"As printed": [links.to_figure(figure_id, selection) for figure_id in market.corrections["figure_id"]]}
    errors, caption = listings.corrections(market), "Misprints whose right value is known. Each stays as printed wherever it is shown."
    st.html(markup.table(errors, caption, addresses=known))
    whose = [sources_of_figures(market, [figure_id]) for figure_id in market.corrections["figure_id"]]
    list_files(market, "checks", Selection(), "known-errors", "Known errors of the sources", caption, errors, whose)
else:
    st.html(markup.paragraph("No misprint is known whose right value is known too. What does not follow from its own source is among the checks above."))

st.html(markup.heading(f"{len(shown)} {'check' if len(shown) == 1 else 'checks'}, failing ones first", "all-checks"))
list_files(
    market,
    "checks",
    Selection(sources=selection.sources),
    "checks",
    "What the sources claim, recomputed from their own figures",
    "Failing ones first. Differences and tolerances are in full units of the stated figure",
    reconcile.table(shown),
    [sources_of_checks(market)[result.check_id] for result in shown],
    label="Download these checks",
)
if not shown:
    st.html(markup.paragraph(f"No check is left under these filters. Without them there are {len(results)}.", "empty"))

# The failing ones stand open: they are what a reader must not miss, and there are many others.
for verdict in reconcile.VERDICTS:
    told = "".join(
        markup.check(result, links.to_check(result.check_id, selection), figures=links.to_figures(result.figures, selection))
        for result in shown
        if result.verdict == verdict
    )
    if told and verdict == reconcile.DIFFERS:
        st.html(told)
    elif told:
        with st.expander(f"{verdict[0].upper()}{verdict[1:]}: {sum(result.verdict == verdict for result in shown)}"):
            st.html(told)
