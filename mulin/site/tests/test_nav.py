"""Counts of the side bar: asked together, in one statement, and kept for seconds."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from mulin.core import nav
from mulin.core.models import Job
from mulin.people.models import Person
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db


def jobs(name: str) -> Any:
    """A count that gives rows."""

    def rows(_person: Any) -> QuerySet[Job]:
        return Job.objects.filter(name=name).order_by("name")

    return rows


def numbers(person: Person) -> list[int | None]:
    """What the side bar of a page says, in the order of its entries."""
    request = RequestFactory().get("/desk/")
    request.user = cast("Person", SimpleLazyObject(lambda: person))
    return [item.count for group in nav.nav_desk(request) for item in group.items]


def test_rows_of_all_entries_are_counted_in_one_statement_and_kept(
    django_assert_num_queries: Any,
) -> None:
    person = a_person()
    assert not person.standing.posts  # asked beforehand: posts are in memory, and doors follow them
    Job.objects.bulk_create([Job(name="a"), Job(name="a"), Job(name="b")])
    with nav.registered_temporarily():
        for order, count in enumerate(
            (jobs("a"), jobs("b"), jobs("c"), lambda _p: Job.objects.none(), lambda _p: 7, None)
        ):
            nav.desk(
                "",
                f"{order}",
                icon="x",
                url_name="site:desk",
                may=nav.anyone,
                count=count,
                order=order,
            )
        with django_assert_num_queries(1):
            assert numbers(person) == [2, 1, 0, 0, 7, None]
        Job.objects.create(name="c")
        with django_assert_num_queries(0):
            assert numbers(person)[2] == 0
        nav.forget_counts(person)
        assert numbers(person)[2] == 1
