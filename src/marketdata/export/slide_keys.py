"""Where do the names of its series stand in a chart that PowerPoint draws, and how much room do they need?

No program shares a chart out between a drawing and many long names: each is left to itself, one lies over the other. So both
get their places here, by the widths of the letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.chart import Chart as NativeChart
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Length, Pt

from .native import Chart, Kind, Stroke
from .text_room import BOLD, LINE, lines_of

Box = tuple[Length, Length, Length, Length]
"""Left, top, width and height."""

TEXT, HEAD = Pt(10), Pt(11)
SIZES = (10.0, 9.0, 8.0)
"""Points of the letters of a key: the largest in which it leaves the drawing its part."""
MOST_BELOW, WIDE = 3, Inches(6)
"""Names that stand below a chart, and how wide it is if there is room for more beside it."""
BESIDE, BELOW = 0.32, 0.36
"""Parts of the width of a chart that names beside it take, and of its height those below it at most."""
LONGEST_TITLE, LONGEST_KEY = 0.3, 0.5
"""Parts of the height that they take however long they are: the rest is the drawing's."""
SIGN = Pt(34)
"""Width of the piece of line before a name, with the space around it."""
TITLE_WIDTH, TITLE_SPACE = 0.72, Pt(12)
"""Part of the width of a chart after which programs break its title, and the space around that."""


def add_key(native: NativeChart, chart: Chart, box: Box) -> float:
    """Name the series, if there are several or the title does not say the one: below the chart, or beside it where many would leave it no height.

    Returns the part of the height that they take below.
    """
    names = [series.name for series in chart.named]
    native.has_legend = chart.kind is not Kind.RANGES and (len(names) > 1 or names[0] not in chart.title)
    if not native.has_legend:
        return 0.0
    legend = native.legend
    beside = len(names) > MOST_BELOW and box[2] > WIDE
    legend.position = XL_LEGEND_POSITION.RIGHT if beside else XL_LEGEND_POSITION.BOTTOM
    legend.include_in_layout = False
    size, height = (SIZES[0], 0.0) if beside else _below(names, box)
    legend.font.size = Pt(size)
    top = title_height(chart.title, box)
    plot = native._chartSpace.chart.plotArea
    if beside:
        lay_out(legend._element, 1 - BESIDE, top, BESIDE, 0.95 - top)
        lay_out(plot, 0, top, 0.99 - BESIDE, 1 - top, of_plot="outer")
    else:
        lay_out(legend._element, 0, 1 - height, 1, height)
        lay_out(plot, 0, top, 0.99, max(0.2, 1 - top - height), of_plot="outer")
    _leave_out(legend._element, chart)
    return height


def title_height(title: str, box: Box) -> float:
    """The part of the height of a chart that its title takes, on one line or more."""
    lines = lines_of(title, Length(int(box[2] * TITLE_WIDTH)), HEAD / Pt(1) * BOLD)
    return min(LONGEST_TITLE, (lines * HEAD * LINE + TITLE_SPACE) / box[3])


def _below(names: Sequence[str], box: Box) -> tuple[float, float]:
    """In which size the names stand below a chart, and the part of its height that they take."""
    for size in SIZES:
        longest = max(lines_of(name, box[2], size) for name in names)
        columns = 1 if longest > 1 else max(1, int(box[2] // max(_width(name, size) for name in names)))
        rows = [max(lines_of(name, Length(box[2] // columns - SIGN), size) for name in names[at : at + columns]) for at in range(0, len(names), columns)]
        height = (sum(rows) * size * LINE + len(rows) * 2 + 4) * Pt(1) / box[3]
        if height <= BELOW:
            break
    return size, min(height, LONGEST_KEY)


def _width(name: str, size: float) -> float:
    return SIGN + len(name) * size * 0.52 * Pt(1)


def _leave_out(legend: Any, chart: Chart) -> None:
    """Take out of the key what it does not name: the marks beside the lines, and the dashed part of a line that has its name already."""
    named = {id(series) for series in chart.named}
    for place, at in reversed(list(enumerate(drawn_order(chart)))):
        if id(chart.series[at]) not in named:
            entry = parse_xml(f'<c:legendEntry {nsdecls("c")}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>')
            legend.find(qn("c:legendPos")).addnext(entry)


def drawn_order(chart: Chart) -> list[int]:
    """The places of the series in the order in which they are drawn: marks first, so that lines lie over them."""
    return sorted(range(len(chart.series)), key=lambda place: chart.series[place].stroke not in (Stroke.NONE, Stroke.FAINT))


def lay_out(element: Any, x: float, y: float, *size: float, of_plot: str = "") -> None:
    """Give a title, a key or a plot its place in the chart, in parts of its width and height from the left top corner; and its width and height.

    Of a plot: of the ``outer`` one with the texts at its axes, or the ``inner`` one without.
    """
    target = f'<c:layoutTarget val="{of_plot}"/>' if of_plot else ""
    ends = "".join(f'<c:{name} val="{value}"/>' for name, value in zip("wh", size, strict=False))
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    made = parse_xml(f'<c:layout {nsdecls("c")}><c:manualLayout>{target}{modes}<c:x val="{x}"/><c:y val="{y}"/>{ends}</c:manualLayout></c:layout>')
    for old in element.findall(qn("c:layout")):
        element.remove(old)
    before = next((element.find(qn(name)) for name in ("c:tx", "c:legendPos") if element.find(qn(name)) is not None), None)
    if before is None:
        element.insert(0, made)
    else:
        before.addnext(made)
