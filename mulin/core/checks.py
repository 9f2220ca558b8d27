"""System checks that keep every model fit for many counties on a cluster (docs/decisions)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models

from mulin.core.fields import PathField, SealedTextField
from mulin.core.ids import uuid7

FORBIDDEN_APPS = ("auth", "contenttypes", "admin")
Model = type[models.Model]
Rule = Callable[[Model], Iterator[CheckMessage]]


def own_models() -> list[Model]:
    """Every table of ours, the ones Django makes for many-to-many fields included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if is_ours(model)]


def is_ours(model: Model) -> bool:
    """Whether an app of this house owns the table."""
    config = apps.app_configs.get(model._meta.app_label)
    return config is not None and config.name.partition(".")[0] == "mulin"


def label(field: Any) -> str:
    """`appeals.Appeal.area_path`."""
    return f"{field.model._meta.label}.{field.name}"


def columns_of(model: Model) -> list[Any]:
    """The model's own columns."""
    return list(model._meta.local_concrete_fields)


def keys(model: Model) -> Iterator[CheckMessage]:
    """E001: the key is a UUIDv7 made by the application, so that counties can be merged and moved,
    and a retry can name its row. A small table that nothing points at may be keyed by its name.
    """
    key: Any = model._meta.pk
    made = isinstance(key, models.UUIDField) and key.default is uuid7
    inherited = getattr(key, "remote_field", None) is not None
    named = isinstance(key, models.CharField) and not model._meta.related_objects
    if not (made or inherited or named):
        yield Error(
            f"{label(key)} is not a UUIDv7 made by the application.",
            hint="Inherit from mulin.core.models.Keyed.", obj=model, id="mulin.E001",
        )  # fmt: skip


def no_counters(model: Model) -> Iterator[CheckMessage]:
    """E003: no column is numbered by the database, in the tables of many-to-many fields neither."""
    for field in columns_of(model):
        if isinstance(field, models.AutoField):
            yield Error(
                f"{label(field)} is numbered by the database.",
                hint="Inherit from Keyed; for a many-to-many field write the model «through».",
                obj=model, id="mulin.E003",
            )  # fmt: skip


def no_generic_keys(model: Model) -> Iterator[CheckMessage]:
    """E004: no generic foreign key: its content type has another number in every county."""
    for field in model._meta.private_fields:
        if hasattr(field, "ct_field") or hasattr(field, "content_type_field_name"):
            yield Error(
                f"{model._meta.label}.{field.name} is a generic key.",
                hint="Keep `record` (a UUID) and `kind` (text), as core.Attachment does.",
                obj=model, id="mulin.E004",
            )  # fmt: skip


def paths(model: Model) -> Iterator[CheckMessage]:
    """E005, E006: an area path is a PathField, and an index or a constraint begins with it or has
    it second, so that «within an area» is a range and never a scan.
    """
    for field in columns_of(model):
        if field.name.endswith("area_path") and not isinstance(field, PathField):
            yield Error(
                f"{label(field)} is not a PathField.", obj=model, id="mulin.E005",
                hint="Other columns are not ordered byte by byte in every database.",
            )  # fmt: skip
        elif isinstance(field, PathField) and not is_indexed(field):
            yield Error(
                f"{label(field)} has no index.", obj=model, id="mulin.E006",
                hint="Index it with the column its lists sort by.",
            )  # fmt: skip


def is_indexed(field: Any) -> bool:
    """Whether a search by this column finds an index to go by."""
    if field.db_index or field.unique:
        return True
    indexed = [list(index.fields) for index in field.model._meta.indexes]
    indexed += [
        list(constraint.fields)
        for constraint in field.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return any(field.name in names[:2] for names in indexed)


def downward_keys(model: Model) -> Iterator[CheckMessage]:
    """E007: a foreign key points down, to an app that INSTALLED_APPS names earlier; only the
    person who acts (AUTH_USER_MODEL) may be pointed at from below.
    """
    order = list(apps.app_configs)
    here = order.index(model._meta.app_label)
    for field in columns_of(model):
        target: Any = field.related_model
        if target is None or target._meta.label == settings.AUTH_USER_MODEL:
            continue
        if order.index(target._meta.app_label) > here:
            yield Error(
                f"{label(field)} points up, to {target._meta.label}.", obj=model, id="mulin.E007",
                hint="Keep its id in a UUIDField, or announce an event that the upper app hears.",
            )  # fmt: skip


def sensible_uniques(model: Model) -> Iterator[CheckMessage]:
    """E008, E009: nothing unique or indexed on sealed text (each sealing is another token); names
    of constraints and indexes begin with the app, since a county's tables share one namespace.
    """
    named = [*model._meta.constraints, *model._meta.indexes]
    used = {name for one in named for name in getattr(one, "fields", ())}
    for field in columns_of(model):
        sealed = isinstance(field, SealedTextField)
        if sealed and (field.unique or field.db_index or field.name in used):
            yield Error(
                f"{label(field)} is sealed: unique or indexed it means nothing.",
                hint="Keep a BlindIndexField beside it.", obj=model, id="mulin.E008",
            )  # fmt: skip
    for one in named:
        if not one.name.startswith(f"{model._meta.app_label}_"):
            yield Error(
                f"«{one.name}» of {model._meta.label} does not begin with its app.",
                hint=f"Name it {model._meta.app_label}_{model._meta.model_name}_….",
                obj=model, id="mulin.E009",
            )  # fmt: skip


def plain_columns(model: Model) -> Iterator[CheckMessage]:
    """E010, E011: what a column holds is decided here, not in the database nor by one engine
    alone; the time of a deed is taken once and given to it, not stamped on by saving.
    """
    for field in columns_of(model):
        at_home = type(field).__module__.startswith("django.contrib.postgres")
        computed = getattr(field, "generated", False) or field.has_db_default()
        if at_home or computed:
            yield Error(
                f"{label(field)} is worked out by the database, or known to one engine only.",
                hint="Compute it in the deed.", obj=model, id="mulin.E010",
            )  # fmt: skip
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            yield Error(
                f"{label(field)} stamps itself.", hint="Use default=timezone.now, or give `at`.",
                obj=model, id="mulin.E011",
            )  # fmt: skip


RULES: tuple[Rule, ...] = (
    keys, no_counters, no_generic_keys, paths, downward_keys, sensible_uniques, plain_columns,
)  # fmt: skip


def faults_of(model: Model) -> list[CheckMessage]:
    """What the rules have against one model."""
    return [fault for rule in RULES for fault in rule(model)]


@register("mulin")
def models_fit_a_cluster(
    app_configs: Sequence[AppConfig] | None = None, **_more: Any
) -> list[CheckMessage]:
    """Every rule on every table of ours."""
    wanted = None if app_configs is None else {config.label for config in app_configs}
    found = [m for m in own_models() if wanted is None or m._meta.app_label in wanted]
    return [fault for model in found for fault in faults_of(model)]


@register("mulin")
def settings_fit_a_cluster(**_more: Any) -> list[CheckMessage]:
    """E002: no app whose rows have numbers of their own in each county; E012: counties on one
    machine do not take each other's cookies.
    """
    found: list[CheckMessage] = [
        Error(
            f"The app «{name}» is installed.", id="mulin.E002",
            hint="Rights follow from posts (people.standing), records are named by kind and id.",
        )
        for name in FORBIDDEN_APPS
        if name in apps.app_configs
    ]  # fmt: skip
    found += [
        Error(f"{name} does not name the county.", hint="Append settings.COUNTY.", id="mulin.E012")
        for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
        if settings.COUNTY not in getattr(settings, name)
    ]
    return found
