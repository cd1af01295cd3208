"""Writes of the case: `opening` (first rows), `moving` (every later move), `sweeping` (the clock), `papers`, `rating`."""
