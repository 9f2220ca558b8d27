"""What a guide and a visit offer to begin, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from mulin.care.testing import Cast
from mulin.core.tests.browsing import browser, text
from mulin.guides import flow as guides
from mulin.guides.models import Guide

pytestmark = pytest.mark.django_db


def shown(person: Any, address: str, **query: str) -> str:
    return text(browser(person).get(address, query))


def test_a_guide_offers_to_have_the_errand_run_and_its_title_comes_along() -> None:
    cast = Cast()
    guides.load()
    guide = Guide.objects.get(key="high-age-allowance")
    address = reverse("guides:guide", args=[guide.key])
    assert "/errands/new/" not in shown(None, address)
    assert "/errands/new/?from=guide" in shown(cast.resident, address)
    form = shown(cast.resident, reverse("care:errand_new"), **{
        "from": "guide", "id": str(guide.pk), "label": guide.title, "url": address,
    })  # fmt: skip
    assert "从这里来的：高龄津贴" in form


def test_a_visit_just_written_down_offers_an_appeal_and_an_errand() -> None:
    cast = Cast()
    recipient = cast.paired()
    visit = cast.visit(recipient)
    address = reverse("care:recipient", args=[recipient.pk])
    page = shown(cast.visitor, address, visit=str(visit.pk))
    assert f"{reverse('appeals:report')}?from=visit" in page
    assert "/errands/new/?from=visit" in page
    assert recipient.resident.name not in page
    assert "接着办" not in shown(cast.visitor, address)
    assert "接着办" not in shown(cast.keeper, address, visit=str(visit.pk))
    errand = shown(cast.visitor, reverse("care:errand_new"), **{
        "from": "visit", "id": str(visit.pk),
    })  # fmt: skip
    assert "替王**请的" in errand
