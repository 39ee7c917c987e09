"""How does a block stand on a page? Title, chart, sentence, warnings, table, file, source line.

A block says everything about its rows and nothing that is not in them.
"""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from .. import catalogue, charts, describe
from ..areas import WORLD
from ..comparison import Comparison
from ..describe import Row
from ..market import Market
from ..reconcile import Result, touching
from ..selection import Selection
from ..views import View, blocks, short_names
from . import links, markup, take_away
from .cache import block_view

CHART_CONFIG = {
    "displaylogo": False,
    "typesetMath": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"],
    "responsive": True,
}


def show_page(market: Market, page: str, selection: Selection) -> None:
    """All blocks of a page, or the one that the link asks for, and what its filters do not touch."""
    views = [block_view(market, block, selection) for block in blocks(market, page) if wanted(market, block.block_id)]
    if not views:
        return
    # Each has a place of its own, even if it stays empty: what stands in the same place as before, a browser need not draw anew.
    with st.container():
        note_filters(views, selection)
    emptied = [shown for shown in views if shown.rows.empty]
    if len(emptied) == len(views):
        _note_emptied(emptied, "Nothing on this page is left under these filters. Without them it shows:")
        return
    for shown in views:
        with st.container():
            if len(shown.rows):
                show(shown, selection)
    if emptied:
        _note_emptied(emptied, "Nothing else on this page is left under these filters. Without them it also shows:")


def wanted(market: Market, name: str) -> bool:
    """Whether a view is to be shown on its page: the link may ask for one alone."""
    return links.only(market, catalogue.page_of(market, name)) in ("", name)


def show_claims(market: Market, page: str, selection: Selection) -> None:
    """What the sources claim of the figures of a page, against what follows from them."""
    if links.only(market, page):
        return
    shown = [figure_id for block in blocks(market, page) for figure_id in block_view(market, block, selection).rows["figure_id"]]
    results = touching(market.check_results, shown)
    figure = charts.draw_checks(results)
    if figure is None:
        return
    st.html(markup.heading("What is claimed of these figures, recomputed", "claims"))
    picture, text = st.columns([11, 9], gap="large")
    with picture:
        st.plotly_chart(
            figure, theme=None, key="chart-claims", config=CHART_CONFIG, alt="Stated figures in per cent of the computed ones. Each is told in words beside it."
        )
    with text:
        st.html("".join(markup.check(result, links.to_check(result.check_id, selection)) for result in results if result.computed))


def note_filters(views: list[View], selection: Selection) -> None:
    """Say once what of a page the country filter cannot change."""
    if not selection.countries:
        return
    untouched = [shown.block.title for shown in views if not shown.heeds_countries]
    if len(untouched) == len(views):
        st.html(markup.paragraph("The figures on this page are worldwide, so the choice of countries does not change them.", "warning"))
    elif untouched:
        st.html(markup.paragraph(f"Worldwide, so not changed by the choice of countries: {', '.join(untouched)}.", "warning"))


def show(shown: View, selection: Selection, lead: str = "") -> None:
    """One block that has rows; ``lead`` is said before its sentences."""
    block = shown.block
    st.html(markup.heading(shown.title, block.block_id))
    figure = _figure(shown)
    said = (markup.paragraph(lead) if lead else "") + _said(shown)
    beside = links.with_filters(_beside(shown), selection)
    source = markup.paragraph(shown.source_line, "quiet")
    if block.chart == "figures":
        st.html(_tiles_of(shown) + beside + source)
    elif figure is None:
        st.html(markup.paragraph(shown.subtitle, "quiet") + said + beside + source)
    else:
        alt = f"{shown.title}. {shown.subtitle}. The values are in the text beside it and in the table below."
        picture, text = (st.container(), st.container()) if isinstance(shown, Comparison) else st.columns([11, 9], gap="large")
        with picture:
            show_figure(figure, block.block_id, alt)
        with text:
            st.html(said + beside)
    show_table(shown, selection)


def show_figure(figure: charts.Figure | None, name: str, alt: str) -> None:
    """A chart without a text of its own, whose values stand in a table beside it."""
    if figure is not None:
        st.plotly_chart(figure, theme=None, key=f"chart-{name}", config=CHART_CONFIG | {"toImageButtonOptions": {"filename": name, "scale": 2}}, alt=alt)


def show_table(shown: View, selection: Selection) -> None:
    """The rows as a table, folded away, and as a file."""
    count = len(shown.rows)
    with st.expander(f"Table: {count} {'figure' if count == 1 else 'figures'} with source and place"):
        st.html(links.with_filters(_table(shown), selection))
    take_away.table_as_csv(shown, selection)
    take_away.panel(shown, selection)


# What is made once for a view, which is itself made once for the rows that it shows.


@lru_cache(maxsize=512)
def _figure(shown: View) -> charts.Figure | None:
    return charts.draw(shown)


@lru_cache(maxsize=512)
def _said(shown: View) -> str:
    return markup.bullets(shown.sentences) if len(shown.sentences) > 1 else markup.paragraph(*shown.sentences)


@lru_cache(maxsize=512)
def _beside(shown: View) -> str:
    """The warnings, and how to read the chart."""
    beside = markup.contradictions((told(result), links.to_check(result.check_id)) for result in shown.contradicted)
    beside += "".join(markup.warning(sentence, "How each counts", links.to_definitions()) for sentence in shown.mixed_definitions)
    beside += "".join(markup.paragraph(warning, "warning") for warning in [*shown.warnings, *shown.left_out] if warning not in shown.mixed_definitions)
    return beside + (markup.paragraph(f"How to read it: {shown.block.how_to_read}", "quiet") if shown.block.how_to_read else "")


@lru_cache(maxsize=512)
def _table(shown: View) -> str:
    """How the rows were counted, and the rows; each printed figure leads to where it stands."""
    block_id = shown.block.block_id if shown.block.derive != "level" else ""
    addresses = {"As printed": [links.to_figure(figure_id, block_id=block_id) for figure_id in shown.rows["figure_id"]]}
    counted = markup.bullets(shown.definitions, "quiet") if shown.definitions else ""
    return counted + markup.table(shown.table(), f"{shown.block.title}: {shown.subtitle}", numbers=("As printed", "Shown"), addresses=addresses)


@lru_cache(maxsize=512)
def _tiles_of(shown: View) -> str:
    return markup.tiles(_tiles(shown))


def told(result: Result) -> str:
    """A check in a line: ``Interviews by country: 33 interviews stated, 34 computed``."""
    return f"{result.subject}: {result.stated} stated, {result.computed} computed"


def _note_emptied(emptied: list[View], words: str) -> None:
    """What the filters took away: the title, places and years of each block."""
    here = [f"{shown.block.title}: {shown.what_would_be_here}" for shown in emptied]
    undated = [f"{shown.block.title}: {note}" for shown in emptied for note in shown.left_out]
    st.html(markup.paragraph(words, "empty") + markup.bullets(here) + "".join(markup.paragraph(note, "warning") for note in undated))


def _tiles(shown: View) -> list[tuple[str, str, list[str]]]:
    """A tile per series: its latest fact, with what else was printed for it."""
    keys = ("series", "ref_area_name", "counterpart_area_name", "activity") if shown.block.series == "indicator_id" else ("series",)
    grouped: dict[tuple, list[Row]] = {}
    for row in shown.rows.to_dict("records"):
        if row["obs_value"] != "":
            grouped.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [_tile(shown, rows) for rows in grouped.values()]


def _tile(shown: View, rows: list[Row]) -> tuple[str, str, list[str]]:
    facts = [row for row in rows if row["obs_status"] != "F"]
    latest = (facts or rows)[-1]
    same = [row for row in rows if row["period_label"] == latest["period_label"]]
    first = next((row for row in same if row["rate_note"] == ""), latest)
    places = [first["ref_area_name"], first["counterpart_area_name"] if first["counterpart_area"] != WORLD else ""]
    place = " – ".join(name for name in places if name)
    part = "" if first["activity"] in ("_T", "_Z") or shown.block.series == "activity" else shown.activity_name(first["activity"])
    label = ": ".join(word for word in (place, first["series"], part) if word)
    ranged = {row["qualifier"] for row in same} == {"low", "high"}
    number = " to ".join(row["shown"] for row in same) if ranged else describe.amount(first)
    others = [f"printed as {first['printed']}"] if first["rate_note"] else []
    if not ranged:
        others += [f"also printed: {row['printed']}" for row in same if row["figure_id"] != first["figure_id"]]
    later = [describe.figure(row) for row in rows if row["obs_status"] == "F" and facts]
    return label, number, [_when(first), *others, *later, short_names(shown.market)[first["source_id"]]]


def _when(row: Row) -> str:
    status = describe.STATUS_WORDS.get(row["obs_status"])
    way = f", {status}" if status else ""
    return row["period_label"][0].upper() + row["period_label"][1:] + way
