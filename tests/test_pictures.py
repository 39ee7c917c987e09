"""A picture says alone what it shows: everything that its page says of it is in the file, once, and can be read."""

from __future__ import annotations

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageFont
from playwright.sync_api import Browser

from marketdata import Market, Selection, catalogue, charts
from marketdata.charts import pictures, press, theme
from marketdata.export import Extract, extract
from marketdata.views import View
from tests.taken import drawn

DAY = dt.date(2026, 11, 22)
ADDRESS = "http://localhost:8501/healthcare_uk?country=CHN&currency=GBP"
SOURCE = "a source (2022)"

WIDE = 900 - 2 * 24
"""Pixels that a drawing has in a picture, which is 900 wide with a margin of 24."""
in_a_browser = pytest.mark.browser


def caption(**words) -> pictures.Caption:
    return pictures.Caption(**{"title": "A finding", "filters": "none", "date": DAY, "version": "0123456789ab", "address": ADDRESS} | words)


def bars(subtitle: str = "A measure · a unit", source: str = SOURCE) -> go.Figure:
    return theme.framed(go.Figure(go.Bar(x=["2014", "2015"], y=[1, 2])), subtitle, source, 300)


def caption_of(taken: Extract) -> pictures.Caption:
    return caption(title=taken.title, filters=taken.filters, warnings=tuple(taken.warnings), sentences=tuple(taken.sentences), address=taken.address)


def named(picture: go.Figure, name: str) -> list[str]:
    """The texts of a picture by the name of what they are, as a reader sees them."""
    return [" ".join(pictures.read(note.text).split()) for note in picture.layout.annotations if note.name == name]


def lines(picture: go.Figure, name: str) -> list[str]:
    return [pictures.read(line) for note in picture.layout.annotations if note.name == name for line in note.text.split("<br>")]


@pytest.fixture(scope="module")
def pages(market: Market, views_with_low: dict[str, View]) -> dict[str, tuple[View, go.Figure, Extract]]:
    """Every view that has a chart without knowing more than its name, with figures of low reliability, as they are drawn too for a file."""
    selection = Selection(low=True)
    together = catalogue.view(market, "comparison", Selection(countries=("KOR", "THA", "MYS", "TUR")), {"axes": ["together"]})
    views = {**views_with_low, "together": together}
    found = {name: (view, figure, extract(view, selection, address=ADDRESS, taken=DAY)) for name, view in views.items() if (figure := charts.draw(view, WIDE))}
    assert len(found) > 50
    return found


# --- the plate ------------------------------------------------------------------------------------


def test_a_plate_keeps_everything_that_its_page_says(pages) -> None:
    for name, (_, figure, taken) in pages.items():
        before = [note.to_plotly_json() for note in figure.layout.annotations]
        plate = pictures.plate(figure, caption_of(taken))
        after = [note.to_plotly_json() for note in plate.layout.annotations]
        others = [note for note in before if note.get("name") not in ("subtitle", "source")]
        assert len(others) == len(before) - 2, name
        assert [note for note in after if note in others] == others, name
        assert [note.to_plotly_json() for note in figure.layout.annotations] == before, f"{name}: the page's own figure was changed"
        assert [trace.to_plotly_json() for trace in plate.data] == [trace.to_plotly_json() for trace in figure.data]


def test_a_plate_says_title_filters_source_warnings_and_day_once(pages) -> None:
    seen = 0
    for name, (view, figure, taken) in pages.items():
        told = caption_of(taken)
        plate = pictures.plate(figure, told)
        everything = [" ".join(pictures.read(note.text).split()) for note in plate.layout.annotations]
        assert named(plate, "title") == [told.title], name
        assert named(plate, "filters") == [f"Filters: {told.filters}"], name
        assert named(plate, "taken") == ["marketdata, version 0123456789ab of the evidence, read on 22 November 2026"]
        assert named(plate, "address") == [ADDRESS]
        assert len(named(plate, "subtitle")) == len(named(plate, "source")) == 1
        if name not in ("stated-growth", "treatment-prices"):  # these write their own
            assert named(plate, "subtitle") == [view.subtitle], name
            assert named(plate, "source") == [f"Source: {view.source_names}"], name
        for text in (told.title, f"Filters: {told.filters}", *named(plate, "source"), *named(plate, "subtitle"), ADDRESS):
            assert everything.count(text) == 1, (name, text)
        shown = [warning for warning in map(pictures.cleaned, told.warnings) if any(warning in other for other in everything)]
        assert all(sum(warning in other for other in everything) == 1 for warning in shown), name
        more = len(told.warnings) - len(shown)
        assert not more or f"{more} more" in named(plate, "warnings")[0] or "In full" in named(plate, "warnings")[0], name
        seen += len(shown)
    assert seen > 60


def test_a_warning_that_is_drawn_already_is_not_repeated(pages) -> None:
    view, figure, taken = pages["together"]
    assert view.picture_warning in taken.warnings
    plate = pictures.plate(figure, caption_of(taken))
    assert view.picture_warning not in named(plate, "warnings")[0]
    assert sum(view.picture_warning in pictures.read(note.text) for note in plate.layout.annotations) == 1


def test_nothing_that_a_plate_adds_is_cut_or_lies_on_another(pages) -> None:
    """Measured with a font that the code does not know, which is as wide as Arial."""
    for name, (_, figure, taken) in pages.items():
        plate = pictures.plate(figure, caption_of(taken))
        margin, height = plate.layout.margin, plate.layout.height
        boxes = []
        for note in plate.layout.annotations:
            if note.name is None:
                continue
            font = ImageFont.load_default(note.font.size)
            text = [pictures.read(line) for line in note.text.split("<br>")]
            wide = max(font.getlength(line) for line in text) * (1.06 if "<b>" in note.text else 1)
            tall = 1.3 * note.font.size * len(text)
            top = margin.t - note.yshift - tall if note.yanchor == "bottom" else height - margin.b - note.yshift
            boxes.append((margin.l + note.xshift, top, margin.l + note.xshift + wide, top + tall))
        assert all(left == 24 and right <= 900 - 24 and top >= 20 and bottom <= height - 20 for left, top, right, bottom in boxes), (name, boxes)
        boxes.sort(key=lambda box: box[1])
        assert all(above[3] <= below[1] for above, below in pairwise(boxes)), name
        assert boxes[1][3] <= margin.t - 12, name  # the subtitle, above the drawing


def beyond(picture: go.Figure) -> list[str]:
    """The lines of text at the left edge of a picture that do not end within it, by a font that is as wide as Arial."""
    margin, found = picture.layout.margin, []
    for note in picture.layout.annotations:
        if note.xref != "paper" or note.xanchor != "left":
            continue
        font = ImageFont.load_default(note.font.size or 14)
        across = margin.l + note.x * (picture.layout.width - margin.l - margin.r) + (note.xshift or 0)
        for line in note.text.split("<br>"):
            ends = across + font.getlength(pictures.read(line)) * (1.06 if "<b>" in note.text else 1)
            found += [line] if ends > picture.layout.width else []
    return found


def test_texts_are_as_wide_as_the_file_and_no_wider(pages) -> None:
    for name, (view, figure, taken) in pages.items():
        assert beyond(pictures.plate(figure, caption_of(taken))) == [], name
        assert beyond(pictures.figure_alone(charts.draw(view, pictures.PAPER), caption_of(taken))) == [], name
    # The names of the lines of four destinations: one below the other on a phone, side by side in a file.
    view, figure, _ = pages["together"]
    on_a_phone = max(len(note.text.split("<br>")) for note in charts.draw(view).layout.annotations)
    assert max(len(note.text.split("<br>")) for note in figure.layout.annotations) < on_a_phone


def test_a_page_is_drawn_for_a_phone_after_a_file_was_drawn(pages) -> None:
    view, wide, _ = pages["estimates"]
    assert drawn(view).layout.annotations == charts.draw(view).layout.annotations != wide.layout.annotations


def test_a_picture_within_a_document_is_the_drawing_with_its_warning_alone(pages) -> None:
    for name, (view, _, taken) in pages.items():
        figure = charts.draw(view, pictures.PAPER)
        alone = pictures.figure_alone(figure, caption_of(taken))
        assert [note for note in figure.layout.annotations if note.name not in ("subtitle", "source")] == list(alone.layout.annotations), name
        assert alone.layout.width == 643, "17 cm, the width of the text"
        assert alone.layout.height < pictures.plate(figure, caption_of(taken)).layout.height
        assert alone.layout.meta["title"] == pictures.cleaned(taken.title)
        assert alone.layout.meta["source"] == " ".join(named(figure, "source"))
    view, _, taken = pages["together"]
    alone = pictures.figure_alone(charts.draw(view, pictures.PAPER), caption_of(taken))
    assert any(view.picture_warning in pictures.read(note.text) for note in alone.layout.annotations)


def test_a_plate_makes_room_for_labels_below_its_axis() -> None:
    figure = bars().update_yaxes(range=[0, 2])
    low = {"text": "forecast<br>forecast", "xref": "x", "yref": "y", "x": 0, "y": 0, "yanchor": "top", "yshift": -30, "font": {"size": 12}, "showarrow": False}
    deep = go.Figure(figure)
    deep.add_annotation(low)
    plates = [pictures.plate(each, caption()) for each in (figure, deep)]
    rules = [plate.layout.shapes[-1].y0 for plate in plates]
    assert rules == [-42, -74]  # two lines of 15.6 pixels, from 30 pixels below the axis
    assert plates[1].layout.height - plates[0].layout.height == 32


def test_a_plate_without_an_address_does_not_promise_one() -> None:
    plate = pictures.plate(bars(), caption(address="", warnings=tuple(f"Warning {number}." for number in range(9))))
    assert named(plate, "address") == []
    assert lines(plate, "warnings")[-1] == "⚠ 3 more warnings beside the chart on its page."


def test_a_plate_names_the_status_of_its_figures() -> None:
    assert named(pictures.plate(bars(), caption()), "statuses") == []
    assert named(pictures.plate(bars(), caption(statuses=("estimate", "forecast"))), "statuses") == ["Status of some figures: estimate, forecast"]


def test_the_description_tells_the_figures_and_every_warning() -> None:
    told = caption(sentences=("China: £2,190 million in 2015–16.",), warnings=tuple(f"Warning {number}." for number in range(20)))
    description = pictures.plate(bars(), told).layout.meta["description"]
    assert description.startswith("A measure · a unit. China: £2,190 million in 2015–16. Warning 0. Warning 1.")
    assert description.endswith("Warning 19. Filters: none. marketdata, version 0123456789ab of the evidence, read on 22 November 2026.")


# --- texts ----------------------------------------------------------------------------------------


def test_all_warnings_are_said_where_they_find_room() -> None:
    assert pictures.warned([], "below") == ()
    assert pictures.warned([f"Warning {number}." for number in range(6)], "below") == tuple(f"⚠ Warning {number}." for number in range(6))


def test_warnings_that_find_no_room_are_counted() -> None:
    assert pictures.warned([f"Warning {number}." for number in range(7)], "below")[5:] == ("⚠ Warning 5.", "⚠ 1 more warning below.")
    long = "word " * 60
    shown = pictures.warned([long, "Short.", long, long, "Short."], "below")
    assert shown[-1] == "⚠ 3 more warnings below." and len(shown) <= pictures.WARNING_LINES + 1


def test_the_further_lines_of_a_warning_hang_below_its_first() -> None:
    first, *others = pictures.warned(["word " * 60], "below")
    assert first.startswith("⚠ word") and others and all(line.startswith("\N{EM SPACE} word") for line in others)


def test_a_warning_that_is_alone_too_long_is_cut() -> None:
    shown = pictures.warned(["word " * 500, "Short.", "Short."], "below")
    assert len(shown) == pictures.WARNING_LINES + 1
    assert shown[-2].endswith("word …") and shown[-1] == "⚠ In full, with 2 more, below."
    assert pictures.warned(["word " * 500], "below")[-1] == "⚠ In full below."


def test_a_text_keeps_its_words_and_a_long_word_is_cut() -> None:
    assert " ".join(pictures.wrapped("some words " * 40)) == ("some words " * 40).strip()
    address = "http://localhost/" + "x" * 500
    assert len(pictures.wrapped(address)) > 3 and "".join(pictures.wrapped(address)) == address


def test_wide_letters_take_more_room() -> None:
    assert len(pictures.wrapped("界" * 100)) > len(pictures.wrapped("i" * 100)) == 1


def test_a_middle_dot_begins_no_line() -> None:
    for length in range(60, 140):
        assert not any(line.startswith("·") for line in pictures.wrapped(f"{'x' * length} · China · 2014–15 to 2017–18"))


def test_a_number_keeps_its_million() -> None:
    for length in range(60, 140):
        told = pictures.wrapped(f"{'x' * length} £3,700 million in 2015–16")
        assert not any(line.startswith("million") for line in told) and " ".join(told).endswith(" £3,700 million in 2015–16")


def test_the_lines_of_a_title_are_even() -> None:
    title = "Wins by market: China comes first in 3 of 4 periods, with £363 million in 2017–18"
    assert pictures.balanced(title, pictures.TITLE, bold=True) == ("Wins by market: China comes first in 3 of", "4 periods, with £363 million in 2017–18")
    assert pictures.balanced("", pictures.TITLE) == ()
    assert pictures.balanced("Short", pictures.TITLE) == ("Short",)


def test_what_a_page_broke_into_lines_is_read_back_whole() -> None:
    for text in (
        "Rural population and rural-to-urban migrants in the provinces of China",
        "A & B <i> · “C” " * 9,
        "2014 - 2018 and 2019 - 2024 in the years of the pandemic",
    ):
        for width in range(12, 60):
            assert pictures.read(theme.wrapped(text, width)) == text.strip()


# --- hostile text ---------------------------------------------------------------------------------

HOSTILE = [
    '<script>alert("x")</script>',
    '<a href="javascript:alert(1)">click</a>',
    '<a href="https://example.com/">a source</a>',
    "<b>bold</b><br>line &lt;b&gt; &amp; &#60;",
    '"><svg onload="alert(1)"><foreignObject>',
    '<image href="http://example.com/x.png"/><use href="http://example.com/#x"/>',
    "US$1 million to $2 million, $x$ and \\(y\\)",
    "%{meta.title} %{x} {title}",
    "]]> <!-- --> <?php ?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]> &e;",
    "\u202egnp.exe\u2066 \x00\x08\x1b \ufffe \ud800",
    "</text></svg>",
    'url(http://example.com/) style="x:expression(1)"',
]
hostile_text = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), min_size=1, max_size=4).map(" ".join)


@given(hostile_text, hostile_text)
@settings(max_examples=60)
def test_hostile_text_stands_in_a_plate_as_text(text: str, other: str) -> None:
    plate = pictures.plate(bars(other, other), caption(title=text, filters=text, version=text, address=text, warnings=(text,), statuses=(text,)))
    for note in plate.layout.annotations:
        bare = note.text.replace("<br>", "").removeprefix("<b>").removesuffix("</b>")
        assert "<" not in bare and ">" not in bare, note.text
    assert "".join(named(plate, "title")).replace(" ", "") == pictures.cleaned(text).replace(" ", "")
    assert plate.layout.meta["title"] == pictures.cleaned(text)


@given(hostile_text)
def test_cleaned_text_fits_into_every_file(text: str) -> None:
    clean = pictures.cleaned(text)
    assert clean == pictures.cleaned(clean)
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    etree.fromstring(f"<a>{theme.plain(clean)}</a>")


DANGEROUS = [
    "<script>alert(1)</script>",
    '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">x</div></foreignObject>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
    '<image href="http://example.com/x.png"/>',
    '<image xlink:href="data:image/svg+xml;base64,AAAA"/>',
    '<use href="http://example.com/x.svg#y"/>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    "<style>@import url(http://example.com/);</style>",
    '<rect onclick="alert(1)" ONLOAD="x"/>',
    '<rect style="fill: url(http://example.com/x)"/>',
    "<rect fill=\"URL( 'http://example.com/x' )\"/>",
    '<text href="//example.com"/>',
]


def safe(content: bytes) -> ElementTree.Element:
    """An SVG read by two parsers, in which nothing runs, links or fetches."""
    root = ElementTree.fromstring(content)
    assert etree.fromstring(content) is not None
    text = content.decode()
    assert text.startswith("<?xml")
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {*pictures.DRAWN, "title", "desc"}, element.tag
        for name, value in element.items():
            name = name.rpartition("}")[2].lower()
            assert not name.startswith("on") and name not in ("href", "src"), (name, value)
            assert "http" not in value and "javascript:" not in value and "file:" not in value, (name, value)
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag) == (f"{{{pictures.SVG}}}title", f"{{{pictures.SVG}}}desc")
    assert root.get("role") == "img" and root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert root.get("font-family", "").endswith("sans-serif")
    return root


@pytest.mark.parametrize("part", DANGEROUS)
def test_an_svg_holds_nothing_but_a_drawing(part: str) -> None:
    markup = f'<svg xmlns="{pictures.SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()"><g>{part}<rect id="kept" fill="url(#clip1)"/></g></svg>'
    root = safe(pictures.drawing(markup, "A finding", "What it shows"))
    assert [element.get("fill") for element in root.iter() if element.get("id") == "kept"] == ["url(#clip1)"]


@given(hostile_text, hostile_text)
def test_an_svg_is_titled_and_described_in_any_words(title: str, description: str) -> None:
    root = safe(pictures.drawing(f'<svg xmlns="{pictures.SVG}"><text>a\x08b</text></svg>', pictures.cleaned(title), pictures.cleaned(description)))
    assert (root[0].text or "", root[1].text or "") == (pictures.cleaned(title), pictures.cleaned(description))
    assert root[2].text == "ab"


def test_lines_in_an_svg_stand_where_programs_without_ems_find_them() -> None:
    text = (
        '<text y="21" style="font-size: 20px;"><tspan dy="0em" x="2" y="21">One</tspan><tspan dy="1.3em" x="2" y="21">two  <tspan>three</tspan></tspan></text>'
    )
    root = ElementTree.fromstring(pictures.drawing(f'<svg xmlns="{pictures.SVG}">{text}</svg>', "", ""))
    one, two, three = root.iter(f"{{{pictures.SVG}}}tspan")
    assert [(line.get("y"), line.get("dy")) for line in (one, two, three)] == [("21", None), ("47", None), (None, None)]
    assert root[2].get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


# --- where there is no browser ---------------------------------------------------------------------


@pytest.fixture
def no_press(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if no picture had been drawn yet."""
    monkeypatch.setattr(press, "_press", None)
    yield
    press._end()


def test_without_a_browser_the_message_says_what_to_install(no_press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MARKETDATA_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not pictures.available()
    with pytest.raises(pictures.NoBrowserError, match=r"install Chromium or Chrome .*MARKETDATA_BROWSER"):
        pictures.png(pictures.plate(bars(), caption()))


def test_a_browser_that_is_named_must_be_there(no_press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETDATA_BROWSER", "/nowhere/chromium")
    assert not pictures.available()
    with pytest.raises(pictures.NoBrowserError, match="'/nowhere/chromium', which is no program"):
        pictures.svg(pictures.plate(bars(), caption()))


def test_a_browser_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETDATA_BROWSER", sys.executable)
    assert pictures.available() and press.browser() == sys.executable


@pytest.mark.parametrize(("script", "words"), [("exit 1", "does not draw"), ("exec sleep 60", "did not answer in time")])
def test_a_browser_that_does_not_work_is_given_up(no_press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, words: str) -> None:
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("MARKETDATA_BROWSER", str(program))
    monkeypatch.setattr(press, "START_SECONDS", 3)
    monkeypatch.setattr(press, "CLOSING_SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(pictures.PictureError, match=words):
        pictures.png(pictures.plate(bars(), caption()))
    assert time.monotonic() - started < 30
    assert children() == []


# --- with a browser --------------------------------------------------------------------------------

SHOWN = ["wins_by_market", "wins_total", "global_level", "comparison", "together", "estimates", "stated-growth", "treatment-prices", "patients", "gdp_share"]


def children(parent: int | None = None) -> list[int]:
    """The browsers that this process, or another, runs to draw pictures; those that have ended do not count."""
    found = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    parts = [line.split(maxsplit=3) for line in found]
    return [int(pid) for pid, ppid, stat, args in parts if int(ppid) == (parent or os.getpid()) and "chromium_wrapper" in args and "Z" not in stat]


def session(leader: int) -> list[int]:
    """The processes that a browser consists of, the first one first."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--sid", str(leader)], capture_output=True, text=True, check=False).stdout.splitlines()
    return [int(pid) for pid, stat in (line.split() for line in found) if "Z" not in stat]


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder in which a browser can keep its socket; that of ``tmp_path`` may be too long."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class TestDrawn:
    pytestmark = in_a_browser

    def test_a_png_has_its_size_and_says_of_itself_what_it_is(self, pages) -> None:
        for name in ("wins_by_market", "together"):
            _, figure, taken = pages[name]
            plate = pictures.plate(figure, caption_of(taken))
            with Image.open(io.BytesIO(pictures.png(plate))) as image:
                image.load()
                assert image.size == (1800, 2 * plate.layout.height)
                assert round(image.info["dpi"][0]) == 192
                assert image.text["Title"] == taken.title
                assert image.text["Source"] == f"Source: {taken.view.source_names}"
                assert taken.sentences[0] in image.text["Description"]
                assert image.text["Creation Time"] == "Sun, 22 Nov 2026 00:00:00 +0000"
                # a title above, a drawing between, notes below, and a free margin round about
                assert image.crop((0, 0, 1800, 40)).getcolors() == [(1800 * 40, (255, 255, 255))]
                for top, bottom in ((40, 140), (image.height // 3, image.height // 2), (image.height - 100, image.height - 40)):
                    assert len(image.crop((0, top, 1800, bottom)).getcolors(100_000)) > 20, (name, top)
                for edge in ((0, 0, 40, image.height), (1800 - 36, 0, 1800, image.height)):
                    assert len(image.crop(edge).getcolors(100_000)) == 1, (name, edge)

    def test_an_svg_says_what_its_page_says(self, market: Market) -> None:
        """China's business wins of 2015–16: £2,190 million in Table 1 of the paper."""
        selection = Selection(countries=("CHN",), currency="GBP")
        taken = extract(catalogue.view(market, "wins_by_market", selection), selection, address=ADDRESS, taken=DAY)
        root = safe(pictures.svg(pictures.plate(charts.draw(taken.view), caption_of(taken))))
        texts = ["".join(text.itertext()) for text in root.iter(f"{{{pictures.SVG}}}text")]
        assert any("£2,190 million" in text for text in texts)
        assert "Filters: Countries: China; Currency: GBP" in texts
        assert "marketdata, version 0123456789ab of the evidence, read on 22 November 2026" in texts
        assert ADDRESS in texts and any("Source: Salter et al. (2022)" in text for text in texts)
        assert taken.title.split(",")[0] in " ".join(texts)
        assert root[0].text == taken.title and "£2,190 million in 2015–16" in root[1].text

    def test_every_text_stands_within_its_picture_and_none_on_a_caption(self, pages, chromium: Browser, tmp_path: Path) -> None:
        """As Chromium measures them: the texts of the caption touch no other."""
        script = "() => [...document.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect().toJSON()])"
        page = chromium.new_page()
        for name in SHOWN:
            _, figure, taken = pages[name]
            plate = pictures.plate(figure, caption_of(taken))
            (tmp_path / "picture.svg").write_bytes(pictures.svg(plate))
            page.goto((tmp_path / "picture.svg").as_uri())
            boxes = [(text, box) for text, box in page.evaluate(script) if text]
            ours = [pictures.read(note.text.split("<br>")[0]) for note in plate.layout.annotations if note.name]
            found = [(text, box) for text, box in boxes if any(text.startswith(first) for first in ours)]
            assert len(found) >= len(ours), name
            for text, box in boxes:
                inside = box["left"] >= 0 and box["top"] >= 0 and box["right"] <= pictures.WIDTH and box["bottom"] <= plate.layout.height
                assert inside, (name, text, box)
            for text, box in found:
                for other, its in boxes:
                    apart = box["right"] <= its["left"] or its["right"] <= box["left"] or box["bottom"] <= its["top"] + 2 or its["bottom"] <= box["top"] + 2
                    assert box == its or apart, (name, text, other)
        page.close()

    def test_no_part_of_a_drawing_is_lost_in_an_svg(self, pages) -> None:
        for name in SHOWN:
            _, figure, taken = pages[name]
            raw = ElementTree.fromstring(pictures._printed(pictures.plate(figure, caption_of(taken)), "svg"))
            assert {element.tag.rpartition("}")[2] for element in raw.iter()} <= pictures.DRAWN, name

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_is_drawn_as_it_stands(self, text: str) -> None:
        figure = bars(f"subtitle {text}", text)
        told = caption(title=text, filters=text, version="v", warnings=(text,), statuses=(text,), sentences=(text,))
        root = safe(pictures.svg(pictures.plate(figure, told)))
        drawn = ["".join("".join(element.itertext()).split()) for element in root.iter(f"{{{pictures.SVG}}}text")]
        clean = "".join(pictures.cleaned(text).split())
        assert clean in drawn and f"Filters:{clean}" in drawn
        assert any(each.endswith(f"subtitle{clean}") for each in drawn) and f"Source:{clean}" in drawn
        assert root[0].text == pictures.cleaned(text)

    @given(hostile_text)
    @settings(max_examples=10)
    def test_an_svg_of_any_text_is_safe(self, text: str) -> None:
        safe(pictures.svg(pictures.plate(bars(), caption(title=text, filters=text, warnings=(text,), sentences=(text,)))))

    def test_several_threads_get_each_its_own_picture(self) -> None:
        plates = [pictures.plate(bars(), caption(title=f"Finding number {number}")) for number in range(6)]
        with ThreadPoolExecutor(6) as threads:
            made = list(threads.map(pictures.svg, plates))
        assert [ElementTree.fromstring(content)[0].text for content in made] == [f"Finding number {number}" for number in range(6)]
        assert all(f"Finding number {number}".encode() in content.partition(b"</desc>")[2] for number, content in enumerate(made))
        assert len(children()) == 1

    def test_a_picture_follows_when_the_browser_has_died(self) -> None:
        plate = pictures.plate(bars(), caption())
        first = pictures.png(plate)
        (leader,) = children()
        chromium = next(pid for pid in session(leader) if pid != leader)
        os.kill(chromium, signal.SIGKILL)
        assert pictures.png(plate) == first
        assert children() != [leader]
        (leader,) = children()
        os.killpg(leader, signal.SIGKILL)
        assert pictures.png(plate) == first

    def test_a_browser_that_does_not_answer_is_given_up_and_replaced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plate = pictures.plate(bars(), caption())
        first = pictures.png(plate)
        monkeypatch.setattr(press, "PICTURE_SECONDS", 2)
        monkeypatch.setattr(press, "CLOSING_SECONDS", 2)
        (leader,) = children()
        os.killpg(leader, signal.SIGSTOP)
        try:
            with pytest.raises(pictures.PictureError, match="did not answer in time"):
                pictures.png(plate)
            assert children() == []
        finally:
            with suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)
        monkeypatch.undo()
        assert pictures.png(plate) == first

    def test_the_browser_asks_nobody_for_anything(self) -> None:
        """A picture within the figure would be fetched, if anything was."""
        asked: list[str] = []

        class Listening(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *words: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Listening) as server:
            listening = threading.Thread(target=server.serve_forever)
            listening.start()
            try:
                figure = pictures.plate(bars(), caption())
                figure.add_layout_image(source=f"http://127.0.0.1:{server.server_port}/x.png", xref="paper", yref="paper", x=0, y=1, sizex=1, sizey=1)
                pictures.png(figure)
                pictures.svg(figure)
            finally:
                server.shutdown()
                listening.join()
        assert asked == []

    @pytest.mark.parametrize("folder", ["", "a folder whose path is longer than the path of a socket may be"])
    def test_nothing_is_left_when_the_program_ends(self, folder: str, short_path: Path) -> None:
        script = """
            import datetime as dt, os, subprocess
            import plotly.graph_objects as go
            from marketdata.charts import pictures, theme
            plate = pictures.plate(theme.framed(go.Figure(), "A measure", "a report", 300), pictures.Caption("A finding", "none", dt.date(2026, 11, 22), "v"))
            pictures.png(plate)
            print(subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout.split()[0])
        """
        (short_path / folder).mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(short_path / folder)}
        done = subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120, env=environment)
        assert (done.returncode, done.stderr) == (0, "")
        leader = int(done.stdout)
        assert leader > 1 and session(leader) == []
        assert list((short_path / folder).iterdir()) == []

    def test_nothing_runs_on_when_the_program_is_killed(self, short_path: Path) -> None:
        script = """
            import datetime as dt, time
            import plotly.graph_objects as go
            from marketdata.charts import pictures, theme
            plate = pictures.plate(theme.framed(go.Figure(), "A measure", "a report", 300), pictures.Caption("A finding", "none", dt.date(2026, 11, 22), "v"))
            pictures.png(plate)
            print("drawn", flush=True)
            time.sleep(60)
        """
        environment = {**os.environ, "TMPDIR": str(short_path)}  # the profile stays behind
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, env=environment) as program:
            assert program.stdout and program.stdout.readline() == "drawn\n"
            (leader,) = children(program.pid)
            assert len(session(leader)) > 3
            program.kill()
        deadline = time.monotonic() + 20
        while session(leader) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert session(leader) == []
