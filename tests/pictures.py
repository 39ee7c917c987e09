"""Every page as a picture in four states, for looking at: ``make pictures`` writes them to ``pictures/``."""

from __future__ import annotations

import sys
from pathlib import Path

from marketdata.app.navigation import ENTRIES
from tests.stage import ROOT, browser, served, settled

STATES = {
    "as-opened": ("", 1280, 900),
    "one-country": ("?country=CHN", 1280, 900),
    "nothing-left": ("?country=LBY&year=2000", 1280, 900),
    "phone": ("", 390, 844),
}


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    with served() as address, browser() as chromium:
        for name in names or [*ENTRIES]:
            for state, (query, width, height) in STATES.items():
                page = chromium.new_page(viewport={"width": width, "height": height})
                page.goto(f"{address}/{'' if name == 'overview' else name}{query}")
                settled(page)
                # Streamlit scrolls inside the page; a picture of all of it needs a window as tall as its content.
                tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
                page.set_viewport_size({"width": width, "height": min(tall + 20, 16_000)})
                settled(page)
                page.screenshot(path=folder / f"{name}-{state}.png")
                page.close()
                print(folder / f"{name}-{state}.png")


if __name__ == "__main__":
    main(ROOT / "pictures", sys.argv[1:])
