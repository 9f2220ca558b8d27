"""The life of a pairing: proposed, agreed by both sides through two people, active, ended with a
reason. No entry of the journal says which household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.alliances import rules
from mulin.alliances.models import Partner, Twinning
from mulin.core import journal
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused, line
from mulin.core.flow import move, step
from mulin.core.once import once
from mulin.households.models import Dwelling
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

Status, Kind = Twinning.Status, Twinning.Kind

#        deed            from                                  to (None: stays)
STEPS = {
    "agree_unit":    step(Status.PROPOSED, None),
    "agree_place":   step(Status.PROPOSED, None),
    "begin":         step(Status.PROPOSED, Status.ACTIVE),
    "decline":       step(Status.PROPOSED, Status.DECLINED),
    "end":           step(Status.ACTIVE, Status.ENDED),
}  # fmt: skip

LEVELS = {Level.COMMUNITY: Kind.COMMUNITY, Level.GRID: Kind.GRID}


@dataclass(frozen=True)
class Proposal:
    """A unit is to be paired with an area (by its code), or with the household of a dwelling."""

    about: str
    area: str = ""
    dwelling: Dwelling | None = None


def propose(partner: Partner, proposal: Proposal, *, by: Person, key: str = "") -> Twinning:
    """Propose a pairing of a unit; the same key makes no twin."""
    if partner.until is not None:
        raise NotAllowed(_("这个单位已经退出了。"))
    place, kind = _whom(proposal, by=by)
    if not partner.area_path.startswith(place.path) and not place.path.startswith(
        partner.area_path
    ):
        raise Refused("outside", _("请选单位所在社区里的对象。"), field="area")
    about = line(proposal.about, field="about", needed=_("请写结对做什么。"))

    def make() -> UUID:
        _new(partner, place, proposal.dwelling)
        made = Twinning(
            partner=partner, kind=kind, area_id=place.id, area_path=place.path,
            dwelling=proposal.dwelling, about=about, proposed_by=by,
        )  # fmt: skip
        journal.begin(made, "propose", by=by, data={"kind": kind})
        return made.pk

    made, _replay = once(key, scope=f"{by.pk}/alliances.twinning", make=make)
    return Twinning.objects.get(pk=made)


def _whom(proposal: Proposal, *, by: Person) -> tuple[Place, str]:
    known, dwelling = ladder(), proposal.dwelling
    place = known.by_path.get(dwelling.area_path) if dwelling else known.by_code.get(proposal.area)
    if place is None or place.until is not None:
        raise Refused("no_area", _("请选一个社区、网格，或者一户人家。"), field="area")
    if not rules.may_keep(by, place.path):
        raise Forbidden
    kind = Kind.HOUSEHOLD if dwelling else LEVELS.get(Level(place.level))
    if kind is None:
        raise Refused("no_area", _("请选一个社区、网格，或者一户人家。"), field="area")
    return place, kind


def _new(partner: Partner, place: Place, dwelling: Dwelling | None) -> None:
    rows = Twinning.objects.filter(
        partner=partner, area=place.id, dwelling=dwelling,
        status__in=[Status.PROPOSED, Status.ACTIVE],
    )  # fmt: skip
    if rows.exists():
        raise Refused("known", _("这个单位已经和它结对，或者已经提出来了。"), field="area")


@transaction.atomic
def agree_unit(twinning: Twinning, *, by: Person, words: str) -> Twinning:
    """Write down how the unit agreed (a paper, a call); it begins once both sides have."""
    if not rules.may_agree_for_unit(by, twinning):
        raise Forbidden(_("双方的同意要由两个人分别记下来。"))
    words = line(words, field="words", needed=_("请写单位是怎么同意的，例如：11 月 3 日来函。"))
    return _agree(twinning, "agree_unit", by=by, unit_words=words, unit_by_id=by.pk)


@transaction.atomic
def agree_place(twinning: Twinning, *, by: Person, words: str) -> Twinning:
    """Agree for the area, or write down how the household agreed when it was asked."""
    if not rules.may_agree_for_place(by, twinning):
        raise Forbidden(_("双方的同意要由两个人分别记下来。"))
    needed = (
        _("请写这户人家是怎么同意的，例如：11 月 3 日上门问过。")
        if twinning.kind == Kind.HOUSEHOLD
        else _("请写这边是怎么同意的。")
    )
    words = line(words, field="words", needed=needed)
    return _agree(twinning, "agree_place", by=by, place_words=words, place_by_id=by.pk)


def _agree(twinning: Twinning, verb: str, *, by: Person, **said: Any) -> Twinning:
    """A side says it once: a second press changes nothing, a second person is told of the first."""
    known = twinning.unit_by_id if verb == "agree_unit" else twinning.place_by_id
    if known == by.pk and twinning.status in {Status.PROPOSED, Status.ACTIVE}:
        return twinning
    if known is not None and twinning.status == Status.PROPOSED:
        raise Conflict
    move(twinning, verb, STEPS, by=by, at=timezone.now(), **said)
    if twinning.unit_by_id and twinning.place_by_id:
        move(twinning, "begin", STEPS, by=by, since=timezone.localdate())
    return twinning


@transaction.atomic
def decline(twinning: Twinning, *, by: Person, words: str) -> Twinning:
    """It does not come about; why. Which household it was is wiped."""
    return _over(twinning, "decline", by=by, words=words, needed=_("请写为什么没有结成。"))


@transaction.atomic
def end(twinning: Twinning, *, by: Person, words: str, at: datetime | None = None) -> Twinning:
    """It ends; why. What was done for it stays, which household it was is wiped."""
    return _over(twinning, "end", by=by, words=words, needed=_("请写为什么结束。"), at=at)


def _over(
    twinning: Twinning, verb: str, *, by: Person, words: str, needed: str,
    at: datetime | None = None,
) -> Twinning:  # fmt: skip
    if not rules.may_end(by, twinning):
        raise Forbidden
    words = line(words, field="words", needed=needed)
    now = at or timezone.now()
    return move(
        twinning, verb, STEPS, by=by, at=now, reason=words, until=timezone.localdate(now),
        dwelling_id=None,
    )  # fmt: skip


def end_all_of(partner: Partner, *, by: Person) -> None:
    """The unit has left: what it was paired with ends with it."""
    rows = partner.twinnings.filter(status__in=[Status.PROPOSED, Status.ACTIVE])
    for one in rows:
        verb = "end" if one.is_active else "decline"
        move(
            one, verb, STEPS, by=by, reason=_("单位退出了"), until=timezone.localdate(),
            dwelling_id=None,
        )  # fmt: skip
