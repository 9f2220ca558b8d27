"""What a called unit does: report in, work, finish – or say why it cannot come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import geo
from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.core.files import received
from mulin.people.models import Person
from mulin.whistles.events import UnitFinished, UnitReportedIn
from mulin.whistles.flow.blowing import point
from mulin.whistles.flow.photos import Uploads, attach
from mulin.whistles.flow.steps import answers, line, settle, take_unit, tell_command
from mulin.whistles.models import Status, Summons

MOST_HEADS = 500


@dataclass(frozen=True)
class Presence:
    """Who is where: a point of the phone or words for the place (one of them), how many people,
    and if wanted their names."""

    place: str = ""
    lng: float | None = None
    lat: float | None = None
    datum: str = geo.Datum.WGS84
    heads: int = 1
    crew: str = ""
    words: str = ""


def report_in(
    summons: Summons, presence: Presence, *, by: Person, photos: Uploads = (),
    at: datetime | None = None,
) -> Summons:  # fmt: skip
    """报到: we are there. Late is what comes after the unit's own deadline, a refusal included:
    it stops no clock."""
    answers(by, summons)
    where = point(presence.lng, presence.lat, presence.datum)
    place = line(presence.place, field="place", most=120)
    if where is None and not place:
        raise Refused("no_place", _("请用手机定位，或者写几个字说明到了哪里。"), field="place")
    if not 1 <= presence.heads <= MOST_HEADS:
        raise Refused("no_heads", _("请写到场几个人，至少 1 人。"), field="heads")
    crew = line(presence.crew, field="crew", most=200)
    words = line(presence.words, field="words")
    kept = received(photos)
    with transaction.atomic():
        now = at or timezone.now()
        late = now > summons.due
        columns = {
            "came_at": now, "late": late, "came_place": place, "crew": crew,
            "heads": presence.heads, "came_lng": where and where[0], "came_lat": where and where[1],
        }  # fmt: skip
        said = {"place": place, "heads": presence.heads, "crew": crew, "late": late, "words": words}
        _take(summons, "report_in", by=by, at=now, said=said, kept=kept, role="report", **columns)
        whistle = settle(summons.whistle, at=now)
        tell_command(
            whistle, "reported_in", gettext_noop("%s到场了") % summons.unit_name, whistle.title
        )
        announce(UnitReportedIn(summons, by))
    return summons


def _take(
    summons: Summons, verb: str, *, by: Person, at: datetime, said: dict[str, Any],
    kept: Sequence[Any] = (), role: str = "proof", **columns: Any,
) -> Summons:  # fmt: skip
    """A deed with the photos that belong to it."""
    data = {name: value for name, value in said.items() if value not in ("", None)}
    if kept:
        data["photos"] = attach(summons.pk, kept, role=role, by=by)
        columns["photos"] = summons.photos + len(kept)
    return take_unit(summons, verb, by=by, at=at, data=data, **columns)


def progress(
    summons: Summons, *, by: Person, words: str, photos: Uploads = (), at: datetime | None = None
) -> Summons:
    """Say how the work goes, in a line or a photo."""
    answers(by, summons)
    words = line(words, field="words")
    if not words and not photos:
        raise Refused("missing", _("请写一句进展，或者拍一张照片。"), field="words")
    kept = received(photos)
    with transaction.atomic():
        now = at or timezone.now()
        return _take(summons, "progress", by=by, at=now, said={"words": words}, kept=kept)


def finish(
    summons: Summons, *, by: Person, words: str, photos: Uploads = (), at: datetime | None = None
) -> Summons:
    """Our part is done. The unit stays until the whistle is released."""
    answers(by, summons)
    words = line(words, field="words", needed=_("请写办成了什么样。"))
    kept = received(photos)
    with transaction.atomic():
        now = at or timezone.now()
        _take(summons, "finish", by=by, at=now, said={"words": words}, kept=kept, done_at=now)
        whistle = settle(summons.whistle, at=now)
        if whistle.status == Status.READY:
            tell_command(
                whistle, "ready", gettext_noop("都办完了，等您放行：%s") % whistle.title, words
            )
        announce(UnitFinished(summons, words, by))
    return summons


@transaction.atomic
def refuse(summons: Summons, *, by: Person, words: str, at: datetime | None = None) -> Summons:
    """Say why the unit cannot come. The clock goes on; whoever blew the whistle decides."""
    answers(by, summons)
    words = line(words, field="words", needed=_("请写为什么来不了，吹哨人来定。"))
    take_unit(summons, "refuse", by=by, at=at or timezone.now(), data={"words": words})
    tell_command(
        summons.whistle, "refused", gettext_noop("%s说来不了，请您定") % summons.unit_name, words
    )
    return summons
