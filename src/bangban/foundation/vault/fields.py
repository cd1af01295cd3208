"""A text column that is sealed at rest and cannot be searched, sorted or compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import IsNull

from bangban.foundation.vault import crypto

if TYPE_CHECKING:
    # Whoever reads or writes the column sees text.
    _Column = models.TextField
else:
    _Column = models.BinaryField


class EncryptedTextField(_Column):
    """Text outside, sealed bytes in the database, bound to "app.model.field". Find rows by a blind index beside it."""

    description = "加密文字"
    empty_values = [None, ""]

    @property
    def place(self) -> str:
        """What a value of this column is bound to: "app.model.field"."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def _check_str_default_value(self) -> list[Any]:
        return []

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Migrations see plain bytes: they stand alone, and a data migration cannot read what is sealed."""
        name, _, args, kwargs = super().deconstruct()
        if kwargs.get("default") == "":
            del kwargs["default"]
        return name, "django.db.models.BinaryField", args, kwargs

    def get_default(self) -> Any:
        """Empty text unless a default or NULL was asked for."""
        if self.has_default():
            return models.Field.get_default(self)
        return None if self.null else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal text on its way in. Errors: TypeError for anything but text."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise TypeError(f"{self.place} takes text, got {type(value).__name__}")
        return connection.Database.Binary(crypto.seal(value, self.place))

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        """Open bytes on their way out. Errors: DecryptFailed."""
        return None if value is None else crypto.unseal(bytes(value), self.place)

    def to_python(self, value: Any) -> Any:
        """Text is text already."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Never in a fixture dump. Errors: TypeError."""
        raise TypeError(f"{self.place} is not dumped")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it empty". Errors: FieldError for every other comparison."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.name} is sealed: find rows by its blind index")

    def get_transform(self, lookup_name: str) -> Any:
        """None. Errors: FieldError."""
        raise FieldError(f"{self.name} is sealed: find rows by its blind index")
