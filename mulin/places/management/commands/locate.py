"""`mulin locate`: which areas a point lies in, from the county down to the grid."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mulin.core import geo
from mulin.core.deeds import DeedError
from mulin.places.queries import ladder


class Command(BaseCommand):
    """Prints the ladder above a point; a point outside of all outlines is an error."""

    help = (
        "一个点在哪个区县、镇街、社区、网格里。\n"
        "例：mulin locate --lat 29.4486 --lng 116.0451 --datum wgs84 --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A point and its datum."""
        parser.add_argument("--lng", type=float, required=True, help="经度")
        parser.add_argument("--lat", type=float, required=True, help="纬度")
        parser.add_argument("--datum", choices=geo.Datum.values, default="wgs84", help="坐标系")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

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
            raise CommandError("这个点不在本地的任何边界里。")
        line = known.line(place.path)
        if options["json"]:
            areas = [{"level": p.level, "code": p.code, "name": p.name} for p in line]
            found = {"lng": round(lng, 7), "lat": round(lat, 7), "areas": areas}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for one in line:
            self.stdout.write(f"{one.code} {one.name}")
