"""民提: a matter is proposed, by a resident or written down by staff, and may be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal, numbers, search
from mulin.core.deeds import Forbidden, Refused
from mulin.core.events import announce
from mulin.core.ids import uuid7_at
from mulin.core.once import once
from mulin.matters import rules
from mulin.matters.events import MatterChanged, MatterProposed
from mulin.matters.flow.steps import public_line, struck_line, take, tell_leads
from mulin.matters.models import ENTER, Follower, Matter, Origin
from mulin.matters.practice import practice
from mulin.people.models import Person
from mulin.places.queries import Place, ladder

TITLE, TEXT = 60, 2000
# Origins that only staff may name; what a resident sends is always a resident's.
BY_STAFF = (Origin.APPEAL, Origin.TOPIC, Origin.MEETING, Origin.WALK_IN)


@dataclass(frozen=True)
class From:
    """What a matter came of: the kind of record, its key, words for it and where it is shown."""

    kind: str = ""
    id: UUID | None = None
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Proposal:
    """What is proposed: a question or wish in one line, why, and for which area (its code)."""

    title: str
    text: str
    area: str
    origin: str = Origin.RESIDENT
    source: From = field(default_factory=From)


def propose(proposal: Proposal, *, by: Person, key: str = "", at: datetime | None = None) -> Matter:
    """Propose it; with a key used before, the matter that it made. Nobody but the proposer and the
    desk of its area reads it until it is taken up."""
    place = _place(proposal)
    _allowed(by, proposal, place)
    title, text = _words(by, proposal)

    def make() -> UUID:
        now = at or timezone.now()
        matter = _matter(proposal, by=by, place=place, at=now)
        matter.title, matter.text = title, text
        if at is not None:
            matter.id = uuid7_at(int(at.timestamp() * 1000))
        _write(matter, by=by, at=now)
        return matter.pk

    made, _replay = once(key, scope=f"{by.pk}/matters.propose", make=make)
    return Matter.objects.get(pk=made)


def _place(proposal: Proposal) -> Place:
    place = ladder().by_code.get(proposal.area)
    if place is None:
        raise Refused("no_area", _("请选这件事关系到哪个片区。"), field="area")
    return place


def _allowed(by: Person, proposal: Proposal, place: Place) -> None:
    if proposal.origin not in Origin.values:
        raise Refused("no_choice", _("请选这件事从哪里来。"), field="origin")
    if proposal.origin in BY_STAFF and not by.standing.has(ENTER, place.path):
        raise Forbidden(_("代录别人提的事，要有这个片区的岗位。"))


def _words(by: Person, proposal: Proposal) -> tuple[str, str]:
    """Residents' words are struck; staff are asked to mend theirs."""
    asked = _("请用一句话写清楚想议什么。"), _("请写为什么想议这件事。")
    if proposal.origin == Origin.RESIDENT:
        return (
            struck_line(proposal.title, field="title", needed=asked[0], most=TITLE, by=by)[:TITLE],
            struck_line(proposal.text, field="text", needed=asked[1], most=TEXT, by=by)[:TEXT],
        )
    return (
        public_line(proposal.title, field="title", needed=asked[0], most=TITLE, sure=False),
        public_line(proposal.text, field="text", needed=asked[1], most=TEXT, sure=False),
    )


def _matter(proposal: Proposal, *, by: Person, place: Place, at: datetime) -> Matter:
    day = timezone.localtime(at).date()
    number = numbers.take(f"matter:{day:%Y%m%d}")[0]
    own, source = proposal.origin == Origin.RESIDENT, proposal.source
    inside = source.url.startswith("/") and not source.url.startswith(("//", "/\\"))
    return Matter(
        number=f"{settings.COUNTY}-{day:%Y%m%d}-M{number:04}", origin=proposal.origin,
        source_kind=source.kind[:20], source_id=source.id,
        source_label=source.label.replace("\x00", "")[:120],
        source_url=source.url[:200] if inside else "", area_id=place.id, area_path=place.path,
        proposer=by if own else None, recorded_by=None if own else by, proposed_at=at,
        answer_by=day + timedelta(days=practice(day).answer_days),
    )  # fmt: skip


def _write(matter: Matter, *, by: Person, at: datetime) -> None:
    own = matter.proposer_id is not None
    journal.begin(matter, "propose", by=by, at=at, data={
        "origin": matter.origin, "source": matter.source_kind, "resident": own,
    })  # fmt: skip
    search.index(matter.pk, kind="matter", text=search_text(matter))
    if own:
        Follower.objects.create(matter=matter, person=by, at=at)
    tell_leads(
        matter, "proposed", gettext_noop("有人提了一件事：%s") % matter.title,
        gettext_noop("请在 %s 前答复列不列入。") % matter.answer_by,
    )  # fmt: skip
    announce(MatterProposed(matter, by))
    announce(MatterChanged(matter, "propose", by))


def search_text(matter: Matter) -> str:
    """What a matter is found by."""
    return f"{matter.number}\n{matter.title}\n{matter.text}"


@transaction.atomic
def withdraw(matter: Matter, *, by: Person, at: datetime | None = None) -> Matter:
    """The proposer takes it back, as long as nobody has taken it up."""
    if not rules.may_withdraw(by, matter):
        raise Forbidden(_("只有提出人能撤回。"))
    search.remove(matter.pk)
    return take(matter, "withdraw", by=by, at=at or timezone.now(), data={"resident": True})
