"""Errands: asked for, taken, done, confirmed by who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.care import rules
from mulin.care.events import ErrandChanged
from mulin.care.flow.steps import COMING_STEPS, ERRAND, line, message, take_errand
from mulin.care.foresight import services
from mulin.care.models import (
    Coming,
    ComingStatus,
    Door,
    Errand,
    ErrandStatus,
    Pairing,
    PairStatus,
    Receipt,
    Recipient,
)
from mulin.care.presets import errand_kinds
from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.flow import move
from mulin.core.once import once
from mulin.core.phones import clean_phone
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

FARTHEST = timedelta(days=90)
MOST_PAPERS = 200


@dataclass(frozen=True)
class Source:
    """What an errand came of, told by whoever asks for it."""

    kind: str = ""
    id: UUID | None = None
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Ask:
    """What is to be done, for whom, where (a code of an area), by when (usual time if none).
    `from_ledger`: name and number are the ledger's, which may know no number."""

    kind: str
    words: str = ""
    name: str = ""
    phone: str = ""
    place: str = ""
    area: str = ""
    wanted_by: date | None = None
    source: Source = Source()
    door: str = Door.SCREEN
    from_ledger: bool = False


def ask(
    said: Ask, *, by: Person, recipient: Recipient | None = None, key: str = "",
    at: datetime | None = None,
) -> Errand:  # fmt: skip
    """Ask for an errand: for somebody in care, or for whoever is named."""
    now = at or timezone.now()
    kind = errand_kinds().get(said.kind)
    if kind is None:
        raise Refused("no_kind", _("请选要代办什么。"), field="kind")
    words = line(said.words, field="words", needed=_("请写两句要办什么、找谁、带什么。"))
    whom = _whom(said, recipient, by)
    wanted = said.wanted_by or timezone.localdate(now) + timedelta(days=kind.days)
    today = timezone.localdate(now)
    if not today <= wanted <= today + FARTHEST:
        raise Refused("bad_day", _("请选今天到三个月以内的一天。"), field="wanted_by")
    if said.door not in Door.values:
        raise Refused("no_door", _("请选是怎样来的。"), field="door")

    def make() -> UUID:
        errand = Errand(
            kind=kind.key, recipient=recipient, words=words, asked_by=by, asked_at=now,
            wanted_by=wanted, door=said.door, **whom, **_source(said.source),
        )  # fmt: skip
        journal.begin(errand, "ask", by=by, at=now, data={"kind": kind.key, "door": said.door})
        _tell_agents(errand, by)
        announce(ErrandChanged(errand, "ask", by))
        return errand.pk

    made, _replay = once(key, scope=f"care.ask:{by.pk}", make=make)
    return Errand.objects.get(pk=made)


def _whom(said: Ask, recipient: Recipient | None, by: Person) -> dict[str, str]:
    """Name, number, place and area of whom it is for."""
    if recipient is not None:
        if not (rules.may_visit(by, recipient) or rules.is_own(by, recipient)):
            raise Forbidden
        if not recipient.is_active:
            raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
        return {"area_path": recipient.area_path}
    return {
        "area_path": _near(said.area).path,
        "name": line(said.name, field="name", needed=_("请写替谁办。"), most=40),
        "phone": _phone(said),
        "place": line(said.place, field="place", most=120),
    }  # fmt: skip


def _near(code: str) -> Place:
    """The community, or what lies in it, that bears this code or took its place since: who works
    there takes errands, nobody of the rungs above does."""
    known = ladder()
    named = known.by_code.get(code)
    place = known.today(named.path) if named else None
    if place is None or Level(place.level).rank < Level.COMMUNITY.rank:
        raise Refused("no_area", _("请选住在哪个社区。"), field="area")
    return place


def _phone(said: Ask) -> str:
    """A number that can be called."""
    if said.from_ledger and not said.phone:
        return _("台账里没有")
    return clean_phone(line(said.phone, field="phone", needed=_("请写联系电话。"), most=30))


def _source(source: Source) -> dict[str, object]:
    inside = source.url.startswith("/") and not source.url.startswith(("//", "/\\"))
    return {
        "source_kind": source.kind[:20], "source_id": source.id,
        "source_label": source.label.replace("\x00", "")[:120],
        "source_url": source.url[:200] if inside else "", **_list_of(source),
    }  # fmt: skip


def _list_of(source: Source) -> dict[str, object]:
    """Papers and steps of the guide that it came of, as they stand now."""
    if source.kind != "guide" or source.id is None:
        return {}
    found = next((one for one in services().values() if one.id == source.id), None)
    return {"wanted": list(found.papers), "steps": list(found.steps)} if found else {}


def _tell_agents(errand: Errand, by: Person) -> None:
    """The visitor of the person, else whoever works in the grid or the community."""
    found: set[UUID] = set()
    if errand.recipient_id is not None:
        pairs = Pairing.objects.filter(recipient=errand.recipient_id, status=PairStatus.ACTIVE)
        found = set(pairs.values_list("visitor", flat=True)) - {by.pk}
    url = ERRAND.format(errand.pk)
    found = found or keepers_of(errand.area_path, but=by)
    message(found, "errand", gettext_noop("有一件代办等人接"), "", url)


def keepers_of(path: str, *, but: Person | None = None) -> set[UUID]:
    """Who works in the grid, else in the community."""
    own = {but.pk} if but else set()
    for role in (Role.GRID_WORKER, Role.COMMUNITY_STAFF):
        near = posts().answering(role, path)
        found = {person for post in near[:1] for person in post.holder_ids} - own
        if found:
            return found
    return set()


@transaction.atomic
def take_on(errand: Errand, *, by: Person, at: datetime | None = None) -> Errand:
    """I run it."""
    if not rules.may_take(by, errand):
        raise Forbidden(_("代办由网格员、社区和结对的人来接。"))
    now = at or timezone.now()
    take_errand(errand, "take", by=by, at=now, agent_id=by.pk, taken_at=now)
    _tell_asker(errand, by, gettext_noop("您请办的事有人接了"))
    return errand


@transaction.atomic
def give_back(errand: Errand, *, by: Person, words: str, at: datetime | None = None) -> Errand:
    """I cannot after all; somebody else takes it. Papers go back first."""
    _runs(errand, by)
    words = line(words, field="words", needed=_("请写为什么办不了。"), most=200)
    if errand.papers:
        raise NotAllowed(_("材料还在您手里，请先还给本人，再退回。"))
    take_errand(
        errand, "give_back", by=by, at=at or timezone.now(), agent_id=None, taken_at=None,
        result=words,
    )  # fmt: skip
    _tell_agents(errand, by)
    return errand


@transaction.atomic
def hold_papers(errand: Errand, *, by: Person, papers: str, at: datetime | None = None) -> Errand:
    """Papers were handed over: by name, never a number."""
    _runs(errand, by)
    needed = _("请写收了哪些材料。")
    papers = line(papers, field="papers", needed=needed, most=MOST_PAPERS)
    if any(run.isdigit() and len(run) > 5 for run in _runs_of_digits(papers)):
        raise Refused("number", _("只写材料的名称，不要写号码。"), field="papers")
    now = at or timezone.now()
    return take_errand(
        errand, "hold_papers", by=by, at=now, papers=papers, papers_at=now, returned_at=None,
        receipt="",
    )  # fmt: skip


def return_papers(
    errand: Errand, *, by: Person, receipt: str, photos: Sequence[files.Upload] = (),
    at: datetime | None = None,
) -> Errand:  # fmt: skip
    """The papers are back with whom they belong to, who signed for it or pressed a thumb; a photo of
    the slip may be kept with the errand."""
    _runs(errand, by)
    if not errand.papers:
        raise NotAllowed(_("现在手里没有材料。"))
    if receipt not in Receipt.values:
        raise Refused("no_receipt", _("请选本人是怎样签收的。"), field="receipt")
    kept, now = files.received(photos), at or timezone.now()
    with transaction.atomic():
        for photo in kept:
            files.attach(photo, record_id=errand.pk, kind="errand", role="receipt", by=by)
        return take_errand(
            errand, "return_papers", by=by, at=now, data={"receipt": receipt}, papers="",
            returned_at=now, receipt=receipt, photos=errand.photos + len(kept),
        )  # fmt: skip


@transaction.atomic
def tick(errand: Errand, *, by: Person, done: Sequence[int], at: datetime | None = None) -> Errand:
    """These steps of the guide (by their places) are done, the others not yet."""
    _runs(errand, by)
    places = sorted({place for place in done if 0 <= place < len(errand.steps)})
    if places == errand.steps_done:
        return errand
    return take_errand(
        errand, "tick", by=by, at=at or timezone.now(), data={"done": places}, steps_done=places
    )


@transaction.atomic
def receive(
    said: Ask, *, by: Person, recipient: Recipient | None = None, papers: str = "", key: str = "",
    at: datetime | None = None,
) -> Errand:  # fmt: skip
    """At the window: asked for, taken on by who sits there, the papers kept, in one deed."""
    errand = ask(said, by=by, recipient=recipient, key=key, at=at)
    if errand.status != ErrandStatus.ASKED:
        return errand
    take_on(errand, by=by, at=at)
    return hold_papers(errand, by=by, papers=papers, at=at) if papers.strip() else errand


def _runs_of_digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


@transaction.atomic
def finish(errand: Errand, *, by: Person, words: str, at: datetime | None = None) -> Errand:
    """It is done, and the papers are back with whom they belong to."""
    _runs(errand, by)
    words = line(words, field="words", needed=_("请写办成了什么样。"))
    if errand.papers:
        raise NotAllowed(_("材料还没有还给本人，还了再写办好。"))
    now = at or timezone.now()
    take_errand(errand, "finish", by=by, at=now, result=words, done_at=now)
    _tell_asker(errand, by, gettext_noop("您请办的事办好了，请确认"))
    return errand


def _runs(errand: Errand, by: Person) -> None:
    if not rules.runs(by, errand):
        raise Forbidden(_("这一步由接了这件事的人来办。"))


@transaction.atomic
def confirm(errand: Errand, *, by: Person, at: datetime | None = None) -> Errand:
    """It was done as wanted: said by who asked, or on the telephone to somebody of the area."""
    _confirms(errand, by)
    now = at or timezone.now()
    called = not rules.asked_or_own(by, errand)
    take_errand(
        errand, "confirm", by=by, at=now, data={"called": called}, ended_at=now, called=called
    )
    _follow(errand, "finish", by=by, at=now)
    message({errand.agent_id} - {by.pk}, "errand", gettext_noop("代办的事已经确认，辛苦了"), "",
            ERRAND.format(errand.pk))  # fmt: skip
    return errand


@transaction.atomic
def reopen(errand: Errand, *, by: Person, words: str, at: datetime | None = None) -> Errand:
    """It was not: the agent goes on."""
    _confirms(errand, by)
    words = line(words, field="words", needed=_("请写还差什么。"), most=200)
    take_errand(errand, "reopen", by=by, at=at or timezone.now(), result=words, done_at=None)
    url = ERRAND.format(errand.pk)
    message(
        {errand.agent_id} - {by.pk}, "errand", gettext_noop("代办的事还差一点，请接着办"), "", url
    )
    return errand


def _confirms(errand: Errand, by: Person) -> None:
    if not rules.may_confirm(by, errand):
        raise Forbidden(_("办得好不好，由请办的人来说。"))


@transaction.atomic
def cancel(errand: Errand, *, by: Person, at: datetime | None = None) -> Errand:
    """Not needed any more. Papers go back first."""
    if not rules.may_cancel(by, errand):
        raise Forbidden(_("不办了的话，请请办的人说一声。"))
    if errand.papers:
        raise NotAllowed(_("材料还在代办的人手里，请先还给本人。"))
    now = at or timezone.now()
    agent = errand.agent_id
    take_errand(errand, "cancel", by=by, at=now, ended_at=now)
    _follow(errand, "back", by=by, at=now)
    url = ERRAND.format(errand.pk)
    message({agent} - {by.pk}, "errand", gettext_noop("这件代办不用办了"), "", url)
    return errand


def _follow(errand: Errand, verb: str, *, by: Person, at: datetime) -> None:
    """What came of itself and led to this errand goes with it."""
    ended = {"ended_at": at} if verb == "finish" else {"errand_id": None}
    for coming in Coming.objects.filter(errand=errand, status=ComingStatus.BEGUN):
        move(coming, verb, COMING_STEPS, by=by, at=at, **ended)


def _tell_asker(errand: Errand, by: Person, title: str) -> None:
    """Whoever asked, and the person it is for, if they have an account."""
    own = errand.recipient.resident.account_id if errand.recipient is not None else None
    people = {errand.asked_by_id, own} - {by.pk}
    message(people, "errand", title, "", ERRAND.format(errand.pk))
