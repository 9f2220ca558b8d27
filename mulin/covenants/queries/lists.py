"""Lists of covenants: what a person sees, narrowed by an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.fields import within
from mulin.core.filters import AddressFilters
from mulin.covenants.kinds import kinds
from mulin.covenants.models import (
    KEEP,
    Comment,
    Covenant,
    CovenantQuerySet,
    Stand,
    Status,
    Version,
    at_desk,
)
from mulin.people.models import Person
from mulin.places.queries import ladder

# The lists of the desk, in the order in which they stand above it.
VIEWS = {
    "all": _("全部"),
    "drafting": _("正在起草"),
    "discussing": _("正在商议"),
    "signing": _("请大家签名"),
    "agreed": _("待施行"),
    "in_force": _("正在施行"),
    "review": _("该一年一看"),
}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Filters(AddressFilters):
    """What a list is narrowed by; what is not understood narrows nothing."""

    views = VIEWS

    area: str = ""
    kind: str = ""
    state: str = ""


def listed(person: Person, filters: Filters) -> CovenantQuerySet:
    """The covenants of a list of the desk, not yet ordered nor cut into pages."""
    rows = Covenant.objects.visible_to(person).filter(at_desk(person))
    return _narrowed(rows.filter(_view(filters.view)), filters)


def shown(person: Person | None, filters: Filters) -> CovenantQuerySet:
    """What everybody may read, narrowed by an address. What came to nothing is found only by its
    address, or by who looks after the area."""
    return _narrowed(_read(person), filters)


def _read(person: Person | None) -> CovenantQuerySet:
    rows = Covenant.objects.visible_to(person).filter(is_public=True)
    return rows.exclude(standing=Status.DROPPED, coming="")


def near(person: Person | None) -> list[Covenant]:
    """What holds where this person lives, or is on its way there: their grid first."""
    home = ladder().by_id.get(person.area_id) if person is not None and person.area_id else None
    if home is None:
        return []
    paths = [place.path for place in ladder().line(home.path)]
    rows = _read(person).filter(area_path__in=paths)
    return sorted(rows[:20], key=lambda one: (-len(one.area_path), one.pk))


def _narrowed(rows: CovenantQuerySet, filters: Filters) -> CovenantQuerySet:
    if area := ladder().by_code.get(filters.area):
        rows = rows.filter(within("area_path", area.path))
    if filters.kind in kinds():
        rows = rows.filter(kind=filters.kind)
    if filters.state in Status.values:
        rows = rows.filter(Q(standing=filters.state) | Q(coming=filters.state))
    return rows


def _view(view: str) -> Q:
    if view == "review":
        due = Version.objects.filter(
            covenant=OuterRef("pk"), status=Status.IN_FORCE,
            review_on__lte=timezone.localdate() + SOON,
        )  # fmt: skip
        return Q(Exists(due))
    if view == Status.IN_FORCE:
        return Q(standing=view)
    return Q(coming=view) if view in Status.values else Q()


def counts(person: Person) -> dict[str, int]:
    """How many stand in each list: one statement."""
    rows = Covenant.objects.visible_to(person).filter(at_desk(person))
    asked = {view: Count("pk", filter=_view(view)) for view in VIEWS if view != "all"}
    return dict(rows.aggregate(**asked))


def waiting(person: Any) -> Any:
    """The covenants that wait for whoever keeps them: comments to be read or answered, a review."""
    said = Comment.objects.filter(
        version__covenant=OuterRef("pk"), version__status=Status.DISCUSSING,
        status__in=[Stand.WAITING, Stand.SHOWN],
    )  # fmt: skip
    kept = Covenant.objects.filter(person.standing.area_q("area_path", KEEP))
    return kept.filter(Q(Exists(said)) | _view("review")).values("pk")
