"""What a worker wrote down themselves may prove a home visit; what others did may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.appeals.testing import Cast as Appeals
from mulin.appeals.testing import an_appeal
from mulin.care.testing import Cast
from mulin.duties.queries import found_for

pytestmark = pytest.mark.django_db


def test_a_visit_is_offered_to_whoever_made_it_without_a_name() -> None:
    cast = Cast()
    recipient = cast.paired()
    visit = cast.visit(recipient)
    today = timezone.localdate()
    days = {"since": today, "until": today}
    found = found_for(cast.visitor, recipient.area_path, kinds=["visit"], **days)
    assert [one.id for one in found] == [visit.pk]
    assert recipient.resident.name not in found[0].label
    assert found[0].url == f"/care/{recipient.pk}/"
    assert not found_for(cast.keeper, recipient.area_path, kinds=["visit"], **days)
    week = timedelta(days=7)
    assert not found_for(
        cast.visitor, recipient.area_path, kinds=["visit"], since=today - week,
        until=today - timedelta(days=1),
    )  # fmt: skip


def test_an_appeal_written_down_at_a_door_is_offered_by_its_number() -> None:
    cast, today = Appeals(), timezone.localdate()
    worker, area = cast.handler, cast.area
    days = {"since": today, "until": today}
    made = an_appeal(area=area, by=worker, channel="visit")
    web = an_appeal(area=area, by=worker, channel="phone")
    found = found_for(worker, area.path, kinds=["appeal", "no such kind"], **days)
    assert [one.label for one in found] == [f"诉求 {made.number}"]
    assert made.detail not in found[0].label
    assert str(web.pk) not in {str(one.id) for one in found}
