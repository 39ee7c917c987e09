"""How are rows taken away?

:mod:`.rows` chooses the columns of a file, :mod:`.files` turns them into bytes. CSV, which spreadsheets open,
is neutralised; JSON and Parquet, which programs read, hold every text as it is.
"""

from .extract import RECORD_COLUMNS, Extract, as_shown, extract, in_full
from .files import file_name, safe_cell, to_csv, to_json, to_parquet
from .rows import OBSERVATION_COLUMNS, SELECTED_COLUMNS, TABLES, in_words, observations, selected, table

__all__ = [
    "OBSERVATION_COLUMNS",
    "RECORD_COLUMNS",
    "SELECTED_COLUMNS",
    "TABLES",
    "Extract",
    "as_shown",
    "extract",
    "file_name",
    "in_full",
    "in_words",
    "observations",
    "safe_cell",
    "selected",
    "table",
    "to_csv",
    "to_json",
    "to_parquet",
]
