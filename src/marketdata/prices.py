"""What does a treatment cost in one country and in another, and which of these prices may be compared?

A price is a statement: one amount, or a range with two ends, that one source makes of one place. What insurers paid,
what a clinic asks and what a guide copied are kinds of price of their own, and a kind is compared with itself alone.
Against the price in another country stands only what the same source says of both, of one kind and year.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from . import describe
from .areas import in_a_sentence
from .market import Market
from .selection import Selection
from .views import Block, View, names_of_codes, short_names

INDICATOR = "treatment_price"
PRICES = "prices"
"""The kind of chart that draws prices."""
LEVEL, RELATIVE = "level", "relative"
BLOCK_ID, PAGE = "treatment-prices", "prices"
PROCEDURE, AGAINST, AMOUNTS = "procedure", "against", "No country: amounts"
"""The words of a link, and what it says for prices as they are."""

ENDS = ("low", "high")
LOWER = {"at_least": False, "more_than": True}
UPPER = {"at_most": False, "less_than": True}
"""Qualifiers of an amount that is only a bound, and whether the bound itself is left out."""
STATUSES = ("A", "B", "P", "E", "F", "U", "FU")
"""Statuses from the best to the worst: of two figures, the worse one decides."""
OLD_YEARS = 5
"""Years after which a price is called old: in as many, prices of treatment rise by about a quarter."""
NAMED = 6
"""Amounts that a warning names one by one; the rest is left to the table."""

HOW_TO_READ = (
    "Each mark is what one source states of one country: a bar where it gives a range, a point where it gives one amount, a triangle where it gives only a bound. "
    "Hollow marks are estimates or of low reliability. A panel holds one kind of price. Compare within a panel; a source that stands in it twice is compared best."
)
HOW_TO_READ_RELATIVE = (
    "100% is the price in {against}, as the same source gives it for the same kind of price and the same year. Half as long is half as dear. "
    "A range against a range reaches from its lowest end against the highest to its highest against the lowest."
)

_ORIGIN = re.compile(r"Origin(?:, as it appears)?: ([^.;]+)")
_PERHAPS = re.compile(r"(?:Resembles the table|Equals the figures?) of (?:the )?([^.,;]+)")
_BY_WAY = re.compile(r", (?:by way of|report of) .*")


# --- statements -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """What one source states of one place: one amount, or the two ends of a range, as rows of :meth:`Market.select`."""

    rows: tuple[Mapping[Hashable, Any], ...]

    @property
    def first(self) -> Mapping[Hashable, Any]:
        """Its only row, or the low end."""
        return self.rows[0]

    @property
    def last(self) -> Mapping[Hashable, Any]:
        """Its only row, or the high end."""
        return self.rows[-1]

    @property
    def place(self) -> str:
        return str(self.first["ref_area_name"])

    @property
    def is_range(self) -> bool:
        return len(self.rows) > 1

    @property
    def bound(self) -> str:
        """The qualifier of an amount that is only a bound, else nothing."""
        return self.first["qualifier"] if self.first["qualifier"] in {**LOWER, **UPPER} else ""

    @property
    def words(self) -> str:
        """The amounts: ``US$5,000 to US$10,000``, ``more than US$20,000``."""
        return f"{self.first['shown']} to {self.last['shown']}" if self.is_range else describe.amount(self.first)

    @property
    def year(self) -> str:
        """The year beside a mark."""
        return "no year" if self.first["period_type"] == "undated" else str(self.first["period_label"])


def statements(rows: pd.DataFrame) -> list[Statement]:
    """The rows as statements, in their order. They have the column ``statement``, as :func:`with_statements` makes it."""
    grouped: dict[str, list[dict[Hashable, Any]]] = {}
    for row in rows.to_dict("records"):
        grouped.setdefault(row["statement"], []).append(row)
    return [Statement(tuple(sorted(group, key=lambda row: float(row["shown_value"])))) for group in grouped.values()]


def with_statements(rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``statement``, which both ends of a range share: the address of the figure without the end."""
    return rows.assign(statement=rows["figure_id"].str.replace(r"\.(?:low|high)(?=$|\.vintage-)", ".range", regex=True))


@dataclass(frozen=True)
class Panel:
    """The statements of one kind of price in one unit, the dearest place first, and those of a place together."""

    definition_id: str
    unit: str
    statements: tuple[Statement, ...]

    @property
    def places(self) -> list[str]:
        return list(dict.fromkeys(each.place for each in self.statements))

    @property
    def cheapest(self) -> Statement:
        return min(self.statements, key=lambda each: each.first["shown_value"])

    @property
    def dearest(self) -> Statement:
        return max(self.statements, key=lambda each: each.last["shown_value"])


def panels(rows: pd.DataFrame) -> list[Panel]:
    """A panel per kind of price and unit, in the order of the rows."""
    return [Panel(str(kind), str(unit), tuple(statements(group))) for (kind, unit), group in rows.groupby(["definition_id", "shown_unit"], sort=False)]


def _in_order(market: Market, rows: pd.DataFrame) -> pd.DataFrame:
    """Kinds of price with most countries first; in each the dearest place, and of a place the dearest statement, first."""
    if rows.empty:
        return rows.reset_index(drop=True)
    kind = ["definition_id", "shown_unit"]
    titles = market.definitions["title"]
    ranked = rows.assign(
        _countries=rows.groupby(kind)["ref_area"].transform("nunique"),
        _marks=rows.groupby(kind)["statement"].transform("nunique"),
        _title=[str(titles.get(code, "")) for code in rows["definition_id"]],
        _place=rows.groupby([*kind, "ref_area"])["shown_value"].transform("max"),
        _mark=rows.groupby([*kind, "statement"])["shown_value"].transform("max"),
    )
    keys = {"_countries": False, "_marks": False, "_title": True, "shown_unit": True, "_place": False, "ref_area_name": True, "_mark": False}
    keys |= {"statement": True, "shown_value": True}
    ranked = ranked.sort_values(list(keys), ascending=list(keys.values()), kind="stable", ignore_index=True)
    return ranked.drop(columns=[name for name in ranked if str(name).startswith("_")])


# --- what is held ---------------------------------------------------------------------------------


def held(market: Market, selection: Selection) -> pd.DataFrame:
    """The procedures that have prices under a selection, those priced in most countries first, indexed by their code.

    Columns: ``name, countries, prices`` (statements), ``kinds`` (of price), ``years`` (in words).
    """
    rows = with_statements(_known(market.select(replace(selection, indicators=(INDICATOR,), currency=None))))
    names = names_of_codes(market, "CL_ACTIVITY")
    made = [
        {
            "activity": activity,
            "name": names[str(activity)],
            "countries": countries(market, group["country"]),
            "prices": group["statement"].nunique(),
            "kinds": group["definition_id"].nunique(),
            "years": years_in_words(group),
        }
        for activity, group in rows.groupby("activity")
    ]
    frame = pd.DataFrame(made, columns=["activity", "name", "countries", "prices", "kinds", "years"]).set_index("activity")
    return frame.sort_values(["countries", "prices", "name"], ascending=[False, False, True], kind="stable")


def procedures(market: Market) -> dict[str, str]:
    """The codes of all procedures that have a price, by name."""
    codes = market.observations.loc[market.observations["indicator_id"] == INDICATOR, "activity"].unique()
    names = names_of_codes(market, "CL_ACTIVITY")
    return {names[code]: str(code) for code in sorted(codes, key=lambda code: names[code])}


def references(market: Market) -> dict[str, str]:
    """The places that some source prices beside another, for one treatment, kind and year: their codes by name."""
    rows = _known(market.observations[market.observations["indicator_id"] == INDICATOR])
    beside = rows.groupby(["activity", *SAME])["ref_area"].transform("nunique") > 1
    return {
        str(market.areas.at[code, "name"]): str(code) for code in sorted(rows.loc[beside, "ref_area"].unique(), key=lambda code: market.areas.at[code, "name"])
    }


def countries(market: Market, codes: Iterable[str]) -> int:
    """How many of some places are countries: not groups of them."""
    return sum(market.areas.at[code, "kind"] == "country" for code in set(codes))


def years_in_words(rows: pd.DataFrame) -> str:
    """The years of some prices: ``2010 to 2016, and without a year``."""
    years = rows["year"].dropna()
    dated = "" if years.empty else str(years.min()) if years.min() == years.max() else f"{years.min()} to {years.max()}"
    undated = "without a year" if len(years) < len(rows) else ""
    return ", and ".join(part for part in (dated, undated) if part)


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["value"].notna()]


def _of(market: Market, selection: Selection, activity: str) -> pd.DataFrame:
    """The prices of a procedure under a selection: in one currency as published, else in US dollars.

    The currencies of the procedure decide, not those of all prices.
    """
    asked = replace(selection, indicators=(INDICATOR,))
    rows = market.select(asked)
    rows = rows[rows["activity"] == activity]
    published = rows.loc[rows["unit_measure"].isin(market.currencies()), "unit_measure"].unique()
    if not selection.currency and len(published) == 1:
        rows = market.select(replace(asked, currency=str(published[0]))).loc[rows.index]
    alone = ~rows["unit_measure"].isin(market.currencies()) & (rows["unit_measure"].nunique() > 1 or bool(selection.currency))
    why = "Not converted: no exchange rates are held for " + rows["unit_measure"].map(market.units["title"]) + "."
    rows = rows.assign(rate_note=rows["rate_note"].mask(alone, why))
    return with_statements(_known(rows)).assign(series=lambda known: known["ref_area_name"])


# --- prices on a page -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Priced(View):
    """The prices of one procedure under a selection, or what they are in per cent of those in one place.

    ``rows`` have, besides the columns of a View, ``statement``; in per cent also ``step``, the division.
    """

    activity: str = ""
    against: str = ""
    """The area code of the place whose price is 100%; nothing for amounts."""
    missing: tuple[str, ...] = ()
    """What could not be measured, a sentence for each reason."""

    @property
    def settings(self) -> list[tuple[str, str]]:
        return [(PROCEDURE, self.activity), (AGAINST, self.against or AMOUNTS)]

    @property
    def against_name(self) -> str:
        return str(self.market.areas.at[self.against, "name"]) if self.against else ""

    @cached_property
    def panels(self) -> list[Panel]:
        """A panel per kind of price and unit, those with most countries first."""
        return panels(self.rows)

    def kind_name(self, panel: Panel) -> str:
        """What a kind of price is called; with its currency, where the kind stands in several."""
        title = str(self.market.definitions["title"].get(panel.definition_id, "Kind of price not stated"))
        several = sum(panel.definition_id == each.definition_id for each in self.panels) > 1
        return f"{title}, in {self.market.unit[panel.unit].title}" if several else title

    def contents(self, panel: Panel) -> str:
        """What is in a kind of price: what it is a price of, and what the money pays for."""
        if panel.definition_id not in self.market.definitions.index:
            return "what is in it is not stated"
        way = self.market.definitions.loc[panel.definition_id]
        paid = {
            "treatment": "treatment alone, no travel",
            "treatment_and_travel": "treatment and travel",
            "unknown": "whether travel is in it is not stated",
        }.get(way["spending"], "")
        said = {"treatment": "without travel", "treatment_and_travel": "travel"}.get(way["spending"], "\0")
        return way["coverage"] if not paid or said in way["coverage"].lower() else f"{way['coverage']}; {paid}"

    def spread(self, panel: Panel) -> str:
        """In how many countries a kind of price is known: ``5 countries``; ``2 places`` where one of them is no country."""
        codes = {each.first["ref_area"] for each in panel.statements}
        one, several = ("country", "countries") if countries(self.market, codes) == len(codes) else ("place", "places")
        return f"{len(codes)} {one if len(codes) == 1 else several}"

    @cached_property
    def title(self) -> str:
        """The cheapest and the dearest of the kind that covers most countries."""
        if not self.panels:
            return self.block.title
        panel = self.panels[0]
        low, high = panel.cheapest, panel.dearest
        kind = _lower(self.kind_name(panel))
        said = f"{low.words} in {in_a_sentence(low.place)} ({low.year})"
        if low is not high:
            said = f"from {low.words} in {in_a_sentence(low.place)} ({low.year}) to {high.words} in {in_a_sentence(high.place)} ({high.year})"
        return f"{self.block.title}: {kind}, {said}"

    @property
    def measure(self) -> str:
        name = self.activity_name(self.activity)
        return f"{name}, in per cent of the price in {in_a_sentence(self.against_name)}" if self.against else f"{name}, price"

    @cached_property
    def sentences(self) -> list[str]:
        """The cheapest and the dearest of each kind, with year and source."""
        return [self._told(panel) for panel in self.panels]

    def _told(self, panel: Panel) -> str:
        low, high = panel.cheapest, panel.dearest
        count = self.spread(panel) if len(panel.places) > 1 else panel.places[0]
        if len(panel.statements) == 1:
            return f"{self.kind_name(panel)}: {self._where(low)}."
        words = ("cheapest", "dearest") if len(panel.places) > 1 else ("lowest", "highest")
        if low is high:
            return f"{self.kind_name(panel)}, {count}: the {words[0]} and the {words[1]} are one range, {self._where(low)}."
        return f"{self.kind_name(panel)}, {count}: {words[0]} {self._where(low)}; {words[1]} {self._where(high)}{_times(low, high)}."

    def _where(self, statement: Statement) -> str:
        name = short_names(self.market)[statement.first["source_id"]]
        return f"{statement.words} in {in_a_sentence(statement.place)} ({statement.year}), says {name}"

    @cached_property
    def cautions(self) -> list[str]:
        """Which kinds of price stand here, how many witnesses they have, and how old they are."""
        return [*self.mixed_definitions, *self.one_witness, *self._ages()]

    @cached_property
    def warnings(self) -> list[str]:
        """What a reader must know before these prices are compared or quoted."""
        return [*self.cautions, *self._statuses(), *self._misprinted(), *self._unconverted(), *self.missing]

    @cached_property
    def mixed_definitions(self) -> list[str]:
        """Where kinds of price stand side by side, that they do."""
        kinds = self.rows["definition_id"].nunique()
        return [f"{kinds} kinds of price stand here, each in a panel of its own. They are not to be compared with one another."] if kinds > 1 else []

    @cached_property
    def one_witness(self) -> list[str]:
        """The sources that print the figures of one origin: they confirm each other as little as copies do."""
        found = self.rows[["source_id", "note"]].drop_duplicates()
        names = short_names(self.market)
        surely, perhaps = _origins(found, _ORIGIN), _origins(found, _PERHAPS)
        traced = {source for sources in surely.values() for source in sources}
        own = found.loc[~found["source_id"].isin(traced), "source_id"]
        for publisher, sources in own.groupby(own.map(self.market.sources["publisher"])):
            surely.setdefault(str(publisher), {}).update(dict.fromkeys(sources))
        told = []
        for origin in dict.fromkeys([*surely, *perhaps]):
            copies = [names[source] for source in surely.get(origin, {})]
            likely = [names[source] for source in perhaps.get(origin, {}) if source not in surely.get(origin, {})]
            if len(copies) > 1:
                also = f", perhaps also those of {_and(likely)}" if likely else ""
                told.append(f"One witness, not {len(copies)}: the figures of {_and(copies)} go back to {origin}{also}.")
            elif len(copies + likely) > 1:
                told.append(f"Perhaps one witness, not {len(copies + likely)}: the figures of {_and([*copies, *likely])} may all go back to {origin}.")
        return told

    def _ages(self) -> list[str]:
        """How old the prices are, against the newest price that is held of any treatment."""
        newest = int(self.market.observations.loc[self.market.observations["indicator_id"] == INDICATOR, "year"].max())
        marks = statements(self.rows)
        old = sorted(int(each.first["year"]) for each in marks if not pd.isna(each.first["year"]) and each.first["year"] < newest - OLD_YEARS)
        undated = sum(each.first["period_type"] == "undated" for each in marks)
        told = []
        if old:
            years = f"{old[0]} to {old[-1]}" if old[0] != old[-1] else str(old[0])
            told.append(f"Old: {_of_all(len(old), len(marks))} of {years}, and what was paid then is not what is paid today.")
        if undated:
            told.append(f"No year: for {_of_all(undated, len(marks), verb=False)} no time is given at which they held.")
        return told

    def _statuses(self) -> list[str]:
        """How many prices are not plain published facts."""
        marks = statements(self.rows)
        words = {
            "E": "Estimates, not published as facts",
            "F": "Forecasts, not outcomes",
            "P": "Provisional",
            "U": "Low reliability, as the source gives no reference that can be checked",
            "FU": "Forecasts of low reliability",
            "B": "Break in series: not to be compared with the period before",
        }
        counts = {status: sum(each.first["obs_status"] == status for each in marks) for status in words}
        return [f"{words[status]}: {_of_all(count, len(marks), verb=False)}." for status, count in counts.items() if count]

    def _unconverted(self) -> list[str]:
        rows = self.rows[self.rows["rate_note"].str.startswith("Not converted")]
        told = []
        for note, group in rows.groupby("rate_note", sort=False):
            marks = statements(group)
            named = [f"{each.place} {each.words}" for each in marks[:NAMED]] + ([f"{len(marks) - NAMED} more"] if len(marks) > NAMED else [])
            told.append(f"{note} So {'this stands' if len(marks) == 1 else 'these stand'} in the currency printed: {', '.join(named)}.")
        return told

    @cached_property
    def left_out(self) -> list[str]:
        """What the filters keep off this procedure although it belongs here."""
        told = []
        if self.selection.years:
            undated = self._under(years=None)
            if count := undated.loc[undated["period_type"] == "undated", "statement"].nunique():
                told.append(f"{_prices(count)} without a year, which no filter of years can place.")
        if not self.selection.low:
            told += describe.hidden(self._under(low=True)["statement"].nunique() - self._under()["statement"].nunique(), "price")
        return told

    def _under(self, **other: Any) -> pd.DataFrame:
        return _of(self.market, replace(self.selection, **other), self.activity)

    @cached_property
    def everything(self) -> pd.DataFrame:
        """The prices of the procedure without any filter of country, year, source or reliability."""
        return self._under(countries=(), years=None, sources=(), low=True)

    @property
    def heeds_countries(self) -> bool:
        """Prices are always of a place."""
        return True

    @cached_property
    def what_would_be_here(self) -> str:
        """For a procedure that the filters emptied: how many prices, where and of when."""
        rows = self.everything
        places = list(dict.fromkeys(rows["ref_area_name"].sort_values()))
        return f"{_prices(rows['statement'].nunique())} · {', '.join(places)} · {years_in_words(rows)}"

    def table(self) -> pd.DataFrame:
        """As of a View, without the procedure, which is one; in per cent, with the division, and what is printed as it was printed."""
        table = super().table().drop(columns="Part", errors="ignore")
        if "step" in self.rows:
            words = describe.QUALIFIER_WORDS
            table["As printed"] = self.rows["qualifier_printed"].map(words).fillna("") + self.rows["printed"]
            table["Shown"] = self.rows["qualifier"].map(words).fillna("") + self.rows["shown"]
            table.insert(list(table.columns).index("As printed") + 1, "Reckoned as", self.rows["step"])
        return table


def priced(market: Market, selection: Selection, activity: str, against: str = "") -> Priced:
    """The prices of a procedure; ``against`` is the area whose price is 100%, or nothing.

    The filter of countries keeps countries off the page, never the one that they are held against.
    """
    name = names_of_codes(market, "CL_ACTIVITY")[activity]
    rows = _of(market, selection, activity)
    shown = Block(BLOCK_ID, PAGE, name, (INDICATOR,), PRICES, "ref_area", LEVEL, "", (), (), HOW_TO_READ)
    if not against:
        return Priced(market, shown, selection, _in_order(market, rows), activity)
    place = str(market.areas.at[against, "name"])
    shown = replace(shown, title=f"{name}, {place} = 100%", derive=RELATIVE, how_to_read=HOW_TO_READ_RELATIVE.format(against=place))
    everywhere = _of(market, replace(selection, countries=()), activity)
    measured, missing = relative(market, rows, everywhere[everywhere["ref_area"] == against], against)
    return Priced(market, shown, selection, _in_order(market, measured), activity, against, missing)


# --- prices against a price -----------------------------------------------------------------------

SAME = ["source_id", "definition_id", "time_period", "period_type"]
"""What two prices must share before one is set against the other."""

Ends: TypeAlias = tuple[float | None, float | None]
"""The lowest and the highest that an amount can be; None where it is not bounded."""


def relative(market: Market, rows: pd.DataFrame, of_reference: pd.DataFrame, against: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Prices in per cent of the price that the same source gives for the reference, of one kind and year.

    Both frames have ``statement``. The reference itself is left out. Returns the rows, with ``step`` (the division) and
    ``qualifier_printed``, and a sentence
    for each reason for which a price could not be measured, which names the prices.
    """
    references: dict[tuple, list[Statement]] = {}
    for each in statements(of_reference):
        references.setdefault(tuple(each.first[name] for name in SAME), []).append(each)
    place = in_a_sentence(market.areas.at[against, "name"])
    made: list[dict[Hashable, Any]] = []
    failed: dict[str, list[Statement]] = {}
    for price in statements(rows[rows["ref_area"] != against]):
        held_against = references.get(tuple(price.first[name] for name in SAME), [])
        alike = [each for each in held_against if each.is_range == price.is_range] or held_against
        if not alike:
            failed.setdefault(f"as the source gives no price in {place} of that kind and year", []).append(price)
        elif len(alike) > 1:
            failed.setdefault(f"as the source gives several prices in {place}", []).append(price)
        elif (scale := _scale(price, alike[0])) is None:
            failed.setdefault(f"as the price in {place} is in another currency, and no exchange rate applies", []).append(price)
        elif not (divided := _divided(market, price, alike[0], scale)):
            failed.setdefault("as one of both prices is zero or only bounds are known", []).append(price)
        else:
            made += divided
    names = short_names(market)
    measured = pd.DataFrame(made, columns=[*rows.columns, "qualifier_printed", "step"]).astype(rows.dtypes.to_dict() if made else {})
    return measured, tuple(f"Left out, {why}: {_named(left, names)}." for why, left in failed.items())


def _scale(price: Statement, reference: Statement) -> str | None:
    """The column in which both stand in one currency: as published if they can, else as converted."""
    if price.first["unit_measure"] == reference.first["unit_measure"]:
        return "value"
    return "shown_value" if price.first["shown_unit"] == reference.first["shown_unit"] else None


def _divided(market: Market, price: Statement, reference: Statement, scale: str) -> list[dict[Hashable, Any]]:
    """The rows of a price in per cent of another: one, or two where either is a range. None where nothing follows."""
    (low, high), (least, most) = _ends(price, scale), _ends(reference, scale)
    bottom = None if low is None or not most else low / most * 100
    top = None if high is None or not least else high / least * 100
    strict = any({**LOWER, **UPPER}.get(each.bound, False) for each in (price, reference))
    status = max((each.first["obs_status"] for each in (price, reference)), key=lambda code: STATUSES.index(code) if code in STATUSES else 0)

    def row(of_price: Mapping[Hashable, Any], of_reference: Mapping[Hashable, Any], value: float, qualifier: str) -> dict[Hashable, Any]:
        text = "printed" if scale == "value" else "shown"
        step = " ÷ ".join(
            describe.QUALIFIER_WORDS.get(each["qualifier"], "").replace("from ", "").replace("to ", "") + each[text] for each in (of_price, of_reference)
        )
        shown: dict[Hashable, Any] = {
            "shown_value": value,
            "shown_unit": "PERCENT",
            "shown": market.read(value, "PERCENT"),
            "rate": float("nan"),
            "rate_note": "",
        }
        return {**of_price, **shown, "qualifier": qualifier, "qualifier_printed": of_price["qualifier"], "obs_status": status, "step": step}

    if bottom is not None and top is not None:
        if not price.is_range and not reference.is_range:
            about = "about" in (price.first["qualifier"], reference.first["qualifier"])
            return [row(price.first, reference.first, bottom, "about" if about else "exact")]
        return [row(price.first, reference.last, bottom, "low"), row(price.last, reference.first, top, "high")]
    if bottom is not None:
        return [row(price.first, reference.last, bottom, "more_than" if strict else "at_least")]
    if top is not None:
        return [row(price.last, reference.first, top, "less_than" if strict else "at_most")]
    return []


def _ends(statement: Statement, scale: str) -> Ends:
    low = None if statement.bound in UPPER else float(statement.first[scale])
    high = None if statement.bound in LOWER else float(statement.last[scale])
    return low, high


# --- words ----------------------------------------------------------------------------------------


def _origins(found: pd.DataFrame, pattern: re.Pattern[str]) -> dict[str, dict[str, None]]:
    """The sources whose notes name an origin, by origin."""
    told: dict[str, dict[str, None]] = {}
    for source, note in found.itertuples(index=False):
        if match := pattern.search(note):
            told.setdefault(_BY_WAY.sub("", match[1]).strip(), {})[source] = None
    return told


def _named(left: Iterable[Statement], names: Mapping[str, str]) -> str:
    """Prices by source: ``India, Thailand in Highya (undated); Spain in inews (2017)``."""
    by_source: dict[str, dict[str, None]] = {}
    for each in left:
        by_source.setdefault(each.first["source_id"], {})[each.place] = None
    return "; ".join(f"{', '.join(places)} in {names[source]}" for source, places in by_source.items())


def _times(low: Statement, high: Statement) -> str:
    """How many times as dear, where one source says both of one year, as amounts and not as ranges."""
    same = all(low.first[name] == high.first[name] for name in SAME) and not (low.is_range or high.is_range or low.bound or high.bound)
    if not same or low.place == high.place or not low.first["shown_value"]:
        return ""
    return f", {high.first['shown_value'] / low.first['shown_value']:.1f} times as much"


def _lower(title: str) -> str:
    """A title within a sentence; abbreviations keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _prices(count: int) -> str:
    return "1 price" if count == 1 else f"{count} prices"


def _of_all(count: int, everything: int, verb: bool = True) -> str:
    """``all 12 prices are``, ``3 of 12 prices are``, ``the one price is``."""
    words = "the one price" if everything == 1 else f"all {everything} prices" if count == everything else f"{count} of {everything} prices"
    return f"{words} {'is' if count == 1 else 'are'}" if verb else words


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
