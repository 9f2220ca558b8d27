"""What names and numbers are opened for."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """Why somebody opens what is masked, or takes it out whole."""

    VISIT = "visit", _("上门走访")
    CALL = "call", _("打电话联系")
    SERVICE = "service", _("代办服务")
    CHECK = "check", _("核对信息")
    URGENT = "urgent", _("紧急救助")


def purpose_words(purpose: str) -> str:
    """As people read it."""
    return str(Purpose(purpose).label) if purpose in Purpose.values else ""
