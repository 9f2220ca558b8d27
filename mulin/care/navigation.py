"""What stands in the side bar of the desk for care, and what can be begun from a visit."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.care import rules
from mulin.care.queries.coming import waiting_comings
from mulin.care.queries.errands import waiting_errands
from mulin.care.queries.recipients import late
from mulin.core import nav, starts


def may_open(person: Any) -> bool:
    """Those to whom the ledger is open."""
    return bool(person.is_authenticated and rules.may_see(person))


def _may_ask(person: Any, _matter: starts.Matter) -> bool:
    return bool(person is not None and person.is_authenticated)


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.TOGETHER, cast("str", _("关爱走访")), icon="heart-handshake", url_name="care:desk",
        may=may_open, count=late, order=60,
    )  # fmt: skip
    nav.register_desk(
        nav.TOGETHER, cast("str", _("代办")), icon="shopping-bag", url_name="care:errands_desk",
        may=may_open, count=waiting_errands, order=62,
    )  # fmt: skip
    nav.register_desk(
        nav.TOGETHER, cast("str", _("快到的事")), icon="calendar-event", url_name="care:coming",
        may=may_open, count=waiting_comings, order=64,
    )  # fmt: skip
    starts.register(
        "visit", _("请人代办"), url_name="care:errand_new", allowed=_may_ask,
        symbol="shopping-bag", order=20,
    )  # fmt: skip
