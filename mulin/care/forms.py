"""Forms of care: the card, a pairing, a visit, errands and their deeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.care.flow import Ask, Card, Purpose, Seen, Source
from mulin.care.foresight import foresight, services
from mulin.care.models import ComingEnd, Door, EndReason, PairEnd, Receipt, Way
from mulin.care.presets import VisitForm, errand_kinds
from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, PhotosField, choice, choose, unmark
from mulin.households.flow import Consent
from mulin.households.flow import Purpose as LedgerPurpose
from mulin.households.models import ConsentBy, ConsentHow
from mulin.people.directory import around
from mulin.people.models import Person, Role
from mulin.people.queries import by_phone, posts
from mulin.places.models import Level
from mulin.places.queries import ladder

lines = partial(deed_forms.lines, most=500)
VISITORS = frozenset(
    {Role.GRID_WORKER, Role.BUILDING_LEAD, Role.VOLUNTEER, Role.COMMUNITY_STAFF,
     Role.COMMUNITY_SECRETARY}
)  # fmt: skip
RHYTHMS = [
    (1, _("每天")), (3, _("三天一次")), (7, _("每周")), (14, _("两周一次")), (30, _("每月")),
]  # fmt: skip
MET = [("yes", _("见到了")), ("no", _("没见到人"))]
PART = "part_"
MOST_PAPERS = 200


class CardForm(KeyedForm):
    """What is written down of somebody."""

    wants = lines(_("为什么要去看看"), most=300, hint=_("写要照应的事，不写病历，不写评价。"))
    warnings = lines(
        _("上门要知道的"), required=False, most=200,
        hint=_("比如：耳背，敲门要重；养了狗；轮椅进出。"),
    )  # fmt: skip
    every_days = forms.TypedChoiceField(
        label=_("多久去一次"), choices=RHYTHMS, coerce=int, initial=7
    )
    contact_name = forms.CharField(label=_("紧急联系人"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("紧急联系电话"), max_length=30, required=False)
    contact_tie = forms.CharField(label=_("是他的什么人"), max_length=20, required=False)

    def card(self) -> Card:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        return Card(
            said["wants"], said["every_days"], said["warnings"], said["contact_name"],
            said["contact_phone"], said["contact_tie"],
        )  # fmt: skip


class TakeInForm(CardForm):
    """The same with the consent."""

    consent_by = choice(_("谁同意的"), ConsentBy.choices, initial=ConsentBy.SELF)
    consent_how = choice(_("怎样同意的"), ConsentHow.choices)
    consent_on = forms.DateField(label=_("哪天同意的"), initial=timezone.localdate)
    reminds = forms.BooleanField(
        label=_("本人要我们提醒：到年纪能领的津贴、能办的待遇，提前告诉他"), required=False
    )

    def consent(self) -> Consent:
        """Who agreed, how and when."""
        said = self.cleaned_data
        return Consent(said["consent_by"], said["consent_how"], said["consent_on"])


class PaperForm(KeyedForm):
    """A paper to be reminded of: the kind and the day."""

    kind = forms.ChoiceField(label=_("哪一种证件"))
    expires_on = forms.DateField(label=_("哪天到期"), widget=forms.DateInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "kind", [(one.key, one.name) for one in foresight().papers.values()])


class DeclineForm(KeyedForm):
    """Why nothing is to be done."""

    reason = choice(_("为什么不办"), ComingEnd.choices)


class ExportForm(KeyedForm):
    """A list as a file: masked, or whole with a purpose."""

    format = choice(_("格式"), [("xlsx", _("Excel 表格")), ("csv", _("CSV 文本"))], initial="xlsx")
    whole = choice(
        _("姓名和电话"), [("", _("打码，用于汇报和核对数量")), ("1", _("完整，用于上门和办事"))],
        required=False, initial="",
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("用途"), choices=[("", _("请选")), *LedgerPurpose.choices], required=False,
        help_text=_("导出完整信息时必选。"),
    )  # fmt: skip
    unmark(whole, purpose)


class PersonField(forms.CharField):
    """Somebody with an account: picked from those who work near by, or by phone or user name."""

    offered: Sequence[tuple[str, UUID]] = ()

    @property
    def options(self) -> list[str]:
        """What the browser offers while one types."""
        return [words for words, _key in self.offered]

    def clean(self, value: Any) -> Any:
        """The person meant, or None."""
        text = super().clean(value)
        if not text:
            return None
        found = {key for words, key in self.offered if text in words}
        exact = {key for words, key in self.offered if text == words}
        keys = exact or found
        if len(keys) > 1:
            raise forms.ValidationError(_("有几个人都对得上，请从列表里选。"))
        person = Person.objects.filter(pk=keys.pop()).first() if keys else _by_words(text)
        if person is None:
            raise forms.ValidationError(_("没有找到这个人，请从列表里选，或者写他的手机号。"))
        return person


def _by_words(text: str) -> Person | None:
    by_name = Person.objects.filter(username=text, is_active=True).first()
    return by_name or (by_phone(text) if text.isdigit() else None)


class PairForm(KeyedForm):
    """Who looks in, who stands in, and how the person agreed to them."""

    visitor = PersonField(
        label=_("谁去走访"), help_text=_("写姓名从列表里选；志愿者也可以写手机号。")
    )
    backup = PersonField(label=_("谁替补"), required=False)
    agreed_how = forms.ChoiceField(
        label=_("本人同意由他来吗"), required=False,
        choices=[("", _("还没问，等本人同意")), *ConsentHow.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, path: str, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, path, "visitor", "backup")


class BackupForm(KeyedForm):
    """Who stands in from now on."""

    backup = PersonField(label=_("换谁替补"), required=False, help_text=_("空着就是不要替补。"))

    def __init__(self, *args: Any, path: str, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, path, "backup")


def offer(form: forms.Form, path: str, *names: str) -> None:
    """Whoever holds a post near by that goes from door to door, by name and title."""
    community = ladder().above(path, Level.COMMUNITY)
    near = posts().in_area(community.path if community else path, VISITORS)
    found = [
        (f"{name} {post.title}", key)
        for post in near
        for name, key in zip(post.holders, post.holder_ids, strict=True)
    ]
    for name in names:
        field = form.fields[name]
        assert isinstance(field, PersonField)  # noqa: S101 (narrows the type)
        field.offered = found


class AgreeForm(KeyedForm):
    """How the person agreed to their visitor."""

    how = forms.ChoiceField(label=_("本人怎样同意的"), choices=ConsentHow.choices)


class PartForm(KeyedForm):
    """Why a pairing ends."""

    reason = choice(_("为什么"), [row for row in PairEnd.choices if row[0] != PairEnd.CARE.value])


class EndForm(KeyedForm):
    """Why the care ends."""

    reason = choice(
        _("为什么"), [row for row in EndReason.choices if row[0] != EndReason.ERASED.value]
    )


class PlanForm(KeyedForm):
    """On which day one comes."""

    on = forms.DateField(label=_("哪天去"), widget=forms.DateInput)


class DoorForm(forms.Form):
    """What a door is opened for."""

    purpose = forms.ChoiceField(choices=Purpose.choices)


class LogForm(KeyedForm):
    """What was seen: the parts of the town's form between how somebody was met and words."""

    met = choice(_("见到人了吗"), MET, initial="yes")
    way = choice(_("怎样见到的"), Way.choices, required=False, initial=Way.DOOR)
    words = lines(_("说两句"), required=False, hint=_("见到什么、要什么。没见到人，写敲门的情况。"))
    met_at = forms.DateTimeField(
        label=_("什么时候（不写就是现在）"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, *args: Any, form: VisitForm, **more: Any) -> None:
        super().__init__(*args, **more)
        self.visit_form = form
        unmark(self.fields["way"])  # needed where somebody was met
        for part in form.parts:
            rows = list(part.choices.items())
            field: forms.Field
            if part.several:
                field = forms.MultipleChoiceField(
                    label=part.words, choices=rows, required=False,
                    widget=forms.CheckboxSelectMultiple,
                )  # fmt: skip
            else:
                field = choice(part.words, rows, required=False)
            unmark(field)  # a visit of one press says nothing of these
            self.fields[PART + part.key] = field

    @property
    def parts(self) -> list[forms.BoundField]:
        """The town's own questions."""
        return [self[PART + part.key] for part in self.visit_form.parts]

    def seen(self) -> Seen:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        answers = {part.key: said[PART + part.key] for part in self.visit_form.parts}
        at: datetime | None = said["met_at"]
        return Seen(
            met=said["met"] == "yes", way=said["way"], form=self.visit_form.key,
            answers={key: value for key, value in answers.items() if value}, words=said["words"],
            at=at,
        )  # fmt: skip


class AskForm(KeyedForm):
    """An errand for somebody who is named."""

    kind = choice(_("代办什么"), ())
    words = lines(_("怎么办"), hint=_("找谁、去哪里、带什么。不要写证件号码和密码。"))
    wanted_by = forms.DateField(
        label=_("哪天前办好"), required=False, widget=forms.DateInput,
        help_text=_("不写就按平常的时间。"),
    )  # fmt: skip
    name = forms.CharField(label=_("替谁办"), max_length=40)
    phone = forms.CharField(label=_("联系电话"), max_length=30)
    area = forms.ChoiceField(label=_("住在哪个社区"))
    place = forms.CharField(label=_("住址"), max_length=120, required=False)
    guide = forms.ChoiceField(label=_("照哪份办事指南办"), required=False)
    door = choice(_("怎样来的"), Door.choices, required=False, initial=Door.WINDOW)
    mine = forms.BooleanField(label=_("我来办"), required=False)
    papers = forms.CharField(
        label=_("当场收下的材料"), max_length=MOST_PAPERS, required=False,
        help_text=_("只写名称，不写号码。收了就能打一张收件回执。"),
    )  # fmt: skip
    source_kind = forms.CharField(widget=forms.HiddenInput, required=False)
    source_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    source_label = forms.CharField(widget=forms.HiddenInput, required=False)
    source_url = forms.CharField(widget=forms.HiddenInput, required=False)

    WHOM = ("name", "phone", "area", "place")
    STAFF = ("door", "mine", "papers")

    def __init__(
        self, *args: Any, person: Person, for_known: bool, staff: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.services = services()
        brought = self.initial.get("source_id")
        by_id = {one.id: key for key, one in self.services.items()}
        self.initial.setdefault("guide", by_id.get(brought, "") if brought else "")
        rows = [(key, one.title) for key, one in self.services.items()]
        self._choices("guide", [("", str(_("不照指南"))), *rows])
        if not staff:
            for name in self.STAFF:
                del self.fields[name]
        else:
            unmark(self.fields["door"], self.fields["papers"], self.fields["guide"])
        self._choices("kind", [(one.key, one.name) for one in errand_kinds().values()])
        self._choices("area", around(person, Level.COMMUNITY, Level.PRECINCT))
        if for_known:
            for name in self.WHOM:
                del self.fields[name]

    def _choices(self, name: str, rows: list[tuple[str, str]]) -> None:
        choose(self, name, rows)

    def said(self) -> Ask:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        whom = {name: said[name] for name in self.WHOM if name in said}
        source = Source(
            said["source_kind"], said["source_id"], said["source_label"], said["source_url"]
        )
        if service := self.services.get(said["guide"]):
            source = Source("guide", service.id, service.title, service.url)
        return Ask(
            said["kind"], words=said["words"], wanted_by=said["wanted_by"], source=source,
            door=said.get("door") or Door.SCREEN, **whom,
        )  # fmt: skip

    @property
    def taken(self) -> bool:
        """Whether who fills it in runs it at once."""
        return bool(self.cleaned_data.get("mine") or self.cleaned_data.get("papers"))


class WordsForm(KeyedForm):
    """A deed of an errand that wants words."""

    words = lines(_("说明"))


class PapersForm(KeyedForm):
    """Which papers were handed over: those the guide wants, and others by name."""

    listed = forms.MultipleChoiceField(
        label=_("指南上要的"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.CharField(
        label=_("还收了哪些材料"), max_length=MOST_PAPERS, required=False,
        help_text=_("只写名称，比如：身份证、社保卡。不写号码。"),
    )  # fmt: skip

    def __init__(self, *args: Any, wanted: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        unmark(self.fields["listed"], self.fields["papers"])
        choose(self, "listed", [(name, name) for name in wanted])
        if not wanted:
            del self.fields["listed"]

    def names(self) -> str:
        """All of them, as they stand on the receipt."""
        said = self.cleaned_data
        return "、".join([*said.get("listed", ()), *filter(None, [said["papers"]])])


class ReturnForm(KeyedForm):
    """How somebody signed for their papers; a photo of the slip, if one was taken."""

    receipt = choice(_("本人怎样签收的"), Receipt.choices)
    photos = PhotosField(label=_("签字或手印的照片"), required=False)


class TickForm(KeyedForm):
    """Which steps of the guide are done."""

    done = forms.TypedMultipleChoiceField(
        label=_("办到哪一步了"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, steps: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        unmark(self.fields["done"])
        choose(self, "done", list(enumerate(steps)))
