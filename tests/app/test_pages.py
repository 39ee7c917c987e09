"""Does every page stand, whatever its filters say, and does it say what it shows and what it does not?

Each page is run by Streamlit itself, without a browser, once for each state that is asked about.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import marketdata
from marketdata.app import cache as app_cache
from marketdata.app.navigation import ENTRIES, FOLDER, SECTIONS
from tests.app.run import MAIN, NOTHING, SECONDS, Query, Shown, opened, page

pytestmark = pytest.mark.xdist_group("pages")  # one process, so that each page is run once

STATES: dict[str, Query] = {
    "as opened": (),
    "a country": (("country", "CHN"),),
    "nothing left": NOTHING,
    "in dollars, with low figures": (("currency", "USD"), ("low", "show")),
}

IN_DOLLARS = STATES["in dollars, with low figures"]


def test_every_file_of_a_page_is_in_the_menu() -> None:
    only_links_lead_to = {"figure"}
    assert {path.stem for path in FOLDER.glob("*.py")} == set(ENTRIES) | only_links_lead_to
    assert len(ENTRIES) == 17
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(ENTRIES), "each page stands once in the menu"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ENTRIES)
def test_a_page_stands_with_its_title_and_its_question(name: str, state: str) -> None:
    shown = page(name, STATES[state])
    assert [error.value for error in shown.run.exception] == []
    assert [title.value for title in shown.run.title] == [ENTRIES[name].title]
    assert ENTRIES[name].question in shown.paragraphs


# Typed from the documents; those of the charts in the wording of a finding.
# Table 2 of the paper has 42 cells with “Prof education” and one with “Nurse education”; the paper says 23 cases.
FINDINGS = {
    "global_market": "Services and goods in the global health market: Healthcare services comes first, with 79% in 2018",
    "healthcare_uk": "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18",
    "nhs_private_patients": "NHS income from private patients: £596 million in 2015–16, up from £511 million in 2012–13",
    "china": "China's health expenditure as a share of GDP: 5.3% in 2018, up from 4.5% in 2000",
    "destinations": "Patients from abroad: Thailand about 2.86 million persons in 2023; South Korea 1.17 million persons in 2024",
    "agreements": "Professional education is part of 43 of 82 agreements between 23 English institutions and Chinese partners",
}


@pytest.mark.parametrize("name", FINDINGS)
def test_a_page_says_what_its_figures_show(name: str) -> None:
    assert FINDINGS[name] in page(name).headings


def test_the_overview_shows_facts_large_and_forecasts_beside_them() -> None:
    tiles = next(html for html in page("overview").html if "md-tiles" in html)
    assert "<li><span>World: Health expenditure</span><b>US$8,452 billion</b>" in tiles
    assert '<span class="md-small">US$11,910 billion in 2022 (forecast)</span>' in tiles
    assert '<b>US$120 billion</b><span class="md-small">2025</span><span class="md-small">also printed: CN¥828.7 billion</span>' in tiles


def test_a_page_has_a_chart_a_table_and_a_file_for_each_of_its_blocks(market: marketdata.Market) -> None:
    shown = page("destinations")
    blocks = market.blocks[market.blocks["page"] == "destinations"]
    assert len(blocks) > 5
    # The comparison has three pictures (together, each alone, on a map) and one table.
    assert shown.charts == 3 + (blocks["chart"] != "figures").sum()
    labels = shown.tables
    assert len(labels) == 1 + len(blocks)
    # The press article does not allow its figures to be passed on: patients, receipts, receipts per patient, share of visitors, visitors.
    withheld = [text for text in shown.paragraphs if text.startswith("Not in any file: ") and "South China Morning Post (2026)" in text]
    assert len(withheld) == 5
    # A file for each table that may leave; the destinations side by side in three forms; each alone, and the map, in two.
    assert len(shown.run.main.get("download_button")) == len(labels) - len(withheld) + 3 + 2 + 2
    # Of the press article: two numbers of patients, one amount of receipts.
    assert labels.count("Table: 2 figures with source and place") >= 1 and labels.count("Table: 1 figure with source and place") >= 1


# ------------------------------------------------------------------ countries


def test_a_country_changes_what_belongs_to_it_and_the_page_says_what_is_worldwide() -> None:
    shown = page("healthcare_uk", STATES["a country"])
    assert "Wins by market: China £363 million in 2017–18, up from £120 million in 2016–17 (estimate)" in shown.headings
    assert (
        "Worldwide, so not changed by the choice of countries: Wins reported by Healthcare UK, Wins by area of work, Projects behind the wins, Value per project, "
        "Targets and other counts of Healthcare UK." in shown.paragraphs
    )


@pytest.mark.parametrize("name", ["china", "destinations", "nhs_private_patients"])
def test_a_page_on_countries_says_nothing_about_the_world(name: str) -> None:
    assert not any("orldwide" in text for text in page(name, STATES["a country"]).paragraphs)


@pytest.mark.parametrize("name", ENTRIES)
def test_without_a_country_no_page_speaks_of_the_choice_of_countries(name: str) -> None:
    assert "choice of countries" not in page(name).text


def test_what_a_country_leaves_out_is_listed_below_what_it_keeps() -> None:
    shown = page("destinations", (("country", "KOR"),))
    assert shown.headings[-1] == "Patients from abroad: South Korea 1.17 million persons in 2024"
    assert "Nothing else on this page is left under these filters. Without them it also shows:" in shown.paragraphs
    assert "Receipts from medical tourists: Thailand · 2023" in shown.text


# ------------------------------------------------------------------ nothing left


@pytest.mark.parametrize(
    "name", [name for name in ENTRIES if name not in ("accessibility", "briefing", "checks", "counting", "country", "disagreements", "sources")]
)
def test_an_emptied_page_says_so_and_what_it_would_show(name: str) -> None:
    shown = page(name, STATES["nothing left"])
    assert shown.paragraphs.count("Nothing on this page is left under these filters. Without them it shows:") == 1
    assert shown.charts == 0


def test_an_emptied_page_names_places_and_years_and_what_has_no_year() -> None:
    assert "Patients from abroad: Thailand, South Korea · 2023 to 2024" in page("destinations", NOTHING).text
    assert "Price of a PET-CT scan: China, United States · no year given" in page("prices", NOTHING).text


# ------------------------------------------------------------------ currencies


def test_amounts_are_shown_in_the_currency_chosen_beside_what_was_printed() -> None:
    shown = page("nhs_private_patients", IN_DOLLARS)
    assert any(heading.startswith("NHS income from private patients: US$") for heading in shown.headings)
    assert "NHS income from private patients · US dollars (converted at the average rate of each period) · England · 2012–13 to 2015–16" in shown.text
    assert "£596 million" in shown.text


def test_a_currency_leaves_percentages_alone() -> None:
    assert FINDINGS["global_market"] in page("global_market", IN_DOLLARS).headings


# ------------------------------------------------------------------ links


def test_a_link_sets_the_filters_and_what_it_names_in_vain_is_said_as_plain_text() -> None:
    shown = page(
        "agreements",
        (
            ("country", "china"),
            ("country", "IND"),
            ("country", "[x](javascript:alert(1))"),
            ("country", "<script>"),
            ("year", "2016"),
            ("year", "2014"),
            ("year", "20x6"),
            ("currency", "EUR"),
            ("currency", "GBP"),
        ),
    )
    run = shown.run
    assert run.multiselect(key="country").value == ["CHN", "IND"]
    assert run.slider(key="year").value == (2014, 2016)
    assert run.selectbox(key="currency").value == "GBP"
    said = (
        "Part of the link was ignored: no figures are held for the country “[x](javascript:alert(1))”; no figures are held for the country “<script>”; "
        "“20x6” is not a year; amounts are shown in one currency at a time, not in EUR too."
    )
    assert shown.paragraphs[0] == said
    assert not any("<script" in html for html in shown.html), "escaped"
    assert len(run.markdown) == 0, "nothing is read as Markdown, in which brackets become links"


def test_a_link_with_its_years_reversed_asks_for_the_same() -> None:
    ordered, turned = (page("agreements", (("year", first), ("year", last))) for first, last in (("2013", "2016"), ("2016", "2013")))
    assert turned.text == ordered.text != page("agreements").text


def test_without_a_link_all_filters_are_open() -> None:
    run = page("agreements").run
    assert run.multiselect(key="country").value == []
    assert run.slider(key="year").value == (2000, 2037)
    assert run.multiselect(key="source").value == []
    assert run.radio(key="low").value == "hide"
    assert run.selectbox(key="currency").value == "As published"
    assert not any("ignored" in text for text in page("agreements").paragraphs)


def test_a_filter_changed_on_the_page_is_heeded_and_kept_on_the_next_page() -> None:
    run = opened("agreements", ())
    every = Shown(run).headings[1]
    run.multiselect(key="country").set_value(["KOR"]).run()
    assert Shown(run).headings[1] != every
    run.switch_page(str(FOLDER / "destinations.py")).run()
    assert Shown(run).headings[-1] == "Patients from abroad: South Korea 1.17 million persons in 2024"
    assert run.multiselect(key="country").value == ["KOR"]


# ------------------------------------------------------------------ faults


def test_faults_in_the_data_are_shown_and_nothing_else(evidence_with_a_fault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_cache, "market", lambda: marketdata.load(evidence_with_a_fault))
    run = AppTest.from_file(str(MAIN), default_timeout=SECONDS).run()
    (shown,) = [element.proto.body for element in run.main.get("html")]
    assert shown.startswith(
        '<p class="md-empty">The data have faults, so nothing is shown.</p><ul class="md-said"><li>observations/pulse_2026.csv:3:ref_area: found '
    )
    assert shown.count("<li>") == 1 and "&lt;script&gt;" in shown and "<script>" not in shown
    assert len(run.exception) == len(run.title) == len(run.multiselect) == len(run.get("plotly_chart")) == 0


@pytest.fixture
def evidence_with_a_fault(request: pytest.FixtureRequest) -> Path:
    """A copy of the evidence in which one place is a script."""
    folder: Path = request.getfixturevalue("documents")
    file = folder / "observations" / "pulse_2026.csv"
    row = "pulse_2026,patients_share_of_visitors,<script>,WLD,_T,medical_tourism_unspecified,2020,calendar,,1,PERCENT,0,exact,A,p. 1,\n"
    file.write_text(file.read_text(encoding="utf-8") + row, encoding="utf-8")
    return folder


def test_a_link_that_mixes_names_and_codes_loses_none_of_them() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["country"] = ["China", "IND"]
    app.run()
    assert app.multiselect(key="country").value == ["CHN", "IND"]


# ------------------------------------------------------------------ checks and single figures


def test_the_page_of_checks_says_that_the_choice_of_countries_does_not_concern_it() -> None:
    shown = page("checks", (("country", "CHN"),))
    assert "The checks are of all countries and years: these two filters do not change them." in shown.paragraphs


def test_the_page_of_checks_tells_the_arithmetic_of_a_failing_check() -> None:
    # Table 1: 584.6 + 2190 + 120 + 363 = 3257.6, and the text says 3978.
    assert "£584.6 million + £2,190 million + £120 million + £363 million = £3,257.6 million" in page("checks").text


def test_a_block_warns_of_the_checks_that_its_figures_fail() -> None:
    # Table 1, 2015–16, by country: 2190 + 697 + 323 + 316 + 126 + 60 = 3712.
    assert "Healthcare UK wins by country, 2015–16: £3,700 million stated, £3,712 million computed" in page("healthcare_uk").text


def test_a_figure_that_does_not_exist_is_named_as_text() -> None:
    app = opened("figure", (("figure", "<b>no such figure</b>"),))
    assert not app.exception
    assert any("The evidence holds no entry “&lt;b&gt;no such figure&lt;/b&gt;”" in html.body for html in app.get("html"))


def test_a_figure_tells_its_place_and_each_step_to_the_screen() -> None:
    app = opened("figure", (("figure", "salter_2022.nhs_private_patient_income.X_ENGLAND._Z._T._Z.2015-16.GBP.exact"),))
    text = " ".join(html.body for html in app.get("html"))
    for told in (
        "£596 million",
        "Healthcare systems and market construction, paragraph 10",
        "1 April 2015 to 31 March 2016",
        "596 × 10^6 pounds sterling = 596,000,000 pounds sterling",
    ):
        assert told in text


def test_a_derived_figure_tells_its_division_and_leads_to_what_it_was_divided_by() -> None:
    receipts = "scmp_2026.inbound_medical_receipts.THA.WLD._T.medical_tourists_thailand.2023.USD.about"
    app = opened("figure", (("figure", receipts), ("block", "receipts_per_patient")))
    html = " ".join(element.body for element in app.get("html"))
    # 850 million ÷ 2.86 million = 297.2
    assert "First indicator divided by the second: US$850 million ÷ 2.86 million persons = US$297" in html
    divisor = "figure?figure=scmp_2026.inbound_patients.THA.WLD._T.medical_tourists_thailand.2023.PERSONS.about"
    assert f'<a href="{divisor}" target="_self">2.86 million persons: Patients from abroad, 2023</a>' in html
    assert f"figure?figure={receipts}&amp;block=receipts_per_patient" in " ".join(page("destinations").html)
    assert "Divided by" not in " ".join(element.body for element in opened("figure", (("figure", receipts), ("block", "no_such_block"))).get("html"))


def test_an_agreement_and_an_event_tell_where_they_stand_and_which_checks_count_them() -> None:
    agreement = " ".join(element.body for element in opened("figure", (("agreement", "alder_hey--chengdu_women_and_children"),)).get("html"))
    for told in (
        "Table 2, Alder Hey Children’s NHS Foundation Trust, row 1",
        "Patient care (bidirectional referral system)",
        "English institutions with agreements",
    ):
        assert told in agreement
    event = " ".join(element.body for element in opened("figure", (("event", "healthcare_uk_founded--salter_2022"),)).get("html"))
    assert "Healthcare UK founded: the paper against the guide" in event
    text = " ".join(page("agreements").html)
    assert text.count("figure?agreement=") == 82 and text.count("figure?event=") == 43


def test_a_known_error_is_listed_and_told_wherever_its_figure_stands(documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = "scmp_2026.inbound_patients.KOR.WLD._T.foreign_patients_korea.2024.PERSONS.exact"
    line = f"korea_2024,{printed},1.17,11.7 million persons,The ministry printed ten times as many.,salter_2022\n"
    with (documents / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    spoilt = marketdata.load(documents)
    monkeypatch.setattr(app_cache, "market", lambda: spoilt)
    told = {
        name: " ".join(element.body for element in opened(name, query).get("html"))
        for name, query in (("checks", ()), ("destinations", ()), ("figure", (("figure", printed),)))
    }
    assert "The ministry printed ten times as many." in told["checks"] and "Salter et al. (2022)" in told["checks"]
    assert "Known error: South Korea 2024 is printed as 1.17 million persons and should be 11.7 million persons." in told["destinations"]
    assert "should be 11.7 million persons. The ministry printed ten times as many." in told["figure"]


def test_a_block_that_mixes_ways_of_counting_links_to_what_each_counts() -> None:
    warned = "Counted in different ways, so not to be compared as one series: Business win; Export win."
    assert f'<p class="md-warning">{warned} <a href="counting" target="_self">How each counts</a></p>' in " ".join(page("healthcare_uk").html)
    assert "Only the part of each contract that reaches UK companies counts" in page("counting").text
