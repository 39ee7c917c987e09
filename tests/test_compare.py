"""Does a comparison forbid what must not be compared, doubt what is not known, and say why in plain words?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Market
from marketdata.compare import CAUTION, COMPARABLE, NOT_COMPARABLE, RULES, VERDICTS, Reason, Way, axes, between, compare, way_of

COUNTS = ("persons", "visits", "treatments", "visas", "arrivals", "admissions", "trips", "contracts", "money")
SPENDING = ("treatment", "treatment_and_travel", "travel", "all", "whole_contract", "domestic_part")
NEAR_WHOLES = ("licensed_providers", "private_providers", "public_providers", "member_providers")
PARTS = ("part_of_country", "sample_of_providers", "single_provider")
SCOPES = ("national", *NEAR_WHOLES, *PARTS)
METHODS = (
    "provider_returns", "visitor_survey", "visa_records", "border_records", "balance_of_payments", "accounts", "insurance_claims", "card_payments",
    "census_of_tourism", "estimate", "market_model", "price_list", "quote", "patient_case",
)  # fmt: skip
DOMAINS = {
    "counts": COUNTS,
    "spending": SPENDING,
    "scope": SCOPES,
    "method": METHODS,
    "includes_residents": ("yes", "no"),
    "includes_wellness": ("yes", "no"),
    "includes_companions": ("yes", "no"),
    "includes_nationals_abroad": ("yes", "no"),
}
"""What each attribute can say where it is known; ``unknown`` and ``_Z`` come on top."""

KOREA = Way(
    "South Korea",
    "korea",
    counts="persons",
    includes_residents="no",
    includes_wellness="no",
    includes_companions="no",
    includes_nationals_abroad="no",
    spending="treatment",
    scope="national",
    method="provider_returns",
)
"""A way of counting about which everything is known."""


def thailand(**codes: str) -> Way:
    """Thailand, which counts as Korea does but for the attributes given."""
    return replace(KOREA, name="Thailand", definition_id="thailand", **codes)


def said(a: Way, b: Way) -> list[tuple[str, str, bool]]:
    return [(reason.attribute, reason.words, reason.decisive) for reason in compare(a, b).reasons]


# --- the same -------------------------------------------------------------------------------------


def test_two_definitions_that_agree_in_everything_are_comparable() -> None:
    found = compare(KOREA, thailand())
    assert (found.verdict, found.reasons) == (COMPARABLE, ())
    assert found.sentence == (
        "Comparable: both count persons, measure what is paid for treatment alone, cover the whole country and rest on returns of providers. "
        "Both leave out companions, residents, wellness treatments and nationals who live abroad."
    )


def test_what_both_include_is_told_apart_from_what_both_leave_out() -> None:
    a = thailand(includes_companions="yes", includes_wellness="yes")
    assert compare(a, replace(a, name="Malaysia", definition_id="malaysia")).sentence.endswith(
        " Both include companions and wellness treatments and leave out residents and nationals who live abroad."
    )


def test_one_definition_is_comparable_with_itself_whatever_it_leaves_open() -> None:
    a = Way("Mexico", "press", counts="persons", spending="_Z", scope="national", includes_companions="no")
    b = replace(a, name="India")
    found = compare(a, b)
    assert (found.verdict, found.reasons) == (COMPARABLE, ())
    assert found.sentence == (
        "Comparable: both follow the same definition, count persons and cover the whole country. Both leave out companions; the source does "
        "not say how the figures were found or whether residents, wellness treatments or nationals who live abroad are included."
    )


def test_one_definition_that_says_nothing_else_is_told_as_such() -> None:
    found = compare(Way("Mexico", "press", counts="persons"), Way("India", "press", counts="persons"))
    assert found.verdict == COMPARABLE
    assert found.sentence == (
        "Comparable: both follow the same definition and count persons. The source does not say what the money pays for, how much of the country "
        "is covered, how the figures were found or whether companions, residents, wellness treatments or nationals who live abroad are included."
    )


def test_one_definition_that_does_not_even_say_what_it_counts_is_none() -> None:
    assert compare(Way("Mexico", "press"), Way("India", "press")).verdict == CAUTION


@pytest.mark.parametrize("definition_id", ["", "_Z"])
def test_no_definition_is_not_one_that_two_series_share(definition_id: str) -> None:
    found = compare(Way("Mexico", definition_id), Way("India", definition_id))
    assert found.verdict == CAUTION
    assert {reason.attribute for reason in found.reasons} == set(DOMAINS)


def test_one_name_for_two_definitions_does_not_make_them_one() -> None:
    # Not of the shipped evidence, where a definition has one row; the attributes decide.
    assert compare(KOREA, replace(KOREA, name="Thailand", counts="visits")).verdict == NOT_COMPARABLE


# --- each attribute: decisive, caution, silence ---------------------------------------------------

DECISIVE = [
    *(("counts", *pair) for pair in combinations(COUNTS, 2)),
    *(("counts", counts, "_Z") for counts in COUNTS),
    *(("spending", *pair) for pair in combinations(SPENDING, 2)),
    ("includes_companions", "yes", "no"),
    *(("scope", whole, part) for whole in ("national", *NEAR_WHOLES) for part in PARTS),
]
CAREFUL = [
    ("includes_residents", "yes", "no"),
    ("includes_wellness", "yes", "no"),
    ("includes_nationals_abroad", "yes", "no"),
    *(("method", *pair) for pair in combinations(METHODS, 2)),
    *(("scope", *pair) for pair in combinations(("national", *NEAR_WHOLES), 2)),
    *(("scope", *pair) for pair in combinations_with_replacement(PARTS, 2)),
]
SILENT = [(attribute, code, "unknown") for attribute, codes in DOMAINS.items() for code in (*codes, "unknown")]


def test_every_pair_of_codes_has_been_decided() -> None:
    decided = {(attribute, frozenset(pair)) for attribute, *pair in DECISIVE + CAREFUL if "_Z" not in pair and len(set(pair)) == 2}
    assert decided == {(attribute, frozenset(pair)) for attribute, codes in DOMAINS.items() for pair in combinations(codes, 2)}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("verdict", "attribute", "one", "other"),
    [
        *((NOT_COMPARABLE, *case) for case in DECISIVE),
        *((CAUTION, *case) for case in CAREFUL),
        *((CAUTION, *case) for case in SILENT),
        *((COMPARABLE, attribute, code, code) for attribute, codes in DOMAINS.items() for code in codes if code not in PARTS),
        *((COMPARABLE, attribute, code, "_Z") for attribute, codes in DOMAINS.items() for code in (*codes, "unknown") if attribute != "counts"),
        *((COMPARABLE, attribute, "_Z", "_Z") for attribute in DOMAINS),
        (CAUTION, "counts", "unknown", "_Z"),
    ],
)
def test_one_attribute_alone_decides_as_it_is_ruled(verdict: str, attribute: str, one: str, other: str, turned: bool) -> None:
    one, other = (other, one) if turned else (one, other)
    found = compare(replace(KOREA, **{attribute: one}), thailand(**{attribute: other}))
    assert found.verdict == verdict
    assert [(reason.attribute, reason.decisive) for reason in found.reasons] == ([] if verdict == COMPARABLE else [(attribute, verdict == NOT_COMPARABLE)])


def test_a_part_is_the_same_as_itself() -> None:
    for part in PARTS:
        korea = replace(KOREA, scope=part, definition_id="_Z")
        assert compare(korea, korea).verdict == COMPARABLE
        assert compare(korea, replace(korea, name="Thailand")).verdict == CAUTION


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "one", "other", "words"),
    [
        ("counts", "persons", "visits", "South Korea counts persons, Thailand counts visits."),
        ("counts", "admissions", "treatments", "South Korea counts stays in hospital, Thailand counts treatments."),
        ("counts", "_Z", "money", "South Korea counts neither people nor money, Thailand counts money."),
        ("counts", "persons", "unknown", "Thailand's source does not say what is counted."),
        ("spending", "treatment", "all", "South Korea measures what is paid for treatment alone, Thailand measures what is paid for everything."),
        (
            "spending",
            "travel",
            "treatment_and_travel",
            "South Korea measures what is paid for travel alone, Thailand measures what is paid for treatment and travel.",
        ),
        ("spending", "unknown", "all", "South Korea's source does not say what the money pays for."),
        ("scope", "national", "part_of_country", "South Korea covers the whole country, Thailand covers a part of the country."),
        ("scope", "licensed_providers", "member_providers", "South Korea covers licensed providers, Thailand covers the members of an association."),
        ("scope", "private_providers", "public_providers", "South Korea covers private providers, Thailand covers public providers."),
        ("scope", "single_provider", "sample_of_providers", "South Korea covers a single provider, Thailand covers a sample of providers."),
        ("scope", "part_of_country", "part_of_country", "South Korea and Thailand each cover a part of the country, which need not be the same."),
        ("scope", "unknown", "national", "South Korea's source does not say how much of the country is covered."),
        ("method", "visitor_survey", "estimate", "South Korea rests on a survey of visitors, Thailand rests on an estimate."),
        ("method", "insurance_claims", "patient_case", "South Korea rests on payments of insurers, Thailand rests on a single case."),
        ("method", "unknown", "unknown", "Neither South Korea's nor Thailand's source says how the figures were found."),
        ("includes_companions", "no", "yes", "South Korea leaves out companions, Thailand includes them."),
        ("includes_residents", "yes", "no", "South Korea includes residents, Thailand leaves them out."),
        ("includes_residents", "no", "unknown", "Thailand's source does not say whether residents are included."),
        ("includes_wellness", "no", "yes", "South Korea leaves out wellness treatments, Thailand includes them."),
        ("includes_wellness", "unknown", "unknown", "Neither South Korea's nor Thailand's source says whether wellness treatments are included."),
        ("includes_nationals_abroad", "no", "yes", "South Korea leaves out nationals who live abroad, Thailand includes them."),
    ],
)
def test_a_reason_is_a_sentence_that_names_the_sides(attribute: str, one: str, other: str, words: str) -> None:
    found = compare(replace(KOREA, **{attribute: one}), thailand(**{attribute: other}))
    assert [reason.words for reason in found.reasons] == [words]
    assert found.sentence.casefold() == f"{found.verdict}: {words}".casefold()


def test_a_name_keeps_its_letters_and_its_genitive() -> None:
    assert said(replace(KOREA, name="the Philippines", counts="unknown"), thailand()) == [
        ("counts", "The Philippines' source does not say what is counted.", False)
    ]
    assert compare(replace(KOREA, name="eSwatini"), thailand(counts="trips")).sentence == "Not comparable: eSwatini counts persons, Thailand counts trips."


def test_what_forbids_stands_first_and_alone_in_the_sentence() -> None:
    found = compare(KOREA, thailand(includes_companions="yes", includes_residents="yes", method="unknown", counts="visits"))
    assert [(reason.attribute, reason.decisive) for reason in found.reasons] == [
        ("counts", True), ("includes_companions", True), ("method", False), ("includes_residents", False),
    ]  # fmt: skip
    assert found.sentence == "Not comparable: South Korea counts persons, Thailand counts visits; South Korea leaves out companions, Thailand includes them."


def test_doubts_of_all_kinds_are_two_sentences() -> None:
    a = replace(KOREA, scope="licensed_providers", counts="unknown", includes_wellness="unknown", method="unknown")
    b = thailand(includes_residents="yes", includes_nationals_abroad="unknown", includes_wellness="unknown", method="unknown", includes_companions="unknown")
    assert compare(a, b).sentence == (
        "With caution: South Korea covers licensed providers, Thailand covers the whole country; South Korea leaves out residents, Thailand includes them. "
        "South Korea's source does not say what is counted; Thailand's source does not say whether companions or nationals who live abroad are included; "
        "neither South Korea's nor Thailand's source says how the figures were found or whether wellness treatments are included."
    )


def test_where_no_question_arises_nothing_is_claimed() -> None:
    nothing = dict.fromkeys(DOMAINS, "_Z")
    assert compare(Way("Prices", **nothing), Way("Deflators", **nothing)).sentence == "Comparable: no difference is known."


def test_a_code_that_is_new_in_the_data_is_read_as_it_stands() -> None:
    assert said(KOREA, thailand(counts="nights_in_hospital")) == [("counts", "South Korea counts persons, Thailand counts nights in hospital.", True)]
    assert said(KOREA, thailand(scope="teaching_hospitals")) == [("scope", "South Korea covers the whole country, Thailand covers teaching hospitals.", False)]


def test_every_shipped_code_has_its_own_words(market: Market) -> None:
    codes = market.tables["codes"]
    listed = {name: set(codes.loc[codes["codelist"] == name, "code"]) - {"unknown", "_Z"} for name in ("CL_COUNTS", "CL_SPENDING", "CL_SCOPE", "CL_METHOD")}
    worded = {rule.attribute: set(rule.objects) - {"_Z"} for rule in RULES if not rule.who}
    assert worded == {name.removeprefix("CL_").lower(): found for name, found in listed.items()}
    assert {attribute: set(found) for attribute, found in DOMAINS.items() if attribute in worded} == worded
    assert set(codes.loc[codes["codelist"] == "CL_YES_NO", "code"]) == {"yes", "no", "unknown", "_Z"}


def test_each_attribute_of_a_way_has_one_rule() -> None:
    assert sorted(rule.attribute for rule in RULES) == sorted(each.name for each in fields(Way) if each.name not in ("name", "definition_id"))
    assert set(DOMAINS) == {rule.attribute for rule in RULES}


# --- the three examples of the brief --------------------------------------------------------------


def test_persons_are_not_compared_with_visits() -> None:
    assert said(KOREA, thailand(counts="visits")) == [("counts", "South Korea counts persons, Thailand counts visits.", True)]


def test_receipts_of_hospitals_are_not_compared_with_spending_that_includes_companions(market: Market) -> None:
    receipts = way_of(market.definitions, "khidi_treatment_revenue", "Treatment revenue")
    spending = way_of(market.definitions, "khidi_spending_with_companions", "Total spending")
    assert compare(receipts, spending).sentence == (
        "Not comparable: Treatment revenue measures what is paid for treatment alone, Total spending measures what is paid for everything; "
        "Treatment revenue leaves out companions, Total spending includes them."
    )


def test_one_emirate_is_not_compared_with_a_nation(market: Market) -> None:
    dubai = way_of(market.definitions, "dubai_medical_tourists", "Dubai")
    malaysia = way_of(market.definitions, "mhtc_healthcare_travellers", "Malaysia")
    assert compare(dubai, malaysia).sentence == "Not comparable: Dubai covers a part of the country, Malaysia covers the members of an association."
    assert compare(replace(KOREA, scope="part_of_country"), thailand()).verdict == NOT_COMPARABLE


# --- the shipped evidence -------------------------------------------------------------------------


def test_korean_patients_thai_visits_and_malaysian_travellers(market: Market) -> None:
    korea = way_of(market.definitions, "khidi_actual_patients", "South Korea")
    thai = way_of(market.definitions, "kresearch_visits_medical_tourists", "Thailand")
    malaysia = way_of(market.definitions, "mhtc_healthcare_travellers", "Malaysia")
    assert [(a.name, b.name, found.verdict) for a, b, found in between([korea, thai, malaysia])] == [
        ("South Korea", "Thailand", NOT_COMPARABLE),
        ("South Korea", "Malaysia", CAUTION),
        ("Thailand", "Malaysia", NOT_COMPARABLE),
    ]
    assert compare(korea, thai).sentence == "Not comparable: South Korea counts persons, Thailand counts visits."
    assert compare(korea, malaysia).sentence == (
        "With caution: South Korea covers licensed providers, Malaysia covers the members of an association; South Korea leaves out residents, Malaysia "
        "includes them. Malaysia's source does not say whether companions or wellness treatments are included."
    )
    assert axes([korea, thai, malaysia]) == [[0, 2], [1]]


def test_a_way_is_read_from_its_row(market: Market) -> None:
    assert way_of(market.definitions, "khidi_actual_patients", "South Korea") == Way(
        "South Korea", "khidi_actual_patients", "persons", "no", "no", "no", "no", "_Z", "licensed_providers", "provider_returns"
    )
    # each attribute from its own column: a row in which no two of them agree
    odd = dict(zip(DOMAINS, "abcdefgh", strict=True))
    definitions = market.definitions.iloc[:1].assign(**odd)
    assert way_of(definitions, definitions.index[0], "Odd") == Way("Odd", definitions.index[0], **odd)


def test_of_a_series_without_definition_nothing_is_known(market: Market) -> None:
    assert way_of(market.definitions, "_Z", "Peru") == Way("Peru", "_Z", *["unknown"] * len(DOMAINS))


@pytest.mark.parametrize("definition_id", ["khidi", "", "_z"])
def test_a_definition_that_does_not_exist_is_refused(market: Market, definition_id: str) -> None:
    with pytest.raises(KeyError, match=re.escape("definitions.csv, not") + f".*{definition_id}"):
        way_of(market.definitions, definition_id, "Korea")


def test_every_two_shipped_definitions_of_one_kind_have_a_verdict_in_words(market: Market) -> None:
    seen = dict.fromkeys(VERDICTS, 0)
    for _, group in market.definitions.groupby("counts"):
        for one, other in combinations(group.index, 2):
            a, b = way_of(market.definitions, one, "Northland"), way_of(market.definitions, other, "Southland")
            found = compare(a, b)
            seen[found.verdict] += 1
            assert_reads_well(found.sentence, found.verdict)
            assert {reason.attribute for reason in found.reasons if reason.decisive} <= {"spending", "scope", "includes_companions"}
    assert all(seen.values()) and sum(seen.values()) > 1000  # the scan scanned


def test_every_shipped_definition_that_says_what_it_counts_is_comparable_with_itself(market: Market) -> None:
    for definition_id in market.definitions.index:
        one, other = (way_of(market.definitions, definition_id, name) for name in ("Northland", "Southland"))
        says_what_counts = one.counts != "unknown"
        assert (compare(one, other).verdict == COMPARABLE) == says_what_counts, "what does not even say what it counts is no definition"


# --- properties -----------------------------------------------------------------------------------


def ways(*extra: str, names: Sequence[str] = ("Northland", "Southland", "Westland")) -> st.SearchStrategy[Way]:
    """Any ways at all, whose attributes may also be one of ``extra``."""
    codes = {attribute: st.sampled_from([*codes, *extra]) for attribute, codes in DOMAINS.items()}
    return st.builds(Way, name=st.sampled_from(names), definition_id=st.sampled_from(["_Z", "", "one", "two"]), **codes)


ANY = ways("unknown", "_Z")

# Ways that differ in little, so that every verdict is met often.
NEAR = st.builds(
    lambda way, counts, scope: replace(KOREA, name=way.name, definition_id=way.definition_id, counts=counts, scope=scope, method=way.method),
    ANY,
    st.sampled_from(["persons", "visits", "unknown"]),
    st.sampled_from(["national", "part_of_country", "private_providers", "unknown"]),
)


def assert_reads_well(sentence: str, verdict: str) -> None:
    assert sentence.startswith(f"{verdict.capitalize()}: ")
    assert re.fullmatch(r"[^.]+\.( [A-Z][^.]+\.)?", sentence), sentence  # one sentence or two
    assert not re.search(r"unknown|_|  |,,|;;| and and | or or |—|–", sentence), sentence


@given(st.one_of(st.tuples(ANY, ANY), st.tuples(NEAR, NEAR)))
def test_the_order_of_two_ways_does_not_matter(pair: tuple[Way, Way]) -> None:
    a, b = pair
    there, back = compare(a, b), compare(b, a)
    assert there.verdict == back.verdict
    assert {(reason.attribute, reason.decisive) for reason in there.reasons} == {(reason.attribute, reason.decisive) for reason in back.reasons}


@given(st.one_of(st.tuples(ANY, ANY), st.tuples(NEAR, NEAR)))
def test_the_verdict_is_that_of_the_worst_reason(pair: tuple[Way, Way]) -> None:
    found = compare(*pair)
    expected = NOT_COMPARABLE if any(reason.decisive for reason in found.reasons) else CAUTION if found.reasons else COMPARABLE
    assert found.verdict == expected
    assert list(found.reasons) == sorted(found.reasons, key=lambda reason: not reason.decisive)
    assert_reads_well(found.sentence, found.verdict)
    for reason in found.reasons:
        assert isinstance(reason, Reason)
        assert reason.words.endswith(".") and any(way.name in reason.words for way in pair)


@given(ways("_Z"))
def test_a_way_of_which_nothing_is_unknown_is_comparable_with_itself(way: Way) -> None:
    assert compare(way, way).verdict == COMPARABLE


@given(ANY, ANY, st.sampled_from(list(DOMAINS)))
def test_what_is_not_known_is_doubtful_and_never_decisive(a: Way, b: Way, attribute: str) -> None:
    # doubtful wherever the question arises for the other side
    blind = replace(b, definition_id="_Z", **{attribute: "unknown"})
    about = [reason.decisive for reason in compare(a, blind).reasons if reason.attribute == attribute]
    arises = attribute == "counts" or getattr(a, attribute) != "_Z"
    assert about == ([False] if arises else [])


@given(st.lists(NEAR, max_size=6))
def test_between_holds_every_pair_once_and_in_order(some: list[Way]) -> None:
    found = between(some)
    assert [(a, b) for a, b, _ in found] == [(some[i], some[j]) for i in range(len(some)) for j in range(i + 1, len(some))]
    assert all(comparison == compare(a, b) for a, b, comparison in found)


@given(st.lists(st.one_of(NEAR, ANY), max_size=8))
def test_axes_part_the_ways_so_that_nothing_forbidden_shares_one(some: list[Way]) -> None:
    found = axes(some)
    assert sorted(place for group in found for place in group) == list(range(len(some)))
    assert all(group and group == sorted(group) for group in found)
    assert [group[0] for group in found] == sorted(group[0] for group in found)
    for group in found:
        assert all(compare(some[i], some[j]).verdict != NOT_COMPARABLE for i, j in combinations(group, 2))
    # no axis without need: whoever begins one was forbidden on each before
    for number, group in enumerate(found):
        for earlier in found[:number]:
            assert any(compare(some[member], some[group[0]]).verdict == NOT_COMPARABLE for member in earlier if member < group[0])
    assert axes(some) == found


@given(st.lists(NEAR, min_size=1, max_size=6))
def test_ways_that_may_all_be_compared_share_one_axis(some: list[Way]) -> None:
    allowed = [replace(way, counts="persons", scope="national") for way in some]
    assert axes(allowed) == [list(range(len(allowed)))]


def test_axes_by_hand() -> None:
    visits, persons, open_ = thailand(counts="visits"), thailand(), thailand(counts="unknown")
    assert axes([]) == []
    assert axes([KOREA]) == [[0]]
    assert axes([KOREA, visits, persons, visits, thailand(counts="money")]) == [[0, 2], [1, 3], [4]]
    # what is unknown goes with the first, and forbids nothing to the next
    assert axes([open_, visits, KOREA]) == [[0, 1], [2]]
    assert axes([KOREA, open_, visits]) == [[0, 1], [2]]
