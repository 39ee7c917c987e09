"""Does the documentation say what is there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marketdata import Market, schema
from marketdata.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECIPES = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^uv run (marketdata .+)$", README, re.MULTILINE)


def test_every_link_of_the_readme_leads_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert len(targets) >= 10
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_works(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, command.split()[1:])
    assert done.exit_code == 0, done.output


def test_the_python_of_the_readme_runs() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict = {}
    exec(snippet, names)
    rows = names["rows"]
    assert set(rows["indicator_id"]) == {"inbound_patients"}
    assert {"KOR", "THA", "TUR", "MYS"} <= set(rows["ref_area"])
    assert (rows["period_start"].dt.year <= 2024).all() and (rows["period_end"].dt.year >= 2023).all()
    assert {"scmp_2026"} <= set(rows["source_id"])


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make (\w+)", README))
    assert named >= {"run", "test", "bench", "pictures"}
    assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_data_readme_names_every_file_and_every_column_of_the_evidence() -> None:
    files = {path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").rglob("*.csv")}
    assert len(files) >= 15
    missing = [name for name in files if name not in RECIPES and not name.startswith("observations/")]
    tables = {**schema.TABLES, "observations": schema.OBSERVATIONS}
    missing += [f"{name}.{column}" for name, table in tables.items() for column in table.columns if not re.search(rf"\b{column}\b", RECIPES)]
    assert missing == []


def test_data_readme_names_every_type_of_period() -> None:
    types = re.findall(r"^\| `(\w+)` \| `[^|]+` \| ", RECIPES, re.MULTILINE)
    assert {"calendar", "fiscal_uk", "quarter", "span", "instant", "undated"} <= set(types)


def test_the_changelog_counts_what_is_there(market: Market) -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    counts = re.findall(r"([\d,]+) figures from (\d+) sources, (\d+) agreements and (\d+) dated events", changes)
    figures, sources, agreements, events = (int(text.replace(",", "")) for text in counts[0])
    assert (figures, sources) == (len(market.observations), market.observations["source_id"].nunique())
    assert (agreements, events) == (len(market.relationships), len(market.events))
    assert int(re.findall(r"(\d+) claims of the sources", changes)[0]) == len(market.checks())


def test_the_readme_counts_the_sources(market: Market) -> None:
    assert re.findall(r"^(\d+) sources contribute figures, terms or dates", README, re.MULTILINE) == [str(len(market.sources))]
