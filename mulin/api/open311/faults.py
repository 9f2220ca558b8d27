"""What went wrong, in the form that was asked for: never a page of HTML."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mulin.api.open311.document import Document
from mulin.core.deeds import DeedError

STATUS = {"too_many": 429, "no_permission": 403, "scope_missing": 403}


class Fault(Exception):
    """A request that cannot be answered: the HTTP status and a sentence for the person."""

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(*sentences)
        self.status, self.sentences = status, sentences


def told(status: int, sentences: Sequence[str]) -> Document:
    """The list of errors, also when there is only one."""
    return Document("errors", [{"code": status, "description": str(one)} for one in sentences])


def of_deed(error: DeedError) -> Fault:
    """A deed that was refused: 403 for the key, 429 for too often, else 400."""
    status = STATUS.get(error.code, 403 if error.status == 403 else 400)
    return Fault(status, str(error))


def unknown(what: str) -> Fault:
    """Something that does not exist, or is not public: the same sentence for both."""
    return Fault(404, _("没有找到 %s，或者没有公开。") % what)


def missing(name: str) -> Fault:
    """A parameter that is needed."""
    return Fault(400, _("缺少参数 %s。") % name)


def wrong(name: str, why: str) -> Fault:
    """A parameter that cannot be read."""
    return Fault(400, _("参数 %(name)s 不对：%(why)s") % {"name": name, "why": why})
