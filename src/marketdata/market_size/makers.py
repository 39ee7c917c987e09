"""Who made an estimate, and what is it called?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from .. import describe, views
from ..market import Market
from ..selection import Selection
from ..series import FORECAST
from ..views import Block

Row = Mapping[Any, Any]

MANY = 6
"""Sources from which on a chart leaves them to its key."""

_WORD = r"[A-Z][\w.&’'-]*"
_NAME = rf"{_WORD}(?: (?:and|of|&|{_WORD}))*"
_QUOTED = re.compile(rf"\b(?:(?:[Qq]uotes|[Aa]ttributed to) (?:an? |the )?({_NAME})(?=[.,;:]| report)|points to (?:the )?({_NAME}) as the maker)")
_NOT_NAMED = re.compile(r"\bnot named\b|\bdoes not name\b")


@dataclass(frozen=True)
class Maker:
    """Who made an estimate: the publisher of the document, or the one that it quotes. ``named`` is no where nobody says who it was."""

    name: str
    named: bool = True


def maker_of(note: str, source_note: str, publisher: str) -> Maker:
    """Who made an estimate, by what its note says, else by what its source's says; who quotes nobody made it.

    Of a chain of quotations (a bank that quotes a researcher) it is the last.
    """
    for told in (note, source_note):
        if _NOT_NAMED.search(told):
            return Maker(publisher, named=False)
        if found := _QUOTED.findall(told):
            return Maker(next(filter(None, found[-1])))
    return Maker(publisher)


def of_the_world(market: Market, shown: Block, selection: Selection) -> pd.DataFrame:
    """The rows of the world, as published, with ``maker, named, publisher``, ``forecast`` and ``series``, the name of the estimate."""
    rows = views.view(market, shown, replace(selection, countries=(), currency=None)).rows
    sources = market.sources.loc[rows["source_id"]]
    makers = [maker_of(*cells) for cells in zip(rows["note"], sources["note"], sources["publisher"], strict=True)]
    names = [_name(*cells) for cells in zip(makers, sources["publisher"], sources["published"], strict=True)]
    return rows.assign(
        maker=pd.Series([maker.name for maker in makers], index=rows.index, dtype=str),
        named=pd.Series([maker.named for maker in makers], index=rows.index, dtype=bool),
        publisher=pd.Series(list(sources["publisher"]), index=rows.index, dtype=str),
        published=pd.Series(list(sources["published"]), index=rows.index, dtype=str),
        forecast=rows["obs_status"].isin(FORECAST),
        series=pd.Series(names, index=rows.index, dtype=str),
    )


def _name(maker: Maker, publisher: str, published: str) -> str:
    """What an estimate is called: ``Zion Market Research via GMEDCA (2018)``."""
    year = published[:4] or "undated"
    if not maker.named:
        return f"{publisher} ({year}, maker not named)"
    return f"{maker.name}{'' if maker.name == publisher else f' via {publisher}'} ({year})"


def said(row: Row) -> str:
    """An estimate in words: ``US$182 billion forecast by Glasgow Research & Consulting via TravelWires (2022)``."""
    return f"{describe.amount(row)} {'forecast ' if row['forecast'] else ''}by {row['series']}"


def fold(ratio: float) -> str:
    """A ratio as it is read: 1.62, 5.2, 27."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


def publications(rows: pd.DataFrame) -> str:
    """How many sources rows have, if those are many."""
    count = rows["source_id"].nunique()
    return counted(count, "publication") if count > MANY else ""


def counted(count: int, word: str) -> str:
    """``1 forecast``, ``26 forecasts``."""
    return f"{count} {word}{'' if count == 1 else 's'}"
