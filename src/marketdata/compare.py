"""May these two series be compared?

A way of counting is a row of ``definitions.csv``. Whether two of them may stand side by side follows from their
attributes alone, by :data:`RULES`: what they count, what the money pays for, who is included, whom they cover and how
it was found out. An answer names both sides, so that a reader can judge it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import pandas as pd

from .areas import NOT_APPLICABLE
from .errors import quoted

COMPARABLE, CAUTION, NOT_COMPARABLE = "comparable", "with caution", "not comparable"
VERDICTS = (COMPARABLE, CAUTION, NOT_COMPARABLE)
"""From the best to the worst: of several reasons, the worst decides."""

YES, UNKNOWN = "yes", "unknown"

PARTS = frozenset({"part_of_country", "sample_of_providers", "single_provider"})
"""Scopes from which nothing follows for a country. All others, such as licensed providers, are the whole or come near to it."""


# --- rules ----------------------------------------------------------------------------------------


def always(_first: str, _second: str) -> bool:
    """Any difference forbids the comparison."""
    return True


def never(_first: str, _second: str) -> bool:
    """A difference asks for caution."""
    return False


def part_against_whole(first: str, second: str) -> bool:
    """A part stands against a whole, or against what comes near to it."""
    return (first in PARTS) != (second in PARTS)


@dataclass(frozen=True)
class Rule:
    """What a difference in one attribute means, and the words for it.

    A rule about who is included has the codes yes and no, and names in ``who`` whom they are about. Any other has a
    ``verb`` and the ``objects`` that its codes give to it; a code that is new in ``codes.csv`` is read as it stands.
    """

    attribute: str
    decisive: Callable[[str, str], bool]
    """Whether two different codes forbid the comparison."""
    who: str = ""
    question: str = ""
    """What a silent source leaves open."""
    verb: str = ""
    objects: Mapping[str, str] = field(default_factory=dict, hash=False)
    may_differ: frozenset[str] = frozenset()
    """Codes that two ways can share and still differ: two samples are rarely the same one."""
    always_asked: bool = False
    """Whether what has no answer differs from what has one; else the question is dropped where it does not arise."""

    def says(self, code: str) -> tuple[str, str]:
        """Verb and object for a way with this code: ``("count", "persons")``."""
        if self.who:
            return ("include" if code == YES else "leave out"), self.who
        return self.verb, self.objects.get(code, code.replace("_", " "))


RULES = (
    Rule(
        "counts",
        decisive=always,
        question="what is counted",
        verb="count",
        objects={
            "persons": "persons",
            "visits": "visits",
            "treatments": "treatments",
            "visas": "visas",
            "arrivals": "arrivals",
            "admissions": "stays in hospital",
            "trips": "trips",
            "contracts": "contracts",
            "money": "money",
            NOT_APPLICABLE: "neither people nor money",
        },
        always_asked=True,
    ),
    Rule(
        "spending",
        decisive=always,
        question="what the money pays for",
        verb="measure",
        objects={
            "treatment": "what is paid for treatment alone",
            "treatment_and_travel": "what is paid for treatment and travel",
            "travel": "what is paid for travel alone",
            "all": "what is paid for everything",
            "whole_contract": "the whole value of contracts",
            "domestic_part": "the part of contracts that stays in the country",
        },
    ),
    Rule(
        "scope",
        decisive=part_against_whole,
        question="how much of the country is covered",
        verb="cover",
        objects={
            "national": "the whole country",
            "public_providers": "public providers",
            "private_providers": "private providers",
            "licensed_providers": "licensed providers",
            "member_providers": "the members of an association",
            "sample_of_providers": "a sample of providers",
            "single_provider": "a single provider",
            "part_of_country": "a part of the country",
        },
        may_differ=PARTS,
    ),
    Rule(
        "method",
        decisive=never,
        question="how the figures were found",
        verb="rest on",
        objects={
            "provider_returns": "returns of providers",
            "visitor_survey": "a survey of visitors",
            "visa_records": "records of visas",
            "border_records": "records of the border",
            "balance_of_payments": "the balance of payments",
            "accounts": "accounts",
            "insurance_claims": "payments of insurers",
            "card_payments": "card payments",
            "census_of_tourism": "a census of tourism",
            "estimate": "an estimate",
            "market_model": "a market model",
            "price_list": "a price list",
            "quote": "a quote",
            "patient_case": "a single case",
        },
    ),
    Rule("includes_companions", decisive=always, who="companions"),
    Rule("includes_residents", decisive=never, who="residents"),
    Rule("includes_wellness", decisive=never, who="wellness treatments"),
    Rule("includes_nationals_abroad", decisive=never, who="nationals who live abroad"),
)
"""One for each attribute, in the order in which a reader should hear of them."""


# --- ways of counting -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A way of counting, with the codes of ``definitions.csv``, and the name that sentences give to it.

    Names tell the ways of one comparison apart: of two Thai series, ``Thailand`` would be no name.
    """

    name: str
    definition_id: str = NOT_APPLICABLE
    counts: str = UNKNOWN
    includes_residents: str = UNKNOWN
    includes_wellness: str = UNKNOWN
    includes_companions: str = UNKNOWN
    includes_nationals_abroad: str = UNKNOWN
    spending: str = UNKNOWN
    scope: str = UNKNOWN
    method: str = UNKNOWN

    def code(self, rule: Rule) -> str:
        """What the way answers to the question of a rule."""
        return str(getattr(self, rule.attribute))


def way_of(definitions: pd.DataFrame, definition_id: str, name: str) -> Way:
    """The way in which a series is counted; of a series without a definition (``_Z``), nothing is known.

    ``definitions`` is indexed by ``definition_id`` and has a column for each attribute.
    Raises KeyError if it does not hold the definition.
    """
    if definition_id == NOT_APPLICABLE:
        return Way(name)
    if definition_id not in definitions.index:
        raise KeyError(f"a definition of definitions.csv, not {quoted(definition_id)}")
    return Way(name, definition_id, **{rule.attribute: str(definitions.at[definition_id, rule.attribute]) for rule in RULES})


# --- comparisons ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """Why two ways are not simply comparable: the attribute, a sentence that names the sides, and whether it forbids."""

    attribute: str
    words: str
    decisive: bool


@dataclass(frozen=True)
class Comparison:
    """One of :data:`VERDICTS` on two ways, with its reasons, decisive ones first."""

    verdict: str
    reasons: tuple[Reason, ...]
    ways: tuple[Way, Way]

    @property
    def sentence(self) -> str:
        """The verdict and what led to it, in one or two sentences."""
        tell = {NOT_COMPARABLE: _parted, CAUTION: _doubted, COMPARABLE: _alike}[self.verdict]
        first, second = tell(self)
        return f"{self.verdict.capitalize()}: {first}." + (f" {_sentence(second)}" if second else "")


def compare(a: Way, b: Way) -> Comparison:
    """May figures counted in the way ``a`` stand beside those of ``b``? The verdict is the same the other way round.

    Two series under one definition are comparable, whatever its source leaves open: it is open for both alike.
    """
    if _same_definition(a, b):
        return Comparison(COMPARABLE, (), (a, b))
    reasons = [reason for rule in RULES if (reason := _reason(rule, a, b))]
    verdict = NOT_COMPARABLE if any(reason.decisive for reason in reasons) else CAUTION if reasons else COMPARABLE
    return Comparison(verdict, tuple(sorted(reasons, key=lambda reason: not reason.decisive)), (a, b))


def between(ways: Sequence[Way]) -> list[tuple[Way, Way, Comparison]]:
    """Every pair of the ways, in their order, with its comparison."""
    return [(a, b, compare(a, b)) for a, b in combinations(ways, 2)]


def axes(ways: Sequence[Way]) -> list[list[int]]:
    """Which of the ways may share an axis, as their positions: each once, in order.

    Each way in turn joins the first group in which no comparison with it is forbidden, or begins a group of its own, so
    that the same ways always lie on the same axes. These are few, though not always the fewest: to be sure of that,
    every arrangement would have to be tried.
    """
    groups: list[list[int]] = []
    for place, way in enumerate(ways):
        for group in groups:
            if all(compare(ways[member], way).verdict != NOT_COMPARABLE for member in group):
                group.append(place)
                break
        else:  # no group takes it in
            groups.append([place])
    return groups


def _same_definition(a: Way, b: Way) -> bool:
    """Whether both follow one definition. One that does not even say what it counts is no definition."""
    return a.definition_id not in ("", NOT_APPLICABLE) and a.counts != UNKNOWN and replace(a, name=b.name) == b


def _reason(rule: Rule, a: Way, b: Way) -> Reason | None:
    """Why the attribute keeps two ways apart; None if it does not."""
    first, second = a.code(rule), b.code(rule)
    if NOT_APPLICABLE in (first, second) and not rule.always_asked:
        return None
    if silent := _silent(rule, a, b):
        return Reason(rule.attribute, _sentence(_silence([rule], silent)), False)
    if first != second:
        return Reason(rule.attribute, _sentence(_difference(rule, a, b)), rule.decisive(first, second))
    if first in rule.may_differ and a != b:
        return Reason(rule.attribute, _sentence(_difference(rule, a, b)), False)
    return None


def _silent(rule: Rule, a: Way, b: Way) -> tuple[Way, ...]:
    """Which of the two leaves the question of a rule open."""
    return tuple(way for way in (a, b) if way.code(rule) == UNKNOWN)


# --- words ----------------------------------------------------------------------------------------


def _parted(comparison: Comparison) -> tuple[str, str]:
    """What forbids the comparison. Mere doubts would only water it down."""
    decisive = {reason.attribute for reason in comparison.reasons if reason.decisive}
    return "; ".join(_difference(rule, *comparison.ways) for rule in RULES if rule.attribute in decisive), ""


def _doubted(comparison: Comparison) -> tuple[str, str]:
    """What is known to differ, then what the sources leave open; the latter first if nothing is known to differ."""
    a, b = comparison.ways
    doubtful = {reason.attribute for reason in comparison.reasons}
    by_silence: dict[tuple[Way, ...], list[Rule]] = {(): [], (a,): [], (b,): [], (a, b): []}
    for rule in RULES:
        if rule.attribute in doubtful:
            by_silence[_silent(rule, a, b)].append(rule)
    differences = "; ".join(_difference(rule, a, b) for rule in by_silence.pop(()))
    silences = "; ".join(_silence(rules, silent) for silent, rules in by_silence.items() if rules)
    return (differences, silences) if differences else (silences, "")


def _alike(comparison: Comparison) -> tuple[str, str]:
    """What both count and how, then whom they include and what one definition leaves open for both."""
    a, b = comparison.ways
    shared = [rule for rule in RULES if a.code(rule) == b.code(rule) and a.code(rule) not in (UNKNOWN, NOT_APPLICABLE)]
    kinds = _phrases([rule for rule in shared if not rule.who], a)
    included = _phrases([rule for rule in shared if rule.who], a)
    left_open = [rule for rule in RULES if _silent(rule, a, b)]
    if _same_definition(a, b):
        kinds = ["follow the same definition", *kinds]
    seconds = [f"both {_and(included)}"] if included else []
    if left_open and _same_definition(a, b):
        seconds.append(f"the source does not say {_questions(left_open)}")
    return (f"both {_and(kinds)}" if kinds else "no difference is known"), "; ".join(seconds)


def _difference(rule: Rule, a: Way, b: Way) -> str:
    """``Korea counts persons, Thailand counts visits``; ``Korea leaves out residents, Malaysia includes them``."""
    (one, what), (other, what_else) = rule.says(a.code(rule)), rule.says(b.code(rule))
    if a.code(rule) == b.code(rule):
        return f"{a.name} and {b.name} each {one} {what}, which need not be the same"
    second = f"{_of_one(other)} {what_else}"
    if rule.who:
        second = "includes them" if b.code(rule) == YES else "leaves them out"
    return f"{a.name} {_of_one(one)} {what}, {b.name} {second}"


def _silence(rules: Iterable[Rule], silent: Sequence[Way]) -> str:
    """``Thailand's source does not say what is counted``; ``neither Korea's nor Thailand's source says what is counted``."""
    owners = [way.name + ("'" if way.name.endswith("s") else "'s") for way in silent]
    says = f"{owners[0]} source does not say" if len(owners) == 1 else f"neither {' nor '.join(owners)} source says"
    return f"{says} {_questions(rules)}"


def _questions(rules: Iterable[Rule]) -> str:
    """``what is counted, how the figures were found or whether residents or companions are included``."""
    rules = list(rules)
    asked = [rule.question for rule in rules if not rule.who]
    included = [rule.who for rule in rules if rule.who]
    if included:
        asked.append(f"whether {_and(included, 'or')} are included")
    return _and(asked, "or")


def _phrases(rules: Iterable[Rule], way: Way) -> list[str]:
    """What a way does, each verb once: ``leave out residents and companions``."""
    objects: dict[str, list[str]] = {}
    for rule in rules:
        verb, what = rule.says(way.code(rule))
        objects.setdefault(verb, []).append(what)
    return [f"{verb} {_and(whats)}" for verb, whats in objects.items()]


def _of_one(verb: str) -> str:
    """``leave out`` as one does it: ``leaves out``."""
    first, *rest = verb.split(" ")
    return " ".join([f"{first}s", *rest])


def _and(words: Sequence[str], word: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {word} {words[-1]}"


def _sentence(clauses: str) -> str:
    return f"{clauses[:1].upper()}{clauses[1:]}."
