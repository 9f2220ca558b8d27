"""The doors of covenants: anybody reads what is public, the desk is for who keeps or writes down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest, person_of
from mulin.covenants.models import Clause, Covenant, Status, Version
from mulin.covenants.models import at_desk as at_desk_of
from mulin.covenants.navigation import may_open
from mulin.people.guards import PersonView, View, for_people
from mulin.places.queries import ladder

TONES = {
    Status.DRAFTING: "", Status.DISCUSSING: "blue", Status.SIGNING: "amber", Status.AGREED: "blue",
    Status.IN_FORCE: "green", Status.SUPERSEDED: "", Status.ENDED: "", Status.DROPPED: "",
}  # fmt: skip
STAND_TONES = {
    "waiting": "amber", "shown": "blue", "refused": "red", "taken": "green", "not_taken": "",
    "withdrawn": "",
}  # fmt: skip
SHOWN: dict[str, Any] = {"tones": TONES, "stand_tones": STAND_TONES}


def _why() -> str:
    return _("这里给社区、镇里、网格员和楼栋长用。想看公约，请到“公约契约”。")


def at_desk(view: PersonView[...]) -> View[...]:
    """For who keeps covenants, and who writes down what others sign."""
    return for_people(may_open, _why)(view)


def covenant_or_404(request: HttpRequest, pk: UUID) -> Covenant:
    """A covenant that this person (or visitor) sees."""
    return get_object_or_404(Covenant.objects.visible_to(person_of(request)), pk=pk)


def version_or_404(request: HttpRequest, pk: UUID, n: int) -> Version:
    """A version that this person (or visitor) sees."""
    rows = Version.objects.visible_to(person_of(request)).select_related("covenant", "result")
    return get_object_or_404(rows, covenant=pk, number=n)


def clause_or_404(version: Version, clause: UUID) -> Clause:
    """A clause of the version."""
    found = get_object_or_404(Clause, version=version, pk=clause)
    found.version = version
    return found


def desk_covenant_or_404(request: PersonRequest, pk: UUID) -> Covenant:
    """A covenant of the areas that this person looks after."""
    person = request.user
    rows = Covenant.objects.visible_to(person).filter(at_desk_of(person))
    return get_object_or_404(rows, pk=pk)


def place_of(covenant: Covenant) -> str:
    """The area in words."""
    return ladder().words(covenant.area_path)
