"""Deciding who handles an appeal: dispatch, reassign, return, up and down the ladder."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import routing, rules
from mulin.appeals.events import AppealClosed, AppealDispatched
from mulin.appeals.flow.posts import filled, not_complained_of, own_time
from mulin.appeals.flow.steps import settle_due, take, tell_handlers, tell_reporter
from mulin.appeals.models import Appeal, Ending, Status, Urgency
from mulin.appeals.practice import practice
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.terms import limits_of
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.people.models import Person
from mulin.people.queries import PostInfo, posts
from mulin.places.queries import ladder


@transaction.atomic
def classify(
    appeal: Appeal, *, category: str, by: Person, urgency: str = "", at: datetime | None = None
) -> Appeal:
    """Correct the category or urgency. The limits change with it, time already used does not
    come back. The old and the new category are kept in the journal: triage learns from them.
    Where nothing would change, nothing is done."""
    if not (rules.may_dispatch(by, appeal) or rules.may_handle(by, appeal)):
        raise Forbidden
    leaf = taxonomy().by_code.get(category)
    if leaf is None:
        raise Refused("no_category", _("请选一个类别。"), field="category")
    if urgency and urgency not in Urgency.values:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field="urgency")
    before = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    urgency = urgency or appeal.urgency
    limits = limits_of(leaf, urgency)
    held = (appeal.category_id, appeal.urgency, appeal.respond_within, appeal.resolve_within)
    if held == (leaf.id, urgency, limits[0], limits[1]):
        return appeal
    take(
        appeal, "classify", by=by, at=at, category_id=leaf.id, urgency=urgency,
        respond_within=limits[0], resolve_within=limits[1],
        data={
            "limits": list(limits), "from": before.code if before else "", "category": leaf.code,
            "offered": [s.leaf.code for s in taxonomy().suggest(appeal.title, appeal.detail)],
        },
    )  # fmt: skip
    settle_due(appeal)
    return appeal


@transaction.atomic
def locate(appeal: Appeal, *, area: str, by: Person, at: datetime | None = None) -> Appeal:
    """Put it into another area (by code), when pin or words misled; where it lies there
    already, nothing is done."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    place = ladder().by_code.get(area)
    if place is None:
        raise Refused("no_area", _("请选一个社区或网格。"), field="area")
    if place.id == appeal.area_id:
        return appeal
    return take(
        appeal, "locate", by=by, at=at, area_id=place.id, area_path=place.path,
        area_reason="hand", data={"from": appeal.area_path, "to": place.path},
    )  # fmt: skip


def dispatch(
    appeal: Appeal, *, post: UUID, by: Person, reason: str = "", inner: str = "",
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Give it to a post. Without a reason in words the routing's own is kept. What has been
    returned too often is for the centre to decide, and its decision is final."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    final = appeal.final or appeal.bounces >= practice().bounces
    if final:
        _decides(by, appeal)
    return _give(appeal, "dispatch", post, by=by, reason=reason, inner=inner, at=at, final=final)


def _decides(by: Person, appeal: Appeal) -> None:
    if not rules.may_decide(by, appeal):
        raise NotAllowed(_("这件退回过 %d 次，派给谁由镇治理中心来定。") % appeal.bounces)


def reassign(
    appeal: Appeal, *, post: UUID, by: Person, reason: str, at: datetime | None = None
) -> Appeal:
    """Take it from one post and give it to another; why is kept."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    reason = line(reason, field="reason", needed=_("请写明为什么改派。"), most=200)
    if appeal.final:
        _decides(by, appeal)
    return _give(appeal, "reassign", post, by=by, reason=reason, at=at)


def escalate(appeal: Appeal, *, by: Person, reason: str, at: datetime | None = None) -> Appeal:
    """Ask the level above for help (上报)."""
    if not rules.may_handle(by, appeal):
        raise Forbidden
    reason = line(reason, field="reason", needed=_("请写明需要上级帮什么。"), most=200)
    mine = posts().get(appeal.post_id)
    upper = routing.above(mine, appeal.area_path) if mine else None
    if upper is None:
        raise NotAllowed(_("上面没有可以求助的岗位了，请联系管理员设置。"))
    return _give(appeal, "escalate", upper.id, by=by, reason=reason, at=at)


def hand_down(
    appeal: Appeal, *, post: UUID, by: Person, reason: str, at: datetime | None = None
) -> Appeal:
    """Send a level below, with what is asked of it (下派)."""
    if not rules.may_hand_down(by, appeal):
        raise Forbidden
    reason = line(reason, field="reason", needed=_("请写明请下级做什么。"), most=200)
    mine = posts().get(appeal.post_id)
    if mine is None or post not in {p.id for p in routing.below(mine, appeal.area_path)}:
        raise Refused("no_post", _("请从列出的下级岗位里选一个。"), field="post")
    return _give(appeal, "hand_down", post, by=by, reason=reason, at=at)


def _give(
    appeal: Appeal, verb: str, post: UUID, *, by: Person, reason: str = "", inner: str = "",
    at: datetime | None = None, **columns: Any,
) -> Appeal:  # fmt: skip
    to = not_complained_of(appeal, filled(post))
    paused = appeal.status == Status.WAITING
    reason = line(reason, field="reason", most=200) or _reason(appeal, to)
    with transaction.atomic():
        take(
            appeal, verb, by=by, at=at, inner=inner, post_id=to.id,
            organisation_id=to.organisation, dispatch_reason=reason,
            data={"to": str(to.id), "to_words": to.words, "why": reason, **own_time(to)}, **columns,
        )  # fmt: skip
        if paused or posts().own_time:
            settle_due(appeal)
        tell_handlers(appeal, "dispatched", gettext_noop("请签收：%s") % appeal.title, reason)
        if verb == "dispatch":
            tell_reporter(
                appeal,
                "dispatched",
                gettext_noop("已交给%(who)s：%(what)s") % {"who": to.words, "what": appeal.title},
            )
        announce(AppealDispatched(appeal))
    return appeal


def _reason(appeal: Appeal, to: PostInfo) -> str:
    """Why this post; kept with the appeal, so in the house's language and not in the person's."""
    with translation.override(settings.LANGUAGE_CODE):
        routes = [r for r in routing.suggestions(appeal) if r.post.id == to.id]
        return routes[0].reason if routes else _("人工指定")


@transaction.atomic
def decline(appeal: Appeal, *, by: Person, reason: str, at: datetime | None = None) -> Appeal:
    """Not a matter for this channel (litigation, discipline, disclosure …): say so, and where to
    turn. STANDARDS §3 lists what a hotline does not accept."""
    if not rules.may_dispatch(by, appeal):
        raise Forbidden
    reason = line(
        reason, field="reason", needed=_("请写明不受理的依据，并告诉居民该找谁。"), most=500
    )
    if appeal.merged and appeal.merged_ones.filter(status=Status.MERGED).exists():
        raise NotAllowed(_("有别的诉求并在这件下面，请先把它们拆出来，再一件件说明。"))
    now = at or timezone.now()
    take(
        appeal, "decline", by=by, at=now, public=reason, ending=Ending.DECLINED, closed_at=now,
        due=None, closed_in_time=True,
    )  # fmt: skip
    tell_reporter(appeal, "closed", gettext_noop("没有受理：%s") % appeal.title, reason)
    announce(AppealClosed(appeal))
    return appeal
