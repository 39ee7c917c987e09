"""What else does the evidence hold, as tables for reading?

Sources, agreements, events, ways of counting and terms: every cell is text, every row as it is printed on a page.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from . import describe, series
from .areas import NOT_APPLICABLE, WORLD, country_of
from .disagreements import Disagreement
from .market import Market
from .periods import label
from .selection import Selection
from .views import code_names, names_of_codes, short_names


def sources(market: Market) -> pd.DataFrame:
    """Every source with its kind, its date and the number of its figures."""
    kinds = code_names(market, "CL_SOURCE_KIND", market.sources["kind"])
    counts = market.observations["source_id"].value_counts()
    table = {
        "Source": [describe.short_name(row) for _, row in market.sources.iterrows()],
        "Title": market.sources["title"],
        "Kind": kinds,
        "Published": [date(text) for text in market.sources["published"]],
        "Figures": [str(counts.get(source, 0)) for source in market.sources.index],
        "May be passed on": market.sources["redistributable"],
    }
    return pd.DataFrame(table)


def agreements(market: Market) -> pd.DataFrame:
    """The agreements of ``relationships.csv`` for reading, with the names as printed."""
    rows = market.relationships
    return pd.DataFrame(
        {
            "Institution in England": rows["institution_printed"],
            "Partner in China": rows["partner_printed"],
            "Kind of partner": code_names(market, "CL_ORGANISATION_KIND", rows["partner_kind"]),
            "Service": rows["service_printed"].str.replace(" | ", ", "),
            "Broker": rows["broker_printed"],
            "Where": rows["locator"],
            "Note": rows["note"],
        }
    )


def agreements_by_service(market: Market) -> pd.DataFrame:
    """How many agreements there are of each kind of service, most frequent first."""
    rows = market.relationships.assign(service=market.relationships["services"].str.split(";")).explode("service")
    names = code_names(market, "CL_SERVICE", rows["service"])
    counted = rows.groupby(names)
    table = pd.DataFrame(
        {
            "Agreements": counted.size(),
            "With a broker": counted["broker"].agg(lambda brokers: (brokers != NOT_APPLICABLE).sum()),
            "To become an international provider": counted["internationalisation"].agg(lambda answers: (answers == "yes").sum()),
        }
    )
    return table.sort_values("Agreements", ascending=False, kind="stable").rename_axis("Service").reset_index()


def agreements_finding(market: Market) -> str:
    """What the agreements show, in a line."""
    first, rows = agreements_by_service(market).iloc[0], market.relationships
    return f"{first['Service']} is part of {first['Agreements']} of {len(rows)} agreements between {rows['institution'].nunique()} English institutions and Chinese partners"


def events(market: Market, selection: Selection) -> pd.DataFrame:
    """Dated policies and events for reading, oldest first, in the countries and years of a selection."""
    rows = market.events.sort_values("date_from", kind="stable")
    if selection.countries:
        places = rows["area"].map(lambda area: country_of(area, market.areas))
        rows = rows[places.isin([*selection.countries, WORLD])]
    if selection.years:
        last = rows["date_to"].where(rows["date_to"] != "", rows["date_from"]).str[:4].astype(int)
        rows = rows[(rows["date_from"].str[:4].astype(int) <= selection.years[1]) & (last >= selection.years[0])]
    return pd.DataFrame(
        {
            "Date": [date(first) + (f" to {date(last)}" if last else "") for first, last in zip(rows["date_from"], rows["date_to"], strict=True)],
            "Place": rows["area"].map(market.areas["name"]),
            "What happened": rows["title"],
            "Kind": code_names(market, "CL_EVENT_KIND", rows["kind"]),
            "Source": rows["source_id"].map(short_names(market)),
            "Where": rows["locator"],
            "Note": rows["note"],
        }
    )


def ways_of_counting(market: Market, selection: Selection) -> pd.DataFrame:
    """The definitions of the chosen countries' figures, with every attribute that decides what may be compared."""
    used = market.observations
    if selection.countries:
        used = used[used["country"].isin(selection.countries)]
    rows = market.definitions[market.definitions.index.isin(used["definition_id"])].sort_values("title", kind="stable")
    answers = names_of_codes(market, "CL_YES_NO") | {NOT_APPLICABLE: "–"}
    questions = {
        "Residents": "includes_residents",
        "Wellness": "includes_wellness",
        "Companions": "includes_companions",
        "Nationals abroad": "includes_nationals_abroad",
    }
    return pd.DataFrame(
        {
            "Way of counting": rows["title"],
            "What counts": rows["counts"].map(names_of_codes(market, "CL_COUNTS")),
            "Money pays for": rows["spending"].map(names_of_codes(market, "CL_SPENDING")).where(rows["spending"] != NOT_APPLICABLE, "–"),
            "Whose": rows["scope"].map(names_of_codes(market, "CL_SCOPE")).where(rows["scope"] != NOT_APPLICABLE, "–"),
            "Found out by": rows["method"].map(names_of_codes(market, "CL_METHOD")).where(rows["method"] != NOT_APPLICABLE, "–"),
            **{name: rows[column].map(answers) for name, column in questions.items()},
            "Measured by": rows["measured_by"],
            "Coverage": rows["coverage"],
            "What it means": rows["description"],
        }
    )


def corrections(market: Market) -> pd.DataFrame:
    """The known misprints of the sources: what is printed, what it should be, and how one knows."""
    rows = market.corrections
    figures = market.observations.set_index("figure_id").loc[rows["figure_id"]]
    return pd.DataFrame(
        {
            "Figure": [f"{market.indicators.at[row.indicator_id, 'title']}, {row.ref_area_name}, {row.period_label}" for row in figures.itertuples()],
            "As printed": list(figures["printed"]),
            "Should be": list(rows["should_be"]),
            "How one knows": list(rows["reason"]),
            "Source of the error": [short_names(market)[source] for source in figures["source_id"]],
            "Shown by": [short_names(market)[source] for source in rows["source_id"]],
        }
    )


def countries(market: Market) -> pd.DataFrame:
    """Every country of which figures are held: ``code, Country, Figures, Series, Years``."""
    rows = market.observations
    held = rows[rows["country"].map(market.areas["kind"]).eq("country")]
    grouped = held.groupby("country")
    identity = held[list(series.IDENTITY)].agg(".".join, axis=1)
    table = pd.DataFrame(
        {
            "Country": [str(market.areas.at[code, "name"]) for code in grouped.groups],
            "Figures": grouped.size().astype(str).to_numpy(),
            "Series": identity.groupby(held["country"]).nunique().astype(str).to_numpy(),
            "Years": [
                f"{first.year} to {last.year}" if pd.notna(first) else ""
                for first, last in zip(grouped["period_start"].min(), grouped["period_end"].max(), strict=True)
            ],
        },
        index=pd.Index(list(grouped.groups), name="code"),
    )
    return table.reset_index().sort_values("Country", kind="stable").reset_index(drop=True)


def country_in_a_sentence(market: Market, code: str) -> str:
    """How much is held of a country."""
    rows = market.observations[market.observations["country"] == code]
    sources = rows["source_id"].nunique()
    subjects = rows["indicator_id"].nunique()
    counts = ((len(rows), "figure"), (sources, "source"), (subjects, "subject"))
    figures, of_sources, on = (f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts)
    return f"{market.areas.at[code, 'name']}: {figures} from {of_sources}, on {on}."


def coverage(market: Market, selection: Selection) -> pd.DataFrame:
    """Which years are held of each series of a whole place, and which are missing."""
    held = series.coverage(market)
    held = held[(held["activity"] == "_T") & held["counterpart_area"].isin([WORLD, NOT_APPLICABLE])]
    if selection.countries:
        held = held[held["ref_area"].map(lambda area: country_of(area, market.areas)).isin(selection.countries)]
    held = held.assign(indicator=held["indicator_id"].map(market.indicators["title"])).sort_values(["indicator", "place", "way"], kind="stable")
    return pd.DataFrame(
        {
            "Subject": held["indicator"],
            "Place": held["place"],
            "How it was counted": held["way"],
            "From": held["first_year"].replace(0, "").astype(str),
            "To": held["last_year"].replace(0, "").astype(str),
            "Years": held["years"].astype(str),
            "Years without a figure": held["gaps"],
            "Figures": held["figures"].astype(str),
            "Sources": held["sources"].astype(str),
            "Vintages": held["vintages"],
        }
    )


def events_of(market: Market, selection: Selection) -> pd.DataFrame:
    """The dated events of the chosen countries alone, without those of the world."""
    listed = events(market, selection)
    return listed[listed["Place"] != market.areas.at[WORLD, "name"]]


def disagreements(found: Iterable[Disagreement]) -> pd.DataFrame:
    """Disagreements for reading: what is printed, by how many sources, between which ends."""
    return pd.DataFrame(
        {
            "What is printed": [each.block.title for each in found],
            "Sources": [str(each.rows["source_id"].nunique()) for each in found],
            "Lowest": [each.low["shown"] for each in found],
            "Highest": [each.high["shown"] for each in found],
            "Ratio": [f"{each.ratio:.2f}" if pd.notna(each.ratio) else "" for each in found],
            "Counted": ["in one way" if each.one_way else "in different ways" for each in found],
        }
    )


def glossary(market: Market) -> pd.DataFrame:
    """The terms that the sources define."""
    rows = market.glossary.sort_values("term", key=lambda terms: terms.str.casefold())
    names = {source: describe.short_name(row) for source, row in market.sources.iterrows()}
    return pd.DataFrame({"Term": rows["term"], "Meaning": rows["meaning"], "Source": rows["source_id"].map(names), "Where": rows["locator"]})


def date(text: str) -> str:
    """A date as a reader writes it: 9 December 2022, June 2021, 2022."""
    return label(text, "instant") if text else "no date"
