"""Encryption of personal fields, blind indexes, and masks at the edge: the one place that holds keys."""
