"""Do long series stand side by side as their rows say: nothing joined that is not joined, nothing hidden, nothing cut off?

The rows are made by hand, the panels, lines and points that they make are compared exactly, and so are the
places of their texts.
"""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace
from html import unescape
from types import SimpleNamespace

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketdata.charts import theme
from marketdata.charts.axes import Scale, Years, scale_of, years_of
from marketdata.charts.compared import WARNING, Line, Panel, Point, draw_compared, draw_multiples, key, panels, scales_of, short, sparkline
from marketdata.charts.ground import Ground, high_enough, labels, last_labels, tick_labels, word_labels
from marketdata.charts.labels import Box, Label, beside, spread
from marketdata.units import Unit

UNITS = {
    code: Unit(code, *others)
    for code, *others in (
        ("PERSONS", "persons", "person", "persons", "", "after"),
        ("VISITS", "visits", "visit", "persons", "", "after"),
        ("USD", "US dollars", "US dollar", "currency", "US$", "before"),
        ("PERCENT", "per cent", "per cent", "percent", "%", "after"),
    )
}
MARKET = SimpleNamespace(unit=UNITS)


@dataclass
class Stage:
    """Rows by hand, and what a view says of them."""

    rows: list[dict] = field(default_factory=list)
    log: bool = False
    free: bool = False
    picture_warning: str = ""
    subtitle: str = "Foreign patients · 2009 to 2012"
    source_names: str = "a report"
    market: SimpleNamespace = field(default_factory=lambda: MARKET)

    def line(self, name: str, values: dict[object, float], panel: int = 1, title: str = "Persons", unit: str = "PERSONS", **columns: object) -> Stage:
        """Add a series: figures by year, or by the first and last day of a period."""
        for period, value in values.items():
            start, end = (f"{period}-01-01", f"{period}-12-31") if isinstance(period, int) else period  # type: ignore[misc]
            self.rows.append(
                {
                    "panel": panel,
                    "panel_title": title,
                    "series": name,
                    "series_id": f"{name}/{panel}",
                    "on_line": True,
                    "obs_status": "A",
                    "qualifier": "exact",
                    "shown_value": float(value),
                    "shown_unit": unit,
                    "shown": f"{value:,} {unit.lower()}",
                    "printed": f"{value:,} {unit.lower()}",
                    "rate_note": "",
                    "locator": "table 1",
                    "period_type": "calendar",
                    "period_start": pd.Timestamp(start),
                    "period_end": pd.Timestamp(end),
                    "period_label": str(period) if isinstance(period, int) else f"{start} to {end}",
                    **columns,
                }
            )
        return self

    @property
    def drawable(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows)


def only_line(stage: Stage) -> Line:
    (panel,) = panels(stage)
    (line,) = panel.lines
    return line


def years(pairs: list[tuple[Point, Point]]) -> list[tuple[str, str]]:
    return [(a.label, b.label) for a, b in pairs]


def ground_of(stage: Stage, place: int = 0, width: float = 206, margin: float = 60) -> Ground:
    shown = panels(stage)
    spans = [(point.start, point.end) for panel in shown for point in panel.points()]
    return high_enough(Ground(shown[place], scales_of(stage, shown)[place], years_of(spans, width), width, 230, margin))


def texts(figure: go.Figure) -> list[str]:
    """Every text that a figure draws, with Plotly's own markup."""
    found = [note.text for note in figure.layout.annotations]
    for trace in figure.data:
        found += [trace.name or "", *(trace.hovertext or ())]
    for name in figure.layout.to_plotly_json():
        if re.fullmatch(r"[xy]axis\d*", name):
            found += [*(figure.layout[name].ticktext or ())]
    return found


def bare(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text.replace("<br>", " ")))


def mark_traces(figure: go.Figure) -> list:
    return [trace for trace in figure.data if trace.mode == "markers"]


def strokes(figure: go.Figure) -> list[tuple[tuple, tuple, str]]:
    return [(trace.x, trace.y, trace.line.dash) for trace in figure.data if trace.mode == "lines"]


# ------------------------------------------------------------------ panels and lines


def test_a_panel_holds_the_lines_of_its_number_in_the_order_in_which_they_first_appear() -> None:
    stage = Stage().line("Taiwan", {2009: 5}, 2, "Visits; not comparable with the panel above", "VISITS").line("Türkiye", {2009: 4}).line("India", {2009: 3})
    first, second = panels(stage)
    assert (first.title, first.unit, [line.name for line in first.lines]) == ("Persons", "PERSONS", ["Türkiye", "India"])
    assert (second.title, second.unit, [line.name for line in second.lines]) == ("Visits; not comparable with the panel above", "VISITS", ["Taiwan"])
    assert second.lines[0].series_id == "Taiwan/2"


def test_the_points_of_a_line_are_its_figures_oldest_first_and_what_has_no_period_is_left_out() -> None:
    stage = Stage().line("Korea", {2010: 2_000_000, 2009: 60_201})
    stage.rows.append({**stage.rows[0], "period_start": pd.NaT, "period_end": pd.NaT})
    assert [(p.start, p.end, p.middle, p.value, p.label, p.short) for p in only_line(stage).points] == [
        (2008.5, 2009.5, 2009, 60_201, "2009", "60,201"),
        (2009.5, 2010.5, 2010, 2_000_000, "2010", "2m"),
    ]


def test_six_lines_differ_in_colour_and_symbol_and_the_seventh_has_the_first_colour_with_another_symbol() -> None:
    stage = Stage()
    for place in range(8):
        stage.line(f"Place {place}", {2009: place + 1})
    (panel,) = panels(stage)
    assert [line.colour for line in panel.lines] == [*theme.PALETTE, theme.PALETTE[0], theme.PALETTE[1]]
    assert len({line.symbol for line in panel.lines[:6]}) == 6
    assert panel.lines[6].symbol != panel.lines[0].symbol and panel.lines[7].symbol != panel.lines[1].symbol
    assert len({(line.colour, line.symbol) for line in panel.lines}) == 8


def test_a_name_keeps_its_colour_and_symbol_in_the_next_panel_and_a_new_name_has_its_own() -> None:
    first, second = panels(Stage().line("India", {2009: 1}).line("Thailand", {2009: 2}).line("Taiwan", {2009: 3}, 2).line("Thailand", {2009: 4}, 2))
    style = {(place, line.name): (line.colour, line.symbol) for place, panel in enumerate((first, second)) for line in panel.lines}
    assert style[0, "Thailand"] == style[1, "Thailand"]
    assert len({style[0, "India"], style[0, "Thailand"], style[1, "Taiwan"]}) == 3


def test_two_series_of_one_name_in_a_panel_differ() -> None:
    stage = Stage().line("Thailand", {2009: 2}).line("Thailand", {2009: 4}, series_id="another")
    a, b = panels(stage)[0].lines
    assert (a.colour, a.symbol) != (b.colour, b.symbol)


# ------------------------------------------------------------------ what is joined


def test_years_that_follow_one_another_are_joined_and_a_gap_stays_open() -> None:
    line = only_line(Stage().line("Korea", {2009: 1, 2010: 2, 2012: 3, 2013: 4}))
    assert years(line.joined()) == [("2009", "2010"), ("2012", "2013")]
    assert strokes(draw_compared(Stage().line("Korea", {2009: 1, 2010: 2, 2012: 3, 2013: 4}))) == [
        ((2009, 2010, None, 2012, 2013), (1, 2, None, 3, 4), "solid"),
    ]


def test_a_part_of_a_year_is_not_joined_to_years_nor_does_it_part_them() -> None:
    half = ("2010-01-01", "2010-06-30")
    line = only_line(Stage().line("Türkiye", {2009: 4, half: 2, 2010: 5}))
    assert years(line.joined()) == [("2009", "2010")]
    assert [p.one_year for p in line.points] == [True, False, True]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (("2014-04-01", "2015-03-31"), ("2015-04-01", "2016-03-31"), True),
        (("2024-01-01", "2024-03-31"), ("2024-04-01", "2024-06-30"), True),
        (("2024-01-01", "2024-03-31"), ("2025-01-01", "2025-03-31"), False),
        (("2014-01-01", "2016-12-31"), ("2015-01-01", "2017-12-31"), False),
        (("2019-12-31", "2019-12-31"), ("2020-12-31", "2020-12-31"), True),
        (("2019-12-31", "2019-12-31"), ("2021-12-31", "2021-12-31"), False),
    ],
    ids=["financial years", "quarters", "the same quarter a year later", "spans", "days a year apart", "days two years apart"],
)
def test_periods_are_joined_if_they_are_as_long_and_follow_one_another(first: tuple, second: tuple, joined: bool) -> None:
    assert bool(only_line(Stage().line("A", {first: 1, second: 2})).joined()) is joined


def test_a_span_lies_over_its_years() -> None:
    figure = draw_compared(Stage().line("A", {("2014-01-01", "2018-12-31"): 4}))
    assert strokes(figure) == [((2014, 2018), (4, 4), "solid")]


def test_a_break_is_not_joined_to_the_year_before_and_is_marked_between_the_two() -> None:
    stage = Stage().line("Korea", {2009: 100, 2010: 200}).line("Korea", {2011: 400}, obs_status="B").line("Korea", {2012: 500})
    line = only_line(stage)
    assert years(line.joined()) == [("2009", "2010"), ("2011", "2012")]
    assert line.breaks() == [(2010.5, 300)]
    figure = draw_compared(stage)
    solid, tick = strokes(figure)
    assert solid[0] == (2009, 2010, None, 2011, 2012)
    assert tick[0] == (2010.5, 2010.5), "upright"
    middle, length = sum(tick[1]) / 2, tick[1][1] - tick[1][0]
    assert middle == pytest.approx(300) and 0 < length < 100, "thin and short"
    assert "break" in [bare(note.text) for note in figure.layout.annotations]
    assert mark_traces(figure)[0].marker.color == (line.colour,) * 4, "a figure after a break is as sure as the others"


def test_a_break_after_a_gap_is_marked_at_its_own_figure() -> None:
    assert only_line(Stage().line("A", {2005: 900}).line("A", {2011: 400}, obs_status="B")).breaks() == [(2010.5, 400)]


# ------------------------------------------------------------------ what is no plain fact


@pytest.mark.parametrize("status", ["E", "F", "P", "U", "FU"])
def test_what_is_not_sure_has_a_hollow_mark_and_a_dashed_line(status: str) -> None:
    stage = Stage().line("Korea", {2009: 1, 2010: 2}).line("Korea", {2011: 3, 2012: 4}, obs_status=status)
    figure = draw_compared(stage)
    line = only_line(stage)
    assert [(dash, [point.label for point in points]) for dash, points in line.runs()] == [("solid", ["2009", "2010"]), ("dash", ["2010", "2011", "2012"])]
    assert strokes(figure) == [((2009, 2010), (1, 2), "solid"), ((2010, 2011, 2012), (2, 3, 4), "5px,3px")]
    (marks,) = mark_traces(figure)
    assert marks.marker.color == (line.colour, line.colour, "#FFFFFF", "#FFFFFF")


def test_a_forecast_and_an_estimate_say_so_when_pointed_at() -> None:
    stage = Stage().line("A", {2009: 1}, obs_status="E").line("A", {2010: 2}, obs_status="F").line("A", {2011: 3}, obs_status="FU")
    said = [point.hover for point in only_line(stage).points]
    assert "(estimate)" in said[0] and "(forecast)" in said[1]
    assert "(forecast of low reliability)" in said[2]


def test_the_first_forecast_of_a_line_is_labelled_and_only_the_first() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 2}).line("A", {2011: 3, 2012: 4, 2013: 5}, obs_status="F")
    words = [label for label in labels(ground_of(stage)) if "forecast" in label.lines]
    assert [(label.lines, label.x, label.y) for label in words] == [(("forecast",), 2011, 3)]


def test_a_word_among_several_lines_has_the_sign_of_its_own_and_lies_on_none() -> None:
    stage = Stage().line("A", {2009: 50, 2010: 50, 2011: 50, 2012: 50}).line("B", {2009: 40, 2011: 60, 2012: 60}).line("B", {2010: 48}, obs_status="F")
    ground = ground_of(stage)
    (word,) = [label for label in word_labels(ground) if label.lines == ("forecast",)]
    assert (word.x, word.y, word.sign, word.colour) == (2010, 48, "■", theme.PALETTE[1])
    assert word.dy < 0 and ground.hidden(word, ()) == 0, "below, as line A runs above it"


def test_a_forecast_that_is_the_last_figure_is_labelled_with_it() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 2}).line("A", {2011: 3_000_000}, obs_status="F")
    words = [label for label in labels(ground_of(stage)) if "forecast" in label.lines]
    assert [label.lines for label in words] == [("3m", "forecast")]


def test_another_figure_for_a_year_is_a_small_hollow_mark_beside_the_line() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 3}).line("A", {2009: 2, 2010: 9}, on_line=False)
    line = only_line(stage)
    assert [point.value for point in line.main()] == [1, 3] and [point.value for point in line.others()] == [2, 9]
    figure = draw_compared(stage)
    assert strokes(figure) == [((2009, 2010), (1, 3), "solid")]
    others, main = mark_traces(figure)
    assert (others.y, others.marker.color, others.marker.symbol) == ((2, 9), ("#FFFFFF", "#FFFFFF"), (line.symbol, line.symbol))
    assert others.marker.size < main.marker.size
    assert "not on the line" in others.hovertext[0]
    assert "9" not in [label.lines[0] for label in labels(ground_of(stage))], "it is not told"


@pytest.mark.parametrize(
    ("qualifier", "symbol", "sign"),
    [("at_least", "triangle-up", "≥ 5"), ("more_than", "triangle-up", "> 5"), ("at_most", "triangle-down", "≤ 5"), ("less_than", "triangle-down", "< 5")],
)
def test_a_bound_is_a_triangle_that_points_to_where_the_truth_may_lie(qualifier: str, symbol: str, sign: str) -> None:
    stage = Stage().line("A", {2009: 4}).line("A", {2010: 5}, qualifier=qualifier)
    (marks,) = mark_traces(draw_compared(stage))
    assert marks.marker.symbol == ("circle", symbol)
    assert only_line(stage).points[1].short == sign
    assert only_line(stage).runs()[0][0] == "dash", "a line to a bound leads to no value"


def test_a_range_is_an_upright_bar_between_its_ends() -> None:
    stage = Stage().line("A", {2009: 4}).line("A", {2010: 2}, qualifier="low").line("A", {2010: 6}, qualifier="high").line("A", {2011: 5})
    line = only_line(stage)
    assert [(p.low, p.value, p.short) for p in line.points] == [(None, 4, "4"), (2, 6, "2 to 6"), (None, 5, "5")]
    assert line.joined() == [], "a range has no one value to which a line could lead"
    figure = draw_compared(stage)
    assert strokes(figure) == [((2010, 2010), (2, 6), "solid")]
    (marks,) = mark_traces(figure)
    assert list(zip(marks.x, marks.y, marks.marker.symbol, strict=True)) == [
        (2009, 4, "circle"),
        (2010, 6, "line-ew"),
        (2010, 2, "line-ew"),
        (2011, 5, "circle"),
    ]
    assert "2 persons to 6 persons" in marks.hovertext[1]


def test_an_end_of_a_range_without_the_other_is_a_bound() -> None:
    low, high = only_line(Stage().line("A", {2009: 4}, qualifier="low").line("A", {2010: 6}, qualifier="high")).points
    assert (low.low, low.bound, high.low, high.bound) == (None, "triangle-up", None, "triangle-down")


def test_ranges_of_two_sources_for_one_year_are_not_mixed() -> None:
    stage = Stage()
    for qualifier, value, source in (("low", 1, "a"), ("low", 5, "b"), ("high", 9, "b"), ("high", 2, "a")):
        stage.line("A", {2010: value}, qualifier=qualifier, source_id=source)
    assert sorted((point.low, point.value) for point in only_line(stage).points) == [(1, 2), (5, 9)]


def test_the_key_says_what_marks_mean_and_only_those_that_occur() -> None:
    assert key(panels(Stage().line("A", {2009: 1, 2010: 2}))) == ""
    stage = Stage().line("A", {2009: 1}, obs_status="P").line("A", {2010: 2}, obs_status="F").line("A", {2011: 2}, qualifier="at_most")
    assert key(panels(stage)) == "Hollow and dashed: forecast or provisional. ▼ at most or less than."
    stage = Stage().line("A", {2009: 1, ("2010-01-01", "2010-03-31"): 1}).line("A", {2009: 2}, on_line=False)
    assert key(panels(stage)) == "Small: another figure for the same period. Not joined, on a short bar: part of a year."
    (note,) = [note for note in draw_compared(stage).layout.annotations if "Small" in note.text]
    assert bare(note.text) == key(panels(stage)) and note.font.size == 12
    assert all(len(row) <= theme.LINE_WIDTH + 6 for row in note.text.split("<br>"))


# ------------------------------------------------------------------ axes


def test_a_value_axis_goes_from_zero_in_round_steps_in_the_word_of_its_size() -> None:
    scale = scale_of([60_201, 1_170_467], UNITS["PERSONS"], log=False)
    assert (scale.low, scale.ticks) == (0, (0, 400_000, 800_000, 1_200_000, 1_600_000))
    assert scale.texts == ("0", "0.4 million", "0.8 million", "1.2 million", "1.6 million")
    assert scale.high > 1_600_000
    assert scale_of([60_201], UNITS["PERSONS"], log=False).texts == ("0", "20,000", "40,000", "60,000", "80,000")
    assert scale_of([3e9], UNITS["USD"], log=False).texts == ("US$0", "US$1 billion", "US$2 billion", "US$3 billion", "US$4 billion")


def test_a_value_axis_reaches_below_zero_only_as_far_as_its_figures() -> None:
    scale = scale_of([-12, 30], UNITS["PERCENT"], log=False)
    assert scale.texts == ("−20%", "0%", "20%", "40%") and scale.low < -20 and scale.high > 40
    assert scale_of([-40, 45], UNITS["PERCENT"], log=False).ticks == (-30, 0, 30, 60), "zero is among the ticks that are kept"
    only_negative = scale_of([-5], UNITS["PERCENT"], log=False)
    assert only_negative.ticks[-1] == 0 and only_negative.low < -5


def test_a_logarithmic_axis_has_ticks_at_one_two_and_five_in_words() -> None:
    scale = scale_of([60_000, 1_170_000], UNITS["PERSONS"], log=True)
    assert scale.ticks == (50_000, 100_000, 200_000, 500_000, 1_000_000)
    assert scale.texts == ("50,000", "100,000", "200,000", "500,000", "1 million")
    assert 10**scale.low < 50_000 and 1_170_000 < 10**scale.high < 2_000_000
    assert scale.place(1000) == pytest.approx(3)


def test_a_long_logarithmic_axis_has_ticks_at_the_powers_alone_and_a_short_one_reaches_to_round_numbers() -> None:
    assert scale_of([70, 1_500_000], UNITS["PERSONS"], log=True).ticks == (100, 1_000, 10_000, 100_000, 1_000_000)
    short_one = scale_of([61_000, 62_000], UNITS["PERSONS"], log=True)
    assert short_one.ticks == (50_000, 100_000) and 10**short_one.low < 50_000


@given(st.lists(st.floats(0.01, 1e13), min_size=1, max_size=5), st.booleans())
def test_every_value_lies_on_its_axis_and_every_tick_too(values: list[float], log: bool) -> None:
    scale = scale_of(values, UNITS["PERSONS"], log)
    for value in values:
        assert 0 <= scale.pixels(value, 230) <= 230
        assert scale.value(scale.pixels(value, 230), 230) == pytest.approx(value, rel=1e-6, abs=1e-6 * max(values))
    assert len(scale.ticks) >= 2
    assert all(scale.low <= scale.place(tick) <= scale.high for tick in scale.ticks)


def test_the_figure_draws_the_logarithmic_axis_and_says_so() -> None:
    figure = draw_compared(Stage(log=True).line("A", {2009: 60_000, 2010: 1_170_000}))
    axis = figure.layout.yaxis
    assert axis.type == "log" and "1 million" in axis.ticktext
    assert 4 < axis.range[0] < math.log10(60_000) and math.log10(1_170_000) < axis.range[1] < 7, "its range is in powers of ten"
    label = next(note for note in figure.layout.annotations if bare(note.text) == "1.17m")
    assert label.y == pytest.approx(math.log10(1_170_000)), "and so are the places of its texts"
    assert any("Logarithmic scale" in text for text in texts(figure))
    assert not any("Logarithmic" in text for text in texts(draw_compared(Stage().line("A", {2009: 1}))))


def test_what_a_logarithmic_axis_cannot_show_is_counted() -> None:
    stage = Stage(log=True).line("A", {2009: 0, 2010: -3, 2011: 8})
    assert [(p.label, panel.not_drawn) for panel in panels(stage) for p in panel.points()] == [("2011", 2)]
    assert any("2 figures of zero or less cannot be drawn" in bare(text) for text in texts(draw_compared(stage)))
    assert panels(replace(stage, log=False))[0].not_drawn == 0


def test_panels_share_a_range_unless_each_is_free() -> None:
    stage = Stage().line("A", {2009: 3_000_000}).line("B", {2009: 200_000}, 2, "Visits", "VISITS")
    figure = draw_compared(stage)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range and figure.layout.yaxis.range[1] > 3_000_000
    free = draw_compared(replace(stage, free=True))
    assert free.layout.yaxis.range[1] > 3_000_000 and 200_000 < free.layout.yaxis2.range[1] < 400_000


def test_money_and_heads_never_share_a_range() -> None:
    stage = Stage().line("A", {2009: 3_000_000}).line("B", {2009: 20}, 2, "US dollars", "USD")
    assert [scale.high > 1000 for scale in scales_of(stage, panels(stage))] == [True, False]


def test_the_axis_of_time_is_one_for_all_panels_and_in_years() -> None:
    figure = draw_compared(Stage().line("A", {2009: 3, 2010: 4}).line("B", {2020: 2, 2024: 1}, 2))
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == (2008.5, 2024.5)
    assert figure.layout.xaxis.ticktext == figure.layout.xaxis2.ticktext
    assert all(
        re.fullmatch(r"\d{4}", text) and float(text) == place for text, place in zip(figure.layout.xaxis.ticktext, figure.layout.xaxis.tickvals, strict=True)
    )


@pytest.mark.parametrize(
    ("first", "last", "width", "wanted"),
    [
        (2009, 2024, 206, ("2012", "2016", "2020", "2024")),
        (2019, 2022, 206, ("2019", "2020", "2021", "2022")),
        (2001, 2025, 100, ("2010", "2020")),
        (2013, 2013, 206, ("2013",)),
    ],
)
def test_years_are_labelled_as_far_as_there_is_room(first: int, last: int, width: float, wanted: tuple[str, ...]) -> None:
    axis = years_of([(year - 0.5, year + 0.5) for year in (first, last)], width)
    assert axis.texts == wanted
    places = [axis.pixels(tick, width) for tick in axis.ticks]
    assert all(b - a >= 30 for a, b in itertools.pairwise(places)), "no year lies on the next"


def test_financial_years_are_labelled_as_such() -> None:
    axis = years_of([(2013.75, 2014.75), (2014.75, 2015.75)], 206)
    assert axis.texts == ("2014–15", "2015–16") and axis.ticks == (2014.25, 2015.25)


# ------------------------------------------------------------------ labels


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_170_467, "PERSONS", "1.17m"),
        (605_768, "PERSONS", "605,768"),
        (999_999.7, "PERSONS", "1m"),
        (3_022_957_000, "USD", "US$3.02bn"),
        (-229e9, "USD", "−US$229bn"),
        (11.91e12, "USD", "US$11.9tn"),
        (12.345, "PERCENT", "12.3%"),
        (-0.04, "PERCENT", "−0.04%"),
        (0, "PERSONS", "0"),
        (1234.5, "USD", "US$1,234"),
    ],
)
def test_a_label_is_short(value: float, unit: str, text: str) -> None:
    assert short(value, UNITS[unit]) == text


def test_the_last_figures_stand_in_a_column_beside_their_lines_with_their_signs() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 1_000_000}).line("B", {2009: 1, 2010: 3_000_000})
    a, b = last_labels(ground_of(stage))
    assert (a.lines, a.sign, a.x, a.dx, a.dy, a.anchor) == (("1m",), "●", 2010, 9, 0, "left")
    assert (b.lines, b.sign, b.x, b.dx, b.dy) == (("3m",), "■", 2010, 9, 0)
    assert last_labels(ground_of(Stage().line("A", {2009: 1})))[0].sign == "", "one line needs none"


def test_last_figures_that_lie_close_are_shifted_apart() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 1_000_000}).line("B", {2009: 1, 2010: 1_010_000}).line("C", {2009: 1, 2010: 990_000})
    ground = ground_of(stage)
    heights = sorted(ground.box(label).bottom for label in last_labels(ground))
    assert heights[1] - heights[0] == pytest.approx(15) and heights[2] - heights[1] == pytest.approx(15)
    order = sorted(last_labels(ground), key=lambda label: ground.box(label).bottom)
    assert [label.y for label in order] == [990_000, 1_000_000, 1_010_000], "in the order of their lines"


def test_a_line_that_ends_earlier_is_told_at_its_end() -> None:
    stage = Stage().line("A", {2005: 5, 2006: 6}).line("B", {2005: 1, 2012: 2})
    a = next(label for label in last_labels(ground_of(stage)) if label.sign == "●")
    assert (a.lines, a.x, a.y) == (("6",), 2006, 6)


def test_a_line_that_ends_earlier_amid_others_is_told_on_the_right_with_its_year() -> None:
    stage = Stage().line("A", dict.fromkeys(range(2005, 2016), 50))
    for place in range(12):
        stage.line(f"Around {place}", dict.fromkeys(range(2005, 2025), 6 + 6 * place))
    label = next(label for label in last_labels(ground_of(stage)) if label.sign == "●" and label.colour == theme.PALETTE[0])
    assert (label.lines, label.x, label.anchor) == (("1:\N{NO-BREAK SPACE}50", "in 2015"), 2024, "left"), "the first of thirteen, with its number"


def test_a_part_of_a_year_is_not_the_last_figure_and_says_what_it_is() -> None:
    half = ("2011-01-01", "2011-06-30")
    line = only_line(Stage().line("A", {2009: 4_000, 2010: 5_000, half: 2_000}))
    assert line.told()[-1].label == "2010"
    assert [(word, point.value) for word, point in line.words()] == [("part of year", 2_000)]
    assert only_line(Stage().line("A", {half: 2})).words() == [], "where all are parts of years none looks like a fall"
    assert only_line(Stage().line("A", {("2009-01-01", "2009-06-30"): 2, 2009: 4})).words() == []


def test_the_first_figure_is_told_where_there_is_room_and_only_there() -> None:
    alone = Stage().line("A", {2009: 1_000, 2014: 4_000})
    assert ("1,000",) in [label.lines for label in labels(ground_of(alone))]
    crowded = Stage()
    for place in range(14):
        crowded.line(f"Line {place}", dict.fromkeys(range(2009, 2025), 1000 + 100 * place))
    assert ("1,500",) not in [label.lines for label in labels(ground_of(crowded)) if label.x == 2009]


def test_a_long_figure_at_the_end_of_a_line_is_told_in_rows() -> None:
    stage = Stage().line("A", {2010: 130_000}, qualifier="low").line("A", {2010: 180_000}, qualifier="high")
    assert last_labels(ground_of(stage))[0].lines == ("130,000 to", "180,000")


series = st.dictionaries(st.integers(2001, 2024), st.floats(0, 3e6), min_size=1, max_size=10)


@given(st.lists(series, min_size=1, max_size=9))
def test_no_last_figure_lies_on_another_or_is_cut_off_on_a_phone_or_on_a_wide_screen(drawn: list[dict[object, float]]) -> None:
    stage = Stage()
    for place, values in enumerate(drawn):
        stage.line(f"Line {place}", values)
    ground = ground_of(stage, margin=90)
    made = last_labels(ground)
    assert len(made) == len(drawn)
    for wide in (ground, replace(ground, width=560)):
        boxes = wide.boxes(made)
        for place, box in enumerate(boxes):
            smaller = Box(box.left + 0.01, box.bottom + 0.01, box.right - 0.01, box.top - 0.01)
            assert not any(smaller.meets(other) for other in boxes[place + 1 :])
            assert box.left >= -8 and box.right <= wide.width + 90 and smaller.bottom >= -2 and smaller.top <= wide.height + 12


@given(st.lists(series, min_size=1, max_size=5))
def test_a_first_figure_hides_nothing(drawn: list[dict[object, float]]) -> None:
    stage = Stage()
    for place, values in enumerate(drawn):
        stage.line(f"Line {place}", values)
    ground = ground_of(stage, margin=90)
    made = labels(ground)
    before = len(word_labels(ground, last_labels(ground), said=[line.told()[-1] for line in ground.panel.lines]))
    for place in range(before, len(made)):
        assert ground.hidden(made[place], ground.boxes(made[:place])) <= 2


def test_texts_in_a_column_stand_as_near_to_their_places_as_they_can() -> None:
    assert spread([50, 52], [15, 15], 0, 100) == pytest.approx([43.5, 58.5])
    assert spread([52, 50], [15, 15], 0, 100) == pytest.approx([58.5, 43.5])
    assert spread([10, 80], [15, 15], 0, 100) == pytest.approx([10, 80]), "nobody is moved without need"
    assert spread([1, 2], [15, 15], 0, 100) == pytest.approx([7.5, 22.5]), "nor out of the column"
    assert spread([99, 98], [15, 15], 0, 100) == pytest.approx([92.5, 77.5])
    assert spread([50, 50], [30, 15], 0, 100) == pytest.approx([38.75, 61.25]), "a text of two rows takes two"
    assert spread([], [], 0, 100) == []


@given(st.lists(st.tuples(st.floats(-50, 300), st.sampled_from([15.0, 30.0])), max_size=8))
def test_texts_in_a_column_never_touch_and_keep_their_order(column: list[tuple[float, float]]) -> None:
    wanted, heights = [place for place, _ in column], [height for _, height in column]
    placed = spread(wanted, heights, 0, 240)
    order = sorted(range(len(column)), key=lambda place: wanted[place])
    for a, b in itertools.pairwise(order):
        assert placed[b] - placed[a] >= (heights[a] + heights[b]) / 2 - 1e-6
    assert all(heights[k] / 2 - 1e-6 <= placed[k] <= 240 - heights[k] / 2 + 1e-6 for k in range(len(column)))


def test_a_panel_grows_with_the_labels_that_must_stand_beside_it() -> None:
    stage = Stage()
    for place in range(20):
        stage.line(f"Line {place}", {2010: 100})
    ground = ground_of(stage)
    assert ground.height == 20 * 15
    assert ground_of(Stage().line("A", {2010: 100})).height == 230


def test_a_label_stands_beside_its_point() -> None:
    label = Label(("1234567890",), 2010, 5)
    right, above = beside(label, ("right", "above"))
    assert right.box(100, 50) == Box(109, 42.5, 175, 57.5)
    assert above.box(100, 50) == Box(67, 56, 133, 71)
    assert beside(label, ("above right",))[0].box(100, 50).left == 95
    assert beside(label, ("below left",))[0].box(100, 50) == Box(39, 29, 105, 44)
    assert replace(label, sign="●").width == label.width + 15 and replace(label, lines=("a", "b")).height == 30


def test_ticks_in_a_panel_make_way_for_marks() -> None:
    one = Panel("", (Line("A", "a", "#12436D", "circle", (Point(2001, 2002, 0.0, "", "", ""),)),), "PERSONS")
    ground = Ground(one, Scale(0, 110, (0, 100), ("0", "100")), Years(2001, 2011, (), ()), 150, 115, 8)
    zero, hundred = tick_labels(ground)
    assert (zero.x, zero.anchor, hundred.x, hundred.anchor) == (2011, "right", 2001, "left")
    assert zero.quiet and ground.box(hundred).top <= 115


# ------------------------------------------------------------------ the picture


FULL = (
    Stage(picture_warning="South Korea counts heads, Malaysia counts travellers with their companions, and so they cannot be compared.")
    .line("South Korea", {2009: 60_201, 2010: 82_000, 2011: 122_000})
    .line("Malaysia, healthcare travellers as counted by its council", {2009: 336_000, 2011: 641_000})
    .line("Taiwan", {2009: 69_000}, 2, "Visits; not comparable with the panel above", "VISITS")
)


def test_the_warning_stands_in_the_picture_under_the_subtitle_if_and_only_if_there_is_one() -> None:
    figure = draw_compared(FULL)
    (warning,) = [note for note in figure.layout.annotations if "⚠" in note.text]
    assert bare(warning.text) == f"⚠ {FULL.picture_warning}"
    assert warning.text.startswith(f'<span style="color:{WARNING}"><b>') and WARNING == "#801650"
    subtitle = next(note for note in figure.layout.annotations if bare(note.text) == FULL.subtitle)
    rows = warning.text.count("<br>") + 1
    assert rows == 3 and (warning.yref, warning.y, warning.yanchor) == ("paper", 1, "bottom")
    assert subtitle.yshift >= warning.yshift + rows * 18, "the subtitle stands above it"
    calm = draw_compared(replace(FULL, picture_warning=""))
    assert not any("⚠" in text for text in texts(calm))
    assert figure.layout.margin.t == calm.layout.margin.t + 22 * rows, "room is kept for it"
    assert any("⚠" in text for text in texts(draw_multiples(FULL)))


def test_each_panel_has_its_title_and_its_names_above_it_after_their_signs() -> None:
    said = [bare(note.text) for note in draw_compared(FULL).layout.annotations]
    assert "Persons ● South Korea ■ Malaysia, healthcare travellers as counted by its council" in said
    assert "Visits; not comparable with the panel above ◆ Taiwan" in said


def test_names_stand_side_by_side_as_far_as_a_phone_is_wide() -> None:
    stage = Stage()
    for name in ("South Korea", "Türkiye", "Malaysia", "India", "Thailand"):
        stage.line(name, {2009: 1})
    (legend,) = [note.text for note in draw_compared(stage).layout.annotations if "Malaysia" in note.text]
    assert [bare(row) for row in legend.split("<br>")] == ["Persons", "● South Korea\u2003■ Türkiye\u2003◆ Malaysia\u2003✖ India", "✚ Thailand"]


@pytest.mark.parametrize("draw", [draw_compared, draw_multiples])
def test_nothing_is_wider_than_a_phone(draw) -> None:  # type: ignore[no-untyped-def]
    checked = 0
    for free in (False, True):
        for note in draw(replace(FULL, free=free)).layout.annotations:
            for row in note.text.split("<br>"):
                assert len(bare(row)) <= theme.LINE_WIDTH + (6 if note.font.size == 12 else 0), row
                checked += 1
    assert checked > 20


def test_the_ends_of_lines_have_room_on_the_right_on_a_phone() -> None:
    figure = draw_compared(FULL)
    margin = figure.layout.margin
    shown = panels(FULL)
    width = theme.PHONE - margin.l - margin.r
    for panel, scale in zip(shown, scales_of(FULL, shown), strict=True):
        ground = Ground(panel, scale, years_of([(2008.5, 2009.5), (2010.5, 2011.5)], width), width, 230, margin.r)
        assert all(ground.box(label).right <= width + margin.r for label in last_labels(ground))


def test_panels_stand_below_one_another_without_touching() -> None:
    figure = draw_compared(FULL)
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    tall = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert lower[0] == 0 and upper[1] <= 1
    assert (upper[0] - lower[1]) * tall >= 30 + 2 * 18, "years, title and names find room between"
    assert (upper[1] - upper[0]) * tall == pytest.approx(230) and (lower[1] - lower[0]) * tall == pytest.approx(230)
    assert {trace.yaxis for trace in figure.data} == {"y", "y2"}


def test_subtitle_and_source_stand_in_the_picture_and_it_loads_nothing_from_elsewhere() -> None:
    for figure in (draw_compared(FULL), draw_multiples(FULL)):
        said = [bare(text) for text in texts(figure)]
        assert FULL.subtitle in said and f"Source: {FULL.source_names}" in said
        assert {trace.type for trace in figure.data} == {"scatter"} and not figure.layout.images
        assert not re.search(r"https?:|//", figure.to_json().replace('"http://www.w3.org', ""))


def test_every_text_is_in_a_colour_for_text() -> None:
    for figure in (draw_compared(FULL), draw_multiples(replace(FULL, free=True))):
        assert {note.font.color for note in figure.layout.annotations} <= {theme.INK, theme.QUIET}


HOSTILE = "<a href='https://evil.example'>win</a> & <b>bold</b>"


@pytest.mark.parametrize("draw", [draw_compared, draw_multiples])
def test_markup_in_names_is_drawn_as_text(draw) -> None:  # type: ignore[no-untyped-def]
    stage = Stage(picture_warning=HOSTILE, subtitle=HOSTILE, source_names=HOSTILE)
    stage.line(HOSTILE, {2009: 1, 2011: 2}, title=HOSTILE, locator=HOSTILE, shown=HOSTILE, printed=HOSTILE + "!", rate_note=HOSTILE, period_label=HOSTILE)
    stage.line("B", {2010: 1, 2012: 3}, title=HOSTILE, obs_status="F")
    stage.line("C", {2005: 1}, title=HOSTILE, period_label=HOSTILE)
    checked = 0
    for text in texts(draw(stage)):
        tags = re.findall(r"<[^>]*>", text)
        assert all(re.fullmatch(r"<br>|</?b>|<span style=\"color:#[0-9A-F]{6}\">|</span>", tag) for tag in tags), text
        checked += "&lt;a" in text
    assert checked >= 6


def test_markup_in_a_period_is_drawn_as_text_in_the_column_on_the_right() -> None:
    stage = Stage().line("A", dict.fromkeys(range(2005, 2016), 50), period_label=HOSTILE)
    for place in range(12):
        stage.line(f"Around {place}", dict.fromkeys(range(2005, 2025), 6 + 6 * place))
    (note,) = [note for note in draw_compared(stage).layout.annotations if "evil" in note.text]
    assert "&lt;a href" in note.text and "<a" not in note.text


def test_nothing_left_is_a_picture_without_panels() -> None:
    nothing = Stage(log=True).line("A", {2009: -1})
    for figure in (draw_compared(nothing), draw_multiples(nothing)):
        assert not figure.data and bare(figure.layout.annotations[0].text) == nothing.subtitle


# ------------------------------------------------------------------ small multiples


def test_every_line_has_a_small_panel_with_its_name_and_its_last_figure() -> None:
    stage = replace(FULL, rows=[*FULL.rows]).line("Taiwan", {2010: 80_000}, 2, "Visits; not comparable with the panel above", "VISITS", obs_status="F")
    said = [bare(note.text) for note in draw_multiples(stage).layout.annotations]
    assert "South Korea 122,000 in 2011" in said
    assert "Malaysia, healthcare travellers as counted by its council 641,000 in 2011" in said
    assert "Taiwan 80,000 in 2010 (forecast)" in said
    assert "Persons" in said and "Visits; not comparable with the panel above" in said
    assert [trace.name for trace in mark_traces(draw_multiples(stage))] == [
        "South Korea",
        "Malaysia, healthcare travellers as counted by its council",
        "Taiwan",
    ]


def test_small_panels_stand_in_two_columns_and_those_that_cannot_be_compared_in_rows_of_their_own() -> None:
    layout = draw_multiples(FULL).layout
    assert layout.xaxis.domain == (0.0, 0.47) and layout.xaxis2.domain == (0.53, 1.0) and layout.xaxis3.domain == (0.0, 0.47)
    assert layout.yaxis.domain == layout.yaxis2.domain
    assert layout.yaxis3.domain[1] < layout.yaxis.domain[0] and layout.yaxis3.domain[0] == 0


def test_small_panels_share_a_range_unless_each_is_free() -> None:
    layout = draw_multiples(FULL).layout
    assert layout.yaxis.range == layout.yaxis2.range == layout.yaxis3.range
    assert layout.yaxis.showticklabels and not layout.yaxis2.showticklabels, "one axis a row"
    free = draw_multiples(replace(FULL, free=True))
    assert len({free.layout[f"yaxis{number}"].range for number in ("", 2, 3)}) == 3
    assert not free.layout.yaxis.showticklabels
    said = [(note.xref, bare(note.text)) for note in free.layout.annotations]
    assert ("x", "160,000") in said and ("x2", "800,000") in said, "each has its own ticks in it"


def test_small_panels_have_the_same_marks() -> None:
    stage = Stage().line("A", {2009: 1, 2010: 2}).line("A", {2011: 3}, obs_status="F").line("A", {2010: 9}, on_line=False)
    large, small = draw_compared(stage), draw_multiples(stage)
    assert strokes(large) == strokes(small)
    for one, other in zip(mark_traces(large), mark_traces(small), strict=True):
        assert (one.x, one.y, one.marker.color, one.marker.symbol, one.hovertext) == (
            other.x,
            other.y,
            other.marker.color,
            other.marker.symbol,
            other.hovertext,
        )


# ------------------------------------------------------------------ sparklines


def parsed(svg: str) -> tuple[ET.Element, list[list[tuple[float, float]]], tuple[float, float]]:
    root = ET.fromstring(svg)
    lines = [[tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()] for line in root.iter("polyline")]
    (dot,) = root.iter("circle")
    return root, lines, (float(dot.attrib["cx"]), float(dot.attrib["cy"]))  # type: ignore[return-value]


def test_a_sparkline_goes_from_zero_to_the_largest_value_and_its_gap_stays_open() -> None:
    # 96 by 24 with 3 pixels around: 30 pixels a year, 1.8 pixels a unit
    root, lines, dot = parsed(sparkline([(2010, 0), (2011, 10), (2013, 5)]))
    assert lines == [[(3, 21), (33, 3)], [(93, 12), (93, 12)]]
    assert dot == (93, 12)
    assert (root.attrib["aria-hidden"], root.attrib["width"], root.attrib["height"], root.attrib["viewBox"]) == ("true", "96", "24", "0 0 96 24")
    assert next(root.iter("g")).attrib["stroke"] == "#12436D"


def test_a_sparkline_takes_its_years_in_any_order_and_its_size_as_asked() -> None:
    _, lines, dot = parsed(sparkline([(2011, 4), (2010, 2)], width=46, height=14))
    assert lines == [[(3, 7), (43, 3)]] and dot == (43, 3)


def test_a_sparkline_below_zero_has_its_zero_where_it_belongs() -> None:
    _, lines, _ = parsed(sparkline([(2010, -10), (2011, 0), (2012, 10)]))
    assert lines == [[(3, 21), (48, 12), (93, 3)]]


def test_a_sparkline_of_one_year_is_a_dot_on_the_right_and_one_of_nothing_is_nothing() -> None:
    _, lines, dot = parsed(sparkline([(2010, 7)]))
    assert lines == [[(93, 3), (93, 3)]] and dot == (93, 3)
    assert parsed(sparkline([(2010, 0), (2011, 0)]))[1] == [[(3, 21), (93, 21)]]
    assert sparkline([]) == sparkline([(2010, float("nan"))]) == ""


@given(st.lists(st.tuples(st.integers(1990, 2030), st.floats(-1e15, 1e15) | st.sampled_from([float("nan"), float("inf"), 5e-324])), max_size=12))
def test_a_sparkline_holds_numbers_alone_and_stays_in_its_frame(values: list[tuple[float, float]]) -> None:
    if svg := sparkline(values):
        assert re.fullmatch(r'[-<>/="#.,\s\w]*', svg) and not re.search(r"nan|inf", svg)
        assert all(0 <= x <= 96 and 0 <= y <= 24 for line in parsed(svg)[1] for x, y in line)
