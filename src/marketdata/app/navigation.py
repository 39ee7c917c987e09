"""Which pages are there, and which question does each answer?"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ..market import Market
from . import links, markup
from .links import FOLDER


@dataclass(frozen=True)
class Entry:
    """A page: the name of its file and of its blocks, its title, and the question that it answers."""

    name: str
    title: str
    question: str

    def page(self) -> st.Page:
        return st.Page(FOLDER / f"{self.name}.py", title=self.title, default=self.name == "overview")


ENTRIES = {
    entry.name: entry
    for entry in (
        Entry(
            "overview", "Overview", "What does the published evidence say about the international healthcare market, and how far can each figure be trusted?"
        ),
        Entry("global_market", "Global market", "How large is the world's healthcare market, how fast does it grow, and who adds to it?"),
        Entry("healthcare_uk", "Healthcare UK", "What does the United Kingdom sell to other health systems, to whom, and in which fields?"),
        Entry("nhs_private_patients", "NHS private patients", "What do NHS hospitals earn from private patients, and how many of them come from abroad?"),
        Entry("china", "China", "What does China buy abroad, what does it earn, and how fast does it build hospitals of its own?"),
        Entry("destinations", "Destinations", "How many patients travel where, since when, what do they spend, and which of these figures may be compared?"),
        Entry("country", "Country profile", "What is held of one country, and how was each figure counted?"),
        Entry(
            "market_size", "How big is the market?", "What do market researchers say that medical tourism is worth, and how far do they contradict each other?"
        ),
        Entry("prices", "What does it cost?", "What does a treatment cost in one country and in another, who says so, and what is in the price?"),
        Entry("agreements", "Agreements and events", "Who in England has agreed what with whom in China, and what happened when?"),
        Entry("briefing", "Briefing pack", "Which charts do you want in one paper, and in which form?"),
        Entry("checks", "Checks", "Which claims of the sources follow from their own figures, which do not, and which cannot be checked?"),
        Entry("disagreements", "Disagreements", "Where is more than one figure printed for the same thing, and how far do they lie apart?"),
        Entry("coverage", "Coverage", "Which years are held of each series, which are missing, and what are figures divided by?"),
        Entry("counting", "Ways of counting", "How does each series count, and what therefore may be compared with what?"),
        Entry("sources", "Sources", "Where does each figure come from, and what may be done with it?"),
        Entry("accessibility", "Accessibility", "Who can use this dashboard, how was that tried, and what does not work yet?"),
    )
}


SECTIONS = {
    "The market": ("overview", "global_market", "market_size"),
    "Destinations": ("destinations", "country", "prices"),
    "United Kingdom": ("healthcare_uk", "nhs_private_patients"),
    "China": ("china", "agreements"),
    "For your paper": ("briefing",),
    "The evidence": ("checks", "disagreements", "coverage", "counting", "sources", "accessibility"),
}
"""The pages in the order of the menu."""


def pages() -> list[st.Page]:
    """The menu, and the page of a single entry, which only links lead to.

    One list: the sections that Streamlit makes are headings where a list may hold none, and only a mouse folds them.
    """
    return [*(ENTRIES[name].page() for names in SECTIONS.values() for name in names), st.Page(FOLDER / "figure.py", title="One entry", visibility="hidden")]


def _ending(name: str) -> str:
    """How the address of a page ends."""
    return f"/{'' if name == links.OVERVIEW else name}"


def style() -> str:
    """The style that writes the name of each section above the first of its pages."""
    firsts = {section: f'li:has(> * > a[href$="{_ending(names[0])}"])' for section, names in SECTIONS.items()}
    return "".join(f'[data-testid="stSidebarNavItems"] > {first}::before {{ content: "{section}"; }}\n' for section, first in firsts.items())


def groups() -> str:
    """The names of the sections for the links of the menu to be described by, each with the endings of their addresses."""
    made = [
        f'<li id="group-{place}" data-endings="{" ".join(map(_ending, names))}">{section}</li>'
        for place, (section, names) in enumerate(SECTIONS.items(), start=1)
    ]
    return f'<ul id="groups" hidden>{"".join(made)}</ul>'


def head(market: Market, name: str) -> None:
    """The title of a page and its question."""
    st.title(ENTRIES[name].title, anchor=False)
    st.html(markup.paragraph(ENTRIES[name].question, "lead"))
    if links.only(market, name):
        whole = links.without_only(name, {word: st.query_params.get_all(word) for word in st.query_params})
        st.html(markup.warning("Only the view that your link names is shown.", "Show the whole page", whole))
