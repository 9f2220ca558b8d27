"""Whenever a worker ticks a home visit, the appeals that they wrote down at a door are offered as proof."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal, Channel
from mulin.core.fields import within
from mulin.core.filters import midnight
from mulin.duties.queries import Found, offer_records
from mulin.people.models import Person

PAGE = "/desk/appeals/{}/"
AT_THE_DOOR = (Channel.VISIT, Channel.PATROL)


def appeals(person: Person, path: str, since: date, until: date) -> list[Found]:
    """Those they recorded on a visit or a patrol there: the number, never what it says."""
    rows = Appeal.objects.visible_to(person).filter(
        within("area_path", path), recorded_by=person, channel__in=AT_THE_DOOR,
        reported_at__gte=midnight(since), reported_at__lt=midnight(until + timedelta(days=1)),
    )  # fmt: skip
    return [
        Found(row.pk, _("诉求 %s") % row.number, PAGE.format(row.pk))
        for row in rows.order_by("-id")[:30]
    ]


offer_records("appeal", appeals)
