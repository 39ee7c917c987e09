"""Is a source cited as a reader would cite it, and do reference programs read what they are given?

Expected references are typed from the bibliography of the five documents.
"""

from __future__ import annotations

import datetime as dt

import bibtexparser
import pandas as pd
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from marketdata import Market, citations

many = settings(max_examples=200, deadline=None)
hostile = st.one_of(
    st.sampled_from(
        [
            "\\input{/etc/passwd}",
            "}, url = {https://evil.example",
            "50% of $x$ & #1_a^b~c",
            'a "b" c',
            "@misc{x, title={y}}",
            "ER  - \r\nTY  - JOUR",
            "a\x00b\u2028c",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)


def cited(source: pd.Series) -> str:
    return citations.text(citations.of_source(source))


def source(**cells: str) -> pd.Series:
    """A row of ``sources.csv`` with some of its cells, under the name ``one_2020``."""
    plain = {
        "title": "A title",
        "author": "Salter, B",
        "publisher": "A publisher",
        "published": "2020-06-05",
        "url": "https://example.org/a",
        "accessed": "2026-11-22",
        "kind": "paper",
    }
    return pd.Series(plain | cells, name="one_2020")


def test_a_source_is_cited_with_all_its_authors_and_its_address(market: Market) -> None:
    assert cited(market.sources.loc["salter_2022"]) == (
        "Salter B, Dong Y, Hunter BM (2022). Constructing healthcare services markets: networks, brokers and the China-England engagement. "
        "Globalization and Health 18, 102. https://doi.org/10.1186/s12992-022-00892-8"
    )
    assert (
        cited(market.sources.loc["nhs_confederation_2021"])
        == "NHS Confederation (2021). NHS engagement in international commercial opportunities: a peer learning guide."
    )


def test_a_title_that_ends_with_a_question_mark_gets_no_full_stop(market: Market) -> None:
    assert cited(market.sources.loc["scmp_2026"]).startswith(
        "South China Morning Post (2026). Could medical care help cure China’s services trade deficit? https://www.scmp.com/"
    )


def test_a_view_is_cited_with_the_day_and_the_version() -> None:
    own = citations.of_view(
        "wins_by_market", "Wins by market: China comes first", "https://example.org/healthcare_uk?country=CHN", "0123456789ab", dt.date(2026, 11, 22)
    )
    assert citations.text(own) == (
        "marketdata (2026). Wins by market: China comes first. Version 0123456789ab of the evidence, read on 22 November 2026. "
        "https://example.org/healthcare_uk?country=CHN"
    )


def test_the_paper_reaches_a_reference_program_whole(market: Market) -> None:
    """By the paper's own title page: three authors, the journal, 9 December 2022."""
    paper = citations.of_source(market.sources.loc["salter_2022"])
    (entry,) = bibtexparser.parse_string(citations.bibtex([paper])).entries
    fields = {field.key: field.value for field in entry.fields}
    assert (entry.entry_type, entry.key) == ("article", "salter_2022")
    assert fields["author"] == "Salter, B and Dong, Y and Hunter, BM"
    assert fields["title"] == "{Constructing healthcare services markets: networks, brokers and the China-England engagement}"
    assert (fields["journal"], fields["volume"], fields["pages"]) == ("Globalization and Health", "18", "102")
    assert (fields["year"], fields["month"]) == ("2022", "12")
    assert fields["url"] == "https://doi.org/10.1186/s12992-022-00892-8"
    assert fields["doi"] == "10.1186/s12992-022-00892-8"

    (record,) = rispy.loads(citations.ris([paper]))
    assert record["type_of_reference"] == "JOUR"
    assert record["authors"] == ["Salter, B", "Dong, Y", "Hunter, BM"]
    assert (record["secondary_title"], record["volume"], record["start_page"]) == ("Globalization and Health", "18", "102")
    assert record["doi"] == "10.1186/s12992-022-00892-8"
    assert (record["year"], record["date"], record["urls"]) == ("2022", "2022/12/09/", ["https://doi.org/10.1186/s12992-022-00892-8"])


def test_the_name_of_an_institution_is_not_turned_round(market: Market) -> None:
    """Its comma parts no family name from a given one."""
    ministry = citations.of_source(market.sources.loc["pha_jordan_2022"])
    assert citations.text(ministry).startswith("Private Hospitals Association, Jordan (2022). ")
    (entry,) = bibtexparser.parse_string(citations.bibtex([ministry])).entries
    assert entry["author"] == "{Private Hospitals Association, Jordan}"
    (record,) = rispy.loads(citations.ris([ministry]))
    assert record["authors"] == ["Private Hospitals Association – Jordan"]


def test_others_who_are_not_named_stay_others(market: Market) -> None:
    paper = citations.of_source(market.sources.loc["caithamlova_2019"])
    (entry,) = bibtexparser.parse_string(citations.bibtex([paper])).entries
    assert entry["author"] == "{Caithamlová} and others"
    assert rispy.loads(citations.ris([paper]))[0]["authors"] == ["Caithamlová"]


def test_every_source_of_the_evidence_is_read_by_reference_programs(market: Market) -> None:
    every = [citations.of_source(row) for _, row in market.sources.iterrows()]
    library = bibtexparser.parse_string(citations.bibtex(every))
    assert library.failed_blocks == []
    assert len({entry.key for entry in library.entries}) == len(rispy.loads(citations.ris(every))) == len(market.sources)


@many
@given(hostile, hostile, hostile)
def test_no_text_leaves_the_field_it_stands_in(title: str, author: str, url: str) -> None:
    one = citations.of_source(source(title=title, author=author, url=url))
    library = bibtexparser.parse_string(citations.bibtex([one]))
    assert library.failed_blocks == []
    (entry,) = library.entries
    known = {"author", "title", "journal", "year", "month", "doi", "url", "urldate"}
    assert {field.key for field in entry.fields} <= known
    assert all(field.value.count("{") == field.value.count("}") for field in entry.fields)
    assert not any("\\input" in field.value for field in entry.fields)
    assert "url" not in entry.fields_dict or url.strip().startswith("http")

    (record,) = rispy.loads(citations.ris([one]))
    assert record["type_of_reference"] == "JOUR"


@pytest.mark.parametrize(("text", "written"), [("{", r"{\textbraceleft{}}"), ("}", r"{\textbraceright{}}"), ("a_b & 5%", r"{a\_b \& 5\%}")])
def test_a_brace_alone_is_written_so_that_bibtex_counts_two(text: str, written: str) -> None:
    (entry,) = bibtexparser.parse_string(citations.bibtex([citations.of_source(source(title=text))])).entries
    assert entry.fields_dict["title"].value == written


def test_two_references_of_one_key_are_told_apart_and_one_is_not_told_twice() -> None:
    one, other = citations.of_source(source()), citations.of_source(source(title="Another"))
    keys = [entry.key for entry in bibtexparser.parse_string(citations.bibtex([one, other, one])).entries]
    assert keys == ["one_2020", "one_2020_2"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "ftp://example.org", "data:text/html,x"])
def test_only_web_addresses_are_given_as_addresses(url: str) -> None:
    one = citations.of_source(source(url=url))
    assert "url" not in bibtexparser.parse_string(citations.bibtex([one])).entries[0].fields_dict
    assert "urls" not in rispy.loads(citations.ris([one]))[0]
