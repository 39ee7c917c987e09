"""How does the API describe itself to programs?

As OpenAPI, with every code of the evidence that a question may name: a program that was written from the description asks
nothing that cannot be answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ..export import sdmx
from ..market import Market
from .formats import FORMATS, word
from .problems import MEDIA_TYPE, ProblemDetails
from .questions import CODES, DESCRIPTION, PREFIX, STRUCTURE
from .resources import RESOURCES, Resource

Schema = dict[str, Any]

ABOUT = """The published figures on the international healthcare market and medical tourism, each with its source and the place in it.

Every answer is an object of `rows` and what must be known of them; `format=csv` or `format=parquet` gives the rows alone,
`format=sdmx-csv` the figures as SDMX 2.0 writes them.
A question is a *selection*, spelled as in the address of a page of the dashboard: `country=KOR&country=THA&year=2010&year=2024`.
Figures of a source that forbids passing them on are left out, and `left_out`, or the header `X-Left-Out`, says so."""

REFUSALS = {
    400: "The question cannot be read: a word that is not known here, that says nothing, or a choice made twice.",
    406: "None of the formats that the header Accept takes.",
    414: "The question is too long.",
    422: "The question can be read, and asks for what does not exist or does not go together.",
    500: "A fault of the server.",
    503: "The evidence cannot be loaded.",
}
"""When a question gets no answer."""
NO_SUCH_CODE = {404: "There is no such code."}
NOT_PASSED_ON = {403: "The source of this figure forbids passing it on."}


@dataclass(frozen=True, eq=False)
class Document:
    """A path below ``/api`` that answers with one document."""

    path: str
    summary: str
    media_type: str
    make: Callable[[FastAPI, Market], bytes]


def _description(app: FastAPI, market: Market) -> bytes:
    return json.dumps(describe(app, market), ensure_ascii=False).encode()


def _structure(app: FastAPI, market: Market) -> bytes:
    return sdmx.structure(market)


DOCUMENTS = (
    Document(DESCRIPTION, "This description.", "application/json", _description),
    Document(STRUCTURE, "What the figures in SDMX-CSV refer to.", "application/vnd.sdmx.structure+xml; version=2.1", _structure),
)


def describe(app: FastAPI, market: Market) -> Schema:
    """The OpenAPI description of an application."""
    whole = get_openapi(
        title="marketdata", version=version("marketdata"), description=ABOUT, routes=app.routes, servers=[{"url": PREFIX, "description": "this server"}]
    )
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    whole["components"]["schemas"] |= problem.pop("$defs") | {ProblemDetails.__name__: problem} | dict(codes.component(market) for codes in CODES)
    for resource in RESOURCES:
        operation = whole["paths"][resource.path]["get"]
        operation["parameters"] = _parameters(market, resource)
        operation["responses"] = _responses(resource, operation["responses"]["200"])
    for document in DOCUMENTS:
        content: Schema = {document.media_type.partition(";")[0]: {}}
        refusals = {status: REFUSALS[status] for status in (400, 414, 500, 503)}
        whole["paths"][document.path]["get"]["responses"] = _answers("The document.", content, _TAGGED) | _refusals(refusals)
    return whole


def _parameters(market: Market, resource: Resource) -> list[Schema]:
    words = [each.parameter(market) for each in (*resource.words, word(resource.formats))]
    if not resource.in_braces:
        return words
    path: Schema = {"name": resource.in_braces, "in": "path", "required": True}
    if resource.codes:
        return [path | {"schema": resource.codes.reference}, *words]
    return [path | {"schema": {"type": "string", "minLength": 1}, "example": market.observations["figure_id"].iloc[0]}, *words]


def _responses(resource: Resource, answer: Schema) -> Schema:
    refusals = REFUSALS | (NO_SUCH_CODE if resource.in_braces else {}) | (NOT_PASSED_ON if resource.in_braces == "figure_id" else {})
    others = {FORMATS[name].media_type.partition(";")[0]: {"schema": {"type": "string"}} for name in resource.formats if name != "json"}
    return _answers("The rows.", answer["content"] | others, _TAGGED | _TOLD) | _refusals(refusals)


def _answers(what: str, content: Schema, headers: Schema) -> Schema:
    return {"200": {"description": what, "content": content, "headers": headers}, "304": {"description": "The reader has this answer already."}}


def _refusals(when: Mapping[int, str]) -> Schema:
    problem = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}}
    return {str(status): {"description": why, "content": problem} for status, why in sorted(when.items())}


_TAGGED = {
    "ETag": {"description": "Changes with the evidence, and with the question.", "required": True, "schema": {"type": "string"}},
    "X-Version": {"description": "The fingerprint of the evidence.", "required": True, "schema": {"type": "string"}},
}
_TOLD = {
    "X-Left-Out": {"description": "The sources whose rows are left out, with their number: scmp_2026=14.", "schema": {"type": "string"}},
    "X-Undated": {"description": "In SDMX-CSV: how many figures are left out as their source gives no period.", "schema": {"type": "string"}},
}
