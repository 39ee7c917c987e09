"""What a reader does with a page: open it, choose, read a table, take a file or a picture away."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.stage import rerun, settled

OVER = "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth; }"


def open_page(tab: Page, address: str, name: str, query: str = "") -> None:
    tab.goto(f"{address}/{'' if name == 'overview' else name}{query}")
    settled(tab)


def choose(tab: Page, control: str, option: str) -> None:
    """As by keyboard: type into a control, take the answer of that name, if it is not chosen already."""
    box = tab.get_by_role("combobox", name=control, exact=True)
    if box.input_value() == option:
        return
    box.click()
    box.fill(option)
    with rerun(tab):
        tab.get_by_role("option", name=option, exact=True).click()
        tab.keyboard.press("Escape")


def rows_of(tab: Page, heading: str) -> Locator:
    """The rows of the first table after the heading of a block."""
    return tab.locator(f"xpath=//h2[@id='{heading}']/following::table[1]/tbody/tr")


def html_table(tab: Page, heading: str) -> tuple[list[str], list[list[str]]]:
    """The first table after the heading of a block, as the header and the rows that a reader sees."""
    header = tab.locator(f"xpath=//h2[@id='{heading}']/following::table[1]/thead//th").all_text_contents()
    return header, rows_of(tab, heading).evaluate_all("rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent))")


def file_of(tab: Page, block: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the file below a block."""
    with tab.expect_download() as download:
        tab.locator(f".st-key-csv-{block} button").click()
    download.value.save_as(folder / "rows.csv")
    content = (folder / "rows.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a byte-order mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def picture_of(tab: Page, block: str, folder: Path) -> Image.Image:
    """The picture that the camera of a chart saves."""
    chart = tab.locator(f".st-key-chart-{block}")
    chart.scroll_into_view_if_needed()
    chart.hover(position={"x": 200, "y": 60})
    with tab.expect_download() as download:
        chart.locator('.modebar-btn[data-title^="Download plot"]').click()
    assert download.value.suggested_filename == f"{block}.png"
    download.value.save_as(folder / "picture.png")
    with Image.open(folder / "picture.png") as picture:
        return picture.convert("RGB")


def sideways(tab: Page) -> int:
    """Pixels by which a page is wider than its window, and stays so: Streamlit needs a moment to lay a page out anew."""
    for _ in range(10):
        if (over := tab.evaluate(OVER)) <= 1:
            break
        tab.wait_for_timeout(100)
    return over
