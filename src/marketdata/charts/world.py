"""A map of the world: where are the large figures?

Circles whose area stands for the figure lie on pale land. Land is not coloured by value: a count would then look
as large as its country. The map is drawn as an ordinary chart, in Equal Earth, so that circles and countries can both
be compared by area, and nothing is fetched: Plotly's own maps load their shapes or the letters of their labels from
other hosts, need WebGL, know no hollow circles and cannot fit the world to the width of a screen.

``world.json`` holds the shapes and, for each country, the point where its circle stands (``docs/world.md``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from .. import describe
from ..areas import NOT_APPLICABLE, WORLD
from ..views import TOTAL, View
from . import theme

SHAPES = Path(__file__).with_name("world.json")
MERIDIAN = 11.0
"""The longitude in the middle of the map, so that its edge runs through the Bering Strait."""
HALF = 1000 / 2.7066
"""Units of the map to one of Equal Earth, so that half the equator is 1,000 long."""
HEIGHT = 280
"""Pixels. On a phone the map is half as high: labels take the room above and below."""
COAST = "#8A9296"
"""Land is too pale to be seen by everybody without its coasts and borders."""
LARGEST = 38
"""Pixels across the largest circle."""
LABELS, LETTER, LABEL_LINE = 8, 5.7, 14
"""At most so many circles are labelled; a letter of a label takes up so many pixels, and a line so many in height."""
PHONE = 346
"""Pixels across the narrowest picture on which no label may lie on another."""
LEADER, ALONG = 90, np.linspace(0.15, 1, 8)[:, None, None]
"""Pixels that the line from a circle to its label is long at most, and the parts of it at which it is looked at."""
ODD = 0.3
"""Of a pixel. Plotly draws no line where the diagonal from its end hits a corner of the label, and those lie on whole pixels."""
WORTH = 32
"""Pixels of line that a label is worth, for each rank that it stands above the first that has none."""
NAMED = 3
"""So many names are told of many."""
FORECAST = "F"
ONE_THING = ("period_label", "activity", "ref_area", "counterpart_area", "indicator_id")
"""What agrees where two figures are told of the same thing."""


@dataclass(frozen=True)
class Place:
    """A country on the map: where its circle stands, and for what."""

    code: str
    name: str
    lon: float
    lat: float
    value: float
    text: str
    hover: str
    certain: bool

    @property
    def xy(self) -> tuple[float, float]:
        """Where the circle stands on the map."""
        return projected(self.lon, self.lat)


def places(view: View) -> list[Place]:
    """The latest known figure of each country, the largest first; forecasts are not known.

    A whole year goes before a part of one or several years, which cannot be compared with it; of several figures for
    one period, the total before a part, the fact before the estimate, the later publication before the earlier.
    Only the unit that most countries have is drawn, and only what is more than nothing.
    """
    return _places(view, _known(view))


def drawn(view: View) -> View:
    """A view of nothing but what is on the map, whose subtitle and source line tell of that alone; the view itself where nothing is."""
    rows = _latest(_known(view))
    return replace(view, rows=view.rows.loc[rows.index.sort_values()]) if len(rows) else view


def draw_map(view: View) -> go.Figure:
    """Circles on the map, the largest ones labelled; a map without circles where no country has a figure."""
    rows = _known(view)
    shown, told = _places(view, rows), drawn(view)
    (west, east), (south, north) = extent()
    figure = go.Figure()
    if shown:
        figure.add_scatter(**_circles(shown))
    figure.add_shape(type="path", path=land(), layer="below", fillcolor=theme.GRID, line={"color": COAST, "width": 0.5})
    figure.update_xaxes(visible=False, range=[west, east], constrain="domain", constraintoward="left")
    figure.update_yaxes(visible=False, range=[south, north], constrain="domain", scaleanchor="x", zeroline=False)
    figure.update_layout(hovermode="closest")
    return theme.framed(figure, told.subtitle, told.source_names, HEIGHT, labels(shown), _legend(view, rows))


def diameters(values: Sequence[float]) -> list[float]:
    """Pixels across the circles of some values: areas are to one another as the values are."""
    most = max(values, default=0)
    return [LARGEST * math.sqrt(value / most) for value in values]


# ------------------------------------------------------------------ the world


@cache
def points() -> dict[str, tuple[float, float]]:
    """Where the circle of each country stands: longitude and latitude, by alpha-3 code."""
    return {each["id"]: tuple(each["properties"]["point"]) for each in _world()}


@cache
def land() -> str:
    """All land as one path, in whole units of the map."""
    return "".join(f"M{'L'.join(f'{x},{y}' for x, y in ring)}Z" for ring in _rings())


@cache
def extent() -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where the land reaches: west and east, south and north."""
    xs, ys = zip(*(position for ring in _rings() for position in ring), strict=True)
    return (min(xs), max(xs)), (min(ys), max(ys))


def projected(lon: float, lat: float) -> tuple[float, float]:
    """A place in degrees on the map: the Equal Earth projection (Šavrič, Patterson and Jenny, 2018)."""
    return _from_middle(_turned(lon), lat)


def _turned(lon: float) -> float:
    """How far a place lies east of the middle of the map, in degrees."""
    return (lon - MERIDIAN + 180) % 360 - 180


def _from_middle(east: float, lat: float) -> tuple[float, float]:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    x = 2 * math.sqrt(3) * math.radians(east) * math.cos(t) / (3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1))
    return x * HALF, t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2)) * HALF


@cache
def _world() -> list[dict]:
    return json.loads(SHAPES.read_text(encoding="utf-8"))["features"]


@cache
def _rings() -> list[list[tuple[int, int]]]:
    """The coasts and borders in whole units of the map, without islands that are too small to draw."""
    shapes = [each["geometry"]["coordinates"] for each in _world() if each["geometry"]["type"] == "MultiPolygon"]
    rings = [_drawn(ring) for shape in shapes for piece in shape for ring in piece]
    return [ring for ring in rings if len(ring) > 2]


def _drawn(ring: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """A ring on the map, every position once. It is turned as a whole, so that the edge of the map cuts none."""
    shift = _turned(ring[0][0]) - ring[0][0]
    return list(dict.fromkeys((round(x), round(y)) for x, y in (_from_middle(lon + shift, lat) for lon, lat in ring)))


# ------------------------------------------------------------------ figures


def _where(view: View) -> str:
    """The column that says where a figure belongs on the map."""
    return "counterpart_area" if view.block.series == "counterpart_area" else "ref_area"


def _known(view: View) -> pd.DataFrame:
    """What can be drawn, in one unit, with ``place`` and ``place_name``; of each country the best figure comes last."""
    where = _where(view)
    rows = view.drawable.assign(place=view.drawable[where], place_name=view.drawable[f"{where}_name"])
    rows = rows[(rows["obs_status"] != FORECAST) & (rows["shown_value"] > 0) & rows["place"].isin(points().keys())]
    if rows.empty:
        return rows
    unit = rows.drop_duplicates(["place", "shown_unit"])["shown_unit"].mode().iloc[0]
    rows = rows[rows["shown_unit"] == unit]
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    other = rows["ref_area" if where == "counterpart_area" else "counterpart_area"]
    order = {
        "_whole": days.between(360, 372) | (rows["period_type"] == "instant"),
        "_from": rows["period_start"],
        "_total": (rows["activity"] == TOTAL) & (other.isin([WORLD, NOT_APPLICABLE]) | (where == "counterpart_area")),
        "_fact": ~rows["obs_status"].isin(describe.STATUS_WORDS),
        "_end": rows["qualifier"] != "low",
        "_published": rows["source_id"].map(view.market.sources["published"]),
    }
    return rows.assign(**order).sort_values(["place", *order], kind="stable", na_position="first").drop(columns=[*order])


def _latest(known: pd.DataFrame) -> pd.DataFrame:
    """The row of each country that is drawn."""
    return known.groupby("place").tail(1)


def _places(view: View, known: pd.DataFrame) -> list[Place]:
    found = []
    several = _latest(known)["period_label"].nunique() > 1
    for code, group in known.groupby("place"):
        figures = group.to_dict("records")
        row = figures[-1]
        others = [other for other in figures[:-1] if all(other[name] == row[name] for name in ONE_THING)]
        low = next((other for other in others if row["qualifier"] == "high" and other["qualifier"] == "low" and _same_source(other, row)), None)
        lon, lat = points()[str(code)]
        text = _amount(view, row, low) + (f", {_period(row)}" if several else "")
        certain = row["obs_status"] not in describe.STATUS_WORDS
        found.append(Place(str(code), row["place_name"], lon, lat, row["shown_value"], text, _hover(row, low, others), certain))
    return sorted(found, key=lambda place: (-place.value, place.name))


def _same_source(one: describe.Row, other: describe.Row) -> bool:
    return (one["source_id"], one["definition_id"]) == (other["source_id"], other["definition_id"])


def _amount(view: View, row: describe.Row, low: describe.Row | None) -> str:
    """A figure, rounded and without its unit, which the legend names; of a range both ends, while the circle shows the upper one."""
    unit = row["shown_unit"]
    before = describe.QUALIFIER_WORDS.get(row["qualifier"], "") if low is None else f"{view.market.read(low['shown_value'], unit)} to "
    return (before + view.market.read(row["shown_value"], unit)).replace(f" {view.market.unit[unit].title}", "")


def _period(row: describe.Row) -> str:
    """The period of a figure, in the years alone where it is told in days."""
    if row["period_type"] not in ("span", "instant"):
        return row["period_label"]
    first, last = row["period_start"].year, row["period_end"].year
    return str(first) if first == last else f"{first}–{last % 100:02}"


def _hover(row: describe.Row, low: describe.Row | None, others: Sequence[describe.Row]) -> str:
    """What a circle says when it is pointed at: its figure, and what else is published of the same thing for the same period."""
    lines = [theme.hover(row)]
    if low is not None:
        lines.append(theme.wrapped(f"From {low['shown']} to {row['shown']}: the circle shows the upper end"))
    rivals = dict.fromkeys(describe.amount(other) for other in others if other is not low and other["shown_value"] != row["shown_value"])
    if rivals:
        lines.append(theme.wrapped(f"Also published for this period: {_listed(rivals)}"))
    return "<br>".join(lines)


def _listed(names: Iterable[str]) -> str:
    """Names in a row, a few of them."""
    named = list(names)
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")


def _legend(view: View, known: pd.DataFrame) -> str:
    """What the circles mean, in words, and which places have none."""
    rows = _latest(known)
    if rows.empty:
        return "No country has a known figure that can be drawn"
    unit = view.market.unit[rows["shown_unit"].iloc[0]].title
    lines = [theme.wrapped(f"Circle area shows {unit}: the latest known figure of each country")]
    unsure = [word for status, word in describe.STATUS_WORDS.items() if status in set(rows["obs_status"])]
    if unsure:
        signs = theme.wrapped(f"● published as a fact   ○ {', '.join(unsure)}")
        lines.append(re.sub("[●○]", rf'<span style="color:{theme.PALETTE[0]}">\g<0></span>', signs))
    where = _where(view)
    every = view.drawable.loc[view.drawable[where] != WORLD, f"{where}_name"]
    absent = [name for name in dict.fromkeys(every) if name and name not in set(rows["place_name"])]
    if absent:
        lines.append(theme.wrapped(f"Not on the map: {_listed(absent)}"))
    return "<br>".join(lines)


# ------------------------------------------------------------------ drawing


def _circles(shown: Sequence[Place]) -> dict[str, Any]:
    """The circles, the largest below: filled for facts, hollow for estimates and what cannot be relied on."""
    ink = theme.PALETTE[0]
    xs, ys = zip(*(place.xy for place in shown), strict=True)
    return {
        "x": xs,
        "y": ys,
        "mode": "markers",
        "marker": {
            "size": diameters([place.value for place in shown]),
            "color": [_seen_through(ink, 0.72) if place.certain else _seen_through("#FFFFFF", 0.6) for place in shown],
            "opacity": 1,
            "line": {"color": ink, "width": 1.5},
        },
        "cliponaxis": False,
        "hovertext": [place.hover for place in shown],
        "hoverinfo": "text",
    }


def _seen_through(colour: str, share: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def labels(shown: Sequence[Place]) -> list[dict]:
    """Name and figure of the largest circles, each with a line to its circle; one that finds no free room is left out.

    Labels are placed one after another, each as near as it can; of several orders, that which leaves out least is taken.
    """
    if not shown:
        return []
    circles = _Circles.of(shown)
    rooms = [_Room.of(place, number, circles) for number, place in enumerate(shown[:LABELS])]

    @cache
    def free(number: int, other: int, at: int) -> np.ndarray:
        return _is_free(rooms[number], number, rooms[other], other, at, circles)

    tightest = sorted(range(len(rooms)), key=lambda number: len(rooms[number].offsets))
    orders = [[*first, *(number for number in tightest if number not in first)] for first in permutations(range(len(rooms)), min(3, len(rooms)))]
    settled = [_settled(order, rooms, free) for order in orders]
    best = max(settled, key=lambda chosen: sum(WORTH * (LABELS - number) - rooms[number].gaps[at] for number, at in chosen.items()))
    return [_label(shown[number], rooms[number].offsets[at], circles.radii[number]) for number, at in sorted(best.items())]


@dataclass(frozen=True)
class _Circles:
    """Where the circles lie, in units of the map from its upper left corner, and their radii in pixels.

    The map grows with the screen while circles, letters and the distance of a label from its circle stay as they are.
    """

    middles: np.ndarray
    radii: np.ndarray
    size: tuple[float, float]

    @classmethod
    def of(cls, shown: Sequence[Place]) -> _Circles:
        (west, east), (south, north) = extent()
        middles = [(place.xy[0] - west, north - place.xy[1]) for place in shown]
        return cls(np.array(middles), np.array(diameters([place.value for place in shown])) / 2, (east - west, north - south))

    @property
    def scales(self) -> tuple[float, float]:
        """Pixels to a unit of the map, on a phone and where the height allows no more."""
        wide, high = self.size
        return (PHONE - theme.EDGE - theme.RIGHT) / wide, HEIGHT / high

    def meet(self, one: int, other: int, apart: np.ndarray, reach: np.ndarray) -> np.ndarray:
        """Whether two things that lie ``apart`` pixels further from each other than their circles come within reach at any size of the map.

        ``apart`` has any shape that ends in x and y. In each direction they do so between two scales; the question is
        whether both do so at once.
        """
        between = self.middles[one] - self.middles[other]
        with np.errstate(divide="ignore", invalid="ignore"):
            first, last = (-reach - apart) / between, (reach - apart) / between
        smallest, largest = self.scales
        return np.maximum(np.minimum(first, last).max(axis=-1), smallest) <= np.minimum(np.maximum(first, last).min(axis=-1), largest)

    def holds(self, number: int, offsets: np.ndarray, half: np.ndarray) -> np.ndarray:
        """Whether labels at these offsets lie within the picture, at its smallest and at its largest."""
        within = np.ones(len(offsets), dtype=bool)
        for scale in self.scales:
            width, height = (scale * size for size in self.size)
            middle = scale * self.middles[number] + [theme.EDGE, (HEIGHT - height) / 2] + offsets
            within &= ((middle - half >= [0, -4]) & (middle + half <= [width + theme.EDGE + theme.RIGHT, HEIGHT + 8])).all(axis=1)
        return within


@dataclass(frozen=True)
class _Room:
    """Where the middle of a label might lie, seen from its circle and the nearest first, if it were the only one."""

    half: np.ndarray
    offsets: np.ndarray
    gaps: np.ndarray

    @classmethod
    def of(cls, place: Place, number: int, circles: _Circles) -> _Room:
        half = np.array([LETTER * max(len(place.name), len(place.text)) / 2 + 2, LABEL_LINE + 1])
        offsets = np.array([(x + ODD, y) for x in range(-136, 137, 8) for y in range(-110, 111, 6)])
        gaps = np.hypot(*np.maximum(np.abs(offsets) - half, 0).T) - circles.radii[number]
        free = (gaps > 1) & (gaps < LEADER) & circles.holds(number, offsets, half)
        order = np.flatnonzero(free)[np.argsort((gaps + np.abs(offsets[:, 1]) / 50)[free], kind="stable")]
        for other, radius in enumerate(circles.radii):
            if other != number:
                clear = ~circles.meet(number, other, offsets[order], half + radius) & ~circles.meet(number, other, ALONG * offsets[order], radius).any(axis=0)
                order = order[clear]
        return cls(half, offsets[order], gaps[order])


def _settled(order: Sequence[int], rooms: Sequence[_Room], free: Callable[[int, int, int], np.ndarray]) -> dict[int, int]:
    """Which of its offsets each label takes when they take them in this order."""
    chosen: dict[int, int] = {}
    for number in order:
        left = np.ones(len(rooms[number].offsets), dtype=bool)
        for other, at in chosen.items():
            left &= free(number, other, at)
        if left.any():
            chosen[number] = int(left.argmax())
    return chosen


def _is_free(room: _Room, number: int, taken: _Room, other: int, at: int, circles: _Circles) -> np.ndarray:
    """For each offset of a room, whether label and line there keep clear of another label and its line."""
    mine, theirs = room.offsets, taken.offsets[at]
    meets = circles.meet(number, other, mine - theirs, room.half + taken.half)
    meets |= circles.meet(number, other, ALONG * mine - theirs, taken.half).any(axis=0)
    meets |= circles.meet(number, other, mine - ALONG * theirs, room.half).any(axis=0)
    return ~meets


def _label(place: Place, offset: np.ndarray, radius: float) -> dict:
    x, y = place.xy
    return {
        "text": f"<b>{theme.plain(place.name)}</b><br>{theme.plain(place.text)}",
        "x": x,
        "y": y,
        "ax": float(offset[0]),
        "ay": float(offset[1]),
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": theme.QUIET,
        "standoff": radius,
        "borderpad": 0,
        "font": {"size": 12, "color": theme.INK, "shadow": theme.HALO},
    }
