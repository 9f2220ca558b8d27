"""What stands in the side bar of the desk for appeals, with how many wait in each list."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mulin.appeals import rules
from mulin.appeals.events import AppealChanged
from mulin.appeals.queries import counts, supervisions, supports
from mulin.appeals.queries.reminders import waiting as reminded
from mulin.appeals.queries.wall import waiting as wall_waiting
from mulin.core import nav
from mulin.core.events import when
from mulin.people.models import Person
from mulin.people.standing import DISPATCH, SEE_AREA

FRESH_SECONDS = 10.0
MOST_KEPT = 5000
_kept: dict[UUID, tuple[float, dict[str, int]]] = {}


def waiting(person: Any) -> dict[str, int]:
    """The counts of all lists: one statement, at most ten seconds old; a deed done by this
    process shows at once."""
    now = time.monotonic()
    known = _kept.get(person.pk)
    if known is not None and now - known[0] < FRESH_SECONDS:
        return known[1]
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    number = counts(person)
    _kept[person.pk] = (now, number)
    return number


def forget(event: AppealChanged) -> None:
    """Who did a deed sees the lists without it at once; others within ten seconds."""
    if (person := event.by) is not None:
        _forget(person)
        transaction.on_commit(lambda: _forget(person))


def _forget(person: Person) -> None:
    _kept.pop(person.pk, None)
    nav.forget_counts(person)


def _count(view: str) -> Callable[[Any], int]:
    return lambda person: waiting(person)[view]


def _staff(person: Any) -> bool:
    return bool(person is not None and person.is_authenticated and person.standing.is_staff)


def _dispatches(person: Any) -> bool:
    return _staff(person) and person.standing.has(DISPATCH)


def _sees_area(person: Any) -> bool:
    return _staff(person) and bool(person.standing.paths(SEE_AREA))


def _records(person: Any) -> bool:
    return bool(
        person is not None and person.is_authenticated and rules.may_record_for_others(person)
    )


def _sets_routing(person: Any) -> bool:
    return _staff(person) and rules.may_set_routing(person)


def _moderates(person: Any) -> bool:
    return bool(person is not None and person.is_authenticated and rules.may_see_wall_queue(person))


def register() -> None:
    """Called once, when the app is ready."""
    when(AppealChanged)(forget)
    for group, label, icon, name, may, count, order in (
        (nav.WORK, _("待派单"), "inbox", "appeals:inbox", _dispatches, _count("inbox"), 20),
        (nav.TODAY, _("期限提醒"), "bell", "appeals:reminders", _staff, reminded, 34),
        (nav.WORK, _("工单"), "stack-2", "appeals:list", _staff, _count("mine"), 30),
        (nav.TOGETHER, _("协办"), "friends", "appeals:supports", _staff, supports.waiting, 35),
        (nav.TOGETHER, _("督办"), "flag", "appeals:supervisions", _staff, supervisions.waiting, 36),
        (nav.FIGURES, _("三率"), "scale", "appeals:rates", _sees_area, None, 65),
        (nav.WORK, _("地图"), "map", "appeals:map", _staff, None, 40),
        (nav.SETTINGS, _("时限规定"), "clock", "appeals:limits", _staff, None, 435),
        (nav.SETTINGS, _("派单规则"), "route", "appeals:routing", _sets_routing, None, 450),
        (nav.PUBLIC, _("说事墙"), "message-2", "appeals:wall_queue", _moderates, wall_waiting, 45),
        (nav.WORK, _("代录一件"), "pencil", "appeals:record", _records, None, 35),
    ):
        nav.register_desk(
            group, cast("str", label), icon=icon, url_name=name, may=may, count=count,
            order=order,
        )  # fmt: skip
