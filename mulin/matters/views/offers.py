"""Which deeds of the desk a person may do to a matter now, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.core.deed_forms import KeyedForm, choice
from mulin.core.flow import can
from mulin.core.offers import Deed, Offer, fits, offered, told
from mulin.matters import flow, forms, rules
from mulin.matters.models import Basis, Matter, Opening, Side, Status, TaskStatus
from mulin.matters.practice import Period, usual_phases
from mulin.matters.queries import now_open
from mulin.matters.queries.talks import talks_of
from mulin.people.models import Person


def _can(verb: str) -> Callable[[Matter], bool]:
    return fits(verb, flow.STEPS)


def _ripe(matter: Matter) -> bool:
    """To be decided: nobody is still being asked."""
    asked = Opening.ANSWER in now_open(matter, timezone.localdate())
    return can(matter, "approve", flow.STEPS) and not asked


def _work_is_done(matter: Matter) -> bool:
    tasks = list(matter.tasks.values_list("status", "round"))
    return (
        can(matter, "finish", flow.STEPS) and (TaskStatus.DONE, matter.round) in tasks
        and all(status != TaskStatus.OPEN for status, _round in tasks)
    )  # fmt: skip


def _mark(matter: Matter, by: Person, form: Any) -> object:
    return flow.enter_appraisal(matter, by=by, **told(form))


DEEDS: dict[str, Deed[Matter]] = {
    deed.name: deed
    for deed in (
        Deed(
            "take_up", gettext_lazy("列入，开始议"), "check", gettext_lazy("已经列入，大家看得到了。"),
            forms.TakeUp,
            lambda m, by, f: flow.take_up(
                m, by=by, phases=f.phases(), words=f.cleaned_data["words"]
            ), _can("take_up"), tone="primary",
        ),
        Deed(
            "decline", gettext_lazy("不列入"), "x", gettext_lazy("已经答复提出人。"), forms.Decline,
            lambda m, by, f: flow.decline(m, by=by, **told(f)), _can("decline"), tone="danger",
        ),
        Deed(
            "reconsider", gettext_lazy("重新考虑"), "arrow-back-up", gettext_lazy("放回等答复了。"),
            forms.Plain, lambda m, by, _f: flow.reconsider(m, by=by), _can("reconsider"),
        ),
        Deed(
            "decide", gettext_lazy("录决定"), "gavel", gettext_lazy("决定已经记下，大家看得到。"),
            forms.Decide, lambda m, by, f: flow.decide(m, f.resolution(), by=by), _ripe,
            tone="primary",
        ),
        Deed(
            "assign", gettext_lazy("定一项任务"), "plus", gettext_lazy("任务已经交给岗位。"),
            forms.Assign, lambda m, by, f: flow.assign(m, by=by, **told(f)), _can("assign"),
            tone="primary",
        ),
        Deed(
            "finish", gettext_lazy("落实完了，请大家评"), "flag", gettext_lazy("已经请大家来评。"),
            forms.Finish, lambda m, by, f: flow.finish(m, by=by, **told(f)), _work_is_done,
            tone="primary",
        ),
        Deed(
            "enter_appraisal", gettext_lazy("录入纸上的评价"), "pencil", gettext_lazy("评价已经记下。"),
            forms.MarkForOther, _mark, _can("appraise"), rules.may_enter,
        ),
        Deed(
            "end_appraisal", gettext_lazy("结束评议"), "scale", gettext_lazy("评议结束了，请看结果。"),
            forms.Plain, lambda m, by, _f: flow.end_appraisal(m, by=by), rules.counts_appraisal,
        ),
        Deed(
            "note", gettext_lazy("告诉大家一句"), "speakerphone", gettext_lazy("已经写上，关注的人收到了。"),
            forms.Note, lambda m, by, f: flow.note(m, by=by, **told(f)), _can("note"),
        ),
        Deed(
            "plan", gettext_lazy("改日程"), "calendar", gettext_lazy("日程改好了，关注的人收到了。"),
            forms.Plan,
            lambda m, by, f: flow.plan(m, by=by, phases=f.phases(), words=f.cleaned_data["words"]),
            _can("plan"),
        ),
        Deed(
            "revise", gettext_lazy("改文字"), "edit", gettext_lazy("文字改好了。"), forms.Revise,
            lambda m, by, f: flow.revise(m, by=by, **told(f)), _can("revise"),
        ),
        Deed(
            "discuss_again", gettext_lazy("退回再议"), "arrow-back-up", gettext_lazy("已经退回再议。"),
            forms.Again, lambda m, by, f: flow.discuss_again(m, by=by, **told(f)),
            _can("discuss_again"), tone="danger",
        ),
    )
}  # fmt: skip


def form_of(deed: Deed[Matter], matter: Matter, *given: Any) -> KeyedForm:
    """The form of a deed, empty (with what is usual) or with what was sent."""
    more: dict[str, Any] = {"auto_id": f"{deed.name}_%s"}
    today = timezone.localdate()
    if issubclass(deed.form, forms.Phases):
        more["planned"] = usual_phases(today) if deed.name == "take_up" else _planned(matter)
    elif deed.name == "revise":
        more["initial"] = {"title": matter.title, "text": matter.text}
    elif deed.name == "decide":
        more["initial"] = _decided(matter)
    form = deed.form(*given, **more)
    if isinstance(form, forms.Assign):
        form.offer(matter.area_path)
    if isinstance(form, forms.MarkForOther) and matter.proposer_id is not None:
        form.fields["side"] = choice(
            gettext_lazy("谁评的"), [(Side.AFFECTED, Side.AFFECTED.label)], initial=Side.AFFECTED
        )
    return form


def _decided(matter: Matter) -> dict[str, Any]:
    """As a rule the meeting decides that talked it over last; everybody reads its name, so that only
    one that everybody may know of is offered."""
    if (talk := next((one for one in talks_of(None, matter) if one.over), None)) is None:
        return {"held_on": timezone.localdate(), "basis": Basis.MEETING}
    return {"held_on": talk.day, "basis": Basis.MEETING, "body": talk.title}


def _planned(matter: Matter) -> list[Period]:
    return [Period(one.opens, one.since, one.until, one.words) for one in matter.phases.all()]


def offers(
    person: Person, matter: Matter, *, bound: Offer[Matter] | None = None
) -> list[Offer[Matter]]:
    """What this person may do now; the form that was refused keeps what was typed."""
    return offered(DEEDS.values(), person, matter, may=rules.may_lead, form_of=form_of, bound=bound)


def hint(matter: Matter) -> object:
    """A sentence for who looks for the next step and does not find it."""
    if matter.status == Status.DISCUSSING and not _ripe(matter):
        return gettext_lazy("大家还在表态。到期以后（或者先改日程）才能录决定。")
    if matter.status == Status.CARRYING and not _work_is_done(matter):
        return gettext_lazy("定好任务、每一项都有了结果，才能请大家评。")
    if matter.status == Status.APPRAISING and not rules.counts_appraisal(matter):
        return gettext_lazy("评的人够了才能提前结束；到期会自己结束：评得低就重新落实。")
    return ""
