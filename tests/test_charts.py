"""Does a chart draw exactly what its rows say, and can everybody read it?

The gathered marks, panels and lines are compared with what the documents print, and the traces with them.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html import unescape

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata import Market, Selection, charts, views
from marketdata.charts import CHARTS, draw_checks, theme
from marketdata.charts.checks import MOST, comparisons
from marketdata.charts.over_time import Line, Point, lines
from marketdata.charts.ranked import Mark, Panel, panels, ranges, ranking
from marketdata.views import View


def shown(market: Market, block_id: str, **filters: object) -> View:
    return views.view(market, views.block(market, block_id), Selection(**filters))  # type: ignore[arg-type]


def made(view: View) -> go.Figure:
    figure = charts.draw(view)
    assert figure is not None
    return figure


def of_marks(panel: Panel) -> list[tuple[str, str, float, float, bool]]:
    return [(mark.name, mark.text, mark.low, mark.high, mark.certain) for mark in panel.marks]


def of_points(line: Line) -> list[tuple[str, float, str, bool]]:
    return [(point.label, point.value, point.text, point.certain) for point in line.points]


def drawn_segments(figure: go.Figure) -> list[tuple[tuple, tuple, str]]:
    return [(trace.x, trace.y, trace.line.dash) for trace in figure.data if trace.mode == "lines"]


def texts(figure: go.Figure) -> list[str]:
    """Every text that a figure draws, with Plotly's own markup."""
    found = [note.text for note in figure.layout.annotations]
    for trace in figure.data:
        found += [trace.name or "", *(trace.hovertext or ()), *(trace.text or ())]
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        found += [*(axis.ticktext or ())]
    return found


# ------------------------------------------------------------------ which chart


def test_every_kind_of_chart_is_declared_and_figures_are_not_drawn(market: Market) -> None:
    declared = market.codes.loc[market.codes["codelist"] == "CL_CHART", "code"]
    assert {*CHARTS, "figures"} == set(declared)
    of_pages = {"map", "fan", "stated_growth", "prices"}  # drawn for pages that are more than their blocks
    assert set(market.blocks["chart"]) == set(declared) - of_pages, "each kind is used"
    assert charts.draw(shown(market, "headline_figures")) is None


def test_nothing_is_drawn_where_nothing_is_left(market: Market) -> None:
    assert charts.draw(shown(market, "prices")) is None, "all of low reliability, and not asked for"
    assert charts.draw(shown(market, "patients", countries=("LBY",))) is None
    assert charts.draw(shown(market, "wins_total", years=(2030, 2030))) is None


# ------------------------------------------------------------------ bars and panels


def test_a_panel_stands_for_a_year_and_a_way_of_counting_with_its_largest_mark_first(market: Market) -> None:
    first, second, third, fourth = panels(shown(market, "wins_by_market"))
    assert [panel.heading for panel in (first, second, third, fourth)] == [
        "2014–15 · Business win",
        "2015–16 · Business win",
        "2016–17 · Export win · estimate",
        "2017–18 · Export win",
    ]
    assert of_marks(third) == [
        ("Middle East", "£124 million (estimate)", 0, 124e6, False),
        ("China", "£120 million (estimate)", 0, 120e6, False),
        ("India", "£47 million (estimate)", 0, 47e6, False),
    ]
    assert of_marks(fourth)[0] == ("China", "£363 million", 0, 363e6, True)
    assert [mark.name for mark in first.marks] == ["China", "United Arab Emirates", "Brazil", "Kuwait", "India", "Libya", "Hong Kong"]


def test_business_wins_and_export_wins_differ_in_colour(market: Market) -> None:
    assert [panel.colour for panel in panels(shown(market, "wins_by_market"))] == [theme.PALETTE[0], theme.PALETTE[0], theme.PALETTE[1], theme.PALETTE[1]]
    assert {line.name: line.colour for line in lines(shown(market, "wins_total"))} == {"Business win": theme.PALETTE[0], "Export win": theme.PALETTE[1]}


def test_the_bars_of_all_panels_lie_on_one_scale_and_below_one_another(market: Market) -> None:
    view = shown(market, "wins_by_market")
    figure = made(view)
    for trace, panel in zip(figure.data, panels(view), strict=True):
        assert list(trace.x) == [mark.high for mark in panel.marks] and set(trace.base) == {0}
        assert list(trace.y) == sorted(trace.y, reverse=True), "the largest on top"
    heights = [y for trace in figure.data for y in trace.y]
    assert heights == sorted(set(heights), reverse=True), "no bar covers another"


def test_estimates_are_hatched_and_facts_are_solid(market: Market) -> None:
    assert [tuple(trace.marker.pattern.shape) for trace in made(shown(market, "wins_by_market")).data] == [("",) * 7, ("",) * 6, ("/",) * 3, ("",) * 5]
    business, export = made(shown(market, "wins_total")).data
    assert (list(business.marker.pattern.shape), list(export.marker.pattern.shape)) == (["", ""], ["/", ""])


def test_columns_stand_at_their_years_in_order_with_their_values(market: Market) -> None:
    figure = made(shown(market, "wins_total"))
    assert [(trace.name, tuple(trace.x), tuple(trace.y)) for trace in figure.data] == [
        ("Business win", ("2014–15", "2015–16"), (749e6, 3700e6)),
        ("Export win", ("2016–17", "2017–18"), (540e6, 700e6)),
    ]
    assert list(figure.layout.xaxis.categoryarray) == ["2014–15", "2015–16", "2016–17", "2017–18"]
    assert [unescape(re.sub(r"<span[^>]*>|</span>", "", text).replace("<br>", " ")) for text in figure.data[1].text] == [
        "■ £540 million (estimate)",
        "■ £700 million",
    ]


def test_columns_have_room_for_their_text_and_begin_at_zero(market: Market) -> None:
    low, high = made(shown(market, "nhs_income")).layout.yaxis.range
    assert low == 0 and high > 596e6 * 1.15


def test_a_ranking_says_the_period_of_each_bar_where_they_differ(market: Market) -> None:
    assert [of_marks(panel) for panel in ranking(shown(market, "patients"))] == [
        [("Thailand", "about 2.86 million persons (2023)", 0, 2.86e6, True), ("South Korea", "1.17 million persons (2024)", 0, 1.17e6, True)]
    ]
    assert [of_marks(panel) for panel in ranking(shown(market, "global_sectors"))] == [
        [("Healthcare services", "79%", 0, 79, True), ("Other sectors", "21%", 0, 21, True)]
    ]


def test_two_amounts_of_one_period_say_on_their_bars_what_was_printed(market: Market) -> None:
    (panel,) = ranking(shown(market, "services_trade"))
    deficits = {mark.text for mark in panel.marks if mark.name == "Deficit in services trade"}
    assert len(deficits) == 2 and "US$120 billion" in deficits
    assert any(text.endswith("(printed as CN¥828.7 billion)") for text in deficits)


def test_an_unreliable_bar_is_hatched_and_says_so(market: Market) -> None:
    (panel,) = ranking(shown(market, "visitor_share", low=True))
    assert of_marks(panel) == [("Thailand", "about 10% (2023)", 0, 10, True), ("China", "less than 1% (no year given, low reliability)", 0, 1, False)]


def test_a_printed_range_is_drawn_from_its_low_to_its_high_end_in_a_panel_per_currency(market: Market) -> None:
    yuan, dollars = ranges(shown(market, "prices", low=True))
    assert (yuan.heading, of_marks(yuan)) == ("Chinese yuan", [("China, PET-CT", "CN¥3,000 to CN¥5,000 (low reliability)", 3000, 5000, False)])
    assert (dollars.heading, of_marks(dollars)) == ("US dollars", [("United States, PET-CT", "about US$10,000 (low reliability)", 10000, 10000, False)])
    trace = made(shown(market, "prices", low=True)).data[0]
    assert (trace.base, trace.x) == ((3000,), (2000,)), "from 3,000, 2,000 long"


def test_ranges_against_different_places_are_told_apart(market: Market) -> None:
    (panel,) = ranges(shown(market, "relative_prices", low=True))
    assert [(mark.name, mark.low, mark.high) for mark in panel.marks] == [
        ("China against South Korea and Thailand, Physiotherapy of traditional Chinese medicine", 50, 66.7),
        ("China against Europe and the United States", 33.3, 50),
    ]


# ------------------------------------------------------------------ lines


def test_the_points_of_a_line_are_its_figures_oldest_first(market: Market) -> None:
    spending, services = lines(shown(market, "global_level"))
    assert of_points(spending) == [("2018", 8452e9, "US$8,452 billion", True), ("2022", 11910e9, "US$11,910 billion (forecast)", False)]
    assert of_points(services) == [("2023", 9725.4e9, "US$9,725.4 billion (forecast)", False)]
    assert [(point.middle) for point in spending.points] == [2018, 2022]


def test_years_without_a_figure_are_not_bridged(market: Market) -> None:
    (china,) = lines(shown(market, "china_gdp_share"))
    assert [point.label for point in china.points] == ["2000", "2007", "2018"]
    assert china.joined() == []
    assert drawn_segments(made(shown(market, "china_gdp_share"))) == []


def test_financial_years_that_follow_one_another_are_joined_and_a_forecast_is_dashed(market: Market) -> None:
    view = shown(market, "wins_total")
    as_trend = replace(view, block=replace(view.block, chart="trend"))
    business, export = lines(as_trend)
    assert [(a.label, b.label) for line in (business, export) for a, b in line.joined()] == [("2014–15", "2015–16"), ("2016–17", "2017–18")]
    assert [(y, dash) for _, y, dash in drawn_segments(made(as_trend))] == [((749e6, 3700e6), "solid"), ((540e6, 700e6), "dash")]


def point(start: float, end: float, value: float = 1.0, certain: bool = True) -> Point:
    return Point(start, end, value, "", certain, "", "")


@pytest.mark.parametrize(
    ("a", "b", "joined"),
    [
        (point(2017.5, 2018.5), point(2018.5, 2019.5), True),
        (point(2017.5, 2018.5), point(2019.5, 2020.5), False),
        (point(2017.5, 2018.5), point(2017.5, 2018.5), False),
        (point(2019.5, 2020.5), point(2020, 2022), False),
        (point(2010, 2012), point(2011, 2013), False),
    ],
    ids=["the next year", "the year after the next", "the same year", "a span that begins in it", "two spans"],
)
def test_two_points_are_joined_only_if_their_periods_follow_one_another(a: Point, b: Point, joined: bool) -> None:
    assert bool(Line("", "", "circle", (a, b)).joined()) is joined


def test_a_span_lies_over_its_whole_length_and_is_dashed_if_it_is_a_forecast(market: Market) -> None:
    spending, services = lines(shown(market, "global_growth"))
    assert [(p.start, p.end, p.value, p.spans) for p in spending.points] == [(2014, 2018, 7, True)]
    assert [(p.middle, p.value, p.spans) for p in services.points] == [(2020, -6, False), (2022, 7, True)]
    assert drawn_segments(made(shown(market, "global_growth"))) == [((2014, 2018), (7, 7), "solid"), ((2021, 2023), (7, 7), "dash")]


def test_a_forecast_has_an_open_marker_and_the_word(market: Market) -> None:
    spending = next(trace for trace in made(shown(market, "global_level")).data if trace.name == "Health expenditure")
    assert (list(spending.x), list(spending.y)) == ([2018, 2022], [8452e9, 11910e9])
    assert list(spending.marker.symbol) == ["circle", "circle-open"]
    assert [text.replace("<br>", " ") for text in spending.text] == ["US$8,452 billion", "US$11,910 billion (forecast)"]


def test_lines_differ_by_sign_as_well_as_by_colour_and_the_legend_says_whose_is_whose(market: Market) -> None:
    shown_lines = lines(shown(market, "nhs_income_share"))
    assert [(line.symbol, line.colour) for line in shown_lines] == [("circle", theme.PALETTE[0]), ("square", theme.PALETTE[1])]
    legend = next(text for text in texts(made(shown(market, "nhs_income_share"))) if "●" in text)
    assert re.sub(r"<span[^>]*>|</span>", "", legend) == "● Private patient income against NHS expenditure<br>■ Private patients in NHS treatments"


def test_an_undated_figure_is_not_placed_in_time(market: Market) -> None:
    view = shown(market, "china_gdp_share")
    assert 5.1 in view.rows["shown_value"].to_list() and 5.1 not in [p.value for line in lines(view) for p in line.points]


# ------------------------------------------------------------------ what every figure has


@pytest.fixture(scope="module")
def figures(market: Market) -> dict[str, tuple[View, go.Figure]]:
    """Every chart of every page with all its figures; those of long series have tests of their own."""
    kinds = market.blocks["chart"]
    drawn = {block_id: shown(market, block_id, low=True) for block_id in market.blocks.index[~kinds.isin(["figures", "series"])]}
    assert len(drawn) == 34
    return {block_id: (view, made(view)) for block_id, view in drawn.items()}


def without_breaks(text: str) -> str:
    """A text without spaces and line breaks: a long one is broken at spaces, and within words after their hyphens."""
    return text.replace("<br>", "").replace(" ", "")


def test_subtitle_and_source_stand_in_the_figure_itself(figures: dict[str, tuple[View, go.Figure]]) -> None:
    for view, figure in figures.values():
        said = [without_breaks(unescape(text)) for text in texts(figure)]
        assert without_breaks(view.subtitle) in said and without_breaks(f"Source: {view.source_names}") in said


def test_no_line_of_text_is_longer_than_a_phone_is_wide(figures: dict[str, tuple[View, go.Figure]]) -> None:
    for block_id, (_, figure) in figures.items():
        for note in figure.layout.annotations:
            longest = theme.LINE_WIDTH + (6 if note.font.size == 12 else 0)  # the source line is smaller
            for line in note.text.split("<br>"):
                text = unescape(re.sub(r"</?(b|span)\b[^>]*>", "", line))
                assert len(text) <= longest, (block_id, text)


def test_a_figure_loads_nothing_from_elsewhere(figures: dict[str, tuple[View, go.Figure]]) -> None:
    for _, figure in figures.values():
        assert {trace.type for trace in figure.data} <= {"bar", "scatter"}, "no maps, whose tiles and shapes come from other hosts"
        assert not re.search(r"https?:|//", figure.to_json().replace('"http://www.w3.org', "")), "no addresses"
        assert not figure.layout.images


def test_figures_are_as_tall_as_what_they_hold(figures: dict[str, tuple[View, go.Figure]]) -> None:
    for block_id, (_, figure) in figures.items():
        margin, height = figure.layout.margin, figure.layout.height
        assert margin.t + margin.b < height, block_id
        if figure.data[0].orientation == "h":
            low, high = figure.layout.yaxis.range
            assert height - margin.t - margin.b == pytest.approx(high - low, abs=1), "one unit is one pixel, so no text lies on another"


def test_what_a_mark_says_when_pointed_at_is_figure_print_rate_and_place(market: Market) -> None:
    said = panels(shown(market, "wins_by_market", countries=("QAT",), currency="USD"))[0].marks[0].hover.split("<br>")
    assert said[0] == "<b>Qatar</b>, 2015–16"
    assert said[1].startswith("US$") and said[1].endswith(" in 2015–16")
    assert said[2] == "Printed: £60 million"
    assert said[3].startswith("1 GBP = ")
    assert said[-1] == "Table 1, 2015–16, by country, Qatar"


HOSTILE = "<a href='https://evil.example'>win</a> & <b>bold</b>"


@pytest.mark.parametrize("block_id", ["wins_by_market", "wins_total", "nhs_income_share", "patients", "prices"])
def test_markup_in_names_is_drawn_as_text(market: Market, block_id: str) -> None:
    view = shown(market, block_id, low=True)
    view.rows["series"] = HOSTILE + view.rows["series"]
    hostile = replace(
        view,
        rows=view.rows.assign(locator=HOSTILE, shown=HOSTILE, printed=HOSTILE + "!", ref_area_name=HOSTILE, counterpart_area_name=HOSTILE, rate_note=HOSTILE),
    )
    checked = 0
    for text in texts(made(hostile)):
        tags = re.findall(r"<[^>]*>", text)
        assert all(re.fullmatch(r"<br>|</?b>|<span style=\"color:#[0-9A-F]{6}\">|</span>", tag) for tag in tags), text
        checked += "&lt;a" in text
    assert checked


@given(st.text(), st.integers(1, 80))
def test_wrapped_text_holds_the_same_words_and_no_markup(text: str, width: int) -> None:
    wrapped = theme.wrapped(text, width)
    broken = wrapped.split("<br>")
    assert all(len(unescape(line)) <= width for line in broken if line)
    assert not re.search(r"[<>]", wrapped.replace("<br>", ""))


@given(st.text())
def test_plain_text_means_itself(text: str) -> None:
    assert not re.search(r"[<>]", theme.plain(text))
    assert theme.plain(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


# ------------------------------------------------------------------ contrast


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, ground: str = "#FFFFFF") -> float:
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_contrasts_that_wcag_gives() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colour", theme.PALETTE)
def test_marks_stand_out_from_white(colour: str) -> None:
    assert contrast(colour) >= 3


@pytest.mark.parametrize("colour", [theme.INK, theme.QUIET])
def test_text_can_be_read_on_white(colour: str) -> None:
    assert contrast(colour) >= 4.5


def test_every_text_of_a_figure_is_in_a_colour_for_text(figures: dict[str, tuple[View, go.Figure]]) -> None:
    for _, figure in figures.values():
        assert {note.font.color for note in figure.layout.annotations} <= {theme.INK, theme.QUIET}
        template = figure.layout.template.layout
        assert {template.font.color, template.xaxis.tickfont.color, template.yaxis.tickfont.color} <= {theme.INK, theme.QUIET}
        assert template.paper_bgcolor == template.plot_bgcolor == "#FFFFFF"


def test_colours_repeat_after_the_palette_and_signs_do_so_too() -> None:
    assert [theme.colour(place) for place in range(8)] == [*theme.PALETTE, theme.PALETTE[0], theme.PALETTE[1]]
    assert Mark("a", "b", 0, 1, True, "") == Mark("a", "b", 0, 1, True, "")


def test_a_trend_below_zero_shows_its_negative_side(market: Market) -> None:
    axis = made(shown(market, "global_growth")).layout.yaxis
    assert axis.range[0] < -6 and axis.range[1] > 7
    assert pd.Series(axis.tickvals).min() < 0 and "−" in axis.ticktext[0]


# ------------------------------------------------------------------ stated against computed


def test_a_claim_stands_in_per_cent_of_what_was_computed(market: Market) -> None:
    made = {each.subject: each for each in comparisons(market.check_results)}
    wins = made["UK healthcare business with China over four years: the text against Table 1"]
    # 3978 ÷ 3257.6 = 122.11 %; each of the four cells may be off by half of its last digit: ±0.05 ± 0.5 ± 0.5 ± 0.5, and the claim by ±0.5.
    assert wins.stated == pytest.approx(122.11, abs=0.01)
    assert wins.band == pytest.approx((0.05 + 0.5 + 0.5 + 0.5 + 0.5) / 3257.6 * 100)
    assert (wins.agrees, wins.text) == (False, "£3,978 million stated, £3,257.6 million computed")


def test_what_cannot_be_checked_is_not_drawn_and_the_furthest_claim_comes_first(market: Market) -> None:
    made = comparisons(market.check_results)
    computable = [result for result in market.check_results if result.verdict != "cannot be checked"]
    assert len(made) == len([result for result in computable if result.computed_value and math.isfinite(result.tolerance)])
    distances = [abs(each.stated - 100) for each in made]
    assert distances == sorted(distances, reverse=True)
    figure = draw_checks(market.check_results)
    assert figure is not None
    assert sum(len(trace.x) for trace in figure.data if trace.type == "scatter") == MOST < len(made)
    assert f"the {MOST} furthest of {len(made)}" in figure.layout.annotations[0].text.replace("<br>", " ")
    few = market.check_results[:5]
    assert sum(len(trace.x) for trace in draw_checks(few).data if trace.type == "scatter") == len(comparisons(few))
    assert draw_checks([]) is None
