"""Which view does a name mean?

A view has a name, and some have settings: what a reader chooses for them beside the filters, as the pairs of a query
string. So a link, a request to the API, the list of a briefing pack and a line of Python all name the same view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from . import comparison, disagreements, market_size, prices, profiles, views
from .errors import SelectionError
from .market import Market
from .selection import Selection, one_of
from .views import View

Settings = Mapping[str, Iterable[str]]

PROFILE, DISAGREEMENT, SOURCE = "profile-", "disagreement-", "source-"
"""How the names begin of what is made for one country, one thing that is printed twice, and one source."""

WORDS: Mapping[str, tuple[str, ...]] = {
    comparison.COMPARED: (
        comparison.MEASURE,
        comparison.AXES,
        comparison.SCALE,
        comparison.PRICES,
        comparison.BASE,
        comparison.SERIES,
        comparison.RECEIPT_SERIES,
    ),
    market_size.ESTIMATES.block_id: (market_size.VALUES,),
    market_size.RATES.block_id: (),
    prices.BLOCK_ID: (prices.PROCEDURE, prices.AGAINST),
}
"""The views that are no rows of ``blocks.csv``, and the words of their settings."""


def titles(market: Market) -> dict[str, str]:
    """The views that can be named without knowing a country, a source or a thing, with their titles, in the order of their pages."""
    made = {
        comparison.COMPARED: "Destinations compared",
        market_size.ESTIMATES.block_id: market_size.ESTIMATES.title,
        market_size.RATES.block_id: market_size.RATES.title,
        prices.BLOCK_ID: "What a treatment costs",
    }
    return made | {str(name): str(title) for name, title in market.blocks["title"].items()}


def page_of(market: Market, name: str) -> str:
    """The page that shows a view; nothing for a name that means none."""
    if name in market.blocks.index:
        return str(market.blocks.at[name, "page"])
    pages = {comparison.COMPARED: "destinations", prices.BLOCK_ID: prices.PAGE}
    pages |= {block.block_id: block.page for block in (market_size.ESTIMATES, market_size.RATES)}
    made_for = {PROFILE: "country", DISAGREEMENT: "disagreements", SOURCE: "sources"}
    return pages.get(name) or next((page for start, page in made_for.items() if name.startswith(start)), "")


def view(market: Market, name: str, selection: Selection, settings: Settings | None = None) -> View:
    """The view of a name under a selection.

    Raises SelectionError for a name that means none, for settings that the view does not have or that are no choice
    of it, and for codes of the selection that do not exist.
    """
    given = {word: [text for text in texts if text] for word, texts in (settings or {}).items()}
    given = {word: texts for word, texts in given.items() if texts}
    market.check(selection)
    known = WORDS.get(name, ())
    if unknown := [word for word in given if word not in known]:
        heeded = f"Its settings are {', '.join(known)}." if known else "It has no settings."
        raise SelectionError(f"The view {name!r} has no setting {unknown[0]!r}. {heeded}")
    if make := _MADE.get(name):
        return make(market, selection, given)
    if name in market.blocks.index:
        return comparison.view_of(market, views.block(market, name), selection)
    if name.startswith(SOURCE) and (source_id := name.removeprefix(SOURCE)) in market.sources.index:
        return views.of_source(market, source_id, selection)
    if name.startswith(PROFILE):
        return _of_country(market, name, selection)
    if name.startswith(DISAGREEMENT):
        return _of_one_thing(market, name, selection)
    raise SelectionError(f"There is no view {name!r}. The views are the rows of blocks.csv and {', '.join(WORDS)}.")


def spelled(name: str, selection: Selection, settings: Iterable[tuple[str, str]]) -> str:
    """A view, its filters and its settings as one text: ``wins_by_market?country=CHN``. The inverse of :func:`read`."""
    query = urlencode([*selection.to_query(), *settings])
    return f"{name}?{query}" if query else name


def read(market: Market, text: str) -> tuple[str, Selection, Settings]:
    """The name, the filters and the settings that :func:`spelled` wrote.

    Raises SelectionError as :func:`view` does; whether the view holds anything is not asked.
    """
    name, _, query = text.partition("?")
    try:
        pairs = parse_qs(query, max_num_fields=MOST_WORDS)
    except ValueError:
        raise SelectionError(f"A view is named with {MOST_WORDS} values at most.") from None
    settings = {word: pairs.pop(word) for word in WORDS.get(name, ()) if word in pairs}
    return name, Selection.from_query(pairs), settings


MOST_WORDS = 200
"""Pairs of a query string beyond which no one can have meant it."""


def _compared(market: Market, selection: Selection, settings: Settings) -> View:
    return comparison.destinations(market, selection, comparison.Request.from_query(market, settings))


def _estimates(market: Market, selection: Selection, settings: Settings) -> View:
    axis = one_of(settings, market_size.VALUES, (market_size.LOGARITHMIC, market_size.LINEAR))
    return market_size.estimates(market, selection, log=axis != market_size.LINEAR)


def _stated_growth(market: Market, selection: Selection, settings: Settings) -> View:
    return market_size.stated_growth(market, selection)


def _priced(market: Market, selection: Selection, settings: Settings) -> View:
    """The prices of a procedure, by its code or name; of that with most countries, where none is named."""
    codes = prices.procedures(market)
    places = prices.references(market)
    procedure = one_of(settings, prices.PROCEDURE, (*codes.values(), *codes)) or codes[prices.held(market, Selection())["name"].iloc[0]]
    against = one_of(settings, prices.AGAINST, (prices.AMOUNTS, *places.values(), *places)) or prices.AMOUNTS
    return prices.priced(market, selection, codes.get(procedure, procedure), places.get(against, "" if against == prices.AMOUNTS else against))


_MADE: Mapping[str, Callable[[Market, Selection, Settings], View]] = {
    comparison.COMPARED: _compared,
    market_size.ESTIMATES.block_id: _estimates,
    market_size.RATES.block_id: _stated_growth,
    prices.BLOCK_ID: _priced,
}


def _of_country(market: Market, name: str, selection: Selection) -> View:
    if len(selection.countries) != 1:
        raise SelectionError(f"The view {name!r} is of one country: name it with country=, as in country=THA.")
    return _named(profiles.profile(market, selection), name, f"of {market.areas.at[selection.countries[0], 'name']}")


def _of_one_thing(market: Market, name: str, selection: Selection) -> View:
    return _named(_disagreements(market, replace(selection, indicators=())), name, "under these filters")


_disagreements = lru_cache(maxsize=32)(disagreements.disagreements)
"""A briefing pack or a reader of the API asks for one disagreement after another."""


def _named(found: Iterable[View], name: str, where: str) -> View:
    for each in found:
        if each.block.block_id == name:
            return each
    raise SelectionError(f"There is no view {name!r} {where}.")
