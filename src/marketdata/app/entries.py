"""Which entry of the evidence does a link name: a figure, an agreement or an event?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .. import provenance, reconcile
from ..listings import date
from ..market import Market
from ..provenance import Fact
from ..reconcile import Result
from ..selection import Selection
from . import links


@dataclass(frozen=True)
class Entry:
    """One entry: what it is, what is printed, its facts with their links, and the checks that rest on it with theirs."""

    what: str
    printed: str
    facts: list[tuple[str, str, str]]
    checks: list[tuple[Result, str]]


def entry_of(market: Market, query: Mapping[str, str], selection: Selection) -> Entry | None:
    """The entry that a link names; None where it names nothing that is there."""
    if (figure_id := query.get(links.FIGURE, "")) in market.addresses:
        row = market.observations.iloc[market.addresses[figure_id]]
        what = f"{market.indicators.at[row['indicator_id'], 'title']}, {row['ref_area_name']}, {row['period_label']}"
        facts = provenance.of_figure(market, figure_id, selection, query.get(links.BLOCK, ""))
        return _entry(market, selection, what, row["printed"], facts, reconcile.touching(market.check_results, [figure_id]))
    if (agreement := query.get(links.AGREEMENT, "")) in market.relationships.index:
        row = market.relationships.loc[agreement]
        printed = f"{row['institution_printed']} and {row['partner_printed']}"
        results = reconcile.counting(market.check_results, f"relationships/{agreement}")
        return _entry(market, selection, "An agreement", printed, provenance.of_agreement(market, agreement), results)
    if (event := query.get(links.EVENT, "")) in market.events.index:
        row = market.events.loc[event]
        results = reconcile.counting(market.check_results, f"events/{event}")
        return _entry(market, selection, f"A dated event, {date(row['date_from'])}", row["title"], provenance.of_event(market, event), results)
    return None


def _entry(market: Market, selection: Selection, what: str, printed: str, facts: list[Fact], results: list[Result]) -> Entry:
    linked = [(fact.name, fact.text, links.to_figure(fact.figure_id, selection) if fact.figure_id else "") for fact in facts]
    return Entry(what, printed, linked, [(result, links.to_check(result.check_id, selection)) for result in results])
