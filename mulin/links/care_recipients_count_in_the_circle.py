"""Whenever the 15-minute circle counts who lives too far away, care says how many it looks in on there."""

from __future__ import annotations

from django.db.models import Count

from mulin.care.models import Recipient, Status
from mulin.core.fields import within
from mulin.grids.queries.people import count_recipients_by


def by_building(path: str) -> dict[str, int]:
    """How many, never who: active recipients by the key of their building (as text)."""
    rows = Recipient.objects.filter(
        within("area_path", path), status=Status.ACTIVE, dwelling__isnull=False
    )
    counted = rows.values_list("dwelling__building").annotate(n=Count("pk")).order_by()
    return {str(building): n for building, n in counted}


count_recipients_by(by_building)
