"""A list that is no view leaves as a view does: complete in each row, without what forbids it, and with nothing live in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings

from marketdata import Market, reconcile
from marketdata.export import table
from marketdata.export.list_workbook import listing_ods, listing_xlsx
from marketdata.export.listing import Listing, listing_csv
from marketdata.export.permission import sources_of_checks, without_forbidden
from tests import office
from tests.conftest import DATA
from tests.taken import ADDRESS, TAKEN, as_written, cells_of, hostile, is_live, typed

FORBID = ("nhs_confederation_2021", "scmp_2026")
"""Typed from ``sources.csv``: the two sources that say no."""


TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def listing(rows: pd.DataFrame | None = None, **words) -> Listing:
    rows = pd.DataFrame({"Thing": ["A clinic", "A trust"], "Count": [3, 1250.5]}) if rows is None else rows
    given = {
        "name": "things",
        "title": "Some things",
        "caption": "Counted by hand.",
        "filters": "none",
        "address": ADDRESS,
        "taken": TAKEN,
        "version": "0123456789ab",
    }
    return Listing(**given | words, table=rows)


def of_file(name: str) -> list[dict[str, str]]:
    """The rows of a file of the evidence, read past all of our code."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


# --- what stays behind ----------------------------------------------------------------------------


def test_an_event_of_a_source_that_forbids_it_stays_behind_and_is_counted(market: Market) -> None:
    events = table(market, "events")
    kept, told = without_forbidden(market, events, [{source} for source in events["source_id"]])
    expected = [row["event_id"] for row in of_file("events.csv") if row["source_id"] not in FORBID]
    assert 20 < len(expected) < len(events)
    assert sorted(kept["event_id"]) == sorted(expected)
    assert len(told) == 2
    assert any(text.startswith("Not in any file: 4 rows that rest on South China Morning Post (2026), which does not allow") for text in told)
    assert all(not text.rstrip().endswith(" at") for text in told), "a source without an address has none"


def test_a_check_that_tells_a_figure_of_such_a_source_stays_behind(market: Market) -> None:
    results = market.check_results
    whose = [sources_of_checks(market)[result.check_id] for result in results]
    kept, told = without_forbidden(market, reconcile.table(results), whose)
    naming = {row["check_id"] for row in of_file("checks.csv") if any(f"{source}." in row["stated"] + row["inputs"] for source in FORBID)}
    assert len(naming) > 10 and naming.isdisjoint(kept["check_id"])
    assert len(kept) > 290, "the others may leave"
    content = listing_csv(listing(kept, left_out=told)).decode("utf-8-sig")
    # Typed from the press article: the deficit in yuan and in dollars.
    assert "CN¥828.7 billion" not in content and "US$120 billion" not in content
    assert "South China Morning Post (2026), which does not allow" in content, "what is left out is named"


def test_one_row_is_told_as_one(market: Market) -> None:
    _, told = without_forbidden(market, pd.DataFrame({"a": [1, 2]}), [{"salter_2022"}, {"scmp_2026"}])
    assert told[0].startswith("Not in any file: 1 row that rests on South China Morning Post (2026)") and " Read it at https://" in told[0]


# --- the files ------------------------------------------------------------------------------------


def test_each_row_of_a_csv_says_what_it_is_from() -> None:
    cells = cells_of(listing_csv(listing(filters="Countries: China", left_out=("Not in any file: x",))))
    assert list(cells) == ["Thing", "Count", "List", "Filters", "Left out", "Address of the list"]
    assert cells["Thing"].tolist() == ["A clinic", "A trust"] and cells["Count"].tolist() == ["3.0", "1250.5"]
    assert set(cells["List"]) == {"Some things. marketdata, version 0123456789ab of the evidence, read on 22 November 2026"}
    assert set(cells["Filters"]) == {"Countries: China"} and set(cells["Left out"]) == {"Not in any file: x"}


def test_a_file_is_named_after_list_and_day() -> None:
    assert listing(name="ways-of-counting", taken=dt.date(2026, 3, 4)).file_name("ods") == "ways-of-counting-2026-03-04.ods"


def test_a_workbook_has_a_cover_and_one_marked_table_with_its_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(listing_xlsx(listing(left_out=("Not in any file: 2 rows",)))))
    assert book.sheetnames == ["Cover", "Some things"]
    assert (book.properties.title, book.properties.language) == ("Some things", "en-GB")
    cover = [cell.value for (cell,) in book["Cover"].iter_rows()]
    assert cover[:2] == ["Some things", "Counted by hand."]
    assert {"Filters", "What is not here", "Not in any file: 2 rows", "On the dashboard", ADDRESS} <= set(cover)
    sheet = book["Some things"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["Thing", "Count"] in rows and ["A clinic", 3] in rows and ["A trust", 1250.5] in rows
    (marked,) = sheet.tables.values()
    assert marked.ref == f"A{rows.index(['Thing', 'Count']) + 1}:B{len(rows)}"


def test_a_list_of_nothing_is_a_file_that_says_so() -> None:
    nothing = listing(pd.DataFrame({"Thing": []}, dtype=str))
    assert next(iter(cells_of(listing_csv(nothing)))) == "Thing"
    sheet = openpyxl.load_workbook(io.BytesIO(listing_xlsx(nothing)))["Some things"]
    assert any("no row is left" in str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(("write", "ending"), [(listing_xlsx, "xlsx"), (listing_ods, "ods")])
def test_an_office_opens_all_ways_of_counting(market: Market, write: Callable[[Listing], bytes], ending: str, tmp_path: Path) -> None:
    ways = table(market, "definitions")[["definition_id", "title", "counts"]]
    content = write(listing(ways, name="ways-of-counting", title="Ways of counting"))
    root = ET.parse(office.opened(content, f"list.{ending}", "fods", tmp_path)).getroot()
    rows = [["".join(cell.itertext()).strip() for cell in row.iter(f"{TABLE}table-cell")][:3] for row in root.iter(f"{TABLE}table-row")]
    codes = set(ways["definition_id"])
    assert len(codes) > 280
    assert [row for row in rows if row[0] in codes] == ways.replace("", "[z]").to_numpy().tolist()
    assert not any(cell.get(f"{TABLE}formula") for cell in root.iter(f"{TABLE}table-cell"))


@given(hostile)
@settings(max_examples=40)
def test_no_text_of_a_list_runs_or_leads_anywhere(text: str) -> None:
    made = listing(pd.DataFrame({text: [text, "x"]}), title=text, caption=text, filters=text, address=text, left_out=(text,))
    cells = cells_of(listing_csv(made))
    assert not any(is_live(cell) for cell in [*cells.columns, *cells.to_numpy().ravel()])
    assert typed(cells.iloc[0, 0]) == as_written(text)
    with zipfile.ZipFile(io.BytesIO(listing_xlsx(made))) as parts:
        told = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
    assert "<f>" not in told and 'TargetMode="External"' not in told
    with zipfile.ZipFile(io.BytesIO(listing_ods(made))) as parts:
        told = parts.read("content.xml").decode()
    assert "table:formula" not in told and "xlink:href" not in told
