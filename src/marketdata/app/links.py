"""Where does a link lead? To a page, with the filters of the one it stands on; and from outside back to a view, every choice spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import streamlit as st

import marketdata

from .. import catalogue
from ..market import Market
from ..selection import SHOW, Selection
from ..views import View

FOLDER = Path(marketdata.__file__).resolve().parents[2] / "pages"

FILTERS = "\x00"
"""Stands in text that is made once for the filters of whoever reads it. No text of the evidence holds it: a NUL is a fault."""

CHECK, FIGURE, AGREEMENT, EVENT, BLOCK, DISAGREEMENT = "check", "figure", "agreement", "event", "block", "disagreement"
"""The words by which a link names a single check, figure, agreement or event, and the block in which a figure was derived."""

PAGES = frozenset(path.stem for path in FOLDER.glob("*.py"))
"""The last part of the address of each page but the first, which has none."""


ONLY, TAKE, DATA, ALL = "only", "take-", "data", "all"
"""The words by which a link names the one view that it is about, an opened panel, and the version of the evidence it was made of; and all countries or sources."""
AS_PUBLISHED, HIDE = "As published", "hide"
"""What a link says for amounts as they are, and for figures of low reliability that stay hidden."""

OVERVIEW, API = "overview", "api/v1"

WORDS: Mapping[str, tuple[str, ...]] = {
    "destinations": (*catalogue.WORDS["comparison"], "panels"),
    "market_size": catalogue.WORDS["estimates"],
    "prices": catalogue.WORDS["treatment-prices"],
    "checks": (CHECK, "verdict", "kind"),
    "disagreements": (DISAGREEMENT,),
    "figure": (FIGURE, AGREEMENT, EVENT, BLOCK),
}
"""What a link can ask of a page beside :data:`EVERYWHERE`."""
EVERYWHERE = ("country", "year", "currency", "source", "low", "pack", ONLY, DATA, "embed", "embed_options")
"""The words of every link; the last two are Streamlit's own."""


def spelled_out(market: Market, selection: Selection) -> list[tuple[str, str]]:
    """The filters as the pairs of a query string with nothing left to a default, and the version of the evidence, so that a link means tomorrow what it means today."""
    first, last = selection.years or market.years()
    return [
        *(("country", code) for code in selection.countries or (ALL,)),
        ("year", str(first)),
        ("year", str(last)),
        ("currency", selection.currency or AS_PUBLISHED),
        *(("source", code) for code in selection.sources or (ALL,)),
        ("low", SHOW if selection.low else HIDE),
        (DATA, market.version),
    ]


def to_view(shown: View, selection: Selection) -> str:
    """The address of a view within the dashboard, every choice spelled out."""
    name = shown.block.block_id
    page = catalogue.page_of(shown.market, name)
    which = (DISAGREEMENT if name.startswith(catalogue.DISAGREEMENT) else ONLY, name)
    return f"{'' if page == OVERVIEW else page}?{_query([which, *spelled_out(shown.market, selection), *shown.settings])}"


def to_page(market: Market, page: str, selection: Selection) -> str:
    """The address of a page within the dashboard, every choice spelled out."""
    return f"{'' if page == OVERVIEW else page}?{_query(spelled_out(market, selection))}"


def to_api(shown: View, selection: Selection, form: str = "csv") -> str:
    """The address of the rows of a view for programs."""
    return f"{API}/views/{shown.block.block_id}?{_query([*selection.to_query(), *shown.settings, ('format', form)])}"


def python(shown: View, selection: Selection) -> str:
    """Lines of Python that give the rows of a view."""
    chosen = ", ".join(f"{field.name}={value!r}" for field in fields(selection) if (value := getattr(selection, field.name)) != field.default)
    settings: dict[str, list[str]] = {}
    for word, value in shown.settings:
        settings.setdefault(word, []).append(value)
    asked = ", ".join([repr(shown.block.block_id), f"Selection({chosen})", *([repr(settings)] if settings else [])])
    return f"import marketdata\nfrom marketdata import Selection, catalogue\n\nmarket = marketdata.load()\nrows = catalogue.view(market, {asked}).rows"


def absolute(address: str) -> str:
    """An address as another browser can open it: with the host by which the reader reached the dashboard, where that is known."""
    url = (st.context.url or "").rstrip("/")
    head, _, last = url.rpartition("/")
    base = head if last in PAGES else url
    return f"{base}/{address}" if base else address


def only(market: Market, page: str) -> str:
    """The one view of a page that the link asks for; nothing for the whole page."""
    name = str(st.query_params.get(ONLY, ""))
    return name if _is_view(market, name) and catalogue.page_of(market, name) == page else ""


def of_another_version(market: Market, version: str) -> str:
    """What is said of a link that was made when the evidence was another."""
    if version in ("", market.version):
        return ""
    return f"This link was made of version “{_cut(version)}” of the evidence. What is shown is version “{market.version}”, so figures may have changed since."


def without_only(page: str, query: Mapping[str, Iterable[str]]) -> str:
    """The address of a whole page, with all else that the link asks for."""
    pairs = [(word, value) for word, values in query.items() if word != ONLY for value in values]
    return f"{'' if page == OVERVIEW else page}?{_query(pairs)}"


def ignored(market: Market, page: str, query: Mapping[str, Iterable[str]]) -> list[str]:
    """What a link asks of a page in vain, beside the filters, which tell it themselves."""
    found = []
    for word, given in query.items():
        if word.startswith(TAKE):
            if not _is_view(market, word.removeprefix(TAKE)):
                found.append(f"there is no view “{_cut(word.removeprefix(TAKE))}” to take away")
        elif word not in EVERYWHERE and word not in WORDS.get(page, ()):
            found.append(f"“{_cut(word)}” means nothing on this page")
        elif word == ONLY:
            found += [
                f"there is no view “{_cut(name)}” on this page" for name in given if not _is_view(market, name) or catalogue.page_of(market, name) != page
            ]
    return found


def _is_view(market: Market, name: str) -> bool:
    return name in catalogue.titles(market) or name.startswith((catalogue.PROFILE, catalogue.DISAGREEMENT, catalogue.SOURCE))


def _cut(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[:length] + "…"


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string in which a colon, which stands in many of our names, can be read."""
    return urlencode(list(pairs), quote_via=quote_plus, safe=":")


def to_check(check_id: str, selection: Selection | None = None) -> str:
    """The address of a check on the page of checks; without a selection, :data:`FILTERS` stands for its filters."""
    return _address("checks", ((CHECK, check_id),), selection)


def to_figure(figure_id: str, selection: Selection | None = None, block_id: str = "") -> str:
    """The address of a figure: where it stands, and every step from there to the screen; as :func:`to_check`.

    ``block_id`` names the block that shows something derived from it, which is then the last step.
    """
    return _address("figure", ((FIGURE, figure_id), *(((BLOCK, block_id),) if block_id else ())), selection)


def to_entry(kind: str, code: str, selection: Selection) -> str:
    """The address of an agreement or an event (:data:`AGREEMENT`, :data:`EVENT`)."""
    return _address("figure", ((kind, code),), selection)


def named(query: Mapping[str, str]) -> str:
    """What a link to an entry names, cut to a length that can be read."""
    return next((query[word] for word in (FIGURE, AGREEMENT, EVENT) if query.get(word)), "")[:200]


def to_definitions() -> str:
    """The address of the ways of counting, under the filters of a reader (:data:`FILTERS`)."""
    return f"counting?{FILTERS}"


def to_disagreement(block_id: str, selection: Selection) -> str:
    """The address of one disagreement."""
    return _address("disagreements", ((DISAGREEMENT, block_id),), selection)


def to_source(source_id: str, selection: Selection) -> str:
    """The address of all that one source contributes."""
    return f"sources?{urlencode(replace(selection, sources=(source_id,)).to_query())}"


def to_country(code: str, selection: Selection) -> str:
    """The address of the profile of a country, with the other filters of a reader."""
    return f"country?{urlencode(replace(selection, countries=(code,)).to_query())}"


def to_figures(figure_ids: Iterable[str], selection: Selection) -> list[tuple[str, str]]:
    """The figures by their address, each with the link to it."""
    return [(figure_id, to_figure(figure_id, selection)) for figure_id in figure_ids]


def with_filters(html: str, selection: Selection) -> str:
    """Text with its links led on by a reader's filters."""
    query = urlencode(selection.to_query())
    return html.replace(f"?{FILTERS}", escape(f"?{query}") if query else "").replace(FILTERS, escape(f"&{query}") if query else "")


def _address(page: str, what: Iterable[tuple[str, str]], selection: Selection | None) -> str:
    query = [*what, *(selection.to_query() if selection else ())]
    return f"{page}?{urlencode(query)}{FILTERS if selection is None else ''}"
