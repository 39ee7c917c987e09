"""One server for all browser tests; a fresh tab for each."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stage import served

# A busy machine is no fault of the code.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """A tab that fails its test if a page breaks, violates its policy, or asks another host for anything."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None)
    # On a deep link Streamlit looks for its own addresses below the page first, and then finds them at the root.
    tab.on("response", lambda answer: wrong.append(f"{answer.status} for {answer.url}") if answer.status >= 400 and "/_stcore/" not in answer.url else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: wrong.append(f"request to {request.url}") if _foreign(request.url, address) else None)
    yield tab
    context.close()
    assert wrong == []


def _foreign(url: str, address: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(address).netloc
