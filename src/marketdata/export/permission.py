"""What may be passed on, and what stays behind because its source forbids that?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

import pandas as pd

from ..market import Market
from ..reconcile import Result
from ..views import short_names


@cache
def forbidden(market: Market) -> frozenset[str]:
    """The addresses of the figures whose sources forbid passing them on."""
    forbids = market.observations["source_id"].map(market.sources["redistributable"]) == "no"
    return frozenset(market.observations.loc[forbids, "figure_id"])


def to_pass_on(market: Market, rests_on: Iterable[Collection[str]]) -> tuple[list[bool], Counter[str]]:
    """Which rows may leave, by the sources that each rests on; and how many stay behind, by the ``source_id`` that forbids it."""
    forbids = set(market.sources.index[market.sources["redistributable"] == "no"])
    behind = [sorted(forbids.intersection(sources)) for sources in rests_on]
    return [not sources for sources in behind], Counter(source for sources in behind for source in sources)


def sources_of_figures(market: Market, figures: Iterable[str]) -> set[str]:
    """The ``source_id`` of each of some figures."""
    return set(market.observations["source_id"].iloc[[market.addresses[figure_id] for figure_id in figures]])


@cache
def sources_of_checks(market: Market) -> dict[str, frozenset[str]]:
    """The sources of what each check states and rests on, by ``check_id``: its words quote every figure."""
    return {result.check_id: frozenset(sources_of_check(market, result)) for result in market.check_results}


def sources_of_check(market: Market, result: Result) -> set[str]:
    """The sources of what a check states and rests on."""
    return {result.source_id, *sources_of_figures(market, (*result.figures, *result.about))}


def without_forbidden(market: Market, table: pd.DataFrame, rests_on: Iterable[Collection[str]]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of a list that may leave, and a sentence on those that each forbidding source keeps back."""
    kept, behind = to_pass_on(market, rests_on)
    names = short_names(market)
    told = []
    for source, count in behind.items():
        licence, url = market.sources.loc[source, ["licence", "url"]]
        rows, them = ("row that rests", "it") if count == 1 else ("rows that rest", "them")
        where = f" Read {them} at {url}" if url else ""
        told.append(f"Not in any file: {count} {rows} on {names[source]}, which does not allow its contents to be passed on ({licence.rstrip('.')}).{where}")
    return table[kept], tuple(told)
