"""What stands in a spreadsheet of published figures, so that everybody can read it and each row can stand alone?

A :class:`Workbook` is made once and written as Excel or as OpenDocument by :mod:`.spreadsheet`. It follows the UK
Government Analysis Function's "Releasing statistics in spreadsheets" and "Using symbols and shorthand": a cover,
contents, notes, sources, then one table to a sheet, which begins in column A, has one header row, no blank and no
merged cell, and nothing below it. What is estimated or forecast says so in words (the column *Status*); shorthand
stands only where a cell would be empty.

Nothing can be put into a Workbook that a spreadsheet would run, or that a file could not hold: its parts see to that
when they are made. A text is one line, neutralised as in CSV (:func:`~.files.safe_cell`), a link leads to ``https://``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from xlsxwriter.utility import xl_pixel_width

from .. import citations
from ..views import short_names
from . import office
from .extract import Extract
from .files import safe_cell

KEYWORDS = "medical tourism, international healthcare market, published figures"

NOT_APPLICABLE, NOT_AVAILABLE = "[z]", "[x]"
SHORTHAND = {NOT_AVAILABLE: "not available", NOT_APPLICABLE: "not applicable"}
"""What stands in a cell that would be empty, with the meaning that the Analysis Function gives it."""
EMPTY_WHERE_UNKNOWN = frozenset({"As printed", "Link"})
"""The columns in which an empty cell means that the source does not give it; in all others, the question does not arise."""

SAID_OF_THE_TABLE = ("Warnings", "Filters", "View", "Address of the view")
REPEATED = {"Indicator": "Measure", "Definition": "How it was counted"}
"""Columns of the CSV that a sheet does not need: the same in every row, or the same as another column."""

HEADING_1, HEADING_2, BODY = "Heading 1", "Heading 2", "Body"
SIZES = {HEADING_1: 16, HEADING_2: 14, BODY: 12}
"""Points of the letters; the Analysis Function asks for 12 at least."""

LONGEST_TEXT, LONGEST_SHEET_NAME, LONGEST_HEADING, LONGEST_LINK = 32_767, 31, 255, 2_079
"""What Excel holds, in the units of UTF-16 that it counts."""
CUT = " … (cut here: a cell holds no more)"
NARROWEST, WIDEST, WIDEST_PROSE, COVER_WIDTH, PAGE_WIDTH = 10, 48, 62, 100, 240
"""Widths of columns, in digits. LibreOffice breaks no link into lines, so that links may be as wide as prose.
A sheet up to the last of them wide can be read when it is printed on one page."""
LEADING, ABOVE_HEADING_2 = 1.3, 12
"""Height of a line in heights of its letters, and points of air above the headings of the cover."""
FEW_ROWS = 20
"""Rows up to which a table fits on a screen, so that its header need not be frozen."""
FROZEN = "The header row is frozen. To free it, choose View, Freeze Panes, Unfreeze Panes in Excel, or View, Freeze Rows and Columns in LibreOffice."

_MARKERS = re.compile(r" ?(\[note [0-9]+\])+")


# --- the parts of a workbook ----------------------------------------------------------------------


@dataclass
class Cell:
    """A number, or a text that is never empty.

    ``link`` is the https address that the text leads to, ``sheet`` the position of the sheet of this workbook that it leads to.
    """

    value: str | float
    link: str = ""
    sheet: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, str):
            self.value = plain(self.value) or NOT_APPLICABLE
        else:
            self.value = float(self.value) if math.isfinite(self.value) else NOT_AVAILABLE
        self.link = safe_link(self.link)


@dataclass
class Line:
    """A text in column A above the table, or on the cover, in one of the styles :data:`HEADING_1`, :data:`HEADING_2`, :data:`BODY`."""

    text: str
    style: str = BODY
    link: str = ""

    def __post_init__(self) -> None:
        self.text = plain(self.text)
        self.link = safe_link(self.link)


@dataclass
class Table:
    """A table under one header row. ``name`` is what a reader jumps to; spreadsheets allow it letters, digits and ``_``."""

    name: str
    headings: list[str]
    rows: list[list[Cell]]
    widest: int = WIDEST

    def __post_init__(self) -> None:
        self.name = "_".join(re.findall("[A-Za-z0-9]+", self.name))
        # What looks like a cell (Q1, R1C1) is no name to Excel.
        if not re.match("[A-Za-z]+_", self.name):
            self.name = f"Table_{self.name}"
        # Excel reads _x0041_ in the name of a column as an A, yet not in the cell that must be the same.
        self.headings = _unique([_cut(plain(heading.replace("_", " ")), LONGEST_HEADING) or "Column" for heading in self.headings], LONGEST_HEADING)

    @property
    def widths(self) -> list[int]:
        """Digits that each column is wide: as its longest text, within limits."""
        return [_width(heading, column, self.widest) for heading, *column in zip(self.headings, *self.rows, strict=True)]

    @property
    def numeric(self) -> list[bool]:
        """Of each column, whether it holds numbers."""
        return [any(isinstance(cell.value, float) for cell in column) for _, *column in zip(self.headings, *self.rows, strict=True)]


@dataclass
class Sheet:
    """A sheet: lines in column A, the first of them its title, then at most one table. Empty lines and tables without rows are left out."""

    name: str
    lines: list[Line]
    table: Table | None = None

    def __post_init__(self) -> None:
        self.lines = [line for line in self.lines if line.text]
        self.table = self.table if self.table and self.table.rows else None

    @property
    def frozen(self) -> bool:
        """Whether lines and header stay in sight while the rows move."""
        return self.table is not None and len(self.table.rows) > FEW_ROWS

    @cached_property
    def widths(self) -> list[int]:
        """Digits that each column is wide."""
        return self.table.widths if self.table else [COVER_WIDTH]

    @property
    def fits_a_page(self) -> bool:
        """Whether it is printed as wide as a page; a wider one would become too small to be read."""
        return sum(self.widths) <= PAGE_WIDTH

    @cached_property
    def heights(self) -> list[float]:
        """Points that each row is high: not every program makes room for wrapped text by itself."""
        lines = [_height(line, wrapped=self.table is None) for line in self.lines]
        if self.table is None:
            return lines
        rows = [self.table.headings, *([_shown(cell) for cell in row] for row in self.table.rows)]
        return [*lines, *(_points(max(_line_count(text, width) for text, width in zip(row, self.widths, strict=True))) for row in rows)]


@dataclass
class Workbook:
    """Sheets in their order, and the properties of the document. Names of sheets and tables are made unique."""

    title: str
    taken: dt.date
    sheets: list[Sheet]

    def __post_init__(self) -> None:
        self.title = _cut(plain(self.title), LONGEST_HEADING) or "marketdata"
        for sheet, name in zip(self.sheets, sheet_names(sheet.name for sheet in self.sheets), strict=True):
            sheet.name = name
        tables = [sheet.table for sheet in self.sheets if sheet.table]
        for table, name in zip(tables, _unique([table.name for table in tables], LONGEST_HEADING, "_"), strict=True):
            table.name = name


# --- what may stand in them -----------------------------------------------------------------------


def plain(text: str) -> str:
    """``text`` as a cell of every spreadsheet can hold it: one line, never run, at most :data:`LONGEST_TEXT` long.

    Tabs, line ends and runs of spaces become one space, which is what OpenDocument makes of them; characters that XML
    cannot hold are removed; a text that would run as a formula is neutralised by :func:`~.files.safe_cell`.
    """
    text = safe_cell(_one_spaced(office.plain(text)))
    # XlsxWriter takes such a text for markup that it made itself, and writes it into the file as it is.
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"'{text}"
    return text if len(text) <= LONGEST_TEXT // 2 or _units(text) <= LONGEST_TEXT else _cut(text, LONGEST_TEXT - len(CUT)) + CUT


def safe_link(address: str) -> str:
    """An address that a cell may lead to, or nothing: only ``https://`` opens nothing but a page, and Excel limits the length."""
    return address if office.is_web(address) and _units(address) <= LONGEST_LINK else ""


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names for sheets: letters, digits and plain punctuation of their titles, whole words where they fit, all unlike one another."""
    names = []
    for title in titles:
        words = re.sub(r"[^\w ,()&£%–’-]|_", " ", unicodedata.normalize("NFC", office.plain(title)).replace("'", "’"))
        whole = _one_spaced(words).strip(" ,–’-")
        cut = _cut(whole, LONGEST_SHEET_NAME)
        if cut != whole and " " in cut and whole[len(cut)] != " ":
            cut = cut.rpartition(" ")[0]
        names.append(cut.rstrip(" ,(&£–’-") or "Sheet")
    return _unique(names, LONGEST_SHEET_NAME, reserved={"history"})


def _unique(names: Sequence[str], longest: int, joint: str = " ", reserved: Iterable[str] = ()) -> list[str]:
    """The names, numbered from the second of the same letters on, and none of them longer than allowed."""
    taken = set(reserved)
    unique = []
    for name in names:
        own, again = name, 1
        while own.casefold() in taken:
            again += 1
            ending = f"{joint}{again}"
            own = _cut(name, longest - len(ending)).rstrip() + ending
        taken.add(own.casefold())
        unique.append(own)
    return unique


def _one_spaced(text: str) -> str:
    return re.sub(" +", " ", text).strip(" ")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, longest: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")


def _shown(cell: Cell) -> str:
    return cell.value if isinstance(cell.value, str) else f"{cell.value:,.10g}"


def _width(heading: str, column: Sequence[Cell], widest: int) -> int:
    needed = max(math.ceil(_digits(text)) + 2 for text in (*heading.split(), *map(_shown, column)))
    linked = any(cell.link or cell.sheet is not None for cell in column)
    return max(NARROWEST, min(needed, WIDEST_PROSE if linked else widest))


def _height(line: Line, wrapped: bool) -> float:
    size = SIZES[line.style]
    count = _line_count(line.text, COVER_WIDTH * SIZES[BODY] // size) if wrapped else 1
    return _points(count, size) + (ABOVE_HEADING_2 if line.style == HEADING_2 else 0)


def _line_count(text: str, width: int) -> int:
    """Lines that a text takes in a column of that width, broken between words, and in words that are too long for a line."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        needed = _digits(f"{word} ")
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        further, needed = divmod(needed, width)
        lines, used = lines + int(further), used + needed
    return lines


@lru_cache(maxsize=100_000)
def _digits(text: str) -> float:
    """The width of a text in digits; the letters of East Asia are two wide."""
    return xl_pixel_width(text) / xl_pixel_width("0") + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def _points(lines: int, size: int = SIZES[BODY]) -> float:
    # Excel's rows are at most 409 points high.
    return min(round(lines * size * LEADING, 1), 409)


# --- what the extracts put into them --------------------------------------------------------------


class _Notes:
    """The notes of all tables: each text once, with a number, and the tables that refer to it."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, str], list[str]] = {}

    def markers(self, table: str, kind: str, texts: Iterable[str]) -> str:
        """The markers of the texts, ``[note 1][note 2]``, for a table to refer to them."""
        return "".join(self._marker(table, kind, text) for text in dict.fromkeys(texts) if text)

    def _marker(self, table: str, kind: str, text: str) -> str:
        told = self.tables.setdefault((kind, text), [])
        if table not in told:
            told.append(table)
        return f"[note {list(self.tables).index((kind, text)) + 1}]"

    def rows(self) -> list[list[Cell]]:
        return [
            [Cell(f"[note {number}]"), Cell(kind), Cell(text), Cell(", ".join(tables))] for number, ((kind, text), tables) in enumerate(self.tables.items(), 1)
        ]


def workbook(extracts: Sequence[Extract], title: str = "") -> Workbook:
    """The workbook of one extract, or of a briefing pack of several, each on a sheet of its own.

    ``title`` is the title of the document; left out, it is that of the only extract, or counts them.
    Raises ValueError where there is no extract.
    """
    if not extracts:
        raise ValueError("a workbook needs at least one extract")
    numbered = [(f"Table {number}", extract) for number, extract in enumerate(extracts, 1)]
    title = title or (extracts[0].title if len(extracts) == 1 else f"Briefing pack of {len(extracts)} tables")
    notes = _Notes()
    tables = [_table_sheet(name, extract, notes) for name, extract in numbered]
    sheets = [*(sheet for sheet in (_notes_sheet(notes), _sources_sheet(numbered)) if sheet.table), *tables]
    front = [Sheet("Cover", _cover(title, numbered, notes)), _contents_sheet(sheets)]
    return Workbook(title, extracts[0].taken, [*front, *sheets])


def _cover(title: str, numbered: Sequence[tuple[str, Extract]], notes: _Notes) -> list[Line]:
    extracts = [extract for _, extract in numbered]
    what = "one table" if len(extracts) == 1 else f"{len(extracts)} tables"
    named = [(f"{name}, {extract.view.block.title}", extract) for name, extract in numbered]
    return [
        Line(title, HEADING_1),
        Line(
            f"This workbook holds {what} of published figures on the international healthcare market and medical tourism, "
            "each with its source and the place in it. Where sources contradict each other, all sides are kept, and the notes say so."
        ),
        Line("Filters", HEADING_2),
        *(Line(f"{name}: {_filters(extract)}.") for name, extract in named),
        *_section("On the dashboard", [Line(f"{name}, on the dashboard", link=extract.address) for name, extract in named if safe_link(extract.address)]),
        Line("How to cite", HEADING_2),
        *(Line(citations.text(extract.references[0])) for extract in extracts),
        Line("Date, version and conditions", HEADING_2),
        *(Line(sentence) for sentence in office.conditions(extracts)),
        Line("Shorthand", HEADING_2),
        *(Line(f"{sign} = {meaning}") for sign, meaning in SHORTHAND.items()),
        *([Line("[note 1] and so on = the note of that number on the sheet Notes")] if notes.tables else []),
    ]


def _section(heading: str, lines: list[Line]) -> list[Line]:
    """A heading with lines, where any of them says something."""
    return [Line(heading, HEADING_2), *lines] if any(line.text for line in lines) else []


def _filters(extract: Extract) -> str:
    return "none, all figures as published" if extract.filters == "none" else extract.filters


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """What the sheets behind cover and contents hold, with a link to each."""
    names = sheet_names(["Cover", "Contents", *(sheet.name for sheet in sheets)])
    rows = [
        [Cell(names[place], sheet=place), Cell(_MARKERS.sub("", sheet.lines[0].text)), Cell(len(sheet.table.rows) if sheet.table else 0)]
        for place, sheet in enumerate(sheets, 2)
    ]
    lines = [Line("Contents", HEADING_1), Line("This sheet holds one table: the sheets that follow, with a link to each.")]
    return Sheet("Contents", lines, Table("Table of contents", ["Sheet", "Title", "Rows"], rows, WIDEST_PROSE))


def _notes_sheet(notes: _Notes) -> Sheet:
    lines = [Line("Notes", HEADING_1), Line("This sheet holds one table: the notes, and the tables that they concern.")]
    return Sheet("Notes", lines, Table("Notes to the tables", ["Note", "Kind", "Text", "Concerns"], notes.rows(), WIDEST_PROSE))


def _sources_sheet(numbered: Sequence[tuple[str, Extract]]) -> Sheet:
    used: dict[str, list[str]] = {}
    rows = {}
    for name, extract in numbered:
        for (source, row), reference in zip(extract.sources.iterrows(), extract.references[1:], strict=True):
            used.setdefault(str(source), []).append(name)
            rows[str(source)] = [
                Cell(short_names(extract.market)[str(source)], link=row["url"]),
                Cell(citations.text(replace(reference, address=""))),
                Cell(row["url"] or NOT_AVAILABLE),
                Cell(row["licence"]),
                Cell(row["redistributable"]),
            ]
    headings = ["Source", "Citation", "Link", "Licence", "May be passed on", "Used in"]
    lines = [Line("Sources", HEADING_1), Line("This sheet holds one table: the sources of the figures, and what each allows.")]
    return Sheet("Sources", lines, Table("Sources of the figures", headings, [[*row, Cell(", ".join(used[source]))] for source, row in rows.items()]))


def _table_sheet(name: str, extract: Extract, notes: _Notes) -> Sheet:
    """An extract on its sheet: what must be known before its rows are read, then the rows."""

    def marked(text: str, kind: str, texts: Sequence[str]) -> str:
        return f"{text} {notes.markers(name, kind, texts)}"

    block = extract.view.block
    title = marked(f"{name}. {extract.title}", "How to read it", [block.how_to_read])
    subtitle = marked(extract.subtitle, "How it was counted", extract.view.definitions)
    warnings = marked("Warnings:", "Warning", extract.warnings) if extract.warnings else ""
    contradictions = marked("Contradicted:", "Contradiction", extract.contradictions) if extract.contradictions else ""
    about = [title, subtitle, f"{warnings} {contradictions}"]
    if extract.view.rows.empty:
        table, source = None, ""
        what = ["This sheet holds no table.", *office.nothing(extract)]
    else:
        table, source = _rows_table(f"{name} {block.title}", extract), extract.view.source_line
        what = [f"This sheet holds one table of {_counted(len(table.rows), 'row')}. Sources stand on the sheet Sources.", _shorthand(table)]
    if _MARKERS.search(" ".join(about)):
        what.append("Notes stand on the sheet Notes.")
    title, *rest = about
    sheet = Sheet(block.title, [Line(title, HEADING_1), Line(" ".join(what)), Line(rest[0]), Line(source), Line(rest[1])], table)
    return replace(sheet, lines=[*sheet.lines, Line(FROZEN)]) if sheet.frozen else sheet


def _shorthand(table: Table) -> str:
    """What the shorthand in a table means."""
    used = {cell.value for row in table.rows for cell in row}
    told = [f"{sign} = {meaning}" for sign, meaning in SHORTHAND.items() if sign in used]
    return f"{', '.join(told)}." if told else ""


def _rows_table(name: str, extract: Extract) -> Table:
    """The rows with the columns of the CSV, its numbers as numbers. The name of a source leads to it.

    Left out is what the CSV must say in every row, as nothing else goes with it: here, notes and cover say it of the whole table.
    """
    repeated = [again for again, first in REPEATED.items() if first in extract.table]
    shown = extract.standalone.drop(columns=[*SAID_OF_THE_TABLE, *repeated])
    if not shown["Contradicted"].any():
        shown = shown.drop(columns="Contradicted")
    headings = [str(heading) for heading in shown]
    rows = [
        [_cell(heading, value, link) for heading, value in zip(headings, row, strict=True)]
        for row, link in zip(shown.itertuples(index=False, name=None), shown["Link"], strict=True)
    ]
    return Table(name, headings, rows)


def _cell(heading: str, value: str | float, link: str) -> Cell:
    if value == "" and heading in EMPTY_WHERE_UNKNOWN:
        return Cell(NOT_AVAILABLE)
    return Cell(value, link=link if heading == "Source" else "")
