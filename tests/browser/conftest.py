"""One server for all browser tests; a fresh tab for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.visits import WHOLE, Visited, visitor, watch
from tests.stage import listen, served

# A busy machine is no fault of the code.
expect.set_options(timeout=30_000)


# What Streamlit notes of its reader, once for each tab.
FORGOTTEN = "if (!sessionStorage.getItem('begun')) { localStorage.clear(); sessionStorage.setItem('begun', 'yes'); }"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """A reader's browser, which keeps Streamlit's scripts as it would between two visits: that saves every tab two seconds."""
    context = chromium.new_context(viewport={"width": WHOLE, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="session")
def still(chromium: Browser) -> Iterator[BrowserContext]:
    """The same for a reader who wants no motion: nothing slides, so that what is measured stands still."""
    context = chromium.new_context(viewport={"width": WHOLE, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def tab(reader: BrowserContext, address: str) -> Iterator[Page]:
    """A tab that knows nothing of the one before, and fails its test if anything goes wrong in it."""
    tab = reader.new_page()
    tab.add_init_script(FORGOTTEN)
    listen(tab)
    wrong = watch(tab, address)
    yield tab
    tab.close()
    assert wrong == []


@pytest.fixture(scope="module")
def window(still: BrowserContext) -> Iterator[Page]:
    """One tab for the tests of a file."""
    window = still.new_page()
    yield window
    window.close()


@pytest.fixture(scope="session")
def visited(still: BrowserContext, address: str) -> Iterator[Visited]:
    """What is found on a page in a state, in a tab of its own."""
    window = still.new_page()
    yield visitor(window, address, watch(window, address))
    window.close()
