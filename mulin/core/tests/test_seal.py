"""Keys, tokens, blind indexes, codes, and the columns that use them."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps
from pytest_django import Settings

from mulin.core import fields, seal


@pytest.fixture(autouse=True)
def own_ring(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("MULIN_SEAL_KEYS", raising=False)
    settings.HOME = tmp_path
    seal.forget()
    yield
    seal.forget()


def test_a_token_opens_only_in_its_own_column() -> None:
    token = seal.seal("13812345678", "people.person.phone")
    assert "138" not in token
    assert seal.unseal(token, "people.person.phone") == "13812345678"
    assert seal.seal("13812345678", "people.person.phone") != token
    with pytest.raises(seal.BrokenSeal):
        seal.unseal(token, "people.person.name")


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-4] + "AAAA", lambda t: "kxxxxxx." + t, lambda _: "a"]
)
def test_a_spoilt_token_is_refused(spoil: object) -> None:
    token = seal.seal("张三丰", "x")
    assert callable(spoil)
    with pytest.raises(seal.BrokenSeal):
        seal.unseal(spoil(token), "x")


def test_the_ring_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = seal.ring()
    assert stat.S_IMODE((tmp_path / "seal.keys").stat().st_mode) == 0o600
    seal.forget()
    assert seal.ring() == first
    assert [p.name for p in tmp_path.iterdir()] == ["seal.keys"]


def test_rotation_seals_with_the_new_key_and_opens_with_all() -> None:
    old, index = seal.seal("一", "x"), seal.blind_index("138", "phone")
    code, signature = seal.code("123", "track"), seal.sign("123", "link")
    name = seal.rotate()
    assert seal.seal("二", "x").startswith(name + ".")
    assert seal.unseal(old, "x") == "一"
    assert not seal.sealed_by_newest(old)
    assert seal.blind_index("138", "phone") == index
    assert seal.code("123", "track") != code
    assert seal.check_code("123", "track", code)
    assert seal.check_signature("123", "link", signature)


def test_a_process_that_has_not_seen_the_rotation_reads_the_ring_again(tmp_path: Path) -> None:
    stale = seal.ring()
    seal.rotate()
    token = seal.seal("一", "x")
    seal._ring = stale
    assert seal.unseal(token, "x") == "一"


def test_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = ",".join(seal.fresh_ring().text().split("\n"))
    monkeypatch.setenv("MULIN_SEAL_KEYS", text)
    assert seal.unseal(seal.seal("一", "x"), "x") == "一"
    assert not (tmp_path / "seal.keys").exists()
    with pytest.raises(ImproperlyConfigured):
        seal.rotate()


@pytest.mark.parametrize(
    "text", ["", "index aes AAAA", "k1 rot13 " + "A" * 44, "k1 aes " + "A" * 44]
)
def test_a_bad_ring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        seal.Ring.parse(text)
    assert "AAAA" not in str(caught.value)


def test_blind_indexes_meet_across_ways_of_writing() -> None:
    index = seal.blind_index("138-1234 5678", "phone")
    assert (
        index
        == seal.blind_index("13812345678", "phone")
        == seal.blind_index("１３８１２３４５６７８", "phone")
    )
    assert index != seal.blind_index("13812345678", "id")
    assert len(index) == 32
    assert seal.blind_index(" ", "phone") == ""


def test_codes_are_short_clear_and_bound(settings: Settings) -> None:
    code = seal.code("360483-20261121-000123", "track", 6)
    assert len(code) == 6
    assert not set(code) & set("0O1IL")
    shown = f" {code[:3].lower()}-{code[3:]} "
    assert seal.check_code("360483-20261121-000123", "track", shown, length=6)
    assert not seal.check_code("360483-20261121-000124", "track", code, length=6)
    assert not seal.check_code("360483-20261121-000123", "other", code, length=6)
    assert not seal.check_code("360483-20261121-000123", "track", "路灯路灯路灯", length=6)
    settings.COUNTY = "110101"
    assert not seal.check_code("360483-20261121-000123", "track", code, length=6)


def test_signatures_do_not_confuse_purpose_and_value() -> None:
    assert not seal.check_signature("b", "a", seal.sign("", "a:b"))
    assert not seal.check_signature("b", "a", "nokey.00")


@pytest.mark.django_db
@isolate_apps("mulin.core")
def test_a_sealed_column_reads_plain_and_refuses_filters() -> None:
    class Neighbour(models.Model):
        phone = fields.SealedTextField(null=True)  # type: ignore[misc]  # refused
        phone_index = fields.BlindIndexField(of="phone")

        class Meta:
            app_label = "core"

    _create(Neighbour)
    rows = Neighbour._default_manager
    made = rows.create(phone="13812345678")
    rows.bulk_create([Neighbour(phone=""), Neighbour(phone=None)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM core_neighbour WHERE id = %s", [made.pk])
        (stored,) = cursor.fetchone()
    assert seal.unseal(stored, "core.neighbour.phone") == "13812345678"
    found = rows.get(phone_index=fields.blind_index("138 1234 5678", "phone"))
    assert found.phone == "13812345678"
    assert sorted(rows.values_list("phone", flat=True), key=str) == ["", "13812345678", None]
    assert rows.filter(phone__isnull=True).count() == 1
    for lookup in ("phone", "phone__contains", "phone__in", "phone__lower"):
        with pytest.raises(FieldError, match="BlindIndexField"):
            rows.filter(**{lookup: "138"})
    rows.filter(pk=made.pk).update(phone="119")
    made.refresh_from_db()
    assert made.phone == "119"


def _create(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        kind = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
        cursor.execute(
            f"CREATE TABLE {model._meta.db_table} (id {kind}, phone text, phone_index varchar(32))"
        )


def test_masks() -> None:
    assert fields.mask_phone("13812345678") == "138****5678"
    assert fields.mask_phone("0792-8881234") == "079*****1234"
    assert fields.mask_phone("110") == "*10"
    assert fields.mask_name("张三丰") == "张**"
    assert fields.mask_name("") == ""
    assert fields.mask_id("360483199001011234") == "360483**********34"
    assert fields.mask_id("123") == "***"
    assert fields.mask_address("幸福小区3栋2单元501") == "幸福小区****"
    assert fields.mask_address("") == ""


def test_within_is_a_range_that_stops_at_the_neighbour() -> None:
    q = fields.within("area_path", "360483/360483101/")
    bounds: dict[str, str] = dict(child for child in q.children if isinstance(child, tuple))
    low, high = bounds["area_path__gte"], bounds["area_path__lt"]
    inside = ["360483/360483101/", "360483/360483101/360483101001/"]
    outside = ["360483/", "360483/3604831010/", "360483/360483102/", "360483/360483100/9/"]
    assert all(low <= path < high for path in inside)
    assert not any(low <= path < high for path in outside)
    for bad in ("", "360483"):
        with pytest.raises(ValueError, match="ends with"):
            fields.within("area_path", bad)


def test_paths_are_collated_by_byte_on_postgresql() -> None:
    field = fields.PathField()
    field.set_attributes_from_name("area_path")
    postgres = SimpleNamespace(vendor="postgresql", data_types=connection.data_types)
    assert field.max_length == 80
    assert "collation" in field.db_parameters(connection)
    assert _collation(field, postgres) == "C"


def _collation(field: fields.PathField, place: Any) -> object:
    place.data_type_check_constraints = {}
    place.ops = connection.ops
    return field.db_parameters(place)["collation"]
