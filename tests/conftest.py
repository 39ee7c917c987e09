"""The evidence as the tests take it: loaded once, or copied so that faults can be planted in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import marketdata

DATA = Path(__file__).parents[1] / "data"

# A busy machine is no fault of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def market() -> marketdata.Market:
    """The shipped evidence."""
    return marketdata.load(DATA)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the shipped evidence that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))
