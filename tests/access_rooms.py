"""What lies behind the doors of other rooms: whistles, topics, Open311, imports, calendars, absences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mulin.appeals.models import Status
from mulin.core import files, importing
from mulin.people import absences
from mulin.reports.models.topics import Topic, TopicMember, TopicStatus
from mulin.whistles import flow
from mulin.whistles.models import Status as Blown
from mulin.whistles.models import Summons, Turnout, Whistle, WhistleLevel
from mulin.whistles.testing import Cast

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "called": """unit_progress unit_completion unit_refusal api:report_in verdict whistles:unit
        whistles:progress whistles:finish whistles:refuse whistles:report_in whistles:appraise""",
    "blower": """blow api:whistle_detail call_more api:note api:whistle_escalate release
        api:whistle_withdraw unit_exemption unit_insistence unit_return api:mark api:units
        whistles:detail whistles:call whistles:note whistles:escalate whistles:release
        whistles:withdraw whistles:photo whistles:excuse whistles:insist whistles:send_back
        whistles:appraise_unit whistles:new whistles:near api:whistles all_levels""",
    "dispatcher": """topics topic topic_dismiss topic_merge topic_raise topic_rename
        topic_restore topic_split""",
    "centre": "imports import_run import_check import_start import_problems",
    "handler": "people:absence people:back people:edit_contact",
    "admin": "people:calendar whistles:levels whistles:level",
}
WORDS = {"words": "两辆车已经拖走，通道通了。"}
SENT: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        ("unit_progress", "unit_completion", "unit_refusal", "unit_exemption", "unit_insistence",
         "unit_return", "api:note", "api:whistle_escalate", "api:whistle_withdraw", "release",
         "whistles:note", "whistles:escalate", "whistles:withdraw", "whistles:progress",
         "whistles:finish", "whistles:refuse", "whistles:excuse", "whistles:insist",
         "whistles:send_back"), WORDS,
    ),
    "api:report_in": {"place": "北门岗亭", "heads": 2},
    "whistles:report_in": {"place": "北门岗亭", "heads": 2},
    "api:mark": {"mark": 5}, "whistles:appraise_unit": {"mark": "5"},
    "verdict": {"right": True}, "whistles:appraise": {"right": "yes"},
    "call_more": {"unit": "<fire>"}, "whistles:call": {"unit": "<fire>"},
    "blow": {
        "level": "enforce", "title": "北门被堵", "need": "请来拖车", "units": ["<fire>"],
        "area": "<area>",
    },
    "whistles:new": {
        "level": "enforce", "title": "北门被堵", "need": "请来拖车", "units": "<fire>",
        "area": "<area>", "urgency": "normal",
    },
    "whistles:level": {
        "name": "睦邻哨", "place": "1", "report_in": "1h", "answerers": "community",
    },
    "topic_rename": {"label": "路灯不亮"}, "topic_merge": {"into": "<topic>"},
    "topic_dismiss": {"why": "是演练"}, "api:topic_split": {"label": "另一处", "appeals": ["<one>"]},
    "reports:topic_split": {"label": "另一处", "appeals": "<one>"},
    "topic_raise": {"kind": "whistle"}, "people:edit_contact": {"phone": "0792-8000000"},
    "people:absence": {"since": "<today>", "until": "<today>"},
    "people:calendar": {"what": "day", "day": "<today>", "kind": "rest"},
    "open311:requests": {
        "api_key": "<key>", "service_code": "0301", "description": "灯不亮", "address_string": "三栋",
    },
    "open311:updates": {
        "api_key": "<key>", "service_request_id": "<appeal>", "update_id": "1", "status": "OPEN",
        "updated_datetime": "2026-11-22T08:00:00+08:00", "description": "还没有亮",
    },
}  # fmt: skip
# With a key of one's own anybody may report.
EVERYBODY_S = frozenset({"open311:requests"})
OPEN311 = "/open311/v2/"


def settle(county: County) -> None:
    """The people and words that these doors need."""
    county.words["<today>"] = f"{timezone.localdate():%Y-%m-%d}"
    if is_of_whistles(county):
        cast = Cast(county.cast.area)
        county.people |= {"blower": cast.blower, "called": cast.police}
        county.words["<fire>"] = cast.units[1]
        county.whistles = cast


def is_of_whistles(county: County) -> bool:
    """Whether there are whistles behind the door."""
    return "/whistles/" in county.route.path + "/"


READY = frozenset({"release", "unit_return", "whistles:send_back", "mark", "verdict",
                   "appraise", "appraise_unit", "send_back"})  # fmt: skip
REFUSED = frozenset({"unit_exemption", "unit_insistence", "excuse", "insist"})
ON_SITE = frozenset({"unit_progress", "unit_completion", "progress", "finish"})


def whistle(county: County) -> list[str]:
    """A whistle as far as the deed of this route wants it, and a unit's part of it."""
    cast, short = county.whistles, county.short
    made = cast.blow(units=cast.units[:1])
    part = cast.part(made, cast.police_body)
    if short in REFUSED:
        cast.bring(part, Turnout.REFUSED)
    if short in ON_SITE:
        cast.bring(part, Turnout.ON_SITE)
    if short in READY:
        cast.bring(part, Turnout.DONE)
    if short in {"mark", "verdict", "appraise", "appraise_unit"}:
        _release(made, cast)
    if short != "photo":
        return [str(made.pk), str(part.pk)]
    from tests.access import a_photo  # noqa: PLC0415 (only here)

    cast.bring(part, Turnout.ON_SITE)
    flow.progress(Summons.objects.get(pk=part.pk), by=cast.police, words="到了", photos=[a_photo()])
    return [str(made.pk), str(files.of(part.pk)[0].pk)]


def _release(made: Whistle, cast: Cast) -> None:
    now = Whistle.objects.get(pk=made.pk)
    assert now.status == Blown.READY
    flow.release(now, by=cast.blower, words="通了")


def topic(county: County) -> list[str]:
    """A hot topic of the grid with two appeals, and another one beside it."""
    path = county.cast.area.path
    status = TopicStatus.DISMISSED if county.short == "topic_restore" else TopicStatus.OPEN
    made = Topic.objects.create(label="灯不亮", area_path=path, status=status, size=2, heat=2)
    appeals = [county.cast.appeal(Status.HANDLING) for _ in range(2)]
    for appeal in appeals:
        TopicMember.objects.create(topic=made, appeal=appeal)
    county.words["<topic>"] = str(Topic.objects.create(label="路灯", area_path=path, heat=1).pk)
    county.words["<one>"] = str(appeals[0].pk)
    return [str(made.pk)]


def run(county: County) -> list[str]:
    """A table that the centre wants to bring in."""
    file = SimpleUploadedFile("导出.csv", "工单编号,标题\nRX1,路灯不亮\n".encode())
    return [str(importing.choose(file, kind="hotline", by=county.cast.centre).pk)]


def absence(county: County) -> list[str]:
    """That the handler is away today."""
    handler, today = county.cast.handler, timezone.localdate()
    until = today + timedelta(days=1)
    row = absences.be_away(handler, since=today, until=until, stand_in=None, by=handler)
    return [str(row.pk)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "whistles": whistle,
    **dict.fromkeys(
        ("api:whistle_detail", "call_more", "api:note", "api:whistle_escalate", "release",
         "api:whistle_withdraw", "unit_exemption", "unit_insistence", "unit_return", "api:mark",
         "unit_progress", "unit_completion", "unit_refusal", "api:report_in", "verdict",
         "whistles:photo"), whistle,
    ),
    **dict.fromkeys(
        ("topic", "topic_dismiss", "topic_merge", "topic_raise", "topic_rename", "topic_restore",
         "topic_split"), topic,
    ),
    **dict.fromkeys(("import_run", "import_check", "import_start", "import_problems"), run),
    "whistles:level": lambda _county: [str(WhistleLevel.objects.get(key="civil").pk)],
    "people:back": absence, "people:edit_contact": lambda county: [str(county.cast.post.pk)],
}  # fmt: skip
# Addresses that end with the form of the answer.
PATHS = {
    "open311:discovery": "discovery.json", "open311:services": "services.json",
    "open311:service": "services/0301.json", "open311:requests": "requests.json",
    "open311:request": "requests/<appeal>.json", "open311:token": "tokens/<token>.json",
    "open311:updates": "servicerequestupdates.json",
}  # fmt: skip
