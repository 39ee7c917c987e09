"""Does a package explain itself, hold the rows as they are, and nothing that may not leave or that would run?

Expected figures are typed from Table 1 and the introduction of the paper of 2022.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import bibtexparser
import duckdb
import frictionless
import pandas as pd
import pyarrow.parquet as pq
import pytest
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from marketdata import Market, Selection, profiles
from marketdata.export import files
from marketdata.export.columns import COLUMNS
from marketdata.export.extract import RECORD_COLUMNS, Extract, in_full
from marketdata.export.package import package
from tests.taken import ADDRESS, TAKEN, as_written, cells_of, hostile, is_live, take, typed

OTHERS = ["citations.bib", "citations.ris", "datapackage.json", "metadata.json", "readme.md"]
MEMBER = re.compile(r"data\.csv|data/[a-z0-9_][a-z0-9_-]*\.csv|" + "|".join(map(re.escape, OTHERS)))


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def members(*extracts: Extract, title: str = "") -> dict[str, bytes]:
    return unzip(package(extracts, title))


def read(content: bytes) -> dict:
    return json.loads(content)


def valid(content: bytes) -> bool:
    """Whether frictionless, the standard's own library, finds no fault in a package and its rows."""
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
        report = frictionless.validate(str(Path(folder) / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    return bool(report.tasks)


def plain(text: str) -> str:
    """A text as one line, without control characters and those that turn the line round: what a reader of the readme must find."""
    straight = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in straight).split())


# --- what is in it --------------------------------------------------------------------------------


def test_one_view_is_a_table_with_all_that_explains_it(market: Market) -> None:
    assert list(members(take(market, "wins_by_market"))) == ["citations.bib", "citations.ris", "data.csv", "datapackage.json", "metadata.json", "readme.md"]


def test_several_views_have_a_table_each_and_no_two_names_are_the_same(market: Market) -> None:
    whole = members(take(market, "wins_by_market"), take(market, "study"), take(market, "wins_by_market", Selection(currency="USD")), title="For the minister")
    assert [name for name in whole if name.startswith("data/")] == ["data/study.csv", "data/wins_by_market-2.csv", "data/wins_by_market.csv"]
    assert read(whole["metadata.json"])["title"] == read(whole["datapackage.json"])["title"] == "For the minister"
    assert whole["readme.md"].startswith(b"# For the minister\n")
    dollars = cells_of(whole["data/wins_by_market-2.csv"])
    assert set(dollars["shown_unit"]) == {"USD"}


def test_the_same_views_give_the_same_bytes(market: Market) -> None:
    extracts = [take(market, "wins_by_market"), take(market, "comparison")]
    assert package(extracts) == package([take(market, "wins_by_market"), take(market, "comparison")])
    with zipfile.ZipFile(io.BytesIO(package(extracts))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())


def test_nothing_and_views_of_two_versions_are_no_package(market: Market) -> None:
    with pytest.raises(ValueError, match="one view or more"):
        package([])
    other = take(replace(market, version="another"), "study")
    with pytest.raises(ValueError, match="one version"):
        package([take(market, "study"), other])


def test_the_figures_of_the_paper_are_in_it(market: Market) -> None:
    wins = cells_of(members(take(market, "wins_by_market"))["data.csv"])
    china = wins[(wins["counterpart_area"] == "CHN") & (wins["time_period"] == "2015-16")].squeeze()
    told = ["obs_value", "unit_mult", "unit_measure", "value", "period_start", "period_end", "definition_id", "printed", "obs_status"]
    assert china[told].tolist() == ["2190", "6", "GBP", "2190000000.0", "2015-04-01", "2016-03-31", "business_win", "£2,190 million", "A"]
    world = cells_of(members(take(market, "global_level"))["data.csv"])
    spent = world[world["indicator_id"] == "health_expenditure"].set_index("time_period")
    assert spent.loc["2018", ["obs_value", "unit_mult", "value", "obs_status"]].tolist() == ["8452", "9", "8452000000000.0", "A"]
    assert spent.loc["2022", ["obs_value", "unit_mult", "value", "obs_status"]].tolist() == ["11910", "9", "11910000000000.0", "F"]


def test_every_column_is_explained_in_its_order() -> None:
    assert list(COLUMNS) == RECORD_COLUMNS
    assert all(column.title and column.description for column in COLUMNS.values())


# --- Data Package ---------------------------------------------------------------------------------


def test_every_view_is_a_valid_data_package(every: Mapping[str, Extract]) -> None:
    assert len(every) >= 79
    assert valid(package(list(every.values())))


@pytest.mark.parametrize("name", ["wins_by_market", "comparison", "treatment-prices", "patients"])
def test_one_view_is_a_valid_data_package(every: Mapping[str, Extract], name: str) -> None:
    assert valid(package([every[name]]))


def test_a_package_tells_what_version_2_of_the_standard_asks(market: Market) -> None:
    whole = members(take(market, "wins_by_market"))
    told = read(whole["datapackage.json"])
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (told["name"], told["version"], told["created"]) == ("marketdata-wins_by_market", market.version, "2026-11-22T00:00:00Z")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", told["id"])
    assert told["homepage"] == ADDRESS
    assert told["licenses"] == [{"path": "readme.md", "title": "Each source has its own licence; none is given for all of them together."}]
    assert told["sources"] == [
        {
            "title": "Constructing healthcare services markets: networks, brokers and the China-England engagement",
            "path": "https://doi.org/10.1186/s12992-022-00892-8",
            "version": "2022-12-09",
        }
    ]
    (resource,) = told["resources"]
    assert resource["$schema"] == "https://datapackage.org/profiles/2.0/dataresource.json"
    assert (resource["name"], resource["path"], resource["type"], resource["mediatype"], resource["encoding"]) == (
        "wins_by_market",
        "data.csv",
        "table",
        "text/csv",
        "utf-8",
    )
    assert resource["bytes"] == len(whole["data.csv"])
    assert resource["hash"] == "sha256:" + hashlib.sha256(whole["data.csv"]).hexdigest()
    assert resource["dialect"]["delimiter"] == ","
    schema = resource["schema"]
    assert (schema["primaryKey"], schema["missingValues"]) == (["figure_id"], [""])
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == RECORD_COLUMNS
    assert {name: fields[name]["type"] for name in ("obs_value", "value", "unit_mult", "period_start")} == {
        "obs_value": "string",
        "value": "number",
        "unit_mult": "integer",
        "period_start": "date",
    }
    assert fields["obs_status"]["constraints"]["enum"] == ["A", "B", "E", "F", "P", "U", "FU", "M", "L", "O"]
    assert fields["unit_mult"]["constraints"]["enum"] == [0, 3, 6, 9, 12]
    assert all(field["title"] and field["description"] for field in fields.values())


def test_a_view_that_shows_a_figure_twice_has_no_key(market: Market) -> None:
    once = take(market, "wins_by_market")
    twice = replace(once, view=replace(once.view, rows=pd.concat([once.view.rows, once.view.rows.head(1)], ignore_index=True)))
    content = package([twice])
    assert "primaryKey" not in read(unzip(content)["datapackage.json"])["resources"][0]["schema"]
    assert valid(content)


def test_a_faulty_row_is_found() -> None:
    """The validation above can fail: it finds a status that does not exist, and a changed byte."""
    with tempfile.TemporaryDirectory() as folder:
        content = b"obs_status\r\nA\r\nX\r\n"
        (Path(folder) / "data.csv").write_bytes(content)
        fields = [{"name": "obs_status", "type": "string", "constraints": {"enum": ["A"]}}]
        told = {"name": "data", "path": "data.csv", "type": "table", "hash": "sha256:" + "0" * 64, "bytes": len(content), "schema": {"fields": fields}}
        descriptor = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "x", "resources": [told]}
        (Path(folder) / "datapackage.json").write_text(json.dumps(descriptor))
        found = {error[0] for error in frictionless.validate(str(Path(folder) / "datapackage.json")).flatten(["type"])}
    assert found == {"constraint-error", "hash-count"}


# --- there and back -------------------------------------------------------------------------------


def as_declared(cells: pd.DataFrame, descriptor: dict) -> pd.DataFrame:
    """The cells of a CSV file with the types that its description declares."""
    types = {field["name"]: field["type"] for field in descriptor["schema"]["fields"]}
    kinds = {"number": "float64", "integer": "int64", "date": "datetime64[s]"}
    columns = {name: cells[name].map(typed) if types[name] == "string" else cells[name].replace("", None).astype(kinds[types[name]]) for name in cells}
    return pd.DataFrame(columns)


def same(back: pd.DataFrame, records: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(back, records, check_dtype=False, check_exact=True)


def test_every_view_comes_back_from_its_package(every: Mapping[str, Extract]) -> None:
    whole = members(*every.values())
    described = {resource["name"]: resource for resource in read(whole["datapackage.json"])["resources"]}
    assert sum(len(each.records) for each in every.values()) > 1500
    for name, each in every.items():
        same(as_declared(cells_of(whole[f"data/{name}.csv"]), described[name]), each.records)


def test_every_view_comes_back_from_json(every: Mapping[str, Extract]) -> None:
    for each in every.values():
        back = pd.DataFrame(json.loads(files.to_json(each.records)), columns=RECORD_COLUMNS)
        kinds = {name: {"number": "float64", "date": "datetime64[s]"}[column.kind] for name, column in COLUMNS.items() if column.kind in ("number", "date")}
        same(back.astype(kinds), each.records)


def test_every_view_comes_back_from_parquet_in_arrow_and_duckdb(every: Mapping[str, Extract], tmp_path: Path) -> None:
    arrow_types = {"string": {"string", "large_string"}, "number": {"double"}, "integer": {"int64"}, "date": {"date32[day]"}}
    database = duckdb.connect()
    for name, each in every.items():
        content = files.to_parquet(each.records)
        back = pq.read_table(io.BytesIO(content))
        assert all(str(back.schema.field(column).type) in arrow_types[COLUMNS[column].kind] for column in RECORD_COLUMNS)
        days = dict.fromkeys(["period_start", "period_end"], "datetime64[s]")
        same(back.to_pandas().astype(days), each.records)
        (tmp_path / f"{name}.parquet").write_bytes(content)
        read_elsewhere = database.execute(f"SELECT * FROM '{tmp_path / name}.parquet'").df()
        same(read_elsewhere.astype(days), each.records)


# --- what is told ---------------------------------------------------------------------------------


def test_the_metadata_tell_the_question_and_the_answer(market: Market) -> None:
    chosen = Selection(countries=("CHN",), years=(2014, 2018), currency="USD")
    told = read(members(take(market, "wins_by_market", chosen))["metadata.json"])
    assert (told["taken"], told["evidence_version"], told["package_version"]) == ("2026-11-22", market.version, "0.1.0")
    (view,) = told["views"]
    assert view["filters"] == {
        "in_words": "Countries: China; Years: 2014 to 2018; Currency: USD",
        "query": [["country", "CHN"], ["year", "2014"], ["year", "2018"], ["currency", "USD"]],
    }
    assert (view["name"], view["file"], view["rows"], view["retrieved_from"]) == ("wins_by_market", "data.csv", 4, ADDRESS)
    assert any("Business win; Export win" in warning for warning in view["warnings"])
    total = next(check for check in view["checks"] if check["check_id"] == "wins_by_market_2014_15")
    assert (total["verdict"], total["stated"], total["computed"]) == ("differs", "£749 million", "£736.6 million")
    assert total["explanation"].startswith("Stated: £749 million.")
    assert "Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed" in view["contradictions"]
    assert [column["name"] for column in told["columns"]] == RECORD_COLUMNS
    (source,) = told["sources"]
    assert (source["source_id"], source["redistributable"], source["accessed"]) == ("salter_2022", "unknown", "2026-11-22")
    assert source["licence"].startswith("Open access; licence to be confirmed")
    assert source["citation"].startswith("Salter B, Dong Y, Hunter BM (2022).")


def test_the_settings_of_a_view_are_part_of_its_question(market: Market) -> None:
    told = read(members(take(market, "comparison", settings={"measure": ["receipts"]}))["metadata.json"])
    assert ["measure", "receipts"] in told["views"][0]["filters"]["query"]


def test_the_readme_tells_a_reader_what_to_know_and_how_to_cite(market: Market) -> None:
    whole = members(take(market, "wins_by_market"))
    told = whole["readme.md"].decode()
    headings = [line for line in told.splitlines() if line.startswith("#")]
    assert headings == [
        "# Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18",
        "## What the figures say",
        "## Before you quote a figure",
        "## How to read them",
        "## How they were counted",
        "## Where the figures come from, and their licences",
        "## How to cite",
        "## The files",
        "## The columns of `data.csv`",
        "## Is a file unchanged?",
    ]
    for words in (
        "21 rows, one for each printed figure. Taken on 22 November 2026 from marketdata",
        f"version {market.version} of the evidence",
        f"The same view with its chart: <{ADDRESS}>",
        "- China: £584.6 million in 2014–15, £2,190 million in 2015–16",
        "- Counted in different ways, so not to be compared as one series: Business win; Export win.",
        "- Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed",
        "Licence: Open access; licence to be confirmed (most likely CC BY 4.0). Whether the figures may be passed on is not confirmed",
        "Globalization and Health 18, 102. <https://doi.org/10.1186/s12992-022-00892-8>",
        "read on 22 November 2026",
        "@misc{marketdata_wins_by_market,",
        f"`{hashlib.sha256(whole['data.csv']).hexdigest()}`",
        "`sha256sum data.csv`",
        "Take that first apostrophe away",
    ):
        assert words in told
    assert [name for name in RECORD_COLUMNS if f"\n- `{name}`: " in told] == RECORD_COLUMNS


def test_the_filters_are_told_in_words(market: Market) -> None:
    chosen = Selection(countries=("CHN",), currency="USD")
    assert b"\n\nFilters chosen. Countries: China; Currency: USD.\n" in members(take(market, "wins_by_market", chosen))["readme.md"]
    assert b"\n\nNo filter was chosen.\n" in members(take(market, "wins_by_market"))["readme.md"]


def test_reference_managers_read_the_view_and_its_sources_once_each(market: Market) -> None:
    whole = members(take(market, "wins_by_market"), take(market, "wins_total"), take(market, "global_level"))
    library = bibtexparser.parse_string(whole["citations.bib"].decode())
    keys = ["marketdata_wins_by_market", "marketdata_wins_total", "marketdata_global_level", "salter_2022"]
    assert [entry.key for entry in library.entries] == keys
    assert not library.failed_blocks
    assert len(rispy.loads(whole["citations.ris"].decode())) == 4


# --- what may not leave ---------------------------------------------------------------------------


def words_of(market: Market, source_id: str) -> set[str]:
    """What only this source says in the evidence: addresses, places and printed figures of it that no other source has."""
    mine, others = (market.observations[keep] for keep in (market.observations["source_id"] == source_id, market.observations["source_id"] != source_id))
    others_say = set(others["printed"]) | set(others["locator"])
    return set(mine["figure_id"]) | {words for words in (*mine["printed"], *mine["locator"]) if words not in others_say and len(words) > len("75%")}


@pytest.mark.parametrize("low", [False, True])
def test_a_figure_that_may_not_be_passed_on_is_in_no_member(market: Market, every: Mapping[str, Extract], low: bool) -> None:
    secret = words_of(market, "scmp_2026")
    assert len(secret) > 25
    extracts = [take(market, name, Selection(low=True)) for name in every] if low else list(every.values())
    assert sum(bool(each.withheld) for each in extracts) > 10
    for name, content in members(*extracts).items():
        text = content.decode("utf-8-sig")
        told = json.dumps(json.loads(text), ensure_ascii=False) if name.endswith(".json") else text
        assert not [words for words in secret if words in told], name


def test_the_scan_for_such_figures_finds_them(market: Market) -> None:
    """With the right to pass its figures on, the same view tells them."""
    sources = market.sources.assign(redistributable="unknown")
    allowed = members(take(replace(market, tables={**market.tables, "sources": sources}), "headline_figures"))
    secret = words_of(market, "scmp_2026")
    assert [name for name, content in allowed.items() if any(words in content.decode() for words in secret)] == ["data.csv", "metadata.json", "readme.md"]


def test_what_was_left_out_is_named_with_its_reason(market: Market) -> None:
    whole = members(take(market, "headline_figures"))
    left = read(whole["metadata.json"])["views"][0]["left_out"]["for_their_licence"]
    assert left == [
        {
            "source_id": "scmp_2026",
            "source": "South China Morning Post (2026)",
            "figures": 5,
            "licence": "All rights reserved; single figures only",
            "url": "https://www.scmp.com/economy/china-economy/article/3343956/could-medical-care-help-cure-chinas-services-trade-deficit",
        }
    ]
    assert (
        "- 5 figures of South China Morning Post (2026), whose source does not allow them to be passed on (All rights reserved; single figures only). "
        "Read them there: <https://www.scmp.com/"
    ) in whole["readme.md"].decode()


def test_a_check_that_quotes_such_a_figure_is_counted_and_not_told(market: Market) -> None:
    quoting = [result for result in market.check_results if any(figure.startswith("scmp_2026.") for figure in result.figures)]
    assert len(quoting) > 5
    view = read(members(take(market, "comparison"))["metadata.json"])["views"][0]
    assert view["left_out"]["checks_that_quote_such_figures"] > 0
    assert view["checks"]
    assert not {check["check_id"] for check in view["checks"]} & {result.check_id for result in quoting}


def test_a_contradiction_that_quotes_such_a_figure_is_not_told(market: Market) -> None:
    """As a check would whose stated figure is the paper's and whose inputs are the article's."""
    mine, theirs = (market.observations.loc[market.observations["source_id"] == source, "figure_id"] for source in ("salter_2022", "scmp_2026"))
    wins = [figure for figure in mine if ".healthcare_uk_wins.GBR.CHN." in figure]
    failed = next(result for result in market.check_results if result.verdict == "differs" and wins[0] in result.figures)
    quoting = replace(failed, subject="What an article says", computed="US$850 million", explanation="US$850 million", figures=(wins[0], theirs.iloc[0]))
    checked = replace(market)
    vars(checked)["check_results"] = (failed, quoting)
    extract = take(checked, "wins_by_market")
    assert quoting in extract.view.contradicted, "the page tells it"
    for name, content in members(extract).items():
        assert b"US$850 million" not in content and b"What an article says" not in content, name
    assert failed.subject in read(members(extract)["metadata.json"])["views"][0]["contradictions"][0]


@pytest.mark.parametrize(
    ("name", "chosen", "reason"),
    [
        ("patients", Selection(), "every figure of this view comes from a source that does not allow it to be passed on"),
        (
            "wins_by_market",
            Selection(years=(1950, 1951)),
            "no figure is left under these filters. Without the filters there would be: United Arab Emirates, Brazil, China",
        ),
        ("comparison", Selection(years=(1950, 1951)), "no figure is left under these filters"),
        ("wins_share_by_market", Selection(sources=("scmp_2026",)), "no figure is left under these filters"),
    ],
)
def test_a_view_without_rows_is_a_valid_package_that_says_so(market: Market, name: str, chosen: Selection, reason: str) -> None:
    content = package([take(market, name, chosen)])
    whole = unzip(content)
    assert valid(content)
    assert cells_of(whole["data.csv"]).columns.tolist() == RECORD_COLUMNS
    assert cells_of(whole["data.csv"]).empty
    assert f"There are no rows in this file:** {reason}" in whole["readme.md"].decode()
    assert read(whole["metadata.json"])["views"][0]["rows"] == 0
    assert read(whole["metadata.json"])["sources"] == []


def test_a_view_in_full_and_a_profile_are_valid_too(market: Market) -> None:
    thailand = profiles.profile(market, Selection(countries=("THA",), low=True))
    view, everything = in_full(take(market, "wins_by_market").view, Selection())
    extracts = [Extract(view, everything, {}, ADDRESS, TAKEN), *(Extract(each, each.selection, {}, ADDRESS, TAKEN) for each in thailand)]
    assert len(extracts) > 3
    assert valid(package(extracts))


# --- text that means harm -------------------------------------------------------------------------

TEXTS = ["ref_area_name", "counterpart_area_name", "time_period", "vintage", "obs_value", "locator", "note", "rate_note", "series", "printed", "shown"]


def spoilt(market: Market, texts: list[str]) -> Extract:
    """Three figures of the paper with harmful texts wherever a text stands: in rows, titles, definitions, sources and checks."""
    turn = cycle(texts)
    view = take(market, "wins_by_market").view
    rows = view.rows.head(3).assign(**{name: pd.Series([next(turn) for _ in range(3)], dtype=str) for name in [*TEXTS, "period_label"]})
    rows["figure_id"] = [f"figure {place} {next(turn)}" for place in range(3)]
    sources = market.sources.loc[["salter_2022", "scmp_2026"]].copy()
    for name in ("title", "author", "publisher", "licence", "note", "url"):
        sources.loc["salter_2022", name] = next(turn)
    definitions = market.definitions.copy()
    for name in ("title", "description", "measured_by"):
        definitions.loc["business_win", name] = next(turn)
    bad = replace(market, tables={**market.tables, "sources": sources, "definitions": definitions})
    failed = replace(next(r for r in market.check_results if r.verdict == "differs"), subject=next(turn), stated=next(turn), explanation=next(turn))
    vars(bad)["check_results"] = (replace(failed, figures=(rows["figure_id"][0],), about=(rows["figure_id"][0],)),)
    block = replace(view.block, block_id=next(turn), title=next(turn), how_to_read=next(turn))
    return Extract(replace(view, market=bad, block=block, rows=rows), Selection(), {}, next(turn), TAKEN)


def walk(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *walk(token.children or []))]


@settings(max_examples=30, deadline=None)
@given(st.lists(hostile, min_size=1, max_size=12))
def test_a_harmful_text_is_live_in_no_member_and_comes_back_as_typed(market: Market, texts: list[str]) -> None:
    extract = spoilt(market, texts)
    content = package([extract, take(market, "study"), extract])
    whole = unzip(content)
    assert all(MEMBER.fullmatch(name) for name in whole)
    assert len(whole) == 8

    names = [table["file"] for table in read(whole["metadata.json"])["views"]]
    cells = cells_of(whole[names[0]])
    assert not [cell for cell in cells.to_numpy().ravel() if is_live(cell)]
    for name in TEXTS:
        assert cells[name].map(typed).tolist() == extract.records[name].map(as_written).tolist()

    told = read(whole["metadata.json"])
    assert told["views"][0]["title"] == extract.title
    assert told["views"][0]["how_to_read"] == extract.how_to_read
    assert told["views"][0]["checks"][0]["explanation"] == extract.checks[0].explanation
    described = read(whole["datapackage.json"])
    assert all(source.get("path", "https://").startswith("https://") for source in described["sources"])
    assert not [text for text in texts if len(text) > 6 and text in json.dumps([each["description"] for each in described["resources"]])], "it is Markdown"
    assert told["sources"][0]["licence"] == extract.sources.at["salter_2022", "licence"]
    assert valid(content)

    library = bibtexparser.parse_string(whole["citations.bib"].decode())
    assert not library.failed_blocks
    assert len(library.entries) == whole["citations.ris"].decode().count("TY  - ")


@settings(max_examples=30, deadline=None)
@given(st.lists(hostile, min_size=1, max_size=12))
@example(["- item"])
@example(["1. item"])
@example(["# heading"])
@example(["> quote"])
@example(["[click](https://evil.example)"])
@example(["\u202ereversed\u2066"])
def test_a_harmful_text_is_text_in_the_readme(market: Market, texts: list[str]) -> None:
    extract = spoilt(market, texts)
    readme = members(extract, title=texts[0])["readme.md"].decode()
    tokens = walk(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(readme))
    allowed = {"heading", "paragraph", "bullet_list", "list_item", "link", "strong"}
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= allowed | {"inline", "text", "code_inline", "fence"}
    assert [token.markup for token in tokens if token.type == "link_open"] == ["autolink"] * sum(token.type == "link_open" for token in tokens)
    assert all(str(token.attrs["href"]).startswith("https://") for token in tokens if token.type == "link_open")
    assert {token.level for token in tokens if token.type in ("heading_open", "bullet_list_open", "fence")} == {0}
    assert sum(token.type == "fence" for token in tokens) == 1
    assert sum(token.type == "strong_open" for token in tokens) == 0

    written = [str("".join(part.content for part in token.children or [])) for token in tokens if token.type == "inline"]
    assert written[0] == (plain(texts[0]) or written[0])
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings.count("h1") == 1
    assert set(headings) == {"h1", "h2"}
    outside = re.sub(r"```bibtex\n.*?\n```|`[^`\n]*`|<https://[^>\s]+>", "", readme, flags=re.DOTALL)
    assert not re.search(r"://|www\.|(?<!\\)@", outside.replace("\\:", "").replace("www\\.", "")), "what GitHub would make a link of"
    assert not {c for c in readme if unicodedata.category(c) in {"Cc", "Zl", "Zp"} or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"} - {"\n"}
