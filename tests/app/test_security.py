"""Does every answer of the server carry the headers, and does the server keep to itself what no reader needs?

The application is driven as a server drives it, message by message: no client is needed.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message, Scope
from starlette.websockets import WebSocket

import marketdata.app
from marketdata.app.security import CONTENT_SECURITY_POLICY, HEADERS, MIDDLEWARE

ROOT = Path(__file__).parents[2]


async def page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("page", headers={"x-frame-options": "ALLOWALL", "x-own": "kept"})


async def diagnostics(request: Request) -> PlainTextResponse:
    return PlainTextResponse("secret")


async def forbidden(request: Request) -> PlainTextResponse:
    raise HTTPException(403, "forbidden")


async def broken(request: Request) -> PlainTextResponse:
    raise RuntimeError("secret")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


CLOSED = ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/agent", "/_stcore/agent/", "/_stcore/agent/sessions", "/_stcore/agent/sessions/1/run"]
APP = Starlette(
    routes=[
        Route("/", page),
        Route("/forbidden", forbidden),
        Route("/broken", broken),
        WebSocketRoute("/_stcore/stream", socket),
        Route("/_stcore/health", page),
        Route("/_stcore/{rest:path}", diagnostics, methods=["GET", "POST"]),
    ],
    middleware=MIDDLEWARE,
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    names: list[str]


def talk(scope: Scope, incoming: list[Message]) -> tuple[list[Message], Exception | None]:
    """Everything that the application sends, and the error that it leaves to the server."""
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        asyncio.run(APP(scope, receive, send))
    except Exception as error:
        return sent, error
    return sent, None


def ask(path: str, method: str = "GET") -> Answer:
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"x")],
        "scheme": "http",
        "server": ("x", 80),
        "root_path": "",
    }
    sent, _ = talk(scope, [{"type": "http.request", "body": b"", "more_body": False}])
    start = sent[0]
    assert start["type"] == "http.response.start"
    pairs = [(name.decode().lower(), value.decode()) for name, value in start["headers"]]
    return Answer(start["status"], dict(pairs), b"".join(message.get("body", b"") for message in sent[1:]).decode(), [name for name, _ in pairs])


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/nowhere", 404), ("/forbidden", 403), ("/broken", 500), ("/_stcore/health", 200), ("/_stcore/metrics", 404)]
)
def test_every_answer_carries_every_header_once(path: str, status: int) -> None:
    answer = ask(path)
    assert answer.status == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert all(answer.names.count(name) == 1 for name in HEADERS), "what a route says of its own is replaced, not repeated"


def test_other_headers_of_a_route_are_kept() -> None:
    assert ask("/").headers["x-own"] == "kept"
    assert ask("/").body == "page"


def test_an_error_tells_nothing_and_still_reaches_the_log() -> None:
    assert "secret" not in ask("/broken").body
    scope = {"type": "http", "method": "GET", "path": "/broken", "query_string": b"", "headers": []}
    sent, error = talk(scope, [{"type": "http.request", "body": b"", "more_body": False}])
    assert isinstance(error, RuntimeError)
    assert [message["type"] for message in sent].count("http.response.start") == 1


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_diagnostics_are_closed(path: str, method: str) -> None:
    answer = ask(path, method)
    assert (answer.status, answer.body) == (404, "Not found")


def test_what_stands_beside_the_diagnostics_is_open() -> None:
    assert ask("/_stcore/health").body == "page"
    assert ask("/_stcore/host-config").body == "secret"


def test_a_websocket_passes_untouched() -> None:
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": [], "subprotocols": []}
    sent, error = talk(scope, [{"type": "websocket.connect"}])
    assert error is None
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert list(sent[0].get("headers", [])) == []


def policy() -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in CONTENT_SECURITY_POLICY.split("; "))}


def test_the_policy_names_no_other_host_and_evaluates_no_text() -> None:
    sources = {source for each in policy().values() for source in each if not source.startswith("'sha256-")}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}, "no host, no wildcard, no 'unsafe-eval'"
    assert [name for name, each in policy().items() if "'unsafe-inline'" in each] == ["style-src"]
    assert policy()["default-src"] == policy()["connect-src"] == ["'self'"]
    assert policy()["object-src"] == ["'none'"]
    assert {"frame-ancestors", "base-uri", "form-action"} <= set(policy())


def test_only_the_scripts_of_streamlits_own_page_and_ours_may_stand_within_a_page() -> None:
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    ours = Path(marketdata.app.__file__).with_name("shell.js").read_text(encoding="utf-8")
    bodies = [*(part.partition("</script>")[0] for part in html.split("<script>")[1:]), f"\n{ours}"]
    hashes = ["'sha256-" + base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() + "'" for body in bodies]
    assert policy()["script-src"] == ["'self'", *hashes]


def test_the_settings_send_nothing_away_show_no_code_and_take_no_files() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["showErrorLinks"] is False
    assert settings["server"]["maxUploadSize"] <= 1
    assert settings["server"]["enableStaticServing"] is False
    assert not {"enableCORS", "enableXsrfProtection"} & set(settings["server"]), "both protections are left on, as they are by default"
