"""`mulin token USER`: a key of the machine door, shown once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.core.deeds import Refused
from mulin.people.flow import SCOPES, issue_token
from mulin.people.models import Person


class Command(HouseCommand):
    """Issues a token that may do what the person may do, within its scopes."""

    help = gettext_lazy(
        "为一个账号发接口钥匙，只显示这一次。\n例：mulin token admin --name 报表 --scope figures:read"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help=_("用户名"))
        parser.add_argument("--name", default="token")
        parser.add_argument(
            "--scope", action="append", choices=SCOPES, help=_("可以写几次；不写就是全部")
        )
        parser.add_argument("--days", type=int, help=_("几天后失效；不写就一直有效"))

    def handle(self, *_args: Any, **options: Any) -> None:
        person = Person.objects.filter(username=options["user"], is_active=True).first()
        if person is None:
            raise CommandError(_("没有这个账号"))
        try:
            secret = issue_token(
                person, name=options["name"], scopes=options["scope"] or SCOPES,
                days=options["days"],
            )  # fmt: skip
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(secret)
