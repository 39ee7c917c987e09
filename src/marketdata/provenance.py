"""Where does an entry of the evidence come from, and what was done to it on its way to the screen?

A figure, an agreement or an event, each told as facts: its source, the place where it stands, what is printed there,
and every step of normalising with its inputs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from . import citations, views
from .areas import NOT_APPLICABLE
from .listings import date
from .market import Market
from .selection import Selection
from .views import TOTAL, code_names


class Fact(NamedTuple):
    """A name, what it stands for, and the address of the figure that it speaks of, if it is another one."""

    name: str
    text: str
    figure_id: str = ""


def of_figure(market: Market, figure_id: str, selection: Selection, block_id: str = "") -> list[Fact]:
    """Every step from the document to the screen for one figure; with the last one, if a block derives its value.

    Raises KeyError if there is no such figure. A block that does not exist, or does not show it, adds nothing.
    """
    indicator_id = market.observations.at[market.addresses[figure_id], "indicator_id"]
    # Among the figures of its indicator, as it is shown: alone it would never be shown in a common currency, among all of them always.
    rows = market.select(replace(selection, indicators=(indicator_id,), countries=(), years=None, sources=(), low=True))
    row = rows[rows["figure_id"] == figure_id].iloc[0]
    source, indicator = market.sources.loc[row["source_id"]], market.indicators.loc[row["indicator_id"]]
    unit = market.unit[row["unit_measure"]]
    counted = market.definitions.loc[row["definition_id"]] if row["definition_id"] != NOT_APPLICABLE else None
    codes = market.codes.set_index(["codelist", "code"])
    status, qualifier = codes.loc["CL_OBS_STATUS", row["obs_status"]], codes.loc["CL_QUALIFIER", row["qualifier"]]
    days = "" if pd.isna(row["period_start"]) else f": {row['period_start']:%-d %B %Y} to {row['period_end']:%-d %B %Y}"
    return [
        Fact("Source", citations.text(citations.of_source(source)).removesuffix(f" {source['url']}")),
        Fact("Link", source["url"]),
        Fact("Where it stands", row["locator"]),
        Fact("As printed", row["printed"]),
        Fact("Qualifier", f"{qualifier['name']}: {qualifier['description'][0].lower()}{qualifier['description'][1:]}"),
        Fact("Status", f"{status['name']}: {status['description'][0].lower()}{status['description'][1:]}"),
        Fact("What is measured", f"{indicator['title']}. {indicator['definition']}"),
        Fact("Place", row["ref_area_name"]),
        Fact("Counterpart", row["counterpart_area_name"]),
        Fact("Part", "" if row["activity"] == TOTAL else str(code_names(market, "CL_ACTIVITY", pd.Series([row["activity"]])).iloc[0])),
        Fact(
            "How it was counted",
            f"{counted['title']}. {counted['description']} Measured by: {counted['measured_by']}. Coverage: {counted['coverage']}."
            if counted is not None
            else "",
        ),
        Fact(
            "Step 1, period",
            f"{row['time_period'].replace('_U', 'no year')} is read as {codes.loc['CL_PERIOD_TYPE', row['period_type']]['name'].lower()}{days}",
        ),
        Fact(
            "Step 2, unit",
            f"{row['obs_value'] or 'no value'} × 10^{row['unit_mult']} {unit.title}"
            + ("" if pd.isna(row["value"]) else f" = {_plainly(row['value'])} {unit.title}"),
        ),
        Fact(
            "Step 3, currency",
            f"{row['shown']}. {row['rate_note']}" if row["rate_note"] else "As published; no conversion chosen." if unit.is_currency else "",
        ),
        *_derived(market, figure_id, selection, block_id),
        Fact("Known error", "; ".join(_corrected(market, figure_id))),
        Fact("Note", row["note"]),
        Fact("Licence", source["licence"]),
        Fact("Address of the figure", figure_id),
    ]


def of_agreement(market: Market, relationship_id: str) -> list[Fact]:
    """An agreement as printed and as coded. Raises KeyError if there is no such agreement."""
    row = market.relationships.loc[relationship_id]
    names = {code: market.organisations.loc[row[code]] for code in ("institution", "partner", "broker") if row[code] != NOT_APPLICABLE}
    services = code_names(market, "CL_SERVICE", pd.Series(row["services"].split(";")))
    return [
        *_from(market.sources.loc[row["source_id"]], row["locator"]),
        Fact("Institution, as printed", row["institution_printed"]),
        Fact("Partner, as printed", row["partner_printed"]),
        Fact("Service, as printed", row["service_printed"]),
        Fact("Broker, as printed", row["broker_printed"]),
        *(Fact(f"{role.capitalize()} is taken for", _organisation(market, organisation)) for role, organisation in names.items()),
        Fact("Services, as coded", "; ".join(services)),
        Fact("To become an international provider", row["internationalisation"]),
        Fact("Specialty", row["specialty"]),
        Fact("Place", row["place"]),
        Fact("Note", row["note"]),
        Fact("Address of the agreement", relationship_id),
    ]


def of_event(market: Market, event_id: str) -> list[Fact]:
    """An event with its dates as printed. Raises KeyError if there is no such event."""
    row = market.events.loc[event_id]
    return [
        *_from(market.sources.loc[row["source_id"]], row["locator"]),
        Fact("What happened", row["title"]),
        Fact("Date", date(row["date_from"]) + (f" to {date(row['date_to'])}" if row["date_to"] else "")),
        Fact("Place", market.areas.at[row["area"], "name"]),
        Fact("Kind", str(code_names(market, "CL_EVENT_KIND", pd.Series([row["kind"]])).iloc[0])),
        Fact("Note", row["note"]),
        Fact("Address of the event", event_id),
    ]


def _from(source: pd.Series, locator: str) -> list[Fact]:
    return [
        Fact("Source", citations.text(citations.of_source(source)).removesuffix(f" {source['url']}")),
        Fact("Link", source["url"]),
        Fact("Where it stands", locator),
        Fact("Licence", source["licence"]),
    ]


def _organisation(market: Market, organisation: pd.Series) -> str:
    kind = str(code_names(market, "CL_ORGANISATION_KIND", pd.Series([organisation["kind"]])).iloc[0])
    words = f"{organisation['name']} ({kind}, {market.areas.at[organisation['area'], 'name']})"
    return words + (f". {organisation['judgement']}" if organisation["judgement"] else "")


def _derived(market: Market, figure_id: str, selection: Selection, block_id: str) -> list[Fact]:
    """The division that a block shows in place of the figure."""
    if block_id not in market.blocks.index or (shown := views.block(market, block_id)).derive == "level":
        return []
    rows = views.view(market, shown, Selection(currency=selection.currency, low=True)).rows
    rows = rows[rows["figure_id"] == figure_id]
    if rows.empty:
        return []
    row = rows.iloc[0]
    divisor = market.observations.set_index("figure_id").loc[row["divisor_id"]]
    how = str(code_names(market, "CL_DERIVE", pd.Series([shown.derive])).iloc[0])
    return [
        Fact("Step 4, shown as", f"{how}: {row['printed']} = {row['shown']}"),
        Fact("Divided by", f"{divisor['printed']}: {market.indicators.at[divisor['indicator_id'], 'title']}, {divisor['period_label']}", row["divisor_id"]),
    ]


def _corrected(market: Market, figure_id: str) -> list[str]:
    """What is known to be wrong with a figure, and what it should be."""
    rows = market.corrections[market.corrections["figure_id"] == figure_id]
    return [f"should be {row['should_be']}. {row['reason']}" for row in rows.to_dict("records")]


def _plainly(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")
