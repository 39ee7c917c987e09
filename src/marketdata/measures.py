"""What is a figure against the size of its country, its prices, its own past?

Each measure takes the rows of :meth:`Market.select` with ``series_id``, the series that a row belongs to, and gives a
:class:`Measured`: new rows, and a sentence for each reason why others could not be measured. The rows given are left
as they were. New are ``shown_value``, ``shown_unit``, ``qualifier`` and

- ``step``: the arithmetic in words, after the steps that were there before;
- ``divisor_id``: the address of the figure divided by in the last step, empty if that is none.

``shown`` is left to the caller, who knows how a unit is written. A bound stays a bound: at least 10 patients to at most
5 doctors are at least 2 each; where nothing follows from two bounds, nothing is given. Of several figures to divide by,
the first by address is taken, unless a function says otherwise. Series are named as in the column ``series`` where there
is one, else by their id. Frames may be empty.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import pandas as pd

from .describe import QUALIFIER_WORDS, STATUS_WORDS
from .growth import cagr, change, share
from .units import MULTIPLIERS

PERCENT, INDEX = "PERCENT", "INDEX"
TOTAL = "_T"
PLAIN = ("exact", "about")
LOWER_BOUNDS = ("at_least", "more_than", "low")
OF_A_DIVISOR = {"at_least": "at_most", "more_than": "less_than", "low": "at_most", "at_most": "at_least", "less_than": "more_than", "high": "at_least"}
"""What a bound of the divisor makes of the quotient."""

NOTHING_FOLLOWS = "Nothing follows from a bound set against a bound: {}."

LONGEST_YEAR = 366
"""Days of the longest period that is measured by the population or the prices of one year."""
DAY, YEAR = pd.Timedelta(days=1), pd.DateOffset(years=1)

STATUSES = {code: words for code, words in STATUS_WORDS.items() if code != "B"}
"""What a growth rate says of its ends where they are no plain facts. A break is more than that: it leaves no rate."""

CAGR_COLUMNS = {
    "series_id": str,
    "first_value": "float64",
    "last_value": "float64",
    "first_label": str,
    "last_label": str,
    "years": "float64",
    "rate": "float64",
    "note": str,
}

Row: TypeAlias = dict[Any, Any]
Names: TypeAlias = Mapping[str, str] | pd.Series
"""What codes are called: a mapping, or a column of a table that is indexed by code."""
NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Measured:
    """Rows as measured, and why others are not among them: one plain sentence for each reason, with series and periods."""

    rows: pd.DataFrame
    missing: tuple[str, ...]


def per_inhabitants(rows: pd.DataFrame, population: pd.DataFrame, per: int = 1000, *, sources: Names = NO_NAMES) -> Measured:
    """Each figure per so many inhabitants of its ``ref_area``, in the unit ``PER_1000`` (or what ``per`` says).

    ``population`` holds rows of :meth:`Market.select`; those of calendar years are used. A period of up to 366 days is
    divided by the population of the year in which its middle day lies, longer and undated ones are dropped. ``sources``
    names sources in the steps. Raises ValueError unless ``per`` is above zero.
    """
    if not per > 0:
        raise ValueError(f"a number of inhabitants above zero, not {per}")
    calendar = (row for row in _known(population) if row["period_type"] == "calendar")
    held = _by(lambda row: (row["ref_area"], row["period_start"].year), calendar)

    def measure(row: Row) -> Outcome:
        year = _middle_year(row)
        if year is None:
            return _gap("A period of more than a year is not set against the population of one: {}.", row)
        if not (found := held.get((row["ref_area"], year))):
            return _gap("No population is held for {}.", row, row["ref_area_name"])
        inhabitants = f"{_qualified(found[0])}{_number(found[0]['shown_value'], digits=4)} inhabitants {_source(found[0], sources)}"
        return _quotient(row, found[0], inhabitants, per, f"PER_{per}")

    return _measured(rows, measure)


def per_patient(receipts: pd.DataFrame, patients: pd.DataFrame, *, sources: Names = NO_NAMES) -> Measured:
    """Each amount divided by the number of patients of the same places, activity and period; the unit stays the currency.

    ``patients`` holds rows of the series that the caller has chosen, at most one count per place and period. Of several,
    one of the same source and definition comes first, then one of the same source, then one from which something follows,
    then the first by address. ``sources`` names sources in the steps.
    """
    return _by_count(receipts, patients, Count("patients", 1, None, of_all=False), sources)


def share_of_visitors(patients: pd.DataFrame, visitors: pd.DataFrame, *, sources: Names = NO_NAMES) -> Measured:
    """Patients in per cent of the visitors of the same places and period, matched as in :func:`per_patient`.

    Where visitors are not counted for the activity of the patients, all visitors are the whole.
    """
    return _by_count(patients, visitors, Count("visitors", 100, PERCENT, of_all=True), sources)


def share_of_total(rows: pd.DataFrame) -> Measured:
    """Each figure in per cent of the sum over the series of ``rows``, period by period (same first and last day).

    Only periods in which every series has exactly one known figure that is no bound, all in one unit. The others are
    named with the series that are to blame.
    """
    names = {row["series_id"]: _name(row) for row in _records(rows)}
    parts, gaps = {}, []
    for days, found in _by(_days, filter(_is_dated, _records(rows))).items():
        faults = list(_faults_of_a_total(names, found))
        gaps += faults
        if not faults:
            parts[days] = [row for row in found if _is_plain(row)]
    included = _listed(list(dict.fromkeys(names.values())), "and")

    def measure(row: Row) -> Outcome:
        if row["qualifier"] not in PLAIN:
            return _gap("A bound has no share of a total: {}.", row)
        if _days(row) not in parts:
            return None
        whole = math.fsum(part["shown_value"] for part in parts[_days(row)])
        about = any(part["qualifier"] == "about" for part in parts[_days(row)])
        step = f"{_amount(row)} ÷ {_number(whole)} (sum of {included}) × 100"
        return Figure(share(row["shown_value"], whole), PERCENT, step, "", "about" if about else "exact")

    return _measured(rows, measure, gaps)


def change_on_year_before(rows: pd.DataFrame) -> Measured:
    """The change in per cent on the figure of the same series exactly one year earlier, over a period as long.

    A figure that is marked as a break in series has none, nor has one without a figure a year before; that is told where
    the series has begun earlier. Of several figures a year before, one of the same source comes first, as in
    :func:`per_patient`.
    """
    earlier = _by(lambda row: (row["series_id"], *_days(row)), _known(rows))
    begins = {series_id: min(row["period_start"] for row in found) for series_id, found in _by(_series, _known(rows)).items()}

    def measure(row: Row) -> Outcome:
        if row["obs_status"] == "B":
            return _gap("Break in series, so not compared with the year before: {}.", row)
        start, end = _days(row)
        found = earlier.get((row["series_id"], start - YEAR, end - YEAR), [])
        first = _best(row, [each for each in found if each["shown_unit"] == row["shown_unit"]])
        if not found:
            return _gap("No figure of the year before is held for {}.", row) if begins[row["series_id"]] < row["period_start"] else None
        if not first:
            return _gap("The figure of the year before is in another unit: {}.", row)
        if first["shown_value"] <= 0:
            return _gap("There is no change in per cent on a figure that is not above zero, the year before: {}.", row)
        qualifier = _qualifier(row, first)
        if qualifier is None:
            return _gap(NOTHING_FOLLOWS, row)
        step = f"({_amount(row)} − {_amount(first)}) ÷ {_amount(first)} ({first['period_label']}) × 100"
        return Figure(change(first["shown_value"], row["shown_value"]), PERCENT, step, first["figure_id"], qualifier)

    return _measured(rows, measure)


def cagr_between(rows: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    """The compound annual growth rate of each series between two years, as :func:`growth.cagr` reckons it.

    A row per series: ``series_id, first_value, last_value, first_label, last_label, years, rate`` (per cent) and ``note``,
    which says why there is no rate, and which end is an estimate or a forecast. A period stands in the year in which it
    begins. The ends are no bounds, of one unit and of one length, preferably of one source; there is no break between them.
    Raises ValueError unless the first year lies before the last.
    """
    if not first_year < last_year:
        raise ValueError(f"a first year that lies before the last, not {first_year} and {last_year}")
    series = _by(_series, _records(rows))
    found = [{"series_id": series_id, **_growth(figures, first_year, last_year)} for series_id, figures in series.items()]
    return pd.DataFrame(found, columns=list(CAGR_COLUMNS)).astype(CAGR_COLUMNS)


def index_to_base(rows: pd.DataFrame, base_year: int) -> Measured:
    """Each series as an index, 100 in the chosen year, in the unit ``INDEX``; ``divisor_id`` names the figure of that year.

    A period stands in the year in which it begins; a whole year is the base before a part of one. A series without such a
    figure above zero is dropped, and so is a figure in another unit or over a period of another length than the base.
    """
    series = _by(_series, _known(rows))

    def measure(row: Row) -> Outcome:
        found = [each for each in series[row["series_id"]] if each["period_start"].year == base_year]
        plain = [each for each in found if each["qualifier"] in PLAIN]
        if not plain:
            why = "the figure of that year is only a bound" if found else "only other years are held"
            return _gap(f"No index with {base_year} as 100, as {why}: {{}}.", row)
        base = min(plain, key=lambda each: _months(each) != 12)
        if base["shown_value"] <= 0:
            return _gap(f"No index with {base_year} as 100, as the figure of that year is not above zero: {{}}.", row)
        if base["shown_unit"] != row["shown_unit"]:
            return _gap("A figure in another unit than the base has no index: {}.", row)
        if _months(base) != _months(row):
            return _gap("A period of another length than the base has no index: {}.", row)
        return _quotient(row, base, f"{_amount(base)} ({base['period_label']})", 100, INDEX)

    return _measured(rows, measure)


def deflate(rows: pd.DataFrame, deflators: pd.DataFrame, base_year: int, *, currencies: Names = NO_NAMES) -> Measured:
    """Amounts of money in real terms, in the prices of one year: amount × index(base year) ÷ index(period).

    Source of the formula: HM Treasury, GDP deflators: user guide, Annex A, "Inflating figures". ``deflators`` has the
    columns ``area, currency, year, fiscal`` (bool), ``value, figure_id, title``: one price index for each currency, its
    calendar and its UK financial years (``year`` is the one in which they begin) on one base. Amounts are deflated by the
    index of the currency in which they are shown. A UK financial year takes its own index number where one is held; every
    other period of up to 366 days that of the calendar year in which its middle day lies. The base is the calendar year, or
    the financial year that begins in it where the calendar year is not held. ``currencies`` names currencies in the
    reasons. The unit stays the currency.
    """
    index = _index_numbers(deflators)
    held = list(dict.fromkeys(currency for currency, _, _ in index))
    choose = f"; choose {_listed(held, 'or')}" if held else ""

    def measure(row: Row) -> Outcome:
        currency = row["shown_unit"]
        if currency not in held:
            return _gap(f"No price index is held for {currencies.get(currency, currency)}{choose}.", row)
        base = index.get((currency, False, base_year)) or index.get((currency, True, base_year))
        if not base:
            years = [year for code, _, year in index if code == currency]
            return _gap(f"No price index is held for {currency} in {base_year}, the year of the prices, but for {min(years)} to {max(years)}: {{}}.", row)
        year = _middle_year(row)
        if year is None:
            return _gap("A period of more than a year is not deflated by the prices of one: {}.", row)
        own = index.get((currency, True, row["period_start"].year)) if row["period_type"] == "fiscal_uk" else None
        price = own or index.get((currency, False, year))
        if not price:
            return _gap(f"No price index is held for {currency} in the years of {{}}.", row)
        value = row["shown_value"] * base["value"] / price["value"]
        step = f"{_amount(row)} × {_number(base['value'])} ÷ {_number(price['value'])} ({price['title']}, {_year_of_index(base)} ÷ {_year_of_index(price)})"
        return Figure(value, currency, step, price["figure_id"], row["qualifier"])

    return _measured(rows, measure)


def log_scale_ok(rows: pd.DataFrame) -> list[str]:
    """The names of the series that a logarithmic scale cannot draw, as some value is zero or negative; none: all can be drawn."""
    return list(dict.fromkeys(_name(row) for row in _records(rows) if row["shown_value"] <= 0))


# --- what becomes of a row ----------------------------------------------------------------------


class Figure(NamedTuple):
    """A row as measured."""

    value: float
    unit: str
    step: str
    divisor_id: str
    qualifier: str


class Span(NamedTuple):
    """A period, sorted by its days."""

    start: pd.Timestamp
    end: pd.Timestamp
    label: str


class Gap(NamedTuple):
    """Why something is not measured: a sentence that leaves a place for names and periods, and one of them."""

    sentence: str
    name: str
    span: Span


Outcome: TypeAlias = Figure | Gap | None
"""None: not measured, and nothing to be said about it."""


def _measured(rows: pd.DataFrame, measure: Callable[[Row], Outcome], gaps: Sequence[Gap] = ()) -> Measured:
    """Every row that can be measured, and all gaps told."""
    outcomes = [_unmeasurable(row) or measure(row) for row in _records(rows)]
    made = [outcome for outcome in outcomes if isinstance(outcome, Figure)]
    kept = rows.iloc[[place for place, outcome in enumerate(outcomes) if isinstance(outcome, Figure)]]
    before = kept["step"].fillna("") if "step" in kept else [""] * len(kept)
    columns = {
        "shown_value": pd.array([figure.value for figure in made], dtype="float64"),
        "shown_unit": pd.array([figure.unit for figure in made], dtype="str"),
        "qualifier": pd.array([figure.qualifier for figure in made], dtype="str"),
        "step": pd.array([f"{earlier}; {figure.step}" if earlier else figure.step for earlier, figure in zip(before, made, strict=True)], dtype="str"),
        "divisor_id": pd.array([figure.divisor_id for figure in made], dtype="str"),
    }
    return Measured(kept.assign(**columns), _told([*(outcome for outcome in outcomes if isinstance(outcome, Gap)), *gaps]))


def _unmeasurable(row: Row) -> Gap | None:
    """Why no measure whatever takes a row."""
    if not _is_known(row):
        return _gap("The source gives no value for {}.", row)
    return None if _is_dated(row) else _gap("The source gives no year for {}.", row)


def _gap(sentence: str, row: Row, name: str = "") -> Gap:
    return Gap(sentence, name or _name(row), _span(row))


def _told(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """A sentence for each reason: ``No population is held for Dubai 2019 to 2023; Istanbul 2024.``"""
    named: dict[str, dict[str, list[Span]]] = {}
    for gap in gaps:
        named.setdefault(gap.sentence, {}).setdefault(gap.name, []).append(gap.span)
    return tuple(sentence.replace("{}", "; ".join(f"{name} {_periods(spans)}".strip() for name, spans in names.items())) for sentence, names in named.items())


# --- division -----------------------------------------------------------------------------------


class Count(NamedTuple):
    """What figures are divided by: its name, the factor and the unit of the quotient (None: as it was), and whether the whole may stand for a part."""

    noun: str
    times: int
    unit: str | None
    of_all: bool


def _by_count(rows: pd.DataFrame, counts: pd.DataFrame, count: Count, sources: Names) -> Measured:
    """Each figure divided by the count of the same places, activity and period."""
    held = _by(_place_and_days, _known(counts))

    def measure(row: Row) -> Outcome:
        activities = (row["activity"], TOTAL) if count.of_all else (row["activity"],)
        found = _best(row, [each for each in held.get(_place_and_days(row), []) if each["activity"] in activities])
        if not found:
            return _gap(f"No number of {count.noun} is held for {{}}.", row)
        noun = count.noun if found["shown_unit"] == "PERSONS" else found["shown_unit"].lower()
        words = f"{_amount(found)} {noun} {_source(found, sources)}"
        return _quotient(row, found, words, count.times, count.unit or row["shown_unit"])

    return _measured(rows, measure)


def _quotient(part: Row, whole: Row, words: str, times: int, unit: str) -> Outcome:
    """One figure divided by another, times a factor; ``words`` say what the other is."""
    if whole["shown_value"] <= 0:
        return _gap("Nothing is divided by a count that is not above zero: {}.", part)
    qualifier = _qualifier(part, whole)
    if qualifier is None:
        return _gap(NOTHING_FOLLOWS, part)
    factor = f" × {times:,}" if times != 1 else ""
    return Figure(part["shown_value"] / whole["shown_value"] * times, unit, f"{_amount(part)} ÷ {words}{factor}", whole["figure_id"], qualifier)


def _qualifier(part: Row, whole: Row) -> str | None:
    """What the quotient of two figures is, the divisor above zero: None where nothing follows."""
    above, below = part["qualifier"], whole["qualifier"]
    if below in PLAIN:
        return below if above == "exact" else above
    follows = OF_A_DIVISOR[below]
    if part["shown_value"] < 0:
        return None
    if above in PLAIN:
        return follows
    return above if (above in LOWER_BOUNDS) == (follows in LOWER_BOUNDS) else None


def _best(row: Row, candidates: Sequence[Row]) -> Row | None:
    """The first figure that a row is best set against: of the same activity, source and definition, and one from which something follows."""

    def distance(other: Row) -> tuple:
        same_source = other["source_id"] == row["source_id"]
        return (
            other["activity"] != row["activity"],
            not (same_source and other["definition_id"] == row["definition_id"]),
            not same_source,
            other["shown_value"] <= 0 or _qualifier(row, other) is None,
        )

    return min(candidates, key=distance, default=None)


# --- totals, growth, prices ----------------------------------------------------------------------


def _faults_of_a_total(names: Mapping[str, str], found: Sequence[Row]) -> Iterator[Gap]:
    """Why the rows of one period do not add up to the total of all series."""
    span, parts = _span(found[0]), [row for row in found if _is_plain(row)]
    counts = Counter(row["series_id"] for row in parts)
    units = sorted({row["shown_unit"] for row in parts})
    for series_id, name in names.items():
        if counts[series_id] == 0:
            yield Gap("No shares of a total where a series has no exact figure: {}.", name, span)
        elif counts[series_id] > 1:
            yield Gap("No shares of a total where a series has several figures: {}.", name, span)
    if len(units) > 1:
        yield Gap("No shares of a total of different units: {}.", _listed(units, "and"), span)
    elif parts and math.fsum(row["shown_value"] for row in parts) <= 0:
        yield Gap("No shares of a total that is not above zero: {}.", "", span)


def _growth(figures: Sequence[Row], first_year: int, last_year: int) -> dict[str, Any]:
    """The cells of one series in the table of :func:`cagr_between`."""
    first, last = _ends(figures, first_year, last_year)
    cells = _end("first", first) | _end("last", last)
    statuses = [f"{end['period_label']}: {STATUSES[end['obs_status']]}." for end in (first, last) if end and end["obs_status"] in STATUSES]
    if not first or not last:
        absent = [_absent(figures, year) for year, end in ((first_year, first), (last_year, last)) if not end]
        return cells | {"note": " ".join([*absent, *statuses])}
    years = round((last["period_start"] - first["period_start"]).days / 365.25, 2)
    why = _no_rate(figures, first, last)
    rate = float("nan") if why else cagr(first["shown_value"], last["shown_value"], years)
    return cells | {"years": years, "rate": rate, "note": " ".join([*why, *statuses])}


def _end(which: str, row: Row | None) -> dict[str, Any]:
    """The cells of the first or the last figure."""
    return {f"{which}_value": row["shown_value"] if row else float("nan"), f"{which}_label": row["period_label"] if row else ""}


def _ends(figures: Sequence[Row], first_year: int, last_year: int) -> tuple[Row | None, Row | None]:
    """The first and the last figure between which a series grows, as like one another as can be: of several such, the first by address."""
    able = [row for row in figures if _is_plain(row) and _is_dated(row) and _middle_year(row) is not None]
    firsts, lasts = ([row for row in able if row["period_start"].year == year] for year in (first_year, last_year))

    def distance(ends: tuple[Row, Row]) -> tuple:
        first, last = ends
        same_source = first["source_id"] == last["source_id"]
        return (
            _months(first) != _months(last),
            first["shown_unit"] != last["shown_unit"],
            _first_day(first) != _first_day(last),
            not (same_source and first["definition_id"] == last["definition_id"]),
            not same_source,
        )

    if firsts and lasts:
        return min(((first, last) for first in firsts for last in lasts), key=distance)
    return next(iter(firsts), None), next(iter(lasts), None)


def _absent(figures: Sequence[Row], year: int) -> str:
    """Why a series has no figure of a year to grow from or to."""
    dated = [row for row in figures if _is_known(row) and _is_dated(row)]
    if any(row["period_start"].year == year and row["qualifier"] not in PLAIN for row in dated):
        return f"For {year} only a bound is held."
    held = _periods([_span(row) for row in dated])
    return f"No figure for {year} is held, but for {held}." if held else f"No figure for {year} is held."


def _no_rate(figures: Sequence[Row], first: Row, last: Row) -> list[str]:
    """Why two figures of a series have no rate of growth."""
    breaks = [row for row in figures if row["obs_status"] == "B" and first["period_start"] < row["period_start"] <= last["period_start"]]
    reasons = {
        f"Break in series in {_periods([_span(row) for row in breaks])}, so no rate.": bool(breaks),
        "The ends are in different units.": first["shown_unit"] != last["shown_unit"],
        "The ends cover different lengths of time.": _months(first) != _months(last),
        "A compound rate needs two levels above zero.": not min(first["shown_value"], last["shown_value"]) > 0,
    }
    return [reason for reason, applies in reasons.items() if applies]


def _index_numbers(deflators: pd.DataFrame) -> dict[tuple[str, bool, int], Row]:
    """The index numbers above zero by currency, whether of a financial year, and year. Of several places of one currency, the first."""
    able = [row for row in _records(deflators) if pd.notna(row["year"]) and pd.notna(row["value"]) and row["value"] > 0]
    places = {kind: found[0]["area"] for kind, found in _by(_kind_of_index, able).items()}
    one = _by(lambda row: (*_kind_of_index(row), int(row["year"])), (row for row in able if row["area"] == places[_kind_of_index(row)]))
    return {key: found[0] for key, found in one.items()}


def _year_of_index(row: Row) -> str:
    """The year of an index number as a reader writes it: 2014, or 2014–15."""
    year = int(row["year"])
    return f"{year}–{(year + 1) % 100:02d}" if row["fiscal"] else str(year)


def _kind_of_index(row: Row) -> tuple[str, bool]:
    return row["currency"], bool(row["fiscal"])


# --- rows ---------------------------------------------------------------------------------------


def _records(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")


def _known(frame: pd.DataFrame) -> list[Row]:
    """The rows with a value and a period."""
    return [row for row in _records(frame) if _is_known(row) and _is_dated(row)]


def _by(key: Callable[[Row], Any], rows: Iterable[Row]) -> dict[Any, list[Row]]:
    """Rows in groups, each in order of address."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: sorted(group, key=lambda row: row["figure_id"]) for name, group in groups.items()}


def _is_known(row: Row) -> bool:
    return pd.notna(row["shown_value"]) and math.isfinite(row["shown_value"])


def _is_dated(row: Row) -> bool:
    return pd.notna(row["period_start"]) and pd.notna(row["period_end"])


def _is_plain(row: Row) -> bool:
    return _is_known(row) and row["qualifier"] in PLAIN


def _series(row: Row) -> str:
    return row["series_id"]


def _name(row: Row) -> str:
    """What a row's series is called."""
    return row.get("series") or row["series_id"]


def _days(row: Row) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first day of a period and the one after its last, so that a year earlier is a year earlier in a leap year too."""
    return row["period_start"], row["period_end"] + DAY


def _place_and_days(row: Row) -> tuple:
    return row["ref_area"], row["counterpart_area"], *_days(row)


def _middle_year(row: Row) -> int | None:
    """The calendar year in which the middle day of a period lies; None for a period of more than a year."""
    length = row["period_end"] - row["period_start"]
    return None if length.days + 1 > LONGEST_YEAR else int((row["period_start"] + length / 2).year)


def _first_day(row: Row) -> tuple[int, int]:
    """Month and day on which a period begins: the same for all calendar years, and for all financial years."""
    return row["period_start"].month, row["period_start"].day


def _months(row: Row) -> int:
    """How long the period of a row is, in months; a date is none."""
    return _length(row["period_start"], row["period_end"])


def _length(start: pd.Timestamp, end: pd.Timestamp) -> int:
    return round(((end - start).days + 1) * 12 / 365.25)


def _span(row: Row) -> Span:
    return Span(row["period_start"], row["period_end"], row["period_label"])


# --- words --------------------------------------------------------------------------------------


def _amount(row: Row) -> str:
    """A figure in the arithmetic: ``about KRW 1.4052 trillion``. Units of three letters are currencies (ISO 4217)."""
    currency = f"{row['shown_unit']} " if len(row["shown_unit"]) == 3 else ""
    return f"{_qualified(row)}{currency}{_number(row['shown_value'])}"


def _qualified(row: Row) -> str:
    return QUALIFIER_WORDS.get(row["qualifier"], "")


def _source(row: Row, sources: Names) -> str:
    return f"({sources.get(row['source_id'], row['source_id'])}, {row['period_label']})"


def _number(value: float, digits: int = 5) -> str:
    """A number in the arithmetic: in full below ten million, above it rounded to so many digits: ``51.75 million``."""
    size = abs(value)
    power = next((power for power in (12, 9, 6) if size >= max(10**power, 10**7)), 0)
    if power:
        text = f"{size / 10**power:,.{digits}g} {MULTIPLIERS[power]}"
    else:
        text = f"{size:,.{max(0, 5 - math.floor(math.log10(size)))}f}" if size else "0"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if value < 0 else text


def _periods(spans: Iterable[Span]) -> str:
    """Periods as a reader lists them, the undated left out: ``2012, 2014 to 2016``."""
    runs: list[list[Span]] = []
    for span in sorted({span for span in spans if pd.notna(span.start)}):
        if runs and _continues(runs[-1][-1], span):
            runs[-1].append(span)
        else:
            runs.append([span])
    return ", ".join(run[0].label if len(run) == 1 else f"{run[0].label} to {run[-1].label}" for run in runs)


def _continues(span: Span, following: Span) -> bool:
    """Whether two periods can be told as one run: of one length, one after the other, and not spans themselves."""
    alike = _length(span.start, span.end) == _length(following.start, following.end) and " to " not in span.label + following.label
    return alike and following.start == span.end + DAY


def _listed(names: Sequence[str], last: str) -> str:
    """Names in a sentence: ``GBP, USD or CNY``."""
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)
