"""Keyset pages: walking there and back sees every row once, in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q
from django.utils import timezone

from mulin.core.ids import uuid7_at
from mulin.core.models import Job
from mulin.core.paging import keyset

pytestmark = pytest.mark.django_db
ORDER = ("-run_at", "-id")


@pytest.fixture(name="rows")
def _rows() -> list[Job]:
    now = timezone.now()
    # Pairs share a time, so that the key must decide.
    made = [Job(name="t", run_at=now + timedelta(minutes=n // 2)) for n in range(23)]
    Job.objects.bulk_create(made)
    return sorted(made, key=lambda job: (job.run_at, job.id), reverse=True)


def test_walking_down_sees_every_row_once(rows: list[Job]) -> None:
    seen: list[Job] = []
    page = keyset(Job.objects.all(), ORDER, size=5)
    assert page.before == ""
    while True:
        seen += page.rows
        if not page.after:
            break
        page = keyset(Job.objects.all(), ORDER, after=page.after, size=5)
    assert seen == rows


def test_walking_back_up_gives_the_same_pages(rows: list[Job]) -> None:
    first = keyset(Job.objects.all(), ORDER, size=10)
    second = keyset(Job.objects.all(), ORDER, after=first.after, size=10)
    back = keyset(Job.objects.all(), ORDER, before=second.before, size=10)
    assert back.rows == first.rows == rows[:10]
    assert back.after
    assert back.before == ""


def test_rows_that_come_meanwhile_shift_nothing(rows: list[Job]) -> None:
    first = keyset(Job.objects.all(), ORDER, size=10)
    Job.objects.create(name="new", run_at=timezone.now() + timedelta(days=1))
    assert keyset(Job.objects.all(), ORDER, after=first.after, size=10).rows == rows[10:20]


def test_a_mark_that_is_none_is_the_first_page(rows: list[Job]) -> None:
    assert keyset(Job.objects.all(), ORDER, after="§%%", size=3).rows == rows[:3]
    assert keyset(Job.objects.all(), ORDER, after="WyJ4Il0", size=3).rows == rows[:3]


def test_no_rows_make_an_empty_page() -> None:
    page = keyset(Job.objects.all(), ORDER)
    assert (page.rows, page.after, page.before) == ([], "", "")


def test_a_page_is_one_statement(rows: list[Job], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        keyset(Job.objects.all(), ORDER, size=5)


@pytest.mark.parametrize("many", [3, 30])
def test_newest_first_looks_near_before_far_and_misses_nothing(many: int) -> None:
    """Rows of many months, some in this one: every page is as if all had been looked through."""
    now = timezone.now()
    days = [n / many for n in range(6 * many)] + [40 + 9 * n for n in range(40)] + [2000, 9000]
    made = [
        Job(id=uuid7_at(int((now - timedelta(days=day)).timestamp() * 1000)), name="t", run_at=now)
        for day in days
    ]
    Job.objects.bulk_create(made)
    expected = sorted((job.id for job in made), reverse=True)
    seen: list[UUID] = []
    page = keyset(Job.objects.all(), ("-id",), size=7)
    while True:
        seen += [row.id for row in page.rows]
        if not page.after:
            break
        page = keyset(Job.objects.all(), ("-id",), after=page.after, size=7)
    assert seen == expected


def test_a_search_is_told_how_far_back_it_need_look() -> None:
    """Rare rows are looked for in all years, and whatever the window, none is missed."""
    now, asked = timezone.now(), list[UUID | None]()
    days = [*range(40), 300, 2000]
    made = [
        Job(
            id=uuid7_at(int((now - timedelta(days=day)).timestamp() * 1000)),
            name=f"{day % 2}",
            run_at=now,
        )
        for day in days
    ]
    Job.objects.bulk_create(made)

    def found(oldest: UUID | None) -> Q:
        asked.append(oldest)
        return Q(name="1")

    odd = sorted((job.id for job in made if job.name == "1"), reverse=True)
    page = keyset(Job.objects.all(), ("-id",), size=5, found=found)
    assert [row.id for row in page.rows] == odd[:5]
    assert None not in asked
    page = keyset(Job.objects.all(), ("-id",), size=50, found=found)
    assert [row.id for row in page.rows] == odd
    assert asked[-1] is None
    up = keyset(Job.objects.all(), ("id",), size=3, found=found)
    assert [row.id for row in up.rows] == odd[::-1][:3]
