"""Where is more than one figure printed for the same thing, and how far do they lie apart?

One thing is one measure of one place, counterpart, part and period. Figures that differ only in how they are rounded
are one statement. Figures that are counted in different ways stand here too, since readers meet them side by side;
each disagreement says whether its figures claim to count the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from . import describe, precision
from .market import COMMON_CURRENCY, Market
from .selection import LOW, Selection
from .views import TOTAL, Block, View, cells, code_names, short_names

ONE_THING = ["indicator_id", "ref_area", "counterpart_area", "activity", "kind", "period_start", "period_end"]
"""``kind`` is the unit, or money in any currency: persons and visas are two things."""
SPREAD = "Each bar is one statement. None of them is taken for the true one: choose a source in the filters to use it alone."


@dataclass(frozen=True, eq=False)
class Disagreement(View):
    """What is printed more than once for one thing, one place and one period, with values that differ."""

    @property
    def title(self) -> str:
        """What disagrees, and how far it lies apart."""
        return f"{self.block.title}: {self.low['shown']} or {self.high['shown']}"

    @property
    def spread(self) -> str:
        """How far the figures lie apart."""
        difference = self.market.read(self.high["shown_value"] - self.low["shown_value"], self.low["shown_unit"])
        points = difference.removesuffix("%") + " percentage points" if difference.endswith("%") else difference
        ratio = f", a ratio of {self.ratio:.2f}" if pd.notna(self.ratio) else ""
        return f"From {self.low['shown']} to {self.high['shown']}: {points} apart{ratio}."

    @property
    def ratio(self) -> float:
        """The highest over the lowest; NaN where one of them is not above zero."""
        low, high = self.low["shown_value"], self.high["shown_value"]
        return float(high / low) if low > 0 else float("nan")

    @cached_property
    def left_out(self) -> list[str]:
        """What is hidden of the same thing: its figures of low reliability."""
        every, first = self.market.observations, self.rows.iloc[0]
        same = every["obs_status"].isin(LOW) & (every["time_period"] == first["time_period"])
        for column in ("indicator_id", "ref_area", "counterpart_area", "activity"):
            same &= every[column] == first[column]
        if self.selection.sources:
            same &= every["source_id"].isin(self.selection.sources)
        count = 0 if self.selection.low else int(same.sum())
        return describe.hidden(count)

    @property
    def one_way(self) -> bool:
        """Whether all figures claim to count the same, in one vintage."""
        return self.rows["definition_id"].nunique() == 1 and self.rows["vintage"].nunique() == 1

    @cached_property
    def low(self) -> pd.Series:
        """The lowest figure."""
        return self.rows.loc[self.rows["shown_value"].idxmin()]

    @cached_property
    def high(self) -> pd.Series:
        """The highest figure."""
        return self.rows.loc[self.rows["shown_value"].idxmax()]


def disagreements(market: Market, selection: Selection) -> list[Disagreement]:
    """What is printed more than once with values that differ beyond their printed precision, those that claim to count the same first, then by their ratio.

    A figure without a year stands beside the latest with one, since its source says that it holds now. The ends of a
    range are one statement, and bounds are none.
    """
    rows = market.select(replace(selection, indicators=(), currency=None))
    rows = rows[rows["value"].notna() & rows["qualifier"].isin(["exact", "about"])]
    rows = rows.assign(kind=rows["unit_measure"].where(~rows["unit_measure"].isin(market.currencies()), "money"))
    dated, undated = rows[rows["period_start"].notna()], rows[rows["period_start"].isna()]
    groups = [group for _, group in dated[dated.duplicated(ONE_THING, keep=False)].groupby(ONE_THING, sort=False)]
    groups += list(_with_the_undated(dated, undated))
    found = [_disagreement(market, group, selection) for group in groups if _contradict(group)]
    apart = [each for each in found if each.rows["shown_value"].nunique() > 1]
    return sorted(apart, key=lambda each: (not each.one_way, pd.isna(each.ratio), -each.ratio, each.block.block_id))


def _with_the_undated(dated: pd.DataFrame, undated: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Each thing that is printed without a year, with its latest figures that have one."""
    thing = [name for name in ONE_THING if not name.startswith("period")]
    for key, group in undated.groupby(thing, sort=False):
        same = pd.Series(True, index=dated.index)
        for name, value in zip(thing, key, strict=True):
            same &= dated[name] == value
        others = dated[same].sort_values(["period_start", "period_end"], kind="stable")
        latest = others[(others[["period_start", "period_end"]] == others[["period_start", "period_end"]].iloc[-1]).all(axis=1)] if len(others) else others
        if len(latest) + len(group) > 1:
            yield pd.concat([latest, group])


def _contradict(rows: pd.DataFrame) -> bool:
    """Whether some two figures cannot be one figure at two precisions. Those in different units are compared once converted."""
    if rows["unit_measure"].nunique() > 1:
        return True
    read = [precision.generously(*cells) for cells in zip(rows["obs_value"], rows["unit_mult"], rows["qualifier"], strict=True)]
    return any(not a.touches(b) for place, a in enumerate(read) for b in read[place + 1 :])


def _disagreement(market: Market, rows: pd.DataFrame, selection: Selection) -> Disagreement:
    currency = selection.currency or (COMMON_CURRENCY if rows["unit_measure"].isin(market.currencies()).any() and rows["unit_measure"].nunique() > 1 else None)
    rows = market.shown_in(rows, currency)
    if currency:
        rows = rows[rows["shown_unit"] == currency] if (rows["shown_unit"] == currency).sum() > 1 else rows.iloc[:1]
    first = rows.iloc[0]
    part = "" if first["activity"] == TOTAL else f", {code_names(market, 'CL_ACTIVITY', rows['activity']).iloc[0].lower()}"
    origin = f", from {first['counterpart_area_name']}" if first["counterpart_area"] not in ("WLD", "_Z") else ""
    title = f"{market.indicators.at[first['indicator_id'], 'title']}{part}, {first['ref_area_name']}{origin}, {first['period_label']}"
    names = short_names(market)
    address = (
        "-".join(str(first[column]) for column in ONE_THING[:5])
        + f"-{first['time_period'].replace('/', '--')}"
        + ("-undated" if (rows["period_type"] == "undated").any() else "")
    )
    shown = Block(f"disagreement-{address}", "disagreements", title, (first["indicator_id"],), "ranking", "source_id", "level", "", (), (), SPREAD)
    series = [names[source] + (f", printed as {printed}" if rate else "") for source, printed, rate in cells(rows, "source_id", "printed", "rate_note")]
    return Disagreement(market, shown, selection, rows.assign(series=series).reset_index(drop=True))
