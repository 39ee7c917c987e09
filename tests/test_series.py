"""Which figure does a line run through, what stands beside it, and what is a contradiction?

The figures are made by hand; the shelf has three sources, of 2019, 2022 and without a date.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from marketdata import Market, series
from marketdata.periods import add_periods
from marketdata.series import contradicting, coverage, names, with_series
from marketdata.units import add_values


@pytest.fixture(scope="module")
def shelf(market: Market) -> Market:
    """A market whose sources are the three."""
    published = pd.DataFrame({"published": ["2019-03", "2022-12-09", ""]}, index=pd.Index(["old", "new", "undated"], name="source_id"))
    return replace(market, tables={**market.tables, "sources": published})


PLAIN = {
    "source_id": "old",
    "indicator_id": "inbound_patients",
    "ref_area": "KOR",
    "ref_area_name": "South Korea",
    "counterpart_area": "WLD",
    "counterpart_area_name": "World",
    "activity": "_T",
    "definition_id": "foreign_patients_korea",
    "time_period": "2015",
    "period_type": "calendar",
    "vintage": "",
    "obs_value": "100",
    "unit_measure": "PERSONS",
    "unit_mult": "0",
    "qualifier": "exact",
    "obs_status": "A",
}


def figures(*rows: dict[str, str]) -> pd.DataFrame:
    """Figures that say how they differ from a plain one; each is called by its place: a, b, c …"""
    frame = pd.DataFrame([PLAIN | row for row in rows]).pipe(add_periods).pipe(add_values)
    return frame.assign(figure_id=list("abcdefghijkl"[: len(rows)]))


def on_line(shelf: Market, *rows: dict[str, str]) -> str:
    """The names of the figures that lines run through."""
    found = with_series(shelf, figures(*rows))
    return "".join(found.loc[found["on_line"], "figure_id"])


# ------------------------------------------------------------------ which figure is on the line

OLD, NEW, UNDATED = ({"source_id": name} for name in ("old", "new", "undated"))


def test_the_newest_publication_is_on_the_line(shelf: Market) -> None:
    assert on_line(shelf, OLD, NEW | {"obs_value": "110"}) == "b"
    assert on_line(shelf, NEW | {"obs_value": "110"}, OLD) == "a", "in whatever order the rows stand"
    assert on_line(shelf, UNDATED, OLD) == "b", "a source without a date comes last"
    assert on_line(shelf, UNDATED) == "a"


def test_each_year_has_one_figure_on_the_line_and_none_is_taken_away(shelf: Market) -> None:
    rows = [each | {"time_period": year} for year in ("2014", "2015", "2017") for each in (OLD, NEW)]
    found = with_series(shelf, figures(*rows))
    assert len(found) == 6 and found["series_id"].nunique() == 1
    assert found.loc[found["on_line"], ["figure_id", "time_period"]].to_numpy().tolist() == [["b", "2014"], ["d", "2015"], ["f", "2017"]]


def test_a_fact_comes_before_a_forecast_however_new_the_forecast_is(shelf: Market) -> None:
    assert on_line(shelf, OLD, NEW | {"obs_status": "F"}) == "a"
    assert on_line(shelf, OLD, NEW | {"obs_status": "FU"}) == "a"
    assert on_line(shelf, OLD | {"obs_status": "F"}, NEW | {"obs_status": "F"}) == "b", "of two forecasts the newer"
    assert on_line(shelf, OLD, NEW | {"obs_status": "E"}) == "b", "an estimate is no forecast"


def test_a_bound_loses_against_a_figure(shelf: Market) -> None:
    for bound in ("at_least", "at_most", "more_than", "less_than"):
        assert on_line(shelf, OLD, NEW | {"qualifier": bound}) == "a", bound
        assert on_line(shelf, OLD | {"qualifier": bound}) == "a", "and stands where nothing else is printed"
    assert on_line(shelf, OLD, NEW | {"qualifier": "about"}) == "b", "about is no bound"
    assert on_line(shelf, OLD | {"qualifier": "at_least"}, NEW | {"obs_status": "F"}) == "a", "a bound on a fact comes before a forecast"


def test_of_one_publication_the_more_precise_figure_is_on_the_line(shelf: Market) -> None:
    millions = {"obs_value": "1.2", "unit_mult": "6"}
    counted = {"obs_value": "1170467", "unit_mult": "0"}
    assert on_line(shelf, OLD | millions, OLD | counted) == "b"
    assert on_line(shelf, OLD | counted, OLD | millions) == "a"
    assert on_line(shelf, NEW | millions, OLD | counted) == "a", "the date comes before the digits"


def test_the_ends_of_a_range_are_never_on_the_line(shelf: Market) -> None:
    assert on_line(shelf, NEW | {"qualifier": "low"}, NEW | {"qualifier": "high"}) == ""
    assert on_line(shelf, NEW | {"qualifier": "low"}, NEW | {"qualifier": "high"}, OLD) == "c"


def test_a_revised_series_is_another_series_with_a_line_of_its_own(shelf: Market) -> None:
    found = with_series(shelf, figures(OLD, OLD | {"vintage": "revised", "obs_value": "120"}))
    assert found["on_line"].tolist() == [True, True]
    first, second = found["series_id"]
    assert (first, second) == ("inbound_patients.KOR.WLD._T.foreign_patients_korea", first + ".revised")


def test_a_first_print_stands_beside_the_line(shelf: Market) -> None:
    found = with_series(shelf, figures(OLD, NEW | {"vintage": "2017-02", "obs_value": "90"}))
    assert found["series_id"].nunique() == 1
    assert found["on_line"].tolist() == [True, False], "even if its source was published later"
    assert on_line(shelf, NEW | {"vintage": "2017-02"}) == ""


@pytest.mark.parametrize(
    ("period", "kind", "on"),
    [
        ("2015", "calendar", True),
        ("2015-16", "fiscal_uk", True),
        ("2018-03-21/2019-03-20", "span", True),  # a year of the Iranian calendar
        ("2024-01-01/2024-12-29", "span", True),  # 52 weeks
        ("2025-01/2025-06", "span", False),
        ("2025-01/2025-11", "span", False),
        ("2013/2017", "span", False),
        ("2024-Q3", "quarter", False),
        ("2020-12-31", "instant", False),
        ("_U", "undated", False),
    ],
)
def test_only_a_figure_for_about_a_year_is_on_the_line(shelf: Market, period: str, kind: str, on: bool) -> None:
    assert on_line(shelf, {"time_period": period, "period_type": kind}) == ("a" if on else "")


def test_a_figure_that_is_not_given_is_not_on_the_line(shelf: Market) -> None:
    assert on_line(shelf, OLD, NEW | {"obs_value": "", "obs_status": "O"}) == "a"


@pytest.mark.parametrize("column", series.IDENTITY)
def test_a_series_is_one_thing_in_one_place_counted_in_one_way(shelf: Market, column: str) -> None:
    found = with_series(shelf, figures(OLD, NEW | {column: "another"}))
    assert found["series_id"].nunique() == 2 and found["on_line"].all()


def test_no_rows_have_no_series(shelf: Market) -> None:
    nothing = with_series(shelf, figures(OLD).iloc[:0])
    assert nothing.empty and {"series_id", "on_line"} <= set(nothing)


def test_the_rows_given_stay_as_they_were(shelf: Market) -> None:
    rows = figures(OLD, NEW)
    before = rows.copy()
    contradicting(with_series(shelf, rows))
    pd.testing.assert_frame_equal(rows, before)


# ------------------------------------------------------------------ contradictions


def apart(shelf: Market, *rows: dict[str, str]) -> str:
    return "".join(contradicting(with_series(shelf, figures(*rows)))["figure_id"])


@pytest.mark.parametrize(
    ("beside", "contradicts"),
    [
        ({"obs_value": "1.17", "unit_mult": "6"}, False),  # 1.165 to 1.175 million
        ({"obs_value": "1.2", "unit_mult": "6"}, False),
        ({"obs_value": "1.18", "unit_mult": "6"}, True),  # 1.175 to 1.185 million
        ({"obs_value": "1.18", "unit_mult": "6", "qualifier": "about"}, False),  # 1.17 to 1.19 million
        ({"obs_value": "1170468", "unit_mult": "0"}, True),  # each stands for half a person more or less: they do not touch
        ({"obs_value": "1.1", "unit_mult": "6", "qualifier": "more_than"}, False),
        ({"obs_value": "1.2", "unit_mult": "6", "qualifier": "at_least"}, True),
        ({"obs_value": "1.1", "unit_mult": "6", "qualifier": "at_most"}, True),
        ({"obs_value": "9", "qualifier": "low"}, False),
        ({"obs_value": "9", "unit_measure": "VISAS"}, False),
        ({"obs_value": "9", "time_period": "2015-01/2015-06", "period_type": "span"}, False),
        ({"obs_value": "9", "definition_id": "another"}, False),
        ({"obs_value": "9", "vintage": "2016-02"}, True),
        ({"obs_value": "9", "vintage": "revised"}, False),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_a_figure_beside_the_line_contradicts_it_only_beyond_what_both_may_stand_for(shelf: Market, beside: dict[str, str], contradicts: bool) -> None:
    line = NEW | {"obs_value": "1170466", "unit_mult": "0"}
    if beside.get("obs_value") == "1170468":
        line = NEW | {"obs_value": "1170466"}
    assert apart(shelf, line, OLD | beside) == ("b" if contradicts else "")


def test_figures_of_other_years_are_no_contradiction(shelf: Market) -> None:
    assert apart(shelf, NEW, OLD | {"time_period": "2016", "obs_value": "500"}) == ""
    line = NEW | {"obs_value": "101"}
    assert apart(shelf, line, OLD | {"obs_value": "500"}, OLD | {"obs_value": "101.4"}, UNDATED | {"obs_value": "98"}) == "bd"
    assert apart(shelf, line, UNDATED | {"obs_value": "102"}) == "", "101.5 may be both"
    assert apart(shelf, NEW) == ""


def test_zeros_at_the_end_are_taken_for_rounding(shelf: Market) -> None:
    assert apart(shelf, NEW | {"obs_value": "81789"}, OLD | {"obs_value": "82000"}) == "", "81,500 to 82,500"
    assert apart(shelf, NEW | {"obs_value": "81789"}, OLD | {"obs_value": "82001"}) == "b"
    assert apart(shelf, NEW | {"obs_value": "82000"}, OLD | {"obs_value": "83100"}) == "b"


# ------------------------------------------------------------------ coverage


def test_coverage_tells_first_and_last_year_gaps_sources_and_vintages(shelf: Market) -> None:
    rows = figures(
        OLD | {"time_period": "2009"},
        OLD | {"time_period": "2010"},
        NEW | {"time_period": "2010"},
        NEW | {"time_period": "2012", "obs_status": "U"},
        NEW | {"time_period": "2015", "vintage": "2016-02"},
        NEW | {"time_period": "2016", "qualifier": "low"},
        NEW | {"time_period": "2016", "qualifier": "high"},
        NEW | {"time_period": "2017-01/2017-06", "period_type": "span"},
        UNDATED | {"time_period": "2019"},
        UNDATED | {"time_period": "2020", "obs_value": "", "obs_status": "O"},
    )
    held = coverage(replace(shelf, observations=rows))
    (row,) = held.reset_index().to_dict("records")
    assert (row["first_year"], row["last_year"], row["years"]) == (2009, 2019, 4), "2009, 2010, 2012 and 2019"
    assert row["gaps"] == "2011, 2013 to 2018"
    assert (row["figures"], row["sources"], row["low"], row["vintages"]) == (9, 3, 1, "2016-02")
    assert (row["place"], row["way"]) == ("South Korea", shelf.definitions.at["foreign_patients_korea", "title"])


def test_a_series_without_a_year_covers_none(shelf: Market) -> None:
    undated = {"time_period": "_U", "period_type": "undated", "definition_id": "_Z"}
    (row,) = coverage(replace(shelf, observations=figures(undated))).to_dict("records")
    assert (row["first_year"], row["last_year"], row["years"], row["gaps"], row["figures"]) == (0, 0, 0, "", 1)
    assert row["way"] == "As published"


def test_a_revised_series_is_covered_by_itself_and_called_so(shelf: Market) -> None:
    rows = figures(*(OLD | {"time_period": year} for year in ("2009", "2011")), OLD | {"time_period": "2011", "vintage": "revised"})
    held = coverage(replace(shelf, observations=rows))
    assert held["gaps"].tolist() == ["2010", ""]
    assert held["way"].str.endswith(" (revised)").tolist() == [False, True]


def test_a_year_without_a_gap_has_none(shelf: Market) -> None:
    rows = figures(*(OLD | {"time_period": f"{year}-{year - 1999:02d}", "period_type": "fiscal_uk"} for year in (2014, 2015, 2016)))
    (row,) = coverage(replace(shelf, observations=rows)).to_dict("records")
    assert (row["first_year"], row["last_year"], row["years"], row["gaps"]) == (2014, 2016, 3, "")


# ------------------------------------------------------------------ names

THAILAND = {"ref_area": "THA", "ref_area_name": "Thailand"}
CHINA = {"counterpart_area": "CHN", "counterpart_area_name": "China"}
SKIN = {"activity": "DERMATOLOGY"}


def called(shelf: Market, *rows: dict[str, str]) -> list[str]:
    return names(shelf, with_series(shelf, figures(*rows))).tolist()


def test_series_are_called_only_by_what_tells_them_apart(shelf: Market) -> None:
    assert called(shelf, {}, THAILAND) == ["South Korea", "Thailand"]
    assert called(shelf, CHINA, CHINA | THAILAND) == ["South Korea", "Thailand"], "all from China, so it tells nothing"
    assert called(shelf, {}, {"indicator_id": "inbound_medical_receipts"}) == ["Patients from abroad", "Receipts from medical tourists"]
    assert called(shelf, CHINA, {"counterpart_area": "JPN", "counterpart_area_name": "Japan"}) == ["China", "Japan"]
    assert called(shelf, THAILAND, {}, CHINA) == ["Thailand", "South Korea", "South Korea, China"], "the place first; the whole has no part"
    dermatology = shelf.codes.set_index(["codelist", "code"]).at[("CL_ACTIVITY", "DERMATOLOGY"), "name"]
    assert called(shelf, SKIN, THAILAND | SKIN, THAILAND) == [f"South Korea, {dermatology}", f"Thailand, {dermatology}", "Thailand"]


def test_the_way_of_counting_is_told_only_where_names_are_alike(shelf: Market) -> None:
    korea = shelf.definitions.at["foreign_patients_korea", "title"]
    other = {"definition_id": "_Z"}
    assert called(shelf, {}, other) == [korea, "As published"]
    assert "South Korea" in korea, "a way that names the place stands for both"
    assert called(shelf, {}, other, THAILAND) == [korea, "South Korea: As published", "Thailand"]
    assert called(shelf, {}, THAILAND | other) == ["South Korea", "Thailand"]


def test_a_revised_series_is_called_so(shelf: Market) -> None:
    assert called(shelf, {}, {"vintage": "revised"}) == ["Patients from abroad", "Patients from abroad (revised)"]
    assert called(shelf, THAILAND, {}, {"vintage": "revised"}) == ["Thailand", "South Korea", "South Korea (revised)"]
    assert called(shelf, THAILAND, {"vintage": "revised"}) == ["Thailand", "South Korea"], "nothing to be told apart from"


def test_a_series_alone_is_called_by_what_it_measures(shelf: Market) -> None:
    assert called(shelf, {}, {"time_period": "2016"}) == ["Patients from abroad"] * 2


def test_no_two_series_of_a_block_have_one_name(market: Market) -> None:
    checked = 0
    for indicator, rows in with_series(market, market.observations).groupby("indicator_id"):
        told = names(market, rows)
        by_name = rows.groupby(told)["series_id"].nunique()
        assert (by_name == 1).all(), (indicator, by_name[by_name > 1].to_dict())
        checked += len(by_name)
    assert checked > 500
