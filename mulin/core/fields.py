"""Columns of the kernel: area paths, sealed text, blind indexes; and masks for showing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup

from mulin.core import seal
from mulin.core.seal import blind_index

__all__ = [
    "BlindIndexField", "PathField", "SealedTextField", "blind_index", "mask_address", "mask_id",
    "mask_name", "mask_phone", "within",
]  # fmt: skip

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:
    _CharField, _TextField = models.CharField, models.TextField

PATH_LENGTH = 80
AFTER_SLASH = chr(ord("/") + 1)


class PathField(_CharField):
    """The codes from the county down, each followed by «/»: `360483/360483101/`.

    Ordered byte by byte in every database, so that «within an area» is a range of an index.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", PATH_LENGTH)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """SQLite compares bytes anyhow; PostgreSQL must be told."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def within(field: str, path: str) -> models.Q:
    """Rows whose path is this one or below it. Raises ValueError for a path without its «/»."""
    if not path.endswith("/"):
        raise ValueError("a path ends with «/»")
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + AFTER_SLASH})


class SealedTextField(_TextField):
    """Text that the database only ever sees sealed. Reads as plain text; cannot be filtered.

    `context` binds tokens to their column; give the old `app.model.field` after a renaming.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.context:
            kwargs["context"] = self.context
        return name, path, args, kwargs

    @property
    def bound_to(self) -> str:
        """What the token is bound to."""
        return self.context or f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in; None and "" stay."""
        plain = super().get_prep_value(value)
        return seal.seal(plain, self.bound_to) if plain else plain

    def from_db_value(self, value: str | None, *_context: Any) -> str | None:
        """Open on the way out."""
        return seal.unseal(value, self.bound_to) if value else value

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Only «is it null» can be asked of sealed text."""
        if lookup_name != "isnull":
            raise FieldError(
                f"«{self.name}» is sealed and cannot be filtered by «{lookup_name}»:"
                " keep a BlindIndexField beside it and filter by blind_index(value, purpose)."
            )
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """No transforms either; returning None leads to `get_lookup`'s message."""
        return None


class BlindIndexField(_CharField):
    """The blind index of a sealed field beside it: `BlindIndexField(of="phone")`.

    Filled whenever the record is saved whole; an UPDATE of single columns gives both
    (`phone=…, phone_index=blind_index(…, "phone")`).
    """

    def __init__(self, *args: Any, of: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose or of
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 (Django's)
        """Compute from the neighbour."""
        if self.of:
            plain = getattr(model_instance, self.of) or ""
            setattr(model_instance, self.attname, blind_index(plain, self.purpose))
        return super().pre_save(model_instance, add)


def mask_phone(phone: str) -> str:
    """138****5678; a short number keeps its last two."""
    digits = phone.strip()
    if len(digits) < 7:
        return "*" * max(len(digits) - 2, 0) + digits[-2:]
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]


def mask_name(name: str) -> str:
    """张** for 张三丰: the family name and as many stars as there are letters left."""
    clean = name.strip()
    return clean[:1] + "*" * (len(clean) - 1) if len(clean) > 1 else "*" * len(clean)


def mask_id(number: str) -> str:
    """An identity number by its first six (the region) and last two."""
    clean = number.strip()
    if len(clean) < 10:
        return "*" * len(clean)
    return clean[:6] + "*" * (len(clean) - 8) + clean[-2:]


def mask_address(address: str) -> str:
    """The street or estate stays, everything from the first number on is hidden."""
    clean = address.strip()
    cut = next((i for i, c in enumerate(clean) if c.isdigit()), len(clean) // 2)
    kept = clean[: max(cut, min(2, len(clean) - 1))]
    return kept + "****" if clean else ""
