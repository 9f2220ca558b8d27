"""Which deeds a person may do to an appeal now, each with its form, and which is the likely next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mulin.appeals import flow, routing, rules
from mulin.appeals.flow import excluding, merging, supervising, supports
from mulin.appeals.forms import clocks as timely
from mulin.appeals.forms import desk as forms
from mulin.appeals.forms import orders as beside
from mulin.appeals.forms.deeds import Blank, DeedForm
from mulin.appeals.models import Appeal, Status
from mulin.appeals.practice import practice
from mulin.appeals.views.clocked import clocks_of, unfit
from mulin.core.flow import can
from mulin.core.models import Entry
from mulin.people.models import Person
from mulin.people.queries import posts

Data = Mapping[str, Any]
ENDED = (Status.PROPOSED, Status.CLOSED)


@dataclass(frozen=True)
class Deed:
    """A line of the table below. `moves`: somebody else's deed meanwhile makes it another matter."""

    name: str
    verb: str
    label: object
    symbol: str
    said: object
    form: type[DeedForm]
    may: Callable[[Person, Appeal], bool]
    do: Callable[[Appeal, Person, Data], object]
    moves: bool = True


def _either(person: Person, appeal: Appeal) -> bool:
    return rules.may_handle(person, appeal) or rules.may_dispatch(person, appeal)


def _decides(person: Person, appeal: Appeal) -> bool:
    """Grant or refuse what the handler asks for; never one's own request."""
    return rules.may_dispatch(person, appeal) and not rules.may_handle(person, appeal)


def _may_escalate(person: Person, appeal: Appeal) -> bool:
    mine = posts().get(appeal.post_id)
    return (
        rules.may_handle(person, appeal)
        and mine is not None
        and routing.above(mine, appeal.area_path) is not None
    )


def _may_hand_down(person: Person, appeal: Appeal) -> bool:
    mine = posts().get(appeal.post_id)
    return (
        rules.may_hand_down(person, appeal)
        and mine is not None
        and bool(routing.below(mine, appeal.area_path))
    )


def _may_return(person: Person, appeal: Appeal) -> bool:
    fresh = not appeal.final and appeal.bounces < practice().bounces
    return fresh and rules.may_handle(person, appeal)


def _call_back(appeal: Appeal, by: Person, data: Data) -> object:
    answers = flow.Answers(
        reached=data["reached"] == "yes", way=data["way"], words=data["words"],
        contacted=_yes(data["contacted"]), solved=_yes(data["solved"]),
        satisfied=data["satisfied"], go_on=data["go_on"],
    )  # fmt: skip
    return flow.call_back(appeal, answers, by=by)


def _yes(answer: str) -> bool | None:
    return {"yes": True, "no": False}.get(answer)


DEEDS: dict[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed(
            "dispatch", "dispatch", gettext_lazy("派单"), "send", gettext_lazy("已经派出。"),
            forms.Dispatch, rules.may_dispatch,
            lambda a, by, d: flow.dispatch(
                a, post=d["post"], by=by, reason=d["reason"], inner=d["inner"]
            ),
        ),
        Deed(
            "sign", "sign", gettext_lazy("签收"), "check", gettext_lazy("已经签收，接下来请联系居民。"),
            forms.Sign, rules.may_handle, lambda a, by, d: flow.sign(a, by=by),
        ),
        Deed(
            "contact", "contact", gettext_lazy("联系居民"), "phone-call", gettext_lazy("已经记下。"),
            forms.Contact, rules.may_handle,
            lambda a, by, d: flow.contact(
                a, by=by, way=d["way"], public=d["public"], inner=d["inner"]
            ),
            moves=False,
        ),
        Deed(
            "progress", "progress", gettext_lazy("写进展"), "pencil", gettext_lazy("进展已经写上。"),
            forms.Progress, rules.may_handle,
            lambda a, by, d: flow.progress(
                a, by=by, public=d["public"], inner=d["inner"], photos=d["photos"]
            ),
            moves=False,
        ),
        Deed(
            "propose", "propose", gettext_lazy("报结"), "checklist",
            gettext_lazy("已经报结，会有没经手的人回访居民。"), forms.Propose, rules.may_handle,
            lambda a, by, d: flow.propose(
                a, by=by, ending=d["ending"], public=d["public"], photos=d["photos"],
                inner=d["inner"], until=d["until"], review_on=d["review_on"], where=d["where"],
                despite=d.get("despite", ""),
            ),
        ),
        Deed(
            "ask", "ask", gettext_lazy("问居民一句"), "message-2",
            gettext_lazy("已经发给居民，期限暂停。"), forms.Ask, rules.may_handle,
            lambda a, by, d: flow.ask(a, by=by, public=d["public"]),
        ),
        Deed(
            "staff_answer", "answer", gettext_lazy("记下居民的回复"), "message",
            gettext_lazy("已经记下，期限接着算。"), forms.StaffAnswer, rules.may_handle,
            lambda a, by, d: flow.answer(a, by=by, public=d["public"]),
        ),
        Deed(
            "call_back", "callback", gettext_lazy("回访"), "phone", gettext_lazy("回访已经记下。"),
            forms.CallBack, rules.may_call_back, _call_back,
        ),
        Deed(
            "escalate", "escalate", gettext_lazy("请上级帮忙"), "arrow-up",
            gettext_lazy("已经报给上一级。"), forms.Escalate, _may_escalate,
            lambda a, by, d: flow.escalate(a, by=by, reason=d["reason"]),
        ),
        Deed(
            "hand_down", "hand_down", gettext_lazy("派下级到现场"), "arrow-down",
            gettext_lazy("已经派下去。"), forms.HandDown, _may_hand_down,
            lambda a, by, d: flow.hand_down(a, by=by, post=d["post"], reason=d["reason"]),
        ),
        Deed(
            "return", "return", gettext_lazy("退回"), "arrow-back-up",
            gettext_lazy("已经退回，会重新派单。"), forms.Return, _may_return,
            lambda a, by, d: flow.return_(
                a, by=by, reason=d["reason"], basis=d["basis"], photos=d["photos"]
            ),
        ),
        Deed(
            "reassign", "reassign", gettext_lazy("改派"), "arrows-exchange",
            gettext_lazy("已经改派。"), forms.Reassign, rules.may_dispatch,
            lambda a, by, d: flow.reassign(a, by=by, post=d["post"], reason=d["reason"]),
        ),
        Deed(
            "support", "support", gettext_lazy("请人协办"), "friends",
            gettext_lazy("已经请它协办，办好了会告诉您。"), beside.OpenSupport,
            rules.may_ask_support,
            lambda a, by, d: supports.open(
                a, by=by, post=d["post"], what=d["what"], within=d["within"]
            ),
            moves=False,
        ),
        Deed(
            "verify", "verify", gettext_lazy("核查通过"), "shield-check",
            gettext_lazy("核查通过，接下来回访居民。"), beside.Verify, rules.may_verify,
            lambda a, by, d: flow.verify(a, by=by, inner=d["inner"]),
        ),
        Deed(
            "send_back", "send_back", gettext_lazy("核查不通过"), "refresh",
            gettext_lazy("已经退给承办人接着办。"), beside.SendBackAppeal, rules.may_verify,
            lambda a, by, d: flow.send_back(a, by=by, reason=d["reason"]),
        ),
        Deed(
            "supervise", "supervise", gettext_lazy("督办"), "flag",
            gettext_lazy("已经督办，承办人要按时答复。"), beside.Supervise, rules.may_supervise,
            lambda a, by, d: supervising.supervise(a, by=by, what=d["what"], within=d["within"]),
            moves=False,
        ),
        Deed(
            "unmerge", "unmerge", gettext_lazy("拆出来单独办"), "arrows-exchange",
            gettext_lazy("已经拆出来，等重新派单。"), beside.Unmerge, rules.may_merge,
            lambda a, by, d: merging.unmerge(a, by=by, reason=d["reason"]),
        ),
        Deed(
            "resume", "review", gettext_lazy("现在可以办了"), "refresh",
            gettext_lazy("已经接着办。"), beside.Resume, rules.may_review,
            lambda a, by, d: flow.resume(a, by=by, public=d["public"]),
        ),
        Deed(
            "review", "review", gettext_lazy("还是办不了"), "calendar",
            gettext_lazy("已经告诉居民，到那天再看。"), beside.Review, rules.may_review,
            lambda a, by, d: flow.review(a, by=by, public=d["public"], review_on=d["review_on"]),
        ),
        Deed(
            "stage_done", "stage_done", gettext_lazy("完成一个阶段"), "checklist",
            gettext_lazy("已经记下，居民看得到。"), timely.StageDone, rules.may_handle,
            lambda a, by, d: flow.stage_done(a, by=by, public=d["public"]),
        ),
        Deed(
            "grant_extension", "grant_extension", gettext_lazy("同意延期"), "check",
            gettext_lazy("已经延期，居民会看到新的期限。"), timely.Grant, _decides,
            lambda a, by, d: flow.grant_extension(a, by=by, public=d["public"]),
        ),
        Deed(
            "refuse_extension", "refuse_extension", gettext_lazy("不同意延期"), "x",
            gettext_lazy("已经告诉承办人。"), timely.RefuseRequest, _decides,
            lambda a, by, d: flow.refuse_extension(a, by=by, why=d["why"]),
        ),
        Deed(
            "shelve", "shelve", gettext_lazy("同意挂账"), "check",
            gettext_lazy("已经挂账，期限停到复核日。"), timely.Grant, _decides,
            lambda a, by, d: flow.shelve(a, by=by, public=d["public"]),
        ),
        Deed(
            "refuse_shelving", "refuse_shelving", gettext_lazy("不同意挂账"), "x",
            gettext_lazy("已经告诉承办人。"), timely.RefuseRequest, _decides,
            lambda a, by, d: flow.refuse_shelving(a, by=by, why=d["why"]),
        ),
        Deed(
            "unshelve", "unshelve", gettext_lazy("恢复办理"), "player-play",
            gettext_lazy("已经恢复，期限接着算。"), timely.Unshelve, _either,
            lambda a, by, d: flow.unshelve(a, by=by, why=d["why"]),
        ),
        Deed(
            "ask_extension", "ask_extension", gettext_lazy("申请延期"), "clock",
            gettext_lazy("已经申请，等上一级或同事来批。"), timely.AskExtension, rules.may_handle,
            lambda a, by, d: flow.ask_extension(a, by=by, limit=d["limit"], why=d["why"]),
        ),
        Deed(
            "ask_shelving", "ask_shelving", gettext_lazy("申请挂账"), "clock-pause",
            gettext_lazy("已经申请，等上一级或同事来批。"), timely.AskShelving, rules.may_handle,
            lambda a, by, d: flow.ask_shelving(a, by=by, until=d["until"], why=d["why"]),
        ),
        Deed(
            "exclude", "remark", gettext_lazy("申请不计入考核"), "adjustments",
            gettext_lazy("已经申请，等没有经手的人审核。"), beside.Exclude,
            lambda by, a: a.status in ENDED and rules.may_ask_exclusion(by, a),
            lambda a, by, d: excluding.ask(
                a, by=by, rates=d["rates"], reason=d["reason"], grounds=d["grounds"]
            ),
            moves=False,
        ),
        Deed(
            "route_past", "route_past", gettext_lazy("避开被反映的单位"), "hand-stop",
            gettext_lazy("已经避开，由镇治理中心重新派单。"), beside.RoutePast, rules.may_dispatch,
            lambda a, by, d: flow.route_past(
                a, by=by, organisation=d["organisation"], post=d["post"]
            ),
        ),
        Deed(
            "classify", "classify", gettext_lazy("改类别、紧急程度"), "tag",
            gettext_lazy("类别已经改好，期限跟着变。"), forms.Classify, _either,
            lambda a, by, d: flow.classify(
                a, by=by, category=d["category"], urgency=d["urgency"]
            ),
            moves=False,
        ),
        Deed(
            "locate", "locate", gettext_lazy("改地点"), "map-pin", gettext_lazy("地点已经改好。"),
            forms.Locate, rules.may_dispatch, lambda a, by, d: flow.locate(a, by=by, area=d["area"]),
            moves=False,
        ),
        Deed(
            "remark", "remark", gettext_lazy("内部备注"), "lock", gettext_lazy("备注已经记下。"),
            forms.Remark, _either, lambda a, by, d: flow.remark(a, by=by, inner=d["inner"]),
            moves=False,
        ),
        Deed(
            "decline", "decline", pgettext_lazy("deed", "不予受理"), "ban",
            gettext_lazy("已经告诉居民不受理的原因。"), forms.Decline, rules.may_dispatch,
            lambda a, by, d: flow.decline(a, by=by, reason=d["reason"]),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A deed that may be done now, with its form as it stands, or blank; `key` and `head` go with
    it, against double presses and against what others did meanwhile."""

    deed: Deed
    form: DeedForm | None
    blank: Blank | None = None
    next: bool = False
    key: str = field(default_factory=lambda: str(uuid4()))
    head: str = ""


def _offer(deed: Deed, appeal: Appeal, *, is_next: bool) -> Offer:
    auto_id = f"{deed.name}_%s"
    blank = deed.form.blank(appeal, auto_id=auto_id)
    form = None if blank else deed.form(appeal=appeal, auto_id=auto_id)
    return Offer(deed, form, blank, next=is_next, head=appeal.journal_head)


def possible(deed: Deed, person: Person, appeal: Appeal) -> bool:
    """Whether the life table and the rules both allow it now."""
    return can(appeal, deed.verb, flow.STEPS) and deed.may(person, appeal)


def offers(
    person: Person, appeal: Appeal, written: Iterable[Entry], *, bound: Offer | None = None,
    asked: str = "",
) -> list[Offer]:  # fmt: skip
    """What this person may do now. The big one is the form that was refused, else the one asked
    for, else the likely next."""
    written = list(written)
    shut = unfit(clocks_of(written), appeal, person, written)
    found = [
        deed for deed in DEEDS.values() if deed.name not in shut and possible(deed, person, appeal)
    ]
    able = {deed.name for deed in found}
    likely = likely_next(able, appeal, {entry.verb for entry in written})
    first = bound.deed.name if bound else asked
    likely = first if first in able else likely
    made = [
        bound
        if bound and bound.deed.name == deed.name
        else _offer(deed, appeal, is_next=deed.name == likely)
        for deed in found
    ]
    return sorted(made, key=lambda offer: not offer.next)


# Somebody waits for an answer: before all else.
FIRST = ("grant_extension", "shelve")


def likely_next(able: set[str], appeal: Appeal, done: set[str]) -> str:
    """签收 → 联系 → 写进展 → 报结, and for the dispatcher 派单 and 回访."""
    order = {
        Status.RECEIVED: ["dispatch"],
        Status.DISPATCHED: ["sign"],
        Status.HANDLING: [
            *(["contact"] if appeal.first_contact_at is None else []),
            *(["progress"] if "progress" not in done else []),
            "propose",
        ],
        Status.WAITING: ["staff_answer"],
        Status.VERIFYING: ["verify"],
        Status.PROPOSED: ["call_back"],
    }.get(Status(appeal.status), [])
    return next((name for name in (*FIRST, *order) if name in able), "")


def why_not(person: Person, appeal: Appeal) -> str:
    """A sentence for those who look for a deed that is not theirs."""
    waits = appeal.status == Status.VERIFYING and not rules.may_verify(person, appeal)
    if waits and rules.may_see_inner(person, appeal):
        return _("正在等核查，由社区或镇治理中心里没有经手的人来做。")
    if appeal.status == Status.PROPOSED and rules.may_see_inner(person, appeal):
        if _either(person, appeal):
            return _("回访要由没有经手这件事的人来做，您经手过，请同事来。")
        return _("正在等回访，由社区或镇治理中心里没有经手的人来做。")
    return ""
