"""How is a source cited, and how is a view of it: in words, and for programs that keep references?

A view is cited with the day and the version of the evidence, since both can change what it shows.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from .periods import label

NAME = "marketdata"
KINDS: Mapping[str, tuple[str, str]] = {"paper": ("article", "JOUR"), "guide": ("manual", "RPRT"), "market_research": ("techreport", "RPRT")}
"""Kinds of source by what BibTeX and RIS call them; every other is a web page."""
WEB = ("misc", "ELEC")

ISSUE = re.compile(r"(.+) (\d+), (\w+)")
"""A journal with its volume and the number of the article: ``Globalization and Health 18, 102``."""
OTHERS = " and others"


@dataclass(frozen=True)
class Reference:
    """A document as a list of references needs it. ``published`` is an ISO date, cut where less is known."""

    key: str
    kind: tuple[str, str]
    authors: tuple[str, ...]
    title: str
    publisher: str
    published: str
    address: str
    accessed: str
    note: str = ""
    institution: bool = False
    """The author is an institution, whose name has no family name before its comma."""


def of_source(source: pd.Series) -> Reference:
    """A row of ``sources.csv``; its authors stand as in the file, the family name first."""
    authors = tuple(part.strip() for part in source["author"].split(";") if part.strip())
    return Reference(
        key=str(source.name),
        kind=KINDS.get(source["kind"], WEB),
        authors=authors or (source["publisher"],),
        title=source["title"],
        publisher=source["publisher"],
        published=source["published"],
        address=source["url"],
        accessed=source["accessed"],
        institution=not authors,
    )


def of_view(name: str, title: str, address: str, version: str, taken: dt.date) -> Reference:
    """What a reader cites who cites the view itself; its sources are cited beside it."""
    note = f"Version {version} of the evidence, read on {label(taken.isoformat(), 'instant')}"
    return Reference(f"{NAME}_{name}", WEB, (NAME,), title, NAME, taken.isoformat(), address, taken.isoformat(), note)


def text(reference: Reference) -> str:
    """A reference as it stands in a list."""
    authors = ", ".join(author if reference.institution else author.replace(",", "") for author in reference.authors)
    stop = "" if reference.title.endswith(("?", "!", ".")) else "."
    publisher = f" {reference.publisher}." if reference.publisher and reference.publisher not in reference.authors else ""
    note = f" {reference.note}." if reference.note else ""
    link = f" {reference.address}" if reference.address else ""
    return f"{authors} ({reference.published[:4] or 'undated'}). {reference.title}{stop}{publisher}{note}{link}"


def bibtex(references: Iterable[Reference]) -> str:
    """The references as BibTeX. Everything that BibTeX or LaTeX would obey is written out as text."""
    return "\n".join(_bibtex(reference, key) for key, reference in _keyed(references).items())


def ris(references: Iterable[Reference]) -> str:
    """The references as RIS, which EndNote, Zotero and Mendeley read."""
    return "".join(_ris(reference) for reference in _keyed(references).values())


def _keyed(references: Iterable[Reference]) -> dict[str, Reference]:
    """References by keys that BibTeX takes, each once."""
    keyed: dict[str, Reference] = {}
    for reference in references:
        plain = unicodedata.normalize("NFKD", reference.key).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_") or "source"
        key, again = stem, 1
        while key in keyed and keyed[key] != reference:
            again += 1
            key = f"{stem}_{again}"
        keyed[key] = reference
    return keyed


_LATEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, escaped ones too: one alone would end its field, or never end it.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    '"': r"\textquotedbl{}",
}


def _latex(words: str) -> str:
    return "".join(_LATEX.get(character, character) for character in _line(words))


def _line(words: str) -> str:
    """Words on one line, without characters that no one sees."""
    return re.sub(r"\s+", " ", "".join(c if unicodedata.category(c) not in ("Cc", "Zl", "Zp") else " " for c in words)).strip()


def _address(reference: Reference) -> str:
    """A web address with nothing in it that would end the field it stands in."""
    address = _line(reference.address).replace(" ", "%20")
    return "".join(f"%{ord(c):02X}" if c in '\\{}"<>^`|' else c for c in address) if address.startswith(("https://", "http://")) else ""


def _authors_in_bibtex(reference: Reference) -> str:
    """Names as BibTeX reads them: what is no “Family, Given” is kept together by braces."""
    told = []
    for author in reference.authors:
        name = author.removesuffix(OTHERS)
        told.append(f"{{{_latex(name)}}}" if reference.institution or "," not in name else _latex(name))
        told += ["others"] * (name != author)
    return " and ".join(told)


def _issue(reference: Reference) -> tuple[str, str, str]:
    """Journal, volume and article of a paper, as far as they stand in the name of its publisher."""
    found = ISSUE.fullmatch(reference.publisher) if reference.kind[0] == "article" else None
    return (found[1], found[2], found[3]) if found else (reference.publisher, "", "")


def _doi(reference: Reference) -> str:
    return _address(reference).partition("https://doi.org/")[2]


def _bibtex(reference: Reference, key: str) -> str:
    kind = reference.kind[0]
    journal, volume, article = _issue(reference)
    fields = {
        "author": _authors_in_bibtex(reference),
        "title": f"{{{_latex(reference.title)}}}",
        {"article": "journal", "techreport": "institution", "manual": "organization"}.get(kind, "publisher"): _latex(journal),
        "volume": volume,
        "pages": article,
        "year": reference.published[:4],
        "month": str(int(reference.published[5:7])) if len(reference.published) >= 7 else "",
        "doi": _latex(_doi(reference)),
        "url": _address(reference),
        "urldate": reference.accessed,
        "note": _latex(reference.note),
    }
    told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{told}\n}}\n"


def _ris(reference: Reference) -> str:
    year, *rest = reference.published.split("-")
    journal, volume, article = _issue(reference)
    # Programs turn round whatever has a comma, and RIS has no sign for an institution.
    authors = [_line(author).replace(", ", " – ") if reference.institution else _line(author).removesuffix(OTHERS) for author in reference.authors]
    lines = [
        ("TY", reference.kind[1]),
        *(("AU", author) for author in authors),
        ("TI", _line(reference.title)),
        ("T2" if reference.kind[1] == "JOUR" else "PB", _line(journal)),
        ("VL", volume),
        ("SP", article),
        ("PY", year),
        ("DA", "/".join([year, *rest, *[""] * (2 - len(rest)), ""]) if year else ""),
        ("DO", _doi(reference)),
        ("UR", _address(reference)),
        ("Y2", reference.accessed.replace("-", "/")),
        ("N1", _line(reference.note)),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n\r\n"
