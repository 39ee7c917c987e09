"""Horizontal bars and ranges: who is large, and how far apart are the ends?

Names and values stand above their bars, not beside them: a long name leaves the bar its whole width on
a phone, and nobody has to look a value up on an axis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from .. import describe
from ..views import TOTAL, View
from . import theme

ROW, HEADING, LINE = 38, 44, 18


@dataclass(frozen=True)
class Mark:
    """One bar from zero to ``high``, or one range from ``low`` to ``high``."""

    name: str
    text: str
    low: float
    high: float
    certain: bool
    hover: str

    @property
    def is_point(self) -> bool:
        """Whether this is a single value among ranges: a range without length."""
        return self.low == self.high != 0


@dataclass(frozen=True)
class Panel:
    """The marks of one period and way of counting, largest first."""

    heading: str
    colour: str
    marks: tuple[Mark, ...]
    scale: int = 1
    """Panels of one scale can be compared by eye; panels in different units have scales of their own."""


def panels(view: View) -> list[Panel]:
    """A panel per period and way of counting, oldest first."""
    ways = list(dict.fromkeys(view.drawable["definition_id"]))
    titles = view.market.definitions["title"]
    grouped: dict[tuple, list[Mapping]] = {}
    for row in view.drawable.to_dict("records"):
        grouped.setdefault((row["period_start"], row["period_label"], row["definition_id"]), []).append(row)
    made = []
    for (_, period, way), rows in sorted(grouped.items()):
        words = [period, titles.get(way, ""), *sorted({describe.STATUS_WORDS[row["obs_status"]] for row in rows if row["obs_status"] in describe.STATUS_WORDS})]
        heading = " · ".join(word for word in words if word)
        made.append(Panel(heading, theme.colour(ways.index(way)), _bars(rows, with_period=False)))
    return made


def ranking(view: View) -> list[Panel]:
    """A panel of bars per unit; each bar says its period where there are several."""
    several = view.rows["period_label"].nunique() > 1
    return [Panel(heading, theme.colour(unit - 1), _bars(rows.to_dict("records"), with_period=several), unit) for unit, heading, rows in _by_unit(view)]


def ranges(view: View) -> list[Panel]:
    """A panel per unit; a printed range is one mark, and so is a single value."""
    keys = ["indicator_id", "series", "ref_area_name", "counterpart_area_name", "activity", "period_label", "source_id"]
    made = []
    for unit, heading, rows in _by_unit(view):
        marks = [_range(group, _name_of_range(view, group)) for _, group in rows.groupby(keys, sort=False)]
        made.append(Panel(heading, theme.colour(unit - 1), tuple(sorted(marks, key=lambda mark: -mark.high)), unit))
    return made


def _by_unit(view: View) -> list[tuple[int, str, pd.DataFrame]]:
    """The rows of each unit, numbered from one, with a heading where there are several."""
    groups = list(view.drawable.groupby("shown_unit", sort=False))
    titles = view.market.units["title"]
    headings = [titles[unit][0].upper() + titles[unit][1:] if len(groups) > 1 else "" for unit, _ in groups]
    return [(place, heading, rows) for place, (heading, (_, rows)) in enumerate(zip(headings, groups, strict=True), start=1)]


def draw_panels(view: View) -> go.Figure:
    """Ranked bars with a panel per period, all on one scale."""
    return _draw(panels(view), view)


def draw_ranking(view: View) -> go.Figure:
    """Ranked bars."""
    return _draw(ranking(view), view)


def draw_ranges(view: View) -> go.Figure:
    """Ranges from the low to the high end."""
    return _draw(ranges(view), view)


def _bars(rows: Sequence[Mapping], with_period: bool) -> tuple[Mark, ...]:
    marks = []
    stands = Counter((row["series"], row["period_label"]) for row in rows)
    for row in sorted(rows, key=lambda row: -row["shown_value"]):
        status = describe.STATUS_WORDS.get(row["obs_status"])
        twice = stands[row["series"], row["period_label"]] > 1
        details = [row["period_label"]] if with_period else []
        details += [f"printed as {row['printed']}"] if twice and row["shown"] != row["printed"] else []
        details += [status] if status else []
        text = describe.amount(row) + (f" ({', '.join(details)})" if details else "")
        marks.append(Mark(row["series"], text, 0.0, row["shown_value"], status is None, theme.hover(row)))
    return tuple(marks)


def _range(rows: pd.DataFrame, name: str) -> Mark:
    ordered = rows.sort_values("shown_value")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    status = describe.STATUS_WORDS.get(high["obs_status"])
    ends = describe.amount(high) if len(ordered) == 1 else f"{low['shown']} to {high['shown']}"
    return Mark(name, ends + (f" ({status})" if status else ""), low["shown_value"], high["shown_value"], status is None, theme.hover(high))


def _name_of_range(view: View, group: pd.DataFrame) -> str:
    row = group.iloc[0]
    part = f", {view.activity_name(row['activity'])}" if row["activity"] != TOTAL and view.block.series != "activity" else ""
    against = f" against {row['counterpart_area_name']}" if row["counterpart_area_name"] else ""
    period = f", {row['period_label']}" if view.rows["period_label"].nunique() > 1 else ""
    return f"{row['series']}{against}{part}{period}"


def _draw(shown: list[Panel], view: View) -> go.Figure:
    figure = go.Figure()
    labels = []
    y = 0.0
    for panel in shown:
        if panel.heading:
            y -= HEADING
            labels.append(_label(f"<b>{theme.plain(panel.heading)}</b>", y + 8, 15))
        places = []
        for mark in panel.marks:
            text = _told(mark)
            further = LINE * text.count("<br>")
            y -= ROW + further
            places.append(y)
            labels.append(_label(text, y + 16 + further / 2, 14))
        figure.add_bar(**_bars_of(panel, places))
        _add_points(figure, panel, places)
    for scale in range(2, max((panel.scale for panel in shown), default=1) + 1):
        figure.layout[f"xaxis{scale}"] = {"overlaying": "x", "fixedrange": True}
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(visible=False, range=[y - 12, 4])
    return theme.framed(figure, view.subtitle, view.source_names, int(-y) + 16, labels)


def _told(mark: Mark) -> str:
    """Name and value on one line, or the value below the name where a phone would cut them off."""
    between = "  " if len(f"{mark.name}  {mark.text}") <= theme.characters(theme.LINE_WIDTH) else "<br>"
    return f"{theme.wrapped(mark.name)}{between}<b>{theme.wrapped(mark.text)}</b>"


def _bars_of(panel: Panel, places: list[float]) -> dict:
    bars = [(mark, place) for mark, place in zip(panel.marks, places, strict=True) if not mark.is_point]
    marks = [mark for mark, _ in bars]
    return {
        "xaxis": _axis(panel),
        "orientation": "h",
        "y": [place for _, place in bars],
        "base": [mark.low for mark in marks],
        "x": [mark.high - mark.low for mark in marks],
        "width": 12,
        "offset": -8,
        "marker": theme.fill(panel.colour, [mark.certain for mark in marks]),
        "hovertext": [mark.hover for mark in marks],
        "hoverinfo": "text",
    }


def _add_points(figure: go.Figure, panel: Panel, places: list[float]) -> None:
    """Draw the single values among ranges."""
    points = [(mark, place) for mark, place in zip(panel.marks, places, strict=True) if mark.is_point]
    if points:
        figure.add_scatter(
            xaxis=_axis(panel),
            x=[mark.high for mark, _ in points],
            y=[place - 2 for _, place in points],
            mode="markers",
            marker={
                "symbol": ["diamond" if mark.certain else "diamond-open" for mark, _ in points],
                "size": 12,
                "color": panel.colour,
                "line": {"width": 2, "color": panel.colour},
            },
            cliponaxis=False,
            hovertext=[mark.hover for mark, _ in points],
            hoverinfo="text",
        )


def _axis(panel: Panel) -> str:
    return "x" if panel.scale == 1 else f"x{panel.scale}"


def _label(text: str, y: float, size: int) -> dict:
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": y,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"size": size, "color": theme.INK},
    }
