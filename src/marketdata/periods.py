"""Which days does a period cover?

A period is typed as its source prints it and its type is declared beside it, never inferred:
``2011-12`` is a UK financial year to one reader and December 2011 to another.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

FIRST_YEAR, LAST_YEAR = 1900, 2100

FORMS = {
    "calendar": "a year such as 2018",
    "fiscal_uk": "a UK financial year such as 2014-15",
    "quarter": "a quarter such as 2024-Q3",
    "span": "two years, months or dates such as 2014/2018, 2019-11/2021-03 or 2014-04-01/2018-03-31",
    "instant": "a date such as 2020-12-31",
    "undated": "_U, as the source gives no period",
}

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]

# What Excel makes of 2011-12: Dec-11, 2011-12-01, 01/12/2011, 1-Dec-2011 …
_DATE_LIKE = re.compile(r"^([A-Za-z]{3}-\d{2,4}|\d{1,2}-[A-Za-z]{3}(-\d{2,4})?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d{2}-\d{2}.*)$")


@dataclass(frozen=True)
class Period:
    """Days from ``start`` to ``end``, both included. An undated period has neither."""

    period_type: str
    start: dt.date | None
    end: dt.date | None

    @property
    def year(self) -> int | None:
        """The calendar year in which the period begins."""
        return self.start.year if self.start else None


def parse(time_period: str, period_type: str) -> Period:
    """The period that ``time_period`` spells, read as ``period_type`` says.

    Raises ValueError with the form that was expected.
    """
    reader = _READERS.get(period_type)
    if reader is None:
        raise ValueError(f"a period type, one of {', '.join(FORMS)}")
    days = reader(time_period)
    if days is None:
        raise ValueError(_expected(time_period, period_type))
    return Period(period_type, *days)


def spell(period: Period) -> str:
    """The ``time_period`` of a period: the inverse of :func:`parse`, up to the precision of a span."""
    start, end = period.start, period.end
    if start is None or end is None:
        return "_U"
    match period.period_type:
        case "calendar":
            return f"{start.year:04d}"
        case "fiscal_uk":
            return f"{start.year:04d}-{end.year % 100:02d}"
        case "quarter":
            return f"{start.year:04d}-Q{(start.month + 2) // 3}"
        case "instant":
            return start.isoformat()
        case _:
            return _spell_span(start, end)


def label(time_period: str, period_type: str) -> str:
    """The period as a reader would write it: 2014–15, 2014 to 2018, October 2015, 31 December 2020."""
    if period_type == "undated":
        return "no year given"
    if period_type == "fiscal_uk":
        return time_period.replace("-", "–")
    if period_type == "quarter":
        year, quarter = time_period.split("-")
        return f"{quarter} {year}"
    if period_type == "span" and (month := _whole_month(time_period)):
        return _label_date(month)
    return " to ".join(_label_date(part) for part in time_period.split("/"))


def add_periods(observations: pd.DataFrame) -> pd.DataFrame:
    """Add ``period_start`` and ``period_end`` (dates) and ``year`` (of the start); undated rows have none."""
    periods = [parse(text, kind) for text, kind in zip(observations["time_period"], observations["period_type"], strict=True)]
    return observations.assign(
        period_start=pd.to_datetime(pd.Series([p.start for p in periods], index=observations.index, dtype=object)),
        period_end=pd.to_datetime(pd.Series([p.end for p in periods], index=observations.index, dtype=object)),
        year=pd.array([p.year for p in periods], dtype="Int64"),
        period_label=[label(text, kind) for text, kind in zip(observations["time_period"], observations["period_type"], strict=True)],
    )


Days = tuple[dt.date | None, dt.date | None]


def _calendar(text: str) -> Days | None:
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        return None
    return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)


def _fiscal_uk(text: str) -> Days | None:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if not match:
        return None
    first, second = int(match[1]), int(match[2])
    if not FIRST_YEAR <= first <= LAST_YEAR or (first + 1) % 100 != second:
        return None
    return dt.date(first, 4, 1), dt.date(first + 1, 3, 31)


def _quarter(text: str) -> Days | None:
    match = re.fullmatch(r"([0-9]{4})-Q([1-4])", text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    year, month = int(match[1]), 3 * int(match[2]) - 2
    return dt.date(year, month, 1), _last_day(year, month + 2)


def _instant(text: str) -> Days | None:
    day = _date(text)
    return (day, day) if day else None


def _undated(text: str) -> Days | None:
    return (None, None) if text == "_U" else None


def _span(text: str) -> Days | None:
    first, slash, last = text.partition("/")
    if not slash or len(first) != len(last):
        return None
    begin, finish = _widest(first), _widest(last)
    if begin is None or finish is None or begin[0] > finish[1] or begin == finish:
        return None
    return begin[0], finish[1]


def _widest(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a year, a month or a date."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        day = _date(text + "-01")
        return (day, _last_day(day.year, day.month)) if day else None
    if re.fullmatch(r"[0-9]{4}", text):
        day = _date(text + "-01-01")
        return (day, dt.date(day.year, 12, 31)) if day else None
    day = _date(text)
    return (day, day) if day else None


def _date(text: str) -> dt.date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _last_day(year: int, month: int) -> dt.date:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def _spell_span(start: dt.date, end: dt.date) -> str:
    whole_months = start.day == 1 and end == _last_day(end.year, end.month)
    if whole_months and start.month == 1 and end.month == 12 and start.year != end.year:
        return f"{start.year:04d}/{end.year:04d}"
    if whole_months and (start.year, start.month) != (end.year, end.month):
        return f"{start.isoformat()[:7]}/{end.isoformat()[:7]}"
    return f"{start.isoformat()}/{end.isoformat()}"


def _whole_month(time_period: str) -> str | None:
    """The month, as 2015-10, that a span covers from its first to its last day; None if it is another span."""
    period = parse(time_period, "span")
    if period.start and period.end and period.start.day == 1 and period.end == _last_day(period.start.year, period.start.month):
        return time_period[:7]
    return None


def _label_date(text: str) -> str:
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = MONTHS[int(parts[1]) - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{int(parts[2])} {month} {parts[0]}"


def _expected(text: str, period_type: str) -> str:
    expected = FORMS[period_type]
    if period_type == "fiscal_uk":
        if match := re.fullmatch(r"([0-9]{4})\D+(?:[0-9]{2})?([0-9]{2})", text):
            first, second = int(match[1]), int(match[2])
            if (first + 1) % 100 == second:
                return f"{expected}; write {first}-{second:02d}"
        if _DATE_LIKE.match(text):
            return f"{expected}; Excel has probably turned it into a date: format the column as text and type it again"
    elif period_type == "calendar" and re.fullmatch(r"[0-9]{4}[-–/][0-9]{2}", text):
        return f"{expected}; if this is a UK financial year, its period_type is fiscal_uk"
    elif period_type == "undated":
        return f"{expected}; if it gives one, its period_type is not undated"
    elif _DATE_LIKE.match(text) and period_type not in ("instant", "span"):
        return f"{expected}; Excel has probably turned it into a date: format the column as text and type it again"
    return expected


_READERS = {
    "calendar": _calendar,
    "fiscal_uk": _fiscal_uk,
    "quarter": _quarter,
    "span": _span,
    "instant": _instant,
    "undated": _undated,
}
