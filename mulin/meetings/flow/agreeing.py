"""What kinds of meetings want beyond the items: opinions of a hearing, an agreement that its sides sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.meetings import rules_minutes
from mulin.meetings.flow.steps_minutes import as_seen, keeps, plain, take_minutes
from mulin.meetings.models import How, Minutes, Opinion, Side
from mulin.meetings.queries.minutes import speakers
from mulin.people.models import Person

MOST_OPINIONS, MOST_SIDES = 60, 6


@dataclass(frozen=True)
class Heard:
    """An opinion: taken or not (None: not said yet), and why."""

    words: str
    taken: bool | None = None
    why: str = ""


@dataclass(frozen=True)
class Party:
    """A side of an agreement, and the account that signs for it on a screen, if any."""

    name: str
    person: UUID | None = None


@transaction.atomic
def report_opinions(
    minutes: Minutes, heard: Sequence[Heard], *, by: Person, seen: str = "",
    at: datetime | None = None,
) -> Minutes:  # fmt: skip
    """The report of a hearing: each opinion, whether it was taken, and why."""
    keeps(by, minutes.meeting)
    as_seen(minutes, seen)
    if len(heard) > MOST_OPINIONS:
        raise Refused("too_many", _("意见最多写 %d 条。") % MOST_OPINIONS, field="words_0")
    rows = [
        Opinion(
            minutes=minutes, number=n, taken=one.taken,
            words=plain(one.words, field=f"words_{n - 1}", needed=_("请写意见。"), most=500),
            why=plain(one.why, field=f"why_{n - 1}", most=500),
        )
        for n, one in enumerate(heard, 1)
    ]  # fmt: skip
    take_minutes(minutes, "write", by=by, at=at or timezone.now(), data={"opinions": len(rows)})
    minutes.opinions.all().delete()
    Opinion.objects.bulk_create(rows)
    return minutes


@transaction.atomic
def agree(
    minutes: Minutes, *, by: Person, text: str, parties: Sequence[Party], no_agreement: str = "",
    seen: str = "", at: datetime | None = None,
) -> Minutes:  # fmt: skip
    """The words of an agreement and its sides, or why there is none. Signatures under other words
    or other sides are gone."""
    keeps(by, minutes.meeting)
    as_seen(minutes, seen)
    text = plain(text, field="text", most=4000)
    none = plain(no_agreement, field="no_agreement", most=500)
    if bool(text) == bool(none):
        raise Refused(
            "one_of_two", _("请写协议，或者写明为什么没有谈成，两样写一样。"), field="text"
        )
    rows = _parties(minutes, parties) if text else []
    before = [(side.name, side.person_id) for side in minutes.sides.all()]
    same = text == minutes.agreement and before == [(row.name, row.person_id) for row in rows]
    take_minutes(
        minutes, "agreement", by=by, at=at or timezone.now(), agreement=text, no_agreement=none,
        data={"sides": len(rows), "none": bool(none), "signatures_gone": not same},
    )  # fmt: skip
    if not same:
        minutes.sides.all().delete()
        Side.objects.bulk_create(rows)
    return minutes


def _parties(minutes: Minutes, parties: Sequence[Party]) -> list[Side]:
    if not 2 <= len(parties) <= MOST_SIDES:
        raise Refused("two_sides", _("协议要有两方（最多 %d 方）。") % MOST_SIDES, field="name_0")
    known = {one.person for one in speakers(minutes.meeting)}
    for n, one in enumerate(parties):
        if one.person is not None and one.person not in known:
            raise Refused("not_there", _("签字的人要是到会的人。"), field=f"person_{n}")
    names = [plain(one.name, field=f"name_{n}", needed=_("请写是哪一方。"), most=40)
             for n, one in enumerate(parties)]  # fmt: skip
    if len(set(names)) < len(names):
        raise Refused("twice", _("同一方写了两遍。"), field="name_1")
    return [
        Side(minutes=minutes, number=n, name=name, person_id=one.person)
        for n, (name, one) in enumerate(zip(names, parties, strict=True), 1)
    ]


@transaction.atomic
def sign(side: Side, *, by: Person, seen: str = "", at: datetime | None = None) -> Side:
    """A side signs on a screen. `seen` is the minutes' journal head that the page showed, so that
    nobody signs words that they have not read."""
    if not rules_minutes.may_sign(by, side):
        raise Forbidden(_("由写明的这一方来签。"))
    as_seen(side.minutes, seen)
    return _signed(side, by=by, how=How.SCREEN, at=at)


@transaction.atomic
def enter_signature(side: Side, *, by: Person, at: datetime | None = None) -> Side:
    """A side has signed on paper; who keeps the minutes says so."""
    keeps(by, side.minutes.meeting)
    return _signed(side, by=by, how=How.PAPER, at=at)


def _signed(side: Side, *, by: Person, how: str, at: datetime | None) -> Side:
    now, paper = at or timezone.now(), how == How.PAPER
    data = {"side": side.name, "how": how, "resident": not paper}
    take_minutes(side.minutes, "sign", by=by, at=now, data=data)
    rows = Side.objects.filter(pk=side.pk, at__isnull=True)
    if not rows.update(at=now, how=how, recorded_by=by if paper else None):
        raise NotAllowed(_("这一方已经签过了。"))
    side.at, side.how = now, how
    return side
