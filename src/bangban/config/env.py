"""Reads BANGBAN_* variables; the only module that touches the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """BANGBAN_<name> or the default."""
    return os.environ.get(f"BANGBAN_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    """BANGBAN_<name> as yes or no."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def var() -> Path:
    """Where the running system keeps its own files (database, uploads, keys): BANGBAN_VAR or ./var."""
    return Path(text("VAR") or Path.cwd() / "var").resolve()


def database() -> dict[str, object]:
    """Django's DATABASES["default"] from BANGBAN_DATABASE: a postgresql:// URL, a SQLite path, or nothing."""
    url = text("DATABASE")
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, **query},
        }
    path = Path(url.removeprefix("sqlite:///")) if url else var() / "bangban.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # TRUNCATE + FULL loses no acknowledged record at a power cut; WAL is unsafe on many linked libraries.
            "init_command": "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
