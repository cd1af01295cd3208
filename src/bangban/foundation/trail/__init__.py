"""Append-only, chained, sealed record of moves and sensitive reads."""
