"""Does the map show each country's latest known figure, at its place, by area, and does it need nothing from elsewhere?

Figures are planted beside a real one, so that each rule of choice is tested by itself. Points are compared with an atlas.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from marketdata import Market, Selection, views
from marketdata.charts import theme, world
from marketdata.charts.world import draw_map, drawn, places
from marketdata.views import View

WORLD = json.loads(world.SHAPES.read_text(encoding="utf-8"))
SHAPES = {each["id"]: each["geometry"]["coordinates"] for each in WORLD["features"] if each["geometry"]["type"] == "MultiPolygon"}


def positions(coordinates: list) -> list[tuple[float, float]]:
    if isinstance(coordinates[0], float | int):
        return [tuple(coordinates)]
    return [position for part in coordinates for position in positions(part)]


def area(ring: list[list[float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def is_inside(point: tuple[float, float], shape: list) -> bool:
    """Whether a line to the east of a point crosses the borders of a shape an odd number of times."""
    x, y = point
    edges = [edge for piece in shape for ring in piece for edge in pairwise(ring)]
    return sum((y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0) for (x0, y0), (x1, y1) in edges) % 2 == 1


# ------------------------------------------------------------------ the shapes


def test_the_shapes_are_geojson_with_one_country_an_id() -> None:
    assert WORLD["type"] == "FeatureCollection"
    assert {(each["type"], each["geometry"]["type"]) for each in WORLD["features"]} == {("Feature", "MultiPolygon"), ("Feature", "Point")}
    ids = [each["id"] for each in WORLD["features"]]
    assert len(ids) == len(set(ids)) == 238 and len(SHAPES) == 174
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in ids) and "ATA" not in ids
    assert world.SHAPES.stat().st_size < 250_000


def test_every_position_is_on_the_globe() -> None:
    found = [position for each in WORLD["features"] for position in [*positions(each["geometry"]["coordinates"]), tuple(each["properties"]["point"])]]
    assert len(found) > 5000
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in found)


def test_rings_are_closed_turn_the_right_way_and_do_not_cross_the_date_line() -> None:
    for code, shape in SHAPES.items():
        for outer, *holes in shape:
            assert area(outer) > 0 and all(area(hole) < 0 for hole in holes), code
            for ring in (outer, *holes):
                assert len(ring) >= 4 and ring[0] == ring[-1], code
                assert max(abs(x1 - x0) for (x0, _), (x1, _) in pairwise(ring)) < 90, code


def test_every_country_of_the_evidence_has_a_point(market: Market) -> None:
    countries = market.areas.index[market.areas["kind"] == "country"]
    assert len(countries) >= 58
    assert [code for code in countries if code not in world.points()] == []


def test_every_point_lies_in_its_country() -> None:
    assert [code for code, shape in SHAPES.items() if not is_inside(world.points()[code], shape)] == []


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [("SGP", 103.8, 1.35), ("HKG", 114.2, 22.3), ("MAC", 113.55, 22.2), ("MLT", 14.4, 35.9), ("KOR", 127.8, 36.4), ("FRA", 2.5, 46.6), ("XKX", 20.9, 42.6)],
)
def test_points_are_where_an_atlas_has_the_countries(code: str, lon: float, lat: float) -> None:
    assert world.points()[code] == (pytest.approx(lon, abs=0.6), pytest.approx(lat, abs=0.6))


def test_countries_without_a_number_are_on_the_map() -> None:
    assert is_inside((20.9, 42.6), SHAPES["XKX"]), "Kosovo"
    assert is_inside((33.4, 35.25), SHAPES["CYP"]), "north of Nicosia"
    assert is_inside((44.5, 9.8), SHAPES["SOM"]), "Somaliland"


# ------------------------------------------------------------------ the projection


def land_as_drawn() -> list[list[tuple[int, int]]]:
    """The closed rings of the path that Plotly draws."""
    rings = [list(map(int, re.findall(r"-?\d+", ring))) for ring in world.land().split("Z") if ring]
    return [[*zip(ring[::2], ring[1::2], strict=True), (ring[0], ring[1])] for ring in rings]


def test_equator_and_pole_are_as_long_as_equal_earth_has_them() -> None:
    assert world.projected(world.MERIDIAN, 0) == (0, 0)
    assert world.projected(world.MERIDIAN - 180, 0)[0] == pytest.approx(-1000, abs=0.1)
    assert world.projected(world.MERIDIAN, 90)[1] / 1000 == pytest.approx(1.3173627591574 / 2.7066299836, rel=1e-4)


@pytest.mark.parametrize("lat", [0, 20, -45, 60, 80])
def test_areas_on_the_map_are_those_on_the_globe(lat: float) -> None:
    step = 0.01
    (x0, y0), (x1, y1), (x2, y2) = world.projected(50, lat), world.projected(50 + step, lat), world.projected(50, lat + step)
    on_map = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    on_globe = math.radians(step) * (math.sin(math.radians(lat + step)) - math.sin(math.radians(lat)))
    assert on_map == pytest.approx(on_globe * world.HALF**2, rel=1e-3)


def test_the_edge_of_the_map_cuts_no_land() -> None:
    rings = land_as_drawn()
    assert len(rings) > 200
    widths = [max(x for x, _ in ring) - min(x for x, _ in ring) for ring in rings]
    assert 600 < max(widths) < 1000, "Russia, from the Baltic Sea to the Pacific"


@pytest.mark.parametrize("code", ["RUS", "USA", "CHN", "BRA", "AUS", "NZL", "KOR", "THA", "GBR"])
def test_circles_stand_on_the_land_that_is_drawn(code: str) -> None:
    assert is_inside(world.projected(*world.points()[code]), [land_as_drawn()])


# ------------------------------------------------------------------ which figure


@pytest.fixture
def korea(market: Market) -> View:
    """Foreign patients in South Korea in 2024, as the newspaper prints them: one row to plant others beside."""
    block = replace(views.block(market, "patients"), series="ref_area", derive="level")
    shown = views.view(market, block, Selection())
    rows = shown.rows
    row = rows[(rows["source_id"] == "scmp_2026") & (rows["ref_area"] == "KOR") & (rows["time_period"] == "2024")]
    assert row["shown"].to_list() == ["1.17 million persons"]
    return replace(shown, rows=row.reset_index(drop=True))


def with_rows(korea: View, *planted: dict) -> View:
    """The figure of South Korea with others beside it, each told by what differs."""
    made = []
    for cells in planted:
        row = korea.rows.iloc[0].to_dict() | cells
        if "ref_area" in cells:
            row["ref_area_name"] = row["series"] = korea.market.areas.at[cells["ref_area"], "name"]
        if "year" in cells:
            start, end = pd.Timestamp(cells["year"], 1, 1), pd.Timestamp(cells["year"], 12, 31)
            row = row | {"period_start": start, "period_end": end, "period_label": str(cells["year"]), "time_period": str(cells["year"])} | cells
        if "shown_value" in cells:
            row["shown"] = row["printed"] = korea.market.read(cells["shown_value"], row["shown_unit"])
        made.append(row)
    return replace(korea, rows=pd.concat([korea.rows, pd.DataFrame(made).astype(korea.rows.dtypes)], ignore_index=True))


def told(view: View) -> list[tuple[str, float, str, bool]]:
    return [(place.code, place.value, place.text, place.certain) for place in places(view)]


KOREA = ("KOR", 1.17e6, "1.17 million", True)


def test_a_place_has_its_name_its_point_and_what_is_said_of_it(korea: View) -> None:
    (place,) = places(korea)
    assert (place.code, place.name, place.value, place.text, place.certain) == ("KOR", "South Korea", 1.17e6, "1.17 million", True)
    assert (place.lon, place.lat) == world.points()["KOR"]
    assert place.hover.startswith("<b>South Korea</b>, 2024<br>1.17 million persons in 2024<br>")


def test_the_latest_figure_is_shown_and_no_forecast(korea: View) -> None:
    assert told(with_rows(korea, {"year": 2019, "shown_value": 497464.0}, {"year": 2030, "shown_value": 7e6, "obs_status": "F"})) == [KOREA]


def test_the_largest_comes_first_and_years_are_told_where_they_differ(korea: View) -> None:
    thailand = {"ref_area": "THA", "year": 2023, "shown_value": 2.86e6, "qualifier": "about"}
    assert told(with_rows(korea, thailand)) == [("THA", 2.86e6, "about 2.86 million, 2023", True), ("KOR", 1.17e6, "1.17 million, 2024", True)]


def test_a_whole_year_goes_before_a_part_of_a_later_one(korea: View) -> None:
    quarter = {"shown_value": 4e5, "period_type": "quarter", "period_label": "Q1 2025", "time_period": "2025-Q1"}
    assert told(with_rows(korea, quarter | {"period_start": pd.Timestamp("2025-01-01"), "period_end": pd.Timestamp("2025-03-31")})) == [KOREA]


def test_a_total_goes_before_a_part_whatever_its_order(korea: View) -> None:
    assert told(with_rows(korea, {"shown_value": 3e5, "counterpart_area": "JPN"})) == [KOREA]


def test_a_fact_goes_before_an_estimate_and_the_hover_tells_of_both(korea: View) -> None:
    view = with_rows(korea, {"shown_value": 1.3e6, "obs_status": "E"})
    assert told(view) == [KOREA]
    assert places(view)[0].hover.endswith("Also published for this period: 1.3 million persons")


def test_of_two_facts_the_later_publication_is_shown(korea: View) -> None:
    published = korea.market.sources["published"]
    assert published["salter_2022"] < published["scmp_2026"]
    assert told(with_rows(korea, {"shown_value": 1.2e6, "source_id": "salter_2022"})) == [KOREA]


@pytest.mark.parametrize("status", ["E", "P", "U"])
def test_what_cannot_be_relied_on_is_not_certain(korea: View, status: str) -> None:
    assert [place.certain for place in places(with_rows(korea, {"ref_area": "THA", "shown_value": 2e6, "obs_status": status}))] == [False, True]


def test_a_range_says_both_ends_and_is_as_large_as_its_upper_one(korea: View) -> None:
    low, high = ({"ref_area": "USA", "shown_value": value, "qualifier": end, "obs_status": "E"} for value, end in ((1e5, "low"), (2e5, "high")))
    for rows in ((low, high), (high, low)):
        place = places(with_rows(korea, *rows))[1]
        assert (place.value, place.text) == (2e5, "100,000 to 200,000")
        assert "From 100,000 persons to 200,000 persons" in place.hover.replace("<br>", " ")


def test_only_the_unit_of_most_countries_is_drawn(korea: View) -> None:
    visits = [{"ref_area": "TWN", "shown_unit": "VISITS", "shown_value": 9e6, "year": year} for year in (2020, 2021, 2022, 2023)]
    view = with_rows(korea, *visits, {"ref_area": "THA", "shown_value": 2e6})
    assert [place.code for place in places(view)] == ["THA", "KOR"]


def test_regions_cities_and_what_is_below_nothing_have_no_circle_and_are_named(korea: View) -> None:
    others = [{"ref_area": "WLD", "shown_value": 9e7}, {"ref_area": "X_MIDDLE_EAST", "shown_value": 9e6}, {"ref_area": "THA", "shown_value": -1.0}]
    view = with_rows(korea, *others)
    assert told(view) == [KOREA]
    assert "Not on the map: Middle East, Thailand" in legend(view)


def test_a_view_by_market_stands_at_the_markets(korea: View) -> None:
    wins = {"ref_area": "GBR", "counterpart_area": "CHN", "counterpart_area_name": "China", "series": "China", "shown_value": 3.63e6}
    view = with_rows(korea, wins)
    by_market = replace(view, block=replace(view.block, series="counterpart_area"))
    assert [(place.code, place.name) for place in places(by_market)] == [("CHN", "China")]


# ------------------------------------------------------------------ what is drawn


MANY = {
    "THA": 2.86e6, "MYS": 1.59e6, "TUR": 1.51e6, "IRN": 1.2e6, "CHN": 1.1e6, "IND": 6.4e5, "SGP": 3.5e5, "JPN": 2.8e5, "USA": 2e5, "DEU": 1.8e5, "GBR": 1.4e5, "HKG": 1e5,
}  # fmt: skip


@pytest.fixture
def many(korea: View) -> View:
    return with_rows(korea, *({"ref_area": code, "year": 2023, "shown_value": value} for code, value in MANY.items()))


def legend(view: View) -> str:
    return unescape(draw_map(view).layout.annotations[2].text.replace("<br>", " "))


def test_areas_are_to_one_another_as_the_values_are(many: View) -> None:
    assert world.diameters([4, 1, 0.25]) == [world.LARGEST, world.LARGEST / 2, world.LARGEST / 4]
    (circles,) = draw_map(many).data
    values = sorted([*MANY.values(), 1.17e6], reverse=True)
    assert [size**2 / circles.marker.size[0] ** 2 for size in circles.marker.size] == pytest.approx([value / values[0] for value in values])
    assert circles.marker.sizeref is None and circles.marker.sizemode is None, "sizes are diameters in pixels"


def test_circles_stand_at_their_places(many: View) -> None:
    (circles,) = draw_map(many).data
    assert list(zip(circles.x, circles.y, strict=True)) == [world.projected(place.lon, place.lat) for place in places(many)]
    assert list(circles.hovertext) == [place.hover for place in places(many)]


def test_estimates_are_hollow_and_the_legend_says_so(korea: View) -> None:
    view = with_rows(korea, {"ref_area": "THA", "shown_value": 2e6, "obs_status": "E"}, {"ref_area": "IND", "shown_value": 1e5, "obs_status": "U"})
    (circles,) = draw_map(view).data
    assert [colour[:16] for colour in circles.marker.color] == ["rgba(255,255,255", "rgba(18,67,109,0", "rgba(255,255,255"]
    assert circles.marker.line.color == theme.PALETTE[0]
    assert re.sub(r"<span[^>]*>|</span>", "", legend(view)).endswith("● published as a fact   ○ estimate, low reliability")


def test_no_line_of_the_legend_is_wider_than_a_phone(korea: View) -> None:
    statuses = zip(("THA", "IND", "SGP", "JPN", "TUR"), "EPUBE", strict=True)
    view = with_rows(korea, *({"ref_area": code, "shown_value": 2e6, "obs_status": status} for code, status in statuses), {"ref_area": "X_MIDDLE_EAST"})
    text = draw_map(view).layout.annotations[2].text
    lines = [unescape(re.sub(r"<span[^>]*>|</span>", "", line)) for line in text.split("<br>")]
    assert len(lines) >= 4 and max(map(len, lines)) <= theme.LINE_WIDTH


def test_the_legend_says_what_the_area_of_a_circle_shows(korea: View) -> None:
    assert legend(korea) == "Circle area shows persons: the latest known figure of each country"


def test_subtitle_and_source_tell_of_what_is_drawn_alone(korea: View) -> None:
    view = with_rows(korea, {"year": 2030, "shown_value": 7e6, "obs_status": "F", "source_id": "salter_2022"})
    assert drawn(view).rows["period_label"].to_list() == ["2024"]
    said = [unescape(note.text.replace("<br>", " ")) for note in draw_map(view).layout.annotations]
    assert said[:2] == [korea.subtitle, korea.source_line]


@pytest.mark.parametrize("width", [346, 390, 480, 600, 760, 1200])
def test_no_label_lies_on_another_or_on_a_circle_or_beyond_the_edge(many: View, width: int) -> None:
    figure = draw_map(many)
    (circles,), (west, east), (south, north) = figure.data, figure.layout.xaxis.range, figure.layout.yaxis.range
    margin, high = figure.layout.margin, world.HEIGHT
    scale = min((width - margin.l - margin.r) / (east - west), high / (north - south))

    def on_screen(x: float, y: float) -> tuple[float, float]:
        return margin.l + scale * (x - west), high / 2 + scale * ((south + north) / 2 - y)

    boxes, lines = [], []
    for note in figure.layout.annotations[3:]:
        x, y = on_screen(note.x, note.y)
        half = max(len(line) for line in re.sub("</?b>", "", note.text).split("<br>")) * 5.5 / 2
        boxes.append((x + note.ax - half, x + note.ax + half, y + note.ay - 14, y + note.ay + 14))
        lines.append([(x + note.ax * part / 40, y + note.ay * part / 40) for part in range(12, 41)])
    assert len(boxes) >= 5
    for place, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0 and right <= width and top >= -20 and bottom <= high + 30
        assert not any(left < r and l < right and top < b and t < bottom for l, r, t, b in boxes[place + 1 :])  # noqa: E741
        for (x, y), size in zip(map(on_screen, circles.x, circles.y), circles.marker.size, strict=True):
            assert math.hypot(max(left - x, x - right, 0), max(top - y, y - bottom, 0)) >= size / 2
        others = [point for other, line in enumerate(lines) if other != place for point in line]
        assert not any(left + 3 < x < right - 3 and top + 3 < y < bottom - 3 for x, y in others), "a line runs through a label"


def test_labels_name_the_largest_in_a_colour_for_text(many: View) -> None:
    labels = draw_map(many).layout.annotations[3:]
    names = [re.sub("</?b>", "", note.text).split("<br>")[0] for note in labels]
    largest = [place.name for place in places(many)][: world.LABELS]
    assert names == [name for name in largest if name in names], "in the order of the largest"
    assert {note.font.color for note in labels} == {theme.INK}


def test_the_map_loads_nothing_and_does_not_move(many: View) -> None:
    figure = draw_map(many)
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert not re.search(r"https?:|//", figure.to_json())
    template = figure.layout.template.layout
    assert template.xaxis.fixedrange and template.yaxis.fixedrange and template.dragmode is False
    assert figure.layout.xaxis.fixedrange is None and figure.layout.yaxis.scaleanchor == "x"


def test_markup_in_names_is_drawn_as_text(korea: View) -> None:
    hostile = "<a href='https://evil.example'>x</a>"
    view = replace(korea, rows=korea.rows.assign(ref_area_name=hostile, series=hostile, printed=hostile, locator=hostile))
    figure = draw_map(view)
    texts = [*(note.text for note in figure.layout.annotations), *figure.data[0].hovertext]
    assert all(re.fullmatch(r"<br>|</?b>|<span style=\"color:#[0-9A-F]{6}\">|</span>", tag) for text in texts for tag in re.findall(r"<[^>]*>", text))
    assert any("&lt;a" in text for text in texts)


def test_where_only_forecasts_are_known_the_map_has_no_circle_and_says_so(korea: View) -> None:
    view = replace(korea, rows=korea.rows.assign(obs_status="F"))
    figure = draw_map(view)
    assert places(view) == [] and isinstance(figure, go.Figure) and len(figure.data) == 0
    assert legend(view) == "No country has a known figure that can be drawn"
    assert draw_map(replace(korea, rows=korea.rows[:0])).layout.shapes
