"""How is the evidence asked from a command line?

Data goes to standard output and all that is said about it to standard error, so that each can be sent
its own way. Exit status: 0 done; 1 the data or the machine refused; 2 the question was wrong. What is
heavy (pandas, the evidence) is imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import difflib
import math
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    import pandas as pd

    from .errors import DataError
    from .market import Market
    from .selection import Selection

WIDTH_OF_A_FILE = 160
"""Characters in a line of a table that goes to a file or a pipe, which have no width of their own."""

app = typer.Typer(
    name="marketdata",
    help="""The evidence on the international healthcare market: check it, export it, ask it.

    \b
    Examples:
      marketdata validate
      marketdata export observations --output figures.csv
      marketdata select --indicator healthcare_uk_wins --country CHN
    """,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class TableName(StrEnum):
    """The tables that ``export`` knows."""

    observations = "observations"
    relationships = "relationships"
    organisations = "organisations"
    events = "events"
    sources = "sources"
    indicators = "indicators"
    definitions = "definitions"
    areas = "areas"
    blocks = "blocks"
    units = "units"
    codes = "codes"
    glossary = "glossary"
    checks = "checks"
    corrections = "corrections"
    rates = "rates"


class FileFormat(StrEnum):
    """What a program reads."""

    csv = "csv"
    json = "json"
    parquet = "parquet"


class ShownFormat(StrEnum):
    """What a program or a person reads."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file. It is replaced at once and whole, or not at all.")]
Data = Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="Read the evidence in this folder, not the one that comes with marketdata.")]


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=lambda given: _version(given), help="Show the version and stop.")] = False,
) -> None:
    pass


@app.command()
def validate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="The folder to check; without it, the evidence that comes with marketdata.")
    ] = None,
) -> None:
    """Check every file of the evidence.

    Each fault is named by file, row and column. Rows are counted as a spreadsheet counts them: the header is row 1.
    The exit status is 0 if there is no fault and 1 if there are any.

    \b
    Examples:
      marketdata validate
      marketdata validate data
    """
    with _plain_words():
        market = _load(folder)
        parts = {
            "figure": (len(market.observations), f" from {_counted(market.observations['source_id'].nunique(), 'source')}"),
            "agreement": (len(market.relationships), ""),
            "organisation": (len(market.organisations), ""),
            "event": (len(market.events), ""),
        }
        told = ", ".join(_counted(number, noun) + rest for noun, (number, rest) in parts.items())
        _to_stdout(f"{told}: no fault.\n".encode())


@app.command()
def export(
    table: Annotated[TableName, typer.Argument(metavar="TABLE", help="The table to write.")],
    file_format: Annotated[FileFormat | None, typer.Option("--format", "-f", help="Without it, what FILE ends in, else csv.")] = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """Write a whole table to a pipe or a file.

    CSV is UTF-8. A file begins with a byte-order mark, so that Excel reads it; standard output does not,
    as programs read it. In CSV, an apostrophe stands before a text that a spreadsheet would run as a formula;
    JSON and Parquet hold every text as it is. The column obs_value is text, as printed; value is the number in full units.

    \b
    Examples:
      marketdata export observations > figures.csv
      marketdata export observations --output figures.parquet
      marketdata export sources --format json | jq '.[].title'
    """
    chosen = ShownFormat(file_format) if file_format else _format_of(output)
    _refuse_binary_on_screen(chosen, output)
    with _plain_words():
        market = _load(data)
        from . import export as files

        rows = files.table(market, table)
        _deliver(_as_bytes(rows, chosen, output), len(rows), output)


@app.command()
def select(
    indicator: Annotated[list[str] | None, typer.Option("--indicator", "-i", metavar="CODE", help="What is measured: marketdata export indicators.")] = None,
    country: Annotated[
        list[str] | None, typer.Option("--country", "-c", metavar="CODE", help="Place: marketdata export areas. Worldwide figures stay.")
    ] = None,
    year: Annotated[list[str] | None, typer.Option("--year", "-y", metavar="YEAR", help="One year, or the first and the last.")] = None,
    currency: Annotated[list[str] | None, typer.Option("--currency", metavar="CODE", help="Show amounts of money in this currency, such as GBP.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", "-s", metavar="CODE", help="Only this source: marketdata export sources.")] = None,
    low: Annotated[bool, typer.Option("--low", help="Also the figures of low reliability, which are left out otherwise.")] = False,
    shown_format: Annotated[
        ShownFormat | None, typer.Option("--format", "-f", help="Without it, what FILE ends in; else table on a screen, csv elsewhere.")
    ] = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """Show the figures that answer a question.

    Without an option, all of them but those of low reliability. Indicator, country, year and source may be given more than once. A figure stays if its period overlaps the years;
    with years, figures without a year are left out. Amounts published in several currencies are shown in US dollars
    unless a currency is given; csv, json and parquet give the exchange rate of each.

    \b
    Examples:
      marketdata select --indicator healthcare_uk_wins --country CHN
      marketdata select --country KOR --country THA --year 2020 --year 2024 --currency GBP
      marketdata select --indicator inbound_patients --format csv --output patients.csv
    """
    on_screen = output is None and _is_screen()
    chosen = shown_format or (ShownFormat.table if on_screen else _format_of(output))
    _refuse_binary_on_screen(chosen, output)
    query = {
        "indicator": indicator or [],
        "country": country or [],
        "year": year or [],
        "currency": currency or [],
        "source": source or [],
        "low": ["show"] if low else [],
    }
    with _plain_words():
        market = _load(data)
        from . import export as files
        from .selection import Selection

        selection = Selection.from_query(query)
        _refuse_unknown(market, selection)
        rows = files.selected(market, selection)
        if rows.empty:
            _say(_what_would_be_there(market, selection))
        content = _for_people(market, selection, on_screen) if chosen is ShownFormat.table else _as_bytes(rows, chosen, output)
        _deliver(content, len(rows), output)


@app.command()
def checks(
    shown_format: Annotated[
        ShownFormat | None, typer.Option("--format", "-f", help="Without it, what FILE ends in; else table on a screen, csv elsewhere.")
    ] = None,
    verdict: Annotated[
        list[str] | None, typer.Option("--verdict", metavar="VERDICT", help="Only checks that came out so: differs, agrees, or “cannot be checked”.")
    ] = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """Recompute what the sources claim, and show what agrees and what differs.

    Nothing is corrected. The exit status is 0 whatever the sources got wrong, and 1 if a check of checks.csv cannot be computed because of its own row.

    \b
    Examples:
      marketdata checks
      marketdata checks --verdict differs
      marketdata checks --format csv --output checks.csv
    """
    on_screen = output is None and _is_screen()
    chosen = shown_format or (ShownFormat.table if on_screen else _format_of(output))
    _refuse_binary_on_screen(chosen, output)
    with _plain_words():
        from . import reconcile

        if unknown := [word for word in verdict or [] if word not in reconcile.VERDICTS]:
            near = [match for word in unknown for match in difflib.get_close_matches(word, reconcile.VERDICTS, n=1, cutoff=0.3)]
            guess = f"Did you mean {' or '.join(near)}? " if near else ""
            _stop(f"There is no verdict {unknown[0]!r}. {guess}There are: {', '.join(reconcile.VERDICTS)}.", 2)
        rows = _load(data).checks()
        if verdict:
            rows = rows[rows["verdict"].isin(verdict)]
        content = _checks_for_people(rows, on_screen) if chosen is ShownFormat.table else _as_bytes(rows, chosen, output)
        _deliver(content, len(rows), output)


def _checks_for_people(rows: pd.DataFrame, on_screen: bool) -> bytes:
    """Each check as a short paragraph: a table would be too narrow for sentences."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if on_screen else WIDTH_OF_A_FILE)
    with console.capture() as captured:
        for row in rows.itertuples():
            console.print(Text(f"{row.verdict.upper()}  {_printable(row.subject)}", style="bold"))
            console.print(Text(f"  {_printable(row.explanation)}  [{row.check_id}]\n"))
        counts = rows["verdict"].value_counts()
        console.print(Text(", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "no check"))
    return captured.get().encode(sys.stdout.encoding if on_screen else "utf-8", "replace")


def _version(given: bool) -> None:
    if given:
        from importlib.metadata import version

        typer.echo(f"marketdata {version('marketdata')}")
        raise typer.Exit


# --- what goes in ---------------------------------------------------------------------------------


def _load(folder: Path | None) -> Market:
    if folder is not None and not folder.is_dir():
        _stop(f"There is no folder {str(folder)!r}. Name the folder that holds sources.csv, indicators.csv and the other files of the evidence.", 1)
    from . import market

    return market.load(folder)


def _refuse_unknown(market: Market, selection: Selection) -> None:
    """Stop at codes that do not exist, naming those that resemble them."""
    from .errors import resembling

    areas, indicators, units = _names(market.areas["name"]), _names(market.indicators["title"]), _names(market.units["title"])
    money = {code: units[code] for code in market.currencies()}
    currency = (selection.currency,) if selection.currency else ()
    questions: list[tuple[str, tuple[str, ...], Mapping[str, str], str]] = [
        ("indicator", selection.indicators, indicators, "All of them: marketdata export indicators"),
        ("country", selection.countries, areas, "All of them: marketdata export areas"),
        ("source", selection.sources, _names(market.sources["title"]), "All of them: marketdata export sources"),
        ("currency", currency, money, f"There are {', '.join(money)}."),
    ]
    wrong = []
    for what, given, names, where in questions:
        for code in (code for code in given if code not in names):
            near = [f"{match} ({names[match]})" for match in resembling(code, names)]
            guess = f"Did you mean {' or '.join(near)}? " if near else ""
            wrong.append(f"There is no {what} {code!r}. {guess}{where}")
    if wrong:
        _stop("\n".join(wrong), 2)


def _names(column: pd.Series) -> dict[str, str]:
    return {str(code): str(name) for code, name in column.items()}


def _what_would_be_there(market: Market, selection: Selection) -> str:
    """For a question without an answer: what the same indicators hold for every place and year."""
    hidden = 0 if selection.low else len(market.select(replace(selection, low=True)))
    if hidden:
        return f"Only figures of low reliability are held of this, {hidden} of them: --low shows them."
    rows = market.select(replace(selection, countries=(), years=None, sources=()))
    if rows.empty:
        return "No figure is held of this."
    found = market.areas.loc[[code for code in rows["country"].unique() if code in market.areas.index], "name"]
    dated = rows[rows["period_start"].notna()]
    years = f"{dated['period_start'].min().year} to {dated['period_end'].max().year}" if len(dated) else ""
    undated = f"{len(rows) - len(dated)} without a year" if len(dated) < len(rows) else ""
    places = ", ".join(f"{code} ({name})" for code, name in found.items())
    holds = "; ".join(part for part in (places, years, undated) if part)
    return f"No figure is held of this. Without the filters of country, year and source there would be {_counted(len(rows), 'figure')}: {holds}."


# --- what comes out -------------------------------------------------------------------------------


def _format_of(output: Path | None) -> ShownFormat:
    ending = output.suffix.lower().lstrip(".") if output else ""
    return ShownFormat(ending) if ending in list(FileFormat) else ShownFormat.csv


def _is_screen() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _refuse_binary_on_screen(chosen: ShownFormat, output: Path | None) -> None:
    if chosen is ShownFormat.parquet and output is None and _is_screen():
        _stop("Parquet is no text for a screen. Name a file with --output, or send it to a program with a pipe.", 2)


def _as_bytes(rows: pd.DataFrame, chosen: ShownFormat, output: Path | None) -> bytes:
    from . import export as files

    match chosen:
        case ShownFormat.json:
            return files.to_json(rows.replace([math.inf, -math.inf], math.nan))  # JSON has no infinity: a tolerance without a bound is null
        case ShownFormat.parquet:
            return files.to_parquet(rows)
        case _:
            return files.to_csv(rows, bom=output is not None)


def _for_people(market: Market, selection: Selection, on_screen: bool) -> bytes:
    """The figures as a table to be read: what all rows share is said once above it, and what says nothing is left out."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from . import describe

    rows = market.select(selection)
    codes = market.codes.set_index(["codelist", "code"])["name"]
    columns = {
        "Indicator": rows["indicator_id"].map(market.indicators["title"]),
        "Place": rows["ref_area_name"],
        "Counterpart": rows["counterpart_area_name"],
        "Part": rows["activity"].map(codes["CL_ACTIVITY"]).where(rows["activity"] != "_T", ""),
        "Counted as": rows["definition_id"].map(market.definitions["title"]).fillna(""),
        "Period": rows["period_label"],
        "As printed": rows["qualifier"].map(describe.QUALIFIER_WORDS).fillna("") + rows["printed"],
        "Shown": rows["shown"].where(rows["rate"].notna(), ""),
        "Status": rows["obs_status"].map(codes["CL_OBS_STATUS"]),
        "Source": rows["source_id"].map({source: describe.short_name(row) for source, row in market.sources.iterrows()}),
    }
    kept = {name: cells for name, cells in columns.items() if rows.empty or (cells != "").any()}
    common = {name: cells.iloc[0] for name, cells in kept.items() if len(rows) > 1 and cells.nunique() == 1 and name not in ("Period", "As printed")}
    caption = _counted(len(rows), "figure") + ("; amounts shown at the average exchange rate of their period" if rows["rate"].notna().any() else "")
    shown = Table(box=box.SIMPLE)
    for name in (name for name in kept if name not in common):
        shown.add_column(name, overflow="fold")
    for cells in zip(*(kept[str(column.header)] for column in shown.columns), strict=True):
        shown.add_row(*(Text(_printable(cell)) for cell in cells))  # Text is never read as markup
    console = Console(width=None if on_screen else WIDTH_OF_A_FILE)
    with console.capture() as captured:
        for name, cell in common.items():
            console.print(Text(f"{name}: {_printable(cell)}"))
        console.print(shown)
        console.print(Text(caption))
    return captured.get().encode(sys.stdout.encoding if on_screen else "utf-8", "replace")


def _deliver(content: bytes, count: int, output: Path | None) -> None:
    if output is None:
        _to_stdout(content)
        return
    try:
        _replace_file(output, content)
    except OSError as error:
        _stop(f"Cannot write {str(output)!r}: {error.strerror or error}.", 1)
    _say(f"{_counted(count, 'row')} written to {output}")


def _to_stdout(content: bytes) -> None:
    """Write bytes as they are. A reader that has seen enough (``| head``) is no error."""
    if sys.stdout is None:
        _stop("There is no standard output to write to.", 1)
    rest = memoryview(content)
    try:
        while rest:  # under PYTHONUNBUFFERED the system may take a part only
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python writes what is left once more when it ends, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            _stop(f"Cannot write to standard output: {error.strerror}.", 1)


def _replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` under ``path`` in one step: whoever reads it sees the old file or the new one, never a half.

    A link keeps pointing where it points. A device or a pipe is written to, as replacing it would remove it.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    draft = target.with_name(f".marketdata-{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode)
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


# --- what is said about it ------------------------------------------------------------------------


@contextmanager
def _plain_words() -> Iterator[None]:
    """Tell every error as a sentence with the right exit status, and never as a traceback."""
    from .errors import DataError, SelectionError

    try:
        yield
    except typer.Exit:
        raise
    except DataError as error:
        _tell_faults(error)
    except SelectionError as error:
        _stop(str(error), 2)
    except OSError as error:
        _stop(f"Cannot read {str(error.filename)!r}: {error.strerror}." if error.filename else str(error), 1)
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "cli.py"
        _stop(f"marketdata has a fault of its own, not one of your data ({type(error).__name__} at {place}: {error}). Please report this line.", 1)


def _tell_faults(error: DataError) -> NoReturn:
    for fault in error.faults:
        _say(str(fault))
    _stop(f"{_counted(len(error.faults), 'fault')}; nothing was loaded.", 1)


def _stop(message: str, status: int) -> NoReturn:
    for line in message.split("\n"):
        _say(line)
    raise typer.Exit(status)


def _say(message: str) -> None:
    typer.echo(_printable(message), err=True)


def _printable(text: str) -> str:
    """``text`` on one line, with escapes for what a terminal would obey instead of show."""
    return "".join(character if character.isprintable() else " " if character in "\r\n\t" else repr(character)[1:-1] for character in text)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"
