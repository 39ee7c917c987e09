"""Which columns does a file have, so that each of its rows can stand alone?"""

from __future__ import annotations

import pandas as pd

from .. import schema
from ..errors import SelectionError
from ..market import Market
from ..selection import Selection
from ..views import View, short_names
from .files import to_csv

OBSERVATION_COLUMNS = [
    "figure_id",
    "source_id",
    "indicator_id",
    "ref_area",
    "ref_area_name",
    "counterpart_area",
    "counterpart_area_name",
    "activity",
    "definition_id",
    "time_period",
    "period_type",
    "period_start",
    "period_end",
    "vintage",
    "obs_value",
    "unit_mult",
    "unit_measure",
    "value",
    "obs_status",
    "qualifier",
    "locator",
    "note",
]
"""``obs_value`` is text, as printed (0.50 is not 0.5); ``value`` is the number in full units."""

SELECTED_COLUMNS = [*OBSERVATION_COLUMNS, "shown_value", "shown_unit", "rate", "rate_note"]

TABLES = ("observations", *schema.TABLES)
"""The names that :func:`table` knows."""

_NUMBERS = {"blocks": {"position": "int64"}, "rates": {"per_euro": "float64"}}


def observations(market: Market) -> pd.DataFrame:
    """Every published figure, oldest first: :data:`OBSERVATION_COLUMNS`."""
    return market.observations[OBSERVATION_COLUMNS].reset_index(drop=True)


def selected(market: Market, selection: Selection) -> pd.DataFrame:
    """The figures that a selection keeps, and what they are in its currency: :data:`SELECTED_COLUMNS`.

    Raises SelectionError for codes that do not exist.
    """
    return market.select(selection)[SELECTED_COLUMNS].reset_index(drop=True)


def table(market: Market, name: str) -> pd.DataFrame:
    """A table of the evidence by its name in :data:`TABLES`, its code first.

    Raises SelectionError for a name that is not there.
    """
    if name not in TABLES:
        raise SelectionError(f"There is no table {name!r}. The tables are {', '.join(TABLES)}.")
    if name == "observations":
        return observations(market)
    frame = market.tables[name]
    frame = frame.reset_index() if name in schema.CODED else frame.reset_index(drop=True)
    return frame.astype(_NUMBERS.get(name, {}))


def as_shown(view: View, selection: Selection) -> bytes:
    """The table of a view as CSV: its columns and rows as they are seen, then what a row needs once it has left the page.

    ``Value`` is the number shown, in full units of ``Unit``: converted or derived where the view is. ``selection`` is
    what the reader chose, which each row tells under ``Filters``; ``Warnings`` tells each row what of the whole may not be compared.
    """
    rows, market = view.rows, view.market
    source = market.sources.loc[rows["source_id"]].set_index(rows.index)
    alone = {
        "Value": rows["shown_value"],
        "Unit": rows["shown_unit"].map(market.units["title"]),
        "Exchange rate": rows["rate_note"],
        "Indicator": rows["indicator_id"].map(market.indicators["title"]),
        "Definition": rows["definition_id"].map(market.definitions["title"]).fillna(""),
        "Title of source": source["title"],
        "Link": source["url"],
        "Licence": source["licence"],
        "Warnings": " ".join(view.mixed_definitions),
        "Filters": in_words(market, selection),
        "Figure address": rows["figure_id"],
    }
    return to_csv(view.table().assign(**alone))


def in_words(market: Market, selection: Selection) -> str:
    """The filters of a selection as a reader would say them."""
    told = {
        "Countries": ", ".join(market.areas.loc[list(selection.countries), "name"]),
        "Years": f"{selection.years[0]} to {selection.years[1]}" if selection.years else "",
        "Currency": selection.currency or "",
        "Sources": ", ".join(short_names(market)[source] for source in selection.sources),
        "Low reliability": "shown" if selection.low else "",
    }
    return "; ".join(f"{name}: {value}" for name, value in told.items() if value) or "none"
