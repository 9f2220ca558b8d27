"""The doors of meetings: anybody reads what is public, the desk is for who leads."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest, person_of
from mulin.meetings.models import Item, Meeting, Series
from mulin.people.guards import PersonView, View, for_people
from mulin.people.models import Person
from mulin.people.standing import SEE_AREA


def _staff(person: Person) -> bool:
    """Who holds a post that looks after an area, or chairs a meeting."""
    if person.standing.has(SEE_AREA):
        return True
    return Meeting.objects.visible_to(person).filter(chair=person).exists()


def _why() -> str:
    return _("这里给社区、镇里、网格员和主持会议的人用。想看有什么会，请到“会议”里看。")


def at_desk(view: PersonView[...]) -> View[...]:
    """For who looks after an area, and whoever chairs a meeting."""
    return for_people(_staff, _why)(view)


def meeting_or_404(request: HttpRequest, pk: UUID) -> Meeting:
    """A meeting that this person (or visitor) sees."""
    rows = Meeting.objects.visible_to(person_of(request)).select_related(
        "series", "chair", "station"
    )
    return get_object_or_404(rows, pk=pk)


def desk_meeting_or_404(request: PersonRequest, pk: UUID) -> Meeting:
    """A meeting of the areas that this person looks after, or that they chair."""
    person = request.user
    rows = Meeting.objects.visible_to(person).filter(
        person.standing.area_q("area_path", SEE_AREA) | Q(chair=person)
    )
    return get_object_or_404(rows.select_related("series", "chair", "station"), pk=pk)


def item_or_404(request: HttpRequest, pk: UUID, item: UUID) -> Item:
    """An item that this person sees."""
    rows = Item.objects.visible_to(person_of(request)).filter(meeting=pk)
    return get_object_or_404(rows.select_related("meeting"), pk=item)


def series_or_404(request: PersonRequest, pk: UUID) -> Series:
    """A series of the areas that this person looks after."""
    person = request.user
    rows = Series.objects.visible_to(person).filter(person.standing.area_q("area_path", SEE_AREA))
    return get_object_or_404(rows.select_related("area", "station"), pk=pk)
