"""What lies behind the doors of matters: one in the status that the deed of a door wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mulin.core import files
from mulin.matters import flow
from mulin.matters.models import Matter, Stand, Statement, Status
from mulin.matters.testing import SAID, TEXT, TITLE, Cast
from tests.reading import routes

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "dispatcher": """matter_take_up matter_refusal matter_reconsideration matter_revise matter_plan
        matter_notes matter_slip matter_result matter_decide matter_discussion matter_assign
        matter_completion matter_conclusion matter_enter_appraisal statement_publish
        statement_refuse statement_hide statement_like task_complete task_drop task_redo
        matters:complete""",
    "head": "matters:practice",
}
WORDS = {"words": "请大家看一看。"}
PLAN = {
    "opens_0": "gather", "since_0": "<today>", "until_0": "<today>", "opens_1": "answer",
    "since_1": "<today>", "until_1": "<today>", "words": "开始议",
}  # fmt: skip
PHASES = {"phases": [], "words": "开始议"}
DECISION = {
    "verdict": "approve", "basis": "meeting", "body": "居民代表会议", "held_on": "<today>",
    "words": "同意办。",
}  # fmt: skip
MARK = {"mark": "4"}
SLIP_MARK = {"slip": "9", "side": "affected", "source": "paper", "mark": 4}
PROPOSAL = {"title": TITLE, "text": TEXT, "area": "<area>"}
SENT: dict[str, dict[str, Any]] = {
    "matters:new": PROPOSAL, "matter_propose": PROPOSAL, "api:matters": PROPOSAL,
    "matters:record": {**PROPOSAL, "origin": "walk_in"},
    "matters:take_up": PLAN, "matters:plan": PLAN, "matter_take_up": PHASES,
    "matter_plan": {
        "phases": [{"opens": "gather", "since": "2026-11-01", "until": "2026-12-31"}], "words": "改",
    },
    **dict.fromkeys(
        ("matters:decline", "matters:note", "matters:discuss_again", "matters:finish",
         "matters:said_refuse", "matters:said_hide", "matters:drop", "matters:complete",
         "matter_refusal", "matter_notes", "matter_discussion", "matter_completion",
         "statement_refuse", "statement_hide", "task_drop", "task_complete"), WORDS,
    ),
    "matters:revise": {"title": TITLE, "text": TEXT}, "matter_revise": {"title": TITLE, "text": TEXT},
    "matters:decide": DECISION, "matter_decide": DECISION,
    "matters:assign": {"what": "装一处", "owner": "<post>", "due": "<today>"},
    "matter_assign": {"what": "装一处", "owner": "<post>", "due": "<today>"},
    "matters:redo": {**WORDS, "due": "<today>"}, "task_redo": {**WORDS, "due": "<today>"},
    "matters:enter_appraisal": SLIP_MARK, "matter_enter_appraisal": SLIP_MARK,
    "matters:appraise": MARK, "matter_appraise": {"mark": 4},
    "matters:answer": {"statement": "<said>", "vote": "1"}, "matter_answer": {"vote": 1},
    "matters:statements": {"text": "每户门口留一盏灯", "sure": "1"},
    "matter_say": {"text": "每户门口留一盏灯"},
    "matter_statements": {"text": "每户门口留一盏灯"},
    "matters:paper": {"slip": "7", "line": "1", "source": "paper"},
    "matter_slip": {"slip": "7", "votes": {"1": 1}},
    "matters:said_publish": {"text": SAID[0]}, "statement_publish": {},
    "matters:said_link": {"like": ""}, "statement_like": {"like": None},
    "matters:practice": {
        "answer_days": 7, "gather_days": 7, "talk_days": 14, "longest": 60, "a_day": 5,
        "appraise_days": 14, "threshold": "3", "fewest": 3,
    },
}  # fmt: skip
# Grid workers and building leads of the area write down what is on paper, as the community does.
EVERYBODY_S = frozenset({
    "matters:paper", "matters:enter_appraisal", "api:matter_slip", "api:matter_enter_appraisal",
})  # fmt: skip
BEFORE = {
    Status.PROPOSED: "take_up decline withdraw matter_take_up matter_refusal matter_withdrawal",
    Status.DECLINED: "reconsider matter_reconsideration",
    Status.CARRYING: """assign discuss_again finish drop redo complete photo matter_assign
        matter_discussion matter_completion task_complete task_drop task_redo""",
    Status.APPRAISING: """appraise enter_appraisal end_appraisal matter_appraise
        matter_enter_appraisal matter_conclusion""",
}
OVER = frozenset({"decide", "matter_decide", "result", "result_paper", "matter_result", "compute"})
DONE = frozenset({"finish", "matter_completion", "redo", "task_redo", "photo"})


def settle(county: County) -> None:
    """The head of the town's centre sets the rules of talking."""
    county.people["head"] = county.cast.centre


def matter(county: County) -> list[str]:
    """A matter of the reporter's, as far as the deed of this route wants it, with what belongs to
    it: a statement, a task, a photo."""
    cast, short = Cast(county.cast.area), county.short
    reporter = county.cast.reporter
    reporter.area = cast.area
    reporter.save()
    cast.proposer = reporter
    status = next((one for one, names in BEFORE.items() if short in names.split()), None)
    made = cast.matter(status or Status.DISCUSSING)
    keys = [str(made.pk)]
    if status is None:
        keys.append(_statement(county, cast, made))
    if short in OVER:
        flow.enter_slip(made, by=cast.worker, slip="1", votes={1: 1})
        cast.close_talk(Matter.objects.get(pk=made.pk))
        flow.compute(made)
    if status == Status.CARRYING and short not in {"assign", "matter_assign", "discuss_again",
                                                   "matter_discussion"}:  # fmt: skip
        keys.append(_task(short, cast, made))
    if short in {"end_appraisal", "matter_conclusion"}:
        for slip in "123":
            flow.enter_appraisal(made, by=cast.worker, slip=slip, side="affected", mark=4)
    return [keys[0], "votes"] if short == "votes" else keys


def _statement(county: County, cast: Cast, made: Matter) -> str:
    waits = county.short in {"said_publish", "said_refuse", "statement_publish", "statement_refuse"}
    said = cast.statement(made, SAID[0], shown=not waits)
    assert said.status == (Stand.WAITING if waits else Stand.SHOWN)
    county.words["<said>"] = str(said.pk)
    return str(Statement.objects.get(pk=said.pk).pk)


def _task(short: str, cast: Cast, made: Matter) -> str:
    task = cast.task(made)
    if short in DONE:
        from tests.access import a_photo  # noqa: PLC0415 (only here)

        flow.complete(task, by=cast.company, words="装好了。", photos=[a_photo()])
    return str(files.of(task.pk)[0].pk) if short == "photo" else str(task.pk)


RECORDS: dict[str, Callable[[County], list[str]]] = {
    route.name: matter
    for route in routes()
    if route.name.startswith(("matters:", "api:matter_", "api:statement_", "api:task_"))
}
