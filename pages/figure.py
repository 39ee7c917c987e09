import streamlit as st

from marketdata import reconcile, views
from marketdata.app import cache, filters, links, markup

market = cache.market()
selection = filters.current(market)
figure_id = st.query_params.get(links.FIGURE, "")

st.title("One figure", anchor=False)
if figure_id not in set(market.observations["figure_id"]):
    st.html(markup.paragraph(f"There is no figure with the address “{figure_id[:200]}”. Each printed figure in a table leads to its own.", "empty"))
    st.stop()
row = market.observations[market.observations["figure_id"] == figure_id].iloc[0]
st.html(
    markup.paragraph(f"{market.indicators.at[row['indicator_id'], 'title']}, {row['ref_area_name']}, {row['period_label']}", "lead")
    + markup.heading(row["printed"], "printed")
    + markup.facts(views.provenance(market, figure_id, selection))
    + markup.heading("Checks that rest on it", "checks")
)
results = reconcile.touching(market.check_results, [figure_id])
st.html("".join(markup.check(result, links.to_check(result.check_id, selection)) for result in results) or markup.paragraph("None."))
