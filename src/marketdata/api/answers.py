"""What is answered?

Rows of a Selection, of a view and of the tables of the evidence. What comes from a source that forbids passing it on
stays out of every answer, and every answer says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable

import pandas as pd

from .. import catalogue, citations, export, listings, provenance
from ..errors import SelectionError
from ..export.office import nothing
from ..export.permission import sources_of_checks, to_pass_on
from ..market import Market
from ..selection import Selection
from ..views import Block, View
from .formats import Answer
from .problems import Problem, unknown
from .questions import COUNTRY, KIND, PREFIX, SOURCE, VERDICT, VIEWS, YEAR, Codes, Question

Answering = Callable[[Market, Question], Answer]

FIGURES = Block("observations", "coverage", "Figures", (), "figures", "indicator_id", "level", "", (), (), "")
"""All figures that a Selection keeps, as a block that no page has: so what leaves with them is told as with any view."""


def observations(market: Market, question: Question) -> Answer:
    """The figures that a Selection keeps."""
    taken = _figures(market, question.selection)
    return Answer(taken.records, taken.withheld)


def observation(market: Market, question: Question) -> Answer:
    """One figure by its address, and every step from its document to the value shown."""
    place = market.addresses.get(question.code)
    if place is None:
        start = ".".join(question.code.split(".")[:2])  # of the same source and indicator: to compare with all takes a second
        near = {figure_id: figure_id for figure_id in market.addresses if figure_id.startswith(start)}
        raise unknown(404, "figure", [question.code], near, f"{PREFIX}/v1/observations")
    figure = market.observations.iloc[place]
    published = figure["unit_measure"] if figure["unit_measure"] in market.currencies() else None
    currency = question.selection.currency or published  # said outright, as other figures of its source may be in another
    selection = Selection(indicators=(figure["indicator_id"],), sources=(figure["source_id"],), currency=currency, low=True)
    taken = _figures(market, selection)
    if taken.withheld:
        source = market.sources.loc[figure["source_id"]]
        raise Problem(403, f"The source of this figure does not allow it to be passed on ({source['licence'].rstrip('.')}). Read it at {source['url']}")
    rows = taken.records
    facts = [fact._asdict() for fact in provenance.of_figure(market, question.code, selection) if fact.text]
    return Answer(rows[rows["figure_id"] == question.code], said={"provenance": facts})


def views(market: Market, question: Question) -> Answer:
    """The views that can be named, with the page that shows each and the words of its settings."""
    titles = catalogue.titles(market)
    rows = pd.DataFrame(
        {
            "name": list(titles),
            "title": list(titles.values()),
            "page": [catalogue.page_of(market, name) for name in titles],
            "settings": [";".join(catalogue.WORDS.get(name, ())) for name in titles],
        }
    )
    return Answer(rows)


def view(market: Market, question: Question) -> Answer:
    """The rows that a chart shows, and everything that is said about them."""
    name, selection = question.code, question.selection
    made_for_one = name.startswith((catalogue.PROFILE, catalogue.DISAGREEMENT, catalogue.SOURCE))
    if not made_for_one:
        VIEWS.refuse(market, [name], 404)
    try:
        shown = catalogue.view(market, name, selection, question.settings)
    except SelectionError as error:
        raise Problem(404 if made_for_one else 422, str(error)) from error
    taken = export.extract(shown, selection)
    settings: dict[str, list[str]] = {}
    for word, value in shown.settings:
        settings.setdefault(word, []).append(value)
    said = {
        "name": name,
        "title": taken.title,
        "subtitle": taken.subtitle,
        "page": catalogue.page_of(market, name),
        "settings": settings,
        "sentences": taken.sentences,
        "how_to_read": taken.how_to_read,
        "warnings": taken.warnings if len(taken.records) else list(dict.fromkeys([*nothing(taken), *taken.warnings])),
        "contradictions": taken.contradictions,
        "citations": [citations.text(reference) for reference in taken.references],
    }
    return Answer(taken.records, taken.withheld, said)


def table(name: str) -> Answering:
    """A whole table of the evidence."""
    return lambda market, question: Answer(export.table(market, name))


def entry(name: str, codes: Codes) -> Answering:
    """One row of a table, by its code."""

    def answer(market: Market, question: Question) -> Answer:
        codes.refuse(market, [question.code], 404)
        rows = export.table(market, name)
        return Answer(rows[rows.iloc[:, 0] == question.code])

    return answer


def events(market: Market, question: Question) -> Answer:
    """Dated policies and events in the countries and years of a question."""
    selection = Selection.from_query({word.name: question.values(word) for word in (COUNTRY, YEAR)})
    chosen = listings.events(market, selection).index  # of the rows that the page lists
    rows = export.table(market, "events").set_index("event_id", drop=False).loc[chosen]
    return _passed_on(market, rows, [{source} for source in rows["source_id"]])


def checks(market: Market, question: Question) -> Answer:
    """What the sources claim, recomputed. A check that rests on a figure which may not be passed on would tell it."""
    rows = market.checks().replace([math.inf, -math.inf], math.nan)  # a bound leaves the tolerance open, which JSON cannot say
    rests_on = rows["check_id"].map(sources_of_checks(market))
    for column, word in (("verdict", VERDICT), ("kind", KIND), ("source_id", SOURCE)):
        if wanted := question.values(word):
            rows = rows[rows[column].isin(wanted)]
    return _passed_on(market, rows, rests_on[rows.index])


def _figures(market: Market, selection: Selection) -> export.Extract:
    rows = market.select(selection)
    names = rows["indicator_id"].map(market.indicators["title"])
    return export.extract(View(market, FIGURES, selection, rows.assign(series=names).reset_index(drop=True)), selection)


def _passed_on(market: Market, rows: pd.DataFrame, rests_on: Iterable[Collection[str]]) -> Answer:
    """The rows that rest on no source that forbids passing them on, and how many stay behind for which source."""
    kept, behind = to_pass_on(market, rests_on)
    return Answer(rows[kept], behind)
