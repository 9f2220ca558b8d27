"""Masks and words of the ledger: what stands on a page instead of a name or a number."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.fields import mask_id, mask_name, mask_phone
from mulin.households.models import Resident

NOTHING = "—"


def masked_name(resident: Resident) -> str:
    """王**"""
    return mask_name(resident.name) or NOTHING


def masked_phone(resident: Resident) -> str:
    """138****5678"""
    return mask_phone(resident.phone) or NOTHING


def masked_id(resident: Resident) -> str:
    """360483**********12: the region, and the last two."""
    return mask_id(resident.id_number) or NOTHING


def age_words(resident: Resident, today: date | None = None) -> str:
    """«82 岁», or a dash."""
    age = resident.age_on(today or timezone.localdate())
    return NOTHING if age is None else _("%d 岁") % age


def share_words(share: object) -> str:
    """«50%», or «共同共有»."""
    return _("共同共有") if share is None else f"{share:.10g}%"
