"""The doors of matters: anybody reads what is public, the desk is for who leads or writes down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest, person_of
from mulin.matters.models import ENTER, EXPORT, Matter, Statement, Task
from mulin.matters.navigation import may_see_desk
from mulin.people.guards import PersonView, View, for_people

DESK_ROLES = ENTER | EXPORT


def _why() -> str:
    return _("这里给社区、镇里和网格员用。想提一件事，请到“民事民议”里提。")


def at_desk(view: PersonView[...]) -> View[...]:
    """For who leads matters, and who writes down what others say."""
    return for_people(may_see_desk, _why)(view)


def matter_or_404(request: HttpRequest, pk: UUID) -> Matter:
    """A matter that this person (or visitor) sees."""
    return get_object_or_404(Matter.objects.visible_to(person_of(request)), pk=pk)


def desk_matter_or_404(request: PersonRequest, pk: UUID) -> Matter:
    """A matter of the areas that this person looks after."""
    person = request.user
    rows = Matter.objects.visible_to(person).filter(person.standing.area_q("area_path", DESK_ROLES))
    return get_object_or_404(rows.select_related("recorded_by"), pk=pk)


def statement_or_404(request: HttpRequest, pk: UUID, said: UUID) -> Statement:
    """A statement that this person sees."""
    rows = Statement.objects.visible_to(person_of(request)).filter(matter=pk)
    return get_object_or_404(rows.select_related("matter", "like"), pk=said)


def task_or_404(request: HttpRequest, pk: UUID, task: UUID) -> Task:
    """A task of a matter that this person sees."""
    rows = Task.objects.visible_to(person_of(request)).filter(matter=pk)
    return get_object_or_404(rows.select_related("matter", "owner"), pk=task)
