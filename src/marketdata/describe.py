"""What do these rows say, in words?

Everything here is made from the rows that are shown, so that what is read aloud, what is drawn and what
is tabled cannot differ. The columns used are those of :meth:`Market.select`, and ``series``, the name of
the line or bar that a row belongs to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from .growth import cagr

Row: TypeAlias = Mapping[Any, Any] | pd.Series
"""A figure: a row of a frame, or the same as a dictionary."""

STATUS_WORDS = {"E": "estimate", "F": "forecast", "P": "provisional", "U": "low reliability", "FU": "forecast of low reliability", "B": "break in series"}
QUALIFIER_WORDS = {
    "about": "about ",
    "at_least": "at least ",
    "at_most": "at most ",
    "more_than": "more than ",
    "less_than": "less than ",
    "low": "from ",
    "high": "to ",
}
ONE_SERIES = ["indicator_id", "ref_area", "counterpart_area", "activity", "definition_id", "shown_unit"]
"""What must agree before two figures may be told as one development."""
FEW, BUSY = 4, 8
"""Series from which the largest comes first, and series that are listed value by value; the rest of a busier chart is left to its table."""


def amount(row: Row) -> str:
    """A figure with its qualifying word: ``about 2.86 million persons``."""
    return QUALIFIER_WORDS.get(row["qualifier"], "") + row["shown"]


def figure(row: Row) -> str:
    """A figure with its period and status: ``US$11,910 billion in 2022 (forecast)``."""
    status = STATUS_WORDS.get(row["obs_status"])
    return f"{amount(row)} {when(row)}" + (f" ({status})" if status else "")


def hidden(count: int, what: str = "figure") -> list[str]:
    """That the filters leave figures of low reliability out, and how they are had; nothing where there are none."""
    them, counted = ("it", f"1 {what}") if count == 1 else ("them", f"{count} {what}s")
    return [f"{counted} of low reliability, left out unless the filters ask for {them}."] if count else []


def when(row: Row) -> str:
    """The period of a figure as part of a sentence."""
    match row["period_type"]:
        case "undated":
            return "(no year given)"
        case "instant":
            return f"on {row['period_label']}"
        case "span" if " to " in row["period_label"]:
            return f"over {row['period_label']}"
        case _:
            return f"in {row['period_label']}"


def finding(rows: pd.DataFrame, topic: str, named: bool = False) -> str:
    """The title of a chart: what its rows show, in a line.

    One series: where it stands and where it came from, with its name if it is ``named``, one of several that the topic
    stands for. Several of one kind in the same periods: who comes first, and how often. Everything else that fits a line:
    the latest figure of each.
    """
    known = rows[rows["shown_value"].notna() & ~rows["qualifier"].isin(["low", "high"])]
    if known.empty or len(known) < len(rows[rows["shown_value"].notna()]):
        return topic
    if known["series"].nunique() == 1 and known["period_start"].notna().any():
        name = f"{known['series'].iloc[0]} " if named else ""
        return f"{topic}: {name}{_development(known[known['period_start'].notna()])}"
    rivals, ways = (known.groupby("period_label")[column].nunique() for column in ("series", "definition_id"))
    if known["indicator_id"].nunique() == known["shown_unit"].nunique() == 1 and (ways == 1).all() and (rivals > 1).all():
        return f"{topic}: {_leader(known)}"
    latest = known.groupby("series", sort=False).tail(1).sort_values("shown_value", ascending=False)
    if len(latest) == len(known) or known["period_start"].notna().all():
        told = [f"{row['series']} {figure(row)}" for _, row in latest.iterrows()]
        return f"{topic}: {'; '.join(told)}" if len(told) <= 2 else topic
    return topic


def _development(rows: pd.DataFrame) -> str:
    """The last figure of a series, and where it came from: the first that counts the same thing in the same way."""
    last = rows.iloc[-1]
    first = rows[(rows[ONE_SERIES] == last[ONE_SERIES]).all(axis=1)].iloc[0]
    if first["period_label"] == last["period_label"]:
        return figure(last)
    if first["shown_value"] == last["shown_value"]:
        return f"{figure(last)}, as {when(first)}"
    return f"{figure(last)}, {'up' if last['shown_value'] > first['shown_value'] else 'down'} from {figure(first)}"


def _leader(rows: pd.DataFrame) -> str:
    """Who comes first, and in how many of the periods shown."""
    best = rows.loc[rows.groupby("period_label", sort=False)["shown_value"].idxmax()]
    leader = best["series"].mode().iloc[0]
    led = best[best["series"] == leader]
    if len(best) == 1:
        return f"{leader} comes first, with {figure(led.iloc[0])}"
    if len(led) == len(best):
        return f"{leader} comes first in {_every(len(best))}, with {figure(led.iloc[-1])}"
    return f"{leader} comes first in {len(led)} of {len(best)} periods, with {figure(led.iloc[-1])}"


def sentences(rows: pd.DataFrame) -> list[str]:
    """The rows told value by value, with their growth and their gaps: the chart for those who do not see it.

    One sentence a series, the largest first where there are many.
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows.to_dict("records"):
        grouped.setdefault(row["series"], []).append(row)
    names = list(grouped)
    if len(names) > FEW:
        names.sort(key=lambda name: -max((row["shown_value"] for row in grouped[name] if row["shown_value"] == row["shown_value"]), default=0))
    told = [f"{name}: {_listed(grouped[name])}{_growth(grouped[name])}." for name in names[:BUSY]]
    if len(names) > BUSY:
        told.append(f"{len(names) - BUSY} more in the table.")
    return told


def _listed(series: Sequence[Row]) -> str:
    parts: list[str] = []
    periods = Counter(row["period_label"] for row in series)
    for position, row in enumerate(series):
        following = series[position + 1] if position + 1 < len(series) else None
        if row["qualifier"] == "high" and parts and series[position - 1]["qualifier"] == "low":
            parts[-1] = f"{parts[-1]} {figure(row)}"
        elif row["qualifier"] == "low" and following is not None and following["qualifier"] == "high":
            parts.append(amount(row))
        else:
            printed = f" (printed as {row['printed']})" if periods[row["period_label"]] > 1 and row["rate_note"] else ""
            parts.append(figure(row) + printed)
    return ", ".join(parts)


def summaries(rows: pd.DataFrame) -> list[str]:
    """Long series told each in a sentence: its ends, its growth, its lowest and highest, and its gaps.

    Short ones are told value by value, as :func:`sentences` does.
    """
    told = []
    for _, line in rows.groupby("series_id", sort=False):
        records = line.to_dict("records")
        if len(records) <= FEW:
            told.append(f"{records[0]['series']}: {_listed(records)}{_growth(records)}.")
            continue
        first, last = records[0], records[-1]
        low, high = (extreme(records, key=lambda row: row["shown_value"]) for extreme in (min, max))
        ends = [words for words, row in (("lowest", low), ("highest", high)) if row not in (first, last)]
        between = "".join(f"; {words} {figure(low if words == 'lowest' else high)}" for words in ends)
        years = {int(row["year"]) for row in records}
        gaps = [year for year in range(min(years), max(years)) if year not in years]
        without = f"; no figure for {years_in_words(gaps)}" if gaps else ""
        told.append(f"{first['series']}: {figure(first)}, {figure(last)}{_growth(records)}{between}{without}.")
    return told


def years_in_words(years: Sequence[int]) -> str:
    """Years as a reader writes them: ``2007, 2013 to 2015``."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _growth(series: Sequence[Row]) -> str:
    """The growth of a series between its ends, where it is one: yearly levels of one thing, counted in one way."""
    known = [row for row in series if row["shown_value"] == row["shown_value"]]
    of_years = all(row["period_type"] in ("calendar", "fiscal_uk") and row["shown_unit"] != "PERCENT" for row in series)
    if len(known) < 2 or not of_years or len({tuple(row[name] for name in ONE_SERIES) for row in series}) > 1:
        return ""
    first, last = known[0], known[-1]
    years = last["year"] - first["year"]
    if len({row["period_start"] for row in series}) < len(series) or min(first["shown_value"], last["shown_value"]) <= 0 or years < 1:
        return ""
    if not {first["qualifier"], last["qualifier"]} <= {"exact", "about"}:
        return ""
    rate = cagr(first["shown_value"], last["shown_value"], years)
    direction = "a rise" if rate >= 0 else "a fall"
    return f"; {direction} of {abs(rate):,.1f}%{' a year' if years > 1 else ''} from {first['period_label']} to {_kind(last)}{last['period_label']}"


def _kind(row: Row) -> str:
    """What a growth rate leads to, where that is not a plain fact: ``the forecast for ``."""
    return f"the {STATUS_WORDS[row['obs_status']]} for " if row["obs_status"] in ("E", "F", "P") else ""


def statuses(rows: pd.DataFrame) -> list[str]:
    """A sentence for each status that is not a plain published fact, naming the figures that bear it."""
    told = {
        "E": "Estimates, not published as facts",
        "F": "Forecasts, not outcomes",
        "P": "Provisional",
        "U": "Low reliability: the source gives no reference that can be checked",
        "FU": "Forecasts of low reliability",
        "B": "Break in series: not to be compared with the period before",
    }
    named: dict[str, dict[str, None]] = {}
    for row in rows[["series", "obs_status", "period_type", "period_label"]].to_dict("records"):
        named.setdefault(row["obs_status"], {})[_named(row)] = None
    return [f"{words}: {', '.join(named[status])}." for status, words in told.items() if status in named]


def _named(row: Row) -> str:
    return f"{row['series']} {'without a year' if row['period_type'] == 'undated' else row['period_label']}"


def short_name(source: pd.Series) -> str:
    """A source as it stands under a chart: ``Salter et al. (2022)``."""
    first, *others = source["author"].split(";")
    name = first.split(",")[0].strip() or source["publisher"]
    return f"{name}{' et al.' if others else ''} ({source['published'][:4] or 'undated'})"


def _every(count: int) -> str:
    return "both periods" if count == 2 else f"all {count} periods"
