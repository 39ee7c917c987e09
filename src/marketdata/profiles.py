"""What is held of one country?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from . import series
from .areas import NOT_APPLICABLE, WORLD
from .comparison import LONG, Comparison
from .market import Market
from .selection import LOW, Selection, matching
from .views import TOTAL, Block, View

MOST_SERIES = 24
"""Series beyond which a profile shows a table and no chart."""


def profile(market: Market, selection: Selection) -> list[View]:
    """All that is held of the one country of a selection, a view for each indicator, in the order of ``indicators.csv``."""
    (code,) = selection.countries
    held = matching(market.observations, replace(selection, indicators=(), low=True))
    held = held[held["country"] == code]
    is_low = held["obs_status"].isin(LOW)
    hidden = {} if selection.low else held.loc[is_low, "indicator_id"].value_counts().to_dict()
    rows = series.with_series(market, held if selection.low else held[~is_low])
    by_counterpart = market.indicators.index[market.indicators["country_dimension"] == "counterpart_area"]
    whole = (rows["activity"] == TOTAL) & (rows["counterpart_area"].isin([WORLD, NOT_APPLICABLE]) | rows["indicator_id"].isin(by_counterpart))
    found: list[View] = []
    for indicator in market.indicators.index:
        mine = rows["indicator_id"] == indicator
        for part, name in ((rows[mine & whole], ""), (rows[mine & ~whole], ", by part")):
            if len(part):
                found.append(_of_profile(market, selection, indicator, part, name, int(hidden.get(indicator, 0)) if not name else 0))
    return found


def _of_profile(market: Market, selection: Selection, indicator: str, rows: pd.DataFrame, name: str, hidden: int) -> View:
    """An indicator of a country: its line where there is one, else its table alone."""
    rows = market.shown_in(rows, market.shown_currency(rows, selection))
    rows = rows.assign(series=series.names(market, rows)).reset_index(drop=True)
    drawn = bool(rows.loc[rows["on_line"]].groupby("series_id").size().gt(1).any()) and not name and rows["series_id"].nunique() <= MOST_SERIES
    title = str(market.indicators.at[indicator, "title"]) + name
    shown = Block(
        f"profile-{indicator}{'-parts' if name else ''}", "country", title, (indicator,), LONG if drawn else "table", "ref_area", "level", "", (), (), ""
    )
    return Comparison(market, shown, selection, rows, hidden=hidden)
