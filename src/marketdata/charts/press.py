"""What turns a figure into a picture? A browser that is started with the first one, and then waits for the next.

Starting takes seconds and drawing a tenth of one. The browser is Chromium, driven by kaleido; it fetches nothing, keeps its
profile in a temporary folder, and ends with the program.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Coroutine, MutableMapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

import kaleido
from choreographer.browsers import Chromium

T = TypeVar("T")

logging.getLogger("choreographer").setLevel(logging.CRITICAL)  # it logs every end of a browser as a fault; what is one is raised here

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = f"A browser draws them: install Chromium or Chrome ({', '.join(BROWSERS)}), or name one in MARKETDATA_BROWSER."
"""What to do where there is no browser."""
START_SECONDS, PICTURE_SECONDS, CLOSING_SECONDS = 30.0, 30.0, 3.0
LONGEST_FOLDER = 62
"""Bytes that the path of a temporary folder may have. In a longer one Chromium ends at once: a socket in it may have 107."""


class PictureError(RuntimeError):
    """A picture could not be drawn."""


class NoBrowserError(PictureError):
    """There is no browser to draw a picture with."""


def available() -> bool:
    """Whether there is a browser to draw pictures with."""
    try:
        return bool(browser())
    except NoBrowserError:
        return False


def browser() -> str:
    """The program that draws: the one that MARKETDATA_BROWSER names, or the first of :data:`BROWSERS` on the PATH.

    Raises NoBrowserError.
    """
    named = os.environ.get("MARKETDATA_BROWSER")
    found = next((path for name in ([named] if named else BROWSERS) if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowserError(f"MARKETDATA_BROWSER names {named!r}, which is no program. {NO_BROWSER}" if named else NO_BROWSER)
    return found


def printed(figure: dict, form: str, scale: int = 1) -> bytes:
    """A figure, as Plotly's JSON with width and height, as a file of a form (``png``, ``svg``). Threads take turns.

    Raises NoBrowserError where there is no browser, and PictureError where it does not answer in time or does not draw.
    """
    options = {"format": form, "scale": scale, "width": figure["layout"]["width"], "height": figure["layout"]["height"]}
    with _turn:
        return _attempted(figure, options, tries=2)


class Offline(Chromium):
    """Chromium that reaches nothing but its own files. Left alone, it asks for updates and for who is signed in."""

    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), "--disable-background-networking", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND"]

    def get_env(self) -> MutableMapping[str, str]:
        environment = super().get_env()
        if len(os.fsencode(tempfile.gettempdir())) > LONGEST_FOLDER:
            environment["TMPDIR"] = "/tmp"
        return environment


class Press:
    """A browser that is kept open, on a thread and an event loop of its own, so that it meets no loop of whoever asks.

    Nobody waits longer than told. (``kaleido.start_sync_server`` waits for ever where the browser does not start.)
    """

    def __init__(self, path: str) -> None:
        # MathJax would be fetched, and would read US$1 to US$2 as a formula
        self._kaleido = kaleido.Kaleido(path=path, mathjax=False, timeout=None, browser_cls=Offline)
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self._thread = threading.Thread(target=self._live, name="press", daemon=True)
        self._thread.start()
        try:
            self._run(self._kaleido.open()).result(START_SECONDS)
        except BaseException:
            self.close()
            raise

    def draw(self, figure: dict, options: dict) -> bytes:
        """A figure as a file. Raises TimeoutError, and whatever kaleido raises where its browser has gone."""
        return self._run(self._kaleido.calc_fig(figure, options)).result(PICTURE_SECONDS)

    def close(self) -> None:
        """End the browser, even one that no longer answers, and remove its files."""
        with suppress(Exception):  # what went wrong before is what must be told
            self._run(self._ended()).result(3 * CLOSING_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSING_SECONDS)

    async def _ended(self) -> None:
        closing = asyncio.ensure_future(self._kaleido.close())
        _, late = await asyncio.wait([closing], timeout=CLOSING_SECONDS)
        if late:
            os.killpg(self._kaleido.subprocess.pid, signal.SIGKILL)
            closing.cancel()  # it waits for the browser to say farewell; without, it removes the files
            await asyncio.wait([closing], timeout=CLOSING_SECONDS)

    def _live(self) -> None:
        with self._runner:
            self._loop.run_forever()

    def _run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


_turn = threading.Lock()
"""Held by whoever draws, and with it whatever is done to the press."""
_press: Press | None = None


def _attempted(figure: dict, options: dict, tries: int) -> bytes:
    try:
        return _started().draw(figure, options)
    except NoBrowserError:
        raise
    except TimeoutError as late:
        _end()
        raise PictureError("The browser did not answer in time. The next picture gets a new one.") from late
    except Exception as fault:  # kaleido has many ways to say that its browser has gone
        _end()
        if tries == 1:
            raise PictureError(f"The browser {browser()} does not draw: {fault}") from fault
        return _attempted(figure, options, tries - 1)


def _started() -> Press:
    global _press
    if _press is None:
        _press = Press(browser())
        atexit.register(_end_at_exit)  # now, so that it runs before what removes forgotten temporary folders
    return _press


def _end() -> None:
    global _press
    if _press is not None:
        ended, _press = _press, None
        atexit.unregister(_end_at_exit)
        ended.close()


def _end_at_exit() -> None:
    """End the browser with the program. The turn is not given back, so that nobody starts another."""
    _turn.acquire(timeout=CLOSING_SECONDS)
    _end()
