"""Which prices stand side by side, which may be divided, and is everything said that a reader must know?

Expected amounts are those of the documents, typed from the research (prices.csv of the shared evidence), and
divisions are reckoned by hand.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from marketdata import prices, schema
from marketdata.areas import add_areas
from marketdata.export import as_shown, extract
from marketdata.market import Market, add_figure_ids, add_printed, in_order
from marketdata.periods import add_periods
from marketdata.prices import Priced, Statement
from marketdata.selection import Selection
from marketdata.units import add_values

HIP, BYPASS = "HIP_REPLACEMENT", "HEART_BYPASS"
ALL = Selection(low=True)


def hip(market: Market, selection: Selection = ALL, against: str = "") -> Priced:
    return prices.priced(market, selection, HIP, against)


def of(view: Priced, kind: str) -> list[Statement]:
    return [each for panel in view.panels if panel.definition_id == kind for each in panel.statements]


def told(found: list[Statement]) -> list[tuple[str, str, str]]:
    return [(each.place, each.words, each.year) for each in found]


Row = tuple[str, str, str, str, str, str]


def with_rows(market: Market, *rows: Row, note: str = "", status: str = "A", source: str = "pulse_2026") -> Market:
    """The evidence with further prices of a hip at one source: place, year, amount, currency, qualifier, kind."""
    made = [
        {
            **dict.fromkeys(schema.OBSERVATIONS.columns, ""),
            "source_id": source,
            "indicator_id": "treatment_price",
            "ref_area": place,
            "counterpart_area": "_Z",
            "activity": HIP,
            "definition_id": kind,
            "time_period": year,
            "period_type": "undated" if year == "_U" else "calendar",
            "obs_value": amount,
            "unit_measure": currency,
            "unit_mult": "0",
            "qualifier": qualifier,
            "obs_status": status,
            "locator": "p. 1",
            "note": note,
        }
        for place, year, amount, currency, qualifier, kind in rows
    ]
    further = add_values(add_periods(add_figure_ids(pd.DataFrame(made))))
    further = add_printed(add_areas(further, market.areas, market.indicators), market.units)
    return replace(market, observations=in_order(pd.concat([market.observations, further], ignore_index=True)))


def of_tests(view: Priced) -> list[tuple[str, str, str]]:
    return [
        (each.place, each.words, each.first["step"] if not each.is_range else f"{each.first['step']} | {each.last['step']}")
        for panel in view.panels
        for each in panel.statements
        if each.first["source_id"] == "pulse_2026"
    ]


# ------------------------------------------------------------------ amounts


def test_each_statement_of_each_source_is_one_mark_the_dearest_country_first(market: Market) -> None:
    # International Federation of Health Plans, by way of three pages: 2012 and 2014.
    assert told(of(hip(market), "insurer_paid_average")) == [
        ("United States", "US$40,364", "2012"),
        ("United States", "US$29,067", "2014"),
        ("United States", "US$29,000", "2014"),
        ("Switzerland", "more than US$20,000", "2014"),
        ("United Kingdom", "US$11,889", "2012"),
        ("France", "US$10,927", "2012"),
        ("Spain", "US$6,757", "2014"),
    ]


def test_both_ends_of_a_range_are_one_statement(market: Market) -> None:
    assert ("Mexico", "US$12,000 to US$20,000", "no year") in told(of(hip(market), "facilitator_treatment_range"))
    view = hip(market)
    ends = view.rows["qualifier"].isin(["low", "high"]).sum()
    assert ends > 0 and sum(len(panel.statements) for panel in view.panels) == len(view.rows) - ends // 2


def test_an_average_beside_a_range_of_one_source_is_a_statement_of_its_own(market: Market) -> None:
    view = hip(market, Selection(currency="GBP"))
    assert [each for each in told(of(view, "self_pay_package")) if each[2] == "2023"] == [
        ("United Kingdom", "£9,400 to £15,800", "2023"),
        ("United Kingdom", "£13,402", "2023"),
    ]


def test_kinds_of_price_have_panels_of_their_own_those_with_most_countries_first(market: Market) -> None:
    view = hip(market)
    kinds = [(panel.definition_id, panel.unit) for panel in view.panels]
    assert len(set(kinds)) == len(kinds)
    counts = [len(panel.places) for panel in view.panels]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]
    assert all({each.first["definition_id"] for each in panel.statements} == {panel.definition_id} for panel in view.panels)


def test_of_several_currencies_all_with_a_year_become_dollars_and_those_without_say_that_they_do_not(market: Market) -> None:
    view = hip(market, Selection())
    units = {(each.first["unit_measure"], each.first["period_type"], panel.unit) for panel in view.panels for each in panel.statements}
    assert ("GBP", "calendar", "USD") in units and ("GBP", "undated", "GBP") in units and ("GBP", "undated", "USD") not in units
    said = "Not converted: the source gives no year, so no exchange rate applies. So these stand in the currency printed: "
    assert said + "United Kingdom £11,299 to £18,405, United Kingdom £14,412." in view.warnings
    assert [view.kind_name(panel) for panel in view.panels if panel.definition_id == "self_pay_package"] == [
        "Self-pay package in private hospitals, in US dollars",
        "Self-pay package in private hospitals, in pounds sterling",
    ]


def test_prices_of_one_currency_stay_in_it_although_other_procedures_have_others(market: Market) -> None:
    view = prices.priced(market, ALL, "BARIATRIC_SURGERY")  # the commentary in BMJ Global Health, dated, and in pounds alone
    assert {panel.unit for panel in view.panels} == {"GBP"}
    assert (view.rows["rate_note"] == "").all() and (view.rows["shown"] == view.rows["printed"]).all()


def test_amounts_printed_in_taiwan_dollars_are_never_converted(market: Market) -> None:
    view = prices.priced(market, Selection(low=True, currency="USD"), BYPASS)
    assert told(of(view, "government_comparison")) == [
        ("United States", "about NT$70,000", "2010"),
        ("South Korea", "about NT$32,000", "2010"),
        ("Singapore", "about NT$19,000", "2010"),
        ("Taiwan", "about NT$16,000", "2010"),
    ]
    assert any(text.startswith("Not converted: no exchange rates are held for New Taiwan dollars. So these stand") for text in view.warnings)


def test_each_kind_is_told_with_its_cheapest_and_dearest_their_years_and_their_sources(market: Market) -> None:
    assert hip(market, Selection()).sentences[:2] == [
        "Average that insurers paid, 5 countries: cheapest US$6,757 in Spain (2014), says Managed Care (2016); "
        "dearest US$40,364 in the United States (2012), says Health Populi (2013).",
        "Estimate of the Medical Tourism Association, 4 countries: cheapest US$8,000 in India (2010), says Creators Syndicate (2010); "
        "dearest US$50,000 in the United States (2010), says Creators Syndicate (2010), 6.2 times as much.",  # 50,000 / 8,000 = 6.25
    ]
    assert (
        hip(market, Selection()).title == "Hip replacement: average that insurers paid, from US$6,757 in Spain (2014) to US$40,364 in the United States (2012)"
    )


def test_a_factor_is_told_of_one_source_and_year_alone(market: Market) -> None:
    # Spain 2014 and the United States 2012 are of two reports, so no factor is told between them.
    assert "times" not in hip(market, Selection()).sentences[0]


def test_what_is_in_a_price_is_told_once(market: Market) -> None:
    view = hip(market)
    said = {panel.definition_id: view.contents(panel) for panel in view.panels}
    assert said["insurer_paid_average"] == "One treatment or scan of insured patients; treatment alone, no travel"
    assert said["facilitator_treatment_range"] == "One treatment, without travel"
    assert said["guide_average"] == "One treatment; whether travel is in it is not stated"
    assert said["patient_package_with_travel"] == "Treatment and travel of one patient"


# ------------------------------------------------------------------ warnings


def test_sources_of_one_origin_are_one_witness(market: Market) -> None:
    said = hip(market, Selection()).one_witness
    assert said[0] == (
        "One witness, not 4: the figures of Health Populi (2013), Managed Care (2016), Product Liability Lawyer Blog (2016) and OrthoSpineNews (2010) "
        "go back to International Federation of Health Plans."
    )
    assert any("go back to myTribe Insurance." in text for text in said)


def test_a_likely_origin_is_told_as_likely(market: Market) -> None:
    # The page of Skål Seoul only prints the same figure.
    assert prices.priced(market, ALL, BYPASS).one_witness[-1].endswith("go back to Medical Tourism Association, perhaps also those of Skål Seoul (undated).")
    kind = "facilitator_average"
    likely = with_rows(market, ("IND", "2020", "50", "USD", "exact", kind), note="Resembles the table of the Guild, which may be the origin.")
    likely = with_rows(likely, ("THA", "2020", "60", "USD", "exact", kind), note="Origin: Guild.", source="salter_2022")
    said = hip(likely, Selection(sources=("pulse_2026", "salter_2022"))).one_witness
    assert len(said) == 1 and said[0].startswith("Perhaps one witness, not 2: ") and said[0].endswith(" may all go back to Guild.")


def test_one_source_of_an_origin_is_not_warned_of(market: Market) -> None:
    assert hip(market, Selection(sources=("health_populi_2013",))).one_witness == []


def test_old_and_undated_prices_are_counted(market: Market) -> None:
    view = hip(market, Selection(sources=("health_populi_2013",)))
    assert "Old: all 3 prices are of 2012, and what was paid then is not what is paid today." in view.warnings
    undated = hip(market, Selection(sources=("telegraph_2023", "telegraph_copy")))
    assert "No year: for 2 of 4 prices no time is given at which they held." in undated.warnings
    assert not any(text.startswith("Old") for text in undated.warnings)


def test_mixed_kinds_are_warned_of_and_one_kind_is_not(market: Market) -> None:
    assert hip(market, Selection()).mixed_definitions == [
        "6 kinds of price stand here, each in a panel of its own. They are not to be compared with one another."
    ]
    assert hip(market, Selection(sources=("health_populi_2013",))).mixed_definitions == []


def test_hidden_prices_are_counted_by_statement(market: Market) -> None:
    by_hand = market.observations[(market.observations["activity"] == HIP) & market.observations["obs_status"].isin(["U", "FU"])]
    statements = len(by_hand) - (by_hand["qualifier"] == "high").sum()
    for against in ("", "USA"):
        assert hip(market, Selection(), against).left_out == [f"{statements} prices of low reliability, left out unless the filters ask for them."]
    assert hip(market).left_out == []


def test_a_filter_of_years_says_what_has_none(market: Market) -> None:
    view = hip(market, Selection(years=(2012, 2012)))
    assert {each.year for panel in view.panels for each in panel.statements} == {"2012"}
    assert view.left_out[0] == "4 prices without a year, which no filter of years can place."  # myTribe's copy 2, Medical Tourism Magazine 2


def test_estimates_are_counted(market: Market) -> None:
    assert "Estimates, not published as facts: 5 of 21 prices." in hip(market, Selection()).warnings


# ------------------------------------------------------------------ in per cent


def test_a_price_is_divided_by_that_of_the_same_source_kind_and_year(market: Market) -> None:
    view = hip(market, Selection(), "USA")
    assert told(of(view, "insurer_paid_average")) == [
        ("Switzerland", "more than 69%", "2014"),  # 20,000 / 29,000 of one page, not / 29,067 of another
        ("United Kingdom", "29.5%", "2012"),  # 11,889 / 40,364 = 0.29455
        ("France", "27.1%", "2012"),  # 10,927 / 40,364 = 0.27071
        ("Spain", "23.2%", "2014"),  # 6,757 / 29,067 = 0.23246
    ]
    assert "United States" not in set(view.rows["ref_area_name"])


def test_the_division_is_told_beside_the_figure_as_printed(market: Market) -> None:
    table = hip(market, Selection(sources=("product_liability_blog_2016",)), "USA").table()
    assert table[["Place", "As printed", "Reckoned as", "Shown"]].to_numpy().tolist() == [
        ["Switzerland", "more than US$20,000", "more than US$20,000 ÷ US$29,000", "more than 69%"]
    ]


def test_a_price_without_a_counterpart_is_named_with_its_source(market: Market) -> None:
    (said,) = hip(market, Selection(), "USA").missing
    assert said.startswith("Left out, as the source gives no price in the United States of that kind and year: ")
    assert "United Kingdom, Lithuania in Bedford Today (2022)" in said
    assert "United Kingdom in The Telegraph (2023)" in said and "Spain" not in said


def test_the_choice_of_countries_leaves_the_reference_known(market: Market) -> None:
    view = hip(market, Selection(countries=("ESP",)), "USA")
    assert told(of(view, "insurer_paid_average")) == [("Spain", "23.2%", "2014")]


def test_nothing_is_divided_across_kinds(market: Market) -> None:
    market = with_rows(market, ("IND", "2020", "50", "USD", "exact", "facilitator_average"), ("USA", "2020", "100", "USD", "exact", "uninsured_price"))
    view = hip(market, ALL, "USA")
    assert of_tests(view) == []
    assert any("India in" in text for text in view.missing)


def test_nothing_is_divided_across_years(market: Market) -> None:
    market = with_rows(market, ("IND", "2020", "50", "USD", "exact", "facilitator_average"), ("USA", "2021", "100", "USD", "exact", "facilitator_average"))
    assert of_tests(hip(market, ALL, "USA")) == []


def test_the_two_prices_that_moneycontrol_prints_are_not_divided(market: Market) -> None:
    rows = market.observations[market.observations["source_id"] == "moneycontrol_2025"]
    (activity,) = rows["activity"].unique()
    assert set(rows["ref_area"]) == {"IND", "USA"}
    assert prices.priced(market, ALL, activity, "USA").rows.query("source_id == 'moneycontrol_2025'").empty


@pytest.mark.parametrize(
    ("price", "reference", "expected"),
    [
        ([("20", "low"), ("30", "high")], [("100", "low"), ("200", "high")], "10% to 30%"),  # 20/200, 30/100
        ([("20", "low"), ("30", "high")], [("100", "exact")], "20% to 30%"),
        ([("50", "exact")], [("100", "low"), ("200", "high")], "25% to 50%"),
        ([("50", "about")], [("100", "exact")], "about 50%"),
        ([("50", "exact")], [("100", "more_than")], "less than 50%"),
        ([("50", "exact")], [("100", "at_least")], "at most 50%"),
        ([("50", "at_least")], [("100", "low"), ("200", "high")], "at least 25%"),
        ([("50", "at_most")], [("100", "exact")], "at most 50%"),
        ([("50", "exact")], [("100", "less_than")], "more than 50%"),
        ([("20", "low"), ("30", "high")], [("100", "more_than")], "less than 30%"),
        ([("50", "more_than")], [("100", "more_than")], None),
        ([("50", "exact")], [("0", "exact")], None),
    ],
)
def test_ranges_and_bounds_divide_as_what_they_are(market: Market, price: list, reference: list, expected: str | None) -> None:
    kind = "facilitator_average"
    rows = [(place, "2020", amount, "USD", qualifier, kind) for place, given in (("IND", price), ("USA", reference)) for amount, qualifier in given]
    view = hip(with_rows(market, *rows), ALL, "USA")
    assert [words for _, words, _ in of_tests(view)] == ([expected] if expected else [])
    if expected is None:
        assert any("zero or only bounds" in text and "India" in text for text in view.missing)


def test_an_average_is_divided_by_an_average_where_the_source_prints_a_range_too(market: Market) -> None:
    kind = "facilitator_average"
    rows = [("IND", "2020", "50", "USD", "exact", kind)]
    rows += [("USA", "2020", amount, "USD", qualifier, kind) for amount, qualifier in (("80", "low"), ("125", "high"), ("100", "exact"))]
    assert of_tests(hip(with_rows(market, *rows), ALL, "USA")) == [("India", "50%", "US$50 ÷ US$100")]


def test_of_two_reference_prices_of_one_form_none_is_chosen(market: Market) -> None:
    kind = "facilitator_average"
    rows = [("IND", "2020", "50", "USD", "exact", kind), ("USA", "2020", "100", "USD", "exact", kind), ("USA", "2020", "90", "USD", "about", kind)]
    view = hip(with_rows(market, *rows), ALL, "USA")
    assert of_tests(view) == [] and any("several prices in the United States: India" in text for text in view.missing)


def test_prices_in_two_currencies_are_divided_with_a_year_and_not_without(market: Market) -> None:
    kind = "facilitator_average"
    dated = [("IND", "2020", "50", "GBP", "exact", kind), ("USA", "2020", "100", "USD", "exact", kind)]
    undated = [("THA", "_U", "50", "GBP", "exact", kind), ("USA", "_U", "100", "USD", "exact", kind)]
    view = hip(with_rows(market, *dated, *undated), ALL, "USA")
    ((place, words, _),) = of_tests(view)
    assert place == "India" and 62 < float(words.removesuffix("%")) < 67  # a pound was 1.24 to 1.34 dollars
    assert any("in another currency, and no exchange rate applies: Thailand in" in text for text in view.missing)


def test_of_two_statuses_the_worse_stays(market: Market) -> None:
    kind = "facilitator_average"
    market = with_rows(market, ("IND", "2020", "50", "USD", "exact", kind))
    market = with_rows(market, ("USA", "2020", "100", "USD", "exact", kind), status="U")
    (row,) = hip(market, ALL, "USA").rows.query("source_id == 'pulse_2026'").to_dict("records")
    assert row["obs_status"] == "U"


# ------------------------------------------------------------------ what is held, empty and hostile


def test_procedures_are_listed_by_countries_under_the_filters(market: Market) -> None:
    found = prices.held(market, Selection())
    assert found["countries"].is_monotonic_decreasing and len(found) == 20
    assert found.loc[HIP, ["name", "countries", "prices", "kinds"]].tolist() == ["Hip replacement", 10, 21, 6]
    assert set(prices.held(market, Selection(countries=("FRA",), low=True)).index) == {HIP}  # the only price of France in the evidence
    assert prices.held(market, Selection(countries=("LBY",))).empty


def test_groups_of_countries_are_not_counted_as_countries(market: Market) -> None:
    assert prices.countries(market, ["IND", "IND", "X_MEDICAL_TOURISM_DESTINATIONS", "FRA"]) == 2


def test_only_places_priced_beside_another_can_be_a_reference(market: Market) -> None:
    found = prices.references(market)
    assert {"United Kingdom", "United States", "India"} <= set(found)
    assert list(found) == sorted(found)
    for name, code in found.items():
        rows = market.observations[market.observations["indicator_id"] == "treatment_price"]
        mine = rows[rows["ref_area"] == code]
        others = rows[rows["ref_area"] != code]
        assert len(mine.merge(others, on=["activity", *prices.SAME])), name


@pytest.mark.parametrize("against", ["", "USA"])
def test_emptied_by_the_filters_it_says_what_would_be_here(market: Market, against: str) -> None:
    view = hip(market, Selection(countries=("LBY",), years=(2000, 2000)), against)
    assert view.rows.empty and view.panels == [] and view.sentences == [] and view.warnings == []
    assert view.what_would_be_here.startswith("40 prices · Costa Rica, France, India, ") and view.what_would_be_here.endswith(
        "· 2010 to 2023, and without a year"
    )


def test_the_file_has_the_rows_of_the_chart(market: Market) -> None:
    selection = Selection(sources=("health_populi_2013",))
    view = hip(market, selection, "USA")
    rows = list(csv.DictReader(io.StringIO(as_shown(extract(view, selection)).decode("utf-8-sig"))))
    assert [(row["Place"], row["Reckoned as"], row["Shown"], row["Unit"]) for row in rows] == [
        ("United Kingdom", "US$11,889 ÷ US$40,364", "29.5%", "per cent"),
        ("France", "US$10,927 ÷ US$40,364", "27.1%", "per cent"),
    ]
    assert all(row["Figure address"] in market.addresses for row in rows)


def test_hostile_notes_stay_text(market: Market) -> None:
    note = "Origin: <script>alert(1)</script>. =HYPERLINK(1)"
    kind = "facilitator_average"
    market = with_rows(market, ("IND", "2020", "50", "USD", "exact", kind), note=note)
    market = with_rows(market, ("THA", "2020", "60", "USD", "exact", kind), note=note, source="salter_2022")
    assert any(text.endswith("go back to <script>alert(1)</script>.") for text in hip(market).one_witness)


def test_inputs_are_left_as_they_are(market: Market) -> None:
    before = market.observations.copy(deep=True)
    hip(market, Selection(currency="EUR"), "USA")
    assert market.observations.equals(before)
