"""What stands in a file of the evidence?

Read strictly: what Excel adds by itself (a byte-order mark, Windows line ends, empty lines at the
end) is read as meant, and all else that is not plain UTF-8 CSV with the expected columns is a fault.
Every cell stays text; an empty cell is the empty string, and ``NA`` is Namibia.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from .errors import Fault


def read_table(path: Path, name: str, columns: Sequence[str]) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows of a CSV file as text, indexed by their row number in a spreadsheet, and its faults.

    ``name`` is what messages call the file. Where there are faults, the frame is empty.
    """
    nothing = pd.DataFrame(columns=list(columns), dtype=str)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return nothing, [Fault(name, 0, "", "no such file", f"a CSV file with the columns {', '.join(columns)}")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return nothing, [_not_utf8(name, content, error.start)]
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        return nothing, [Fault(name, row, "", "a NUL byte", "text; save the file as “CSV UTF-8” again")]

    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
    except csv.Error as error:
        return nothing, [Fault(name, len(records) + 1, "", f"text that is not CSV ({error})", "commas between cells, and a cell with a comma in double quotes")]
    while records and not any(cell.strip() for cell in records[-1]):
        records.pop()
    if not records:
        return nothing, [Fault(name, 0, "", "an empty file", f"a header row with the columns {', '.join(columns)}")]

    header, *body = records
    faults = _header_faults(name, header, columns)
    if not faults:
        faults = _ragged(name, body, len(columns))
    if faults:
        return nothing, faults
    frame = pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype=str)
    return frame[list(columns)], []


def _not_utf8(name: str, content: bytes, position: int) -> Fault:
    row = content[:position].count(b"\n") + 1
    byte = content[position]
    return Fault(name, row, "", f"the byte 0x{byte:02X}, which is not UTF-8", "text in UTF-8; in Excel, save as “CSV UTF-8 (comma delimited)”")


def _header_faults(name: str, header: list[str], columns: Sequence[str]) -> list[Fault]:
    if len(header) == 1 and ";" in header[0]:
        return [Fault(name, 1, "", "semicolons between cells", "commas between cells")]
    faults = [Fault(name, 1, column, "no such column", f"the columns {', '.join(columns)}") for column in columns if column not in header]
    for place, column in enumerate(header):
        if column not in columns:
            faults.append(Fault(name, 1, column or f"column {place + 1}", "a column that is not known", f"the columns {', '.join(columns)}"))
        elif column in header[:place]:
            faults.append(Fault(name, 1, column, "the column twice", "each column once"))
    return faults


def _ragged(name: str, body: list[list[str]], width: int) -> list[Fault]:
    faults = []
    for row, cells in enumerate(body, start=2):
        if not any(cell.strip() for cell in cells):
            faults.append(Fault(name, row, "", "an empty row", "a figure, or no row: empty rows stand only at the end"))
        elif len(cells) != width:
            hint = "; a cell that contains a comma stands in double quotes" if len(cells) > width else ""
            faults.append(Fault(name, row, "", f"{len(cells)} cells", f"{width}, one for each column{hint}"))
    return faults
