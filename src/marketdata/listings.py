"""What else does the evidence hold, as tables for reading?

Sources, agreements, events, ways of counting and terms: every cell is text, every row as it is printed on a page.
"""

from __future__ import annotations

import pandas as pd

from . import describe
from .areas import NOT_APPLICABLE, WORLD, country_of
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


def ways_of_counting(market: Market) -> pd.DataFrame:
    """The definitions, with every attribute that decides what may be compared."""
    rows = market.definitions
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


def glossary(market: Market) -> pd.DataFrame:
    """The terms that the sources define."""
    rows = market.glossary.sort_values("term", key=lambda terms: terms.str.casefold())
    names = {source: describe.short_name(row) for source, row in market.sources.iterrows()}
    return pd.DataFrame({"Term": rows["term"], "Meaning": rows["meaning"], "Source": rows["source_id"].map(names), "Where": rows["locator"]})


def date(text: str) -> str:
    """A date as a reader writes it: 9 December 2022, June 2021, 2022."""
    return label(text, "instant") if text else "no date"
