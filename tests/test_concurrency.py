"""Two at once: one does the deed and the other is told; a key makes one record; numbers are once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from mulin.appeals import flow
from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast
from mulin.core import journal
from mulin.core.deeds import DeedError
from mulin.core.models import Receipt, Tally
from mulin.core.numbers import take
from mulin.core.once import once
from tests.reading import ROOT

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, EACH = 2, 50
TAKE_NUMBERS = """
import django
django.setup()
from django.db import transaction
from mulin.core.numbers import take
for _ in range(%d):
    with transaction.atomic():
        print(take("appeal:20261121")[0])
"""


def at_once(deeds: list[Callable[[], T]]) -> list[T | Exception]:
    """Run each in a thread of its own, all starting together; a deed's error is its outcome."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def fresh(appeal: Appeal) -> Appeal:
    """The appeal as each of the two sees it on a page of their own."""
    return Appeal.objects.get(pk=appeal.pk)


Deed = Callable[[Cast, Appeal], Appeal]
DEEDS: dict[str, tuple[str, Deed]] = {
    "dispatch": ("received", Cast.dispatch),
    "sign": ("dispatched", Cast.sign),
    "propose": ("handling", Cast.propose),
    "callback": ("proposed", Cast.close),
}


@pytest.mark.parametrize("verb", DEEDS)
def test_of_two_who_do_the_same_one_succeeds_and_the_other_is_told(verb: str) -> None:
    before, deed = DEEDS[verb]
    cast = Cast()
    appeal = cast.appeal(before)
    pages = [fresh(appeal), fresh(appeal)]
    outcomes = at_once([partial(deed, cast, page) for page in pages])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 1, outcomes
    assert isinstance(refused[0], DeedError)
    assert refused[0].status == 409
    assert [entry.verb for entry in journal.entries_of(appeal)].count(verb) == 1


def test_of_two_different_deeds_at_once_the_journal_stays_one_chain() -> None:
    cast = Cast()
    appeal = cast.appeal("handling")
    pages = [fresh(appeal), fresh(appeal)]
    outcomes = at_once([lambda: cast.propose(pages[0]), lambda: cast.ask(pages[1])])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 1, outcomes
    entries = list(journal.entries_of(appeal))
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert entries[-1].new == fresh(appeal).status


def test_one_key_makes_one_record_under_eight_impatient_thumbs() -> None:
    def make() -> UUID:
        return Tally.objects.create(name="made", key=os.urandom(8).hex(), slot=1).pk

    answers = at_once([lambda: once("key-of-a-form", scope="somebody", make=make)] * 8)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    made = [answer for answer in answers if isinstance(answer, tuple)]
    assert len({record for record, _replay in made}) == 1
    assert sorted(replay for _record, replay in made) == [False] + [True] * 7
    assert Tally.objects.filter(name="made").count() == 1
    assert Receipt.objects.count() == 1


def test_eight_reports_at_once_have_eight_numbers() -> None:
    cast = Cast()
    said = flow.Report(detail="楼道灯不亮，晚上看不清台阶。")
    reports = at_once([lambda: flow.report(said, by=cast.reporter)] * 8)
    assert not [report for report in reports if isinstance(report, Exception)], reports
    assert len({report.number for report in reports if isinstance(report, Appeal)}) == 8


def environment() -> dict[str, str]:
    """What leads another process to this test's database."""
    name = str(connection.settings_dict["NAME"])
    url = name if connection.vendor == "sqlite" else f"postgresql:///{name}"
    return {**os.environ, "MULIN_DATABASE": url, "DJANGO_SETTINGS_MODULE": "mulin.config.settings"}


def test_two_processes_never_give_the_same_number() -> None:
    command = [sys.executable, "-c", TAKE_NUMBERS % EACH]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    with transaction.atomic():
        mine = take("appeal:20261121", EACH)
    theirs = [int(word) for one in running for word in one.communicate(timeout=50)[0].split()]
    assert [one.returncode for one in running] == [0] * PROCESSES
    assert len(theirs) == PROCESSES * EACH
    assert len({*mine, *theirs}) == (PROCESSES + 1) * EACH
