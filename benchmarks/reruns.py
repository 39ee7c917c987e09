"""How long does a reader wait after changing a filter?

From the key press that chooses a currency until the script has finished and nothing in the page changes any
more: texts, tables and charts. The clock is the page's own. It runs to the last sign of work, so the silence
by which the end is known is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError

from marketdata.app.navigation import ENTRIES
from tests.stage import settled

from .comparison import Comparison

AIM = 2.5
AT_LEAST = 2
SILENCE = 300
"""Milliseconds without a message, a change of state or a change of the page after which a rerun is over."""

# Messages are heard at the socket: Streamlit may show neither that a short run has begun nor that it has ended.
LISTEN = """
window.rerun = {start: 0, last: 0, messages: 0};
window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given);
        this.addEventListener('message', () => { window.rerun.messages++; window.rerun.last = performance.now(); });
    }
};
"""

WATCH = """() => {
    const sign = new MutationObserver(() => { window.rerun.last = performance.now(); });
    sign.observe(document.querySelector('[data-testid=stApp]'), {attributeFilter: ['data-test-script-state']});
    sign.observe(document.querySelector('[data-testid=stMain]'), {subtree: true, childList: true, attributes: true, characterData: true});
    document.addEventListener('keydown', event => {
        if (event.key === 'Enter') window.rerun = {start: performance.now(), last: 0, messages: 0};
    }, {capture: true});
}"""

OVER = """silence => {
    const {last, messages} = window.rerun;
    const state = document.querySelector('[data-testid=stApp]').dataset.testScriptState;
    return messages > 0 && state === 'notRunning' && performance.now() - last > silence;
}"""


PAGES = ("overview", "healthcare_uk", "china", "destinations", "prices")
"""The first page, and those that show most of each kind: bars, blocks, lines and ranges. All of them take a quarter of an hour."""


def compare(browser: Browser, address: str, empty: str, names: Sequence[str], repetitions: int, longest: float) -> list[Comparison]:
    """Some pages against the empty one. Each change chooses another currency, so nothing has been shown before.

    After ``longest`` seconds a page is tried no more than twice.
    """
    return [_compared(browser, ENTRIES[name].title, f"{address}/{'' if name == 'overview' else name}", empty, repetitions, longest) for name in names]


def _compared(browser: Browser, title: str, address: str, empty: str, repetitions: int, longest: float) -> Comparison:
    times: list[float] = []
    baseline: list[float] = []
    failed = 0
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        try:
            page, blank = _opened(context, address), _opened(context, empty)
            end = time.monotonic() + longest
            while len(times) < repetitions and (len(times) < AT_LEAST or time.monotonic() < end):
                times.append(_next_currency(page))
                baseline.append(_next_currency(blank))
                failed += page.get_by_test_id("stException").count() > 0  # an error is shown quickly
        except TimeoutError:
            failed += 1
    return Comparison(f"Filter changed: {title}", "empty page", times, baseline, AIM, failed=failed)


def _opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(address)
    settled(page)
    page.evaluate(WATCH)
    return page


def _next_currency(page: Page) -> float:
    """Choose the next currency in the list: the seconds until the page is drawn."""
    page.bring_to_front()
    _open_list(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(OVER, arg=SILENCE, polling=50)
    milliseconds: float = page.evaluate("() => window.rerun.last - window.rerun.start")
    return milliseconds / 1000


def _open_list(page: Page) -> None:
    """Open the list of currencies by key: a click may scroll the menu, and a window that has just come to the front settles, which both close the list again."""
    for _ in range(5):
        page.get_by_role("combobox", name="Currency").press("ArrowDown")
        try:
            page.get_by_role("option").first.wait_for(timeout=3_000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise TimeoutError("the list of currencies did not open")
