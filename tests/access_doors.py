"""What lies behind the newer doors of appeals: clocks, joining, wall, receptions, hotline, routing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow import clockwork, publishing, reception, routing, supporting
from mulin.appeals.models import Appeal, Status
from mulin.appeals.models.clocks import EscalationLevel, EscalationStep
from mulin.appeals.models.hotline import HotlineSending
from mulin.appeals.models.reception import Reception
from mulin.appeals.queries.twins import LETTERS, PURPOSE
from mulin.appeals.testing import (
    a_category,
    a_reception,
    agreed_publication,
    as_struck,
    hung_publication,
)
from mulin.core import files, seal
from mulin.people.models import Role
from mulin.people.testing import a_person

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "handler": """ask_extension ask_shelving unshelve stage_done take_note reminders
        appeals:slip""",
    "dispatcher": """grant_extension refuse_extension shelve refuse_shelving
        category_suggestions appeals:near""",
    "centre": """api:hotline_categories map_one replies api:sent routing_rules hotline
        appeals:hotline_categories hotline_send hotline_sent routing routing_new routing_rule
        routing_turn""",
    "admin": """appeals:limits ladder ladder_restore ladder_step ladder_step_new ladder_level
        ladder_level_new ladder_turn""",
    "joiner": """join_appeal joined_appeal leave_appeal appeals:join appeals:joined
        appeals:leave""",
}  # fmt: skip
BEFORE = {"wall_offer": Status.RECEIVED}
WHY = {"why": "配件要到货"}
RULE = {"name": "路灯归中心", "categories": "0301", "role": Role.CENTRE, "active": "on"}
STEP = {"clock": "resolve", "when": "before", "before": "35", "tell": "street"}
LEVEL = {"name": "镇长", "roles": Role.CENTRE}
DAY = {"area": "<community>", "place": "三栋楼下"}
SENT: dict[str, dict[str, Any]] = {
    "ask_extension": {"limit": "1wd", **WHY}, "refuse_extension": WHY, "refuse_shelving": WHY,
    "ask_shelving": {"until": "<month>", **WHY}, "unshelve": WHY, "grant_extension": {"public": ""},
    "shelve": {"public": ""}, "stage_done": {"public": "现场看过了。"},
    "join_appeal": {"offer": "<offer>"}, "near_twins": {"detail": "楼道灯不亮。"},
    "appeals:twins": {"detail": "楼道灯不亮。"}, "take_number": {"words": "电梯"},
    "reception_take": {"words": "电梯"}, "reception_add": {"name": "李叔"},
    "reception_cancel": {"reason": "下大雨"},
    "reception_record": {"detail": "楼道灯不亮。", "kind": "help"},
    "api:write": {"detail": "几点开门？"}, "appeals:message": {"detail": "几点开门？"},
    "api:hotline_categories": {"name": "公共服务", "leaf": "0301"}, "map_one": {"name": "公共服务", "leaf": "0301"},
    "hotline_send": {"again": "1"},
    "appeals:hotline_categories": {"name": "公共服务", "leaf": "0301"},
    "routing_new": RULE, "routing_rule": {**RULE, "name": "路灯还归中心"},
    "wall_publish": {"title": "楼道灯不亮", "text": "楼道灯不亮。", "sure": "on"},
    "wall_refuse": {"reason": "是私事"}, "wall_remove": {"reason": "是私事"},
    "appeals:limits": {"what": "rule", "category": "0301", "resolve": "2wd"},
    "ladder_step": STEP, "ladder_step_new": STEP, "ladder_level": LEVEL, "ladder_level_new": LEVEL,
    "reception_new": {**DAY, "title": "书记接待日", "starts_at": "<soon>", "ends_at": "<later>"},
    "appeals:talk": {
        **DAY, "title": "夜话", "starts_at": "<ago>", "ends_at": "<just>", "count": "1",
        "row0-detail": "楼道灯不亮。",
    },
}  # fmt: skip
# What others than the owner do for themselves behind the same door: their own number (asked for and
# given back at one address), their own letter, the reminder that a colleague of the grid was told too.
EVERYBODY_S = frozenset(
    {"appeals:reception_take", "api:take_number", "api:leave", "api:write", "appeals:message",
     "api:take_note", "appeals:take_note"}
)  # fmt: skip
LENGTHENED = frozenset({"grant_extension", "refuse_extension"})
SHELVED = frozenset({"shelve", "refuse_shelving", "unshelve"})


def settle(county: County) -> None:
    """The people and words that these doors need."""
    now, cast = timezone.localtime(), county.cast
    county.people["joiner"] = a_person(name="楼上的", area=cast.area)
    times = {"<soon>": 1, "<later>": 3, "<ago>": -20, "<just>": -18}
    for name, hours in times.items():
        county.words[name] = f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M}"
    county.words["<month>"] = f"{now + timedelta(days=30):%Y-%m-%d}"
    county.words["<community>"] = cast.community.code


def clocked(county: County) -> list[str]:
    """An appeal about whose time something was asked."""
    cast, short = county.cast, county.short
    if short == "stage_done":
        a_category("0301", "违法搭建", resolve_within="15wd", phrases=["违建"])
    appeal = cast.appeal(Status.HANDLING, **({"category": "0301"} if short == "stage_done" else {}))
    if short in LENGTHENED:
        flow.ask_extension(appeal, by=cast.handler, limit="1wd", why="配件要到货")
    if short in SHELVED:
        until = timezone.localdate() + timedelta(days=30)
        flow.ask_shelving(appeal, by=cast.handler, until=until, why="雨季过了再修")
    if short == "unshelve":
        flow.shelve(_fresh(appeal), by=cast.dispatcher)
    return [str(appeal.pk)]


def _fresh(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def reminded(county: County) -> list[str]:
    """An appeal of whose deadline its handler was told."""
    cast, past = county.cast, timezone.now() - timedelta(days=20)
    appeal = cast.appeal(at=past)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=past)
    flow.sweep(timezone.localtime().replace(hour=12, minute=0))
    return [str(appeal.pk)]


def offered(county: County) -> list[str]:
    """An appeal that was offered to the joiner alone; others know no more than its key."""
    appeal = county.cast.appeal(Status.HANDLING)
    county.offer = seal.code(str(appeal.pk), PURPOSE, LETTERS)
    return [str(appeal.pk)]


def joined(county: County) -> list[str]:
    """An appeal that the joiner has joined."""
    appeal = county.cast.appeal(Status.HANDLING)
    supporting.support(appeal, who=supporting.Who(county.people["joiner"], "", "b"))
    return [str(appeal.pk)]


def recorded(county: County) -> list[str]:
    """An appeal that the handler wrote down for somebody."""
    said = flow.Report(detail="楼道灯不亮。", channel="phone", area=county.cast.area.code)
    return [str(flow.report(said, by=county.cast.handler).pk)]


def proposed_wall(county: County) -> list[str]:
    """A public copy that waits for a moderator, or was refused."""
    made = agreed_publication(county.cast)
    if county.short == "wall_reconsider":
        publishing.refuse(made, reason="是私事", by=county.cast.dispatcher)
    return [str(made.pk)]


def hung(county: County) -> list[str]:
    """What hangs on the wall: by its own key, or (for the resident) by its appeal's."""
    made = hung_publication(county.cast)
    return [str(made.appeal_id if county.short == "wall_take_down" else made.pk)]


def hung_photo(county: County) -> list[str]:
    """A photo that a moderator let through."""
    from tests.access import a_photo  # noqa: PLC0415 (only here)

    made = agreed_publication(county.cast, photos=[a_photo()])
    photo = files.of(made.appeal_id)[0].pk
    publishing.publish(made, as_struck(made, photos=[photo]), by=county.cast.dispatcher)
    return [str(made.pk), str(photo)]


def day(county: County) -> list[str]:
    """A reception day, open where its queue moves, with the reporter in it."""
    cast, short = county.cast, county.short
    session = a_reception(cast)
    if short in {"reception_open", "reception_cancel", "reception_take"}:
        return [str(session.pk)]
    visitor = reception.take_number(session, by=cast.reporter, words="电梯")
    if short in OPEN:
        session = reception.open_session(Reception.objects.get(pk=session.pk), by=cast.dispatcher)
    keys = [str(session.pk)]
    if short.startswith("visitor_") or short == "reception_record":
        visitor.reception = session
        if short in {"visitor_absent", "visitor_done", "reception_record"}:
            reception.call(visitor, by=cast.dispatcher)
        keys.append(str(visitor.pk))
    return keys


OPEN = frozenset(
    {"reception_next", "reception_finish", "visitor_call", "visitor_absent", "visitor_done",
     "reception_record"}
)  # fmt: skip


def rule(county: County) -> list[str]:
    """A rule of routing, and for its buttons the word «off»."""
    ruled = routing.Ruled(name=f"路灯归中心{uuid4()}"[:40], categories=["0301"], role=Role.CENTRE)
    made = str(routing.save_rule(ruled, by=county.cast.centre).pk)
    return [made, "off"] if county.short == "routing_turn" else [made]


def ladder(county: County) -> list[str]:
    """A step of the ladder, or a rung; for the buttons a rung and the word «up»."""
    clockwork.load_clocks()
    kind = EscalationStep if county.short == "ladder_step" else EscalationLevel
    made = str(kind.objects.order_by("position").values_list("pk", flat=True)[0])
    return [made, "up"] if county.short == "ladder_turn" else [made]


def sending(county: County) -> list[str]:
    """Replies that went back to the hotline."""
    return [str(HotlineSending.objects.create(by=county.cast.centre, count=0).pk)]


def a_post(county: County) -> list[str]:
    """The community's post, which residents may write to."""
    held = county.cast.dispatcher.appointments.get()
    return [str(held.post_id)]


RECORDS: dict[str, Callable[[County], list[str]]] = {
    **dict.fromkeys(
        ("ask_extension", "grant_extension", "refuse_extension", "ask_shelving", "shelve",
         "refuse_shelving", "unshelve", "stage_done"), clocked,
    ),
    "take_note": reminded, "join_appeal": offered, "appeals:join": offered,
    **dict.fromkeys(
        ("joined_appeal", "leave_appeal", "appeals:joined", "appeals:leave"), joined
    ),
    "appeals:slip": recorded,
    **dict.fromkeys(
        ("wall_moderate", "wall_publish", "wall_refuse", "wall_reconsider"), proposed_wall
    ),
    **dict.fromkeys(("wall_entry", "wall_remove", "wall_take_down"), hung),
    "wall_photo": hung_photo,
    **dict.fromkeys(("wall_area_rss", "wall_area_atom"), lambda county: [county.cast.area.code]),
    **dict.fromkeys(
        ("reception", "reception_paper", "reception_add", "reception_open", "reception_next",
         "reception_finish", "reception_cancel", "reception_record", "reception_day",
         "reception_take", "reception_leave", "visitor_call", "visitor_absent", "visitor_done",
         "visitor_leave", "take_number", "api:leave"), day,
    ),
    **dict.fromkeys(("routing_rule", "routing_turn"), rule), "hotline_sent": sending,
    **dict.fromkeys(("ladder_step", "ladder_level", "ladder_turn"), ladder),
    "appeals:message": a_post, "api:write": a_post,
}  # fmt: skip
