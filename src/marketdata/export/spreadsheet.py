"""How does a workbook become a file of Excel, or of LibreOffice and whatever else reads OpenDocument?

Both files hold the same :class:`~.workbook.Workbook`, cell for cell. Excel's is written by XlsxWriter, through the
methods that take a text for a text. The Government Statistical Service's ``gptables`` stands on the same library, but
makes a link of what a text marks as one (``[a](file://b)``), refuses a cell that holds a dash, sets neither language
nor heading styles, and knows no OpenDocument. That is written here, as five parts of XML: ``odfdo`` takes a tenth of a
millisecond for each cell, and begins every file with a French template.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from .extract import Extract
from .office import AUTHOR, FONT, LANGUAGE
from .workbook import BODY, HEADING_1, HEADING_2, KEYWORDS, SIZES, Cell, Sheet, Table, Workbook, workbook

LINK_COLOUR = "#0B5CAD"
MOST_LINKS = 65_530
"""The links that Excel allows on a sheet."""


def xlsx(extracts: Sequence[Extract], title: str = "") -> bytes:
    """An Excel workbook of one extract, or of a briefing pack of several.

    ``title`` is the title of the document; left out, it is that of the only extract, or counts them.
    Raises ValueError where there is no extract.
    """
    return to_xlsx(workbook(extracts, title))


def ods(extracts: Sequence[Extract], title: str = "") -> bytes:
    """The same as :func:`xlsx`, as an OpenDocument spreadsheet."""
    return to_ods(workbook(extracts, title))


# --- Excel ----------------------------------------------------------------------------------------

_XLSX_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": SIZES[BODY], "font_scheme": "none"},
}
_XLSX_HEADINGS = {HEADING_1: (1, 16), HEADING_2: (2, 17)}
"""Excel's own heading styles: their place in this file, and the number that Excel knows them by."""
_A4 = 9


def to_xlsx(book: Workbook) -> bytes:
    """A workbook as an Excel file; the same workbook always gives the same bytes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _XLSX_OPTIONS) as file:
        day = dt.datetime.combine(book.taken, dt.time())
        file.set_properties({"title": book.title, "author": AUTHOR, "keywords": KEYWORDS, "created": day})
        looks = _Looks(file)
        for sheet in book.sheets:
            _xlsx_sheet(file.add_worksheet(sheet.name), sheet, book, looks)
    return _finished(content)


class _Looks:
    """The formats of cells, each made once."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self.file = file
        self.made: dict[tuple[object, ...], Format] = {}

    def of(self, style: str, **more: object) -> Format:
        """The format of a style, with more of XlsxWriter's properties."""
        key = (style, *sorted(more.items()))
        if key not in self.made:
            properties = {
                "font_name": FONT,
                "font_size": SIZES[style],
                # Excel would set the font of its theme instead.
                "font_scheme": "none",
                "bold": style in _XLSX_HEADINGS,
                "valign": "bottom" if style == HEADING_2 else "top",
            }
            self.made[key] = self.file.add_format(properties | more)
            self.made[key].xf_id, _ = _XLSX_HEADINGS.get(style, (0, 0))
        return self.made[key]


def _xlsx_sheet(page: Worksheet, sheet: Sheet, book: Workbook, looks: _Looks) -> None:
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(_A4)
    if sheet.fits_a_page:
        page.fit_to_pages(1, 0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for row, height in enumerate(sheet.heights):
        page.set_row(row, height)
    for row, line in enumerate(sheet.lines):
        look = looks.of(line.style, text_wrap=sheet.table is None, **_linked(line.link))
        _xlsx_text(page, row, 0, line.text, line.link, look)
    if sheet.table:
        _xlsx_table(page, sheet.table, len(sheet.lines), book, looks)
    if sheet.frozen:
        page.freeze_panes(len(sheet.lines) + 1, 0)


def _xlsx_table(page: Worksheet, table: Table, top: int, book: Workbook, looks: _Looks) -> None:
    """The table with its header in row ``top``, marked up so that a screen reader can tell header and end."""
    links = MOST_LINKS
    for row, cells in enumerate(table.rows, top + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell.value, float):
                shape = "#,##0" if cell.value.is_integer() else "#,##0.0###"
                page.write_number(row, column, cell.value, looks.of(BODY, num_format=shape, align="right", indent=1))
            else:
                # The name of a sheet holds no straight apostrophe, so that it is enough to put it between two.
                link = cell.link if cell.sheet is None else f"internal:'{book.sheets[cell.sheet].name}'!A1"
                links -= bool(link)
                link = link if links >= 0 else ""
                _xlsx_text(page, row, column, cell.value, link, looks.of(BODY, text_wrap=True, align="left", indent=int(column > 0), **_linked(link)))
    heads = [
        looks.of(BODY, bold=True, text_wrap=True, align="right" if numeric else "left", indent=int(column > 0)) for column, numeric in enumerate(table.numeric)
    ]
    columns = [{"header": heading, "header_format": head} for heading, head in zip(table.headings, heads, strict=True)]
    options = {"name": table.name, "columns": columns, "autofilter": False, "banded_rows": False, "style": None}
    page.add_table(top, 0, top + len(table.rows), len(table.headings) - 1, options)
    page.repeat_rows(top)


def _xlsx_text(page: Worksheet, row: int, column: int, text: str, link: str, look: Format) -> None:
    """A text as a text: XlsxWriter's ``write`` would guess what it means."""
    if link:
        page.write_url(row, column, link, look, text)
    else:
        page.write_string(row, column, text, look)


def _linked(link: str) -> dict[str, object]:
    return {"font_color": LINK_COLOUR, "underline": 1} if link else {}


def _finished(content: io.BytesIO) -> bytes:
    """The file with what XlsxWriter cannot write: the language, and headings that are Excel's own, by which readers jump."""
    finished = io.BytesIO()
    with zipfile.ZipFile(content) as written, zipfile.ZipFile(finished, "w") as file:
        for name in written.namelist():
            text = written.read(name).decode()
            if name == "docProps/core.xml":
                text = text.replace("</cp:coreProperties>", f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>")
            if name == "xl/styles.xml":
                text = _with_headings(text)
            file.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return finished.getvalue()


def _with_headings(styles: str) -> str:
    """Excel's styles, with the heading styles that cells already point to."""
    looks, names = "", ""
    for heading, (place, known_as) in _XLSX_HEADINGS.items():
        font = re.search(rf'<xf numFmtId="0" fontId="([0-9]+)" [^>]*xfId="{place}"', styles)
        looks += f'<xf numFmtId="0" fontId="{font[1] if font else 0}" fillId="0" borderId="0" applyFont="1"/>'
        names += f'<cellStyle name="{heading}" xfId="{place}" builtinId="{known_as}"/>'
    styles = re.sub('<(cellStyleXfs|cellStyles) count="1">', rf'<\1 count="{1 + len(_XLSX_HEADINGS)}">', styles)
    return styles.replace("</cellStyleXfs>", f"{looks}</cellStyleXfs>").replace("</cellStyles>", f"{names}</cellStyles>")


# --- OpenDocument ---------------------------------------------------------------------------------

_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = {
    **{f"xmlns:{name}": f"{_URN}{name}:1.0" for name in ("office", "table", "text", "style", "meta", "config")},
    "xmlns:fo": f"{_URN}xsl-fo-compatible:1.0",
    "xmlns:number": f"{_URN}datastyle:1.0",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
_VERSION = "1.3"
_INCHES_A_CHARACTER = 0.094
"""The width of a character of :data:`FONT` in 12 points."""
_FITTED, _WIDE = "Fitted", "Wide"
_ODS_PAGES: Mapping[str, Mapping[str, str]] = {_FITTED: {"style:scale-to-X": "1"}, _WIDE: {}}
"""How sheets are printed: as wide as a page, or over several."""
_WRAPPED, _LINK, _HEADER, _NUMERIC_HEADER, _WHOLE_NUMBER, _NUMBER = "Wrapped", "Link", "Column heading", "Column heading of numbers", "Whole number", "Number"


def to_ods(book: Workbook) -> bytes:
    """A workbook as an OpenDocument spreadsheet; the same workbook always gives the same bytes."""
    parts = {"content.xml": _ods_content(book), "styles.xml": _ods_styles(), "meta.xml": _ods_meta(book), "settings.xml": _ods_settings(book)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        # Programs tell the file by this part, which must come first and stand as it is.
        package.writestr(zipfile.ZipInfo("mimetype"), _ODS_TYPE, zipfile.ZIP_STORED)
        for name, root in {**parts, "META-INF/manifest.xml": _ods_manifest(parts)}.items():
            package.writestr(zipfile.ZipInfo(name), ET.tostring(root, encoding="utf-8", xml_declaration=True), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _ods_content(book: Workbook) -> ET.Element:
    root = _root("office:document-content")
    looks = _add(root, "office:automatic-styles")
    for width in sorted({width for sheet in book.sheets for width in sheet.widths}):
        column = _add(looks, "style:style", {"style:name": f"Width_{width}", "style:family": "table-column"})
        _add(column, "style:table-column-properties", {"style:column-width": f"{width * _INCHES_A_CHARACTER:.2f}in"})
    for height in sorted({height for sheet in book.sheets for height in sheet.heights}):
        row = _add(looks, "style:style", {"style:name": f"Height_{height}", "style:family": "table-row"})
        _add(row, "style:table-row-properties", {"style:row-height": f"{height}pt"})
    for name in _ODS_PAGES:
        page = _add(looks, "style:style", {"style:name": name, "style:family": "table", "style:master-page-name": name})
        _add(page, "style:table-properties", {"table:display": "true"})
    body = _add(_add(root, "office:body"), "office:spreadsheet")
    for sheet in book.sheets:
        _ods_sheet(body, sheet, book)
    ranges = _add(body, "table:database-ranges")
    for sheet in book.sheets:
        if sheet.table:
            where = {"table:name": sheet.table.name, "table:target-range-address": _ods_range(sheet, sheet.table), "table:contains-header": "true"}
            _add(ranges, "table:database-range", where)
    return root


def _ods_sheet(body: ET.Element, sheet: Sheet, book: Workbook) -> None:
    page = _add(body, "table:table", {"table:name": sheet.name, "table:style-name": _FITTED if sheet.fits_a_page else _WIDE})
    for width in sheet.widths:
        _add(page, "table:table-column", {"table:style-name": f"Width_{width}"})
    heights = iter(sheet.heights)
    for line in sheet.lines:
        _ods_text(_ods_row(page, next(heights)), line.text, line.style if sheet.table else f"{line.style} {_WRAPPED}", line.link)
    if sheet.table:
        # LibreOffice repeats these rows on every page that it prints.
        header = _ods_row(_add(page, "table:table-header-rows"), next(heights))
        for heading, numeric in zip(sheet.table.headings, sheet.table.numeric, strict=True):
            _ods_text(header, heading, _NUMERIC_HEADER if numeric else _HEADER)
        for cells in sheet.table.rows:
            row = _ods_row(page, next(heights))
            for cell in cells:
                _ods_cell(row, cell, book)


def _ods_cell(row: ET.Element, cell: Cell, book: Workbook) -> None:
    if isinstance(cell.value, str):
        _ods_text(row, cell.value, f"{BODY} {_WRAPPED}", cell.link if cell.sheet is None else f"#'{book.sheets[cell.sheet].name}'.A1")
    else:
        look, text = (_WHOLE_NUMBER, f"{cell.value:,.0f}") if cell.value.is_integer() else (_NUMBER, f"{cell.value:,.4f}".rstrip("0"))
        number = {"table:style-name": _style(look), "office:value-type": "float", "office:value": repr(cell.value)}
        _add(_add(row, "table:table-cell", number), "text:p").text = text


def _ods_text(row: ET.Element, text: str, style: str, link: str = "") -> None:
    # With the text as office:string-value too, LibreOffice would drop the link.
    look = _LINK if link and style == f"{BODY} {_WRAPPED}" else style
    cell = _add(row, "table:table-cell", {"table:style-name": _style(look), "office:value-type": "string"})
    paragraph = _add(cell, "text:p")
    (_add(paragraph, "text:a", {"xlink:href": link, "xlink:type": "simple"}) if link else paragraph).text = text


def _ods_row(parent: ET.Element, height: float) -> ET.Element:
    return _add(parent, "table:table-row", {"table:style-name": f"Height_{height}"})


def _ods_range(sheet: Sheet, table: Table) -> str:
    """The cells of a table, its header among them: ``$'Wins by market'.$A$6:$'Wins by market'.$T$27``."""
    first = len(sheet.lines) + 1
    return f"$'{sheet.name}'.$A${first}:$'{sheet.name}'.{xl_rowcol_to_cell(first - 1 + len(table.rows), len(table.headings) - 1, True, True)}"


def _ods_styles() -> ET.Element:
    """The looks of cells as styles that a reader finds by name, in the language of the texts."""
    root = _root("office:document-styles")
    styles = _add(root, "office:styles")
    language, country = LANGUAGE.split("-")
    default = _add(styles, "style:default-style", {"style:family": "table-cell"})
    _add(default, "style:text-properties", {"fo:font-family": FONT, "fo:font-size": f"{SIZES[BODY]}pt", "fo:language": language, "fo:country": country})
    for name, decimals in ((_WHOLE_NUMBER, {"number:decimal-places": "0"}), (_NUMBER, {"number:decimal-places": "4", "number:min-decimal-places": "1"})):
        shape = _add(styles, "number:number-style", {"style:name": f"{_style(name)}_shape"})
        _add(shape, "number:number", {"number:min-integer-digits": "1", "number:grouping": "true", **decimals})
    bold = {"fo:font-weight": "bold"}
    _ods_look(styles, "Default", "")
    for style, points in SIZES.items():
        above = {"style:vertical-align": "bottom"} if style == HEADING_2 else {}
        _ods_look(styles, style, "Default", cell=above, font={"fo:font-size": f"{points}pt", **(bold if style != BODY else {})})
        _ods_look(styles, f"{style} {_WRAPPED}", style, cell={"fo:wrap-option": "wrap", **above})
    underlined = {"fo:color": LINK_COLOUR, "style:text-underline-style": "solid", "style:text-underline-width": "auto"}
    _ods_look(styles, _LINK, f"{BODY} {_WRAPPED}", cell={"fo:wrap-option": "wrap"}, font=underlined)
    _ods_look(styles, _HEADER, "Default", cell={"fo:wrap-option": "wrap"}, font=bold)
    _ods_look(styles, _NUMERIC_HEADER, _HEADER, cell={"fo:wrap-option": "wrap"}, right=True)
    for name in (_WHOLE_NUMBER, _NUMBER):
        _ods_look(styles, name, "Default", right=True, shape=f"{_style(name)}_shape")
    layouts, masters = _add(root, "office:automatic-styles"), _add(root, "office:master-styles")
    for name, scale in _ODS_PAGES.items():
        layout = _add(layouts, "style:page-layout", {"style:name": f"{name}_layout"})
        paper = {"style:print-orientation": "landscape", "fo:page-width": "11.69in", "fo:page-height": "8.27in"}
        _add(layout, "style:page-layout-properties", {**paper, **scale})
        master = _add(masters, "style:master-page", {"style:name": name, "style:page-layout-name": f"{name}_layout"})
        # Without these, LibreOffice prints a header and a footer of its own, which no screen reader finds.
        for part in ("style:header", "style:footer"):
            _add(master, part, {"style:display": "false"})
    return root


def _ods_look(
    styles: ET.Element, name: str, parent: str, *, cell: Mapping[str, str] = {}, font: Mapping[str, str] = {}, right: bool = False, shape: str = ""
) -> None:
    about = {"style:name": _style(name), "style:display-name": name, "style:family": "table-cell"}
    about |= {key: value for key, value in (("style:parent-style-name", _style(parent)), ("style:data-style-name", shape)) if value}
    style = _add(styles, "style:style", about)
    side = {"style:text-align-source": "fix"} if right else {}
    _add(style, "style:table-cell-properties", {"style:vertical-align": "top", "fo:padding": "0.04in", **side, **cell})
    if right:
        _add(style, "style:paragraph-properties", {"fo:text-align": "end", "fo:margin-left": "0.1in"})
    _add(style, "style:text-properties", font)


def _ods_meta(book: Workbook) -> ET.Element:
    root = _root("office:document-meta")
    meta = _add(root, "office:meta")
    day = f"{book.taken.isoformat()}T00:00:00"
    told = {
        "meta:generator": AUTHOR,
        "dc:title": book.title,
        "dc:language": LANGUAGE,
        "meta:initial-creator": AUTHOR,
        "dc:creator": AUTHOR,
        "meta:creation-date": day,
        "dc:date": day,
        "meta:keyword": KEYWORDS,
    }
    for name, text in told.items():
        _add(meta, name).text = text
    return root


def _ods_settings(book: Workbook) -> ET.Element:
    """Which header rows are frozen, and that the file opens at its cover."""
    root = _root("office:document-settings")
    views = _add(_add(root, "office:settings"), "config:config-item-set", {"config:name": "ooo:view-settings"})
    view = _add(_add(views, "config:config-item-map-indexed", {"config:name": "Views"}), "config:config-item-map-entry")
    _ods_setting(view, "ViewId", "string", "view1")
    pages = _add(view, "config:config-item-map-named", {"config:name": "Tables"})
    for sheet in book.sheets:
        page = _add(pages, "config:config-item-map-entry", {"config:name": sheet.name})
        _ods_setting(page, "ShowGrid", "boolean", "false")
        if sheet.frozen:
            below = str(len(sheet.lines) + 1)
            _ods_setting(page, "VerticalSplitMode", "short", "2")
            _ods_setting(page, "VerticalSplitPosition", "int", below)
            _ods_setting(page, "ActiveSplitRange", "short", "2")
            _ods_setting(page, "PositionBottom", "int", below)
    _ods_setting(view, "ActiveTable", "string", book.sheets[0].name)
    return root


def _ods_setting(parent: ET.Element, name: str, kind: str, value: str) -> None:
    _add(parent, "config:config-item", {"config:name": name, "config:type": kind}).text = value


def _ods_manifest(parts: Iterable[str]) -> ET.Element:
    root = ET.Element("manifest:manifest", {"xmlns:manifest": f"{_URN}manifest:1.0", "manifest:version": _VERSION})
    for path, kind in {"/": _ODS_TYPE, **dict.fromkeys(parts, "text/xml")}.items():
        _add(root, "manifest:file-entry", {"manifest:full-path": path, "manifest:media-type": kind})
    return root


def _root(tag: str) -> ET.Element:
    return ET.Element(tag, {**_NAMESPACES, "office:version": _VERSION})


def _add(parent: ET.Element, tag: str, attributes: Mapping[str, str] | None = None) -> ET.Element:
    return ET.SubElement(parent, tag, dict(attributes or {}))


def _style(name: str) -> str:
    """The name of a style as OpenDocument refers to it."""
    return name.replace(" ", "_20_")
