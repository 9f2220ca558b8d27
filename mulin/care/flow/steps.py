"""The life tables of care, and the one way its deeds are done. No entry of the journal names
anybody, or says what somebody needs or was found in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.care import rules
from mulin.care.events import ErrandChanged, RecipientChanged
from mulin.care.models import (
    OPEN_ERRANDS,
    ComingStatus,
    Errand,
    ErrandStatus,
    Pairing,
    PairStatus,
    PaperStatus,
    Recipient,
    Status,
    Visit,
    VisitStatus,
)
from mulin.core import deeds
from mulin.core.deeds import Forbidden, NotAllowed
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.notices.flow import Message, tell
from mulin.people.models import Person

ACTIVE, ENDED = Status.ACTIVE, Status.ENDED
ASKED, PAIRED = PairStatus.ASKED, PairStatus.ACTIVE
PLANNED = VisitStatus.PLANNED
TOLD, BEGUN = ComingStatus.TOLD, ComingStatus.BEGUN
TAKEN, DONE = ErrandStatus.TAKEN, ErrandStatus.DONE

#        deed            from                                   to (None: stays)
STEPS = {
    "correct":       step(ACTIVE, None),
    "move":          step(ACTIVE, None),
    "contact":       step(ACTIVE, None),
    "remind":        step(ACTIVE, None),
    "pair":          step(ACTIVE, None),
    "part":          step(ACTIVE, None),
    "end":           step(ACTIVE, ENDED),
}  # fmt: skip

#        deed            from                                   to (None: stays)
PAIR_STEPS = {
    "agree_visitor": step(ASKED, None),
    "agree_person":  step(ASKED, None),
    "begin":         step(ASKED, PAIRED),
    "decline":       step(ASKED, PairStatus.DECLINED),
    "backup":        step({ASKED, PAIRED}, None),
    "end":           step({ASKED, PAIRED}, PairStatus.ENDED),
}  # fmt: skip

#        deed            from                                   to (None: stays)
VISIT_STEPS = {
    "postpone":      step(PLANNED, None),
    "log":           step(PLANNED, VisitStatus.DONE),
    "miss":          step(PLANNED, VisitStatus.MISSED),
    "cancel":        step(PLANNED, VisitStatus.CANCELLED),
    "wipe":          step({VisitStatus.DONE, VisitStatus.MISSED}, None),
}  # fmt: skip

#        deed            from                                   to (None: stays)
ERRAND_STEPS = {
    "take":          step(ErrandStatus.ASKED, TAKEN),
    "give_back":     step(TAKEN, ErrandStatus.ASKED),
    "hold_papers":   step(TAKEN, None),
    "return_papers": step(TAKEN, None),
    "tick":          step(TAKEN, None),
    "late":          step({ErrandStatus.ASKED, TAKEN}, None),
    "finish":        step(TAKEN, DONE),
    "reopen":        step(DONE, TAKEN),
    "confirm":       step(DONE, ErrandStatus.CONFIRMED),
    "cancel":        step(OPEN_ERRANDS, ErrandStatus.CANCELLED),
    "wipe":          step({ErrandStatus.CONFIRMED, ErrandStatus.CANCELLED}, None),
}  # fmt: skip

#        deed            from                                   to (None: stays)
PAPER_STEPS = {
    "renew":         step(PaperStatus.KEPT, None),
    "drop":          step(PaperStatus.KEPT, PaperStatus.DROPPED),
}  # fmt: skip

#        deed            from                                   to (None: stays)
COMING_STEPS = {
    "begin":         step(TOLD, BEGUN),
    "back":          step(BEGUN, TOLD),
    "finish":        step({TOLD, BEGUN}, ComingStatus.DONE),
    "decline":       step({TOLD, BEGUN}, ComingStatus.DECLINED),
    "move":          step({TOLD, BEGUN}, None),
    "wipe":          step({ComingStatus.DONE, ComingStatus.DECLINED}, None),
}  # fmt: skip

line = partial(deeds.line, most=500)
# Where messages lead. Plain text, since deeds are also done by the worker; a test holds them to `urls`.
RECIPIENT, ROUNDS, ERRAND, MINE = "/care/{}/", "/care/", "/errands/{}/", "/care/mine/"
COMINGS = "/desk/care/coming/"
Data = Mapping[str, Any]


def take(
    recipient: Recipient, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Data | None = None, **columns: Any,
) -> Recipient:  # fmt: skip
    """Do one deed about a recipient. Runs inside the caller's transaction."""
    try:
        move(recipient, verb, STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    except deeds.Conflict:
        raise
    except NotAllowed as error:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。")) from error
    announce(RecipientChanged(recipient, verb, by))
    return recipient


def hold(recipient: Recipient) -> Recipient:
    """Queue up for this recipient, and refresh what a neighbour's deed may have changed."""
    row = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient.pk)
    for name in ("status", "journal_head", "due_on", "round", "watch_at", "paired", "every_days",
                 "last_contact_at", "area_path"):  # fmt: skip
        setattr(recipient, name, getattr(row, name))
    return recipient


def take_pair(
    pairing: Pairing, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Data | None = None, **columns: Any,
) -> Pairing:  # fmt: skip
    """Do one deed about a pairing."""
    move(pairing, verb, PAIR_STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    announce(RecipientChanged(pairing.recipient, f"pairing.{verb}", by))
    return pairing


def take_visit(
    visit: Visit, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Data | None = None, **columns: Any,
) -> Visit:  # fmt: skip
    """Do one deed about a visit."""
    move(visit, verb, VISIT_STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    return visit


def take_errand(
    errand: Errand, verb: str, *, by: Person | None, at: datetime | None = None,
    data: Data | None = None, **columns: Any,
) -> Errand:  # fmt: skip
    """Do one deed about an errand."""
    move(errand, verb, ERRAND_STEPS, by=by, at=at or timezone.now(), data=data, **columns)
    announce(ErrandChanged(errand, verb, by))
    return errand


def keeps(by: Person, path: str) -> None:
    """Refuse whoever does not keep the care of this area."""
    if not rules.may_keep(by, path):
        raise Forbidden(_("这里的关爱服务由所在网格的网格员和社区来安排。"))


def visits(by: Person, recipient: Recipient) -> None:
    """Refuse whoever neither visits this person nor keeps the area."""
    if not rules.may_visit(by, recipient):
        raise Forbidden(_("走访由结对的人、网格员和社区来做。"))


def tell_parted(pairing: Pairing, *, by: Person | None) -> None:
    """Nobody goes on waiting: whoever asked finds another, whoever came needs not come any more."""
    own, asked = by.pk if by else None, pairing.asked_by_id
    title, url = gettext_noop("一个走访结对结束了"), RECIPIENT.format(pairing.recipient_id)
    message({asked} - {own}, "parted", title, "", url)
    # They do not see the person any more.
    came = {pairing.visitor_id, pairing.backup_id} - {asked, own}
    message(came, "parted", title, "", ROUNDS)


def message(people: Iterable[UUID | None], kind: str, title: str, body: str, url: str) -> None:
    """A message that names nobody: notices are kept open, and go out by mail."""
    tell(people, Message(f"care.{kind}", title, body, url))
