"""The `bangban` command: our own management commands and Django's, under one name."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command line. Exit codes are those of the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangban.config.settings")
    first, *rest = sys.argv[1:] or ["help"]
    # `load-divisions` for people, `load_divisions` for Django, which names commands by module.
    command = first if first.startswith("-") else first.replace("-", "_")
    execute_from_command_line(["bangban", command, *rest])


if __name__ == "__main__":
    main()
