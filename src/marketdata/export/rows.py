"""Which columns does a file have, so that each of its rows can stand alone?"""

from __future__ import annotations

import pandas as pd

from .. import schema
from ..errors import SelectionError
from ..market import Market
from ..selection import Selection
from ..views import short_names

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
