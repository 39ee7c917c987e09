"""How does a chart leave the dashboard, so that the file says alone what it shows?

Around its chart a page says what a picture must say within itself: the finding, the filters, the warnings, the day.
:func:`plate` writes them around the drawing; :func:`png` and :func:`svg` make files of it.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache
from itertools import accumulate
from typing import Literal
from xml.etree import ElementTree

import plotly.graph_objects as go
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..periods import label
from . import press, theme
from .compared import WARNING
from .press import NO_BROWSER, NoBrowserError, PictureError, available

__all__ = ["NO_BROWSER", "Caption", "NoBrowserError", "PictureError", "available", "figure_alone", "plate", "png", "svg"]

WIDTH, MARGIN, SCALE = 900, 24, 2
"""Pixels that a picture is wide, and that it keeps free around it; dots of a PNG that make a pixel."""
ROOM = WIDTH - 2 * MARGIN
"""Pixels that a drawing has in it."""
PAPER = 643
"""Pixels of a picture that is as wide as the text of an A4 page, 17 cm, at the 96 to an inch by which their letters are in points."""
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
"""What a picture is set in. The font of the pages is not on the machine of whoever gets the file, and some programs know the first name only."""
TITLE, SUBTITLE, NOTE = 21, 15, 12
"""The sizes of texts, in pixels."""
LINE, BOLDER = 1.3, 1.1
"""How high Plotly makes a line of text, in its size; how much wider a bold text is."""
GAP, LEAD = 5, 12
"""Pixels between two texts, and above and below the rule between drawing and notes."""
AXIS = 30
"""Pixels that the labels of a time axis take below a drawing."""
WARNING_LINES = 6
"""Lines that a picture has for warnings. It counts those that find no room."""
SIGN, HANGING = "⚠ ", "\N{EM SPACE} "
"""What stands before the first line of a warning, and before the others."""

NO_BREAK, BOUND = re.compile(r" (?=· )|(?<=\d) (?=(?:m|b|tr)illion)"), "\N{NO-BREAK SPACE}"
"""Where no line is broken, and what stands there meanwhile."""
JOINERS, NO_LETTERS = "\u200c\u200d", "\ufffe\uffff"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SVG, XML = "http://www.w3.org/2000/svg", "http://www.w3.org/XML/1998/namespace"
DRAWN = {"svg", "g", "defs", "clipPath", "pattern", "path", "rect", "circle", "line", "polygon", "text", "tspan"}
"""The elements that a drawing is made of."""


# --- the plate: a drawing, and all that must travel with it -----------------------------------------


@dataclass(frozen=True)
class Caption:
    """What a picture says beside its drawing, as plain text. Subtitle and source line are the drawing's own.

    ``filters`` are in words; ``date`` and ``version`` those of the evidence as it was read; ``address`` is where to see it
    again. ``statuses`` name what of it is no plain fact (estimate, forecast); ``sentences`` tell the figures to those who
    do not see the picture.
    """

    title: str
    filters: str
    date: dt.date
    version: str
    address: str = ""
    statuses: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    """Lines of a plate, above or below its drawing."""

    name: str
    lines: tuple[str, ...]
    size: int = NOTE
    colour: str = theme.QUIET
    bold: bool = False

    @property
    def height(self) -> int:
        """Pixels, with the gap to the next text."""
        return math.ceil(LINE * self.size) * len(self.lines) + GAP

    def note(self, **place: object) -> dict:
        """The text as an annotation of a figure."""
        text = "<br>".join(map(theme.plain, self.lines))
        look = {"font": {"size": self.size, "color": self.colour}, "align": "left", "xanchor": "left", "showarrow": False}
        return {"name": self.name, "text": f"<b>{text}</b>" if self.bold else text, "xref": "paper", "yref": "paper", "x": 0, **look, **place}


def plate(figure: go.Figure, caption: Caption) -> go.Figure:
    """The figure of a page as it stands alone: a copy, :data:`WIDTH` pixels wide, with the caption around its drawing.

    Everything that the figure says stays where it is; only its subtitle and its source line are broken anew, as a picture
    is wider than a phone. ``layout.meta`` of the copy is what a file says of itself.
    """
    own = [note.to_plotly_json() for note in figure.layout.annotations]
    said = {note.get("name"): read(note["text"]) for note in own}
    head, foot = _head(caption, said["subtitle"]), _foot(caption, said["source"], drawn=" ".join(read(note["text"]) for note in own))
    depth, margin = _depth(figure), figure.layout.margin
    left = margin.l + MARGIN - theme.EDGE
    *above, top = accumulate((text.height for text in head), initial=next(note["yshift"] for note in own if note.get("name") == "subtitle"))
    *below, bottom = accumulate((text.height for text in foot), initial=depth + 2 * LEAD)
    made = go.Figure(figure)
    made.add_shape(_rule(-depth - LEAD, MARGIN - left, WIDTH - MARGIN - left))
    made.update_layout(
        width=WIDTH,
        height=figure.layout.height - margin.t - margin.b + top + bottom + 2 * (MARGIN - GAP),
        margin={"l": left, "r": margin.r + MARGIN - theme.RIGHT, "t": top + MARGIN - GAP, "b": bottom + MARGIN - GAP},
        font={"family": FONT},
        meta=_meta(caption, said["subtitle"], said["source"], foot),
    )
    made.layout.annotations = [  # update_layout would mix them with those that are there
        *(text.note(xshift=MARGIN - left, y=1, yanchor="bottom", yshift=up) for text, up in zip(head, above, strict=True)),
        *(text.note(xshift=MARGIN - left, y=0, yanchor="top", yshift=-down) for text, down in zip(foot, below, strict=True)),
        *(note for note in own if note.get("name") not in ("subtitle", "source")),
    ]
    return made


def figure_alone(figure: go.Figure, caption: Caption) -> go.Figure:
    """The drawing with its key and its warning, for a document that says all else around it: as wide as the text, its letters in their size."""
    own = [note.to_plotly_json() for note in figure.layout.annotations]
    subtitle = next(note for note in own if note.get("name") == "subtitle")
    depth, margin = _depth(figure), figure.layout.margin
    made = go.Figure(figure)
    made.update_layout(
        width=PAPER,
        height=figure.layout.height - margin.t - margin.b + subtitle["yshift"] + depth + 2 * GAP,
        margin={"t": subtitle["yshift"] + GAP, "b": depth + GAP},
        font={"family": FONT},
        meta=_meta(caption, read(subtitle["text"]), next(read(note["text"]) for note in own if note.get("name") == "source"), ()),
    )
    made.layout.annotations = [note for note in own if note.get("name") not in ("subtitle", "source")]
    return made


def _meta(caption: Caption, subtitle: str, source: str, foot: Sequence[Text]) -> dict[str, str]:
    """What a file says of itself."""
    return {"title": cleaned(caption.title), "description": _description(caption, subtitle, foot), "source": source, "date": caption.date.isoformat()}


def _head(caption: Caption, subtitle: str) -> list[Text]:
    """What stands above the drawing, from the drawing upwards."""
    return [
        Text("subtitle", balanced(subtitle, SUBTITLE), SUBTITLE),
        Text("title", balanced(caption.title, TITLE, bold=True), TITLE, theme.INK, bold=True),
    ]


def _foot(caption: Caption, source: str, drawn: str) -> list[Text]:
    """What stands below the drawing, from the drawing downwards; not the warnings that are ``drawn`` in it."""
    unsaid = [warning for warning in caption.warnings if cleaned(warning) not in drawn]
    texts = [
        Text("warnings", warned(unsaid, "at the address below" if caption.address else "beside the chart on its page"), colour=WARNING),
        Text("statuses", wrapped(f"Status of some figures: {', '.join(caption.statuses)}" if caption.statuses else "")),
        Text("filters", wrapped(f"Filters: {caption.filters}")),
        Text("source", wrapped(source)),
        Text("taken", wrapped(f"marketdata, version {caption.version} of the evidence, read on {label(caption.date.isoformat(), 'instant')}")),
        Text("address", wrapped(caption.address)),
    ]
    return [text for text in texts if text.lines]


def _description(caption: Caption, subtitle: str, foot: Sequence[Text]) -> str:
    """The picture for those who do not see it, with every warning."""
    noted = [" ".join(text.lines) for text in foot if text.name in ("statuses", "filters", "taken")]
    return " ".join(f"{part.rstrip('.')}." for part in map(cleaned, [subtitle, *caption.sentences, *caption.warnings, *noted]))


def _depth(figure: go.Figure) -> int:
    """Pixels below a drawing that its time axis takes, and labels that found room only there."""
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    depths = [AXIS]
    for note in figure.layout.annotations:
        axis = figure.layout[(note.yref or "y").replace("y", "yaxis")] if note.yref != "paper" else None
        if axis is not None and axis.range is not None:
            (first, last), (foot, head) = axis.range, axis.domain or (0, 1)
            place = height * (foot + (head - foot) * (note.y - first) / (last - first)) + (note.yshift or 0)
            tall = LINE * (note.font.size or SUBTITLE) * (note.text.count("<br>") + 1)
            depths.append(math.ceil({"top": 1.0, "bottom": 0.0}.get(note.yanchor, 0.5) * tall - place))
    return max(depths)


def _rule(y: float, left: float, right: float) -> dict:
    """A thin line between the drawing and the notes below it, in pixels from the lower left corner of the drawing."""
    place = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    return {"type": "line", "x0": left, "x1": right, "y0": y, "y1": y, "line": {"color": theme.GRID, "width": 1}, **place}


# --- the texts of a plate ---------------------------------------------------------------------------


def read(markup: str) -> str:
    """The text of an annotation as a reader sees it, in one line: the inverse of :func:`theme.wrapped`, which also breaks at hyphens."""
    return html.unescape(re.sub("<[^>]*>", "", re.sub(r"(?<=\w-)<br>(?=\w)", "", markup).replace("<br>", " ")))


def cleaned(text: str) -> str:
    """Text in one line, without what no file may hold and what would turn the order of its letters."""
    return " ".join(filter(None, ("".join(filter(_fit, word)) for word in text.split())))


def _fit(letter: str) -> bool:
    return letter in JOINERS or not (unicodedata.category(letter) in ("Cc", "Cf", "Cs") or letter in NO_LETTERS)


def wrapped(text: str, size: int = NOTE, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text within the margins of a picture."""
    return tuple(_lines(text, (WIDTH - 2 * MARGIN) / size / (BOLDER if bold else 1)))


def balanced(text: str, size: int, bold: bool = False) -> tuple[str, ...]:
    """As few lines as :func:`wrapped` makes, as even as can be, so that no last word stands alone."""
    lines = wrapped(text, size, bold)
    widths = [*map(_ems, lines)] or [0.0]
    rooms = range(math.ceil(sum(widths) / len(widths)), math.ceil(max(widths)))
    return next((tuple(even) for room in rooms if len(even := _lines(text, room)) == len(lines)), lines)


def warned(warnings: Sequence[str], where: str) -> tuple[str, ...]:
    """The first warnings, as many as find room, and how many more there are; a first one that finds none is cut."""
    room = (WIDTH - 2 * MARGIN) / NOTE - max(map(_ems, (SIGN, HANGING)))
    told = [[f"{HANGING if place else SIGN}{line}" for place, line in enumerate(_lines(warning, room))] for warning in warnings]
    whole = sum(lines <= WARNING_LINES for lines in accumulate(map(len, told)))
    more = len(told) - whole
    shown = [line for lines in told[:whole] for line in lines]
    if told and not whole:
        *shown, last = told[0][:WARNING_LINES]
        others = f", with {more - 1} more," if more > 1 else ""
        return (*shown, f"{last.rpartition(' ')[0]} …", f"{SIGN}In full{others} {where}.")
    return (*shown, f"{SIGN}{more} more {'warning' if more == 1 else 'warnings'} {where}.") if more else tuple(shown)


def _lines(text: str, room: float) -> list[str]:
    """Text in lines of at most so many ems. A word that is longer is cut; no line begins with a middle dot or the million of a number."""
    lines: list[str] = []
    for word in NO_BREAK.sub(BOUND, cleaned(text)).split(" "):
        if lines and _ems(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and _ems(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return [line.replace(BOUND, " ") for line in lines if line]


def _ems(text: str) -> float:
    """How wide a text is in its size, in the widest font that draws it where those of :data:`FONT` are missing: DejaVu Sans."""
    return sum(map(_em, text))


@cache
def _em(letter: str) -> float:
    if letter in f" ijl|.,:;'!()[]/ftrI-·{BOUND}":
        return 0.38
    if letter in "mwMWQGO@%&—…⚠\N{EM SPACE}" or unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.74 if letter.isupper() else 0.64 if letter.isdigit() else 0.6


# --- the files --------------------------------------------------------------------------------------


def png(picture: go.Figure) -> bytes:
    """A :func:`plate` as PNG, with its title, description, source and day within the file.

    Raises NoBrowserError where there is no browser, and PictureError where it does not draw.
    """
    meta = picture.layout.meta
    about = PngInfo()
    for keyword in ("title", "description", "source"):
        about.add_itxt(keyword.title(), meta[keyword], lang="en")
    about.add_text("Creation Time", format_datetime(dt.datetime.fromisoformat(meta["date"]).replace(tzinfo=dt.UTC)))
    made = io.BytesIO()
    with Image.open(io.BytesIO(_printed(picture, "png", SCALE))) as image:
        image.convert("RGB").save(made, "PNG", pnginfo=about, dpi=(96 * SCALE, 96 * SCALE))  # so that a document shows it in its size
    return made.getvalue()


def svg(picture: go.Figure) -> bytes:
    """A :func:`plate` as SVG that a screen reader can tell, and that holds nothing but a drawing.

    Raises NoBrowserError where there is no browser, and PictureError where it does not draw.
    """
    meta = picture.layout.meta
    return drawing(_printed(picture, "svg").decode(), meta["title"], meta["description"])


def _printed(picture: go.Figure, form: Literal["png", "svg"], scale: int = 1) -> bytes:
    figure = picture.to_dict()
    del figure["layout"]["meta"]  # with it, Plotly would read %{…} in a text as its own
    return press.printed(figure, form, scale)


def drawing(markup: str, title: str, description: str) -> bytes:
    """An SVG with a title and a description, without all that runs, links or fetches."""
    root = ElementTree.fromstring(NOT_XML.sub("", markup))
    for element in list(root.iter()):
        for child in [child for child in element if _local(child.tag) not in DRAWN]:
            element.remove(child)
        for name in [name for name, value in element.items() if not _harmless(_local(name), value)]:
            del element.attrib[name]
    for text in root.iter(f"{{{SVG}}}text"):
        _set_in_full(text)
    for place, (name, words) in enumerate((("title", title), ("desc", description))):
        told = ElementTree.Element(f"{{{SVG}}}{name}", id=f"picture-{name}")
        told.text = words
        root.insert(place, told)
    root.attrib |= {"role": "img", "aria-labelledby": "picture-title picture-desc", "font-family": FONT, f"{{{XML}}}lang": "en"}
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _harmless(name: str, value: str) -> bool:
    """Whether an attribute neither runs anything nor leads or reaches out of its file."""
    if name.lower().startswith("on"):
        return False
    targets = [value] if name.lower() in ("href", "src") else re.findall(r"url\(\s*[\"']?([^)]*)", value, re.IGNORECASE)
    return all(target.startswith("#") for target in targets)


def _set_in_full(text: ElementTree.Element) -> None:
    """Give every line its place in pixels and every space its width: programs other than browsers know neither ems nor this CSS."""
    size = re.search(r"font-size: ([\d.]+)px", text.get("style", ""))
    for line in text:
        if size and line.get("dy", "").endswith("em"):
            line.set("y", f"{float(line.get('y', 0)) + float(line.attrib.pop('dy')[:-2]) * float(size[1]):g}")
    text.set(f"{{{XML}}}space", "preserve")
