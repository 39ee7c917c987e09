"""What does each column of a file hold?

Said once, for every file that explains its columns: the package, and the structure of SDMX.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """``kind`` is a type of Table Schema: string, number, integer or date. ``description`` is Markdown, with codes in backticks."""

    kind: str
    title: str
    description: str


COLUMNS: Mapping[str, Column] = {
    "figure_id": Column(
        "string",
        "Address of the figure",
        "Names one printed figure for good: its source, measure, places, part, way of counting, period, unit and qualifier. Quote it to point at the figure.",
    ),
    "source_id": Column("string", "Source, code", "The document that prints the figure. The list of sources has it in full."),
    "indicator_id": Column("string", "Measure, code", "What is measured."),
    "ref_area": Column("string", "Place, code", "The place measured: ISO 3166 for countries, `X_` before our own codes for regions."),
    "ref_area_name": Column("string", "Place", "The place measured, by name."),
    "counterpart_area": Column(
        "string",
        "Counterpart, code",
        "The other party of a flow, such as the country that patients come from; `WLD` for all together, `_Z` where there is none.",
    ),
    "counterpart_area_name": Column("string", "Counterpart", "The other party of a flow, by name; empty where there is none."),
    "activity": Column("string", "Part, code", "The part of the whole that the figure covers; `_T` for the whole."),
    "definition_id": Column(
        "string", "Way of counting, code", "How the figure was counted. Figures with different codes are not one series; `_Z` where nothing is to be said."
    ),
    "time_period": Column(
        "string",
        "Period",
        "As its source prints it: `2018`; `2014-15`, a UK financial year; `2024-Q3`; `2014/2018`, a span; `2020-12-31`; `_U` for no period given.",
    ),
    "period_type": Column("string", "Kind of period", "Which kind of year or span the period is, so that `2014-15` is not taken for a month."),
    "period_start": Column("date", "First day", "The first day that the period covers; empty where the source gives no period."),
    "period_end": Column("date", "Last day", "The last day that the period covers; empty where the source gives no period."),
    "vintage": Column("string", "Vintage", "Empty for the first or only print; else `revised`, or when this version of the figure was published."),
    "obs_value": Column(
        "string",
        "Number as printed",
        "The digits as the source prints them, so that `0.50` does not become `0.5`. Multiply by ten to the power of `unit_mult`.",
    ),
    "unit_mult": Column("integer", "Power of ten", "The power of ten that the number is printed in: `6` for millions, `9` for billions."),
    "unit_measure": Column("string", "Unit, code", "The unit as published: ISO 4217 for currencies."),
    "value": Column("number", "Value as published", "The number in full units of `unit_measure`; empty where the source gives none."),
    "obs_status": Column(
        "string",
        "Status, code",
        "How far the figure is a fact: `A` normal, `E` estimate, `F` forecast, `P` provisional, `U` low reliability, `FU` forecast of low reliability.",
    ),
    "qualifier": Column(
        "string", "Qualifier", "The word that the source puts before the number, such as `about` or `at_least`. A printed range is two rows, `low` and `high`."
    ),
    "locator": Column("string", "Place in the source", "Where in the document a reader finds the figure."),
    "note": Column("string", "Note", "What one must know to use this one figure."),
    "shown_value": Column(
        "number", "Value shown", "The number that chart and table show, in full units of `shown_unit`: converted or computed where the view is."
    ),
    "shown_unit": Column("string", "Unit shown, code", "The unit of `shown_value`."),
    "rate": Column("number", "Exchange rate", "Units of `shown_unit` for one unit of `unit_measure`; empty where nothing was converted."),
    "rate_note": Column("string", "About the exchange rate", "Which rates, of which days, or why an amount was not converted."),
    "series": Column("string", "Series", "The line or bar that the figure belongs to."),
    "printed": Column("string", "As printed", "The figure with its unit, as the source writes it. A word before it, such as about, stands in `qualifier`."),
    "shown": Column("string", "As shown", "The value shown with its unit, to be read."),
    "indicator_title": Column("string", "Measure", "What is measured, in words."),
    "source_title": Column("string", "Title of the source", "The title of the document that prints the figure."),
    "source_url": Column("string", "Link to the source", "Where the document can be read; empty if it is not online."),
    "source_licence": Column("string", "Licence of the source", "What the source says about passing its figures on."),
}
"""The columns of :data:`~marketdata.export.extract.RECORD_COLUMNS`, in their order."""
