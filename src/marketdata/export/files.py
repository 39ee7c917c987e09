"""How do rows become a file that a spreadsheet or a program reads as meant?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
import unicodedata

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

RUNS_AS_FORMULA = frozenset("=+-@")
BREAKS_A_ROW = ("\t", "\r", "\n")
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?%?")

LONGEST_NAME = 120
# Windows opens a device, not a file, under these names, whatever their ending.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))})


def safe_cell(text: str) -> str:
    """``text`` as a spreadsheet may hold it: never run as a formula, never breaking its row.

    An apostrophe is put before a text that begins with tab, CR or LF, or whose first visible character
    is ``= + - @`` or a wide form of them (spreadsheets skip spaces, and in East Asia read ``＝`` as ``=``).
    NUL, which no CSV reader agrees on, is removed. One exception: a whole text of a minus sign, digits,
    at most one full stop with digits, and at most one per cent sign is a number, and stays.
    """
    text = text.replace("\x00", "")
    if _NEGATIVE_NUMBER.fullmatch(text):
        return text
    first = next((character for character in text if unicodedata.category(character) not in _UNSEEN), "")
    runs = unicodedata.normalize("NFKC", first) in RUNS_AS_FORMULA
    return f"'{text}" if runs or text.startswith(BREAKS_A_ROW) else text


def to_csv(frame: pd.DataFrame, *, bom: bool = True) -> bytes:
    """RFC 4180 CSV in UTF-8: CRLF after each row, quotes where needed, days as ISO dates, missing values empty.

    Excel takes a file for UTF-8 only if it begins with a byte-order mark; programs that read a pipe
    stumble over one (``bom=False``). Texts and headers pass :func:`safe_cell`; numbers stay numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    columns = [[_csv_cell(value) for value in values] for values in _values(frame)]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")


def to_json(frame: pd.DataFrame) -> bytes:
    """A JSON array with an object per row and a line per object, in UTF-8; days as ISO dates, missing values ``null``.

    Raises ValueError for an infinite number, which JSON cannot hold.
    """
    names = [str(name) for name in frame.columns]
    rows = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False) for row in zip(*_values(frame), strict=True)]
    return ("[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n").encode()


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Apache Parquet with a type per column: numbers as numbers, days as date32, missing values null."""
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [pa.field(field.name, _parquet_type(field.type)) for field in arrow.schema]
    sink = pa.BufferOutputStream()
    pq.write_table(arrow.cast(pa.schema(fields)), sink)
    return sink.getvalue().to_pybytes()


def _parquet_type(found: pa.DataType) -> pa.DataType:
    """Moments are days here, and a column without any value is one of text: those of numbers keep their type."""
    if pa.types.is_timestamp(found):
        return pa.date32()
    return pa.string() if pa.types.is_null(found) else found


def file_name(*parts: str, ext: str) -> str:
    """A name that every file system takes and a person can read: ``healthcare_uk_wins-china-2015-16.csv``.

    Each part becomes lower-case ASCII letters, digits and ``_``, with ``-`` for all else; accents are
    dropped. What leaves nothing, or only the name of a device, is called ``marketdata``.
    """
    words = [word for part in parts if (word := _plain_word(part))]
    stem = "-".join(words)[:LONGEST_NAME].rstrip("-")
    if not stem or stem in _DEVICES:
        stem = "-".join(["marketdata", *words])
    return f"{stem}.{_plain_word(ext) or 'bin'}"


def _plain_word(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", re.sub(r"[‐-―−]", "-", text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_only.lower()).strip("-")


def _values(frame: pd.DataFrame) -> list[list[object]]:
    """The values of each column as plain Python: text, numbers, ISO dates and None. Columns are taken by place, as two may share a name."""
    return [[_plain_value(value) for value in frame.iloc[:, place].tolist()] for place in range(frame.shape[1])]


def _plain_value(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _csv_cell(value: object) -> object:
    return safe_cell(value) if isinstance(value, str) else value
