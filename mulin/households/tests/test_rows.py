"""Many new rows at once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from mulin.core import journal
from mulin.core.fields import blind_index
from mulin.core.models import Entry
from mulin.core.rows import insert
from mulin.households.models import Dwelling, Occupancy, Resident, Tie
from mulin.households.testing import a_dwelling, a_resident

pytestmark = pytest.mark.django_db


def test_rows_read_back_as_they_were_given() -> None:
    home = a_dwelling()
    made = [
        Dwelling(building=home.building, unit="", room=room, area=area, area_path=home.area_path)
        for room, area in (("101", None), ("102", "89.50"))
    ]
    insert(made)
    first, second = (Dwelling.objects.get(pk=one.pk) for one in made)
    assert (first.room, first.area, first.door) == ("101", None, blind_index("101", "room"))
    assert (second.room, str(second.area), second.heads) == ("102", "89.50", 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT room FROM households_dwelling WHERE door = %s", [first.door])
        assert "101" not in cursor.fetchone()[0]


def test_a_row_can_be_saved_again_after_it_was_inserted() -> None:
    resident = a_resident()
    stay = Occupancy(
        dwelling=a_dwelling(), resident=resident, kind=Tie.TENANT, since=resident.since
    )
    insert([stay])
    stay.kind = Tie.OWNER
    stay.save()
    assert Occupancy.objects.get(pk=stay.pk).kind == Tie.OWNER


def test_what_must_never_be_is_refused_and_nothing_of_it_stays() -> None:
    home = a_dwelling(room="101")
    twins = [
        Dwelling(building=home.building, unit="1", room=room, area_path=home.area_path)
        for room in ("901", "101")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(twins)
    assert Dwelling.objects.filter(building=home.building).count() == 1
    insert([])


def test_many_with_their_entries_prove() -> None:
    one = a_resident()
    made = [
        Resident(name=name, area_path=one.area_path, since=one.since)
        for name in ("王秀英", "李建国")
    ]
    at = Entry.objects.latest("id").at
    journal.begin_many(
        (r, journal.new_entry(r, "import", by=None, at=at, new=r.status)) for r in made
    )
    assert {r.name for r in Resident.objects.all()} >= {"王秀英", "李建国"}
    assert list(journal.verify()) == []
