"""How fast, how large a part, how much per unit?

Arithmetic on figures that stand in the evidence. Rates and shares are in per cent, as the sources print them.
"""

from __future__ import annotations

import pandas as pd

DERIVED_UNIT = "PERCENT"

# What must agree before two figures may be divided by one another.
SAME_PERIOD = ["source_id", "definition_id", "time_period", "qualifier"]


def cagr(first: float, last: float, years: float) -> float:
    """The compound annual growth rate between two levels that lie ``years`` apart, in per cent.

    ``((last / first)^(1 / years) − 1) × 100`` (OECD, Glossary of Statistical Terms).
    Raises ValueError unless both levels and the time between them are above zero.
    """
    if not (first > 0 and last > 0):
        raise ValueError(f"a compound growth rate needs two levels above zero, not {first} and {last}")
    if not years > 0:
        raise ValueError(f"a compound growth rate needs a time above zero, not {years} years")
    return ((last / first) ** (1 / years) - 1) * 100


def grown(first: float, rate: float, years: float) -> float:
    """The level that ``first`` reaches after ``years`` at a compound rate of ``rate`` per cent: the inverse of :func:`cagr`."""
    return first * (1 + rate / 100) ** years


def change(first: float, last: float) -> float:
    """The change from ``first`` to ``last`` in per cent of ``first``. Raises ValueError if ``first`` is zero."""
    if first == 0:
        raise ValueError("a change in per cent needs a first level that is not zero")
    return (last - first) / first * 100


def share(part: float, whole: float) -> float:
    """``part`` in per cent of ``whole``. Raises ValueError if ``whole`` is zero."""
    if whole == 0:
        raise ValueError("a share needs a whole that is not zero")
    return part / whole * 100


def cagr_of(rows: pd.DataFrame) -> tuple[float, pd.Series, pd.Series] | None:
    """The growth rate from the first to the last of the rows, with the two rows; None where there are not two.

    The rows are one series: its years are counted from start to start of the periods.
    """
    known = rows[rows["shown_value"].notna() & rows["period_start"].notna()].sort_values("period_start")
    if len(known) < 2:
        return None
    first, last = known.iloc[0], known.iloc[-1]
    years = (last["period_start"] - first["period_start"]).days / 365.25
    if years < 0.99 or first["shown_value"] <= 0 or last["shown_value"] <= 0:
        return None
    return cagr(first["shown_value"], last["shown_value"], round(years, 2)), first, last


def index_to_100(rows: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """Each series as an index: its first shown value is 100. The unit becomes ``INDEX``; ``divisor_id`` names that value.

    A series that begins at zero has no index: its values are missing.
    """
    ordered = rows.sort_values("period_start")
    known = ordered.assign(divisor_id=ordered["figure_id"].where(ordered["shown_value"].notna()))
    base = known.groupby(series)[["shown_value", "divisor_id"]].transform("first")
    whole = base["shown_value"].where(base["shown_value"] != 0)
    return ordered.assign(shown_value=ordered["shown_value"] / whole * 100, shown_unit="INDEX", divisor_id=base["divisor_id"])


def share_of_total(parts: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Each part in per cent of the total that the same source publishes for the same place, period and definition.

    Adds ``total``, ``total_printed`` and ``divisor_id``; parts without one such total in their unit are dropped. Both frames have been
    selected in the same currency, so the rate cancels out.
    """
    keys = ["indicator_id", "ref_area", "shown_unit", *SAME_PERIOD]
    single = ~totals.duplicated(keys, keep=False)
    whole = totals.loc[single, [*keys, "shown_value", "printed", "figure_id"]].rename(
        columns={"shown_value": "total", "printed": "total_printed", "figure_id": "divisor_id"}
    )
    joined = parts.merge(whole, on=keys, how="inner", validate="many_to_one")
    joined = joined[joined["total"] != 0]
    return joined.assign(shown_value=joined["shown_value"] / joined["total"] * 100, shown_unit=DERIVED_UNIT)


def per_unit(amounts: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Each amount divided by the count of the same source, places, definition and period.

    Adds ``count``, ``count_printed`` and ``divisor_id``; amounts without one count above zero are dropped.
    """
    keys = ["ref_area", "counterpart_area", "source_id", "definition_id", "time_period"]
    usable = counts[~counts["qualifier"].isin(["low", "high"]) & (counts["shown_value"] > 0)]
    number = usable.loc[~usable.duplicated(keys, keep=False), [*keys, "shown_value", "printed", "figure_id"]].rename(
        columns={"shown_value": "count", "printed": "count_printed", "figure_id": "divisor_id"}
    )
    joined = amounts.merge(number, on=keys, how="inner", validate="many_to_one")
    return joined.assign(shown_value=joined["shown_value"] / joined["count"])
