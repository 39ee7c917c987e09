"""How does a reader take away what is no view: a list, or another drawing of a comparison?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pandas as pd
import streamlit as st

from .. import charts
from ..comparison import Comparison
from ..export import Extract, in_words
from ..export.listing import Listing, listing_csv
from ..export.permission import without_forbidden
from ..market import Market
from ..selection import Selection
from . import links, markup
from .take_away import CSV, PICTURES, SPREADSHEETS, caption_of, extract_of


@dataclass(frozen=True)
class ListFormat:
    """A kind of file for a list: what a reader calls it, its ending, its media type, and what writes it."""

    label: str
    ending: str
    media_type: str
    write: Callable[[Listing], bytes]


def _list_as_xlsx(made: Listing) -> bytes:
    from ..export.list_workbook import listing_xlsx

    return listing_xlsx(made)


def _list_as_ods(made: Listing) -> bytes:
    from ..export.list_workbook import listing_ods

    return listing_ods(made)


FORMATS = (
    ListFormat("CSV", CSV.ending, CSV.media_type, listing_csv),
    ListFormat("Excel", SPREADSHEETS[0].ending, SPREADSHEETS[0].media_type, _list_as_xlsx),
    ListFormat("ODS", SPREADSHEETS[1].ending, SPREADSHEETS[1].media_type, _list_as_ods),
)


def list_files(
    market: Market,
    page: str,
    selection: Selection,
    name: str,
    title: str,
    caption: str,
    table: pd.DataFrame,
    rests_on: Iterable[Collection[str]] | None = None,
    label: str = "Download this list",
) -> None:
    """The buttons below a list of a page. ``rests_on`` has the sources of each of its rows, where they may forbid it to leave."""
    kept, left_out = without_forbidden(market, table, rests_on) if rests_on is not None else (table, ())
    address = links.absolute(links.to_page(market, page, selection))
    made = Listing(name, title, caption, kept, in_words(market, selection), address, dt.date.today(), market.version, left_out)
    if left_out:
        st.html("".join(markup.paragraph(note, "warning") for note in left_out))
    with st.container(horizontal=True):
        for form in FORMATS:
            st.download_button(
                f"{label} ({form.label})",
                data=partial(form.write, made),
                file_name=made.file_name(form.ending),
                mime=form.media_type,
                key=f"{form.ending}-{name}",
                on_click="ignore",
            )


Draw: TypeAlias = Callable[[Comparison, int], charts.Figure | None]
"""What draws a comparison for a picture that is so many pixels wide."""


def drawing_files(shown: Comparison, selection: Selection, name: str, title: str, draw: Draw) -> None:
    """The buttons below another drawing of a comparison: what may leave of it, drawn in the same way."""
    from ..charts import pictures

    taken = extract_of(shown, selection)
    if not pictures.available() or not isinstance(taken.view, Comparison) or taken.view.rows.empty:
        return
    with st.container(horizontal=True):
        for form, write in zip(PICTURES, (pictures.png, pictures.svg), strict=True):
            st.download_button(
                f"{title}: {form.label[0].lower()}{form.label[1:]}",
                data=partial(_drawn, taken, title, draw, write),
                file_name=taken.file_name(form.ending, name),
                mime=form.media_type,
                key=f"{form.key}-{name}",
                on_click="ignore",
            )


def _drawn(taken: Extract, title: str, draw: Draw, write: Callable[[charts.Figure], bytes]) -> bytes:
    from ..charts import pictures

    figure = draw(taken.view, pictures.ROOM)  # type: ignore[arg-type]
    if figure is None:
        raise pictures.PictureError("Nothing that may leave can be drawn.")
    return write(pictures.plate(figure, caption_of(taken, f"{taken.view.block.title}: {title[0].lower()}{title[1:]}")))
