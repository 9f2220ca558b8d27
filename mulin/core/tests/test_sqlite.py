"""Writers queue: no «database is locked», nothing lost, the turn is always given back."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from mulin.core.models import Counter
from mulin.core.sqlite.base import DatabaseWrapper
from mulin.core.sqlite.queue import queue_of

THREADS, ROUNDS = 4, 40


def options(path: str, timeout: float = 30) -> dict[str, object]:
    """Settings of a database on our backend."""
    return {
        "ENGINE": "mulin.core.sqlite",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": timeout,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }


class Place:
    """A database file of our own that `transaction.atomic` can be used with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handler = ConnectionHandler({DEFAULT_DB_ALIAS: options(str(path))})

    @property
    def connection(self) -> DatabaseWrapper:
        """This thread's connection."""
        made = self.handler[DEFAULT_DB_ALIAS]
        assert isinstance(made, DatabaseWrapper)
        return made

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """One statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Place]:
    with django_db_blocker.unblock():
        made = Place(tmp_path / "queue.sqlite3")
        made.run("CREATE TABLE tally (n INTEGER)")
        made.run("INSERT INTO tally VALUES (0)")
        monkeypatch.setattr(transaction, "get_connection", lambda _using=None: made.connection)
        yield made
        made.connection.close()


def free(place: Place) -> bool:
    """Whether nobody holds the turn, neither a thread of ours nor another process."""
    queue = queue_of(str(place.path), in_memory=False)
    if queue.thread_lock.locked():
        return False
    handle = os.open(f"{place.path}.lock", os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def add_often(place: Place, failures: list[str]) -> None:
    """Read, then write: loses increments unless writers take turns."""
    try:
        for _ in range(ROUNDS):
            with transaction.atomic():
                ((number,),) = place.run("SELECT n FROM tally")
                place.run(f"UPDATE tally SET n = {int(str(number)) + 1}")
    except OperationalError as error:
        failures.append(str(error))
    finally:
        place.connection.close()


def in_a_process(path: str, results: multiprocessing.queues.Queue[list[str]]) -> None:
    """Several threads, each with its own connection."""
    place, failures = Place(Path(path)), list[str]()
    init = place.handler.settings[DEFAULT_DB_ALIAS]["OPTIONS"]["init_command"]
    # SQLite itself must not wait: whatever order there is comes from the queue.
    place.handler.settings[DEFAULT_DB_ALIAS]["OPTIONS"]["init_command"] = (
        init + "PRAGMA busy_timeout=0;"
    )
    transaction.get_connection = lambda _using=None: place.connection  # type: ignore[assignment]  # a stand-in
    threads = [threading.Thread(target=add_often, args=(place, failures)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(failures)


def test_two_processes_of_four_threads_add_up(place: Place) -> None:
    place.connection.close()
    context = multiprocessing.get_context("fork")
    results: multiprocessing.queues.Queue[list[str]] = context.Queue()
    started = [
        context.Process(target=in_a_process, args=(str(place.path), results)) for _ in range(2)
    ]
    for process in started:
        process.start()
    failures = [results.get(timeout=50) for _ in started]
    for process in started:
        process.join()
    results.close()
    assert failures == [[], []]
    assert place.run("SELECT n FROM tally") == [(2 * THREADS * ROUNDS,)]


def write_and_fail(place: Place) -> None:
    with transaction.atomic():
        place.run("UPDATE tally SET n = 7")
        raise ZeroDivisionError


def close_and_fail(place: Place) -> None:
    with transaction.atomic():
        place.connection.close()
        assert free(place)
        raise ZeroDivisionError


def test_the_turn_is_held_through_savepoints_and_given_back_at_the_end(place: Place) -> None:
    with transaction.atomic():
        assert not free(place)
        with pytest.raises(ZeroDivisionError):
            write_and_fail(place)
        assert not free(place)
    assert free(place)
    assert place.run("SELECT n FROM tally") == [(0,)]


def test_the_turn_comes_back_after_failures(place: Place) -> None:
    place.run("CREATE TABLE once (n INTEGER UNIQUE)")
    place.run("INSERT INTO once VALUES (1)")
    with pytest.raises(IntegrityError), transaction.atomic():
        place.run("INSERT INTO once VALUES (1)")
    assert free(place)
    place.run("CREATE TABLE child (n INTEGER REFERENCES once (n) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), transaction.atomic():
        place.run("INSERT INTO child VALUES (99)")  # COMMIT is what fails.
    assert free(place)
    with pytest.raises(ZeroDivisionError):
        close_and_fail(place)
    assert free(place)


def test_a_failing_begin_gives_the_turn_back(place: Place) -> None:
    place.run("PRAGMA busy_timeout=10")
    other = Place(place.path)
    other.run("BEGIN IMMEDIATE")  # Past the queue, as the sqlite3 shell would.
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        place.run("SELECT 1")
    other.run("ROLLBACK")
    other.connection.close()
    assert free(place)
    with transaction.atomic():
        place.run("UPDATE tally SET n = 1")


def test_waiting_ends_after_the_timeout(place: Place) -> None:
    queue = queue_of(str(place.path), in_memory=False)
    assert queue.enter(1)
    place.connection.settings_dict["OPTIONS"]["timeout"] = 0.05
    began = time.monotonic()
    with pytest.raises(OperationalError, match="did not move"), transaction.atomic():
        place.run("SELECT 1")
    assert time.monotonic() - began < 5
    queue.leave()


def test_a_killed_holder_does_not_block_the_others(place: Place) -> None:
    place.connection.close()
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        queue_of(str(place.path), in_memory=False).enter(5)
        os.write(told, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    assert not free(place)
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert free(place)
    os.close(ready)
    os.close(told)


def test_pragmas_of_the_init_command_all_run(place: Place) -> None:
    assert place.run("PRAGMA journal_mode") == [("wal",)]
    assert place.run("PRAGMA synchronous") == [(0,)]


@pytest.mark.django_db(transaction=True)
def test_threads_write_to_the_shared_database_in_memory() -> None:
    if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
        pytest.skip("about SQLite only")
    Counter.objects.create(name="threads")
    failures = list[str]()

    def add() -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    mine = Counter.objects.select_for_update().get(name="threads")
                    Counter.objects.filter(name="threads").update(last=mine.last + 1)
        except OperationalError as error:
            failures.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Counter.objects.get(name="threads").last == 60
