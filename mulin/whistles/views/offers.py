"""Which deeds a person may do now, to a whistle or in a unit's part, each with its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.core.deed_forms import KeyedForm
from mulin.core.flow import can
from mulin.core.offers import Deed, Offer, offered, told
from mulin.people.models import Person
from mulin.whistles import flow, forms, rules
from mulin.whistles.models import Status, Summons, Turnout, Whistle
from mulin.whistles.queries import levels, units_near

Thing = Whistle | Summons


def _whistle(verb: str) -> Callable[[Whistle], bool]:
    return lambda whistle: can(whistle, verb, flow.STEPS)


def _part(verb: str) -> Callable[[Summons], bool]:
    return lambda part: part.whistle.is_open and can(part, verb, flow.UNIT_STEPS)


def _may_rise(whistle: Whistle) -> bool:
    level = levels().by_id[whistle.level_id]
    return can(whistle, "escalate", flow.STEPS) and levels().above(level) is not None


def _over(part: Summons) -> bool:
    now: datetime = timezone.now()
    whistle = part.whistle
    return (
        not whistle.is_open and whistle.takes_appraisals(now)
        and can(part, "appraise", flow.UNIT_STEPS)
    )  # fmt: skip


def _commands(person: Person, part: Summons) -> bool:
    return rules.may_command(person, part.whistle)


def _presence(form: KeyedForm) -> flow.Presence:
    assert isinstance(form, forms.ReportIn)  # noqa: S101 (narrows the type)
    return form.presence()


WHISTLE_DEEDS: dict[str, Deed[Any]] = {
    deed.name: deed
    for deed in (
        Deed(
            "release", gettext_lazy("放行"), "check", gettext_lazy("已经放行，大家可以走了。"),
            forms.ReleaseForm, may=rules.may_command, fits=_whistle("release"),
            do=lambda w, by, f: flow.release(w, by=by, **told(f)), tone="primary",
        ),
        Deed(
            "call", gettext_lazy("再叫一家"), "plus", gettext_lazy("已经叫了，时间从现在算。"),
            forms.CallMore, may=rules.may_command, fits=_whistle("call"),
            do=lambda w, by, f: flow.call_more(w, by=by, **told(f)),
        ),
        Deed(
            "note", gettext_lazy("告诉大家一句"), "speakerphone", gettext_lazy("已经发给各单位。"),
            forms.Note, may=rules.may_command, fits=_whistle("note"),
            do=lambda w, by, f: flow.note(w, by=by, **told(f)),
        ),
        Deed(
            "escalate", gettext_lazy("升一级"), "arrow-up", gettext_lazy("已经升级。"),
            forms.Escalate, may=rules.may_command, fits=_may_rise,
            do=lambda w, by, f: flow.escalate(w, by=by, **told(f)),
        ),
        Deed(
            "withdraw", gettext_lazy("撤哨"), "x", gettext_lazy("已经撤哨，各单位都收到了消息。"),
            forms.Withdraw, may=rules.may_command, fits=_whistle("withdraw"),
            do=lambda w, by, f: flow.withdraw(w, by=by, **told(f)), tone="danger",
        ),
    )
}  # fmt: skip

UNIT_DEEDS: dict[str, Deed[Any]] = {
    deed.name: deed
    for deed in (
        Deed(
            "report_in", gettext_lazy("到了，报到"), "map-pin", gettext_lazy("已经报到。"),
            forms.ReportIn, may=rules.may_answer, fits=_part("report_in"),
            do=lambda p, by, f: flow.report_in(
                p, _presence(f), by=by, photos=f.cleaned_data["photos"]
            ), tone="primary",
        ),
        Deed(
            "finish", gettext_lazy("办完了"), "check",
            gettext_lazy("已经记下。请等吹哨人放行再走。"), forms.Finish, may=rules.may_answer,
            fits=_part("finish"), do=lambda p, by, f: flow.finish(p, by=by, **told(f)), tone="primary",
        ),
        Deed(
            "progress", gettext_lazy("写进展"), "pencil", gettext_lazy("进展已经写上。"),
            forms.Progress, may=rules.may_answer, fits=_part("progress"),
            do=lambda p, by, f: flow.progress(p, by=by, **told(f)),
        ),
        Deed(
            "refuse", gettext_lazy("来不了"), "hand-stop", gettext_lazy("已经告诉吹哨人，由他来定。"),
            forms.Refuse, may=rules.may_answer, fits=_part("refuse"),
            do=lambda p, by, f: flow.refuse(p, by=by, **told(f)), tone="danger",
        ),
        Deed(
            "appraise", gettext_lazy("说说这次吹哨"), "message", gettext_lazy("谢谢，已经记下。"),
            forms.Verdict, may=rules.may_answer, fits=_over,
            do=lambda p, by, f: flow.appraise(
                p, by=by, right=f.cleaned_data["right"] == "yes", words=f.cleaned_data["words"]
            ),
        ),
    )
}  # fmt: skip

COMMAND_DEEDS: dict[str, Deed[Any]] = {
    deed.name: deed
    for deed in (
        Deed(
            "excuse", gettext_lazy("免到"), "user-check", gettext_lazy("已经免到。"), forms.Excuse,
            may=_commands, fits=_part("excuse"), do=lambda p, by, f: flow.excuse(p, by=by, **told(f)),
        ),
        Deed(
            "insist", gettext_lazy("还是要来"), "bell", gettext_lazy("已经告诉他们还是要来。"),
            forms.Insist, may=_commands, fits=_part("insist"),
            do=lambda p, by, f: flow.insist(p, by=by, **told(f)),
        ),
        Deed(
            "send_back", gettext_lazy("还没办完，接着办"), "arrow-back-up",
            gettext_lazy("已经请他们接着办。"), forms.SendBack, may=_commands, fits=_part("send_back"),
            do=lambda p, by, f: flow.send_back(p, by=by, **told(f)),
        ),
        Deed(
            "appraise_unit", gettext_lazy("评这一家"), "star", gettext_lazy("已经记下。"), forms.Mark,
            may=_commands, fits=_over,
            do=lambda p, by, f: flow.appraise_unit(
                p, by=by, mark=int(f.cleaned_data["mark"]), words=f.cleaned_data["words"]
            ),
        ),
    )
}  # fmt: skip
PART_DEEDS = {**UNIT_DEEDS, **COMMAND_DEEDS}


def form_of(deed: Deed[Any], thing: Thing, *given: Any) -> KeyedForm:
    """The form of a deed, empty or with what was sent."""
    mark = f"{deed.name}_{thing.pk.hex[-6:]}_%s"
    form = deed.form(*given, auto_id=mark)
    whistle = thing if isinstance(thing, Whistle) else thing.whistle
    if isinstance(form, forms.CallMore):
        form.offer(units_near(whistle.area_path))
    if isinstance(form, forms.Excuse) and isinstance(thing, Summons):
        form.fields["words"].required = thing.status != Turnout.REFUSED
    return form


def offers(
    deeds: Mapping[str, Deed[Any]], person: Person, thing: Thing, *,
    bound: Offer[Any] | None = None,
) -> list[Offer[Any]]:  # fmt: skip
    """What this person may do to this now; the form that was refused keeps what was typed."""
    return offered(
        deeds.values(), person, thing, may=rules.may_command, form_of=form_of, bound=bound
    )


def hint(person: Person, whistle: Whistle) -> str:
    """A sentence for who looks for the release and does not find it."""
    if whistle.status == Status.READY and not rules.may_command(person, whistle):
        return str(gettext_lazy("各单位都办完了，等吹哨的岗位放行。"))
    return ""
