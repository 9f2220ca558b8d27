"""Doing a thing once: a client's key is kept with its first answer, a retry gets that answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import NotAllowed, Refused
from mulin.core.models import Receipt
from mulin.core.prepared import Given, Prepared
from mulin.core.rows import write

KEPT = timedelta(days=30)
_KEPT = Prepared(lambda: Receipt.objects.filter(key=Given(0, models.CharField())))
_SAYING: ContextVar[Callable[[], str] | None] = ContextVar("saying", default=None)
_SHAPE = re.compile(r"[A-Za-z0-9_.:-]{8,64}")


def once(key: str, *, scope: str, make: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Run `make` unless this key was used before; answer (record, whether it was a replay).

    `scope` says whose key it is (a person, a token, a session), so that nobody can fetch
    another's answer by guessing. An empty key means that the client asks for no protection.
    Where it is known what a request says (`saying`), a key that said something else is refused.
    """
    if not key:
        with transaction.atomic():
            return make(), False
    if not _SHAPE.fullmatch(key):
        raise Refused("bad_key", _("防重复的钥匙不对：请用 8 到 64 个字母、数字或连字符。"))
    name, said = _hashed(f"{scope}\x1f{key}"), _now_said()
    if (known := _answer(name)) is not None:
        return _same(known, said), True
    try:
        with transaction.atomic():
            record = make()
            write(Receipt(key=name, record=record, said=said))
    except IntegrityError:
        # The same key a moment ago, from the same impatient thumb: its answer is ours.
        if (known := _answer(name)) is None:
            raise
        return _same(known, said), True
    return record, False


class KeyReused(NotAllowed):
    """The key stands for something else that was said before: its answer would be a lie."""

    code = "key_reused"


@contextmanager
def saying(digest: Callable[[], str]) -> Iterator[None]:
    """While this lasts, a key stands for what is said now: used again with other words it is
    refused. `digest` is asked only where there is a key."""
    token = _SAYING.set(digest)
    try:
        yield
    finally:
        _SAYING.reset(token)


def answered(key: str, *, scope: str) -> UUID | None:
    """What this key made before; None if it is new (or says nothing)."""
    known = _answer(_hashed(f"{scope}\x1f{key}")) if key else None
    return known.record if known else None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _answer(name: str) -> Receipt | None:
    return next(iter(_KEPT.all(name)), None)


def _now_said() -> str:
    digest = _SAYING.get()
    return digest() if digest else ""


def _same(known: Receipt, said: str) -> UUID:
    """The first answer, if it answers what is said now."""
    if known.said and said and known.said != said:
        raise KeyReused(_("这个 Idempotency-Key 已经用来提交过别的内容，请换一个再提交。"))
    return known.record


def forget_old() -> int:
    """Drop receipts that no client will ask for any more; returns how many."""
    return Receipt.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
