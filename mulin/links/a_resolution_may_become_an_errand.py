"""Whenever an errand is asked for from the page of a resolution, the resolution waits for it and is over with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.care.events import ErrandChanged
from mulin.care.models import Errand
from mulin.core import starts
from mulin.core.events import when
from mulin.meetings.flow.handing import KIND, Became, hand, settle, take_back
from mulin.meetings.queries import sources
from mulin.people.models import Person

ERRAND = "errand"


def _may(person: Any, _brought: starts.Matter) -> bool:
    return bool(person is not None and person.is_authenticated)


starts.register(
    KIND, gettext_lazy("请人代办"), url_name="care:errand_new", allowed=_may,
    symbol="shopping-bag", order=40,
)  # fmt: skip


def seen(person: Person | None, keys: list[UUID]) -> Iterable[UUID]:
    """Who sees the errand itself finds the way from the resolution."""
    rows = Errand.objects.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


sources.register(ERRAND, seen)


@when(ErrandChanged)
def changed(event: ErrandChanged) -> None:
    """Asked for, confirmed, cancelled. Nothing of it is told but that it is an errand: whom it is
    for is nobody's who reads the resolution. Raises `Refused` if the resolution is not theirs to
    hand on; nothing is asked for then."""
    errand = event.errand
    if errand.source_kind != KIND:
        return
    if event.verb == "ask" and event.by is not None:
        became = Became(ERRAND, errand.pk, _("请人代办"), f"/errands/{errand.pk}/")
        hand(errand.source_id, became, by=event.by)
    elif event.verb == "confirm":
        settle(ERRAND, errand.pk, words=_("代办的事办好了，请办的人确认过。"))
    elif event.verb == "cancel":
        take_back(ERRAND, errand.pk, words=_("代办取消了。"))
