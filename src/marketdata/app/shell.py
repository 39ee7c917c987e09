"""What does a browser get before the first page is written?

Streamlit's own page with our title, our style, what tells screen readers that a page has changed, and words for those whose
browser runs no scripts. Were the style sent with what a page writes, a reader would now and then see it for a moment without.
"""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import navigation

STREAMLIT_PAGE = Path(streamlit.__file__).with_name("static") / "index.html"
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8") + navigation.style()
SCRIPT = Path(__file__).with_name("shell.js").read_text(encoding="utf-8")

TITLE = "marketdata"

WITHOUT_SCRIPTS = """
      <h1>marketdata</h1>
      <p>The charts of this dashboard need JavaScript, which your browser does not run. All figures can be had without it:</p>
      <ul>
        <li><a href="./api/v1/observations?format=csv">every figure, as a table for a spreadsheet</a></li>
        <li><a href="./api/v1/sources?format=csv">where the figures come from</a></li>
        <li><a href="./api">the addresses of all other tables</a></li>
      </ul>
    """


def written(page: str) -> str:
    """A page of Streamlit's as ours. Errors: a part that is to be replaced is not there, so Streamlit's page has changed."""
    before, _, rest = page.partition("<noscript>")
    _, _, after = rest.partition("</noscript>")
    for part, expected in ((before, "<title>Streamlit</title>"), (after, "</body>")):
        if expected not in part:
            raise ValueError(f"Streamlit's page holds no {expected} where it used to: its title, style and words without scripts cannot be set")
    head = before.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>")
    # After Streamlit's own styles, which are written into the head, so that of two equal rules ours holds.
    ours = f'<div id="aloud" role="status" class="md-aloud"></div>\n{navigation.groups()}\n<style>\n{STYLE}</style>\n<script>\n{SCRIPT}</script>\n  </body>'
    body = after.replace("</body>", ours)
    return f"{head}<noscript>{WITHOUT_SCRIPTS}</noscript>{body}"


PAGE = written(STREAMLIT_PAGE.read_text(encoding="utf-8")).encode()


class Shell:
    """Answer with our page wherever Streamlit answers with its own: at each address that is no file and not the API's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def send_ours(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                replaced = message["status"] == 200 and headers.get("content-type", "").startswith("text/html") and "content-disposition" not in headers
                if replaced:
                    for name in ("etag", "last-modified", "content-encoding", "accept-ranges"):
                        del headers[name]
                    headers["content-length"] = str(len(PAGE))
                await send(message)
                if replaced:
                    await send({"type": "http.response.body", "body": PAGE if scope["method"] == "GET" else b""})
            elif not replaced:
                await send(message)

        await self.app(scope, receive, send_ours if scope["type"] == "http" else send)


MIDDLEWARE = [Middleware(Shell)]
