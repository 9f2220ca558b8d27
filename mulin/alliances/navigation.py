"""What stands in the navigation for alliances."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from mulin.alliances import queries, rules
from mulin.core import nav


def may_open(person: Any) -> bool:
    """Staff."""
    return bool(person.is_authenticated and person.standing.is_staff)


def count(person: Any) -> Any:
    """Pledges that wait for this person's word."""
    return queries.to_confirm(person) if rules.confirms(person) else None


def register() -> None:
    """Called once, when the app is ready."""
    nav.register_desk(
        nav.TOGETHER, cast("str", _("共建联盟")), icon="heart-handshake", url_name="alliances:desk",
        may=may_open, order=80,
    )  # fmt: skip
    nav.register_desk(
        nav.TOGETHER, cast("str", _("组织树")), icon="stack-2", url_name="alliances:branches",
        may=may_open, order=84,
    )  # fmt: skip
    nav.register_desk(
        nav.TOGETHER, cast("str", _("承诺践诺")), icon="certificate", url_name="alliances:pledges",
        may=may_open, count=count, order=82,
    )  # fmt: skip
