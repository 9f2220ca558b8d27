"""Forms of covenants: speaking and signing, the editor's clauses, and one for each deed of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, PhotosField, choice, choose, unmark
from mulin.covenants.flow import Call, Door, Outcome, Plan
from mulin.covenants.kinds import kinds, samples
from mulin.covenants.models import Basis, Signer, Source, Threshold, Verdict
from mulin.people.models import Person
from mulin.places.queries import ladder

lines = partial(deed_forms.lines, most=500)
WEEKS, MONTH = timedelta(days=14), timedelta(days=30)
AWAY = [(Source.PAPER.value, _("写在纸上的")), (Source.SPOKEN.value, _("当面说的"))]
BLANK = "blank"


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A date."""
    return forms.DateField(
        label=label, required=required, help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


def count(label: Any, *, required: bool = True) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=1_000_000)


class New(KeyedForm):
    """A covenant to be drafted: what it begins with, and of which area."""

    begin = choice(_("从哪里开始"), ())
    area = forms.ChoiceField(label=_("哪里的"))
    title = forms.CharField(
        label=_("名称"), required=False, max_length=60,
        help_text=_("不填就用“区域名＋种类”，比如：东湖社区居民公约。"),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "begin", _beginnings)
        choose(self, "area", areas_of(person))

    def plan(self) -> Plan:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        kind, _mark, sample = said["begin"].partition("/")
        return Plan(kind, said["area"], said["title"], "" if sample == BLANK else sample)


def _beginnings() -> list[tuple[str, str]]:
    found = [
        (f"{one.kind}/{one.key}", _("%(kind)s · 样本：%(name)s") % {
            "kind": kinds()[one.kind].name, "name": one.name,
        })
        for one in samples().values()
    ]  # fmt: skip
    blank = [(f"{one.key}/{BLANK}", _("%s · 从空白写起") % one.name) for one in kinds().values()]
    return [*found, *blank]


def areas_of(person: Person) -> list[tuple[str, str]]:
    """The areas of this person's posts that may have a covenant."""
    levels = {level for kind in kinds().values() for level in kind.levels}
    held = [post.path for post in person.standing.posts]
    return [
        (place.code, ladder().words(place.path))
        for place in ladder().places
        if place.level in levels and any(place.path.startswith(path) for path in held)
    ]


class Preamble(KeyedForm):
    """The name and the words before the first clause."""

    title = forms.CharField(label=_("名称"), max_length=60)
    preamble = lines(_("开头的话"), required=False)


class ClauseForm(KeyedForm):
    """One clause."""

    heading = forms.CharField(
        label=_("小标题"),
        required=False,
        max_length=30,
        help_text=_("几个字，好记，比如：楼道通畅。"),
    )
    text = lines(_("内容"), hint=_("一条只说一件事，写得到、做得到。"))


class Plain(KeyedForm):
    """Nothing to fill in."""


class Words(KeyedForm):
    """A reason."""

    words = lines(_("为什么，大家都看得到"))


class Open(KeyedForm):
    """The term of the talk."""

    since = day(_("从哪天"))
    until = day(_("到哪天"), hint=_("至少三天；常见是两周。"))
    words = lines(_("告诉大家一句"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        today = timezone.localdate()
        self.initial.setdefault("since", today)
        self.initial.setdefault("until", today + WEEKS)


class Reschedule(KeyedForm):
    """Another last day."""

    until = day(_("改到哪天"))
    words = lines(_("为什么改，大家看得到"), most=200)


class Terms(KeyedForm):
    """How it is to be signed."""

    signer = choice(_("怎么算一个"), Signer.choices)
    threshold = choice(_("多少算通过"), Threshold.choices)
    base = forms.IntegerField(label=_("应签多少（户或人）"), min_value=1, max_value=1_000_000)
    base_words = forms.CharField(
        label=_("这个数是怎么来的"), max_length=120, help_text=_("比如：户情台账里住着人的户。")
    )
    base_on = day(_("哪天数的"))
    until = day(_("签到哪天"), required=False, hint=_("不填就一直签到商定为止。"))

    def terms(self) -> Call:
        """What was filled in, in the flow's words."""
        return Call(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class Resolve(KeyedForm):
    """A counted result."""

    basis = choice(_("怎么定的"), [(one.value, one.label) for one in (Basis.MEETING, Basis.BALLOT)])
    threshold = choice(
        _("多少算通过"), Threshold.choices,
        help_text=_("会议按到会的人算，投票按应投的人算；到的都要超过应到的一半。"),
    )  # fmt: skip
    body = forms.CharField(label=_("哪个会议、哪次投票"), max_length=80)
    place = forms.CharField(label=_("在哪里"), max_length=80)
    held_on = day(_("哪天"))
    entitled = count(_("应到"))
    present = count(_("实到"))
    in_favour = count(_("同意"))
    against = count(_("反对"))
    abstained = count(_("弃权"))

    def outcome(self) -> Outcome:
        """What was filled in, in the flow's words."""
        return Outcome(
            **{name: value for name, value in self.cleaned_data.items() if name != "key"}
        )


class File(KeyedForm):
    """备案."""

    on = day(_("哪天报的"))
    body = forms.CharField(label=_("报给谁"), max_length=80)
    number = forms.CharField(label=_("备案号或收文号"), required=False, max_length=60)


class Enact(KeyedForm):
    """施行."""

    on = day(_("从哪天施行"))
    posted = forms.CharField(
        label=_("贴在哪里"), max_length=120, help_text=_("比如：社区公告栏、各楼道口。")
    )
    review_on = day(_("哪天再看一遍"), hint=_("一年以内，到时候提醒您。"))


class Review(KeyedForm):
    """一年一看."""

    verdict = choice(_("看了以后"), Verdict.choices)
    words = lines(_("这一年守得怎么样，大家看得到"))
    review_on = day(_("下次哪天看"))


class Say(KeyedForm):
    """A remark, and perhaps another wording."""

    text = lines(_("您的意见"), most=300)
    wording = lines(_("您觉得该怎么写"), required=False, hint=_("不改文字的话，空着就行。"))
    source = choice(_("怎么说的"), AWAY, required=False)

    def __init__(self, *args: Any, staff: bool = False, whole: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if whole:
            self.fields["wording"].label = _("您觉得该加一条什么")
        if staff:
            unmark(self.fields["source"])
            self.initial.setdefault("source", Source.PAPER.value)
        else:
            del self.fields["source"]


class Answer(KeyedForm):
    """What becomes of a comment."""

    taken = choice(_("采不采纳"), [("yes", _("采纳")), ("no", _("不采纳"))])
    words = lines(_("为什么，大家看得到"), most=300)
    heading = forms.CharField(label=_("新加一条的小标题"), required=False, max_length=30)
    wording = lines(
        _("这一条改成"), required=False, hint=_("采纳了、文字也要改，就在这里写改好的全文。")
    )


class Reason(KeyedForm):
    """Why something is not shown."""

    words = lines(_("为什么，写的人看得到"), most=300)


class Paper(KeyedForm):
    """A signature on a sheet of paper."""

    sheet = forms.CharField(label=_("签名纸的编号"), max_length=30)
    building = forms.ChoiceField(label=_("哪一栋"))
    unit = forms.CharField(label=_("单元"), required=False, max_length=12)
    room = forms.CharField(label=_("房号"), max_length=20)
    name = forms.CharField(
        label=_("姓名"),
        required=False,
        max_length=30,
        help_text=_("只用来核对有没有签过，不留存。"),
    )
    photos = PhotosField(label=_("签名纸的照片"), required=False)

    def __init__(
        self, *args: Any, buildings: Sequence[tuple[str, str]], by_name: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choose(self, "building", [("", _("请选楼栋")), *buildings])
        if by_name:
            self.fields["name"].required = True
        else:
            del self.fields["name"]

    def door(self) -> Door:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        building = said["building"] or None
        return Door(building, said["room"], said["unit"], said.get("name", ""))


class Strike(KeyedForm):
    """Why a signature on paper is taken away."""

    words = forms.CharField(label=_("为什么撤下"), max_length=200)
