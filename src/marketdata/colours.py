"""Which colours do pages, pictures, slides and documents share?

The series have the categorical palette of the UK Government Analysis Function, which keeps a contrast of 3:1 against white.
"""

from __future__ import annotations

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
INK, QUIET, GRID, PAPER = "#111111", "#505A5F", "#E1E4E6", "#FFFFFF"
"""Text; text and lines that step back; lines that nobody has to see; the ground of everything."""
