"""Units: registering one in a community, its alliance, and the zone it looks after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances import rules
from mulin.alliances.flow.twinnings import end_all_of
from mulin.alliances.models import Alliance, Member, Partner, Turn, Zone
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.once import once
from mulin.people.models import Person, Post
from mulin.places.queries import Place, ladder

DIALLED = re.compile(r"[\d\-+() 转]{3,30}")
LONGEST_TURN = 24


@dataclass(frozen=True)
class Unit:
    """What is registered of a unit; `area` is the code of its community."""

    name: str
    kind: str
    area: str
    offers: str = ""
    phone: str = ""


def place_of(code: str, *, by: Person) -> Place:
    """The area asked for, if its register is this person's to keep."""
    place = ladder().by_code.get(code)
    if place is None:
        raise Refused("no_area", _("请选一个社区或网格。"), field="area")
    if not rules.may_keep(by, place.path):
        raise Forbidden
    return place


def _checked(unit: Unit) -> dict[str, str]:
    if unit.kind not in Partner.Kind.values:
        raise Refused("no_kind", _("请选是哪一类单位。"), field="kind")
    phone = unit.phone.strip()
    if phone and not DIALLED.fullmatch(phone):
        raise Refused("bad_phone", _("请填单位的办公电话，例如：0792-4281234。"), field="phone")
    return {
        "name": line(unit.name, field="name", needed=_("请填单位名称。"), most=80),
        "kind": unit.kind, "phone": phone,
        "offers": line(unit.offers, field="offers", most=200),
    }  # fmt: skip


def register_unit(unit: Unit, *, by: Person, key: str = "") -> Partner:
    """Register a unit in a community; the same key, or the same name there, makes no twin."""
    place, said = place_of(unit.area, by=by), _checked(unit)

    def make() -> UUID:
        _free(said["name"], place.id)
        made = Partner(
            **said, area_id=place.id, area_path=place.path, since=timezone.localdate()
        )  # fmt: skip
        made.save(force_insert=True)
        journal.remark(made, "alliances.unit_registered", by=by, data={"name": made.name})
        return made.pk

    made, _replay = once(key, scope=f"{by.pk}/alliances.unit", make=make)
    return Partner.objects.get(pk=made)


def _free(name: str, area: UUID, *, but: Partner | None = None) -> None:
    rows = Partner.objects.filter(area=area, name=name, until__isnull=True)
    if (rows.exclude(pk=but.pk) if but else rows).exists():
        raise Refused("known", _("这个社区已经登记过这个单位了。"), field="name")


@transaction.atomic
def edit_unit(partner: Partner, unit: Unit, *, by: Person) -> None:
    """Correct what is registered; a unit stays in its community."""
    if not rules.may_keep(by, partner.area_path):
        raise Forbidden
    said = _checked(unit)
    _free(said["name"], partner.area_id, but=partner)
    changed = [name for name, value in said.items() if getattr(partner, name) != value]
    for name in changed:
        setattr(partner, name, said[name])
    if changed:
        partner.save(update_fields=changed)
        journal.remark(partner, "alliances.unit_edited", by=by, data={"fields": changed})


@transaction.atomic
def end_unit(partner: Partner, *, by: Person) -> None:
    """The unit leaves: its alliances, zones and pairings too. What it pledged and did stays."""
    if not rules.may_keep(by, partner.area_path):
        raise Forbidden
    if partner.until is not None:
        raise NotAllowed(_("这个单位已经退出了。"))
    today = timezone.localdate()
    for member in partner.memberships.filter(left__isnull=True).select_related("alliance"):
        _out(member, by=by)
    partner.zones.filter(until__isnull=True).update(until=today)
    end_all_of(partner, by=by)
    partner.until = today
    partner.save(update_fields=["until"])
    journal.remark(partner, "alliances.unit_left", by=by)


def found_alliance(
    *, name: str, area: str, about: str, months: int, by: Person, key: str = ""
) -> Alliance:
    """Found an alliance of an area; its chair goes round every `months`. Once a key."""
    place = place_of(area, by=by)
    name = line(name, field="name", needed=_("请填联盟的名称。"), most=60)
    if not 1 <= months <= LONGEST_TURN:
        raise Refused("months", _("一轮几个月，请填 1 到 24。"), field="months")
    about = line(about, field="about", most=200)

    def make() -> UUID:
        if Alliance.objects.filter(area=place.id, name=name).exists():
            raise Refused("known", _("这里已经有叫这个名称的联盟了。"), field="name")
        made = Alliance(
            name=name, area_id=place.id, area_path=place.path, months=months, about=about
        )
        made.save(force_insert=True)
        journal.remark(made, "alliances.founded", by=by, data={"name": name})
        return made.pk

    made, _replay = once(key, scope=f"{by.pk}/alliances.alliance", make=make)
    return Alliance.objects.get(pk=made)


@transaction.atomic
def join(alliance: Alliance, partner: Partner, *, by: Person) -> Member:
    """A unit joins, last in the order; one that comes back gets its place again."""
    if not rules.may_keep(by, alliance.area_path):
        raise Forbidden
    if partner.until is not None or not partner.area_path.startswith(alliance.area_path):
        raise Refused("no_unit", _("请从这个区域登记的单位里选。"), field="partner")
    known = Member.objects.filter(alliance=alliance, partner=partner).first()
    if known is not None and known.left is None:
        raise Refused("known", _("这个单位已经在联盟里了。"), field="partner")
    last = alliance.members.aggregate(last=Max("rank"))["last"] or 0
    if known is None:
        known = Member(alliance=alliance, partner=partner, rank=last + 1)
        known.save(force_insert=True)
    else:
        known.left = None
        known.save(update_fields=["left"])
    journal.remark(alliance, "alliances.joined", by=by, data={"unit": partner.name})
    return known


@transaction.atomic
def leave(member: Member, *, by: Person) -> None:
    """A unit leaves the alliance. Refused while it is in the chair, or announced for it."""
    if not rules.may_keep(by, member.alliance.area_path):
        raise Forbidden
    _out(member, by=by)


def _out(member: Member, *, by: Person) -> None:
    """The end itself: whoever ends a unit ends its places too, in an alliance of the town as well."""
    ahead = (Turn.Status.ANNOUNCED, Turn.Status.CHAIRING)
    if member.turns.filter(status__in=ahead).exists():
        sentence = _("它正在轮值，或者已经预告轮到它。请先轮完或者跳过，再退出。")
        raise NotAllowed(sentence)
    if member.left is None:
        member.left = timezone.localdate()
        member.save(update_fields=["left"])
        journal.remark(member.alliance, "alliances.left", by=by, data={"unit": str(member.partner)})


def name_zone(
    *, name: str, area: str, about: str, by: Person, partner: Partner | None = None,
    post: Post | None = None, key: str = "",
) -> Zone:  # fmt: skip
    """Name a responsibility area; exactly one answers for it: a unit, or a post. Once a key."""
    place = place_of(area, by=by)
    if (partner is None) == (post is None):
        raise Refused("who", _("责任区由一个单位或者一个岗位负责，请选其中一个。"), field="partner")
    zone = Zone(
        name=line(name, field="name", needed=_("请填责任区的名称。"), most=60), area_id=place.id,
        area_path=place.path, about=line(about, field="about", most=200), partner=partner, post=post,
    )  # fmt: skip

    def make() -> UUID:
        zone.save(force_insert=True)
        journal.remark(zone, "alliances.zone_named", by=by, data={"name": zone.name})
        return zone.pk

    made, _replay = once(key, scope=f"{by.pk}/alliances.zone", make=make)
    return Zone.objects.get(pk=made)


@transaction.atomic
def close_zone(zone: Zone, *, by: Person) -> None:
    """Nobody looks after it any more; what was done there stays."""
    if not rules.may_keep(by, zone.area_path):
        raise Forbidden
    if zone.until is None:
        zone.until = timezone.localdate()
        zone.save(update_fields=["until"])
        journal.remark(zone, "alliances.zone_closed", by=by)
