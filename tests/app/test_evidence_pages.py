"""Do the pages on the evidence itself show what is typed in it: as opened, for one country, and with nothing left?"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.app.run import NOTHING, Query, Shown, opened, page, typed

pytestmark = pytest.mark.xdist_group("pages")

THAILAND: Query = (("country", "THA"),)
KOREA: Query = (("country", "KOR"),)
KOREA_2012 = "disagreement-inbound_patients-KOR-WLD-_T-PERSONS-2012"


def cells(shown: Shown, caption: str) -> list[list[str]]:
    """The rows of the table with a caption, as text."""
    (html,) = [part for body in shown.html for part in body.split('<div class="md-scroll"')[1:] if f"<caption>{caption}" in part]
    rows = re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", html)
    return [[unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def linked(shown: Shown, to: str) -> list[tuple[str, Query]]:
    """The links to a page: their text, and what they ask for."""
    found = re.findall(rf'<a href="({to}\?[^"]*)" target="_self">(.*?)</a>', " ".join(shown.html))
    return [(unescape(text), tuple(parse_qsl(urlsplit(unescape(address)).query))) for address, text in found]


# ------------------------------------------------------------------ the profile of a country


def test_without_a_country_the_profile_lists_all_that_have_figures_each_with_its_link() -> None:
    shown = page("country")
    rows = {row[0]: row for row in cells(shown, "Every country")}
    of_thailand = [row for row in typed() if row["ref_area"] == "THA"]
    assert rows["Thailand"][1] == str(len(of_thailand)) and len(of_thailand) > 200
    assert rows["Libya"] == ["Libya", "1", "1", "2014 to 2015"]
    assert list(rows) == sorted(rows, key=str.casefold) or list(rows) == sorted(rows)
    assert ("Thailand", THAILAND) in linked(shown, "country")
    assert len(linked(shown, "country")) == len(rows) > 40


def test_two_countries_have_no_profile_but_the_list() -> None:
    assert "Choose one country in the filters, or here." in page("country", (*KOREA, *THAILAND)).text


def test_the_profile_of_a_country_tells_how_much_is_held_and_shows_all_of_it() -> None:
    shown = page("country", THAILAND)
    rows = [row for row in typed() if row["ref_area"] == "THA"]
    counts = (len(rows), len({row["source_id"] for row in rows}), len({row["indicator_id"] for row in rows}))
    assert "Thailand: {} figures from {} sources, on {} subjects.".format(*counts) in shown.paragraphs
    in_sight = [row for row in rows if row["obs_status"] not in ("U", "FU")]
    tables = [int(re.search(r"\d+", label).group()) for label in shown.tables]
    assert sum(tables) == len(in_sight) and len(in_sight) > 100
    assert len(shown.run.main.get("download_button")) == len(tables)
    assert any(heading.startswith("Receipts from medical tourists") for heading in shown.headings)


def test_each_figure_of_a_profile_leads_to_its_entry_under_the_same_filters() -> None:
    found = linked(page("country", THAILAND), "figure")
    assert len(found) > 100
    assert all(query[1:] == THAILAND for _, query in found)
    receipts = "scmp_2026.inbound_medical_receipts.THA.WLD._T.medical_tourists_thailand.2023.USD.about"
    assert ("about US$850 million", (("figure", receipts), *THAILAND)) in found


def test_figures_of_low_reliability_stand_in_a_profile_only_when_asked_for() -> None:
    # Typed in costa_rica.csv: 14,000 to 16,000 persons in 2009, of a newspaper without a reference.
    costa_rica: Query = (("country", "CRI"),)
    low = [row for row in typed() if row["ref_area"] == "CRI" and row["obs_status"] in ("U", "FU")]
    assert any(row["source_id"] == "caribbeannews_2009" and row["obs_value"] == "16000" for row in low)
    hidden, shown = page("country", costa_rica), page("country", (*costa_rica, ("low", "show")))
    address = "caribbeannews_2009.inbound_patients.CRI.WLD._T.medical_tourism_unspecified.2009."
    assert address not in " ".join(hidden.html) and address in " ".join(shown.html)
    count = [sum(int(re.search(r"\d+", label).group()) for label in each.tables) for each in (hidden, shown)]
    assert count[1] - count[0] == len(low)


def test_a_profile_with_nothing_left_says_so() -> None:
    shown = page("country", NOTHING)
    assert "Libya: 1 figure from 1 source, on 1 subject." in shown.paragraphs
    assert "No figure of this country is left under these filters." in shown.paragraphs
    assert shown.charts == 0


# ------------------------------------------------------------------ coverage


def test_the_coverage_lists_every_series_of_a_whole_place_with_its_years() -> None:
    rows = cells(page("coverage"), "Years with a figure")
    found = {(row[0], row[1], row[2]): row for row in rows}
    # Typed in korea.csv: a figure for each year from 2009 to 2024.
    korea = found["Patients from abroad", "South Korea", "Actual foreign patients in Korea (silhwanja)"]
    assert korea[3:7] == ["2009", "2024", "16", ""]
    assert len(rows) == len(found) > 300, "each series once"
    assert len(page("coverage").run.main.get("download_button")) == 3 + 3, "all series in three forms, and the three blocks that figures are divided by"


def test_the_coverage_of_one_country_is_its_own() -> None:
    rows = cells(page("coverage", THAILAND), "Years with a figure")
    assert rows and {row[1] for row in rows} == {"Thailand"}
    ways = {row["definition_id"] for row in typed() if row["ref_area"] == "THA" and row["indicator_id"] == "inbound_patients" and row["activity"] == "_T"}
    assert len([row for row in rows if row[0] == "Patients from abroad"]) >= len(ways) - 1 > 5


def test_a_coverage_with_nothing_left_says_so() -> None:
    shown = page("coverage", NOTHING)
    assert "No series is left under the choice of countries." in shown.paragraphs
    assert "<table>" not in " ".join(shown.html)


# ------------------------------------------------------------------ ways of counting


def test_every_way_of_counting_that_a_figure_has_is_told() -> None:
    shown = page("counting")
    used = {row["definition_id"] for row in typed()} - {"_Z"}
    assert shown.headings[0] == f"{len(used)} ways of counting"
    rows = {row[0]: row for row in cells(shown, "What decides")}
    assert len(rows) == len(used) > 150
    assert rows["Actual foreign patients in Korea (silhwanja)"][1] == "Persons"
    assert rows["Visits of foreign patients to Thai private hospitals, Kasikorn"][1] == "Visits"


def test_the_ways_of_one_country_are_its_own() -> None:
    shown = page("counting", THAILAND)
    used = {row["definition_id"] for row in typed() if row["ref_area"] in ("THA",)} - {"_Z"}
    rows = {row[0] for row in cells(shown, "What decides")}
    assert len(rows) >= len(used) > 20
    assert "Visits of foreign patients to Thai private hospitals, Kasikorn" in rows
    assert "Actual foreign patients in Korea (silhwanja)" not in rows


def test_a_country_with_one_figure_has_one_way_of_counting_in_any_year() -> None:
    # Libya's one figure is a business win.
    assert page("counting", NOTHING).headings == ["1 way of counting", "Words that the sources define"]
    assert [row[0] for row in cells(page("counting", NOTHING), "What decides")] == ["Business win"]


# ------------------------------------------------------------------ disagreements


def test_the_disagreements_are_a_list_whose_rows_lead_to_one_in_detail() -> None:
    shown = page("disagreements")
    rows = cells(shown, "Each leads to its figures")
    assert shown.headings[1] == f"{len(rows)} disagreements, those counted in one way first"
    counted = [row[5] for row in rows]
    assert set(counted) == {"in one way", "in different ways"} and counted == sorted(counted, key=lambda word: word != "in one way")
    for way in set(counted):
        ratios = [float(row[4]) for row in rows if row[5] == way and row[4]]
        assert ratios == sorted(ratios, reverse=True) and ratios[-1] >= 1
    found = linked(shown, "disagreements")
    assert len({query for _, query in found}) == len(rows) == len(found)
    assert shown.charts == 1


def test_a_link_names_one_disagreement_and_its_figures_stand_as_printed() -> None:
    # Typed in korea.csv for 2012: 159,464 persons, and 155,672 before the count was revised.
    printed = {row["obs_value"] for row in typed() if row["ref_area"] == "KOR" and row["indicator_id"] == "inbound_patients" and row["time_period"] == "2012"}
    assert {"159464", "155672"} <= printed
    shown = page("disagreements", (("disagreement", KOREA_2012),))
    assert shown.headings[0] == "Patients from abroad, South Korea, 2012: 155,672 persons or 159,464 persons"
    # 159,464 − 155,672 = 3,792; 159,464 ÷ 155,672 = 1.0244
    assert "From 155,672 persons to 159,464 persons: 3,792 persons apart, a ratio of 1.02." in shown.text


def test_what_is_hidden_of_one_disagreement_is_of_the_same_thing() -> None:
    low = [
        row
        for row in typed()
        if (row["indicator_id"], row["ref_area"], row["counterpart_area"], row["activity"], row["time_period"])
        == ("inbound_patients", "KOR", "WLD", "_T", "2012")
        and row["obs_status"] in ("U", "FU")
    ]
    assert low == []
    assert "low reliability" not in page("disagreements", (("disagreement", KOREA_2012),)).text


def test_the_disagreements_of_one_country_leave_out_all_others() -> None:
    shown = page("disagreements", KOREA)
    titles = [row[0] for row in cells(shown, "Each leads to its figures")]
    assert any("South Korea" in title for title in titles)
    assert not any(place in title for title in titles for place in ("Thailand", "Malaysia", "Türkiye"))
    assert all(query[1:] == KOREA for _, query in linked(shown, "disagreements"))


def test_a_disagreement_that_is_not_there_is_named_as_text_and_the_widest_is_shown() -> None:
    shown = page("disagreements", (("disagreement", "<b>x"),))
    assert "Under these filters there is no disagreement “<b>x”. The widest of all is shown." in shown.paragraphs
    assert "<b>x" not in " ".join(shown.html)
    assert shown.headings[0] == page("disagreements").headings[0]


def test_no_disagreements_left_is_said() -> None:
    shown = page("disagreements", NOTHING)
    assert shown.paragraphs[1:] == ["Under these filters nothing is printed more than once with different values."]
    assert shown.charts == 0


# ------------------------------------------------------------------ sources


def test_every_source_is_listed_with_the_number_of_its_figures_and_its_link() -> None:
    shown = page("sources")
    rows = cells(shown, "What each source contributes")
    assert sum(int(row[4]) for row in rows) == len(typed())
    assert shown.headings == [f"{len(rows)} sources"]
    found = linked(shown, "sources")
    assert len(found) == len(rows)
    assert ("South China Morning Post (2026)", (("source", "scmp_2026"),)) in found
    assert len(shown.run.expander) == 0, "details are of the sources chosen"


def test_the_sources_chosen_are_told_in_full_with_all_their_figures() -> None:
    shown = page("sources", (("source", "salter_2022"), ("source", "scmp_2026")))
    assert shown.headings[:2] == [
        "Constructing healthcare services markets: networks, brokers and the China-England engagement",
        "Could medical care help cure China’s services trade deficit?",
    ]
    counts = [sum(row["source_id"] == source and row["obs_status"] not in ("U", "FU") for row in typed()) for source in ("salter_2022", "scmp_2026")]
    assert shown.tables == [f"Table: {count} figures with source and place" for count in counts]
    assert "Licence: All rights reserved; single figures only." in shown.text


def test_of_a_source_and_a_country_only_what_concerns_it_is_left() -> None:
    shown = page("sources", (*KOREA, ("source", "scmp_2026")))
    text = " ".join(shown.html)
    assert "scmp_2026.inbound_patients.KOR" in text and "scmp_2026.inbound_patients.THA" not in text


def test_an_emptied_source_says_so() -> None:
    shown = page("sources", (*NOTHING, ("source", "scmp_2026"), ("source", "medicaltourismbiz")))
    assert shown.paragraphs.count("None of its figures is left under these filters.") == 2
    assert page("sources", NOTHING).paragraphs.count("None of its figures is left under these filters.") == 0


# ------------------------------------------------------------------ the filter of reliability


def test_the_filter_shows_what_is_hidden_and_is_kept_on_the_next_page() -> None:
    run = opened("disagreements", KOREA)
    before = len(cells(Shown(run), "Each leads to its figures"))
    run.radio(key="low").set_value("show").run()
    after = len(cells(Shown(run), "Each leads to its figures"))
    assert after > before
    assert all(("low", "show") in query for _, query in linked(Shown(run), "disagreements"))
