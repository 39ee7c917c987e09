"""How long does it take from nothing to the first page?

From the start of the server's process until a browser with an empty cache has drawn the page that opens.
"""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser

from tests.stage import ROOT, served, settled

from .comparison import Comparison

AIM = 2.0


def compare(browser: Browser, empty: Path, repetitions: int) -> Comparison:
    """The dashboard against the empty page, each on a new server."""
    times, baseline = [], []
    for _ in range(repetitions):
        times.append(_start(browser, ROOT / "dashboard.py"))
        baseline.append(_start(browser, empty))
    return Comparison("Start to first page", "empty page", times, baseline, AIM)


def _start(browser: Browser, script: Path) -> float:
    begun = time.perf_counter()
    with served(script) as address:
        page = browser.new_page()
        page.goto(address)
        settled(page)
        taken = time.perf_counter() - begun
        page.close()
    return taken
