"""What must someone know who has nothing but the file?

The readme of a package is for people who quote figures: Markdown that can be read as plain text. Text of the evidence is
shown as it is and never obeyed: no title, note or address can make a link, a heading, an image or HTML. The only links
are web addresses in angle brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from .. import citations
from ..citations import NAME, Reference
from ..periods import label
from ..views import short_names
from .columns import COLUMNS
from .contents import BIBTEX, DESCRIPTOR, METADATA, NEUTRALISED, README, RIS, Contents, Table
from .extract import Extract

FAILED = (
    "These checks fail. The first number is what a source states, the second what follows from its own figures or from another source. Both are kept and "
    f"nothing is corrected; `{METADATA}` explains each check."
)
PASSING_ON = {"yes": "The figures may be passed on.", "unknown": "Whether the figures may be passed on is not confirmed: ask the publisher first."}


def readme(whole: Contents) -> str:
    """The readme of a package: headings, paragraphs and lists, each item on a line of its own."""
    one = whole.tables[0] if len(whole.tables) == 1 else None
    rows = sum(table.rows for table in whole.tables)
    taken = f"Taken on {label(whole.taken.isoformat(), 'instant')} from {NAME}, the evidence base on the international healthcare market"
    held = _count(rows, "row") + ("" if one else f" in {len(whole.tables)} files") + (", one for each printed figure" if rows else "")
    parts = [
        f"# {_text(whole.title)}",
        _text(one.extract.subtitle) if one else "",
        f"{held}. {taken}, version {whole.market.version} of the evidence.",
        *(part for table in whole.tables for part in _view(table, "##" if one else "###")),
        *_sources(whole),
        *_citation(whole),
        *_files(whole),
        *_columns(whole),
        *_unchanged(whole),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _view(table: Table, level: str) -> list[str]:
    """One view, its headings at a level; of several views, each below its own title."""
    extract = table.extract
    above = [f"## {_text(extract.title)}", _text(extract.subtitle), f"{_count(table.rows, 'row')} in `{table.path}`."] if level == "###" else []
    parts = [
        *above,
        "No filter was chosen." if extract.filters == "none" else f"Filters chosen. {_text(extract.filters)}.",
        f"The same view with its chart: {_link(extract.address)}" if extract.address else "",
        "" if table.rows else _why_empty(extract),
    ]
    parts += _section(f"{level} What the figures say", [_bullets(extract.sentences)])
    parts += _section(
        f"{level} Before you quote a figure", [_bullets(table.warnings), FAILED if table.extract.contradictions else "", _bullets(table.extract.contradictions)]
    )
    parts += _section(f"{level} How to read them", [_text(extract.how_to_read) if table.rows else ""])
    parts += _section(f"{level} How they were counted", [_bullets(extract.view.definitions)])
    parts += _section(f"{level} What was left out, and why", ["\n".join(_left_out(table))])
    return parts


def _why_empty(extract: Extract) -> str:
    """For a file that is a header and nothing else."""
    if extract.withheld:
        return "**There are no rows in this file:** every figure of this view comes from a source that does not allow it to be passed on."
    there = extract.view.what_would_be_here
    without = f" Without the filters there would be: {_text(there)}." if there else " The sources have none."
    return f"**There are no rows in this file:** no figure is left under these filters.{without}"


def _left_out(table: Table) -> Iterable[str]:
    """What the filters hid, then what the sources forbid to pass on, a bullet for each."""
    extract = table.extract
    names, sources = short_names(extract.market), extract.market.sources
    yield from (f"- {_text(hidden)}" for hidden in extract.hidden)
    for source, count in extract.withheld.items():
        them, licence = "it" if count == 1 else "them", _text(sources.at[source, "licence"].rstrip("."))
        where = f" Read {them} there: {_link(sources.at[source, 'url'])}" if sources.at[source, "url"] else ""
        yield f"- {_count(count, 'figure')} of {_text(names[source])}, whose source does not allow {them} to be passed on ({licence}).{where}"
    if table.extract.checks_left_out:
        yield f"- {_count(table.extract.checks_left_out, 'check')} with words that quote figures which may not be passed on."


def _sources(whole: Contents) -> list[str]:
    """The sources by their licences, since a reader asks first what may be passed on."""
    parts = []
    for (licence, redistributable), sources in whole.sources.groupby(["licence", "redistributable"], sort=False):
        parts.append(f"Licence: {_text(licence.rstrip('.'))}. {PASSING_ON.get(redistributable, '')}".rstrip())
        parts.append("\n".join(f"- {_cited(citations.of_source(source))}" for _, source in sources.iterrows()))
    why = "Figures are facts and stand here with their source; the sources' wording is not carried over. Each source has a licence of its own."
    return _section("## Where the figures come from, and their licences", [why if parts else "", *parts])


def _citation(whole: Contents) -> list[str]:
    entry = f"```bibtex\n{_straight(citations.bibtex(whole.views).rstrip())}\n```" if len(whole.tables) == 1 else ""
    others = f"Cite the source of each figure beside it. For reference managers (Zotero, EndNote, Mendeley, LaTeX), `{BIBTEX}` and `{RIS}` hold all references."
    return _section("## How to cite", [*map(_cited, whole.views), entry, others])


def _cited(reference: Reference) -> str:
    link = f" {_link(reference.address)}" if reference.address else ""
    return _text(citations.text(replace(reference, address=""))) + link


def _files(whole: Contents) -> list[str]:
    tables = [f"- `{table.path}`: {_count(table.rows, 'row')}, for Excel, LibreOffice and every program for statistics." for table in whole.tables]
    others = [
        f"- `{README}`: this text.",
        f"- `{METADATA}`: the same for programs, with every check that touches the figures and what it found.",
        f"- `{DESCRIPTOR}`: the columns and their types, by the Data Package standard, version 2.",
        f"- `{BIBTEX}`, `{RIS}`: the references.",
    ]
    return _section("## The files", ["\n".join([*tables, *others])])


def _columns(whole: Contents) -> list[str]:
    files = "`data.csv`" if len(whole.tables) == 1 else "the files in `data`"
    lines = [f"- `{name}`: {column.title}. {column.description}" for name, column in COLUMNS.items()]
    cells = "An empty cell means that there is nothing to tell. Numbers have a full stop before decimals and no separators."
    return _section(f"## The columns of {files}", ["\n".join(lines), cells, NEUTRALISED])


def _unchanged(whole: Contents) -> list[str]:
    path = whole.tables[0].path
    lines = [f"- `{table.path}`: `{table.sha256}`" for table in whole.tables]
    backslashed = path.replace("/", "\\")
    how = [f"- Windows: `certutil -hashfile {backslashed} SHA256`", f"- macOS: `shasum -a 256 {path}`", f"- Linux: `sha256sum {path}`"]
    ask = f"Ask your computer for the checksum, here of `{path}`. If it shows the same digits, the file is as it was taken."
    return _section("## Is a file unchanged?", ["The SHA-256 checksums:", "\n".join(lines), ask, "\n".join(how)])


def _section(heading: str, parts: Iterable[str]) -> list[str]:
    """A heading with what stands below it; nothing where nothing does."""
    told = [part for part in parts if part]
    return [heading, *told] if told else []


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_text(text)}" for text in texts)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


# --- Markdown -------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"https://[!#-;=?-\[\]_a-~]+")
"""A web address that cannot end the angle brackets it stands in: printable ASCII without quotation marks, < > ^ ` and backslash."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|#~@]|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_THE_START = re.compile(r"^(?:[-+=:]|[0-9]{1,9}(?=[.)]))")


def _text(words: str) -> str:
    """Words as Markdown that shows them as they are, on one line."""
    line = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in _straight(words)).split())
    marked = _ANYWHERE.sub(lambda found: f"\\{found[0]}", line)
    return _AT_THE_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", marked)


def _straight(words: str) -> str:
    """Words without the characters that show what follows them backwards."""
    return _TURNING.sub("", words)


def _link(address: str) -> str:
    """A web address that can be clicked; anything else as text."""
    return f"<{address}>" if is_address(address) else _text(address)


def is_address(address: str) -> bool:
    """Whether a text is a web address that every format takes: https, and no character that could end the field it stands in."""
    return _ADDRESS.fullmatch(address) is not None
