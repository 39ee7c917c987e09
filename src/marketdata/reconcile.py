"""Does what the sources claim follow from what they print?

``checks.csv`` declares the checks, this module computes them. A check recomputes one stated figure from others, with
the precision to which all of them were printed, and tells in a sentence what it found. It corrects nothing.

How each is recomputed stands in :mod:`.methods`.
"""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from . import precision
from .areas import NOT_APPLICABLE
from .errors import Fault, NoRateError, quoted
from .methods import METHODS, Evidence, Inputs, Method, Operand, beside
from .precision import Interval
from .units import as_printed, is_readable, parse_number

AGREES, DIFFERS, CANNOT = "agrees", "differs", "cannot be checked"
VERDICTS = (DIFFERS, CANNOT, AGREES)
"""In the order in which a reader should see them."""

PLAUSIBILITY = "plausibility"
"""The kind of check in which a figure is held against those of other places."""

COLUMNS = (
    "check_id", "kind", "subject", "source_id", "stated", "computed", "difference", "difference_pct", "tolerance", "verdict", "explanation",
)  # fmt: skip

HIGH_END = r"\.high(?=$|\.vintage-)"
"""The part of an address that says that a figure is the high end of a range."""

MISSING, COUNT, EVENT, NUMBER = "missing:", "count:", "event:", "number:"


@dataclass(frozen=True)
class Missing:
    """An input that no source gives, in words."""

    what: str


@dataclass(frozen=True)
class Result:
    """What a check found. Numbers are in the unit of the stated figure; missing ones are NaN."""

    check_id: str
    kind: str
    subject: str
    source_id: str
    stated: str
    computed: str
    stated_value: float
    computed_value: float
    difference: float
    difference_pct: float
    tolerance: float
    verdict: str
    explanation: str
    figures: tuple[str, ...]
    entries: tuple[str, ...] = ()
    """The rows of ``events.csv`` and of counted tables that it rests on, as ``events/<event_id>``."""
    about: tuple[str, ...] = ()
    """The figures that are stated: one, or the two ends of a range."""


Figures = Mapping[str, Mapping]


class UnresolvedError(ValueError):
    """A check names what the evidence does not hold."""


def checks(market: Evidence) -> list[Result]:
    """The result of every check, failing ones first.

    Raises UnresolvedError if a check cannot be computed because of its own row.
    """
    figures = figures_of(market)
    results = [check(market, row, figures) for row in market.tables["checks"].reset_index().to_dict("records")]
    return sorted(results, key=lambda result: VERDICTS.index(result.verdict))


def figures_of(market: Evidence) -> Figures:
    """The figures that a check can rest on, by address."""
    return {row["figure_id"]: row for row in market.observations.to_dict("records") if row["obs_value"] != ""}


def table(results: Iterable[Result]) -> pd.DataFrame:
    """Results as a frame with :data:`COLUMNS`."""
    return pd.DataFrame([{name: getattr(result, name) for name in COLUMNS} for result in results], columns=list(COLUMNS))


def check(market: Evidence, declared: Mapping[str, str], figures: Figures) -> Result:
    """The result of one row of ``checks.csv``."""
    method = METHODS[declared["method"]]
    stated = _one(market, declared["stated"], figures)
    inputs, missing = _inputs(market, declared, stated, figures)
    source_id = next((operand.source_id for operand in (stated, *(each for group in inputs.values() for each in group)) if operand.source_id), "")
    operands = [each for group in inputs.values() for each in group]
    touched = tuple(dict.fromkeys(figure_id for operand in operands for figure_id in (operand.low_id, operand.figure_id) if figure_id))
    entries = tuple(dict.fromkeys(entry for operand in operands for entry in operand.entries))

    def result(verdict: str, explanation: str, computed: Interval | None = None, middle: float = math.nan, text: str = "") -> Result:
        difference = stated.middle - middle
        return Result(
            declared["check_id"], declared["kind"], declared["subject"], source_id, stated.text, text, stated.middle, middle,
            difference, difference / abs(middle) * 100 if middle else math.nan, _tolerance(stated, computed, middle), verdict, _joined(explanation, declared["note"]), touched, entries,
            tuple(figure_id for figure_id in (stated.low_id, stated.figure_id) if figure_id),
        )  # fmt: skip

    if missing:
        return result(CANNOT, f"Stated: {stated.text}. It cannot be recomputed, as the sources do not give {_and([each.what for each in missing])}.")
    try:
        computed = method.compute(inputs, market, lambda operand: operand.printed)
    except (NoRateError, ArithmeticError, ValueError) as error:
        return result(CANNOT, f"Stated: {stated.text}. It cannot be recomputed: {error}.")
    if not (math.isfinite(computed.interval.low) or math.isfinite(computed.interval.high)):
        return result(CANNOT, f"Stated: {stated.text}. The inputs are bounds from which nothing follows.")
    middle = method.compute(inputs, market, lambda operand: precision.exactly(operand.middle)).middle
    text = beside(market, middle, stated)
    if stated.printed.touches(computed.interval):
        within = "The statement lies within that range." if computed.is_range else "They agree within the printed precision."
        return result(AGREES, f"Stated: {stated.text}. {computed.told(text)} {within}", computed.interval, middle, text)
    away = beside(market, abs(stated.middle - middle), stated)
    points = away.removesuffix("%") + " percentage points" if away.endswith("%") else away
    direction = "more" if stated.middle > middle else "less"
    sentences = [f"Stated: {stated.text}. {computed.told(text)} The statement is {points} {direction}.", method.fits(stated, inputs, computed, market)]
    if _fits_generously(method, stated, inputs, market):
        sentences.append("It would fit if the zeros at the end of these figures came from rounding.")
    return result(DIFFERS, " ".join(sentence for sentence in sentences if sentence), computed.interval, middle, text)


def _fits_generously(method: Method, stated: Operand, inputs: Inputs, market: Evidence) -> bool:
    try:
        return stated.generous.touches(method.compute(inputs, market, lambda operand: operand.generous).interval)
    except (ArithmeticError, ValueError):  # read so widely, a divisor may be zero
        return False


def counting(results: Iterable[Result], entry: str) -> list[Result]:
    """The results that rest on a row of another table: ``events/<event_id>``, ``relationships/<relationship_id>``."""
    return [result for result in results if entry in result.entries]


def touching(results: Iterable[Result], figure_ids: Iterable[str]) -> list[Result]:
    """The results that rest on one of the figures."""
    wanted = set(figure_ids)
    return [result for result in results if wanted & set(result.figures)]


def faults_in_checks(market: Evidence) -> list[Fault]:
    """Rows of ``checks.csv`` that name what the evidence does not hold."""
    faults, figures = [], figures_of(market)
    for number, declared in enumerate(market.tables["checks"].reset_index().to_dict("records"), start=2):
        column = "method"
        try:
            if declared["method"] not in METHODS:
                raise UnresolvedError(f"a method that is computed, one of {', '.join(METHODS)}")
            column = "stated"
            stated = _one(market, declared["stated"], figures)
            column = "inputs"
            _inputs(market, declared, stated, figures)
        except UnresolvedError as error:
            faults.append(Fault("checks.csv", number, column, quoted(declared[column]), str(error)))
    return faults


# --- inputs ---------------------------------------------------------------------------------------


def _inputs(market: Evidence, declared: Mapping[str, str], stated: Operand, figures: Figures) -> tuple[dict[str, list[Operand]], list[Missing]]:
    """The operands of a check by role, in order, and what the sources do not give."""
    method = METHODS[declared["method"]]
    inputs: dict[str, list[Operand]] = {"stated": [stated]}
    missing: list[Missing] = []
    given: dict[str, int] = {}
    for part in declared["inputs"].split(";"):
        role, equals, reference = part.strip().partition("=")
        if not equals or role not in method.roles:
            raise UnresolvedError(f"“role=figure” with one of the roles {', '.join(method.roles)}, not {quoted(part)}")
        if reference.startswith(MISSING):
            missing.append(Missing(reference.removeprefix(MISSING)))
            given[role] = given.get(role, 0) + 1
            continue
        found = [operand for operand in _resolve(market, reference, figures) if operand.figure_id != stated.figure_id or not operand.figure_id]
        inputs.setdefault(role, []).extend(found)
        given[role] = given.get(role, 0) + len(found)
    for role in method.roles:
        count, wanted = given.get(role, 0), "one figure" if role in method.one else "one figure or more"
        if (role in method.one and count != 1) or (role in method.several and not count):
            raise UnresolvedError(f"{wanted} in the role {role}, not {count}")
    if given.get("rate") and given.get("years", 0) != 1:
        raise UnresolvedError(f"one number in the role years beside a rate, not {given.get('years', 0)}")
    return inputs, missing


def _one(market: Evidence, reference: str, figures: Figures) -> Operand:
    found = _resolve(market, reference, figures)
    if len(found) != 1:
        raise UnresolvedError(f"one figure, not {len(found)} for {quoted(reference)}")
    return found[0]


def _resolve(market: Evidence, reference: str, figures: Figures) -> list[Operand]:
    """The operands that a reference names: figures (``*`` stands for anything), a count, an event's year, or a number."""
    if reference.startswith(NUMBER):
        return [_number(market, reference)]
    if reference.startswith(COUNT):
        return [_count(market, reference.removeprefix(COUNT))]
    if reference.startswith(EVENT):
        return [_event(market, reference.removeprefix(EVENT))]
    wanted = fnmatch.filter(figures, reference) if "*" in reference else [reference] if reference in figures else []
    if not wanted:
        raise UnresolvedError(f"a figure of the observations, not {quoted(reference, 200)}")
    return _ranges_joined([_figure(market, figures[figure_id]) for figure_id in wanted])


def _number(market: Evidence, reference: str) -> Operand:
    digits, _, unit = reference.removeprefix(NUMBER).partition(" ")
    try:
        number = float(parse_number(digits))
    except ValueError as error:
        raise UnresolvedError(f"{error}, not {quoted(reference)}") from None
    if unit and unit not in market.unit:
        raise UnresolvedError(f"a unit of units.csv, not {quoted(unit)}")
    text = as_printed(digits, 0, market.unit[unit]) if unit else digits
    return Operand(text, precision.exactly(number), precision.exactly(number), unit, middle=number)


def _figure(market: Evidence, row: Mapping) -> Operand:
    cells = row["obs_value"], row["unit_mult"], row["qualifier"]
    word = {"about": "about ", "at_least": "at least ", "at_most": "at most ", "more_than": "more than ", "less_than": "less than "}.get(row["qualifier"], "")
    of_money = market.unit[row["unit_measure"]].is_currency
    text = market.read(row["value"], row["unit_measure"]) if of_money and not is_readable(row["obs_value"]) else row["printed"]
    return Operand(word + text, precision.as_printed(*cells), precision.generously(*cells), row["unit_measure"], row["figure_id"], row["value"], row)


def _ranges_joined(operands: list[Operand]) -> list[Operand]:
    """The two ends of each printed range as one operand."""
    found = {operand.figure_id: operand for operand in operands}
    for high in operands:
        if not re.search(HIGH_END, high.figure_id) or (low := found.get(re.sub(HIGH_END, ".low", high.figure_id))) is None:
            continue
        del found[low.figure_id]
        found[high.figure_id] = Operand(
            f"{low.text} to {high.text}",
            Interval(low.printed.low, high.printed.high),
            Interval(low.generous.low, high.generous.high),
            high.unit,
            high.figure_id,
            (low.middle + high.middle) / 2,
            high.row,
            low.figure_id,
        )
    return list(found.values())


def _count(market: Evidence, question: str) -> Operand:
    """``relationships`` or ``relationships.institution?institution.kind=nhs_trust&services=hospital_development``.

    Counts rows, or the different values of a column. A cell with several codes matches each of them;
    ``institution.kind`` looks the organisation up. ``_Z`` and nothing are no values.
    """
    what, _, conditions = question.partition("?")
    name, _, column = what.partition(".")
    if name not in market.tables:
        raise UnresolvedError(f"a table of the evidence to count, not {quoted(name)}")
    rows = market.tables[name].reset_index()
    _known(column, rows, f"{name}.csv")
    for condition in filter(None, conditions.split("&")):
        key, _, wanted = condition.partition("=")
        first, _, attribute = key.partition(".")
        _known(first, rows, f"{name}.csv")
        _known(attribute, market.tables["organisations"], "organisations.csv")
        whole = market.tables[name].reset_index()[first]
        _held(wanted, whole.map(market.tables["organisations"][attribute]) if attribute else whole, key, f"{name}.csv")
        cells = rows[first].map(market.tables["organisations"][attribute]) if attribute else rows[first]
        rows = rows[[bool(set(wanted.split("|")) & set(str(cell).split(";"))) for cell in cells]]
    if column:
        rows = rows[~rows[column].isin([NOT_APPLICABLE, ""])]
    count = float(rows[column].nunique() if column else len(rows))
    sources = market.tables[name].get("source_id", pd.Series(dtype=str)).unique()
    return Operand(
        f"{count:g} counted in {name}.csv",
        precision.exactly(count),
        precision.exactly(count),
        middle=count,
        counted_in=str(sources[0]) if len(sources) == 1 else "",
        entries=tuple(f"{name}/{code}" for code in rows.iloc[:, 0]),
    )


def _held(wanted: str, cells: pd.Series, key: str, file: str) -> None:
    """A value that no row holds counts nothing: most likely it is mistyped."""
    held = {part for cell in cells for part in str(cell).split(";")}
    for value in wanted.split("|"):
        if value not in held:
            raise UnresolvedError(f"a value of {key} that {file} holds, not {quoted(value)}")


def _known(column: str, table: pd.DataFrame, file: str) -> None:
    if column and column not in table:
        raise UnresolvedError(f"a column of {file} to count by, not {quoted(column)}")


def _event(market: Evidence, event_id: str) -> Operand:
    if event_id not in market.tables["events"].index:
        raise UnresolvedError(f"an event of events.csv, not {quoted(event_id)}")
    event = market.tables["events"].loc[event_id]
    year = float(event["date_from"][:4])
    return Operand(event["date_from"][:4], precision.exactly(year), precision.exactly(year), middle=year, row=event, entries=(f"events/{event_id}",))


# --- words and numbers ----------------------------------------------------------------------------


def _tolerance(stated: Operand, computed: Interval | None, middle: float) -> float:
    """How far the stated figure may lie from the computed one, on its side, before their intervals part."""
    if computed is None:
        return math.nan
    if stated.middle >= middle:
        return (computed.high - middle) + (stated.middle - stated.printed.low)
    return (middle - computed.low) + (stated.printed.high - stated.middle)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
