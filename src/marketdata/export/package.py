"""How does a view leave as one file that explains itself, to people and to programs?

A package is a ZIP. ``readme.md`` tells a reader what the figures are, what must be known before one quotes them, how
they are cited, and what was left out; ``metadata.json`` tells a program the same. ``datapackage.json`` describes the
rows by the Data Package standard, version 2, and ``citations.bib`` and ``citations.ris`` go into a reference manager.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import pandas as pd

from .. import citations
from ..citations import NAME
from ..units import MULTIPLIERS
from ..views import short_names
from .columns import COLUMNS
from .contents import BIBTEX, DESCRIPTOR, METADATA, NEUTRALISED, README, RIS, Contents, Table, contents
from .extract import RECORD_COLUMNS, Extract
from .readme import is_address, readme

PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
"""Where the profiles of Data Package 2.0 stand."""

CHECK_COLUMNS = ("check_id", "subject", "verdict", "stated", "computed", "explanation")
"""What is told of a check."""

CODED = {"obs_status": "CL_OBS_STATUS", "period_type": "CL_PERIOD_TYPE", "qualifier": "CL_QUALIFIER"}
"""The columns whose values are a short list of ``codes.csv``."""


def package(extracts: Sequence[Extract], title: str = "") -> bytes:
    """One view or several as a ZIP, the same bytes for the same views on the same day.

    The rows of one view stand in ``data.csv``, those of several in ``data/<name>.csv``; a view without rows gives a
    header alone. ``title`` stands above all of them; without it, the title of the one view, or a general one.

    Raises ValueError for no view, and for views of different versions of the evidence.
    """
    whole = contents(extracts, title)
    members = {table.path: table.content for table in whole.tables} | {
        README: readme(whole).encode(),
        METADATA: _json(_metadata(whole)),
        DESCRIPTOR: _json(_descriptor(whole)),
        BIBTEX: citations.bibtex(whole.references).encode(),
        RIS: citations.ris(whole.references).encode(),
    }
    return _zipped(members, whole.taken)


# --- for programs ---------------------------------------------------------------------------------


def _metadata(whole: Contents) -> dict[str, object]:
    """Everything that a program must know of the rows, under names that do not change."""
    return {
        "title": whole.title,
        "taken": whole.taken.isoformat(),
        "evidence_version": whole.market.version,
        "package_version": version(NAME),
        "views": [_of_view(table) for table in whole.tables],
        "sources": [_of_source(row) for _, row in whole.sources.iterrows()],
        "columns": [{"name": name, "type": column.kind, "title": column.title, "description": column.description} for name, column in COLUMNS.items()],
        "texts_in_csv": NEUTRALISED,
    }


def _of_view(table: Table) -> dict[str, object]:
    extract, market = table.extract, table.extract.market
    return {
        "name": table.name,
        "file": table.path,
        "rows": table.rows,
        "sha256": table.sha256,
        "title": extract.title,
        "subtitle": extract.subtitle,
        "sentences": extract.sentences,
        "how_to_read": extract.how_to_read,
        "definitions": extract.view.definitions,
        "retrieved_from": extract.address,
        "filters": {"in_words": extract.filters, "query": [*extract.selection.to_query(), *extract.view.settings]},
        "warnings": table.warnings,
        "contradictions": table.extract.contradictions,
        "checks": [{name: getattr(result, name) for name in CHECK_COLUMNS} for result in table.extract.checks],
        "left_out": {
            "by_the_filters": extract.hidden,
            "for_their_licence": [
                {
                    "source_id": source_id,
                    "source": short_names(market)[source_id],
                    "figures": count,
                    "licence": market.sources.at[source_id, "licence"],
                    "url": market.sources.at[source_id, "url"],
                }
                for source_id, count in extract.withheld.items()
            ],
            "checks_that_quote_such_figures": table.extract.checks_left_out,
        },
        "sources": list(extract.sources.index),
    }


def _of_source(row: pd.Series) -> dict[str, object]:
    return {"source_id": row.name, **row.to_dict(), "citation": citations.text(citations.of_source(row))}


def _descriptor(whole: Contents) -> dict[str, object]:
    """The package by the Data Package standard 2.0, https://datapackage.org/standard/data-package/."""
    one = whole.tables[0] if len(whole.tables) == 1 else None
    told = {
        "$schema": PROFILE.format("datapackage"),
        "name": f"{NAME}-{one.name}" if one else NAME,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([whole.title, whole.market.version, *(f"{t.extract.address} {t.sha256}" for t in whole.tables)]))),
        "title": whole.title,
        "description": f"What the figures are, what must be known before they are quoted, and how they are cited: {README}, and for programs {METADATA}.",
        "homepage": _address(one.extract.address) if one else "",
        "version": whole.market.version,
        "created": f"{whole.taken.isoformat()}T00:00:00Z",
        "licenses": [{"path": README, "title": "Each source has its own licence; none is given for all of them together."}],
        "sources": [_without_empty({"title": row["title"], "path": _address(row["url"]), "version": row["published"]}) for _, row in whole.sources.iterrows()],
        "resources": [_resource(table) for table in whole.tables],
    }
    return _without_empty(told)


def _address(text: str) -> str:
    return text if is_address(text) else ""


def _resource(table: Table) -> dict[str, object]:
    return {
        "$schema": PROFILE.format("dataresource"),
        "name": table.name,
        "path": table.path,
        "type": "table",
        "title": table.extract.title,
        "description": f"Rows: {table.rows}, one for each printed figure. {NEUTRALISED}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.content),
        "hash": f"sha256:{table.sha256}",
        "dialect": {
            "$schema": PROFILE.format("tabledialect"),
            "header": True,
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": _schema(table.extract),
    }


def _schema(extract: Extract) -> dict[str, object]:
    """The columns by Table Schema. The address of a figure is the key, unless the view shows a figure twice."""
    codes = extract.market.codes
    enums: dict[str, list] = {column: codes.loc[codes["codelist"] == codelist, "code"].tolist() for column, codelist in CODED.items()}
    enums["unit_mult"] = sorted(MULTIPLIERS)
    always = {"figure_id", "source_id", "indicator_id", "ref_area", "time_period", "unit_measure", *enums}
    fields = [
        _without_empty(
            {
                "name": name,
                "type": COLUMNS[name].kind,
                "title": COLUMNS[name].title,
                "description": COLUMNS[name].description,
                "constraints": _without_empty({"required": name in always, "enum": enums.get(name)}),
            }
        )
        for name in RECORD_COLUMNS
    ]
    key = {"primaryKey": ["figure_id"]} if extract.records["figure_id"].is_unique else {}
    return {"$schema": PROFILE.format("tableschema"), "fields": fields, "missingValues": [""], **key}


def _without_empty(told: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if value}


def _json(told: Mapping[str, object]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


# --- ZIP ------------------------------------------------------------------------------------------


def _zipped(members: Mapping[str, bytes], day: dt.date) -> bytes:
    """Members in the order of their names, all of one day, so that the same members give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, wherever it is written
            member.external_attr = 0o644 << 16
            archive.writestr(member, members[name])
    return content.getvalue()
