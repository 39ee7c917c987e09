"""Can everybody read the spreadsheets, does each row come back as it went in, and does nothing in them run?

Expected figures are typed from Table 1 and the introduction of the paper, and from the press article of 20 February 2026.
The files are read by openpyxl, by odfdo, and by LibreOffice, which recalculates them first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

import odfdo
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from marketdata import Market, Selection
from marketdata.export import Extract, as_shown, spreadsheet
from marketdata.export.spreadsheet import ods, to_ods, to_xlsx, xlsx
from marketdata.export.workbook import (
    BODY,
    FROZEN,
    HEADING_1,
    HEADING_2,
    LONGEST_TEXT,
    Cell,
    Line,
    Sheet,
    Table,
    Workbook,
    plain,
    safe_link,
    sheet_names,
    workbook,
)
from tests import office
from tests.taken import ADDRESS, HARM, TAKEN, cells_of, is_live, take

few = settings(max_examples=30, deadline=None)

CHINA = {"2014–15": ("£584.6 million", 584_600_000), "2015–16": ("£2,190 million", 2_190_000_000), "2016–17": ("£120 million", 120_000_000)}
CHINA["2017–18"] = ("£363 million", 363_000_000)
"""Table 1 of the paper, China: as printed, and in pounds."""

HOSTILE = [
    *HARM,
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=DDE("soffice","/etc/passwd","x")',
    "+1+1",
    "@SUM(A1)",
    "-6 projects",
    "<r>evil</r>",
    "<r><t>a</t></r></si><si><t>b</t></r>",
    "_x0041_",
    "_=1+1",
    "\ud800",
    "a\ud800b\udfff",
    "\ufffe=1\uffff",
    "'",
    "a'b'",
    "History",
    "Cover",
    "A1",
    "R1C1",
    "[note 1]",
    "",
]
HOSTILE_LINKS = ["", "https://example.org/a?b=1#c", "http://example.org", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c", "internal:Cover!A1"]
HOSTILE_LINKS += ["external:c:\\a.xlsx", "https://", 'https://a"b', "https://a b", "https://a\nb", "https://example.org/" + "x" * 2080, "#Cover.A1", "=1+1"]

Rows = list[list[str | float]]


# --- the files, and those who read them -----------------------------------------------------------


@pytest.fixture(scope="module")
def extracts(market: Market) -> list[Extract]:
    """A briefing pack: a few figures, many, some that are not given, and a view that may not leave."""
    china = take(market, "wins_by_market", Selection(countries=("CHN",)))
    return [china, take(market, "wins_by_market"), take(market, "wins_projects"), take(market, "patients")]


@dataclass(frozen=True)
class Pack:
    """The pack as its two files, and as LibreOffice understands each of them."""

    xlsx: bytes
    ods: bytes
    folder: Path

    @cached_property
    def flat(self) -> dict[str, ET.Element]:
        return {"xlsx": opened(self.xlsx, "xlsx", self.folder), "ods": opened(self.ods, "ods", self.folder)}


@pytest.fixture(scope="module")
def pack(extracts: list[Extract], tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return Pack(xlsx(extracts, "A pack"), ods(extracts, "A pack"), tmp_path_factory.mktemp("pack"))


def opened(content: bytes, ending: str, folder: Path) -> ET.Element:
    return ET.parse(office.opened(content, f"{ending}.{ending}", "fods", folder)).getroot()


def by_openpyxl(content: bytes) -> dict[str, Rows]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: [trimmed([cell.value for cell in row]) for row in page.iter_rows()] for page in book}


def by_odfdo(content: bytes) -> dict[str, Rows]:
    pages = odfdo.Document(io.BytesIO(content)).body.get_tables()
    return {str(page.name): [trimmed([of_odfdo(value) for value in row.values]) for row in page.iter_rows()] for page in pages}


def of_odfdo(value: object) -> object:
    """A value; odfdo tells a link in Markdown, and a number as a decimal."""
    if isinstance(value, str):
        link = re.fullmatch(r"\[(.*)\]\((https://|#).*\)", value)
        return link[1] if link else value
    return value if value is None else float(str(value))


def by_libreoffice(root: ET.Element) -> dict[str, Rows]:
    return {page.get(named("table:name"), ""): list(rows_of(page)) for page in root.iter(named("table:table"))}


def rows_of(page: ET.Element) -> Iterator[list[str | float]]:
    """The rows of a sheet down to its last text; spreadsheets write what is empty or repeated once."""
    waiting = 0
    for row in page.iter(named("table:table-row")):
        cells = [value for cell in row for value in [value_of(cell)] * min(int(cell.get(named("table:number-columns-repeated"), "1")), 50)]
        times = int(row.get(named("table:number-rows-repeated"), "1"))
        if not trimmed(cells):
            waiting += min(times, 50)
            continue
        yield from [[]] * waiting
        waiting = 0
        yield from [trimmed(cells)] * times


def value_of(cell: ET.Element) -> str | float | None:
    if number := cell.get(named("office:value")):
        return float(number)
    paragraphs = ["".join(paragraph.itertext()) for paragraph in cell.iter(named("text:p"))]
    return "\n".join(paragraphs) if paragraphs else None


def trimmed(cells: list) -> list:
    """A row without the empty cells behind its last text."""
    return cells[: next((place for place in range(len(cells), 0, -1) if cells[place - 1] not in (None, "")), 0)]


NAMESPACES = {prefix: f"urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0" for prefix in ("office", "table", "text", "style", "meta")}
NAMESPACES |= {"dc": "http://purl.org/dc/elements/1.1/", "xlink": "http://www.w3.org/1999/xlink"}


def named(tag: str) -> str:
    prefix, _, name = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


READERS: dict[str, Callable[[Pack], dict[str, Rows]]] = {
    "Excel's file by openpyxl": lambda pack: by_openpyxl(pack.xlsx),
    "Excel's file by LibreOffice": lambda pack: by_libreoffice(pack.flat["xlsx"]),
    "OpenDocument by odfdo": lambda pack: by_odfdo(pack.ods),
    "OpenDocument by LibreOffice": lambda pack: by_libreoffice(pack.flat["ods"]),
}
every_reader = pytest.mark.parametrize("reader", READERS)


def records(rows: Rows, first: str) -> list[dict[str, str | float]]:
    """The table below the header that begins with a heading."""
    top = next(place for place, row in enumerate(rows) if row[0] == first)
    return [dict(zip(map(str, rows[top]), row, strict=True)) for row in rows[top + 1 :]]


def lines(rows: Rows) -> list[str]:
    """What stands alone in column A."""
    return [str(row[0]) for row in rows if len(row) == 1]


def texts(sheets: dict[str, Rows]) -> str:
    return "\n".join(str(cell) for rows in sheets.values() for row in rows for cell in row)


# --- the rows -------------------------------------------------------------------------------------


@every_reader
def test_the_wins_from_china_stand_in_the_file_as_in_table_1_of_the_paper(reader: str, pack: Pack) -> None:
    rows = records(READERS[reader](pack)["Wins by market"], "Place")
    assert {row["Period"]: (row["As printed"], row["Value"]) for row in rows} == CHINA
    assert {row["Market"] for row in rows} == {"China"}
    assert [row["Where"] for row in rows][1] == "Table 1, 2015–16, by country, China"
    assert {row["Unit"] for row in rows} == {"pounds sterling"}
    assert {row["Link"] for row in rows} == {"https://doi.org/10.1186/s12992-022-00892-8"}
    assert rows[2]["Status"] == "Estimate"
    assert rows[1]["Figure address"] == "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact"


@every_reader
def test_every_row_comes_back_as_it_went_in(reader: str, pack: Pack, extracts: list[Extract]) -> None:
    sheets = READERS[reader](pack)
    for name, extract in zip(list(sheets)[-4:-1], extracts, strict=False):
        back = records(sheets[name], "Place")
        shown = extract.standalone[list(back[0])]
        assert len(back) == len(shown) > 3
        for row, went_in in zip(back, shown.to_dict("records"), strict=True):
            assert {heading: "" if value in ("[z]", "[x]") else value for heading, value in row.items()} == {
                heading: "" if value != value else value for heading, value in went_in.items()
            }


def test_the_columns_are_those_of_the_csv_but_for_what_is_said_of_the_whole_table(pack: Pack, extracts: list[Extract]) -> None:
    for name, extract in (("Wins by market", extracts[0]), ("Projects behind the wins", extracts[2])):
        given = list(cells_of(as_shown(extract)))
        headings = list(records(by_openpyxl(pack.xlsx)[name], "Place")[0])
        assert [heading for heading in given if heading in headings] == headings
        assert set(given) - set(headings) <= {"Contradicted", "Warnings", "Filters", "View", "Address of the view", "Definition", "Indicator"}
        assert ("Contradicted" in headings) == any(cells_of(as_shown(extract))["Contradicted"])


def test_a_negative_number_is_a_number_and_keeps_its_sign(market: Market) -> None:
    for read, content in ((by_openpyxl, xlsx([take(market, "global_growth")])), (by_odfdo, ods([take(market, "global_growth")]))):
        fallen = next(row for row in records(read(content)["Growth of the global market"], "Measure") if row["As printed"] == "−6%")
        assert (fallen["Value"], fallen["Period"]) == (-6.0, "2020")


@every_reader
def test_a_figure_that_the_paper_does_not_give_is_marked_and_the_mark_explained(reader: str, pack: Pack) -> None:
    sheets = READERS[reader](pack)
    missing = next(row for row in records(sheets["Projects behind the wins"], "Place") if row["As printed"] == "not given")
    assert missing["Value"] == "[x]"
    assert "[x] = not available" in lines(sheets["Projects behind the wins"])[1]
    assert "[x] = not available" not in lines(sheets["Wins by market"])[1]
    assert {"[x] = not available", "[z] = not applicable"} <= set(lines(sheets["Cover"]))


# --- that everybody can read it -------------------------------------------------------------------


@every_reader
def test_the_sheets_are_cover_contents_notes_sources_and_one_for_each_table(reader: str, pack: Pack) -> None:
    assert list(READERS[reader](pack)) == [
        "Cover",
        "Contents",
        "Notes",
        "Sources",
        "Wins by market",
        "Wins by market 2",
        "Projects behind the wins",
        "Patients from abroad",
    ]


def test_the_cover_says_what_the_file_is_and_how_it_came_about(pack: Pack, market: Market) -> None:
    cover = lines(by_openpyxl(pack.xlsx)["Cover"])
    assert cover[0] == "A pack"
    assert "Table 1, Wins by market: Countries: China." in cover
    assert "Table 2, Wins by market: none, all figures as published." in cover
    assert f"Taken on 22 November 2026 from version {market.version} of the evidence." in cover
    assert sum(f"Version {market.version} of the evidence, read on 22 November 2026. {ADDRESS}" in line for line in cover) == 4
    headings = ["Filters", "On the dashboard", "How to cite", "Date, version and conditions", "Shorthand"]
    assert [line for line in cover if line in headings] == headings


@every_reader
def test_the_contents_name_every_other_sheet(reader: str, pack: Pack) -> None:
    sheets = READERS[reader](pack)
    contents = records(sheets["Contents"], "Sheet")
    assert [row["Sheet"] for row in contents] == list(sheets)[2:]
    assert [row["Title"] for row in contents][:3] == [
        "Notes",
        "Sources",
        "Table 1. Wins by market: China £363 million in 2017–18, up from £120 million in 2016–17 (estimate)",
    ]
    assert [row["Rows"] for row in contents][2:] == [4, 21, 4, 0]


def test_the_contents_lead_to_each_sheet(pack: Pack) -> None:
    page = openpyxl.load_workbook(io.BytesIO(pack.xlsx))["Contents"]
    led = [cell.hyperlink.location for row in page.iter_rows(min_row=4, max_col=1) for cell in row if cell.hyperlink]
    assert led == [f"'{name}'!A1" for name in list(by_openpyxl(pack.xlsx))[2:]]
    for root in pack.flat.values():
        contents = next(page for page in root.iter(named("table:table")) if page.get(named("table:name")) == "Contents")
        led = [link.get(named("xlink:href"), "") for link in contents.iter(named("text:a"))]
        assert [re.sub("['$]", "", address) for address in led] == [f"#{name}.A1" for name in list(by_openpyxl(pack.xlsx))[2:]]


@every_reader
def test_every_note_that_is_referred_to_is_there_and_every_note_is_referred_to(reader: str, pack: Pack) -> None:
    sheets = READERS[reader](pack)
    notes = records(sheets["Notes"], "Note")
    numbers = [f"[note {number}]" for number in range(1, len(notes) + 1)]
    assert [note["Note"] for note in notes] == numbers
    referred = {name: set(re.findall(r"\[note [0-9]+\]", "\n".join(lines(rows)))) for name, rows in sheets.items() if name not in ("Cover", "Notes")}
    assert set().union(*referred.values()) == set(numbers)
    concerned = {f"Table {number}": marks for number, (name, marks) in enumerate(list(referred.items())[2:], 1)}
    for note in notes:
        assert [table for table, marks in concerned.items() if note["Note"] in marks] == str(note["Concerns"]).split(", ")


def test_the_notes_hold_all_warnings_contradictions_ways_of_counting_and_how_to_read(pack: Pack, extracts: list[Extract]) -> None:
    notes = [(row["Kind"], row["Text"]) for row in records(by_openpyxl(pack.xlsx)["Notes"], "Note")]
    assert len(set(notes)) == len(notes)
    for extract in extracts:
        assert {("Warning", text) for text in extract.warnings} <= set(notes)
        assert {("Contradiction", text) for text in extract.contradictions} <= set(notes)
        assert {("How it was counted", text) for text in extract.view.definitions} <= set(notes)
        assert ("How to read it", extract.how_to_read) in notes
    assert ("Contradiction", "Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed") in notes


def test_the_sources_are_cited_with_what_they_allow(pack: Pack) -> None:
    source = records(by_openpyxl(pack.xlsx)["Sources"], "Source")[0]
    assert source["Source"] == "Salter et al. (2022)"
    assert str(source["Citation"]).startswith("Salter B, Dong Y, Hunter BM (2022). Constructing healthcare services markets")
    assert source["Link"] == "https://doi.org/10.1186/s12992-022-00892-8"
    assert source["Licence"] == "Open access; licence to be confirmed (most likely CC BY 4.0)"
    assert source["May be passed on"] == "unknown"
    assert source["Used in"] == "Table 1, Table 2, Table 3"


def test_every_sheet_begins_with_its_title_marked_up_as_a_heading_and_says_how_many_tables_it_has(pack: Pack) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(pack.xlsx)):
        assert page["A1"].style == "Heading 1"
        if page.title == "Cover":
            assert {cell.value for cell in page["A"] if cell.style == "Heading 2"} == {
                "Filters",
                "On the dashboard",
                "How to cite",
                "Date, version and conditions",
                "Shorthand",
            }
        else:
            assert page["A2"].value.startswith("This sheet holds one table" if page.tables else "This sheet holds no table")
    for page in odfdo.Document(io.BytesIO(pack.ods)).body.get_tables():
        assert str(page.get_cell((0, 0)).style).startswith("Heading_20_1")


def test_a_table_is_marked_up_as_one_with_its_header_in_column_a_and_nothing_below(pack: Pack) -> None:
    book = openpyxl.load_workbook(io.BytesIO(pack.xlsx))
    marked = [(page, table) for page in book for table in page.tables.values()]
    assert [page.title for page, _ in marked] == ["Contents", "Notes", "Sources", "Wins by market", "Wins by market 2", "Projects behind the wins"]
    assert [table.displayName for _, table in marked][:4] == ["Table_of_contents", "Notes_to_the_tables", "Sources_of_the_figures", "Table_1_Wins_by_market"]
    for page, table in marked:
        first, last = table.ref.split(":")
        assert first.startswith("A") and not first[1].isalpha()
        assert last == f"{page.dimensions.split(':')[1]}"
        assert [column.name for column in table.tableColumns] == [cell.value for cell in page[int(first[1:])]]
        assert (table.headerRowCount, table.autoFilter) == (1, None)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_finds_the_same_tables(ending: str, pack: Pack) -> None:
    ranges = {each.get(named("table:name")): each for each in pack.flat[ending].iter(named("table:database-range"))}
    addresses = {name: re.sub(r"['$]", "", each.get(named("table:target-range-address"), "")) for name, each in ranges.items()}
    assert addresses["Table_1_Wins_by_market"] == "Wins by market.A6:Wins by market.R10"
    assert len(addresses) == 6
    if ending == "ods":
        repeated = [
            page.get(named("table:name"))
            for page in pack.flat[ending].iter(named("table:table"))
            if page.find(f".//{named('table:table-header-rows')}") is not None
        ]
        assert repeated == ["Contents", "Notes", "Sources", "Wins by market", "Wins by market 2", "Projects behind the wins"]


@every_reader
def test_no_row_is_empty_and_no_cell_of_a_table(reader: str, pack: Pack) -> None:
    for rows in READERS[reader](pack).values():
        assert all(row and row[0] for row in rows)
        tables = [row for row in rows if len(row) > 1]
        assert len({len(row) for row in tables}) <= 1
        assert all(cell not in (None, "") for row in tables for cell in row)


def test_no_cells_are_merged_and_none_hidden(pack: Pack) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(pack.xlsx)):
        assert not page.merged_cells.ranges
        assert page.sheet_state == "visible"
        assert not any(size.hidden for size in (*page.row_dimensions.values(), *page.column_dimensions.values()))
    for root in pack.flat.values():
        spans = [element.get(named(f"table:number-{kind}-spanned"), "1") for element in root.iter() for kind in ("columns", "rows")]
        assert set(spans) == {"1"}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_title_language_and_author_stand_in_the_properties(ending: str, pack: Pack) -> None:
    meta = pack.flat[ending].find(named("office:meta"))
    assert meta is not None
    assert (meta.findtext(named("dc:title")), meta.findtext(named("dc:language"))) == ("A pack", "en-GB")
    assert "marketdata" in (meta.findtext(named("dc:creator")), meta.findtext(named("meta:initial-creator")))


def test_texts_are_in_british_english_and_large_enough_without_serifs(pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(pack.ods)) as file:
        styles = file.read("styles.xml").decode()
    assert 'fo:language="en" fo:country="GB"' in styles
    assert min(int(points) for points in re.findall(r'fo:font-size="([0-9]+)pt"', styles)) == 12
    fonts = {(cell.font.name, cell.font.sz >= 12, cell.font.scheme) for page in openpyxl.load_workbook(io.BytesIO(pack.xlsx)) for row in page for cell in row}
    assert fonts == {("Arial", True, None)}


def test_a_header_is_frozen_only_over_a_long_table_and_the_sheet_says_how_to_free_it(pack: Pack) -> None:
    frozen = {page.title: page.freeze_panes for page in openpyxl.load_workbook(io.BytesIO(pack.xlsx)) if page.freeze_panes}
    assert frozen == {"Wins by market 2": "A8"}
    assert FROZEN in lines(by_openpyxl(pack.xlsx)["Wins by market 2"])
    assert FROZEN not in lines(by_openpyxl(pack.xlsx)["Wins by market"])
    with zipfile.ZipFile(io.BytesIO(pack.ods)) as file:
        settings = file.read("settings.xml").decode()
    assert re.findall(r'"VerticalSplitPosition" config:type="int">([0-9]+)<', settings) == ["7"]


@pytest.mark.parametrize(("text", "least", "most"), [("short", 1, 1), ("word " * 40, 4, 5), ("日本語の文" * 20, 4, 6), ("https://" + "x" * 190, 4, 6)])
def test_wrapped_text_is_given_the_height_that_it_needs(text: str, least: int, most: int) -> None:
    """Two hundred letters, or one hundred that are two wide, at 48 to a line of 12 points."""
    sheet = Sheet("A", [Line("A")], Table("A", ["A"], [[Cell(text)]]))
    assert sheet.widths[0] <= 48
    assert least * 12 < sheet.heights[-1] < (most + 0.4) * 12 * 1.3


# --- what may not leave ---------------------------------------------------------------------------


@every_reader
def test_figures_that_may_not_be_passed_on_are_on_no_sheet_and_the_cover_names_their_source(reader: str, pack: Pack) -> None:
    sheets = READERS[reader](pack)
    assert not re.search("2.86 million|1.17 million|scmp_2026", texts(sheets))
    assert any("South China Morning Post (2026)" in line for line in lines(sheets["Cover"]))
    title, what, warnings = lines(sheets["Patients from abroad"])
    assert re.fullmatch(r"Table 4\. Patients from abroad \[note [0-9]+\]", title)
    assert what == "This sheet holds no table. No figure of this view may be passed on. Notes stand on the sheet Notes."
    assert re.fullmatch(r"Warnings: \[note [0-9]+\]", warnings)


def test_where_only_some_figures_may_not_leave_the_others_do(market: Market) -> None:
    for sheets in (by_openpyxl(xlsx([take(market, "headline_figures")])), by_odfdo(ods([take(market, "headline_figures")]))):
        rows = records(sheets["Headline figures"], "Measure")
        assert "US$8,452 billion" in {row["As printed"] for row in rows}
        assert not any("scmp_2026" in str(row["Figure address"]) or "South China" in str(row["Source"]) for row in rows)
        assert any("South China Morning Post (2026)" in line for line in lines(sheets["Cover"]))
        assert any("South China Morning Post (2026)" in str(row["Text"]) for row in records(sheets["Notes"], "Note"))


def test_filters_that_leave_nothing_give_a_file_that_says_so(market: Market) -> None:
    nothing = take(market, "wins_by_market", Selection(years=(1950, 1951)))
    for sheets in (by_openpyxl(xlsx([nothing])), by_odfdo(ods([nothing]))):
        assert list(sheets) == ["Cover", "Contents", "Notes", "Wins by market"]
        assert "No figure is left under these filters." in lines(sheets["Wins by market"])[1]
        assert "Table 1, Wins by market: Years: 1950 to 1951." in lines(sheets["Cover"])


def test_a_workbook_of_no_extract_is_refused() -> None:
    for write in (xlsx, ods):
        with pytest.raises(ValueError, match="at least one extract"):
            write([])


def test_the_title_is_that_of_the_only_extract_or_the_one_given(market: Market, extracts: list[Extract]) -> None:
    assert workbook(extracts[:1]).title.startswith("Wins by market: China £363 million in 2017–18")
    assert workbook(extracts).title == "Briefing pack of 4 tables"
    assert workbook(extracts[:1], "For the minister").title == workbook(extracts[:1], "For the minister").sheets[0].lines[0].text == "For the minister"


def test_the_same_extract_gives_the_same_bytes(extracts: list[Extract]) -> None:
    assert xlsx(extracts) == xlsx(extracts)
    assert ods(extracts) == ods(extracts)


# --- what would run -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_no_cell_has_a_formula_after_recalculation(ending: str, pack: Pack) -> None:
    assert_harmless(pack.flat[ending])


def assert_harmless(root: ET.Element) -> None:
    """Nothing in a spreadsheet that LibreOffice has opened is computed, fetched from elsewhere, or leads anywhere but to a page or a sheet."""
    cells = list(root.iter(named("table:table-cell")))
    assert len(cells) > 3
    assert not [cell for cell in cells if cell.get(named("table:formula")) is not None]
    assert not [element.tag for element in root.iter() if re.search("dde|event|external|table-source", element.tag.rpartition("}")[2])]
    links = [link.get(named("xlink:href"), "") for link in root.iter(named("text:a"))]
    assert all(link.startswith(("https://", "#")) for link in links)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1 ", "'=1+1"),
        ("\t=1", "'=1"),
        ("\x00=1+1", "'=1+1"),
        ("\x1b=1", "'=1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-6 projects", "'-6 projects"),
        ("-6%", "-6%"),
        ("−6%", "−6%"),
        ("two\r\nlines", "two lines"),
        ("a  b", "a b"),
        ("a\ud800\ufffeb\uffff", "ab"),
        ("<r>evil</r>", "'<r>evil</r>"),
        ("_x0041_", "_x0041_"),
        ("Huai'an", "Huai'an"),
        ("\u00a0a", "\u00a0a"),
        ("", ""),
    ],
)
def test_a_text_is_one_line_that_does_not_run(text: str, safe: str) -> None:
    assert plain(text) == safe


@pytest.mark.parametrize("text", ["x" * 40_000, "👩" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(text: str) -> None:
    cut = plain(text)
    assert len(cut.encode("utf-16-le")) // 2 in (LONGEST_TEXT, LONGEST_TEXT - 1)
    assert cut.startswith(text[:16_000])
    assert cut.endswith("… (cut here: a cell holds no more)")


def test_a_text_that_just_fits_stays() -> None:
    assert plain("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert plain("👩" * (LONGEST_TEXT // 2)) == "👩" * (LONGEST_TEXT // 2)


def test_a_link_leads_to_an_encrypted_page_or_nowhere() -> None:
    assert [link for link in HOSTILE_LINKS if safe_link(link)] == ["https://example.org/a?b=1#c"]


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["How big is the market?"], ["How big is the market"]),
        (["China's trade in services"], ["China’s trade in services"]),
        (["NHS income from private patients, by who added it up"], ["NHS income from private"]),
        (["Wins", "wins", "WINS"], ["Wins", "wins 2", "WINS 3"]),
        (["Supercalifragilisticexpialidocious"] * 2, ["Supercalifragilisticexpialidoci", "Supercalifragilisticexpialido 2"]),
        (["=cmd|'/C calc'!A0"], ["cmd ’ C calc’ A0"]),
        (["[a]:b*c?d/e\\f"], ["a b c d e f"]),
        (["History"], ["History 2"]),
        (["'quoted'", "", "\x00", "?"], ["quoted", "Sheet", "Sheet 2", "Sheet 3"]),
        (["_x0041_"], ["x0041"]),
        (["医疗旅游"], ["医疗旅游"]),
    ],
)
def test_sheets_have_names_that_spreadsheets_take_and_readers_understand(titles: list[str], names: list[str]) -> None:
    assert sheet_names(titles) == names


@few
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text()), max_size=4))
def test_every_name_of_a_sheet_is_short_plain_and_unlike_the_others(titles: list[str]) -> None:
    names = sheet_names(titles)
    assert len({name.lower() for name in names}) == len(titles)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\'_\x00-\x1f]", name)
        assert not is_live(name)
        assert name == name.strip()
    assert sheet_names(names) == names


texts_of_harm = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20), st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=5))
links_of_harm = st.one_of(st.sampled_from(HOSTILE_LINKS), st.text(max_size=10), st.text(max_size=10).map(lambda text: f"https://{text}"))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    # Excel's numbers end before those of Python.
    values = st.one_of(texts_of_harm, st.floats(-1e300, 1e300, allow_subnormal=False), st.just(float("nan")))
    cells = st.builds(Cell, values, links_of_harm, st.none())
    headings = draw(st.lists(texts_of_harm, min_size=width, max_size=width))
    return Table(draw(texts_of_harm), headings, draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=3)))


a_line = st.builds(Line, texts_of_harm, st.sampled_from([HEADING_1, HEADING_2, BODY]), links_of_harm)
a_sheet = st.builds(Sheet, texts_of_harm, st.lists(a_line, max_size=3), st.none() | tables())
a_book = st.builds(Workbook, texts_of_harm, st.just(TAKEN), st.lists(a_sheet, min_size=1, max_size=3))


def held(sheet: Sheet) -> Rows:
    """What a sheet holds, row by row."""
    told: Rows = [[line.text] for line in sheet.lines]
    if sheet.table:
        told += [list(sheet.table.headings), *([cell.value for cell in row] for row in sheet.table.rows)]
    return told


@few
@given(a_book)
def test_no_text_of_a_workbook_would_run_where_it_is_copied_to(book: Workbook) -> None:
    told = [cell for sheet in book.sheets for row in held(sheet) for cell in row if isinstance(cell, str)]
    assert not [text for text in (book.title, *told) if is_live(text)]


@few
@given(a_book)
def test_no_text_gets_into_an_excel_file_as_anything_but_text(book: Workbook) -> None:
    content = to_xlsx(book)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()}
    assert not [name for name in parts if re.search("externalLink|connection|vba|query", name, re.IGNORECASE)]
    tags = {element.tag.rpartition("}")[2] for root in parts.values() for element in root.iter()}
    assert {"workbook", "worksheet"} <= tags
    assert not tags & {"f", "calculatedColumnFormula", "ddeLink", "oleLink", "definedNameFormula"}
    outside = [link.get("Target", "") for root in parts.values() for link in root.iter() if link.get("TargetMode") == "External"]
    assert all(link.startswith("https://") for link in outside)
    for sheet, page in zip(book.sheets, openpyxl.load_workbook(io.BytesIO(content)), strict=True):
        assert page.title == sheet.name
        assert_same_cells(page, held(sheet))
        for table in page.tables.values():
            assert sheet.table is not None
            assert [column.name for column in table.tableColumns] == sheet.table.headings


def assert_same_cells(page: Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows, 1):
        for cell, value in zip(page[number], row, strict=False):
            assert cell.data_type == ("s" if isinstance(value, str) else "n")
            if isinstance(value, str):
                # openpyxl takes the escape of an underscore for an x005F_ wherever it stands.
                assert cell.value == value.replace("x005F_", "")
            else:
                # Excel keeps 15 digits.
                assert cell.value == pytest.approx(value, rel=1e-15, abs=0)


@few
@given(a_book)
def test_no_text_gets_into_an_opendocument_file_as_anything_but_text(book: Workbook) -> None:
    with zipfile.ZipFile(io.BytesIO(to_ods(book))) as file:
        assert file.namelist()[0] == "mimetype"
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()[1:]}
    root = parts["content.xml"]
    names = {name for element in root.iter() for name in (element.tag, *element.attrib)}
    allowed = "style:[a-z-]+|table:(table|table-column|table-row|table-header-rows|table-cell|name|style-name|database-ranges?|target-range-address"
    allowed += "|contains-header|display)|text:(p|a)|office:(value|value-type|version|body|spreadsheet|document-content|automatic-styles)|xlink:(href|type)"
    assert not [name for name in map(prefixed, names) if not re.fullmatch(allowed, name)]
    assert all(link.get(named("xlink:href"), "").startswith("https://") for link in root.iter(named("text:a")))
    back = by_libreoffice(root)
    assert [*back.values()] == [held(sheet) for sheet in book.sheets]
    assert [*back] == [sheet.name for sheet in book.sheets]


def prefixed(tag: str) -> str:
    space, _, name = tag.strip("{").partition("}")
    return next((f"{prefix}:{name}" for prefix, address in NAMESPACES.items() if address == space), tag)


@pytest.mark.parametrize(("ending", "write"), [("xlsx", to_xlsx), ("ods", to_ods)])
def test_libreoffice_reads_hostile_texts_as_they_are_and_runs_none(ending: str, write: Callable[[Workbook], bytes], tmp_path: Path) -> None:
    texts = [*filter(None, HOSTILE), "x" * (LONGEST_TEXT + 1)]
    cells = [[Cell(text, link), Cell(-6.5)] for text, link in zip(texts, HOSTILE_LINKS * 9, strict=False)]
    book = Workbook(HOSTILE[0], TAKEN, [Sheet(text[:40], [Line(text, HEADING_1)], Table(text, [text, f"{text}2"], cells)) for text in texts[:4]])
    root = opened(write(book), ending, tmp_path)
    assert_harmless(root)
    assert by_libreoffice(root) == {sheet.name: held(sheet) for sheet in book.sheets}
    assert root.findtext(f".//{named('dc:title')}") == '\'=HYPERLINK("http://evil.example","China")'


def test_headings_are_unlike_one_another_and_none_is_an_escape_to_excel() -> None:
    table = Table("A", ["_x0041_", "_x0041_", "Value", "value", "", "_=1+1"], [[Cell(1.0)] * 6])
    assert table.headings == ["x0041", "x0041 2", "Value", "value 2", "Column", "'=1+1"]


@pytest.mark.parametrize(
    ("name", "known"), [("Table 1 Wins by market", "Table_1_Wins_by_market"), ("Q1", "Table_Q1"), ("=1+1", "Table_1_1"), ("R1C1", "Table_R1C1")]
)
def test_tables_have_names_that_excel_takes(name: str, known: str) -> None:
    assert Table(name, ["A"], [[Cell("a")]]).name == known


def test_links_are_text_beyond_those_that_excel_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_LINKS", 2)
    rows = [[Cell(text, "https://example.org/")] for text in ("a", "b", "c")]
    content = to_xlsx(Workbook("A", TAKEN, [Sheet("A", [Line("A", HEADING_1)], Table("A", ["A"], rows))]))
    page = openpyxl.load_workbook(io.BytesIO(content))["A"]
    assert [(page[f"A{row}"].value, page[f"A{row}"].hyperlink is not None) for row in (3, 4, 5)] == [("a", True), ("b", True), ("c", False)]


def test_a_number_that_is_none_is_marked_as_not_available() -> None:
    assert [Cell(value).value for value in (float("nan"), float("inf"), 0.0, -6)] == ["[x]", "[x]", 0.0, -6.0]


def test_the_file_bears_the_day_on_which_it_was_taken_and_no_other(pack: Pack) -> None:
    assert openpyxl.load_workbook(io.BytesIO(pack.xlsx)).properties.created == dt.datetime(2026, 11, 22)
    with zipfile.ZipFile(io.BytesIO(pack.ods)) as file:
        assert "<meta:creation-date>2026-11-22T00:00:00</meta:creation-date>" in file.read("meta.xml").decode()
