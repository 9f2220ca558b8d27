"""What the commands of the house have in common: their help is read in the language of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandParser

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class HouseCommand(BaseCommand):
    """A command whose help is `gettext_lazy("…")`; what its options do is `_("…")`."""

    help: StrOrPromise  # type: ignore[assignment]  # argparse gets text, see below

    def create_parser(self, prog_name: str, subcommand: str, **more: Any) -> CommandParser:
        """The help as text: argparse cannot fill lines that are translated only when they are read."""
        parser = super().create_parser(prog_name, subcommand, **more)
        parser.description = str(self.help)
        return parser
