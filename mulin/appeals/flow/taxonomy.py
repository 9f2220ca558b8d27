"""Setting up the taxonomy and the urgent words from their tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction

from mulin.appeals.models import Category, Urgency, Urgent
from mulin.core import versions
from mulin.core.worktime import Limit

DATA = Path(__file__).resolve().parent.parent / "data"
URGENCIES = {"一般": Urgency.NORMAL, "紧急": Urgency.URGENT, "特急": Urgency.CRITICAL}


@transaction.atomic
def load_taxonomy(path: Path = DATA / "taxonomy.csv") -> int:
    """Bring the leaves of a table in: new ones are added, known ones (by code) brought up to
    date, and those that the table no longer has are kept for old appeals but offered no more."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        Category.objects.update_or_create(code=row["l2_code"], defaults=_columns(row))
    Category.objects.exclude(code__in=[row["l2_code"] for row in rows]).update(active=False)
    versions.changed("taxonomy")
    return len(rows)


def _columns(row: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": row["l2_zh"], "group_code": row["l1_code"], "group_name": row["l1_zh"],
        "slug": row["l2_en"], "party": row["default_party"],
        "lead_units": _parts(row["lead_units"], ";"), "urgency": URGENCIES[row["urgency"]],
        "respond_within": str(Limit.parse(row["respond_within"])),
        "resolve_within": str(Limit.parse(row["resolve_within"])),
        "phrases": _parts(row["phrases"], "|"), "active": True,
    }  # fmt: skip


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


@transaction.atomic
def load_urgent_words(path: Path = DATA / "urgent_triggers.csv") -> int:
    """Replace the urgent words by those of a table."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    Urgent.objects.all().delete()
    Urgent.objects.bulk_create(_urgent(rows))
    versions.changed("taxonomy")
    return len(rows)


def _urgent(rows: Iterable[Mapping[str, str]]) -> list[Urgent]:
    return [
        Urgent(
            words=_parts(row["trigger"], "|"), urgency=URGENCIES[row["raise_to"]],
            advice=row["advice_to_reporter"], note=row["note"],
        )
        for row in rows
    ]  # fmt: skip
