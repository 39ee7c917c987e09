"""What stands in the spreadsheet of a list? A cover, and the list on a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence

from . import office
from .listing import Listing
from .spreadsheet import to_ods, to_xlsx
from .workbook import FROZEN, HEADING_1, HEADING_2, Cell, Line, Sheet, Table, Workbook


def listing_xlsx(listing: Listing) -> bytes:
    """The list as an Excel workbook."""
    return to_xlsx(workbook_of(listing))


def listing_ods(listing: Listing) -> bytes:
    """The same as :func:`listing_xlsx`, as an OpenDocument spreadsheet."""
    return to_ods(workbook_of(listing))


def workbook_of(listing: Listing) -> Workbook:
    """The workbook of a list."""
    table = Table(listing.name, [str(name) for name in listing.table], [list(map(_cell, row)) for row in listing.table.itertuples(index=False, name=None)])
    rows = len(listing.table)
    sheet = Sheet(
        listing.title,
        [
            Line(listing.title, HEADING_1),
            Line(f"This sheet holds one table of {rows} {'row' if rows == 1 else 'rows'}." if rows else "This sheet holds no table: no row is left."),
            Line(f"{listing.caption.rstrip('.')}."),
            *(Line(text) for text in listing.left_out),
        ],
        table,
    )
    if sheet.frozen:
        sheet.lines.append(Line(FROZEN))
    return Workbook(listing.title, listing.taken, [Sheet("Cover", _cover(listing)), sheet])


def _cover(listing: Listing) -> list[Line]:
    told: Sequence[tuple[str, Sequence[str]]] = (
        ("Filters", [f"{listing.filters}."]),
        ("What is not here", listing.left_out),
        ("Date, version and conditions", [f"{listing.about}.", office.CONDITIONS]),
    )
    parts = [[Line(head, HEADING_2), *map(Line, texts)] for head, texts in told if texts]
    link = [Line("On the dashboard", HEADING_2), Line(listing.address, link=listing.address)] if listing.address else []
    return [Line(listing.title, HEADING_1), Line(f"{listing.caption.rstrip('.')}."), *(line for part in parts for line in part), *link]


def _cell(value: object) -> Cell:
    return Cell(value if isinstance(value, str) else float(value) if isinstance(value, int | float) else str(value))
