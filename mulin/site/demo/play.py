"""Plays the planned appeals through the real deeds, in the order in which they happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from mulin.appeals import flow, rules
from mulin.appeals.flow import Answers, Report
from mulin.appeals.models import Appeal, Channel, Kind, Status
from mulin.appeals.taxonomy import taxonomy
from mulin.core.ids import uuid7
from mulin.core.numbers import BLOCK
from mulin.notices.models import Notice
from mulin.people.models import Person, Post, Role
from mulin.people.queries import posts
from mulin.site.demo.chance import dice
from mulin.site.demo.clock import ZONE
from mulin.site.demo.divisions import TOWN_CODE
from mulin.site.demo.estates import estates
from mulin.site.demo.load_people import Loaded
from mulin.site.demo.moves import ABOUT_STAFF, Move, moves_of
from mulin.site.demo.people import cast
from mulin.site.demo.pictures import motif_of, picture
from mulin.site.demo.planned import PlannedAppeal, Target
from mulin.site.demo.timekeeping import Watch

CHANNELS: Final[dict[str, Channel]] = {
    "web": Channel.WEB, "phone": Channel.PHONE, "paper": Channel.WINDOW,
    "worker": Channel.PATROL, "hotline": Channel.HOTLINE, "talk": Channel.TALK,
    "wall": Channel.WALL,
}  # fmt: skip
KINDS: Final = {
    "1501": Kind.CONSULT, "1502": Kind.SUGGESTION, "1503": Kind.PRAISE, "1504": Kind.COMPLAINT,
    "0807": Kind.TIP, "0202": Kind.TIP, "0301": Kind.TIP, "0304": Kind.TIP,
}  # fmt: skip
COMPLAINTS: Final = ("02", "03", "06", "07", "10")
BATCH: Final = 60
READ_AFTER: Final = timedelta(hours=3)
FRESH: Final = timedelta(hours=60)
PHOTOS, PROOFS = 28, 14
# Deeds of which nobody is told.
QUIET: Final = frozenset({"contact", "remark"})
# What was proposed later than this may still wait for its verification.
UNVERIFIED: Final = timedelta(hours=30)
# Reporters who leave the category to the machine.
UNSURE: Final = 0.3
# Of those spoken with by phone, how many had to be looked up.
LOOKED_UP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: a report (`move` None) or a deed."""

    at: datetime
    planned: PlannedAppeal
    move: Move | None


class Play:
    """The ninety days. `buildings` are keys by planned keys."""

    def __init__(
        self, appeals: Sequence[PlannedAppeal], *, loaded: Loaded, buildings: Mapping[str, UUID],
        now: datetime, photos: bool = True,
    ) -> None:  # fmt: skip
        self.events = _events(appeals)
        self.loaded, self.buildings, self.now = loaded, buildings, now
        self.found: dict[str, Appeal] = {}
        self.watch = Watch()
        self.homes = {one.resident: one.estate for one in cast().homes}
        self.grids = {one.key: one.grid.code for one in estates()}
        self.photos, self.proofs = _pictured(appeals) if photos else (set[str](), set[str]())

    def run(self, told: Callable[[int], None]) -> None:
        """Everything, a batch a transaction; `told` hears how many events are over."""
        over = 0
        for batch in batches(self.events):
            with transaction.atomic():
                for event in batch:
                    self.watch.until(event.at)
                    self._happen(event)
            over += len(batch)
            told(over)

    def _happen(self, event: Event) -> None:
        mark = uuid7()
        if event.move is None:
            self.found[event.planned.key] = self._report(event.planned)
        else:
            DEEDS[event.move.verb](self, event.planned, event.move)
        if event.move is not None and event.move.verb in QUIET:
            return
        # What was told long ago was read long ago, and no mail goes out for it now.
        read = None if event.at > self.now - FRESH else event.at + READ_AFTER
        Notice.objects.filter(pk__gt=mark).update(
            at=event.at, mail=Notice.Mail.NONE, mail_after=None, read_at=read
        )

    # Coming in

    def _report(self, planned: PlannedAppeal) -> Appeal:
        place = planned.place
        own = planned.channel == "web"
        person = cast().person(planned.reporter) if planned.reporter else None
        named = person is not None and not own and not planned.anonymous
        unsure = own and (planned.final == "received" or self._draw(planned) < UNSURE)
        building = self.buildings[place.building] if place.building else None
        said = Report(
            detail=planned.detail, title=planned.title, kind=_kind(planned.leaf),
            channel=CHANNELS[planned.channel], category="" if unsure else planned.leaf,
            place=place.words, building=building,
            lng=None if building else place.lng, lat=None if building else place.lat,
            anonymous=planned.anonymous, about_staff=planned.leaf in ABOUT_STAFF,
            contact_name=person.name if person and named else "",
            contact_phone=person.phone if person and named else "",
            photos=self._photos(planned, self.photos),
        )  # fmt: skip
        by = self._person(planned.reporter) if own else self._recorder(planned)
        return flow.report(said, by=by, at=planned.reported_at)

    def _recorder(self, planned: PlannedAppeal) -> Person:
        """Who wrote it down; what hangs on the wall is collected by the community."""
        if planned.recorded_by:
            return self._person(planned.recorded_by)
        community = self._grid(planned)[:12]
        return self.loaded.holder(self.loaded.posts[f"community/{community}"].pk, None)

    def _grid(self, planned: PlannedAppeal) -> str:
        home = self.grids[self.homes[planned.reporter]] if planned.reporter else TOWN_CODE
        return planned.place.grid or home

    def _draw(self, planned: PlannedAppeal) -> float:
        return dice("sure", planned.key).random()

    def _photos(
        self, planned: PlannedAppeal, chosen: set[str], *, mended: bool = False
    ) -> list[SimpleUploadedFile]:
        motif = motif_of(planned.leaf)
        if planned.key not in chosen or motif is None:
            return []
        drawn = picture(motif, name=planned.key, mended=mended)
        return [SimpleUploadedFile("演示图片.jpg", drawn, content_type="image/jpeg")]

    # Who does it

    def _person(self, key: str | None) -> Person:
        return self.loaded.persons[key or ""]

    def _holder(self, planned: PlannedAppeal, move: Move) -> Person:
        return self.loaded.holder(self.found[planned.key].post_id, move.person)

    def _reporter(self, planned: PlannedAppeal) -> Person | None:
        """The reporter's account, if it was reported through it; others prove it by the code."""
        return self._person(planned.reporter) if planned.channel == "web" else None

    # What is done

    def dispatch(self, planned: PlannedAppeal, move: Move) -> None:
        """To the target's post; a category that the machine got wrong is corrected first."""
        appeal, by = self.found[planned.key], self._person(move.person)
        leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
        if leaf is None or leaf.code != planned.leaf:
            flow.classify(appeal, category=planned.leaf, by=by, at=move.at)
        post = self._post(planned, move.to).pk
        flow.dispatch(appeal, post=post, by=by, inner=move.note, at=move.at)

    def _post(self, planned: PlannedAppeal, to: Target | None) -> Post:
        assert to is not None  # noqa: S101 (the script says to whom)
        return self.loaded.post_of(to, self._grid(planned))

    def hand_down(self, planned: PlannedAppeal, move: Move) -> None:
        """From the community to a company, from the centre to a department."""
        flow.hand_down(
            self.found[planned.key], post=self._post(planned, move.to).pk,
            by=self._holder(planned, move), reason=move.text, at=move.at,
        )  # fmt: skip

    def escalate(self, planned: PlannedAppeal, move: Move) -> None:
        """To the level above."""
        by, reason = self._holder(planned, move), move.note or move.text
        flow.escalate(self.found[planned.key], by=by, reason=reason, at=move.at)

    def return_(self, planned: PlannedAppeal, move: Move) -> None:
        """Back to the dispatcher."""
        by, reason = self._holder(planned, move), move.note or move.text
        basis = "镇职责清单和网格划分表"
        flow.return_(self.found[planned.key], by=by, reason=reason, basis=basis, at=move.at)

    def sign(self, planned: PlannedAppeal, move: Move) -> None:
        """Taken on."""
        flow.sign(self.found[planned.key], by=self._holder(planned, move), at=move.at)

    def contact(self, planned: PlannedAppeal, move: Move) -> None:
        """Spoken with; who calls looks the number up first, which is written down."""
        appeal, by = self.found[planned.key], self._holder(planned, move)
        if move.way == "phone" and self._draw(planned) < LOOKED_UP:
            flow.reveal(appeal, by=by, purpose="contact", at=move.at)
        flow.contact(appeal, by=by, way=move.way, public=move.text, inner=move.note, at=move.at)

    def progress(self, planned: PlannedAppeal, move: Move) -> None:
        """How it goes."""
        flow.progress(
            self.found[planned.key], by=self._holder(planned, move), public=move.text,
            inner=move.note, at=move.at,
        )  # fmt: skip

    def remark(self, planned: PlannedAppeal, move: Move) -> None:
        """The dispatcher notes something."""
        by = self._person(move.person)
        flow.remark(self.found[planned.key], by=by, inner=move.note, at=move.at)

    def ask(self, planned: PlannedAppeal, move: Move) -> None:
        """One question."""
        by = self._holder(planned, move)
        flow.ask(self.found[planned.key], by=by, public=move.text, at=move.at)

    def answer(self, planned: PlannedAppeal, move: Move) -> None:
        """Online by the reporter; else the handler writes down what was said by phone."""
        by = self._reporter(planned) or self._holder(planned, move)
        flow.answer(self.found[planned.key], by=by, public=move.text, at=move.at)

    def propose(self, planned: PlannedAppeal, move: Move) -> None:
        """How it ends, with a photo now and then."""
        mended = move.outcome == "solved"
        photos = self._photos(planned, self.proofs, mended=True) if mended else []
        appeal = self.found[planned.key]
        flow.propose(
            appeal, by=self._holder(planned, move), ending=move.outcome,
            public=_long_enough(move.text), photos=photos, at=move.at,
        )  # fmt: skip
        fresh = planned.final == "proposed" and move.at > self.now - UNVERIFIED
        if appeal.status == Status.VERIFYING and not fresh:
            flow.verify(appeal, by=self._verifier(appeal), inner="到现场看过，属实。", at=move.at)

    def _verifier(self, appeal: Appeal) -> Person:
        """Somebody of the centre with no hand in it."""
        centre = posts().answering(Role.CENTRE, appeal.area_path)
        able = [self.loaded.holder(post.id, None) for post in centre if not post.vacant]
        return next(person for person in able if rules.may_verify(person, appeal))

    def decline(self, planned: PlannedAppeal, move: Move) -> None:
        """Not for this channel."""
        by = self._person(move.person)
        flow.decline(self.found[planned.key], by=by, reason=move.text, at=move.at)

    def call_back(self, planned: PlannedAppeal, move: Move) -> None:
        """Asked by the centre, or answered by the reporter through the page."""
        own = move.actor == "reporter"
        answers = Answers(
            reached=move.reached, contacted=True if move.reached else None, solved=move.solved,
            satisfied=move.satisfied, words=move.text, way=move.way,
        )  # fmt: skip
        by = self._reporter(planned) if own else self._person(move.person)
        flow.call_back(self.found[planned.key], answers, by=by, proved=own, at=move.at)

    def reopen(self, planned: PlannedAppeal, move: Move) -> None:
        """«问题没解决»."""
        by = self._reporter(planned)
        flow.reopen(self.found[planned.key], by=by, public=move.text, proved=True, at=move.at)

    def withdraw(self, planned: PlannedAppeal, move: Move) -> None:
        """Taken back."""
        by = self._reporter(planned)
        flow.withdraw(self.found[planned.key], by=by, public=move.text, proved=True, at=move.at)

    def urge(self, planned: PlannedAppeal, move: Move) -> None:
        """Urged."""
        flow.urge(self.found[planned.key], by=self._reporter(planned), proved=True, at=move.at)

    def supplement(self, planned: PlannedAppeal, move: Move) -> None:
        """Something added."""
        by = self._reporter(planned)
        flow.supplement(self.found[planned.key], by=by, public=move.text, proved=True, at=move.at)


DEEDS: Final[dict[str, Callable[[Play, PlannedAppeal, Move], None]]] = {
    "dispatch": Play.dispatch, "hand_down": Play.hand_down, "escalate": Play.escalate,
    "return": Play.return_, "sign": Play.sign, "contact": Play.contact, "progress": Play.progress,
    "remark": Play.remark, "ask": Play.ask, "answer": Play.answer, "propose": Play.propose,
    "decline": Play.decline, "call_back": Play.call_back, "reopen": Play.reopen,
    "withdraw": Play.withdraw, "urge": Play.urge, "supplement": Play.supplement,
}  # fmt: skip


def _events(appeals: Sequence[PlannedAppeal]) -> list[Event]:
    """Reports and deeds of all appeals by time; what happens at once stays in its order."""
    found = [Event(one.reported_at, one, None) for one in appeals]
    for one in appeals:
        found += [Event(move.at, one, move) for move in moves_of(one)]
    return sorted(found, key=lambda event: event.at)


def batches(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Some events a transaction. A report that takes a new block of numbers stands alone: the rest
    of the block is there for the next ones only when it is committed."""
    taken = Counter[date]()
    batch: list[Event] = []
    for event in events:
        alone = False
        if event.move is None:
            day = event.at.astimezone(ZONE).date()
            alone = taken[day] % BLOCK == 0
            taken[day] += 1
        if batch and (alone or len(batch) >= BATCH):
            yield batch
            batch = []
        batch.append(event)
        if alone:
            yield batch
            batch = []
    if batch:
        yield batch


def _pictured(appeals: Sequence[PlannedAppeal]) -> tuple[set[str], set[str]]:
    """Appeals with a photo of the trouble, and those with one of the mended thing: newest first."""
    able = [
        one for one in reversed(appeals)
        if motif_of(one.leaf) and one.channel in {"web", "worker", "wall"}
    ]  # fmt: skip
    mended = [one for one in able if one.final == "solved"]
    photos = {one.key for one in islice(able, PHOTOS)} | {one.key for one in mended[: PROOFS // 2]}
    return photos, {one.key for one in mended[:PROOFS]}


def _kind(leaf: str) -> str:
    usual = Kind.COMPLAINT if leaf.startswith(COMPLAINTS) else Kind.HELP
    return KINDS.get(leaf, usual)


def _long_enough(text: str) -> str:
    """A word on what was done must have ten characters."""
    return text if len(text) >= 10 else f"{text}请您看看还有没有问题。"
