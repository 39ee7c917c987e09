"""What does a package hold, and what may be said of it?

The readme for people and the metadata for programs tell the same, and both ask here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ..citations import NAME, Reference
from ..market import Market
from .extract import Extract
from .files import file_name, to_csv

README, METADATA, DESCRIPTOR, BIBTEX, RIS = "readme.md", "metadata.json", "datapackage.json", "citations.bib", "citations.ris"

NEUTRALISED = (
    "An apostrophe (`'`) stands before a text that a spreadsheet might run as a formula, or break a row at: one whose first visible character is `=`, `+`, "
    "`-`, `@` or a wide form of them, and one that begins with a tab or a line break. Take that first apostrophe away to have the text as it was typed. "
    "Numbers have none."
)
"""How the texts of a CSV file differ from those of the evidence, as Markdown."""


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of a view as a file of a package: ``content`` is CSV, ``path`` its place in the ZIP."""

    extract: Extract
    name: str
    path: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def rows(self) -> int:
        return len(self.extract.view.rows)

    @property
    def warnings(self) -> list[str]:
        """What must be known before a figure is quoted. What was left out is told beside it."""
        elsewhere = {*self.extract.hidden, *self.extract.left_out}
        return [warning for warning in self.extract.warnings if warning not in elsewhere]


@dataclass(frozen=True, eq=False)
class Contents:
    """The views of a package under one title."""

    tables: tuple[Table, ...]
    title: str

    @property
    def market(self) -> Market:
        return self.tables[0].extract.market

    @property
    def taken(self) -> dt.date:
        return max(table.extract.taken for table in self.tables)

    @property
    def views(self) -> list[Reference]:
        """The views, to be cited."""
        return [table.extract.references[0] for table in self.tables]

    @property
    def references(self) -> list[Reference]:
        """The views and then their sources, each once."""
        return list(dict.fromkeys([*self.views, *(source for table in self.tables for source in table.extract.references[1:])]))

    @property
    def sources(self) -> pd.DataFrame:
        """The rows of ``sources.csv`` that figures come from, each once."""
        found = pd.concat([table.extract.sources for table in self.tables])
        return found[~found.index.duplicated()]


def contents(extracts: Sequence[Extract], title: str = "") -> Contents:
    """What a package of these views holds; a title that is not given is that of the one view, or a general one.

    Raises ValueError for no view, and for views of different versions of the evidence.
    """
    if len({extract.market.version for extract in extracts}) != 1:
        raise ValueError("A package holds one view or more, all of one version of the evidence.")
    return Contents(tuple(_tables(extracts)), title or (extracts[0].title if len(extracts) == 1 else f"Figures from {NAME}"))


def _tables(extracts: Sequence[Extract]) -> Iterable[Table]:
    """The rows of one view in ``data.csv``, those of several in ``data/<name>.csv`` with names that differ."""
    given: set[str] = set()
    for extract in extracts:
        stem, again = file_name(extract.name, ext="csv").removesuffix(".csv"), 1
        name = stem
        while name in given:
            again += 1
            name = f"{stem}-{again}"
        given.add(name)
        yield Table(extract, name, "data.csv" if len(extracts) == 1 else f"data/{name}.csv", to_csv(extract.records))
