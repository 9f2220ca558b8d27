"""Forms of matters: proposing, speaking, answering on paper, and one for each deed of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, PhotosField, choice, choose
from mulin.matters.flow import From, Proposal, Resolution
from mulin.matters.models import Basis, Opening, Origin, Side, Source, Statement, Verdict
from mulin.matters.practice import Custom, Period
from mulin.people.queries import PostInfo, posts
from mulin.places.models import Level
from mulin.places.queries import Place, ladder

lines = partial(deed_forms.lines, most=1000)
ROWS = 6
MARKS = [
    ("5", _("很满意")),
    ("4", _("满意")),
    ("3", _("一般")),
    ("2", _("不满意")),
    ("1", _("很不满意")),
]
NOT_SCREEN = [(Source.PAPER.value, _("纸条")), (Source.DOOR.value, _("上门问的"))]
HOMES = {Level.COMMUNITY, Level.PRECINCT, Level.GRID}


def day_input() -> forms.DateInput:
    """A calendar of the browser's own."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def hidden(**more: Any) -> forms.CharField:
    """Carried along."""
    return forms.CharField(widget=forms.HiddenInput, required=False, **more)


class Propose(KeyedForm):
    """想议一件事: what, why, for which area."""

    title = forms.CharField(label=_("想议什么"), max_length=60)
    text = lines(_("为什么想议，您怎么想"), most=2000)
    area = forms.ChoiceField(label=_("关系到哪里"))

    def __init__(self, *args: Any, places: Sequence[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(
            self,
            "area",
            [
                (place.code, ("　" if place.level == Level.GRID else "") + place.name)
                for place in places
            ],
        )

    def proposal(self) -> Proposal:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        return Proposal(title=said["title"], text=said["text"], area=said["area"])


class Record(Propose):
    """代录: what somebody proposed at a window, in a meeting, in an appeal."""

    origin = choice(_("从哪里来"), [one for one in Origin.choices if one[0] != Origin.RESIDENT])
    source_kind, source_label, source_url = hidden(), hidden(), hidden()
    source_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def proposal(self) -> Proposal:
        """With what it came of."""
        said = self.cleaned_data
        source = From(
            said["source_kind"], said["source_id"], said["source_label"], said["source_url"]
        )
        return Proposal(
            title=said["title"], text=said["text"], area=said["area"], origin=said["origin"],
            source=source,
        )  # fmt: skip


def homes(path: str = "") -> list[Place]:
    """Areas a matter may be about: the line to a home, or every community and grid."""
    known = ladder()
    if path:
        found = [place for place in known.line(path) if place.level in {*HOMES, Level.STREET}]
        if found:
            return found[::-1]
    town = known.town
    below = [place for place in known.under(town.path if town else "/") if place.level in HOMES]
    return [*below, *([town] if town else [])]


class Say(KeyedForm):
    """写一条意见: one short sentence."""

    text = forms.CharField(label=_("您的意见，一句话"), widget=forms.Textarea, max_length=200)
    sure = hidden()

    def __init__(self, *args: Any, longest: int = 60, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["text"]
        assert isinstance(field, forms.CharField)  # noqa: S101 (narrows the type)
        field.max_length = longest


class SayForOther(Say):
    """代写: what was on paper or said at the door."""

    source = choice(_("怎么来的"), NOT_SCREEN, initial=Source.PAPER)


class Vote(forms.Form):
    """One answer."""

    statement = forms.UUIDField()
    vote = forms.TypedChoiceField(choices=[("1", ""), ("0", ""), ("-1", "")], coerce=int)


class Slip(KeyedForm):
    """录纸条: the slip's number and one sign a statement."""

    slip = forms.CharField(label=_("纸条编号"), max_length=20)
    line = forms.CharField(label=_("表态，一条一个数字"), max_length=600, required=False)
    source = choice(_("怎么来的"), NOT_SCREEN, initial=Source.PAPER)
    phone = forms.CharField(
        label=_("这位居民的手机"), max_length=20, required=False,
        help_text=_("有账号的居民填上，免得手机上和纸上算两次。不会显示、不另外保存。"),
    )  # fmt: skip

    def __init__(self, *args: Any, statements: Sequence[Statement], **more: Any) -> None:
        super().__init__(*args, **more)
        self.statements = statements
        for one in statements:
            self.fields[f"v_{one.number}"] = forms.ChoiceField(
                label=f"{one.number}. {one.text}", required=False,
                choices=[("1", _("同意")), ("-1", _("不同意")), ("0", _("说不准"))],
                widget=forms.RadioSelect,
            )  # fmt: skip

    def ticked(self) -> dict[int, int]:
        """Votes by statement, as far as they were ticked one by one."""
        said = self.cleaned_data
        found = ((one.number, said.get(f"v_{one.number}")) for one in self.statements)
        return {number: int(vote) for number, vote in found if vote}

    def boxes(self) -> Iterator[Any]:
        """The fields to tick."""
        for one in self.statements:
            yield self[f"v_{one.number}"]


class Mark(KeyedForm):
    """评: one to five, low ones with a reason."""

    mark = forms.TypedChoiceField(
        label=_("办得怎么样"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    words = lines(_("说两句"), required=False, most=400, hint=_("不满意的话，请写哪里还不行。"))


class MarkForOther(Mark):
    """录入评议: with slip and side."""

    slip = forms.CharField(label=_("纸条编号"), max_length=20)
    side = choice(_("谁评的"), Side.choices, initial=Side.AFFECTED)
    source = choice(_("怎么来的"), NOT_SCREEN, initial=Source.PAPER)


class Phases(KeyedForm):
    """日程: what is open from when to when; an empty line is left out."""

    words = lines(_("说明"), required=False, most=500)

    def __init__(self, *args: Any, planned: Sequence[Period] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        for n in range(max(ROWS, len(planned))):
            one = planned[n] if n < len(planned) else None
            self.fields[f"opens_{n}"] = forms.ChoiceField(
                label=_("做什么"), required=False, initial=one.opens if one else "",
                choices=[("", _("（不安排）")), *Opening.choices],
            )  # fmt: skip
            for name, label in (("since", _("从")), ("until", _("到"))):
                self.fields[f"{name}_{n}"] = forms.DateField(
                    label=label, required=False, widget=day_input(),
                    initial=getattr(one, name) if one else None,
                )  # fmt: skip
            self.fields[f"about_{n}"] = forms.CharField(
                label=_("地点、说明"), required=False, max_length=200,
                initial=one.words if one else "",
            )  # fmt: skip

    @property
    def rows(self) -> list[list[Any]]:
        """The fields line by line."""
        count = sum(name.startswith("opens_") for name in self.fields)
        names = ("opens", "since", "until", "about")
        return [[self[f"{name}_{n}"] for name in names] for n in range(count)]

    def clean(self) -> dict[str, Any]:
        """A line that says what must say when."""
        said = super().clean() or {}
        for n in range(len(self.rows)):
            if said.get(f"opens_{n}"):
                for name in ("since", "until"):
                    if not said.get(f"{name}_{n}") and f"{name}_{n}" not in self.errors:
                        self.add_error(f"{name}_{n}", _now("请填日期。"))
        return said

    def phases(self) -> list[Period]:
        """What was planned, in the flow's words."""
        said = self.cleaned_data
        return [
            Period(said[f"opens_{n}"], said[f"since_{n}"], said[f"until_{n}"], said[f"about_{n}"])
            for n in range(len(self.rows))
            if said[f"opens_{n}"]
        ]


class TakeUp(Phases):
    """列入: with its phases."""


class Plan(Phases):
    """改日程: with a reason."""

    words = lines(_("为什么改"), most=500)


class Decline(KeyedForm):
    """不列入: with a reason that the proposer reads."""

    words = lines(_("为什么不列入，还可以找谁"), most=500)


class Revise(KeyedForm):
    """改文字."""

    title = forms.CharField(label=_("标题"), max_length=60)
    text = lines(_("内容"), most=2000)


class Note(KeyedForm):
    """告诉大家一句."""

    words = lines(_("告诉大家"))


class Decide(KeyedForm):
    """录决定: who decided, when, what, with which counts."""

    verdict = choice(_("决定"), Verdict.choices)
    basis = choice(_("由谁决定"), Basis.choices, initial=Basis.MEETING)
    body = forms.CharField(label=_("会议或组织的名称"), max_length=80)
    held_on = forms.DateField(label=_("哪天决定的"), widget=day_input())
    words = lines(_("决定的内容和理由"), most=2000)
    present = forms.IntegerField(label=_("到场人数"), required=False, min_value=0, max_value=10**6)
    in_favour = forms.IntegerField(label=_("同意票"), required=False, min_value=0, max_value=10**6)
    against = forms.IntegerField(label=_("反对票"), required=False, min_value=0, max_value=10**6)
    abstained = forms.IntegerField(label=_("弃权票"), required=False, min_value=0, max_value=10**6)

    def resolution(self) -> Resolution:
        """What was filled in, in the flow's words."""
        return Resolution(**{k: v for k, v in self.cleaned_data.items() if k != "key"})


class Assign(KeyedForm):
    """定任务: what, which post, by when."""

    what = forms.CharField(label=_("做什么"), max_length=200)
    owner = forms.TypedChoiceField(label=_("交给哪个岗位"), coerce=UUID)
    due = forms.DateField(label=_("什么时候办好"), widget=day_input())

    def offer(self, path: str) -> None:
        """Posts that look after the matter's area, the nearest first."""
        near: list[PostInfo] = [
            post for post in posts().all if not post.vacant and post.holds(path)
        ]
        near.sort(key=lambda post: (-len(post.path), post.title))
        choose(self, "owner", [("", _("请选岗位")), *((str(post.id), post.title) for post in near)])


class Complete(KeyedForm):
    """办好了: words, and photos that show it."""

    words = lines(_("办成了什么样"))
    photos = PhotosField(label=_("照片"), required=False)


class Drop(KeyedForm):
    """不办了."""

    words = lines(_("为什么不办了"))


class Redo(KeyedForm):
    """重做."""

    words = lines(_("哪里要重做"))
    due = forms.DateField(label=_("什么时候办好"), widget=day_input())


class Finish(KeyedForm):
    """落实完了."""

    words = lines(_("办成了什么样，请大家评"), most=2000)


class Again(KeyedForm):
    """退回再议."""

    words = lines(_("为什么要再议"))


class Plain(KeyedForm):
    """Nothing to fill in."""


class Publish(KeyedForm):
    """公开一条意见, its words mended if needed."""

    text = forms.CharField(label=_("公开的文字"), max_length=200, widget=forms.Textarea)
    sure = forms.BooleanField(label=_("我看过了，可以公开"), required=False)


class Refuse(KeyedForm):
    """不公开, or taken away again."""

    words = forms.CharField(label=_("为什么（写的人看得到）"), max_length=300)


class Link(KeyedForm):
    """标相近的意见."""

    like = forms.IntegerField(label=_("和第几条相近"), required=False, min_value=1)


class PracticeForm(forms.Form):
    """议事的规矩."""

    answer_days = forms.IntegerField(label=_("几天内答复列不列入"), min_value=1)
    gather_days = forms.IntegerField(label=_("征集意见几天"), min_value=1)
    talk_days = forms.IntegerField(label=_("表态几天"), min_value=1)
    longest = forms.IntegerField(label=_("一条意见最多几个字"), min_value=1)
    a_day = forms.IntegerField(label=_("一人一天最多写几条"), min_value=1)
    appraise_days = forms.IntegerField(label=_("评议几天"), min_value=1)
    threshold = forms.DecimalField(
        label=_("平均低于几分就重新落实"),
        min_value=Decimal(1),
        max_value=Decimal(5),
        decimal_places=2,
    )
    fewest = forms.IntegerField(label=_("至少几人评才看平均分"), min_value=1)

    def custom(self, since: date | None = None) -> Custom:
        """What was filled in, from today on."""
        return Custom(**self.cleaned_data, since=since or timezone.localdate())
