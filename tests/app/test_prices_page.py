"""Does the page on prices answer what a link asks, and say what it does not show?"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import marketdata
from marketdata.app.navigation import FOLDER

pytestmark = pytest.mark.xdist_group("pages")

MAIN = Path(marketdata.__file__).parent / "app" / "main.py"
HIP = (("procedure", "Hip replacement"),)


Query = tuple[tuple[str, str], ...]


@cache
def opened(query: Query = ()) -> AppTest:
    run = AppTest.from_file(str(MAIN), default_timeout=60)
    for key in dict(query):
        run.query_params[key] = [value for name, value in query if name == key]
    run.switch_page(str(FOLDER / "prices.py")).run()
    assert [error.value for error in run.exception] == []
    return run


def html(run: AppTest) -> str:
    return " ".join(element.proto.body for element in run.main.get("html"))


def text(run: AppTest) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html(run)))


def headings(run: AppTest) -> list[str]:
    return [unescape(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html(run))]


def test_a_link_names_a_procedure_in_words() -> None:
    run = opened(HIP)
    assert run.selectbox(key="procedure").value == "Hip replacement"
    assert headings(run)[0] == "Hip replacement: average that insurers paid, from US$6,757 in Spain (2014) to US$40,364 in the United States (2012)"
    assert len(run.main.get("plotly_chart")) == len(run.main.get("download_button")) == 1
    assert "Table: 26 figures with source and place" in [box.label for box in run.expander]


def test_without_a_link_the_procedure_priced_in_most_countries_is_shown() -> None:
    assert headings(opened())[0].startswith("IVF, one cycle: ")


def test_only_procedures_with_prices_under_the_filters_can_be_chosen() -> None:
    assert list(opened((("country", "FRA"),)).selectbox(key="procedure").options) == ["Hip replacement"]
    assert len(opened().selectbox(key="procedure").options) == 20


def test_every_procedure_is_listed_with_its_countries_and_leads_to_its_prices() -> None:
    run = opened(HIP)
    assert "All procedures: 20 with prices under these filters" in [box.label for box in run.expander]
    assert '<a href="prices?procedure=Hip+replacement" target="_self">Hip replacement</a></th><td class="md-number">10</td>' in html(run)
    assert "prices?procedure=Hip+replacement&amp;against=United+States&amp;low=show" in html(opened((*HIP, ("against", "United States"), ("low", "show"))))


def test_a_reference_country_turns_prices_into_per_cent() -> None:
    run = opened((*HIP, ("against", "United States")))
    assert run.selectbox(key="against").value == "United States"
    assert (
        headings(run)[0]
        == "Hip replacement, United States = 100%: average that insurers paid, from 23.2% in Spain (2014) to more than 69% in Switzerland (2014)"
    )
    assert "Left out, as the source gives no price in the United States of that kind and year: " in text(run)
    assert "US$6,757 ÷ US$29,067" in text(run)


def test_each_printed_figure_leads_to_its_own_page() -> None:
    figure = "figure?figure=managed_care_2016.treatment_price.ESP._Z.HIP_REPLACEMENT.insurer_paid_average.2014.USD.exact"
    assert f'<a href="{figure}" target="_self">US$6,757</a>' in html(opened(HIP))


def test_what_the_page_does_not_show_is_said() -> None:
    said = text(opened(HIP))
    assert "19 prices of low reliability, left out unless the filters ask for them." in said
    assert "Nothing on this page is left" not in said, "prices are"
    assert "Nothing else on this page is left under these filters. Without them it also shows:" in said


def test_an_emptied_procedure_stays_chosen_and_says_what_would_be_here() -> None:
    run = opened((("procedure", "Facelift"), ("country", "LBY"), ("year", "2000")))
    assert run.selectbox(key="procedure").value == "Facelift"
    assert "No price of Facelift is left under these filters. Without them: " in text(run)
    assert "ignored" not in text(run) and len(run.main.get("plotly_chart")) == 0


def test_an_emptied_page_says_what_it_holds() -> None:
    run = opened((("country", "LBY"), ("year", "2000")))
    assert re.search(
        r"No price of a treatment is left under these filters\. Without them: \d+ procedures in \d+ countries, 2003 to 2026, and without a year\.", text(run)
    )
    assert len(run.main.selectbox) == 0


def test_a_filter_that_empties_the_procedure_does_not_exchange_it_for_another() -> None:
    run = AppTest.from_file(str(MAIN), default_timeout=60)
    run.query_params["procedure"] = "Spinal fusion"
    run.query_params["low"] = "show"
    run.switch_page(str(FOLDER / "prices.py")).run()
    assert headings(run)[0].startswith("Spinal fusion: ")
    run.radio(key="low").set_value("hide").run()
    assert run.selectbox(key="procedure").value == "Spinal fusion"
    assert "No price of Spinal fusion is left under these filters." in text(run)


def test_a_reference_that_no_source_prices_says_so() -> None:
    said = text(opened((*HIP, ("against", "Malaysia"), ("low", "show"))))
    assert "Hip replacement, Malaysia = 100%: no price left here can be set against one in Malaysia, of one source, kind and year." in said


def test_what_a_link_names_in_vain_is_said_as_plain_text() -> None:
    run = opened((("procedure", "<script>alert(1)</script>"), ("against", "[x](javascript:alert(1))")))
    said = text(run)
    assert "Part of the link was ignored: no prices are held of the procedure “<script>alert(1)</script>”." in said
    assert "Part of the link was ignored: no source prices a treatment in another country beside “[x](javascript:alert(1))”." in said
    assert "<script" not in html(run) and len(run.markdown) == 0
