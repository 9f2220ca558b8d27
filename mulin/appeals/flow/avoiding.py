"""Routing a complaint past whom it complains of: their own people never see it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.appeals import routing, rules
from mulin.appeals.flow.steps import take
from mulin.appeals.flow.supports import open_ones
from mulin.appeals.models import Appeal
from mulin.core import versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.people.models import Person
from mulin.people.queries import posts


@transaction.atomic
def route_past(
    appeal: Appeal, *, by: Person, organisation: UUID | None = None, post: UUID | None = None,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Name the body or the post that it complains of. It comes back to be dispatched by the
    centre; whoever belongs to them sees it in no list, search, figure, order or merge any more."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    if organisation is None and post is None:
        raise Refused("missing", _("请选反映的是哪个单位，或者哪个岗位。"), field="organisation")
    if organisation is not None and organisation not in dict(routing.bodies()):
        raise Refused("no_body", _("没有这个单位，请重新选。"), field="organisation")
    if post is not None and posts().get(post) is None:
        raise Refused("no_post", _("没有这个岗位，请重新选。"), field="post")
    if appeal.merged or appeal.merged_into_id:
        raise NotAllowed(_("并在一起办的诉求要先拆出来，再避开被反映的单位。"))
    if open_ones(appeal):
        raise NotAllowed(_("还有协办没有办完，请先确认或取消协办。"))
    take(
        appeal, "route_past", by=by, at=at, about_staff=True, complained_of_id=organisation,
        complained_post_id=post, post_id=None, organisation_id=None, dispatch_reason="",
        data={"organisation": str(organisation or ""), "post": str(post or "")},
    )  # fmt: skip
    versions.changed("complained")
    return appeal
