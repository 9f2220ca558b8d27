"""Forms of the deeds about time: more of it, shelving, stages, taking note."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals import terms
from mulin.appeals.flow.extending import WHY, length_of
from mulin.appeals.forms.deeds import DeedForm
from mulin.core import calendars
from mulin.core.deed_forms import choose, lines
from mulin.core.worktime import Limit

OFFERED = ("1wh", "2wh", "4wh", "1wd", "2wd", "3wd", "5wd", "7wd", "10wd", "15wd", "20wd", "30wd")
PLAIN = ("10m", "30m", "1h", "2h", "4h", "8h", "1d", "3d", "7d", "15d", "30d")


def lengths(limit: str) -> Iterator[tuple[str, str]]:
    """How much more may be asked for of a limit, as choices."""
    calendar, whole = calendars.current(), Limit.parse(limit)
    most = length_of(whole, calendar) * terms.rules().policy.extension_percent / 100
    for text in OFFERED if whole.unit.working else PLAIN:
        more = Limit.parse(text)
        if length_of(more, calendar) <= most:
            yield text, more.words()


class AskExtension(DeedForm):
    """Ask for more time."""

    reads = ("resolve_within",)
    known = (calendars.current, terms.rules)
    limit = forms.ChoiceField(label=_("再要多久"))
    why = lines(
        _("为什么要延期"),
        most=WHY,
        hint=_("由上一级或同事来批。批准以后，居民会看到新的期限和原因。"),
    )

    def prepare(self) -> None:
        """As much as the county allows for this limit."""
        choose(self, "limit", [("", _("请选择")), *lengths(self.appeal.resolve_within)])


class Grant(DeedForm):
    """Grant what was asked for."""

    public = lines(
        _("告诉居民的话"), required=False, most=WHY, hint=_("不写就把申请里的原因告诉居民。")
    )


class RefuseRequest(DeedForm):
    """Refuse what was asked for."""

    why = lines(_("为什么不同意"), most=WHY)


class AskShelving(DeedForm):
    """Ask to put it aside until a day."""

    until = forms.DateField(
        label=_("哪天再看（复核日）"), widget=forms.DateInput(attrs={"type": "date"})
    )
    why = lines(
        _("为什么现在办不了，到时候怎么办"),
        most=WHY,
        hint=_("由上一级或同事来批。挂账期间期限停着，到复核日接着算。"),
    )


class Unshelve(DeedForm):
    """Take it up again before its day."""

    why = lines(_("为什么提前恢复"), required=False, most=WHY)


class StageDone(DeedForm):
    """A stage has been done."""

    public = lines(_("这一步做了什么"), hint=_("居民看得到。"))
