"""The ages that guides name are those that care looks ahead to; papers and steps go with an errand."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.care import flow
from mulin.care.models import Coming
from mulin.care.queries import foresight, services
from mulin.care.testing import AGREED, Cast
from mulin.core.tests.browsing import statements
from mulin.guides import flow as guides
from mulin.guides.models import Guide, Status
from mulin.guides.testing import Cast as GuideCast
from mulin.households import flow as ledger

pytestmark = pytest.mark.django_db
NOW = datetime.combine(date(2026, 11, 20), time(9), timezone.get_default_timezone())


def test_a_birthday_into_a_guide_in_use_is_told_and_of_one_out_of_use_not() -> None:
    cast = Cast()
    around = GuideCast(cast.grid)
    guide, gone = around.guide(), around.guide(Status.RETIRED)
    aged = cast.lives_here("周桂兰", born="1946-12-24")
    ledger.record_need(aged, kind="disabled", consent=AGREED, by=cast.worker)
    assert flow.foresee(NOW) == 1
    assert Coming.objects.get().key == guide.key != gone.key
    guides.retire(guide, by=around.clerk, words="改了")
    assert services() == {}


def test_the_samples_name_their_ages_and_every_paper_has_its_guide() -> None:
    guides.load()
    known = services()
    ages = {key: one.age for key, one in known.items() if (one.age or 0) >= foresight().least_age}
    assert ages == {"high-age-allowance": 80, "resident-pension": 60}
    assert set(foresight().ages) <= set(known)
    assert {kind.guide for kind in foresight().papers.values()} <= set(known)
    allowance = known["high-age-allowance"]
    assert allowance.papers[0] == "老人的身份证"
    assert len(allowance.steps) == len(Guide.objects.get(key=allowance.key).lines_of["how"])
    assert allowance.url == reverse("guides:guide", args=[allowance.key])
    assert statements(services) == 1
