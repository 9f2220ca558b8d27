"""An answer waits until the disk has what was committed; those who wait at once wait together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, transaction
from pytest_django.plugin import DjangoDbBlocker

from mulin.core.sqlite.disk import Disk, disk_of
from mulin.core.tests.test_sqlite import Place
from mulin.core.turns import turns

FULL, NORMAL = 2, 1


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Place]:
    with django_db_blocker.unblock():
        made = Place(tmp_path / "disk.sqlite3")
        options = made.handler.settings[DEFAULT_DB_ALIAS]["OPTIONS"]
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        made.run("CREATE TABLE tally (n INTEGER)")
        monkeypatch.setattr(transaction, "get_connection", lambda _using=None: made.connection)
        yield made
        made.connection.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the disk was asked: an entry each time."""
    calls: list[int] = []
    real = os.fdatasync

    def ask(handle: int) -> None:
        calls.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fdatasync", ask)
    return calls


def level(place: Place) -> object:
    """What this connection waits for at a commit."""
    ((found,),) = place.run("PRAGMA synchronous")
    return found


def test_a_commit_asks_the_disk_once_and_after_the_turn_was_given_up(
    place: Place, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[object] = []
    settle = Disk.settle

    def watched(disk: Disk) -> None:
        held.append(place.connection.held)
        settle(disk)

    monkeypatch.setattr(Disk, "settle", watched)
    with transaction.atomic():
        assert level(place) == NORMAL
        place.run("INSERT INTO tally VALUES (1)")
    assert len(asked) == 1
    assert held == [None]
    assert level(place) == FULL


def test_a_neighbour_computes_while_the_disk_is_waited_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(Disk, "settle", lambda _disk: seen.append(turns.turn.locked()))

    def answer(_environ: dict[str, Any], _start: Any) -> list[bytes]:
        with transaction.atomic():
            place.run("INSERT INTO tally VALUES (1)")
        seen.append(turns.turn.locked())
        return []

    turns.in_turn(answer)({}, None)
    with transaction.atomic():
        place.run("INSERT INTO tally VALUES (2)")
    assert seen == [False, True, False]
    assert not turns.turn.locked()


def test_what_is_to_happen_after_a_commit_happens_after_the_disk_has_it(
    place: Place, asked: list[int]
) -> None:
    seen: list[int] = []
    with transaction.atomic():
        place.run("INSERT INTO tally VALUES (1)")
        place.connection.on_commit(lambda: seen.append(len(asked)))
    assert seen == [1]


def test_what_is_rolled_back_asks_nothing_and_leaves_the_connection_as_it_was(
    place: Place, asked: list[int]
) -> None:
    with transaction.atomic():
        place.run("INSERT INTO tally VALUES (1)")
        transaction.set_rollback(True)
    assert asked == []
    assert level(place) == FULL


def test_a_statement_without_a_transaction_waits_for_itself(place: Place, asked: list[int]) -> None:
    place.run("INSERT INTO tally VALUES (1)")
    assert level(place) == FULL
    assert asked == []  # SQLite did it.


def test_a_connection_that_was_told_not_to_wait_does_not(place: Place, asked: list[int]) -> None:
    place.connection.close()
    options = place.handler.settings[DEFAULT_DB_ALIAS]["OPTIONS"]
    options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    with transaction.atomic():
        place.run("INSERT INTO tally VALUES (1)")
    assert asked == []
    assert level(place) == 0


def test_a_log_that_was_made_anew_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    log = tmp_path / "county.sqlite3-wal"
    log.write_bytes(b"one")
    disk = Disk(str(tmp_path / "county.sqlite3"))
    disk.settle()
    first = os.fstat(disk.handle).st_ino
    (tmp_path / "another").write_bytes(b"two")
    (tmp_path / "another").replace(log)
    disk.settle()
    assert os.fstat(disk.handle).st_ino == log.stat().st_ino != first
    os.close(disk.handle)


def test_nobody_is_answered_by_a_wait_that_began_before_their_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "county.sqlite3-wal").write_bytes(b"")
    disk = Disk(str(tmp_path / "county.sqlite3"))
    written = 0
    safe: list[int] = []
    wrong: list[int] = []
    lock = threading.Lock()

    def ask(_handle: int) -> None:
        with lock:
            known = written
        time.sleep(0.002)
        safe.append(known)

    def commit_often() -> None:
        nonlocal written
        for _ in range(25):
            with lock:
                written += 1
                mine = written
            disk.settle()
            if max(safe) < mine:
                wrong.append(mine)

    monkeypatch.setattr(os, "fdatasync", ask)
    threads = [threading.Thread(target=commit_often) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(safe) < 150  # Six threads of 25: some waited together.


def test_a_disk_that_failed_acknowledges_nothing_to_anybody_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "county.sqlite3-wal").write_bytes(b"")
    disk = disk_of(str(tmp_path / "county.sqlite3"))
    assert disk_of(str(tmp_path / "county.sqlite3")) is disk
    disk.settle()
    told: list[str] = []
    begun = threading.Event()

    def fail(_handle: int) -> None:
        begun.set()
        time.sleep(0.02)
        raise OSError("no space")

    def wait_too() -> None:
        try:
            disk.settle()
        except OSError as error:
            told.append(str(error))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        threads = [threading.Thread(target=wait_too) for _ in range(4)]
        threads[0].start()
        begun.wait(5)
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join()
    # The disk answers again, but of what it lost it says nothing.
    wait_too()
    assert len(told) == 5
    assert "no space" in told[0]
    assert not disk.busy
