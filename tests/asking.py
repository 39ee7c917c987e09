"""The API behind a real connection, for the tests that ask it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from marketdata import Market, api
from marketdata.app.security import MIDDLEWARE


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict:
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict]:
        return self.said["rows"]

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Ask:
    """A server that is asked."""

    port: int

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request with exactly these headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def serving(load: Callable[[], Market], beside: Iterable[BaseRoute] = ()) -> Iterator[Ask]:
    """The API behind the middleware of the dashboard, on a port of its own, with further routes beside it."""
    # Named TCP, so that asyncio switches Nagle's algorithm off: it would hold each answer on a kept connection for 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        application = Starlette(routes=[*api.routes(load), *beside], middleware=MIDDLEWARE)
        server = uvicorn.Server(uvicorn.Config(application, log_config=None, ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Ask(port)
        finally:
            server.should_exit = True
            thread.join()
