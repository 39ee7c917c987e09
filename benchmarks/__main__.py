"""``make bench``: is the dashboard quick enough? Prints ratios, each from one run in which both sides took turns.

A benchmark is not a test: it always ends with status 0. It speaks to servers on this machine only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path

from rich.console import Console

from marketdata.app.navigation import ENTRIES
from tests.stage import browser, served

from . import reruns, start, users
from .comparison import table

EMPTY = Path(__file__).with_name("empty.py")


def main() -> None:
    options = _options()
    began = time.perf_counter()
    with browser() as chromium, served() as address, served(EMPTY) as empty:
        compared = reruns.compare(chromium, address, empty, options.pages, repetitions=3 if options.quick else 6, longest=3 if options.quick else 10)
    with served() as address:
        crowded, load = users.compare(address, rounds=1 if options.quick else 2, changes=5 if options.quick else 8, longest=8 if options.quick else 20)
    with browser() as chromium:
        started = start.compare(chromium, EMPTY, repetitions=2 if options.quick else 5)
    compared += [crowded, started]
    seconds = time.perf_counter() - began

    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "python": platform.python_version(), "system": platform.system()}
    console = Console(width=None if Console().is_terminal else 160)
    console.print(table(compared, "How much longer than …"))
    console.print(f"Answers that concurrent users waited for: {len(load.times) + len(load.failures)}, failed: {load.failed_share:.1%}")
    for failure in dict.fromkeys(load.failures):
        console.print(f"  {failure}", markup=False)
    console.print("; ".join([*(f"{name} {fact}" for name, fact in machine.items()), f"took {seconds:.0f} s"]), highlight=False)
    if options.json:
        result = {
            "comparisons": [each.to_dict() for each in compared],
            "failed_share": load.failed_share,
            "failures": load.failures,
            "machine": machine,
            "quick": options.quick,
            "seconds": round(seconds),
        }
        options.json.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the dashboard against an empty Streamlit page, and many users against few."
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: a first impression in two minutes")
    parser.add_argument(
        "--pages", nargs="+", choices=[*ENTRIES], default=reruns.PAGES, metavar="PAGE", help="the pages whose filters are changed, by the end of their address"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every time that was measured to FILE")
    return parser.parse_args()


if __name__ == "__main__":
    main()
