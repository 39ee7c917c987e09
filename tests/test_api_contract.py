"""Does the API keep what its own description promises?

schemathesis reads the OpenAPI description, asks what it allows and what it does not, and holds every answer against it:
status, media type, headers, columns and their types, refusal of what is not allowed, acceptance of what is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketdata import Market, api
from marketdata.api.openapi import DOCUMENTS, describe
from marketdata.api.resources import RESOURCES
from tests.asking import serving

CODES_TRIED = 2
"""Codes of a list that are tried: schemathesis would ask for each of 588 sources wherever one may stand."""

SETTINGS = """
seed = 20261122

[generation]
max-examples = 5
deterministic = true

[phases.stateful]
enabled = false  # no answer leads to another request

# Every check is on. What one setting of the comparison may say depends on another, which OpenAPI has no words for.
[[operations]]
include-path = "/v1/views/comparison"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "422"]
"""


@pytest.fixture(scope="module")
def described(market: Market) -> dict[str, Any]:
    return json.loads(json.dumps(describe(api.create(lambda: market), market)))


def shortened(description: Any) -> Any:
    """The description with the first codes of each list alone."""
    if isinstance(description, dict):
        return {name: value[:CODES_TRIED] if name == "enum" else shortened(value) for name, value in description.items()}
    return [shortened(value) for value in description] if isinstance(description, list) else description


def test_every_answer_is_as_described(market: Market, described: dict[str, Any], tmp_path: Path) -> None:
    def description(request: Request) -> Response:
        return JSONResponse(shortened(described))

    (tmp_path / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    with serving(lambda: market, [Route("/description", description)]) as ask:
        tried = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file=settings.toml", "run", f"http://127.0.0.1:{ask.port}/description"),
                *("--report=json", "--report-json-path=report.json"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert tried.returncode == 0, tried.stdout + tried.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    paths = {each.path for each in (*RESOURCES, *DOCUMENTS)}
    assert report["operations"]["tested"] == len(paths)
    assert report["test_cases"]["generated"] > 500
    accepted = {name.removeprefix("GET "): sum(phase["accepted"] for phase in phases.values()) for name, phases in report["valid_rates"].items()}
    assert accepted.keys() == paths and all(accepted.values()), "every path has answered"
    assert not any(report["warnings"].values()), report["warnings"]


def test_the_description_names_every_code_and_every_column(described: dict[str, Any], market: Market) -> None:
    schemas = described["components"]["schemas"]
    assert schemas["IndicatorCode"]["enum"] == list(market.indicators.index)
    assert schemas["AreaCode"]["enum"] == list(market.areas.index)
    assert schemas["CurrencyCode"]["enum"] == market.currencies()
    assert set(schemas["Figure"]["required"]) == set(schemas["Figure"]["properties"])
    assert schemas["Figure"]["additionalProperties"] is False
    assert all(column.get("description") for column in schemas["Figure"]["properties"].values())
    assert described["servers"] == [{"url": "/api", "description": "this server"}]
    for resource in RESOURCES:
        operation = described["paths"][resource.path]["get"]
        assert operation["summary"] == resource.summary
        assert all(parameter.get("description") for parameter in operation["parameters"] if parameter["in"] == "query")
