"""Reads of support orders: the lists of «协办», what waits, and how one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.models import SupportOrder
from mulin.appeals.models.orders import SUPPORT_OPEN, SupportQuerySet
from mulin.appeals.queries.chips import Chip, left_chip
from mulin.core.models import Entry
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.places.queries import ladder

Status = SupportOrder.Status
VIEWS = {
    "todo": gettext_lazy("请我们办的"), "asked": gettext_lazy("我们请的"),
    "judge": gettext_lazy("等我们定的"), "over": gettext_lazy("办完的"),
}  # fmt: skip
TONES: dict[str, str] = {
    Status.SENT.value: "red", Status.SIGNED.value: "blue", Status.REPORTED.value: "amber",
    Status.ACCEPTED.value: "green",
}  # fmt: skip


# Whoever judges the part has something to say: done, or more time is asked for.
WANTS_MORE = Q(status__in=[Status.SENT, Status.SIGNED]) & ~Q(more_asked="")


def _view(person: Person, view: str) -> Q:
    standing = person.standing
    theirs = Q(post__in=standing.post_ids) | Q(organisation__in=standing.organisations)
    return {
        "todo": theirs & Q(status__in=[Status.SENT, Status.SIGNED]),
        "asked": ~Q(post__in=standing.post_ids) & Q(status__in=[Status.SENT, Status.SIGNED]),
        "judge": ~Q(post__in=standing.post_ids) & (Q(status=Status.REPORTED) | WANTS_MORE),
        "over": ~Q(status__in=SUPPORT_OPEN),
    }[view]


def listed(person: Person, view: str) -> SupportQuerySet:
    """The rows of a list, with the appeal each belongs to."""
    rows = SupportOrder.objects.visible_to(person).filter(_view(person, view))
    return rows.select_related("appeal")


def order_of(view: str) -> tuple[str, ...]:
    """The columns to page by: the soonest first, of what is over the newest."""
    return ("-id",) if view == "over" else ("due", "id")


def counts(person: Person) -> dict[str, int]:
    """How many stand in each list that is not over: one statement, none without posts."""
    if not person.standing.posts:
        return dict.fromkeys(("todo", "asked", "judge"), 0)
    asked = {view: Count("pk", filter=_view(person, view)) for view in ("todo", "asked", "judge")}
    rows = SupportOrder.objects.visible_to(person).open().order_by()
    return dict(rows.aggregate(**asked))


def waiting(person: Person) -> SupportQuerySet:
    """What waits for one of this person's own posts: for the navigation."""
    rows = SupportOrder.objects.filter(post__in=person.standing.post_ids)
    return rows.filter(status__in=[Status.SENT, Status.SIGNED])


def chip(order: SupportOrder, now: datetime) -> Chip:
    """Its clock, or how it ended."""
    if order.status in {Status.SENT, Status.SIGNED}:
        return left_chip(order.due, order.within, now)
    if order.status == Status.REPORTED:
        return Chip("rest", _("等主办确认"))
    if order.in_time is False:
        return Chip("late", _("超期完成"))
    return Chip("rest", str(order.get_status_display()))


@dataclass(frozen=True)
class Line:
    """A support order as a list or a panel shows it."""

    order: SupportOrder
    unit: str
    holders: tuple[str, ...]
    lead: str
    area: str
    chip: Chip
    tone: str

    @property
    def wants_more(self) -> bool:
        """Whether more time is asked for and nobody has decided."""
        return bool(self.order.more_asked) and self.order.is_open


def line_of(order: SupportOrder, now: datetime) -> Line:
    """One, with the names that stand in memory."""
    unit, lead = posts().get(order.post_id), posts().get(order.appeal.post_id)
    return Line(
        order, unit.words if unit else "", unit.holders if unit else (),
        lead.words if lead else "", ladder().words(order.appeal.area_path), chip(order, now),
        TONES.get(order.status, ""),
    )  # fmt: skip


def lines_of(rows: Iterable[SupportOrder], now: datetime) -> list[Line]:
    """All rows of a page."""
    return [line_of(row, now) for row in rows]


def values_of(line: Line) -> dict[str, Any]:
    """A line as a plain table, for machines."""
    order = line.order
    return {
        "id": order.pk, "number": order.number, "appeal": order.appeal_id,
        "appeal_number": order.appeal.number, "title": order.appeal.title, "unit": line.unit,
        "lead": line.lead, "area": line.area, "what": order.what, "status": order.status,
        "asked_at": order.asked_at, "due": order.due, "reported_at": order.reported_at,
        "ended_at": order.ended_at, "in_time": order.in_time, "answer": order.answer,
        "source": order.source, "more_asked": order.more_asked,
    }  # fmt: skip


WORDS = {
    "open": gettext_lazy("请求协办"), "sign": gettext_lazy("签收了"),
    "progress": gettext_lazy("有进展"), "report": gettext_lazy("报告办好了"),
    "accept": gettext_lazy("确认完成"), "send_back": gettext_lazy("还差一点，接着办"),
    "return": gettext_lazy("退回了"), "withdraw": gettext_lazy("不用协办了"),
    "ask_extension": gettext_lazy("申请延期 %(more)s"),
    "grant_extension": gettext_lazy("同意延期 %(more)s"),
    "refuse_extension": gettext_lazy("没有同意延期"),
}  # fmt: skip


def _title(entry: Entry) -> str:
    title = str(WORDS.get(entry.verb, entry.verb))
    return title % {"more": entry.data.get("more", "")} if "%(" in title else title


def story(order: SupportOrder, written: Iterable[Entry]) -> list[dict[str, Any]]:
    """What happened to it, newest first, for the timeline."""
    found = [
        {
            "title": _title(entry), "when": entry.at,
            "text": entry.data.get("inner", "") or entry.data.get("what", ""),
            "who": str(entry.by) if entry.by_id else "", "tone": "plain",
        }
        for entry in written
    ]  # fmt: skip
    found.reverse()
    if found and order.is_open:
        found[0]["tone"] = "now"
    return found
