"""What does a slide show of a view, so that it can be presented, edited and checked?

The finding is the title. Below it stands a chart that PowerPoint edits, beside that what it says in words and what must be
known before it is quoted, at the foot where it comes from. What a slide has no room for stands in its notes, and it says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import accumulate
from typing import Any

import pandas as pd
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Length, Pt

from .. import describe
from ..areas import NOT_APPLICABLE, WORLD
from ..views import TOTAL, View, short_names
from . import native, office
from .extract import Extract
from .office import FONT, GRID, INK, LANGUAGE, PALETTE, PAPER, QUIET, WARNING, plain
from .slide_charts import add_chart
from .slide_keys import Box
from .text_room import LINE, Said, fitted, fitting, lines_of, per_line, size_for

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.5)
FULL = Emu(WIDTH - 2 * MARGIN)
TITLE: Box = (MARGIN, Inches(0.3), FULL, Inches(0.95))
SUBTITLE: Box = (MARGIN, Inches(1.33), FULL, Inches(0.45))
BODY_TOP, BODY_BOTTOM = Inches(1.9), Inches(6.5)
LEFT_WIDTH, GAP = Inches(8.3), Inches(0.3)
NOTE_HEIGHT = Inches(0.5)
FOOT: Box = (MARGIN, Inches(6.6), FULL, Inches(0.65))
OPENING_SIZES, TITLE_SIZES, SUBTITLE_SIZES = (36, 32, 28, 24), (24, 22, 20, 18, 16), (14, 13, 12, 11)
SAID, WARNED, SMALL = 12, 11, 10
"""Points of the sentences, of the warnings, and of the foot."""
PART_SAID = 0.5
"""How much of the text beside a chart the sentences may take where there are warnings too."""
TABLE_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""No Style, No Grid: every program draws what is said of each cell, and no more."""
AT_ONCE = 2
"""Contradictions that are told before the others."""
MOST_ROWS, LONGEST_NAME = 10, 200
"""Figures that a table on a slide holds, and characters of what one is of."""
TITLE_SLIDE, FINDING = "Title Slide", "Title Only"
"""The layouts that are kept."""


def slides(extracts: Sequence[Extract], title: str = "") -> bytes:
    """A presentation (.pptx) with a slide for each extract; for several, with a title before and the sources behind them.

    ``title`` is that of the whole. Raises ValueError if there is no extract.
    """
    if not extracts:
        raise ValueError("no view to make slides of")
    heading = plain(title) or (plain(extracts[0].title) if len(extracts) == 1 else office.PACK_TITLE)
    deck = _blank(heading, extracts[0])
    if len(extracts) > 1:
        _add_title(deck, heading, extracts)
    for taken in extracts:
        _add_finding(deck, taken)
    if len(extracts) > 1:
        _add_sources(deck, extracts)
    _speak_english(deck)
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


# --- the empty presentation -----------------------------------------------------------------------


def _blank(title: str, taken: Extract) -> Any:
    """A wide presentation in our font and colours, with the two layouts that we use."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for layout in list(deck.slide_layouts):
        if layout.name not in (TITLE_SLIDE, FINDING):
            deck.slide_layouts.remove(layout)
    master = deck.slide_master
    _colour_theme(master)
    for shape in master.placeholders:
        _place(shape, _MASTER[shape.placeholder_format.type.name])
    style = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    for shape in _layout(deck, TITLE_SLIDE).placeholders:
        if shape.placeholder_format.type.name in _OPENING:
            _place(shape, _OPENING[shape.placeholder_format.type.name])
            for paragraph in shape._element.iter(qn("a:lvl1pPr")):
                paragraph.set("algn", "l")
    properties = deck.core_properties
    properties.title, properties.author, properties.language = office.cut(title, office.LONGEST_PROPERTY), office.AUTHOR, LANGUAGE
    properties.subject, properties.keywords = office.stamp(taken), ""
    properties.last_modified_by, properties.revision = office.AUTHOR, 1
    properties.created = properties.modified = datetime.combine(taken.taken, time(), UTC).replace(tzinfo=None)
    return deck


_MASTER: dict[str, Box] = {
    "TITLE": TITLE,
    "BODY": (MARGIN, BODY_TOP, FULL, Emu(BODY_BOTTOM - BODY_TOP)),
    "DATE": (MARGIN, Inches(7.1), Inches(3), Inches(0.3)),
    "FOOTER": (Inches(4.2), Inches(7.1), Inches(5), Inches(0.3)),
    "SLIDE_NUMBER": (Inches(9.833), Inches(7.1), Inches(3), Inches(0.3)),
}
_OPENING: dict[str, Box] = {
    "CENTER_TITLE": (MARGIN, Inches(0.9), FULL, Inches(1.3)),
    "SUBTITLE": (MARGIN, Inches(2.25), FULL, Inches(0.6)),
}


def _colour_theme(master: Any) -> None:
    """Give the theme our colours and font, so that a chart which someone adds fits those that are there."""
    part = master.part.part_related_by(RT.THEME)
    theme = etree.fromstring(part.blob)
    for place, colour in enumerate(PALETTE, start=1):
        theme.find(f".//{qn(f'a:accent{place}')}/{qn('a:srgbClr')}").set("val", colour)
    for font in ("a:majorFont", "a:minorFont"):
        theme.find(f".//{qn(font)}/{qn('a:latin')}").set("typeface", FONT)
    part.blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _layout(deck: Any, name: str) -> Any:
    return next(layout for layout in deck.slide_layouts if layout.name == name)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box


def _speak_english(deck: Any) -> None:
    """Mark every text as English, so that it is read aloud and spelled as such."""
    parts = [deck.part, deck.slide_master.part, deck.notes_master.part, *(layout.part for layout in deck.slide_layouts)]
    for slide in deck.slides:
        parts += [slide.part, slide.notes_slide.part, *(shape.chart.part for shape in slide.shapes if shape.has_chart)]
    for part in parts:
        for run in part._element.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", LANGUAGE)
        for properties in part._element.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
            properties.set("lang", LANGUAGE)


# --- one view -------------------------------------------------------------------------------------


def _add_finding(deck: Any, taken: Extract) -> None:
    """The slide of an extract, its shapes in the order in which they are read."""
    slide = deck.slides.add_slide(_layout(deck, FINDING))
    _write_title(slide.shapes.title, taken.title)
    if taken.subtitle:
        _write(slide.shapes, "Subtitle", SUBTITLE, [fitted(Said(taken.subtitle, SUBTITLE_SIZES[0], QUIET), *SUBTITLE[2:], SUBTITLE_SIZES)])
    drawn = native.drawing(taken.view) if len(taken.view.rows) else None
    left: list[str] = []
    if not len(taken.view.rows):
        _write(slide.shapes, "Nothing to show", _body(MARGIN, FULL), [Said(text, SAID, INK) for text in (*office.nothing(taken), *office.cautions(taken))])
    else:
        left = _add_charts(slide.shapes, drawn, taken) if drawn else _add_table(slide.shapes, taken)
        _add_text(slide.shapes, taken, drawn)
    _add_foot(slide.shapes, taken)
    slide.notes_slide.notes_text_frame.text = "\n".join(plain(line) for line in _notes(taken, drawn, left))


def _body(left: Length, width: Length) -> Box:
    return left, BODY_TOP, width, Emu(BODY_BOTTOM - BODY_TOP)


def _add_charts(shapes: Any, drawn: native.Drawing, taken: Extract) -> list[str]:
    """The charts with what must be said of them. Nothing is left to the notes: the workbooks hold every figure."""
    left, top, width, height = _body(MARGIN, LEFT_WIDTH)
    if drawn.warning:
        tall = Inches(0.75)
        _write(shapes, "Warning", (left, top, width, tall), [Said(f"⚠ {drawn.warning}", 12, WARNING, bold=True)], fit=True)
        top, height = Emu(top + tall), Emu(height - tall)
    room = Emu(height - NOTE_HEIGHT) if drawn.notes else height
    table = taken.table
    for chart, box in zip(drawn.charts, _grid(drawn.charts, (left, top, width, room)), strict=True):
        add_chart(shapes, chart, box, taken, table)
    if drawn.notes:
        below = (left, Emu(top + room), width, NOTE_HEIGHT)
        _write(shapes, "How the chart is drawn", below, [Said(" ".join(drawn.notes), SMALL, QUIET)], fit=True)
    return []


def _grid(charts: Sequence[native.Chart], box: Box) -> list[Box]:
    """Places for charts: two, and ranges with their long names, below each other; more in two columns, the first of three as high as the others together."""
    if len(charts) <= 2 or charts[0].kind is native.Kind.RANGES:
        return _below(list(map(_weight, charts)), box)
    left, top, width, height = box
    half = Emu(width // 2)
    halves: tuple[Box, Box] = ((left, top, half, height), (Emu(left + half), top, half, height))
    if len(charts) == 3:
        return [halves[0], *_below(list(map(_weight, charts[1:])), halves[1])]
    rows = [max(map(_weight, charts[start : start + 2])) for start in range(0, len(charts), 2)]
    return [place for pair in zip(*(_below(rows, column) for column in halves), strict=True) for place in pair][: len(charts)]


def _below(weights: Sequence[float], box: Box) -> list[Box]:
    """Places below each other, as high as their weights."""
    left, top, width, height = box
    ends = [int(height * part / sum(weights)) for part in accumulate(weights)]
    return [(left, Emu(top + start), width, Emu(end - start)) for start, end in zip([0, *ends], ends, strict=False)]


def _weight(chart: native.Chart) -> float:
    """How high a chart wants to be among others: its title, and its bars."""
    bars = chart.kind in (native.Kind.BARS, native.Kind.RANGES)
    return 3.2 + len(chart.categories) if bars else 9.0


def _add_text(shapes: Any, taken: Extract, drawn: native.Drawing | None) -> None:
    """Beside the chart: what it says, then what must be known of it; each as far as there is room, and how much more the notes hold."""
    box = _body(Emu(MARGIN + LEFT_WIDTH + GAP), Emu(FULL - LEFT_WIDTH - GAP))
    warnings = [text for text in _warned(taken) if not drawn or text != drawn.warning]
    room = box[3] / Pt(1)
    said = fitting([Said(text, SAID, INK) for text in taken.sentences], box[2], room * (PART_SAID if warnings else 1), "sentence")
    used = sum(each.height(box[2]) for each in said)
    if warnings:
        head = Said(office.WARNED, SAID, WARNING, bold=True)
        said += [head, *fitting([Said(text, WARNED, INK) for text in warnings], box[2], room - used - head.height(box[2]), "point")]
    _write(shapes, "In words", box, said)


def _warned(taken: Extract) -> list[str]:
    """The warnings in the order of their weight: what is missing here, what is contradicted, what may not be compared."""
    failed = taken.contradictions
    more = [f"and {len(failed) - AT_ONCE} more, in the notes"] if len(failed) > AT_ONCE else []
    contradicted = [f"{office.CONTRADICTED}: {'; '.join([*failed[:AT_ONCE], *more])}."] if failed else []
    return [*taken.left_out, *contradicted, *(text for text in office.cautions(taken) if text not in taken.left_out)]


def _add_foot(shapes: Any, taken: Extract) -> None:
    source = f"Source: {taken.view.source_names}" if len(taken.view.rows) else ""
    if cut := lines_of(source, FULL, SMALL) > 2:
        source = office.cut(source, int(1.7 * per_line(FULL, SMALL)))
    if cut or taken.view.named_where:
        source += " (all in the notes)"
    lines = [Said(source, SMALL, QUIET)] if source else []
    _write(shapes, "Source", FOOT, [*lines, Said(office.stamp(taken), SMALL, QUIET, link=taken.address)], fit=True)


def _notes(taken: Extract, drawn: native.Drawing | None, left: Sequence[str]) -> list[str]:
    """The full text: whatever a speaker may be asked."""
    rows = len(taken.view.rows)
    parts: list[tuple[str, Iterable[str]]] = [
        ("What it says" if rows else "Why nothing is here", taken.sentences if rows else office.nothing(taken)),
        ("How the chart is drawn", drawn.notes if drawn else ()),
        (office.WARNED, office.cautions(taken)),
        (office.CONTRADICTED, taken.contradictions),
        ("All figures", left),
        ("How to read the chart of the page" if drawn else "How to read it", [taken.how_to_read]),
        ("How it was counted", taken.view.definitions if rows else ()),
        ("Sources", [f"Source: {taken.view.source_names}" if rows else "", *(office.reference(taken, place) for place in range(len(taken.sources)))]),
        ("Where it comes from", [f"{office.stamp(taken)}.", taken.address]),
    ]
    lines = [text for text in (taken.title, taken.subtitle, office.filtered(taken)) if text]
    for head, texts in parts:
        if told := [text for text in texts if text]:
            lines += ["", head, *told]
    return lines


# --- figures without a chart ----------------------------------------------------------------------


def _add_table(shapes: Any, taken: Extract) -> list[str]:
    """A table of large figures. Returns all figures as lines for the notes where it does not hold them all."""
    figures = _figures(taken.view)
    left, top, width, height = _body(MARGIN, LEFT_WIDTH)
    columns = [Emu(int(width * part)) for part in COLUMNS]
    shown = _fitting_rows(figures, columns, height - Inches(0.35))
    cut = len(shown) < len(figures)
    if cut:
        shown = _fitting_rows(_latest(figures), columns, height - Inches(0.35))
    heights = [_row_height(figure, columns) for figure in shown]
    frame = shapes.add_table(len(shown) + 1, len(columns), left, top, width, Emu(sum(heights) + HEAD_HEIGHT))
    frame.name = "Figures"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", office.described("Table of figures. " + "; ".join(f"{f.what}: {f.amount}, {f.when}" for f in shown)))
    frame._element.find(f".//{qn('a:tableStyleId')}").text = TABLE_STYLE
    table = frame.table
    table.horz_banding = False
    for column, column_width in enumerate(columns):
        table.columns[column].width = column_width
    for row, row_height in enumerate([HEAD_HEIGHT, *heights]):
        table.rows[row].height = row_height
    for column, name in enumerate(("What", "Figure", "When, and who says so")):
        _write_cell(table.cell(0, column), Said(name, 11, PAPER, bold=True), PALETTE[0])
    sizes = (20, 16, 14, 13, 11) if len(shown) <= 6 else (14, 13, 11)
    size = min(size_for(Said(figure.amount, 0, PALETTE[0], bold=True), Emu(columns[1] - Pt(16)), Pt(24), sizes) for figure in shown)
    for row, figure in enumerate(shown, start=1):
        _write_cell(table.cell(row, 0), Said(figure.what, 12, INK))
        _write_cell(table.cell(row, 1), Said(figure.amount, size, PALETTE[0], bold=True))
        _write_cell(table.cell(row, 2), Said(f"{figure.when} · {figure.source}", 11, QUIET))
    if cut:
        note = f"{len(shown)} of {len(figures)} figures, the latest of each thing; all of them are in the notes."
        _write(shapes, "What is not shown", (left, Emu(BODY_BOTTOM - Inches(0.25)), width, Inches(0.25)), [Said(note, SMALL, QUIET)])
    return [f"{f.what}: {f.amount}, {f.when}, {f.source}" for f in figures] if cut else []


COLUMNS = (0.44, 0.26, 0.30)
"""Parts of the width of a table of figures."""
HEAD_HEIGHT = Pt(28)


def _fitting_rows(figures: Sequence[Figure], columns: Sequence[Length], room: float) -> list[Figure]:
    """The first figures that a table has room for."""
    ends = accumulate((_row_height(figure, columns) for figure in figures), initial=HEAD_HEIGHT)
    return [figure for figure, end in zip(figures, list(ends)[1:], strict=True) if end <= room][:MOST_ROWS]


def _row_height(figure: Figure, columns: Sequence[Length]) -> Length:
    texts = ((figure.what, columns[0], 12.0), (f"{figure.when} · {figure.source}", columns[2], 11.0))
    return Pt(12 + max(22.0, *(lines_of(text, Emu(width - Pt(16)), size) * size * LINE for text, width, size in texts)))


@dataclass(frozen=True)
class Figure:
    """A figure of a table: what it is of, how much, of when, and who says so."""

    what: str
    amount: str
    when: str
    source: str
    start: Any


def _figures(view: View) -> list[Figure]:
    """The figures of a view, both ends of a range as one."""
    names = short_names(view.market)
    keys = ["series", "ref_area", "counterpart_area", "activity", "definition_id", "period_label", "source_id"]
    made = []
    for _, group in view.rows.groupby(keys, sort=False):
        rows = group.to_dict("records")
        ranged = len(rows) == 2 and {row["qualifier"] for row in rows} == {"low", "high"}
        for row in rows[:1] if ranged else rows:
            amount = " to ".join(each["shown"] for each in sorted(rows, key=lambda each: each["shown_value"])) if ranged else describe.amount(row)
            status = describe.STATUS_WORDS.get(row["obs_status"])
            when = row["period_label"] + (f" ({status})" if status else "")
            made.append(Figure(_what(view, row), amount, when, names[row["source_id"]], row["period_start"]))
    return made


def _what(view: View, row: Any) -> str:
    """What a figure is of: its place, its series and its part, as far as they say different things."""
    against = row["counterpart_area_name"] if row["counterpart_area"] not in (WORLD, NOT_APPLICABLE) else ""
    places = " – ".join(dict.fromkeys(name for name in (row["ref_area_name"], against) if name))
    part = "" if row["activity"] in (TOTAL, NOT_APPLICABLE) else view.activity_name(row["activity"])
    words = dict.fromkeys(word for word in (places, row["series"], part) if word)
    return office.cut(": ".join(words), LONGEST_NAME)


def _latest(figures: Sequence[Figure]) -> list[Figure]:
    """The latest figure of each thing, in the order of the things."""
    latest: dict[str, Figure] = {}
    for figure in figures:
        before = latest.get(figure.what)
        if before is None or pd.isna(before.start) or (pd.notna(figure.start) and figure.start >= before.start):
            latest[figure.what] = figure
    return list(latest.values())


def _write_cell(cell: Any, said: Said, ground: str = PAPER) -> None:
    cell.margin_top = cell.margin_bottom = Pt(4)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    _fill(cell.text_frame, [said])
    cell.text_frame.paragraphs[0].space_after = Pt(0)
    cell.margin_left = cell.margin_right = Pt(6)
    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT", "lnB"):
        ink = f'<a:solidFill><a:srgbClr val="{GRID}"/></a:solidFill>' if side == "lnB" else "<a:noFill/>"
        properties.append(parse_xml(f'<a:{side} {nsdecls("a")} w="9525">{ink}</a:{side}>'))
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(ground)


# --- the first and the last slide -----------------------------------------------------------------


def _add_title(deck: Any, title: str, extracts: Sequence[Extract]) -> None:
    """What the presentation is, of when, and what is in it."""
    slide = deck.slides.add_slide(_layout(deck, TITLE_SLIDE))
    _fill(slide.shapes.title.text_frame, [fitted(Said(title, OPENING_SIZES[0], PALETTE[0], bold=True), *_OPENING["CENTER_TITLE"][2:], OPENING_SIZES)])
    subtitle = next(shape for shape in slide.placeholders if shape.placeholder_format.type.name == "SUBTITLE")
    _fill(subtitle.text_frame, [Said(office.stamp(extracts[0]), 16, QUIET)])
    box: Box = (MARGIN, Inches(3), FULL, Inches(4))
    listed = [Said(f"{place}. {each.title}", 16, INK) for place, each in enumerate(extracts, start=1)]
    while listed[0].size > SMALL and sum(each.height(FULL) for each in listed) > box[3] / Pt(1):
        listed = [replace(each, size=each.size - 1) for each in listed]
    _write(slide.shapes, "Contents", box, fitting(listed, box[2], box[3] / Pt(1), "slide"))
    slide.notes_slide.notes_text_frame.text = "\n".join(plain(each.title) for each in extracts)


def _add_sources(deck: Any, extracts: Sequence[Extract]) -> None:
    """All sources with what they allow, as many as there is room for; the notes have them all."""
    slide = deck.slides.add_slide(_layout(deck, FINDING))
    _write_title(slide.shapes.title, office.SOURCES_TITLE)
    conditions = [Said(text, 12, INK) for text in office.conditions(extracts)]
    used = sum(each.height(FULL) for each in conditions)
    top = Inches(1.45)
    _write(slide.shapes, "Conditions", (MARGIN, top, FULL, Pt(used + 6)), conditions)
    references = office.all_references(extracts)
    box: Box = (MARGIN, Emu(int(top + Pt(used + 12))), FULL, Emu(int(HEIGHT - Inches(0.3) - top - Pt(used + 12))))
    size = 11 if len(references) <= 12 else SMALL
    _write(slide.shapes, "Sources", box, fitting([Said(text, size, QUIET) for text in references], FULL, box[3] / Pt(1), "source"))
    slide.notes_slide.notes_text_frame.text = "\n".join(map(plain, [*office.conditions(extracts), "", *references]))


# --- text -----------------------------------------------------------------------------------------


def _write_title(shape: Any, title: str) -> None:
    _fill(shape.text_frame, [fitted(Said(title, TITLE_SIZES[0], PALETTE[0], bold=True), *TITLE[2:], TITLE_SIZES)])
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def _write(shapes: Any, name: str, box: Box, said: Sequence[Said], fit: bool = False) -> None:
    """A box of text; with ``fit``, in the smaller letters that it needs."""
    while fit and said[0].size > 8 and sum(each.height(box[2]) for each in said) > box[3] / Pt(1) + said[0].size / 2:
        said = [replace(each, size=each.size - 0.5) for each in said]
    shape = shapes.add_textbox(*box)
    shape.name = name
    _fill(shape.text_frame, said)


def _fill(frame: Any, said: Sequence[Said]) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for place, each in enumerate(said):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(each.size / 2)
        _run(paragraph, each.text, each)
        if each.link:
            _run(paragraph, " · ", each)
            _run(paragraph, "Open this view", each, each.link) if office.is_web(each.link) else _run(paragraph, each.link, each)


def _run(paragraph: Any, text: str, said: Said, link: str = "") -> None:
    run = paragraph.add_run()
    run.text = plain(text)
    run.font.size, run.font.bold, run.font.name = Pt(said.size), said.bold, FONT
    run.font.color.rgb = RGBColor.from_string(said.colour)
    if link:
        run.hyperlink.address = link
