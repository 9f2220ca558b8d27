"""Forms about time: a calendar's days and hours, its notice, its units, and one's absences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import choose
from mulin.people.forms import HouseForm
from mulin.people.models import Organisation, Person

WEEKDAYS = [
    ("0", _("星期一")), ("1", _("星期二")), ("2", _("星期三")), ("3", _("星期四")),
    ("4", _("星期五")), ("5", _("星期六")), ("6", _("星期日")),
]  # fmt: skip


class DayForm(HouseForm):
    """One day."""

    day = forms.DateField(label=_("日期"), widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("这一天"), widget=forms.RadioSelect,
        choices=[("work", _("上班")), ("rest", _("休息")), ("usual", _("照平常的星期几"))],
    )  # fmt: skip
    note = forms.CharField(
        label=_("叫什么"),
        required=False,
        max_length=30,
        help_text=_("比如：春节、调休上班、全县停电检修。"),
    )


class HoursForm(HouseForm):
    """The periods of a working day and the usual working weekdays."""

    periods = forms.CharField(
        label=_("工作时段"),
        max_length=200,
        help_text=_("几段用逗号隔开，比如 08:30-12:00, 14:00-17:30。"),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("平常上班的日子"), choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    end_of_day = forms.BooleanField(label=_("按工作日算的期限，到当天下班为止"), required=False)
    urgent = forms.CharField(
        label=_("紧急工作时的时段"), required=False, max_length=200,
        help_text=_("不填就昼夜都算，节假日也算。填了就每天只算这几段。"),
    )  # fmt: skip
    follows_county = forms.BooleanField(label=_("节假日和调休跟全县一样"), required=False)


class NoticeForm(HouseForm):
    """The yearly notice, a line each."""

    notice = forms.CharField(
        label=_("放假和调休"), max_length=10_000, widget=forms.Textarea,
        help_text=_("可以直接贴通知原文，也可以一行一段，比如“2027-02-05至2027-02-11 休 春节”“2027-02-14 班 春节”。"),
    )  # fmt: skip


class CalendarForm(HouseForm):
    """A further calendar."""

    name = forms.CharField(
        label=_("叫什么"), max_length=60, help_text=_("比如：供水公司值班时间。")
    )


class UnitsForm(HouseForm):
    """Which bodies keep a calendar."""

    units = forms.MultipleChoiceField(
        label=_("哪些单位按它算"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (narrows the type)
        field.choices = [(str(one.pk), one.name) for one in Organisation.objects.all()]


class AbsenceForm(HouseForm):
    """Away from when to when, and who stands in."""

    since = forms.DateField(label=_("从哪天"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("到哪天"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("包括这一天。"),
    )  # fmt: skip
    stand_in = forms.ChoiceField(
        label=_("谁代班"), required=False,
        help_text=_("这几天里，代班的人能看、能办您岗位上的事，期限提醒也发给他。"),
    )  # fmt: skip
    note = forms.CharField(label=_("备注"), required=False, max_length=60)

    def __init__(self, *args: Any, mates: list[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        self.mates = {str(one.pk): one for one in mates}
        named = [(key, one.name) for key, one in self.mates.items()]
        choose(self, "stand_in", [("", _("没有人代，提醒发给上一级")), *named])

    def clean_stand_in(self) -> Person | None:
        """The colleague, if one was chosen."""
        return self.mates.get(self.cleaned_data["stand_in"])
