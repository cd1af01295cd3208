"""The numbered case: moves, turns, terms, ratings, archive."""
