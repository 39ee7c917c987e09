"""How is the world of ``src/marketdata/charts/world.json`` made?

From Natural Earth, as the npm package ``world-atlas`` ships it. ``docs/world.md`` has the commands: shapely,
which cuts, joins and mends shapes here, is no part of the project.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pycountry
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping
from shapely.geometry.polygon import orient

Line = list[tuple[float, float]]

TARGET = Path(__file__).resolve().parents[1] / "src" / "marketdata" / "charts" / "world.json"
DRAWN, FINE = "countries-110m.json", "countries-10m.json"
"""Shapes come from the small scale; what is too small for it gets a point from the large one."""

WITHOUT_A_NUMBER = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
"""Shapes that have no ISO 3166-1 number. XKX is the World Bank's code for Kosovo; the other two are joined to the country of ISO that they lie in."""
LEFT_OUT = {"ATA"}
STEP = 0.01
"""Degrees. A hundredth is a kilometre, and a fiftieth of a pixel on a map 700 pixels wide."""


def main(folder: Path) -> None:
    drawn, fine = shapes(folder / DRAWN), shapes(folder / FINE)
    codes = sorted({*drawn, *fine} - LEFT_OUT)
    features = [feature(code, drawn.get(code), fine.get(code)) for code in codes]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in features)
    TARGET.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")
    print(f"{TARGET}: {len(codes)} countries, {len(drawn.keys() - LEFT_OUT)} with a shape, {TARGET.stat().st_size / 1000:.0f} kB")
    print("Not in Natural Earth as countries:", ", ".join(sorted(c.alpha_3 for c in pycountry.countries if c.alpha_3 not in {*drawn, *fine})))


def feature(code: str, drawn: Any, fine: Any) -> dict[str, Any]:
    """A country: its shape and, in ``properties``, the point where its mark stands; or that point alone."""
    country = pycountry.countries.get(alpha_3=code)
    name = getattr(country, "common_name", country.name) if country else next(name for name, given in WITHOUT_A_NUMBER.items() if given == code)
    point = label_point(drawn or fine)
    if drawn:
        geometry = {"type": "MultiPolygon", "coordinates": [[rounded(ring) for ring in piece] for piece in mapping(mended(drawn))["coordinates"]]}
    else:
        geometry = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": code, "properties": {"name": name, "point": point}, "geometry": geometry}


def shapes(path: Path) -> dict[str, Any]:
    """The shape of each country in a TopoJSON file, by alpha-3 code."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, list[Any]] = {}
    for each in topology["objects"]["countries"]["geometries"]:
        code = alpha_3(each)
        if code:
            pieces = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
            found.setdefault(code, []).extend(polygon(*[joined(ring, arcs) for ring in piece]) for piece in pieces)
    return {code: shapely.union_all(pieces) for code, pieces in found.items()}


def alpha_3(shape: dict[str, Any]) -> str | None:
    """The code of a shape, or None for what is no country: bases, reefs and disputed strips."""
    known = pycountry.countries.get(numeric=shape["id"]) if "id" in shape else None
    return known.alpha_3 if known else WITHOUT_A_NUMBER.get(shape["properties"]["name"])


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Line:
    """A line of a TopoJSON file in degrees: it holds whole steps from each position to the next."""
    (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0
    positions = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        positions.append((x * scale_x + from_x, y * scale_y + from_y))
    return positions


def joined(ring: list[int], arcs: list[Line]) -> Line:
    """A ring from the arcs that it names: ``~n`` is arc ``n`` backwards, and each begins where the last ended.

    Where it steps over the date line it goes on beyond 180 degrees.
    """
    positions: Line = []
    for number in ring:
        for x, y in arcs[number] if number >= 0 else arcs[~number][::-1]:
            turns = round((positions[-1][0] - x) / 360) if positions else 0
            positions.append((x + 360 * turns, y))
    return positions


def polygon(outer: Line, *holes: Line) -> Any:
    """A piece of land. Vatican City is smaller than a step of its file, which leaves three positions: it becomes a dot."""
    return shapely.make_valid(Polygon(outer, holes)) if len(outer) > 3 else Point(outer[0]).buffer(STEP)


def mended(shape: Any) -> MultiPolygon:
    """A shape cut at the date line, on the steps of the file, with outer rings against the clock."""
    turns = [translate(shape.intersection(box(west, -90, west + 360, 90)), -180 - west) for west in (-540, -180, 180)]
    pieces = shapely.get_parts(shapely.set_precision(shapely.union_all(turns), STEP))
    return MultiPolygon([orient(piece) for piece in pieces])


def label_point(shape: Any) -> list[float]:
    """Where the mark of a country stands: in the middle of its largest piece, or well inside that where the middle is outside."""
    largest = max(shapely.get_parts(shape), key=lambda piece: piece.area)
    middle = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return rounded([((middle.x + 180) % 360 - 180, middle.y)])[0]


def rounded(ring: list[tuple[float, ...]]) -> list[list[float]]:
    """Positions as they are written: without the crumbs that binary numbers leave."""
    return [[round(x, 2), round(y, 2)] for x, y, *_ in ring]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
