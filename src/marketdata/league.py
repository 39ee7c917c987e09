"""Where do the series of a comparison stand at their ends, and which may be held against the longest?"""

from __future__ import annotations

import pandas as pd

from . import describe, measures, series
from .comparison import GROWTH, Comparison


def side_by_side(compared: Comparison) -> pd.DataFrame:
    """The ends of each series, largest last figure first, with what may be compared with the longest.

    Columns: ``Series, Line`` (empty: a place for its picture), ``From, To, Growth a year, Comparable, Why, series_id, country``.
    """
    rows = compared.drawable[compared.drawable["on_line"]]
    verdicts = {b: found for _, b, found in compared.against_the_longest}
    made = []
    for series_id, line in rows.groupby("series_id", sort=False):
        first, last = line.iloc[0], line.iloc[-1]
        found = verdicts.get(first["series"])
        made.append(
            {
                "Series": first["series"],
                "Line": "",
                "From": describe.figure(first) if len(line) > 1 else "",
                "To": describe.figure(last),
                "Growth a year": _growth_a_year(line) if compared.request.measure != GROWTH else "",
                "Comparable": found.verdict if found else "the longest",
                "Why": found.sentence.partition(": ")[2] if found else series.way_name(compared.market, first["definition_id"]),
                "series_id": series_id,
                "country": first["country"],
                "order": last["shown_value"],
            }
        )
    columns = ["Series", "Line", "From", "To", "Growth a year", "Comparable", "Why", "series_id", "country", "order"]
    return pd.DataFrame(made, columns=columns).sort_values("order", ascending=False, kind="stable").drop(columns="order").reset_index(drop=True)


def _growth_a_year(line: pd.DataFrame) -> str:
    """The compound rate between the ends of a line, or why there is none."""
    if len(line) < 2:
        return "one figure"
    told = measures.cagr_between(line, int(line["year"].iloc[0]), int(line["year"].iloc[-1]))
    if told.empty or pd.isna(told["rate"].iloc[0]):
        return "" if told.empty else str(told["note"].iloc[0])
    rate = told["rate"].iloc[0]
    note = str(told["note"].iloc[0])
    return f"{'+' if rate >= 0 else '−'}{abs(rate):,.1f}%" + (f" ({note})" if note else "")
