"""A reader compares destinations, is told what may not be compared, overrides it, and takes the result away.

And the pages that lead from there to the evidence: profiles, disagreements, sources, and figures of low reliability.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from marketdata.comparison import MEASURES
from tests.browser.reader import choose, file_of, open_page, picture_of, rows_of, sideways
from tests.browser.visits import resize
from tests.stage import settled

pytestmark = pytest.mark.browser

FOUR = "?country=KOR&country=MYS&country=THA&country=TUR&year=2009&year=2025"
COMPARED = FOUR + "&only=comparison"
"""The comparison without the other blocks of the page, which take a browser seconds to draw."""
KOREA_2012 = "disagreement-inbound_patients-KOR-WLD-_T-PERSONS-2012"
WHY = "South Korea counts persons, this one counts visits"
WARNING = (0x80, 0x16, 0x50)


def under_the_subtitle(picture: Image.Image) -> int:
    """Pixels in the warning's colour between the two lines of the subtitle and the legend, in a picture of twice its size."""
    part = picture.crop((0, 100, picture.width // 2, 300))
    return sum(count for count, found in part.getcolors(1 << 24) if found == WARNING)


def test_four_destinations_are_compared_overridden_and_taken_away_with_their_warning(tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "destinations", FOUR)
    main, chart = tab.get_by_test_id("stMain"), tab.locator(".st-key-chart-comparison .js-plotly-plot")

    # Told why, and drawn apart: each panel has an axis of its own.
    expect(main.locator(".md-warning", has_text=WHY).first).to_contain_text("Thailand: Visits of foreign patients to Thai private hospitals")
    assert chart.locator(".subplot.xy, .subplot.x2y2").count() == 2
    assert "not comparable" not in chart.text_content()
    apart = picture_of(tab, "comparison", tmp_path)
    assert len(apart.getcolors(1 << 24)) > 20, "the picture is not empty"
    assert under_the_subtitle(apart) == 0
    assert not any("Drawn together" in row["Warnings"] for row in file_of(tab, "comparison", tmp_path))

    choose(tab, "Axes", "together")
    expect(tab).to_have_url(re.compile("axes=together"))
    expect(chart).to_contain_text("not comparable")
    assert chart.locator(".subplot.x2y2").count() == 0
    assert WHY.replace(" ", "") in re.sub(r"\s", "", chart.text_content() or ""), "the picture says why, over several lines"
    together = picture_of(tab, "comparison", tmp_path)
    assert len(together.getcolors(1 << 24)) > 20
    assert under_the_subtitle(together) > 200
    rows = file_of(tab, "comparison", tmp_path)
    assert len(rows) > 50
    for row in rows:
        assert row["Warnings"].startswith("Drawn together although not comparable.") and WHY in row["Warnings"]
    assert {"South Korea", "Malaysia", "Thailand", "Türkiye"} <= {row["Place"] for row in rows}
    korea = [row for row in rows if row["Place"] == "South Korea" and row["Period"] == "2009"]
    assert "60201.0" in [row["Value"] for row in korea], "typed in korea.csv"

    # A link keeps it.
    tab.reload()
    settled(tab)
    expect(chart).to_contain_text("not comparable")
    for word in ("axes=together", "country=South+Korea", "country=Thailand", "country=T%C3%BCrkiye", "country=Malaysia", "year=2009", "year=2025"):
        assert word in tab.url


def test_each_measure_draws_a_chart_or_says_why_not(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", COMPARED)
    for measure in MEASURES:
        choose(tab, "Measure", measure)
        heading = tab.locator("h2#comparison")
        if heading.count():
            expect(heading).to_contain_text(MEASURES[measure])
            expect(tab.locator(".st-key-chart-comparison .main-svg").first).to_be_visible()
            expect(tab.locator(".st-key-chart-map")).to_have_count(1)
        else:
            expect(tab.get_by_text("Nothing is left to compare under these filters.")).to_be_visible()
            assert tab.locator("[data-testid=stMain] .md-empty + ul li").count() > 0


def test_what_a_link_names_in_vain_is_said_and_the_rest_is_heeded(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", "?country=KOR&measure=fame&axes=<b>sideways</b>&series=Atlantis&scale=log")
    main = tab.get_by_test_id("stMain")
    for said in ("“fame” is no choice of measure", "“<b>sideways</b>” is no choice of axes", "“Atlantis” is no choice of series"):
        expect(main.locator(".md-warning", has_text=said)).to_have_count(1)
    assert main.locator(".md-warning b").count() == 0
    expect(tab.locator(".st-key-chart-comparison")).to_contain_text("Logarithmic scale")
    expect(tab.locator("h2#comparison")).to_contain_text("Patients from abroad")


def test_the_league_leads_to_a_profile_and_the_profile_to_its_entries(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", COMPARED)
    tab.locator("h2#league").scroll_into_view_if_needed()
    assert rows_of(tab, "league").count() > 4
    rows_of(tab, "league").get_by_role("link", name=re.compile("^Thailand: Visits")).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Country profile")
    settled(tab)
    expect(tab).to_have_url(re.compile(r"country=Th"))
    expect(tab.get_by_test_id("stMain")).to_contain_text(re.compile(r"Thailand: \d+ figures from \d+ sources"))


def test_a_profile_by_deep_link_shows_its_figures_and_leads_on_to_entries(tab: Page, address: str) -> None:
    open_page(tab, address, "country", "?country=THA")
    expect(tab.get_by_test_id("stMain")).to_contain_text(re.compile(r"Thailand: \d+ figures from \d+ sources"))
    assert tab.locator(".js-plotly-plot").count() > 3
    table = tab.locator("xpath=//h2[@id='profile-inbound_medical_receipts']/following::details[1]")
    table.locator("summary").click()
    table.locator("a[href*='scmp_2026']", has_text="about US$850 million").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("One entry of the evidence")
    expect(tab.get_by_test_id("stMain")).to_contain_text("South China Morning Post")


def test_the_list_of_countries_leads_to_a_profile(tab: Page, address: str) -> None:
    open_page(tab, address, "country")
    tab.get_by_test_id("stMain").get_by_role("link", name="Libya", exact=True).click()
    expect(tab.get_by_test_id("stMain")).to_contain_text("Libya: 1 figure from 1 source, on 1 subject.")


def test_the_map_is_drawn_here_with_a_mark_for_each_country(tab: Page, address: str) -> None:
    """The tab itself fails on any request to another host and on any error in the console."""
    open_page(tab, address, "destinations", COMPARED)
    drawn = tab.locator(".st-key-chart-map")
    drawn.scroll_into_view_if_needed()
    expect(drawn.locator(".main-svg").first).to_be_visible()
    expect(drawn.locator(".scatterlayer .points path")).not_to_have_count(0)
    assert drawn.locator(".scatterlayer path").count() >= 4


def test_a_row_of_the_disagreements_leads_to_its_own_chart(tab: Page, address: str) -> None:
    open_page(tab, address, "disagreements", "?country=KOR")
    tab.get_by_role("link", name="Patients from abroad, South Korea, 2012", exact=True).click()
    expect(tab.locator(f"h2#{KOREA_2012}")).to_have_text("Patients from abroad, South Korea, 2012: 155,672 persons or 159,464 persons")
    settled(tab)
    expect(tab.locator(f".st-key-chart-{KOREA_2012} .js-plotly-plot")).to_have_count(1)
    expect(tab.locator(".js-plotly-plot")).to_have_count(1)
    assert f"disagreement={KOREA_2012}" in tab.url


def test_figures_of_low_reliability_are_hidden_then_shown_by_the_filter_and_by_link(tab: Page, address: str) -> None:
    # Typed in costa_rica.csv: 14,000 to 16,000 persons in 2009, of a newspaper without a reference.
    open_page(tab, address, "country", "?country=CRI")
    low = tab.locator("a[href*='caribbeannews_2009.inbound_patients.CRI.WLD._T.medical_tourism_unspecified.2009']")
    expect(low).to_have_count(0)
    expect(tab.get_by_text(re.compile(r"of low reliability, left out unless the filters ask for them")).first).to_be_visible()
    tab.get_by_test_id("stSidebar").get_by_text("show", exact=True).click()
    expect(low).to_have_count(2)
    expect(tab).to_have_url(re.compile("low=show"))
    settled(tab)
    tab.reload()
    settled(tab)
    expect(low).to_have_count(2)
    assert "low=show" in tab.url and "country=Costa+Rica" in tab.url
    expect(tab.get_by_text("Part of the link was ignored")).to_have_count(0)


def test_a_row_of_the_sources_leads_to_the_figures_of_that_source(tab: Page, address: str) -> None:
    open_page(tab, address, "sources")
    assert tab.locator("details").count() == 0
    tab.get_by_role("link", name="South China Morning Post (2026)", exact=True).click()
    expect(tab.locator("h2#scmp_2026")).to_have_text("Could medical care help cure China’s services trade deficit?")
    settled(tab)
    tab.locator("summary", has_text="figures with source and place").click()
    expect(tab.get_by_role("link", name="1.17 million persons", exact=True)).to_be_visible()
    tab.reload()
    settled(tab)
    expect(tab.locator("h2#scmp_2026")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "query"), [("destinations", FOUR + "&axes=together"), ("country", "?country=CRI&low=show"), ("disagreements", f"?disagreement={KOREA_2012}")]
)
def test_what_a_reader_chose_does_not_scroll_sideways_either(name: str, query: str, tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    open_page(tab, address, name, query)
    assert sideways(tab) <= 1
    resize(tab, 320)
    assert sideways(tab) <= 1
