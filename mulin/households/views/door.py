"""The doors of the ledger: who may come in, and what they may fetch."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest
from mulin.households import rules
from mulin.households.models import Dwelling, Need, Resident
from mulin.households.navigation import may_open
from mulin.people.guards import PersonView, View, for_people


def _why() -> str:
    return _("户情台账给网格员和社区工作人员用。自己的信息在“我的”里看。")


def at_ledger(view: PersonView[...]) -> View[...]:
    """For whoever sees persons of an area."""
    return for_people(rules.may_see, _why)(view)


def at_numbers(view: PersonView[...]) -> View[...]:
    """For whoever sees at least how many there are."""
    return for_people(may_open, _why)(view)


def must_write(request: PersonRequest, path: str = "") -> None:
    """Refuse the form to whoever does not keep the ledger of this area (anywhere, if empty)."""
    if not rules.may_write(request.user, path):
        raise PermissionDenied(_("这里的台账由所在网格的网格员和社区来记。"))


def resident_or_404(request: PersonRequest, pk: UUID) -> Resident:
    """A person of the ledger whom this person sees by a post."""
    rows = Resident.objects.visible_to(request.user).select_related("account")
    return get_object_or_404(rows, pk=pk)


def dwelling_or_404(request: PersonRequest, pk: UUID) -> Dwelling:
    """A dwelling that this person sees."""
    rows = Dwelling.objects.visible_to(request.user).select_related("building__estate")
    return get_object_or_404(rows, pk=pk)


def need_or_404(request: PersonRequest, pk: UUID) -> Need:
    """A need that this person sees."""
    return get_object_or_404(
        Need.objects.visible_to(request.user).select_related("resident"), pk=pk
    )
