"""Is every wrong cell refused, with words that tell a reader what to do?

The cases and what is expected of them stand in ``tests/cases``; its README is the index.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import marketdata
from marketdata.errors import Fault

CASES = Path(__file__).parent / "cases"

ROW = re.compile(r"\| `(?P<case>[^`]+)` \| (`(?P<target>[^`]+)`|[^|]*) \| (`(?P<place>[^`]+)`)? \| (?P<says>.*?) ?\|")


@dataclass(frozen=True)
class Expected:
    """A row of the index: where a fault is, and what it says."""

    case: str
    target: str | None
    place: str | None
    says: str


def index() -> list[Expected]:
    """The table of the cases' README."""
    lines = [line for line in (CASES / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    rows = [ROW.fullmatch(line) for line in lines]
    assert all(rows), [line for line, row in zip(lines, rows, strict=True) if not row]
    return [Expected(row["case"], row["target"], row["place"], row["says"]) for row in rows if row]


INDEX = index()
FAIL = list(dict.fromkeys(row.case for row in INDEX if row.case.startswith("fail_")))
PASS = list(dict.fromkeys(row.case for row in INDEX if row.case.startswith("pass_")))


def expected(case: str) -> list[Expected]:
    return [row for row in INDEX if row.case == case]


def plant(case: str, evidence: Path) -> dict[str, int]:
    """Put the files of a case into a copy of the evidence. Returns how many rows each table had before.

    The figures of all but one source play no part, and are taken away to save time, with the checks and corrections that rest on them.
    """
    for table in (evidence / "checks.csv", evidence / "corrections.csv"):
        table.write_text(table.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    for path in (evidence / "observations").iterdir():
        if path.name != "pulse_2026.csv":
            path.unlink()
    target = expected(case)[0].target
    folder = CASES / case
    sources = {target: folder} if target else {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    rows = {}
    for name, source in sources.items():
        place = evidence / name
        if place.exists() and not name.startswith("observations/"):
            before = place.read_text(encoding="utf-8")
            header, _, added = source.read_text(encoding="utf-8").partition("\n")
            assert before.startswith(header + "\n"), f"{case} has not the columns of {name}"
            place.write_text(before + added, encoding="utf-8")
            rows[name] = 1 + len(pd.read_csv(evidence.parent / "data" / name, dtype=str)) - added.count("\n")
        else:
            place.write_bytes(source.read_bytes())
    return rows


def place_of(fault: Fault, rows_before: dict[str, int]) -> str:
    """The place of a fault as the index writes it: rows that a case adds are counted from the first of them."""
    before = rows_before.get(fault.file)
    row = f"+{fault.row - before}" if before is not None else str(fault.row)
    return ":".join(part for part in (fault.file, row if fault.row else "", fault.column) if part)


def test_every_case_stands_in_the_index_and_every_row_of_it_has_a_case() -> None:
    there = {path.name + ("/" if path.is_dir() else "") for path in CASES.iterdir() if path.name.startswith(("fail_", "pass_"))}
    assert there == set(FAIL) | set(PASS)
    assert len(FAIL) >= 70 and len(PASS) >= 8
    others = {path.name for path in CASES.iterdir()} - {name.rstrip("/") for name in there}
    assert others == {"README.md", ".gitattributes"}, "a case is named by its outcome, fail_ or pass_"


@pytest.mark.parametrize("case", FAIL)
def test_a_fault_is_refused_with_its_place_and_what_to_do(case: str, evidence: Path) -> None:
    rows_before = plant(case, evidence)
    with pytest.raises(marketdata.DataError) as caught:
        marketdata.load(evidence)
    faults = caught.value.faults
    assert [place_of(fault, rows_before) for fault in faults] == [row.place for row in expected(case)]
    for fault, row in zip(faults, expected(case), strict=True):
        assert row.says and row.says in str(fault)
    assert list(faults) == sorted(faults)
    message = str(caught.value)
    assert message.startswith(f"{len(faults)} fault")
    assert message.count("\n") == len(faults), "each fault stands on one line"
    assert all(str(fault) in message for fault in faults)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The figures of pass_plain.csv beside the rest of the evidence."""
    evidence = Path(shutil.copytree(Path(__file__).parents[1] / "data", tmp_path_factory.mktemp("plain") / "data"))
    plant("pass_plain.csv", evidence)
    return marketdata.load(evidence).observations


@pytest.mark.parametrize("case", [case for case in PASS if case != "pass_plain.csv"])
def test_what_a_spreadsheet_adds_by_itself_changes_no_figure(case: str, evidence: Path, plain: pd.DataFrame) -> None:
    plant(case, evidence)
    assert (CASES / case).read_bytes() != (CASES / "pass_plain.csv").read_bytes()
    pd.testing.assert_frame_equal(marketdata.load(evidence).observations, plain)


def test_the_plain_file_holds_its_two_figures_as_typed(plain: pd.DataFrame) -> None:
    rows = plain[plain["source_id"] == "pulse_2026"].set_index("indicator_id")
    assert rows["printed"].to_dict() == {"foreign_visitors": "31.88 million persons", "inbound_medical_receipts": "US$700 million"}
    assert rows.at["inbound_medical_receipts", "note"] == 'As printed, "revised", in 2020'
    assert rows["row"].to_dict() == {"foreign_visitors": 2, "inbound_medical_receipts": 3}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(marketdata.DataError, match="no such folder") as caught:
        marketdata.load(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in str(caught.value)
    assert len(caught.value.faults) == 1


def test_every_missing_file_is_named(documents: Path) -> None:
    (documents / "glossary.csv").unlink()
    (documents / "rates.csv").unlink()
    with pytest.raises(marketdata.DataError) as caught:
        marketdata.load(documents)
    assert [(fault.file, fault.found) for fault in caught.value.faults] == [("glossary.csv", "no such file"), ("rates.csv", "no such file")]


def test_evidence_without_any_observations_is_refused(evidence: Path) -> None:
    for path in (evidence / "observations").iterdir():
        path.unlink()
    with pytest.raises(marketdata.DataError, match="a file of figures"):
        marketdata.load(evidence)


def test_a_list_of_codes_that_is_left_out_accepts_nothing(documents: Path) -> None:
    codes = (documents / "codes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (documents / "codes.csv").write_text("".join(line for line in codes if not line.startswith("CL_QUALIFIER,")), encoding="utf-8")
    with pytest.raises(marketdata.DataError) as caught:
        marketdata.load(documents)
    figures = sum(len(pd.read_csv(path)) for path in (documents / "observations").glob("*.csv"))
    assert len(caught.value.faults) == figures == 150
    assert {fault.column for fault in caught.value.faults} == {"qualifier"}


def test_a_mistake_in_a_list_of_codes_does_not_hide_the_mistakes_elsewhere(evidence: Path) -> None:
    (evidence / "areas.csv").write_bytes(b"")
    plant("fail_unknown_unit.csv", evidence)
    with pytest.raises(marketdata.DataError) as caught:
        marketdata.load(evidence)
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("areas.csv", ""), ("observations/pulse_2026.csv", "unit_measure")]


def test_faults_come_in_the_order_of_file_row_and_column() -> None:
    faults = [Fault("b.csv", 2, "a", "x", "y"), Fault("a.csv", 10, "a", "x", "y"), Fault("a.csv", 9, "b", "x", "y"), Fault("a.csv", 9, "a", "x", "y")]
    told = marketdata.DataError([*faults, faults[0]])
    assert [(fault.file, fault.row, fault.column) for fault in told.faults] == [("a.csv", 9, "a"), ("a.csv", 9, "b"), ("a.csv", 10, "a"), ("b.csv", 2, "a")]
    assert str(told).splitlines()[0] == "4 faults in the data; nothing was loaded."
    assert str(told).splitlines()[1] == "  a.csv:9:a: found x; expected y"


def test_a_fault_of_a_whole_file_names_no_row() -> None:
    assert str(Fault("a.csv", 0, "", "an empty file", "a header row")) == "a.csv: found an empty file; expected a header row"
    assert str(marketdata.DataError([Fault("a.csv", 0, "", "x", "y")])).startswith("1 fault in the data")


def test_a_long_cell_is_shortened_and_kept_on_one_line(documents: Path) -> None:
    table = documents / "observations" / "pulse_2026.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",PERCENT,", ',"' + "many\nlines " * 20 + '",'), encoding="utf-8")
    with pytest.raises(marketdata.DataError) as caught:
        marketdata.load(documents)
    [fault] = caught.value.faults
    assert (fault.row, fault.column) == (2, "unit_measure")
    assert "\n" not in str(fault) and len(fault.found) < 80
