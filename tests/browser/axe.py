"""What axe-core finds wrong with a page.

Its source is handed over through the channel by which the browser is driven, which a page's policy does not govern:
so the policy stays on, and what is examined is what a reader gets.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Every rule that axe has on by itself, and the one of WCAG 2.2 AA that it leaves off: the size of what is clicked.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
RUN = """options => axe.run(document, options).then(result => JSON.stringify(result.violations.flatMap(
    fault => fault.nodes.map(node => [fault.id, fault.impact, node.target.join(' '), node.html.slice(0, 200)]))))"""


@dataclass(frozen=True)
class Fault:
    """A rule that is broken, how bad that is, and where."""

    rule: str
    impact: str
    selector: str
    html: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}) at {self.selector}: {self.html}"


VERSION = re.match(r"/\*! axe v(\d+\.\d+)", AXE_SCRIPT)[1]  # type: ignore[index]


def faults(tab: Page) -> list[Fault]:
    """All violations on a page as it stands."""
    if not tab.evaluate("() => 'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    return [Fault(*each) for each in json.loads(tab.evaluate(RUN, OPTIONS))]
