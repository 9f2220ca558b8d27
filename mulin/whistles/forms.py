"""Forms of whistles: blowing one, and one for each deed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, PhotosField, choice, choose, unmark
from mulin.people.models import Organisation
from mulin.people.queries import PostInfo, posts
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.whistles.flow import Call, LevelPlan, Presence, Source, plan_of
from mulin.whistles.flow.steps import LINE
from mulin.whistles.models import Urgency, WhistleLevel
from mulin.whistles.queries import Unit, units_near
from mulin.whistles.wording import limit_words

lines = partial(deed_forms.lines, most=LINE)
LIMITS = [
    ("", _("按这一级的规定")), ("15m", _("15 分钟")), ("30m", _("30 分钟")), ("1h", _("1 小时")),
    ("2h", _("2 小时")), ("4h", _("4 小时")), ("4wh", _("4 个工作时")), ("1d", _("1 天")),
]  # fmt: skip
MARKS = [("5", _("很好")), ("4", _("好")), ("3", _("一般")), ("2", _("差")), ("1", _("很差"))]
YES_NO = [("yes", _("该吹")), ("no", _("不该吹"))]


def hidden(**more: Any) -> forms.CharField:
    """Carried along."""
    return forms.CharField(widget=forms.HiddenInput, required=False, **more)


class UnitField(forms.CharField):
    """A unit found by typing: its key, its words as the list shows them, or a part only one has."""

    offered: Sequence[Unit] = ()

    @property
    def options(self) -> list[str]:
        """The words of those offered, for the browser's own search."""
        return [unit.words for unit in self.offered]

    def clean(self, value: Any) -> str:
        """The key of the one unit meant, or nothing."""
        text = super().clean(value)
        if not text:
            return ""
        found = [u for u in self.offered if text in {u.key, u.words, u.name}]
        found = found or [u for u in self.offered if text in u.words]
        if len(found) == 1:
            return found[0].key
        if not found:
            raise forms.ValidationError(_("没有找到这一家，请从列表里选。"))
        raise forms.ValidationError(_("有几家都对得上，请选全名。"))


class StandInField(UnitField):
    """A post found by its title."""

    posts: Sequence[PostInfo] = ()

    @property
    def options(self) -> list[str]:
        """Titles with who holds them."""
        return [self._words(post) for post in self.posts]

    @staticmethod
    def _words(post: PostInfo) -> str:
        return f"{post.title} {'、'.join(post.holders)}"

    def clean(self, value: Any) -> Any:
        """The key of the post, or None."""
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        found = [p for p in self.posts if text in {str(p.id), self._words(p), p.title}]
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到这个岗位，请从列表里选一个。"))
        return found[0].id


class Blow(KeyedForm):
    """吹哨: which level, what for, where, who comes, how soon."""

    level = choice(_("吹哪一级"), ())
    title = forms.CharField(label=_("什么事"), max_length=80)
    need = lines(_("要来的单位做什么"), most=2000)
    area = forms.ChoiceField(label=_("片区"))
    place = forms.CharField(
        label=_("到哪里"), max_length=200, required=False, help_text=_("写清楚从哪个门进、找谁。")
    )
    lng = forms.FloatField(required=False, widget=forms.HiddenInput, label=_("地图上的点"))
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, label=_("地图上的点"))
    units = forms.MultipleChoiceField(
        label=_("叫哪几家"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = UnitField(
        label=_("还要叫谁"),
        required=False,
        help_text=_("输入单位、岗位或人名的几个字，从列表里选。"),
    )
    report_in = forms.ChoiceField(label=_("多久到场"), choices=LIMITS, required=False)
    urgency = choice(_("急不急"), Urgency.choices, initial=Urgency.NORMAL)
    stand_in = StandInField(
        label=_("谁可以代您放行"), required=False,
        help_text=_("您不在的时候由这个岗位来定。同岗位的同事本来就可以。"),
    )  # fmt: skip
    source_kind, source_label, source_url = hidden(), hidden(), hidden()
    source_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, levels: Sequence[WhistleLevel], path: str,
        without: Container[UUID] = (), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        # Nobody calls their own post.
        known = [unit for unit in units_near(path) if unit.id not in without]
        self.near = [unit for unit in known if unit.near]
        self.known = {unit.key: unit for unit in known}
        self._set("level", [(level.key, level.name) for level in levels])
        self._set("area", areas())
        self._set("units", [(unit.key, unit.name) for unit in known])
        field = self.fields["other"]
        assert isinstance(field, UnitField)  # noqa: S101 (narrows the type)
        field.offered = known
        stand_in = self.fields["stand_in"]
        assert isinstance(stand_in, StandInField)  # noqa: S101 (narrows the type)
        stand_in.posts = [post for post in posts().all if not post.vacant and post.holds(path)]

    def _set(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        choose(self, name, choices)

    @property
    def ticked(self) -> set[str]:
        """Keys of the units ticked, in whatever state the form is."""
        return set(self["units"].value() or [])

    @property
    def shown(self) -> list[Unit]:
        """Units to tick: those near, and those ticked before the area changed."""
        more = [unit for key, unit in self.known.items() if key in self.ticked and not unit.near]
        return [*self.near, *more]

    def call(self) -> Call:
        """What was asked for, in the flow's words."""
        said = self.cleaned_data
        units = tuple(key for key in [*said["units"], said["other"]] if key)
        source = Source(
            said["source_kind"][:20], said["source_id"], said["source_label"], said["source_url"]
        )
        return Call(
            level=said["level"], title=said["title"], need=said["need"], units=units,
            area=said["area"], place=said["place"], lng=said["lng"], lat=said["lat"],
            urgency=said["urgency"], report_in=said["report_in"], stand_in=said["stand_in"],
            source=source,
        )  # fmt: skip


def areas() -> list[tuple[str, str]]:
    """Communities and grids of the town, and the town itself, for a select."""
    known = ladder()
    town = known.town
    found = [(town.code, town.name)] if town else []
    for place in known.under(town.path if town else "/"):
        if place.level in {Level.COMMUNITY, Level.PRECINCT, Level.GRID}:
            indent = "　" if place.level == Level.GRID else ""
            found.append((place.code, indent + place.name))
    return found


class ReportIn(KeyedForm):
    """报到: where, how many, who."""

    lng = forms.FloatField(required=False, widget=forms.HiddenInput, label=_("定位"))
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, label=_("定位"))
    place = forms.CharField(label=_("或者写到了哪里"), max_length=120, required=False)
    unmark(place)
    heads = forms.IntegerField(label=_("到场人数"), min_value=1, max_value=500, initial=1)
    crew = forms.CharField(label=_("都有谁"), max_length=200, required=False)
    words = lines(_("先说一句"), required=False)
    photos = PhotosField(label=_("现场照片"), required=False)

    def presence(self) -> Presence:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        return Presence(
            place=said["place"], lng=said["lng"], lat=said["lat"], heads=said["heads"],
            crew=said["crew"], words=said["words"],
        )  # fmt: skip


class Progress(KeyedForm):
    """A line or a photo."""

    words = lines(_("进展"), required=False)
    photos = PhotosField(label=_("照片"), required=False)


class Finish(KeyedForm):
    """Our part is done."""

    words = lines(_("办成了什么样"))
    photos = PhotosField(label=_("办好后的照片"), required=False)


class Refuse(KeyedForm):
    """Why we cannot come."""

    words = lines(_("为什么来不了"), hint=_("吹哨人来定；没有定之前，时间照样在走。"))


class Excuse(KeyedForm):
    """Why it need not come."""

    words = lines(_("为什么不用来了"), required=False)


class Insist(KeyedForm):
    """Why it must come."""

    words = lines(_("为什么还是要来"))


class SendBack(KeyedForm):
    """What is missing."""

    words = lines(_("还差什么"))


class CallMore(KeyedForm):
    """One more unit."""

    unit = UnitField(
        label=_("再叫哪一家"), help_text=_("输入单位、岗位或人名的几个字，从列表里选。")
    )

    def offer(self, units: Sequence[Unit]) -> None:
        """Fill the list."""
        field = self.fields["unit"]
        assert isinstance(field, UnitField)  # noqa: S101 (narrows the type)
        field.offered = units


class Note(KeyedForm):
    """A line to everybody."""

    words = lines(_("告诉大家"))


class Escalate(KeyedForm):
    """Why it goes up."""

    words = lines(_("为什么要升级"))


class ReleaseForm(KeyedForm):
    """What became of it."""

    words = lines(_("办成了什么样"))
    photos = PhotosField(label=_("现场照片"), required=False)


class Withdraw(KeyedForm):
    """Why it is taken back."""

    words = lines(_("为什么撤哨"), hint=_("被叫的单位都看得到。"))


class Mark(KeyedForm):
    """How well the unit did."""

    mark = choice(_("这家来得怎么样"), MARKS)
    words = lines(_("说一句"), required=False, most=300)


class Verdict(KeyedForm):
    """Whether it was right to blow."""

    right = choice(_("这次该不该吹"), YES_NO)
    words = lines(_("说一句"), required=False, most=300)


class LevelForm(forms.Form):
    """What a level is called, what for, how soon, who is offered, and where it stands."""

    name = forms.CharField(label=_("这一级叫什么"), max_length=30)
    about = forms.CharField(
        label=_("用在什么事上"), max_length=200, required=False,
        help_text=_("吹哨的人选级别的时候看得到。"),
    )  # fmt: skip
    place = forms.TypedChoiceField(label=_("排在第几级"), coerce=int)
    report_in = forms.ChoiceField(
        label=_("多久到场"), help_text=_("吹哨的时候可以另外定。")
    )  # fmt: skip
    answerers = forms.MultipleChoiceField(
        label=_("能叫哪些单位"), choices=Organisation.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    next_level = forms.ChoiceField(label=_("到点没来，升到哪一级"), required=False)

    def __init__(
        self, *args: Any, level: WhistleLevel, active: Sequence[WhistleLevel], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.plan = plan = plan_of(level)
        limits: dict[str, Any] = dict(LIMITS[1:])
        limits.setdefault(plan.report_in, limit_words(plan.report_in))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "place": [(at, _("第 %d 级") % at) for at in range(1, len(active) + 1)],
            "report_in": list(limits.items()),
            "next_level": [
                ("", _("不再升：提醒吹哨人打电话")),
                *((row.key, row.name) for row in active if row.key != level.key),
            ],
        }  # fmt: skip
        for name, offered in choices.items():
            choose(self, name, offered)
        self.initial = {**asdict(plan), "place": level.rank, **self.initial}

    def planned(self) -> LevelPlan:
        """The level as it shall be; what the form does not ask stays."""
        said = self.cleaned_data
        return replace(
            self.plan, name=said["name"], about=said["about"], report_in=said["report_in"],
            answerers=tuple(said["answerers"]), next_level=said["next_level"],
        )  # fmt: skip


def key_of(text: str) -> UUID | None:
    """A key as an address carries it; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
