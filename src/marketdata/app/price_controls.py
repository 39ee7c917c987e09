"""How does a reader ask what a treatment costs? A procedure, and the country whose price is 100%, in the words of a link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from .. import prices
from ..areas import in_a_sentence
from ..market import Market
from ..prices import AGAINST, AMOUNTS, PROCEDURE, Priced
from ..selection import Selection
from ..views import blocks
from . import markup
from .cache import block_view
from .controls import by_names

priced = lru_cache(maxsize=256)(prices.priced)
"""The prices of a procedure, made once for all readers who ask for them."""
held = lru_cache(maxsize=128)(prices.held)
"""The procedures that have prices under a selection, made once for all readers."""


@dataclass(frozen=True)
class Request:
    """A procedure, and the area whose price is 100% (nothing for amounts), by their codes."""

    activity: str
    against: str = ""


def request(market: Market, selection: Selection) -> Request | None:
    """What the controls ask for; None where no procedure is left to choose. What a link names in vain is said.

    A procedure that the reader has chosen stays a choice when the filters leave no price of it, so that it is not
    exchanged for another without a word.
    """
    codes = prices.procedures(market)
    found = held(market, selection)
    of_references = prices.references(market)
    by_names(PROCEDURE, {code: name for name, code in codes.items()})
    by_names(AGAINST, {code: name for name, code in of_references.items()})
    asked = _asked(PROCEDURE)
    options = list(found["name"]) + ([asked] if asked in codes and asked not in set(found["name"]) else [])
    _say_unknown(PROCEDURE, asked, codes, "no prices are held of the procedure")
    _say_unknown(AGAINST, _asked(AGAINST), [AMOUNTS, *of_references], "no source prices a treatment in another country beside")
    if not options:
        return None
    left, right = st.columns(2)
    with left:
        procedure = st.selectbox("Procedure", options, key=PROCEDURE, bind="query-params")
    with right:
        against = st.selectbox("In per cent of", [AMOUNTS, *of_references], key=AGAINST, bind="query-params")
    return Request(codes[procedure], of_references.get(against, ""))


def overview(market: Market, selection: Selection, against: str) -> str:
    """Every procedure that has prices under the filters, with its countries, each a link to its prices."""
    found = held(market, selection)
    table = pd.DataFrame(
        {
            "Procedure": found["name"],
            "Countries": found["countries"].astype(str),
            "Prices": found["prices"].astype(str),
            "Kinds of price": found["kinds"].astype(str),
            "Years": found["years"],
        }
    )
    addresses = {"Procedure": [to_procedure(name, selection, against) for name in found["name"]]}
    return markup.table(
        table, "Procedures with prices under the filters, most countries first", numbers=("Countries", "Prices", "Kinds of price"), addresses=addresses
    )


def to_procedure(name: str, selection: Selection, against: str = "") -> str:
    """The address of the prices of a procedure, with the filters of a reader."""
    return f"prices?{urlencode([(PROCEDURE, name), *(((AGAINST, against),) if against else ()), *selection.to_query()])}"


def nothing_left(shown: Priced) -> str:
    """What is said of a procedure whose prices the filters keep off, or that no source prices in both places."""
    said = [markup.paragraph(f"No price of {shown.block.title} is left under these filters. Without them: {shown.what_would_be_here}.", "empty")]
    if shown.against:
        said = [
            markup.paragraph(
                f"{shown.block.title}: no price left here can be set against one in {in_a_sentence(shown.against_name)}, of one source, kind and year.", "empty"
            )
        ]
    return "".join([*said, *(markup.paragraph(note, "warning") for note in [*shown.missing, *shown.left_out])])


def nothing_at_all(market: Market) -> str:
    """What is said where the filters leave no price of any procedure."""
    every = held(market, Selection(low=True))
    rows = market.observations[market.observations["indicator_id"] == prices.INDICATOR]
    places = prices.countries(market, rows["country"])
    return f"No price of a treatment is left under these filters. Without them: {len(every)} procedures in {places} countries, {prices.years_in_words(rows)}."


def hidden_beside(market: Market, selection: Selection) -> str:
    """Where prices are shown and the filters leave none of the other blocks of their page: which these are. Else nothing."""
    others = [block_view(market, block, selection) for block in blocks(market, prices.PAGE)]
    if any(len(other.rows) for other in others):
        return ""
    told = [f"{other.block.title}: {note}" for other in others for note in other.left_out or [other.what_would_be_here]]
    return (
        markup.paragraph("Nothing else on this page is left under these filters. Without them it also shows:", "empty") + markup.bullets(told) if told else ""
    )


def _asked(key: str) -> str:
    """What the reader's link or an earlier choice names, before the control is drawn."""
    return str(st.query_params.get(key, "") or st.session_state.get(key, "") or "")


def _say_unknown(key: str, asked: str, known: object, words: str) -> None:
    """Streamlit drops what it does not know of a link without a word."""
    if st.query_params.get(key) and asked not in known:  # type: ignore[operator]
        cut = asked if len(asked) <= 40 else asked[:40] + "…"
        st.html(markup.paragraph(f"Part of the link was ignored: {words} “{cut}”.", "warning"))
