"""What lies behind the doors of alliances."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mulin.alliances import flow
from mulin.alliances.testing import Cast

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "keeper": """alliances:new alliances:detail alliances:join alliances:leave alliances:announce
        alliances:turn_begin alliances:turn_finish alliances:turn_skip alliances:units
        alliances:new_unit alliances:unit alliances:end_unit alliances:new_pledge alliances:zones
        alliances:close_zone alliances:report alliances:drop alliances:desk alliances:pledges
        all_alliances all_units all_pledges""",
    "second_keeper": "alliances:pledge alliances:confirm alliances:send_back",
    "member": """alliances:mine alliances:report_in alliances:take_back alliances:own_pledge
        alliances:own_done alliances:own_drop""",
}
WORDS = {"words": "开了两次会。"}
SENT: dict[str, dict[str, Any]] = {
    "alliances:new": {"name": "联盟", "area": "<community>", "months": "3"},
    "alliances:new_unit": {"name": "药店", "kind": "firm", "area": "<community>"},
    "alliances:unit": {"name": "新药店", "kind": "firm", "area": "<community>"},
    "alliances:join": {"partner": "<unit>"}, "alliances:turn_finish": WORDS,
    "alliances:turn_skip": WORDS, "alliances:send_back": WORDS,
    "alliances:new_pledge": {"what": "义诊", "due": "<today>"},
    "alliances:zones": {"name": "北门", "area": "<community>", "partner": "<unit>"},
    "alliances:report": {"done": "做了"}, "alliances:own_done": {"done": "做了"},
    "alliances:own_pledge": {"what": "扫雪", "due": "<today>"},
    "alliances:report_in": {"skills": "修电器"},
}  # fmt: skip
# A deed for oneself, which everybody may do.
EVERYBODY_S = frozenset({"alliances:report_in", "alliances:take_back", "alliances:own_pledge"})
_casts: dict[int, Cast] = {}


def settle(county: County) -> None:
    """The people and words that these doors need."""
    if not is_of_alliances(county):
        return
    cast = Cast(county.cast.area)
    _casts[id(county)] = cast
    county.people |= {"keeper": cast.clerk, "second_keeper": cast.colleague, "member": cast.member}
    county.words |= {
        "<community>": cast.community.code, "<unit>": str(cast.unit("药房").pk),
        "<today>": timezone.localdate().isoformat(),
    }  # fmt: skip


def is_of_alliances(county: County) -> bool:
    """Whether there are alliances behind the door."""
    return any(word in county.route.path for word in ("/alliances", "/pledges"))


def _alliance(county: County) -> list[str]:
    cast = _casts[id(county)]
    made = cast.alliance("甲", "乙")
    if "turn" not in county.short:
        member = made.members.order_by("rank")[0]
        return [str(made.pk), str(member.pk)]
    turn = flow.announce(made, by=cast.clerk)
    if county.short == "turn_finish":
        flow.begin(turn, by=cast.clerk)
    return [str(made.pk), str(turn.pk)]


def _unit(county: County) -> list[str]:
    return [county.words["<unit>"]]


def _zone(county: County) -> list[str]:
    cast = _casts[id(county)]
    made = flow.name_zone(
        name="东门", area=cast.grid.code, about="", by=cast.clerk, partner=cast.unit()
    )
    return [str(made.pk)]


def _pledge(county: County) -> list[str]:
    cast = _casts[id(county)]
    if county.short in {"confirm", "send_back"}:
        return [str(cast.reported(partner=cast.unit()).pk)]
    return [str(cast.pledge(partner=cast.unit()).pk)]


def _own(county: County) -> list[str]:
    return [str(_casts[id(county)].pledge().pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "alliances": _alliance, "alliances:close_zone": _zone,
    **dict.fromkeys(("alliances:unit", "alliances:end_unit", "alliances:new_pledge"), _unit),
    **dict.fromkeys(
        ("alliances:pledge", "alliances:report", "alliances:confirm", "alliances:send_back",
         "alliances:drop"), _pledge,
    ),
    "alliances:own_done": _own, "alliances:own_drop": _own,
}  # fmt: skip
