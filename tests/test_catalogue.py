"""Does a name with its settings mean one view, and is it said what a name asks for in vain?"""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, Selection, SelectionError, catalogue
from marketdata.app.navigation import ENTRIES
from marketdata.views import View

KOREA, JAPAN = "inbound_patients.KOR.WLD._T.khidi_actual_patients", "inbound_patients.JPN.WLD._T.mofa_medical_stay_visas"


def settings_of(view: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, value in view.settings:  # type: ignore[attr-defined]
        found.setdefault(word, []).append(value)
    return found


def test_every_view_of_the_catalogue_stands_on_a_page_that_exists(market: Market) -> None:
    names = catalogue.titles(market)
    assert len(names) == len(market.blocks) + 4
    assert {catalogue.page_of(market, name) for name in names} <= set(ENTRIES)
    assert catalogue.page_of(market, "gone") == ""


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("wins_by_market", {}),
        ("comparison", {}),
        ("comparison", {"measure": ["index"], "base": ["2019"], "axes": ["together"], "scale": ["log"], "series": [KOREA, JAPAN]}),
        ("comparison", {"measure": ["receipts"], "prices": ["2020"]}),
        ("estimates", {"values": ["linear"]}),
        ("stated-growth", {}),
        ("treatment-prices", {"procedure": ["HIP_REPLACEMENT"], "against": ["USA"]}),
        ("source-salter_2022", {}),
    ],
)
def test_a_view_and_its_own_settings_give_the_same_view_again(name: str, chosen: dict, market: Market) -> None:
    selection = Selection(years=(2010, 2024), currency="GBP")
    first = catalogue.view(market, name, selection, chosen)
    again = catalogue.view(market, name, selection, settings_of(first))
    assert len(first.rows)
    assert settings_of(first) == settings_of(again)
    assert set(chosen) <= set(settings_of(first))
    pd.testing.assert_frame_equal(first.rows, again.rows)


def test_the_comparison_spells_out_the_series_that_stand_for_no_choice(market: Market) -> None:
    shown = catalogue.view(market, "comparison", Selection(countries=("KOR",)))
    assert settings_of(shown)["series"] == [KOREA]
    assert settings_of(shown)["measure"] == ["patients"]


def test_a_profile_is_of_one_country(market: Market) -> None:
    shown = catalogue.view(market, "profile-inbound_patients", Selection(countries=("KOR",)))
    assert set(shown.rows["country"]) == {"KOR"}
    with pytest.raises(SelectionError, match="of one country"):
        catalogue.view(market, "profile-inbound_patients", Selection())


@pytest.mark.parametrize(
    ("name", "chosen", "message"),
    [
        ("gone", {}, "There is no view 'gone'"),
        ("source-gone", {}, "There is no view 'source-gone'"),
        ("disagreement-gone", {}, "There is no view 'disagreement-gone' under these filters"),
        ("wins_by_market", {"measure": ["index"]}, "has no setting 'measure'. It has no settings"),
        ("comparison", {"colour": ["red"]}, "has no setting 'colour'. Its settings are measure, axes"),
        ("comparison", {"measure": ["beauty"]}, "'beauty' is no choice for 'measure'"),
        ("comparison", {"measure": ["patients", "index"]}, "'measure' is one choice"),
        ("comparison", {"base": ["2019"]}, "'base' means nothing for the measure 'patients'"),
        ("comparison", {"series": ["gone"]}, "There is no series 'gone'"),
        ("comparison", {"measure": ["receipts"], "prices": ["1850"]}, "'1850' is no choice for 'prices'"),
        ("treatment-prices", {"procedure": ["magic"]}, "'magic' is no choice for 'procedure'"),
        ("estimates", {"values": ["square"]}, "The choices are logarithmic, linear"),
    ],
)
def test_what_is_asked_for_in_vain_is_named_with_what_there_is(name: str, chosen: dict, message: str, market: Market) -> None:
    with pytest.raises(SelectionError) as raised:
        catalogue.view(market, name, Selection(), chosen)
    assert message in str(raised.value)


def test_codes_that_do_not_exist_are_named(market: Market) -> None:
    with pytest.raises(SelectionError, match="There is no country 'XYZ'"):
        catalogue.view(market, "comparison", Selection(countries=("XYZ",)))


def test_a_view_is_spelled_as_one_text_and_read_again(market: Market) -> None:
    selection = Selection(countries=("KOR", "JPN"), years=(2010, 2020), currency="GBP", sources=("marshall_hla",), low=True)
    chosen = [("measure", "index"), ("series", KOREA), ("series", JAPAN)]
    text = catalogue.spelled("comparison", selection, chosen)
    name, under, given_settings = catalogue.read(market, text)
    assert (name, under) == ("comparison", selection)
    assert given_settings == {"measure": ["index"], "series": [KOREA, JAPAN]}
    assert catalogue.spelled("wins_by_market", Selection(), ()) == "wins_by_market"


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=80) | st.text("wins_bymarket?&=%;+country12").map(lambda text: "comparison?" + text))
def test_whatever_stands_in_a_link_is_a_view_or_a_clear_refusal(text: str, market: Market) -> None:
    try:
        name, selection, chosen = catalogue.read(market, text)
        catalogue.view(market, name, selection, chosen)
    except SelectionError as error:
        assert str(error)


def test_no_view_says_of_a_figure_that_is_not_there_what_it_lacks(views: dict[str, View], views_with_low: dict[str, View]) -> None:
    told = [(name, text) for some in (views, views_with_low) for name, view in some.items() for text in (view.title, *view.sentences, *view.warnings)]
    assert len(told) > 500
    assert [(name, text) for name, text in told if re.search(r"\bnan\b|\bNone\b|\bNaT\b", text)] == []
