"""What others have said near what somebody is about to say: the report's own place and category."""

from __future__ import annotations

from uuid import UUID

from mulin.appeals.flow.reporting import Report, Triage, place_of, triage
from mulin.appeals.queries.twins import Said, Twin, twins
from mulin.core.deeds import Refused
from mulin.people.models import Person

# Nothing told where it is.
NO_PLACE = "none"


def near_report(
    said: Report, *, person: Person | None, estate: UUID | None = None, least: float
) -> list[Twin]:
    """Open appeals that may be the same, at most five; none where the place is not known."""
    what = triage(said)
    if private(said, what):
        return []
    try:
        where = place_of(said)
    except Refused:
        # A point or a building that is refused is refused when it is sent, beside its field.
        return []
    if where.area is None or where.reason == NO_PLACE:
        return []
    asked = Said(
        text=f"{said.title}。{said.detail}" if said.title else said.detail,
        area_path=where.area.path, category=what.leaf.code if what.leaf else "", place=said.place,
        estate=where.building.estate_id if where.building else estate,
        building=where.building.pk if where.building else None, lng=where.lng, lat=where.lat,
    )  # fmt: skip
    return twins(asked, person=person, least=least)


def private(said: Report, what: Triage) -> bool:
    """What is urgent is sent at once; what complains of staff or bears no name stays alone."""
    return what.alarm is not None or said.about_staff or said.anonymous
