"""Which deeds of the desk a person may do to a meeting now, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.core.deed_forms import KeyedForm
from mulin.core.flow import can
from mulin.core.offers import Deed, Offer, fits, offered, told
from mulin.meetings import flow, forms, rules
from mulin.meetings.flow.holding import EARLY
from mulin.meetings.models import Meeting, Status
from mulin.people.models import Person


def _can(verb: str) -> Callable[[Meeting], bool]:
    return fits(verb, flow.STEPS)


def _ripe(meeting: Meeting) -> bool:
    """The hour has come."""
    return can(meeting, "open", flow.STEPS) and timezone.now() >= meeting.starts_at - EARLY


def _ahead(meeting: Meeting) -> bool:
    return can(meeting, "announce", flow.STEPS) and timezone.now() < meeting.starts_at


def _moves(meeting: Meeting) -> bool:
    return can(meeting, "reschedule", flow.STEPS) or can(meeting, "resume", flow.STEPS)


def _in_turn(meeting: Meeting) -> bool:
    return can(meeting, "skip", flow.STEPS) and bool(meeting.series_id and meeting.chair_id)


DEEDS: dict[str, Deed[Meeting]] = {
    deed.name: deed
    for deed in (
        Deed(
            "keep", gettext_lazy("照原来通知的开"), "check", gettext_lazy("定了：照常开。"), forms.Plain,
            lambda m, by, _f: flow.keep(m, by=by), lambda m: m.adrift, tone="primary",
        ),
        Deed(
            "announce", gettext_lazy("通知大家"), "speakerphone", gettext_lazy("通知出去了。"),
            forms.Plain, lambda m, by, _f: flow.announce(m, by=by), _ahead, tone="primary",
        ),
        Deed(
            "open", gettext_lazy("宣布开始"), "player-play", gettext_lazy("会开始了。"), forms.Plain,
            lambda m, by, _f: flow.open_(m, by=by), _ripe, tone="primary",
        ),
        Deed(
            "close", gettext_lazy("散会"), "flag", gettext_lazy("散会了。没议到的放到下次。"), forms.Plain,
            lambda m, by, _f: flow.close(m, by=by), _can("close"), tone="primary",
        ),
        Deed(
            "invite", gettext_lazy("邀请人"), "user-plus", gettext_lazy("请了。"), forms.Invite,
            lambda m, by, f: flow.invite(m, f.asked(), by=by, observer=f.cleaned_data["observer"]),
            _can("invite"),
        ),
        Deed(
            "set_chair", gettext_lazy("请谁主持"), "user-star", gettext_lazy("主持人定了。"),
            forms.ChairForm, lambda m, by, f: flow.set_chair(m, by=by, person=f.chosen()),
            _can("chair"),
        ),
        Deed(
            "skip_chair", gettext_lazy("轮值的人来不了，换下一位"), "user-question",
            gettext_lazy("换成下一位了，这一轮先欠着。"), forms.Words,
            lambda m, by, f: flow.skip_chair(m, by=by, **told(f)), _in_turn,
        ),
        Deed(
            "reschedule", gettext_lazy("改时间、改地点"), "calendar",
            gettext_lazy("改好了，受邀请的人收到了。"), forms.Reschedule,
            lambda m, by, f: flow.reschedule(m, f.when(), by=by, words=f.cleaned_data["words"]),
            _moves,
        ),
        Deed(
            "postpone", gettext_lazy("延期，时间待定"), "clock-pause",
            gettext_lazy("已经告诉大家延期。"), forms.Words,
            lambda m, by, f: flow.postpone(m, by=by, **told(f)), _can("postpone"),
        ),
        Deed(
            "revise", gettext_lazy("改文字"), "edit", gettext_lazy("改好了。"), forms.Revise,
            lambda m, by, f: flow.revise(m, by=by, **told(f)), _can("revise"),
        ),
        Deed(
            "cancel", gettext_lazy("不开了"), "x", gettext_lazy("已经告诉大家不开了。"), forms.Words,
            lambda m, by, f: flow.cancel(m, by=by, **told(f)), _can("cancel"), tone="danger",
        ),
    )
}  # fmt: skip


def form_of(deed: Deed[Meeting], meeting: Meeting, *given: Any) -> KeyedForm:
    """The form of a deed, empty (with what is usual) or with what was sent."""
    more: dict[str, Any] = {"auto_id": f"{deed.name}_%s"}
    if deed.name == "reschedule":
        day = timezone.localtime(meeting.starts_at)
        minutes = int(meeting.lasts / timedelta(minutes=1))
        more["initial"] = {"day": day.date(), "at": day.time(), "minutes": minutes}
    elif deed.name == "revise":
        names = ("title", "about", "visibility")
        more["initial"] = {name: getattr(meeting, name) for name in names}
    form = deed.form(*given, **more)
    if isinstance(form, forms.Invite):
        form.offer(meeting)
    elif isinstance(form, forms.Picked):
        form.offer(meeting.area_path)
    return form


def offers(
    person: Person, meeting: Meeting, *, bound: Offer[Meeting] | None = None
) -> list[Offer[Meeting]]:
    """What this person may do now; the form that was refused keeps what was typed."""
    return offered(
        DEEDS.values(), person, meeting, may=rules.may_lead, form_of=form_of, bound=bound
    )


def hint(meeting: Meeting) -> object:
    """A sentence for who looks for the next step and does not find it."""
    if meeting.adrift:
        return gettext_lazy(
            "系列的日期改了，这一次已经有人在里面，所以没有自动改：照常开、改时间还是不开，请定。"
        )
    if meeting.status == Status.ANNOUNCED and not _ripe(meeting):
        return gettext_lazy("开会前两个小时内，这里可以宣布开始。")
    if meeting.status == Status.PLANNED and not _ahead(meeting):
        return gettext_lazy("时间已经过了，没有通知过。请改时间，或者注明不开了。")
    return ""
