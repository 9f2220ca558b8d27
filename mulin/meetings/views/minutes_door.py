"""The doors of minutes and resolutions: fetched as the person who asks, deeds done once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest, person_of
from mulin.meetings import rules_minutes
from mulin.meetings.models import LEAD, Meeting, Minutes, Objection, Resolution, Side
from mulin.meetings.queries import became
from mulin.people.guards import PersonView, View, for_people


def may_see_desk(person: Any) -> bool:
    """Whether the lists of the desk are open to them."""
    return bool(person is not None and person.is_authenticated and person.standing.has(LEAD))


def at_lists(view: PersonView[...]) -> View[...]:
    """For who leads meetings of an area: lists of it. Whoever chairs a meeting without a post keeps
    its minutes on the pages of the desk all the same: the meeting itself lets them in."""
    return for_people(may_see_desk, _why)(view)


def _why() -> str:
    return _("这里给社区、镇里和网格员用。大家能看的在“议定的事”里。")


def kept_meeting_or_404(request: PersonRequest, pk: UUID) -> Meeting:
    """A meeting whose minutes this person keeps."""
    rows = Meeting.objects.visible_to(request.user).select_related("series", "area")
    meeting = get_object_or_404(rows, pk=pk)
    if not rules_minutes.may_keep(request.user, meeting):
        raise Http404
    return meeting


def kept_minutes_or_404(request: PersonRequest, pk: UUID) -> Minutes:
    """The minutes of a meeting, for whoever keeps them."""
    meeting = kept_meeting_or_404(request, pk)
    rows = Minutes.objects.visible_to(request.user).select_related("meeting", "keeper")
    return get_object_or_404(rows, meeting=meeting)


def minutes_or_404(request: HttpRequest, pk: UUID) -> Minutes:
    """The minutes of a meeting as this person (or visitor) sees them."""
    rows = Minutes.objects.visible_to(person_of(request))
    return get_object_or_404(rows.select_related("meeting", "meeting__series"), meeting=pk)


def objection_or_404(request: HttpRequest, pk: UUID, objection: UUID) -> Objection:
    """An objection that this person sees."""
    rows = Objection.objects.visible_to(person_of(request)).filter(minutes__meeting=pk)
    return get_object_or_404(rows.select_related("minutes__meeting"), pk=objection)


def side_or_404(minutes: Minutes, side: UUID) -> Side:
    """A side of the agreement of minutes that were fetched before."""
    return get_object_or_404(
        Side.objects.select_related("minutes__meeting"), pk=side, minutes=minutes
    )


def resolution_or_404(request: HttpRequest, pk: UUID) -> Resolution:
    """A resolution that this person (or visitor) sees."""
    found = became.one(person_of(request), pk)
    if found is None:
        raise Http404
    return found


def led_resolution_or_404(request: PersonRequest, pk: UUID) -> Resolution:
    """A resolution that this person leads, or whose meeting they chair."""
    found = resolution_or_404(request, pk)
    if not rules_minutes.may_lead_it(request.user, found) and not rules_minutes.may_confirm(
        request.user, found
    ):
        raise Http404
    return found
