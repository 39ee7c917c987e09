"""Is each price drawn where it stands, beside its year and source, with its kind above it, on a phone too?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketdata import prices, views
from marketdata.charts import price_ranges
from marketdata.charts.price_ranges import Mark, draw_prices, sheets
from marketdata.market import Market
from marketdata.selection import Selection

HIP = "HIP_REPLACEMENT"
ALL = Selection(low=True)


def drawn(market: Market, selection: Selection = ALL, activity: str = HIP, against: str = "") -> list[price_ranges.Sheet]:
    return sheets(prices.priced(market, selection, activity, against))


def test_the_kind_of_price_and_what_is_in_it_stand_above_its_marks(market: Market) -> None:
    first = drawn(market, Selection())[0]
    assert (first.heading.replace("\N{NO-BREAK SPACE}", " "), first.contents, first.unit) == (
        "Average that insurers paid (5 countries)",
        "One treatment or scan of insured patients; treatment alone, no travel",
        "USD",
    )
    assert [(mark.place, mark.text, mark.low, mark.high, mark.shape) for mark in first.marks[:4]] == [
        ("United States", "US$40,364 · 2012 · Health Populi (2013)", 40364, 40364, "point"),
        ("", "US$29,067 · 2014 · Managed Care (2016)", 29067, 29067, "point"),
        ("", "US$29,000 · 2014 · Product Liability Lawyer Blog (2016)", 29000, 29000, "point"),
        ("Switzerland", "more than US$20,000 · 2014 · Product Liability Lawyer Blog (2016)", 20000, 20000, "lower"),
    ]


def test_one_source_and_one_status_of_all_marks_stand_once_above_them(market: Market) -> None:
    (sheet,) = (each for each in drawn(market) if each.heading.startswith("Single price given by a facilitator"))
    assert sheet.contents == "One treatment; whether travel is in it is not stated · Rudy Rupak (PlanetHospital) (undated) · all low reliability"
    assert [(mark.place, mark.text) for mark in sheet.marks][:2] == [("United States", "US$65,000 · no year"), ("Costa Rica", "US$13,000 · no year")]
    assert not any(mark.certain for mark in sheet.marks)


def test_a_range_is_a_bar_from_end_to_end_and_says_that_it_has_no_year(market: Market) -> None:
    (sheet,) = (each for each in drawn(market) if each.heading.startswith("Price range given by a facilitator, treatment alone"))
    mexico = sheet.marks[-1]
    assert (mexico.place, mexico.text, mexico.low, mexico.high, mexico.shape) == ("Mexico", "US$12,000 to US$20,000 · no year", 12000, 20000, "range")
    figure = draw_prices(prices.priced(market, replace(ALL, sources=("placidway_hip",)), HIP))
    (bars,) = (trace for trace in figure.data if trace.type == "bar")
    assert (list(bars.base), list(bars.x)) == ([30000, 12000], [40000, 8000])


def test_bounds_point_to_where_the_price_may_lie(market: Market) -> None:
    figure = draw_prices(prices.priced(market, Selection(sources=("product_liability_blog_2016",)), HIP))
    (points,) = (trace for trace in figure.data if trace.type == "scatter")
    assert list(zip(points.x, points.marker.symbol, strict=True)) == [(29000, "diamond"), (20000, "triangle-right")]


def test_every_statement_is_drawn_once_at_its_own_height(market: Market) -> None:
    view = prices.priced(market, ALL, "HEART_BYPASS")
    figure = draw_prices(view)
    heights = [y for trace in figure.data for y in trace.y]
    assert len(heights) == len(set(heights)) == sum(len(panel.statements) for panel in view.panels) == 54
    low, high = figure.layout.yaxis.range
    assert low < min(heights) and max(heights) < high


def test_each_currency_has_one_scale_from_zero_that_holds_all_its_marks(market: Market) -> None:
    figure = draw_prices(prices.priced(market, ALL, "HEART_BYPASS"))
    for trace in figure.data:
        low, high = figure.layout[trace.xaxis.replace("x", "xaxis")].range
        right = [x + base for x, base in zip(trace.x, trace.base, strict=True)] if trace.type == "bar" else trace.x
        assert low == 0 and max(right) <= high
    assert len({trace.xaxis for trace in figure.data}) == 3  # US dollars, New Taiwan dollars, yuan
    assert {note.text for note in figure.layout.annotations} >= {"US$0", "NT$0", "CN¥0"}


def test_in_per_cent_a_line_stands_at_the_price_that_all_are_held_against(market: Market) -> None:
    view = prices.priced(market, Selection(), HIP, "USA")
    figure = draw_prices(view)
    assert sum(shape.x0 == shape.x1 == 100 for shape in figure.layout.shapes) == len(view.panels)
    assert sum(note.text == "<b>United States = 100%</b>" for note in figure.layout.annotations) == len(view.panels)
    assert figure.layout.xaxis.range[1] >= 100, "also where every price is lower"


@pytest.mark.parametrize("activity", ["HEART_BYPASS", "SPINAL_FUSION", "IVF_CYCLE"])
def test_no_line_is_too_long_for_a_phone(market: Market, activity: str) -> None:
    for sheet in drawn(market, ALL, activity):
        for mark in sheet.marks:
            for line in price_ranges._told(mark):
                assert len(line.replace("<b>", "").replace("</b>", "").replace("&amp;", "&")) <= price_ranges.WIDTH


def test_a_long_text_breaks_and_loses_nothing() -> None:
    place, source = "A country with a name that is longer than any line of a phone could ever be", "A source " * 9
    mark = Mark(place, f"US$1 to US$2 · no year · {source.strip()}", 1, 2, "range", True, "")
    lines = price_ranges._told(mark)
    assert " ".join(lines).replace("<b>", "").replace("</b>", "").replace(" · ", " ").split() == f"{place} US$1 to US$2 no year {source}".split()


def test_hostile_text_is_drawn_as_text(market: Market) -> None:
    view = prices.priced(market, Selection(), HIP)
    rows = view.rows.assign(ref_area_name="<a href='x'>y</a>", note="<b>bold</b>", locator="<script>")
    figure = draw_prices(replace(view, rows=rows))
    said = [note.text for note in figure.layout.annotations] + [text for trace in figure.data for text in trace.hovertext]
    assert any("&lt;a href=" in text for text in said)
    assert not any("<a" in text or "<script" in text or "<b>bold" in text for text in said)


def test_a_mark_says_its_source_its_place_in_it_and_its_note(market: Market) -> None:
    mark = drawn(market, Selection())[0].marks[0]
    assert mark.hover == (
        "<b>United States</b>, 2012<br>US$40,364<br>Health Populi (2013)<br>text: Hip replacement<br>Origin: International Federation of Health Plans."
    )


def test_a_converted_mark_says_what_was_printed(market: Market) -> None:
    hovers = [mark.hover for sheet in drawn(market, Selection()) for mark in sheet.marks]
    assert any("<br>Printed: £9,400 to £15,800<br>" in hover and "1 GBP = " in hover for hover in hovers)


def test_another_view_is_refused(market: Market) -> None:
    other = views.view(market, views.block(market, str(market.blocks.index[0])), Selection())
    with pytest.raises(TypeError, match="a view of prices, not View"):
        draw_prices(other)
