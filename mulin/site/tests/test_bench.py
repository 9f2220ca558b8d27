"""The county that is measured is a real one, and the floor under an answer is its statements."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from rich.console import Console

from mulin.appeals.models import Appeal, Status
from mulin.core import journal, search
from mulin.core.models import Entry
from mulin.notices.models import Notice
from mulin.site.bench import county, scenes
from mulin.site.bench.client import Trouble, drive, get
from mulin.site.bench.floor import floor_of, statements_of
from mulin.site.bench.measure import Result
from mulin.site.bench.table import growth, show


@pytest.mark.django_db
@pytest.mark.timeout(180)
def test_a_filled_county_proves_and_answers() -> None:
    """One county for all of it: building it is what takes time."""
    filler = county.Filler(county.build(), appeals=120)
    assert list(filler.fill()) == [120]
    assert list(journal.verify()) == []
    call_command("rollup", "--check", stdout=StringIO())
    assert search.count("appeal", "电梯") > 0
    assert Notice.objects.count() >= Appeal.objects.count() == 120
    assert {Status.RECEIVED.value, Status.CLOSED.value} <= set(
        Appeal.objects.values_list("status", flat=True)
    )
    for scene in scenes.scenes(filler.cast):
        message, since = scene.make(0), time.time_ns() // 1_000_000
        entries = Entry.objects.count()
        heard = statements_of(message)
        assert heard.statements, scene.name
        if scene.writes:
            assert Entry.objects.count() == entries + 1, scene.name
        if scene.name != "dispatch":
            assert floor_of(heard, since=since, together=scene.writes, rounds=2) > 0
    assert Appeal.objects.count() == 126, "two reports, and each again twice as its bare statements"


class Quiet(BaseHTTPRequestHandler):
    """Answers «ok», or 404 for /no."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/no" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(name="port")
def _port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_client_counts_answers_and_minds_their_status(port: int) -> None:
    found = drive(port, lambda _n: get("/"), clients=1, seconds=0.2, wanted=200)
    assert len(found.times) > 1
    assert found.a_second > 0
    assert 0 < found.at(0.5) <= found.at(0.95)
    with pytest.raises(Trouble):
        drive(port, lambda _n: get("/no"), clients=1, seconds=0.2, wanted=200)


def test_results_say_what_was_reached_and_how_it_grew() -> None:
    def result(name: str, many: float, statements: int, p50: float) -> Result:
        return Result(name, 100, statements, 8, 150, 1, p50, 2, many, 1, 2, 3, 0.5, p50 / 0.5, 9)

    small, large = result("list", 160, 8, 4.0), result("list", 160, 8, 5.0)
    assert (
        large.reached,
        result("list", 149, 8, 1).reached,
        result("list", 160, 9, 1).reached,
    ) == (True, False, False)
    assert Result.read(large.plain()) == large
    assert growth(large, small) == 1.25
    stream = StringIO()
    show([large], [small], Console(file=stream))
    assert "1.25" in stream.getvalue()
