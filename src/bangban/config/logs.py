"""One JSON line for each event, on standard error; nobody's numbers in it.

Line breaks and control characters of what visitors send are escaped by JSON; runs of digits as long as a telephone or
identity number are blotted out; of an exception only its type and place are kept, because its words may quote data.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bangban.kernel.by import CHINA

LONGEST: Final = 2000  # characters of a message
# What a line may carry beside its words: only what we set ourselves.
KEPT: Final = ("event", "request", "found", "seconds", "status_code")
_NUMBERS: Final = re.compile(r"(?<![0-9A-Za-z])[0-9][0-9 -]{9,}[0-9Xx](?![0-9A-Za-z])")


def blotted(text: str) -> str:
    """The text without long runs of digits (11 and more: telephone, identity, bank card numbers)."""
    return _NUMBERS.sub("※", text[:LONGEST])


class JsonLines(logging.Formatter):
    """at, level, logger, says; request number and event where known; the problem's type and place."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, CHINA).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": blotted(record.getMessage()),
        }
        for name in KEPT:
            if (value := getattr(record, name, None)) is not None:
                is_request = name == "request" and not isinstance(value, str)
                line[name] = (
                    ""
                    if is_request
                    else value
                    if isinstance(value, int | float)
                    else blotted(str(value))
                )
        if record.exc_info and record.exc_info[1] is not None:
            line["problem"] = problem_of(record.exc_info[1])
        return json.dumps({k: v for k, v in line.items() if v != ""}, ensure_ascii=True)


def problem_of(raised: BaseException) -> str:
    """Type and the last places of an exception, without its words."""
    places = [
        f"{Path(f.filename).name}:{f.lineno}"
        for f in traceback.extract_tb(raised.__traceback__)[-4:]
    ]
    return " ".join([type(raised).__name__, *places])


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything through one handler."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "bangban.config.logs.JsonLines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # 404 and 403 are answers, not events.
            "django.request": {"level": "ERROR"},
            "axes": {"level": "ERROR"},
        },
    }
