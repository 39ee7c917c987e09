"""Can everybody use every page: by ear, by keyboard, at 400 per cent, with wider letters?

Most of it was noted when each page was opened (:mod:`tests.browser.visits`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from marketdata.app.navigation import ENTRIES, SECTIONS
from tests.browser.axe import VERSION, faults
from tests.browser.reader import choose, open_page, sideways
from tests.browser.visits import COUNTRY, NARROW, NOTHING, PAGES, PANELS, SPACING, STATES, WHOLE, Visited, lost, resize
from tests.stage import settled
from tests.test_contrast import MARK

pytestmark = pytest.mark.browser

BETWEEN = (640, 853, 1024)
"""What is left at 200, 150 and 125 per cent."""

KNOWN_OF_AN_OPEN_LIST = {("region", "moderate")}
"""Streamlit lays an open list of choices over the page, outside of its landmarks. The list has a name and its control points at it; nothing of ours can move it."""

# What has the keyboard, whether it can be seen there, and the box in which its ring lies: a slider or a radio button is drawn beside what has it.
FOCUS = """() => {
    const each = document.activeElement, of = each.matches('[type=range], [type=radio], [type=checkbox]') ? each.closest('[data-rac], label').parentElement : each;
    const box = of.getBoundingClientRect();
    const above = document.elementFromPoint(Math.min(box.x + box.width / 2, innerWidth - 1), Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1));
    window.had = each;
    return {
        name: each.getAttribute('aria-label') || each.textContent.trim().slice(0, 80) || each.type,
        free: Boolean(above && (of.contains(above) || above.contains(of))),
        box: [box.x, box.y, box.width, box.height],
    };
}"""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(name: str, state: str, visited: Visited) -> None:
    assert [str(fault) for fault in visited(name, state).faults] == []


def test_axe_finds_a_fault_where_there_is_one(window: Page, address: str) -> None:
    open_page(window, address, "briefing")
    window.evaluate(
        "() => document.querySelector('main h1').insertAdjacentHTML('afterend', '<img src=x><p style=\"color:#999\">pale</p><ul><div>no item</div></ul>')"
    )
    assert {fault.rule for fault in faults(window)} >= {"image-alt", "color-contrast", "list"}


def test_the_statement_tells_what_examined_the_pages_and_what_does_not_work(window: Page, address: str) -> None:
    """Each fault that it admits is looked for: if one is gone, the statement must be renewed."""
    window.set_viewport_size({"width": WHOLE, "height": 900})
    open_page(window, address, "healthcare_uk", "?only=wins_total")
    told = window.locator(".hoverlayer .hovertext")
    bar = window.locator(".js-plotly-plot .bars .point").first.bounding_box()
    assert bar
    for step in range(3):  # Plotly lays a pane over its marks, which notices a mouse that moves
        window.mouse.move(bar["x"] + bar["width"] / 2 + step, bar["y"] + bar["height"] / 2)
    expect(told).to_have_count(1)
    expect(told).to_be_visible()
    expect(told).to_have_css("pointer-events", "none")  # the mouse cannot stay on it
    window.keyboard.press("Escape")
    expect(told).to_be_hidden()
    window.mouse.move(bar["x"] + bar["width"] / 2 + 4, bar["y"] + bar["height"] / 2)
    expect(told).to_be_visible()
    style = window.add_style_tag(content=SPACING)
    letters = "() => ['main h1', '.js-plotly-plot text'].map(each => getComputedStyle(document.querySelector(each)).letterSpacing !== 'normal')"
    assert window.evaluate(letters) == [True, False]
    style.evaluate("each => each.remove()")

    open_page(window, address, "accessibility")
    statement = window.get_by_test_id("stMain").inner_text()
    for said in (f"axe-core {VERSION}", "1.4.13", "1.4.12", "outside of the landmarks"):
        assert said in statement


# ------------------------------------------------------------------ by ear


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_a_language_landmarks_and_headings_without_a_gap(name: str, visited: Visited) -> None:
    for state in STATES:
        found = visited(name, state).structure
        assert found["title"] == f"{ENTRIES[name].title if name in ENTRIES else 'One entry'} – marketdata"
        assert found["language"] == "en"
        assert found["landmarks"] == ["section", "nav", "main"], "the sidebar with the menu in it, and the page"
        first, *others = found["levels"]
        assert first == 1 and 1 not in others
        assert all(below <= above + 1 for above, below in pairwise(found["levels"]))


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_picture_and_table_has_a_name_and_every_row_and_column_too(name: str, visited: Visited) -> None:
    for state in STATES:
        found = visited(name, state).structure
        assert found["unnamed"] == []
        assert set(found["tables"]) <= {""}


def test_a_chart_says_what_it_shows_and_where_its_values_stand(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk")
    finding = "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18."
    figure = tab.get_by_role("figure", name=finding)
    expect(figure).to_have_accessible_name(
        f"{finding} UK healthcare business and export wins · pounds sterling · 12 places · 2014–15 to 2017–18. The values are in the text beside it and in the table below."
    )


def test_the_menu_is_one_list_under_the_names_of_its_sections(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk")
    items = tab.get_by_role("navigation", name="App pages").locator("ul > li")
    told = items.evaluate_all("all => all.map(each => [getComputedStyle(each, '::before').content, each.innerText.trim()])")
    expected = [(f'"{section}"' if place == 0 else "none", ENTRIES[name].title) for section, names in SECTIONS.items() for place, name in enumerate(names)]
    assert [tuple(each) for each in told] == expected
    expect(items.get_by_role("link", name="Healthcare UK", exact=True)).to_have_attribute("aria-current", "page")


def test_each_link_of_the_menu_says_in_which_section_it_stands(tab: Page, address: str) -> None:
    """Without its style, which writes the names, nobody would know."""
    open_page(tab, address, "sources")
    links = tab.get_by_role("navigation", name="App pages")
    for page, section in {"Overview": "The market", "What does it cost?": "Destinations", "China": "China", "Sources": "The evidence"}.items():
        expect(links.get_by_role("link", name=page, exact=True)).to_have_accessible_description(section)


def test_what_a_filter_changes_is_told_to_screen_readers(tab: Page, address: str) -> None:
    """Nothing is said of a page that has only just opened: a screen reader reads it by itself."""
    open_page(tab, address, "nhs_private_patients", "?year=2000")
    aloud = tab.locator("#aloud")
    expect(aloud).to_have_role("status")
    expect(aloud).to_be_empty()
    choose(tab, "Countries", "Libya")
    expect(aloud).to_have_text("NHS private patients. Nothing on this page is left under these filters. Without them it shows:")
    tab.get_by_role("link", name="Healthcare UK").first.click()
    expect(aloud).to_have_text("Healthcare UK. Nothing on this page is left under these filters. Without them it shows:")
    open_page(tab, address, "healthcare_uk", "?country=Libya")
    choose(tab, "Countries", "China")
    expect(aloud).to_have_text(re.compile(r"^Healthcare UK\. \d+ headings, the first: Wins reported by Healthcare UK: Business win £3,700 million in 2015–16"))


# ------------------------------------------------------------------ large, narrow, wide


@pytest.mark.parametrize("state", [COUNTRY, NOTHING, PANELS])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_or_is_cut_off_at_400_per_cent(name: str, state: str, visited: Visited) -> None:
    visit = visited(name, state)
    assert visit.sideways[NARROW] <= 1
    assert visit.lost == []


@pytest.mark.parametrize("name", PAGES)
def test_wider_letters_words_and_lines_hide_no_text(name: str, visited: Visited) -> None:
    assert visited(name, PANELS).lost_when_widened == []


def test_what_is_folded_away_was_opened(visited: Visited) -> None:
    # Healthcare UK has 9 tables and as many panels, of which two were opened; checks fold away what they rest on.
    assert visited("healthcare_uk", PANELS).opened > 11 and visited("checks", PANELS).opened > 100


@pytest.mark.parametrize("name", ["healthcare_uk", "destinations", "prices", "checks"])
def test_a_chart_shows_all_its_letters_at_every_magnification(name: str, window: Page, address: str) -> None:
    open_page(window, address, name)
    for width in BETWEEN:
        resize(window, width)
        assert (lost(window), sideways(window)) == ([], 0), f"at {width} pixels"


def test_nothing_moves_for_a_reader_who_wants_no_motion(window: Page, address: str) -> None:
    open_page(window, address, "healthcare_uk")
    slow = (
        "() => [...document.querySelectorAll('*')].filter(each => Math.max(...getComputedStyle(each).transitionDuration.split(',').map(parseFloat)) > 0).length"
    )
    assert window.evaluate(slow) == 0
    window.emulate_media(reduced_motion="no-preference")
    assert window.evaluate(slow) > 0, "there is something that could move"
    window.emulate_media(reduced_motion="reduce")


def test_an_open_list_of_choices_in_the_sidebar_of_a_phone_has_no_fault_but_a_known_one(window: Page, address: str) -> None:
    window.set_viewport_size({"width": NARROW, "height": 900})
    open_page(window, address, "briefing", "?country=Thailand")
    window.get_by_role("button", name="Expand sidebar").click()
    window.get_by_role("combobox", name="Countries").press_sequentially("Chi")
    expect(window.get_by_role("option", name="China", exact=True)).to_be_visible()
    assert {(fault.rule, fault.impact) for fault in faults(window)} == KNOWN_OF_AN_OPEN_LIST


# ------------------------------------------------------------------ by keyboard


def walk(tab: Page, to: Callable[[dict], bool], most: int = 80) -> dict:
    """Press Tab until the keyboard is at what is looked for."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        if to(focus):
            return focus
    raise AssertionError(f"not reached within {most} steps; the last was {focus}")


def named(name: str) -> Callable[[dict], bool]:
    return lambda focus: focus["name"].removeprefix("keyboard_arrow_right").startswith(name)


def test_the_first_stop_skips_menu_and_filters(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_test_id("stMain")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.get_by_test_id("stMain").locator(":focus")).to_have_count(1)


def test_a_reader_without_a_mouse_filters_opens_a_table_and_follows_a_figure(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", "?only=wins_by_market")
    walk(tab, named("Countries"))
    tab.keyboard.type("China")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("country=China"))
    tab.keyboard.press("Escape")
    settled(tab)

    walk(tab, named("Years — start"))
    tab.keyboard.press("ArrowRight")
    expect(tab).to_have_url(re.compile("year=2001"))
    settled(tab)

    walk(tab, named("Table: 4 figures"))
    tab.keyboard.press("Enter")
    walk(tab, named("Wins by market:"))
    expect(tab.locator(":focus")).to_have_role("region")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_function("() => document.activeElement.scrollLeft > 0")

    walk(tab, named("£2,190 million"))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("One entry of the evidence")
    expect(tab.get_by_test_id("stMain")).to_contain_text("Table 1, 2015–16, by country, China")
    settled(tab)
    tab.go_back()
    settled(tab)
    if "/figure" in tab.url:  # the link names China by its code, and the exchange of that for its name is a step of the history
        tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Healthcare UK")
    assert "country=China" in tab.url


def test_a_file_is_taken_away_by_keyboard(tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "healthcare_uk", "?only=wins_by_market&country=China")
    walk(tab, named("Download this table (CSV)"))
    with tab.expect_download() as download:
        tab.keyboard.press("Space")
    download.value.save_as(tmp_path / "rows.csv")
    rows = csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text(encoding="utf-8-sig"), newline=""))
    # Typed from Table 1 of the paper: China in four years.
    assert [row["As printed"] for row in rows] == ["£584.6 million", "£2,190 million", "£120 million", "£363 million"]


def test_the_keyboard_is_always_seen_never_covered_and_never_caught(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", "?only=wins_by_market&take-wins_by_market=true")
    stops = []
    while len(stops) < 150:
        tab.keyboard.press("Tab")
        focus = tab.evaluate(FOCUS)
        if tab.evaluate("() => document.activeElement === document.body"):
            break
        assert focus["free"], f"{focus} is covered"
        _, _, width, height = focus["box"]
        assert ring(tab, focus["box"]) >= 2 * (width + height), f"{focus} has no ring around it"
        stops.append(focus["name"])
    assert len(stops) < 150, "the keyboard leaves the page at its end"
    for expected in ("Skip to main content", "Overview", "Countries", "Years — start", "radio", "Download plot as a PNG", "In the briefing pack", "Excel"):
        assert any(expected in stop for stop in stops), expected

    back = []
    for _ in stops:
        tab.keyboard.press("Shift+Tab")
        focus = tab.evaluate(FOCUS)
        assert focus["free"], f"{focus} is covered on the way back"
        back.append(focus["name"])
    assert back == stops[::-1]


def ring(tab: Page, box: list[float]) -> int:
    """How many pixels in and around a box stand out at 3:1 from what they are when the keyboard is elsewhere."""
    x, y, width, height = box
    size = tab.viewport_size
    assert size
    left, top = max(0, x - 12), max(0, y - 12)
    clip = {"x": left, "y": top, "width": min(x + width + 12, size["width"]) - left, "height": min(y + height + 12, size["height"]) - top}
    with_keyboard = brightness(tab, clip)
    tab.evaluate("() => window.had.blur()")
    without = brightness(tab, clip)
    tab.evaluate("() => window.had.focus({preventScroll: true})")
    light, dark = np.maximum(with_keyboard, without), np.minimum(with_keyboard, without)
    return int(((light + 0.05) / (dark + 0.05) >= MARK).sum())


def brightness(tab: Page, clip: dict) -> np.ndarray:
    """The relative luminance of each pixel."""
    with Image.open(io.BytesIO(tab.screenshot(clip=clip, animations="disabled", caret="hide"))) as picture:  # type: ignore[arg-type]
        channels = np.asarray(picture.convert("RGB")) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
