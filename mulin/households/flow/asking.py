"""A person asks for what is held about them to be set right; staff look, and answer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.deeds import line as long_line
from mulin.core.events import announce
from mulin.core.once import once
from mulin.households import rules
from mulin.households.events import CorrectionChanged
from mulin.households.flow.steps import take_correction
from mulin.households.models import About, Correction, CorrectionStatus, Resident
from mulin.people.models import Person

MOST_SAID, MOST_OPEN = 500, 5


@transaction.atomic
def ask_correction(
    resident: Resident, *, about: str, said: str, by: Person, key: str = ""
) -> Correction:
    """Say what is wrong and how it should be."""
    if not rules.is_own(by, resident):
        raise Forbidden
    if about not in About.values:
        raise Refused("no_about", _("请选哪一项不对。"), field="about")
    words = long_line(said, field="said", needed=_("请写应该改成什么。"), most=MOST_SAID)

    def make() -> UUID:
        waiting = Correction.objects.filter(resident=resident, status=CorrectionStatus.ASKED)
        if waiting.count() >= MOST_OPEN:
            raise NotAllowed(_("您已经提了几条，社区还在核对，请等一等。"))
        made = Correction(
            resident=resident, area_path=resident.area_path, about=about, said=words, asked_by=by
        )
        journal.begin(made, "ask", by=by, data={"about": about})
        announce(CorrectionChanged(made, "ask", by))
        return made.pk

    found, _replay = once(key, scope=f"households.ask:{by.pk}", make=make)
    return Correction.objects.get(pk=found)


@transaction.atomic
def answer_correction(
    correction: Correction, *, done: bool, by: Person, answer: str = ""
) -> Correction:
    """Say that it was set right, or why not."""
    if not rules.may_answer(by, correction):
        raise Forbidden
    needed = "" if done else _("请写明为什么不改，本人会看到。")
    words = long_line(answer, field="answer", needed=needed, most=MOST_SAID)
    verb = "accept" if done else "decline"
    return take_correction(correction, verb, by=by, answer=words, answered_at=timezone.now())


@transaction.atomic
def take_back_correction(correction: Correction, *, by: Person) -> Correction:
    """Never mind."""
    if correction.asked_by_id != by.pk:
        raise Forbidden
    return take_correction(correction, "take_back", by=by)
