"""Does a figure tell the step that was taken, and none that was not?"""

from __future__ import annotations

import pytest

from marketdata import Market, Selection, provenance

CHINA_2015_16 = "salter_2022.healthcare_uk_wins.GBR.CHN._T.business_win.2015-16.GBP.exact"


def told(market: Market, selection: Selection) -> dict[str, str]:
    return {fact.name: fact.text for fact in provenance.of_figure(market, CHINA_2015_16, selection)}


def test_an_amount_that_no_one_asked_in_another_currency_is_not_converted(market: Market) -> None:
    """Table 1 of the paper prints 2,190 for China in 2015–16, in millions of pounds; all wins are in pounds."""
    facts = told(market, Selection())
    assert facts["As printed"] == "£2,190 million"
    assert not any("US$" in text for text in facts.values())


def test_an_amount_that_is_asked_in_dollars_tells_its_rate(market: Market) -> None:
    assert any("US$" in text for text in told(market, Selection(currency="USD")).values())


def test_a_figure_that_is_not_there_is_an_error(market: Market) -> None:
    with pytest.raises(KeyError):
        provenance.of_figure(market, "gone", Selection())
