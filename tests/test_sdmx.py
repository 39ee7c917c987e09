"""Does another program understand our figures by the standard alone?

sdmx1 reads the structure, and the figures by it. Expected figures are typed from Table 1 and the introduction of the
paper of 2022; spellings of periods from the SDMX standard, section 6, and ISO 8601.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
import sdmx
from hypothesis import given, settings
from hypothesis import strategies as st
from sdmx.message import DataMessage, StructureMessage
from sdmx.reader.csv import Reader

from marketdata import Market, Selection, export
from marketdata.export.extract import RECORD_COLUMNS, Extract
from marketdata.export.sdmx import ATTRIBUTES, DIMENSIONS, MEASURE, structure, time_period, to_sdmx_csv, undated
from tests.taken import TAKEN, as_written, cells_of, hostile, is_live, take, typed

HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,INDICATOR,REF_AREA,COUNTERPART_AREA,ACTIVITY,DEFINITION,UNIT_MEASURE,QUALIFIER,SOURCE,VINTAGE,TIME_PERIOD,"
    "OBS_VALUE,UNIT_MULT,OBS_STATUS,FORECAST,PERIOD_TYPE,TIME_PERIOD_PRINTED,LOCATOR,NOTE,FIGURE_ID,SHOWN_VALUE,SHOWN_UNIT,RATE,RATE_NOTE"
)


@pytest.fixture(scope="module")
def everything(market: Market) -> pd.DataFrame:
    """Every figure of the evidence, those of low reliability too."""
    return export.selected(market, Selection(low=True))


@pytest.fixture(scope="module")
def written(everything: pd.DataFrame) -> pd.DataFrame:
    return cells_of(to_sdmx_csv(everything)).set_index("FIGURE_ID", drop=False)


@pytest.fixture(scope="module")
def message(market: Market) -> StructureMessage:
    """The structure as sdmx1 reads it."""
    return sdmx.read_sdmx(io.BytesIO(structure(market, TAKEN)))


def observed(content: bytes, message: StructureMessage) -> DataMessage:
    """SDMX-CSV as sdmx1 reads it by the structure."""
    return Reader().convert(io.BytesIO(content), structure=message.dataflow["OBSERVATIONS"])


# --- observations ---------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_standard_then_dimensions_measure_and_attributes(written: pd.DataFrame, market: Market) -> None:
    assert ",".join(written.columns) == HEADER
    assert to_sdmx_csv(take(market, "study").records).split(b"\r\n")[0].decode() == f"{HEADER},SERIES,PRINTED,SHOWN"
    assert to_sdmx_csv(export.observations(market)).split(b"\r\n")[0].decode() == HEADER.partition(",SHOWN_VALUE")[0]


def test_the_row_of_china_2015_16_in_table_1(market: Market) -> None:
    wins = cells_of(to_sdmx_csv(take(market, "wins_by_market").records)).set_index("FIGURE_ID", drop=False)
    row = wins.loc["salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact"].to_dict()
    assert "Table 1" in row["LOCATOR"]
    assert {name: row[name] for name in row if name not in ("LOCATOR", "NOTE")} == {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": "MARKETDATA:OBSERVATIONS(1.0)",
        "ACTION": "I",
        "FREQ": "A",
        "INDICATOR": "healthcare_uk_wins",
        "REF_AREA": "GBR",
        "COUNTERPART_AREA": "CHN",
        "ACTIVITY": "_T",
        "DEFINITION": "business_win",
        "UNIT_MEASURE": "GBP",
        "QUALIFIER": "exact",
        "SOURCE": "salter_2022",
        "VINTAGE": "_Z",
        "TIME_PERIOD": "2015-04-01/P1Y",
        "OBS_VALUE": "2190",
        "UNIT_MULT": "6",
        "OBS_STATUS": "A",
        "FORECAST": "N",
        "PERIOD_TYPE": "fiscal_uk",
        "TIME_PERIOD_PRINTED": "2015-16",
        "FIGURE_ID": "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact",
        "SHOWN_VALUE": "2190000000.0",
        "SHOWN_UNIT": "GBP",
        "RATE": "",
        "RATE_NOTE": "",
        "SERIES": "China",
        "PRINTED": "£2,190 million",
        "SHOWN": "£2,190 million",
    }


@pytest.mark.parametrize(
    ("figure", "cells"),
    [
        (
            "salter_2022.health_expenditure.WLD._Z._T._Z.2022.USD.exact",
            {"TIME_PERIOD": "2022", "OBS_VALUE": "11910", "UNIT_MULT": "9", "OBS_STATUS": "F", "FORECAST": "Y"},
        ),
        (
            "salter_2022.healthcare_uk_projects.GBR.WLD._T.export_win.2016-17.PROJECTS.exact",
            {"TIME_PERIOD": "2016-04-01/P1Y", "OBS_VALUE": "", "OBS_STATUS": "O", "FORECAST": "N"},
        ),
        (
            "scientect_2020.medical_tourism_market_growth.WLD._Z._T.market_world_medical_tourism.2018--2023.PERCENT.exact",
            {"TIME_PERIOD": "2018-01-01/P6Y", "OBS_VALUE": "8.5", "OBS_STATUS": "U", "FORECAST": "Y", "FREQ": "_O"},
        ),
        ("salter_2022.hospital_beds.CHN._Z._T._Z.2020-12-31.BEDS.exact", {"TIME_PERIOD": "2020-12-31", "FREQ": "_Z"}),
    ],
)
def test_a_forecast_a_missing_value_a_forecast_of_low_reliability_and_a_date(written: pd.DataFrame, figure: str, cells: dict[str, str]) -> None:
    assert written.loc[figure, list(cells)].to_dict() == cells


def test_every_dated_figure_is_written_and_the_others_are_counted(everything: pd.DataFrame, written: pd.DataFrame) -> None:
    assert undated(everything) == everything["period_start"].isna().sum() > 300
    assert len(written) == len(everything) - undated(everything) > 2400
    assert written["FIGURE_ID"].tolist() == everything.loc[everything["period_start"].notna(), "figure_id"].tolist()


def test_no_two_observations_have_one_key_and_no_dimension_is_empty(written: pd.DataFrame) -> None:
    keys = written[[each.id for each in DIMENSIONS]]
    assert not keys.duplicated().any()
    assert (keys != "").all(axis=None)
    assert set(written["VINTAGE"]) > {"_Z", "revised"}


def test_the_same_observation_twice_is_refused(everything: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"stands once, and 'salter_2022\..*' stands twice"):
        to_sdmx_csv(pd.concat([everything.head(2), everything.head(1)]))


def test_statuses_are_those_of_sdmx(written: pd.DataFrame, everything: pd.DataFrame) -> None:
    assert set(written["OBS_STATUS"]) <= set("ABEFPUMLO")
    ours = everything.set_index("figure_id")["obs_status"].loc[written.index]
    back = written["OBS_STATUS"].where((written["OBS_STATUS"] != "U") | (written["FORECAST"] != "Y"), "FU")
    assert back.tolist() == ours.tolist()
    assert (ours == "FU").sum() > 10


def test_no_rows_are_a_header(market: Market) -> None:
    assert to_sdmx_csv(export.observations(market).head(0)).decode() == HEADER.partition(",SHOWN_VALUE")[0] + "\r\n"


# --- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "period_type", "spelled"),
    [
        ("2018", "calendar", "2018"),
        ("2018-Q1", "quarter", "2018-Q1"),
        ("2014-15", "fiscal_uk", "2014-04-01/P1Y"),
        ("2014/2018", "span", "2014-01-01/P5Y"),
        ("2019-11/2021-03", "span", "2019-11-01/P17M"),
        ("2014-04-01/2018-03-31", "span", "2014-04-01/P4Y"),
        ("2015-10-01/2015-10-31", "span", "2015-10-01/P1M"),
        ("2018-03-21/2019-03-20", "span", "2018-03-21/P1Y"),
        ("2019-12-31/2020-12-31", "span", "2019-12-31/P367D"),
        ("2024-01-01/2024-12-29", "span", "2024-01-01/P364D"),
        ("2020-12-31", "instant", "2020-12-31"),
    ],
)
def test_periods_are_spelled_as_sdmx_knows_them(printed: str, period_type: str, spelled: str) -> None:
    assert time_period(printed, period_type) == spelled


@pytest.mark.parametrize(("printed", "period_type"), [("_U", "undated"), ("2014-15", "calendar"), ("2018", "decade")])
def test_what_is_no_dated_period_of_its_type_is_refused(printed: str, period_type: str) -> None:
    with pytest.raises(ValueError):
        time_period(printed, period_type)


def days_of(spelled: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a period of SDMX, read by pandas."""
    start, slash, length = spelled.partition("/")
    if slash:
        unit = {"Y": "years", "M": "months", "D": "days"}[length[-1]]
        first = pd.Timestamp(start)
        return first, first + pd.DateOffset(**{unit: int(length[1:-1])}) - pd.Timedelta(days=1)  # type: ignore[arg-type]
    whole = pd.Period(start.replace("-Q", "Q"))
    return whole.start_time.normalize(), whole.end_time.normalize()


@settings(max_examples=200, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 30)), st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 30)))
def test_a_span_covers_the_same_days_in_sdmx(one: dt.date, other: dt.date) -> None:
    first, last = sorted([one, other])
    if first < last:
        assert days_of(time_period(f"{first}/{last}", "span")) == (pd.Timestamp(first), pd.Timestamp(last))


def test_every_period_of_the_evidence_covers_the_same_days_in_sdmx(written: pd.DataFrame, market: Market) -> None:
    rows = market.observations.set_index("figure_id").loc[written.index]
    days = [days_of(spelled) for spelled in written["TIME_PERIOD"]]
    assert days == list(zip(rows["period_start"], rows["period_end"], strict=True))


# --- the structure --------------------------------------------------------------------------------


def test_sdmx1_reads_the_structure_that_the_figures_refer_to(message: StructureMessage, market: Market) -> None:
    assert (message.header.id, message.header.prepared.date()) == (f"MARKETDATA_{market.version}", TAKEN)
    flow = message.dataflow["OBSERVATIONS"]
    assert (flow.maintainer.id, flow.version, flow.structure.id) == ("MARKETDATA", "1.0", "DSD_OBSERVATIONS")
    assert [each.id for each in flow.structure.dimensions.components] == [each.id for each in DIMENSIONS]
    assert [each.id for each in flow.structure.attributes.components] == [each.id for each in ATTRIBUTES]
    assert [each.id for each in flow.structure.measures.components] == ["OBS_VALUE"]
    concepts = message.concept_scheme["CS_OBSERVATIONS"]
    for component in (*flow.structure.dimensions.components, *flow.structure.attributes.components, *flow.structure.measures.components):
        concept = concepts[component.concept_identity.id]
        assert str(concept.name) and str(concept.description), component.id


def test_the_codes_are_those_of_the_evidence_with_their_names(message: StructureMessage, market: Market) -> None:
    lists = message.codelist
    for name, table, title in (
        ("CL_AREA", market.areas, "name"),
        ("CL_INDICATOR", market.indicators, "title"),
        ("CL_DEFINITION", market.definitions, "title"),
        ("CL_UNIT", market.units, "title"),
        ("CL_SOURCE", market.sources, "title"),
    ):
        told = {code.id: str(code.name) for code in lists[name]}
        assert told | {"_Z": ""} == table[title].to_dict() | {"_Z": ""}
    assert [code.id for code in lists["CL_OBS_STATUS"]] == ["A", "B", "E", "F", "P", "U", "M", "L", "O"]
    assert str(lists["CL_UNIT_MULT"]["9"].name) == "Billions"
    assert str(lists["CL_AREA"]["GBR"].name) == "United Kingdom"
    assert lists["CL_AREA"]["GBR"].parent.id == "WLD"
    paper = lists["CL_SOURCE"]["salter_2022"]
    assert str(paper.description).startswith("Salter B, Dong Y, Hunter BM (2022).")
    assert {note.id: str(note.text) for note in paper.annotations}["URL"] == "https://doi.org/10.1186/s12992-022-00892-8"


def test_every_code_of_every_figure_is_in_the_list_of_its_column(message: StructureMessage, written: pd.DataFrame) -> None:
    coded = [each for each in (*DIMENSIONS, *ATTRIBUTES) if each.coded]
    assert len(coded) == 14
    for each in coded:
        assert set(written[each.id]) <= set(message.codelist[each.values].items), each.id


def test_the_structure_is_the_same_on_the_same_day_and_says_today_unless_told(market: Market) -> None:
    assert structure(market, TAKEN) == structure(market, TAKEN)
    assert f"{dt.date.today().isoformat()}T00:00:00Z".encode() in structure(market)


def test_sdmx1_reads_every_figure_by_the_structure(message: StructureMessage, everything: pd.DataFrame, written: pd.DataFrame) -> None:
    (data,) = observed(to_sdmx_csv(everything), message).data
    assert (data.structured_by.id, data.action.name, len(data.obs)) == ("DSD_OBSERVATIONS", "information", len(written))
    by_figure = {each.attached_attribute["FIGURE_ID"].value: each for each in data.obs}
    china = by_figure["salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact"]
    assert (china.value, china.dimension["COUNTERPART_AREA"].value, china.dimension["TIME_PERIOD"].value) == ("2190", "CHN", "2015-04-01/P1Y")
    assert [by_figure[figure].value for figure in written.index] == written["OBS_VALUE"].tolist()


# --- there and back -------------------------------------------------------------------------------


def records_of(cells: pd.DataFrame, message: StructureMessage) -> pd.DataFrame:
    """The records of a view from its SDMX-CSV and the structure, and from nothing else."""
    back = pd.DataFrame(
        {each.column: cells[each.id].map(typed) for each in (*DIMENSIONS, MEASURE, *ATTRIBUTES) if each.column not in ("time_period", "obs_status")}
    )
    names = {name: {code.id: str(code.name) for code in codes} for name, codes in message.codelist.items()}
    notes = {code.id: {note.id: str(note.text) for note in code.annotations} for code in message.codelist["CL_SOURCE"]}
    days = [days_of(spelled) for spelled in cells["TIME_PERIOD"]]
    numbers = {name: pd.to_numeric(back[name].replace("", None)).astype("float64") for name in ("shown_value", "rate")}
    back = back.assign(
        **numbers,
        time_period=cells["TIME_PERIOD_PRINTED"],
        period_start=pd.Series([start for start, _ in days], dtype="datetime64[s]"),
        period_end=pd.Series([end for _, end in days], dtype="datetime64[s]"),
        vintage=cells["VINTAGE"].replace("_Z", ""),
        obs_status=cells["OBS_STATUS"].where((cells["OBS_STATUS"] != "U") | (cells["FORECAST"] != "Y"), "FU"),
        unit_mult=cells["UNIT_MULT"].astype("int64"),
        ref_area_name=cells["REF_AREA"].map(names["CL_AREA"]),
        counterpart_area_name=cells["COUNTERPART_AREA"].map(names["CL_AREA"] | {"_Z": ""}),
        indicator_title=cells["INDICATOR"].map(names["CL_INDICATOR"]),
        source_title=cells["SOURCE"].map(names["CL_SOURCE"]),
        source_url=cells["SOURCE"].map(lambda source: notes[source].get("URL", "")),
        source_licence=cells["SOURCE"].map(lambda source: notes[source]["LICENCE"]),
    )
    return back.assign(value=pd.to_numeric(back["obs_value"].replace("", None)).astype("float64") * 10.0 ** back["unit_mult"])[RECORD_COLUMNS]


def test_every_view_comes_back_but_for_its_undated_rows(every: Mapping[str, Extract], message: StructureMessage) -> None:
    assert len(every) >= 79
    compared = 0
    for each in every.values():
        dated = each.records[each.records["period_start"].notna()].reset_index(drop=True)
        assert len(dated) + undated(each.records) == len(each.records)
        if len(dated):
            back = records_of(cells_of(to_sdmx_csv(each.records)), message)
            pd.testing.assert_frame_equal(back, dated, check_dtype=False, rtol=1e-12)
            compared += len(dated)
    assert compared > 1400


# --- text that means harm -------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(hostile, min_size=3, max_size=3))
def test_a_harmful_text_does_not_run_and_comes_back_as_typed(market: Market, texts: list[str]) -> None:
    rows = take(market, "wins_by_market").records.head(3)
    spoilt = rows.assign(**dict.fromkeys(("locator", "note", "rate_note", "series", "printed", "shown"), texts), vintage=texts)
    spoilt["figure_id"] = [f"{place} {text}" for place, text in enumerate(texts)]
    cells = cells_of(to_sdmx_csv(spoilt))
    assert not [cell for cell in cells.to_numpy().ravel() if is_live(cell)]
    for column in ("LOCATOR", "NOTE", "RATE_NOTE", "SERIES", "PRINTED", "SHOWN"):
        assert cells[column].map(typed).tolist() == [as_written(text) for text in texts]


@settings(max_examples=30, deadline=None)
@given(hostile)
def test_a_harmful_name_is_a_name_in_the_structure(documents_market: Market, text: str) -> None:
    areas = documents_market.areas.copy()
    areas.loc["CHN", "name"] = text
    sources = documents_market.sources.copy()
    sources.loc["salter_2022", ["title", "licence", "url"]] = text
    spoilt = replace(documents_market, tables={**documents_market.tables, "areas": areas, "sources": sources})
    root = ElementTree.fromstring(structure(spoilt, TAKEN))
    name = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common}Name"
    china = next(code for code in root.iter() if code.tag.endswith("}Code") and code.get("id") == "CHN")
    kept = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    assert (china.findtext(name) or "") == kept.replace("\r\n", "\n").replace("\r", "\n"), "XML turns every line end into one"
    assert {child.tag.rpartition("}")[2] for child in china} <= {"Name", "Parent"}


@pytest.fixture(scope="module")
def documents_market(market: Market) -> Market:
    """The evidence with few sources and areas, as the structure is written often."""
    few = {"sources": market.sources.loc[["salter_2022"]], "areas": market.areas.loc[["WLD", "CHN"]], "definitions": market.definitions.head(1)}
    return replace(market, tables={**market.tables, **few})
