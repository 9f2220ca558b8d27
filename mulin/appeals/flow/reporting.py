"""Reporting: an appeal comes in by any door, finds its area and category, its clocks start."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import clocks, routing, rules
from mulin.appeals.events import AppealChanged, AppealReported
from mulin.appeals.flow.photos import attach
from mulin.appeals.flow.publishing import propose as hang_up
from mulin.appeals.flow.steps import tell_reporter, tell_staff
from mulin.appeals.models import Appeal, Channel, Kind, Status, Urgency
from mulin.appeals.taxonomy import Alarm, Leaf, Suggestion, graver, taxonomy
from mulin.appeals.terms import limits_of
from mulin.core import files, geo, journal, numbers, seal, search, versions
from mulin.core.deeds import Forbidden, Refused, line, says_something, seen
from mulin.core.events import announce
from mulin.core.files import received
from mulin.core.ids import uuid7_at
from mulin.core.once import once
from mulin.people.flow import clean_phone
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Building
from mulin.places.queries import Place, ladder

TITLE, DETAIL, PLACE = 60, 10_000, 200
# An appeal and the data of its first entry, not yet written.
Draft = tuple[Appeal, dict[str, object]]
OWN = frozenset({Channel.WEB, Channel.API})


@dataclass(frozen=True)
class Report:
    """What somebody says, as it was typed. Only `detail` is needed.

    `area` is the code of one that was named outright; `home` that of where the reporter lives,
    taken when nothing that was said tells another. `wall`: may be shown on the public wall; `own`:
    written on the wall by the reporter, where others usually record what was told.
    `complained_of`: the body that it complains of, which never sees it.
    """

    detail: str
    title: str = ""
    kind: str = Kind.HELP
    channel: str = Channel.WEB
    category: str = ""
    place: str = ""
    area: str = ""
    home: str = ""
    building: UUID | None = None
    lng: float | None = None
    lat: float | None = None
    datum: str = "wgs84"
    anonymous: bool = False
    about_staff: bool = False
    complained_of: UUID | None = None
    wall: bool = False
    own: bool = False
    contact_name: str = ""
    contact_phone: str = ""
    photos: Sequence[UploadedFile[bytes]] = field(default=(), repr=False)


@dataclass(frozen=True)
class Where:
    """The area that a report was given, and what told it: point, building, words, or nothing."""

    area: Place | None
    reason: str
    lng: float | None = None
    lat: float | None = None
    building: Building | None = None


def report(
    said: Report, *, by: Person | None, key: str = "", scope: str = "", at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Take a report in. The same `key` of the same `scope` gives the same appeal again.

    Everything that is refused is refused before anything is written; photos are written first
    as files, and rows only together with the appeal. What is said to have come in earlier (`at`)
    gets a key of that moment, so that lists by key stay lists by time.
    """
    checked = check(said, by)
    kept = received(said.photos)
    # Thought about before the transaction: while that lasts nobody else can write.
    drafted = prepare(checked, by=by, at=at or timezone.now())
    written: list[Appeal] = []

    def make() -> UUID:
        written.append(_write(checked, drafted, kept=kept, by=by, at=at))
        return written[0].pk

    first, again = once(key, scope=scope or str(by.pk if by else "visitor"), make=make)
    return Appeal.objects.get(pk=first) if again else written[0]


def check(said: Report, by: Person | None, *, imported: bool = False) -> Report:
    """What was typed, trimmed and judged; refused with a sentence beside its field."""
    detail = line(
        said.detail, field="detail", most=DETAIL,
        needed=_("请说说是什么事。写一句也行，比如：3 栋 2 单元楼道灯不亮。"),
    )  # fmt: skip
    if (
        not imported
        and said.channel not in OWN
        and not (said.own and said.channel == Channel.WALL)
        and (by is None or not rules.may_record_for_others(by))
    ):
        raise Forbidden
    if said.category and said.category not in taxonomy().by_code:
        raise Refused("no_category", _("没有这个类别，请重新选一个，或者不选。"), field="category")
    if said.lng is not None and said.lat is not None:
        _point(said)
    _known(said.kind, KINDS, "kind")
    _known(said.channel, CHANNELS, "channel")
    if said.complained_of is not None and said.complained_of not in dict(routing.bodies()):
        raise Refused("no_body", _("没有这个单位，请重新选，或者不选。"), field="complained_of")
    return Report(**{
        **said.__dict__, "detail": detail,
        "title": seen(line(said.title, field="title", most=TITLE)) or title_of(detail),
        "place": line(said.place, field="place", most=PLACE),
        "contact_name": "" if said.anonymous else line(said.contact_name, field="contact_name", most=30),
        "contact_phone": clean_contact(said.contact_phone),
    })  # fmt: skip


KINDS, CHANNELS = frozenset(Kind.values), frozenset(Channel.values)


def _known(value: str, choices: frozenset[str], field: str) -> None:
    if value not in choices:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field=field)


def clean_contact(phone: str) -> str:
    """A mobile number, or a landline with its area code; empty stays empty."""
    digits = re.sub(r"[\s\-()（）+]", "", phone)
    if re.fullmatch(r"0\d{9,11}|\d{7,8}|400\d{7}", digits):
        return digits
    try:
        return clean_phone(phone)
    except Refused as error:
        raise Refused(
            error.code, _("电话看起来不对：手机 11 位，座机请带区号。"), field="contact_phone"
        ) from error


def title_of(detail: str) -> str:
    """A title from what was said: its first sentence, at most thirty characters."""
    detail = seen(detail)
    first = re.split(r"[。！？!?\n；;]", detail, maxsplit=1)[0].strip()
    first = first if says_something(first) else detail
    return first if len(first) <= 30 else first[:29] + "…"


def place_of(said: Report) -> Where:
    """Where it is: the point, else the building, else the area somebody named (its code), else
    the words, else where the reporter lives, else the town's inbox."""
    known = ladder()
    if said.lng is not None and said.lat is not None:
        lng, lat = _point(said)
        if area := known.at(lng, lat):
            return Where(area, "point", lng, lat)
        return Where(_by_words(said) or known.town, "outside", lng, lat)
    if said.building is not None:
        return _by_building(said.building)
    if area := known.by_code.get(said.area):
        return Where(area, "hand")
    if said.area:
        raise Refused("no_area", _("没有这个片区，请重新选。"), field="area")
    if area := _by_words(said):
        return Where(area, "words")
    if area := known.by_code.get(said.home):
        return Where(area, "home")
    return Where(known.town, "none")


def _point(said: Report) -> tuple[float, float]:
    assert said.lng is not None  # noqa: S101 (asked by the caller)
    assert said.lat is not None  # noqa: S101 (narrows the type)
    if said.datum not in geo.Datum.values:
        raise Refused("bad_point", _("不认识这种坐标系。"), field="lng")
    if reason := geo.refusal(said.lng, said.lat):
        raise Refused("bad_point", reason, field="lng")
    return geo.to_wgs84(said.lng, said.lat, said.datum)


def _by_building(key: UUID) -> Where:
    building = Building.objects.filter(pk=key).select_related("estate").first()
    if building is None:
        raise Refused(
            "no_building", _("没有找到这栋楼，请重新选，或者写几个字说明地点。"), field="building"
        )
    area = ladder().by_path.get(building.area_path)
    return Where(area, "building", building.lng, building.lat, building)


def _by_words(said: Report) -> Place | None:
    for words in (said.place, said.title, said.detail):
        if found := ladder().named_in(words):
            return found[0]
    return None


@dataclass(frozen=True)
class Triage:
    """What the words tell about a report."""

    leaf: Leaf | None
    urgency: str
    alarm: Alarm | None
    sure: float = 0.0
    words: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


def triage(said: Report) -> Triage:
    """Its category (the one given, else the best suggestion) and its urgency."""
    known = taxonomy()
    alarm = known.alarm(said.title, said.detail)
    leaf = known.by_code.get(said.category)
    sure, words = 1.0, tuple[str, ...]()
    offered: Sequence[Suggestion] = ()
    if leaf is None and (offered := known.suggest(said.title, said.detail)):
        # Of what is not sure enough a person decides (请人工分类).
        leaf = offered[0].leaf if offered[0].sure else None
        sure, words = offered[0].confidence, offered[0].words
    urgency = graver(
        leaf.urgency if leaf else Urgency.NORMAL, alarm.urgency if alarm else Urgency.NORMAL
    )
    return Triage(leaf, urgency, alarm, sure, words, tuple(one.leaf.code for one in offered))


def prepare(said: Report, *, by: Person | None, at: datetime, number: str = "") -> Draft:
    """The appeal and the data of its first entry, not yet written."""
    where, what = place_of(said), triage(said)
    limits = limits_of(what.leaf, what.urgency)
    reckoned = clocks.at_report(at, respond=limits[0], resolve=limits[1])
    own = by is not None and (said.own or said.channel in {Channel.WEB, Channel.API})
    place = said.place or (
        f"{where.building.estate.name} {where.building.name}" if where.building else ""
    )
    appeal = Appeal(
        number=number, kind=said.kind, channel=said.channel, title=said.title, detail=said.detail,
        category_id=what.leaf.id if what.leaf else None, urgency=what.urgency,
        area_id=where.area.id if where.area else None,
        area_path=where.area.path if where.area else "/", area_reason=where.reason,
        building=where.building, place=place, lng=where.lng, lat=where.lat,
        datum=said.datum if said.lng is not None else "",
        reporter_id=by.pk if own and by else None, recorded_by_id=None if own or by is None else by.pk,
        anonymous=said.anonymous, complained_of_id=said.complained_of,
        about_staff=said.about_staff or said.complained_of is not None,
        contact_name=said.contact_name, contact_phone=said.contact_phone,
        contact_index=seal.blind_index(said.contact_phone, "phone") if said.contact_phone else "",
        reported_at=at, stage_since=at, respond_within=limits[0], resolve_within=limits[1],
        first_contact_due=reckoned.first_contact.deadline, due=reckoned.resolution.deadline,
        photos=len(said.photos), status=Status.RECEIVED,
    )  # fmt: skip
    data: dict[str, object] = {
        "limits": list(limits), "channel": said.channel, "area": where.reason,
        "category": what.leaf.code if what.leaf else "", "sure": round(what.sure, 3),
        "words": list(what.words), "offered": list(what.offered), "alarm": what.alarm.words if what.alarm else "",
    }  # fmt: skip
    return appeal, data


def number_for(at: datetime, value: int) -> str:
    """`360483-20261121-000123`: county, local day, running number."""
    return f"{settings.COUNTY}-{timezone.localtime(at):%Y%m%d}-{value:06}"


def number_typed(typed: str) -> str:
    """A number as it was given out, whatever widths, blanks and dashes somebody typed it with."""
    plain = typed_plainly(typed)
    day, running = -14, -6
    if len(plain) <= -day:
        return plain
    return f"{plain[:day]}-{plain[day:running]}-{plain[running:]}"


def typed_plainly(typed: str) -> str:
    """Only its plain letters and digits, full-width ones among them."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in folded if sign.isascii() and sign.isalnum())


def _write(
    said: Report, drafted: Draft, *, kept: Sequence[files.Received], by: Person | None,
    at: datetime | None,
) -> Appeal:  # fmt: skip
    appeal, data = drafted
    now = appeal.reported_at
    day = f"appeal:{timezone.localtime(now):%Y%m%d}"
    appeal.number = number_for(now, numbers.take(day)[0])
    if at is not None:
        appeal.id = uuid7_at(int(at.timestamp() * 1000))
    journal.begin(appeal, "report", by=by, at=now, data=data)
    if appeal.complained_of_id is not None:
        versions.changed("complained")
    attach(appeal, kept, role="report", by=by)
    search.index(appeal.pk, kind="appeal", text=search_text(appeal))
    if said.wall:
        hang_up(appeal, by=by, at=now)
    tell_reporter(
        appeal, "received", gettext_noop("收到您的反映：%s") % appeal.title,
        gettext_noop("编号 %s。有进展会告诉您。") % appeal.number,
    )  # fmt: skip
    if appeal.urgency == Urgency.CRITICAL:
        _alarm_centre(appeal)
    announce(AppealReported(appeal))
    announce(AppealChanged(appeal, "report", by))
    return appeal


def _alarm_centre(appeal: Appeal) -> None:
    """What is critical is told to the centre at once, whatever the hour."""
    centre = posts().answering(Role.CENTRE, appeal.area_path)
    past = [post for post in centre if not appeal.complains_of(post.id, post.organisation)]
    people = {person for post in past for person in post.holder_ids}
    tell_staff(appeal, people, kind="critical", title=gettext_noop("特急：%s") % appeal.title)


def search_text(appeal: Appeal) -> str:
    """What an appeal is found by."""
    return f"{appeal.number}\n{appeal.title}\n{appeal.place}\n{appeal.detail}"


def tracking_code(appeal: Appeal) -> str:
    """Six letters that, with the number, show the appeal without an account."""
    return seal.code(appeal.number, "appeal.tracking", 6)
