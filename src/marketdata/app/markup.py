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

STYLE = """
<style>
.md-lead { font-size: 1.15rem; max-width: 44rem; margin: 0 0 .5rem; }
.md-title { font-size: 1.3rem; line-height: 1.3; font-weight: 650; margin: 2.2rem 0 .2rem; padding-top: 1.2rem; border-top: 3px solid #12436D; }
.md-part { font-size: 1rem; font-weight: 650; margin: .8rem 0 .2rem; padding: 0; }
.md-said { max-width: 44rem; margin: .4rem 0; }
.md-said a, .md-facts a, .md-quiet a { overflow-wrap: anywhere; }
.md-quiet { color: #505A5F; font-size: .92rem; max-width: 44rem; margin: .4rem 0; }
.md-warning { border-left: 4px solid #F46A25; padding: .15rem 0 .15rem .7rem; margin: .5rem 0; font-size: .95rem; max-width: 44rem; }
.md-empty { border: 1px solid #505A5F; padding: .8rem 1rem; margin: .6rem 0; max-width: 44rem; }
.md-scroll { overflow-x: auto; container-type: inline-size; }
.md-scroll table { border-collapse: collapse; font-size: .9rem; }
.md-scroll caption { text-align: left; color: #505A5F; padding-bottom: .4rem; position: sticky; left: 0; width: min(44rem, 100cqw); }
.md-scroll th, .md-scroll td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #C9CED1; min-width: 5.5rem; max-width: 26rem; }
.md-scroll .md-long { min-width: 15rem; }
.md-scroll tbody th { min-width: 11rem; }
.md-scroll th { font-weight: 650; }
.md-scroll td.md-number, .md-scroll th.md-number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.md-tiles.md-tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; list-style: none; padding: 0; margin: .8rem 0; }
ul.md-said, ul.md-quiet { padding-left: 1.1rem; }
.md-tiles.md-tiles li { border-top: 3px solid #28A197; padding: .5rem 0 0; margin: 0; }
.md-tiles b { display: block; font-size: 1.55rem; line-height: 1.25; font-weight: 650; }
.md-tiles span { display: block; }
.md-tiles .md-small { color: #505A5F; font-size: .9rem; }
.md-warning ul { margin: .2rem 0 0; padding-left: 1.1rem; }
.md-verdict { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: .2rem; font-weight: 650; font-size: .9rem; }
.md-differs { color: #801650; } .md-agrees { color: #12436D; } .md-cannot { color: #505A5F; }
.md-check { margin: 1.4rem 0; max-width: 48rem; }
.md-check h3 { font-size: 1.08rem; margin: .3rem 0; padding: 0; }
.md-facts.md-facts { margin: 0; padding: 0; } .md-facts { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .4rem 1rem; max-width: 52rem; }
.md-facts.md-facts dt, .md-facts.md-facts dd { margin: 0; padding: 0; }
.md-facts dt { color: #505A5F; } .md-facts dd { overflow-wrap: anywhere; }
@media (max-width: 640px) { .md-facts { grid-template-columns: 1fr; gap: 0; } .md-facts.md-facts dd { padding-bottom: .6rem; } }
/* Where the keyboard is: one ring everywhere, as Streamlit marks some controls with a shade of grey or not at all. */
:is(a, button, summary, [tabindex], [data-testid="stMain"]):focus-visible,
:is(.react-aria-ComboBox > [role="group"], [data-testid="stRadioOption"], [data-testid="stCheckbox"] label, [data-testid="stSlider"] [data-rac] > [data-rac]):has(input:focus-visible)
{ outline: 3px solid #0B5CAD !important; outline-offset: 2px; }
:is([data-testid="stMain"], .md-scroll):focus-visible, [role="option"][data-focus-visible] { outline: 3px solid #0B5CAD !important; outline-offset: -3px; }
[data-testid="stSidebarNavItems"] > li::before { display: block; margin: 1.1rem 0 .3rem .5rem; font-size: .875rem; font-weight: 600; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] p { text-decoration: underline; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding-left: 0; }
/* A chart is drawn for a phone of 390 pixels. Where there is less it keeps its width and scrolls in its own frame; beside a text it gets at least as much. */
[data-testid="stColumn"]:has(.stPlotlyChart) { min-width: min(358px, 100%); }
[data-testid="stFullScreenFrame"]:has(> .stPlotlyChart) { min-width: 358px; }
/* Its labels are placed to the pixel: wider letters would be cut off. The same stands in the text and in the table, which do widen. */
.js-plotly-plot :is(text, tspan) { letter-spacing: normal !important; word-spacing: normal !important; }
/* No seconds rather than few: any duration lets every element begin a transition whenever its style changes, which takes the browser seconds. */
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation-duration: .01ms !important; animation-iteration-count: 1 !important; transition-duration: 0s !important; scroll-behavior: auto !important; } }
</style>
"""


def paragraph(text: str, kind: str = "said") -> str:
    """A paragraph in the style of its kind: lead, said, quiet, warning or empty, which a screen reader tells by itself when a filter brings it."""
    html = f'<p class="md-{kind}">{escape(text)}</p>'
    return f'<div role="status">{html}</div>' if kind == "empty" else html


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
