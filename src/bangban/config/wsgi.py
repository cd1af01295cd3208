"""WSGI entry point: pages and API."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from bangban.config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangban.config.settings")
django.setup(set_prefix=False)
# A thread that comes back from the database waits this long (s) for one that computes; the default of 5 ms makes
# a request with five statements wait 25 ms for nothing.
sys.setswitchinterval(0.0005)
settings.GROUP_COMMIT = env.text("GROUP_COMMIT", "1") != "0"


def _handler(middleware: list[str]) -> WSGIHandler:
    everything = settings.MIDDLEWARE
    settings.MIDDLEWARE = middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = everything


_PAGES = _handler(settings.MIDDLEWARE)
# A program with a token has no session, no cookie and no page: it does not pass what serves those.
_PROGRAMS = _handler(settings.MIDDLEWARE_FOR_PROGRAMS)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Pages and sessions through the whole chain; a program with a token through the short one."""
    programs = environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer ") and environ.get(
        "PATH_INFO", ""
    ).startswith("/api/")
    return (_PROGRAMS if programs else _PAGES)(environ, start_response)
