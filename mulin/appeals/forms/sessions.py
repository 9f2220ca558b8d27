"""Forms of reception days and evening talks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.appeals import rules
from mulin.appeals.flow.reception import Plan
from mulin.appeals.flow.reporting import DETAIL, Report
from mulin.appeals.forms.deeds import words_of_post
from mulin.appeals.forms.desk import Choices, category_choices
from mulin.appeals.models import Kind
from mulin.core.deed_forms import choose, lines, unmark
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.people.standing import DISPATCH
from mulin.places.models import Level
from mulin.places.queries import ladder

ROWS, MORE, MOST = 5, 5, 30


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time."""
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("看不懂这个时间，请重新选。")}, **more,
    )  # fmt: skip


def areas_of(person: Person, roles: Iterable[str]) -> Choices:
    """Areas that posts of these roles look after, communities before their grids."""
    return [
        (place.code, ("　" if place.level == Level.GRID else "") + place.name)
        for path in person.standing.paths(roles)
        for place in ladder().under(path)
        if place.level != Level.COUNTY
    ]


class Session(forms.Form):
    """When and where a session is."""

    title = forms.CharField(label=_("名称"), max_length=60)
    area = forms.ChoiceField(label=_("哪个片区的"))
    place = forms.CharField(
        label=_("在哪里"),
        max_length=120,
        help_text=_("居民照着这个找过来，例如：西湖社区党群服务中心一楼。"),
    )
    starts_at = moment(_("什么时候开始"))
    ends_at = moment(_("什么时候结束"))
    roles: frozenset[Any] = frozenset(DISPATCH)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        choices(self, "area", areas_of(person, self.roles))

    def plan(self) -> Plan:
        """What was typed, for the deed."""
        names = ("title", "area", "place", "starts_at", "ends_at")
        return Plan(**{name: self.cleaned_data[name] for name in names})


def choices(form: forms.Form, name: str, offered: Choices) -> None:
    """Fill a choice field."""
    choose(form, name, offered)


class ReceptionDay(Session):
    """A reception day."""

    host = forms.ChoiceField(label=_("谁接待"), required=False)
    most = forms.IntegerField(
        label=_("最多发多少个号"), required=False, min_value=0, max_value=500,
        help_text=_("不填就是来多少接待多少。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("提醒居民的话"), required=False, max_length=300,
        help_text=_("例如：请带上房产证复印件。"),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, person=person, **more)
        hosts = [p for p in posts().all if p.role in DISPATCH and not p.vacant]
        mine = [p for p in hosts if any(p.path.startswith(x) or x.startswith(p.path)
                for x in person.standing.paths(DISPATCH))]  # fmt: skip
        choices(self, "host", [("", _("不写")), *((str(p.id), words_of_post(p)) for p in mine)])

    def plan(self) -> Plan:
        """What was typed, for the deed."""
        data, base = self.cleaned_data, super().plan()
        return Plan(**{
            **vars(base), "host": UUID(data["host"]) if data["host"] else None,
            "most": data["most"] or 0, "note": data["note"],
        })  # fmt: skip


class Visitor(forms.Form):
    """Somebody who came or called, to be given a number."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = forms.CharField(label=_("怎么称呼"), max_length=30)
    phone = forms.CharField(label=_("电话"), required=False, max_length=20)
    words = forms.CharField(label=_("大概什么事"), required=False, max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"key": str(uuid4()), **self.initial}


class Said(forms.Form):
    """What somebody says who sits there."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    detail = lines(_("什么事"), most=DETAIL, hint=_("照居民的话写。一写完，居民就有编号了。"))
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    category = forms.ChoiceField(label=_("类别"), required=False)
    kind = forms.ChoiceField(label=_("性质"), choices=Kind.choices, initial=Kind.HELP)
    anonymous = forms.BooleanField(label=_("不愿留姓名"), required=False)
    about_staff = forms.BooleanField(label=_("涉及工作人员，只交镇治理中心办"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"key": str(uuid4()), **self.initial}
        choices(self, "category", [("", _("自动判断")), *category_choices()])

    def report(self) -> Report:
        """What was typed, for the deed."""
        return Report(**{name: v for name, v in self.cleaned_data.items() if name != "key"})


class Talk(Session):
    """An evening talk that is over, with everything that was said at it."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    roles = frozenset(rules.RECORD)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, person=person, **more)
        evening = timezone.localtime() - timedelta(days=1)
        begin = evening.replace(hour=19, minute=30, second=0, microsecond=0)
        self.initial = {
            "key": str(uuid4()), "starts_at": begin, "ends_at": begin + timedelta(minutes=90),
            **self.initial,
        }  # fmt: skip
        self.fields["place"].help_text = ""


class TalkRow(forms.Form):
    """One thing that was said at a talk; a row without any word is passed over."""

    detail = forms.CharField(
        label=_("什么事"), required=False, max_length=DETAIL, widget=forms.Textarea
    )
    place = forms.CharField(label=_("地点"), required=False, max_length=200)
    contact_name = forms.CharField(label=_("谁说的"), required=False, max_length=30)
    contact_phone = forms.CharField(label=_("电话"), required=False, max_length=20)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Needed of a row that says anything: not marked as one that may be left out.
        unmark(self.fields["detail"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    def report(self) -> Report:
        """What was typed, for the deed."""
        return Report(**self.cleaned_data)


def talk_rows(typed: Mapping[str, Any] | None = None, *, count: int = ROWS) -> list[TalkRow]:
    """The rows of the form, numbered from nought."""
    return [TalkRow(typed, prefix=f"row{n}", auto_id="id_%s") for n in range(min(count, MOST))]
