"""Which place is meant, and to which country does it belong?"""

from __future__ import annotations

import pandas as pd
import pycountry

WORLD, NOT_APPLICABLE = "WLD", "_Z"


def iso_alpha2(alpha3: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that belongs to an alpha-3 code, or None if that is not a country's."""
    country = pycountry.countries.get(alpha_3=alpha3)
    return country.alpha_2 if country and country.alpha_3 == alpha3 else None


WITH_THE = ("United ", "Netherlands", "Philippines", "Dominican Republic", "Maldives", "Bahamas", "Cayman Islands")
"""How the names of places begin that English gives an article within a sentence."""


def in_a_sentence(name: str) -> str:
    """The name of a place after “in” or “of”: ``the United Kingdom``, ``Spain``."""
    return f"the {name}" if name.startswith(WITH_THE) else name


def country_of(area: str, areas: pd.DataFrame) -> str:
    """The country that a filter finds an area under: a part of a country stands under it, all else under itself.

    ``areas`` is indexed by area code.
    """
    while areas.at[area, "kind"] == "subdivision":
        area = areas.at[area, "parent"]
    return area


def add_areas(observations: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Add the names of both areas, and ``country``: what the country filter looks at.

    That is the area in the indicator's ``country_dimension``, or the country that it is a part of.
    ``areas`` and ``indicators`` are indexed by their codes.
    """
    names = areas["name"].to_dict() | {NOT_APPLICABLE: ""}
    found_under = {area: country_of(area, areas) for area in areas.index} | {NOT_APPLICABLE: NOT_APPLICABLE}
    by_counterpart = observations["indicator_id"].map(indicators["country_dimension"]) == "counterpart_area"
    looked_at = observations["ref_area"].mask(by_counterpart, observations["counterpart_area"])
    return observations.assign(
        ref_area_name=observations["ref_area"].map(names),
        counterpart_area_name=observations["counterpart_area"].map(names),
        country=looked_at.map(found_under),
    )
