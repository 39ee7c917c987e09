"""What a reader does, in a real browser on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from marketdata import Market
from marketdata.app.navigation import ENTRIES
from marketdata.comparison import INDEX
from marketdata.views import View, blocks
from tests.browser.reader import choose, file_of, html_table, open_page, rows_of, sideways
from tests.browser.visits import NARROW, OPENED, PAGES, PANELS, PHONE, STATES, Visited
from tests.stage import served, settled

pytestmark = pytest.mark.browser

# Typed from Table 1 of the paper: the cell of China in 2015–16, and two that the filter for China must remove.
CHINA_2015_16, SAUDI_ARABIA, QATAR = "£2,190 million", "Saudi Arabia", "Qatar"


OF_THEIR_OWN = {"global_market": 1, "china": 1, "checks": 1, "destinations": 3, "disagreements": 1, "market_size": 2, "prices": 1}
"""Charts of a page besides those of its blocks: claims, checks, the comparison in three ways, one disagreement, estimates and their growth, a treatment."""


@pytest.mark.parametrize("name", PAGES[:-1])
def test_a_deep_link_opens_each_page_with_all_its_charts_and_tables_and_fits_a_phone(
    name: str, visited: Visited, views: dict[str, View], market: Market
) -> None:
    found = visited(name, OPENED).content
    assert found["title"] == ENTRIES[name].title
    shown = [each for each in (views[block.block_id] for block in blocks(market, name)) if len(each.rows)]
    for each in shown:
        assert found["headings"][each.block.block_id] == each.title
    assert found["charts"] == sum(each.block.chart != "figures" for each in shown) + OF_THEIR_OWN.get(name, 0)
    assert found["tables"] >= len(shown)
    for width in (PHONE, NARROW):
        assert visited(name, PANELS).sideways[width] <= 1, f"{name} scrolls sideways at {width} pixels"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_violates_its_policy_or_asks_another_host(name: str, state: str, visited: Visited) -> None:
    assert visited(name, state).wrong == []


def test_a_deep_link_opens_on_a_server_that_has_shown_nothing_before(tab_of_its_own: Page) -> None:
    expect(tab_of_its_own.get_by_role("heading", level=1)).to_have_text("Destinations")
    assert tab_of_its_own.locator(".js-plotly-plot").count() > 0


@pytest.fixture
def tab_of_its_own(chromium: Browser) -> Iterator[Page]:
    with served() as fresh:
        page = chromium.new_page()
        open_page(page, fresh, "destinations", "?country=THA")
        yield page
        page.close()


def test_a_filter_changes_chart_table_and_address(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk")
    chart = tab.locator(".st-key-chart-wins_by_market")
    expect(chart).to_contain_text(SAUDI_ARABIA)
    expect(chart).to_contain_text(QATAR)

    choose(tab, "Countries", "China")
    expect(chart).not_to_contain_text(SAUDI_ARABIA)
    expect(chart).not_to_contain_text(QATAR)
    expect(chart).to_contain_text(CHINA_2015_16)
    expect(rows_of(tab, "wins_by_market")).to_have_count(4)
    assert "country=China" in tab.url


def test_the_filters_of_places_and_years_are_seen_as_a_page_opens(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 1280, "height": 820})  # a laptop's
    open_page(tab, address, "accessibility")
    for control in (tab.get_by_role("combobox", name="Countries"), tab.get_by_test_id("stSidebar").get_by_text("Years", exact=True)):
        expect(control).to_be_in_viewport()


@pytest.mark.parametrize(
    ("name", "query", "control", "choice", "anew"),
    [
        # A note stands above, a block below is gone.
        ("healthcare_uk", "", "Countries", "Libya", ["wins_by_market", "wins_share_by_market"]),
        # The measure has a control more, which stands above.
        ("destinations", "?country=KOR&country=THA", "Measure", INDEX, ["comparison", "multiples", "map"]),
    ],
)
def test_a_chart_that_a_choice_leaves_as_it_was_is_not_drawn_anew(
    name: str, query: str, control: str, choice: str, anew: list[str], tab: Page, address: str
) -> None:
    """To draw a whole page takes the reader's browser a second."""
    open_page(tab, address, name, query)
    charts = tab.locator(".js-plotly-plot")
    before = charts.count()
    charts.evaluate_all("charts => charts.forEach(each => { each.drawn = 'before'; })")
    choose(tab, control, choice)
    assert charts.count() == (before - 1 if choice == "Libya" else before) > 3
    drawn = charts.evaluate_all("charts => charts.filter(each => each.drawn !== 'before').map(each => each.closest('[class*=st-key-chart-]').className)")
    assert [re.search(r"st-key-chart-(\S+)", each)[1] for each in drawn] == anew


def test_filters_stay_over_pages_reload_back_and_forward(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk")
    choose(tab, "Countries", "China")
    tab.get_by_role("link", name="Destinations").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Destinations")
    settled(tab)
    assert "country=China" in tab.url

    tab.reload()
    settled(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Destinations")
    assert "country=China" in tab.url
    assert tab.locator("h2#patients").count() == 0, "no source gives a number of patients for China"

    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Healthcare UK")
    tab.go_forward()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Destinations")
    settled(tab)
    assert "country=China" in tab.url


@pytest.mark.parametrize("query", ["", "?country=China&year=2015&year=2017", "?currency=USD"])
def test_the_file_holds_the_rows_of_the_table(query: str, tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "healthcare_uk", query)
    count = {"": 21, "?country=China&year=2015&year=2017": 4, "?currency=USD": 21}[query]
    expect(rows_of(tab, "wins_by_market")).to_have_count(count)
    header, rows = html_table(tab, "wins_by_market")
    records = file_of(tab, "wins_by_market", tmp_path)
    assert [[record[name] for name in header] for record in records] == rows


@pytest.mark.parametrize("query", ["?country=CHN&year=2014&year=2018&currency=USD", "?country=China&year=2018&year=2014&currency=USD"])
def test_a_link_sets_the_filters_by_code_or_by_name_and_in_any_order(query: str, tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", query)
    expect(tab.get_by_test_id("stSidebarContent").or_(tab.get_by_test_id("stSidebar")).first).to_contain_text("China")
    chart = tab.locator(".st-key-chart-wins_by_market")
    expect(chart).to_contain_text("US$")
    expect(chart).not_to_contain_text(SAUDI_ARABIA)


def test_a_hostile_link_is_named_as_text_and_nothing_of_it_lives(tab: Page, address: str) -> None:
    hostile = "[click](https://evil.example)<img src=x onerror=alert(1)>"
    open_page(tab, address, "china", f"?country={hostile}&year=12&year=2015<b>&currency=javascript:alert(1)")
    note = tab.get_by_text("Part of the link was ignored")
    expect(note).to_contain_text(hostile[:40])
    expect(note).to_contain_text("“12” is not a year")
    assert note.locator("a, img, b, script").count() == 0
    assert tab.locator("[data-testid=stMain] a[href*='evil']").count() == 0
    expect(tab.get_by_role("heading", level=1)).to_have_text("China")


def test_a_warning_leads_to_its_check_and_on_to_where_the_figure_stands(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", "?currency=USD")
    tab.get_by_role("link", name=re.compile("the text against Table 1: £3,978 million stated, £3,257.6 million computed")).first.click()
    expect(tab).to_have_url(re.compile(r"/checks\?check=china_wins_four_years&currency=USD"))
    named = tab.locator("article").first
    expect(named).to_contain_text("✗ differs")
    expect(named).to_contain_text("£584.6 million + £2,190 million + £120 million + £363 million = £3,257.6 million")

    named.locator("summary").click()
    named.get_by_role("link", name=re.compile("CHN._T.business_win.2015-16")).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("One entry of the evidence")
    main = tab.get_by_test_id("stMain")
    expect(main).to_contain_text("Table 1, 2015–16, by country, China")
    expect(main).to_contain_text("2190 × 10^6 pounds sterling = 2,190,000,000 pounds sterling")
    expect(main).to_contain_text("daily rates from 1 April 2015 to 31 March 2016")


def test_a_printed_figure_in_a_table_leads_to_where_it_stands(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", "?only=patients")
    patients = tab.locator("xpath=//h2[@id='patients']/following::details[1]")
    patients.locator("summary").click()
    patients.get_by_role("link", name="1.17 million persons").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("One entry of the evidence")
    expect(tab.get_by_test_id("stMain")).to_contain_text("Ministry of Health and Welfare, South Korea")


def test_a_derived_figure_leads_to_both_figures_of_its_division(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", "?only=receipts_per_patient")
    receipts = tab.locator("xpath=//h2[@id='receipts_per_patient']/following::details[1]")
    receipts.locator("summary").click()
    receipts.get_by_role("link", name=re.compile("850 million ÷")).click()
    main = tab.get_by_test_id("stMain")
    expect(main).to_contain_text("US$850 million ÷ 2.86 million persons = US$297")
    main.get_by_role("link", name="2.86 million persons: Patients from abroad, 2023").click()
    expect(main).to_contain_text("2.86 × 10^6 persons = 2,860,000 persons")


@pytest.mark.parametrize(
    ("link", "told"), [("Chengdu Women and Children’s Central Hospital", "Table 2, Alder Hey"), ("Healthcare UK is founded", "the paper against the guide")]
)
def test_a_row_of_agreements_and_of_events_leads_to_its_entry(link: str, told: str, tab: Page, address: str) -> None:
    open_page(tab, address, "agreements")
    for summary in tab.locator("summary").all():
        summary.click()
    tab.get_by_role("link", name=re.compile(link)).first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("One entry of the evidence")
    expect(tab.get_by_test_id("stMain")).to_contain_text(told)


@pytest.mark.parametrize("width", [390, 320])
def test_an_entry_can_be_read_on_a_phone(width: int, tab: Page, address: str, market: Market) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    longest = max(market.addresses, key=len)
    open_page(tab, address, "figure", f"?figure={longest}")
    expect(tab.get_by_test_id("stMain")).to_contain_text(longest)
    assert sideways(tab) <= 1


def test_a_deep_link_opens_a_check_and_its_page_can_be_filtered_by_verdict(tab: Page, address: str) -> None:
    open_page(tab, address, "checks", "?check=deficit_in_dollars&verdict=differs")
    expect(tab.locator("article").first).to_contain_text("The pair implies 6.906 CNY for 1 USD")
    verdicts = tab.locator("article .md-verdict").all_text_contents()
    assert len(verdicts) > 15
    assert set(verdicts) == {"✗ differs"}


def test_a_page_that_the_filters_emptied_says_what_would_be_there(tab: Page, address: str) -> None:
    open_page(tab, address, "china", "?country=Libya&year=2000")
    main = tab.locator("[data-testid=stMain]")
    expect(main).to_contain_text("Nothing on this page is left under these filters")
    expect(main).to_contain_text("China's trade in services: China · 2025")
    assert tab.locator(".js-plotly-plot").count() == 0


def test_the_server_answers_with_its_policy_and_keeps_its_diagnostics_to_itself(tab: Page, address: str) -> None:
    answer = tab.request.get(address)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert tab.request.get(f"{address}/_stcore/health").text() == "ok"
    assert tab.request.get(f"{address}/_stcore/metrics").status == 404
