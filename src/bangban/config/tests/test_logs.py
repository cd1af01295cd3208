"""One line an event, nobody's numbers in it (T36)."""

from __future__ import annotations

import json
import logging
import sys

from bangban.config import logs
from bangban.surfaces.welcome import people


def line(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("bangban.test", logging.WARNING, "x.py", 1, message, arguments, None)
    record.__dict__.update(extra)
    text = logs.JsonLines().format(record)
    assert "\n" not in text
    assert "\x1b" not in text
    return json.loads(text)


def test_an_event_is_one_json_line():
    told = line("outbox message %s failed", 7, request="ab12", event="outbox.failed")

    assert {k: told[k] for k in ("level", "logger", "says", "request", "event")} == {
        "level": "warning",
        "logger": "bangban.test",
        "says": "outbox message 7 failed",
        "request": "ab12",
        "event": "outbox.failed",
    }


def test_line_breaks_and_colours_of_a_visitor_stay_inside_the_line():
    assert (
        line("agent %s", 'a\n{"level":"error"}\x1b[31m')["says"]
        == 'agent a\n{"level":"error"}\x1b[31m'
    )


def test_identity_telephone_and_card_numbers_are_blotted_out():
    said = line(
        "%s, %s, %s, %s",
        people.citizen_id(3),
        people.phone(3),
        "6222 0212 3456 7890 123",
        "LS2611180417",
    )["says"]

    assert said == "※, ※, ※, LS2611180417"


def test_an_exception_keeps_its_type_and_place_but_not_its_words():
    try:
        raise ValueError("张三 220322195802140017")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    told = json.loads(logs.JsonLines().format(record))

    assert told["problem"].startswith("ValueError test_logs.py:")
    assert "张三" not in json.dumps(told, ensure_ascii=False)
