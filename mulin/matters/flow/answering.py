"""Answers: agree, disagree or pass, on a screen or written down from paper; one latest a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.matters import rules
from mulin.matters.flow.computing import ask_for
from mulin.matters.flow.steps import hold, take
from mulin.matters.models import (
    Answer,
    Matter,
    Opening,
    Participant,
    Source,
    Stand,
    Statement,
)
from mulin.matters.opinions.votes import AGREE, DISAGREE, PASS
from mulin.matters.queries.talk import now_open, statements_of
from mulin.people.models import Person
from mulin.people.queries import by_phone

COLUMN = {AGREE: "agreed", DISAGREE: "disagreed", PASS: "passed"}
SLIP = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
# On a slip's line, one sign a statement in the order of their numbers.
SIGNS = {"1": AGREE, "+": AGREE, "2": DISAGREE, "0": PASS, "3": PASS, "-": None, ".": None}


@transaction.atomic
def answer(
    statement: Statement, *, by: Person, vote: int, at: datetime | None = None
) -> Participant:
    """What a resident says to one statement; the newest of their answers holds. The same answer
    again changes nothing, so a double press does no harm."""
    matter, now = statement.matter, at or timezone.now()
    if not rules.may_take_part(by, matter):
        raise Forbidden(_("住在这个片区的居民才能表态。没有账号的，可以到社区填纸条。"))
    _open(matter, now)
    if vote not in COLUMN:
        raise Refused("no_choice", _("请选同意、不同意或者说不准。"), field="vote")
    if statement.status != Stand.SHOWN:
        raise NotAllowed(_("这条意见已经撤下了，请看下一条。"))
    who = _participant(matter, person=by, at=now)
    _put(who, {statement.pk: vote}, source=Source.SCREEN, by=None, at=now)
    ask_for(matter, now)
    return who


@transaction.atomic
def enter_slip(
    matter: Matter, *, by: Person, slip: str, votes: Mapping[int, int], source: str = Source.PAPER,
    phone: str = "", at: datetime | None = None,
) -> Participant:  # fmt: skip
    """What stands on a paper slip, or was said at a door: `votes` by numbers of statements.

    With the phone of somebody who has an account the answers are theirs, so that paper and screen
    are counted once. The same slip again corrects it. Who entered it is kept with each answer.
    """
    now = at or timezone.now()
    if not rules.may_enter(by, matter):
        raise Forbidden(_("录入纸条要有这个片区的岗位。"))
    # Several clerks may write down slips of one matter at once.
    hold(matter)
    _open(matter, now)
    slip = _slip(slip, source)
    shown = {one.number: one for one in statements_of(matter)}
    if not votes:
        raise Refused("no_votes", _("请录入至少一条表态。"), field="line")
    if wrong := [number for number in votes if number not in shown]:
        raise Refused(
            "no_statement", _("没有第 %d 条意见，请对一下纸条。") % wrong[0], field="line"
        )
    if bad := [vote for vote in votes.values() if vote not in COLUMN]:
        raise Refused("no_choice", _("不认识“%s”。") % bad[0], field="line")
    who = _of_slip(matter, slip, phone, now)
    said = {shown[number].pk: vote for number, vote in votes.items()}
    _put(who, said, source=source, by=by, at=now)
    take(
        matter, "paper", by=by, at=now,
        data={"slip": slip, "n": len(votes), "source": source, "account": who.person_id is not None},
    )  # fmt: skip
    ask_for(matter, now)
    return who


def read_line(typed: str, numbers: list[int]) -> dict[int, int]:
    """«1120-» → votes by number: 1 agree, 2 disagree, 0 pass, - left blank; blanks and commas are
    looked through. Refused if there are more or fewer signs than statements on the slip."""
    signs = re.sub(r"[\s,、]+", "", unicodedata.normalize("NFKC", typed))
    if unknown := next((sign for sign in signs if sign not in SIGNS), ""):
        raise Refused(
            "bad_sign", _("不认识“%s”。同意打 1，不同意打 2，说不准打 0，没填打 -。") % unknown,
            field="line",
        )  # fmt: skip
    if len(signs) != len(numbers):
        raise Refused(
            "bad_length", _("纸条上有 %(all)d 条，您录了 %(now)d 个，请对一下。")
            % {"all": len(numbers), "now": len(signs)}, field="line",
        )  # fmt: skip
    pairs = zip(numbers, (SIGNS[sign] for sign in signs), strict=True)
    return {number: vote for number, vote in pairs if vote is not None}


@transaction.atomic
def forget_answers(matter: Matter, *, by: Person, at: datetime | None = None) -> int:
    """Somebody takes back everything they answered here: it is gone, and counts no longer. Until
    it is decided, for after that the decision stands on what was counted."""
    now = at or timezone.now()
    _open(matter, now)
    who = Participant.objects.filter(matter=matter, person=by).first()
    if who is None:
        return 0
    matter = hold(matter)
    latest = list(Answer.objects.filter(participant=who, latest=True))
    _tally(latest, -1)
    Answer.objects.filter(participant=who).delete()
    who.delete()
    Matter.objects.filter(pk=matter.pk).update(people=F("people") - 1)
    ask_for(matter, now)
    return len(latest)


def _open(matter: Matter, now: datetime) -> None:
    if Opening.ANSWER not in now_open(matter, timezone.localtime(now).date()):
        raise NotAllowed(_("现在不在表态的日子里。"))


def _slip(slip: str, source: str) -> str:
    if source not in {Source.PAPER, Source.DOOR}:
        raise Refused("no_choice", _("请选是纸条还是上门。"), field="source")
    return read_slip(slip)


def read_slip(typed: str) -> str:
    """The number of a slip however it was typed: full width or not, it is the same slip."""
    slip = unicodedata.normalize("NFKC", typed).strip().upper()
    if not SLIP.fullmatch(slip):
        raise Refused("bad_slip", _("请填纸条上的编号（字母和数字，最多 20 个）。"), field="slip")
    return slip


def _of_slip(matter: Matter, slip: str, phone: str, now: datetime) -> Participant:
    """The slip's own row, or that of the account with this phone; a slip stays with whom it was
    entered for."""
    known = Participant.objects.filter(matter=matter, slip=slip).first()
    if not phone.strip():
        return known or _participant(matter, slip=slip, at=now)
    person = by_phone(phone.strip())
    if person is None:
        raise Refused("no_account", _("这个手机号没有账号，不填手机号也能录。"), field="phone")
    if not rules.lives_there(person, matter):
        raise Refused("lives_elsewhere", _("这位居民登记的住处不在这个片区。"), field="phone")
    if known is not None and known.person_id != person.pk:
        raise Refused("slip_taken", _("这个编号已经录给别人了，请对一下纸条。"), field="slip")
    return _participant(matter, person=person, slip=slip, at=now)


def _participant(
    matter: Matter, *, at: datetime, person: Person | None = None, slip: str = ""
) -> Participant:
    named: dict[str, Any] = {"person": person} if person is not None else {"slip": slip}
    if (known := Participant.objects.filter(matter=matter, **named).first()) is not None:
        if person is not None and slip and not known.slip:
            Participant.objects.filter(pk=known.pk).update(slip=slip)
        return known
    hold(matter)
    # Looked for again: two first answers of one person may have come at once.
    if (known := Participant.objects.filter(matter=matter, **named).first()) is not None:
        return known
    made = Participant.objects.create(matter=matter, person=person, slip=slip, at=at)
    Matter.objects.filter(pk=matter.pk).update(people=F("people") + 1)
    matter.people += 1
    return made


def _put(
    who: Participant, said: Mapping[UUID, int], *, source: str, by: Person | None, at: datetime
) -> None:
    """Append answers by their statements; the ones before them count no longer. What says the same
    as before is left out."""
    rows = Answer.objects.select_for_update().filter(
        participant=who, statement__in=list(said), latest=True
    )
    before = {one.statement_id: one for one in rows}
    over = [one for key, one in before.items() if one.vote != said[key]]
    Answer.objects.filter(pk__in=[one.pk for one in over]).update(latest=False)
    new = [
        Answer(
            matter_id=who.matter_id, statement_id=key, participant=who, vote=vote, at=at,
            source=source, recorded_by=by,
        )
        for key, vote in said.items()
        if key not in before or before[key].vote != vote
    ]  # fmt: skip
    Answer.objects.bulk_create(new)
    _tally(over, -1)
    _tally(new, 1)


def _tally(answers: Iterable[Answer], change: int) -> None:
    """Count answers in or out of their statements: a statement for each kind of answer."""
    by_column: dict[str, list[UUID]] = {}
    for one in answers:
        by_column.setdefault(COLUMN[one.vote], []).append(one.statement_id)
    for name, keys in by_column.items():
        Statement.objects.filter(pk__in=keys).update(**{name: F(name) + change})
