"""How does a chart of :mod:`.native` become one that PowerPoint draws, edits and reads aloud?

Its numbers stand in a workbook within the chart, which opens with *Edit Data*; beside them, on a sheet of its own, stands
the whole table of the view with its sources. Labels are number formats wherever they can be: they follow an edited number.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import xlsxwriter
from lxml import etree
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Length, Pt

from .extract import Extract
from .native import Cell, Chart, Kind, Series, Stroke
from .number_formats import axis_format, number_format
from .office import FONT, GRID, INK, PALETTE, PAPER, QUIET, described, plain, stamp
from .slide_keys import HEAD, TEXT, Box, add_key, drawn_order, lay_out, title_height
from .workbook import plain as as_cell

TYPES = {
    Kind.COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    Kind.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    Kind.RANGES: XL_CHART_TYPE.BAR_STACKED,
    Kind.LINES: XL_CHART_TYPE.LINE_MARKERS,
    Kind.YEARS: XL_CHART_TYPE.XY_SCATTER_LINES,
}
WORDS = {
    Kind.COLUMNS: "Column chart",
    Kind.BARS: "Bar chart, longest bar first",
    Kind.RANGES: "Bar chart of amounts and ranges",
    Kind.LINES: "Line chart",
    Kind.YEARS: "Line chart over years",
}
SYMBOLS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.TRIANGLE)
FIGURES = "Figures"
"""The sheet of the workbook that holds the table of the view."""
FAINT = "8C969C"
CROWDED = 16
"""Bars from which on their texts are smaller."""
THICKEST = 26.0
"""Points of the thickest bar."""
WIDE = Inches(6)
"""How wide a chart is if it has room for texts behind its lines."""
MOST_OF_BARS, MOST_OF_RANGES = 0.33, 0.62
"""Part of the width that the names of bars take at most where several charts share one scale; those of ranges tell their amount too, and stay on one line."""
LETTER = 4.7
"""Points that a letter of the name of a bar takes."""
YEAR_STEPS = (1, 2, 5, 10, 20, 50)
MOST_YEARS = 10
"""Years that an axis names."""


def add_chart(shapes: Any, chart: Chart, box: Box, taken: Extract, table: pd.DataFrame) -> None:
    """Put a chart into the shapes of a slide, with its title, a text for those who do not see it, and its workbook, which has the ``table`` of the view too."""
    chart = _safe(chart)
    frame = shapes.add_chart(TYPES[chart.kind], *box, _data(chart))
    native = frame.chart
    if chart.kind is Kind.YEARS:
        _share_years(native, chart)
    native.part.chart_workbook.update_from_xlsx_blob(workbook(native, chart, taken, table))
    frame.name = f"Chart: {chart.title}"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alternative(chart, taken))
    _dress(native, chart, taken, box)
    _draw_marks_first(native, chart)


def alternative(chart: Chart, taken: Extract) -> str:
    """What a chart says to those who do not see it: its kind, its title, and its figures as far as one listens."""
    told = [
        f"{f'{series.name}, ' if len(chart.series) > 1 else ''}{category if isinstance(category, str) else f'{category:g}'}: {cell.text}"
        for series in chart.series
        for category, cell in zip(chart.categories, series.cells, strict=True)
        if cell and cell.text
    ]
    names = "; ".join(map(str, chart.categories)) if chart.kind is Kind.RANGES else "; ".join(told)
    return described(f"{WORDS[chart.kind]}. {chart.title}. {names}. Source: {taken.view.source_names}. All figures are in the workbook of the chart.")


def _safe(chart: Chart) -> Chart:
    """The chart with texts that run in no spreadsheet and break no XML, and with numbers that both can hold."""
    categories = tuple(as_cell(category) if isinstance(category, str) else category for category in chart.categories)
    series = tuple(replace(each, name=as_cell(each.name), cells=tuple(map(_finite, each.cells))) for each in chart.series)
    return replace(chart, title=plain(chart.title), categories=categories, series=series)


def _finite(cell: Cell | None) -> Cell | None:
    return replace(cell, value=float(cell.value), text=plain(cell.text)) if cell and math.isfinite(cell.value) else None


def _data(chart: Chart) -> CategoryChartData | XyChartData:
    if chart.kind is Kind.YEARS:
        years = XyChartData()
        for series in chart.series:
            column = years.add_series(series.name)
            for year, cell in zip(chart.categories, series.cells, strict=True):
                column.add_data_point(year, cell.value if cell else None)
        return years
    data = CategoryChartData()
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, [cell.value if cell else None for cell in series.cells])
    return data


# --- the workbook ---------------------------------------------------------------------------------


def _share_years(native: NativeChart, chart: Chart) -> None:
    """Let all series take their years from the first column, as a reader lays out such a table: years down, series across."""
    last = len(chart.categories) + 1
    for place, series in enumerate(native.plots[0].series, start=1):
        column = xlsxwriter.utility.xl_col_to_name(place)
        for name, cells in (("c:tx", f"${column}$1"), ("c:xVal", f"$A$2:$A${last}"), ("c:yVal", f"${column}$2:${column}${last}")):
            series._element.find(qn(name)).find(f".//{qn('c:f')}").text = f"Sheet1!{cells}"


def workbook(native: NativeChart, chart: Chart, taken: Extract, table: pd.DataFrame) -> bytes:
    """The workbook of a chart: on the first sheet what it draws, on the second the table of the view with its sources.

    The cells are those to which the chart refers, so that both cannot differ. No text becomes a formula or a link.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_string(0, 0, chart.head)
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, len(chart.series), 18)
        for row, column, value in _referred(native):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
        _write_figures(book, taken, table)
    return content.getvalue()


def _referred(native: NativeChart) -> Iterator[tuple[int, int, str | float]]:
    """The cells to which a chart refers, by row and column from zero, each with what the chart shows for it."""
    for reference in native._chartSpace.iter(qn("c:strRef"), qn("c:numRef")):
        found = re.fullmatch(r"Sheet1!\$([A-Z]+)\$(\d+)(?::\$[A-Z]+\$\d+)?", reference.find(qn("c:f")).text)
        if found is None:
            raise ValueError(f"no reference to a column of the first sheet: {reference.find(qn('c:f')).text}")
        row, column = xlsxwriter.utility.xl_cell_to_rowcol(f"{found[1]}{found[2]}")
        for point in reference.iter(qn("c:pt")):
            text = point.find(qn("c:v")).text or ""
            yield row + int(point.get("idx")), column, float(text) if reference.tag == qn("c:numRef") else text


def _write_figures(book: xlsxwriter.Workbook, taken: Extract, table: pd.DataFrame) -> None:
    sheet = book.add_worksheet(FIGURES)
    head = book.add_format({"bold": True})
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, as_cell(str(name)), head)
        for row, text in enumerate(table.iloc[:, column], start=1):
            sheet.write_string(row, column, as_cell(str(text)))
    sheet.set_column(0, max(0, len(table.columns) - 1), 24)
    sheet.freeze_panes(1, 0)
    for row, text in enumerate((taken.view.source_line, stamp(taken), taken.address), start=len(table) + 2):
        sheet.write_string(row, 0, as_cell(text))


# --- how it looks ---------------------------------------------------------------------------------


def _dress(native: NativeChart, chart: Chart, taken: Extract, box: Box) -> None:
    native.font.size, native.font.name = TEXT, FONT
    native.font.color.rgb = _colour(INK)
    _title(native, chart.title)
    for series, element in zip(chart.series, native.plots[0].series, strict=True):
        _dress_series(element, series, chart, box[2])
    unit = taken.market.unit[chart.unit]
    values = native.value_axis
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = axis_format(unit, chart.values, chart.log), False
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.format.line.fill.background()
    values.major_gridlines.format.line.color.rgb = _colour(GRID)
    if not chart.log and min(chart.values) >= 0:
        values.minimum_scale = 0
    if chart.top is not None:
        values.maximum_scale = chart.top
    elif chart.kind is Kind.BARS and min(chart.values) >= 0:
        values.maximum_scale = _with_room(chart, box[2])
    if chart.log:
        _make_logarithmic(values, chart)
    axis = native.category_axis
    axis.format.line.color.rgb = _colour(QUIET)
    axis.has_major_gridlines = False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = XL_TICK_MARK.OUTSIDE if chart.kind in (Kind.LINES, Kind.YEARS) else XL_TICK_MARK.NONE
    match chart.kind:
        case Kind.YEARS:
            _years(axis, chart, box[2])
        case Kind.LINES:
            _periods(axis, chart, box[2])
        case _:
            _bars(native, chart, box[3])
    key = add_key(native, chart, box)
    if chart.top is not None and chart.kind in (Kind.BARS, Kind.RANGES):
        _reach_equally_far(native, chart, box, key)
    if chart.across_gaps:
        native._chartSpace.chart.find(qn("c:dispBlanksAs")).set("val", "span")


def _draw_marks_first(native: NativeChart, chart: Chart) -> None:
    """Let lines lie over the marks that stand beside them. Their columns in the workbook stay where they are."""
    elements = [series._element for series in native.plots[0].series]
    ordered = drawn_order(chart)
    before = elements[0].getprevious()
    for order, place in enumerate(ordered):
        for name in ("c:idx", "c:order"):
            elements[place].find(qn(name)).set("val", str(order))
    for place in reversed(ordered):
        before.addnext(elements[place])


def _title(native: NativeChart, title: str) -> None:
    """The title of the chart at its left edge: a chart that is copied elsewhere takes it along."""
    native.has_title = True
    frame = native.chart_title.text_frame
    frame.text = title
    font = frame.paragraphs[0].runs[0].font if frame.paragraphs[0].runs else frame.paragraphs[0].font
    font.size, font.bold, font.color.rgb = HEAD, True, _colour(INK)
    native.chart_title.include_in_layout = False
    lay_out(native._chartSpace.chart.find(qn("c:title")), 0, 0)


def _dress_series(element: Any, series: Series, chart: Chart, width: Length) -> None:
    ink = FAINT if series.stroke is Stroke.FAINT else PALETTE[series.colour % len(PALETTE)]
    if chart.kind in (Kind.LINES, Kind.YEARS):
        _dress_line(element, series, ink)
    else:
        paler = chart.kind is Kind.RANGES and series is not chart.series[0]
        _dress_bars(element, series, _paler(ink) if paler else ink, ink)
    _label(element, series, chart, width)


def _dress_line(element: Any, series: Series, ink: str) -> None:
    """Solid with full marks for plain facts; dashed with hollow marks for all else; marks alone for what stands beside the line."""
    faint, beside = series.stroke is Stroke.FAINT, series.stroke is Stroke.NONE
    element.smooth = False
    line = element.format.line
    if beside:
        line.fill.background()
    else:
        line.color.rgb, line.width = _colour(ink), Pt(1 if faint else 2.25)
        if series.stroke is not Stroke.SOLID:
            line.dash_style = MSO_LINE.DASH
    hollow = series.stroke is not Stroke.SOLID
    marker = element.marker
    marker.style, marker.size = SYMBOLS[series.symbol // len(PALETTE) % len(SYMBOLS)], 5 if beside or faint else 8
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = _colour(_paler(ink) if beside else PAPER if hollow else ink)
    marker.format.line.color.rgb = _colour(ink)
    for place, cell in enumerate(series.cells):
        if cell and cell.joint:
            element.points[place].marker.style = XL_MARKER_STYLE.NONE


def _dress_bars(element: Any, series: Series, fill: str, edge: str) -> None:
    """Full for plain facts, hatched for all else."""
    element.invert_if_negative = False
    element.format.fill.solid()
    element.format.fill.fore_color.rgb = _colour(fill)
    element.format.line.color.rgb = _colour(edge)
    for place, cell in enumerate(series.cells):
        if cell and not cell.certain:
            point = element.points[place].format
            point.fill.patterned()
            point.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            point.fill.fore_color.rgb, point.fill.back_color.rgb = _colour(fill), _colour(PAPER)
            point.line.color.rgb = _colour(edge)


def _label(element: Any, series: Series, chart: Chart, width: Length) -> None:
    """The texts beside the figures that have one. A text that no number format writes stands as it is."""
    told = [(place, cell) for place, cell in enumerate(series.cells) if cell and cell.text]
    if not told or chart.kind is Kind.RANGES:
        return
    labels = element._element.get_or_add_dLbls()
    for old in list(labels):
        labels.remove(old)
    wrap = "square" if chart.kind is Kind.COLUMNS else "none"
    size = 900 if chart.kind is Kind.BARS and len(chart.categories) * len(chart.series) > CROWDED else 1000
    for place, cell in told:
        label = _label_of(place, cell, _position(chart, series, place, width), wrap, size)
        if chart.across_gaps:  # on white, as other lines run through it
            nothing = label.find(f"{qn('c:spPr')}/{qn('a:noFill')}")
            nothing.getparent().replace(nothing, parse_xml(f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{PAPER}"/></a:solidFill>'))
        labels.append(label)
    for name in ("c:showLegendKey", "c:showVal", "c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize"):
        etree.SubElement(labels, qn(name)).set("val", "0")


def _position(chart: Chart, series: Series, place: int, width: Length) -> str:
    """Where a text stands: beyond the end of a bar; behind the end of a line, if there is room; else on the side away from the other lines."""
    if chart.kind not in (Kind.LINES, Kind.YEARS):
        return "outEnd"
    if _behind_the_ends(chart, width):
        return "r"
    lines: dict[int, dict[int, float]] = {}
    for each in chart.series:
        lines.setdefault(each.colour, {}).update({at: cell.value for at, cell in enumerate(each.cells) if cell})
    mine = lines[series.colour]
    if mine[place] < 0.1 * max(chart.values):  # the names of the periods stand below
        return "t"
    if len(lines) > 1:
        return "t" if mine[place] == max(line[place] for line in lines.values() if place in line) else "b"
    beside = [mine[at] for at in (place - 1, place + 1) if at in mine]
    return "b" if beside and sum(beside) / len(beside) > mine[place] else "t"


def _behind_the_ends(chart: Chart, width: Length) -> bool:
    """Whether each line has one text, behind its end, as in a wide chart over an axis of numbers."""
    told = sum(bool(cell and cell.text) for series in chart.series for cell in series.cells)
    return chart.kind is Kind.YEARS and width > WIDE and not chart.across_gaps and told <= len({series.colour for series in chart.series})


def _label_of(place: int, cell: Cell, position: str, wrap: str, size: int) -> Any:
    shown = number_format(cell.text, cell.value)
    label = parse_xml(
        f'<c:dLbl {nsdecls("c", "a")}><c:idx val="{place}"/><c:numFmt formatCode="" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:txPr><a:bodyPr wrap="{wrap}" lIns="18000" rIns="18000" tIns="0" bIns="0"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr>'
        f'<a:endParaRPr/></a:p></c:txPr><c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        f'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
    )
    if shown is not None:
        label.find(qn("c:numFmt")).set("formatCode", shown)
        return label
    label.remove(label.find(qn("c:numFmt")))
    text = parse_xml(f'<c:tx {nsdecls("c", "a")}><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr sz="{size}"/><a:t/></a:r></a:p></c:rich></c:tx>')
    text.find(f".//{qn('a:t')}").text = cell.text
    label.find(qn("c:idx")).addnext(text)
    return label


def _bars(native: NativeChart, chart: Chart, height: Length) -> None:
    plot = native.plots[0]
    plot.gap_width = 60 if chart.kind is Kind.COLUMNS else _gap(len(chart.categories), len(chart.series) if chart.kind is Kind.BARS else 1, height)
    alone = all(sum(cell is not None for cell in row) <= 1 for row in zip(*(series.cells for series in chart.series), strict=True))
    plot.overlap = 100 if chart.kind is Kind.RANGES or alone else 0
    _upright(native.category_axis)
    if chart.kind is not Kind.COLUMNS:
        native.category_axis.reverse_order = True
    native.value_axis.has_major_gridlines = native.value_axis.visible = False  # each bar says its figure


def _with_room(chart: Chart, width: Length) -> float:
    """How far an axis reaches so that the text behind the longest bar has room."""
    longest = max((len(cell.text) for series in chart.series for cell in series.cells if cell), default=0)
    plot = width / Pt(1) * 0.6
    return (max(chart.values) or 1.0) * plot / max(plot / 3, plot - longest * 5.2)


def _gap(rows: int, bars: int, height: Length) -> int:
    """The space between rows of bars, in per cent of a bar: few bars do not grow thick."""
    row = (height / Pt(1) - 40) / rows
    bar = min(row * 0.7 / bars, THICKEST)
    return max(30, min(500, int((row / bar - bars) * 100)))


def _upright(axis: Any) -> None:
    """Name every bar, on as many lines as its name takes, and none askew."""
    axis.tick_labels.font.size = TEXT
    axis._element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", "0")
    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))


def _periods(axis: Any, chart: Chart, width: Length) -> None:
    """As many names of periods as stand upright side by side."""
    names = [str(category) for category in chart.categories]
    room = (width / Pt(1) - 60) / (max(map(len, names)) * 5.5 + 8)
    skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{math.ceil(len(names) / max(1.0, room))}"/>')
    axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _years(axis: Any, chart: Chart, width: Length) -> None:
    """Whole years at round steps, with a year of room on both sides, and more for texts behind the ends of the lines."""
    years: list[float] = [float(year) for year in chart.categories]
    first, last = math.floor(min(years)) - 1, math.ceil(max(years)) + 1
    if _behind_the_ends(chart, width):
        longest = max(len(cell.text) for series in chart.series for cell in series.cells if cell)
        last += math.ceil((last - first) * longest * 5.5 / (width / Pt(1) * 0.6)) - 1
    axis.minimum_scale, axis.maximum_scale = first, last
    axis.major_unit = next((step for step in YEAR_STEPS if (last - first) / step <= MOST_YEARS), YEAR_STEPS[-1])
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False


def _make_logarithmic(axis: Any, chart: Chart) -> None:
    """Equal distances are equal ratios, from the power of ten below the smallest value to that above the largest."""
    axis._element.find(qn("c:scaling")).insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="10"/>'))
    low, high = math.log10(min(chart.values)), math.log10(max(chart.values))
    axis.minimum_scale, axis.maximum_scale = 10.0 ** math.floor(low), 10.0 ** math.ceil(high + 0.01)
    axis.major_unit = 10


def _reach_equally_far(native: NativeChart, chart: Chart, box: Box, key: float) -> None:
    """Give bars of one scale the same width in every chart, whatever the length of their names: a bar twice as long is twice as much.

    ``key`` is the part of the height that the names of the series take below them.
    """
    width, plot, top = box[2], native._chartSpace.chart.plotArea, title_height(chart.title, box)
    most = MOST_OF_RANGES if chart.kind is Kind.RANGES else MOST_OF_BARS
    names = min(most, (chart.letters * LETTER + 10) / (width / Pt(1)))
    lay_out(plot, names, top, 0.98 - names, max(0.2, 1 - top - (key or 0.02)), of_plot="inner")


def _colour(code: str) -> RGBColor:
    return RGBColor.from_string(code)


def _paler(code: str) -> str:
    """A colour half-way to white."""
    return "".join(f"{(int(code[place : place + 2], 16) + 255) // 2:02X}" for place in (0, 2, 4))
