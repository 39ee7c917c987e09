"""Is every place found under its own country, and only there?"""

from __future__ import annotations

import pandas as pd
import pytest

from marketdata import Market
from marketdata.areas import add_areas, country_of, in_a_sentence, iso_alpha2


@pytest.mark.parametrize(("alpha3", "alpha2"), [("GBR", "GB"), ("CHN", "CN"), ("KOR", "KR"), ("NAM", "NA"), ("ARE", "AE"), ("TUR", "TR")])
def test_a_country_has_the_codes_of_iso_3166(alpha3: str, alpha2: str) -> None:
    assert iso_alpha2(alpha3) == alpha2


@pytest.mark.parametrize("code", ["", "UK", "GB", "gbr", "WLD", "X_EU", "QQQ"])
def test_what_is_no_alpha_3_code_is_no_country(code: str) -> None:
    assert iso_alpha2(code) is None


AREAS = pd.DataFrame(
    [
        ("WLD", "World", "world", ""),
        ("CHN", "China", "country", "WLD"),
        ("X_EAST", "East", "region", "WLD"),
        ("X_JIANGSU", "Jiangsu", "subdivision", "CHN"),
        ("X_NANJING", "Nanjing", "subdivision", "X_JIANGSU"),
    ],
    columns=["area", "name", "kind", "parent"],
).set_index("area")


@pytest.mark.parametrize(
    ("area", "country"),
    [("WLD", "WLD"), ("CHN", "CHN"), ("X_EAST", "X_EAST"), ("X_JIANGSU", "CHN"), ("X_NANJING", "CHN")],
)
def test_a_part_of_a_country_is_found_under_it_and_all_else_under_itself(area: str, country: str) -> None:
    assert country_of(area, AREAS) == country


def test_the_country_is_taken_from_the_dimension_that_the_indicator_names() -> None:
    indicators = pd.DataFrame({"country_dimension": ["ref_area", "counterpart_area"]}, index=["patients", "wins"])
    rows = pd.DataFrame(
        {
            "indicator_id": ["patients", "wins", "patients", "wins"],
            "ref_area": ["X_NANJING", "WLD", "CHN", "CHN"],
            "counterpart_area": ["WLD", "X_NANJING", "_Z", "_Z"],
        }
    )
    added = add_areas(rows, AREAS, indicators)
    assert added["country"].tolist() == ["CHN", "CHN", "CHN", "_Z"]
    assert added["ref_area_name"].tolist() == ["Nanjing", "World", "China", "China"]
    assert added["counterpart_area_name"].tolist() == ["World", "Nanjing", "", ""]
    assert list(rows) == ["indicator_id", "ref_area", "counterpart_area"]


def test_every_part_of_a_country_in_the_evidence_leads_to_one(market: Market) -> None:
    parts = market.areas.index[market.areas["kind"] == "subdivision"]
    assert len(parts) > 20
    assert {market.areas.at[country_of(area, market.areas), "kind"] for area in parts} == {"country"}


def test_a_place_has_its_article_within_a_sentence(market: Market) -> None:
    told = [in_a_sentence(name) for name in market.areas["name"] if name.startswith(("United", "Neth", "Phil", "Domin", "Spa", "Czech"))]
    assert {"the United Kingdom", "the United States", "the United Arab Emirates", "the Netherlands", "the Philippines", "Spain", "Czechia"} <= set(told)
