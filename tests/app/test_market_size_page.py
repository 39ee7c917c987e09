"""Does the page on the size of the market say how far its figures can be trusted, and lead to each of them?"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import marketdata
from marketdata.app.navigation import FOLDER

pytestmark = pytest.mark.xdist_group("pages")

MAIN = Path(marketdata.__file__).parent / "app" / "main.py"
LISTS = ("spread", "contradictions", "nearly-the-same")


@cache
def page(**query: str | tuple[str, ...]) -> AppTest:
    run = AppTest.from_file(str(MAIN), default_timeout=60)
    for key, given in query.items():
        run.query_params[key] = list(given) if isinstance(given, tuple) else given
    return run.switch_page(str(FOLDER / "market_size.py")).run()


def html(run: AppTest) -> str:
    return " ".join(element.proto.body for element in run.main.get("html"))


def headings(run: AppTest) -> dict[str, str]:
    return {anchor: unescape(text) for anchor, text in re.findall(r'<h2[^>]* id="([^"]*)"[^>]*>(.*?)</h2>', html(run))}


def charts(run: AppTest) -> list[str]:
    return [name for chart in run.main.get("plotly_chart") for name in ("chart-estimates", "chart-stated-growth") if name in chart.proto.id]


def test_the_page_opens_with_how_far_the_publishers_lie_apart() -> None:
    run = page()
    assert not run.exception
    found = headings(run)
    assert list(found)[:5] == ["estimates", "spread", "stated-growth", "contradictions", "nearly-the-same"]
    assert found["estimates"] == "The world market in 2025: from US$35 billion to US$182 billion, 5.2-fold apart"
    assert found["stated-growth"] == "5 of 14 growth rates do not follow from the publisher's own base and forecast"
    assert charts(run) == ["chart-estimates", "chart-stated-growth"]


def test_every_list_has_links_to_its_figures_and_a_file() -> None:
    run = page()
    tables = {anchor: body for element in run.main.get("html") for body in [element.proto.body] for anchor in LISTS if f'id="{anchor}"' in body}
    assert set(tables) == set(LISTS)
    for body in tables.values():
        rows = body.count('<th scope="row">')
        assert rows > 0 and body.count("figure?figure=") == 2 * rows
    keys = {button.proto.id.split("-", 2)[-1] for button in run.main.get("download_button")}
    assert all(any(f"csv-{anchor}" in key for key in keys) for anchor in (*LISTS, "estimates", "stated-growth"))


def test_a_link_from_a_list_leads_to_a_figure_that_stands() -> None:
    run = AppTest.from_file(str(MAIN), default_timeout=60)
    run.query_params["figure"] = unescape(re.search(r"figure\?figure=([^&\"]*kdmi_2023[^&\"]*2032[^&\"]*)", html(page())).group(1))
    run.switch_page(str(FOLDER / "figure.py")).run()
    assert "US$346.4 billion" in html(run)


def test_low_figures_bring_further_scopes_in_panels_of_their_own() -> None:
    run = page(low="show")
    assert not run.exception and "World market for health and wellness tourism, SRI" in html(run)
    assert headings(run)["estimates"].startswith("The world market in 2025: from US$35 billion to US$182 billion")


def test_one_source_has_no_lists() -> None:
    run = page(source="zion_2021")
    assert not run.exception and not set(headings(run)) & set(LISTS)
    assert headings(run)["stated-growth"] == "Zion Market Research (2021): 12.7% for 2020 to 2027; its own figures give 13%"


def test_nothing_left_says_what_would_be_there() -> None:
    run = page(year="2000")
    assert not run.exception and charts(run) == []
    assert "No estimate of the world market is left under these filters. Without them: World · 2012 to 2034, no year given." in unescape(html(run))


def test_a_country_does_not_change_the_world_and_the_page_says_so() -> None:
    said = "What stands first here is said of the whole world: the choice of countries does not change it."
    assert said in unescape(html(page(country="KOR"))) and said not in unescape(html(page()))
    assert headings(page(country="KOR"))["estimates"] == headings(page())["estimates"]


def test_a_link_sets_the_axis_and_a_wrong_one_is_said() -> None:
    assert page(values="linear").radio(key="values").value == "linear"
    wrong = page(values="<b>cubic</b>")
    assert wrong.radio(key="values").value == "logarithmic"
    assert "“<b>cubic</b>” is no axis of values." in unescape(html(wrong)) and "<b>cubic" not in html(wrong)
