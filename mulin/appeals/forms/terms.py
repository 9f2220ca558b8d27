"""Forms of what clocks are set by: the county's policy, and limits beyond the taxonomy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import Urgency
from mulin.appeals.taxonomy import taxonomy
from mulin.people.forms import HouseForm

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
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type)
        field.choices = [
            ("", _("全部")),
            *(
                (name, [(code, name), *((leaf.code, leaf.name) for leaf in leaves)])
                for code, name, leaves in taxonomy().groups
            ),
        ]
