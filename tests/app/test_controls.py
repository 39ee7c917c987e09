"""Does each value of each control ask for what it says, and is it said what a link names in vain?"""

from __future__ import annotations

from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

import marketdata
from marketdata import Market, Selection, comparison
from marketdata.comparison import MEASURES, Request
from tests.app.run import SECONDS, Query, page, typed

pytestmark = pytest.mark.xdist_group("pages")

FOUR = ("KOR", "MYS", "THA", "TUR")
KOREA = "inbound_patients.KOR.WLD._T.khidi_actual_patients"


def alone() -> None:
    """The filters and the controls without a page around them."""
    import streamlit as st

    from marketdata.app import cache, controls, filters

    market = cache.market()
    filters.draw(market)
    st.session_state["asked"] = controls.request(market, filters.current(market))
    st.session_state["own"] = controls.own_axes()


def drawn(query: Query) -> AppTest:
    run = AppTest.from_function(alone, default_timeout=SECONDS)
    for key in dict(query):
        run.query_params[key] = [value for name, value in query if name == key]
    return run.run()


@cache
def controls(query: Query = ()) -> AppTest:
    run = drawn(query)
    assert not run.exception
    return run


def asked(*query: tuple[str, str]) -> Request:
    return controls(query).session_state["asked"]


def ignored(*query: tuple[str, str]) -> list[str]:
    return [html.proto.body for html in controls(query).main.get("html") if "ignored" in html.proto.body]


def test_as_opened_patients_are_compared_apart_on_linear_axes_of_their_own() -> None:
    assert asked() == Request() == Request("patients", (), together=False, log=False, free=True, real=None, base=None)
    assert controls().session_state["own"] is True
    assert ignored() == []


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_asked_for_by_its_name(measure: str) -> None:
    assert asked(("measure", measure)) == Request(measure)
    assert ignored(("measure", measure)) == []


@pytest.mark.parametrize(
    ("word", "value", "request_"),
    [
        ("axes", "together", Request(together=True)),
        ("axes", "apart where not comparable", Request()),
        ("scale", "log", Request(log=True)),
        ("scale", "linear", Request()),
    ],
)
def test_every_way_of_drawing_is_asked_for_by_its_name(word: str, value: str, request_: Request) -> None:
    assert asked((word, value)) == request_
    assert ignored((word, value)) == []


@pytest.mark.parametrize(("value", "own"), [("their own", True), ("the same", False)])
def test_the_small_charts_have_axes_of_their_own_or_the_same(value: str, own: bool) -> None:
    assert controls((("panels", value),)).session_state["own"] is own


def test_money_can_be_asked_for_in_the_prices_of_any_year_that_all_price_indices_have() -> None:
    boxes = controls((("measure", "receipts"),)).selectbox
    years = boxes(key="prices").options
    assert years[0] == "of each year" and years[1:] == sorted(years[1:], reverse=True)
    indices = [
        row for row in typed() if row["indicator_id"] == "gdp_deflator" and row["definition_id"].startswith(("hmt_gdp_deflator", "gdp_deflator_computed"))
    ]
    held = [{row["time_period"][:4] for row in indices if row["ref_area"] == area} for area in ("GBR", "USA", "CHN")]
    assert set(years[1:]) == set.intersection(*held) >= {"2015", "2020"}
    assert asked(("measure", "receipts"), ("prices", "2020")) == Request("receipts", real=2020)
    assert asked(("measure", "receipts per patient"), ("prices", "of each year")) == Request("receipts per patient")
    assert "prices" not in {box.key for box in controls().selectbox}, "persons have no prices"


def test_an_index_can_have_its_hundred_in_any_year_of_the_evidence() -> None:
    years = controls((("measure", "index"),)).selectbox(key="base").options
    assert years == ["the year that most series have", *(str(year) for year in range(2000, 2038))]
    assert asked(("measure", "index"), ("base", "2012")) == Request("index", base=2012)
    assert asked(("measure", "index")) == Request("index", base=None)
    assert "base" not in {box.key for box in controls().selectbox}


def test_series_are_asked_for_by_name_and_found_by_their_code() -> None:
    name = "South Korea: Actual foreign patients in Korea (silhwanja), 2009 to 2024"
    assert name in controls().multiselect(key="series").options
    assert asked(("series", name)) == Request(chosen=(KOREA,))
    assert "receipt-series" in {box.key for box in controls((("measure", "receipts"),)).multiselect}


@pytest.mark.parametrize(
    ("word", "with_it"),
    [
        ("measure", ()),
        ("axes", ()),
        ("scale", ()),
        ("panels", ()),
        ("series", ()),
        ("prices", (("measure", "receipts"),)),
        ("receipt-series", (("measure", "receipts"),)),
        ("base", (("measure", "index"),)),
    ],
)
def test_what_a_link_names_in_vain_is_said_as_text_and_changes_nothing(word: str, with_it: Query) -> None:
    told = ignored(*with_it, (word, "<b>nonsense</b>"))
    assert told == [f'<p class="md-warning">Part of the link was ignored: “&lt;b&gt;nonsense&lt;/b&gt;” is no choice of {word}.</p>']
    assert asked(*with_it, (word, "<b>nonsense</b>")) == asked(*with_it)


def test_a_control_that_is_changed_is_heeded() -> None:
    run = drawn(())
    run.selectbox(key="measure").set_value("index").run()
    run.selectbox(key="base").set_value("2012").run()
    run.selectbox(key="axes").set_value("together").run()
    assert run.session_state["asked"] == Request("index", together=True, base=2012)


# ------------------------------------------------------------------ what is then shown


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_something_to_draw_or_says_why_not(market: Market, measure: str) -> None:
    for selection in (Selection(countries=FOUR, years=(2009, 2025)), Selection(countries=("CRI",)), Selection(countries=("LBY",), years=(2000, 2000))):
        compared = comparison.destinations(market, selection, Request(measure))
        if compared.drawable.empty:
            assert compared.rows.empty or compared.missing or compared.warnings
        else:
            assert compared.block.title == MEASURES[measure]
            assert (compared.drawable["shown_value"].notna()).all()
    assert len(comparison.destinations(market, Selection(countries=FOUR, years=(2009, 2025)), Request(measure)).drawable) > 10


def test_the_page_shows_what_its_controls_ask_for() -> None:
    shown = page("destinations", (("country", "KOR"), ("measure", "index"), ("base", "2009")))
    assert not shown.run.exception
    # 1,170,467 ÷ 60,201 = 19.44
    assert shown.headings[0].startswith("Patients from abroad as an index: 1,944")
    assert "60,201 persons" in shown.text


def test_the_override_puts_its_warning_first_and_only_then() -> None:
    apart, together = (
        page("destinations", (*(("country", code) for code in ("KOR", "THA")), ("axes", axes))) for axes in ("apart where not comparable", "together")
    )
    said = "Drawn together although not comparable."
    assert said not in apart.text and said in together.text
    assert "South Korea counts persons, this one counts visits" in apart.text


def test_the_filters_apply_to_the_comparison(market: marketdata.Market) -> None:
    compared = comparison.destinations(market, Selection(countries=("KOR",), years=(2009, 2012)), Request())
    line = compared.rows[compared.rows["on_line"]]
    # Typed from korea.csv, the source published last for each year.
    assert dict(zip(line["year"], line["shown_value"], strict=True))[2009] == 60_201
    assert set(line["year"]) == {2009, 2010, 2011, 2012}
