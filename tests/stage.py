"""A real server and a real browser, for the browser tests, the pictures and the benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60

# The server is on this machine: nothing is to be looked up, updated or fetched from anywhere else.
QUIET_BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The browser to drive: named in MARKETDATA_BROWSER, or found on the PATH, or None for Playwright's own.

    Best is Chromium without the frame that nobody sees here, which opens a page in four fifths of the time.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("MARKETDATA_BROWSER") or next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def served(script: Path = ROOT / "dashboard.py", *, folder: Path = ROOT) -> Iterator[str]:
    """The address of a fresh Streamlit server that runs ``script``, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process)
            yield address
        except Exception:
            log.seek(0)
            print(log.read().decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen) -> None:
    """Until the server answers ``ok``: other paths answer 200 with the page before it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"the server at {address} did not start")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET_BROWSER)
        try:
            yield running
        finally:
            running.close()


# The script has run, its title is there, nothing of an earlier run is left, and every chart has been drawn.
SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return app?.dataset.testScriptState === 'notRunning'
        && document.querySelector('[data-testid="stMain"] :is(h1, [data-testid="stMarkdown"])')
        && !document.querySelector('[data-testid="stMain"] :is([data-stale="true"], [data-testid="stSkeleton"])')
        && charts.every(chart => chart.querySelector('.main-svg'));
}"""
# What came last has been shown.
TWO_FRAMES = "() => new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))"


def settled(page: Page) -> None:
    """Wait until Streamlit has run the script and drawn every chart."""
    page.wait_for_function(SETTLED, timeout=60_000, polling=50)


RAN = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)

_lines: WeakKeyDictionary[Page, WebSocket] = WeakKeyDictionary()
"""The line between a page and its server, on which the server says that the script has run."""


def listen(page: Page) -> None:
    """Note the line of a page that has not been opened yet, for :func:`rerun`."""
    page.on("websocket", lambda line: _lines.__setitem__(page, line))


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """What is done within makes Streamlit run the script anew: wait until it has, and has drawn every chart.

    The page alone does not tell: where it is busy, it may never show that the script runs.
    """
    with _lines[page].expect_event("framereceived", _ends_a_run, timeout=60_000):
        yield
    page.evaluate(TWO_FRAMES)
    settled(page)


def _ends_a_run(message: str | bytes) -> bool:
    told = ForwardMsg.FromString(message) if isinstance(message, bytes) else ForwardMsg()
    return told.WhichOneof("type") == "script_finished" and told.script_finished in RAN
