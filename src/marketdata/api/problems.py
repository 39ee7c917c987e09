"""What is said when a question cannot be answered?

A problem as RFC 9457 writes it down (``application/problem+json``): one form for every error, a sentence for a person,
and for a code that does not exist what it may have meant and where the right ones are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ..errors import resembling

MEDIA_TYPE = "application/problem+json"

TOLD = 5
"""How many codes that do not exist are told at once: looking for what resembles them takes time."""


class Unknown(BaseModel):
    """A code that does not exist."""

    model_config = ConfigDict(extra="forbid")

    what: str = Field(description="What it should be a code of.")
    given: str = Field(description="The code as it was given, cut where it is long.")
    did_you_mean: list[str] = Field(description="Codes that resemble it, by their spelling or by their name, best first.")
    known_at: str = Field(description="Where all codes are listed.")


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 writes it down."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(default="about:blank", description="Always about:blank: the status says which kind of problem this is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this question, and what would be right.")
    unknown: list[Unknown] | None = Field(default=None, description="The codes that do not exist, the first five; only where that is the problem.")


class Problem(Exception):
    """A question that gets no answer, and why."""

    def __init__(self, status: int, detail: str, *, unknown: Iterable[Unknown] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.details = ProblemDetails(title=HTTPStatus(status).phrase, status=status, detail=detail, unknown=list(unknown) or None)
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The problem as an answer. What was asked stands in its body only, never in a header."""
        body = self.details.model_dump_json(exclude_none=True)
        return Response(body, self.details.status, {"cache-control": "no-store", **self.headers}, MEDIA_TYPE)


def unknown(status: int, what: str, given: Iterable[str], names: Mapping[str, str], known_at: str) -> Problem:
    """Codes that are none of ``names`` (names by code), which are listed at an address."""
    told = [Unknown(what=what, given=cut(code), did_you_mean=resembling(code, names), known_at=known_at) for code in list(given)[:TOLD]]
    sentences = [f"There is no {what} “{each.given}”.{_guess(each.did_you_mean, names)}" for each in told]
    return Problem(status, f"{' '.join(sentences)} All are listed at {known_at}.", unknown=told)


def cut(text: str, limit: int = 60) -> str:
    """A text of a stranger, short enough to be read."""
    return text if len(text) <= limit else text[:limit] + "…"


def _guess(codes: Iterable[str], names: Mapping[str, str]) -> str:
    named = [f"{code} ({names[code]})" if names[code] != code else code for code in codes]
    return f" Did you mean {' or '.join(named)}?" if named else ""
