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
    try:
        execute_from_command_line(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has had enough (`mulin export appeals | head`): no fault of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(141)


if __name__ == "__main__":
    main()
