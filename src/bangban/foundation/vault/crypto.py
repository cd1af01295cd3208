"""Seal, unseal, and find again: what other apps call."""

from __future__ import annotations

from django.conf import settings

from bangban.foundation.vault.software import DecryptFailed, Software, provider

__all__ = ["DecryptFailed", "blind_index", "current", "seal", "unseal"]

INDEX_CHARACTERS = 32


def current() -> Software:
    """The provider that the settings name (VAULT_KEYS, VAULT_CIPHER)."""
    return provider(settings.VAULT_KEYS, settings.VAULT_CIPHER)


def seal(text: str, field: str) -> bytes:
    """Encrypt for one field, `field` being "app.model.field"; empty text stays empty bytes."""
    return current().seal(text.encode(), field.encode()) if text else b""


def unseal(sealed: bytes, field: str) -> str:
    """The text of a sealed value of that field. Errors: DecryptFailed."""
    return current().unseal(sealed, field.encode()).decode() if sealed else ""


def blind_index(value: str, purpose: str) -> str:
    """32 hex characters (128 bits of HMAC-SM3) by which an encrypted value is found.

    Equal values differ between purposes.
    """
    message = f"{purpose}\x00{value}".encode()
    return current().digest(message).hex()[:INDEX_CHARACTERS]
