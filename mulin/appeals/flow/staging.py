"""A staged limit: each stage is done by a deed, in its order, with a line on what was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.flow.steps import reckon, take, tell_reporter
from mulin.appeals.models import Appeal
from mulin.core.deeds import Forbidden, NotAllowed, line
from mulin.people.models import Person


@transaction.atomic
def stage_done(appeal: Appeal, *, by: Person, public: str, at: datetime | None = None) -> Appeal:
    """The stage whose turn it is has been done; the resident reads what was done."""
    if not rules.may_handle(by, appeal):
        raise Forbidden
    now = at or timezone.now()
    public = line(public, field="public", needed=_("请写这一步做了什么，居民看得到。"))
    found = reckon(appeal)
    if (stage := found.stage) is None:
        raise NotAllowed(_("这件事没有还要完成的阶段。"))
    due = stage.clock.deadline
    take(
        appeal, "stage_done", by=by, at=now, public=public,
        data={"stage": stage.name, "in_time": due is None or now <= due},
    )  # fmt: skip
    tell_reporter(
        appeal, "stage",
        gettext_noop("做完了一步（%(stage)s）：%(what)s")
        % {"stage": stage.name, "what": appeal.title}, public,
    )  # fmt: skip
    return appeal
