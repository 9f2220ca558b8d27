"""The real migrations, run once from nothing: they make what the models say, and search works."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mulin.core import search

pytestmark = [pytest.mark.django_db, pytest.mark.migrated]


def test_every_column_of_every_model_is_there() -> None:
    with connection.cursor() as cursor:
        made = {
            table: {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }
            for table in connection.introspection.table_names(cursor)
        }
    for model in apps.get_models():
        wanted = {field.column for field in model._meta.local_concrete_fields}
        assert made.get(model._meta.db_table) == wanted, model._meta.label


def test_nothing_is_left_to_do() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_search_finds_what_was_indexed() -> None:
    record = uuid4()
    search.index(record, "test.thing", "三栋二单元楼道灯不亮")
    assert search.count("test.thing", "楼道灯") == 1
    assert search.newest("test.thing", "路面", size=5) == []


def test_indexes_of_the_models_were_made() -> None:
    with connection.cursor() as cursor:
        for model in apps.get_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            wanted = {index.name for index in model._meta.indexes}
            assert wanted <= set(constraints), model._meta.label
