"""Text from data and links as HTML that means nothing but itself.

Everything that a page says is escaped here and nowhere else. Streamlit's own text elements read Markdown,
in which a figure's note or a crafted link could turn into a live link.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import pandas as pd

from ..reconcile import Result

LONG = 45
"""Characters from which a column of text is given more room."""

AT_ONCE = 5
"""Contradictions that a warning lists at once; the others are folded away."""


def paragraph(text: str, kind: str = "said") -> str:
    """A paragraph in the style of its kind: lead, said, quiet, warning or empty."""
    return f'<p class="md-{kind}">{escape(text)}</p>'


def heading(text: str, anchor: str) -> str:
    """The heading of a block, which a link can point at."""
    return f'<h2 class="md-title" id="{escape(anchor)}">{escape(text)}</h2>'


def subheading(text: str) -> str:
    """The heading of a part of a block."""
    return f'<h3 class="md-part">{escape(text)}</h3>'


def bullets(texts: Iterable[str], kind: str = "said") -> str:
    """A list."""
    return f'<ul class="md-{kind}">' + "".join(f"<li>{escape(text)}</li>" for text in texts) + "</ul>"


def table(
    frame: pd.DataFrame,
    caption: str,
    numbers: Iterable[str] = (),
    addresses: Mapping[str, Sequence[str]] | None = None,
    pictures: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A frame of text as a table that a screen reader can walk through, its first column naming the rows.

    ``addresses`` makes the cells of a column links within the dashboard; ``pictures`` puts drawings of our own, which
    hold no text of the evidence, into a column.
    """
    numeric, linked, drawn = set(numbers), addresses or {}, pictures or {}
    long = {name for name in frame if frame[name].astype(str).str.len().max() > LONG}
    sides = {name: ' class="md-number"' if name in numeric else ' class="md-long"' if name in long else "" for name in frame}
    head = "".join(f'<th scope="col"{sides[name]}>{escape(str(name))}</th>' for name in frame)
    columns = [
        [within(cell, address) for cell, address in zip(frame[name], linked[name], strict=True)]
        if name in linked
        else [picture(drawing) for drawing in drawn[name]]
        if name in drawn
        else [escape(str(cell)) for cell in frame[name]]
        for name in frame
    ]
    body = []
    for first, *cells in zip(*columns, strict=True):
        rest = "".join(f"<td{sides[name]}>{cell}</td>" for name, cell in zip(frame.columns[1:], cells, strict=True))
        body.append(f'<tr><th scope="row">{first}</th>{rest}</tr>')
    label = escape(caption, quote=True)
    return (
        f'<div class="md-scroll" role="region" tabindex="0" aria-label="{label}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def picture(svg: str) -> str:
    """A small drawing that says nothing which does not stand beside it. Streamlit takes drawings out of text, but not pictures."""
    drawn = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    encoded = base64.b64encode(drawn.encode()).decode()
    return f'<img alt="" src="data:image/svg+xml;base64,{encoded}">'


def within(text: str, address: str) -> str:
    """A link to another page of the dashboard, in the same tab."""
    return f'<a href="{escape(address, quote=True)}" target="_self">{escape(str(text))}</a>'


def contradictions(found: Iterable[tuple[str, str]]) -> str:
    """A warning that lists claims which do not follow from the figures, each with a link to its check."""
    items = [f"<li>{within(text, address)}</li>" for text, address in found]
    if not items:
        return ""
    first, rest = "".join(items[:AT_ONCE]), "".join(items[AT_ONCE:])
    more = f"<details><summary>{len(items) - AT_ONCE} more</summary><ul>{rest}</ul></details>" if rest else ""
    return f'<div class="md-warning">These figures do not bear out what is said of them:<ul>{first}</ul>{more}</div>'


def warning(text: str, more: str, address: str) -> str:
    """A warning with a link to what it speaks of."""
    return f'<p class="md-warning">{escape(text)} {within(more, address)}</p>'


def verdict(word: str) -> str:
    """The outcome of a check, told by its word and a sign, not by colour alone."""
    sign = {"agrees": "✓", "differs": "✗"}.get(word, "?")
    return f'<span class="md-verdict md-{escape(word.split()[0])}">{sign} {escape(word)}</span>'


def check(result: Result, address: str, figures: Iterable[tuple[str, str]] = ()) -> str:
    """A check with its verdict, its arithmetic and links to the figures that it rests on."""
    rests = ", ".join(within(name, where) for name, where in figures)
    foot = f'<details class="md-quiet"><summary>The figures that it rests on</summary>{rests}</details>' if rests else ""
    return (
        f'<article class="md-check" id="{escape(result.check_id)}">{verdict(result.verdict)}<h3>{within(result.subject, address)}</h3>'
        f"{paragraph(result.explanation)}{foot}</article>"
    )


def facts(told: Iterable[tuple[str, str, str]]) -> str:
    """A list of names, what they stand for, and where that leads within the dashboard. Web addresses become links."""
    items = []
    for name, text, address in told:
        if text:
            shown = within(text, address) if address else link(text, text) if text.startswith("https://") else escape(text)
            items.append(f"<dt>{escape(name)}</dt><dd>{shown}</dd>")
    return f'<dl class="md-facts">{"".join(items)}</dl>'


def tiles(figures: Iterable[tuple[str, str, Iterable[str]]]) -> str:
    """Large numbers: what is measured, the number, and lines that belong to it."""
    items = []
    for label, number, lines in figures:
        small = "".join(f'<span class="md-small">{escape(line)}</span>' for line in lines if line)
        items.append(f"<li><span>{escape(label)}</span><b>{escape(number)}</b>{small}</li>")
    return f'<ul class="md-tiles">{"".join(items)}</ul>'


def citation(text: str, address: str) -> str:
    """A reference, with its address as a link."""
    before, found, after = text.partition(address) if address else (text, "", "")
    return f'<p class="md-said">{escape(before)}{link(found, address) if found else ""}{escape(after)}</p>'


def link(text: str, address: str) -> str:
    """A link to a source. Only web addresses become links; anything else stays text."""
    if not address.startswith("https://"):
        return escape(text)
    return f'<a href="{escape(address, quote=True)}" rel="noopener noreferrer" target="_blank">{escape(text)}</a>'
