"""What lies behind the doors of meetings: one in the status that the deed of a door wants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mulin.meetings import flow
from mulin.meetings.models import Attendance, CalendarAddress, Item, Meeting, Series, Status
from mulin.meetings.testing import NAME, PLACE, Cast, moment

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "dispatcher": """api:meeting_call api:meeting_announcement api:meeting_cancellation
        api:meeting_closing api:meeting_invite api:item_acceptance api:item_beginning
        api:item_conclusion api:item_deferral api:item_refusal api:item_rising api:meeting_keeping
        api:meeting_opening api:meeting_postponement api:meeting_skipping api:stay_write
        api:meeting_time api:series_found api:series_past api:meetings api:stays
        api:series_index""",
}
WORDS = {"words": "大家商量过。"}
LATER = moment(20)
TIME = {"day": str(LATER.date()), "at": "19:00", "minutes": "60"}
PLAN = {
    "title": "停车怎么划",
    "kind": "talk",
    "area": "<community>",
    "place": PLACE,
    "visibility": "everyone",
}
SERIES = {
    "name": NAME, "kind": "talk", "area": "<community>", "first_on": "<today>", "starts": "19:00",
    "minutes": 90, "place": PLACE, "holidays": "keep", "visibility": "everyone",
}  # fmt: skip
PAGE_SERIES = {**SERIES, "often": "monthly", "days": "15"}
BY_MACHINE = {**PLAN, "starts_at": LATER.isoformat(), "minutes": 60}
SENT: dict[str, dict[str, Any]] = {
    "meetings:new": {**PLAN, **TIME}, "api:meeting_call": BY_MACHINE, "api:meetings": BY_MACHINE,
    "meetings:reschedule": {**TIME, **WORDS},
    "api:meeting_time": {"starts_at": moment(25).isoformat(), "minutes": 60, **WORDS},
    "meetings:revise": {"title": "停车", "visibility": "everyone"},
    "meetings:invite": {"people": ["<handler>"]}, "api:meeting_invite": {"people": ["<handler>"]},
    "meetings:set_chair": {"person": "<handler>"}, "meetings:item_chair": {"person": "<handler>"},
    "meetings:item_interest": {"person": "<handler>"},
    "meetings:put": {"title": "路灯", "minutes": "10"}, "api:item_put": {"title": "路灯"},
    "meetings:put_from": {"title": "路灯", "minutes": "10", "meeting": "<meeting>"},
    "meetings:item_reword": {"title": "路灯", "minutes": "10"},
    "meetings:people": {"heads": "3"}, "api:stay_write": {"heads": 3}, "api:stays": {"heads": 3},
    "meetings:names": {"purpose": "补签到表"},
    "meetings:series_new": PAGE_SERIES, "meetings:series_revise": PAGE_SERIES,
    "api:series_found": {**SERIES, "rule": "FREQ=MONTHLY;BYMONTHDAY=15"},
    "api:series_index": {**SERIES, "rule": "FREQ=MONTHLY;BYMONTHDAY=15"},
    "api:series_past": {"meetings": [
        {"original_on": "2026-01-15", "starts_at": "2026-01-15T11:00:00Z", "minutes": 60},
    ]},
    "meetings:series_order": {"p0": "<handler>"},
    "meetings:series_except": {"on": "<on>", **WORDS}, "meetings:series_as_usual": {"on": "<on>"},
    "meetings:reply": {"answer": "coming"}, "api:meeting_reply": {"answer": "coming"},
    "meetings:suggest": {"title": "装个长椅"}, "api:arrival": {"code": "<code>"},
    **dict.fromkeys(
        ("meetings:cancel", "meetings:postpone", "meetings:skip_chair", "meetings:item_decline",
         "meetings:item_defer", "meetings:series_end", "meetings:stay_strike",
         "api:meeting_cancellation", "api:meeting_postponement", "api:meeting_skipping",
         "api:item_refusal", "api:item_deferral", "api:item_acceptance", "api:item_beginning",
         "api:item_conclusion", "api:item_rising", "api:item_withdrawal"), WORDS,
    ),
}  # fmt: skip
# A public meeting is for everybody: who comes says so, whoever they are, and asks for a topic.
EVERYBODY_S = frozenset({"meetings:reply", "api:meeting_reply", "meetings:arrive", "api:arrival"})
PLANNED = frozenset({"announce", "meeting_announcement"})
OPEN = frozenset({
    "close", "meeting_closing", "item_begin", "item_conclude", "item_beginning", "item_conclusion",
    "people", "names", "stay_leave", "stay_strike", "stays", "stay_write", "leave",
})  # fmt: skip
SOON = frozenset({"open", "meeting_opening", "arrive", "arrival"}) | OPEN
ASKED = frozenset({
    "item_accept", "item_decline", "item_acceptance", "item_refusal", "withdraw", "item_withdrawal",
})  # fmt: skip
BY_TURN = frozenset({"skip_chair", "meeting_skipping"})
ADRIFT = frozenset({"keep", "meeting_keeping"})


def settle(county: County) -> None:
    """Words that stand for what the county has; the reporter lives here."""
    cast = county.cast
    community = cast.area.parent or cast.area
    county.words |= {
        "<community>": community.code, "<handler>": str(cast.handler.pk),
        "<today>": str(timezone.localdate()),
    }  # fmt: skip


def _cast(county: County) -> Cast:
    cast = Cast(county.cast.area)
    cast.resident = county.cast.reporter
    cast.resident.area = cast.area
    cast.resident.save()
    return cast


def meeting(county: County) -> list[str]:
    """A meeting as far as the deed of this route wants it, with what belongs to it."""
    cast, short = _cast(county), county.short
    made = _meeting(cast, short)
    county.words |= {"<meeting>": str(made.pk), "<code>": made.code}
    if short == "arrive":
        return [str(made.pk), made.code]
    if "stay" in county.route.name or short in {"names", "people", "leave"}:
        return [str(made.pk), str(_stay(cast, made).pk)]
    return [str(made.pk), str(_item(cast, made, short).pk)]


def _meeting(cast: Cast, short: str) -> Meeting:
    if short in BY_TURN | ADRIFT:
        series = _series(cast)
        made = cast.of_series(series)
        if short in ADRIFT:
            cast.item(made)
            flow.end(series, by=cast.leader, words="停办")
        else:
            flow.set_order(series, [cast.leader.pk, cast.worker.pk], by=cast.leader)
        return Meeting.objects.get(pk=made.pk)
    made = cast.meeting(Status.PLANNED if short in PLANNED else Status.ANNOUNCED)
    if short in SOON:
        begins = timezone.now() + timedelta(minutes=10)
        Meeting.objects.filter(pk=made.pk).update(
            starts_at=begins, ends_at=begins + timedelta(hours=1)
        )
        made = Meeting.objects.get(pk=made.pk)
    if short in OPEN:
        flow.open_(made, by=cast.leader)
    return made


def _item(cast: Cast, made: Meeting, short: str) -> Item:
    if short in ASKED:
        return flow.suggest(made, flow.Topic("装个长椅"), by=cast.resident)
    if short == "interest":
        flow.reply(made, by=cast.resident, answer="coming")
    return cast.item(made) if made.is_live else made.items.get()


def _stay(cast: Cast, made: Meeting) -> Attendance:
    flow.check_in(made, by=cast.leader, name="张三丰")
    return flow.check_in(made, by=cast.leader, person=cast.resident)


def _series(cast: Cast) -> Series:
    return cast.series(rule="FREQ=DAILY;INTERVAL=10")


def series(county: County) -> list[str]:
    """A series, ended or with a date left out where its deed wants that."""
    cast = _cast(county)
    made = _series(cast)
    on = cast.of_series(made).original_on
    assert on is not None
    county.words |= {"<on>": str(on)}
    if county.short == "series_as_usual":
        flow.except_(made, on, by=cast.leader, words="过节")
    if county.short == "series_resume":
        flow.end(made, by=cast.leader, words="停办")
    return [str(made.pk)]


def feed(county: County) -> list[str]:
    """The secret of the reporter's calendar; there is one at a time."""
    known = CalendarAddress.objects.filter(person=county.cast.reporter).first()
    return [(known or flow.new_address(county.cast.reporter)).secret]


def _community(county: County) -> list[str]:
    """The code of the community."""
    area = county.cast.area
    return [(area.parent or area).code]


MEETINGS = """desk_detail announce cancel set_chair close door door_qr invite put desk_item
    item_accept item_begin item_chair item_conclude item_defer item_interest item_decline
    item_raise_up item_withdraw item_reword keep open people stay_leave stay_strike names postpone
    skip_chair reschedule revise detail arrive leave reply suggest interest withdraw"""
DOORS = """meeting_detail meeting_announcement arrival meeting_cancellation meeting_closing
    meeting_invite item_put item_acceptance item_beginning item_conclusion item_deferral item_refusal
    item_rising item_withdrawal meeting_keeping meeting_opening meeting_postponement meeting_reply
    meeting_skipping stay_write stays meeting_time"""
SERIES_DOORS = "detail end except order resume revise as_usual"
RECORDS: dict[str, Callable[[County], list[str]]] = {
    **{f"meetings:{name}": meeting for name in MEETINGS.split()},
    **{f"api:{name}": meeting for name in DOORS.split()},
    **{f"meetings:series_{name}": series for name in SERIES_DOORS.split()},
    "api:series_past": series,
    "meetings:my_feed": feed,
    "meetings:area_feed": _community,
}
