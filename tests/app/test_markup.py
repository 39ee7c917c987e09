"""Does any text, from data or a link, stay text on the page?"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata.app import markup

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</p></td></table><h1>",
    "&lt;b&gt;",
    "[x](javascript:alert(1))",
    "<!-- ",
)
# What a parser may normalise (line ends, NUL) and lone surrogates, which no file in UTF-8 can hold, are left out.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")) | st.sampled_from(HOSTILE)


class Reader(HTMLParser):
    """The tags, attributes and text that a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.data: list[str] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        self.data.append("")

    def handle_data(self, data: str) -> None:
        if not self.data:
            self.data.append("")
        self.data[-1] += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment

    @property
    def texts(self) -> list[str]:
        return [text for text in self.data if text]


def texts_of(*texts: str) -> list[str]:
    return [text for text in texts if text]


@given(TEXT)
def test_a_paragraph_holds_its_text_and_nothing_else(text: str) -> None:
    read = Reader(markup.paragraph(text, "warning"))
    assert (read.tags, read.attributes, read.texts, read.others) == (["p"], [("class", "md-warning")], texts_of(text), [])


@given(TEXT, TEXT)
def test_a_heading_holds_its_text_and_its_anchor(text: str, anchor: str) -> None:
    read = Reader(markup.heading(text, anchor))
    assert (read.tags, read.attributes, read.texts, read.others) == (["h2"], [("class", "md-title"), ("id", anchor)], texts_of(text), [])


@given(st.lists(TEXT, max_size=4))
def test_a_list_has_an_item_for_each_text(texts: list[str]) -> None:
    read = Reader(markup.bullets(texts))
    assert (read.tags, read.attributes, read.texts, read.others) == (["ul"] + ["li"] * len(texts), [("class", "md-said")], texts_of(*texts), [])


@given(st.lists(st.tuples(TEXT, TEXT), max_size=3), TEXT)
def test_a_table_holds_every_cell_as_text(rows: list[tuple[str, str]], caption: str) -> None:
    read = Reader(markup.table(pd.DataFrame(rows, columns=["<i>Name</i>", "B & C"], dtype=object), caption))
    assert read.tags == ["div", "table", "caption", "thead", "tr", "th", "th", "tbody", *(["tr", "th", "td"] * len(rows))]
    assert ("aria-label", caption) in read.attributes and {name for name, _ in read.attributes} <= {"class", "role", "tabindex", "aria-label", "scope"}
    assert (read.texts, read.others) == (texts_of(caption, "<i>Name</i>", "B & C", *(cell for row in rows for cell in row)), [])


@given(st.lists(st.tuples(TEXT, TEXT, st.lists(TEXT, max_size=2)), max_size=3))
def test_tiles_hold_label_number_and_lines_as_text(figures: list[tuple[str, str, list[str]]]) -> None:
    read = Reader(markup.tiles(figures))
    assert read.tags == ["ul", *(tag for _, _, small in figures for tag in ("li", "span", "b", *("span" for line in small if line)))]
    assert {value for _, value in read.attributes} <= {"md-tiles", "md-small"}
    assert (read.texts, read.others) == (texts_of(*(text for label, number, small in figures for text in (label, number, *small))), [])


@given(TEXT, TEXT)
def test_a_link_leads_where_it_says_and_holds_its_text(text: str, rest: str) -> None:
    read = Reader(markup.link(text, "https://" + rest))
    assert read.tags == ["a"]
    assert read.attributes == [("href", "https://" + rest), ("rel", "noopener noreferrer"), ("target", "_blank")]
    assert (read.texts, read.others) == (texts_of(text), [])


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "http://example.org", "data:text/html,x", "//example.org", " https://example.org", "HTTPS://example.org", "/page"]
)
@pytest.mark.parametrize("write", [markup.link, lambda text, address: markup.citation(f"{text} {address}", address)], ids=["link", "citation"])
def test_only_a_web_address_with_encryption_becomes_a_link(write: Callable[[str, str], str], address: str) -> None:
    assert "a" not in Reader(write("text", address)).tags


@given(TEXT, TEXT)
def test_a_citation_holds_its_text_with_its_address_as_the_link(before: str, after: str) -> None:
    address = "https://doi.org/10.1/x?a=1&b=2"
    read = Reader(markup.citation(f"{before} {address}{after}", address))
    assert read.tags == ["p", "a"] and ("href", address) in read.attributes
    assert ("".join(read.texts), read.others) == (f"{before} {address}{after}", [])


def test_a_citation_without_its_address_stays_text() -> None:
    assert Reader(markup.citation("Salter (2022).", "https://example.org")).tags == ["p"]


def test_the_first_column_names_the_rows_and_numbers_stand_to_the_right() -> None:
    html = markup.table(pd.DataFrame({"Place": ["China"], "Figures": ["12"]}), "Caption", numbers=["Figures"])
    assert "<caption>Caption</caption>" in html
    assert '<th scope="col">Place</th><th scope="col" class="md-number">Figures</th>' in html
    assert '<tr><th scope="row">China</th><td class="md-number">12</td></tr>' in html


@pytest.mark.parametrize(("length", "long"), [(markup.LONG, False), (markup.LONG + 1, True)])
def test_a_column_of_long_text_is_given_room(length: int, long: bool) -> None:
    assert ("md-long" in markup.table(pd.DataFrame({"A": ["a"], "B": ["b" * length]}), "")) is long
