"""Change of keys: a new active key, then every stored value sealed again with it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, F, Func, Q, Value

from bangban.foundation.vault import crypto
from bangban.foundation.vault.fields import EncryptedTextField
from bangban.foundation.vault.software import HEAD
from bangban.kernel.by import By

BATCH = 500


def rotate_keys(*, by: By, new_key: bool = True) -> dict[str, int]:
    """Add a key and re-seal every value under an older key or cipher; "app.model" → rows written.

    May be stopped and run again with `new_key=False`: only rows not yet under the active key are touched, 500 in one
    transaction, each locked while it is written. `by` is who asked; the command prints it. Errors: DecryptFailed.
    """
    if new_key:
        crypto.current().add_key()
    return {model._meta.label_lower: _reseal(model, fields) for model, fields in _sealed_models()}


def _sealed_models() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    for model in apps.get_models():
        fields = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        if fields and not model._meta.proxy:
            yield model, fields


def _reseal(model: type[models.Model], fields: list[EncryptedTextField]) -> int:
    names = [f.name for f in fields]
    heads = {
        f"_head_{n}": Func(F(n), 1, HEAD, function="SUBSTR", output_field=BinaryField())
        for n in names
    }
    current = Value(crypto.current().head(), output_field=BinaryField())
    stale = Q()
    for name in names:
        empty = Value(b"", output_field=BinaryField())
        stale |= (
            Q(**{f"{name}__isnull": False})
            & ~Q(**{f"_head_{name}": current})
            & ~Q(**{f"_head_{name}": empty})
        )
    rows = model._base_manager.alias(**heads).filter(stale).order_by("pk")
    done, last = 0, None
    while True:
        with transaction.atomic():
            after = rows if last is None else rows.filter(pk__gt=last)
            batch = list(after.select_for_update(of=("self",)).only("pk", *names)[:BATCH])
            if not batch:
                return done
            model._base_manager.bulk_update(batch, names, batch_size=BATCH // 5)
            done, last = done + len(batch), batch[-1].pk
