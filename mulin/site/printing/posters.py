"""A covenant on paper: its words as they hold, when they were agreed and filed, the way to its page."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mulin.core.wording import date_words
from mulin.covenants.models import Clause, Status, Version
from mulin.places.queries import ladder
from mulin.site.printing.boards import Data
from mulin.site.printing.setting import qr

SIZES = ("a3", "a2")


def page_of(version: Version) -> str:
    """The whole address of the covenant's public page, as a phone's camera opens it."""
    path = reverse("covenants:detail", args=[version.covenant_id])
    return settings.PUBLIC_URL.rstrip("/") + path


# Paper hangs for everybody: it is in the house's language, whatever the clerk's own is.
@translation.override(settings.LANGUAGE_CODE)
def poster(version: Version, clauses: Sequence[Clause], *, size: str) -> Data:
    """The poster of a version. What does not hold (yet) says so in large letters."""
    address = page_of(version)
    line = [place.name for place in ladder().line(version.area_path)]
    return {
        "size": size, "title": version.covenant.title, "place": "·".join(line),
        "preamble": version.preamble,
        "mark": "" if version.status == Status.IN_FORCE else mark_of(version),
        "clauses": [
            {"heading": one.heading, "lines": one.text.splitlines()} for one in clauses
        ],
        "facts": facts(version), "qr": qr(address),
        "address": address.split("//", 1)[-1].rstrip("/"),
        "words": {"scan": _("扫一扫：看全文、看改了什么、提意见。没有手机，到社区当面说。")},
    }  # fmt: skip


def mark_of(version: Version) -> str:
    """What a sheet says that is not (or no longer) in force."""
    if version.status == Status.DISCUSSING:
        return _("征求意见稿")
    return str(version.get_status_display())


def facts(version: Version) -> list[str]:
    """When it was agreed and by how many, when filed and with whom, since when it holds."""
    result = getattr(version, "result", None)
    found = [_("第 %d 版") % version.number]
    if version.status == Status.DISCUSSING and version.until is not None:
        found.append(_("%s前提意见") % date_words(version.until, year=True))
    if version.agreed_on is not None:
        found.append(_("%s商定") % date_words(version.agreed_on, year=True))
    if result is not None:
        numbers = {"all": result.entitled, "n": result.in_favour}
        said = (
            _("应签 %(all)s，签了 %(n)s")
            if result.basis == "signatures"
            else _("应到 %(all)s，同意 %(n)s")
        )
        found.append(said % numbers)
    if version.filed_on is not None:
        number = f"（{version.file_number}）" if version.file_number else ""
        day = date_words(version.filed_on, year=True)
        found.append(_("%(day)s报%(body)s备案%(number)s") % {
            "day": day, "body": version.filed_with, "number": number,
        })  # fmt: skip
    if version.in_force_on is not None:
        found.append(_("%s起施行") % date_words(version.in_force_on, year=True))
    return found
