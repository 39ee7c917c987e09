"""Does the page on coverage name the years that are held of each series, and the gaps between them?

Everything is recomputed here from the files, with nothing but Python's own csv and dates.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from marketdata import Market, Selection, listings, series

FILES = sorted((Path(__file__).parents[2] / "data" / "observations").glob("*.csv"))
IDENTITY = ("indicator_id", "ref_area", "counterpart_area", "activity", "definition_id")


def end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def year_of(row: dict[str, str]) -> tuple[int, int] | None:
    """The year that a figure holds for, that in which its period begins, if it is about one year long; and the month in which it begins."""
    period, kind = row["time_period"], row["period_type"]
    if kind in ("calendar", "fiscal_uk"):
        return int(period[:4]), 1 if kind == "calendar" else 4
    if kind != "span":
        return None
    first, last = ([int(part) for part in text.split("-")] for text in period.split("/"))
    begin = dt.date(*first) if len(first) == 3 else dt.date(first[0], first[1] if len(first) == 2 else 1, 1)
    end = dt.date(*last) if len(last) == 3 else end_of_month(last[0], last[1] if len(last) == 2 else 12)
    return (begin.year, begin.month) if 360 <= (end - begin).days + 1 <= 366 else None


def in_words(years: set[int]) -> str:
    """The years without a figure between the first and the last: ``2007, 2013 to 2015``."""
    runs: list[tuple[int, int]] = []
    for year in range(min(years), max(years)) if years else ():
        if year not in years:
            runs = [*runs[:-1], (runs[-1][0], year)] if runs and runs[-1][1] == year - 1 else [*runs, (year, year)]
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs)


@pytest.fixture(scope="module")
def held() -> dict[str, list[dict[str, str]]]:
    """The figures that have a value, by series. What its source revised is another series."""
    found = defaultdict(list)
    for path in FILES:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["obs_value"]:
                    found[".".join(row[name] for name in IDENTITY) + (".revised" if row["vintage"] == "revised" else "")].append(row)
    return found


def years_of(rows: list[dict[str, str]]) -> set[int]:
    """The years with a figure of their own: no end of a range, no first print that stands beside a later one, no other kind of year than most."""
    able = [row for row in rows if row["qualifier"] not in ("low", "high") and row["vintage"] in ("", "revised")]
    begins = [year for row in able if (year := year_of(row)) is not None]
    months = Counter(month for _, month in begins)
    usual = min(months, key=lambda month: (-months[month], month), default=1)
    return {year for year, month in begins if month == usual}


def test_every_series_is_covered_and_no_other(market: Market, held: dict[str, list[dict[str, str]]]) -> None:
    assert set(series.coverage(market).index) == set(held)
    assert len(held) > 500
    assert series.coverage(market)["figures"].sum() == sum(map(len, held.values())) > 2800


def test_the_years_and_the_gaps_of_every_series_are_those_of_the_files(market: Market, held: dict[str, list[dict[str, str]]]) -> None:
    told = {row.Index: (row.first_year, row.last_year, row.years, row.gaps) for row in series.coverage(market).itertuples()}
    wanted = {name: (min(years, default=0), max(years, default=0), len(years), in_words(years)) for name, rows in held.items() for years in [years_of(rows)]}
    assert told == wanted
    assert sum(gaps != "" for *_, gaps in wanted.values()) > 50, "there are gaps to be told"


def test_figures_sources_vintages_and_low_reliability_are_counted_from_the_files(market: Market, held: dict[str, list[dict[str, str]]]) -> None:
    told = {row.Index: (row.figures, row.sources, row.vintages, row.low) for row in series.coverage(market).itertuples()}
    for name, rows in held.items():
        vintages = ", ".join(sorted({row["vintage"] for row in rows} - {""}))
        low = sum(row["obs_status"] in ("U", "FU") for row in rows)
        assert told[name] == (len(rows), len({row["source_id"] for row in rows}), vintages, low), name


def test_a_series_with_known_gaps() -> None:
    """By hand: 2003, 2005, 2006, 2010 leave out 2004 and 2007 to 2009."""
    assert in_words({2003, 2005, 2006, 2010}) == "2004, 2007 to 2009"
    assert in_words({2003}) == in_words(set()) == ""
    assert year_of({"time_period": "2018-03-21/2019-03-20", "period_type": "span"}) == (2018, 3)
    assert year_of({"time_period": "2025-01/2025-06", "period_type": "span"}) is None
    assert year_of({"time_period": "2014-15", "period_type": "fiscal_uk"}) == (2014, 4)


def test_the_page_shows_the_same_years(market: Market, held: dict[str, list[dict[str, str]]]) -> None:
    page = listings.coverage(market, Selection())
    whole = {name: rows for name, rows in held.items() if rows[0]["activity"] == "_T" and rows[0]["counterpart_area"] in ("WLD", "_Z")}
    assert len(page) == len(whole) > 300
    wanted = sorted((str(min(years, default="")), str(max(years, default="")), in_words(years)) for rows in whole.values() for years in [years_of(rows)])
    assert sorted(page[["From", "To", "Years without a figure"]].itertuples(index=False, name=None)) == wanted
