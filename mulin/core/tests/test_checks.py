"""The checks of `mulin check` refuse a model that would not fit a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps, override_settings

from mulin.core import checks
from mulin.core.fields import PathField, SealedTextField
from mulin.core.models import Keyed


@pytest.fixture(autouse=True)
def _apart() -> Iterator[None]:
    """Models of these tests are known only to them."""
    with isolate_apps("mulin.core", "mulin.people"):
        yield


def ids(model: type[models.Model]) -> list[str]:
    return [str(fault.id) for fault in checks.faults_of(model)]


def test_the_house_as_it_stands_has_no_fault() -> None:
    assert checks.models_fit_a_cluster() == []
    assert checks.settings_fit_a_cluster() == []


def test_every_table_of_ours_is_looked_at() -> None:
    names = {model._meta.label for model in checks.own_models()}
    assert {"core.Entry", "people.Person", "appeals.Appeal"} <= names
    assert not any(name.startswith("sessions.") for name in names)


def test_a_model_in_the_way_of_the_house_passes() -> None:
    class Good(Keyed):
        area_path = PathField()

        class Meta:
            app_label = "core"
            indexes = [models.Index(fields=["area_path", "id"], name="core_good_area")]

    assert ids(Good) == []


def test_a_key_that_the_database_numbers_is_refused() -> None:
    class Counted(models.Model):
        id = models.BigAutoField(primary_key=True)

        class Meta:
            app_label = "core"

    assert ids(Counted) == ["mulin.E001", "mulin.E003"]


def test_a_random_uuid_as_key_is_refused() -> None:
    class Scattered(models.Model):
        id = models.UUIDField(primary_key=True)

        class Meta:
            app_label = "core"

    assert ids(Scattered) == ["mulin.E001"]


def test_a_table_may_be_keyed_by_name_only_while_nothing_points_at_it() -> None:
    class Named(models.Model):
        name = models.CharField(max_length=20, primary_key=True)

        class Meta:
            app_label = "core"

    assert ids(Named) == []

    class Pointing(Keyed):
        named = models.ForeignKey(Named, models.PROTECT)

        class Meta:
            app_label = "core"

    assert ids(Named) == ["mulin.E001"]
    assert ids(Pointing) == []


def test_the_table_of_a_many_to_many_field_is_refused() -> None:
    class Left(Keyed):
        others = models.ManyToManyField("self")

        class Meta:
            app_label = "core"

    through = cast("type[models.Model]", Left.others.through)
    assert ids(through) == ["mulin.E001", "mulin.E003"]


def test_an_area_path_must_be_a_path_and_indexed() -> None:
    class Loose(Keyed):
        area_path = models.CharField(max_length=80, db_index=True)

        class Meta:
            app_label = "core"

    class Unfound(Keyed):
        area_path = PathField()

        class Meta:
            app_label = "core"
            indexes = [models.Index(fields=["id"], name="core_unfound_id")]

    assert ids(Loose) == ["mulin.E005"]
    assert ids(Unfound) == ["mulin.E006"]


def test_a_key_may_not_point_up_except_to_the_person_who_acts() -> None:
    class Low(Keyed):
        by = models.ForeignKey(apps.get_model("people", "Person"), models.PROTECT)
        post = models.ForeignKey(apps.get_model("people", "Post"), models.PROTECT)

        class Meta:
            app_label = "core"

    assert ids(Low) == ["mulin.E007"]


def test_sealed_text_is_neither_unique_nor_indexed() -> None:
    class Secret(Keyed):
        phone = SealedTextField(unique=True)
        name = SealedTextField()

        class Meta:
            app_label = "core"
            indexes = [models.Index(fields=["name"], name="core_secret_name")]

    assert ids(Secret) == ["mulin.E008", "mulin.E008"]


def test_names_in_the_database_begin_with_the_app() -> None:
    class Strange(Keyed):
        number = models.CharField(max_length=10)

        class Meta:
            app_label = "core"
            constraints = [models.UniqueConstraint(fields=["number"], name="uniq_number")]

    assert ids(Strange) == ["mulin.E009"]


def test_the_database_computes_nothing_and_times_are_given() -> None:
    class Clever(Keyed):
        size = models.IntegerField(db_default=3)
        at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "core"

    assert ids(Clever) == ["mulin.E010", "mulin.E011"]


def test_a_generic_key_is_refused() -> None:
    class Anything(models.Field):  # type: ignore[type-arg]  # any field
        ct_field, fk_field = "kind", "record"

        def contribute_to_class(
            self, cls: type[models.Model], name: str, private_only: bool = False,  # noqa: FBT001, FBT002 (Django's)
        ) -> None:  # fmt: skip
            super().contribute_to_class(cls, name, private_only=True)

    class Attached(Keyed):
        to = Anything()

        class Meta:
            app_label = "core"

    assert ids(Attached) == ["mulin.E004"]


def test_cookies_name_the_county() -> None:
    with override_settings(SESSION_COOKIE_NAME="sessionid"):
        assert [fault.id for fault in checks.settings_fit_a_cluster()] == ["mulin.E012"]
