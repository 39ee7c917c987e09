"""Does the shipped evidence say what the documents print?

``ground_truth`` holds a second transcription of the five documents, typed by somebody else without sight of
``data/``. Every figure of it must be found in the loaded market, and nothing else of those documents may stand there.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketdata import Market

TRUTH = Path(__file__).parent / "ground_truth"


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Table 1 of the paper

# As the table prints a name, and as areas.csv or codes.csv has it.
NAMES = {"UAE": "United Arab Emirates", "Middle-East": "Middle East", "Educ and training": "Education and training"}


def table_1(market: Market) -> list[tuple[str, ...]]:
    """The cells of Table 1 as the market holds them, in the shape of the transcription."""
    parts = market.codes[market.codes["codelist"] == "CL_ACTIVITY"].set_index("code")["name"]
    cells = []
    rows = market.observations
    for row in rows[(rows["source_id"] == "salter_2022") & rows["locator"].str.startswith("Table 1,")].to_dict("records"):
        assert row["ref_area"] == "GBR" and row["qualifier"] == "exact" and row["period_type"] == "fiscal_uk"
        breakdown, name = "total", "Total"
        if row["indicator_id"] == "healthcare_uk_projects":
            breakdown = "projects"
        elif row["counterpart_area"] != "WLD":
            breakdown, name = "market", row["counterpart_area_name"]
        elif row["activity"] != "_T":
            breakdown, name = "area_of_work", parts[row["activity"]]
        unit = ("PROJECTS", 0) if breakdown == "projects" else ("GBP", 6)
        assert (row["unit_measure"], row["unit_mult"]) == unit
        win = row["definition_id"].removesuffix("_win")
        cells.append((row["time_period"], breakdown, name, row["obs_value"], win, "yes" if row["obs_status"] in "EO" else "no"))
    return cells


def test_table_1_is_complete_and_nothing_is_added_to_it(market: Market) -> None:
    printed = [(r["fiscal_year"], r["breakdown"], NAMES.get(r["name"], r["name"]), r["printed"], r["win"], r["estimated"]) for r in truth("table_1.csv")]
    assert len(printed) == 41
    # 2014–15: total, projects, 7 countries, 4 areas of work; then 2 + 6 + 4, 2 + 3, 2 + 5 + 4
    assert Counter(cell[0] for cell in printed) == {"2014-15": 13, "2015-16": 12, "2016-17": 5, "2017-18": 11}
    assert Counter(table_1(market)) == Counter(printed)


# The figures of the five documents

NOT_MARKET_FIGURES = (
    # It counts the items of a policy; the policy is the event japan_revitalization_strategy--salter_2022.
    ("salter_2022", "priority areas in Japan's Revitalization Strategy"),
    # "For many this was zero": of an uncounted many. It stands in the note to the average of 2%.
    ("salter_2022", "private income level of many Trusts (printed as zero)"),
    # It says of which hospitals the next two figures hold: the code FOUR_HOSPITALS of CL_ACTIVITY.
    ("salter_2022", "hospitals with a high share of private patient income (printed as four)"),
    # Lengths of lists in the guide, the blog post and the marketing site.
    ("nhs_confederation_2021", "reasons for international work listed by Healthcare UK (five Rs)"),
    ("nhs_confederation_2021", "benefits sought by The Christie (four Ps)"),
    ("nhs_confederation_2021", "strategic questions recommended by Healthcare UK (printed as six)"),
    ("nhs_confederation_2021", "areas for detailed consideration (printed as three)"),
    ("nhs_confederation_2021", "key recommendations of the guide (printed as seven)"),
    ("marshall_hla", "reasons usually given for low international engagement (printed as four)"),
    ("medicaltourismbiz", "dimensions of the support system (printed as four)"),
    ("medicaltourismbiz", "major policies granted to the Boao Lecheng pilot zone (printed as four)"),
    # The age of a clinic.
    ("nhs_confederation_2021", "years since the Tavistock Clinic was set up (printed as almost 100)"),
    # One surgeon's recollection: an anecdote, see data/README.md under "Left out".
    ("scmp_2026", "operations on foreign patients per week with one Shanghai surgeon (printed as one)"),
)

# The same period in another spelling, or one that the document does not print.
PERIODS = {
    "2014-15/2017-18": {"2014-04-01/2018-03-31"},  # four financial years are these days
    "2015-10": {"2015-10-01/2015-10-31"},  # a month is its days
    "2019/2020": {"2019-12-31/2020-12-31"},  # "up … compared to 2019", said of the end of 2020
}
UNDATED = {
    # The sentence gives no year; the one before it speaks of 2015/16.
    "private patient income as share of income at those four hospitals",
    "share of patients from overseas at those four hospitals (printed as a quarter)",
}

# A place as the transcription names it, and all names that the market must give to the figure instead.
PLACES = {
    "interviewed respondents in both countries": {"United Kingdom", "China"},
    # The sentences name no place. The post says "across the system", of the NHS.
    "vacancies in the NHS (printed in words, hundred thousand)": {"United Kingdom"},
    "working time of doctors for international engagement": {"United Kingdom"},
    # Trusts in London, counted by a study of institutions in England; the sentence names no place.
    "patient care brokers used by the Royal Marsden (printed as five)": {"England"},
    "patient care brokers used by the Royal Brompton (printed as five)": {"England"},
}

# Printed as a decline of 6% and stored as a change of −6%.
DECLINES = {"decline of the healthcare services sector under Covid 19"}

# The aggregator's summary above the article is a source of its own in data/.
SOURCES = {"inbound medical tourists as share of visitors (aggregator's summary, not in the article)": "pulse_2026"}

# Figures that the second transcription does not hold. Each was looked up in the document.
ONLY_IN_DATA = {
    # "the number of private hospitals doubled": a figure in a word
    "salter_2022.hospitals_growth.CHN._Z.PRIVATE._Z.2011--2017.PERCENT.about",
    # four Trusts named one by one, and Hainan named beside eight cities: no number is printed
    "salter_2022.study_counts.X_ENGLAND.CHN.TRUSTS_HOSPITAL_DEVELOPMENT._Z._U.TRUSTS.exact",
    "scmp_2026.foreign_owned_hospital_pilots.X_HAINAN._Z.PILOT_PROVINCES._Z._U.PROVINCES.exact",
}

FIGURES = [row for row in truth("figures.csv") if (row["source"], row["what"]) not in NOT_MARKET_FIGURES]


def places(row: dict[str, Any], market: Market) -> set[str]:
    """The names of both areas of a figure, and of all that they lie within."""
    names = set()
    for area in (row["ref_area"], row["counterpart_area"]):
        while area and area != "_Z":
            names.add(market.areas.at[area, "name"])
            area = market.areas.at[area, "parent"]
    return names


def agrees(figure: dict[str, str], row: dict[str, Any], market: Market) -> bool:
    """Whether a figure of the transcription is that row of the market."""
    what = figure["what"]
    value = Decimal(figure["printed"]).scaleb(int(figure["scale"])) * (-1 if what in DECLINES else 1)
    return (
        row["source_id"] == SOURCES.get(what, figure["source"])
        and row["obs_value"] != ""
        and Decimal(row["obs_value"]).scaleb(row["unit_mult"]) == value
        and (market.units.at[row["unit_measure"], "unit_kind"] in {"persons", "things"} if figure["unit"] == "count" else row["unit_measure"] == figure["unit"])
        and row["time_period"] in ({"_U"} if what in UNDATED else PERIODS.get(figure["period"], {figure["period"]}))
        and PLACES.get(what, {figure["place"]}) <= places(row, market)
        and row["qualifier"] == figure["qualifier"]
        and (row["obs_status"] == "F") == (figure["forecast"] == "yes")
    )


def candidates(figure: dict[str, str], market: Market) -> list[str]:
    """The addresses of all rows that could be the figure."""
    rows = market.observations
    rows = rows[(rows["source_id"] == SOURCES.get(figure["what"], figure["source"])) & ~rows["locator"].str.startswith("Table 1,")]
    return [row["figure_id"] for row in rows.to_dict("records") if agrees(figure, row, market)]


@pytest.mark.parametrize("figure", FIGURES, ids=[f"{row['source']}-{row['what'][:60]}-{row['period'].replace('/', ' to ')}" for row in FIGURES])
def test_a_figure_of_the_documents_stands_in_the_market_as_printed(figure: dict[str, str], market: Market) -> None:
    found = candidates(figure, market)
    assert found, f"not in data/: {figure}"
    several = {"patient care brokers used by the Royal Marsden (printed as five)", "patient care brokers used by the Royal Brompton (printed as five)"}
    several |= {"NHS Trusts with agreements with Beijing Huatong Guokang Foundation (printed as five)"}
    assert len(found) == (3 if figure["what"] in several else 1), "three counts of the study are five"


def test_every_figure_has_a_row_of_its_own_and_no_other_row_is_left(market: Market) -> None:
    # 81 figures of the paper, 6 of the guide, 5 of the blog post, 18 of the article and its summary, 9 of the website
    assert len(FIGURES) == 119 - len(NOT_MARKET_FIGURES) == 106
    told = {address for figure in FIGURES for address in candidates(figure, market)}
    assert len(told) == 106
    rows = market.observations
    of_the_documents = rows["source_id"].isin({"pulse_2026", *(row["source"] for row in truth("figures.csv"))})
    others = set(rows.loc[of_the_documents & ~rows["locator"].str.startswith("Table 1,"), "figure_id"]) - told
    assert others == ONLY_IN_DATA
    assert of_the_documents.sum() == 41 + 106 + len(ONLY_IN_DATA) == 150


def test_no_exception_is_made_for_a_figure_that_is_not_there() -> None:
    whole = truth("figures.csv")
    names = {row["what"] for row in whole}
    assert set(NOT_MARKET_FIGURES) <= {(row["source"], row["what"]) for row in whole}
    assert UNDATED | set(PLACES) | DECLINES | set(SOURCES) <= names
    assert set(PERIODS) <= {row["period"] for row in whole}


# Table 2 of the paper


def test_table_2_is_complete_and_nothing_is_added_to_it(market: Market) -> None:
    printed = truth("relationships.csv")
    assert len(printed) == 82 == len(market.relationships)
    kinds = market.codes[market.codes["codelist"] == "CL_ORGANISATION_KIND"].set_index("code")["name"].str.lower()
    held = Counter(
        (row["institution_printed"], row["partner_printed"], kinds[row["partner_kind"]], row["service_printed"], row["broker_printed"])
        for row in market.relationships.to_dict("records")
    )
    assert held == Counter((r["institution"], r["partner"], r["partner_kind"] or "not stated", r["service"], r["broker"]) for r in printed)


def test_what_is_coded_of_table_2_follows_from_what_is_printed(market: Market) -> None:
    for row in market.relationships.to_dict("records"):
        assert (row["internationalisation"] == "yes") == ("Internationalisation" in row["service_printed"]), row
        assert (row["broker"] == "_Z") == (row["broker_printed"] == "None used") == (row["broker_kind"] == ""), row
        assert ("patient_care" in row["services"].split(";")) == ("Patient care" in row["service_printed"]), row
        assert ("accreditation" in row["services"].split(";")) == ("accreditation" in row["service_printed"]), row
        assert ("hospital_development" in row["services"].split(";")) == ("Hospital service development" in row["service_printed"]), row
        assert ("healthcare_development" in row["services"].split(";")) == ("Healthcare service development" in row["service_printed"]), row
        assert ("private_insurance" in row["services"].split(";")) == ("Private insurance" in row["service_printed"]), row
        educates = any(word in row["service_printed"].lower() for word in ("prof education", "nurse education"))
        assert ("professional_education" in row["services"].split(";")) == educates, row


@pytest.mark.parametrize("column", ["institution", "partner", "broker"])
def test_every_printed_name_is_a_name_of_its_organisation(market: Market, column: str) -> None:
    for row in market.relationships[market.relationships[column] != "_Z"].to_dict("records"):
        organisation = market.organisations.loc[row[column]]
        known = {organisation["name"], *organisation["aliases"].split(";")}
        assert row[f"{column}_printed"] in known, f"{row[f'{column}_printed']} is no name of {row[column]}"


# All tables


def test_every_code_of_the_evidence_is_used_or_belongs_to_a_standard_list(market: Market) -> None:
    """An indicator without a figure draws an empty block; a definition without one explains nothing."""
    assert set(market.indicators.index) == set(market.observations["indicator_id"])
    assert set(market.definitions.index) == set(market.observations["definition_id"]) - {"_Z"}
    used = set(market.observations["activity"]) | {"_Z"}
    assert set(market.codes.loc[market.codes["codelist"] == "CL_ACTIVITY", "code"]) == used


def test_every_source_gives_a_figure_an_event_an_agreement_or_a_term(market: Market) -> None:
    """A source that gives nothing is a book on the shelf that nobody opened."""
    tables = {"observations": market.observations, **{name: market.tables[name] for name in ("events", "relationships", "glossary", "corrections")}}
    given = {name: set(table["source_id"]) for name, table in tables.items()}
    assert len(given["observations"]) > 500 and given["events"] and given["relationships"] and given["glossary"]
    assert set(market.sources.index) == set.union(*given.values())


def test_the_source_of_every_figure_says_where_it_is_when_it_was_read_and_what_it_allows(market: Market) -> None:
    used = market.sources.loc[sorted(set(market.observations["source_id"]))]
    assert len(used) > 500
    for source_id, source in used.iterrows():
        if source["url"]:
            assert source["url"].startswith(("https://", "http://")) and " " not in source["url"], source_id
        else:
            assert re.search(r"\b(address|link|URL)\b", source["note"]), f"{source_id} has no link and does not say why"
        assert re.fullmatch(r"2026-\d{2}(-\d{2})?", source["accessed"]), source_id
        assert len(source["licence"]) > 5, source_id
        assert source["redistributable"] in {"yes", "no", "unknown"}, source_id


def test_a_figure_that_its_source_calls_uncertain_is_not_stored_as_certain(market: Market) -> None:
    """The authors of Table 1 estimated 2016–17 themselves; the website and the blog give no references."""
    rows = market.observations
    paper = rows[rows["source_id"] == "salter_2022"]
    assert set(paper.loc[paper["time_period"] == "2016-17", "obs_status"]) == {"E", "O"}
    assert set(rows.loc[rows["source_id"].isin(["medicaltourismbiz", "marshall_hla", "pulse_2026"]), "obs_status"]) == {"U"}


def test_what_lies_after_the_day_on_which_it_was_read_is_no_fact(market: Market) -> None:
    """A period that begins after its source was read can only be forecast, or wanted."""
    rows = market.observations
    rows = rows[rows["period_start"].notna() & rows["value"].notna()]
    month_read = rows["source_id"].map(market.sources["accessed"]).str[:7]
    later = rows[rows["period_start"].dt.strftime("%Y-%m") > month_read]
    assert len(later) >= 25
    assert set(later["obs_status"]) <= {"F", "FU"}


def test_both_ends_of_a_printed_range_are_there_and_in_order(market: Market) -> None:
    rows = market.observations[market.observations["qualifier"].isin(["low", "high"])]
    assert len(rows) > 200
    for address, ends in rows.groupby(rows["figure_id"].str.replace(r"\.(low|high)(?=$|\.vintage-)", "", regex=True)):
        assert sorted(ends["qualifier"]) == ["high", "low"], address
        by_end = ends.set_index("qualifier")["value"]
        assert by_end["low"] < by_end["high"], address


# As a currency is written that has letters for a sign: "CHF 1 billion", "RM 2.13 billion". The space must not break.
AMOUNT_WITH_LETTERS = re.compile(r"(?P<sign>[^\W\d]+)\N{NO-BREAK SPACE}(?=−?\d)")


def test_text_is_written_as_one_line_without_spaces_around_it(market: Market) -> None:
    signs = set(market.units.loc[market.units["unit_kind"] == "currency", "symbol"])
    cells = spaced = 0
    for name, table in {"observations": market.observations, **market.tables}.items():
        for column in table.select_dtypes(["str", "object"]):
            for text in table[column]:
                cells += 1
                if (name, column) == ("observations", "printed") and (amount := AMOUNT_WITH_LETTERS.match(text)):
                    assert amount["sign"] in signs, text
                    spaced += 1
                    text = AMOUNT_WITH_LETTERS.sub(r"\g<sign> ", text, count=1)
                assert text == " ".join(text.split()), f"{name}.{column}: {text!r}"
                assert "\N{NO-BREAK SPACE}" not in text, f"{name}.{column}: {text!r}"
    assert cells > 70_000 and spaced > 20
