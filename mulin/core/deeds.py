"""Why a deed was not done. Each carries a sentence for the person and a code for the machine.

And the checks that deeds make of what somebody typed: `line`, `due_day`.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LINE = 2000
FURTHEST = timedelta(days=3 * 366)


class DeedError(Exception):
    """A deed that was refused: nothing has been written."""

    code = "refused"
    status = 400

    def __init__(self, message: object = "", *, code: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DeedError):
    """The step cannot be taken from where the record stands."""

    code = "not_now"
    status = 409


class Conflict(NotAllowed):
    """Somebody else changed the record a moment ago."""

    code = "changed_meanwhile"

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("刚刚有别人处理了这件事。请看看现在的情况，再决定怎么办。"))


class Forbidden(DeedError):
    """This person may see the record, but not do this."""

    code = "not_yours"
    status = 403

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("这一步不归您办。"))


class Refused(DeedError):
    """The input cannot be taken: says what to do instead."""

    def __init__(self, code: str, message: object, *, field: str | None = None) -> None:
        super().__init__(message, code=code, field=field)


def due_day(day: date, now: datetime, *, field: str = "due") -> date:
    """A day by which something is to be done: not before today, and within three years."""
    today = timezone.localtime(now).date()
    if day < today:
        raise Refused("past", _("期限不能在今天以前。"), field=field)
    if day > today + FURTHEST:
        raise Refused("too_far", _("这一天太远了，请填三年以内的一天。"), field=field)
    return day


def line(text: str, *, field: str, needed: str = "", most: int = LINE) -> str:
    """A line somebody typed, trimmed; refused with a sentence if missing or too long."""
    text = text.replace("\x00", "").strip()
    if needed and not says_something(text):
        raise Refused("missing", needed, field=field)
    if len(text) > most:
        raise Refused(
            "too_long", gettext("写得太长了：最多 %(most)d 字，现在 %(now)d 字。")
            % {"most": most, "now": len(text)}, field=field,
        )  # fmt: skip
    return text


# Joins emoji into one: of the letters that nobody sees (category Cf) the only one kept in titles.
JOINER = "\u200d"


def says_something(text: str) -> bool:
    """Whether anything of it can be seen: blanks and zero-width letters cannot."""
    return any(not sign.isspace() and unicodedata.category(sign) != "Cf" for sign in text)


def seen(text: str) -> str:
    """Without the letters that nobody sees, but for those that join emoji."""
    if not says_something(text):
        return ""
    return "".join(c for c in text if c == JOINER or unicodedata.category(c) != "Cf").strip()
