"""What people confirmed: appeals whose category somebody at the desk set or let stand.

`classify` is a person's correction; `dispatch` a person's «so be it». What the machine guessed
and nobody looked at is never learned from: it would only learn to agree with itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from mulin.appeals.models import Appeal, Ending
from mulin.core.models import Entry

CONFIRMING = ("classify", "dispatch", "reassign")
# The newest that are learned from: what was called what ten years ago says less.
MOST = 50_000


@dataclass(frozen=True)
class Labels:
    """Texts with the codes of their categories, the day of the newest, and a hash of all."""

    texts: list[str]
    codes: list[str]
    until: str
    digest: str


def text_of(title: str, detail: str) -> str:
    """What is read of an appeal: the title, unless it is only how the detail begins, and that."""
    return detail if detail.startswith(title.removesuffix("…")) else f"{title}\n{detail}"


def confirmed() -> Labels:
    """Every appeal with a category that a person confirmed and that is still in use."""
    looked_at = Entry.objects.filter(
        kind="appeals.appeal", verb__in=CONFIRMING, by__isnull=False
    ).values("record")
    rows = (
        Appeal.objects.filter(pk__in=looked_at, category__active=True)
        .exclude(ending=Ending.DECLINED)
        .order_by("-id")
        .values_list("pk", "title", "detail", "category__code", "reported_at")[:MOST]
    )
    found = sorted(rows.iterator(2000), key=lambda row: row[0])
    texts = [text_of(title, detail) for _pk, title, detail, _code, _at in found]
    codes = [code for _pk, _title, _detail, code, _at in found]
    newest = max((at for *_rest, at in found), default=None)
    until = timezone.localdate(newest).isoformat() if newest else ""
    return Labels(texts, codes, until, digest_of(zip(texts, codes, strict=True)))


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over texts and labels in their order."""
    sha = hashlib.sha256()
    for text, label in pairs:
        for part in (text, label):
            data = part.encode("utf-8", "surrogatepass")
            sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()
