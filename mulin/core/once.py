"""Doing a thing once: a client's key is kept with its first answer, a retry gets that answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.models import Receipt
from mulin.core.prepared import Given, Prepared
from mulin.core.rows import write

KEPT = timedelta(days=30)
_KEPT = Prepared(lambda: Receipt.objects.filter(key=Given(0, models.CharField())))
_SHAPE = re.compile(r"[A-Za-z0-9_.:-]{8,64}")


def once(key: str, *, scope: str, make: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Run `make` unless this key was used before; answer (record, whether it was a replay).

    `scope` says whose key it is (a person, a token, a session), so that nobody can fetch
    another's answer by guessing. An empty key means that the client asks for no protection.
    """
    if not key:
        with transaction.atomic():
            return make(), False
    if not _SHAPE.fullmatch(key):
        raise Refused("bad_key", _("防重复的钥匙不对：请用 8 到 64 个字母、数字或连字符。"))
    name = hashlib.sha256(f"{scope}\x1f{key}".encode()).hexdigest()
    if (known := _answer(name)) is not None:
        return known, True
    try:
        with transaction.atomic():
            record = make()
            write(Receipt(key=name, record=record))
    except IntegrityError:
        # The same key a moment ago, from the same impatient thumb: its answer is ours.
        if (known := _answer(name)) is None:
            raise
        return known, True
    return record, False


def answered(key: str, *, scope: str) -> UUID | None:
    """What this key made before; None if it is new (or says nothing)."""
    return _answer(hashlib.sha256(f"{scope}\x1f{key}".encode()).hexdigest()) if key else None


def _answer(name: str) -> UUID | None:
    return next((receipt.record for receipt in _KEPT.all(name)), None)


def forget_old() -> int:
    """Drop receipts that no client will ask for any more; returns how many."""
    return Receipt.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
