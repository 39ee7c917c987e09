"""What does the evidence say?

A Market is the whole evidence base, read once, checked whole and never changed. It answers a
:class:`~marketdata.selection.Selection` with rows: what is charted is what is tabled, downloaded and
described in words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from . import reconcile, schema
from .areas import NOT_APPLICABLE, WORLD, add_areas
from .errors import DataError, Fault, NoRateError, SelectionError
from .money import Rates
from .periods import add_periods
from .selection import Selection, matching
from .tables import read_table
from .units import Unit, add_values, as_printed, as_read, by_code, is_readable

COMMON_CURRENCY = "USD"
"""What amounts of one selection are shown in when they were published in several currencies."""

SHOWN = {"shown_value": "float64", "shown_unit": str, "rate": "float64", "rate_note": str, "shown": str}
"""The columns that :meth:`Market.select` adds, with their types."""


def data_folder() -> Path:
    """The evidence that comes with this package: beside the source in a checkout, inside it when installed."""
    here = Path(__file__).resolve().parent
    return next(folder for folder in (here.parents[1] / "data", here / "data") if (folder / "sources.csv").exists())


def load(folder: Path | str | None = None) -> Market:
    """Read, check and normalise the evidence in ``folder``, by default the evidence that comes with the package.

    Raises DataError with every fault of every file; then nothing is loaded.
    """
    folder = Path(folder) if folder is not None else data_folder()
    raw, faults = _read(folder)
    faults += _faults(raw)
    if faults:
        raise DataError(faults)
    market = _normalise(raw, _version(folder))
    if faults := reconcile.faults_in_checks(market):
        raise DataError(faults)
    return market


@dataclass(frozen=True, eq=False)
class Market:
    """The evidence base. Read-only: every method returns new frames.

    ``observations`` has a row per published figure: the columns of its file, and ``figure_id``,
    ``source_id``, ``ref_area_name``, ``counterpart_area_name``, ``country``, ``period_start``,
    ``period_end``, ``year``, ``period_label``, ``value`` (in full units) and ``printed``.
    The other tables are indexed by their code where they have one.
    ``version`` is the fingerprint of the evidence: two of one version say the same.
    """

    observations: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    rates: Rates = field(repr=False)
    version: str = ""

    def __getattr__(self, name: str) -> pd.DataFrame:
        try:
            return self.__dict__["tables"][name]
        except KeyError:
            raise AttributeError(name) from None

    def select(self, selection: Selection) -> pd.DataFrame:
        """The figures that the selection keeps, oldest first.

        Adds ``shown_value`` in ``shown_unit``, and how one got there: ``rate`` (units of the shown
        currency per unit of the published one), ``rate_note`` and ``shown``, the amount as text.
        An amount to which no rate applies stays in its own currency, and ``rate_note`` says why.
        Raises SelectionError for codes that do not exist.
        """
        rows = self.matching(selection)
        currency = self.shown_currency(rows, selection)
        return self._as_published.loc[rows.index] if currency is None else self._in_currency(rows, currency)

    def matching(self, selection: Selection) -> pd.DataFrame:
        """The figures that the selection keeps, as published: rows of ``observations``. Raises as :meth:`select` does."""
        self.check(selection)
        return matching(self._of(selection.indicators), selection)

    def checks(self) -> pd.DataFrame:
        """What the sources claim, recomputed: a row per check of ``checks.csv``, failing ones first.

        Columns: ``check_id, kind, subject, source_id, stated, computed, difference, difference_pct, tolerance,
        verdict, explanation``. Differences and tolerances are in full units of the stated figure.
        """
        return reconcile.table(self.check_results)

    @cached_property
    def check_results(self) -> tuple[reconcile.Result, ...]:
        """The results behind :meth:`checks`, with the figures that each rests on."""
        return tuple(reconcile.checks(self))

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        """The units by their codes."""
        return by_code(self.units)

    @cached_property
    def addresses(self) -> Mapping[str, int]:
        """The place of each figure in ``observations``, by its address."""
        return {figure_id: place for place, figure_id in enumerate(self.observations["figure_id"])}

    def check(self, selection: Selection) -> None:
        """Raise SelectionError if the selection names what does not exist."""
        for what, given, known, where in (
            ("indicator", selection.indicators, self.indicators.index, "data/indicators.csv"),
            ("country", selection.countries, self.areas.index, "data/areas.csv"),
            ("currency", (selection.currency,) if selection.currency else (), self.currencies(), ", ".join(self.currencies())),
            ("source", selection.sources, self.sources.index, ", ".join(self.sources.index)),
        ):
            if unknown := [code for code in given if code not in known]:
                raise SelectionError(f"There is no {what} {', '.join(map(repr, unknown))}. Known: {where}.")

    def currencies(self) -> list[str]:
        """The currencies that amounts can be shown in."""
        return list(self._currencies)

    @cached_property
    def _currencies(self) -> tuple[str, ...]:
        held = self.rates.currencies()
        return tuple(code for code, unit in self.unit.items() if unit.is_currency and code in held)

    def countries(self) -> pd.Series:
        """The names of all places that a country filter can find figures under, by code, in order of name."""
        found = self.observations.loc[~self.observations["country"].isin([WORLD, NOT_APPLICABLE]), "country"].unique()
        return self.areas.loc[found, "name"].sort_values()

    def years(self) -> tuple[int, int]:
        """The first and the last calendar year that some figure covers."""
        return int(self.observations["period_start"].min().year), int(self.observations["period_end"].max().year)

    def newest_source(self) -> str:
        """The ``source_id`` of the source that was published last."""
        published = self.sources["published"]
        return str(published.index[published == published.max()][0])

    def shown_currency(self, rows: pd.DataFrame, selection: Selection) -> str | None:
        """The currency that rows are shown in: the one chosen, US dollars for several, else as published (None)."""
        if selection.currency:
            return selection.currency
        published = rows.loc[rows["unit_measure"].isin(self.currencies()), "unit_measure"].unique()
        return COMMON_CURRENCY if len(published) > 1 else None

    def shown_in(self, rows: pd.DataFrame, currency: str | None) -> pd.DataFrame:
        """Rows with their amounts in a currency, or as published (None): the columns that :meth:`select` adds."""
        return self._in_currency(rows, currency)

    def printed(self, row: Mapping) -> str:
        """A figure as its source prints it."""
        return as_printed(row["obs_value"], row["unit_mult"], self.unit[row["unit_measure"]])

    def read(self, value: float, unit_measure: str) -> str:
        """A computed amount, rounded to be read."""
        return _read_amount(self, value, unit_measure)

    @cached_property
    def _by_indicator(self) -> Mapping[str, pd.DataFrame]:
        """The figures of each indicator: a block of a page asks for one or a few, and filters no others."""
        return dict(iter(self.observations.groupby("indicator_id", sort=False)))

    def _of(self, indicators: tuple[str, ...]) -> pd.DataFrame:
        """The figures of some indicators, in their order; of all where none is named."""
        found = [self._by_indicator[indicator] for indicator in dict.fromkeys(indicators) if indicator in self._by_indicator]
        if not found:
            return self.observations.iloc[0:0] if indicators else self.observations
        return found[0] if len(found) == 1 else pd.concat(found).sort_index()

    @cached_property
    def _as_published(self) -> pd.DataFrame:
        """All figures with the columns that :meth:`select` adds, no amount converted: most that is shown is."""
        return self._in_currency(self.observations, None)

    def _in_currency(self, rows: pd.DataFrame, currency: str | None) -> pd.DataFrame:
        wanted = rows.assign(printed=self._readable(rows))[["value", "unit_measure", "period_start", "period_end", "printed"]]
        shown = [_shown_amount(self, currency, *cells) for cells in wanted.itertuples(index=False, name=None)]
        return rows.assign(
            **{name: pd.Series([cells[place] for cells in shown], index=rows.index, dtype=kind) for place, (name, kind) in enumerate(SHOWN.items())}
        )

    def _readable(self, rows: pd.DataFrame) -> list[str]:
        """The figures as printed; those of data files, which have more decimals than anyone reads, rounded."""
        cells = zip(rows["obs_value"], rows["printed"], rows["value"], rows["unit_measure"], strict=True)
        return [printed if is_readable(digits) else self.read(value, unit) for digits, printed, value, unit in cells]

    def _shown(self, currency: str | None, value: float, unit: str, start: pd.Timestamp, end: pd.Timestamp, printed: str) -> tuple:
        """One figure in another currency: its value, unit, rate, how the rate came about, and its text."""
        if currency is None or unit == currency or unit not in self._currencies:
            return value, unit, float("nan"), "", printed
        if pd.isna(start):
            return value, unit, float("nan"), "Not converted: the source gives no year, so no exchange rate applies.", printed
        try:
            rate = self.rates.rate(unit, currency, start.date(), end.date())
        except NoRateError:
            return value, unit, float("nan"), f"Not converted: no exchange rate from {unit} to {currency} is held for this period.", printed
        return value * rate.value, currency, rate.value, rate.in_words(), self.read(value * rate.value, currency)


# Filters show the same amounts again and again, so each is reckoned and written once.


@lru_cache(maxsize=50_000)
def _read_amount(market: Market, value: float, unit_measure: str) -> str:
    return as_read(value, market.unit[unit_measure])


@lru_cache(maxsize=50_000)
def _shown_amount(market: Market, currency: str | None, value: float, unit: str, start: pd.Timestamp, end: pd.Timestamp, printed: str) -> tuple:
    return market._shown(currency, value, unit, start, end, printed)


def _read(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every file of the evidence as text. Tables with faults are left out."""
    if not folder.is_dir():
        return {}, [Fault(str(folder), 0, "", "no such folder", "a folder with sources.csv, indicators.csv and the other files of the evidence")]
    wanted = {f"{name}.csv": table for name, table in schema.TABLES.items()}
    wanted |= {f"observations/{path.name}": schema.OBSERVATIONS for path in sorted((folder / "observations").glob("*.csv"))}
    raw, faults = {}, []
    for name, table in wanted.items():
        frame, found = read_table(folder / name, name, tuple(table.columns))
        faults += found
        if not found:
            raw[name.removesuffix(".csv")] = frame
    found_names = (path.relative_to(folder).as_posix() for path in (*folder.iterdir(), *folder.glob("observations/*")))
    for stray in sorted(name for name in found_names if name.lower().endswith(".csv") and name not in wanted):
        faults.append(Fault(stray, 0, "", "a file that is not known", f"one of {', '.join(sorted(n for n in wanted if '/' not in n))}"))
    if not any(name.startswith("observations/") for name in wanted):
        faults.append(Fault("observations", 0, "", "no file", "a file of figures, such as observations/salter_2022.csv"))
    return raw, faults


def _faults(raw: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Everything that is wrong in tables that could be read."""
    lists = schema.code_lists(raw)
    observations = {f"{name}.csv": add_figure_ids(frame) for name, frame in raw.items() if name not in schema.TABLES}
    tables = {f"{name}.csv": frame for name, frame in raw.items() if name in schema.TABLES}
    faults: list[Fault] = []
    for name, frame in tables.items():
        faults += schema.faults_in_cells({name: frame}, schema.TABLES[name.removesuffix(".csv")], lists)
        faults += schema.faults_in_keys(frame, schema.TABLES[name.removesuffix(".csv")], name)
    faults += schema.faults_in_cells(observations, schema.OBSERVATIONS, lists)
    for name, frame in observations.items():
        faults += schema.faults_in_keys(frame, schema.OBSERVATIONS, name)
    if "rates" in raw and not any(fault.file == "rates.csv" for fault in faults):
        faults += schema.faults_in_rates(raw["rates"])
    if "codes" in raw:
        faults += schema.faults_in_codes(raw["codes"])
    if "areas" in raw:
        faults += schema.faults_in_areas(raw["areas"])
    if "events" in raw:
        faults += schema.faults_in_dates(raw["events"], "events.csv")
    if "blocks" in raw and "indicators" in raw:
        faults += schema.faults_in_coverage(raw)
    if "corrections" in raw:
        printed = {address: value for frame in observations.values() for address, value in zip(frame["figure_id"], frame["obs_value"], strict=True)}
        faults += schema.faults_in_corrections(raw["corrections"], printed)
    for name, frame in observations.items():
        faults += schema.faults_in_observations(frame, name, raw)
    return faults + schema.faults_across_files({name: frame["figure_id"] for name, frame in observations.items()})


def _version(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any byte of the evidence, and with the exchange rates of the European Central Bank."""
    digest = hashlib.sha256(f"currencyconverter {version('currencyconverter')}".encode())
    for path in sorted((*folder.glob("*.csv"), *folder.glob("observations/*.csv"))):
        digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _normalise(raw: Mapping[str, pd.DataFrame], version: str) -> Market:
    """From text to figures: each step takes a frame and returns a new one."""
    tables = {name: frame.set_index(schema.CODED[name]) if name in schema.CODED else frame for name, frame in raw.items() if name in schema.TABLES}
    parts = [frame.assign(file=f"{name}.csv", row=frame.index) for name, frame in raw.items() if name not in schema.TABLES]
    observations = (
        pd.concat(parts, ignore_index=True)
        .pipe(add_figure_ids)
        .pipe(add_periods)
        .pipe(add_values)
        .pipe(add_areas, tables["areas"], tables["indicators"])
        .pipe(add_printed, tables["units"])
        .pipe(in_order)
        .pipe(packed)
    )
    return Market(observations, tables, Rates(raw["rates"]), version)


def add_figure_ids(observations: pd.DataFrame) -> pd.DataFrame:
    """Add ``figure_id``, the address of a figure: made of its key, and unchanged when rows are added around it."""
    parts = [observations[column].str.replace("/", "--") for column in schema.OBSERVATIONS.key if column != "vintage"]
    vintages = observations["vintage"].map(lambda vintage: (f"vintage-{vintage}",) if vintage else ())
    return observations.assign(figure_id=[".".join([*key, *vintage]) for *key, vintage in zip(*parts, vintages, strict=True)])


def in_order(observations: pd.DataFrame) -> pd.DataFrame:
    """Oldest first and the undated last; within a period by address, the low end of a range before its high end."""
    high = observations["qualifier"] == "high"
    address = observations["figure_id"].str.replace(r"\.(low|high)(?=$|\.vintage-)", "", regex=True)
    keyed = observations.assign(address=address, high=high).sort_values(["period_start", "address", "high", "figure_id"], ignore_index=True, na_position="last")
    return keyed.drop(columns=["address", "high"])


def packed(observations: pd.DataFrame) -> pd.DataFrame:
    """The same figures with their texts as plain Python strings, which pandas keeps together in one block.

    A block of a page shows few rows of many columns, and takes them again and again. Of columns of pandas' own string type
    each is taken by itself, which costs several times as long as all that is done with them.
    """
    texts = observations.columns[observations.dtypes == "str"]
    return observations.astype(dict.fromkeys(texts, object))


def add_printed(observations: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Add ``printed``: the figure as its source prints it, with unit."""
    unit, rows = by_code(units), observations[["obs_value", "unit_mult", "unit_measure"]].itertuples(index=False, name=None)
    return observations.assign(printed=[as_printed(value, mult, unit[code]) for value, mult, code in rows])
