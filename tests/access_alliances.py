"""What lies behind the doors of alliances."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mulin.alliances import flow
from mulin.alliances.testing import Cast
from mulin.places.flow import close_area
from mulin.places.flow.writing import act
from mulin.places.testing import a_grid

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "keeper": """alliances:new alliances:detail alliances:join alliances:leave alliances:announce
        alliances:turn_begin alliances:turn_finish alliances:turn_skip alliances:units
        alliances:new_unit alliances:unit alliances:end_unit alliances:new_pledge alliances:zones
        alliances:close_zone alliances:report alliances:drop alliances:desk alliances:pledges
        all_alliances all_units all_pledges all_branches all_pairings alliances:branches
        alliances:new_branch alliances:mirror alliances:branch alliances:edit_branch
        alliances:move_branch alliances:close_branch alliances:moving alliances:resettle
        alliances:new_twinning alliances:twinnings alliances:twinning alliances:agree_unit
        alliances:decline alliances:end""",
    "second_keeper": """alliances:pledge alliances:confirm alliances:send_back
        alliances:agree_place""",
    "member": """alliances:mine alliances:report_in alliances:take_back alliances:own_pledge
        alliances:own_done alliances:own_drop""",
}
WORDS = {"words": "开了两次会。"}
SENT: dict[str, dict[str, Any]] = {
    "alliances:new": {"name": "联盟", "area": "<community>", "months": "3"},
    "alliances:new_unit": {"name": "药店", "kind": "firm", "area": "<community>"},
    "alliances:unit": {"name": "新药店", "kind": "firm", "area": "<community>"},
    "alliances:new_branch": {"kind": "group", "name": "新小组", "area": "<grid>"},
    "alliances:edit_branch": {"name": "新名称", "members": "9"},
    "alliances:move_branch": {"area": "<grid>", "parent": ""}, "alliances:close_branch": {},
    "alliances:resettle": {"area": "<beside>"},
    "alliances:new_twinning": {"area": "<grid>", "about": "每月义诊"},
    "alliances:agree_unit": WORDS, "alliances:agree_place": WORDS, "alliances:decline": WORDS,
    "alliances:end": WORDS, "alliances:join": {"partner": "<unit>"}, "alliances:turn_finish": WORDS,
    "alliances:turn_skip": WORDS, "alliances:send_back": WORDS,
    "alliances:new_pledge": {"what": "义诊", "due": "<today>"},
    "alliances:zones": {"name": "北门", "area": "<community>", "partner": "<unit>"},
    "alliances:report": {"done": "做了"}, "alliances:own_done": {"done": "做了"},
    "alliances:own_pledge": {"what": "扫雪", "due": "<today>"},
    "alliances:report_in": {"skills": "修电器"},
}  # fmt: skip
# A deed for oneself, which everybody may do.
# A pairing of a grid is the business of its grid worker too, who is the county's colleague.
EVERYBODY_S = frozenset({
    "alliances:report_in", "alliances:take_back", "alliances:own_pledge", "alliances:agree_place",
    "alliances:decline", "alliances:end",
})  # fmt: skip
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
        "<today>": timezone.localdate().isoformat(), "<grid>": cast.grid.code,
    }  # fmt: skip


def is_of_alliances(county: County) -> bool:
    """Whether there are alliances behind the door."""
    return any(
        word in county.route.path for word in ("/alliances", "/pledges", "/branches", "/pairings")
    )


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


def _branch(county: County) -> list[str]:
    cast = _casts[id(county)]
    above = flow.found_branch(flow.Plan("支部", "branch", cast.community.code), by=cast.clerk)
    plan = flow.Plan("小组", "group", cast.grid.code, above)
    return [str(flow.found_branch(plan, by=cast.clerk).pk)]


def _twinning(county: County) -> list[str]:
    cast = _casts[id(county)]
    proposal = flow.Proposal("每月义诊", cast.grid.code)
    made = flow.propose(cast.unit("面馆"), proposal, by=cast.clerk)
    if county.short == "end":
        flow.agree_unit(made, by=cast.clerk, words="来函")
        flow.agree_place(made, by=cast.colleague, words="同意")
    return [str(made.pk)]


def _left(county: County) -> list[str]:
    """A zone of a grid that is no more, and one beside it."""
    cast = _casts[id(county)]
    gone, beside = (a_grid(community=cast.community) for _n in range(2))
    county.words["<beside>"] = beside.code
    zone = flow.name_zone(name="东门", area=gone.code, about="", by=cast.clerk, partner=cast.unit())
    close_area(gone, by=act())
    return [str(zone.pk), "zone"]


def _own(county: County) -> list[str]:
    return [str(_casts[id(county)].pledge().pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "alliances": _alliance, "alliances:close_zone": _zone, "alliances:resettle": _left,
    "alliances:mirror": lambda _county: ["group"],
    **dict.fromkeys(
        ("alliances:branch", "alliances:edit_branch", "alliances:move_branch",
         "alliances:close_branch"), _branch,
    ),
    **dict.fromkeys(
        ("alliances:twinning", "alliances:agree_unit", "alliances:agree_place",
         "alliances:decline", "alliances:end"), _twinning,
    ),
    **dict.fromkeys(("alliances:unit", "alliances:end_unit", "alliances:new_pledge",
                     "alliances:new_twinning"), _unit),
    **dict.fromkeys(
        ("alliances:pledge", "alliances:report", "alliances:confirm", "alliances:send_back",
         "alliances:drop"), _pledge,
    ),
    "alliances:own_done": _own, "alliances:own_drop": _own,
}  # fmt: skip
