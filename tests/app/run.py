"""A page as Streamlit runs it, without a browser: once for each link that is asked about, for all tests."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

import marketdata
from marketdata.app.navigation import FOLDER

MAIN = Path(marketdata.__file__).parent / "app" / "main.py"
OBSERVATIONS = Path(__file__).parents[2] / "data" / "observations"
SECONDS = 60

Query = tuple[tuple[str, str], ...]
NOTHING: Query = (("country", "LBY"), ("year", "2000"))
"""Of Libya one figure is held, of 2014–15."""


@dataclass(frozen=True)
class Shown:
    """A page after its script has run."""

    run: AppTest

    @property
    def html(self) -> list[str]:
        return [element.proto.body for element in self.run.main.get("html")]

    @property
    def headings(self) -> list[str]:
        return [unescape(text) for html in self.html for text in re.findall(r"<h2[^>]*>(.*?)</h2>", html)]

    @property
    def paragraphs(self) -> list[str]:
        return [unescape(text) for html in self.html for text in re.findall(r"<p class=\"md-(?!said)[a-z]+\">(.*?)</p>", html)]

    @property
    def tables(self) -> list[str]:
        """The labels of the tables, each folded away."""
        return [box.label for box in self.run.expander if box.label.startswith("Table")]

    @property
    def text(self) -> str:
        return unescape(re.sub(r"<[^>]*>", " ", " ".join(self.html)))

    @property
    def charts(self) -> int:
        return len(self.run.main.get("plotly_chart"))


def opened(name: str, query: Query = ()) -> AppTest:
    """A page under the filters of a link, of a session of its own that a test may change."""
    run = AppTest.from_file(str(MAIN), default_timeout=SECONDS)
    values: dict[str, list[str]] = {}
    for key, value in query:
        values.setdefault(key, []).append(value)
    for key, given in values.items():
        run.query_params[key] = given
    return run.switch_page(str(FOLDER / f"{name}.py")).run()


def page(name: str, query: Query = ()) -> Shown:
    """A page under the filters of a link. Shared by all tests, none of which changes it."""
    return _shared(name, query)


@cache
def _shared(name: str, query: Query) -> Shown:
    return Shown(opened(name, query))


@cache
def typed() -> tuple[dict[str, str], ...]:
    """Every figure as it is typed in ``data/observations``, read without the code that is tested."""
    return tuple(row for path in sorted(OBSERVATIONS.glob("*.csv")) for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
