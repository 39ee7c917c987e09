"""How far do the publishers contradict each other and themselves? Expected values are typed from the list of the publishers' own words, or reckoned from it."""

from __future__ import annotations

import pytest

from marketdata import Market, Selection, market_size
from marketdata.market_size import CHANGED, KEPT, Contradiction, Maker, Rate, maker_of
from marketdata.reconcile import AGREES, CANNOT, DIFFERS

EVERYTHING = Selection(low=True)
MEDICAL = "market_world_medical_tourism"


def rate(market: Market, source: str, span: str) -> Rate:
    return market_size.rates(market)[next(i for i in market_size.rates(market) if i.startswith(f"{source}.") and f".{span}." in i)]


# ------------------------------------------------------------------ who says it


@pytest.mark.parametrize(
    ("note", "source_note", "publisher", "maker"),
    [
        ("", "", "Straits Research", Maker("Straits Research")),
        ("Quotes Zion Market Research.", "", "GMEDCA", Maker("Zion Market Research")),
        ("Quotes a McKinsey report of 2008; a forecast.", "Quotes the Ministry of Foreign Affairs.", "The Japan Times", Maker("McKinsey")),
        ("Quotes the Bank of Thailand, which quotes Allied Market Research; converted into baht.", "", "The Nation", Maker("Allied Market Research")),
        ("Quotes Visa and Oxford Economics. The year is that of the page.", "", "Go Holiday", Maker("Visa and Oxford Economics")),
        ("Quotes Market.us.", "", "A blog", Maker("Market.us")),
        ("A row of a third party's table.", "Quotes Global Market Insights; a table in a repository.", "Light-Brands", Maker("Global Market Insights")),
        ("Attributed to the OECD, of which no document was seen.", "Quotes Spaincares.", "Diario de León", Maker("OECD")),
        ("Quotes Bumrungrad International; publisher not named.", "", "Bangkok Post", Maker("Bangkok Post", named=False)),
        ("", "A reseller; the text points to The Business Research Company as the maker of the report.", "ReportLinker", Maker("Business Research Company")),
        ("", "Quotes the Medical Tourism Association for the number of patients.", "Fortune Business Insights", Maker("Fortune Business Insights")),
        ("", "An aggregator; does not name whom it quotes.", "WifiTalents", Maker("WifiTalents", named=False)),
    ],
)
def test_the_maker_is_the_one_that_the_note_names(note: str, source_note: str, publisher: str, maker: Maker) -> None:
    found = maker_of(note, source_note, publisher)
    assert (found.name.removeprefix("The "), found.named) == (maker.name.removeprefix("The "), maker.named)


def test_every_estimate_of_the_shipped_evidence_has_the_maker_that_its_source_names(market: Market) -> None:
    rows = market_size.estimates(market, EVERYTHING).rows.drop_duplicates("source_id").set_index("source_id")
    quoted = {source: row["maker"] for source, row in rows.iterrows() if row["named"] and row["maker"] != row["publisher"]}
    assert quoted == {
        "japantimes_2012": "McKinsey",
        "goholiday_2016": "Visa and Oxford Economics",
        "chinadaily_2016_sri": "SRI International",
        "diariodeleon_2016": "OECD",
        "travelwires_2022": "Glasgow Research & Consulting",
        "obg_2018": "Allied Market Research",
        "nation_th_2024": "Allied Market Research",
        "bexopro_2025": "Polaris Market Research",
        "gmedca_2018": "Zion Market Research",
        "cna_2025": "DataHorizzon Research",
        "reportlinker_2021": "The Business Research Company",
        "epic_center_2026_gmi": "Global Market Insights",
        "epic_center_2026_gvr": "Grand View Research",
        "epic_center_2026_mdf": "Market Data Forecast",
        "epic_center_2026_mordor": "Mordor Intelligence",
        "epic_center_2026_towards": "Towards Healthcare",
    }
    assert set(rows.index[~rows["named"]]) == {
        "hurriyet_2025", "rsis_2020", "scientect_2020", "budgetdirect_2020", "talesfromafork_2019", "express_press_release_2024",
        "reportlinker_2024", "bangkokpost_2024", "wifitalents_2024", "meditourfacilitators_2024",
    }  # fmt: skip


def test_an_estimate_is_called_by_its_maker_and_by_who_quotes_it(market: Market) -> None:
    names = set(market_size.estimates(market, EVERYTHING).rows["series"])
    assert {"Zion Market Research (2021)", "Zion Market Research via GMEDCA (2018)", "Bangkok Post (2024, maker not named)"} <= names


# ------------------------------------------------------------------ how far they lie apart


def test_the_headline_is_the_year_of_which_most_is_printed(market: Market) -> None:
    # 2025: 35, 48.40, 55.84, 93.72 as base values, 40.03, 160.8 and 182 as forecasts; 182 / 35 = 5.2.
    shown = market_size.estimates(market, Selection())
    assert shown.title == "The world market in 2025: from US$35 billion to US$182 billion, 5.2-fold apart"
    assert shown.sentences == [
        "7 figures by 7 publishers for 2025: from US$35 billion by Global Market Insights via Light-Brands (2026) to US$182 billion forecast by Glasgow "
        "Research & Consulting via TravelWires (2022). The highest is 5.2 times the lowest.",
        "3 of them are forecasts made earlier. Those for the publisher's own base year: from US$35 billion by Global Market Insights via Light-Brands (2026) "
        "to US$93.72 billion by Mordor Intelligence via Light-Brands (2026), 2.7-fold.",
        "Furthest apart for 2022: from US$5.3 billion by Reports and Data (2023) to US$143.8 billion forecast by Allied Market Research via Oxford Business "
        "Group (2018), 27-fold.",
    ]


def test_each_year_has_its_lowest_and_highest_figure(market: Market) -> None:
    spreads = {spread.year: spread for spread in market_size.estimates(market, Selection()).spreads}
    # From the list, without what is of low reliability; 2016, 2018, 2020, 2026, 2028, 2033 and 2034 have one figure or none.
    billions = {year: (len(s.rows), s.low["value"] / 1e9, s.high["value"] / 1e9) for year, s in spreads.items()}
    assert billions == {
        2019: (3, 102.60, 105),
        2021: (3, 11.395, 56.6649),
        2022: (6, 5.3, 143.8),
        2023: (2, 21.42, 24.14),
        2024: (3, 28.0, 58.7),
        2025: (7, 35, 182),
        2027: (2, 272.70, 273.72),
        2030: (3, 87.33, 218.16),
        2031: (4, 62.03, 276.6523),
        2032: (6, 35.9, 346.4),
    }
    assert spreads[2032].ratio == pytest.approx(346.4 / 35.9)


def test_the_table_of_spreads_leads_to_both_ends(market: Market) -> None:
    table = market_size.spread_table(market_size.estimates(market, Selection())).set_index("Year").loc["2032, 6 figures"]
    assert (table["Ratio"], table["Lowest"]) == ("9.6", "US$35.9 billion forecast by Market.us (2023)")
    assert table["low_id"] == f"marketus_2023.medical_tourism_market.WLD._Z._T.{MEDICAL}.2032.USD.exact"
    assert table["high_id"] == f"kdmi_2023.medical_tourism_market.WLD._Z._T.{MEDICAL}.2032.USD.exact"


def test_scopes_are_never_mixed(market: Market) -> None:
    shown = market_size.estimates(market, EVERYTHING)
    assert shown.scopes[0] == MEDICAL and set(shown.scopes) == {MEDICAL, "market_world_inbound", "market_world_health_tourism", "market_world_wellness"}
    for spread in shown.spreads:
        assert {row["definition_id"] for row in spread.rows} == {spread.scope}
    # 4.8 billion for inbound medical tourism in 2023 is less than any other, and no estimate of the whole.
    assert next(spread for spread in shown.spreads if spread.year == 2023).low["value"] == 21.42e9


def test_low_figures_are_shown_when_asked_for(market: Market) -> None:
    hidden, shown = (market_size.estimates(market, Selection(low=low)) for low in (False, True))
    assert hidden.left_out == ["21 figures of low reliability, left out unless the filters ask for them."]
    assert len(shown.rows) - len(hidden.rows) == 21
    assert "21 figures of low reliability are shown, in grey." in shown.warnings


def test_what_is_in_baht_is_listed_and_not_drawn(market: Market) -> None:
    shown = market_size.estimates(market, Selection())
    assert "nation_th_2024" not in set(shown.drawable["source_id"]) and "nation_th_2024" in set(shown.rows["source_id"])
    assert any("another currency: Allied Market Research via The Nation (Thailand) (2024) 2027" in warning for warning in shown.warnings)


def test_a_currency_is_not_applied_to_years_to_come_and_that_is_said(market: Market) -> None:
    shown = market_size.estimates(market, Selection(currency="GBP"))
    assert set(shown.drawable["shown_unit"]) == {"USD"}
    assert any(warning.startswith("As published: no exchange rate") for warning in shown.warnings)
    assert not any(warning.startswith("As published") for warning in market_size.estimates(market, Selection(currency="USD")).warnings)


def test_one_source_has_no_spread_and_says_so(market: Market) -> None:
    shown = market_size.estimates(market, Selection(sources=("zion_2021",)))
    assert shown.most is None and shown.spreads == [] and shown.sentences[0] == "No year has two figures here."
    assert shown.title.endswith("US$272.70 billion in 2027 (forecast), up from US$102.60 billion in 2019 (estimate)")


def test_nothing_left_is_no_error(market: Market) -> None:
    gone = Selection(years=(2000, 2000))
    shown = market_size.estimates(market, gone)
    assert shown.rows.empty and shown.drawable.empty and shown.spreads == [] and shown.what_would_be_here == "World · 2012 to 2034, no year given"
    assert market_size.stated_growth(market, gone).rows.empty and market_size.contradictions(market, gone) == []
    assert market_size.nearly_the_same(shown).empty and market_size.without_a_rate(shown) == []


def test_the_key_counts_from_the_highest_last_figure(market: Market) -> None:
    shown = market_size.estimates(market, Selection())
    assert shown.numbers[MEDICAL, "kdmi_2023"] == 1 and shown.numbers[MEDICAL, "tbrc_2022"] == 2
    assert sorted(shown.numbers.values()) == [*range(1, 26)]
    table = shown.table()
    assert table.loc[shown.rows["source_id"] == "kdmi_2023", "Number in the chart"].tolist() == ["1"]
    assert set(table.loc[shown.rows["source_id"] == "nation_th_2024", "Number in the chart"]) == {"–"}


# ------------------------------------------------------------------ stated and implied


# Typed: base and forecast in billions, years between them, the stated rate. Reckoned by hand: ((forecast / base) ^ (1 / years) − 1) × 100.
STATED = {
    ("allied_2021", "2019--2027"): (12.7666, AGREES),
    ("zion_2021", "2020--2027"): (12.9971, DIFFERS),
    ("reportlinker_2021", "2021--2025"): (16.2350, AGREES),
    ("straits_2023", "2023--2031"): (29.9985, AGREES),
    ("tbrc_2022", "2021--2026"): (19.1634, AGREES),
    ("tbrc_2022", "2026--2031"): (15.2341, AGREES),
    ("vmr_2024", "2024--2031"): (20.9745, DIFFERS),
    ("skyquest_2024", "2024--2031"): (20.2903, DIFFERS),
    ("epic_center_2026_mordor", "2025--2030"): (18.4101, AGREES),
    ("epic_center_2026_gvr", "2025--2030"): (12.5288, AGREES),
    ("epic_center_2026_gmi", "2025--2034"): (16.8369, AGREES),
    ("epic_center_2026_mdf", "2025--2033"): (18.7998, AGREES),
    ("reports_and_data_2023", "2022--2032"): (28.8321, DIFFERS),
    ("marketus_2023", "2023--2032"): (11.8641, DIFFERS),
}


@pytest.mark.parametrize(("source", "span"), STATED)
def test_a_stated_rate_is_held_against_its_own_figures(market: Market, source: str, span: str) -> None:
    implied, verdict = STATED[source, span]
    found = rate(market, source, span)
    assert found.verdict == verdict and found.result.computed_value == pytest.approx(implied, abs=1e-3)


def test_a_rate_without_a_base_or_a_forecast_is_not_judged(market: Market) -> None:
    judged = {(found.row["source_id"], found.row["time_period"].replace("/", "--")) for found in market_size.rates(market).values() if found.verdict != CANNOT}
    assert judged == set(STATED)
    kd = rate(market, "kdmi_2023", "2023--2032")
    assert kd.first is None and kd.last is not None and "its base value for 2023" in kd.result.explanation


def test_the_horizon_that_would_fit_is_found(market: Market) -> None:
    # ln(66.76 / 5.3) / ln(1.3251) = 9.0; ln(93.9 / 21.42) / ln(1.235) = 7.0; ln(272.70 / 102.60) / ln(1.127) = 8.2, no whole number.
    assert rate(market, "reports_and_data_2023", "2022--2032").fits == (9,)
    assert rate(market, "skyquest_2024", "2024--2031").fits == (7,)
    assert rate(market, "zion_2021", "2020--2027").fits == ()
    assert rate(market, "allied_2021", "2019--2027").fits == ()


def test_what_would_fit_is_said(market: Market) -> None:
    # 21.42 × 1.235^8 = 115.9; 93.9 in 2031 is seven years from 2024.
    assert rate(market, "skyquest_2024", "2024--2031").what_would_fit(market) == [
        "23.5% would lead to US$116 billion.", "Over 7 years it would fit: 2024 to 2031, the span that it states.",
    ]  # fmt: skip
    # 30.85 × 1.2^7 = 110.5; 116.98 / 1.2^7 = 32.65.
    assert rate(market, "vmr_2024", "2024--2031").what_would_fit(market) == ["20.00% would lead to US$111 billion.", "It would fit a base of US$32.6 billion."]
    assert rate(market, "allied_2021", "2019--2027").what_would_fit(market) == []


def test_the_finding_counts_what_does_not_follow(market: Market) -> None:
    shown = market_size.stated_growth(market, Selection())
    assert shown.title == "5 of 14 growth rates do not follow from the publisher's own base and forecast"
    assert [found.row["source_id"] for found in shown.computed][:3] == ["reports_and_data_2023", "skyquest_2024", "vmr_2024"]  # 3.7, 3.2 and 1.0 points
    assert shown.sentences[0].startswith(
        "Reports and Data (2023): 32.51% a year stated for 2022 to 2032; from US$5.3 billion in 2022 to US$66.76 billion in 2032 it is 28.8%."
    )
    table = shown.table().set_index("Publisher")
    assert table.at["Zion Market Research (2021)", "Difference"] == "−0.30 percentage points"
    assert table.at["KD Market Insights (2023)", "Base"] == "not printed" and table.at["KD Market Insights (2023)", "Verdict"] == CANNOT


def test_filters_hide_rates_but_never_change_a_verdict(market: Market) -> None:
    # The years chosen leave out the base of 2019: the rate was judged by all the same.
    shown = market_size.stated_growth(market, Selection(years=(2026, 2034), sources=("zion_2021",)))
    assert [found.verdict for found in shown.found] == [DIFFERS]
    assert shown.title == "Zion Market Research (2021): 12.7% for 2020 to 2027; its own figures give 13%"


def test_who_states_no_rate_that_is_carried_is_listed_with_the_implied_one(market: Market) -> None:
    # (88.595 / 11.395) ^ (1 / 9) = 1.256; (137.71 / 24.14) ^ (1 / 9) = 1.213; (75 / 16.19) ^ (1 / 10) = 1.166
    assert market_size.without_a_rate(market_size.estimates(market, Selection()))[:3] == [
        "Acumen Research and Consulting (2022): 25.6% a year from 2021 to 2030",
        "Fortune Business Insights (2024): 21.3% a year from 2023 to 2032",
        "ReportLinker (2024, maker not named): 16.6% a year from 2022 to 2032",
    ]


# ------------------------------------------------------------------ who contradicts whom


def found_by(market: Market, selection: Selection) -> dict[tuple[str, int], Contradiction]:
    return {(each.origin, each.year): each for each in market_size.contradictions(market, selection)}


def test_an_origin_that_says_two_things_of_one_year_is_named(market: Market) -> None:
    found = found_by(market, Selection())
    assert set(found) == {
        ("Zion Market Research", 2024),
        ("The Business Research Company", 2021), ("The Business Research Company", 2025),
        ("ReportLinker", 2022), ("ReportLinker", 2025),
        ("Allied Market Research", 2022),
    }  # fmt: skip
    # Zion: 28.0 in 2024, as of 2018; and 102.60 × (272.70 / 102.60)^(5 / 8) = 189.0, as of 2021.
    zion = found["Zion Market Research", 2024]
    assert zion.earlier.value == 28.0e9 and zion.earlier.printed and not zion.later.printed
    assert zion.later.value / 1e9 == pytest.approx(189.01, abs=0.05) and zion.verdict == CHANGED
    # ReportLinker's TBRC: 21.93 in 2021, against 56.66 of the next report.
    assert found["The Business Research Company", 2021].ratio == pytest.approx(56.6649 / 21.93, abs=0.01)
    # Allied: 143.8 for 2022, and 104.68 × (273.72 / 104.68)^(3 / 8) = 150.1.
    assert found["Allied Market Research", 2022].verdict == KEPT


def test_publishers_that_only_quote_do_not_contradict_themselves(market: Market) -> None:
    # Light-Brands tabulates five makers: that they differ is no contradiction of its own.
    assert not any(origin == "Light-Brands" for origin, _ in found_by(market, EVERYTHING))


def test_contradictions_heed_years_and_sources(market: Market) -> None:
    assert set(found_by(market, Selection(years=(2024, 2024)))) == {("Zion Market Research", 2024)}
    assert found_by(market, Selection(sources=("zion_2021",))) == {}
    told = market_size.changed_their_line(market_size.contradictions(market, Selection()))
    assert told == "Zion Market Research, The Business Research Company and ReportLinker contradict an earlier print: up to 6.8-fold"
    assert market_size.changed_their_line([]) == "Nobody contradicts an earlier print of its own"


def test_makers_that_print_nearly_the_same_are_paired(market: Market) -> None:
    hidden = market_size.nearly_the_same(market_size.estimates(market, Selection()))
    # 104.68 / 102.60 = 1.0203; 105 / 104.68 = 1.003; 273.72 / 272.70 = 1.0037; 88.595 / 87.33 = 1.0145
    assert list(zip(hidden["Year"], hidden["Apart"], strict=True)) == [("2019", "2.0%"), ("2019", "0.3%"), ("2027", "0.4%"), ("2030", "1.4%")]
    shown = market_size.nearly_the_same(market_size.estimates(market, EVERYTHING))
    same = shown[shown["Apart"] == "the same"]
    assert same["other_id"].tolist() == [f"meditourfacilitators_2024.medical_tourism_market.WLD._Z._T.{MEDICAL}.2027.USD.exact"]
