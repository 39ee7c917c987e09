"""Is what was made for another reader the same as what would be made anew?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, Selection
from marketdata.app import links
from marketdata.app.cache import block_view
from marketdata.comparison import view_of
from marketdata.views import block, blocks

PLACES = ["CHN", "KOR", "THA", "GBR", "LBY", "X_MIDDLE_EAST"]
SELECTIONS = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(PLACES), unique=True, max_size=3).map(tuple),
    years=st.none() | st.tuples(st.integers(2000, 2030), st.integers(2000, 2030)).map(lambda ends: (min(ends), max(ends))),
    currency=st.none() | st.sampled_from(["GBP", "USD", "CNY"]),
    low=st.booleans(),
    sources=st.lists(st.sampled_from(["salter_2022", "scmp_2026", "pulse_2026"]), unique=True, max_size=2).map(tuple),
)
PAGES = ["overview", "global_market", "healthcare_uk", "nhs_private_patients", "china", "destinations", "market_size", "prices", "agreements", "coverage"]


@settings(max_examples=40)
@given(selection=SELECTIONS, page=st.sampled_from(PAGES), data=st.data())
def test_a_remembered_view_says_what_a_new_one_would(market: Market, selection: Selection, page: str, data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(blocks(market, page)))
    remembered, new = block_view(market, asked, selection), view_of(market, asked, selection)
    assert remembered.table().to_dict() == new.table().to_dict()
    assert (remembered.title, remembered.subtitle, remembered.sentences, remembered.warnings) == (new.title, new.subtitle, new.sentences, new.warnings)
    assert remembered.left_out == new.left_out
    if new.rows.empty:
        assert remembered.what_would_be_here == new.what_would_be_here


def test_two_readers_who_keep_the_same_rows_get_one_view(market: Market) -> None:
    # Table 1 has the financial years 2014–15 to 2017–18, so these two ranges keep the same rows.
    wins = block(market, "wins_by_market")
    assert block_view(market, wins, Selection(years=(2014, 2018))) is block_view(market, wins, Selection(years=(2010, 2025)))
    assert block_view(market, wins, Selection(years=(2014, 2018))) is not block_view(market, wins, Selection(years=(2015, 2015)))


@pytest.mark.parametrize(
    ("selection", "query"),
    [
        (Selection(), ""),
        (Selection(countries=("CHN",), currency="GBP"), "&amp;country=CHN&amp;currency=GBP"),
        (Selection(years=(2014, 2018)), "&amp;year=2014&amp;year=2018"),
    ],
)
def test_links_lead_on_with_the_filters_of_whoever_reads(selection: Selection, query: str) -> None:
    made_once = f'<a href="{links.to_check("interviews")}">'
    assert links.with_filters(made_once, selection) == f'<a href="checks?check=interviews{query}">'
