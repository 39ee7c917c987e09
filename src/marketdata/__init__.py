"""The evidence base on the international healthcare market and medical tourism.

>>> import marketdata
>>> market = marketdata.load()
>>> rows = market.select(marketdata.Selection(indicators=("healthcare_uk_wins",), countries=("CHN",)))
"""

from .errors import DataError, Fault, NoRateError, SelectionError
from .growth import cagr, share_of_total
from .market import Market, load
from .selection import Selection

__all__ = ["DataError", "Fault", "Market", "NoRateError", "Selection", "SelectionError", "cagr", "load", "share_of_total"]
