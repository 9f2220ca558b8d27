"""What lies behind the doors of what stands beside appeals: support orders, supervision, exclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mulin.appeals import flow
from mulin.appeals.flow import excluding, merging, rulebook, supervising, support_time, supports
from mulin.appeals.models import Status
from mulin.appeals.testing import an_appeal
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post, an_organisation

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "unit": """support_sign support_report support_progress support_return support_reveal
        support_order support_photo supports support_index support_detail support_ask_extension""",
    "handler": """support support_open support_accept support_send_back support_withdraw
        support_grant_extension support_refuse_extension
        supervision_answer supervision supervisions supervision_index supervision_detail
        exclude resume review exclusion_withdraw""",
    "centre": """supervise supervision_accept supervision_again supervision_withdraw
        exclusion_grant exclusion_refuse rate_rules""",
    "dispatcher": """merge unmerge verify send_back rework route_past rates exclusions""",
}  # fmt: skip
BEFORE = {
    "merge": Status.RECEIVED, "unmerge": Status.MERGED, "verify": Status.VERIFYING,
    "send_back": Status.VERIFYING, "rework": Status.VERIFYING,
}  # fmt: skip
DONE = "下水道已经疏通，试过两次水。"
SENT: dict[str, dict[str, Any]] = {
    "support": {"post": "<unit>", "what": "请疏通下水道", "within": "1wd"},
    "support_open": {"post": "<unit>", "what": "请疏通下水道", "within": "1wd"},
    "support_report": {"answer": DONE}, "support_progress": {"inner": "在路上"},
    "support_return": {"reason": "不归我们"}, "support_withdraw": {"reason": "不用了"},
    "support_send_back": {"reason": "还差"}, "support_reveal": {"purpose": "visit"},
    "support_ask_extension": {"limit": "1wd", "why": "泵车在外县"},
    "support_refuse_extension": {"why": "居民等不了"},
    "merge": {"into": "<main>"}, "unmerge": {"reason": "不是一回事"}, "send_back": {"reason": "没亮"},
    "rework": {"reason": "没亮"}, "route_past": {"organisation": "<body>"},
    "supervise": {"what": "什么时候好？", "within": "1wd"},
    "supervision_answer": {"answer": "周五装好"}, "supervision_again": {"reason": "哪天？", "within": "1wd"},
    "supervision_withdraw": {"reason": "不用了"}, "resume": {"public": "可以修了。"},
    "review": {"public": "还在排队。"}, "exclusion_refuse": {"review": "可以办"},
    "exclusion_withdraw": {"reason": "照常计入"},
    "exclude": {"rates": ["resolution"], "reason": "beyond", "grounds": "见文件"},
}  # fmt: skip
# From where a deed on a support order, on a supervision, goes.
SIGNED = frozenset({"support_report", "support_progress"})
REPORTED = frozenset({"support_accept", "support_send_back"})
WAITING = frozenset({"support_grant_extension", "support_refuse_extension"})
ANSWERED = frozenset({"supervision_accept", "supervision_again"})
EXPLAINED = frozenset({"resume", "review", "exclude"})


def settle(county: County) -> None:
    """The people and words that these doors need."""
    cast, body = county.cast, an_organisation()
    county.people["unit"] = a_holder(a_post(Role.DEPARTMENT, cast.town, body), "孙工")
    county.people["centre"] = cast.centre
    county.words["<unit>"] = str(county.people["unit"].appointments.get().post_id)
    county.words["<body>"] = str(body.pk)
    if county.short == "merge":
        county.words["<main>"] = cast.appeal(Status.HANDLING).number
    rulebook.load_exclusion_reasons()


def order(county: County) -> list[str]:
    """A support order as far as the deed of this route wants it."""
    cast, unit = county.cast, county.people["unit"]
    made = supports.open(
        cast.appeal(Status.HANDLING), post=unit.appointments.get().post_id, what="请疏通下水道",
        by=cast.handler,
    )  # fmt: skip
    if county.short in SIGNED | REPORTED or county.short == "support_photo":
        supports.sign(made, by=unit)
    if county.short in REPORTED:
        supports.report(made, by=unit, answer=DONE)
    if county.short in WAITING:
        support_time.ask_extension(made, by=unit, limit="1wd", why="泵车在外县")
    if county.short != "support_photo":
        return [str(made.pk)]
    from mulin.core import files  # noqa: PLC0415 (only here)
    from tests.access import a_photo  # noqa: PLC0415 (only here)

    supports.report(made, by=unit, answer=DONE, photos=[a_photo()])
    return [str(made.pk), str(files.of(made.pk)[0].pk)]


def supervision(county: County) -> list[str]:
    """A supervision as far as the deed of this route wants it."""
    cast = county.cast
    made = supervising.supervise(cast.appeal(Status.HANDLING), what="什么时候好？", by=cast.centre)
    if county.short in ANSWERED:
        supervising.answer(made, by=cast.handler, answer="周五装好")
    return [str(made.pk)]


def explained(county: County) -> list[str]:
    """An appeal that ended as not possible now."""
    cast = county.cast
    appeal = cast.appeal(Status.HANDLING)
    flow.propose(appeal, by=cast.handler, ending="explained", public="管网明年统一改造。")
    answers = flow.Answers(reached=True, solved=False, satisfied="no")
    return [str(flow.call_back(appeal, answers, by=cast.dispatcher).pk)]


def exclusion(county: County) -> list[str]:
    """An exclusion that was asked for."""
    cast = county.cast
    appeal = cast.appeal(Status.CLOSED)
    made = excluding.ask(
        appeal, rates=["resolution"], reason="beyond", grounds="见文件", by=cast.handler
    )
    return [str(made.pk)]


def merged(county: County) -> list[str]:
    """An appeal that was merged into another."""
    cast = county.cast
    one = an_appeal(area=cast.area, by=cast.reporter)
    into = cast.appeal(Status.HANDLING)
    return [str(merging.merge(one, into=into, by=cast.dispatcher).pk)]


RECORDS = {
    **dict.fromkeys(
        ("support_order", "support_reveal", "support_photo", "support_sign", "support_report",
         "support_progress", "support_return", "support_accept", "support_send_back",
         "support_withdraw", "support_detail", "support_ask_extension", *WAITING), order,
    ),
    **dict.fromkeys(
        ("supervision", "supervision_answer", "supervision_accept", "supervision_again",
         "supervision_withdraw", "supervision_detail"), supervision,
    ),
    **dict.fromkeys(("exclusion_grant", "exclusion_refuse", "exclusion_withdraw"), exclusion),
    **dict.fromkeys(EXPLAINED, explained), "unmerge": merged,
}  # fmt: skip
