"""Does the API answer as the dashboard shows, refuse in plain words, and tell a cache what it needs to know?

The application is asked over a real connection. Expected figures are typed from the documents: Table 1 of the paper.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import marketdata
from marketdata import DataError, Fault, Market, Selection, catalogue, export, reconcile, schema
from marketdata.api import questions
from marketdata.api.formats import choose
from marketdata.api.openapi import DOCUMENTS
from marketdata.api.problems import Problem
from marketdata.api.resources import RESOURCES
from marketdata.app import cache, links
from marketdata.app.security import HEADERS
from marketdata.views import View
from tests.asking import Ask, serving
from tests.conftest import DATA
from tests.stage import served

WINS = "/api/v1/observations?indicator=healthcare_uk_wins&country=CHN&source=salter_2022"
CHINA_2015 = "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact"
FORBIDDEN = ("nhs_confederation_2021", "scmp_2026")
"""The two sources whose licence does not allow their figures to be passed on."""


@pytest.fixture(scope="module")
def ask(market: Market) -> Iterator[Ask]:
    with serving(lambda: market) as asking:
        yield asking


def read_csv(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV answer, by Python's own reader."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))


def file(name: str) -> list[dict[str, str]]:
    """The rows of a file of the evidence, read past all of our code."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# --- what is answered -----------------------------------------------------------------------------

# Table 1 of the paper: China, by country in 2014–15 and 2015–16, by region from 2016–17.
TABLE_1 = {
    "2014-15": ("584.6", 584_600_000, "£584.6 million", "business_win", "A"),
    "2015-16": ("2190", 2_190_000_000, "£2,190 million", "business_win", "A"),
    "2016-17": ("120", 120_000_000, "£120 million", "export_win", "E"),
    "2017-18": ("363", 363_000_000, "£363 million", "export_win", "A"),
}


def test_the_wins_in_china_are_those_of_the_paper(ask: Ask) -> None:
    rows = [row for row in ask(WINS).rows if row["counterpart_area"] == "CHN" and row["activity"] == "_T"]
    found = {row["time_period"]: (row["obs_value"], row["value"], row["printed"], row["definition_id"], row["obs_status"]) for row in rows}
    assert found == TABLE_1
    one = rows[1]
    assert (one["period_start"], one["period_end"]) == ("2015-04-01", "2016-03-31")
    assert one["locator"] == "Table 1, 2015–16, by country, China"
    assert one["source_title"].startswith("Constructing healthcare services markets")
    assert one["source_url"] == "https://doi.org/10.1186/s12992-022-00892-8"
    assert (one["rate"], one["shown_unit"], one["shown_value"]) == (None, "GBP", 2_190_000_000)


def test_an_answer_says_what_was_asked_and_of_which_evidence(ask: Ask, market: Market) -> None:
    said = ask(f"{WINS}&year=2015&year=2016").said
    assert list(said) == ["version", "filters", "count", "left_out", "rows"]
    assert said["version"] == market.version
    assert said["filters"] == {"indicator": ["healthcare_uk_wins"], "country": ["CHN"], "year": ["2015", "2016"], "source": ["salter_2022"]}
    assert said["count"] == len(said["rows"])
    assert {row["time_period"] for row in said["rows"]} == {"2014-15", "2015-16", "2016-17"}, "a period that overlaps the years stays"


def test_an_amount_is_converted_at_the_rate_that_it_names(ask: Ask) -> None:
    row = next(row for row in ask(f"{WINS}&currency=USD").rows if row["figure_id"] == CHINA_2015)
    assert row["shown_unit"] == "USD" and row["value"] == 2_190_000_000
    assert row["shown_value"] == pytest.approx(row["value"] * row["rate"])
    assert row["rate"] == pytest.approx(1.51, abs=0.01), "dollars a pound in the financial year 2015–16"
    assert "1 April 2015 to 31 March 2016" in row["rate_note"]


def test_figures_of_low_reliability_come_when_they_are_asked_for(ask: Ask) -> None:
    statuses = [{row["obs_status"] for row in read_csv(ask(f"/api/v1/observations?format=csv{low}").body)} for low in ("", "&low=show")]
    assert not statuses[0] & {"U", "FU"}
    assert "U" in statuses[1]


def test_all_figures_are_those_of_the_files_but_for_two_sources(ask: Ask) -> None:
    files = [row for path in (DATA / "observations").glob("*.csv") for row in file(f"observations/{path.stem}")]
    assert len(files) > 2_000
    found = ask("/api/v1/observations?low=show")
    assert found.said["count"] == sum(row["source_id"] not in FORBIDDEN for row in files)
    assert sorted(row["obs_value"] for row in found.rows) == sorted(row["obs_value"] for row in files if row["source_id"] not in FORBIDDEN)


def same(row: dict, cells: dict[str, str]) -> bool:
    """Whether a row of JSON says what a row of CSV says."""
    for name, value in row.items():
        cell = cells[name]
        agrees = cell == "" if value is None else float(cell) == value if isinstance(value, int | float) else cell.removeprefix("'") == value.removeprefix("'")
        if not agrees:
            return False
    return list(row) == list(cells)


SEVERAL = [
    "/api/v1/observations?country=KOR&year=2015&year=2024&currency=GBP",
    "/api/v1/observations?source=salter_2022",
    "/api/v1/observations?year=1900",
    f"/api/v1/observations/{CHINA_2015}",
    "/api/v1/views",
    "/api/v1/views/wins_by_market",
    "/api/v1/views/comparison?measure=receipts&currency=USD",
    "/api/v1/checks",
    "/api/v1/events",
    "/api/v1/sources",
    "/api/v1/areas/CHN",
]


@pytest.mark.parametrize("path", SEVERAL)
def test_every_format_has_the_same_rows(ask: Ask, path: str) -> None:
    join = "&" if "?" in path else "?"
    rows = ask(path).rows
    cells = read_csv(ask(f"{path}{join}format=csv").body)
    table = pq.read_table(io.BytesIO(ask(f"{path}{join}format=parquet").body))
    assert len(rows) == len(cells) == table.num_rows
    assert all(same(row, cell) for row, cell in zip(rows, cells, strict=True))
    plain = [{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()} for row in table.to_pylist()]
    assert plain == rows


@pytest.mark.parametrize("name", ["indicators", "sources", "areas", "definitions", "relationships", "organisations", "units", "codes"])
def test_a_table_is_its_file(ask: Ask, name: str) -> None:
    rows = ask(f"/api/v1/{name}").rows
    assert rows == file(name)
    assert list(rows[0]) == list(schema.TABLES[name].columns)


def test_one_row_of_a_table_is_found_by_its_code(ask: Ask) -> None:
    assert ask("/api/v1/areas/CHN").rows == [row for row in file("areas") if row["area"] == "CHN"]
    assert ask("/api/v1/indicators/inbound_patients").rows == [row for row in file("indicators") if row["indicator_id"] == "inbound_patients"]
    assert ask("/api/v1/sources/scmp_2026").rows[0]["redistributable"] == "no", "the source itself may be named"


def test_a_figure_tells_every_step_to_its_value(ask: Ask) -> None:
    said = ask(f"/api/v1/observations/{CHINA_2015}").said
    assert [row["obs_value"] for row in said["rows"]] == ["2190"]
    told = {fact["name"]: fact["text"] for fact in said["provenance"]}
    assert told["Where it stands"] == "Table 1, 2015–16, by country, China"
    assert told["As printed"] == "£2,190 million"
    assert told["Step 2, unit"] == "2190 × 10^6 pounds sterling = 2,190,000,000 pounds sterling"
    assert told["Step 3, currency"] == "As published; no conversion chosen."
    in_dollars = ask(f"/api/v1/observations/{CHINA_2015}?currency=USD").said
    assert in_dollars["rows"][0]["shown_unit"] == "USD"
    assert "1 GBP = " in next(fact["text"] for fact in in_dollars["provenance"] if fact["name"] == "Step 3, currency")


def test_every_figure_of_an_answer_has_an_address(ask: Ask) -> None:
    rows = ask("/api/v1/observations?country=THA&low=show").rows
    assert len(rows) > 50
    for row in rows[::20]:
        (found,) = ask(f"/api/v1/observations/{quote(row['figure_id'], safe='')}").rows
        assert [found[name] for name in ("figure_id", "obs_value", "value", "locator")] == [
            row[name] for name in ("figure_id", "obs_value", "value", "locator")
        ]


def test_events_are_filtered_as_on_their_page(ask: Ask) -> None:
    events = [row for row in file("events") if row["source_id"] not in FORBIDDEN]
    assert ask("/api/v1/events").said["count"] == len(events)
    in_2013 = ask("/api/v1/events?country=CHN&year=2013").rows
    assert {row["event_id"] for row in in_2013} == {
        row["event_id"] for row in events if row["area"] in {"CHN", "WLD"} and row["date_from"][:4] <= "2013" <= (row["date_to"] or row["date_from"])[:4]
    }
    assert in_2013


def test_checks_are_filtered_by_verdict_kind_and_source(ask: Ask) -> None:
    everything = ask("/api/v1/checks").rows
    assert {row["verdict"] for row in everything} == set(reconcile.VERDICTS)
    differing = ask("/api/v1/checks?verdict=differs&kind=growth&kind=share").rows
    assert differing == [row for row in everything if row["verdict"] == "differs" and row["kind"] in ("growth", "share")]
    assert 0 < len(differing) < len(everything)
    assert {row["source_id"] for row in ask("/api/v1/checks?source=salter_2022").rows} == {"salter_2022"}


# --- views ----------------------------------------------------------------------------------------


def test_every_view_is_named_and_answers(ask: Ask, market: Market) -> None:
    named = ask("/api/v1/views").rows
    assert {row["name"]: row["title"] for row in named} == catalogue.titles(market)
    assert len(named) > 70
    comparison = next(row for row in named if row["name"] == "comparison")
    assert comparison["page"] == "destinations" and comparison["settings"].split(";")[0] == "measure"


CHOICES = [
    Selection(),
    Selection(countries=("CHN", "KOR"), years=(2010, 2024), currency="USD", low=True),
]


@pytest.mark.parametrize("selection", CHOICES, ids=["without filters", "with filters"])
def test_the_link_of_a_page_leads_to_the_rows_of_its_chart(ask: Ask, market: Market, views: dict[str, View], selection: Selection) -> None:
    for name in list(views)[:: 1 if selection == Selection() else 5]:
        shown = views[name] if selection == Selection() else catalogue.view(market, name, selection)
        answer = ask(f"/{links.to_api(shown, selection)}")
        assert answer.status == 200, (name, answer.body)
        assert answer.body == export.to_csv(export.extract(shown, selection).records, bom=False), name


def test_a_view_comes_with_everything_that_is_said_about_it(ask: Ask) -> None:
    said = ask("/api/v1/views/wins_by_market").said
    assert said["title"] == "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18"
    assert said["page"] == "healthcare_uk"
    assert any("In the text" in text or "stated" in text for text in said["contradictions"])
    assert any("Salter" in text for text in said["citations"])
    assert said["sentences"] and said["warnings"] and said["how_to_read"] and said["subtitle"]


def test_a_setting_changes_a_view_and_is_spelled_out(ask: Ask) -> None:
    said = ask("/api/v1/views/comparison?measure=receipts&currency=USD&country=THA").said
    assert said["settings"]["measure"] == ["receipts"]
    assert {row["indicator_id"] for row in said["rows"]} == {"inbound_medical_receipts"}
    assert said["filters"] == {"country": ["THA"], "currency": ["USD"], "measure": ["receipts"]}


def test_views_that_are_made_for_one_thing_answer_too(ask: Ask, market: Market) -> None:
    assert {row["source_id"] for row in ask("/api/v1/views/source-salter_2022").rows} == {"salter_2022"}
    one = catalogue.disagreements.disagreements(market, Selection(countries=("THA",)))[0].block.block_id
    assert ask(f"/api/v1/views/{quote(one, safe='')}?country=THA").said["count"] > 1
    of_country = ask("/api/v1/views/profile-nothing?country=THA")
    assert (of_country.status, of_country.kind) == (404, "application/problem+json")


def test_every_setting_of_every_view_is_explained(market: Market) -> None:
    words = {word for named in catalogue.WORDS.values() for word in named}
    assert words == set(questions.SETTINGS)
    assert all(word.meaning.endswith(".") and word.parameter(market)["schema"] for word in questions.SETTINGS.values())


# --- what may not be passed on --------------------------------------------------------------------


def test_two_sources_forbid_passing_their_figures_on() -> None:
    assert tuple(sorted(row["source_id"] for row in file("sources") if row["redistributable"] == "no")) == FORBIDDEN


def test_figures_that_may_not_be_passed_on_are_left_out_and_named(ask: Ask) -> None:
    count = sum(row["source_id"] == "scmp_2026" for row in file("observations/scmp_2026"))
    assert count == 17
    answer = ask("/api/v1/observations?source=scmp_2026&low=show")
    (left_out,) = answer.said["left_out"]
    assert (answer.said["count"], left_out["source_id"], left_out["count"]) == (0, "scmp_2026", 17)
    assert left_out["source"].startswith("South China Morning Post") and left_out["url"].startswith("https://www.scmp.com/")
    assert answer.headers["x-left-out"] == "scmp_2026=17"
    assert ask("/api/v1/observations?source=scmp_2026&low=show&format=csv").headers["x-left-out"] == "scmp_2026=17"
    assert "x-left-out" not in ask(WINS).headers


@pytest.mark.parametrize("path", ["observations?low=show", "events", "checks", "views/all_visitors", "views/headline_figures", "views/comparison?low=show"])
def test_no_row_of_theirs_is_in_any_answer(ask: Ask, path: str) -> None:
    answer = ask(f"/api/v1/{path}")
    assert answer.rows
    assert {row["source_id"] for row in answer.rows if "source_id" in row}.isdisjoint(FORBIDDEN)


def test_a_check_that_would_tell_such_a_figure_is_left_out(ask: Ask, market: Market) -> None:
    answer = ask("/api/v1/checks")
    named = {row["check_id"] for row in answer.rows}
    resting = {result.check_id for result in market.check_results if any(address.startswith("scmp_2026.") for address in (*result.figures, *result.about))}
    assert "korea_patients" in resting and len(resting) > 10
    assert named.isdisjoint(resting)
    assert len(named) + len(resting) == len(market.check_results)
    assert answer.headers["x-left-out"] == f"scmp_2026={len(resting)}"


def test_such_a_figure_is_refused_with_the_place_where_it_can_be_read(ask: Ask, market: Market) -> None:
    address = next(figure_id for figure_id in market.addresses if figure_id.startswith("scmp_2026."))
    answer = ask(f"/api/v1/observations/{address}")
    assert (answer.status, answer.kind) == (403, "application/problem+json")
    assert "does not allow it to be passed on" in answer.said["detail"] and "https://www.scmp.com/" in answer.said["detail"]
    assert market.observations.set_index("figure_id").at[address, "printed"] not in answer.said["detail"]


# --- what is refused ------------------------------------------------------------------------------

REFUSED = {
    "/api/v1/observations?contry=CHN": (400, "Did you mean country?"),
    "/api/v1/observations?Country=CHN": (400, "The words here are indicator, country, year, currency, source, low, format."),
    "/api/v1/observations?currency=": (400, "The word “currency” says nothing."),
    "/api/v1/observations?country": (400, "The word “country” says nothing."),
    "/api/v1/observations?currency=GBP&currency=USD": (400, "“currency” is one choice, not “GBP” and “USD”."),
    "/api/v1/observations?currency=GBP&currency=GBP": (400, "is one choice"),
    "/api/v1/observations?format=csv&format=json": (400, "is one choice"),
    "/api/v1/observations?" + "country=CHN&" * 201: (400, "“country” stands 201 times; 200 is the most."),
    "/api/v1/observations?country=" + "x" * 30_000: (414, "30008 bytes; 30000 is the most"),
    "/api/v1/observations?format=xml": (422, "There is no format “xml” here. The formats are json, csv, parquet, sdmx-csv."),
    "/api/v1/areas?format=sdmx-csv": (422, "The formats are json, csv, parquet."),
    "/api/v1/observations?year=20x4": (422, "'20x4' is not a year between 1900 and 2100."),
    "/api/v1/observations?year=1899": (422, "'1899' is not a year between 1900 and 2100."),
    "/api/v1/observations?low=yes": (422, "low=show, not 'yes'"),
    "/api/v1/observations?country=CHM": (422, "There is no area “CHM”. Did you mean CHN (China)"),
    "/api/v1/observations?currency=XXX": (422, "There is no currency “XXX”."),
    "/api/v1/observations?indicator=inbound_patient": (422, "Did you mean inbound_patients (Patients from abroad)"),
    "/api/v1/observations?source=salter": (422, "Did you mean salter_2022"),
    "/api/v1/views/patients?indicator=inbound_patients": (400, "There is no word “indicator”."),
    "/api/v1/views/patients?measure=index": (400, "There is no word “measure”."),
    "/api/v1/views/comparison?measure=inde": (422, "'inde' is no choice for 'measure'. The choices are patients"),
    "/api/v1/views/comparison?measure=patients&base=2015": (422, "'base' means nothing for the measure 'patients'."),
    "/api/v1/views/comparison?series=none": (422, "There is no series 'none'"),
    "/api/v1/views/treatment-prices?procedure=none": (422, "'none' is no choice for 'procedure'."),
    "/api/v1/views/estimates?values=none": (422, "The choices are logarithmic, linear."),
    "/api/v1/views/patientz": (404, "Did you mean patients (Patients from abroad)?"),
    "/api/v1/views/profile-inbound_patients": (404, "is of one country"),
    "/api/v1/views/source-nobody": (404, "There is no view 'source-nobody'."),
    "/api/v1/checks?verdict=wrong": (422, "There is no verdict “wrong”."),
    "/api/v1/checks?verdict=difers": (422, "Did you mean differs?"),
    "/api/v1/events?year=soon": (422, "'soon' is not a year"),
    "/api/v1/areas/CHM": (404, "Did you mean CHN (China)"),
    "/api/v1/areas/chn": (404, "Did you mean CHN (China)?"),
    "/api/v1/indicators/patients": (404, "Did you mean "),
    "/api/v1/sources/nobody_2022": (404, "All are listed at /api/v1/sources."),
    f"/api/v1/observations/{CHINA_2015}x": (404, f"Did you mean {CHINA_2015}"),
    "/api/v1/observations/nothing": (404, "There is no figure “nothing”."),
    "/api": (404, "All addresses are described at /api/v1/openapi.json."),
    "/api/": (404, "There is nothing at this address."),
    "/api/v2/observations": (404, "There is nothing at this address."),
    "/api/v1/observations/": (404, "There is nothing at this address."),
    "/api/v1/areas/CHN%0Amore": (404, "There is no area “CHN\nmore”."),
    "/api/v1/%0A": (404, "There is nothing at this address."),
    "/api%0A": (404, "There is nothing at this address."),
    "/api/v1/areas/CHN/more": (404, "There is nothing at this address."),
    "/api/v1/openapi.json?x=1": (400, "No word means anything here."),
    "/api/docs": (404, "There is nothing at this address."),
    "/api/redoc": (404, "There is nothing at this address."),
    "/api/openapi.json": (404, "There is nothing at this address."),
}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path[:70])
def test_a_refusal_says_what_is_wrong_and_what_would_be_right(ask: Ask, path: str) -> None:
    status, words = REFUSED[path]
    answer = ask(path)
    assert (answer.status, answer.kind) == (status, "application/problem+json")
    assert words in answer.said["detail"]
    assert (answer.said["type"], answer.said["status"]) == ("about:blank", status)
    assert answer.said["title"] == http.client.responses[status]
    assert answer.headers["cache-control"] == "no-store"


def test_a_code_that_does_not_exist_comes_with_those_that_it_may_have_meant(ask: Ask) -> None:
    (unknown,) = ask("/api/v1/observations?indicator=helthcare_uk_wins&country=CHM").said["unknown"]
    assert (unknown["what"], unknown["given"], unknown["did_you_mean"][0]) == ("indicator", "helthcare_uk_wins", "healthcare_uk_wins")
    assert unknown["known_at"] == "/api/v1/indicators"
    problem = ask("/api/v1/observations?country=CHM&country=South+Korea").said
    assert [(each["given"], each["did_you_mean"][0], each["known_at"]) for each in problem["unknown"]] == [
        ("CHM", "CHN", "/api/v1/areas"),
        ("South Korea", "KOR", "/api/v1/areas"),
    ]
    assert ask(problem["unknown"][0]["known_at"]).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
@pytest.mark.parametrize("path", ["/api/v1/observations", "/api/v1/openapi.json", "/api/nothing", "/api"])
def test_the_api_is_only_read(ask: Ask, method: str, path: str) -> None:
    answer = ask(path, method)
    assert (answer.status, answer.kind, answer.headers["allow"]) == (405, "application/problem+json", "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/api/v1/observations", "/api/v1/openapi.json", "/api/nothing"])
def test_a_script_of_another_page_may_send_the_tag_of_what_it_has(ask: Ask, path: str) -> None:
    """A browser asks before it lets a script of another host send If-None-Match."""
    answer = ask(path, "OPTIONS")
    assert (answer.status, answer.body, answer.headers["access-control-allow-origin"]) == (204, b"", "*")
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"


def test_a_third_year_is_no_range(ask: Ask) -> None:
    answer = ask("/api/v1/observations?year=2010&year=2020&year=2012")
    assert (answer.status, answer.said["detail"]) == (400, "“year” stands 3 times; 2 is the most. Leave it out to ask for all.")


def test_a_view_without_rows_says_why(ask: Ask) -> None:
    said = ask("/api/v1/views/wins_by_market?country=LBY&year=2000").said
    assert said["count"] == 0
    assert said["warnings"][0] == "No figure is left under these filters."
    assert said["warnings"][1].startswith("Without them there is: ")


def test_the_file_of_a_view_has_its_name(ask: Ask) -> None:
    answer = ask("/api/v1/views/wins_by_market?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="marketdata-views-wins_by_market.csv"'


def test_a_fault_of_ours_tells_nothing_and_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Market:
        raise RuntimeError("secret at /home/secret.py")

    with serving(broken) as ask:
        answers = [ask("/api/v1/areas"), ask("/api/v1/openapi.json"), ask("/readyz")]
    assert [(answer.status, answer.kind) for answer in answers] == [(500, "application/problem+json")] * 2 + [(503, "application/problem+json")]
    assert not any(b"secret" in answer.body for answer in answers)
    assert caplog.text.count("RuntimeError: secret at /home/secret.py") == 3
    assert {name: answers[0].headers.get(name) for name in HEADERS} == HEADERS


def test_data_with_faults_give_no_answer_until_they_are_mended(market: Market) -> None:
    held: list[Market] = []

    def load() -> Market:
        if held:
            return held[0]
        raise DataError([Fault("areas.csv", 2, "name", "'secret'", "a name"), Fault("areas.csv", 3, "name", "nothing", "a name")])

    with serving(load) as ask:
        for path in ("/readyz", "/api/v1/areas", "/api/v1/openapi.json"):
            answer = ask(path)
            assert (answer.status, answer.kind) == (503, "application/problem+json")
            assert "The data have 2 faults" in answer.said["detail"] and "secret" not in answer.said["detail"]
        held.append(market)
        assert ask("/readyz").status == ask("/api/v1/areas").status == 200


# --- formats --------------------------------------------------------------------------------------

JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("text/csv;charset=utf-8", CSV),
        ("text/csv; header=present", CSV),
        ("application/json;q=0.5, text/csv", CSV),
        ("application/json;q=0.5, text/csv;q=0.4, application/vnd.apache.parquet;q=0.6", PARQUET),
        ("text/csv;q=0.9, */*;q=0.1", CSV),
        ("*/*, application/json;q=0", CSV),
        ("application/*, application/json;q=0.2", PARQUET),
        ("text/html", None),
        ("text/csv;charset=latin-1", None),
        ("text/csv;q=0", None),
        ("text/csv;q=x", None),
        ("text/csv;q=nan", None),
        ("text/csv;q=2", None),
        ("nonsense", None),
        (",;=,", None),
    ],
)
def test_the_accept_header_chooses_a_format(ask: Ask, accept: str | None, kind: str | None) -> None:
    answer = ask("/api/v1/areas", **({"accept": accept} if accept is not None else {}))
    if kind:
        assert (answer.status, answer.kind, answer.headers["vary"]) == (200, kind, "Accept")
    else:
        assert (answer.status, answer.kind) == (406, "application/problem+json")
        assert "text/csv (format=csv)" in answer.said["detail"]


def test_the_word_format_goes_before_the_accept_header(ask: Ask) -> None:
    assert ask("/api/v1/areas?format=csv", accept="application/json").kind == CSV
    assert ask("/api/v1/areas?format=json", accept="text/html").kind == JSON


def test_csv_is_what_programs_read(ask: Ask) -> None:
    answer = ask(f"{WINS}&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.body.startswith(b"figure_id,source_id,"), "no byte-order mark"
    assert answer.body.endswith(b"\r\n")
    assert answer.headers["content-disposition"] == 'attachment; filename="marketdata-observations.csv"'
    assert "content-disposition" not in ask(WINS).headers


@given(accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60) | st.lists(st.sampled_from([*"*/;,=q01. ", JSON, CSV])).map("".join))
def test_any_accept_header_is_read(accept: str) -> None:
    try:
        assert choose(("json", "csv"), None, accept).name in ("json", "csv")
    except Problem as problem:
        assert problem.details.status == 406


def test_sdmx_has_the_dated_figures_and_says_how_many_have_no_date(ask: Ask) -> None:
    rows, answer = ask("/api/v1/observations?source=salter_2022").rows, ask("/api/v1/observations?source=salter_2022&format=sdmx-csv")
    cells = read_csv(answer.body)
    dated = [row["figure_id"] for row in rows if row["period_type"] != "undated"]
    assert [cell["FIGURE_ID"] for cell in cells] == dated
    assert 0 < len(dated) < len(rows) and answer.headers["x-undated"] == str(len(rows) - len(dated))
    china = next(cell for cell in cells if cell["FIGURE_ID"] == CHINA_2015)
    assert (china["TIME_PERIOD"], china["OBS_VALUE"], china["UNIT_MULT"], china["UNIT_MEASURE"]) == ("2015-04-01/P1Y", "2190", "6", "GBP")
    assert answer.headers["content-type"] == "application/vnd.sdmx.data+csv; version=2.0.0"
    assert "x-undated" not in ask(f"{WINS}&format=sdmx-csv").headers


@pytest.mark.parametrize(("version", "status"), [("", 200), (";version=2.0.0", 200), (";version=1.0.0", 406)])
def test_sdmx_is_chosen_by_the_accept_header_in_its_version(ask: Ask, version: str, status: int) -> None:
    assert ask(WINS, accept=f"application/vnd.sdmx.data+csv{version}").status == status


def test_the_structure_of_sdmx_has_an_address(ask: Ask) -> None:
    answer = ask("/api/v1/structure")
    assert (answer.status, answer.kind) == (200, "application/vnd.sdmx.structure+xml")
    assert ElementTree.fromstring(answer.body).tag == "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message}Structure"
    assert b"OBSERVATIONS" in answer.body and b"healthcare_uk_wins" in answer.body


# --- what a cache must know -----------------------------------------------------------------------


@pytest.mark.parametrize("path", [WINS, f"{WINS}&format=csv", "/api/v1/views/wins_by_market", "/api/v1/openapi.json", "/api/v1/structure"])
def test_an_answer_is_known_again_by_its_tag(ask: Ask, path: str) -> None:
    first = ask(path)
    tag = first.headers["etag"]
    assert tag.startswith('"') and tag.endswith('"')
    assert first.headers["cache-control"] == "public, max-age=300, must-revalidate"
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        again = ask(path, if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert again.headers.get("vary") == first.headers.get("vary") and again.headers["cache-control"] == first.headers["cache-control"]
    assert ask(path, if_none_match='"other"').status == 200
    assert ask(path, "HEAD", if_none_match=tag).status == 304


def test_the_tag_tells_apart_whatever_may_differ(ask: Ask, market: Market) -> None:
    paths = [
        WINS,
        f"{WINS}&format=csv",
        f"{WINS}&low=show",
        f"{WINS}&year=2015",
        "/api/v1/areas",
        "/api/v1/areas/CHN",
        "/api/v1/areas/GBR",
        "/api/v1/views/patients",
    ]
    tags = [ask(path).headers["etag"] for path in paths]
    assert len(set(tags)) == len(paths)
    assert ask(WINS, accept="text/csv").headers["etag"] == tags[1], "one representation, however it was asked for"
    assert ask("/api/v1/observations?source=salter_2022&country=CHN&indicator=healthcare_uk_wins").headers["etag"] == tags[0], "one question, however spelled"
    with serving(lambda: replace(market, version="another")) as another:
        answer = another(WINS)
        assert answer.headers["etag"] != tags[0]
        assert answer.headers["x-version"] == answer.said["version"] == "another"


@pytest.mark.parametrize("path", [WINS, f"{WINS}&format=parquet", "/api/v1/openapi.json", "/api/v1/structure", "/api/v1/areas/CHM", "/readyz"])
def test_head_is_get_without_its_body(ask: Ask, path: str) -> None:
    get, head = ask(path), ask(path, "HEAD")
    assert head.body == b"" and get.body
    assert head.status == get.status
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}
    assert int(head.headers["content-length"]) == len(get.body)


@pytest.mark.parametrize("path", [WINS, "/api/v1/openapi.json", "/api/v1/areas/CHM", "/api"])
def test_every_answer_carries_the_headers_of_the_server_and_is_open_to_pages_of_other_hosts(ask: Ask, path: str) -> None:
    answer = ask(path, origin="https://elsewhere.example")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers and "set-cookie" not in answer.headers
    assert "X-Left-Out" in answer.headers["access-control-expose-headers"]


# --- what strangers send --------------------------------------------------------------------------

WORDS = ["indicator", "country", "year", "currency", "source", "low", "format", "measure", "series", "verdict", "x", "", "\r\nx-evil: 1", "country[]"]
TEXTS = st.one_of(
    st.sampled_from(
        [
            "CHN",
            "healthcare_uk_wins",
            "2015",
            "GBP",
            "show",
            "csv",
            "salter_2022",
            "differs",
            "=1+1",
            "<script>",
            "\r\nx-evil: 1",
            "\x00",
            "٢٠١٥",
            "'; --",
            "../..",
            "%",
        ]
    ),
    st.text(max_size=40),
)
PATHS = ["observations", "observations/x", "views", "views/patients", "views/comparison", "checks", "events", "areas", "areas/CHN"]


@settings(max_examples=150)
@given(path=st.sampled_from(PATHS), pairs=st.lists(st.tuples(st.sampled_from(WORDS) | st.text(max_size=10), TEXTS), max_size=4))
def test_no_question_breaks_the_server_or_comes_back_in_a_header(ask: Ask, path: str, pairs: list[tuple[str, str]]) -> None:
    answer = ask(f"/api/v1/{path}?{urlencode(pairs, errors='replace')}")
    if answer.status == 200:
        assert answer.kind in (JSON, CSV)
    else:
        assert answer.status in (400, 404, 422)
        assert answer.kind == "application/problem+json"
        assert answer.said["status"] == answer.status
    assert set(answer.headers) <= KNOWN_HEADERS
    told = "".join(answer.headers.values())
    assert not any(text in told for _, text in pairs if len(text) > 6 and text not in ("healthcare_uk_wins", "salter_2022", "differs"))


KNOWN_HEADERS = {
    *HEADERS,
    *("date", "server", "etag", "cache-control", "vary", "x-version", "x-left-out", "content-type", "content-length", "content-disposition"),
    *("access-control-allow-origin", "access-control-expose-headers"),
}


@settings(max_examples=60)
@given(code=st.text(min_size=1, max_size=60), of=st.sampled_from(["observations", "views", "areas", "sources", "indicators"]))
def test_no_code_in_a_path_breaks_the_server(ask: Ask, code: str, of: str) -> None:
    answer = ask(f"/api/v1/{of}/{quote(code, safe='', errors='replace')}")
    assert answer.status in (200, 404)
    assert answer.kind in (JSON, "application/problem+json")
    assert set(answer.headers) <= KNOWN_HEADERS


BROKEN = {"%": 400, "%zz=1": 400, "=": 400, "a;b": 400, "?country=CHN": 400, "country=%ff%fe": 422, "country=CHN;THA": 422, "&&&": 200, "": 200}


@pytest.mark.parametrize("query", BROKEN)
def test_no_broken_query_string_breaks_the_server(ask: Ask, query: str) -> None:
    answer = ask(f"/api/v1/observations?{query}")
    assert (answer.status, answer.kind) == (BROKEN[query], JSON if BROKEN[query] == 200 else "application/problem+json")


def test_a_formula_in_the_evidence_stays_text_in_csv(market: Market) -> None:
    areas = market.areas.assign(name=["=HYPERLINK(1)", *market.areas["name"].iloc[1:]])
    spoilt = replace(market, tables={**market.tables, "areas": areas}, version="spoilt")
    with serving(lambda: spoilt) as ask:
        assert read_csv(ask("/api/v1/areas?format=csv").body)[0]["name"] == "'=HYPERLINK(1)"
        assert ask("/api/v1/areas").rows[0]["name"] == "=HYPERLINK(1)", "JSON holds every text as it is"


# --- one Market, and a real server ----------------------------------------------------------------


def test_pages_and_api_share_one_market_that_is_loaded_once(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []

    def slow() -> Market:
        loads.append(1)
        time.sleep(0.2)
        return market

    monkeypatch.setattr(marketdata, "load", slow)
    cache._load.cache_clear()
    cache.market.clear()
    try:
        with serving(cache.loaded) as ask:
            readers = [threading.Thread(target=ask, args=("/api/v1/areas",)) for _ in range(8)]
            for reader in readers:
                reader.start()
            assert cache.market() is market
            for reader in readers:
                reader.join()
        assert len(loads) == 1
    finally:
        cache._load.cache_clear()
        cache.market.clear()


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    with served() as address:
        yield address


slow = pytest.mark.browser
"""A test that starts the server of the dashboard, as the browser tests do, and therefore runs among them."""


def fetch(address: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


@slow
def test_the_server_says_when_it_is_ready(dashboard: str, market: Market) -> None:
    status, headers, body = fetch(f"{dashboard}/readyz")
    assert (status, json.loads(body)) == (200, {"status": "ready", "version": market.version, "figures": len(market.observations)})
    assert headers["cache-control"] == "no-store"


@slow
def test_pages_and_deep_links_are_still_pages(dashboard: str) -> None:
    for path in ("", "destinations?country=KOR", "figure"):
        status, headers, body = fetch(f"{dashboard}/{path}")
        assert (status, headers["content-type"].partition(";")[0]) == (200, "text/html")
        assert b'<div id="root">' in body


@slow
def test_the_api_answers_beside_them(dashboard: str) -> None:
    frame = pd.read_csv(f"{dashboard}{WINS}&format=csv")
    wins = frame[(frame["counterpart_area"] == "CHN") & (frame["activity"] == "_T")].set_index("time_period")["value"]
    assert wins.to_dict() == {period: value for period, (_, value, *_) in TABLE_1.items()}
    table = pd.read_parquet(io.BytesIO(fetch(f"{dashboard}{WINS}&format=parquet")[2]))
    assert len(table) == len(frame)


@slow
def test_its_answers_carry_the_headers(dashboard: str) -> None:
    for path in (WINS, "/api", "/api/", "/api/v1/nothing", "/api/v1/%0Anothing"):
        status, headers, _ = fetch(f"{dashboard}{path}")
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
        assert headers["access-control-allow-origin"] == "*"
        assert (status, headers["content-type"]) == ((200, JSON) if path == WINS else (404, "application/problem+json"))
    assert "set-cookie" not in headers


@slow
def test_a_reader_who_takes_packed_answers_gets_the_same(dashboard: str) -> None:
    ask = Ask(int(dashboard.rpartition(":")[2]))
    packed = ask(WINS, accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and "Accept-Encoding" in packed.headers["vary"]
    assert ask(WINS, accept_encoding="gzip", if_none_match=packed.headers["etag"]).status == 304
    head = ask(WINS, "HEAD", accept_encoding="gzip")
    assert head.body == b"" and {**head.headers, "date": ""} == {**packed.headers, "date": ""}


# --- the guide ------------------------------------------------------------------------------------

GUIDE = (Path(__file__).resolve().parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESSES = sorted(set(re.findall(r"http://localhost:8501(/[^\s\"<>)`]+)", GUIDE)))


def test_the_guide_shows_addresses() -> None:
    assert len(ADDRESSES) >= 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_guide_gives_rows(ask: Ask, address: str) -> None:
    answer = ask(address)
    assert answer.status == 200
    rows = read_csv(answer.body) if "format=csv" in address else answer.rows
    assert rows


def test_the_guide_names_every_path_and_every_word() -> None:
    paths = {f"/api{each.path}" for each in (*RESOURCES, *DOCUMENTS)}
    assert paths == set(re.findall(r"`(/api/v1/[^`]+)`", GUIDE))
    words = {word.name for resource in RESOURCES for word in resource.words} | {"format"}
    assert [word for word in words if f"`{word}`" not in GUIDE] == []
    assert f"{questions.LONGEST_QUERY:,} bytes" in GUIDE


def test_the_python_of_the_guide_runs(ask: Ask) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict = {}
    exec(snippet.replace("localhost:8501", f"127.0.0.1:{ask.port}"), names)
    assert set(names["wins"]["indicator_id"]) == {"healthcare_uk_wins"}
