"""The evidence as the tests take it: loaded once, or copied so that faults can be planted in it."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import marketdata
from marketdata import catalogue
from marketdata.export import Extract, extract
from marketdata.views import View

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DATA = Path(__file__).parents[1] / "data"

# The five documents, and the summary above one of them, which is a source of its own.
DOCUMENTS = ("salter_2022", "scmp_2026", "marshall_hla", "medicaltourismbiz", "nhs_confederation_2021", "pulse_2026")

# A busy machine is no fault of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all tests of a file, so that what they share is made once.

    Those with a browser come last: Playwright holds the event loop of its worker, and its browser, until the end.
    """
    items.sort(key=_in_a_browser)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem + " in a browser" * _in_a_browser(item)))


def _in_a_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


@pytest.fixture(scope="session")
def market() -> marketdata.Market:
    """The shipped evidence. It stays, so the collector of garbage need not look at it again and again."""
    market = marketdata.load(DATA)
    gc.collect()
    gc.freeze()
    return market


@pytest.fixture(scope="session")
def views(market: marketdata.Market) -> dict[str, View]:
    """Every view that has a name of its own, as it opens. What each says of itself is made once, for all tests."""
    return {name: catalogue.view(market, name, marketdata.Selection()) for name in catalogue.titles(market)}


@pytest.fixture(scope="session")
def views_with_low(market: marketdata.Market) -> dict[str, View]:
    """The same with the figures of low reliability."""
    return {name: catalogue.view(market, name, marketdata.Selection(low=True)) for name in catalogue.titles(market)}


@pytest.fixture(scope="session")
def every(views: dict[str, View]) -> dict[str, Extract]:
    """Every view as it is taken away."""
    from tests.taken import ADDRESS, TAKEN

    return {name: extract(view, marketdata.Selection(), address=ADDRESS, taken=TAKEN) for name, view in views.items()}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of a worker: Playwright drives no two at a time."""
    from tests.stage import browser

    with browser() as running:
        yield running


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the shipped evidence that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def documents(evidence: Path) -> Path:
    """A copy of the evidence with the figures of the five documents alone, which is read in a fraction of the time."""
    for path in (evidence / "observations").iterdir():
        if path.stem not in DOCUMENTS:
            path.unlink()
    for table in (evidence / "checks.csv", evidence / "corrections.csv"):
        table.write_text(table.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    return evidence
