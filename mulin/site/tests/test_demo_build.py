"""The demonstration built small: real deeds, people who may, numbers of their days, one marker."""

from __future__ import annotations

import json
import os
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from mulin.appeals.models import Appeal, Callback, Status
from mulin.core import journal, numbers, versions
from mulin.core.models import Attachment, Entry, Seal
from mulin.grids.queries.checks import findings
from mulin.households.models import Resident
from mulin.notices.models import Notice
from mulin.people.models import Appointment, Person, Post, Role
from mulin.people.queries import posts
from mulin.places.models import Area, AreaChange, Level, Station
from mulin.reports.queries.cells import differences, first_day, last_day
from mulin.site.demo import home as folder
from mulin.site.demo import serving
from mulin.site.demo.accounts import Account
from mulin.site.demo.appeals import plan_appeals
from mulin.site.demo.build import SEED, Built, build
from mulin.site.demo.moves import AT_WORK, moves_of
from mulin.site.demo.people import VACANT_GRIDS
from mulin.site.demo.play import BATCH, Event, batches

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 10, tzinfo=SHANGHAI)
SMALL = 40
GIVEN = {"dispatch", "escalate", "hand_down", "return", "reopen"}


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any) -> Iterator[Built]:
    """A small county for all tests of this module, taken back at the end."""

    def forget() -> None:
        versions.forget()
        numbers.forget()

    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        with override_settings(MEDIA_ROOT=str(Path(settings.HOME) / "demo-test")):
            built = build(lambda *_: None, now=timezone.now(), appeals=SMALL)
        yield built
        transaction.set_rollback(True)
    forget()


# The first test waits for the whole county, all rooms of it.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]


def test_every_planned_appeal_stands_in_the_state_it_was_planned_for(county: Built) -> None:
    # Beside the planned ones: a year of the hotline, a reception day, a talk.
    assert county.appeals == SMALL < Appeal.objects.count()
    states = Counter(Appeal.objects.values_list("status", flat=True))
    assert set(states) == set(Status)
    assert states[Status.CLOSED] > SMALL / 2
    assert Appeal.objects.filter(reopened__gt=0).exists()
    assert Callback.objects.filter(solved=True).exists()


def test_the_journal_proves_and_its_days_are_sealed(county: Built) -> None:
    assert list(journal.verify()) == []
    assert Seal.objects.count() > 30
    told = Entry.objects.filter(kind="appeals.appeal")
    assert told.count() >= county.events


def test_deeds_were_done_by_those_who_may(county: Built) -> None:
    """No callback by a handler, no work by somebody without the post."""
    for callback in Callback.objects.exclude(by=None).select_related("appeal"):
        if callback.by_id == callback.appeal.reporter_id:
            continue
        handled = Entry.objects.filter(record=callback.appeal_id, verb__in=["sign", "propose"])
        assert not handled.filter(by=callback.by_id).exists()
    staff = set(Appointment.objects.values_list("person_id", flat=True))
    signed = Entry.objects.filter(verb="sign").values_list("by_id", flat=True)
    assert set(signed) <= staff


def test_two_grids_stay_vacant_and_nothing_is_given_to_them(county: Built) -> None:
    vacant = [post for post in posts().all if post.vacant]
    assert sorted(post.path.strip("/").split("/")[-1] for post in vacant) == sorted(VACANT_GRIDS)
    assert {post.role for post in vacant} == {Role.GRID_WORKER}
    assert not Appeal.objects.filter(post__in=[post.id for post in vacant]).exists()
    assert Post.objects.filter(role=Role.GRID_WORKER).count() == 42


def test_numbers_carry_the_day_and_keys_follow_the_time(county: Built) -> None:
    rows = list(Appeal.objects.order_by("id"))
    for row in rows:
        if row.external_id is not None:
            continue  # brought in from the hotline's file: numbered by the day of that
        assert row.number[7:15] == f"{timezone.localtime(row.reported_at):%Y%m%d}"
    assert [row.reported_at for row in rows] == sorted(row.reported_at for row in rows)
    assert all(row.reported_at <= timezone.now() for row in rows)


def test_no_mail_waits_and_old_notices_are_read(county: Built) -> None:
    assert Notice.objects.exists()
    assert not Notice.objects.exclude(mail=Notice.Mail.NONE).exists()
    old = Notice.objects.filter(at__lt=timezone.now() - timedelta(days=4))
    assert old.exists()
    assert not old.filter(read_at=None).exists()


def test_figures_agree_and_pictures_hang_on_appeals(county: Built) -> None:
    first, last = first_day(), last_day()
    assert first is not None
    assert last is not None
    assert differences(first, last) == []
    assert set(Attachment.objects.values_list("role", flat=True)) == {"report", "proof"}


def test_reporters_who_were_written_down_are_sealed(county: Built) -> None:
    kept = Appeal.objects.exclude(contact_index="").first()
    assert kept is not None
    assert kept.contact_phone.startswith("1990000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone, contact_index FROM appeals_appeal")
        assert kept.contact_phone not in str(cursor.fetchall())


def test_every_role_has_one_account_that_signs_in_and_sees_its_first_page(county: Built) -> None:
    roles = [one.role for one in county.accounts]
    assert len(roles) == len(set(roles)) == 16
    hashes = {Person.objects.get(username=one.username).password for one in county.accounts}
    assert len(hashes) == 1  # one hash for all, or building would take a minute longer
    for one in county.accounts:
        client = Client()
        answer = client.post("/sign-in/", {"name": one.username, "password": one.password})
        assert answer.status_code == 302, one.role
        assert answer["Location"] == one.home, one.role
        assert client.get(one.home).status_code == 200, one.role


def test_the_two_residents_shown_see_what_the_ledger_holds_about_them(county: Built) -> None:
    shown = {one.username for one in county.accounts if one.role.startswith("居民")}
    tied = Resident.objects.filter(account__username__in=shown)
    assert set(tied.values_list("account__username", flat=True)) == shown


def test_moves_never_go_back_and_work_is_signed_for() -> None:
    for planned in plan_appeals(SEED, MONDAY, n=120):
        status = "received"
        last = planned.reported_at
        for move in moves_of(planned):
            assert last <= move.at <= MONDAY
            last = move.at
            if move.verb in AT_WORK:
                assert status == "at work", planned.key
            if move.verb in {"sign", "answer"}:
                status = "at work"
            elif move.verb in GIVEN or (move.verb == "call_back" and move.solved is False):
                status = "given"


def test_a_report_that_takes_new_numbers_is_committed_alone() -> None:
    planned = plan_appeals(SEED, MONDAY, n=60)
    events = [Event(MONDAY + timedelta(seconds=n), planned[0], None) for n in range(45)]
    sizes = [len(batch) for batch in batches(events)]
    assert sizes == [1, 19, 1, 19, 1, 4]
    later = [Event(MONDAY, planned[0], moves_of(planned[0])[0]) for _n in range(BATCH + 5)]
    assert [len(batch) for batch in batches(later)] == [BATCH, 5]


# The folder


@pytest.fixture
def place(tmp_path: Path) -> Iterator[folder.Home]:
    with override_settings(HOME=tmp_path):
        yield folder.home()


def test_a_database_with_other_things_is_refused(county: Built, place: folder.Home) -> None:
    assert not place.owned()
    with pytest.raises(folder.NotADemo):
        place.clear()
    with pytest.raises(CommandError, match="别的资料"):
        call_command("demo", "--no-serve")
    with pytest.raises(CommandError, match="别的资料"):
        call_command("demo", "--no-serve", "--reset")
    assert Appeal.objects.count() > SMALL


def test_ready_is_said_last(county: Built, place: folder.Home) -> None:
    place.begin()
    assert place.state == folder.BUILDING
    assert place.owned()
    assert not place.ready()
    place.finish(county.accounts, now=MONDAY)
    assert place.ready()
    written = json.loads((place.path / "demo-accounts.json").read_text(encoding="utf-8"))
    assert [Account(**one) for one in written] == county.accounts
    assert set(written[0]) == {"role", "username", "password", "home"}


def test_another_database_is_not_ready_nor_owned(county: Built, place: folder.Home) -> None:
    place.begin()
    place.finish(county.accounts, now=MONDAY)
    marker = place.path / "demo.json"
    told = json.loads(marker.read_text(encoding="utf-8"))
    marker.write_text(json.dumps({**told, "database": ":/elsewhere"}), encoding="utf-8")
    assert not place.ready()
    assert not place.owned()


def test_grids_have_a_past_stations_and_something_amiss(county: Built) -> None:
    assert Area.objects.standing().filter(level=Level.GRID).count() == 42
    assert set(AreaChange.objects.values_list("what", flat=True)) == {"split", "merged", "redrawn"}
    assert Station.objects.count() == 25
    assert Station.objects.filter(kind__key="homecare").count() == 13
    assert {"gap", "overlap", "no_worker", "far"} <= {one.kind for one in findings(["/"])}


def test_the_second_run_keeps_what_was_done(
    county: Built, place: folder.Home, capsys: pytest.CaptureFixture[str]
) -> None:
    place.begin()
    place.finish(county.accounts, now=MONDAY)
    before = Appeal.objects.count()
    call_command("demo", "--no-serve")
    assert "dispatch1" in capsys.readouterr().out
    assert Appeal.objects.count() == before


def test_two_runs_in_one_folder_are_refused(place: folder.Home) -> None:
    held = place.lock()
    with pytest.raises(CommandError, match="已经在运行"):
        call_command("demo", "--no-serve")
    os.close(held)
    os.close(place.lock())


def test_a_port_in_use_is_said_before_anything_is_built(place: folder.Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not serving.is_free("127.0.0.1", port)
        with pytest.raises(CommandError, match=f"PORT={port + 1}"):
            call_command("demo", "--port", str(port))
    assert place.state == ""
