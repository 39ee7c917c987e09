"""What a reader takes away with a real browser: links that lead back, and each file, read by software that is not ours."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path

import bibtexparser
import docx
import openpyxl
import pandas as pd
import pptx
import pyarrow.parquet as pq
import pytest
import rispy
from PIL import Image
from playwright.sync_api import Page, expect

from marketdata import Market
from tests.browser.reader import choose, html_table, open_page, rows_of
from tests.stage import rerun, settled

pytestmark = pytest.mark.browser

PANEL = "?only=wins_by_market&country=China&take-wins_by_market=true"
# Typed from Table 1 of the paper: what was won in China, in millions of pounds.
CHINA = {"2014-15": 584.6, "2015-16": 2190, "2016-17": 120, "2017-18": 363}


def taken(tab: Page, key: str, folder: Path) -> tuple[str, bytes]:
    """The name and the content of the file behind a button."""
    with tab.expect_download() as download:
        tab.locator(f".st-key-{key} button").click()
    download.value.save_as(folder / "taken")
    return download.value.suggested_filename, (folder / "taken").read_bytes()


def shared(tab: Page, place: int = 0) -> str:
    """A text of the open panel that is there to be copied: the link, the citation, the address for programs, the lines of Python."""
    return tab.get_by_test_id("stCode").nth(place).inner_text()


@pytest.fixture
def panel(tab: Page, address: str) -> Page:
    open_page(tab, address, "healthcare_uk", PANEL)
    return tab


# --- links ----------------------------------------------------------------------------------------


def test_a_shared_link_shows_a_colleague_the_same_view(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", "?currency=USD&year=2015&year=2017")
    choose(tab, "Countries", "China")
    _, seen = html_table(tab, "wins_by_market")
    with rerun(tab):
        tab.locator(".st-key-take-wins_by_market summary").click()
    link = shared(tab).replace("\n", "")
    assert "take-wins_by_market=true" in tab.url, "the opened panel is a part of the address"

    tab.goto(link)
    settled(tab)
    assert html_table(tab, "wins_by_market")[1] == seen
    expect(tab.locator("h2")).to_have_count(1)
    assert tab.get_by_text("was ignored").count() == 0
    tab.get_by_role("link", name="Show the whole page").click()
    expect(tab.locator("h2#wins_total")).to_be_visible()
    settled(tab)
    assert tab.locator("h2").count() > 5


def test_a_shared_link_to_a_comparison_has_its_measure_its_scale_and_its_series(tab: Page, address: str) -> None:
    open_page(tab, address, "destinations", "?country=South+Korea&measure=index&scale=log&take-comparison=true")
    link = shared(tab).replace("\n", "")
    assert "series=inbound_patients.KOR" in link
    title = tab.locator("h2#comparison").inner_text()
    tab.goto(link)
    settled(tab)
    expect(tab.locator("h2#comparison")).to_have_text(title)
    assert tab.get_by_text("was ignored").count() == 0


def test_a_stale_link_says_what_is_gone_and_what_may_have_changed(tab: Page, address: str) -> None:
    open_page(tab, address, "healthcare_uk", "?only=gone&data=0123456789ab&colour=red&take-gone=true&pack=gone")
    note = tab.get_by_text("Part of the link was ignored")
    for told in (
        "there is no view “gone” on this page",
        "“colour” means nothing on this page",
        "there is no view “gone” to take away",
        "for the briefing pack",
    ):
        expect(note).to_contain_text(told)
    expect(tab.get_by_text("made of version “0123456789ab” of the evidence")).to_be_visible()
    assert tab.locator("h2").count() > 5


def test_nothing_of_a_hostile_link_runs_or_leads_anywhere(tab: Page, address: str) -> None:
    hostile = "[click](https://evil.example)<img src=x onerror=alert(1)>"
    words = "&".join(f"{word}={hostile}" for word in ("only", "data", "pack", "take-x", "measure", "series", "check", hostile))
    for name in ("healthcare_uk", "destinations", "briefing"):
        open_page(tab, address, name, f"?{words}")
        expect(tab.get_by_text("Part of the link was ignored").first).to_be_visible()
        main = tab.locator("[data-testid=stMain]")
        assert main.locator("a[href*='evil'], img[src='x'], script").count() == 0


# --- files ----------------------------------------------------------------------------------------


def test_pictures_hold_the_chart_with_its_title_and_its_day(panel: Page, tmp_path: Path) -> None:
    name, content = taken(panel, "png-wins_by_market", tmp_path)
    assert re.fullmatch(r"wins_by_market-\d{4}-\d\d-\d\d\.png", name)
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG" and picture.width >= 1200
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20
    name, content = taken(panel, "svg-wins_by_market", tmp_path)
    drawn = content.decode()
    assert name.endswith(".svg")
    day = dt.date.fromisoformat(name[-14:-4])
    assert "£2,190 million" in drawn and "Countries: China" in drawn and f"read on {day.day} {day:%B %Y}" in drawn


def test_slides_and_document_hold_what_is_shown(panel: Page, tmp_path: Path) -> None:
    _, content = taken(panel, "pptx-wins_by_market", tmp_path)
    slide = pptx.Presentation(io.BytesIO(content)).slides[0]
    charts = [shape.chart for shape in slide.shapes if shape.has_chart]
    values = [value for chart in charts for plot in chart.plots for series in plot.series for value in series.values if value is not None]
    assert sorted(values) in (sorted(value * 1e6 for value in CHINA.values()), sorted(CHINA.values()))
    assert "Wins by market" in slide.shapes.title.text

    _, content = taken(panel, "docx-wins_by_market", tmp_path)
    paper = docx.Document(io.BytesIO(content))
    assert any("Wins by market" in paragraph.text for paragraph in paper.paragraphs)
    assert len(paper.inline_shapes) == 1
    assert any("£2,190 million" in cell.text for table in paper.tables for row in table.rows for cell in row.cells)


def test_spreadsheets_hold_the_numbers(panel: Page, tmp_path: Path) -> None:
    _, content = taken(panel, "xlsx-wins_by_market", tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(content))
    numbers = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)}
    assert {value * 1e6 for value in CHINA.values()} <= numbers
    _, content = taken(panel, "ods-wins_by_market", tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        assert 'office:value="2190000000' in parts.read("content.xml").decode()


def test_files_for_programs_hold_the_same_rows(panel: Page, tmp_path: Path) -> None:
    expected = {period: value * 1e6 for period, value in CHINA.items()}
    _, content = taken(panel, "json-wins_by_market", tmp_path)
    assert {row["time_period"]: row["shown_value"] for row in json.loads(content)} == expected
    _, content = taken(panel, "parquet-wins_by_market", tmp_path)
    rows = pq.read_table(io.BytesIO(content)).to_pylist()
    assert {row["time_period"]: row["shown_value"] for row in rows} == expected
    name, content = taken(panel, "sdmx-csv-wins_by_market", tmp_path)
    sdmx = pd.read_csv(io.BytesIO(content), dtype=str)
    assert name.startswith("wins_by_market-sdmx-") and set(sdmx["STRUCTURE"]) == {"dataflow"}
    assert sorted(sdmx["TIME_PERIOD"]) == [f"{year}-04-01/P1Y" for year in (2014, 2015, 2016, 2017)]
    _, content = taken(panel, "zip-wins_by_market", tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {"data.csv", "metadata.json", "readme.md", "datapackage.json"} <= set(parts.namelist())
        assert len(pd.read_csv(parts.open("data.csv"))) == 4
        assert "only=wins_by_market" in json.dumps(json.loads(parts.read("metadata.json")))


def test_citations_are_read_by_reference_programs(panel: Page, tmp_path: Path) -> None:
    _, content = taken(panel, "bib-wins_by_market", tmp_path)
    assert {entry.key for entry in bibtexparser.parse_string(content.decode()).entries} == {"marketdata_wins_by_market", "salter_2022"}
    _, content = taken(panel, "ris-wins_by_market", tmp_path)
    assert len(rispy.loads(content.decode())) == 2


def test_all_figures_of_the_indicator_come_without_filters(panel: Page, tmp_path: Path, market: Market) -> None:
    name, content = taken(panel, "all-csv-wins_by_market", tmp_path)
    rows = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    assert re.fullmatch(r"wins_by_market-all-\d{4}-\d\d-\d\d\.csv", name)
    assert len(rows) == (market.observations["indicator_id"] == "healthcare_uk_wins").sum()
    assert {"China", "Saudi Arabia", "Qatar"} <= set(rows["Market"])


# --- the briefing pack ----------------------------------------------------------------------------


def test_views_are_ticked_on_their_pages_and_taken_in_one_file(tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "healthcare_uk", PANEL)
    with rerun(tab):
        tab.get_by_text("In the briefing pack").click()
    tab.get_by_role("link", name="Destinations").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Destinations")
    settled(tab)
    with rerun(tab):
        tab.locator(".st-key-take-comparison summary").click()
    with rerun(tab):
        tab.get_by_text("In the briefing pack").click()
    tab.get_by_role("link", name="Briefing pack").click()
    expect(tab.get_by_role("heading", name="2 views in one file")).to_be_visible()
    assert tab.url.count("pack=") == 2
    name, content = taken(tab, "pack-pptx", tmp_path)
    titles = [slide.shapes.title.text for slide in pptx.Presentation(io.BytesIO(content)).slides if slide.shapes.title]
    assert name.startswith("briefing-pack-")
    assert any(title.startswith("Wins by market") for title in titles) and any(title.startswith("Patients from abroad") for title in titles)
    for form, start in (("docx", b"PK"), ("xlsx", b"PK"), ("ods", b"PK"), ("zip", b"PK")):
        assert taken(tab, f"pack-{form}", tmp_path)[1].startswith(start)


def test_a_view_without_files_says_why(tab: Page, address: str) -> None:
    open_page(tab, address, "china", "?only=services_trade&take-services_trade=true")
    expect(tab.get_by_text("Not in any file: 3 figures of South China Morning Post (2026)").first).to_be_visible()
    assert tab.locator(".st-key-csv-services_trade").count() == 0
    assert rows_of(tab, "services_trade").count() == 3


# --- what is no view ------------------------------------------------------------------------------


def test_another_drawing_of_a_comparison_leaves_with_its_title_filters_and_source(tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "destinations", "?country=South+Korea&country=Thailand")
    for name, finding in (("map", "Patients from abroad: where they are"), ("multiples", "Patients from abroad: each on its own")):
        file, content = taken(tab, f"svg-{name}", tmp_path)
        drawn = content.decode()
        assert re.fullmatch(rf"comparison-{name}-\d{{4}}-\d\d-\d\d\.svg", file)
        assert finding in drawn and "Countries: South Korea, Thailand" in drawn and "Source: " in drawn
        _, content = taken(tab, f"png-{name}", tmp_path)
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width == 1800 and picture.text["Title"] == finding


def test_a_list_leaves_as_csv_excel_and_opendocument(tab: Page, address: str, tmp_path: Path) -> None:
    open_page(tab, address, "checks", "?verdict=differs")
    file, content = taken(tab, "csv-checks", tmp_path)
    rows = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    assert re.fullmatch(r"checks-\d{4}-\d\d-\d\d\.csv", file)
    assert set(rows["verdict"]) == {"differs"} and "china_wins_four_years" in set(rows["check_id"])
    assert rows["Left out"].str.contains("South China Morning Post").all() and not rows["source_id"].eq("scmp_2026").any()
    _, content = taken(tab, "xlsx-checks", tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "Cover" and any("china_wins_four_years" in str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    _, content = taken(tab, "ods-checks", tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "china_wins_four_years" in parts.read("content.xml").decode()
