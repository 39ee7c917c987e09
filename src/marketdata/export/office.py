"""What may stand in a slide or a document, and what must every one of them say?

Both are read without the dashboard: by someone who did not choose the filters and cannot follow a link to a check. So both
say the same of their rows, in the same words, and both are made of text alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from .. import citations, colours
from ..periods import label
from ..views import short_names
from .extract import Extract

PALETTE = tuple(colour.removeprefix("#") for colour in colours.PALETTE)
INK, QUIET, GRID, PAPER = (colour.removeprefix("#") for colour in (colours.INK, colours.QUIET, colours.GRID, colours.PAPER))
"""The colours of the pages, as Office writes them."""
WARNING = PALETTE[2]
FONT = "Arial"
"""A font that every office program has, or one of the same widths."""
LANGUAGE = "en-GB"
AUTHOR = citations.NAME

PACK_TITLE = "Evidence on the international healthcare market"
SOURCES_TITLE = "Sources and conditions"
CONTRADICTED = "These figures do not bear out what is said of them"
WARNED = "Before you quote this"
CONDITIONS = (
    "Figures are facts and stand here with their source; the wording of the sources is theirs. Sources differ in what they allow: see the licence of each "
    "before you pass tables on."
)

LONGEST_PROPERTY, LONGEST_READ = 255, 1200
"""Characters that a property of a file holds, and that a screen reader reads out in about a minute."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB = re.compile(r"https://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+")


def plain(text: str) -> str:
    """``text`` on one line, without the characters that XML 1.0 cannot hold: control characters, halves of surrogate pairs, U+FFFE and U+FFFF."""
    return re.sub(r"[\t\n\r\x85\u2028\u2029]+", " ", _NOT_IN_XML.sub("", text))


def is_web(address: str) -> bool:
    """Whether an address may become a link: on the web, encrypted, with nothing in it that ends it."""
    return _WEB.fullmatch(address) is not None


def day(taken: Extract) -> str:
    """The day on which an extract was taken: ``22 November 2026``."""
    return label(taken.taken.isoformat(), "instant")


def stamp(taken: Extract) -> str:
    """Day and version, without which a figure cannot be found again."""
    return f"Taken on {day(taken)} from version {taken.market.version} of the evidence"


def filtered(taken: Extract) -> str:
    """The filters of the reader as a sentence; nothing where there are none."""
    return "" if taken.filters == "none" else f"Filters: {taken.filters}."


def nothing(taken: Extract) -> list[str]:
    """Why an extract has no rows, in sentences."""
    if taken.withheld:
        return ["No figure of this view may be passed on."]
    told = ["No figure is left under these filters."]
    if would_be := taken.view.what_would_be_here:
        told.append(f"Without them there is: {would_be}.")
    return [*told, *taken.view.left_out]


def cautions(taken: Extract) -> list[str]:
    """All warnings, those that no reader of the file can find out elsewhere first: what was left out of it."""
    return list(dict.fromkeys([*taken.left_out, *taken.warnings]))


def reference(taken: Extract, place: int) -> str:
    """The source at a place of :attr:`Extract.sources`, cited, with what it allows."""
    licence = str(taken.sources["licence"].iloc[place]).rstrip(".")
    return citations.text(taken.references[place + 1]) + (f" Licence: {licence}." if licence else "")


def all_references(taken: Iterable[Extract]) -> list[str]:
    """The sources of several extracts, each once, those with most figures first."""
    figures: Counter[str] = Counter()
    for each in taken:
        held = each.view.rows["source_id"].value_counts()
        figures.update({reference(each, place): int(held[source]) for place, source in enumerate(each.sources.index)})
    return [text for text, _ in figures.most_common()]


def conditions(taken: Sequence[Extract]) -> list[str]:
    """Under which conditions the figures may be used, and what was left out because of them, a sentence for each source."""
    market, names = taken[0].market, short_names(taken[0].market)
    views: dict[str, list[str]] = {}
    for each in taken:
        for source, count in each.withheld.items():
            views.setdefault(source, []).append(f"{each.view.block.title} ({count})")
    left_out = [
        f"Figures of {names[source]} were left out, as their source does not allow them to be passed on: {', '.join(where)}. "
        f"Read them at {market.sources.at[source, 'url']}"
        for source, where in views.items()
    ]
    return [CONDITIONS, *(left_out or [_unconfirmed(taken)]), stamp(taken[0]) + "."]


def _unconfirmed(taken: Sequence[Extract]) -> str:
    """Of how many sources nobody has said that their figures may be passed on."""
    sources = list(dict.fromkeys(source for each in taken for source in each.sources.index))
    unknown = int((taken[0].market.sources.loc[sources, "redistributable"] != "yes").sum())
    if not unknown:
        return "The sources of these figures allow them to be passed on."
    of_all = f"{unknown} of {len(sources)} sources" if len(sources) > 1 else "the source of these figures"
    return f"No source of these figures forbids passing them on; of {of_all} it is not confirmed that they may be: ask the publisher first."


def described(text: str) -> str:
    """A text for those who do not see a picture, no longer than one listens."""
    return cut(text, LONGEST_READ)


def cut(text: str, length: int) -> str:
    """A text of so many characters at most, cut between two words."""
    text = plain(text)
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"
