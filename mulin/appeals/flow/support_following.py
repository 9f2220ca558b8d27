"""Support orders that a whistle opened follow what its units do on site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mulin.appeals.flow.supports import STEPS, take
from mulin.appeals.models import SupportOrder
from mulin.core.deeds import Forbidden
from mulin.core.flow import can
from mulin.people.models import Person


@transaction.atomic
def follow(
    order: SupportOrder, verb: str, *, by: Person, inner: str = "", at: datetime | None = None
) -> SupportOrder:
    """Do at an order what was done at its whistle: `sign`, `report`, `send_back`, `withdraw`.

    No message goes out, since the whistle has told everybody, and the link answers for who may.
    Where the order has gone a way of its own (returned, accepted, signed by hand) it stays there.
    """
    if not order.source:
        raise Forbidden
    now = at or timezone.now()
    columns: dict[str, dict[str, Any]] = {
        "sign": {"signed_at": now},
        "report": {
            "answer": inner, "reported_at": now, "more_asked": "",
            "in_time": order.due is None or now <= order.due,
        },
        "send_back": {"in_time": None, "reported_at": None},
        "withdraw": {"ended_at": now, "more_asked": ""},
    }  # fmt: skip
    if can(order, verb, STEPS):
        take(order, verb, by=by, at=now, inner=inner, **columns[verb])
    return order
