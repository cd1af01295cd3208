"""Writes of the case.

`opening` writes the first rows, `moving` every later move, `sweeping` what the clock does; `papers`, `rating`.
"""
