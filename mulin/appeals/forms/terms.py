"""Forms of what clocks are set by: the county's policy, limits beyond the taxonomy, the ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import Urgency
from mulin.appeals.models.clocks import Clock, EscalationLevel, EscalationStep
from mulin.appeals.queries.ladders import tells
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.terms import AT_ONCE
from mulin.core.deed_forms import KeyedForm, choice, choose, unmark
from mulin.people.forms import HouseForm
from mulin.people.models import Role
from mulin.places.models import Level

HINT = _("写成 30m、2h、4wh（工作时）、3wd（工作日）、7d（天）。")


class PolicyForm(HouseForm):
    """How clocks may stand still and be extended."""

    wait_most = forms.CharField(
        label=_("等居民回复，最多停多久"), max_length=10,
        help_text=_("几次问话加在一起算，到时间期限接着走。") + " " + HINT,
    )  # fmt: skip
    extension_times = forms.IntegerField(label=_("最多延期几次"), min_value=0, max_value=10)
    extension_percent = forms.IntegerField(
        label=_("每次最多延原期限的百分之几"), min_value=1, max_value=300
    )
    shelve_days = forms.IntegerField(label=_("最多挂账多少天"), min_value=1, max_value=366)
    quiet_from = forms.TimeField(label=_("几点以后不打扰"))
    quiet_until = forms.TimeField(
        label=_("到第二天几点"), help_text=_("特急的事不受这个限制，什么时候都提醒。")
    )


WHEN = [("before", _("到期以前")), ("at", _("到期时")), ("after", _("超期以后"))]


class StepForm(KeyedForm):
    """When whom to tell of a clock."""

    clock = forms.ChoiceField(label=_("哪个期限"), choices=Clock.choices)
    when = choice(_("什么时候提醒"), WHEN, initial="before")
    before = forms.IntegerField(
        label=_("到期以前：时间还剩百分之几"),
        required=False,
        help_text=_("1 到 99 的数，比如 20。"),
    )
    after = forms.CharField(
        label=_("超期以后：过了多久"), required=False, max_length=10, help_text=HINT
    )
    tell = forms.MultipleChoiceField(
        label=_("告诉谁"), widget=forms.CheckboxSelectMultiple,
        help_text=_("岗位没人的，由上面一级收；登记了不在岗的，由代班的人收。"),
    )  # fmt: skip

    def __init__(self, *args: Any, step: EscalationStep | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "tell", list(tells().items()))
        for name in ("before", "after"):
            unmark(self.fields[name])
        if step is not None:
            late = "at" if step.after == AT_ONCE else "after"
            self.initial = {
                **self.initial, "clock": step.clock, "when": late if step.before is None else "before",
                "before": step.before, "after": "" if step.after == AT_ONCE else step.after,
                "tell": step.tell,
            }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What belongs to another choice of when is left out."""
        data = super().clean() or {}
        when = data.get("when")
        if when == "before" and data.get("before") is None and "before" not in self.errors:
            self.add_error("before", _("请填还剩百分之几，比如 20。"))
        if when == "after" and not data.get("after") and "after" not in self.errors:
            self.add_error("after", _("请写过了多久，比如 1wd。"))
        return data

    def said(self) -> dict[str, Any]:
        """As the deed wants it."""
        data = self.cleaned_data
        return {
            "clock": data["clock"], "tell": data["tell"],
            "before": data["before"] if data["when"] == "before" else None,
            "after": {"at": AT_ONCE, "after": data["after"]}.get(data["when"], ""),
        }  # fmt: skip


class LevelForm(KeyedForm):
    """A rung: whose posts stand on it."""

    name = forms.CharField(label=_("这一级叫什么"), max_length=20)
    roles = forms.MultipleChoiceField(
        label=_("哪些岗位"), choices=Role.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("管得着这件事、离得最近的岗位会收到。"),
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("只算管哪一种片区的岗位"), required=False,
        choices=[("", _("都算")), *Level.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, level: EscalationLevel | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if level is not None:
            self.initial = {
                **self.initial, "name": level.name, "roles": level.roles, "area": level.area,
            }  # fmt: skip

    def said(self) -> dict[str, Any]:
        """As the deed wants it."""
        return {name: self.cleaned_data[name] for name in ("name", "roles", "area")}


class RuleForm(HouseForm):
    """A line of limits."""

    category = forms.ChoiceField(label=_("类别"), required=False)
    urgency = forms.ChoiceField(
        label=_("紧急程度"), required=False, choices=[("", _("全部")), *Urgency.choices]
    )
    respond = forms.CharField(label=_("首次联系"), required=False, max_length=10, help_text=HINT)
    resolve = forms.CharField(label=_("办结"), required=False, max_length=10)
    report_every = forms.CharField(label=_("多久写一次进展"), required=False, max_length=10)
    stages = forms.CharField(
        label=_("分几步，每步多久"), required=False, max_length=400, widget=forms.Textarea,
        help_text=_("一行写一步，从反映时算起，比如“停止施工 4wh”。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(
            self,
            "category",
            [
                ("", _("全部")),
                *(
                    (name, [(code, name), *((leaf.code, leaf.name) for leaf in leaves)])
                    for code, name, leaves in taxonomy().groups
                ),
            ],
        )
