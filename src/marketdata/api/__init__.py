"""How do programs ask the evidence over HTTP?

:mod:`.resources` lists what can be asked for, :mod:`.questions` the words of a question, :mod:`.answers` makes the rows,
:mod:`.formats` the bytes, and :mod:`.app` speaks HTTP.
"""

from .app import ReadOnly, create, routes

__all__ = ["ReadOnly", "create", "routes"]
