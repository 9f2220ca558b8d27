"""Why a deed was not done. Each carries a sentence for the person and a code for the machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


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
