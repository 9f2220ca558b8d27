"""Whenever a worker ticks a home visit, the visits that they wrote down in that period are offered as proof."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.care.models import Visit, VisitStatus
from mulin.core.fields import within
from mulin.core.filters import midnight
from mulin.duties.queries import Found, offer_records
from mulin.people.models import Person

PAGE = "/care/{}/"


def visits(person: Person, path: str, since: date, until: date) -> list[Found]:
    """Their own visits at the door there; when, never to whom."""
    rows = Visit.objects.visible_to(person).filter(
        within("recipient__area_path", path), by=person, status=VisitStatus.DONE,
        met_at__gte=midnight(since), met_at__lt=midnight(until + timedelta(days=1)),
    )  # fmt: skip
    return [
        Found(
            row.pk, _("走访 %s") % f"{timezone.localtime(row.met_at):%m-%d %H:%M}",
            PAGE.format(row.recipient_id),
        )
        for row in rows.order_by("-id")[:30]
    ]  # fmt: skip


offer_records("visit", visits)
