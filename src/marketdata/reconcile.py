"""Does what the sources claim follow from what they print?

``checks.csv`` declares the checks, this module computes them. A check recomputes one stated figure from others, with
the precision to which all of them were printed, and tells in a sentence what it found. It corrects nothing.

A method is a function of a check's inputs; its reader-facing kind (parts and total, conversion …) is only a name.
"""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Protocol

import pandas as pd

from . import precision
from .areas import NOT_APPLICABLE
from .errors import Fault, NoRateError, quoted
from .money import Rates
from .precision import Interval
from .units import as_printed, parse_number


class Evidence(Protocol):
    """What a check needs of a Market."""

    @property
    def observations(self) -> pd.DataFrame: ...

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def rates(self) -> Rates: ...

    def read(self, value: float, unit_measure: str) -> str: ...


AGREES, DIFFERS, CANNOT = "agrees", "differs", "cannot be checked"
VERDICTS = (DIFFERS, CANNOT, AGREES)
"""In the order in which a reader should see them."""

COLUMNS = (
    "check_id", "kind", "subject", "source_id", "stated", "computed", "difference", "difference_pct", "tolerance", "verdict", "explanation",
)  # fmt: skip

MISSING, COUNT, EVENT, NUMBER = "missing:", "count:", "event:", "number:"


@dataclass(frozen=True)
class Operand:
    """A number that a check rests on: what it may have been, how it is written, and which figure it is."""

    text: str
    printed: Interval
    generous: Interval
    unit: str = ""
    figure_id: str = ""
    middle: float = math.nan
    row: Mapping | None = field(default=None, compare=False)
    low_id: str = ""
    """The address of the low end, if it is a printed range; ``figure_id`` is that of the high end."""
    counted_in: str = ""
    """The source of the table in which it was counted, if it is a count."""

    @property
    def source_id(self) -> str:
        return self.counted_in or (str(self.row["source_id"]) if self.row is not None else "")


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


Inputs = Mapping[str, Sequence[Operand]]
Figures = Mapping[str, Mapping]


@dataclass(frozen=True)
class Computed:
    """What follows from the inputs, and the arithmetic in words; ``taken`` if there was nothing to compute."""

    interval: Interval
    arithmetic: str
    taken: bool = False

    def told(self, text: str) -> str:
        return f"Against it stands {self.arithmetic}." if self.taken else f"{self.arithmetic} = {text}."


@dataclass(frozen=True)
class Method:
    """How a figure is recomputed, and what would have to be different for it to fit."""

    compute: Callable[[Inputs, Evidence, Callable[[Operand], Interval]], Computed]
    one: tuple[str, ...] = ()
    """Roles that take one figure."""
    several: tuple[str, ...] = ()
    """Roles that take one or more."""
    optional: tuple[str, ...] = ()
    fits: Callable[[Operand, Inputs, Computed, Evidence], str] = lambda stated, inputs, computed, market: ""

    @property
    def roles(self) -> tuple[str, ...]:
        return self.one + self.several + self.optional


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
    operands = (each for group in inputs.values() for each in group)
    touched = tuple(dict.fromkeys(figure_id for operand in operands for figure_id in (operand.low_id, operand.figure_id) if figure_id))

    def result(verdict: str, explanation: str, computed: Interval | None = None, middle: float = math.nan, text: str = "") -> Result:
        difference = stated.middle - middle
        return Result(
            declared["check_id"], declared["kind"], declared["subject"], source_id, stated.text, text, stated.middle, middle,
            difference, difference / abs(middle) * 100 if middle else math.nan, _tolerance(stated, computed, middle), verdict, _joined(explanation, declared["note"]), touched,
        )  # fmt: skip

    if missing:
        return result(CANNOT, f"Stated: {stated.text}. It cannot be recomputed, as the sources do not give {_and([each.what for each in missing])}.")
    try:
        computed = method.compute(inputs, market, lambda operand: operand.printed)
    except (NoRateError, ZeroDivisionError, ValueError) as error:
        return result(CANNOT, f"Stated: {stated.text}. It cannot be recomputed: {error}.")
    if not (math.isfinite(computed.interval.low) or math.isfinite(computed.interval.high)):
        return result(CANNOT, f"Stated: {stated.text}. The inputs are bounds from which nothing follows.")
    middle = _middle(method.compute(inputs, market, lambda operand: precision.exactly(operand.middle)).interval)
    text = _beside(market, middle, stated)
    if stated.printed.touches(computed.interval):
        return result(AGREES, f"Stated: {stated.text}. {computed.told(text)} They agree within the printed precision.", computed.interval, middle, text)
    away = _beside(market, abs(stated.middle - middle), stated)
    points = away.removesuffix("%") + " percentage points" if away.endswith("%") else away
    direction = "more" if stated.middle > middle else "less"
    sentences = [f"Stated: {stated.text}. {computed.told(text)} The statement is {points} {direction}.", method.fits(stated, inputs, computed, market)]
    if _fits_generously(method, stated, inputs, market):
        sentences.append("It would fit if the zeros at the end of these figures came from rounding.")
    return result(DIFFERS, " ".join(sentence for sentence in sentences if sentence), computed.interval, middle, text)


def _fits_generously(method: Method, stated: Operand, inputs: Inputs, market: Evidence) -> bool:
    try:
        return stated.generous.touches(method.compute(inputs, market, lambda operand: operand.generous).interval)
    except (ZeroDivisionError, ValueError):  # read so widely, a divisor may be zero
        return False


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
        question = reference.removeprefix(COUNT)
        count, name = float(_count(market, question)), question.partition("?")[0].partition(".")[0]
        sources = market.tables[name].get("source_id", pd.Series(dtype=str)).unique()
        source_id = str(sources[0]) if len(sources) == 1 else ""
        return [Operand(f"{count:g} counted in {name}.csv", precision.exactly(count), precision.exactly(count), middle=count, counted_in=source_id)]
    if reference.startswith(EVENT):
        return [_event(market, reference.removeprefix(EVENT))]
    wanted = fnmatch.filter(figures, reference) if "*" in reference else [reference] if reference in figures else []
    if not wanted:
        raise UnresolvedError(f"a figure of the observations, not {quoted(reference, 200)}")
    return _ranges_joined([_figure(figures[figure_id]) for figure_id in wanted])


def _number(market: Evidence, reference: str) -> Operand:
    digits, _, unit = reference.removeprefix(NUMBER).partition(" ")
    try:
        number = float(parse_number(digits))
    except ValueError as error:
        raise UnresolvedError(f"{error}, not {quoted(reference)}") from None
    if unit and unit not in market.tables["units"].index:
        raise UnresolvedError(f"a unit of units.csv, not {quoted(unit)}")
    text = as_printed(digits, 0, unit, market.tables["units"]) if unit else digits
    return Operand(text, precision.exactly(number), precision.exactly(number), unit, middle=number)


def _figure(row: Mapping) -> Operand:
    cells = row["obs_value"], row["unit_mult"], row["qualifier"]
    word = {"about": "about ", "at_least": "at least ", "at_most": "at most ", "more_than": "more than ", "less_than": "less than "}.get(row["qualifier"], "")
    return Operand(word + row["printed"], precision.as_printed(*cells), precision.generously(*cells), row["unit_measure"], row["figure_id"], row["value"], row)


def _ranges_joined(operands: list[Operand]) -> list[Operand]:
    """The two ends of each printed range as one operand."""
    found = {operand.figure_id: operand for operand in operands}
    for high in operands:
        low = found.get(high.figure_id.removesuffix(".high") + ".low")
        if not high.figure_id.endswith(".high") or low is None:
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


def _count(market: Evidence, question: str) -> int:
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
        cells = rows[first].map(market.tables["organisations"][attribute]) if attribute else rows[first]
        rows = rows[[bool(set(wanted.split("|")) & set(str(cell).split(";"))) for cell in cells]]
    return rows.loc[~rows[column].isin([NOT_APPLICABLE, ""]), column].nunique() if column else len(rows)


def _known(column: str, table: pd.DataFrame, file: str) -> None:
    if column and column not in table:
        raise UnresolvedError(f"a column of {file} to count by, not {quoted(column)}")


def _event(market: Evidence, event_id: str) -> Operand:
    if event_id not in market.tables["events"].index:
        raise UnresolvedError(f"an event of events.csv, not {quoted(event_id)}")
    event = market.tables["events"].loc[event_id]
    year = float(event["date_from"][:4])
    return Operand(event["date_from"][:4], precision.exactly(year), precision.exactly(year), middle=year, row=event)


# --- methods --------------------------------------------------------------------------------------

Read = Callable[[Operand], Interval]


def _sum(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    parts = inputs["part"]
    return Computed(reduce(add, map(read, parts)), " + ".join(part.text for part in parts))


def _difference(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (second,) = inputs["first"], inputs["second"]
    return Computed(read(first) - read(second), f"{first.text} − {second.text}")


def _share(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """part ÷ whole, in per cent; what is to be taken off the whole first has the role ``less``."""
    part, whole = (reduce(add, map(read, inputs[role])) for role in ("part", "whole"))
    words = _added(inputs["whole"])
    for less in inputs.get("less", []):
        whole, words = whole - read(less), f"({words} − {less.text})"
    return Computed(part / whole * precision.exactly(100), f"{_added(inputs['part'])} ÷ {words}")


def _growth(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (last,) = inputs["first"], inputs["last"]
    years = _years(first, last)
    rate = (read(last) / read(first)).power(1 / years) - precision.exactly(1)
    return Computed(rate * precision.exactly(100), f"The compound rate a year from {first.text} to {last.text} in {years:g} years")


def _change(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (first,), (last,) = inputs["first"], inputs["last"]
    return Computed((read(last) / read(first) - precision.exactly(1)) * precision.exactly(100), f"The change from {first.text} to {last.text}")


def _chain(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """level × shares × single changes × (1 + yearly rate) ^ years."""
    hundredth, one = precision.exactly(0.01), precision.exactly(1)
    (level,) = inputs["level"]
    result, words = read(level), level.text
    for share in inputs.get("share", []):
        result, words = result * read(share) * hundredth, f"{words} × {share.text}"
    for change in inputs.get("change", []):
        result, words = result * (one + read(change) * hundredth), f"{words} × (1 {_signed(change.text)})"
    for rate in inputs.get("rate", []):
        years = inputs["years"][0].middle
        result, words = result * (one + read(rate) * hundredth).power(years), f"{words} × (1 {_signed(rate.text)})^{years:g}"
    return Computed(result, words)


def _conversion(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (amount,), (target,) = inputs["amount"], inputs["stated"]
    start, end = _day(amount, "period_start"), _day(amount, "period_end")
    if pd.isna(start):
        raise NoRateError("the source gives no year, so no exchange rate applies")
    rate = market.rates.rate(amount.unit, target.unit, start.date(), end.date())
    return Computed(read(amount) * precision.exactly(rate.value), f"{amount.text} at {rate.in_words()}")


def _price_ratio(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    """One price in per cent of another. Without a year, at every yearly average rate that is held."""
    (price,), (against,) = inputs["price"], inputs["against"]
    rates = _all_rates(market, price.unit, against.unit)
    words = f"{price.text} ÷ {against.text}"
    if rates != precision.exactly(1):
        words += f" at any yearly average since 2000 ({rates.low:.3g} to {rates.high:.3g} {against.unit} for 1 {price.unit})"
    return Computed(read(price) * rates / read(against) * precision.exactly(100), words)


def _same(inputs: Inputs, market: Evidence, read: Read) -> Computed:
    (other,) = inputs["other"]
    return Computed(read(other), other.text, taken=True)


def _fits_sum(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    rest = stated.middle - sum(part.middle for part in inputs["part"])
    amount = _beside(market, abs(rest), stated)
    return f"For {amount} of it there is no part." if rest > 0 else f"The parts exceed the total by {amount}."


def _fits_share(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    if not stated.middle:
        return ""
    part, whole, less = (sum(each.middle for each in inputs.get(role, [])) for role in ("part", "whole", "less"))
    whole -= less
    unit = inputs["whole"][0].unit or stated.unit
    fitting_whole, fitting_part = part / stated.middle * 100, whole * stated.middle / 100
    return f"{stated.text} would need a whole of {_amount(market, fitting_whole, unit)}, or a part of {_amount(market, fitting_part, unit)}."


def _fits_growth(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    (first,), (last,) = inputs["first"], inputs["last"]
    factor = 1 + stated.middle / 100
    end = first.middle * factor ** _years(first, last)
    years = math.log(last.middle / first.middle) / math.log(factor) if factor > 0 and factor != 1 else math.nan
    horizon = f", and {last.text} would take {years:.1f} years" if years > 0 else ""
    return f"{stated.text} a year would lead to {_amount(market, end, last.unit)}{horizon}."


def _fits_conversion(stated: Operand, inputs: Inputs, computed: Computed, market: Evidence) -> str:
    (amount,) = inputs["amount"]
    if not stated.middle:
        return ""
    assert amount.row is not None  # a rate was found for its period
    implied = amount.middle / stated.middle
    days = []
    for day in pd.date_range(amount.row["period_start"], min(amount.row["period_end"] + pd.DateOffset(years=1), pd.Timestamp(market.rates.last_day()))):
        try:
            rate = market.rates.rate(amount.unit, stated.unit, day.date(), day.date())
        except NoRateError:
            continue
        if stated.printed.touches(amount.printed * precision.exactly(rate.value)):
            days.append(day)
    words = f"The pair implies {implied:.4g} {amount.unit} for 1 {stated.unit}"
    if not days:
        return f"{words}, a rate of no day of the period or the year after it."
    span = f"{days[0]:%-d %B %Y}" if len(days) == 1 else f"{len(days)} days between {days[0]:%-d %B %Y} and {days[-1]:%-d %B %Y}"
    return f"{words}, which fits the rate of {span}."


METHODS: dict[str, Method] = {
    "sum": Method(_sum, several=("part",), fits=_fits_sum),
    "difference": Method(_difference, one=("first", "second")),
    "share": Method(_share, several=("part", "whole"), optional=("less",), fits=_fits_share),
    "growth": Method(_growth, one=("first", "last"), fits=_fits_growth),
    "change": Method(_change, one=("first", "last")),
    "chain": Method(_chain, one=("level",), optional=("share", "change", "rate", "years")),
    "conversion": Method(_conversion, one=("amount",), fits=_fits_conversion),
    "price_ratio": Method(_price_ratio, one=("price", "against")),
    "same": Method(_same, one=("other",)),
}


# --- words and numbers ----------------------------------------------------------------------------


def _years(first: Operand, last: Operand) -> float:
    start, end = _day(first, "period_start"), _day(last, "period_start")
    if pd.isna(start) or pd.isna(end):
        raise ValueError("the sources do not give the years from which and to which it grew")
    years = end.year - start.year
    if years <= 0:
        raise ValueError("the last figure is not later than the first")
    return float(years)


def _day(operand: Operand, name: str) -> pd.Timestamp:
    """An end of a figure's period; NaT where there is none."""
    return pd.NaT if operand.row is None else operand.row.get(name, pd.NaT)


def _all_rates(market: Evidence, base: str, target: str) -> Interval:
    if base == target:
        return precision.exactly(1)
    found = []
    for year in range(2000, market.rates.last_day().year + 1):
        try:
            found.append(market.rates.rate(base, target, pd.Timestamp(year, 1, 1).date(), pd.Timestamp(year, 12, 31).date()).value)
        except NoRateError:
            continue
    if not found:
        raise NoRateError(f"no exchange rate is held from {base} to {target}")
    return Interval(min(found), max(found))


def _middle(interval: Interval) -> float:
    if math.isinf(interval.low):
        return interval.high
    return interval.low if math.isinf(interval.high) else (interval.low + interval.high) / 2


def _tolerance(stated: Operand, computed: Interval | None, middle: float) -> float:
    """How far the stated figure may lie from the computed one, on its side, before their intervals part."""
    if computed is None:
        return math.nan
    if stated.middle >= middle:
        return (computed.high - middle) + (stated.middle - stated.printed.low)
    return (middle - computed.low) + (stated.printed.high - stated.middle)


def _amount(market: Evidence, value: float, unit: str) -> str:
    return market.read(value, unit) if unit else f"{value:g}"


def _beside(market: Evidence, value: float, stated: Operand) -> str:
    """A computed amount in the unit and the power of ten of the stated one, with a decimal more (percentages: two)."""
    if not stated.unit:
        return f"{value:g}"
    mult = int(stated.row["unit_mult"]) if stated.row is not None else 0
    digits = stated.row["obs_value"] if stated.row is not None else ""
    places = len(digits.partition(".")[2]) + (2 if market.tables["units"].at[stated.unit, "unit_kind"] == "percent" else 1)
    number = f"{value / 10**mult:.{places}f}".rstrip("0").rstrip(".")
    return as_printed("0" if number == "-0" else number, mult, stated.unit, market.tables["units"])


def _added(operands: Sequence[Operand]) -> str:
    return operands[0].text if len(operands) == 1 else f"({' + '.join(operand.text for operand in operands)})"


def _signed(text: str) -> str:
    return f"− {text[1:]}" if text.startswith("−") else f"+ {text}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
