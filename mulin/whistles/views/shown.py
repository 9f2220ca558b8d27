"""How parts of a whistle are shown: its place on a map, its photos, its units' way to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mulin.core import geo
from mulin.core.models import Attachment
from mulin.places.queries import ladder
from mulin.whistles.models import Summons, Whistle
from mulin.whistles.queries.board import Part

KILOMETRE = 1000


def map_of(whistle: Whistle, parts: Iterable[Part] = ()) -> dict[str, Any] | None:
    """Its area, its point, and where units reported in; None where nothing is known."""
    area = ladder().by_path.get(whistle.area_path)
    outlines = (
        [{"name": area.name, "geometry": area.outline, "tone": "blue"}]
        if area and area.outline else []
    )  # fmt: skip
    pins: list[dict[str, Any]] = []
    if whistle.lng is not None:
        pins.append({
            "lng": whistle.lng, "lat": whistle.lat, "title": whistle.title,
            "note": whistle.place, "tone": "red",
        })  # fmt: skip
    pins += [
        {
            "lng": part.summons.came_lng,
            "lat": part.summons.came_lat,
            "title": part.summons.unit_name,
            "note": _("报到的位置"),
            "tone": "green",
        }
        for part in parts
        if part.summons.came_lng is not None
    ]
    return {"outlines": outlines, "pins": pins} if outlines or pins else None


def distance_words(summons: Summons) -> str:
    """«离现场约 120 米», if both points are known."""
    whistle = summons.whistle
    if None in {summons.came_lng, summons.came_lat, whistle.lng, whistle.lat}:
        return ""
    here = (float(summons.came_lng or 0), float(summons.came_lat or 0))
    metres = geo.distance(here, (float(whistle.lng or 0), float(whistle.lat or 0)))
    if metres < KILOMETRE:
        return _("离现场约 %d 米") % (round(metres, -1) or 10)
    return _("离现场约 %.1f 公里") % (metres / KILOMETRE)


def shots(whistle: Whistle, photos: Sequence[Attachment]) -> list[dict[str, str]]:
    """Photos as the widget takes them."""
    found = []
    for photo in photos:
        src = reverse("whistles:photo", args=[whistle.pk, photo.pk])
        found.append({"src": f"{src}?thumb=1", "href": src, "alt": _("现场照片")})
    return found
