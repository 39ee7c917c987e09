"""One server for all browser tests; a fresh tab for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import WHOLE, Visited, visitor, watch
from tests.stage import served

# A busy machine is no fault of the code.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """A tab that fails its test if anything goes wrong in it."""
    context = chromium.new_context(viewport={"width": WHOLE, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    wrong = watch(tab, address)
    yield tab
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[Page]:
    """One tab for the tests of a file. Nothing slides in it, so that what is measured stands still."""
    with _still(chromium) as window:
        yield window


@pytest.fixture(scope="session")
def visited(chromium: Browser, address: str) -> Iterator[Visited]:
    """What is found on a page in a state, in a tab of its own."""
    with _still(chromium) as window:
        yield visitor(window, address, watch(window, address))


@contextmanager
def _still(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": WHOLE, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()
