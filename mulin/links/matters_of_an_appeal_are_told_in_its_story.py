"""Whenever a matter that came of an appeal takes a step, the appeal's story says so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mulin.appeals.flow.steps import take
from mulin.appeals.models import Appeal
from mulin.core.events import when
from mulin.links.a_matter_may_be_proposed_from_an_appeal import APPEAL
from mulin.matters.events import MatterDecided, MatterEnded, MatterProposed, MatterTakenUp
from mulin.matters.flow import follow
from mulin.matters.models import Matter, Status, Verdict
from mulin.people.models import Person


def _appeal(matter: Matter) -> Appeal | None:
    """The appeal it came of: whoever proposed it saw that appeal then, or nothing was proposed."""
    if matter.source_kind != APPEAL or matter.source_id is None:
        return None
    return Appeal.objects.filter(pk=matter.source_id).select_related("reporter").first()


def _remark(matter: Matter, inner: str, *, by: Person | None) -> None:
    """An inner line: what residents are told stays with whoever handles the appeal."""
    if (appeal := _appeal(matter)) is not None:
        take(appeal, "remark", by=by, inner=inner[:2000], data={"matter": str(matter.pk)})


def _named(matter: Matter) -> dict[str, str]:
    return {"title": matter.title, "number": matter.number}


@when(MatterProposed)
def proposed(event: MatterProposed) -> None:
    """Where to read on."""
    _remark(
        event.matter, _("提成了议题“%(title)s”（%(number)s）。") % _named(event.matter), by=event.by
    )


@when(MatterTakenUp)
def taken_up(event: MatterTakenUp) -> None:
    """From now on it is public; whoever reported the appeal is told of every step, unless they
    wished not to be named."""
    matter = event.matter
    _remark(
        matter, _("议题“%(title)s”（%(number)s）列入了，开始议。") % _named(matter), by=event.by
    )
    appeal = _appeal(matter)
    if appeal is not None and appeal.reporter is not None and not appeal.anonymous:
        follow(matter, by=appeal.reporter)


@when(MatterDecided)
def decided(event: MatterDecided) -> None:
    """What was decided."""
    words = {**_named(event.matter), "verdict": str(Verdict(event.decision.verdict).label)}
    _remark(event.matter, _("议题“%(title)s”（%(number)s）：%(verdict)s。") % words, by=event.by)


@when(MatterEnded)
def ended(event: MatterEnded) -> None:
    """That it is over, and how; a rejection has been told by its decision."""
    if event.matter.status == Status.CLOSED:
        _remark(
            event.matter,
            _("议题“%(title)s”（%(number)s）办结了。") % _named(event.matter),
            by=event.by,
        )
