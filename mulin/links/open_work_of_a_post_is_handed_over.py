"""Whenever somebody leaves a post, what is open there is listed; appeals of a post that falls vacant go up."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.flow.handing_over import hand_over
from mulin.appeals.models import WITH_HANDLER, Appeal, Reception, SupportOrder
from mulin.appeals.models import Status as AppealStatus
from mulin.appeals.models.reception import SessionStatus
from mulin.people import leaving
from mulin.people.leaving import Change, Item, Kind
from mulin.people.models import Person, Post
from mulin.whistles.models import OPEN, Summons, Turnout, Whistle

# Nothing is left to do for who holds the post: it waits for somebody else's answer.
WAITS = (AppealStatus.VERIFYING, AppealStatus.PROPOSED)
AT_WORK = (Turnout.CALLED, Turnout.ON_SITE)


def _appeals(statuses: tuple[AppealStatus, ...], post: Post, by: Person | None) -> Iterator[Item]:
    rows = Appeal.objects.filter(post=post, status__in=statuses).order_by("id")[: leaving.MOST]
    open_ones = Appeal.objects.visible_to(by).filter(post=post, status__in=statuses)
    seen = set(open_ones.values_list("pk", flat=True))
    for one in rows.select_related("category").only("number", "status", "category__name"):
        if one.pk in seen:
            about = one.category.name if one.category else _("还没分类")
            words = f"{one.number} · {about} · {one.get_status_display()}"
            yield Item(one.pk, words, reverse("appeals:detail", args=[one.pk]))
        else:
            yield Item(one.pk, _("一件您看不到内容的诉求"))


def _at_hand(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    return _appeals(WITH_HANDLER, post, by)


def _waiting(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    return _appeals(WAITS, post, by)


def _up(item: Item, change: Change) -> str:
    """Only where nobody comes to the post: what has a handler again stays."""
    if change.upper is None or change.by is None:
        return leaving.LEFT
    hand_over(Appeal.objects.get(pk=item.id), post=change.upper.id, by=change.by)
    return leaving.MOVED


def _supports(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    for one in SupportOrder.objects.filter(post=post).open().order_by("id"):
        url = reverse("appeals:support_order", args=[one.pk])
        yield Item(one.pk, f"{one.number} · {one.get_status_display()}", url)


def _receptions(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    rows = Reception.objects.filter(
        host=post, status__in=(SessionStatus.PLANNED, SessionStatus.OPEN)
    )
    for one in rows.order_by("starts_at"):
        yield Item(one.pk, f"{one.title} · {one.starts_at:%Y-%m-%d}")


def _whistles(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    for one in Whistle.objects.filter(post=post, status__in=OPEN).order_by("id"):
        url = reverse("whistles:detail", args=[one.pk])
        yield Item(one.pk, f"{one.number} · {one.get_status_display()}", url)


def _called(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    rows = Summons.objects.filter(post=post, status__in=AT_WORK).select_related("whistle")
    for one in rows.order_by("id"):
        url = reverse("whistles:detail", args=[one.whistle_id])
        yield Item(one.pk, f"{one.whistle.number} · {one.get_status_display()}", url)


for _kind in (
    Kind("appeal", gettext_lazy("正在办的诉求"), _at_hand, move=_up, order=10),
    Kind("appeal_waiting", gettext_lazy("等核查、等回访的诉求"), _waiting, order=20),
    Kind("support", gettext_lazy("协办单"), _supports, order=30),
    Kind("reception", gettext_lazy("接待日、夜谈会"), _receptions, order=40),
    Kind("whistle", gettext_lazy("吹出去的哨"), _whistles, order=50),
    Kind("summons", gettext_lazy("要去报到的哨"), _called, order=60),
):
    leaving.register(_kind)
