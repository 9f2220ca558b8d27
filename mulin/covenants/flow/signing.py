"""Signing: one household, or one person, counts once, on the phone and on paper together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.fields import within
from mulin.core.once import once
from mulin.core.seal import blind_index
from mulin.covenants import rules
from mulin.covenants.flow.steps import hold, keeps, public_line, take, today_of
from mulin.covenants.models import (
    Comment,
    Signature,
    Signer,
    Source,
    Stand,
    Status,
    Threshold,
    Version,
)
from mulin.households.models import Dwelling, Occupancy, Resident
from mulin.people.models import Person
from mulin.places.models import Building

SHEET = re.compile(r"[A-Z0-9][A-Z0-9-]{0,29}")
LARGEST = 1_000_000
ROOM, UNIT, NAME = 20, 10, 30


@dataclass(frozen=True)
class Call:
    """How a version is to be signed: who counts as one, when enough have, and how many there are
    (`base`, counted as `base_words` say on `base_on`); `until` is the last day, if there is one."""

    signer: str
    threshold: str
    base: int
    base_words: str
    base_on: date
    until: date | None = None


@transaction.atomic
def call(version: Version, terms: Call, *, by: Person, at: datetime | None = None) -> Version:
    """Ask for signatures. Every comment has been answered, and the words stay from now on."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    _check(terms, now)
    base_words = public_line(
        terms.base_words, field="base_words", needed=_("请写这个数是怎么来的。"), most=120
    )
    answered(version)
    data = {
        "signer": terms.signer, "threshold": terms.threshold, "base": terms.base,
        "base_words": base_words, "base_on": str(terms.base_on),
        "until": str(terms.until) if terms.until else "",
    }  # fmt: skip
    return take(
        version, "call", by=by, at=now, data=data, signer=terms.signer, base=terms.base,
        threshold=terms.threshold, base_words=base_words, base_on=terms.base_on,
        sign_until=terms.until,
    )  # fmt: skip


def _check(terms: Call, now: datetime) -> None:
    today = today_of(now)
    if terms.signer not in Signer.values:
        raise Refused("no_choice", _("请选一户一签还是一人一签。"), field="signer")
    if terms.threshold not in Threshold.values:
        raise Refused("no_choice", _("请选多少算通过。"), field="threshold")
    if not 0 < terms.base <= LARGEST:
        raise Refused("bad_base", _("请填应签多少，至少是 1。"), field="base")
    if terms.base_on > today:
        raise Refused("future", _("数的日子不能在今天以后。"), field="base_on")
    if terms.until is not None and terms.until < today:
        raise Refused("past", _("最后一天不能在今天以前。"), field="until")


def answered(version: Version) -> None:
    """Refuse to go on while something that was said has no answer."""
    open_ = Comment.objects.filter(version=version, status__in=[Stand.WAITING, Stand.SHOWN])
    if left := open_.count():
        raise Refused("unanswered", _("还有 %d 条意见没有答复，请先一条条答复。") % left)


# Who counts as one


@dataclass(frozen=True)
class Door:
    """A door as it is written on a sheet; `name` is needed where every person counts."""

    building: UUID | None
    room: str
    unit: str = ""
    name: str = ""


def whose(version: Version, person: Person) -> tuple[str, Dwelling | None]:
    """The mark by which a person with an account is counted once, and their dwelling if the ledger
    knows it: the dwelling for a household, the resident for a person, else the account."""
    rows = Occupancy.objects.current().filter(
        within("dwelling__area_path", version.area_path), resident__account=person
    )
    stay = rows.select_related("dwelling__building").order_by("since", "id").first()
    if version.signer == Signer.HOUSEHOLD:
        mark = f"d{stay.dwelling_id.hex}" if stay else f"p{person.pk.hex}"
        return mark, stay.dwelling if stay else None
    resident = stay.resident_id if stay else _resident_of(person)
    mark = f"r{resident.hex}" if resident else f"p{person.pk.hex}"
    return mark, stay.dwelling if stay else None


def _resident_of(person: Person) -> UUID | None:
    return Resident.objects.filter(account=person).values_list("pk", flat=True).first()


def whose_on_paper(version: Version, door: Door, building: Building) -> str:
    """The same mark from a door and name on paper; a blind index where the ledger has neither."""
    at = Dwelling.objects.filter(
        building=building, unit=door.unit, door=blind_index(door.room, "room")
    )
    dwelling = at.first()
    if version.signer == Signer.HOUSEHOLD:
        if dwelling is not None:
            return f"d{dwelling.pk.hex}"
        return "h" + blind_index(f"{building.pk.hex}/{door.unit}/{door.room}", "covenant")
    if dwelling is not None:
        stays = Occupancy.objects.current().filter(
            dwelling=dwelling, resident__name_index=blind_index(door.name, "name")
        )
        if (resident := stays.values_list("resident_id", flat=True).first()) is not None:
            return f"r{resident.hex}"
    return "n" + blind_index(f"{building.pk.hex}/{door.unit}/{door.room}/{door.name}", "covenant")


# Signing


def sign(version: Version, *, by: Person, at: datetime | None = None) -> Signature:
    """A resident agrees on a screen, for the household or for themselves."""
    now = at or timezone.now()
    if not rules.may_take_part(by, version):
        raise Forbidden(
            _("住在这里的居民才能签。请先在“我的”里填好住在哪里；没有账号可以签在纸上。")
        )
    _open(version, now)
    mark, dwelling = whose(version, by)
    with transaction.atomic():
        hold(version)
        if (known := _standing(version, mark)) is not None:
            if known.person_id == by.pk:
                return known
            raise Refused("signed", _("您家已经签过了，一户签一次就够。"))
        made = Signature(
            version=version, who=mark, person=by, at=now,
            building=dwelling.building if dwelling else None,
            unit=dwelling.unit if dwelling else "", room=dwelling.room if dwelling else "",
        )  # fmt: skip
        return _put(made)


def enter_paper(
    version: Version, door: Door, *, by: Person, sheet: str,
    photos: Sequence[UploadedFile[bytes]] = (), key: str = "", at: datetime | None = None,
) -> Signature:  # fmt: skip
    """Write down what was signed on a sheet of paper: the door, the number on the scan, perhaps a
    photo of it."""
    now = at or timezone.now()
    if not rules.may_enter(by, version.area_path):
        raise Forbidden(_("录入签名要有这个片区的岗位。"))
    _open(version, now)
    door, building = _door(version, door)
    if not rules.may_enter_at(by, building.area_path):
        raise Refused("not_yours", _("这一栋不归您管，请交给管那里的人录。"), field="building")
    sheet = "".join(unicodedata.normalize("NFKC", sheet).split()).upper()
    if not SHEET.fullmatch(sheet):
        raise Refused("bad_sheet", _("请填签名纸上的编号（字母、数字、横线）。"), field="sheet")
    taken = files.received(photos)

    def make() -> UUID:
        made = _enter(version, door, building, sheet=sheet, by=by, at=now).pk
        for one in taken:
            files.attach(one, record_id=made, kind="covenants.signature", role="sheet", by=by)
        return made

    made, _replay = once(key, scope=f"{by.pk}/covenants.paper/{version.pk}", make=make)
    return Signature.objects.select_related("version", "building__estate").get(pk=made)


def _door(version: Version, door: Door) -> tuple[Door, Building]:
    inside = Building.objects.filter(within("area_path", version.area_path))
    building = inside.filter(pk=door.building).first() if door.building is not None else None
    if building is None:
        raise Refused("no_building", _("请选是哪一栋。"), field="building")
    room = plain(door.room)
    if not room or len(room) > ROOM:
        raise Refused("no_room", _("请写房号，比如 501。"), field="room")
    unit = plain(door.unit)
    if len(unit) > UNIT:
        raise Refused("bad_unit", _("单元写数字就行，比如 2。"), field="unit")
    name = plain(door.name)
    if version.signer == Signer.PERSON and not 0 < len(name) <= NAME:
        raise Refused(
            "no_name", _("一人一签要写姓名，只用来核对有没有签过，不留存。"), field="name"
        )
    return Door(building.pk, room, unit, name), building


def plain(text: str) -> str:
    """«２单元» as 2, «501室» as 501: as a ledger writes it."""
    folded = "".join(unicodedata.normalize("NFKC", text.replace("\x00", "")).split()).upper()
    short = re.sub(r"(单元|号房|房间|室|户|房|号)$", "", folded)
    return short or folded


def _enter(
    version: Version, door: Door, building: Building, *, sheet: str, by: Person, at: datetime
) -> Signature:
    hold(version)
    unit = door.unit.lstrip("0") if door.unit.isdigit() else door.unit
    door = Door(door.building, door.room, unit, door.name)
    mark = whose_on_paper(version, door, building)
    if (known := _standing(version, mark)) is not None:
        how = _("手机上") if known.source == Source.SCREEN else _("纸上 %s") % known.sheet
        words = _("这一户已经签过了（%s），不用再录。")
        if version.signer == Signer.PERSON:
            words = _("这个人已经签过了（%s），不用再录。")
        raise Refused("signed", words % how, field="room")
    made = Signature(
        version=version, who=mark, building=building, unit=unit, room=door.room, at=at,
        source=Source.PAPER, sheet=sheet, recorded_by=by,
    )  # fmt: skip
    _put(made)
    take(version, "paper", by=by, at=at, data={"sheet": sheet})
    return made


def _open(version: Version, now: datetime) -> None:
    if not version.signs_on(today_of(now)):
        raise NotAllowed(_("现在不在签名的日子里。"))


def _standing(version: Version, mark: str) -> Signature | None:
    return Signature.objects.stand().filter(version=version, who=mark).first()


def _put(signature: Signature) -> Signature:
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("signed", _("刚刚已经签过了。")) from error
    Version.objects.filter(pk=signature.version_id).update(signed=F("signed") + 1)
    signature.version.signed += 1
    return signature


def unsign(version: Version, *, by: Person, at: datetime | None = None) -> Signature:
    """Take one's own signature back, until the version is agreed. What is taken back twice stays
    taken back."""
    with transaction.atomic():
        hold(version)
        rows = Signature.objects.filter(version=version, person=by).order_by("-id")
        mine = rows.select_related("version").first()
        if mine is None:
            raise Refused("not_signed", _("您还没有签过。"))
        if mine.withdrawn_at is not None:
            return mine
        if version.status != Status.SIGNING:
            raise NotAllowed(_("已经商定了，签名不能再撤。有意见请提给下一版。"))
        return _withdraw(mine, version, why="", at=at or timezone.now())


def strike(
    signature: Signature, *, by: Person, words: str, at: datetime | None = None
) -> Signature:
    """Take away a signature on paper: entered wrongly, or because whoever signed said so."""
    version = signature.version
    keeps(by, version.area_path)
    if signature.person_id is not None:
        raise Forbidden(_("手机上签的，只有本人能撤回。"))
    words = public_line(words, field="words", needed=_("请写为什么撤下。"), most=200)
    now = at or timezone.now()
    with transaction.atomic():
        hold(version)
        if signature.withdrawn_at is not None:
            return signature
        data = {"sheet": signature.sheet, "words": words}
        take(version, "strike", by=by, at=now, data=data)
        return _withdraw(signature, version, why=words, at=now)


def _withdraw(signature: Signature, version: Version, *, why: str, at: datetime) -> Signature:
    rows = Signature.objects.stand().filter(pk=signature.pk)
    if rows.update(withdrawn_at=at, why=why):
        Version.objects.filter(pk=version.pk).update(signed=F("signed") - 1)
        version.signed -= 1
    signature.withdrawn_at, signature.why = at, why
    return signature


def count_once(version: Version, *, by: Person, at: datetime) -> int:
    """What the ledger has learnt since: an account, or a door on paper, whose dwelling is known by
    now is counted by it, and a household that signed both ways is counted once. Returns how many
    signatures fell out."""
    rows = Signature.objects.stand().filter(version=version, who__regex=r"^[ph]")
    fallen = 0
    for one in rows.select_related("person", "building").order_by("id"):
        mark = _mark_now(version, one)
        if mark == one.who:
            continue
        if _standing(version, mark) is None:
            Signature.objects.filter(pk=one.pk).update(who=mark)
            continue
        _withdraw(one, version, why=_("同一户签了两次，只算一次"), at=at)
        journal.remark(one, "double", by=by, at=at)
        fallen += 1
    return fallen


def _mark_now(version: Version, one: Signature) -> str:
    if one.person is not None:
        return whose(version, one.person)[0]
    if one.building is None:
        return one.who
    return whose_on_paper(version, Door(one.building.pk, one.room, one.unit), one.building)
