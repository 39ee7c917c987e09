"""In which format is an answer given?

JSON carries the rows and everything that is said about them. CSV, Parquet and SDMX-CSV carry the rows alone, for a program
that opens a table: what was left out of them is told in a header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from .. import export
from ..export import sdmx
from ..market import Market
from ..views import short_names
from .problems import Problem, cut
from .questions import Question, Word

SDMX = "sdmx-csv"


@dataclass(frozen=True, eq=False)
class Answer:
    """Rows, and what must be known of them: ``withheld`` counts by source what may not be passed on, ``said`` is for JSON alone."""

    rows: pd.DataFrame
    withheld: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Format:
    """A format: its name in a question, its media type, the ending of its files, and how it is written."""

    name: str
    media_type: str
    ending: str
    write: Callable[[Market, Question, Answer], bytes]


def _json(market: Market, question: Question, answer: Answer) -> bytes:
    """One object. The rows are written as everywhere, a line each, and put into it as they are."""
    head = {
        "version": market.version,
        "filters": dict(question.given),
        "count": len(answer.rows),
        "left_out": _left_out(market, answer),
        **answer.said,
    }
    return json.dumps(head, ensure_ascii=False, allow_nan=False).removesuffix("}").encode() + b', "rows": ' + export.to_json(answer.rows).rstrip() + b"}\n"


def _left_out(market: Market, answer: Answer) -> list[dict[str, object]]:
    sources, names = market.sources, short_names(market)
    return [
        {"source_id": source, "source": names[source], "count": count, "licence": sources.at[source, "licence"], "url": sources.at[source, "url"]}
        for source, count in answer.withheld.items()
    ]


def _csv(market: Market, question: Question, answer: Answer) -> bytes:
    return export.to_csv(answer.rows, bom=False)


def _parquet(market: Market, question: Question, answer: Answer) -> bytes:
    return export.to_parquet(answer.rows)


def _sdmx(market: Market, question: Question, answer: Answer) -> bytes:
    return sdmx.to_sdmx_csv(answer.rows)


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("json", "application/json", "json", _json),
        Format("csv", "text/csv; charset=utf-8", "csv", _csv),
        Format("parquet", "application/vnd.apache.parquet", "parquet", _parquet),
        Format(SDMX, "application/vnd.sdmx.data+csv; version=2.0.0", "csv", _sdmx),
    )
}
"""The formats by their names, that first which is given where none is asked for."""

TABLES = ("json", "csv", "parquet")
"""The formats of every table."""
FIGURES = (*TABLES, SDMX)
"""The formats of figures, each of which stands once."""

TOLD = ("X-Left-Out", "X-Undated")
"""The headers that tell what the rows lack: sources with the number of their rows, and figures without a period, which SDMX has no place for."""


def headers(form: Format, answer: Answer) -> dict[str, str]:
    """What the headers of an answer tell, where there is something to tell: ``scmp_2026=14``."""
    left_out = ", ".join(f"{source}={count}" for source, count in answer.withheld.items())
    undated = sdmx.undated(answer.rows) if form.name == SDMX else 0
    return {name.lower(): text for name, text in zip(TOLD, (left_out, str(undated or "")), strict=True) if text}


def word(offered: Sequence[str]) -> Word:
    """The word by which a question asks for a format."""
    return Word("format", "The format of the answer. It goes before the header Accept.", form=lambda market: {"type": "string", "enum": list(offered)})


def choose(offered: Sequence[str], asked: str | None, accept: str | None) -> Format:
    """The format that a question names, else the one that its Accept header likes best.

    Raises a Problem for a format that is not offered, and for an Accept header that takes none of them.
    """
    if asked is not None:
        if asked not in offered:
            raise Problem(422, f"There is no format “{cut(asked)}” here. The formats are {', '.join(offered)}.")
        return FORMATS[asked]
    liking = {name: _liked(FORMATS[name].media_type, accept or "*/*") for name in offered}
    best = max(offered, key=lambda name: liking[name])  # of several, the first
    if not liking[best]:
        told = ", ".join(f"{FORMATS[name].media_type.partition(';')[0]} (format={name})" for name in offered)
        raise Problem(406, f"None of the media types of the header Accept is offered. There are {told}; or ask by format= in the address, which goes first.")
    return FORMATS[best]


def _liked(media_type: str, accept: str) -> float:
    """How much an Accept header wants a media type, from 0 to 1: what the range says that names it most closely (RFC 9110, 12.5.1)."""
    ours, parameters = _parsed(media_type)
    closest, quality = -1, 0.0
    for wanted, given in map(_parsed, accept.split(",")):
        closeness = {"*/*": 0, f"{ours.partition('/')[0]}/*": 1, ours: 2}.get(wanted, -1)
        agrees = all(given.get(name, value).lower() == value for name, value in parameters.items())
        if closeness > closest and agrees:
            closest, quality = closeness, _quality(given.get("q", "1"))
    return quality


def _parsed(media_range: str) -> tuple[str, dict[str, str]]:
    name, *parameters = (part.strip() for part in media_range.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    return name.lower(), {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}


def _quality(text: str) -> float:
    """The weight of a range; what is no weight makes it unwanted."""
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
