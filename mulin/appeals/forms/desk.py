"""Forms of the desk: one for each deed, and the one for recording what somebody told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals import routing
from mulin.appeals.forms.deeds import DeedForm, PostField
from mulin.appeals.models import PROPOSABLE, Channel, Ending, Kind, Satisfaction, Urgency
from mulin.appeals.practice import practice
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.wording import WAYS
from mulin.core.deed_forms import PhotosField, Words, choice, choose, lines, unmark
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import ladder

Choices = list[tuple[Any, Any]]
REASON = 200
YES_NO = [("yes", _("是")), ("no", _("否"))]
PURPOSES = [
    ("contact", _("联系居民")), ("visit", _("上门")), ("verify", _("核实身份")), ("callback", _("回访")),
]  # fmt: skip
# How staff may have been told; what comes from a web page is reported by residents themselves.
TOLD_BY = (
    Channel.PHONE, Channel.WINDOW, Channel.VISIT, Channel.TALK, Channel.RECEPTION, Channel.PATROL,
    Channel.WALL, Channel.HOTLINE,
)  # fmt: skip


def photos_field(label: Words) -> PhotosField:
    """A field for photographs, never required here (the deed says when one is needed)."""
    return PhotosField(label=label, required=False)


class Sign(DeedForm):
    """Nothing to fill in."""


# What the posts to choose from (`routing.choices`) depend on.
OFFERED_BY = ("area_path", "complained_of_id", "complained_post_id")


class ToPost(DeedForm):
    """To which post it goes."""

    reads: ClassVar[tuple[str, ...] | None] = OFFERED_BY
    known: ClassVar[tuple[Callable[[], object], ...]] = (posts, ladder)
    post = PostField(label=_("派给谁"), help_text=_("输入岗位、单位或人名的几个字，从列表里选。"))

    def prepare(self) -> None:
        """Every filled post of the town, near ones first."""
        self.post_field.offered = routing.choices(self.appeal)

    @property
    def post_field(self) -> PostField:
        """The field as what it is."""
        field = self.fields["post"]
        assert isinstance(field, PostField)  # noqa: S101 (narrows the type)
        return field


class Dispatch(ToPost):
    """Give it to a post."""

    reason = forms.CharField(label=_("为什么派给它"), required=False, max_length=REASON)
    inner = lines(_("给承办人的话"), required=False, hint=_("只有工作人员看得到。"))


class Reassign(ToPost):
    """Take it away from one post and give it to another."""

    reason = forms.CharField(label=_("为什么改派"), max_length=REASON)


class HandDown(ToPost):
    """Send a level below."""

    reads = ("area_path", "post_id")
    known = (posts,)
    post = PostField(label=_("派哪个岗位到现场"))
    reason = forms.CharField(label=_("请它做什么"), max_length=REASON)

    def prepare(self) -> None:
        """Filled posts below the one that has it."""
        mine = posts().get(self.appeal.post_id)
        self.post_field.offered = routing.below(mine, self.appeal.area_path) if mine else []


def category_choices() -> Choices:
    """All leaves under their groups."""
    return [
        (name, [(leaf.code, leaf.name) for leaf in leaves])
        for _code, name, leaves in taxonomy().groups
    ]


class Classify(DeedForm):
    """Correct category and urgency."""

    reads = ("category_id", "urgency")
    known = (taxonomy,)
    category = forms.ChoiceField(label=_("类别"))
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency.choices, required=False)

    def prepare(self) -> None:
        """The leaves; what it has now is chosen."""
        choose(self, "category", [("", _("请选择")), *category_choices()])
        leaf = taxonomy().by_id.get(self.appeal.category_id) if self.appeal.category_id else None
        self.initial.setdefault("category", leaf.code if leaf else "")
        self.initial.setdefault("urgency", self.appeal.urgency)


def area_choices() -> Choices:
    """Communities, each with its grids; the town's own inbox last."""
    known, town = ladder(), ladder().town
    found: Choices = []
    for community in known.under(town.path if town else "/", Level.COMMUNITY):
        below = [(p.code, p.name) for p in known.under(community.path, Level.GRID)]
        found.append(
            (community.name, [(community.code, _("%s（不分网格）") % community.name), *below])
        )
    return [*found, (town.code, town.name)] if town else found


class Locate(DeedForm):
    """Put it into another community or grid."""

    reads = ("area_path",)
    known = (ladder,)
    area = forms.ChoiceField(label=_("在哪个社区、哪个网格"))

    def prepare(self) -> None:
        """The ladder of the town; where it lies now is chosen."""
        choose(self, "area", [("", _("请选择")), *area_choices()])
        here = ladder().by_path.get(self.appeal.area_path)
        self.initial.setdefault("area", here.code if here else "")


class Decline(DeedForm):
    """Not a matter for this channel."""

    reason = lines(
        _("为什么不受理，该找谁"), most=500,
        hint=_("居民会看到这段话。请写依据，并告诉居民可以去哪里、打哪个电话。"),
    )  # fmt: skip


class Contact(DeedForm):
    """First contact, or a further one."""

    way = choice(_("怎么联系的"), WAYS.items(), initial="phone")
    public = lines(_("说了什么"), required=False, hint=_("居民看得到。"))
    inner = lines(_("内部备注"), required=False, hint=_("只有工作人员看得到。"))


class Progress(DeedForm):
    """How it goes."""

    reads = ()
    public = lines(_("写一句进展"), required=False, hint=_("居民看得到，会收到提醒。"))
    inner = lines(_("内部备注"), required=False, hint=_("只有工作人员看得到。"))
    photos = photos_field(_("照片"))

    def prepare(self) -> None:
        """One of the three is needed, most often this."""
        unmark(self.fields["public"])


class Remark(DeedForm):
    """A note among staff."""

    inner = lines(_("备注"), hint=_("只有工作人员看得到。"))


class Ask(DeedForm):
    """One question to the resident."""

    public = lines(_("想问居民什么"), most=500, hint=_("问了以后期限暂停，等居民回复再接着算。"))


class StaffAnswer(DeedForm):
    """What the resident answered by phone or at the door."""

    public = lines(_("居民怎么回复的"), hint=_("写居民的原话，期限接着算。"))


HINTS_OF_ENDINGS = {
    Ending.SOLVED.value: _("居民的问题已经没有了"),
    Ending.EXPLAINED.value: _("要写明原因和打算"),
    Ending.HANDED_OVER.value: _("要写明转给了哪里、怎么查"),
    Ending.UNFOUNDED.value: _("要写明核实的经过"),
}


class Propose(DeedForm):
    """Propose to close."""

    reads = ("supports",)
    hints = HINTS_OF_ENDINGS
    ending = choice(_("办理结果"), [(e.value, e.label) for e in PROPOSABLE])
    public = lines(
        _("怎么办的，告诉居民"), hint=_("居民看得到。办好的请附照片，或写清楚做了什么。")
    )
    photos = photos_field(_("办好后的照片"))
    review_on = forms.DateField(
        label=_("暂时办不了的，哪天再看一次"), required=False,
        help_text=_("到那天会回到清单里。不填就按镇里的规矩，过一段时间再看。"),
    )  # fmt: skip
    until = forms.CharField(
        label=_("暂时办不了的，打算怎么办"), required=False, max_length=60,
    )  # fmt: skip
    where = forms.CharField(
        label=_("转其他渠道的，转给了哪里"), required=False, max_length=60,
    )  # fmt: skip
    despite = forms.CharField(
        label=_("还有协办没办完，为什么现在就报结"), required=False, max_length=200,
    )  # fmt: skip
    inner = lines(_("内部备注"), required=False, hint=_("只有工作人员看得到。"))

    def prepare(self) -> None:
        """Support orders are spoken of only where there are any."""
        if not self.appeal.supports:
            del self.fields["despite"]


class Escalate(DeedForm):
    """Ask the level above."""

    reason = lines(_("需要上级帮什么"), most=REASON)


class Return(DeedForm):
    """Give it back to who dispatched."""

    reads = ("bounces",)
    known = (practice,)
    reason = lines(_("为什么退回"), most=500)
    basis = forms.CharField(
        label=_("依据"), required=False, max_length=200,
        help_text=_("职责清单、权责文件的名称和条目；没有文件的，附现场照片。"),
    )  # fmt: skip
    photos = photos_field(_("现场照片"))

    def prepare(self) -> None:
        """How often it may still be returned; who decides afterwards."""
        left = practice().bounces - self.appeal.bounces
        self.fields["reason"].help_text = (
            _("退回后由镇治理中心来定派给谁，定了不能再退。")
            if left <= 1
            else _("退回后重新派单；再退一次，就由镇治理中心来定。")
        )


class CallBack(DeedForm):
    """Asking how it went: reached, contacted, solved, satisfied are four answers, not one."""

    reads = ()
    way = choice(_("怎么回访"), [("phone", _("电话")), ("visit", _("上门"))], initial="phone")
    reached = choice(
        _("联系上居民了吗"), [("yes", _("联系上了")), ("no", _("没有联系上"))],
        help_text=_("没有联系上的，下面几句不用答；三次没有联系上就按没有回音办结。"),
    )  # fmt: skip
    contacted = choice(_("承办人联系过您吗"), YES_NO, required=False)
    solved = choice(_("问题解决了吗"), [("yes", _("解决了")), ("no", _("没解决"))], required=False)
    satisfied = choice(_("对办理满意吗"), Satisfaction.choices, required=False)
    go_on = forms.BooleanField(label=_("居民要求接着办"), required=False)
    words = lines(_("居民还说了什么"), required=False, hint=_("居民看得到。"))

    def prepare(self) -> None:
        """Solved and satisfied are needed of whoever was reached: they are not marked optional."""
        for name in ("contacted", "solved", "satisfied"):
            unmark(self.fields[name])


class Reveal(DeedForm):
    """Why name and phone are looked at."""

    purpose = forms.ChoiceField(label=_("为什么要看"), choices=PURPOSES)


class Recorded(forms.Form):
    """What somebody told by phone, at the window or at the door; the order is that of the paper form."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    channel = choice(_("怎么收到的"), [(c.value, c.label) for c in TOLD_BY], initial=Channel.PHONE)
    detail = lines(_("什么事"), most=10_000, hint=_("照居民的话写。写一句也行。"))
    title = forms.CharField(
        label=_("标题"), required=False, max_length=60, help_text=_("不填就取第一句。")
    )
    place = forms.CharField(
        label=_("地点"), required=False, max_length=200,
        help_text=_("小区、楼栋、路口，例如：湖滨星都 3 栋。"),
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("社区、网格"), required=False, help_text=_("不选就按地点里的名字找。")
    )
    contact_name = forms.CharField(label=_("反映人姓名"), required=False, max_length=30)
    contact_phone = forms.CharField(
        label=_("反映人电话"), required=False, max_length=20,
        help_text=_("手机 11 位，座机请带区号。用来联系和回访。"),
    )  # fmt: skip
    anonymous = forms.BooleanField(label=_("反映人不愿留姓名"), required=False)
    kind = forms.ChoiceField(label=_("性质"), choices=Kind.choices, initial=Kind.HELP)
    category = forms.ChoiceField(
        label=_("类别"), required=False, help_text=_("不选就按内容自动判断，派单时可以改。")
    )
    about_staff = forms.BooleanField(label=_("涉及工作人员，只交镇治理中心办"), required=False)
    complained_of = forms.TypedChoiceField(
        label=_("反映的是哪个单位"), required=False, coerce=UUID, empty_value=None,
        help_text=_("选了以后，这个单位的人看不到这件事。"),
    )  # fmt: skip
    photos = photos_field(_("照片"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"key": str(uuid4()), **self.initial}
        choose(self, "complained_of", [("", _("不是，或者说不准")), *routing.bodies()])
        for name, choices in (("area", area_choices()), ("category", category_choices())):
            choose(self, name, [("", _("自动判断")), *choices])


class KeepFilter(forms.Form):
    """A name for the list as it is narrowed now."""

    name = forms.CharField(label=_("名字"), max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)
    drop = forms.UUIDField(widget=forms.HiddenInput, required=False)
