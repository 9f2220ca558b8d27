"""The form of a rule of routing."""

from __future__ import annotations

import re
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.flow.routing import Ruled
from mulin.appeals.forms.deeds import PostField, words_of_post
from mulin.appeals.forms.desk import area_choices, category_choices
from mulin.appeals.models import Channel, Kind, RoutingRule, Urgency
from mulin.appeals.taxonomy import taxonomy
from mulin.core.deed_forms import choose
from mulin.people.models import Organisation, Role
from mulin.people.queries import posts
from mulin.places.queries import ladder

DAYS = [
    (0, gettext_lazy("周一")), (1, gettext_lazy("周二")), (2, gettext_lazy("周三")),
    (3, gettext_lazy("周四")), (4, gettext_lazy("周五")), (5, gettext_lazy("周六")),
    (6, gettext_lazy("周日")),
]  # fmt: skip
ROLES = (
    Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.PROPERTY,
    Role.DEPARTMENT, Role.CENTRE,
)  # fmt: skip


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple
    )


def _hour(label: Any, hint: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, required=False, widget=widget, help_text=hint)


class RuleForm(forms.Form):
    """When an appeal is so, it goes there."""

    name = forms.CharField(
        label=gettext_lazy("规则的名字"), max_length=40,
        help_text=gettext_lazy("派单的原因里会写：按规则〈…〉派给…"),
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("类别"), required=False,
        help_text=gettext_lazy("电脑上按住 Ctrl 可以选几个；不选就是全部。"),
    )  # fmt: skip
    area = forms.ChoiceField(label=gettext_lazy("片区"), required=False)
    words = forms.CharField(
        label=gettext_lazy("说到这些词之一"), required=False, max_length=600,
        help_text=gettext_lazy("几个词用顿号或空格隔开。"),
    )  # fmt: skip
    urgencies = _several(gettext_lazy("紧急程度"), Urgency.choices)
    weekdays = _several(gettext_lazy("星期几反映的"), DAYS)
    since = _hour(gettext_lazy("几点起"))
    until = _hour(gettext_lazy("到几点"), gettext_lazy("可以过夜，比如 18:00 到 08:00。"))
    kinds = _several(gettext_lazy("性质"), Kind.choices)
    channels = _several(gettext_lazy("从哪里来"), Channel.choices)
    post = PostField(
        label=gettext_lazy("派给这个岗位"), required=False,
        help_text=gettext_lazy("输入岗位、单位或人名的几个字。这四样选一样。"),
    )  # fmt: skip
    organisation = forms.ChoiceField(label=gettext_lazy("或者派给这个单位"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("或者派给最近的"), required=False)
    as_category = forms.ChoiceField(label=gettext_lazy("或者和这个类别一样办"), required=False)
    reason = forms.CharField(label=gettext_lazy("为什么这样派"), required=False, max_length=100)
    active = forms.BooleanField(label=gettext_lazy("现在就用"), required=False, initial=True)

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        groups = [(code, _("%s（整类）") % name) for code, name, _leaves in taxonomy().groups]
        bodies = Organisation.objects.filter(posts__isnull=False).distinct()
        self._choose("categories", [(_("整类"), groups), *category_choices()])
        self._choose("area", [("", _("全部")), *area_choices()])
        self._choose("organisation", [("", _("不选")), *((str(b.pk), str(b)) for b in bodies)])
        self._choose("role", [("", _("不选")), *((role.value, role.label) for role in ROLES)])
        self._choose("as_category", [("", _("不选")), *category_choices()])
        field = self.fields["post"]
        assert isinstance(field, PostField)  # noqa: S101 (narrows the type)
        field.offered = [post for post in posts().all if post.role in ROLES]
        if rule is not None:
            self.initial = {**initial_of(rule), **self.initial}

    def _choose(self, name: str, choices: Any) -> None:
        choose(self, name, choices)

    def ruled(self) -> Ruled:
        """What was typed."""
        data = self.cleaned_data
        return Ruled(
            name=data["name"], categories=data["categories"], area=data["area"],
            weekdays=[int(day) for day in data["weekdays"]], since=data["since"],
            until=data["until"], kinds=data["kinds"], channels=data["channels"],
            urgencies=data["urgencies"], words=re.split(r"[\s、，,;；|]+", data["words"]),
            post=data["post"], organisation=data["organisation"] or None, role=data["role"],
            as_category=data["as_category"], reason=data["reason"], active=data["active"],
        )  # fmt: skip

    def clean_organisation(self) -> Any:
        """Its key."""
        chosen = self.cleaned_data["organisation"]
        return UUID(chosen) if chosen else None

    def clean_until(self) -> time | None:
        """The two are given together or not at all."""
        until: time | None = self.cleaned_data["until"]
        since = self.cleaned_data.get("since")
        if since is not None and since == until:
            raise forms.ValidationError(_("起止时间一样。整天都算就不用填。"))
        return until


def initial_of(rule: RoutingRule) -> dict[str, Any]:
    """A rule as its form shows it."""
    area, post = ladder().by_path.get(rule.area_path), posts().get(rule.post_id)
    return {
        "name": rule.name, "categories": rule.categories, "area": area.code if area else "",
        "words": "、".join(rule.words), "urgencies": rule.urgencies, "weekdays": rule.weekdays,
        "since": rule.since, "until": rule.until, "kinds": rule.kinds, "channels": rule.channels,
        "post": words_of_post(post) if post else "", "organisation": str(rule.organisation_id or ""),
        "role": rule.role, "as_category": rule.as_category, "reason": rule.reason,
        "active": rule.active,
    }  # fmt: skip
