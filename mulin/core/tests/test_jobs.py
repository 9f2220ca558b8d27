"""Jobs run once, come back after failures and dead workers, and do not talk of people."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone as clock

from mulin.core import jobs
from mulin.core.models import Counter, Job

pytestmark = pytest.mark.django_db
ran: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_kinds", "_periods", "_planned"):
        monkeypatch.setattr(jobs, name, {})
    ran.clear()


def note(payload: dict[str, Any]) -> None:
    ran.append(payload)


def fail(_payload: dict[str, Any]) -> None:
    raise ValueError("张三 13812345678")


def only() -> Job:
    return Job.objects.get()


def test_a_job_runs_once_and_is_done() -> None:
    jobs.job("note")(note)
    jobs.enqueue("note", {"id": "1"})
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    assert ran == [{"id": "1"}]
    assert (only().state, only().error) == ("done", "")


def ask_and_fail() -> None:
    with transaction.atomic():
        jobs.enqueue("note")
        raise ZeroDivisionError


def test_a_job_belongs_to_the_transaction_that_asks_for_it() -> None:
    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert not Job.objects.exists()


def test_unique_work_is_asked_for_once() -> None:
    jobs.job("note")(note)
    for _ in range(3):
        jobs.enqueue("note", unique="note:1")
    jobs.enqueue("note")
    jobs.enqueue("note")
    assert jobs.run_due() == 3
    jobs.enqueue("note", unique="note:1")
    assert jobs.run_due() == 0


def test_jobs_wait_for_their_time_and_run_in_order() -> None:
    jobs.job("note")(note)
    now = clock.now()
    jobs.enqueue("note", {"n": 2}, run_at=now + timedelta(minutes=2))
    jobs.enqueue("note", {"n": 1}, run_at=now + timedelta(minutes=1))
    assert jobs.run_due(now) == 0
    assert jobs.run_due(now + timedelta(minutes=3)) == 2
    assert ran == [{"n": 1}, {"n": 2}]


def test_a_failing_job_waits_longer_each_time_and_is_given_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs.job("fail")(fail)
    jobs.enqueue("fail")
    waits = []
    with caplog.at_level(logging.DEBUG):
        for _ in range(jobs.TRIES):
            before = clock.now()
            assert jobs.run_due(only().run_at) == 1
            waits.append(only().run_at - before)
            assert jobs.run_due() == 0
    assert all(late > early for early, late in pairwise(waits[:-1]))
    assert (only().state, only().tries) == ("failed", jobs.TRIES)
    assert "ValueError" in only().error
    assert "13812345678" not in only().error + caplog.text
    assert "张三" not in only().error + caplog.text
    assert jobs.failed() == 1
    assert jobs.retry(only().pk)
    assert not jobs.retry(only().pk)
    assert jobs.run_due() == 1


def test_a_dead_workers_job_is_taken_over_and_its_late_end_does_not_count() -> None:
    jobs.job("note")(note)
    jobs.enqueue("note")
    now = clock.now()
    dead = jobs.claim(now)
    assert dead is not None
    assert jobs.claim(now) is None
    after = now + jobs.LEASE + timedelta(seconds=1)
    second = jobs.claim(after)
    assert second is not None
    assert second.tries == 2
    assert not jobs.run_one(dead)
    assert only().state == "running"
    assert jobs.run_one(second)
    assert only().state == "done"


def test_effect_and_end_commit_together() -> None:
    @jobs.job("add", together=True)
    def add(_payload: dict[str, Any]) -> None:
        Counter.objects.create(name="added")

    jobs.enqueue("add")
    now = clock.now()
    slow = jobs.claim(now)
    again = jobs.claim(now + jobs.LEASE * 2)
    assert slow is not None
    assert again is not None
    assert not jobs.run_one(slow)
    assert not Counter.objects.exists()
    assert jobs.run_one(again)
    assert Counter.objects.count() == 1


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    jobs.job("note")(note)
    jobs.enqueue("note")
    now = clock.now()
    for _ in range(jobs.TRIES):
        assert jobs.claim(now) is not None
        now += jobs.LEASE * 2
    assert jobs.run_due(now) == 1
    assert ran == []
    assert only().state == "failed"


def test_an_unknown_job_waits_for_a_worker_that_knows_it() -> None:
    jobs.enqueue("later")
    jobs.run_due()
    assert only().state == "waiting"
    jobs.job("later")(note)
    jobs.run_due(only().run_at)
    assert only().state == "done"


def test_each_slot_runs_once_however_many_workers_plan() -> None:
    slots: list[datetime] = []
    jobs.periodic("minute", every=timedelta(minutes=5))(slots.append)
    now = datetime(2026, 11, 21, 8, 33, tzinfo=UTC)
    for _ in range(3):
        jobs.forget()
        jobs.plan(now)
    assert jobs.plan(now + timedelta(minutes=1)) == 0
    jobs.run_due(now)
    jobs.plan(now + timedelta(minutes=5))
    jobs.run_due(now + timedelta(minutes=5))
    assert slots == [datetime(2026, 11, 21, 8, m, tzinfo=UTC) for m in (30, 35)]


def test_daily_slots_are_local_time() -> None:
    period = jobs.Period("x", jobs._every("daily 02:10"))
    china = timezone(timedelta(hours=8))
    now = datetime(2026, 11, 21, 2, 9, tzinfo=china)
    assert period.slot(now) == datetime(2026, 11, 20, 2, 10, tzinfo=china)
    assert period.slot(now + timedelta(minutes=1)) == datetime(2026, 11, 21, 2, 10, tzinfo=china)


def test_bad_registrations_are_refused() -> None:
    jobs.job("note")(note)
    with pytest.raises(ImproperlyConfigured):
        jobs.job("note")(fail)
    for bad in ("weekly 02:10", timedelta(days=30), timedelta()):
        with pytest.raises(ImproperlyConfigured):
            jobs.periodic("bad", every=bad)


def test_old_ends_are_forgotten_and_slots_are_not_run_again() -> None:
    jobs.job("note")(note)
    jobs.enqueue("note")
    jobs.enqueue("note", run_at=clock.now() + timedelta(days=30))
    jobs.run_due()
    now = clock.now()
    assert jobs.prune(now) == 0
    assert jobs.prune(now + timedelta(days=8)) == 1
    assert only().state == "waiting"


def test_the_worker_shows_that_it_lives() -> None:
    jobs.job("note")(note)
    assert jobs.last_beat() is None
    jobs.enqueue("note", {"id": "7"})
    call_command("worker", once=True)
    assert {"id": "7"} in ran
    first = jobs.last_beat()
    assert first is not None
    jobs.beat(first + timedelta(seconds=15))
    assert jobs.last_beat() == first + timedelta(seconds=15)
    jobs.run_due(first + timedelta(days=1))
    assert jobs.last_beat() == first + timedelta(seconds=15)
