"""Views as a reader takes them away, texts that mean harm, and how a cell of CSV is read back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
from functools import cache

import pandas as pd
import plotly.graph_objects as go
from hypothesis import strategies as st

from marketdata import Market, Selection, catalogue, charts
from marketdata.export.extract import Extract, extract
from marketdata.views import View

TAKEN = dt.date(2026, 11, 22)
ADDRESS = "https://example.org/x"

HARM = [
    '=HYPERLINK("http://evil.example","China")',
    "-2+cmd|' /C calc'!A0",
    "＝1+1",
    "\t=1",
    "\r\n=1",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "[a]: https://evil.example",
    "<script>alert(1)</script>",
    "<https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "https://evil.example and www.evil.example",
    "*a* _b_ **c** `d` ~~e~~ | f",
    "# heading",
    "1. item",
    "- item",
    "> quote",
    "```\ncode",
    "***",
    "    indented",
    "a\n\n<b>x</b>",
    "a\n---",
    "&lt;b&gt; &#60;",
    "say \"x\", 'y'",
    "two\nlines",
    "nul\x00here",
    "\x1b[31mred\x07",
    "\u202ereversed\u2066",
    "\u2028line\x85next",
    "../../etc/passwd",
    "C:\\Windows\\con",
    "@misc{x, title={y}}",
    "ER  - \r\nTY  - JOUR",
    "<!--",
    "]]>",
    "مستشفى 医院 👩‍⚕️",
]
hostile = st.one_of(st.sampled_from(HARM), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))


def take(market: Market, name: str, selection: Selection | None = None, settings: dict[str, list[str]] | None = None) -> Extract:
    """A view under a selection, taken away on one day."""
    selection = selection or Selection()
    return extract(catalogue.view(market, name, selection, settings), selection, address=ADDRESS, taken=TAKEN)


@cache
def drawn(view: View) -> go.Figure | None:
    """The chart of a view, made once. Nobody changes it."""
    return charts.draw(view)


def typed(cell: str) -> str:
    """A cell of CSV as it was typed: without the apostrophe that keeps a spreadsheet from running it, as the readme of a package tells."""
    text = cell.removeprefix("'")
    visible = next((c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp", "Zs"}), "")
    return text if text.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", visible) in {"=", "+", "-", "@"} else cell


def as_written(text: str) -> str:
    """What :func:`typed` gives back of a text: CSV holds no NUL, and an apostrophe that was typed before a formula is taken for ours."""
    return typed(text.replace("\x00", "")) if text.startswith(("'", "\x00")) else text.replace("\x00", "")


def cells_of(content: bytes) -> pd.DataFrame:
    """The cells of a CSV file as text, by Python's own reader."""
    header, *body = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return pd.DataFrame(body, columns=header, dtype=str)


def is_live(cell: str) -> bool:
    """Whether a spreadsheet would run a cell, or begin a new row or column at it."""
    visible = cell.lstrip()
    number = visible.startswith("-") and visible[1:].rstrip("%").replace(".", "", 1).isdecimal()
    return cell.startswith(("\t", "\r", "\n")) or (visible.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) and not number)
