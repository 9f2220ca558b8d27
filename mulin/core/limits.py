"""How often something may be done in a window of time: one statement a request, in either database.

Call `hit` outside of the deed's transaction: a refusal rolls that back, and the count must stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.ids import uuid7
from mulin.core.jobs import periodic
from mulin.core.models import Tally
from mulin.core.seal import blind_index

MINUTE = timedelta(minutes=1)
WINDOWS = {
    "sign_in": 15 * MINUTE,
    "sign_in_address": 15 * MINUTE,
    "join": 60 * MINUTE,
    "report": 60 * MINUTE,
    "track": 10 * MINUTE,
    "track_number": 60 * MINUTE,
    "api": MINUTE,
    "open311": MINUTE,
}
USUAL = 10 * MINUTE
KEPT = timedelta(days=1)

# One row a key: a new window starts it anew. Standard upsert, the same in SQLite and PostgreSQL.
COUNT_UP = (
    "INSERT INTO core_tally (id, name, key, slot, count) VALUES (%s, %s, %s, %s, 1)"
    " ON CONFLICT (name, key) DO UPDATE SET slot = excluded.slot,"
    " count = CASE WHEN core_tally.slot = excluded.slot THEN core_tally.count + 1 ELSE 1 END"
    " RETURNING count"
)


def hit(name: str, key: str, *, now: datetime | None = None) -> None:
    """Count one more for `key` (an address, a phone: kept as a blind index); raises Refused.

    `name` is a line of settings.LIMITS; 0 there switches it off.
    """
    limit = settings.LIMITS[name]
    if not limit:
        return
    seconds = int(WINDOWS.get(name, USUAL).total_seconds())
    moment = int((now or timezone.now()).timestamp())
    slot = moment // seconds * seconds
    if _count(name, key, slot=slot) > limit:
        raise Refused("too_many", _sentence(slot + seconds - moment))


def _count(name: str, key: str, *, slot: int) -> int:
    identity = models.UUIDField().get_db_prep_value(uuid7(), connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [identity, name, blind_index(key, f"limit/{name}"), slot])
        return int(cursor.fetchone()[0])


def _sentence(seconds: int) -> str:
    if seconds < 60:
        return _("操作太频繁了，请 %(n)s 秒后再试。") % {"n": max(seconds, 1)}
    minutes = -(-seconds // 60)
    return _("操作太频繁了，请 %(n)s 分钟后再试。") % {"n": minutes}


def forgive(name: str, key: str) -> None:
    """Start anew for that key (after a right password, say)."""
    Tally.objects.filter(name=name, key=blind_index(key, f"limit/{name}")).delete()


def prune(now: datetime) -> int:
    """Forget windows that ended a day ago; returns how many."""
    return Tally.objects.filter(slot__lt=int((now - KEPT).timestamp())).delete()[0]


@periodic("core.prune_tallies", every="daily 03:30")
def _prune_daily(_slot: datetime) -> None:
    prune(timezone.now())
