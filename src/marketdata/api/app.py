"""How is the evidence asked over HTTP?

The same Selections as everywhere, as JSON, CSV or Parquet, for spreadsheets and programs. Reading is all there is: an
answer depends on its address and the evidence alone, so that every reader and every cache between may keep it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from importlib.metadata import version

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import export
from ..errors import DataError, SelectionError
from ..market import Market
from . import formats, questions
from .formats import Format
from .openapi import DOCUMENTS, Document
from .problems import Problem
from .questions import DESCRIPTION, PREFIX, Question
from .resources import RESOURCES, Resource

Load = Callable[[], Market]
"""What gives the evidence: the same Market each time, as long as it has no faults."""

MINUTES = 5
"""How long an answer may be used before it is asked for again: so soon does a mended figure reach everybody."""
KEPT = 32
"""Answers that are kept ready. The longest, all figures as JSON, has 2 MB."""
AT_ONCE = 2
"""Answers that are made at once. All others wait, and leave the server's threads to the dashboard."""

PREFLIGHT = {
    "allow": "GET, HEAD, OPTIONS",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "Accept, If-None-Match",
    "access-control-max-age": "86400",
}
"""What a browser asks before a script of another host may send the tag of an answer that it has already."""

_PACKAGE = version("marketdata")
_EXPOSED = ", ".join(("ETag", "X-Version", *formats.TOLD))
_LOG = logging.getLogger(__name__)


def routes(load: Load) -> list[BaseRoute]:
    """The API below ``/api``, and ``/readyz``, for a server that has pages of its own.

    ``load`` gives the evidence, or raises DataError; it is asked with every question, and so must remember what it loaded.
    """
    api = ReadOnly(create(load))
    below = Mount(PREFIX, app=api)
    # By itself the pattern ends at a line feed (%0A), and what is asked beyond it would get a page of the dashboard.
    below.path_regex = re.compile(below.path_regex.pattern, re.DOTALL)
    return [Route("/readyz", _ready(load)), Route(PREFIX, api), below]


def create(load: Load) -> FastAPI:
    """The API, to be mounted below ``/api`` within :class:`ReadOnly`."""
    # The pages that FastAPI offers to try an API out load their scripts from another host, which no answer of ours may.
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={Problem: _problem, HTTPException: _refused, DataError: _faulty, Exception: _broken},
    )
    limiter = CapacityLimiter(AT_ONCE)
    for resource in RESOURCES:
        app.add_api_route(resource.path, _endpoint(resource, load, limiter), response_model=resource.model, summary=resource.summary)

    for document in DOCUMENTS:
        app.add_api_route(document.path, _document(document, app, load), response_class=Response, summary=document.summary)
    return app


class ReadOnly:
    """GET and HEAD, from pages of any host.

    Whoever may read the dashboard may read the API, no answer depends on who asks, and no cookie is looked at: so a script
    of another host learns nothing that its reader could not, and Observable, Shiny or a colleague's page can draw from it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_openly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({"access-control-allow-origin": "*", "access-control-expose-headers": _EXPOSED})
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send_openly)
            return
        if scope["method"] not in ("GET", "HEAD"):
            refusal = Problem(405, "The API is read: GET and HEAD are its methods.", headers={"allow": PREFLIGHT["allow"]})
            await refusal.response()(scope, receive, send_openly)
            return
        # Answered as GET, so that the headers are the same; the server keeps the body to itself.
        await self.app({**scope, "method": "GET"}, receive, send_openly)


def _endpoint(resource: Resource, load: Load, limiter: CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await to_thread.run_sync(partial(_respond, resource, load, request), limiter=limiter)

    return endpoint


def _respond(resource: Resource, load: Load, request: Request) -> Response:
    """The answer to a request, or that the reader has it already."""
    given = questions.read(request.scope["query_string"], (*resource.words, formats.word(resource.formats)))
    asked = given.pop("format", (None,))[0]
    form = formats.choose(resource.formats, asked, request.headers.get("accept"))
    market = load()
    question = Question(resource.fixed or "".join(request.path_params.values()), tuple(given.items()))
    day = dt.date.today() if resource.daily else None
    headers = {**_headers(market, (resource.path, question, form.name, day)), "vary": "Accept"}
    if headers["etag"] in _known(request):
        return Response(status_code=304, headers=headers)
    body, told = _made(market, resource, question, form, day)
    if form.name != "json":
        headers["content-disposition"] = f'attachment; filename="{export.file_name("marketdata", resource.name, question.code, ext=form.ending)}"'
    return Response(body, headers={**headers, **told, "content-type": form.media_type})


@lru_cache(maxsize=KEPT)
def _made(market: Market, resource: Resource, question: Question, form: Format, day: dt.date | None) -> tuple[bytes, dict[str, str]]:
    """The bytes of an answer, and what its headers tell of it. ``day`` is the day that it is of."""
    questions.refuse_unknown(market, resource.words, dict(question.given))
    try:
        answer = resource.answer(market, question)
    except SelectionError as error:
        raise Problem(422, str(error)) from error
    return form.write(market, question, answer), formats.headers(form, answer)


def _document(document: Document, app: FastAPI, load: Load) -> Callable[[Request], Response]:
    @lru_cache(maxsize=1)
    def made(market: Market, day: dt.date) -> bytes:
        return document.make(app, market)

    def endpoint(request: Request) -> Response:
        questions.read(request.scope["query_string"], ())
        market, today = load(), dt.date.today()
        headers = _headers(market, (document.path, today))
        if headers["etag"] in _known(request):
            return Response(status_code=304, headers=headers)
        return Response(made(market, today), headers={**headers, "content-type": document.media_type})

    return endpoint


def _headers(market: Market, asked: tuple) -> dict[str, str]:
    """What every answer tells a cache. The tag depends on everything that the answer does: the evidence, the code, and what is asked."""
    tag = hashlib.sha256(repr((market.version, _PACKAGE, *asked)).encode()).hexdigest()[:32]
    return {"etag": f'"{tag}"', "cache-control": f"public, max-age={MINUTES * 60}, must-revalidate", "x-version": market.version}


def _known(request: Request) -> set[str]:
    """The answers that the reader has already. A cache between may have marked them as weak."""
    return {tag.strip().removeprefix("W/") for value in request.headers.getlist("if-none-match") for tag in value.split(",")}


# --- what cannot be answered ----------------------------------------------------------------------


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _refused(request: Request, error: Exception) -> Response:
    """What the router says: there is no such path."""
    assert isinstance(error, HTTPException)
    return Problem(error.status_code, f"There is nothing at this address. All addresses are described at {PREFIX}{DESCRIPTION}.").response()


async def _faulty(request: Request, error: Exception) -> Response:
    assert isinstance(error, DataError)
    return _faults(error).response()


def _faults(error: DataError) -> Problem:
    count = len(error.faults)
    detail = f"The data have {count} {'fault' if count == 1 else 'faults'}, so nothing is loaded. `marketdata validate` names {'it' if count == 1 else 'them'}."
    return Problem(503, detail)


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours, which the log tells and no reader."""
    return Problem(500, "The server has a fault of its own. The question may be right.").response()


def _ready(load: Load) -> Callable[[Request], Response]:
    """Whether the evidence is loaded: for whoever starts the server and sends readers to it."""

    def ready(request: Request) -> Response:
        try:
            market = load()
        except DataError as error:
            return _faults(error).response()
        except Exception:
            _LOG.exception("The evidence cannot be loaded")
            return Problem(503, "The evidence cannot be loaded.").response()
        return JSONResponse({"status": "ready", "version": market.version, "figures": len(market.observations)}, headers={"cache-control": "no-store"})

    return ready
