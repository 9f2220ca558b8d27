"""`mulin init`: database, preset, first administrator."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.commands import HouseCommand
from mulin.people.models import Person
from mulin.places.models import Area
from mulin.site import presets
from mulin.site.setting_up import first_administrator, set_up


class Command(HouseCommand):
    """Makes a county that people can start to work in: no demonstration data."""

    help = gettext_lazy(
        "建一个新的县（市）：建表、载入预设、建管理员。\n例：mulin init --preset nankang"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--preset", default="nankang", choices=presets.names())
        parser.add_argument("--admin", default="admin", help=_("管理员的用户名"))

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            preset = presets.load(options["preset"])
        except presets.BadPreset as problem:
            raise CommandError(str(problem)) from problem
        house = translation.override(settings.LANGUAGE_CODE)
        # What is stored is in the language of the house, whatever the command line speaks.
        with house:
            call_command("migrate", interactive=False, verbosity=0)
            set_up(preset, today=timezone.localdate())
        told = {"preset": preset.title, "areas": Area.objects.count()}
        self.stdout.write(_("已载入预设 %(preset)s：%(areas)s 个区域") % told)
        if Person.objects.filter(username=options["admin"]).exists():
            return
        password = secrets.token_urlsafe(9)
        area = Area.objects.get(code=preset.county.code)
        with house:
            first_administrator(username=options["admin"], password=password, area=area)
        self.stdout.write(
            _("管理员 %(name)s，首次登录密码 %(password)s（请尽快修改）")
            % {"name": options["admin"], "password": password}
        )
