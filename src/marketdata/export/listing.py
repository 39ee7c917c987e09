"""How does a list leave the dashboard that is no view: the checks, the disagreements, the sources, the ways of counting?

It has no series and no chart, but what holds for a view holds for it: what forbids being passed on stays behind and is
named, each row of a CSV says where it comes from, and a workbook has a cover.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from .. import citations
from ..periods import label
from .files import file_name, to_csv


@dataclass(frozen=True, eq=False)
class Listing:
    """A list as it is taken away.

    ``table`` has its columns as they are read, with text and numbers. ``filters`` are in words, ``address`` is where the
    list stands, ``left_out`` names what stays behind.
    """

    name: str
    title: str
    caption: str
    table: pd.DataFrame
    filters: str
    address: str
    taken: dt.date
    version: str
    left_out: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What the list is, of which evidence and which day."""
        return f"{self.title}. {citations.NAME}, version {self.version} of the evidence, read on {label(self.taken.isoformat(), 'instant')}"

    def file_name(self, ending: str) -> str:
        """A name that tells list and day: ``checks-2026-11-22.csv``."""
        return file_name(self.name, self.taken.isoformat(), ext=ending)


def listing_csv(listing: Listing) -> bytes:
    """The list for spreadsheets, each row with what it needs once it has left the page."""
    words = {"List": listing.about, "Filters": listing.filters, "Left out": " ".join(listing.left_out), "Address of the list": listing.address}
    return to_csv(listing.table.assign(**{name: text for name, text in words.items() if text}))
