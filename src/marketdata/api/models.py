"""What does an answer look like?

Every answer has a model, so that whoever writes a program knows its columns and their types beforehand, and so that the
tests can hold each answer against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from .. import schema
from ..export.columns import COLUMNS


class _Exact(BaseModel):
    """Nothing stands in an answer that is not described."""

    model_config = ConfigDict(extra="forbid")


class LeftOut(_Exact):
    """A source that forbids passing on what it says, and how many rows stay behind."""

    source_id: str
    source: str = Field(description="Its short name.")
    count: int = Field(description="Rows of this answer that are left out.")
    licence: str
    url: str = Field(description="Where they can be read.")


class Fact(_Exact):
    """A step from the document to the value shown."""

    name: str
    text: str
    figure_id: str = Field(description="The figure that it speaks of, where it is another one.")


class Envelope(_Exact):
    """Rows, and what must be known of them."""

    version: str = Field(description="The fingerprint of the evidence: two answers of one version come from the same evidence.")
    filters: dict[str, list[str]] = Field(description="The words of the question, and what each said.")
    count: int = Field(description="How many rows there are.")
    left_out: list[LeftOut] = Field(description="What may not be passed on, by source.")


class ViewEnvelope(Envelope):
    """The rows of a view, and everything that is said about them on its page."""

    name: str
    title: str = Field(description="What the rows show.")
    subtitle: str = Field(description="Measure, unit, places and years.")
    page: str = Field(description="The page of the dashboard that shows it.")
    settings: dict[str, list[str]] = Field(description="What can be chosen for this view beside the filters, and what is.")
    sentences: list[str] = Field(description="The rows in words.")
    how_to_read: str
    warnings: list[str] = Field(description="What must be known before the rows are compared or quoted.")
    contradictions: list[str] = Field(description="The checks that the rows fail.")
    citations: list[str] = Field(description="The view and its sources, to be cited.")


class FigureEnvelope(Envelope):
    """One figure with its provenance."""

    provenance: list[Fact] = Field(description="Every step from its document to the value shown.")


Columns = Mapping[str, tuple[Any, str]]
"""The columns of a row: their types, and what they mean."""

_KINDS = {"string": str, "number": float | None, "integer": int, "date": dt.date | None}
"""What the kinds of :data:`~marketdata.export.columns.COLUMNS` are in JSON. Text is never missing: where there is none, it is empty."""

FIGURE: Columns = {name: (_KINDS[column.kind], column.description) for name, column in COLUMNS.items()}

CHECK: Columns = {
    "check_id": (str, "The name of the check."),
    "kind": (str, "The kind of check."),
    "subject": (str, "What is checked."),
    "source_id": (str, "The source of the claim."),
    "stated": (str, "What the source says."),
    "computed": (str, "What follows from its own figures; empty where it cannot be computed."),
    "difference": (float | None, "Stated minus computed, in full units of the stated figure."),
    "difference_pct": (float | None, "The difference in per cent of what was computed."),
    "tolerance": (float | None, "How far the two may lie apart, as precisely as they are printed; null where the source gives a bound."),
    "verdict": (str, "agrees, differs, or cannot be checked."),
    "explanation": (str, "What was found, in sentences."),
}

VIEW: Columns = {
    "name": (str, "The name of the view: /api/v1/views/{name} gives its rows."),
    "title": (str, "What it shows."),
    "page": (str, "The page of the dashboard that shows it."),
    "settings": (str, "The words of its settings, separated by a semicolon."),
}


def columns_of(table: str) -> Columns:
    """The columns of a table of the evidence, which holds text alone."""
    return {column: (str, f"{rule.expected[0].upper()}{rule.expected[1:]}.") for column, rule in schema.TABLES[table].columns.items()}


def model_of(name: str, columns: Columns, envelope: type[Envelope] = Envelope) -> type[Envelope]:
    """The model of an answer whose rows have these columns."""
    fields: dict[str, Any] = {column: (kind, Field(description=meaning)) for column, (kind, meaning) in columns.items()}
    row = create_model(name, __base__=_Exact, **fields)
    return create_model(f"{name}Answer", __base__=envelope, __doc__=envelope.__doc__, rows=(list[row], Field(description="The rows.")))  # type: ignore[valid-type]
