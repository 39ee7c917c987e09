"""Do series that may not be compared stand apart?"""

from __future__ import annotations

import pandas as pd

from marketdata import Market, Selection, comparison, profiles


def test_a_city_beside_its_own_country_is_a_part_of_it_though_it_is_counted_in_the_same_way(market: Market) -> None:
    patients = next(view for view in profiles.profile(market, Selection(countries=("KOR",))) if view.block.block_id == "profile-inbound_patients")
    assert isinstance(patients, comparison.Comparison)
    country = "inbound_patients.KOR.WLD._T.khidi_actual_patients"
    (seoul,) = [series_id for series_id in patients.ways if series_id.startswith("inbound_patients.X_SEOUL.")]
    assert not any(country in group and seoul in group for group in patients.groups)
    (told,) = [sentence for sentence in patients.not_comparable if sentence.startswith("Seoul")]
    assert "covers licensed providers, this one covers a part of the country" in told


def test_a_city_is_not_added_to_its_own_country(market: Market) -> None:
    asked = comparison.Request(
        comparison.OF_TOTAL, ("inbound_patients.KOR.WLD._T.khidi_actual_patients", "inbound_patients.X_SEOUL.WLD._T.khidi_actual_patients")
    )
    shares = comparison.destinations(market, Selection(), asked)
    assert pd.unique(shares.rows["ref_area"]).tolist() == ["KOR"]
    assert "Not in the total, as it cannot be compared with South Korea: Seoul." in shares.missing
