"""What can be asked for?

Every path of the API in one table: what it answers, which words its questions have, and in which formats it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import catalogue
from . import answers
from .answers import Answering
from .formats import FIGURES, TABLES
from .models import CHECK, FIGURE, VIEW, Envelope, FigureEnvelope, ViewEnvelope, columns_of, model_of
from .questions import AREAS, COUNTRY, CURRENCY, FILTERS, INDICATORS, KIND, OF_A_VIEW, SETTINGS, SOURCE, SOURCES, VERDICT, VIEWS, YEAR, Codes, Word


@dataclass(frozen=True, eq=False)
class Resource:
    """A path below ``/api``, in whose braces a code stands, or whose code is ``fixed``. ``daily`` answers name the day."""

    path: str
    summary: str
    answer: Answering
    model: type[Envelope]
    words: Sequence[Word] = ()
    codes: Codes | None = None
    fixed: str = ""
    formats: Sequence[str] = TABLES
    daily: bool = False

    @property
    def in_braces(self) -> str:
        """The name of the code that stands in the path."""
        return self.path.partition("{")[2].removesuffix("}")

    @property
    def name(self) -> str:
        """What a file of its rows is called."""
        return self.path.split("/")[2]


def _table(name: str, row: str, summary: str) -> Resource:
    return Resource(f"/v1/{name}", summary, answers.table(name), model_of(row, columns_of(name)))


def _entry(name: str, row: str, codes: Codes, summary: str) -> Resource:
    return Resource(f"/v1/{name}/{{code}}", summary, answers.entry(name, codes), model_of(row, columns_of(name)), codes=codes)


def _views() -> list[Resource]:
    """The views: those with settings of their own each by its name, then all others under one path."""
    model = model_of("Figure", FIGURE, ViewEnvelope)
    of_their_own = [
        Resource(
            f"/v1/views/{name}", f"The rows of the view {name}.", answers.view, model, (*OF_A_VIEW, *(SETTINGS[word] for word in words)), fixed=name, daily=True
        )
        for name, words in catalogue.WORDS.items()
        if words
    ]
    return [*of_their_own, Resource("/v1/views/{name}", "The rows that a chart shows.", answers.view, model, OF_A_VIEW, VIEWS, daily=True)]


RESOURCES: tuple[Resource, ...] = (
    Resource("/v1/observations", "The figures that a selection keeps.", answers.observations, model_of("Figure", FIGURE), FILTERS, formats=FIGURES),
    Resource(
        "/v1/observations/{figure_id}",
        "One figure, and every step from its document to the value shown.",
        answers.observation,
        model_of("Figure", FIGURE, FigureEnvelope),
        (CURRENCY,),
    ),
    Resource("/v1/views", "The views that can be named: what the charts of the dashboard show.", answers.views, model_of("View", VIEW)),
    *_views(),
    Resource("/v1/checks", "What the sources claim, recomputed from their own figures.", answers.checks, model_of("Check", CHECK), (VERDICT, KIND, SOURCE)),
    Resource("/v1/events", "Dated policies and events.", answers.events, model_of("Event", columns_of("events")), (COUNTRY, YEAR)),
    _table("indicators", "Indicator", "The things that are measured."),
    _entry("indicators", "Indicator", INDICATORS, "One thing that is measured."),
    _table("sources", "Source", "The documents that figures come from, with what each allows."),
    _entry("sources", "Source", SOURCES, "One source."),
    _table("areas", "Area", "Countries, regions, cities, groupings and the world."),
    _entry("areas", "Area", AREAS, "One area."),
    _table("definitions", "Definition", "The ways of counting, with every attribute that decides what may be compared."),
    _table("relationships", "Relationship", "Agreements between institutions."),
    _table("organisations", "Organisation", "The organisations that agreements are between."),
    _table("units", "Unit", "The units of the figures."),
    _table("codes", "Code", "The short lists of codes: statuses, qualifiers, types of period, parts …"),
)
