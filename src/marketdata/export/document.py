"""What does a document say of a view, so that it can be read on paper and quoted from?

The finding is the heading. Below it stand the picture, the view in words, what must be known before it is quoted, how it was
counted and its sources; at the end every row of its table. Headings, lists, captions and tables are real ones, so that a
screen reader finds its way.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt, RGBColor

from . import office
from .extract import Extract
from .office import FONT, GRID, INK, LANGUAGE, PALETTE, QUIET, plain
from .text_room import lines_of

SHORT_SIDE, LONG_SIDE, MARGIN = Cm(21), Cm(29.7), Cm(2)
TEXT_WIDTH = Length(SHORT_SIDE - 2 * MARGIN)
SIZES = {"Normal": 10.5, "Title": 24, "Subtitle": 12, "Heading 1": 16, "Heading 2": 12, "Caption": 9.5, "List Bullet": 10.5, "List Number": 10.5}
CELL = 9.0
"""Points of the text in a table."""
CHARACTER, BOLD = CELL * 0.52, CELL * 0.6
"""Points that a character of it takes, on average; and one of a single word, or in bold."""
LEAST_TALL = Cm(8)
"""How low a tall picture may become for the sake of the texts around it."""
BOLDER, SPACED = 1.1, 1.3
"""How much wider bold text is, and how high a line of text, in its size."""
PADDING = 9
"""Points between the texts of two columns."""
LONGEST_COLUMN = 44
"""Characters from which on a column is no wider but has more lines."""
LONGEST_WORD = 20
"""Characters of a word from which on it may break."""
STANDS = ("Period", "As printed", "Source")
"""Columns that a table keeps though all its rows say the same."""
TO_THE_VIEW = "Open this view in the dashboard"


def document(extracts: Sequence[Extract], pictures: Mapping[Extract, bytes] | None = None, title: str = "") -> bytes:
    """A document (.docx) with a section for each extract; for several, with a title and a list of contents.

    ``pictures`` are PNG files by extract, as a pack may hold one view twice under different filters; ``title`` is that of
    the whole. Raises ValueError if there is no extract, and docx.image.exceptions.UnrecognizedImageError for a picture
    that is none.
    """
    if not extracts:
        raise ValueError("no view to make a document of")
    heading = plain(title) or (plain(extracts[0].title) if len(extracts) == 1 else office.PACK_TITLE)
    paper = _blank(heading, extracts[0])
    several = len(extracts) > 1
    if several or title:
        _say(paper, heading, "Title")
        _say(paper, office.stamp(extracts[0]) + ".", "Subtitle")
    if several:
        _add_contents(paper, extracts)
    for number, taken in enumerate(extracts, start=1):
        _add_section(paper, taken, number, (pictures or {}).get(taken), new_page=several or number > 1)
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


# --- the empty document ---------------------------------------------------------------------------


def _blank(title: str, taken: Extract) -> Any:
    """An upright page in our font and language, whose foot has the number of the page: the only field in the document."""
    paper = Document()
    _turn(paper.sections[0], wide=False)
    for fonts in paper.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), FONT)
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)
    for name, size in SIZES.items():
        style = paper.styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = RGBColor.from_string({"Subtitle": QUIET, "Caption": QUIET}.get(name, PALETTE[0] if "ing " in name or name == "Title" else INK))
        style.paragraph_format.space_after = Pt(size / 2)
        style.paragraph_format.keep_with_next = name.startswith("Heading")
        for ornament in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}") + style.element.findall(f"{qn('w:rPr')}/{qn('w:spacing')}"):
            ornament.getparent().remove(ornament)
    _number_pages(paper.sections[0].footer.paragraphs[0])
    properties = paper.core_properties
    properties.title, properties.author, properties.language = office.cut(title, office.LONGEST_PROPERTY), office.AUTHOR, LANGUAGE
    properties.subject, properties.comments, properties.keywords = office.stamp(taken), "", ""
    properties.last_modified_by, properties.revision = office.AUTHOR, 1
    properties.created = properties.modified = datetime.combine(taken.taken, time(), UTC).replace(tzinfo=None)
    return paper


def _turn(section: Any, wide: bool) -> None:
    """An A4 page, upright or on its side."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if wide else (SHORT_SIDE, LONG_SIDE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _number_pages(paragraph: Any) -> None:
    paragraph.add_run("Page ").font.size = Pt(9)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r>'))
    paragraph._p.append(field)


def _add_contents(paper: Any, extracts: Sequence[Extract]) -> None:
    """The findings in their order, each a link to its section."""
    _say(paper, "Contents", "Heading 1")
    for number, taken in enumerate(extracts, start=1):
        paragraph = _say(paper, "", "List Number")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _bookmark(number))
        link.append(_linked_run(plain(taken.title)))
        paragraph._p.append(link)


def _bookmark(number: int) -> str:
    return f"view_{number}"


# --- one view -------------------------------------------------------------------------------------


def _add_section(paper: Any, taken: Extract, number: int, picture: bytes | None, new_page: bool) -> None:
    """All that is said of an extract; its table last, on a page of its own where it is wide."""
    if new_page:
        _turn(paper.add_section(WD_SECTION.NEW_PAGE), wide=False)
    _add_heading(paper, taken.title, number)
    rows = len(taken.view.rows)
    if taken.subtitle:
        _say(paper, taken.subtitle, "Subtitle")
    if filters := office.filtered(taken):
        _say(paper, filters)
    if rows:
        _add_picture(paper, taken, number, picture)
    _add_list(paper, "What it says" if rows else "Why nothing is here", taken.sentences if rows else office.nothing(taken))
    _add_list(paper, office.WARNED, office.cautions(taken))
    _add_list(paper, office.CONTRADICTED, taken.contradictions)
    _add_list(paper, "How to read it", [taken.how_to_read] if rows else [])
    _add_list(paper, "How it was counted", taken.view.definitions if rows else [])
    _add_sources(paper, taken)
    if rows:
        _add_table(paper, taken, number)


def _say(paper: Any, text: str, style: str = "Normal") -> Any:
    """A paragraph. Its style is set by its id, as a search for the name takes longer than all else."""
    paragraph = paper.add_paragraph(plain(text))
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _add_heading(paper: Any, title: str, number: int) -> None:
    """The finding, marked so that the contents lead to it."""
    heading = _say(paper, title, "Heading 1")
    for place, (name, attributes) in enumerate((("w:bookmarkStart", {"w:name": _bookmark(number)}), ("w:bookmarkEnd", {}))):
        mark = OxmlElement(name)
        for key, value in {"w:id": str(number), **attributes}.items():
            mark.set(qn(key), value)
        heading._p.insert(1, mark) if place == 0 else heading._p.append(mark)


def _add_picture(paper: Any, taken: Extract, number: int, picture: bytes | None) -> None:
    if picture is None:
        _say(paper, "No picture of this view could be drawn here. What it shows stands in words below, and in the table.")
        return
    shape = paper.add_picture(io.BytesIO(picture), width=TEXT_WIDTH)
    caption = f"Figure {number}. {taken.title}. {taken.subtitle}. {taken.view.source_line}."
    tallest = _tallest([("Heading 1", taken.title), ("Subtitle", taken.subtitle), ("Normal", office.filtered(taken)), ("Caption", caption)])
    if shape.height > tallest:
        shape.width, shape.height = Length(int(shape.width * tallest / shape.height)), tallest
    paper.paragraphs[-1].paragraph_format.keep_with_next = True
    described = office.described(" ".join([f"{taken.title}. {taken.subtitle}.", *taken.sentences]))
    shape._inline.docPr.set("descr", described)
    shape._inline.docPr.set("name", f"Picture {number}")
    _say(paper, caption, "Caption")


def _tallest(around: Iterable[tuple[str, str]]) -> Length:
    """The height of a picture that stays on one page with the texts around it, each with its style; under very long ones it has a page of its own."""
    used = sum(lines_of(text, TEXT_WIDTH, SIZES[style] * BOLDER) * SIZES[style] * SPACED + SIZES[style] for style, text in around if text)
    return Length(max(LONG_SIDE - 2 * MARGIN - Pt(used), LEAST_TALL))


def _add_list(paper: Any, heading: str, texts: Iterable[str]) -> None:
    """A heading and what stands under it: a paragraph, or a list of several. Nothing where there is nothing to say."""
    told = [text for text in texts if text]
    if not told:
        return
    _say(paper, heading, "Heading 2")
    for text in told:
        _say(paper, text, "List Bullet" if len(told) > 1 else "Normal")


def _add_sources(paper: Any, taken: Extract) -> None:
    """The sources with what they allow, then the view itself: of when, of which version, and where it is."""
    if len(taken.sources):
        _say(paper, "Sources", "Heading 2")
    for place, address in enumerate(taken.sources["url"]):
        paragraph = _say(paper, "", "List Bullet")
        before, found, after = plain(office.reference(taken, place)).partition(plain(address)) if address else (plain(office.reference(taken, place)), "", "")
        paragraph.add_run(before)
        _add_link(paragraph, found, found)
        paragraph.add_run(after)
        paragraph.paragraph_format.keep_with_next = place == len(taken.sources) - 1  # what follows is short, and shall not stand alone
    _say(paper, "Where it comes from", "Heading 2")
    paragraph = _say(paper, f"{office.CONDITIONS} {office.stamp(taken)}. ")
    _add_link(paragraph, TO_THE_VIEW if office.is_web(taken.address) else plain(taken.address), taken.address)


def _add_link(paragraph: Any, text: str, address: str) -> None:
    """A link where the address is one on the web; else the text alone."""
    if not text:
        return
    if not office.is_web(address):
        paragraph.add_run(text)
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RT.HYPERLINK, is_external=True))
    link.append(_linked_run(text))
    paragraph._p.append(link)


def _linked_run(text: str) -> Any:
    return parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:color w:val="{PALETTE[0]}"/><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


# --- its table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Layout:
    """A table as it stands on paper: its columns, what all its rows share, the widths of the columns in points, and whether the page lies on its side."""

    table: pd.DataFrame
    shared: str
    widths: tuple[float, ...]
    wide: bool


def layout(table: pd.DataFrame) -> Layout:
    """Say once what all rows share, and give each column the width that its texts need."""
    alike = [name for name in table if len(table) > 1 and name not in STANDS and table[name].nunique() == 1]
    shared = "; ".join(f"{name}: {table[name].iloc[0]}" for name in alike)
    kept = table.drop(columns=alike)
    least, wanted = zip(*(_characters(str(name), kept[name]) for name in kept), strict=True)
    wide = sum(wanted) > TEXT_WIDTH / Pt(1)
    room = ((LONG_SIDE if wide else SHORT_SIDE) - 2 * MARGIN) / Pt(1)
    # What is left when every column has its longest word goes to those that want more.
    share = (room - sum(least)) / (sum(wanted) - sum(least) or 1.0)
    widths = [low + (want - low) * share for low, want in zip(least, wanted, strict=True)]
    fitting = widths if 0 <= share <= 1 else [width * room / sum(wanted if share > 1 else least) for width in (wanted if share > 1 else least)]
    return Layout(kept, shared, tuple(fitting), wide)


def _characters(name: str, column: pd.Series) -> tuple[float, float]:
    """The points that a column needs for its longest word, and those for most of its texts on one line."""
    texts = [name, *map(plain, column.astype(str))]
    word = min(max(len(part) for text in texts for part in text.split(" ")), LONGEST_WORD)
    longest = max(map(len, texts))
    line = min(longest, LONGEST_COLUMN if longest > 2 * LONGEST_COLUMN else LONGEST_COLUMN / 2)
    return word * BOLD + PADDING, max(word * BOLD, line * CHARACTER) + PADDING


def _add_table(paper: Any, taken: Extract, number: int) -> None:
    laid = layout(taken.table)
    if laid.wide:
        _turn(paper.add_section(WD_SECTION.NEW_PAGE), wide=True)
    _say(paper, "The figures", "Heading 2")
    rows = "1 row" if len(laid.table) == 1 else f"{len(laid.table)} rows"
    caption = f"Table {number}. {taken.title}: {rows}, each with its source." + (f" For all rows: {laid.shared}." if laid.shared else "")
    paragraph = _say(paper, caption, "Caption")
    paragraph.paragraph_format.keep_with_next = True
    paragraph._p.addnext(_table(laid, plain(f"{taken.title}. {taken.subtitle}")))
    _say(paper, taken.view.source_line + ".", "Caption")


def _table(laid: Layout, title: str) -> Any:
    """The table: its first row is a head that stands again on each page, and no row breaks across two."""
    widths = [round(width * 20) for width in laid.widths]
    head = _row(map(str, laid.table.columns), widths, head=True)
    body = "".join(_row(map(str, cells), widths) for cells in laid.table.itertuples(index=False, name=None))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{colour}"/>' for side, colour in (("top", QUIET), ("bottom", QUIET), ("insideH", GRID))
    )
    attribute = escape(title, {'"': "&quot;"})
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableNormal"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{attribute}"/></w:tblPr><w:tblGrid>{"".join(f"""<w:gridCol w:w="{width}"/>""" for width in widths)}</w:tblGrid>{head}{body}</w:tbl>'
    )


def _row(cells: Iterable[str], widths: Sequence[int], head: bool = False) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{GRID}"/>' if head else ""
    bold = "<w:b/>" if head else ""
    made = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:spacing w:before="30" w:after="30"/></w:pPr>'
        f'<w:r><w:rPr>{bold}<w:sz w:val="{round(CELL * 2)}"/></w:rPr><w:t xml:space="preserve">{escape(plain(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(made)}</w:tr>"
