"""What is being looked at?

A Selection is the one question that every face of the product asks: the page's filters make it, a link
spells it, the command line's options parse to it. Its spelling is the same everywhere::

    country=KOR&country=THA&year=2010&year=2024&currency=GBP
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from .areas import NOT_APPLICABLE, WORLD
from .errors import SelectionError
from .periods import FIRST_YEAR, LAST_YEAR

SHOW = "show"
"""The word by which a link asks for figures of low reliability."""

LOW = ("U", "FU")
"""The statuses of figures of low reliability."""


@dataclass(frozen=True)
class Selection:
    """Which figures, of which countries and years, in which currency. Empty means all, or as published.

    - ``indicators``: rows of ``indicators.csv``.
    - ``countries``: area codes. Worldwide figures and figures of no country stay, whatever is chosen.
    - ``years``: first and last calendar year. A figure stays if its period overlaps them.
    - ``currency``: ISO 4217 code that amounts of money are converted to.
    - ``sources``: rows of ``sources.csv``. Where sources disagree, this is the reader's choice between them.
    - ``low``: figures of low reliability too. They are kept, and hidden until they are asked for.
    """

    indicators: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    currency: str | None = None
    sources: tuple[str, ...] = ()
    low: bool = False

    def __post_init__(self) -> None:
        if self.years and not FIRST_YEAR <= self.years[0] <= self.years[1] <= LAST_YEAR:
            raise SelectionError(f"The years {self.years[0]} to {self.years[1]} are no range between {FIRST_YEAR} and {LAST_YEAR}.")

    def to_query(self) -> list[tuple[str, str]]:
        """The selection as the pairs of a query string, every value spelled out."""
        return [
            *(("indicator", code) for code in self.indicators),
            *(("country", code) for code in self.countries),
            *(("year", str(year)) for year in self.years or ()),
            *((("currency", self.currency),) if self.currency else ()),
            *(("source", code) for code in self.sources),
            *((("low", SHOW),) if self.low else ()),
        ]

    @classmethod
    def from_query(cls, query: Mapping[str, Iterable[str]]) -> Selection:
        """The selection that the pairs of a query string spell: the inverse of :meth:`to_query`.

        One year stands for itself, two for the range from the first to the last.
        Raises SelectionError for a word that is not known, a year that is none, a third year, two currencies, and ``low`` without ``show``.
        """
        known = ("indicator", "country", "year", "currency", "source", "low")
        values = {name: (given,) if isinstance(given, str) else tuple(dict.fromkeys(given)) for name, given in query.items()}
        for name in values:
            if name not in known:
                raise SelectionError(f"There is no filter {name!r}. The filters are {', '.join(known)}.")
        years = [parse_year(text) for text in values.get("year", ())]
        if len(years) > 2:
            raise SelectionError(f"Years are one, or the first and the last, not {', '.join(map(str, years[:-1]))} and {years[-1]}.")
        currencies = values.get("currency", ())
        if len(currencies) > 1:
            raise SelectionError(f"Amounts are shown in one currency at a time, not in {' and '.join(currencies)}.")
        if wrong := [text for text in values.get("low", ()) if text != SHOW]:
            raise SelectionError(f"Figures of low reliability are hidden, or shown with low={SHOW}, not {wrong[0]!r}.")
        return cls(
            indicators=values.get("indicator", ()),
            countries=values.get("country", ()),
            years=(min(years), max(years)) if years else None,
            currency=currencies[0] if currencies else None,
            sources=values.get("source", ()),
            low=bool(values.get("low")),
        )


def one_of(query: Mapping[str, Iterable[str]], word: str, choices: Sequence[str]) -> str | None:
    """The choice that a query string makes for a word; None where it makes none. Raises SelectionError for what is no choice, and for two."""
    given = [text for text in query.get(word, ()) if text]
    if len(set(given)) > 1:
        raise SelectionError(f"{word!r} is one choice, not {' and '.join(map(repr, given))}.")
    if given and given[0] not in choices:
        known = ", ".join(choices) if len(choices) <= 12 else f"{choices[0]}, {choices[1]} … {choices[-1]}"
        raise SelectionError(f"{given[0]!r} is no choice for {word!r}. The choices are {known}.")
    return given[0] if given else None


def parse_year(text: str) -> int:
    """The calendar year that a filter spells. Raises SelectionError for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise SelectionError(f"{text!r} is not a year between {FIRST_YEAR} and {LAST_YEAR}.")
    return int(text)


def matching(observations: Any, selection: Selection) -> Any:
    """The rows of ``observations`` that the selection keeps.

    Takes and returns any frame that narwhals knows (pandas, Polars, DuckDB, Spark …) with the columns
    ``indicator_id, source_id, country, period_start, period_end, obs_status``.
    """
    frame = nw.from_native(observations)
    kept = []
    if not selection.low:
        kept.append(~nw.col("obs_status").is_in(list(LOW)))
    if selection.indicators:
        kept.append(nw.col("indicator_id").is_in(list(selection.indicators)))
    if selection.sources:
        kept.append(nw.col("source_id").is_in(list(selection.sources)))
    if selection.countries:
        kept.append(nw.col("country").is_in([*selection.countries, WORLD, NOT_APPLICABLE]))
    if selection.years:
        first, last = selection.years
        kept.append(nw.col("period_start") <= nw.lit(dt.datetime(last, 12, 31)))
        kept.append(nw.col("period_end") >= nw.lit(dt.datetime(first, 1, 1)))
    # All at once: each filter by itself would copy the rows.
    return (frame.filter(*kept) if kept else frame).to_native()
