"""Forms of meetings: calling one, series, one for each deed, items, who came."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, choice, choose
from mulin.core.worktime_data import SHANGHAI
from mulin.meetings.flow import From, Plan, Topic, When
from mulin.meetings.kinds import kinds
from mulin.meetings.models import Meeting, Reply, Visibility
from mulin.meetings.queries.people import candidates
from mulin.people.models import Person
from mulin.people.queries import by_phone
from mulin.places.models import Level
from mulin.places.queries import Place, ladder, stations_in

lines = partial(deed_forms.lines, most=300)
HOMES = {Level.STREET, Level.COMMUNITY, Level.PRECINCT, Level.GRID}


def day_input() -> forms.DateInput:
    """A calendar of the browser's own."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clock_input() -> forms.TimeInput:
    """A clock of the browser's own."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def hidden(**more: Any) -> forms.CharField:
    """Carried along."""
    return forms.CharField(widget=forms.HiddenInput, required=False, **more)


def minutes_field(initial: int = 90) -> forms.IntegerField:
    """How long something lasts."""
    return forms.IntegerField(label=_("大约多少分钟"), min_value=1, max_value=720, initial=initial)


def areas_of(person: Person) -> list[tuple[str, str]]:
    """The areas whose meetings somebody may call, as a select takes them."""
    known, found = ladder(), dict[str, Place]()
    for path in person.standing.paths({held.role for held in person.standing.posts}):
        if (place := known.by_path.get(path)) is not None:
            found[place.path] = place
        found |= {one.path: one for one in known.under(path) if one.level in HOMES}
    rows = sorted(found.values(), key=lambda one: one.path)
    return [(one.code, known.words(one.path, short=True)) for one in rows]


def stations(path: str) -> list[tuple[str, str]]:
    """Stations in an area, with none first."""
    return [("", _now("（不在阵地里开）")), *((str(one.pk), one.name) for one in stations_in(path))]


class Moment(KeyedForm):
    """A day and an hour of it."""

    day = forms.DateField(label=_("哪一天"), widget=day_input())
    at = forms.TimeField(label=_("几点开始"), widget=clock_input())
    minutes = minutes_field()

    @property
    def starts_at(self) -> datetime:
        """On the county's clock."""
        said = self.cleaned_data
        return datetime.combine(said["day"], said["at"], tzinfo=SHANGHAI)


class Call(Moment):
    """召集一次会."""

    title = forms.CharField(label=_("什么会"), max_length=60)
    kind = forms.ChoiceField(label=_("哪一种"))
    area = forms.ChoiceField(label=_("哪个片区的会"))
    place = forms.CharField(label=_("在哪里开"), max_length=120)
    station = forms.TypedChoiceField(label=_("阵地"), coerce=UUID, required=False, empty_value=None)
    visibility = choice(_("谁能看到"), Visibility.choices, initial=Visibility.EVERYONE)
    about = lines(_("说明"), required=False)
    field_order = (
        "title", "kind", "area", "day", "at", "minutes", "place", "station", "visibility", "about",
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "kind", kind_choices())
        choose(self, "area", areas_of(person))
        path = next(iter(person.standing.paths({h.role for h in person.standing.posts})), "")
        choose(self, "station", stations(path) if path else [("", "")])

    def plan(self) -> Plan:
        """What was filled in, in the flow's words."""
        names = ("title", "kind", "area", "minutes", "place", "station", "visibility", "about")
        return Plan(starts_at=self.starts_at, **{name: self.cleaned_data[name] for name in names})


def kind_choices() -> list[tuple[str, str]]:
    """The kinds with their notice, as a select takes them."""
    return [
        (one.key, _now("%(name)s（提前 %(n)s 天通知）") % {"name": one.name, "n": one.notice_days})
        for one in kinds().values()
    ]


class Reschedule(Moment):
    """改时间."""

    place = forms.CharField(label=_("在哪里开（不变就不填）"), max_length=120, required=False)
    words = lines(_("为什么改，参会的人看得到"))

    def when(self) -> When:
        """What was filled in, in the flow's words."""
        return When(self.starts_at, self.cleaned_data["minutes"], self.cleaned_data["place"])


class Words(KeyedForm):
    """A reason."""

    words = lines(_("原因，参会的人看得到"))


class Plain(KeyedForm):
    """Nothing to fill in."""


class Revise(KeyedForm):
    """改文字."""

    title = forms.CharField(label=_("什么会"), max_length=60)
    about = lines(_("说明"), required=False)
    visibility = choice(_("谁能看到"), Visibility.choices)


class ByPhone(KeyedForm):
    """Somebody with an account, by the telephone that they gave."""

    phone = forms.CharField(
        label=_("居民的手机"), max_length=20, required=False,
        help_text=_("给有账号、没有岗位的居民用。不会显示、不另外保存。"),
    )  # fmt: skip

    def clean_phone(self) -> Person | None:
        """Whose account it is."""
        phone = str(self.cleaned_data["phone"]).strip()
        if not phone:
            return None
        found = by_phone(phone)
        if found is None:
            raise forms.ValidationError(_("没有用这个手机号的账号，请核对，或者不填。"))
        return found


class Invite(ByPhone):
    """邀请: people with posts around here, or a resident by telephone."""

    people = forms.TypedMultipleChoiceField(
        label=_("邀请谁"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    observer = forms.BooleanField(label=_("只是旁听，不算到会人数"), required=False)
    field_order = ("people", "phone", "observer")

    def offer(self, meeting: Meeting) -> None:
        """Who is not invited yet."""
        known = set(meeting.invitations.values_list("person_id", flat=True))
        choose(
            self,
            "people",
            [(str(k), w) for k, w in candidates(meeting.area_path) if k not in known],
        )

    def asked(self) -> list[UUID]:
        """Whom to ask."""
        one = self.cleaned_data["phone"]
        return [*self.cleaned_data["people"], *([one.pk] if one else [])]


class Picked(ByPhone):
    """Somebody, from the posts around here or by telephone."""

    person = forms.TypedChoiceField(
        label=_("请谁主持"), coerce=UUID, required=False, empty_value=None
    )

    def offer(self, path: str) -> None:
        """People with posts around here."""
        known = [(str(key), words) for key, words in candidates(path)]
        choose(self, "person", [("", _("请选")), *known])

    def chosen(self) -> Person | None:
        """Who was picked."""
        key = self.cleaned_data["person"]
        by_key = Person.objects.filter(pk=key).first() if key else None
        return by_key or self.cleaned_data["phone"]


class ChairForm(Picked):
    """谁主持."""

    field_order = ("person", "phone")


class ItemForm(KeyedForm):
    """放一个议题."""

    title = forms.CharField(label=_("议什么"), max_length=60)
    words = lines(_("说明"), required=False, most=500)
    minutes = minutes_field(15)
    source_kind, source_label, source_url = hidden(), hidden(), hidden()
    source_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def topic(self) -> Topic:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        source = From(
            said["source_kind"], said["source_id"], said["source_label"], said["source_url"]
        )
        return Topic(said["title"], said["words"], said["minutes"], source)


class PutForm(ItemForm):
    """放到哪次会上: a thing of another room becomes an item."""

    meeting = forms.TypedChoiceField(label=_("放到哪次会上"), coerce=UUID)
    field_order = ("title", "meeting", "words", "minutes")

    def offer(self, meetings: list[Meeting]) -> None:
        """The meetings to come."""
        choose(self, "meeting", [
            (str(one.pk), f"{timezone.localtime(one.starts_at):%m-%d %H:%M} {one.title}")
            for one in meetings
        ])  # fmt: skip


class Suggest(KeyedForm):
    """提个议题."""

    title = forms.CharField(label=_("想议什么"), max_length=60)
    words = lines(_("说说怎么回事"), required=False, most=500)


class Reword(KeyedForm):
    """改议题."""

    title = forms.CharField(label=_("议什么"), max_length=60)
    words = lines(_("说明"), required=False, most=500)
    minutes = minutes_field(15)


class Interest(Picked):
    """声明回避: who has an interest, and which."""

    person = forms.TypedChoiceField(
        label=_("谁要回避"), coerce=UUID, required=False, empty_value=None
    )
    words = forms.CharField(label=_("和这件事有什么关系"), max_length=200, required=False)
    field_order = ("person", "phone", "words")


class CheckIn(ByPhone):
    """登记到场: an account, a name, or just how many."""

    person = forms.TypedChoiceField(
        label=_("名单上的人"), coerce=UUID, required=False, empty_value=None
    )
    name = forms.CharField(
        label=_("没有账号的人，写名字"), max_length=40, required=False,
        help_text=_("名字加密保存，半年后自动清掉；也可以不写名字，只记人数。"),
    )  # fmt: skip
    heads = forms.IntegerField(label=_("不记名的，一共几人"), min_value=1, max_value=500, initial=1)
    observer = forms.BooleanField(label=_("旁听，不算到会人数"), required=False)
    field_order = ("person", "phone", "name", "heads", "observer")

    def offer(self, meeting: Meeting) -> None:
        """Who was invited, then who holds a post around here."""
        asked = {
            one.person_id: one.person.name
            for one in meeting.invitations.select_related("person").order_by("id")[:300]
        }
        others = {k: w for k, w in candidates(meeting.area_path) if k not in asked}
        rows = [(str(key), words) for key, words in {**asked, **others}.items()]
        choose(self, "person", [("", _("不在名单上")), *rows])

    def said(self) -> dict[str, Any]:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        key = said["person"]
        person = Person.objects.filter(pk=key).first() if key else said["phone"]
        return {
            "person": person, "name": said["name"], "heads": said["heads"],
            "observer": said["observer"],
        }  # fmt: skip


class Purpose(forms.Form):
    """看名字: why."""

    purpose = forms.CharField(label=_("为什么要看"), max_length=100)


class Answer(forms.Form):
    """来不来."""

    answer = forms.ChoiceField(choices=Reply.choices)
