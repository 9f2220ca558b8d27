"""Forms of the tree of branches, of pairings, and of moving what areas left behind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.alliances.forms import AreaForm, kept_areas
from mulin.alliances.kinds import Kind, below, kinds
from mulin.alliances.models import Branch
from mulin.alliances.queries.branches import parents_for
from mulin.core.deed_forms import KeyedForm, choose, lines
from mulin.households.models import Dwelling
from mulin.people.models import Person
from mulin.places.models import Level
from mulin.places.queries import Place, ladder, level_name


def kind_words(kind: Kind) -> str:
    """«网格 · 党小组»: two kinds may have one name."""
    return f"{level_name(kind.level)} · {kind.name}"


class BranchForm(KeyedForm):
    """A new branch or group under another."""

    kind = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(label=_("名称"), max_length=80)
    area = forms.ChoiceField(label=_("设在哪个区域"))
    members = forms.IntegerField(
        label=_("党员数"), min_value=0, max_value=100_000, required=False,
        help_text=_("只记人数，不记名字。"),
    )  # fmt: skip
    on = forms.DateField(
        label=_("从哪天起"), required=False, widget=forms.DateInput, help_text=_("空着就是今天。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=120, required=False, help_text=_("例如：镇党委会 11 月 3 日。")
    )

    def __init__(self, *args: Any, person: Person, under: Branch | None, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = below(under.kind) if under else list(kinds().values())
        choose(self, "kind", [(one.key, kind_words(one)) for one in offered])
        path = under.area_path if under else "/"
        areas = kept_areas(person, *{one.level for one in offered})
        known = ladder().by_code
        kept = [(code, words) for code, words in areas if known[code].path.startswith(path)]
        choose(self, "area", [("", _("请选择")), *kept])


class EditBranchForm(forms.Form):
    """Its name and how many members it has."""

    name = forms.CharField(label=_("名称"), max_length=80)
    members = forms.IntegerField(label=_("党员数"), min_value=0, max_value=100_000)
    on = forms.DateField(
        label=_("改名从哪天起"), required=False, widget=forms.DateInput,
        help_text=_("空着就是今天。"),
    )  # fmt: skip


class MoveBranchForm(forms.Form):
    """Under which it goes, on which area, from which day."""

    area = forms.ChoiceField(label=_("设在哪个区域"))
    parent = forms.ChoiceField(label=_("上级"), required=False)
    on = forms.DateField(
        label=_("从哪天起"), required=False, widget=forms.DateInput, help_text=_("空着就是今天。")
    )
    basis = forms.CharField(label=_("依据"), max_length=120, required=False)

    def __init__(self, *args: Any, person: Person, branch: Branch, area: str, **more: Any) -> None:
        super().__init__(*args, **more)
        # A kind that the town has no more cannot be put anywhere.
        kind, place = kinds().get(branch.kind), ladder().by_code.get(area)
        choose(self, "area", kept_areas(person, kind.level) if kind else [])
        rows = parents_for(kind, place.path)[:200] if kind and place else []
        self.parents = {str(one.pk): one for one in rows if one.pk != branch.pk}
        choices = [("", _("没有上级")), *((key, one.name) for key, one in self.parents.items())]
        choose(self, "parent", choices)

    def clean_parent(self) -> Branch | None:
        """The branch itself."""
        return self.parents.get(self.cleaned_data["parent"])


class CloseBranchForm(forms.Form):
    """From which day it is no more."""

    on = forms.DateField(
        label=_("从哪天起"), required=False, widget=forms.DateInput, help_text=_("空着就是今天。")
    )
    basis = forms.CharField(label=_("依据"), max_length=120, required=False)


class TwinningForm(AreaForm):
    """A unit is paired with a community or a grid."""

    levels = (Level.COMMUNITY, Level.GRID)
    area = forms.ChoiceField(label=_("和哪里结对"))
    about = forms.CharField(
        label=_("结对做什么"), max_length=200, help_text=_("例如：每月义诊一次。居民看得到。")
    )
    field_order = ("area", "about")


class HouseholdForm(KeyedForm):
    """A unit is paired with a household, found by its door."""

    dwelling = forms.ChoiceField(label=_("和哪一户结对"))
    about = forms.CharField(
        label=_("结对做什么"), max_length=200, help_text=_("不写姓名，不写为什么困难。")
    )

    def __init__(self, *args: Any, dwellings: list[Dwelling], **more: Any) -> None:
        super().__init__(*args, **more)
        self.dwellings = {str(one.pk): one for one in dwellings}
        choices = [("", _("请选择")), *((key, one.masked) for key, one in self.dwellings.items())]
        choose(self, "dwelling", choices)

    def clean_dwelling(self) -> Dwelling:
        """The dwelling itself."""
        return self.dwellings[self.cleaned_data["dwelling"]]


class SaidForm(forms.Form):
    """How a side agreed, or why it is over."""

    words = lines(_("说明"), most=200)


class ResettleForm(forms.Form):
    """To which area something goes."""

    area = forms.ChoiceField(label=_("移到哪个区域"))

    def __init__(self, *args: Any, places: list[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        known = ladder()
        choose(self, "area", [(one.code, known.words(one.path)) for one in places])


class FinderForm(forms.Form):
    """Which building a household is looked for in."""

    building = forms.UUIDField(required=False)

    def key(self) -> UUID | None:
        """The building asked for, if it is one."""
        return self.cleaned_data["building"] if self.is_valid() else None
