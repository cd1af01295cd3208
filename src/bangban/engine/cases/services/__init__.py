"""Writes of the case: opening, moving, sweeping (the clock), recounting (the calendar), papers, rating."""
