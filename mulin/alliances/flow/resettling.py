"""Units, alliances and zones of areas that were merged away or handed over go to another area."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.alliances import rules
from mulin.alliances.models import Alliance, Partner
from mulin.alliances.queries.moving import Settled
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused
from mulin.people.models import Person
from mulin.places.models import Area


@transaction.atomic
def resettle(record: Settled, *, to: Area, by: Person) -> None:
    """Put it on another area of the same level, by who keeps the registers of both. What it did
    stays where it was done."""
    if not (rules.may_keep(by, record.area_path) and rules.may_keep(by, to.path)):
        raise Forbidden
    if to.pk == record.area_id:
        return
    if to.until is not None or to.level != record.area.level:
        raise Refused("no_area", _("请选一个还在的、同一级的区域。"), field="area")
    if _taken(record, to):
        raise Refused("known", _("那个区域已经有叫这个名称的了，请先改名。"), field="area")
    before = record.area_path
    record.area, record.area_path = to, to.path
    record.save(update_fields=["area", "area_path"])
    told = {"from": before, "to": to.path}
    journal.remark(record, "alliances.resettled", by=by, data=told)


def _taken(record: Settled, to: Area) -> bool:
    """Whether another has its name there; zones may share one."""
    if isinstance(record, Partner):
        return Partner.objects.filter(area=to, name=record.name, until__isnull=True).exists()
    return (
        isinstance(record, Alliance) and Alliance.objects.filter(area=to, name=record.name).exists()
    )
