"""How big do market researchers say that the market is, and how far do they contradict each other and themselves?

A publisher prints a base value for one year, often a forecast for a later one, and a rate that is said to lead from the
one to the other. None of them is measured. Here they stand side by side, scope by scope; each stated rate is held
against its publisher's own two figures, by the rule of every other check (:mod:`.reconcile`); and who prints two
different things of one year is named.
"""

from .growth_rates import RATES, Rate, StatedGrowth, rates, stated_growth, told, without_a_rate
from .makers import Maker, maker_of
from .rivals import CHANGED, KEPT, Contradiction, changed_their_line, contradiction_table, contradictions, nearly_the_same
from .spreads import ESTIMATES, LINEAR, LOGARITHMIC, VALUES, Estimates, estimates, spread_table

__all__ = [
    "CHANGED",
    "ESTIMATES",
    "KEPT",
    "LINEAR",
    "LOGARITHMIC",
    "RATES",
    "VALUES",
    "Contradiction",
    "Estimates",
    "Maker",
    "Rate",
    "StatedGrowth",
    "changed_their_line",
    "contradiction_table",
    "contradictions",
    "estimates",
    "maker_of",
    "nearly_the_same",
    "rates",
    "spread_table",
    "stated_growth",
    "told",
    "without_a_rate",
]
