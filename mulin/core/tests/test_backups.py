"""A backup brings everything back; a spoilt one is refused before anything is touched."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from mulin.core import backups, checkup, jobs, seal
from mulin.core.models import Counter, Entry
from mulin.core.search_install import ensure


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MULIN_SEAL_KEYS", raising=False)
    place = tmp_path / "home"
    (place / "files" / "ab").mkdir(parents=True)
    (place / "files" / "ab" / "photo.jpg").write_bytes(b"photo")
    settings.HOME, settings.MEDIA_ROOT = place, str(place / "files")
    settings.EMAIL_FILE_PATH = str(place / "mail")
    seal.forget()
    seal.ring()
    return place


def made(home: Path) -> Path:
    """A backup, proved."""
    Counter.objects.create(name="one", last=7)
    target = home.parent / "copy.tar.gz"
    out = io.StringIO()
    call_command("backup", str(target), stdout=out)
    assert "相符" in out.getvalue()
    return target


@pytest.mark.django_db(transaction=True)
def test_there_and_back(home: Path) -> None:
    target = made(home)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(p.name for p in home.parent.iterdir()) == ["copy.tar.gz", "home"]
    if connection.vendor == "postgresql":
        Counter.objects.all().delete()
        with pytest.raises(CommandError, match="--force"):
            call_command("restore", str(target), into=home.parent / "new")
        call_command("restore", str(target), into=home.parent / "new", force=True)
        assert Counter.objects.get().last == 7
    else:
        call_command("restore", str(target), into=home.parent / "new")
        with closing(sqlite3.connect(home.parent / "new" / "mulin.sqlite3")) as copy:
            assert copy.execute("SELECT name, last FROM core_counter").fetchall() == [("one", 7)]
    assert (home.parent / "new" / "files" / "ab" / "photo.jpg").read_bytes() == b"photo"
    assert (home.parent / "new" / "seal.keys").read_text() == seal.ring().text()


@pytest.mark.django_db(transaction=True)
def test_restoring_over_something_keeps_it_aside(home: Path) -> None:
    target = made(home)
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(target), into=home)
    (home / "mine").write_text("x")
    call_command("restore", str(target), into=home, force=True)
    aside = next(home.parent.glob("home.before-restore-*"))
    assert (aside / "mine").exists()
    assert not (home / "mine").exists()


def forge(source: Path, change: dict[str, bytes]) -> Path:
    """The archive with some members replaced or added."""
    target = source.with_name("forged.tar.gz")
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        members = {i.name: (old.extractfile(i) or io.BytesIO()).read() for i in old}
        for name, data in (members | change).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    return target


@pytest.mark.django_db(transaction=True)
def test_spoilt_archives_are_refused(home: Path) -> None:
    target = made(home)
    new = home.parent / "new"
    cut = home.parent / "cut.tar.gz"
    cut.write_bytes(target.read_bytes()[:-200])
    spoilt = [cut, home / "files" / "ab" / "photo.jpg"]
    for bad in spoilt:
        with pytest.raises(CommandError):
            backups.restore(bad, new)
    for change in (
        {"files/ab/photo.jpg": b"other"},
        {"../evil": b"x"},
        {"files/../../evil": b"x"},
        {"/etc/x": b"x"},
    ):
        with pytest.raises(CommandError):
            backups.restore(forge(target, change), new)
    with tarfile.open(target) as archive:
        stream = archive.extractfile("manifest.json")
        assert stream is not None
        manifest = json.load(stream)
    manifest["rows"]["core_counter"] = 8
    with pytest.raises(CommandError, match="行数"):
        backups.prove(forge(target, {"manifest.json": json.dumps(manifest).encode()}))
    assert not new.exists()
    assert not (home.parent / "evil").exists()


@pytest.mark.django_db(transaction=True)
def test_keys_can_be_left_out(home: Path) -> None:
    target = home.parent / "copy.tar.gz"
    assert backups.back_up(target, keys=False).keys == "left out"
    with tarfile.open(target) as archive:
        assert "seal.keys" not in archive.getnames()


@pytest.mark.django_db
def test_the_doctor_tells_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ensure(connection)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", json=True, stdout=out)
    rows = json.loads(out.getvalue())
    assert {
        "name": "后台任务",
        "level": "fail",
        "message": "后台任务从没运行过，请启动 mulin worker。",
    } in rows
    assert all(row["message"] for row in rows)


@pytest.mark.django_db
def test_single_checks(home: Path) -> None:
    jobs.beat(timezone.now())
    assert [f.level for f in checkup._worker()] == ["ok"]
    jobs.beat(timezone.now() - checkup.SILENCE * 2)
    assert [f.level for f in checkup._worker()] == ["fail"]
    assert [f.level for f in checkup._keys()] == ["ok"]
    seal.ring_path().chmod(0o644)
    assert "fail" in [f.level for f in checkup._keys()]
    assert [f.level for f in checkup._clock()] == ["ok"]
    Entry.objects.create(
        verb="x",
        kind="x",
        record=Entry().id,
        digest="",
        hash="",
        at=timezone.now() + checkup.AHEAD * 2,
    )
    assert [f.level for f in checkup._clock()] == ["fail"]
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert "chmod 600" in out.getvalue().replace("\n", "")
