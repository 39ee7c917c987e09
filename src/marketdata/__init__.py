"""The evidence base on the international healthcare market and medical tourism.

>>> import marketdata
>>> market = marketdata.load()
>>> rows = market.select(marketdata.Selection(indicators=("healthcare_uk_wins",), countries=("CHN",)))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import DataError, Fault, NoRateError, SelectionError
    from .growth import cagr, share_of_total
    from .market import Market, load
    from .selection import Selection

__all__ = ["DataError", "Fault", "Market", "NoRateError", "Selection", "SelectionError", "cagr", "load", "share_of_total"]

_HOMES = {
    "errors": ("DataError", "Fault", "NoRateError", "SelectionError"),
    "growth": ("cagr", "share_of_total"),
    "market": ("Market", "load"),
    "selection": ("Selection",),
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for: pandas alone takes two seconds, and ``marketdata --help`` needs none of it."""
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f".{home}", __name__), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
