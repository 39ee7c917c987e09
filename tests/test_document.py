"""Does each section of a document say all of its view, can everybody read it, and does nothing in it run?

Expected figures are typed from Table 1 of the paper and its introduction. The files are read by python-docx and by LibreOffice.
"""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from marketdata import Market, Selection, citations
from marketdata.export import office as words
from marketdata.export.document import TEXT_WIDTH, document, layout
from marketdata.export.extract import Extract
from tests import office
from tests.taken import HARM, hostile, take

few = settings(max_examples=25, deadline=None)

CHINA = "South China Morning Post (2026)"
"""The source that forbids passing its figures on."""
FIELDS = [
    'HYPERLINK "https://evil.example"',
    "DDEAUTO c:\\\\cmd.exe",
    "{ INCLUDETEXT file }",
    "_x000D_",
    "\ud800x",
    "a\ufffe\uffffb",
    "</w:t></w:r>",
    '"/><w:x ',
    "]]>",
    "",
]
anything = st.one_of(st.sampled_from([*HARM, *FIELDS]), hostile)


def picture(width: int = 600, height: int = 400) -> bytes:
    """A plain picture of so many pixels."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "#12436D").save(content, "PNG")
    return content.getvalue()


def read(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def styled(paper: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == style]


def text_of(paper: Any) -> str:
    """All text of a document, that of links and tables included."""
    return "\n".join("".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in paper.element.body.iter(qn("w:p")))


def under(paper: Any, heading: str) -> list[str]:
    """The paragraphs under a heading, up to the next one."""
    texts = [(paragraph.style.name, "".join(text.text or "" for text in paragraph._p.iter(qn("w:t")))) for paragraph in paper.paragraphs]
    start = texts.index(("Heading 2", heading)) + 1
    end = next((place for place in range(start, len(texts)) if texts[place][0].startswith("Heading")), len(texts))
    return [text for _, text in texts[start:end]]


def rows_of(table: Any) -> list[list[str]]:
    """The cells of a table, read from its elements, which is quick."""
    rows = table._tbl.iter(qn("w:tr"))
    return [["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))] for row in rows]


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def links(content: bytes) -> list[str]:
    """Where a document leads, outside of itself."""
    found = [etree.fromstring(data) for name, data in parts(content).items() if name.endswith(".rels")]
    return [relation.get("Target") for root in found for relation in root if relation.get("TargetMode") == "External"]


@pytest.fixture(scope="module")
def pack(every: dict[str, Extract]) -> bytes:
    """All views in one document."""
    return document(list(every.values()), {every["wins_by_market"]: picture()}, title="Everything")


@pytest.fixture(scope="module")
def wins(every: dict[str, Extract]) -> Any:
    return read(document([every["wins_by_market"]], {every["wins_by_market"]: picture()}))


# --- one view -------------------------------------------------------------------------------------


def test_the_finding_is_the_heading_and_the_measure_stands_below_it(wins: Any) -> None:
    assert styled(wins, "Heading 1") == ["Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18"]
    assert styled(wins, "Subtitle") == ["UK healthcare business and export wins · pounds sterling · 12 places · 2014–15 to 2017–18"]
    assert styled(wins, "Title") == []


def test_the_table_has_the_rows_of_table_1_each_with_its_source_and_place(wins: Any) -> None:
    head, *rows = rows_of(wins.tables[0])
    assert head == ["Market", "Period", "As printed", "Status", "How it was counted", "Source", "Where", "Note"]
    china = {row[1]: row[2] for row in rows if row[0] == "China"}
    assert china == {"2014–15": "£584.6 million", "2015–16": "£2,190 million", "2016–17": "£120 million", "2017–18": "£363 million"}
    assert len(rows) == 21
    assert {row[5] for row in rows} == {"Salter et al. (2022)"}
    assert all("Table 1" in row[6] for row in rows)
    assert next(row[3] for row in rows if row[:2] == ["China", "2016–17"]) == "Estimate"


def test_the_head_of_a_table_stands_again_on_each_page_and_no_row_breaks(wins: Any) -> None:
    head, *rows = wins.tables[0]._tbl.iter(qn("w:tr"))
    assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in (head, *rows))
    assert not any(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows)
    assert wins.tables[0]._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).startswith("Wins by market: ")


def test_what_all_rows_share_is_said_once_in_the_caption(wins: Any) -> None:
    assert (
        "Table 1. Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18: 21 rows, each with its source. "
        in styled(wins, "Caption")[1]
    )
    assert styled(wins, "Caption")[1].endswith("For all rows: Place: United Kingdom.")


def test_every_row_of_every_view_stands_in_its_table(every: dict[str, Extract], pack: bytes) -> None:
    shown = [taken for taken in every.values() if len(taken.view.rows)]
    tables = read(pack).tables
    assert len(tables) == len(shown) > 60
    for taken, table in zip(shown, tables, strict=True):
        head, *rows = rows_of(table)
        assert [row[head.index("Source")] for row in rows] == list(taken.table["Source"])
        assert [row[head.index("As printed")] for row in rows] == list(map(words.plain, taken.table["As printed"]))


def test_a_picture_has_a_text_and_a_caption(wins: Any) -> None:
    (shape,) = wins.inline_shapes
    described = shape._inline.docPr.get("descr")
    assert described.startswith("Wins by market: China comes first in 3 of 4 periods")
    assert "China: £584.6 million in 2014–15" in described
    assert shape.width == TEXT_WIDTH
    assert styled(wins, "Caption")[0].startswith("Figure 1. Wins by market: ")
    assert styled(wins, "Caption")[0].endswith("Source: Salter et al. (2022).")


def test_a_tall_picture_keeps_its_shape_and_leaves_room_for_its_caption(every: dict[str, Extract]) -> None:
    (shape,) = read(document([every["wins_by_market"]], {every["wins_by_market"]: picture(300, 1200)})).inline_shapes
    assert Cm(19) < shape.height < Cm(23)
    assert shape.width / shape.height == pytest.approx(1 / 4, rel=0.01)


def test_a_tall_picture_stands_below_its_heading_on_one_page(market: Market, tmp_path: Path) -> None:
    chosen = Selection(countries=("KOR", "THA", "IND", "TUR"))
    taken = [take(market, name, chosen) for name in ("comparison", "all_visitors", "deflators_block")]
    pdf = office.opened(document(taken, dict.fromkeys(taken, picture(300, 1200))), "tall.docx", "pdf", tmp_path)
    pages = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout.split("\f")
    assert sum("Figure " in page for page in pages) == sum(bool(len(each.view.rows)) for each in taken) > 1
    for page in (page for page in pages if "Figure " in page):
        assert any(" ".join(page.split()).startswith(each.title) for each in taken), page


def test_a_picture_under_a_heading_without_end_is_still_a_picture(every: dict[str, Extract]) -> None:
    taken = every["wins_by_market"]
    endless = dataclasses.replace(taken, view=dataclasses.replace(taken.view, block=dataclasses.replace(taken.view.block, title="Wins by market " * 900)))
    (shape,) = read(document([endless], {endless: picture(300, 1200)})).inline_shapes
    assert shape.height == Cm(8)
    assert shape.width / shape.height == pytest.approx(1 / 4, rel=0.01)


def test_where_no_picture_could_be_drawn_a_sentence_says_so(every: dict[str, Extract]) -> None:
    paper = read(document([every["wins_by_market"]]))
    assert len(paper.inline_shapes) == 0
    assert "No picture of this view could be drawn here. What it shows stands in words below, and in the table." in text_of(paper)
    with pytest.raises(UnrecognizedImageError):
        document([every["wins_by_market"]], {every["wins_by_market"]: b"no picture"})


def test_one_view_twice_in_a_pack_has_each_time_its_own_picture(market: Market) -> None:
    first, again = (take(market, "wins_by_market", Selection(countries=(code,))) for code in ("CHN", "IND"))
    shapes = read(document([first, again], {first: picture(300, 100), again: picture(100, 300)})).inline_shapes
    assert [shape.width > shape.height for shape in shapes] == [True, False]


def test_sentences_warnings_and_contradictions_are_lists(every: dict[str, Extract], wins: Any) -> None:
    taken = every["wins_by_market"]
    assert under(wins, "What it says") == taken.sentences
    assert under(wins, "Before you quote this") == taken.warnings
    assert "Counted in different ways, so not to be compared as one series: Business win; Export win." in taken.warnings
    assert under(wins, "These figures do not bear out what is said of them") == taken.contradictions
    assert "Healthcare UK wins by country, 2014–15: £749 million stated, £736.6 million computed" in taken.contradictions
    bullets = styled(wins, "List Bullet")
    assert {*taken.sentences, *taken.warnings, *taken.contradictions, *taken.view.definitions} <= set(bullets)


def test_sources_are_cited_with_their_licence_and_led_to(every: dict[str, Extract], wins: Any) -> None:
    (cited,) = under(wins, "Sources")
    assert cited.startswith(citations.text(every["wins_by_market"].references[1]))
    assert cited.endswith("Licence: Open access; licence to be confirmed (most likely CC BY 4.0).")
    assert set(links(document([every["wins_by_market"]]))) == {"https://doi.org/10.1186/s12992-022-00892-8", "https://example.org/x"}


def test_day_version_and_link_back_are_told(every: dict[str, Extract], wins: Any) -> None:
    told = " ".join(under(wins, "Where it comes from"))
    assert f"Taken on 22 November 2026 from version {every['wins_by_market'].market.version} of the evidence." in told
    assert "Open this view in the dashboard" in told
    assert "Sources differ in what they allow" in told


def test_filters_of_the_reader_are_told(market: Market) -> None:
    chosen = take(market, "wins_by_market", Selection(countries=("CHN",), currency="USD"))
    assert "Filters: Countries: China; Currency: USD." in text_of(read(document([chosen])))


def test_a_withheld_source_is_absent_and_named(every: dict[str, Extract]) -> None:
    content = document([every["headline_figures"], every["patients"]])
    assert all(b"2.86 million" not in data for data in parts(content).values())
    paper = read(content)
    assert any(CHINA in text for text in under(paper, "Before you quote this"))
    assert sum(CHINA in text for text in text_of(paper).split("\n")) == 2


def test_a_view_without_rows_says_so_and_why(market: Market, every: dict[str, Extract]) -> None:
    paper = read(document([every["patients"]]))
    assert under(paper, "Why nothing is here") == ["No figure of this view may be passed on."]
    assert len(paper.tables) == 0
    emptied = read(document([take(market, "wins_by_market", Selection(years=(1950, 1951)))]))
    assert under(emptied, "Why nothing is here")[0] == "No figure is left under these filters."
    hidden = read(document([every["prices"]]))
    assert "3 figures of low reliability, left out unless the filters ask for them." in under(hidden, "Why nothing is here")


# --- several views --------------------------------------------------------------------------------


def test_a_pack_has_a_title_and_contents_that_lead_to_its_sections(every: dict[str, Extract]) -> None:
    taken = [every[name] for name in ("wins_by_market", "wins_total", "patients")]
    paper = read(document(taken))
    assert styled(paper, "Title") == ["Evidence on the international healthcare market"]
    assert styled(paper, "Heading 1") == ["Contents", *(each.title for each in taken)]
    listed = [paragraph for paragraph in paper.paragraphs if paragraph.style.name == "List Number"]
    assert ["".join(text.text for text in paragraph._p.iter(qn("w:t"))) for paragraph in listed] == [each.title for each in taken]
    anchors = [link.get(qn("w:anchor")) for link in paper.element.body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in paper.element.body.iter(qn("w:bookmarkStart"))}
    assert len(anchors) == 3
    assert ["".join(text.text for text in marks[anchor].iter(qn("w:t"))) for anchor in anchors] == [each.title for each in taken]
    assert [paragraph.style.name for paragraph in paper.paragraphs if paragraph.text in {each.title for each in taken}].count("List Number") == 3


def test_every_view_has_a_section_that_says_all_of_it(every: dict[str, Extract], pack: bytes) -> None:
    paper = read(pack)
    assert styled(paper, "Title") == ["Everything"]
    assert styled(paper, "Heading 1") == ["Contents", *(words.plain(taken.title) for taken in every.values())]
    said = set(text_of(paper).split("\n"))
    for name, taken in every.items():
        for text in (*taken.sentences, *taken.warnings, *taken.contradictions):
            assert words.plain(text) in said, (name, text)
        for place in range(len(taken.sources)):
            assert words.plain(words.reference(taken, place)) in said, name


def test_no_view_is_refused(every: dict[str, Extract]) -> None:
    with pytest.raises(ValueError):
        document([])


# --- pages ----------------------------------------------------------------------------------------


def test_a_wide_table_lies_on_its_side_and_the_text_stays_upright(wins: Any) -> None:
    upright, wide = wins.sections
    assert (upright.orientation, wide.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert (upright.page_width.cm, upright.page_height.cm) == pytest.approx((21, 29.7), abs=0.01)
    assert (wide.page_width.cm, wide.page_height.cm) == pytest.approx((29.7, 21), abs=0.01)


def test_a_narrow_table_stays_on_the_upright_page() -> None:
    laid = layout(
        pd.DataFrame({"Period": ["2014–15", "2015–16"], "As printed": ["£1", "£2"], "Source": ["A (2022)", "A (2022)"], "Where": ["Table 1", "Table 1"]})
    )
    assert not laid.wide
    assert list(laid.table) == ["Period", "As printed", "Source"]
    assert laid.shared == "Where: Table 1"


def test_every_table_fills_its_page_and_breaks_no_word_of_its_head(every: dict[str, Extract]) -> None:
    for name, taken in every.items():
        if len(taken.view.rows):
            laid = layout(taken.table)
            assert sum(laid.widths) == pytest.approx(((29.7 if laid.wide else 21) - 4) / 2.54 * 72, abs=0.5), name
            for column, width in zip(laid.table, laid.widths, strict=True):
                assert width >= 4.8 * max(map(len, str(column).split(" "))), (name, column)


def test_pages_have_a_number_and_no_other_field(pack: bytes) -> None:
    found = [
        element.get(qn("w:instr")) or element.text
        for name, data in parts(pack).items()
        if name.endswith(".xml")
        for element in etree.fromstring(data).iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:fldChar"))
    ]
    assert found == ["PAGE"]


def test_the_document_is_english_and_has_its_title_and_our_font(pack: bytes, wins: Any, every: dict[str, Extract]) -> None:
    properties = read(pack).core_properties
    assert (properties.title, properties.language, properties.author) == ("Everything", "en-GB", "marketdata")
    assert wins.core_properties.title == every["wins_by_market"].title
    styles = etree.fromstring(parts(pack)["word/styles.xml"])
    assert {language.get(qn("w:val")) for language in styles.iter(qn("w:lang"))} == {"en-GB"}
    assert {fonts.get(qn("w:ascii")) for fonts in styles.iter(qn("w:rFonts"))} == {"Arial"}
    assert not any("Theme" in key for fonts in styles.iter(qn("w:rFonts")) for key in fonts.keys())  # noqa: SIM118 lxml has no `in`
    for name in ("Heading 1", "Heading 2"):
        assert wins.styles[name].paragraph_format.keep_with_next


# --- nothing runs ---------------------------------------------------------------------------------


def assert_harmless(content: bytes) -> None:
    """XML that every reader takes, no field but the number of the page, no macro, no object, and no link but to the web."""
    for name, data in parts(content).items():
        assert not name.endswith((".bin", ".vml", ".xlsx")), name
        if name.endswith((".xml", ".rels")):
            tags = {etree.QName(element).localname for element in etree.fromstring(data).iter(etree.Element)}
            assert not tags & {"instrText", "fldChar", "object", "OLEObject", "altChunk", "control", "script"}, name
    assert b"macro" not in parts(content)["[Content_Types].xml"].lower()
    assert all(address.startswith("https://") for address in links(content))


def test_a_pack_of_all_views_holds_nothing_that_runs(pack: bytes) -> None:
    assert_harmless(pack)


def test_hostile_text_stays_text(every: dict[str, Extract]) -> None:
    @few
    @given(text=anything, address=anything, name=st.sampled_from(["wins_total", "contracts", "wins_claimed"]))
    def stays_text(text: str, address: str, name: str) -> None:
        whole = every[name]
        rows = whole.view.rows.copy()
        for column in ("series", "shown", "printed", "period_label", "ref_area_name", "locator", "note", "rate_note"):
            rows[column] = text.encode(errors="ignore").decode()  # a column holds no half of a pair
        block = dataclasses.replace(whole.view.block, title=text, how_to_read=text)
        taken = dataclasses.replace(whole, view=dataclasses.replace(whole.view, rows=rows, block=block), address=address)
        content = document([taken], {taken: picture(30, 20)}, title=text)
        assert_harmless(content)
        paper = read(content)
        assert styled(paper, "Heading 1") == [words.plain(taken.title)]
        head, *cells = rows_of(paper.tables[0])
        for column in head:
            assert [row[head.index(column)] for row in cells] == [words.plain(str(cell)) for cell in taken.table[column]]
        if not words.is_web(address):
            assert words.plain(address) in text_of(paper)
            assert address not in links(content)

    stays_text()


@pytest.mark.parametrize("address", ["http://localhost:8501/", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "", 'https://x"y'])
def test_an_address_that_is_none_on_the_web_is_text_and_no_link(every: dict[str, Extract], address: str) -> None:
    content = document([dataclasses.replace(every["contracts"], address=address)])
    assert links(content) == ["https://doi.org/10.1186/s12992-022-00892-8"]
    assert address in text_of(read(content))


# --- another program reads them -------------------------------------------------------------------


def test_an_office_opens_a_pack_and_shows_its_figures(every: dict[str, Extract], tmp_path: Path) -> None:
    taken = [every[name] for name in ("wins_by_market", "who_per_capita", "headline_figures", "patients")]
    pdf = office.opened(document(taken, {every["wins_by_market"]: picture()}), "pack.docx", "pdf", tmp_path)
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for text in ("Contents", "£2,190 million", "Figure 1.", "Table 2.", "US$11,910 billion", "Page 1", "No figure of this view may be passed on."):
        assert text in shown
    assert len(re.findall(r"^\s*Place\s+Period\s+As printed", shown, re.MULTILINE)) > 3, "the head of a long table stands on each of its pages"
    sizes = subprocess.run(["pdfinfo", "-l", "99", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert "595.304 x 841.89" in sizes.replace("595.3 ", "595.304 ").replace("595.276", "595.304")
    assert re.search(r"841\.\d+ x 595\.\d+", sizes)
    assert Cm(21) > TEXT_WIDTH
