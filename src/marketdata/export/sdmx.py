"""How do the figures get into a program that speaks SDMX, the standard by which statistical offices exchange data?

:func:`to_sdmx_csv` writes observations as SDMX-CSV 2.0, :func:`structure` the code lists, concepts, data structure and
dataflow that they refer to as SDMX-ML 2.1, the version that every SDMX program reads.

- A period is spelled as SDMX knows it: a UK financial year is ``2014-04-01/P1Y``; ``TIME_PERIOD_PRINTED`` has ``2014-15``.
- SDMX has no status for a forecast of low reliability (our ``FU``): it is ``U``, and ``FORECAST`` is ``Y``.
- SDMX has no observation without a period: :func:`undated` counts the rows that stay behind.
- Our empty vintage, the first or only print of a figure, is ``_Z``, as no dimension may be empty.
- Texts pass :func:`~.files.safe_cell`, as in every CSV of ours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as xml

import pandas as pd

from .. import periods
from ..areas import NOT_APPLICABLE
from ..citations import of_source, text
from ..market import Market
from ..units import MULTIPLIERS
from .columns import COLUMNS
from .files import to_csv

AGENCY, DATAFLOW, DATA_STRUCTURE, CONCEPTS, VERSION = "MARKETDATA", "OBSERVATIONS", "DSD_OBSERVATIONS", "CS_OBSERVATIONS", "1.0"

FREQUENCIES = {"calendar": "A", "fiscal_uk": "A", "quarter": "Q", "span": "_O", "instant": NOT_APPLICABLE}
"""The frequency of each dated type of period, by SDMX's own CL_FREQ."""

FORECASTS = ("F", "FU")
FORECAST_OF_LOW_RELIABILITY = "FU"


class Component(NamedTuple):
    """A dimension, the measure, or an attribute of the data structure, under its SDMX name.

    ``column`` is the column of the rows that it holds or is made from; ``values`` a code list, or a text type of SDMX.
    """

    id: str
    column: str
    values: str
    title: str = ""
    description: str = ""

    @property
    def coded(self) -> bool:
        return self.values.startswith("CL_")


DIMENSIONS = (
    Component("FREQ", "period_type", "CL_FREQ", "Frequency", "How often a figure of this kind of period falls due."),
    Component("INDICATOR", "indicator_id", "CL_INDICATOR"),
    Component("REF_AREA", "ref_area", "CL_AREA"),
    Component("COUNTERPART_AREA", "counterpart_area", "CL_AREA"),
    Component("ACTIVITY", "activity", "CL_ACTIVITY"),
    Component("DEFINITION", "definition_id", "CL_DEFINITION"),
    Component("UNIT_MEASURE", "unit_measure", "CL_UNIT"),
    Component("QUALIFIER", "qualifier", "CL_QUALIFIER"),
    Component("SOURCE", "source_id", "CL_SOURCE"),
    Component("VINTAGE", "vintage", "String", "Vintage", "_Z for the first or only print; else revised, or when this version of the figure was published."),
    Component("TIME_PERIOD", "time_period", "ObservationalTimePeriod", "Period", "The days that the figure covers, as SDMX spells them."),
)
MEASURE = Component("OBS_VALUE", "obs_value", "Decimal")
ATTRIBUTES = (
    Component("UNIT_MULT", "unit_mult", "CL_UNIT_MULT"),
    Component(
        "OBS_STATUS", "obs_status", "CL_OBS_STATUS", "Status", "How far the figure is a fact. A forecast of low reliability is U here and Y in FORECAST."
    ),
    Component("FORECAST", "obs_status", "CL_FORECAST", "Forecast", "Whether the figure was published as a forecast."),
    Component("PERIOD_TYPE", "period_type", "CL_PERIOD_TYPE"),
    Component("TIME_PERIOD_PRINTED", "time_period", "String", "Period as printed", "The period as the source prints it, such as 2014-15."),
    Component("LOCATOR", "locator", "String"),
    Component("NOTE", "note", "String"),
    Component("FIGURE_ID", "figure_id", "String"),
    Component("SHOWN_VALUE", "shown_value", "Double"),
    Component("SHOWN_UNIT", "shown_unit", "CL_UNIT"),
    Component("RATE", "rate", "Double"),
    Component("RATE_NOTE", "rate_note", "String"),
    Component("SERIES", "series", "String"),
    Component("PRINTED", "printed", "String"),
    Component("SHOWN", "shown", "String"),
)
"""Every attribute is of one observation. Those whose column the rows lack are left out of a file."""


def to_sdmx_csv(rows: pd.DataFrame) -> bytes:
    """Rows as SDMX-CSV 2.0, in UTF-8 without a byte-order mark: the dated ones, in their order.

    ``rows`` have the columns of :func:`~.rows.observations`, :func:`~.rows.selected` or
    :attr:`~.extract.Extract.records`. ``OBS_VALUE`` is the number as printed, in ``UNIT_MULT`` powers of ten of
    ``UNIT_MEASURE``, and empty where the source gives none, for which ``OBS_STATUS`` has the reason.

    Raises ValueError if two rows are the same observation.
    """
    dated = rows[rows["period_type"] != "undated"].reset_index(drop=True)
    forecast = dated["obs_status"].isin(FORECASTS)
    made = {
        "FREQ": dated["period_type"].map(FREQUENCIES),
        "VINTAGE": dated["vintage"].where(dated["vintage"] != "", NOT_APPLICABLE),
        "TIME_PERIOD": pd.Series([time_period(*cells) for cells in zip(dated["time_period"], dated["period_type"], strict=True)], dated.index, dtype=str),
        "OBS_STATUS": dated["obs_status"].where(dated["obs_status"] != FORECAST_OF_LOW_RELIABILITY, "U"),
        "FORECAST": forecast.map({True: "Y", False: "N"}),
    }
    told = {each.id: made.get(each.id, dated.get(each.column)) for each in (*DIMENSIONS, MEASURE, *ATTRIBUTES) if each.column in dated}
    frame = pd.DataFrame({"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{DATAFLOW}({VERSION})", "ACTION": "I", **told}, index=dated.index)
    if (twice := frame.duplicated([each.id for each in DIMENSIONS])).any():
        raise ValueError(f"An observation of SDMX stands once, and {dated.loc[twice, 'figure_id'].iloc[0]!r} stands twice.")
    return to_csv(frame, bom=False)


def undated(rows: pd.DataFrame) -> int:
    """How many rows :func:`to_sdmx_csv` leaves out, as their source gives no period."""
    return int((rows["period_type"] == "undated").sum())


def time_period(printed: str, period_type: str) -> str:
    """A period as SDMX spells it: ``2018``, ``2018-Q1``, ``2020-12-31``, or first day and length, ``2014-04-01/P1Y``.

    Raises ValueError for a period that is not of its type, and for one without a date.
    """
    period = periods.parse(printed, period_type)
    if period.start is None or period.end is None:
        raise ValueError(f"a period with a date, not {printed!r}")
    return f"{period.start.isoformat()}/{_length(period.start, period.end)}" if period_type in ("fiscal_uk", "span") else printed


def _length(start: dt.date, end: dt.date) -> str:
    """From the first to the last day, both included, as a duration of ISO 8601: in years or months where they are whole."""
    after = end + dt.timedelta(days=1)
    if after.day != start.day:
        return f"P{(after - start).days}D"
    years, months = divmod(12 * (after.year - start.year) + after.month - start.month, 12)
    return f"P{years}Y" if not months else f"P{12 * years + months}M"


# --- the structure --------------------------------------------------------------------------------


class Code(NamedTuple):
    """A code of a list. ``annotations`` are what else is known of it, by kind."""

    id: str
    name: str
    description: str = ""
    parent: str = ""
    annotations: Mapping[str, str] = {}


LISTS = {
    "CL_FREQ": "Frequencies",
    "CL_INDICATOR": "Measures",
    "CL_AREA": "Countries, regions and other places",
    "CL_ACTIVITY": "Parts of a whole",
    "CL_DEFINITION": "Ways of counting",
    "CL_UNIT": "Units",
    "CL_QUALIFIER": "Qualifiers",
    "CL_SOURCE": "Sources",
    "CL_UNIT_MULT": "Powers of ten",
    "CL_OBS_STATUS": "Statuses",
    "CL_FORECAST": "Forecast or not",
    "CL_PERIOD_TYPE": "Kinds of period",
}
"""The code lists, by the names that they bear."""


def structure(market: Market, taken: dt.date | None = None) -> bytes:
    """What :func:`to_sdmx_csv` refers to, as an SDMX-ML 2.1 structure message: code lists, concepts, data structure, dataflow.

    Codes carry the names and definitions of the evidence; those of sources also citation, address and licence.
    ``taken`` is the day on which the message says that it was made, today unless told.
    """
    namespaces = {f"xmlns:{prefix}": f"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/{name}" for prefix, name in PREFIXES.items()}
    message = xml.Element("mes:Structure", namespaces)
    header = xml.SubElement(message, "mes:Header")
    _tell(header, "mes:ID", f"{AGENCY}_{market.version}")
    _tell(header, "mes:Test", "false")
    _tell(header, "mes:Prepared", f"{(taken or dt.date.today()).isoformat()}T00:00:00Z")
    xml.SubElement(header, "mes:Sender", id=AGENCY)
    structures = xml.SubElement(message, "mes:Structures")
    dataflow = _artefact(xml.SubElement(structures, "str:Dataflows"), "Dataflow", DATAFLOW, "Figures on the international healthcare market")
    _refer(xml.SubElement(dataflow, "str:Structure"), DATA_STRUCTURE, "datastructure", "DataStructure")
    lists = xml.SubElement(structures, "str:Codelists")
    for codelist, codes in code_lists(market).items():
        _add_codes(_artefact(lists, "Codelist", codelist, LISTS[codelist]), codes)
    scheme = _artefact(
        xml.SubElement(structures, "str:Concepts"), "ConceptScheme", CONCEPTS, "What a figure on the international healthcare market consists of"
    )
    for component in (*DIMENSIONS, MEASURE, *ATTRIBUTES):
        _add_concept(scheme, component)
    _add_data_structure(xml.SubElement(structures, "str:DataStructures"))
    return xml.tostring(message, encoding="utf-8", xml_declaration=True)


def code_lists(market: Market) -> dict[str, list[Code]]:
    """The codes that an observation can have, by the name of their list."""
    held = market.codes.groupby("codelist")
    short = {
        name: [Code(row.code, row.name, row.description) for row in held.get_group(name).itertuples(index=False)]
        for name in ("CL_ACTIVITY", "CL_QUALIFIER", "CL_OBS_STATUS", "CL_PERIOD_TYPE")
    }
    none = Code(NOT_APPLICABLE, "Not applicable")
    powers = dict(zip(sorted(MULTIPLIERS), ("Units", "Thousands", "Millions", "Billions", "Trillions"), strict=True))
    return {
        "CL_FREQ": [Code("A", "Annual"), Code("Q", "Quarterly"), Code("_O", "Other"), none],
        "CL_INDICATOR": [Code(str(row.Index), row.title, row.definition) for row in market.indicators.itertuples()],
        "CL_AREA": [*(Code(str(row.Index), row.name, parent=row.parent) for row in market.areas.itertuples()), none],
        "CL_ACTIVITY": short["CL_ACTIVITY"],
        "CL_DEFINITION": [*(Code(str(row.Index), row.title, row.description) for row in market.definitions.itertuples()), none],
        "CL_UNIT": [Code(str(row.Index), row.title) for row in market.units.itertuples()],
        "CL_QUALIFIER": short["CL_QUALIFIER"],
        "CL_SOURCE": [
            Code(str(row.name), row["title"], text(of_source(row)), annotations={"URL": row["url"], "LICENCE": row["licence"]})
            for _, row in market.sources.iterrows()
        ],
        "CL_UNIT_MULT": [Code(str(power), name) for power, name in powers.items()],
        "CL_OBS_STATUS": [code for code in short["CL_OBS_STATUS"] if code.id != FORECAST_OF_LOW_RELIABILITY],
        "CL_FORECAST": [Code("Y", "Forecast"), Code("N", "No forecast")],
        "CL_PERIOD_TYPE": [code for code in short["CL_PERIOD_TYPE"] if code.id in FREQUENCIES],
    }


PREFIXES = {"mes": "message", "str": "structure", "com": "common"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _tell(parent: xml.Element, tag: str, words: str) -> None:
    """An element with a text, in English where it is a name; characters that XML cannot hold are left out."""
    language = {"xml:lang": "en"} if tag in ("com:Name", "com:Description", "com:AnnotationText") else {}
    xml.SubElement(parent, tag, language).text = _NO_XML.sub("", words)


def _name(element: xml.Element, name: str, description: str = "") -> None:
    _tell(element, "com:Name", name)
    if description:
        _tell(element, "com:Description", description)


def _artefact(parent: xml.Element, kind: str, identifier: str, name: str) -> xml.Element:
    """Something that has an agency and a version: a code list, a concept scheme, a data structure, a dataflow."""
    made = xml.SubElement(parent, f"str:{kind}", id=identifier, agencyID=AGENCY, version=VERSION)
    _name(made, name)
    return made


def _refer(parent: xml.Element, identifier: str, package: str, kind: str, within: str = "") -> None:
    """A reference to an artefact, or to an item of the scheme ``within``."""
    version = {"maintainableParentID": within, "maintainableParentVersion": VERSION} if within else {"version": VERSION}
    xml.SubElement(parent, "Ref", {"id": identifier, "agencyID": AGENCY, "package": package, "class": kind, **version})


def _add_codes(codelist: xml.Element, codes: Iterable[Code]) -> None:
    for code in codes:
        made = xml.SubElement(codelist, "str:Code", id=code.id)
        if told := {kind: words for kind, words in code.annotations.items() if words}:
            annotations = xml.SubElement(made, "com:Annotations")
            for kind, words in told.items():
                annotation = xml.SubElement(annotations, "com:Annotation", id=kind)
                _tell(annotation, "com:AnnotationType", kind)
                _tell(annotation, "com:AnnotationText", words)
        _name(made, code.name, code.description)
        if code.parent:
            xml.SubElement(xml.SubElement(made, "str:Parent"), "Ref", id=code.parent)


def _add_concept(scheme: xml.Element, component: Component) -> None:
    column = COLUMNS[component.column]
    concept = xml.SubElement(scheme, "str:Concept", id=component.id)
    _name(concept, component.title or column.title, (component.description or column.description).replace("`", ""))


def _add_data_structure(parent: xml.Element) -> None:
    made = _artefact(parent, "DataStructure", DATA_STRUCTURE, "Figures on the international healthcare market")
    components = xml.SubElement(made, "str:DataStructureComponents")
    dimensions = xml.SubElement(components, "str:DimensionList", id="DimensionDescriptor")
    for position, dimension in enumerate(DIMENSIONS, start=1):
        kind = "TimeDimension" if dimension.id == "TIME_PERIOD" else "Dimension"
        _add_component(dimensions, kind, dimension, position=str(position))
    attributes = xml.SubElement(components, "str:AttributeList", id="AttributeDescriptor")
    for attribute in ATTRIBUTES:
        added = _add_component(attributes, "Attribute", attribute, assignmentStatus="Mandatory" if attribute.id == "OBS_STATUS" else "Conditional")
        relationship = xml.SubElement(added, "str:AttributeRelationship")
        xml.SubElement(xml.SubElement(relationship, "str:PrimaryMeasure"), "Ref", id=MEASURE.id)
    _add_component(xml.SubElement(components, "str:MeasureList", id="MeasureDescriptor"), "PrimaryMeasure", MEASURE)


def _add_component(parent: xml.Element, kind: str, component: Component, **attributes: str) -> xml.Element:
    """A component with its concept and the values that it can have."""
    made = xml.SubElement(parent, f"str:{kind}", {"id": component.id, **attributes})
    _refer(xml.SubElement(made, "str:ConceptIdentity"), component.id, "conceptscheme", "Concept", within=CONCEPTS)
    representation = xml.SubElement(made, "str:LocalRepresentation")
    if component.coded:
        _refer(xml.SubElement(representation, "str:Enumeration"), component.values, "codelist", "Codelist")
    else:
        xml.SubElement(representation, "str:TextFormat", textType=component.values)
    return made
