"""The shapes of appeals at the machine door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from ninja import Field, Schema

from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import Appeal
from mulin.appeals.queries import Item
from mulin.appeals.taxonomy import Suggestion, taxonomy
from mulin.core.deeds import Refused
from mulin.core.fields import mask_name, mask_phone
from mulin.people.machines import Columns
from mulin.people.queries import posts
from mulin.places.queries import ladder


class ReportIn(Schema):
    """What somebody says. Only `detail` is needed."""

    detail: str = Field(description="说的是什么事，最多 10000 字")
    title: str = ""
    kind: str = "help"
    category: str = Field("", description="类别代码，四位；不写就按词语建议")
    place: str = ""
    building: UUID | None = None
    lng: float | None = None
    lat: float | None = None
    datum: str = Field("wgs84", description="wgs84、gcj02、bd09、cgcs2000")
    area: str = Field("", description="区域代码；不写就按点、楼栋、地名来定")
    anonymous: bool = False
    about_staff: bool = False
    wall: bool = Field(default=False, description="可以公开到说事墙：审核过才公开，不含姓名、电话")
    complained_of: UUID | None = Field(None, description="反映的单位；它的人看不到这件事")
    contact_name: str = ""
    contact_phone: str = ""
    channel: str = Field(
        "api", description="代别人登记时写 phone、window、visit 等；自己反映不用写"
    )

    def said(self, photos: Sequence[UploadedFile[bytes]] = ()) -> Report:
        """For the deed. Half a point is refused: nobody meant it."""
        if (self.lng is None) != (self.lat is None):
            missing = "lat" if self.lat is None else "lng"
            raise Refused("bad_point", _("经度和纬度要一起写。"), field=missing)
        return Report(**self.dict(), photos=photos)


class AppealOut(Schema):
    """An appeal as a list shows it. Times are ISO 8601 in UTC."""

    id: UUID
    number: str
    title: str
    kind: str
    channel: str
    status: str
    urgency: str
    category: str
    category_name: str
    area: str
    area_name: str
    place: str
    lng: float | None
    lat: float | None
    post: str
    reported_at: datetime
    first_contact_due: datetime | None
    first_contact_at: datetime | None
    due: datetime | None
    closed_at: datetime | None
    ending: str
    review_on: date | None
    contacted: bool | None
    solved: bool | None
    satisfied: str
    reopened: int
    urged: int
    merged: int
    supports: int
    supervised: int
    final: bool

    @classmethod
    def of(cls, appeal: Appeal) -> dict[str, Any]:
        """The row with the names that stand in memory beside it."""
        leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
        post = posts().get(appeal.post_id)
        area = ladder().by_path.get(appeal.area_path)
        named = {
            "category": leaf.code if leaf else "", "category_name": leaf.name if leaf else "",
            "area": area.code if area else "", "area_name": ladder().words(appeal.area_path),
            "post": post.words if post else "",
        }  # fmt: skip
        # What stands in memory is not asked of the row: it would be fetched for each.
        columns = (name for name in cls.model_fields if name not in named)
        return {name: getattr(appeal, name) for name in columns if hasattr(appeal, name)} | named


class LineOut(Columns):
    """A line of the timeline; `inner` is empty for residents."""

    verb: str
    title: str
    text: str
    at: datetime
    who: str
    inner: str = ""


class DetailOut(AppealOut):
    """An appeal with its words and its story. The contact is masked."""

    detail: str
    contact_name: str
    contact_phone: str
    respond_within: str
    resolve_within: str
    dispatch_reason: str
    timeline: list[LineOut]
    tracking_code: str | None = None
    supervision: UUID | None = Field(None, description="正在进行的督办；看得到它的人才有")

    @classmethod
    def whole(
        cls, appeal: Appeal, items: list[Item], *, tracking_code: str | None = None,
        supervision: UUID | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """The row, its story, for its reporter the code to follow it by, and the supervision that
        is open, for who sees it."""
        return {
            **cls.of(appeal),
            "contact_name": mask_name(appeal.contact_name),
            "contact_phone": mask_phone(appeal.contact_phone),
            "timeline": [LineOut.of(item) for item in items], "tracking_code": tracking_code,
            "supervision": supervision,
        }  # fmt: skip


class PageOut(Schema):
    """One page of a list; `after` and `before` ask for its neighbours."""

    items: list[AppealOut]
    after: str
    before: str


class FilterIn(Schema):
    """What a list is narrowed by, as in the address of the list at the desk. Words that are not
    known narrow nothing."""

    view: str = Field("", description="inbox mine area late today waiting callback all")
    q: str = Field("", description="找字词")
    status: str = Field(
        "", description="received dispatched handling waiting proposed closed，或 open"
    )
    area: str = Field("", description="区域代码，连同下级")
    here: str = Field("", description="写 1 只要直接在这个区域的")
    group: str = Field("", description="大类代码")
    category: str = Field("", description="类别代码；none 是没有类别的")
    urgency: str = ""
    kind: str = ""
    channel: str = ""
    ending: str = ""
    solved: str = Field("", description="yes 或 no")
    satisfied: str = ""
    since: str = Field("", description="从哪天，2026-11-21")
    until: str = Field("", description="到哪天，含当天")
    post: str = ""
    organisation: str = ""
    figure: str = Field("", description="指标名：打开 /figures 里一个数背后的诉求")
    sort: str = Field("", description="newest oldest due")


class RouteOut(Schema):
    """A post that could handle it, and why."""

    post: UUID
    words: str
    title: str
    reason: str


class CategoryOut(Schema):
    """A leaf of the taxonomy."""

    code: str
    name: str
    group_code: str
    group_name: str
    respond_within: str
    resolve_within: str


class SuggestionOut(Schema):
    """A category that words speak for."""

    code: str
    name: str
    confidence: float
    words: list[str]

    @classmethod
    def of(cls, suggestion: Suggestion) -> dict[str, Any]:
        """With the words that spoke."""
        return {
            "code": suggestion.leaf.code, "name": suggestion.leaf.name,
            "confidence": round(suggestion.confidence, 3), "words": list(suggestion.words),
        }  # fmt: skip


class TriageOut(Schema):
    """Categories suggested, and what to do first if the words are urgent."""

    suggestions: list[SuggestionOut]
    sure: bool = Field(description="第一个建议够不够肯定；不够就请人工分类")
    urgency: str
    call_first: str
    private: bool = Field(description="说到轻生、伤害或险情：要有人马上看，不能公开")


class RoutingRuleOut(Schema):
    """A rule of routing, in its order."""

    id: UUID
    name: str
    active: bool
    when: list[str]
    target: str
    reason: str
    problems: list[str]


class AreaOut(Schema):
    """An area of the ladder."""

    code: str
    name: str
    level: str
    parent: str
    lng: float | None
    lat: float | None


class ErrorOut(Schema):
    """Why not: a code for machines, a sentence for people, sentences by field."""

    code: str
    message: str
    fields: Mapping[str, str]


class GiveIn(Schema):
    """To which post, and why."""

    post: UUID
    reason: str = ""
    inner: str = ""


class ReasonIn(Schema):
    """Why."""

    reason: str


class ReturnIn(ReasonIn):
    """Why it is given back, and what shows it: a list of duties, a rule."""

    basis: str


class LinesIn(Schema):
    """A line the resident reads, and an inner one."""

    public: str = ""
    inner: str = ""


class ContactIn(LinesIn):
    """How the resident was reached: phone, visit, message, or site (nobody could be)."""

    way: str = "phone"


class ClassifyIn(Schema):
    """The right category, and urgency if it changes."""

    category: str
    urgency: str = ""


class LocateIn(Schema):
    """The code of the right area."""

    area: str


class ProposeIn(LinesIn):
    """How it ends: solved, explained, handed_over, unfounded."""

    ending: str
    until: str = ""
    review_on: date | None = Field(None, description="暂时办不了的，哪天再看一次")
    where: str = Field("", description="转其他渠道的，转给了哪里")
    despite: str = Field("", description="还有协办没办完的，为什么现在就报结")


class CallbackIn(Schema):
    """What the resident answered; with `reached` false nothing else but the way is kept."""

    reached: bool = Field(description="没有联系上就写 false，下面几句不用答；反映人自己答的写 true")
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: Literal["yes", "fair", "no", ""] = Field(
        "", description="满意、基本满意、不满意；没有联系上的不写"
    )
    words: str = ""
    go_on: bool = False
    way: Literal["phone", "visit", "link"] = "phone"


class RevealIn(Schema):
    """What for: contact, visit, verify, callback."""

    purpose: str


class ContactOut(Schema):
    """Name and phone, unmasked; the look was journalled."""

    contact_name: str
    contact_phone: str
