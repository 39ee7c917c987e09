"""Does every address of the dashboard answer with our page, whole, styled and of use without scripts, and nothing else with it?"""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.routing import Route
from starlette.types import Message

from marketdata.app import shell
from marketdata.app.navigation import SECTIONS
from marketdata.app.shell import STREAMLIT_PAGE


async def streamlits(request: Request) -> FileResponse:
    return FileResponse(STREAMLIT_PAGE)


async def data(request: Request) -> JSONResponse:
    return JSONResponse({"<title>": "Streamlit"})


async def missing(request: Request) -> HTMLResponse:
    return HTMLResponse("missing", 404)


async def taken(request: Request) -> HTMLResponse:
    return HTMLResponse("taken away", headers={"content-disposition": 'attachment; filename="a.html"'})


APP = Starlette(
    routes=[Route("/data", data), Route("/missing", missing), Route("/media/a.html", taken), Route("/{page:path}", streamlits)],
    middleware=[*shell.MIDDLEWARE, Middleware(GZipMiddleware, minimum_size=500)],
)


def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[Message] = []
    scope = {"type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""}
    scope |= {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()], "scheme": "http", "server": ("x", 80)}

    incoming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        return incoming.pop() if incoming else await asyncio.Event().wait()

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(APP(scope, receive, send))
    assert [message["type"] for message in sent].count("http.response.start") == 1
    assert [message.get("more_body", False) for message in sent[1:]][-1] is False
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, b"".join(each["body"] for each in sent[1:])


@pytest.mark.parametrize("path", ["/", "/destinations", "/nowhere"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_address_of_a_page_answers_with_ours(path: str, encoding: str) -> None:
    status, headers, body = ask(path, accept_encoding=encoding)
    assert (status, body) == (200, shell.PAGE)
    assert headers["content-length"] == str(len(body))
    assert not {"etag", "last-modified", "content-encoding"} & set(headers), "these told of Streamlit's page"


def test_who_asks_for_the_head_gets_no_body() -> None:
    status, headers, body = ask("/", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(shell.PAGE)), b"")


@pytest.mark.parametrize(("path", "body"), [("/data", b'{"<title>":"Streamlit"}'), ("/missing", b"missing"), ("/media/a.html", b"taken away")])
def test_other_answers_pass_as_they_are(path: str, body: bytes) -> None:
    assert ask(path)[2] == body


class Outline(HTMLParser):
    """The scripts, styles, titles and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, value or "") for name, value in attrs if name in ("src", "href", "lang", "id")]


def test_streamlits_scripts_stay_and_its_words_go() -> None:
    theirs, ours = STREAMLIT_PAGE.read_text(encoding="utf-8"), shell.PAGE.decode()
    loaded = [each for each in Outline(theirs).found if each[0] in ("script", "link", "html", "div")]
    assert len(loaded) > 5
    assert [each for each in Outline(ours).found if each[0] in ("script", "link", "html", "div")] == [*loaded, ("div", "aloud")]
    scripts = re.findall("<script>\n?(.*?)</script>", ours, re.DOTALL)
    assert scripts == [*re.findall("<script>\n?(.*?)</script>", theirs, re.DOTALL), shell.SCRIPT]
    assert "<title>marketdata</title>" in ours and "Streamlit app" not in ours


def test_without_scripts_the_figures_can_still_be_had() -> None:
    (words,) = re.findall("<noscript>(.*?)</noscript>", shell.PAGE.decode(), re.DOTALL)
    assert ("a", "./api/v1/observations?format=csv") in Outline(words).found


def test_the_style_names_every_section_loads_nothing_and_ends_where_it_should() -> None:
    (style,) = re.findall("<style>\n(.*?)</style>", shell.PAGE.decode(), re.DOTALL)
    assert style == shell.STYLE
    assert [section for section in SECTIONS if f'content: "{section}"' not in style] == []
    assert "url(" not in style and "@import" not in style and "<" not in style
    assert style.count("{") == style.count("}") > 40


@pytest.mark.parametrize("part", ["<title>Streamlit</title>", "<noscript>", "</body>"])
def test_a_page_of_streamlits_that_has_changed_is_refused(part: str) -> None:
    page = STREAMLIT_PAGE.read_text(encoding="utf-8").replace(part, "")
    with pytest.raises(ValueError, match=r"Streamlit's page holds no <"):
        shell.written(page)
