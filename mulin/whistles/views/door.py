"""The doors of whistles: the board for staff and whoever may blow, a unit's page for who is called."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest, person_of
from mulin.people.guards import PersonView, View, for_people
from mulin.whistles.models import Summons, Whistle
from mulin.whistles.navigation import may_see_board


def _why() -> str:
    return _("吹哨给在岗的工作人员用。叫到您的话，会有消息带您到报到的页面。")


def at_board(view: PersonView[...]) -> View[...]:
    """For staff, and whoever may blow."""
    return for_people(may_see_board, _why)(view)


def whistle_or_404(request: PersonRequest, pk: UUID) -> Whistle:
    """A whistle that this person sees, with what its page shows of it."""
    rows = Whistle.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("blower", "post", "stand_in"), pk=pk)


def part_or_404(request: PersonRequest, pk: UUID, part: UUID) -> Summons:
    """One unit's part of a whistle that this person sees."""
    rows = Summons.objects.visible_to(request.user).filter(whistle=pk)
    related = ("whistle", "whistle__blower", "whistle__post")
    return get_object_or_404(rows.select_related(*related), pk=part)


def seen_by(request: HttpRequest) -> bool:
    """Whether the board is open to whoever asks."""
    return may_see_board(person_of(request))
