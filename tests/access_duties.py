"""What lies behind the doors of duties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulin.core import files
from mulin.core.tests.browsing import a_photo
from mulin.duties import flow
from mulin.duties.testing import Cast

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "duty_worker": "duties:mine duties:task duties:photo tick_duty",
    "duty_clerk": """duties:table duties:duty duties:see duties:send_back duties see_duty
        return_duty""",
}
SENT: dict[str, dict[str, Any]] = {
    "duties:task": {"words": "核对了 1 到 6 栋"}, "duties:send_back": {"words": "哪几栋？"},
    "return_duty": {"words": "哪几栋？"},
    "tick_duty": {
        "post": "<duty_post>", "item": "ledger", "since": "<duty_since>", "words": "核对了",
    },
}  # fmt: skip
EVERYBODY_S: frozenset[str] = frozenset()
_casts: dict[int, Cast] = {}


def settle(county: County) -> None:
    """The worker and the clerk of these doors."""
    if "/duties" not in county.route.path:
        return
    cast = Cast(county.cast.area)
    _casts[id(county)] = cast
    county.people |= {"duty_worker": cast.worker, "duty_clerk": cast.clerk}
    since = cast.task().period.since
    county.words |= {"<duty_post>": str(cast.post.pk), "<duty_since>": str(since)}


def _task(county: County) -> list[str]:
    cast = _casts[id(county)]
    return [str(cast.post.pk), "ledger", county.words["<duty_since>"]]


def _duty(county: County) -> list[str]:
    return [str(_casts[id(county)].tick().pk)]


def _photo(county: County) -> list[str]:
    cast = _casts[id(county)]
    duty = flow.tick(cast.task("board"), flow.Proof(photos=[a_photo()]), by=cast.worker)
    return [str(duty.pk), str(files.of(duty.pk)[0].pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "duties": _duty, "duties:task": _task, "duties:photo": _photo, "api:see_duty": _duty,
    "api:return_duty": _duty,
}  # fmt: skip
