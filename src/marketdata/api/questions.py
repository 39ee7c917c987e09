"""Which words may a question have, and what may each of them say?

The filters are spelled as everywhere (:meth:`Selection.from_query`). Nothing of a question is ignored: a word that means
nothing here, a value left empty or a choice made twice is an error, since the answer would be to another question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .. import catalogue, comparison, market_size, prices, reconcile, series
from ..market import Market
from ..periods import FIRST_YEAR, LAST_YEAR
from ..selection import SHOW, Selection
from ..views import code_names
from .problems import Problem, cut, unknown

PREFIX = "/api"
"""Where the API is mounted."""
DESCRIPTION, STRUCTURE = "/v1/openapi.json", "/v1/structure"
"""Where the API describes itself to programs, and its figures to programs that speak SDMX, below :data:`PREFIX`."""

LONGEST_QUERY = 30_000
"""Bytes of a query string: enough for a comparison of every series that there is."""
MOST_VALUES = 200
"""How often a word may stand in a question."""

Schema = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Codes:
    """A list of codes: what each is called, their names by code, and the path that lists them."""

    what: str
    names: Callable[[Market], Mapping[str, str]]
    listed: str = DESCRIPTION
    also: str = ""
    """A regular expression for further codes, which are made and stand in no list."""

    def refuse(self, market: Market, given: Iterable[str], status: int) -> None:
        """Raise a Problem for codes that do not exist."""
        names = self.names(market)
        if wrong := [code for code in dict.fromkeys(given) if code not in names]:
            raise unknown(status, self.what, wrong, names, PREFIX + self.listed)

    @property
    def reference(self) -> Schema:
        """Where the description of the API has the list."""
        return {"$ref": f"#/components/schemas/{self._title}"}

    def component(self, market: Market) -> tuple[str, Schema]:
        """The list as the description of the API has it."""
        listed: Schema = {"type": "string", "enum": list(self.names(market))}
        return self._title, {"anyOf": [listed, {"type": "string", "pattern": self.also}]} if self.also else listed

    @property
    def _title(self) -> str:
        return f"{self.what.title().replace(' ', '')}Code"


def _titles(table: str, column: str) -> Callable[[Market], Mapping[str, str]]:
    return lambda market: {str(code): str(name) for code, name in market.tables[table][column].items()}


def _money(market: Market) -> Mapping[str, str]:
    titles = market.units["title"]
    return {code: str(titles[code]) for code in market.currencies()}


def _kinds_of_check(market: Market) -> Mapping[str, str]:
    kinds = market.tables["checks"]["kind"].drop_duplicates()
    return dict(zip(kinds, code_names(market, "CL_CHECK_KIND", kinds), strict=True))


INDICATORS = Codes("indicator", _titles("indicators", "title"), "/v1/indicators")
SOURCES = Codes("source", _titles("sources", "title"), "/v1/sources")
AREAS = Codes("area", _titles("areas", "name"), "/v1/areas")
VIEWS = Codes("view", catalogue.titles, "/v1/views", also=f"^({catalogue.PROFILE}|{catalogue.DISAGREEMENT}|{catalogue.SOURCE})[A-Za-z0-9]")
CURRENCIES = Codes("currency", _money)
VERDICTS = Codes("verdict", lambda market: {verdict: verdict for verdict in reconcile.VERDICTS})
KINDS_OF_CHECK = Codes("kind of check", _kinds_of_check)
CODES = (INDICATORS, SOURCES, AREAS, VIEWS, CURRENCIES, VERDICTS, KINDS_OF_CHECK)


def _text(market: Market) -> Schema:
    return {"type": "string", "minLength": 1}


@dataclass(frozen=True, eq=False)
class Word:
    """A word of a query string: what it means, and which values it takes, from a list of codes or of another form."""

    name: str
    meaning: str
    codes: Codes | None = None
    form: Callable[[Market], Schema] = _text
    several: bool = False
    most: int = MOST_VALUES
    """How often it may stand in a question, if several times."""

    def parameter(self, market: Market) -> Schema:
        """The word as the description of the API has it."""
        one: Schema = self.codes.reference if self.codes else self.form(market)
        schema = {"type": "array", "items": one, "maxItems": self.most} if self.several else one
        return {"name": self.name, "in": "query", "required": False, "description": self.meaning, "schema": schema}


def _choice(choices: Callable[[Market], Iterable[str]]) -> Callable[[Market], Schema]:
    return lambda market: {"type": "string", "enum": list(choices(market))}


def _series_of(indicator: str) -> Callable[[Market], Schema]:
    def choices(market: Market) -> Iterable[str]:
        held = series.coverage(market)["indicator_id"]
        return held.index[held == indicator]

    return _choice(choices)


def _years(market: Market) -> Schema:
    return {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}


def _years_of_evidence(market: Market) -> Iterable[str]:
    first, last = market.years()
    return map(str, range(first, last + 1))


INDICATOR = Word("indicator", "A thing that is measured.", INDICATORS, several=True)
COUNTRY = Word("country", "A place that is measured, or the other party of a flow. Worldwide figures stay, whatever is chosen.", AREAS, several=True)
YEAR = Word("year", "One year, or the first and the last. A figure stays if its period overlaps them.", form=_years, several=True, most=2)
CURRENCY = Word(
    "currency", "The currency that amounts are shown in; without it, as published, or in US dollars where several currencies stand side by side.", CURRENCIES
)
SOURCE = Word("source", "A source that figures come from.", SOURCES, several=True)
LOW = Word("low", "Figures of low reliability too, which are left out otherwise.", form=_choice(lambda market: (SHOW,)))
VERDICT = Word("verdict", "How the check came out.", VERDICTS, several=True)
KIND = Word("kind", "The kind of check.", KINDS_OF_CHECK, several=True)

OF_A_VIEW = (COUNTRY, YEAR, CURRENCY, SOURCE, LOW)
"""The filters of a view, which names its indicators itself."""
FILTERS = (INDICATOR, *OF_A_VIEW)

SETTINGS: Mapping[str, Word] = {
    word.name: word
    for word in (
        Word(comparison.MEASURE, "What is measured of each series.", form=_choice(lambda market: comparison.MEASURES)),
        Word(comparison.AXES, "Whether series that may not be compared share an axis.", form=_choice(lambda market: (comparison.APART, comparison.TOGETHER))),
        Word(comparison.SCALE, "The value axis of the chart.", form=_choice(lambda market: (comparison.LINEAR, comparison.LOG))),
        Word(
            comparison.PRICES,
            "For amounts of money: the year in whose prices they are shown.",
            form=_choice(lambda market: (comparison.NOMINAL, *map(str, comparison.years_of_prices(market)))),
        ),
        Word(
            comparison.BASE,
            "For an index: the year in which it is 100.",
            form=_choice(lambda market: (comparison.FIRST, *_years_of_evidence(market))),
        ),
        Word(comparison.SERIES, "A series of patients.", form=_series_of("inbound_patients"), several=True),
        Word(comparison.RECEIPT_SERIES, "A series of receipts.", form=_series_of("inbound_medical_receipts"), several=True),
        Word(market_size.VALUES, "The value axis of the chart.", form=_choice(lambda market: (market_size.LOGARITHMIC, market_size.LINEAR))),
        Word(prices.PROCEDURE, "The treatment.", form=_choice(lambda market: prices.procedures(market).values())),
        Word(
            prices.AGAINST,
            "The place whose price is 100%.",
            form=_choice(lambda market: (prices.AMOUNTS, *prices.references(market).values())),
        ),
    )
}
"""The settings of views, by their word."""


@dataclass(frozen=True)
class Question:
    """What is asked of a path: the code that stands in it, and the words of the query string with their values."""

    code: str = ""
    given: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def values(self, word: Word) -> tuple[str, ...]:
        """What the question says for a word."""
        return dict(self.given).get(word.name, ())

    @property
    def selection(self) -> Selection:
        """The filters. Raises SelectionError for values that are of no filter's form."""
        filters = {word.name for word in FILTERS}
        return Selection.from_query({name: values for name, values in self.given if name in filters})

    @property
    def settings(self) -> dict[str, tuple[str, ...]]:
        """The settings of a view."""
        return {name: values for name, values in self.given if name in SETTINGS}


def read(query: bytes, words: Sequence[Word]) -> dict[str, tuple[str, ...]]:
    """The values of each word of a query string, in the order of ``words``.

    Raises a Problem for a query that is too long, a word that is not known, one that says nothing, and a choice made twice.
    """
    if len(query) > LONGEST_QUERY:
        raise Problem(414, f"The query string has {len(query)} bytes; {LONGEST_QUERY} is the most. Leave a filter out to ask for all of it.")
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    known = {word.name: word.name for word in words}
    if wrong := [name for name in found if name not in known]:
        problem = unknown(400, "word", wrong, known, PREFIX + DESCRIPTION)
        words_here = f"The words here are {', '.join(known)}." if known else "No word means anything here."
        raise Problem(400, f"{problem} {words_here}", unknown=problem.details.unknown or ())
    for word in words:
        values = found.get(word.name, [])
        if "" in values:
            raise Problem(400, f"The word “{word.name}” says nothing. Leave it out to ask for all.")
        if len(values) > 1 and not word.several:
            raise Problem(400, f"“{word.name}” is one choice, not {' and '.join(f'“{cut(value)}”' for value in values[:3])}.")
        if len(values) > word.most:
            raise Problem(400, f"“{word.name}” stands {len(values)} times; {word.most} is the most. Leave it out to ask for all.")
    return {word.name: tuple(dict.fromkeys(found[word.name])) for word in words if word.name in found}


def refuse_unknown(market: Market, words: Sequence[Word], given: Mapping[str, Iterable[str]]) -> None:
    """Raise a Problem for values that are no code of their word's list."""
    for word in words:
        if word.codes:
            word.codes.refuse(market, given.get(word.name, ()), 422)
