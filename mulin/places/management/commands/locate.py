"""`mulin locate`: which areas a point lies in, from the county down to the grid, and which estate,
property area and building are drawn there."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core import geo
from mulin.core.commands import HouseCommand
from mulin.core.deeds import DeedError
from mulin.places.models import Plot
from mulin.places.plots import grounds
from mulin.places.queries import kind_of, ladder


class Command(HouseCommand):
    """Prints the ladder above a point; a point outside of all outlines is an error."""

    help = gettext_lazy(
        "一个点在哪一级的哪个区域里，画过范围的小区、物业服务区域和楼栋也说出来。\n"
        "例：mulin locate --lat 29.4486 --lng 116.0451 --datum wgs84 --json"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """A point and its datum."""
        parser.add_argument("--lng", type=float, required=True, help=_("经度"))
        parser.add_argument("--lat", type=float, required=True, help=_("纬度"))
        parser.add_argument("--datum", choices=geo.Datum.values, default="wgs84", help=_("坐标系"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find it, or say that it lies nowhere here."""
        try:
            point = geo.check(options["lng"], options["lat"])
        except DeedError as error:
            raise CommandError(str(error)) from error
        lng, lat = geo.to_wgs84(*point, options["datum"])
        known = ladder()
        place = known.at(lng, lat)
        if place is None:
            raise CommandError(_("这个点不在本地的任何边界里。"))
        line = known.line(place.path)
        drawn = {kind: grounds().at(lng, lat, kind=kind) for kind in Plot.Kind}
        if not options["json"]:
            for one in line:
                self.stdout.write(f"{one.code} {one.name}")
            for kind, found in drawn.items():
                for ground in found:
                    self.stdout.write(
                        _("%(kind)s：%(name)s") % {"kind": kind.label, "name": ground.words}
                    )
            return
        # For programs: the same in whatever language the command line speaks.
        with translation.override(settings.LANGUAGE_CODE):
            kinds = {p.code: kind_of(p) for p in line}
        told = {
            "lng": round(lng, 7), "lat": round(lat, 7),
            "areas": [
                {"level": p.level, "code": p.code, "name": p.name, "kind": kinds[p.code]}
                for p in line
            ],
            "estates": [{"id": str(g.key), "name": g.name} for g in drawn[Plot.Kind.ESTATE]],
            "properties": [
                {"id": str(g.key), "name": g.name, "company": g.company}
                for g in drawn[Plot.Kind.PROPERTY]
            ],
            "buildings": [
                {"id": str(g.key), "name": g.name, "estate": g.estate}
                for g in drawn[Plot.Kind.BUILDING]
            ],
        }  # fmt: skip
        self.stdout.write(json.dumps(told, ensure_ascii=False))
