"""Which figures make one series?

A series is one thing, in one place, for one counterpart and part, counted in one way. Several sources may print the
same year of it, at different times and with different precision. Then the line of a chart runs through the figure
that was published last, and every other one stands beside it as a mark of its own: none is taken away.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from . import precision
from .areas import NOT_APPLICABLE, WORLD
from .describe import years_in_words
from .market import Market
from .selection import LOW
from .views import TOTAL, cells, code_names

IDENTITY = ("indicator_id", "ref_area", "counterpart_area", "activity", "definition_id")
FORECAST = ("F", "FU")
ENDS = ("low", "high")
BOUNDS = ("at_least", "at_most", "more_than", "less_than")
YEAR = (360, 366)
"""Days of a period that counts as one year."""


def with_series(market: Market, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``series_id`` and ``on_line``: whether a figure is the one that its series' line runs through.

    A revised series is another series than the one it revises, so that no line runs from one into the other.
    A vintage with a date is a first print: it stands beside the line.
    """
    revised = rows["vintage"].eq("revised").map({True: ".revised", False: ""})
    first, *others = (rows[column] for column in IDENTITY)
    series_id = first.str.cat(others, sep=".") + revised if len(rows) else pd.Series(dtype=str)
    rows = rows.assign(series_id=series_id)
    return rows.assign(on_line=_on_line(market, rows))


def _on_line(market: Market, rows: pd.DataFrame) -> pd.Series:
    """For each period of a series, the figure of the source published last; but a fact before a forecast, a sound figure before one of low reliability, a figure before a bound."""
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    able = rows["value"].notna() & days.between(*YEAR) & ~rows["qualifier"].isin(ENDS) & rows["vintage"].isin(["", "revised"])
    # A year from April is no neighbour of a calendar year: the kind of year that a series has most of makes its line.
    begins = rows["period_start"].dt.month[able]
    able &= begins.eq(_most_common(begins, rows["series_id"][able])).reindex(rows.index, fill_value=False)
    order = pd.DataFrame(
        {
            "series_id": rows["series_id"],
            "period": rows["period_start"],
            "forecast": rows["obs_status"].isin(FORECAST),
            "low": rows["obs_status"].isin(LOW),
            "bound": rows["qualifier"].isin(BOUNDS),
            "published": rows["source_id"].map(market.sources["published"]),
            "spread": [_spread(*cells) for cells in zip(rows["obs_value"], rows["unit_mult"], strict=True)],
            "figure_id": rows["figure_id"],
        },
        index=rows.index,
    )[able]
    ordered = order.sort_values(
        ["series_id", "period", "forecast", "low", "bound", "published", "spread", "figure_id"],
        ascending=[True, True, True, True, True, False, True, True],
        kind="stable",
    )
    chosen = ordered.drop_duplicates(["series_id", "period"]).index
    return pd.Series(rows.index.isin(chosen), index=rows.index)


def _most_common(values: pd.Series, groups: pd.Series) -> pd.Series:
    """For each value the most common one of its group; of several the smallest."""
    counted = pd.DataFrame({"group": groups, "value": values}).value_counts().reset_index()
    most = counted.sort_values(["count", "value"], ascending=[False, True], kind="stable").drop_duplicates("group").set_index("group")["value"]
    return groups.map(most)


@lru_cache(maxsize=10_000)
def _spread(obs_value: str, unit_mult: int) -> float:
    """How roughly a figure is printed: the width of what it may stand for."""
    if obs_value == "":
        return float("inf")
    read = precision.as_printed(obs_value, unit_mult, "exact")
    return read.high - read.low


def contradicting(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures beside a line that contradict the one on it: what both may stand for does not touch.

    Rows are those of :func:`with_series`. Zeros at the end of a figure are taken for rounding: 82,000 and 81,789 are one figure.
    """
    period, figure = ("series_id", "period_start", "period_end", "unit_measure"), ("obs_value", "unit_mult", "qualifier")
    beside = rows[~rows["on_line"] & rows["value"].notna() & ~rows["qualifier"].isin(ENDS)]
    if beside.empty:
        return beside
    on_line = rows[rows["on_line"]]
    line = dict(zip(cells(on_line, *period), cells(on_line, *figure), strict=True))
    apart = [
        at in line and not precision.generously(*printed).touches(precision.generously(*line[at]))
        for at, printed in zip(cells(beside, *period), cells(beside, *figure), strict=True)
    ]
    return beside[apart]


@cache
def coverage(market: Market) -> pd.DataFrame:
    """What is held of each series: a row per series with figures, indexed by ``series_id``.

    Columns: ``indicator_id, ref_area, counterpart_area, activity, definition_id, place, way`` (how it is counted),
    ``first_year, last_year`` (0 where no figure has a year), ``years`` (with a figure on the line), ``gaps`` (the years
    between that have none, as text), ``figures, sources, vintages`` (as text), ``low`` (figures of low reliability).
    """
    rows = with_series(market, market.observations[market.observations["value"].notna()])
    columns = ["series_id", *IDENTITY, "ref_area_name", "vintage", "source_id", "obs_status", "year", "on_line"]
    by_series: dict[str, list[dict[Hashable, Any]]] = {}
    for row in rows[columns].to_dict("records"):
        by_series.setdefault(row["series_id"], []).append(row)
    made = []
    for series_id, figures in sorted(by_series.items()):
        first = figures[0]
        years = sorted({int(row["year"]) for row in figures if row["on_line"]})
        made.append(
            {
                "series_id": series_id,
                **{name: first[name] for name in IDENTITY},
                "place": first["ref_area_name"],
                "way": way_name(market, first["definition_id"]) + (" (revised)" if first["vintage"] == "revised" else ""),
                "first_year": years[0] if years else 0,
                "last_year": years[-1] if years else 0,
                "years": len(years),
                "gaps": years_in_words([year for year in range(years[0], years[-1]) if year not in years]) if years else "",
                "figures": len(figures),
                "sources": len({row["source_id"] for row in figures}),
                "vintages": ", ".join(sorted({row["vintage"] for row in figures if row["vintage"]})),
                "low": sum(row["obs_status"] in LOW for row in figures),
            }
        )
    return pd.DataFrame(made).set_index("series_id")


def way_name(market: Market, definition_id: str) -> str:
    """What a way of counting is called."""
    return "As published" if definition_id == NOT_APPLICABLE else str(market.definitions.at[definition_id, "title"])


def names(market: Market, rows: pd.DataFrame) -> pd.Series:
    """What each series is called among the others: only what tells them apart, the place first."""
    if rows.empty:
        return pd.Series(dtype=str, index=rows.index)
    one = rows.drop_duplicates("series_id").set_index("series_id")
    parts = {
        "indicator_id": one["indicator_id"].map(market.indicators["title"]),
        "ref_area": one["ref_area_name"],
        "counterpart_area": one["counterpart_area_name"].where(~one["counterpart_area"].isin([WORLD, NOT_APPLICABLE]), ""),
        "activity": code_names(market, "CL_ACTIVITY", one["activity"]).where(one["activity"] != TOTAL, ""),
    }
    told = pd.Series("", index=one.index)
    for column in ("ref_area", "indicator_id", "counterpart_area", "activity"):
        if one[column].nunique() > 1:
            told = told.str.cat(parts[column], sep=", ").str.strip(", ")
    ways = pd.Series([way_name(market, code) for code in one["definition_id"]], index=one.index)
    several = ways.groupby(told).transform("nunique") > 1
    says_where = pd.Series([place in way for place, way in zip(told, ways, strict=True)], index=one.index)
    named = told.where(~several, ways.where(says_where, told.str.cat(ways, sep=": ").str.strip(": ")))
    named = named.where(named != "", parts["indicator_id"])
    revised = one.index.str.endswith(".revised")
    named = named.where(~(revised & named.duplicated(keep=False)), named + " (revised)")
    return rows["series_id"].map(named)
