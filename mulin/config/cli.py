"""The command `mulin`: Django's own command runner with our names (`verify-journal`, `import` …)."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `mulin COMMAND …`; a hyphen in a command's name stands for an underscore."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    arguments = list(sys.argv)
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
