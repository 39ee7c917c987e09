"""How much longer does it take, and is that within the aim?"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rich.table import Table

Figure = Callable[[list[float]], float]
"""From the times of a run to the one that is compared."""


def p95(times: list[float]) -> float:
    """The time that 19 of 20 stay under."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


@dataclass(frozen=True)
class Comparison:
    """Times in seconds of what is judged and of what it is held against, taken in turn."""

    what: str
    against: str
    times: list[float]
    baseline: list[float]
    aim: float
    figure: Figure = statistics.median
    failed: int = 0
    """How often either side gave no answer. Such a run meets no aim: the times of those who got one flatter it."""

    @property
    def ratio(self) -> float:
        """How many times as long it takes. Not a number where one side never answered."""
        return self.figure(self.times) / self.figure(self.baseline) if self.times and self.baseline else math.nan

    @property
    def met(self) -> bool:
        return not self.failed and self.ratio <= self.aim

    @property
    def verdict(self) -> str:
        return "met" if self.met else f"not met, {self.failed} failed" if self.failed else "not met"

    def to_dict(self) -> dict[str, Any]:
        """Everything, for a file: the times in milliseconds too, so that another run can be compared with this one."""
        return {
            "what": self.what,
            "against": self.against,
            "ratio": None if math.isnan(self.ratio) else round(self.ratio, 3),
            "aim": self.aim,
            "met": self.met,
            "failed": self.failed,
            "figure": self.figure.__name__,
            "times_ms": _milliseconds(self.times),
            "baseline_ms": _milliseconds(self.baseline),
        }


def table(comparisons: Iterable[Comparison], title: str) -> Table:
    """The comparisons for reading."""
    made = Table(title=title, title_justify="left")
    for heading in ("What", "Against"):
        made.add_column(heading)
    for heading in ("Ratio", "Aim"):
        made.add_column(heading, justify="right")
    made.add_column("Verdict")
    for heading in ("ms", "p95 ms", "Against ms", "Against p95 ms"):
        made.add_column(heading, justify="right")
    for each in comparisons:
        times = [f"{1000 * figure(side):,.0f}" if side else "–" for side in (each.times, each.baseline) for figure in (statistics.median, p95)]
        made.add_row(each.what, each.against, "–" if math.isnan(each.ratio) else f"{each.ratio:.2f}", f"≤ {each.aim:g}", each.verdict, *times)
    return made


def _milliseconds(times: list[float]) -> list[float]:
    return [round(1000 * time, 1) for time in times]
