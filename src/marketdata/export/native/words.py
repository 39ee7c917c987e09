"""What is said of a figure in a chart: in its cell, beside its mark, above its series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from ... import describe
from ...market import Market
from ...periods import label
from ...units import symbols
from ...views import View
from ..number_formats import LETTERS
from .model import Cell, Row

UNSURE = ("E", "F", "P", "U", "FU")


def cell_of(row: Row) -> Cell:
    """The cell of a figure: its value, and beside it the amount in words and what it is if no plain fact."""
    return Cell(row["shown_value"], describe.amount(row) + in_brackets(status_of(row)), is_certain(row))


def without_unit(cell: Cell, row: Row, market: Market) -> Cell:
    """The figure without the name of its unit, which the title has: columns are narrow."""
    unit = market.unit[row["shown_unit"]]
    return cell if unit.symbol else replace(cell, text=cell.text.replace(f" {unit.title}", "").replace(f" {unit.title_of_one}", ""))


def status_of(row: Row) -> str:
    """What a figure is if no plain fact: estimate, forecast …"""
    return describe.STATUS_WORDS.get(row["obs_status"], "")


def is_certain(row: Row) -> bool:
    """Whether a figure is published as a fact."""
    return row["obs_status"] not in UNSURE


def in_brackets(words: str) -> str:
    """Words that follow others, or nothing."""
    return f" ({words})" if words else ""


def statuses_of(rows: Iterable[Row]) -> list[str]:
    """What some figures are that are no plain facts."""
    return sorted({status_of(row) for row in rows} - {""})


def hatched(rows: Iterable[Row]) -> str:
    """What hatched bars are."""
    words = statuses_of(row for row in rows if not is_certain(row))
    return f"Hatched: {' or '.join(words)}." if words else ""


def unit_of(rows: pd.DataFrame) -> str:
    """The unit, by its code, in which rows of one unit are shown."""
    return str(rows["shown_unit"].iloc[0])


def headed(title: str, rows: pd.DataFrame | Sequence[Row], market: Market) -> str:
    """A title with the units that it speaks of."""
    units = rows["shown_unit"] if isinstance(rows, pd.DataFrame) else [row["shown_unit"] for row in rows]
    words = " or ".join(str(market.unit[unit].title) for unit in dict.fromkeys(units))
    return title if title.casefold().endswith(words.casefold()) else f"{title}, {words}"


def by_series(rows: pd.DataFrame, keys: Sequence[str], view: View) -> dict[str, list[Row]]:
    """The rows of each series by its name, oldest first; with the way of counting, where one name has several."""
    groups: dict[tuple, list[Row]] = {}
    for row in rows.to_dict("records"):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    names = Counter(str(group[0]["series"]) for group in groups.values())
    made: dict[str, list[Row]] = {}
    for group in groups.values():
        name = str(group[0]["series"])
        if names[name] > 1:
            name = f"{name}: {view.market.definitions['title'].get(group[0]['definition_id'], 'as published')}"
        while name in made:
            name += " (2)"
        made[name] = sorted(group, key=lambda row: row["period_start"])
    return made


def stacked(cells: Iterable[tuple[str, Cell]]) -> list[dict[str, Cell]]:
    """Cells by period, in as many layers as one period has figures."""
    layers: list[dict[str, Cell]] = []
    for period, cell in cells:
        layer = next((layer for layer in layers if period not in layer), None)
        if layer is None:
            layers.append(layer := {})
        layer[period] = cell
    return layers


def short(row: Row, market: Market) -> str:
    """A figure as short as a label: ``1.17m``, ``more than US$3.02bn (forecast)``."""
    value, unit = row["shown_value"], market.unit[row["shown_unit"]]
    size = float(f"{abs(value):.3g}") if abs(value) >= 1e6 or abs(value) < 1000 else float(round(abs(value)))
    factor, letters = next(((factor, letters) for factor, letters in LETTERS if size >= factor), (1.0, ""))
    number = f"{size / factor:,.6f}".rstrip("0").rstrip(".")
    before, after = symbols(unit)
    words = describe.QUALIFIER_WORDS.get(row["qualifier"], "")
    return f"{words}{'−' if value < 0 and size else ''}{before}{number}{letters}{after}{in_brackets(status_of(row))}"


def year_label(year: int, kind: str) -> str:
    """A year by its first calendar year and its kind: ``2018``, ``2018–19``."""
    return label(str(year) if kind == "calendar" else f"{year}-{(year + 1) % 100:02d}", kind)
