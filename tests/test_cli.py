"""Does the command line answer as its help says: the right stream, the right exit status, no traceback?

Expected figures are typed from the documents: Table 1 of the paper, and the press article of 20 February 2026.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from marketdata import Market, cli, export
from marketdata import market as market_module

pytestmark = pytest.mark.filterwarnings("error")

MARKETDATA = str(Path(sys.executable).with_name("marketdata"))
BOM = b"\xef\xbb\xbf"

TO_STDOUT = "import typer; from marketdata import cli; app = typer.Typer(); app.command()(lambda: cli._to_stdout(b'rows')); app()"
"""A program that only writes, without the seconds that the evidence takes."""

BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""Surroundings in which Python keeps back what it could not write, and tries again when it ends."""

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def shipped() -> Market:
    return market_module.load()


@pytest.fixture
def run(shipped: Market, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process; the shipped evidence is read once for all tests."""
    read = market_module.load
    monkeypatch.setattr(market_module, "load", lambda folder=None: read(folder) if folder else shipped)
    return lambda *words: CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the shipped evidence that a test may spoil."""
    return Path(shutil.copytree(market_module.data_folder(), tmp_path / "evidence"))


def respell(file: Path, old: str, new: str) -> int:
    """Replace the one place where ``old`` stands in a file, and say in which row."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def records(content: bytes | str) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- as a program of its own ----------------------------------------------------------------------


def test_a_refusal_reaches_the_shell(tmp_path: Path) -> None:
    done = subprocess.run([MARKETDATA, "validate", tmp_path / "nowhere"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no folder ")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([MARKETDATA, "export", "observations"], id="the program"),
        pytest.param([sys.executable, "-c", TO_STDOUT], id="less than a buffer"),
        pytest.param([sys.executable, "-u", "-c", TO_STDOUT], id="no buffer"),
    ],
)
def test_a_reader_that_goes_away_ends_it_quietly(words: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(words, stdout=write_end, stderr=subprocess.PIPE, env=BUFFERED, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("option", ["-c", "-uc"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    ("redirected", "told"),
    [
        pytest.param(
            ">/dev/full",
            "Cannot write to standard output: No space left on device.",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full"),
        ),
        (">&-", "There is no standard output to write to."),
    ],
)
def test_an_output_that_takes_nothing_is_told_without_a_traceback(redirected: str, told: str, option: str) -> None:
    words = ["sh", "-c", f'"$0" {option} "$1" {redirected}', sys.executable, TO_STDOUT]
    done = subprocess.run(words, stderr=subprocess.PIPE, env=BUFFERED, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, told + "\n")


def test_parquet_is_refused_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run([MARKETDATA, "export", "observations", "--format", "parquet"], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    os.close(ours)
    assert (done.returncode, done.stderr) == (2, "Parquet is no text for a screen. Name a file with --output, or send it to a program with a pipe.\n")


def test_help_waits_for_nothing_heavy() -> None:
    program = "import sys, marketdata.cli; print(*sorted({'pandas', 'pandera', 'pyarrow', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "\n"


# --- help and version -----------------------------------------------------------------------------


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version").stdout == "marketdata 0.1.0\n"


@pytest.mark.parametrize("command", ["validate", "export", "select"])
def test_help_is_in_plain_words_with_examples(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Examples:" in done.stdout
    assert f"marketdata {command}" in done.stdout
    assert f"\n  {command} " in run("--help").stdout


def test_the_help_names_every_table(run: Run) -> None:
    assert set(export.TABLES) == set(cli.TableName)
    told = re.sub(r"\s", "", run("export", "--help").stdout)
    assert all(name in told for name in export.TABLES)


# --- validate -------------------------------------------------------------------------------------


def test_the_shipped_evidence_is_without_fault(run: Run) -> None:
    done = run("validate", market_module.data_folder())
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r"\d{3,} figures from \d+ sources, \d+ agreements, \d+ organisations, \d+ events: no fault\.\n", done.stdout)


def test_each_fault_is_named_by_place_on_standard_error(run: Run, evidence: Path) -> None:
    row = respell(evidence / "observations" / "salter_2022.csv", "2015-16,fiscal_uk,,2190,GBP", '2015-16,fiscal_uk,,"2,190",GBP')
    place = respell(evidence / "areas.csv", "THA,Thailand,country,TH,WLD", "THA,Thailand,country,TL,WLD")
    done = run("validate", evidence)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"areas.csv:{place}:iso_alpha2: found 'TL'; expected TH, which ISO 3166 gives to THA",
        f"observations/salter_2022.csv:{row}:obs_value: found '2,190'; expected a number without separators; write 2190",
        "2 faults; nothing was loaded.",
    ]


def test_one_fault_is_one_fault(run: Run, evidence: Path) -> None:
    (evidence / "units.csv").write_bytes(b"\xff")
    done = run("validate", evidence)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0].startswith("units.csv:1: found the byte 0xFF, which is not UTF-8; expected text in UTF-8")


def test_a_fault_cannot_command_the_terminal(run: Run, evidence: Path) -> None:
    respell(evidence / "units.csv", "unit_measure,title,", "unit_measure,\x1b[2Jti\u202etle,")
    done = run("validate", evidence)
    assert done.exit_code == 1
    assert "\\x1b[2Jti\\u202etle" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("command", [["validate"], ["export", "areas", "--data"], ["select", "--data"]])
def test_a_wrong_folder_is_named(run: Run, tmp_path: Path, command: list[str]) -> None:
    done = run(*command, tmp_path / "nowhere")
    assert (done.exit_code, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"There is no folder '{tmp_path / 'nowhere'}'. Name the folder that holds sources.csv, indicators.csv and the other files of the evidence.\n"
    )


def test_a_file_that_cannot_be_read_is_named(run: Run, evidence: Path) -> None:
    (evidence / "areas.csv").unlink()
    (evidence / "areas.csv").mkdir()
    done = run("validate", evidence)
    assert (done.exit_code, done.stderr) == (1, f"Cannot read '{evidence / 'areas.csv'}': Is a directory.\n")


def test_a_fault_of_the_program_is_a_sentence_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(folder: Path | None = None) -> Market:
        raise KeyError("somewhere")

    monkeypatch.setattr(market_module, "load", broken)
    done = run("validate")
    assert done.exit_code == 1
    assert re.fullmatch(r"marketdata has a fault of its own.*KeyError at test_cli\.py:\d+: 'somewhere'.*\n", done.stderr)


# --- export ---------------------------------------------------------------------------------------


def test_observations_answer_for_themselves(run: Run) -> None:
    done = run("export", "observations")
    rows = records(done.stdout_bytes)
    assert done.exit_code == 0
    assert done.stderr == ""
    assert set(rows[0]) >= {
        "source_id", "indicator_id", "ref_area", "ref_area_name", "counterpart_area", "counterpart_area_name", "activity", "time_period", "period_start",
        "period_end", "obs_value", "unit_mult", "unit_measure", "value", "obs_status", "qualifier", "locator",
    }  # fmt: skip
    china = next(row for row in rows if row["indicator_id"] == "healthcare_uk_wins" and row["counterpart_area"] == "CHN" and row["time_period"] == "2015-16")
    assert (china["obs_value"], china["unit_mult"], china["value"]) == ("2190", "6", "2190000000.0")
    assert (china["period_start"], china["period_end"]) == ("2015-04-01", "2016-03-31")


@pytest.mark.parametrize("table", list(cli.TableName))
def test_every_table_is_written_in_every_format(run: Run, shipped: Market, tmp_path: Path, table: str) -> None:
    rows = len(export.table(shipped, table))
    assert len(records(run("export", table).stdout_bytes)) == rows
    assert len(json.loads(run("export", table, "--format", "json").stdout_bytes)) == rows
    assert pq.read_table(io.BytesIO(run("export", table, "--format", "parquet").stdout_bytes)).num_rows == rows


def test_only_a_file_begins_with_a_byte_order_mark(run: Run, tmp_path: Path) -> None:
    piped = run("export", "areas").stdout_bytes
    done = run("export", "areas", "--output", tmp_path / "areas.csv")
    assert not piped.startswith(BOM)
    assert (tmp_path / "areas.csv").read_bytes() == BOM + piped
    assert (done.exit_code, done.stdout) == (0, "")
    assert re.fullmatch(r"\d+ rows written to .*areas\.csv\n", done.stderr)


@pytest.mark.parametrize(
    ("words", "begins"), [(["o.json"], b"["), (["o.parquet"], b"PAR1"), (["o.CSV"], BOM), (["o"], BOM), (["o.json", "--format", "csv"], BOM)]
)
def test_a_file_is_what_its_ending_or_the_format_says(run: Run, tmp_path: Path, words: list[str], begins: bytes) -> None:
    assert run("export", "units", "--output", tmp_path / words[0], *words[1:]).exit_code == 0
    assert (tmp_path / words[0]).read_bytes().startswith(begins)


def test_formulas_in_the_evidence_are_neutralised_in_csv_only(run: Run, evidence: Path) -> None:
    respell(evidence / "areas.csv", "THA,Thailand,", 'THA,"=HYPERLINK(""https://x"")",')
    assert next(row for row in records(run("export", "areas", "--data", evidence).stdout_bytes) if row["area"] == "THA")["name"] == '\'=HYPERLINK("https://x")'
    told = json.loads(run("export", "areas", "--data", evidence, "--format", "json").stdout_bytes)
    assert next(row for row in told if row["area"] == "THA")["name"] == '=HYPERLINK("https://x")'


def test_an_old_file_stays_whole_when_writing_fails(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "units.csv"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    done = run("export", "units", "--output", file)
    assert (done.exit_code, done.stderr) == (1, f"Cannot write '{file}': No space left on device.\n")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_replaced_file_keeps_its_permissions_and_a_link_its_target(run: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "units.csv", tmp_path / "link.csv"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    assert run("export", "units", "--output", link).exit_code == 0
    assert link.is_symlink()
    assert file.read_bytes().startswith(BOM)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_pipe_with_a_name_is_written_to_and_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("export", "units", "--format", "json", "--output", pipe).exit_code == 0
    assert json.loads(os.read(reader, 65536))[0]["unit_measure"] == "GBP"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(("place", "why"), [("no/such/folder/x.csv", "No such file or directory"), ("file/x.csv", "Not a directory"), (".", "Is a directory")])
def test_a_path_that_cannot_be_written_is_named(run: Run, tmp_path: Path, place: str, why: str) -> None:
    (tmp_path / "file").touch()
    done = run("export", "units", "--output", tmp_path / place)
    assert (done.exit_code, done.stderr) == (1, f"Cannot write '{tmp_path / place}': {why}.\n")


@pytest.mark.parametrize(
    "words", [["export"], ["export", "figures"], ["export", "areas", "--format", "xls"], ["exprot"], ["validate", "a", "b"], ["select", "KOR"]]
)
def test_a_wrong_command_is_a_usage_error(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Usage: marketdata" in done.stderr


# --- select ---------------------------------------------------------------------------------------


def test_the_wins_from_china_as_table_1_prints_them(run: Run) -> None:
    rows = records(run("select", "--indicator", "healthcare_uk_wins", "--country", "CHN").stdout_bytes)
    china = {row["time_period"]: (row["obs_value"], float(row["value"]), row["obs_status"]) for row in rows if row["counterpart_area"] == "CHN"}
    assert china == {
        "2014-15": ("584.6", 584_600_000, "A"),
        "2015-16": ("2190", 2_190_000_000, "A"),
        "2016-17": ("120", 120_000_000, "E"),
        "2017-18": ("363", 363_000_000, "A"),
    }
    assert {row["counterpart_area"] for row in rows} == {"CHN", "WLD"}


def test_years_keep_the_periods_that_overlap_them(run: Run) -> None:
    rows = records(run("select", "-i", "healthcare_uk_wins", "-s", "salter_2022", "-y", "2017", "-y", "2016").stdout_bytes)
    assert {row["time_period"] for row in rows} == {"2015-16", "2016-17", "2017-18"}


def test_options_may_be_repeated(run: Run) -> None:
    rows = records(run("select", "-i", "inbound_patients", "-i", "inbound_medical_receipts", "-c", "KOR", "-c", "THA", "-s", "scmp_2026").stdout_bytes)
    assert {(row["indicator_id"], row["ref_area"], row["obs_value"]) for row in rows} == {
        ("inbound_patients", "KOR", "1.17"),
        ("inbound_patients", "THA", "2.86"),
        ("inbound_medical_receipts", "THA", "850"),
    }


def test_a_converted_amount_carries_its_rate(run: Run) -> None:
    (row,) = json.loads(run("select", "-i", "inbound_medical_receipts", "-c", "THA", "-s", "scmp_2026", "--currency", "GBP", "--format", "json").stdout_bytes)
    assert (row["value"], row["unit_measure"], row["shown_unit"]) == (850_000_000.0, "USD", "GBP")
    assert row["shown_value"] == pytest.approx(850_000_000 * row["rate"])
    assert row["rate_note"].startswith("1 USD = 0.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-i", "tcm_package"], "There is no indicator 'tcm_package'. Did you mean tcm_packages (Packages of traditional Chinese medicine)?"),
        (
            ["-i", "inbound_patient"],
            "There is no indicator 'inbound_patient'. Did you mean inbound_patients (Patients from abroad) or outbound_patients (Patients who go abroad) or ",
        ),
        (["-c", "South Korea"], "There is no country 'South Korea'. Did you mean KOR (South Korea)?"),
        (["-c", "kor"], "There is no country 'kor'. Did you mean KOR (South Korea)?"),
        (["-c", "Tailand"], "There is no country 'Tailand'. Did you mean THA (Thailand)"),
        (["-c", "QQQQ"], "There is no country 'QQQQ'. All of them: marketdata export areas"),
        (["--currency", "gbp"], "There is no currency 'gbp'. Did you mean GBP (pounds sterling)?"),
        (["-y", "20 15"], "'20 15' is not a year between 1900 and 2100."),
        (["--currency", "GBP", "--currency", "USD"], "Amounts are shown in one currency at a time, not in GBP and USD."),
    ],
)
def test_a_word_that_is_not_known_is_named_with_its_neighbours(run: Run, words: list[str], told: str) -> None:
    done = run("select", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(told)


def test_every_unknown_word_is_told_at_once(run: Run) -> None:
    done = run("select", "-i", "nothing_like_it", "-c", "XX\x1b[2J", "--currency", "XXX")
    assert [line.split(".")[0] for line in done.stderr.splitlines()] == [
        "There is no indicator 'nothing_like_it'",
        "There is no country 'XX\\x1b[2J'",
        "There is no currency 'XXX'",
    ]


@pytest.mark.parametrize("shown", ["csv", "table"])
def test_nothing_found_says_what_would_be_there(run: Run, shown: str) -> None:
    done = run("select", "-i", "overseas_patient_share", "-i", "foreign_arrivals_visa_free", "-c", "LBY", "--format", shown)
    rows = [row for path in (market_module.data_folder() / "observations").glob("*.csv") for row in records(path.read_bytes())]
    there = [r for r in rows if r["indicator_id"] in ("overseas_patient_share", "foreign_arrivals_visa_free") and r["obs_status"] not in ("U", "FU")]
    assert done.exit_code == 0
    assert done.stderr.startswith(f"No figure is held of this. Without the filters of country, year and source there would be {len(there)} figures:")
    assert len(there) >= 3
    assert "CHN (China)" in done.stderr
    assert "GBR (United Kingdom)" in done.stderr
    years = sorted(year for r in there for year in re.findall(r"\d{4}", r["time_period"]))
    assert f"; {years[0]} to {years[-1]}" in done.stderr
    assert (years[0], years[-1]) == ("2011", "2025")
    assert len(done.stdout.splitlines()) == 1 if shown == "csv" else "0 figures" in done.stdout


def test_a_screen_gets_a_table_and_a_pipe_gets_csv(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("select", "-i", "inbound_patients", "-s", "scmp_2026").stdout.startswith("figure_id,source_id,")
    monkeypatch.setattr(cli, "_is_screen", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    shown = run("select", "-i", "inbound_patients", "-s", "scmp_2026").stdout
    assert "South Korea" in shown
    assert "1.17 million persons" in shown
    assert "about 2.86 million persons" in shown
    assert "2 figures" in shown


def test_the_table_says_once_what_all_rows_share(run: Run) -> None:
    shown = run("select", "-i", "healthcare_uk_wins", "-c", "CHN", "-y", "2014", "-s", "salter_2022", "--format", "table").stdout
    assert shown.count("Business win") == 1
    assert "£584.6 million" in shown


def test_a_narrow_screen_loses_no_letter(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "WIDTH_OF_A_FILE", 30)
    shown = run("select", "-i", "inbound_patients", "--format", "table").stdout
    assert "…" not in shown


def test_text_of_the_evidence_is_not_read_as_markup_and_cannot_command_the_terminal(run: Run, evidence: Path) -> None:
    respell(evidence / "areas.csv", "THA,Thailand,", "THA,[red]Thai[/red] [link=https://x]\x1b[31m:smile:,")
    shown = run("select", "-i", "inbound_patients", "-s", "scmp_2026", "--data", evidence, "--format", "table").stdout
    assert "[red]Thai[/red]" in shown
    assert "[link=https://x]\\x1b[31m:smile:" in " ".join(shown.split())
    assert "\x1b" not in shown


def test_a_selection_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "patients.parquet"
    done = run("select", "-i", "inbound_patients", "-s", "scmp_2026", "--output", file)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"2 rows written to {file}\n")
    assert sorted(pq.read_table(file).column("value").to_pylist()) == [1_170_000.0, 2_860_000.0]


def test_figures_of_low_reliability_are_selected_only_on_request(run: Run) -> None:
    asked = ("select", "--source", "marshall_hla", "--format", "csv")
    hidden = run(*asked)
    assert hidden.exit_code == 0 and hidden.stdout.count("\n") == 1
    assert hidden.stderr == "Only figures of low reliability are held of this, 4 of them: --low shows them.\n"
    assert run(*asked, "--low").stdout.count("\n") == 1 + 4


# --- checks ---------------------------------------------------------------------------------------


def test_checks_come_as_json_with_null_for_a_tolerance_without_a_bound(run: Run, market: Market) -> None:
    done = run("checks", "--format", "json")
    assert done.exit_code == 0
    rows = json.loads(done.stdout)
    assert len(rows) == len(market.checks())
    assert next(row for row in rows if row["check_id"] == "malaysia_receipts_2018_dollars")["tolerance"] is None
