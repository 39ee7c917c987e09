"""How does a reader take a view away? As files, as a link, as a citation, as an address for programs.

The panel below a block is drawn only while it is open, and a file is written only when it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import streamlit as st

from .. import catalogue, charts, citations
from ..export import Extract, as_shown, extract, in_full, to_json, to_parquet
from ..selection import Selection
from ..views import View
from . import links, markup, pack

if TYPE_CHECKING:
    from ..charts.pictures import Caption


@dataclass(frozen=True)
class Format:
    """A kind of file: what a reader calls it, its ending, its media type, and what writes it."""

    label: str
    ending: str
    media_type: str
    write: Callable[[Sequence[Extract]], bytes]
    part: str = ""
    """Tells two files of one ending apart."""

    @property
    def key(self) -> str:
        return "-".join(filter(None, [self.part, self.ending]))


# --- what is written, when it is asked for: the libraries of each format are loaded then too --------


@lru_cache(maxsize=64)
def _plate(taken: Extract) -> charts.Figure | None:
    """The chart of an extract as a picture that stands alone."""
    from ..charts import pictures

    figure = charts.draw(taken.view, pictures.ROOM)
    return pictures.plate(figure, caption_of(taken, taken.title)) if figure else None


def _drawing(taken: Extract) -> bytes | None:
    """The chart of an extract as PNG for a document."""
    from ..charts import pictures

    figure = charts.draw(taken.view, pictures.PAPER)
    return pictures.png(pictures.figure_alone(figure, caption_of(taken, taken.title))) if figure else None


def caption_of(taken: Extract, title: str) -> Caption:
    """What a picture says around its drawing."""
    from ..charts.pictures import Caption

    return Caption(
        title=title,
        filters=taken.filters,
        statuses=tuple(taken.statuses),
        warnings=(*taken.warnings, *taken.contradictions),
        date=taken.taken,
        version=taken.market.version,
        address=taken.address,
        sentences=tuple(taken.sentences),
    )


def _png(taken: Sequence[Extract]) -> bytes:
    from ..charts import pictures

    return pictures.png(_plate(taken[0]))


def _svg(taken: Sequence[Extract]) -> bytes:
    from ..charts import pictures

    return pictures.svg(_plate(taken[0]))


def _slides(taken: Sequence[Extract]) -> bytes:
    from ..export.slides import slides

    return slides(taken, title=_title(taken))


def _document(taken: Sequence[Extract]) -> bytes:
    from ..charts import pictures
    from ..export.document import document

    drawn = {each: picture for each in taken if (picture := _drawing(each))} if pictures.available() else {}
    return document(taken, pictures=drawn, title=_title(taken))


def _xlsx(taken: Sequence[Extract]) -> bytes:
    from ..export.spreadsheet import xlsx

    return xlsx(taken, title=_title(taken))


def _ods(taken: Sequence[Extract]) -> bytes:
    from ..export.spreadsheet import ods

    return ods(taken, title=_title(taken))


def _package(taken: Sequence[Extract]) -> bytes:
    from ..export.package import package

    return package(taken, title=_title(taken))


def _sdmx(taken: Sequence[Extract]) -> bytes:
    from ..export.sdmx import to_sdmx_csv

    return to_sdmx_csv(taken[0].records)


def _title(taken: Sequence[Extract]) -> str:
    return "" if len(taken) == 1 else PACK_TITLE


PACK_TITLE = "Briefing pack: the international healthcare market"

PICTURES = (
    Format("Picture (PNG)", "png", "image/png", _png),
    Format("Picture (SVG)", "svg", "image/svg+xml", _svg),
)
OFFICE = (
    Format("PowerPoint, chart editable", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", _slides),
    Format("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _document),
)
SPREADSHEETS = (
    Format("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    Format("OpenDocument (ODS)", "ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
)
PACKAGE = Format("Package with metadata (ZIP)", "zip", "application/zip", _package)
FOR_PROGRAMS = (
    Format("JSON", "json", "application/json", lambda taken: to_json(taken[0].records)),
    Format("Parquet", "parquet", "application/vnd.apache.parquet", lambda taken: to_parquet(taken[0].records)),
    Format("SDMX-CSV", "csv", "text/csv", _sdmx, part="sdmx"),
)
CSV = Format("CSV", "csv", "text/csv", lambda taken: as_shown(taken[0]))
BIBTEX = Format("BibTeX", "bib", "application/x-bibtex", lambda taken: citations.bibtex(taken[0].references).encode())
RIS = Format("RIS", "ris", "application/x-research-info-systems", lambda taken: citations.ris(taken[0].references).encode())
FOR_A_PACK = (*OFFICE, *SPREADSHEETS, PACKAGE)


# --- the panel ------------------------------------------------------------------------------------


def extract_of(shown: View, selection: Selection) -> Extract:
    """What may leave of a view, with the link back to it."""
    return _extract(shown, selection, links.absolute(links.to_view(shown, selection)), dt.date.today())


_extract = lru_cache(maxsize=256)(lambda shown, selection, address, day: extract(shown, selection, address=address, taken=day))


def table_as_csv(shown: View, selection: Selection) -> None:
    """The button below each table, or why there is none."""
    taken = extract_of(shown, selection)
    if taken.view.rows.empty:
        st.html("".join(markup.paragraph(note, "warning") for note in taken.left_out))
        return
    _button(taken, CSV, label="Download this table (CSV)", key=f"csv-{taken.name}")


def panel(shown: View, selection: Selection) -> None:
    """Everything that a block can be taken away as, folded away."""
    name = shown.block.block_id
    box = st.expander("Take away: picture, slides, spreadsheet, data, link, citation", key=links.TAKE + name, bind="query-params")
    if box.open:
        with box:
            _opened(shown, selection)


def _opened(shown: View, selection: Selection) -> None:
    taken = extract_of(shown, selection)
    name = taken.name
    if taken.left_out:
        st.html("".join(markup.paragraph(note, "warning") for note in taken.left_out))
    if len(taken.view.rows):
        _files(shown, taken, selection)
    st.html(markup.subheading("A link to this view, every choice spelled out"))
    _copied(taken.address)
    st.html(markup.subheading("To cite it"))
    _copied("\n".join(citations.text(reference) for reference in taken.references))
    with st.container(horizontal=True):
        for form in (BIBTEX, RIS):
            _button(taken, form, label=f"Citation ({form.label})", key=f"{form.key}-{name}")
    st.html(markup.subheading("The same rows for programs"))
    _copied(links.absolute(links.to_api(shown, selection)))
    _copied(links.python(shown, selection))


def _files(shown: View, taken: Extract, selection: Selection) -> None:
    from ..charts import pictures

    name = taken.name
    entry = catalogue.spelled(name, selection, shown.settings)
    inside = entry in pack.entries()
    if not inside and len(pack.entries()) == pack.MOST:
        st.html(markup.paragraph(f"The briefing pack is full: it holds {pack.MOST} views.", "warning"))
    else:
        st.checkbox("In the briefing pack", value=inside, key=f"tick-{name}-{inside}", on_change=pack.turn, args=(entry,))
    st.html(markup.subheading("For a paper"))
    drawn = _plate(taken) is not None
    with st.container(horizontal=True):
        for form in (*(PICTURES if drawn and pictures.available() else ()), *OFFICE):
            _button(taken, form)
    if drawn and not pictures.available():
        st.html(markup.paragraph(f"No pictures: {pictures.NO_BROWSER}", "quiet"))
    st.html(markup.subheading("For a spreadsheet, and for whoever checks"))
    with st.container(horizontal=True):
        for form in (*SPREADSHEETS, PACKAGE, *FOR_PROGRAMS):
            _button(taken, form)
    st.html(markup.subheading("All figures of the indicator, without filters"))
    with st.container(horizontal=True):
        for form in (CSV, PACKAGE):
            st.download_button(
                form.label,
                data=partial(_in_full, shown, selection, form),
                file_name=taken.file_name(form.ending, "all"),
                mime=form.media_type,
                key=f"all-{form.key}-{name}",
                on_click="ignore",
            )


def _in_full(shown: View, selection: Selection, form: Format) -> bytes:
    return form.write([extract_of(*in_full(shown, selection))])


def _button(taken: Extract, form: Format, label: str = "", key: str = "") -> None:
    st.download_button(
        label or form.label,
        data=partial(form.write, [taken]),
        file_name=taken.file_name(form.ending, form.part),
        mime=form.media_type,
        key=key or f"{form.key}-{taken.name}",
        on_click="ignore",
    )


def _copied(text: str) -> None:
    """Text with a button that copies it."""
    st.code(text, language=None, wrap_lines=True)


# --- the pack -------------------------------------------------------------------------------------


def pack_files(taken: Sequence[Extract], day: dt.date) -> None:
    """The files of a briefing pack."""
    with st.container(horizontal=True):
        for form in FOR_A_PACK:
            st.download_button(
                form.label,
                data=partial(form.write, taken),
                file_name=f"briefing-pack-{day.isoformat()}.{form.ending}",
                mime=form.media_type,
                key=f"pack-{form.ending}",
                on_click="ignore",
            )
