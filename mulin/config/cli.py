"""The command `mulin`: Django's own command runner with our names (`verify-journal`, `import` …)."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import BaseCommand, ManagementUtility
from django.utils import translation


def language() -> str:
    """What our commands speak: the language of the house, or that of MULIN_LANGUAGE if we know it."""
    asked = os.environ.get("MULIN_LANGUAGE", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class Runner(ManagementUtility):
    """Finds a command and lets it speak; those of Django go on in the language of the house.

    Only what is printed for people changes: commands store, export and give to programs under
    `translation.override(settings.LANGUAGE_CODE)`.
    """

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Django asks for the command when all apps are ready, before its help is made."""
        command = super().fetch_command(subcommand)
        if type(command).__module__.startswith("mulin."):
            translation.activate(language())
        return command


def main() -> None:
    """Run `mulin COMMAND …`; a hyphen in a command's name stands for an underscore."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings")
    arguments = list(sys.argv)
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    try:
        Runner(arguments).execute()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has had enough (`mulin export appeals | head`): no fault of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(141)


if __name__ == "__main__":
    main()
