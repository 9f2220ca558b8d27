"""Who may do what about units, alliances and pledges."""

from __future__ import annotations

from mulin.alliances.models import CONFIRM, Pledge, Twinning
from mulin.people.models import Person
from mulin.people.standing import DISPATCH


def may_keep(by: Person, path: str) -> bool:
    """Register units, found alliances, name zones of an area: its community or the centre."""
    return by.standing.has(DISPATCH, path)


def keeps(by: Person) -> bool:
    """Keep the register of any area."""
    return by.standing.has(DISPATCH)


def confirms(by: Person) -> bool:
    """Confirm pledges of any area."""
    return by.standing.has(CONFIRM)


def may_report(by: Person, pledge: Pledge) -> bool:
    """Say what was done: whoever pledged; for a unit, who keeps the register."""
    return pledge.person_id == by.pk or (
        pledge.partner_id is not None and may_keep(by, pledge.area_path)
    )


def may_confirm(by: Person, pledge: Pledge) -> bool:
    """Confirm it or send it back: who looks after the area, and neither pledged nor reported it."""
    concerned = {pledge.person_id, pledge.reported_by_id, pledge.made_by_id}
    return by.pk not in concerned and by.standing.has(CONFIRM, pledge.area_path)


def may_drop(by: Person, pledge: Pledge) -> bool:
    """Take a pledge back: whoever may report it. Nothing follows from it."""
    return may_report(by, pledge)


def may_agree_for_unit(by: Person, twinning: Twinning) -> bool:
    """Write down how the unit agreed: who keeps the register, and did not answer for the place."""
    return by.pk != twinning.place_by_id and may_keep(by, twinning.area_path)


def may_agree_for_place(by: Person, twinning: Twinning) -> bool:
    """Agree for the community, the grid or the household (after asking it): who looks after the
    area, a grid worker for no more than the grid, and did not write down the unit's word."""
    roles = DISPATCH if twinning.kind == Twinning.Kind.COMMUNITY else CONFIRM
    return by.pk != twinning.unit_by_id and by.standing.has(roles, twinning.area_path)


def may_end(by: Person, twinning: Twinning) -> bool:
    """End or decline a pairing: who keeps the register, or the grid's worker for their grid."""
    return may_keep(by, twinning.area_path) or may_agree_for_place(by, twinning)
