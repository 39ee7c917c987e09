"""Do rows come back from a file as they went in, and does no text run in a spreadsheet?

Expected figures are typed from the documents: Table 1 of the paper, and the press article of 20 February 2026.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, Selection, SelectionError, comparison, export, schema, views
from tests.conftest import DOCUMENTS
from tests.taken import ADDRESS, take

pytestmark = pytest.mark.filterwarnings("error")

# A busy machine is no fault of the code: no test fails for being slow.
many = settings(max_examples=200, deadline=None)
few = settings(max_examples=50, deadline=None)

FORMULAS = ['=HYPERLINK("http://evil.example","China")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "-2+cmd|' /C calc'!A0", "＝1+1", "＋1", "－1+1", "＠SUM(A1)"]
BREAKERS = ["\tx", "\rx", "\nx", "\r\n=1", " =1+1", "\u200b=1", "\ufeff=1", "\x00=1", "\x1b=1", "\u00a0@x"]
HARMLESS = ["", "China", "−6%", "2014–15", "'quoted'", "a=b", "1-2", "Huai'an", "–", "£584.6 million", "👩‍⚕️", "مستشفى", "\u202eabc", "NA", "12"]
NUMBERS = ["-6", "-0.5", "-12345.678", "-6%", "-0"]

hostile = st.one_of(
    st.sampled_from([*FORMULAS, *BREAKERS, *HARMLESS, *NUMBERS]),
    st.text(st.sampled_from("=+-@\t\r\n\x00\"',; a9é\u202e\u200b👩中")),
    st.text(),
)


def read_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, by Python's own reader."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def read_records(content: bytes) -> list[dict[str, str]]:
    header, *body = read_csv(content)
    return [dict(zip(header, cells, strict=True)) for cells in body]


def the_row(rows: pd.DataFrame, **cells: str) -> pd.Series:
    """The one row that holds these cells."""
    found = rows[(rows[list(cells)] == pd.Series(cells)).all(axis=1)]
    assert len(found) == 1
    return found.iloc[0]


# --- text that a spreadsheet would run ------------------------------------------------------------


@pytest.mark.parametrize(
    "text", [*FORMULAS, "\tx", "\rx", "\nx", "\r\n=1", " =1+1", "\u200b=1", "\ufeff=1", "\x1b=1", "-6 projects", "--6", "-6\n", "-٦", "-1e5", "-"]
)
def test_text_that_would_run_or_break_a_row_gets_an_apostrophe(text: str) -> None:
    assert export.safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", [*HARMLESS, *NUMBERS])
def test_plain_text_and_negative_numbers_stay(text: str) -> None:
    assert export.safe_cell(text) == text


@pytest.mark.parametrize(("text", "safe"), [("a\x00b", "ab"), ("\x00", ""), ("\x00=1+1", "'=1+1"), ("-\x006", "-6")])
def test_nul_is_removed_before_the_rest_is_judged(text: str, safe: str) -> None:
    assert export.safe_cell(text) == safe


@many
@given(hostile)
def test_no_cell_begins_as_a_formula_unless_it_is_a_number(text: str) -> None:
    safe = export.safe_cell(text)
    assert "\x00" not in safe
    assert not safe.startswith(("\t", "\r", "\n"))
    assert not safe.lstrip().startswith(("=", "+", "@"))
    assert not safe.lstrip().startswith("-") or float(safe.rstrip("%")) <= 0


@many
@given(hostile)
def test_nothing_but_nul_is_taken_from_a_text_and_nothing_but_an_apostrophe_added(text: str) -> None:
    assert export.safe_cell(text).removeprefix("'") == text.replace("\x00", "").removeprefix("'")


@many
@given(hostile)
def test_a_safe_text_is_safe_already(text: str) -> None:
    assert export.safe_cell(export.safe_cell(text)) == export.safe_cell(text)


@many
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=0))
def test_every_negative_number_written_out_stays(number: object) -> None:
    assert export.safe_cell(f"{number:f}") == f"{number:f}"


# --- rows into bytes and back ---------------------------------------------------------------------


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Rows with a text, a number with gaps, a whole number and a day with gaps."""
    days = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
    floats = st.floats(allow_infinity=False, allow_nan=True)
    rows = draw(st.lists(st.tuples(hostile, floats, st.integers(-(2**63), 2**63 - 1), days), max_size=5))
    texts, numbers, counts, dates = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pd.DataFrame(
        {
            "text": pd.Series(texts, dtype="str"),
            "number": pd.Series(numbers, dtype="float64"),
            "count": pd.Series(counts, dtype="int64"),
            "day": pd.to_datetime(pd.Series(dates, dtype=object)).astype("datetime64[s]"),
        }
    )


def expected_records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [
        {
            "text": row.text,
            "number": None if math.isnan(row.number) else row.number,
            "count": row.count,
            "day": None if pd.isna(row.day) else row.day.strftime("%Y-%m-%d"),
        }
        for row in (Row(*cells) for cells in frame.itertuples(index=False))
    ]


class Row:
    def __init__(self, text: str, number: float, count: int, day: pd.Timestamp) -> None:
        self.text, self.number, self.count, self.day = text, number, count, day


@few
@given(frames())
def test_csv_comes_back_neutralised_and_otherwise_equal(frame: pd.DataFrame) -> None:
    back = read_records(export.to_csv(frame))
    expected = expected_records(frame)
    assert [row["text"] for row in back] == [export.safe_cell(str(row["text"])) for row in expected]
    assert [float(row["number"]) if row["number"] else None for row in back] == [row["number"] for row in expected]
    assert [int(row["count"]) for row in back] == [row["count"] for row in expected]
    assert [row["day"] or None for row in back] == [row["day"] for row in expected]


@few
@given(frames())
def test_json_comes_back_equal(frame: pd.DataFrame) -> None:
    assert json.loads(export.to_json(frame)) == expected_records(frame)


@few
@given(frames())
def test_parquet_comes_back_equal_and_typed(frame: pd.DataFrame) -> None:
    back = pq.read_table(io.BytesIO(export.to_parquet(frame)))
    assert [str(field.type) for field in back.schema][1:] == ["double", "int64", "date32[day]"]
    assert back.schema.field("text").type in (pa.string(), pa.large_string())
    days = [None if row["day"] is None else dt.date.fromisoformat(str(row["day"])) for row in expected_records(frame)]
    assert back.to_pylist() == [row | {"day": day} for row, day in zip(expected_records(frame), days, strict=True)]


def test_csv_is_written_as_excel_reads_it() -> None:
    frame = pd.DataFrame(
        {"=head": ["a,b", 'say "x"', "two\nlines"], "value": [-1.5, float("nan"), 2190000000.0], "day": pd.to_datetime(["2015-04-01", None, "2016-03-31"])}
    )
    assert export.to_csv(frame) == (b'\xef\xbb\xbf\'=head,value,day\r\n"a,b",-1.5,2015-04-01\r\n"say ""x""",,\r\n"two\nlines",2190000000.0,2016-03-31\r\n')


def test_a_pipe_gets_no_byte_order_mark() -> None:
    assert export.to_csv(pd.DataFrame({"é": ["中"]}), bom=False) == "é\r\n中\r\n".encode()


def test_no_rows_give_a_header_and_an_empty_array() -> None:
    nothing = pd.DataFrame({"text": pd.Series(dtype="str"), "day": pd.Series(dtype="datetime64[s]")})
    assert export.to_csv(nothing, bom=False) == b"text,day\r\n"
    assert export.to_json(nothing) == b"[]\n"
    assert pq.read_table(io.BytesIO(export.to_parquet(nothing))).schema.field("day").type == pa.date32()


def test_json_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError):
        export.to_json(pd.DataFrame({"value": [math.inf]}))


def test_frames_are_left_alone() -> None:
    frame = pd.DataFrame({"=a": ["=1+1"], "day": pd.to_datetime(["2015-04-01"])})
    before = frame.copy(deep=True)
    for write in (export.to_csv, export.to_json, export.to_parquet):
        write(frame)
    pd.testing.assert_frame_equal(frame, before)


# --- file names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "ext", "name"),
    [
        (("healthcare_uk_wins", "China", "2015–16"), "csv", "healthcare_uk_wins-china-2015-16.csv"),
        (("Türkiye", "Côte d'Ivoire"), ".json", "turkiye-cote-d-ivoire.json"),
        (("../../etc/passwd\x00",), "csv", "etc-passwd.csv"),
        (("con",), "csv", "marketdata-con.csv"),
        (("中国", ""), "parquet", "marketdata.parquet"),
    ],
)
def test_file_names_can_be_read_and_saved(parts: tuple[str, ...], ext: str, name: str) -> None:
    assert export.file_name(*parts, ext=ext) == name


@many
@given(st.lists(hostile, max_size=4))
def test_every_file_name_is_plain(parts: list[str]) -> None:
    assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,150}\.csv", export.file_name(*parts, ext="csv"))


# --- the figures ----------------------------------------------------------------------------------


def test_observations_have_the_columns_in_order(market: Market) -> None:
    assert list(export.observations(market)) == [
        "figure_id",
        "source_id",
        "indicator_id",
        "ref_area",
        "ref_area_name",
        "counterpart_area",
        "counterpart_area_name",
        "activity",
        "definition_id",
        "time_period",
        "period_type",
        "period_start",
        "period_end",
        "vintage",
        "obs_value",
        "unit_mult",
        "unit_measure",
        "value",
        "obs_status",
        "qualifier",
        "locator",
        "note",
    ]


def test_every_figure_is_exported_once(market: Market) -> None:
    rows = export.observations(market)
    assert len(rows) == len(market.observations) > 2800
    assert {"U", "FU"} <= set(rows["obs_status"]), "what is hidden at first is exported with the rest, under its status"
    assert rows["figure_id"].is_unique


def test_the_row_of_china_2015_16_in_table_1(market: Market) -> None:
    rows = read_records(export.to_csv(export.observations(market)))
    row = next(r for r in rows if r["indicator_id"] == "healthcare_uk_wins" and r["counterpart_area"] == "CHN" and r["time_period"] == "2015-16")
    assert {name: row[name] for name in row if name not in ("note", "locator", "figure_id")} == {
        "source_id": "salter_2022",
        "indicator_id": "healthcare_uk_wins",
        "ref_area": "GBR",
        "ref_area_name": "United Kingdom",
        "counterpart_area": "CHN",
        "counterpart_area_name": "China",
        "activity": "_T",
        "definition_id": "business_win",
        "time_period": "2015-16",
        "period_type": "fiscal_uk",
        "period_start": "2015-04-01",
        "period_end": "2016-03-31",
        "vintage": "",
        "obs_value": "2190",
        "unit_mult": "6",
        "unit_measure": "GBP",
        "value": "2190000000.0",
        "obs_status": "A",
        "qualifier": "exact",
    }
    assert "Table 1" in row["locator"]


@pytest.mark.parametrize(
    ("cells", "obs_value", "value"),
    [
        ({"indicator_id": "healthcare_uk_wins", "counterpart_area": "CHN", "time_period": "2014-15"}, "584.6", 584_600_000.0),
        ({"indicator_id": "healthcare_uk_wins", "counterpart_area": "X_CEE", "time_period": "2017-18"}, "32", 32_000_000.0),
        ({"indicator_id": "health_expenditure", "ref_area": "WLD", "time_period": "2018"}, "8452", 8_452_000_000_000.0),
        ({"indicator_id": "health_services_market_growth", "time_period": "2020"}, "-6", -6.0),
        ({"indicator_id": "inbound_patients", "ref_area": "THA", "time_period": "2023"}, "2.86", 2_860_000.0),
    ],
)
def test_figures_of_the_documents_reach_every_format(market: Market, cells: dict[str, str], obs_value: str, value: float) -> None:
    frame = export.observations(market)
    frame = frame[frame["source_id"].isin(DOCUMENTS)]
    in_csv = the_row(pd.DataFrame(read_records(export.to_csv(frame))), **cells)
    in_json = the_row(pd.DataFrame(json.loads(export.to_json(frame))), **cells)
    in_parquet = the_row(pq.read_table(io.BytesIO(export.to_parquet(frame))).to_pandas(), **cells)
    assert (in_csv["obs_value"], float(in_csv["value"])) == (obs_value, value)
    assert (in_json["obs_value"], in_json["value"]) == (obs_value, value)
    assert (in_parquet["obs_value"], in_parquet["value"]) == (obs_value, value)


def test_a_figure_without_a_year_has_no_days(market: Market) -> None:
    rows = [row for row in json.loads(export.to_json(export.observations(market))) if row["period_type"] == "undated"]
    assert rows
    assert all(row["period_start"] is None and row["period_end"] is None for row in rows)


def test_selected_rows_say_how_they_were_converted(market: Market) -> None:
    selection = Selection(indicators=("inbound_medical_receipts",), countries=("THA",), currency="GBP", sources=("scmp_2026",))
    rows = export.selected(market, selection)
    row = the_row(rows, ref_area="THA", time_period="2023")
    assert list(rows)[-4:] == ["shown_value", "shown_unit", "rate", "rate_note"]
    assert (row["value"], row["unit_measure"], row["shown_unit"]) == (850_000_000.0, "USD", "GBP")
    assert row["shown_value"] == pytest.approx(850_000_000 * row["rate"])
    assert 0.7 < row["rate"] < 0.9  # a dollar bought about 80 pence in 2023
    assert "European Central Bank" in row["rate_note"]


@pytest.mark.parametrize("name", ["observations", *schema.TABLES])
def test_every_table_has_its_code_first_and_comes_back_from_each_format(market: Market, name: str) -> None:
    frame = export.table(market, name)
    columns = export.OBSERVATION_COLUMNS if name == "observations" else list(schema.TABLES[name].columns)
    assert list(frame) == columns
    assert len(read_records(export.to_csv(frame))) == len(json.loads(export.to_json(frame))) == len(frame)
    back = pq.read_table(io.BytesIO(export.to_parquet(frame)))
    assert (back.column_names, back.num_rows) == (columns, len(frame))


def test_numbers_of_a_table_are_numbers(market: Market) -> None:
    assert export.table(market, "blocks")["position"].dtype == "int64"
    assert export.table(market, "rates")["per_euro"].dtype == "float64"


def test_an_unknown_table_is_named_with_those_that_exist(market: Market) -> None:
    with pytest.raises(SelectionError, match=r"no table 'figures'.*observations"):
        export.table(market, "figures")


# --- a table as it is shown -----------------------------------------------------------------------

ALONE = [
    *("Value", "Unit", "Exchange rate", "Indicator", "Definition", "Title of source", "Link", "Licence", "Contradicted", "Warnings"),
    *("Filters", "View", "Address of the view", "Figure address"),
]


def view_of(market: Market, block_id: str, **selection: object) -> views.View:
    return comparison.view_of(market, views.block(market, block_id), Selection(**selection))  # type: ignore[arg-type]


def as_shown(view: views.View, selection: Selection) -> bytes:
    """The table of a view as it would leave if every source let it."""
    return export.as_shown(export.Extract(view, selection, {}, "", dt.date(2026, 11, 22)))


def test_the_visible_table_comes_first_row_by_row_for_every_kind_of_block(market: Market) -> None:
    kinds = market.blocks.drop_duplicates(["chart", "derive"]).index
    assert len(kinds) >= 5
    for block_id in kinds:
        view = view_of(market, str(block_id), low=True)
        assert len(view.rows)
        seen = view.table()
        header, *body = read_csv(as_shown(view, view.selection))
        assert header == [*seen.columns, *ALONE]
        assert [cells[: seen.shape[1]] for cells in body] == [[export.safe_cell(cell) for cell in cells] for cells in seen.to_numpy().tolist()]
        assert [cells[-1] for cells in body] == view.rows["figure_id"].tolist()


def test_a_row_survives_alone(market: Market) -> None:
    row = next(row for row in read_records(as_shown(view_of(market, "patients"), Selection())) if row["Place"] == "South Korea")
    assert {name: row[name] for name in ("Period", "As printed", "Value", "Unit", "Indicator", "Title of source")} == {
        "Period": "2024",
        "As printed": "1.17 million persons",
        "Value": "1170000.0",
        "Unit": "persons",
        "Indicator": "Patients from abroad",
        "Title of source": "Could medical care help cure China’s services trade deficit?",
    }
    assert row["Link"].startswith("https://www.scmp.com/")
    assert "All rights reserved" in row["Licence"]
    assert row["Definition"]
    assert row["Figure address"] in set(market.observations["figure_id"])


def test_each_row_says_from_which_view_of_which_evidence_and_which_day_it_was_taken(market: Market) -> None:
    rows = read_csv(export.as_shown(take(market, "wins_by_market")))[1:]
    about = (
        "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18. "
        f"marketdata, version {market.version} of the evidence, read on 22 November 2026"
    )
    assert {(cells[-3], cells[-2]) for cells in rows} == {(about, ADDRESS)}


def test_a_row_names_the_checks_that_its_own_figure_fails_and_no_others(market: Market) -> None:
    # By Table 1 of the paper, the markets of 2014–15 add up to 584.6 + 90 + 47.7 + 10 + 2.1 + 1.2 + 1 = 736.6, beside a total of 749.
    rows = read_records(export.as_shown(take(market, "wins_by_market")))
    sums = "Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed."
    markets = {"China", "United Arab Emirates", "Brazil", "Kuwait", "India", "Libya", "Hong Kong"}
    assert {row["Market"] for row in rows if sums in row["Contradicted"]} == markets
    assert {row["Contradicted"] for row in rows if row["Period"] == "2014–15" and row["Market"] != "China"} == {sums}


def test_a_misprinted_figure_names_its_known_error(market: Market) -> None:
    # Ten times too large in the one report, ₩267.3 billion in all Korean ones.
    rows = read_records(export.as_shown(take(market, "comparison", Selection(countries=("KOR",), low=True), {"measure": ["receipts"]})))
    wrong = [row for row in rows if "Known error: should be ₩267.3 billion." in row["Contradicted"]]
    assert [(row["Source"], row["Period"], row["As printed"]) for row in wrong] == [("LaingBuisson News (IMTJ) (2014)", "2012", "₩2.67 trillion")]


def test_what_must_be_known_of_all_rows_stands_in_each(market: Market) -> None:
    told = {row["Warnings"] for row in read_records(export.as_shown(take(market, "estimates")))}
    assert len(told) == 1
    assert "No figure here is measured" in told.pop()


def test_a_vintage_is_told_by_the_address(market: Market) -> None:
    rows = export.observations(market)
    later = market.observations.loc[market.observations["vintage"] != "", "figure_id"]
    assert len(later) > 50
    assert set(later) == set(rows.loc[rows["figure_id"].str.contains(".vintage-", regex=False), "figure_id"])


def test_a_share_and_a_quotient_are_the_value_shown(market: Market) -> None:
    shares = read_records(as_shown(view_of(market, "wins_share_by_market"), Selection()))
    china = next(row for row in shares if row["Market"] == "China" and row["Period"] == "2015–16")
    assert (float(china["Value"]), china["Unit"]) == (pytest.approx(2190 / 3700 * 100), "per cent")
    thailand = next(row for row in read_records(as_shown(view_of(market, "receipts_per_patient"), Selection())) if row["Place"] == "Thailand")
    assert (float(thailand["Value"]), thailand["Unit"]) == (pytest.approx(850 / 2.86), "US dollars")


def test_each_row_says_what_the_reader_had_chosen(market: Market) -> None:
    chosen = Selection(countries=("KOR", "THA"), years=(2023, 2024), currency="EUR", sources=("scmp_2026",))
    rows = read_records(as_shown(views.view(market, views.block(market, "patients"), chosen), chosen))
    told = "Countries: South Korea, Thailand; Years: 2023 to 2024; Currency: EUR; Sources: South China Morning Post (2026)"
    assert {row["Filters"] for row in rows} == {told}
    assert {row["Filters"] for row in read_records(as_shown(view_of(market, "patients"), Selection()))} == {"none"}


def test_a_view_that_the_filters_emptied_is_a_header(market: Market) -> None:
    header, *body = read_csv(as_shown(view_of(market, "patients", years=(1950, 1951)), Selection()))
    assert header[-len(ALONE) :] == ALONE
    assert body == []
