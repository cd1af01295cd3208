"""The `bangban` command: our own management commands and Django's, under one name.

`serve`, `doctor` and `check-invariants` look at the system as a whole, so they belong to no app: config is the one
place that may know them all.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final

import django
from django.core.management import execute_from_command_line, get_commands
from django.core.management.base import BaseCommand

WHOLE: Final = {
    "serve": "bangban.config.serving",
    "doctor": "bangban.config.doctor",
    "check-invariants": "bangban.config.invariants",
}


def main() -> None:
    """Run the command line. Exit codes are those of the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangban.config.settings")
    first, *rest = sys.argv[1:] or ["help"]
    if first.replace("_", "-") in WHOLE:
        django.setup()
        whole: BaseCommand = import_module(WHOLE[first.replace("_", "-")]).Command()
        whole.run_from_argv(["bangban", first, *rest])
        return
    execute_from_command_line(["bangban", _known_as(first), *rest])
    if first == "help" and not rest:
        sys.stdout.write("\n整个系统：" + "、".join(WHOLE) + "\n")


def _known_as(command: str) -> str:
    """`load-divisions` for people; Django names a command by its module, with a hyphen or without."""
    if command.startswith("-"):
        return command
    django.setup()
    return command if command in get_commands() else command.replace("-", "_")


if __name__ == "__main__":
    main()
