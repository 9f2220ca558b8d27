"""One person of the ledger: where they live and lived, what they need, who looked; and oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from mulin.core.models import Entry
from mulin.households.models import (
    KEPT,
    Correction,
    CorrectionStatus,
    Dwelling,
    Need,
    NeedStatus,
    Occupancy,
    Ownership,
    Resident,
)
from mulin.households.purposes import purpose_words
from mulin.households.wording import masked_name
from mulin.people.models import Person

MOST = 50


@dataclass(frozen=True)
class Look:
    """Somebody opened a name or number."""

    at: datetime
    who: str
    purpose: str


@dataclass(frozen=True)
class Housemate:
    """Who lives behind the same door, as far as it may be shown."""

    name: str
    kind: str


def own(person: Person) -> Resident | None:
    """The record of this very person, if their account is tied to one."""
    return Resident.objects.visible_to(person).filter(account=person).first()


def stays_of(resident: Resident) -> list[Occupancy]:
    """Where somebody lives and lived, the newest first."""
    rows = Occupancy.objects.filter(resident=resident).select_related("dwelling__building__estate")
    return list(rows.order_by(F("until").desc(nulls_first=True), "-since", "-id")[:MOST])


def owned_by(resident: Resident) -> list[Ownership]:
    """What somebody owns."""
    rows = Ownership.objects.current().filter(resident=resident)
    return list(rows.select_related("dwelling__building__estate")[:MOST])


def needs_of(resident: Resident) -> list[Need]:
    """Needs that are not wiped, those that count first."""
    rows = Need.objects.filter(resident=resident).exclude(status=NeedStatus.WIPED)
    return list(rows.order_by("status", "review_on")[:MOST])


def corrections_of(resident: Resident, *, waiting: bool = False) -> list[Correction]:
    """What they asked to be corrected, the newest first."""
    rows = Correction.objects.filter(resident=resident)
    if waiting:
        rows = rows.filter(status=CorrectionStatus.ASKED)
    return list(rows.order_by("-id")[:MOST])


def corrections_waiting(person: Person) -> Any:
    """Requests of the areas one looks after that nobody has answered."""
    rows = Correction.objects.visible_to(person).filter(
        status=CorrectionStatus.ASKED, resident__status__in=KEPT
    )
    return rows.exclude(asked_by=person).select_related("resident").order_by("id")


def looks_at(resident: Resident) -> list[Look]:
    """Who opened name and numbers, the newest first."""
    rows = Entry.objects.filter(record=resident.pk, verb="reveal").order_by("-id")
    return [
        Look(row.at, str(row.by or ""), purpose_words(row.data.get("purpose", "")))
        for row in rows.select_related("by")[:MOST]
    ]


def living_in(dwelling: Dwelling) -> list[Occupancy]:
    """Who lives there today."""
    rows = Occupancy.objects.current().filter(dwelling=dwelling).select_related("resident")
    return list(rows.order_by("since", "id")[:MOST])


def lived_in(dwelling: Dwelling) -> list[Occupancy]:
    """Who lived there and does no longer."""
    rows = Occupancy.objects.filter(dwelling=dwelling, until__isnull=False)
    return list(rows.select_related("resident").order_by("-until", "-id")[:MOST])


def owners_of(dwelling: Dwelling) -> list[Ownership]:
    """The owner group."""
    rows = Ownership.objects.current().filter(dwelling=dwelling).select_related("resident")
    return list(rows.order_by("since", "id")[:MOST])


def housemates(resident: Resident) -> list[Housemate]:
    """Who else lives behind one's door: family names and how they live there, no more."""
    home = Occupancy.objects.current().filter(resident=resident).first()
    if home is None:
        return []
    others = living_in(Dwelling(pk=home.dwelling_id))
    return [
        Housemate(masked_name(one.resident), one.get_kind_display())
        for one in others
        if one.resident_id != resident.pk
    ]


def held(resident: Resident) -> dict[str, Any]:
    """Everything the ledger holds about somebody, whole: their own file to take away."""
    return {
        "name": resident.name, "phone": resident.phone, "id_number": resident.id_number,
        "born": resident.born or resident.birth_year, "since": resident.since,
        "homes": [
            {"address": stay.dwelling.label, "as": stay.get_kind_display(), "since": stay.since,
             "until": stay.until}
            for stay in stays_of(resident)
        ],
        "owns": [
            {"address": part.dwelling.label, "share": part.share, "since": part.since}
            for part in owned_by(resident)
        ],
        "needs": [
            {"kind": need.kind_words, "purpose": need.purpose, "status": need.get_status_display(),
             "consent_by": need.get_consent_by_display(), "consent_how": need.get_consent_how_display(),
             "consent_on": need.consent_on, "consent_version": need.consent_version,
             "review_on": need.review_on}
            for need in needs_of(resident)
        ],
        "corrections": [
            {"about": one.get_about_display(), "said": one.said, "answer": one.answer,
             "status": one.get_status_display(), "at": one.asked_at}
            for one in corrections_of(resident)
        ],
        "looks": [
            {"at": look.at, "by": look.who, "purpose": look.purpose} for look in looks_at(resident)
        ],
    }  # fmt: skip
