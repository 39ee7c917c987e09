"""What leaves the dashboard with a view: its rows, and all that must travel with them.

Every file is written from one Extract, so that none of them says more, or less, than another. Figures of a source that
forbids passing them on stay behind, and the Extract says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from .. import citations
from ..citations import Reference
from ..describe import STATUS_WORDS
from ..market import Market
from ..periods import label
from ..reconcile import Result, touching
from ..selection import Selection
from ..views import View, known_errors, short_names
from .files import file_name, to_csv
from .permission import forbidden
from .rows import SELECTED_COLUMNS, in_words

RECORD_COLUMNS = [*SELECTED_COLUMNS, "series", "printed", "shown", "indicator_title", "source_title", "source_url", "source_licence"]
"""The columns of a row for programs: what :data:`SELECTED_COLUMNS` says, the texts that a reader sees, and the source."""


@dataclass(frozen=True, eq=False)
class Extract:
    """A view as it is taken away.

    ``view`` is without what may not be passed on; ``withheld`` counts that by ``source_id``. ``selection`` is what the
    reader chose, ``address`` the link back with every value spelled out, ``taken`` the day, ``hidden`` what the filters
    keep off the view, in words.
    """

    view: View
    selection: Selection
    withheld: dict[str, int]
    address: str
    taken: dt.date
    hidden: tuple[str, ...] = ()

    @property
    def market(self) -> Market:
        return self.view.market

    @property
    def name(self) -> str:
        return self.view.block.block_id

    @property
    def title(self) -> str:
        """What the rows show."""
        return self.view.title if len(self.view.rows) else self.view.block.title

    @property
    def subtitle(self) -> str:
        """Measure, unit, places and years."""
        return self.view.subtitle if len(self.view.rows) else ""

    @property
    def sentences(self) -> list[str]:
        """The rows in words."""
        return self.view.sentences if len(self.view.rows) else []

    @property
    def how_to_read(self) -> str:
        return self.view.block.how_to_read

    @property
    def filters(self) -> str:
        """What the reader chose, in words; ``none`` for all figures as published."""
        return in_words(self.market, self.selection)

    @cached_property
    def contradictions(self) -> list[str]:
        """The checks that the rows fail, each in a line."""
        return [f"{result.subject}: {result.stated} stated, {result.computed} computed" for result in self._failed]

    @cached_property
    def warnings(self) -> list[str]:
        """Everything that must be known before the rows are compared or quoted; the contradictions stand beside it."""
        return [*(self.view.warnings if len(self.view.rows) else []), *self.hidden, *self.left_out]

    @property
    def statuses(self) -> list[str]:
        """What of the rows is no plain published fact, in words: estimate, forecast …"""
        held = set(self.view.rows["obs_status"])
        return [words for status, words in STATUS_WORDS.items() if status in held]

    @property
    def left_out(self) -> list[str]:
        """The sources that forbid passing their figures on, a sentence for each."""
        names = short_names(self.market)
        return [
            f"Not in any file: {count} {'figure' if count == 1 else 'figures'} of {names[source]}, whose source does not allow it to be passed on "
            f"({self.market.sources.at[source, 'licence'].rstrip('.')}). Read {'it' if count == 1 else 'them'} at {self.market.sources.at[source, 'url']}"
            for source, count in self.withheld.items()
        ]

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The rows of ``sources.csv`` that the figures come from, in the order in which they first appear."""
        return self.market.sources.loc[list(dict.fromkeys(self.view.rows["source_id"]))]

    @cached_property
    def references(self) -> list[Reference]:
        """The view itself and its sources, to be cited."""
        own = citations.of_view(self.name, self.title, self.address, self.market.version, self.taken)
        return [own, *(citations.of_source(source) for _, source in self.sources.iterrows())]

    @cached_property
    def checks(self) -> list[Result]:
        """Every check that rests on one of the figures, whatever its verdict, without those that quote a figure which stays behind."""
        return [result for result in self._touching if self._may_be_told(result)]

    @property
    def checks_left_out(self) -> int:
        """The checks that rest on one of the figures and on one which stays behind."""
        return len(self._touching) - len(self.checks)

    @cached_property
    def _touching(self) -> list[Result]:
        return touching(self.market.check_results, self.view.rows["figure_id"])

    def _may_be_told(self, result: Result) -> bool:
        """The words of a check quote every figure that it rests on."""
        return forbidden(self.market).isdisjoint(result.figures)

    @property
    def table(self) -> pd.DataFrame:
        """The rows as the page shows them: text, with the columns that say something."""
        return self.view.table()

    @cached_property
    def standalone(self) -> pd.DataFrame:
        """The table, then what each of its rows needs once it has left the page: it says alone what it is and what it may be compared with.

        ``Value`` is the number shown, in full units of ``Unit``: converted or derived where the view is. ``Warnings`` hold for
        every row; ``Contradicted`` names the checks that this figure fails and the known error of its source.
        """
        rows, market = self.view.rows, self.market
        source = market.sources.loc[rows["source_id"]].set_index(rows.index)
        contradicted = self._contradicted
        return self.table.assign(
            **{
                "Value": rows["shown_value"],
                "Unit": rows["shown_unit"].map(market.units["title"]),
                "Exchange rate": rows["rate_note"],
                "Indicator": rows["indicator_id"].map(market.indicators["title"]),
                "Definition": rows["definition_id"].map(market.definitions["title"]).fillna(""),
                "Title of source": source["title"],
                "Link": source["url"],
                "Licence": source["licence"],
                "Contradicted": [contradicted[figure_id] for figure_id in rows["figure_id"]],
                "Warnings": " ".join(self._of_every_row),
                "Filters": self.filters,
                "View": self.about,
                "Address of the view": self.address,
                "Figure address": rows["figure_id"],
            }
        )

    @property
    def about(self) -> str:
        """What the view is, of which evidence and which day."""
        return f"{self.title}. {citations.NAME}, version {self.market.version} of the evidence, read on {label(self.taken.isoformat(), 'instant')}"

    @property
    def _of_every_row(self) -> list[str]:
        return [*(self.view.cautions if len(self.view.rows) else []), *self.hidden, *self.left_out]

    @property
    def _contradicted(self) -> dict[str, str]:
        """What is wrong with single figures, by their address."""
        errors, told = known_errors(self.market), defaultdict[str, list[str]](list)
        for figure_id in self.view.rows["figure_id"]:
            told[figure_id] += [f"Known error: should be {errors[figure_id]}."] if figure_id in errors else []
        for result, line in zip(self._failed, self.contradictions, strict=True):
            for figure_id in result.figures:
                told[figure_id].append(f"{line}.")
        return {figure_id: " ".join(lines) for figure_id, lines in told.items()}

    @property
    def _failed(self) -> list[Result]:
        return [result for result in self.view.contradicted if self._may_be_told(result)]

    @cached_property
    def records(self) -> pd.DataFrame:
        """The rows for programs: :data:`RECORD_COLUMNS`, numbers as numbers, ``shown_value`` in full units of ``shown_unit``."""
        rows, market = self.view.rows, self.market
        source = market.sources.loc[rows["source_id"]].set_index(rows.index)
        whole = rows.assign(
            indicator_title=rows["indicator_id"].map(market.indicators["title"]),
            source_title=source["title"],
            source_url=source["url"],
            source_licence=source["licence"],
        )
        return whole[RECORD_COLUMNS].reset_index(drop=True)

    def file_name(self, ending: str, part: str = "") -> str:
        """A name that tells view and day: ``wins_by_market-2026-11-22.xlsx``; ``part`` tells two files of one ending apart."""
        return file_name(self.name, part, self.taken.isoformat(), ext=ending)


def as_shown(taken: Extract) -> bytes:
    """The table of an extract as CSV for spreadsheets, each row complete in itself."""
    return to_csv(taken.standalone)


def extract(view: View, selection: Selection, *, address: str = "", taken: dt.date | None = None) -> Extract:
    """What may leave of a view, under the selection that the reader chose; ``taken`` is today unless told."""
    stays = view.rows["figure_id"].isin(forbidden(view.market))
    withheld = {str(source): int(count) for source, count in view.rows.loc[stays, "source_id"].value_counts().items()}
    kept = replace(view, rows=view.rows[~stays].reset_index(drop=True)) if withheld else view
    # Counted over the whole view: what stays behind is not hidden by a filter.
    hidden = tuple(view.left_out) if len(view.rows) else ()
    return Extract(kept, selection, withheld, address, taken or dt.date.today(), hidden)


def in_full(view: View, selection: Selection) -> tuple[View, Selection]:
    """Every figure of the indicators of a view, whatever the filters keep of it, in the currency that the reader chose."""
    everything = Selection(currency=selection.currency, low=True)
    block = replace(view.block, chart="table", series="ref_area", derive="level", activities="", areas=(), sources=(), how_to_read="")
    rows = view.market.select(replace(everything, indicators=block.indicators))
    return View(view.market, block, everything, rows.assign(series=rows["ref_area_name"]).reset_index(drop=True)), everything
