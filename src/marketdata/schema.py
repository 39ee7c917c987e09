"""What must each table of the evidence look like?

A table is declared once, in :data:`TABLES`, as its columns with a rule each. The rules become pandera
schemas, so that every wrong cell of a table is found in one pass; what one cell alone cannot show (a
duplicate row, a unit of the wrong kind, a currency without a rate) is checked row by row below.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from . import areas as iso
from . import periods, units
from .errors import Fault, quoted

Tables = Mapping[str, pd.DataFrame]
CodeLists = Mapping[str, frozenset[str]]

MISSING = frozenset("MLO")
"""SDMX observation statuses under which a figure has no value."""


@dataclass(frozen=True)
class Rule:
    """What a cell must hold: in words, as a test, and by which list of codes, if by one."""

    expected: str
    accepts: Callable[[str], bool] = bool
    codes: str = ""
    also: frozenset[str] = frozenset()
    several: bool = False

    def check(self, lists: CodeLists) -> pa.Check:
        """The rule as a pandera check. A list of codes that could not be read checks nothing."""
        accepts = self.accepts
        if self.codes:
            known = lists.get(self.codes)

            def accepts(text: str) -> bool:
                parts = text.split(";") if self.several else [text]
                return known is None or all(part in known or part in self.also for part in parts)

        return pa.Check(accepts, element_wise=True, error=self.expected)


def one_of(codes: str, *also: str, several: bool = False) -> Rule:
    """A code of a list: ``areas``, ``units`` … for a table's own codes, ``CL_…`` for one in ``codes.csv``."""
    home = f"codes.csv under {codes}" if codes.startswith("CL_") else f"{codes}.csv"
    others = "".join(f", or {code}" for code in also if code) + (", or nothing" if "" in also else "")
    what = "codes separated by “;”, each listed in" if several else "a code listed in"
    return Rule(f"{what} data/{home}{others}", codes=codes, also=frozenset(also), several=several)


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat({4: text + "-01-01", 7: text + "-01"}.get(len(text), text))
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) is not None


ANY = Rule("text", lambda text: True)
TEXT = Rule("some text", lambda text: bool(text.strip()))
ID = Rule("a short name of lower-case letters, digits, “_” and “-”", lambda text: bool(re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text)))
CODE = Rule("a code of letters, digits and “_”", lambda text: bool(re.fullmatch(r"[A-Za-z0-9_]+", text)))
DATE = Rule("a date such as 2022-12-09, 2022-12 or 2022", _is_date)
MAYBE_DATE = Rule(DATE.expected + ", or nothing", lambda text: text == "" or _is_date(text))
MAYBE_URL = Rule("an address that begins with https://, or nothing", lambda text: text == "" or bool(re.fullmatch(r"https://[^\s<>\"']+", text)))
YES_NO = one_of("CL_YES_NO")
MULTIPLIER = Rule("a power of ten: 0, 3, 6, 9 or 12", lambda text: text in {str(power) for power in units.MULTIPLIERS})
WHOLE = Rule("a whole number", lambda text: bool(re.fullmatch(r"[0-9]+", text)))
POSITIVE = Rule("a number above zero, such as 7.85", lambda text: bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", text)) and float(text) > 0)
ALPHA2 = Rule("two capital letters, or nothing", lambda text: bool(re.fullmatch(r"([A-Z]{2})?", text)))
VINTAGE = Rule(
    "nothing, revised, or the year or month in which a vintage was published", lambda text: bool(re.fullmatch(r"|revised|[0-9]{4}(-[0-9]{2})?", text))
)
ACTIVITIES = Rule("nothing, _T, or parts", lambda text: text in {"", "_T", "parts"})
SYMBOL_POSITION = Rule("before or after", lambda text: text in {"before", "after"})


@dataclass(frozen=True)
class Table:
    """A table of the evidence: its columns in order with their rules, and the columns that tell its rows apart."""

    columns: Mapping[str, Rule]
    key: tuple[str, ...]


TABLES: dict[str, Table] = {
    "codes": Table({"codelist": CODE, "code": CODE, "name": TEXT, "description": ANY}, ("codelist", "code")),
    "units": Table(
        {"unit_measure": CODE, "title": TEXT, "title_of_one": TEXT, "unit_kind": one_of("CL_UNIT_KIND"), "symbol": ANY, "symbol_position": SYMBOL_POSITION},
        ("unit_measure",),
    ),
    "areas": Table({"area": CODE, "name": TEXT, "kind": one_of("CL_AREA_KIND"), "iso_alpha2": ALPHA2, "parent": one_of("areas", "")}, ("area",)),
    "sources": Table(
        {
            "source_id": ID,
            "title": TEXT,
            "author": ANY,
            "publisher": TEXT,
            "published": MAYBE_DATE,
            "url": MAYBE_URL,
            "accessed": DATE,
            "licence": TEXT,
            "redistributable": YES_NO,
            "kind": one_of("CL_SOURCE_KIND"),
            "note": ANY,
        },
        ("source_id",),
    ),
    "indicators": Table(
        {
            "indicator_id": ID,
            "title": TEXT,
            "definition": TEXT,
            "measure": one_of("CL_MEASURE"),
            "unit_kind": one_of("CL_UNIT_KIND"),
            "country_dimension": Rule("ref_area or counterpart_area", lambda text: text in {"ref_area", "counterpart_area"}),
        },
        ("indicator_id",),
    ),
    "definitions": Table(
        {
            "definition_id": ID,
            "title": TEXT,
            "counts": one_of("CL_COUNTS"),
            "includes_residents": YES_NO,
            "includes_wellness": YES_NO,
            "includes_companions": YES_NO,
            "includes_nationals_abroad": YES_NO,
            "spending": one_of("CL_SPENDING"),
            "scope": one_of("CL_SCOPE"),
            "method": one_of("CL_METHOD"),
            "measured_by": TEXT,
            "coverage": TEXT,
            "description": TEXT,
        },
        ("definition_id",),
    ),
    "blocks": Table(
        {
            "block_id": ID,
            "page": ID,
            "position": WHOLE,
            "title": TEXT,
            "indicators": one_of("indicators", several=True),
            "chart": one_of("CL_CHART"),
            "series": one_of("CL_SERIES"),
            "derive": one_of("CL_DERIVE"),
            "activities": ACTIVITIES,
            "areas": one_of("areas", "", several=True),
            "sources": one_of("sources", "", several=True),
            "how_to_read": TEXT,
        },
        ("block_id",),
    ),
    "events": Table(
        {
            "event_id": ID,
            "date_from": DATE,
            "date_to": MAYBE_DATE,
            "area": one_of("areas"),
            "kind": one_of("CL_EVENT_KIND"),
            "title": TEXT,
            "source_id": one_of("sources"),
            "locator": TEXT,
            "note": ANY,
        },
        ("event_id",),
    ),
    "glossary": Table({"term": TEXT, "meaning": TEXT, "source_id": one_of("sources"), "locator": TEXT}, ("term", "source_id")),
    "organisations": Table(
        {
            "organisation_id": ID,
            "name": TEXT,
            "area": one_of("areas"),
            "kind": one_of("CL_ORGANISATION_KIND"),
            "aliases": ANY,
            "parent_organisation": one_of("organisations", ""),
            "judgement": ANY,
            "note": ANY,
        },
        ("organisation_id",),
    ),
    "relationships": Table(
        {
            "relationship_id": ID,
            "source_id": one_of("sources"),
            "institution": one_of("organisations"),
            "partner": one_of("organisations"),
            "partner_kind": one_of("CL_ORGANISATION_KIND"),
            "services": one_of("CL_SERVICE", several=True),
            "specialty": ANY,
            "place": ANY,
            "internationalisation": YES_NO,
            "broker": one_of("organisations", "_Z"),
            "broker_kind": one_of("CL_ORGANISATION_KIND", ""),
            "institution_printed": TEXT,
            "partner_printed": TEXT,
            "service_printed": TEXT,
            "broker_printed": TEXT,
            "locator": TEXT,
            "note": ANY,
        },
        ("relationship_id",),
    ),
    "checks": Table(
        {
            "check_id": ID,
            "kind": one_of("CL_CHECK_KIND"),
            "method": one_of("CL_CHECK_METHOD"),
            "subject": TEXT,
            "stated": TEXT,
            "inputs": TEXT,
            "note": ANY,
        },
        ("check_id",),
    ),
    "corrections": Table(
        {"correction_id": ID, "figure_id": TEXT, "expect": TEXT, "should_be": TEXT, "reason": TEXT, "source_id": one_of("sources")},
        ("correction_id",),
    ),
    "rates": Table(
        {"currency": one_of("units"), "time_period": TEXT, "period_type": one_of("CL_PERIOD_TYPE"), "per_euro": POSITIVE, "source": TEXT, "note": ANY},
        ("currency", "time_period"),
    ),
}

OBSERVATIONS = Table(
    {
        "source_id": one_of("sources"),
        "indicator_id": one_of("indicators"),
        "ref_area": one_of("areas"),
        "counterpart_area": one_of("areas", "_Z"),
        "activity": one_of("CL_ACTIVITY"),
        "definition_id": one_of("definitions", "_Z"),
        "time_period": TEXT,
        "period_type": one_of("CL_PERIOD_TYPE"),
        "vintage": VINTAGE,
        "obs_value": ANY,
        "unit_measure": one_of("units"),
        "unit_mult": MULTIPLIER,
        "qualifier": one_of("CL_QUALIFIER"),
        "obs_status": one_of("CL_OBS_STATUS"),
        "locator": TEXT,
        "note": ANY,
    },
    ("source_id", "indicator_id", "ref_area", "counterpart_area", "activity", "definition_id", "time_period", "unit_measure", "qualifier", "vintage"),
)

CODED = {name: table.key[0] for name, table in TABLES.items() if len(table.key) == 1}
"""The tables whose rows other tables point to, with the column that they are pointed to by."""


def code_lists(tables: Tables) -> CodeLists:
    """Every list of codes that the tables hold: by table name, and by ``CL_…`` for those of ``codes.csv``.

    A list that ``codes.csv`` leaves out is empty, so that every cell which asks for it is a fault.
    """
    lists = {name: frozenset(tables[name][column]) for name, column in CODED.items() if name in tables}
    if "codes" in tables:
        asked = (rule.codes for table in (*TABLES.values(), OBSERVATIONS) for rule in table.columns.values())
        lists |= {name: frozenset() for name in asked if name.startswith("CL_")}
        lists |= {name: frozenset(group) for name, group in tables["codes"].groupby("codelist")["code"]}
    return lists


def faults_in_cells(frames: Mapping[str, pd.DataFrame], table: Table, lists: CodeLists) -> list[Fault]:
    """Every cell of some files of one table that breaks its column's rule."""
    schema = pa.DataFrameSchema({name: pa.Column(checks=rule.check(lists)) for name, rule in table.columns.items() if rule is not ANY})
    if len(frames) > 1 and not _breaks(schema, pd.concat(frames.values(), ignore_index=True)):
        return []  # all together is quick; one by one tells where a fault is
    return [fault for file, frame in frames.items() for fault in _faults_of_file(schema, frame, table, file, lists)]


def _breaks(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> bool:
    try:
        schema.validate(frame)
    except pa.errors.SchemaError:
        return True
    return False


def _faults_of_file(schema: pa.DataFrameSchema, frame: pd.DataFrame, table: Table, file: str, lists: CodeLists) -> list[Fault]:
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return [
            Fault(file, int(case["index"]), case["column"], quoted(case["failure_case"]), case["check"] + _suggestion(case, table, lists))
            for case in error.failure_cases.to_dict("records")
        ]
    return []


def faults_in_keys(frame: pd.DataFrame, table: Table, file: str) -> list[Fault]:
    """Every row that repeats an earlier one."""
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for row, *key in frame[list(table.key)].itertuples():
        earlier = first.setdefault(tuple(key), row)
        if earlier != row:
            faults.append(Fault(file, row, "", f"the same {_and(table.key)} as in row {earlier}", "each of them once"))
    return faults


def faults_across_files(addresses: Mapping[str, Iterable[str]]) -> list[Fault]:
    """Figures that an earlier file holds already. ``addresses`` has those of each file, in the order of its rows."""
    first: dict[str, tuple[str, int]] = {}
    faults = []
    for file, found in addresses.items():
        for row, address in enumerate(found, start=2):
            earlier = first.setdefault(address, (file, row))
            if earlier[0] != file:
                faults.append(Fault(file, row, "", f"the figure of {earlier[0]}, row {earlier[1]}", "each figure in one file"))
    return faults


def faults_in_codes(codes: pd.DataFrame) -> list[Fault]:
    """Types of period that nothing can read: a new one needs code, not only a row."""
    unread = codes[(codes["codelist"] == "CL_PERIOD_TYPE") & ~codes["code"].isin(periods.FORMS)]
    return [Fault("codes.csv", int(row), "code", quoted(text), f"a period type, one of {', '.join(periods.FORMS)}") for row, text in unread["code"].items()]


def faults_in_areas(areas: pd.DataFrame) -> list[Fault]:
    """Countries whose codes are not ISO 3166's, parts of a country without one, and areas that contain themselves."""
    faults = []
    parents = dict(zip(areas["area"], areas["parent"], strict=True))
    kinds = dict(zip(areas["area"], areas["kind"], strict=True))
    for row, area in areas.iterrows():
        if area["kind"] == "country" and iso.iso_alpha2(area["area"]) != area["iso_alpha2"]:
            known = iso.iso_alpha2(area["area"])
            expected = f"{known}, which ISO 3166 gives to {area['area']}" if known else "a country's ISO 3166 alpha-3 code in area"
            faults.append(Fault("areas.csv", int(str(row)), "iso_alpha2", quoted(area["iso_alpha2"]), expected))
        if area["kind"] == "subdivision" and kinds.get(area["parent"], area["parent"]) in {"", "world", "region", "grouping"}:
            faults.append(Fault("areas.csv", int(str(row)), "parent", quoted(area["parent"]), "the country that it is a part of"))
        seen = [area["area"]]
        while (parent := parents.get(seen[-1], "")) and parent not in seen:
            seen.append(parent)
        if parent == area["area"]:
            faults.append(Fault("areas.csv", int(str(row)), "parent", quoted(area["parent"]), "an area that does not lie within this one"))
    return faults


def faults_in_observations(frame: pd.DataFrame, file: str, tables: Tables) -> list[Fault]:
    """What the cells of a row say together: period and type, value and status, unit and indicator.

    A cell that breaks its own rule is reported by :func:`faults_in_cells`, and not again here.
    """
    unit_kinds = _lookup(tables, "units", "unit_kind")
    indicator_kinds = _lookup(tables, "indicators", "unit_kind")
    faults: list[Fault] = []
    for number, row in zip(frame.index, frame.to_dict("records"), strict=True):

        def fault(column: str, expected: str, row: dict = row, number: int = number) -> None:
            faults.append(Fault(file, number, column, quoted(row[column]), expected))

        if row["period_type"] in periods.FORMS and row["time_period"].strip():
            try:
                periods.parse(row["time_period"], row["period_type"])
            except ValueError as error:
                fault("time_period", str(error))

        if row["obs_value"] == "":
            if row["obs_status"] not in MISSING:
                fault("obs_value", "a number such as 584.6; it is empty only where obs_status is M, L or O")
        else:
            try:
                units.parse_number(row["obs_value"])
            except ValueError as error:
                fault("obs_value", str(error))
            if row["obs_status"] in MISSING:
                fault("obs_value", f"nothing, as obs_status {row['obs_status']} says that there is no value")

        kind, wanted = unit_kinds.get(row["unit_measure"]), indicator_kinds.get(row["indicator_id"])
        if kind and wanted and kind != wanted:
            fault("unit_measure", f"a unit of the kind {wanted}, as indicators.csv says of {row['indicator_id']}")
    return faults


def faults_in_corrections(frame: pd.DataFrame, printed: Mapping[str, str]) -> list[Fault]:
    """Corrections of figures that are not there, or no longer printed as the correction says.

    ``printed`` has the ``obs_value`` of each figure by its address.
    """
    faults = []
    for row, figure_id, expect in frame[["figure_id", "expect"]].itertuples():
        if figure_id not in printed:
            faults.append(
                Fault(
                    "corrections.csv",
                    row,
                    "figure_id",
                    quoted(figure_id, 200),
                    "the address of a figure, the column figure_id of `marketdata export observations`",
                )
            )
        elif printed[figure_id] != expect:
            faults.append(
                Fault(
                    "corrections.csv",
                    row,
                    "expect",
                    quoted(expect),
                    f"{printed[figure_id]}, as the figure is printed now; if the source has mended it, delete the correction",
                )
            )
    return faults


def faults_in_rates(frame: pd.DataFrame) -> list[Fault]:
    """Rates whose period is not of its type."""
    faults = []
    for row, text, kind in frame[["time_period", "period_type"]].itertuples():
        try:
            periods.parse(text, kind)
        except ValueError as error:
            faults.append(Fault("rates.csv", row, "time_period", quoted(text), str(error)))
    return faults


def faults_in_dates(frame: pd.DataFrame, file: str) -> list[Fault]:
    """Events that end before they begin. A year ends with its last day: October 2013 to 2013 is in order."""
    return [
        Fault(file, row, "date_to", quoted(last), "a date that is not before date_from")
        for row, first, last in frame[["date_from", "date_to"]].itertuples()
        if last and last < first[: len(last)]
    ]


def faults_in_coverage(tables: Tables) -> list[Fault]:
    """Indicators that no block shows: a figure that nobody can see is a figure that nobody can check."""
    shown = {indicator for cell in tables["blocks"]["indicators"] for indicator in cell.split(";")}
    hidden = tables["indicators"][~tables["indicators"]["indicator_id"].isin(shown)]
    return [
        Fault("indicators.csv", int(row), "indicator_id", quoted(text), "an indicator that a row of blocks.csv shows")
        for row, text in hidden["indicator_id"].items()
    ]


def _lookup(tables: Tables, name: str, column: str) -> dict[str, str]:
    return dict(zip(tables[name][CODED[name]], tables[name][column], strict=True)) if name in tables else {}


def _suggestion(case: dict, table: Table, lists: CodeLists) -> str:
    rule = table.columns[case["column"]]
    known = {code.casefold(): code for code in lists.get(rule.codes, frozenset())}
    wrong = str(case["failure_case"]).split(";") if rule.several else [str(case["failure_case"])]
    near = [known[match] for part in wrong for match in difflib.get_close_matches(part.strip().casefold(), known, n=1, cutoff=0.6) if part != known[match]]
    return f" (did you mean {', '.join(near)}?)" if near else ""


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
