"""Does each slide show its view in a chart that PowerPoint edits, with all that must be known of it, and does nothing in it run?

Expected figures are typed from the paper (its introduction, Tables 1 and 2), the press article of 20 February 2026 and the
documents that the tests of the views name. The files are read by python-pptx, by openpyxl and by LibreOffice.
"""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import ImageFont
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from marketdata import Market, Selection, citations
from marketdata.charts import theme
from marketdata.export import office as words
from marketdata.export.extract import Extract
from marketdata.export.files import safe_cell
from marketdata.export.number_formats import axis_format, number_format
from marketdata.export.slides import slides
from marketdata.export.text_room import Said, fitting
from tests import office
from tests.taken import HARM, hostile, is_live, take

few = settings(max_examples=25, deadline=None)

CHINA = "South China Morning Post (2026)"
"""The source that forbids passing its figures on."""

HOSTILE = [
    *HARM,
    "=1+1",
    "@SUM(A1)",
    "<r><t>a</t></r></si><si><t>b</t></r>",
    "_x000D_",
    "_x003D_1+1",
    "\ud800",
    "a\ufffe\uffffb",
    "",
    '"',
    '";"',
    "%s {0}",
    "DDEAUTO c:\\cmd",
]
anything = st.one_of(st.sampled_from(HOSTILE), hostile)


# --- reading what was written ---------------------------------------------------------------------


def deck(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def slide_of(taken: Extract) -> Any:
    """The only slide of a view that is taken away alone."""
    (slide,) = deck(slides([taken])).slides
    return slide


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def text_of(slide: Any) -> str:
    """All text on a slide that is no chart."""
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    frames += [cell.text_frame for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join(frame.text for frame in frames)


def notes_of(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def cached(element: Any) -> dict[int, str]:
    """The points of a reference of a chart, by their place; gaps are not among them."""
    return {int(point.get("idx")): point.find(qn("c:v")).text or "" for point in element.iter(qn("c:pt"))}


def drawn(chart: Any) -> dict[str, dict[str, float]]:
    """The figures that a chart draws: by series, and by category or year."""
    made = {}
    for series in chart._chartSpace.iter(qn("c:ser")):
        name = cached(series.find(qn("c:tx")))[0]
        across = series.find(qn("c:xVal"))
        names = cached(series.find(qn("c:cat")) if across is None else across)
        values = cached(series.find(qn("c:val")) if across is None else series.find(qn("c:yVal")))
        made[name] = {names[place].removesuffix(".0"): float(value) for place, value in values.items()}
    return made


def book_of(chart: Any) -> Any:
    """The workbook of a chart, as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))


def tabled(chart: Any) -> dict[str, dict[str, float]]:
    """The same as :func:`drawn`, from the first sheet of the workbook."""
    sheet = book_of(chart)["Sheet1"]
    names = [str(cell.value).removesuffix(".0") for cell in sheet["A"][1:]]
    made = {}
    for column in range(2, sheet.max_column + 1):
        cells = [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
        made[sheet.cell(1, column).value] = {name: value for name, value in zip(names, cells, strict=True) if value is not None}
    return made


def labels(chart: Any) -> list[str]:
    """The number formats in which figures stand beside their marks, as far as they are plain text."""
    return [label.find(qn("c:numFmt")).get("formatCode") for label in chart._chartSpace.iter(qn("c:dLbl")) if label.find(qn("c:numFmt")) is not None]


def dashed(chart: Any) -> set[str]:
    """The series whose line is dashed."""
    found = set()
    for series in chart._chartSpace.iter(qn("c:ser")):
        if series.find(f"{qn('c:spPr')}/{qn('a:ln')}/{qn('a:prstDash')}") is not None:
            found.add(cached(series.find(qn("c:tx")))[0])
    return found


def hatched(chart: Any) -> set[tuple[str, int]]:
    """The bars that are hatched: their series and their place."""
    return {
        (cached(series.find(qn("c:tx")))[0], int(point.find(qn("c:idx")).get("val")))
        for series in chart._chartSpace.iter(qn("c:ser"))
        for point in series.iter(qn("c:dPt"))
        if next(point.iter(qn("a:pattFill")), None) is not None
    }


def parts(content: bytes, inner: bool = True) -> Iterator[tuple[str, bytes]]:
    """The files of a package, and those of the workbooks within it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
            if inner and name.endswith(".xlsx"):
                yield from ((f"{name}/{within}", data) for within, data in parts(archive.read(name)))


@pytest.fixture(scope="module")
def pack(every: dict[str, Extract]) -> bytes:
    """All views in one presentation."""
    return slides(list(every.values()), title="Everything")


@pytest.fixture(scope="module")
def by_name(every: dict[str, Extract], pack: bytes) -> dict[str, Any]:
    """The slide of each view, from the presentation of all."""
    _, *found, _ = deck(pack).slides
    return dict(zip(every, found, strict=True))


# --- the figures ----------------------------------------------------------------------------------


def test_wins_of_2015_16_stand_in_the_chart_as_in_table_1_largest_first(by_name: dict[str, Any]) -> None:
    chart = next(chart for chart in charts(by_name["wins_by_market"]) if "2015–16" in chart.chart_title.text_frame.text)
    expected = {"China": 2190e6, "Saudi Arabia": 697e6, "Brazil": 323e6, "United Arab Emirates": 316e6, "India": 126e6, "Qatar": 60e6}
    for figures in (drawn(chart), tabled(chart)):
        (bars,) = figures.values()
        assert bars == expected
        assert list(bars) == list(expected)
    assert '"£"#,##0,," million";"−£"#,##0,," million"' in labels(chart)


def test_total_wins_have_a_column_for_each_kind_and_the_estimate_is_hatched_and_named(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["wins_total"])
    expected = {"Business win": {"2014–15": 749e6, "2015–16": 3700e6}, "Export win": {"2016–17": 540e6, "2017–18": 700e6}}
    assert drawn(chart) == tabled(chart) == expected
    assert hatched(chart) == {("Export win", 2)}
    assert [label for label in labels(chart) if "(estimate)" in label] == ['"£"#,##0,," million (estimate)";"−£"#,##0,," million (estimate)"']
    assert "Hatched: estimate." in text_of(by_name["wins_total"])


def test_panels_share_one_scale_that_begins_at_zero(by_name: dict[str, Any]) -> None:
    scales = {(chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) for chart in charts(by_name["wins_by_market"])}
    assert len(charts(by_name["wins_by_market"])) == 4
    assert len(scales) == 1
    ((low, high),) = scales
    assert low == 0
    assert high > 2190e6


def test_every_axis_of_bars_begins_at_zero_unless_a_bar_goes_below(by_name: dict[str, Any]) -> None:
    bars = [chart for slide in by_name.values() for chart in charts(slide) if chart._chartSpace.find(f".//{qn('c:barChart')}") is not None]
    assert len(bars) > 40
    for chart in bars:
        values = [value for figures in drawn(chart).values() for value in figures.values()]
        assert chart.value_axis.minimum_scale == 0 or min(values) < 0


def test_income_keeps_the_years_between_that_have_no_figure(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["nhs_income"])
    (series,) = chart._chartSpace.iter(qn("c:ser"))
    assert list(cached(series.find(qn("c:cat"))).values()) == ["2012–13", "2013–14: no figure", "2014–15: no figure", "2015–16"]
    assert drawn(chart) == tabled(chart) == {"NHS income from private patients": {"2012–13": 511e6, "2015–16": 596e6}}


def test_a_line_over_eighteen_years_has_three_figures_and_gaps_between_them(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["china_gdp_share"])
    assert drawn(chart) == tabled(chart) == {"China": {"2000": 4.5, "2007": 3.7, "2018": 5.3}}
    values = chart._chartSpace.find(f".//{qn('c:yVal')}")
    assert values.find(f".//{qn('c:ptCount')}").get("val") == "19"
    assert chart._chartSpace.find(f".//{qn('c:dispBlanksAs')}").get("val") == "gap"


def test_forecasts_of_the_global_market_have_a_dashed_column_of_their_own(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["global_level"])
    assert drawn(chart) == {
        "Health expenditure": {"2018": 8452e9},
        "Health expenditure (forecast)": {"2022": 11910e9},
        "Market for healthcare services (forecast)": {"2023": 9725.4e9},
    }
    assert dashed(chart) == {"Health expenditure (forecast)", "Market for healthcare services (forecast)"}
    assert sum("(forecast)" in label for label in labels(chart)) == 2


def test_a_growth_rate_lies_over_the_years_that_it_is_for(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["global_growth"])
    assert drawn(chart)["Growth of health expenditure (2014 to 2018)"] == {"2014": 7, "2018": 7}
    assert drawn(chart)["Growth of the market for healthcare services (forecast)"] == {"2020": -6}
    assert drawn(chart)["Growth of the market for healthcare services (2021 to 2023, forecast)"] == {"2021": 7, "2023": 7}


def test_what_may_not_be_compared_stands_in_charts_of_its_own(market: Market) -> None:
    apart = slide_of(take(market, "comparison"))
    assert [chart.chart_title.text_frame.text for chart in charts(apart)] == ["1. Persons", "2. Visas", "3. Visits"]
    assert not any("South Korea" in drawn(chart) and "Japan" in drawn(chart) for chart in charts(apart))
    assert drawn(charts(apart)[0])["South Korea"]["2024"] == 1_170_467
    assert "What may not be compared stands in a chart of its own." in text_of(apart)


def test_what_is_drawn_together_although_not_comparable_carries_the_warning(market: Market) -> None:
    taken = take(market, "comparison", settings={"axes": ["together"]})
    together = slide_of(taken)
    (chart,) = charts(together)
    assert {"South Korea", "Japan", "Taiwan"} <= set(drawn(chart))
    assert f"⚠ {taken.view.picture_warning}" in text_of(together)
    assert taken.view.picture_warning.startswith("Drawn together although not comparable.")


def test_estimates_stand_on_a_logarithmic_axis_and_the_ends_of_the_range_are_named(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["estimates"])
    assert chart._chartSpace.find(f".//{qn('c:valAx')}/{qn('c:scaling')}/{qn('c:logBase')}").get("val") == "10"
    named = {name.partition(". ")[2]: figures for name, figures in drawn(chart).items()}
    assert named["Glasgow Research & Consulting via TravelWires (2022)"]["2025"] == 182e9
    assert named["Global Market Insights via Light-Brands (2026)"]["2025"] == 35e9
    assert len(named) == 25
    assert dashed(chart) == set(drawn(chart)), "none of them is measured"
    deleted = chart._chartSpace.findall(f".//{qn('c:legendEntry')}/{qn('c:delete')}")
    assert len(deleted) == 23
    assert {re.sub(r";.*", "", label) for label in labels(chart)} == {'"US$"#,##0,,,"bn (forecast)"', '"US$"#,##0,,,"bn (estimate)"'}


# --- the key --------------------------------------------------------------------------------------


FOUR = Selection(countries=("KOR", "THA", "IND", "TUR"))
"""Destinations whose series have long names, and parts that are no plain facts."""


def named_in_key(chart: Any) -> list[str]:
    """The series that a chart names in its key."""
    names = [cached(series.find(qn("c:tx")))[0] for series in chart._chartSpace.iter(qn("c:ser"))]
    left_out = {int(entry.find(qn("c:idx")).get("val")) for entry in chart._chartSpace.iter(qn("c:legendEntry"))}
    return [name for place, name in enumerate(names) if place not in left_out] if chart.has_legend else []


def place_of(element: Any) -> tuple[float, float, float, float]:
    """Left, top, width and height of a key or a plot, in parts of its chart."""
    layout = element.find(f"{qn('c:layout')}/{qn('c:manualLayout')}")
    left, top, width, height = (float(layout.find(qn(f"c:{name}")).get("val")) for name in "xywh")
    return left, top, width, height


def test_a_key_names_each_line_once_and_the_slide_tells_what_of_it_is_no_plain_fact(market: Market) -> None:
    slide = slide_of(take(market, "comparison"))
    first, _, visits = charts(slide)
    assert named_in_key(first) == ["South Korea", "Malaysia"]
    assert "Malaysia (forecast)" in drawn(first)
    assert named_in_key(visits) == ["Taiwan"]
    told = "Dashed, with hollow marks, is no plain published fact: Malaysia, forecast; Taiwan, forecast or more than."
    assert told in text_of(slide)


def test_a_line_without_plain_facts_says_in_the_key_what_it_is(market: Market) -> None:
    persons, _, visits = charts(slide_of(take(market, "comparison", FOUR)))
    assert named_in_key(visits) == ["Thailand: Visits of foreign patients to Thai private hospitals, Kasikorn (estimate or forecast)"]
    assert len(named_in_key(persons)) == 6
    assert "Visitors to Türkiye for health reasons, TurkStat (revised)" in named_in_key(persons)


@pytest.mark.parametrize("chosen", [Selection(), FOUR])
def test_key_and_drawing_share_a_chart_without_touching(market: Market, by_name: dict[str, Any], chosen: Selection) -> None:
    seen = 0
    for slide in [*by_name.values(), slide_of(take(market, "comparison", chosen))]:
        for chart in charts(slide):
            if not chart.has_legend:
                continue
            left, top, width, height = place_of(chart.legend._element)
            x, y, wide, tall = place_of(chart._chartSpace.chart.plotArea)
            assert left >= 0 and top >= 0 and left + width <= 1.001 and top + height <= 1.001
            assert top >= y + tall - 0.001 or left >= x + wide - 0.001, "below the drawing or beside it"
            assert tall >= 0.4, "the drawing keeps its part"
            seen += 1
    assert seen > 20


def test_names_and_titles_without_end_leave_the_drawing_its_part(market: Market) -> None:
    taken = take(market, "comparison", FOUR)
    rows = taken.view.rows.assign(series=taken.view.rows["series"] + " and so on" * 300, panel_title="A title " * 300)
    for chart in charts(slide_of(dataclasses.replace(taken, view=dataclasses.replace(taken.view, rows=rows)))):
        x, y, wide, tall = place_of(chart._chartSpace.chart.plotArea) if chart.has_legend else (0, 0.3, 1, 0.2)
        assert y <= 0.3 and tall >= 0.2 and x + wide <= 1
        if chart.has_legend:
            _, top, _, height = place_of(chart.legend._element)
            assert 0 <= top < top + height <= 1.001 and top >= y + tall - 0.001


def test_every_name_of_a_key_has_its_line(market: Market) -> None:
    letters = ImageFont.load_default(100)
    slide = slide_of(take(market, "comparison", FOUR))
    for shape in (shape for shape in slide.shapes if shape.has_chart and shape.chart.has_legend):
        chart = shape.chart
        size = chart.legend.font.size.pt
        _, _, width, height = place_of(chart.legend._element)
        lines = sum(-(-letters.getlength(name) / 100 * size // (shape.width.pt * width - 34)) for name in named_in_key(chart))
        assert lines * size <= shape.height.pt * height, named_in_key(chart)


def test_a_text_is_cut_where_a_sentence_or_a_part_of_a_list_ends_and_never_within_a_range() -> None:
    width, room = Inches(4), 12 * 1.2 * 9
    first = Said("Seven figures by seven publishers.", 12, "000000")
    ranged = (
        "The highest is 5.2 times the lowest. "
        + "For their own base year they lie from US$35 billion by one publisher to US$182 billion by another publisher. " * 6
    )
    shown = [each.text for each in fitting([first, Said(ranged, 12, "000000")], width, room, "sentence")]
    assert shown[0] == first.text
    assert re.fullmatch(r"The highest .*publisher\. … \(in full in the notes\)", shown[1])
    unbroken = ranged.replace(". ", " and ")
    shown = [each.text for each in fitting([first, Said(unbroken, 12, "000000")], width, room, "sentence")]
    assert shown == [first.text, "1 more sentence in the notes."], "rather nothing than half of it"
    listed = "These differ: " + "; ".join(f"Publisher {number}: 12.7% stated, 12.997% computed" for number in range(40))
    shown = [each.text for each in fitting([first, Said(listed, 12, "000000")], width, room, "point")]
    assert re.search(r"12\.997% computed … \(in full in the notes\)$", shown[1])


def test_a_slide_does_not_speak_of_a_table_that_it_has_not(by_name: dict[str, Any]) -> None:
    for name, slide in by_name.items():
        if not any(shape.has_table for shape in slide.shapes):
            assert "in the table" not in re.sub("In the table but not in the chart", "", text_of(slide)), name
    assert "Source: 26 publications (all in the notes)" in text_of(by_name["estimates"])


def test_whoever_is_not_stated_does_not_stand_among_the_sources(market: Market) -> None:
    slide = slide_of(take(market, "comparison", FOUR))
    assert not re.search(r"Source: .*Not stated", text_of(slide) + notes_of(slide))


def test_a_linear_axis_is_drawn_where_the_page_has_one(market: Market) -> None:
    (chart,) = charts(slide_of(take(market, "estimates", settings={"values": ["linear"]})))
    assert chart._chartSpace.find(f".//{qn('c:logBase')}") is None


def test_growth_rates_stand_beside_what_their_own_figures_give_those_that_differ_first(by_name: dict[str, Any]) -> None:
    (chart,) = charts(by_name["stated-growth"])
    stated, implied = drawn(chart).values()
    assert stated["Reports and Data (2023): differs"] == 32.51
    assert implied["Reports and Data (2023): differs"] == pytest.approx((66.76 / 5.3) ** (1 / 10) * 100 - 100)
    verdicts = [name.rpartition(": ")[2] for name in stated]
    assert verdicts == sorted(verdicts, reverse=True)
    assert verdicts.count("differs") == 5
    assert "10 of 14 rates are drawn, those that differ first." in text_of(by_name["stated-growth"])


def test_prices_are_bars_from_zero_and_a_range_reaches_from_its_low_end_to_its_high_end(by_name: dict[str, Any]) -> None:
    press, bank, *_ = charts(by_name["treatment-prices"])
    low, reach = drawn(press).values()
    assert low["India: US$1,630 to US$2,442, 2017"] == pytest.approx(1630, abs=0.5)
    assert low["India: US$1,630 to US$2,442, 2017"] + reach["India: US$1,630 to US$2,442, 2017"] == pytest.approx(2442, abs=0.5)
    assert "Brazil: US$3,254, 2017" in low
    assert "Brazil: US$3,254, 2017" not in reach
    assert press.chart_title.text_frame.text == "Average price printed by the press, treatment alone, US dollars · inews (2017)"
    assert press.value_axis.maximum_scale == bank.value_axis.maximum_scale
    assert {place for _, place in hatched(bank)} == {0, 1, 2}
    assert all("(estimate)" in name for name in next(iter(drawn(bank).values())))


def test_headline_figures_are_a_real_table_with_a_head(by_name: dict[str, Any]) -> None:
    (table,) = (shape.table for shape in by_name["headline_figures"].shapes if shape.has_table)
    assert table.first_row
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["What", "Figure", "When, and who says so"]
    assert ["United Kingdom: UK healthcare business and export wins", "£700 million", "2017–18 · Salter et al. (2022)"] in rows
    assert ["World: Health expenditure", "US$11,910 billion", "2022 (forecast) · Salter et al. (2022)"] in rows
    assert "5 of 10 figures, the latest of each thing; all of them are in the notes." in text_of(by_name["headline_figures"])
    assert "World: Health expenditure: US$8,452 billion, 2018, Salter et al. (2022)" in notes_of(by_name["headline_figures"])


def test_both_ends_of_a_printed_range_are_one_row(market: Market) -> None:
    taken = take(market, "source-medicaltourismbiz", Selection(low=True))
    cells = {cell.text for shape in slide_of(taken).shapes if shape.has_table for row in shape.table.rows for cell in row.cells}
    assert "CN¥3,000 to CN¥5,000" in cells
    assert not any(text.startswith("from CN¥") for text in cells)


# --- chart, workbook and rows hold the same -------------------------------------------------------


def test_every_chart_draws_what_its_workbook_holds(by_name: dict[str, Any]) -> None:
    compared = 0
    for slide in by_name.values():
        for chart in charts(slide):
            shown, held = drawn(chart), tabled(chart)
            assert set(shown) == set(held)
            for series, figures in shown.items():
                assert held[series] == pytest.approx(figures)
            compared += 1
    assert compared > 80


CUT = re.compile(r"\d+ of \d+ |The (?:first|last) \d+ of")


def ends(kind: str, chart: Any) -> set[float]:
    """The figures of the rows that a chart draws: of ranges both ends, of growth rates those that are stated."""
    columns = [cached(values) for values in chart._chartSpace.iter(qn("c:val"), qn("c:yVal"))]
    if kind in ("prices", "ranges") and len(columns) == 2:
        columns[1] = {place: str(float(columns[0][place]) + float(reach)) for place, reach in columns[1].items()}
    return {round(float(value), 4) for column in (columns[:1] if kind == "stated_growth" else columns) for value in column.values()}


def test_charts_draw_the_figures_of_their_rows_all_of_them_unless_the_slide_says_how_many(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    whole = cut = 0
    for name, slide in by_name.items():
        view = every[name].view
        shown = {value for chart in charts(slide) for value in ends(view.block.chart, chart)}
        rows = {round(float(value), 4) for value in view.drawable["shown_value"]}
        assert shown <= rows, name
        if shown and CUT.search(text_of(slide)) is None:
            assert shown == rows, name
            whole += 1
        cut += bool(shown) and shown < rows
    assert whole > 30
    assert cut > 5


def test_the_workbook_of_each_chart_has_every_row_of_the_view_with_its_source(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    for name in ("wins_by_market", "who_per_capita", "nhs_trusts"):
        table = every[name].table
        for chart in charts(by_name[name]):
            head, *rows = book_of(chart)["Figures"].iter_rows(values_only=True, max_row=len(table) + 1)
            assert list(head) == list(table.columns)
            place = head.index("Source")
            assert [row[place] for row in rows] == list(table["Source"])
            assert [row[head.index("As printed")] for row in rows] == list(table["As printed"])
    assert len(every["who_per_capita"].table) == 169


def test_more_series_than_a_slide_holds_are_said_to_be_missing(by_name: dict[str, Any]) -> None:
    slide = by_name["who_per_capita"]
    assert "8 of 13 series are drawn, those that end highest." in text_of(slide)
    (chart,) = charts(slide)
    assert len(drawn(chart)) == 8
    assert drawn(chart)["United States"]["2022"] == pytest.approx(12434, abs=1)


def test_more_bars_than_a_slide_holds_are_said_to_be_missing(every: dict[str, Extract]) -> None:
    taken = every["gdp_share"]
    rows = pd.concat([taken.view.rows.assign(series=f"Place {place}", shown_value=100.0 + place) for place in range(3)], ignore_index=True)
    many = dataclasses.replace(taken, view=dataclasses.replace(taken.view, rows=rows))
    slide = slide_of(many)
    (chart,) = charts(slide)
    assert "20 of 24 bars are drawn, the largest of each chart." in text_of(slide)
    (bars,) = chart._chartSpace.iter(qn("c:val"))
    assert list(cached(bars).values()) == ["102.0"] * 8 + ["101.0"] * 8 + ["100.0"] * 4
    assert [row[0] for row in book_of(chart)["Figures"].iter_rows(values_only=True, max_row=25)][1:] == list(many.table.iloc[:, 0])


def test_ways_of_counting_are_never_joined_in_one_line(every: dict[str, Extract]) -> None:
    taken = every["china_gdp_share"]
    rows = taken.view.rows.copy()
    rows.loc[rows["period_label"] == "2018", "definition_id"] = "business_win"
    (chart,) = charts(slide_of(dataclasses.replace(taken, view=dataclasses.replace(taken.view, rows=rows))))
    assert drawn(chart) == {"China: as published": {"2000": 4.5, "2007": 3.7}, "China: Business win": {"2018": 5.3}}


def thailand(market: Market, status: str, periods: list[str]) -> dict[str, dict[str, float]]:
    """The lines of Thailand's health expenditure per head, some of whose figures are given a status."""
    return {name: figures for name, figures in drawn(chart_of_thailand(market, status, periods)).items() if name.startswith("Thailand")}


def chart_of_thailand(market: Market, status: str, periods: list[str]) -> Any:
    taken = take(market, "who_per_capita", Selection(countries=("THA",)))
    rows = taken.view.rows.copy()
    rows.loc[rows["period_label"].isin(periods) & (rows["series"] == "Thailand"), "obs_status"] = status
    (chart,) = charts(slide_of(dataclasses.replace(taken, view=dataclasses.replace(taken.view, rows=rows))))
    return chart


def test_a_break_in_a_series_begins_a_new_column(market: Market) -> None:
    lines = thailand(market, "B", ["2015"])
    assert list(lines) == ["Thailand", "Thailand (after a break in 2015)"]
    assert list(lines["Thailand"]) == ["2010", "2011", "2012", "2013", "2014"]
    assert min(lines["Thailand (after a break in 2015)"]) == "2015"


def test_dashes_begin_at_the_fact_beside_a_forecast_which_has_no_mark_there(market: Market) -> None:
    lines = thailand(market, "F", ["2021", "2022"])
    assert list(lines["Thailand (forecast)"]) == ["2020", "2021", "2022"]
    assert lines["Thailand (forecast)"]["2020"] == lines["Thailand"]["2020"]
    assert "2021" not in lines["Thailand"]
    chart = chart_of_thailand(market, "F", ["2021", "2022"])
    assert dashed(chart) == {"Thailand (forecast)"}
    (forecast,) = (each for each in chart._chartSpace.iter(qn("c:ser")) if cached(each.find(qn("c:tx")))[0] == "Thailand (forecast)")
    (joint,) = forecast.iter(qn("c:dPt"))
    assert joint.find(qn("c:idx")).get("val") == "10"
    assert joint.find(f".//{qn('c:symbol')}").get("val") == "none"


def test_another_figure_for_a_year_is_a_mark_beside_the_line(market: Market) -> None:
    (persons, *_) = charts(slide_of(take(market, "comparison")))
    beside = {name: figures for name, figures in drawn(persons).items() if "also printed" in name}
    assert 122_000 in {value for figures in beside.values() for value in figures.values()}, "122 thousand is printed beside 122,297 for South Korea in 2011"
    for series in persons._chartSpace.iter(qn("c:ser")):
        if "also printed" in cached(series.find(qn("c:tx")))[0]:
            assert series.find(f"{qn('c:spPr')}/{qn('a:ln')}/{qn('a:noFill')}") is not None


# --- texts as number formats ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("£584.6 million", 584.6e6, '"£"#,##0.0,," million";"−£"#,##0.0,," million"'),
        ("about 2.86 million persons", 2.86e6, '"about "#,##0.00,," million persons";"−about "#,##0.00,," million persons"'),
        ("US$11,910 billion (forecast)", 11910e9, '"US$"#,##0,,," billion (forecast)";"−US$"#,##0,,," billion (forecast)"'),
        ("−6%", -6.0, '#,##0"%";"−"#,##0"%"'),
        ("1.17m", 1_170_467.0, '#,##0.00,,"m";"−"#,##0.00,,"m"'),
        ("33 interviews", 33.0, '#,##0" interviews";"−"#,##0" interviews"'),
    ],
)
def test_a_label_is_a_format_that_writes_its_text(text: str, value: float, shown: str) -> None:
    assert number_format(text, value) == shown


@pytest.mark.parametrize(
    ("text", "value"),
    [("no number", 1.0), ("£2 million", 3e6), ("6%", -6.0), ("US$5,000 to US$10,000", 10_000.0), ("x" * 300 + " 5", 5.0), ("2015 was 7", 7.0)],
)
def test_a_text_that_no_format_writes_stays_a_text(text: str, value: float) -> None:
    assert number_format(text, value) is None


def test_a_quotation_mark_in_a_unit_does_not_end_the_text_of_a_format() -> None:
    assert number_format('5 "x"', 5.0) == '#,##0" "\\""x"\\";"−"#,##0" "\\""x"\\"'


@pytest.mark.parametrize(
    ("largest", "shown"),
    [
        (3.91e9, '"US$"#,##0.0,,,"bn"'),  # steps of 0.5 or 1 billion, in the word of the label US$3.91bn
        (12e9, '"US$"#,##0,,,"bn"'),
        (640e6, '"US$"#,##0,,"m"'),
        (2_500.0, '"US$"#,##0'),
        (3.2, '"US$"#,##0.0'),
    ],
)
def test_an_axis_counts_in_the_word_of_its_largest_figures(market: Market, largest: float, shown: str) -> None:
    assert axis_format(market.unit["USD"], [largest / 10, largest]).partition(";")[0] == shown


# --- what must be known ---------------------------------------------------------------------------


def test_every_view_has_a_slide_with_title_subtitle_source_day_version_and_link(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    assert len(by_name) > 75
    for name, slide in by_name.items():
        taken, shown = every[name], text_of(by_name[name])
        title = slide.shapes.title.text_frame.text
        assert taken.title.startswith(title.removesuffix(" …")), name
        assert "Taken on 22 November 2026" in shown
        assert taken.market.version in shown
        links = [run.hyperlink.address for shape in slide.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs for run in p.runs]
        assert taken.address in links
        if len(taken.view.rows):
            assert taken.subtitle.split(" · ")[0] in shown
            assert "Source: " in shown


def test_notes_hold_all_that_is_said_of_a_view(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    for name, slide in by_name.items():
        taken, notes = every[name], notes_of(slide)
        told = [taken.title, taken.subtitle, *taken.sentences, *taken.warnings, *taken.contradictions, taken.address, taken.market.version]
        told += [*(taken.view.definitions if len(taken.view.rows) else []), *map(citations.text, taken.references[1:])]
        for text in told:
            assert words.plain(text) in notes, (name, text)


def test_a_slide_leads_with_its_first_sentence_and_says_how_many_more_the_notes_hold(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    shown = text_of(by_name["wins_by_market"])
    assert every["wins_by_market"].sentences[0] in shown
    assert re.search(r"\d+ more sentences in the notes\.", shown)
    assert "These figures do not bear out what is said of them: Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed" in shown
    assert "and 4 more, in the notes." in shown


def test_a_withheld_source_is_absent_and_named(every: dict[str, Extract], by_name: dict[str, Any]) -> None:
    content = slides([every["headline_figures"], every["patients"], every["receipts"]])
    for name, data in parts(content):
        assert b"2.86 million" not in data, name
        assert b"2860000" not in data, name
    assert every["headline_figures"].withheld == {"scmp_2026": 5}
    for name in ("headline_figures", "patients", "services_trade"):
        assert CHINA in text_of(by_name[name])
    conditions = text_of(deck(content).slides[4])
    assert (
        f"Figures of {CHINA} were left out, as their source does not allow them to be passed on: Headline figures (5), Patients from abroad (2)" in conditions
    )


def test_a_view_without_rows_says_so_and_why(market: Market, by_name: dict[str, Any]) -> None:
    assert "No figure of this view may be passed on." in text_of(by_name["patients"])
    emptied = slide_of(take(market, "wins_by_market", Selection(years=(1950, 1951))))
    assert "No figure is left under these filters." in text_of(emptied)
    assert "Without them there is: " in text_of(emptied)
    hidden = text_of(by_name["prices"])
    assert "3 figures of low reliability, left out unless the filters ask for them." in hidden
    assert not charts(emptied)


def test_filters_of_the_reader_are_told(market: Market) -> None:
    chosen = take(market, "wins_by_market", Selection(countries=("CHN",), currency="USD"))
    assert "Filters: Countries: China; Currency: USD." in notes_of(slide_of(chosen))


# --- several views --------------------------------------------------------------------------------


def test_a_pack_opens_with_its_title_and_contents_and_closes_with_its_sources(every: dict[str, Extract]) -> None:
    taken = [every[name] for name in ("wins_by_market", "wins_total", "nhs_income", "china_gdp_share")]
    opening, *findings, closing = deck(slides(taken, title="For the minister")).slides
    assert opening.shapes.title.text_frame.text == "For the minister"
    assert f"2. {taken[1].title}" in text_of(opening)
    assert [slide.shapes.title.text_frame.text for slide in findings] == [each.title for each in taken]
    assert closing.shapes.title.text_frame.text == "Sources and conditions"
    assert "Salter B, Dong Y, Hunter BM (2022)." in text_of(closing)
    # All four go back to one paper, whose licence is not confirmed.
    unconfirmed = "of the source of these figures it is not confirmed that they may be: ask the publisher first."
    assert f"No source of these figures forbids passing them on; {unconfirmed}" in text_of(closing)
    assert "Licence: Open access; licence to be confirmed" in text_of(closing)


def test_one_view_is_one_slide_and_none_is_refused(every: dict[str, Extract]) -> None:
    assert len(deck(slides([every["wins_total"]])).slides) == 1
    with pytest.raises(ValueError):
        slides([])


def test_a_pack_of_all_views_names_the_sources_that_it_has_no_room_for(pack: bytes) -> None:
    *_, closing = deck(pack).slides
    assert re.search(r"\d+ more sources in the notes\.", text_of(closing))
    assert notes_of(closing).count("Licence: ") > 200


# --- for every reader -----------------------------------------------------------------------------


def test_slides_are_wide_english_and_have_the_fonts_and_colours_of_the_pages(pack: bytes, every: dict[str, Extract]) -> None:
    presentation = deck(pack)
    assert (presentation.slide_width, presentation.slide_height) == (Inches(13.333), Inches(7.5))
    properties = presentation.core_properties
    assert (properties.title, properties.language, properties.author) == ("Everything", "en-GB", "marketdata")
    languages = {lang for name, data in parts(pack, inner=False) if name.endswith(".xml") for lang in re.findall(rb'\blang="([^"]*)"', data)}
    assert languages == {b"en-GB"}
    drawn = {colour for name, data in parts(pack, inner=False) if "/charts/chart" in name for colour in re.findall(r'srgbClr val="(\w{6})"', data.decode())}
    assert {f"#{colour}" for colour in drawn} >= set(theme.PALETTE)


def test_every_chart_and_table_has_a_title_and_a_text_for_those_who_do_not_see_it(by_name: dict[str, Any]) -> None:
    described = 0
    for slide in by_name.values():
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                text = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert len(text) > 40
                described += 1
            if shape.has_chart:
                assert shape.chart.has_title
                assert shape.chart.chart_title.text_frame.text in text
    assert described > 70
    (first,) = (shape for shape in by_name["wins_total"].shapes if shape.has_chart)
    assert "Export win, 2016–17: £540 million (estimate)" in first._element.nvGraphicFramePr.cNvPr.get("descr")


def test_shapes_are_read_from_the_title_to_the_source(by_name: dict[str, Any]) -> None:
    for slide in by_name.values():
        names = [shape.name for shape in slide.shapes]
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id
        assert slide.shapes[0].placeholder_format.type.name == "TITLE"
        assert names[-1] == "Source"
        if "Subtitle" in names:
            assert names.index("Subtitle") == 1
            assert names.index("In words") > max(place for place, shape in enumerate(slide.shapes) if shape.has_chart or shape.has_table)


def test_nothing_lies_beyond_the_slide_or_on_another_chart(by_name: dict[str, Any]) -> None:
    for name, slide in by_name.items():
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes if not s.is_placeholder]
        for left, top, right, bottom in boxes:
            assert left >= 0, name
            assert top >= 0, name
            assert right <= Inches(13.34), name
            assert bottom <= Inches(7.5), name
        drawn_in = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes if s.has_chart]
        for place, (left, top, right, bottom) in enumerate(drawn_in):
            for other in drawn_in[place + 1 :]:
                assert other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top, name


def test_no_text_is_smaller_than_ten_points_but_the_foot_and_crowded_labels(pack: bytes) -> None:
    for name, data in parts(pack, inner=False):
        if name.startswith("ppt/slides/slide"):
            sizes = {int(size) for size in re.findall(rb'\bsz="(\d+)"', data)}
            assert min(sizes) >= 800, name
            assert max(sizes) >= 1600, name
        if name.startswith("ppt/charts/chart"):
            assert min(int(size) for size in re.findall(rb'\bsz="(\d+)"', data)) >= 900, name


# --- nothing runs ---------------------------------------------------------------------------------


def assert_harmless(content: bytes) -> None:
    """No formula, no field but the number of a page, no macro, no link but to the web, and XML that every reader takes."""
    for name, data in parts(content):
        assert not name.endswith((".bin", ".vml")) or "printerSettings" in name, name
        if not name.endswith((".xml", ".rels")):
            continue
        root = etree.fromstring(data)
        tags = {etree.QName(element).localname for element in root.iter(etree.Element)}
        if ".xlsx/" in name:
            assert not tags & {"f", "hyperlink", "hyperlinks", "definedName", "oleObject"}, name
        if name.startswith("ppt/slides/"):
            assert not tags & {"fld", "oleObj", "control", "snd"}, name
        for relation in root.iter("{*}Relationship"):
            if relation.get("TargetMode") == "External":
                assert relation.get("Target").startswith("https://"), relation.get("Target")
                assert relation.get("Type").endswith("/hyperlink")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"macro" not in archive.read("[Content_Types].xml").lower()


def test_a_pack_of_all_views_holds_nothing_that_runs(pack: bytes) -> None:
    assert_harmless(pack)


def spoiled(taken: Extract, text: str, address: str) -> Extract:
    """An extract whose rows, title, source line and address hold a text."""
    rows = taken.view.rows.copy()
    for column in ("series", "shown", "printed", "period_label", "ref_area_name", "counterpart_area_name", "locator", "note", "rate_note"):
        rows[column] = text.encode(errors="ignore").decode()  # a column holds no half of a pair
    block = dataclasses.replace(taken.view.block, title=text, how_to_read=text)
    return dataclasses.replace(taken, view=dataclasses.replace(taken.view, rows=rows, block=block), address=address)


def test_hostile_text_stays_text(every: dict[str, Extract]) -> None:
    @few
    @given(
        text=anything,
        address=anything,
        name=st.sampled_from(["wins_by_market", "contracts", "global_level", "wins_claimed", "spending_printed", "overseas_revenue"]),
    )
    def stays_text(text: str, address: str, name: str) -> None:
        taken = spoiled(every[name], text, address)
        content = slides([taken], title=text)
        assert_harmless(content)
        (slide,) = deck(content).slides
        title = slide.shapes.title.text_frame.text
        assert words.plain(taken.title).startswith(title.removesuffix(" …").removesuffix("…"))
        assert words.plain(address) in notes_of(slide)
        for chart in charts(slide):
            assert chart.has_title
            for sheet in book_of(chart):
                for row in sheet.iter_rows():
                    for cell in row:
                        assert cell.data_type != "f"
                        assert not (isinstance(cell.value, str) and is_live(cell.value)), cell.value

    stays_text()


@pytest.mark.parametrize("text", ["_x000D_", "_x003D_1+1", "a_x0041_b"])
def test_text_that_looks_like_an_escape_comes_back_as_it_was(every: dict[str, Extract], text: str) -> None:
    slide = slide_of(spoiled(every["contracts"], text, "https://example.org/"))
    (chart,) = charts(slide)
    assert all(str(cell.value).startswith(text) for cell in book_of(chart)["Sheet1"]["A"][1:])
    assert all(name.startswith(text) for name in next(iter(drawn(chart).values())))
    assert text in text_of(slide)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1 patients"])
def test_a_name_that_begins_as_a_formula_is_neutralised_in_chart_and_workbook_alike(every: dict[str, Extract], text: str) -> None:
    (chart,) = charts(slide_of(spoiled(every["contracts"], text, "https://example.org/")))
    (bars,) = drawn(chart).values()
    assert set(bars) == {cell.value for cell in book_of(chart)["Sheet1"]["A"][1:]} == {safe_cell(text)}


def test_the_name_of_a_line_is_neutralised_too(every: dict[str, Extract]) -> None:
    (chart,) = charts(slide_of(spoiled(every["global_level"], "=1+1", "https://example.org/")))
    heads = [cell.value for cell in book_of(chart)["Sheet1"][1][1:]]
    assert heads == list(drawn(chart))
    assert len(heads) > 1
    assert all(head.startswith("'=1+1") for head in heads)


@pytest.mark.parametrize("address", ["http://localhost:8501/", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "", 'https://x"y'])
def test_an_address_that_is_none_on_the_web_is_text_and_no_link(every: dict[str, Extract], address: str) -> None:
    content = slides([dataclasses.replace(every["contracts"], address=address)])
    external = [data for name, data in parts(content, inner=False) if name.endswith(".rels") and b"External" in data]
    assert external == []
    assert address in text_of(deck(content).slides[0])


# --- another program reads them -------------------------------------------------------------------


def test_an_office_opens_a_pack_and_shows_its_figures(every: dict[str, Extract], tmp_path: Path) -> None:
    names = ["wins_by_market", "wins_total", "comparison", "estimates", "stated-growth", "treatment-prices", "headline_figures", "global_level", "patients"]
    pdf = office.opened(slides([every[name] for name in names]), "pack.pptx", "pdf", tmp_path)
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert shown.count("\f") == len(names) + 2
    for text in ("£2,190 million", "£540 million (estimate)", "US$11.9tn (forecast)", "1.17m", "32.51% (forecast)", "US$182bn (forecast)", "US$11,910 billion"):
        assert text in shown
    assert "2016–17" in shown


@pytest.mark.parametrize(("name", "settings"), [("wins_by_market", {}), ("treatment-prices", {}), ("treatment-prices", {"procedure": ["HIP_REPLACEMENT"]})])
def test_bars_of_one_scale_reach_equally_far_in_every_chart(market: Market, name: str, settings: dict) -> None:
    """A bar twice as long is twice as much, in whichever chart of the slide it stands."""
    drawn = charts(slide_of(take(market, name, settings=settings)))
    reaches: dict[str, set[tuple[str, ...]]] = {}
    for chart in drawn:
        plot = chart._chartSpace.chart.plotArea.find(qn("c:layout"))
        place = [plot.find(f".//{qn(part)}").get("val") for part in ("c:layoutTarget", "c:x", "c:w")]
        unit = "£" if "pounds sterling" in chart.chart_title.text_frame.text else "US$"
        reaches.setdefault(unit, set()).add((*place, str(chart.value_axis.maximum_scale)))
    assert len(drawn) > 3
    assert all(len(found) == 1 and next(iter(found))[0] == "inner" for found in reaches.values()), reaches
