"""A clause that is not kept is raised: as an appeal by anybody, as a matter by staff of its area."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from mulin.core.tests.browsing import browser, text
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast

pytestmark = pytest.mark.django_db


def test_what_may_be_begun_from_a_clause() -> None:
    cast = Cast()
    version = cast.in_force()
    clause = clauses_of(version)[1]
    address = reverse("covenants:clause", args=[version.covenant_id, 1, clause.pk])

    def doors(person: Any) -> set[str]:
        page = text(browser(person).get(address))
        assert f"没有守《{version.covenant.title}》第 2 条「{clause.heading}」" in page
        names = {
            name: reverse(name) for name in ("appeals:report", "appeals:record", "matters:record")
        }
        return {name for name, url in names.items() if f'href="{url}?from=clause' in page}

    assert doors(None) == {"appeals:report"}
    assert doors(cast.resident) == {"appeals:report"}
    assert doors(cast.keeper) == {"appeals:record", "matters:record"}
    assert doors(cast.stranger) == {"appeals:record"}


def test_a_clause_that_does_not_hold_cannot_be_broken() -> None:
    cast = Cast()
    version = cast.opened()
    clause = clauses_of(version)[0]
    page = text(browser(cast.resident).get(
        reverse("covenants:clause", args=[version.covenant_id, 1, clause.pk])
    ))  # fmt: skip
    assert "没有守" not in page


def test_a_matter_begins_with_the_clause_s_words() -> None:
    cast = Cast()
    version = cast.in_force()
    clause = clauses_of(version)[1]
    begun = {"from": "clause", "id": str(clause.pk), "label": "没有守第 2 条"}
    page = text(browser(cast.keeper).get(reverse("matters:record"), begun))
    assert "没有守第 2 条" in page
