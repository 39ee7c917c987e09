"""Does a link lead back to what was seen, and is it said what a link asks for in vain? What does the panel offer?"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, Selection, catalogue
from marketdata.app import filters, links
from marketdata.export import extract
from tests.app.run import Query, opened, page

pytestmark = pytest.mark.xdist_group("pages")

OPEN: Query = (("take-wins_by_market", "true"),)


def pairs(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


# --- links ----------------------------------------------------------------------------------------

selections = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(["CHN", "KOR", "GBR", "SAU"]), unique=True).map(lambda codes: tuple(sorted(codes))),
    years=st.none() | st.tuples(st.integers(2000, 2015), st.integers(2016, 2024)),
    currency=st.none() | st.sampled_from(["GBP", "USD", "CNY"]),
    sources=st.sampled_from([(), ("salter_2022",), ("marshall_hla",)]),
    low=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(selection=selections)
def test_the_link_of_a_view_asks_for_the_filters_that_it_was_made_under(selection: Selection, market: Market) -> None:
    shown = catalogue.view(market, "wins_by_market", selection)
    query = pairs(links.to_view(shown, selection))
    link = filters.read_link(query, market)
    assert link.ignored == ()
    assert set(link.countries) == set(selection.countries)
    assert link.years == (selection.years or market.years())
    assert (link.currency, link.sources, link.low) == (selection.currency, selection.sources, "show" if selection.low else "hide")
    assert links.ignored(market, "healthcare_uk", query) == []


def test_nothing_of_a_link_is_left_to_a_default(market: Market) -> None:
    address = links.to_view(catalogue.view(market, "wins_by_market", Selection()), Selection())
    first, last = map(str, market.years())
    assert urlsplit(address).path == "healthcare_uk"
    assert pairs(address) == {
        "only": ["wins_by_market"],
        "country": ["all"],
        "year": [first, last],
        "currency": ["As published"],
        "source": ["all"],
        "low": ["hide"],
        "data": [market.version],
    }


def test_a_link_to_the_comparison_spells_out_measure_axes_scale_and_series(market: Market) -> None:
    selection = Selection(countries=("KOR",))
    query = pairs(links.to_view(catalogue.view(market, "comparison", selection), selection))
    assert (query["measure"], query["axes"], query["scale"]) == (["patients"], ["apart where not comparable"], ["linear"])
    assert query["series"] == ["inbound_patients.KOR.WLD._T.khidi_actual_patients"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("headline_figures", ""),
        ("comparison", "destinations"),
        ("treatment-prices", "prices"),
        ("stated-growth", "market_size"),
        ("source-salter_2022", "sources"),
    ],
)
def test_a_link_leads_to_the_page_of_its_view(name: str, path: str, market: Market) -> None:
    assert urlsplit(links.to_view(catalogue.view(market, name, Selection()), Selection())).path == path


@pytest.mark.parametrize(
    ("page_name", "query", "told"),
    [
        ("healthcare_uk", {"colour": ["red"]}, ["“colour” means nothing on this page"]),
        ("healthcare_uk", {"measure": ["index"]}, ["“measure” means nothing on this page"]),
        ("destinations", {"measure": ["index"], "embed": ["true"]}, []),
        ("healthcare_uk", {"only": ["gone"]}, ["there is no view “gone” on this page"]),
        ("healthcare_uk", {"only": ["patients"]}, ["there is no view “patients” on this page"]),
        ("healthcare_uk", {"take-gone": ["true"]}, ["there is no view “gone” to take away"]),
        ("china", {"x" * 90: ["1"]}, [f"“{'x' * 40}…” means nothing on this page"]),
    ],
)
def test_what_a_link_asks_of_a_page_in_vain_is_named(page_name: str, query: dict, told: list[str], market: Market) -> None:
    assert links.ignored(market, page_name, query) == told


def test_a_link_of_another_version_of_the_evidence_says_that_figures_may_have_changed(market: Market) -> None:
    assert links.of_another_version(market, market.version) == links.of_another_version(market, "") == ""
    assert "“0123456789ab”" in links.of_another_version(market, "0123456789ab")
    assert any("This link was made of version “0123456789ab”" in text for text in page("healthcare_uk", (("data", "0123456789ab"),)).paragraphs)


def test_a_link_to_one_view_shows_it_alone_and_leads_to_the_whole_page() -> None:
    shown = page("healthcare_uk", (("only", "wins_total"), ("country", "China")))
    assert len(shown.headings) == 1 and shown.headings[0].startswith("Wins reported by Healthcare UK")
    assert 'href="healthcare_uk?country=China"' in " ".join(shown.html)
    assert len(page("healthcare_uk", (("only", "gone"),)).headings) > 5


@pytest.mark.parametrize("name", ["comparison", "estimates", "stated-growth", "treatment-prices"])
def test_views_that_are_no_rows_of_a_table_can_be_asked_for_alone(name: str, market: Market) -> None:
    whole = catalogue.page_of(market, name)
    low = ("low", "show")
    assert 0 < len(page(whole, (("only", name), low)).headings) < len(page(whole, (low,)).headings)


def test_a_link_may_name_series_and_procedures_by_code() -> None:
    run = opened("destinations", (("series", "inbound_patients.KOR.WLD._T.khidi_actual_patients"),))
    assert run.multiselect(key="series").value[0].startswith("South Korea: ")
    run = opened("prices", (("procedure", "HIP_REPLACEMENT"), ("against", "USA")))
    assert (run.selectbox(key="procedure").value, run.selectbox(key="against").value) == ("Hip replacement", "United States")


def test_a_choice_that_the_measure_does_not_heed_is_named() -> None:
    assert any("“base” means nothing for this measure" in text for text in page("destinations", (("base", "2019"),)).paragraphs)


# --- for programs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "selection", "chosen"),
    [
        ("wins_by_market", Selection(countries=("CHN",), years=(2014, 2018), currency="USD"), {}),
        ("comparison", Selection(low=True), {"measure": ["index"], "base": ["2019"]}),
        ("treatment-prices", Selection(), {"procedure": ["HIP_REPLACEMENT"]}),
    ],
)
def test_the_lines_of_python_give_the_same_rows(name: str, selection: Selection, chosen: dict, market: Market) -> None:
    shown = catalogue.view(market, name, selection, chosen)
    found: dict = {}
    exec(links.python(shown, selection), found)
    assert len(shown.rows)
    pd.testing.assert_frame_equal(found["rows"], shown.rows)


def test_the_address_for_programs_has_the_filters_and_the_settings(market: Market) -> None:
    selection = Selection(countries=("KOR",), years=(2010, 2020))
    address = links.to_api(catalogue.view(market, "comparison", selection, {"scale": ["log"]}), selection)
    assert urlsplit(address).path == "api/v1/views/comparison"
    query = pairs(address)
    assert (query["country"], query["year"], query["scale"], query["format"]) == (["KOR"], ["2010", "2020"], ["log"], ["csv"])


# --- the panel ------------------------------------------------------------------------------------


def labels(name: str, query: Query) -> list[str]:
    return [button.proto.label for button in page(name, query).run.main.get("download_button")]


def test_a_closed_panel_builds_nothing_and_an_open_one_offers_every_form() -> None:
    closed, all_of_them = labels("healthcare_uk", ()), labels("healthcare_uk", OPEN)
    assert set(closed) == {"Download this table (CSV)"}
    for label in ("Picture (PNG)", "Picture (SVG)", "PowerPoint, chart editable", "Word", "Excel", "OpenDocument (ODS)", "Package with metadata (ZIP)"):
        assert label in all_of_them
    assert {"JSON", "Parquet", "SDMX-CSV", "CSV", "Citation (BibTeX)", "Citation (RIS)"} <= set(all_of_them)


def test_the_panel_gives_link_citation_address_and_python(market: Market) -> None:
    link, cited, api, python = (code.value for code in page("healthcare_uk", (*OPEN, ("country", "China"))).run.code)
    assert pairs(link)["country"] == ["CHN"]
    assert cited.startswith("marketdata (2026). Wins by market")
    assert "\nSalter B, Dong Y, Hunter BM (2022). Constructing healthcare services markets" in cited
    assert f"Version {market.version} of the evidence" in cited
    assert pairs(api)["country"] == ["CHN"]
    assert "Selection(countries=('CHN',))" in python


def test_figures_that_may_not_be_passed_on_have_no_file_and_the_page_says_so(market: Market) -> None:
    """The press article reserves all rights; three of its figures make the block of China's trade in services."""
    shown = page("china", (("only", "services_trade"), ("take-services_trade", "true")))
    assert not [label for label in labels("china", (("only", "services_trade"), ("take-services_trade", "true"))) if "Citation" not in label]
    assert any("Not in any file: 3 figures of South China Morning Post (2026)" in text for text in shown.paragraphs)
    assert len(extract(catalogue.view(market, "services_trade", Selection()), Selection()).records) == 0


# --- the briefing pack ----------------------------------------------------------------------------

PACK: Query = (("pack", "wins_by_market?country=CHN"), ("pack", "comparison?measure=index"))


def test_a_link_opens_a_pack_with_its_views_under_their_own_filters() -> None:
    shown = page("briefing", PACK)
    assert [heading.split(":")[0] for heading in shown.headings] == ["1. Wins by market", "2. Patients from abroad as an index", "2 views in one file"]
    assert any(text == "Filters: Countries: China." for text in shown.paragraphs)
    assert set(labels("briefing", PACK)) == {"PowerPoint, chart editable", "Word", "Excel", "OpenDocument (ODS)", "Package with metadata (ZIP)"}


def test_an_empty_pack_says_so_and_offers_no_file() -> None:
    assert "The pack is empty." in page("briefing").paragraphs
    assert labels("briefing", ()) == []


@pytest.mark.parametrize("text", ["gone", "wins_by_market?country=XYZ", "comparison?measure=beauty", "wins_by_market?" + "&".join(["country=CHN"] * 500)])
def test_what_a_pack_cannot_hold_is_named_and_the_rest_is_kept(text: str) -> None:
    shown = page("briefing", (("pack", text), ("pack", "wins_total")))
    assert any(f"there is no view “{text[:60]}" in told for told in shown.paragraphs)
    assert [heading.split(":")[0] for heading in shown.headings] == ["1. Wins reported by Healthcare UK", "1 view in one file"]


def test_a_view_is_ticked_below_its_block_kept_over_pages_and_moved_and_taken_out() -> None:
    run = opened("healthcare_uk", (*OPEN, ("country", "China"), ("pack", "wins_total")))
    run.checkbox[0].check().run()
    ticked = "wins_by_market?country=CHN"
    assert run.session_state["pack"] == ["wins_total", ticked]
    assert run.query_params["pack"] == ["wins_total", ticked]

    briefing = opened("briefing", (("pack", "wins_total"), ("pack", ticked)))
    next(button for button in briefing.button if button.key == f"up-{ticked}").click().run()
    assert briefing.session_state["pack"] == [ticked, "wins_total"]
    next(button for button in briefing.button if button.key == "out-wins_total").click().run()
    assert briefing.session_state["pack"] == [ticked]


def test_views_are_added_under_the_filters_beside() -> None:
    run = opened("briefing", (("country", "China"),))
    run.multiselect(key="to-add").select("wins_total").run()
    next(button for button in run.button if button.key == "add").click().run()
    assert run.session_state["pack"] == ["wins_total?country=CHN"]
