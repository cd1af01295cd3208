"""Sees the whole and only reads the domains."""
