"""A message to somebody in office: found by one key, written to, answered like any other appeal.

It is an appeal of kind «咨询», given to that post at once: so it has a number, a clock and a callback,
and nobody's words end in a private inbox. Where the post has become vacant it goes the usual way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals.events import AppealDispatched
from mulin.appeals.flow.posts import own_time
from mulin.appeals.flow.reporting import Report, report
from mulin.appeals.flow.steps import take, tell_handlers
from mulin.appeals.models import Appeal, Channel, Kind, Status
from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.people.models import Person, Role
from mulin.people.queries import PostInfo, posts

# Whom residents may write to: who is there for an area, not departments or the auditor.
WRITTEN_TO = frozenset(
    {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.GRID_WORKER, Role.PROPERTY, Role.CENTRE}
)


def addressee(key: UUID) -> PostInfo | None:
    """The post that may be written to, if it is one and somebody holds it."""
    post = posts().get(key)
    return post if post is not None and post.role in WRITTEN_TO and not post.vacant else None


@transaction.atomic
def write_to(
    key: UUID, said: Report, *, by: Person | None, once_key: str = "", scope: str = "",
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Write to a post. The same `once_key` gives the same appeal."""
    post = addressee(key)
    if post is None:
        raise Refused("vacant", _("这个岗位现在没有人，请在首页点“我要反映”，我们转给合适的人。"))
    whole = replace(said, kind=Kind.CONSULT, channel=Channel.WEB)
    appeal = report(whole, by=by, key=once_key, scope=scope, at=at)
    if appeal.status != Status.RECEIVED or appeal.about_staff:
        # A retry; or a complaint of staff, which goes past whoever it was written to.
        return appeal
    with translation.override(settings.LANGUAGE_CODE):
        why = _("居民直接写给“%s”") % post.title
    take(
        appeal, "dispatch", by=None, at=at or timezone.now(), post_id=post.id,
        organisation_id=post.organisation, dispatch_reason=why[:200],
        data={"to": str(post.id), "to_words": post.words, "why": why, **own_time(post)},
    )  # fmt: skip
    tell_handlers(appeal, "dispatched", gettext_noop("居民给您留言：%s") % appeal.title)
    announce(AppealDispatched(appeal))
    return appeal
