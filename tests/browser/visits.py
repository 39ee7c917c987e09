"""What is found on a page in each state: examined by axe, measured, narrowed, widened.

Opening a page is what takes time. So each is opened once in each state, by one worker, and all that any test asks about it
is noted then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from marketdata.app.navigation import ENTRIES
from tests.browser.axe import Fault, faults
from tests.browser.reader import open_page, sideways
from tests.stage import settled

FIGURE = "salter_2022.nhs_private_patient_income.X_ENGLAND._Z._T._Z.2015-16.GBP.exact"
PAGES = [pytest.param(name, marks=pytest.mark.xdist_group(f"page {name}")) for name in (*ENTRIES, "figure")]
"""Each is a group of its own: one worker opens it, for all that is asked about it."""
OPENED, COUNTRY, NOTHING, PANELS = STATES = ("as opened", "one country", "nothing left", "panels open")
COUNTRIES = {"destinations": "Thailand", "country": "Thailand", "prices": "Thailand", "disagreements": "South Korea"}
"""Of which country a page has most to show; of China, where it is not said."""

WHOLE, PHONE, NARROW = 1280, 390, 320
"""A window, a phone, and what is left of the window at 400 per cent."""

# What stands on a page: its title, the headings of its blocks, its charts and tables.
CONTENT = """() => ({
    title: document.querySelector('h1').textContent,
    headings: Object.fromEntries([...document.querySelectorAll('h2[id]')].map(each => [each.id, each.textContent])),
    charts: document.querySelectorAll('.js-plotly-plot').length,
    tables: document.querySelectorAll('table').length,
})"""

# As WCAG 1.4.12 sets them.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"

STRUCTURE = """() => ({
    title: document.title,
    language: document.documentElement.lang,
    levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => Number(each.tagName[1])),
    landmarks: [...document.querySelectorAll('main, nav[aria-label], section[aria-label]')].map(each => each.tagName.toLowerCase()),
    unnamed: [...document.querySelectorAll('img:not([alt]), [data-testid=stPlotlyChart]:not([role=figure][aria-label])')].map(each => each.outerHTML.slice(0, 200)),
    tables: [...document.querySelectorAll('main table')].map(each =>
        [each.caption?.textContent ? '' : 'no caption',
        each.querySelector('thead th:not([scope=col])') ? 'a column without a name' : '',
        [...each.tBodies[0].rows].some(row => row.cells[0].scope !== 'row') ? 'a row without a name' : '',
        each.closest('[role=region][tabindex="0"][aria-label]') ? '' : 'no region to scroll'].join(' ').trim()),
})"""

# Letters of a chart that lie outside of its picture, and text elsewhere that is cut off by a box which does not scroll.
LOST = """() => {
    const lost = [];
    for (const chart of document.querySelectorAll('.js-plotly-plot')) {
        const frame = chart.getBoundingClientRect();
        for (const text of chart.querySelectorAll('text')) {
            const box = text.getBoundingClientRect();
            if (box.width && !text.closest('.hoverlayer') && (box.left < frame.left - 1 || box.right > frame.right + 1)) lost.push(`in a chart: ${text.textContent}`);
        }
    }
    const hides = (side, over) => side !== 'visible' && side !== 'auto' && side !== 'scroll' && over;
    const walker = document.createTreeWalker(document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement, range = document.createRange();
        if (!node.textContent.trim() || parent.closest('svg, style, script, noscript, [aria-hidden=true], [inert]') || !parent.checkVisibility()) continue;
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        for (let each = parent; box.width && each.dataset.testid !== 'stApp'; each = each.parentElement) {
            const style = getComputedStyle(each), frame = each.getBoundingClientRect();
            if (frame.width <= 1 || style.position === 'fixed') break;  // said to screen readers alone, or laid over the page
            if (hides(style.overflowX, box.right > frame.right + 2 || box.left < frame.left - 2)
                || hides(style.overflowY, box.bottom > frame.bottom + 2 || box.top < frame.top - 2)) { lost.push(node.textContent); break; }
            if (style.overflowX === 'auto' || style.overflowX === 'scroll') break;
        }
    }
    return lost;
}"""

# Plotly has drawn every chart as wide as there is room for it.
DRAWN = """() => [...document.querySelectorAll('.js-plotly-plot')].every(
    each => Math.abs(each.clientWidth - each.querySelector('.main-svg').getBoundingClientRect().width) < 2)"""


@dataclass(frozen=True)
class Visit:
    """What was found on a page in one state."""

    faults: list[Fault]
    structure: dict
    content: dict
    wrong: list[str]
    """What broke, what violated the policy of the page, and what was asked of another host."""
    sideways: dict[int, int] = field(default_factory=dict)
    """Pixels by which the page is wider than its window, by the width of the window."""
    lost: list[str] = field(default_factory=list)
    """Text that is cut off in a narrow window."""
    lost_when_widened: list[str] = field(default_factory=list)
    """Text that is cut off, in a whole or a narrow window, when a reader widens letters, words and lines."""
    opened: int = 0
    """What was folded away and has been opened."""


Visited = Callable[[str, str], Visit]


def visitor(window: Page, address: str, wrong: list[str]) -> Visited:
    """A page in a state, looked at when it is first asked about; ``wrong`` is where the tab notes what goes wrong in it."""

    @cache
    def unfiltered(name: str) -> dict[str, Visit]:
        """A page as it opens, and then with its panels open."""
        go_to(window, address, name)
        opened = Visit(*_examined(window), _taken(wrong))
        count = open_panels(window)
        found, widened, wide = _examined(window), lost_when_widened(window), {}
        for width in (PHONE, NARROW):
            resize(window, width)
            wide[width] = sideways(window)
        cut_off = lost(window)
        return {OPENED: opened, PANELS: Visit(*found, _taken(wrong), wide, cut_off, [*widened, *lost_when_widened(window)], count)}

    @cache
    def filtered(name: str, state: str) -> Visit:
        # of Libya one figure is held, of 2014–15
        go_to(window, address, name, [("country", COUNTRIES.get(name, "China"))] if state == COUNTRY else [("country", "Libya"), ("year", "2000")])
        found = _examined(window)
        resize(window, NARROW)
        return Visit(*found, _taken(wrong), {NARROW: sideways(window)}, lost(window))

    return lambda name, state: filtered(name, state) if state in (COUNTRY, NOTHING) else unfiltered(name)[state]


def watch(tab: Page, address: str) -> list[str]:
    """A list that grows by whatever goes wrong in a tab: a page that breaks or violates its policy, a request to another host."""
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None)
    # On a deep link Streamlit looks for its own addresses below the page first, and then finds them at the root.
    tab.on("response", lambda answer: wrong.append(f"{answer.status} for {answer.url}") if answer.status >= 400 and "/_stcore/" not in answer.url else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: wrong.append(f"request to {request.url}") if _foreign(request.url, address) else None)
    return wrong


def _foreign(url: str, address: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(address).netloc


def _examined(window: Page) -> tuple[list[Fault], dict, dict]:
    return faults(window), window.evaluate(STRUCTURE), window.evaluate(CONTENT)


def _taken(wrong: list[str]) -> list[str]:
    """What has gone wrong since this was last asked."""
    taken, wrong[:] = list(wrong), []
    return taken


def go_to(window: Page, address: str, name: str, filters: Sequence[tuple[str, str]] = ()) -> None:
    window.set_viewport_size({"width": WHOLE, "height": 900})
    query = urlencode([*([("figure", FIGURE)] if name == "figure" else []), *filters])
    open_page(window, address, name, f"?{query}" if query else "")


def resize(window: Page, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 900})
    window.wait_for_timeout(50)
    settled(window)
    window.wait_for_function(DRAWN)


def open_panels(window: Page, written: int = 2) -> int:
    """Open what is folded away: everything that is there already, and some of the panels that are written when they are opened, all by the same lines."""
    for panel in window.locator("[class*='st-key-take-'] summary").all()[:written]:
        panel.click()
        expect(panel.locator("xpath=..")).to_contain_text("every choice spelled out")
        settled(window)
    opened = window.evaluate(
        """() => {
            const all = [...document.querySelectorAll("details:not([class*='st-key-take-'] *)")];
            all.forEach(each => each.open || each.querySelector('summary').click());
            return document.querySelectorAll('details[open]').length;
        }"""
    )
    settled(window)
    return opened


def lost(window: Page) -> list[str]:
    """The text that is cut off and stays so: Streamlit needs a moment to lay a page out anew."""
    for _ in range(10):
        if not (found := window.evaluate(LOST)):
            break
        window.wait_for_timeout(100)
    return found


def lost_when_widened(window: Page) -> list[str]:
    style = window.add_style_tag(content=SPACING)
    found = lost(window)
    style.evaluate("each => each.remove()")
    return found
