"""Bangban 帮办: one platform on which a county, its townships and villages serve people and are held to account."""

__version__ = "0.1.0"
