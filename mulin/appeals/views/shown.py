"""How parts of an appeal are shown at the desk: its place, its photographs, its map, its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.flow.steps import DESK
from mulin.appeals.models import Appeal, Channel, Status, Urgency
from mulin.appeals.queries import Chip, chip
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.wording import labels
from mulin.core import files, starts
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

# How the area was told (`flow.report.place_of`, `flow.dispatch.locate`).
REASONS = {
    "point": gettext_lazy("按定位划入"),
    "outside": gettext_lazy("定位不在本地网格内"),
    "building": gettext_lazy("按楼栋"),
    "words": gettext_lazy("按地名"),
    "hand": gettext_lazy("人工指定"),
    "home": gettext_lazy("按反映人住处"),
    "none": gettext_lazy("未能定位"),
}
PHOTO_ROLES = {
    "report": gettext_lazy("反映时的照片"),
    "work": gettext_lazy("办理中的照片"),
    "proof": gettext_lazy("办好后的照片"),
    "inner": gettext_lazy("内部照片"),
}
URGENCY_TONES = {Urgency.URGENT.value: "amber", Urgency.CRITICAL.value: "red"}
PIN_TONES = {"late": "red", "soon": "amber", "ok": "blue", "rest": "green"}
MOST_OUTLINES = 40


def area_words(appeal: Appeal) -> str:
    """«西湖社区 · 第三网格»."""
    return ladder().words(appeal.area_path)


def reason_words(appeal: Appeal) -> str:
    """Why it lies in that area."""
    return str(REASONS.get(appeal.area_reason, ""))


def where_words(appeal: Appeal) -> dict[str, str]:
    """Place, area and the reason for it."""
    area = area_words(appeal)
    place = appeal.place if appeal.place != area else ""
    return {"place": place, "area": area, "reason": reason_words(appeal)}


def photos_of(appeal: Appeal) -> list[dict[str, Any]]:
    """Photographs under what they are to the appeal, in the order they came: one statement."""
    if not appeal.photos:
        return []
    found: dict[str, list[dict[str, str]]] = {}
    for photo in files.of(appeal.pk):
        src = reverse("appeals:photo", args=[appeal.pk, photo.pk])
        label = str(PHOTO_ROLES.get(photo.role, _("照片")))
        found.setdefault(label, []).append({"src": f"{src}?thumb=1", "href": src, "alt": label})
    return [{"label": label, "photos": photos} for label, photos in found.items()]


def outline(place: Place | None, *, tone: str = "", href: str = "") -> list[dict[str, Any]]:
    """An area as the map draws it; nothing where it has no outline."""
    if place is None or not place.outline:
        return []
    return [{"name": place.name, "geometry": place.outline, "tone": tone, "href": href}]


def small_map(appeal: Appeal) -> dict[str, Any] | None:
    """Its grid and its pin; None where neither is known."""
    outlines = outline(ladder().by_path.get(appeal.area_path))
    pins = [pin(appeal)] if appeal.lng is not None else []
    if not outlines and not pins:
        return None
    return {"outlines": outlines, "pins": pins}


def pin(appeal: Appeal, *, href: str = "", tone: str = "red") -> dict[str, Any]:
    """A pin of a map."""
    return {
        "lng": appeal.lng, "lat": appeal.lat, "title": appeal.title, "href": href,
        "note": appeal.place or area_words(appeal), "tone": tone,
    }  # fmt: skip


def outlines_of(paths: Iterable[str]) -> list[dict[str, Any]]:
    """The grids of some areas; their communities where the grids would be too many to read."""
    known, wanted = ladder(), list(paths)
    for level in (Level.GRID, Level.COMMUNITY):
        places = [p for path in wanted for p in known.under(path, level) if p.outline]
        if 0 < len(places) <= MOST_OUTLINES or (places and level == Level.COMMUNITY):
            return [drawn for place in places for drawn in outline(place)]
    return []


class Line(NamedTuple):
    """What a row of a list shows beside its columns: names from memory, so that rows need no
    joins."""

    appeal: Appeal
    url: str
    area: str
    leaf: str
    post: str
    chip: Chip
    urgency: str
    urgency_tone: str
    status: str
    tone: str
    channel: str
    first: Chip | None = None


def starts_of(appeal: Appeal, person: Person) -> list[starts.Offered]:
    """What other rooms let this person begin from it: nothing once it is closed, and never from
    what complains of staff."""
    if not appeal.is_open or appeal.about_staff:
        return []
    area = ladder().by_path.get(appeal.area_path)
    matter = starts.Matter(
        "appeal", appeal.pk, f"{appeal.title}（{appeal.number}）", DESK.format(appeal.pk),
        area=area.code if area else "", path=appeal.area_path, place=appeal.place,
        lng=appeal.lng, lat=appeal.lat,
    )  # fmt: skip
    return starts.offered(person, matter)


STATUS_TONES: dict[str, str] = {
    Status.RECEIVED.value: "red", Status.DISPATCHED.value: "blue", Status.HANDLING.value: "blue",
    Status.WAITING.value: "amber", Status.PROPOSED.value: "amber", Status.CLOSED.value: "green",
    Status.VERIFYING.value: "amber", Status.MERGED.value: "blue",
}  # fmt: skip


def lines_of(rows: Iterable[Appeal], now: datetime) -> list[Line]:
    """All rows of a page: appeals, or their columns named in `queries.lists.ROW`."""
    leaves, places, held = taxonomy().by_id, ladder(), posts()
    statuses = {**labels(Status), Status.WAITING.value: _("等回复")}
    urgencies, channels = labels(Urgency), labels(Channel)
    return [
        Line(
            row, DESK.format(row.id), places.words(row.area_path),
            leaves[row.category_id].name if row.category_id in leaves else "",
            post.title if (post := held.get(row.post_id)) else "", chip(row, now),
            urgencies[row.urgency], URGENCY_TONES.get(row.urgency, ""),
            statuses[row.status], STATUS_TONES[row.status], channels[row.channel],
        )
        for row in rows
    ]  # fmt: skip
