"""The county in which every door is tried: who stands before it, which record lies behind it, and
what is sent so that only the question «may you?» is left."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mulin.api.open311.writing import token_of
from mulin.appeals import flow as appeals
from mulin.appeals.flow.filters import save_filter
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast, a_category, hung_publication
from mulin.care.testing import Cast as CareCast
from mulin.notices.models import Notice
from mulin.people import flow
from mulin.people.models import Appointment, Person, Role
from mulin.people.testing import a_holder, a_person, a_post, an_organisation, staff
from mulin.whistles import testing as whistles
from tests import (
    access_alliances,
    access_care,
    access_covenants,
    access_doors,
    access_duties,
    access_grids,
    access_households,
    access_matters,
    access_meetings,
    access_minutes,
    access_orders,
    access_posts,
    access_rooms,
)
from tests.reading import NOBODY, Route

ROOMS = (access_orders, access_doors, access_rooms, access_care, access_matters, access_minutes, access_posts,
         access_households, access_grids, access_alliances, access_duties, access_covenants,
         access_meetings)  # fmt: skip
TABLE = Path(__file__).with_name("access.txt")
EVERYBODY_S = (
    access_doors.EVERYBODY_S
    | access_alliances.EVERYBODY_S
    | access_matters.EVERYBODY_S
    | access_meetings.EVERYBODY_S
    | access_rooms.EVERYBODY_S
    | access_care.EVERYBODY_S
    | access_covenants.EVERYBODY_S
)
PERSONS = ("visitor", "stranger", "colleague", "owner")
# Whose door it is. What is not named belongs to the community's dispatcher (desk) or the reporter.
OWNERS = {
    "handler": """contact escalate progress propose ask remark return return_ sign staff_answer
        progress_with_photos propose_with_photos invitations invitation invitation_qr today grid""",
    "admin": """end_appointment bodies body new_body new_account new_post post edit_post""",
    "auditor": "journal",
    "dispatcher": """appeals:call_back appeals:reveal api:call_back api:reveal
        index suggestions dispatch reassign classify locate decline hand_down
        figures compare views save saved drop map_ reset_password close_account reopen_account phone""",
}  # fmt: skip
DESK_OWNER, RESIDENT_OWNER = "dispatcher", "reporter"
# The status from which a deed goes; of others «being handled».
BEFORE = {
    "dispatch": Status.RECEIVED, "decline": Status.RECEIVED, "sign": Status.DISPATCHED,
    "staff_answer": Status.WAITING, "answer": Status.WAITING, "call_back": Status.PROPOSED,
    "callback": Status.PROPOSED, "reopen": Status.CLOSED, "inbox": Status.RECEIVED,
    "withdraw": Status.RECEIVED, **access_orders.BEFORE, **access_doors.BEFORE,
}  # fmt: skip
ENDED = {"ending": "solved", "public": "灯泡换好了，三到五楼都亮。"}
# What is sent by page and by machine alike. `<post>` and the like stand for what the county has.
SENT: dict[str, dict[str, Any]] = {
    "contact": {"way": "phone", "public": "约好明天去。"},
    "progress": {"public": "灯泡已领。"},
    "progress_with_photos": {"public": "灯泡已领。", "photos": "<photo>"},
    "ask": {"public": "明天有人吗？"},
    "staff_answer": {"public": "上午有人。"},
    "answer": {"public": "上午有人。"},
    "propose": ENDED,
    "propose_with_photos": {**ENDED, "photos": "<photo>"},
    "return": {"reason": "不归网格管。", "basis": "职责清单"},
    "return_": {"reason": "不归网格管。", "basis": "职责清单"},
    **access_orders.SENT,
    **access_doors.SENT,
    **access_rooms.SENT,
    **access_care.SENT,
    **access_posts.SENT,
    **access_alliances.SENT,
    **access_duties.SENT,
    **access_matters.SENT,
    **access_minutes.SENT,
    **access_meetings.SENT,
    **access_covenants.SENT,
    **access_households.SENT,
    **access_grids.SENT,
    "escalate": {"reason": "要协调供电所。"},
    "remark": {"inner": "第二次反映。"},
    "decline": {"reason": "诉讼事项请找法院。"},
    "dispatch": {"post": "<post>", "reason": "就在这一格"},
    "reassign": {"post": "<other>", "reason": "换人"},
    "hand_down": {"post": "<post>", "reason": "到现场看"},
    "classify": {"category": "0301"},
    "locate": {"area": "<area>"},
    "reveal": {"purpose": "contact"},
    "reopen": {"public": "还是不亮。"},
    "supplement": {"public": "四楼也不亮。"},
    "supplement_with_photos": {"public": "四楼也不亮。", "photos": "<photo>"},
    "report": {"detail": "楼道灯不亮。", "kind": "help"},
    "report_with_photos": {"detail": "楼道灯不亮。", "photos": "<photo>"},
    "record": {"detail": "来电说灯不亮。", "kind": "help", "channel": "phone"},
    "triage": {"detail": "楼道灯不亮。"},
    "filters": {"name": "急的", "query": "urgency=urgent"},
    "save": {"name": "急的", "query": "urgency=urgent"},
    "invitations": {"area": "<area>"},
    "phone": {"phone": "19900020002", "checked": "paper"},
    "new_body": {"name": "新物业", "kind": "property", "area": "<area>"},
    "body": {"name": "新名称", "kind": "property", "area": "<area>"},
    "new_account": {"name": "吴晓荷", "username": "wuxiaohe"},
    "new_post": {"role": "grid_worker", "area": "<area>", "title": "新岗位"},
    "edit_post": {"title": "新名称"},
    "post": {"username": "<stranger>", "basis": "文件"},
    "account": {"name": "王阿姨", "email": ""},
    "end_sign_in": {"mark": "x"},
}
SENT_BY_MACHINE: dict[str, dict[str, Any]] = {
    "call_back": {"reached": True, "solved": True, "satisfied": "yes"},
    "reopen": {"public": "还是不亮。"},
    "report": {"detail": "楼道灯不亮。"},
}
# What a list wants to be told in its address.
QUERIES = {
    "buildings": "?area=<area>", "units": "?area=<area>",
    "rates": "?since=2026-01-01&until=2026-12-31",
}  # fmt: skip
SENT_BY_PAGE: dict[str, dict[str, Any]] = {
    "call_back": {"way": "phone", "reached": "yes", "solved": "yes", "satisfied": "yes"},
    "callback": {"solved": "yes", "satisfied": "yes"},
}


@dataclass
class County:
    """People, and a record behind the door of one route."""

    route: Route
    cast: Cast = field(default_factory=Cast)
    offer: str = ""
    whistles: whistles.Cast = field(init=False)
    care: CareCast = field(init=False)

    def __post_init__(self) -> None:
        a_category("0301", "路灯", phrases=["路灯"])
        grid = self.cast.area
        other = a_post(Role.GRID_WORKER, grid, title="副网格员")
        self.people: dict[str, Person] = {
            "colleague": a_holder(other, "小孙"), "stranger": self.cast.stranger,
            "handler": self.cast.handler, "dispatcher": self.cast.dispatcher,
            "reporter": self.cast.reporter, "admin": staff(Role.ADMIN, self.cast.town),
            "auditor": staff(Role.AUDITOR, self.cast.town),
        }  # fmt: skip
        self.words = {
            "<post>": str(self.cast.post.pk), "<other>": str(other.pk), "<area>": grid.code,
            "<stranger>": self.cast.stranger.username,
        }  # fmt: skip
        for room in ROOMS:
            room.settle(self)
        self.path = self.filled()

    @property
    def short(self) -> str:
        """The name of the route without its room."""
        return self.route.name.rpartition(":")[2]

    @property
    def owner(self) -> str:
        """Whose door it is."""
        of_staff = self.route.is_desk or self.route.name in {"site:today", "site:grid"}
        usual = DESK_OWNER if of_staff else RESIDENT_OWNER
        whole = self._named(self.route.name)
        short = self._named(self.short) if of_staff or self.route.is_machine else None
        return whole or short or usual

    def _named(self, name: str) -> str | None:
        """Whom the rooms name as the owner, by the route's whole name or its short one."""
        known: list[dict[str, str]] = [*(room.OWNERS for room in ROOMS), OWNERS]
        for owners in known:
            for who, names in owners.items():
                if name in names.split():
                    return who
        return None

    def person(self, who: str) -> Person | None:
        """Who stands before the door; None for a visitor."""
        return self.people.get(self.owner if who == "owner" else who)

    def filled(self) -> str:
        """The address of the route, with the key of a record made for it."""
        path = self.route.path
        if self.route.name in access_rooms.PATHS:
            return self._open311(access_rooms.PATHS[self.route.name])
        for key in self._keys():
            there = str(NOBODY) in path
            path = path.replace(
                str(NOBODY) if there else "/nothing", key if there else f"/{key}", 1
            )
        return path

    def _keys(self) -> list[str]:
        """What stands for the changing parts of the address."""
        made = self.maker()
        return made(self) if made else []

    def maker(self) -> Callable[[County], list[str]] | None:
        """What makes the record behind the door; None where the address wants none."""
        space, path = self.route.name.partition(":")[0], self.route.path
        if str(NOBODY) not in path and "/nothing" not in path:
            return None
        return RECORDS.get(self.route.name) or RECORDS.get(self.short) or RECORDS.get(space)

    def query(self) -> str:
        """What a list of the machine's door wants to be told."""
        return QUERIES.get(self.short, "").replace("<area>", self.cast.area.code)

    def _open311(self, path: str) -> str:
        """An address of Open311, with an appeal that hangs on the wall or is the owner's."""
        if self.short in {"request", "token"}:
            hung = hung_publication(self.cast)
            token = token_of(hung.appeal)
            return access_rooms.OPEN311 + path.replace("<appeal>", str(hung.appeal_id)).replace(
                "<token>", token
            )
        if self.short == "updates":
            self.words["<appeal>"] = str(self.cast.appeal(Status.HANDLING).pk)
        return access_rooms.OPEN311 + path

    def appeal(self) -> Appeal:
        """An appeal in the status from which the deed of this route goes."""
        appeal = self.cast.appeal(BEFORE.get(self.short, Status.HANDLING))
        if self.short == "hand_down":
            appeals.escalate(appeal, by=self.cast.handler, reason="要协调供电所。")
            appeal.refresh_from_db()
            appeals.sign(appeal, by=self.cast.dispatcher)
        return appeal

    def sent(self, who: str) -> dict[str, Any]:
        """What is sent, with this county's keys in it."""
        own = SENT_BY_MACHINE if self.route.is_machine else SENT_BY_PAGE
        named = SENT.get(self.route.name) or own.get(self.short) or SENT.get(self.short, {})
        return {name: self._word(value, who) for name, value in named.items()}

    def _word(self, value: Any, who: str) -> Any:
        """What stands for one value; the offer is known to the owner alone, a key is one's own."""
        if isinstance(value, list):
            return [self._word(one, who) for one in value]
        if value == "<photo>":
            return a_photo()
        if value == "<sound>":
            return access_minutes.a_sound()
        if value == "<offer>":
            return self.offer if who == "owner" else "nothing"
        if value == "<key>":
            person = self.person(who)
            return flow.issue_token(person, name="o", scopes=["open311"]) if person else "none"
        return self.words.get(value, value) if isinstance(value, str) else value

    def ask(self, who: str, method: str) -> Any:
        """The answer somebody gets."""
        person, client = self.person(who), Client()
        if self.route.is_machine:
            return self._by_machine(client, who, method)
        if person is not None:
            client.force_login(person)
        offer = f"?offer={self.offer}" if who == "owner" and self.offer else ""
        return getattr(client, method)(
            self.path + offer, self.sent(who) if method == "post" else None
        )

    def _by_machine(self, client: Client, who: str, method: str) -> Any:
        person, headers = self.person(who), {}
        if person is not None:
            headers["Authorization"] = f"Bearer {flow.issue_token(person, name='t')}"
        if method not in {"post", "put"}:
            return getattr(client, method)(self.path + self.query(), headers=headers)
        if method == "post" and self.short.endswith("_with_photos"):
            return client.post(self.path, self.sent(who), headers=headers)
        body = json.dumps([] if self.route.name == "api:sent" else self.sent(who), default=str)
        ask = getattr(client, method)
        return ask(self.path, body, content_type="application/json", headers=headers)


def a_photo() -> SimpleUploadedFile:
    """A small real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return SimpleUploadedFile("灯.jpg", out.getvalue(), "image/jpeg")


def _photo(county: County) -> list[str]:
    appeal = county.cast.appeal(Status.HANDLING)
    appeals.progress(appeal, by=county.cast.handler, public="灯泡已领。", photos=[a_photo()])
    from mulin.core import files  # noqa: PLC0415 (only here)

    return [str(appeal.pk), str(files.of(appeal.pk)[0].pk)]


def _resident(county: County) -> list[str]:
    resident = a_person(name="李叔", area=county.cast.area)
    if county.short == "reopen_account":
        from mulin.people.accounts import close_account  # noqa: PLC0415 (only here)

        close_account(resident, by=county.cast.dispatcher)
    return [str(resident.pk)]


def _invitation(county: County) -> list[str]:
    made = flow.invite(county.cast.area, by=county.cast.handler)
    return [made.token if county.short == "join" else str(made.pk)]


def _notice(county: County) -> list[str]:
    county.cast.appeal(Status.HANDLING)
    return [str(Notice.objects.filter(person=county.cast.reporter)[0].pk)]


# How a record comes behind a door: by the route's whole name, its short one, or its room.
RECORDS: dict[str, Callable[[County], list[str]]] = {
    **access_orders.RECORDS,
    **access_doors.RECORDS,
    **access_rooms.RECORDS,
    **access_care.RECORDS,
    **access_posts.RECORDS,
    **access_alliances.RECORDS,
    **access_duties.RECORDS,
    **access_matters.RECORDS,
    **access_minutes.RECORDS,
    **access_meetings.RECORDS,
    **access_covenants.RECORDS,
    **access_households.RECORDS,
    **access_grids.RECORDS,
    "appeals": lambda county: [str(county.appeal().pk)],
    "api": lambda county: [str(county.appeal().pk)],
    "photo": _photo,
    "people": _resident,
    "people:post": lambda county: [str(county.cast.post.pk)],
    "people:edit_post": lambda county: [str(county.cast.post.pk)],
    "people:end_appointment": lambda county: [
        str(Appointment.objects.get(person=county.cast.handler).pk)
    ],
    "people:body": lambda county: [str(an_organisation().pk)],
    "people:invitation": _invitation,
    "people:invitation_qr": _invitation,
    "people:join": _invitation,
    "notices": _notice,
    "api:drop": lambda county: [
        str(save_filter(name="急的", query="urgency=urgent", by=county.cast.dispatcher).pk)
    ],
}
