"""Giving an appeal back (退单): with a reason and evidence, not without end, then the centre decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.flow.photos import attach
from mulin.appeals.flow.posts import centre_of
from mulin.appeals.flow.steps import take, tell_staff
from mulin.appeals.models import Appeal
from mulin.appeals.practice import practice
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.files import received
from mulin.people.models import Person


def return_(
    appeal: Appeal, *, by: Person, reason: str, basis: str = "",
    photos: Sequence[UploadedFile[bytes]] = (), at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Give it back to who dispatched: why, and what shows it (a rule, a list of duties, a photo).

    As often as the town's practice says; the last time it comes to the centre, whose decision
    cannot be returned (`Appeal.final`).
    """
    if not rules.may_handle(by, appeal):
        raise Forbidden
    most = practice().bounces
    reason = line(reason, field="reason", needed=_("请写明为什么退回。"), most=500)
    basis = line(basis, field="basis", most=200)
    if not basis and not photos:
        raise Refused(
            "no_basis", _("请写明依据（职责清单、权责文件），或者附一张照片。"), field="basis"
        )
    if appeal.final:
        raise NotAllowed(
            _("镇治理中心已经定了由您这里办，不能再退。有困难可以上报，或者请人协办。")
        )
    if appeal.bounces >= most:
        raise NotAllowed(_("已经退回过 %d 次，不能再退。请上报，由镇治理中心定。") % most)
    kept = received(photos)
    with transaction.atomic():
        added = attach(appeal, kept, role="inner", by=by)
        inner = (
            _("%(why)s（依据：%(basis)s）") % {"why": reason, "basis": basis} if basis else reason
        )
        take(
            appeal, "return", by=by, at=at, inner=inner, post_id=None, organisation_id=None,
            dispatch_reason="", bounces=appeal.bounces + 1, **added,
            data={"why": reason, "basis": basis, "photos": len(kept)},
        )  # fmt: skip
        if appeal.bounces >= most:
            _ask_the_centre(appeal, reason)
    return appeal


def _ask_the_centre(appeal: Appeal, reason: str) -> None:
    title = gettext_noop("退回多次，请定由谁办：%s") % appeal.title
    tell_staff(appeal, centre_of(appeal), kind="bounced", title=title, body=reason)
