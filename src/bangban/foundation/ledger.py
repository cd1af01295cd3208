"""Rows that are only ever added."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class Ledger(models.QuerySet):
    """A queryset of rows that nobody changes or removes: a correction is a new row."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused always. Errors: TypeError."""
        raise TypeError("只增不改")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused always. Errors: TypeError."""
        raise TypeError("只增不改")

    def delete(self) -> NoReturn:
        """Refused always. Errors: TypeError."""
        raise TypeError("只增不删")
