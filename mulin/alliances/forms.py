"""Forms of alliances: shape and wording of input."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.alliances.models import Partner, Zone
from mulin.core.deed_forms import KeyedForm, choose, lines
from mulin.people.models import Person
from mulin.people.standing import DISPATCH
from mulin.places.models import Level
from mulin.places.queries import ladder, level_name


def kept_areas(person: Person, *levels: str) -> list[tuple[str, str]]:
    """Areas whose register this person keeps."""
    known = ladder()
    return [
        (place.code, known.words(place.path))
        for path in person.standing.paths(DISPATCH)
        for place in known.under(path)
        if place.level in levels
    ]


class AreaForm(KeyedForm):
    """A form that asks for one of the areas that somebody keeps."""

    levels: tuple[str, ...] = (Level.COMMUNITY,)
    area = forms.ChoiceField(label=_("区域"))

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        if len(self.levels) == 1:
            self.fields["area"].label = level_name(self.levels[0])
        choices = kept_areas(person, *self.levels)
        choose(self, "area", [("", _("请选择")), *choices])


class UnitForm(AreaForm):
    """A unit that registers."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    kind = forms.ChoiceField(label=_("单位类别"), choices=Partner.Kind.choices)
    offers = forms.CharField(
        label=_("能帮什么"), max_length=200, required=False,
        help_text=_("例如：周末开放停车位、义诊、法律咨询。居民看得到。"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("办公电话"),
        max_length=30,
        required=False,
        help_text=_("单位的电话，不填个人手机。"),
    )
    field_order = ("name", "kind", "area", "offers", "phone")


class AllianceForm(AreaForm):
    """A new alliance."""

    levels = (Level.STREET, Level.COMMUNITY)
    area = forms.ChoiceField(label=_("区域"))
    name = forms.CharField(
        label=_("联盟名称"), max_length=60, help_text=_("例如：西湖社区“1+N”党建联盟。")
    )
    about = forms.CharField(label=_("做什么"), max_length=200, required=False)
    months = forms.IntegerField(label=_("轮值主席一轮几个月"), min_value=1, max_value=24, initial=3)
    field_order = ("name", "area", "about", "months")


class ZoneForm(AreaForm):
    """A responsibility area, looked after by a unit."""

    levels = (Level.COMMUNITY, Level.GRID)
    area = forms.ChoiceField(label=_("区域"))
    name = forms.CharField(
        label=_("责任区名称"), max_length=60, help_text=_("例如：庐环花苑北门到东门。")
    )
    about = forms.CharField(label=_("做什么"), max_length=200, required=False)
    partner = forms.ChoiceField(label=_("由哪个单位负责"))
    field_order = ("name", "area", "partner", "about")

    def __init__(self, *args: Any, partners: list[Partner], **more: Any) -> None:
        super().__init__(*args, **more)
        self.partners = {str(one.pk): one for one in partners}
        choices = [("", _("请选择")), *((key, one.name) for key, one in self.partners.items())]
        choose(self, "partner", choices)

    def clean_partner(self) -> Partner:
        """The unit itself."""
        return self.partners[self.cleaned_data["partner"]]


class JoinForm(forms.Form):
    """A unit joins an alliance."""

    partner = forms.UUIDField()

    def key(self) -> UUID | None:
        """Which unit, if one was sent."""
        return self.cleaned_data["partner"] if self.is_valid() else None


class WordsForm(KeyedForm):
    """A few words about a deed."""

    words = lines(_("说明"), most=500)


class AnnounceForm(KeyedForm):
    """From when the next turn runs."""

    since = forms.DateField(label=_("从哪天开始"), required=False, widget=forms.DateInput)


class PledgeForm(KeyedForm):
    """What is undertaken, by when."""

    what = forms.CharField(
        label=_("承诺做什么"), max_length=200, help_text=_("写得具体，做没做到看得出来。")
    )
    due = forms.DateField(label=_("到哪天做到"), widget=forms.DateInput)
    zone = forms.ChoiceField(label=_("在哪个责任区"), required=False)

    def __init__(self, *args: Any, zones: list[Zone], **more: Any) -> None:
        super().__init__(*args, **more)
        self.zones = {str(one.pk): one for one in zones}
        choices = [("", _("不分责任区")), *((key, one.name) for key, one in self.zones.items())]
        choose(self, "zone", choices)
        if not zones:
            self.fields["zone"].widget = forms.HiddenInput()

    def clean_zone(self) -> Zone | None:
        """The zone itself, or none."""
        return self.zones.get(self.cleaned_data["zone"])


class OwnPledgeForm(PledgeForm):
    """The same for a member, who says whether to be named."""

    shown = forms.BooleanField(
        label=_("同意在社区的承诺栏里写上我的名字"), required=False,
        help_text=_("不勾也一样算数，只有社区和您自己看得到是谁。"),
    )  # fmt: skip


class DoneForm(KeyedForm):
    """What was done for a pledge."""

    done = lines(_("做了什么"), most=500)
    helped = forms.IntegerField(
        label=_("帮到几户（人次）"), min_value=0, max_value=100_000, required=False,
        help_text=_("没有就空着。"),
    )  # fmt: skip


class ReportForm(forms.Form):
    """A member reports in."""

    unit = forms.CharField(
        label=_("在哪个单位"), max_length=80, required=False, help_text=_("可以不写。")
    )
    skills = forms.CharField(
        label=_("能帮什么"), max_length=100, required=False,
        help_text=_("例如：修电器、辅导作业、法律咨询。"),
    )  # fmt: skip
