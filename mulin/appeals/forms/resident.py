"""What a resident fills in: a report, and what follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals import routing
from mulin.appeals.flow.reporting import DETAIL, PLACE, Report, clean_contact
from mulin.appeals.models import Channel, Kind, Satisfaction
from mulin.appeals.queries.resident import EstateGroup
from mulin.appeals.taxonomy import taxonomy
from mulin.core.deed_forms import PhotosField
from mulin.core.deeds import LINE, Refused
from mulin.core.wording import mask_phone
from mulin.people.models import Person
from mulin.places.models import Building
from mulin.places.queries import ladder

Groups = list[tuple[str, list[tuple[str, str]]]]
WORDS = forms.Textarea


class KeyField(forms.ChoiceField):
    """The key of a record; its choices are only what the page offers now (htmx brings others)."""

    def to_python(self, value: Any) -> UUID | None:
        if not value:
            return None
        try:
            return UUID(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("没有这一项，请重新选。")) from error

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


class LeafField(forms.ChoiceField):
    """A category; what may be chosen is looked up, not searched for in the list that is offered."""

    def valid_value(self, value: Any) -> bool:
        return str(value) in taxonomy().by_code


class ReportForm(forms.Form):
    """«说说是什么事». Only the words are needed."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    detail = forms.CharField(
        label=gettext_lazy("说说是什么事"), widget=WORDS, max_length=DETAIL,
        error_messages={"required": gettext_lazy("请说说是什么事。写一句也行，比如：3 栋 2 单元楼道灯不亮。")},
    )  # fmt: skip
    photos = PhotosField(label=gettext_lazy("照片"), required=False)
    place = forms.CharField(label=gettext_lazy("写几个字"), max_length=PLACE, required=False)
    estate = KeyField(label=gettext_lazy("小区"), required=False)
    building = KeyField(label=gettext_lazy("楼栋"), required=False)
    lng = forms.FloatField(
        label=gettext_lazy("地图上的点"), widget=forms.HiddenInput, required=False
    )
    lat = forms.FloatField(
        label=gettext_lazy("地图上的点"), widget=forms.HiddenInput, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("属于哪一种"), choices=Kind.choices, initial=Kind.HELP
    )
    category = forms.CharField(required=False, max_length=6, label=gettext_lazy("像是哪一类"))
    chosen = LeafField(
        label=gettext_lazy("自己选类别"), required=False,
        error_messages={"invalid_choice": gettext_lazy("没有这个类别，请重新选一个，或者不选。")},
    )  # fmt: skip
    contact_name = forms.CharField(label=gettext_lazy("怎么称呼您"), max_length=30, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("电话"), max_length=30, required=False)
    anonymous = forms.BooleanField(label=gettext_lazy("不留姓名"), required=False)
    about_staff = forms.BooleanField(label=gettext_lazy("这件事涉及工作人员"), required=False)
    complained_of = forms.TypedChoiceField(
        label=gettext_lazy("反映的是哪个单位"), required=False, coerce=UUID, empty_value=None,
        help_text=gettext_lazy("选了以后，这个单位的人看不到这件事，由镇治理中心直接办。"),
    )  # fmt: skip
    wall = forms.BooleanField(
        label=gettext_lazy("可以公开到说事墙（不显示姓名、电话）"), required=False,
        help_text=gettext_lazy("社区看过才上墙，门牌也去掉；随时可以撤下。"),
    )  # fmt: skip
    door = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(
        self, *args: Any, person: Person | None = None,
        estates: Callable[[], Sequence[EstateGroup]] = tuple,
        near: Callable[[], Sequence[tuple[str, Sequence[Building]]]] = tuple, **kwargs: Any,
    ) -> None:  # fmt: skip
        """What is offered is read when it is drawn: a report that is taken in draws nothing."""
        super().__init__(*args, **kwargs)
        self.person, self._estates = person, estates
        self._choices("estate").choices = lambda: [
            ("", _("请选小区")), *[(g.community, [(str(e.pk), e.name) for e in g.estates]) for g in self.estates],
        ]  # fmt: skip
        self._choices("building").choices = lambda: [
            ("", _("请选楼栋")), *building_choices(near()),
        ]  # fmt: skip
        self._choices("complained_of").choices = lambda: [
            ("", _("不是，或者说不准")),
            *routing.bodies(),
        ]
        self._choices("chosen").choices = lambda: [("", _("让系统来分")), *_categories()]
        self.initial.setdefault("key", str(uuid4()))
        self._explain(person)
        if person is not None:
            self.initial.setdefault("contact_name", person.name)
            self.initial.setdefault("contact_phone", mask_phone(person.phone))

    def _explain(self, person: Person | None) -> None:
        """What becomes of phone and name, in the words that fit who asks."""
        if place := ladder().by_code.get(self.home):
            words = ladder().words(place.path)
            self.fields["place"].help_text = _("不写的话，按您住的地方算：%s。") % words
        seen = _("电话只给办这件事的人看，每次查看都有记录。")
        without = _("不留也行，提交后会给您编号和查询码。")
        self.fields["contact_phone"].help_text = seen if person else seen + without
        self.fields["about_staff"].help_text = _(
            "勾上以后，直接交给镇治理中心，不经过社区和被反映的人。"
        )
        if person is not None:
            self.fields["anonymous"].help_text = _(
                "勾上以后，姓名和账号里的电话都不给办理的人；进展照样在“我的反映”里看。"
            )

    @cached_property
    def estates(self) -> Sequence[EstateGroup]:
        """The estates to choose from, by community."""
        return self._estates()

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (all of them are)
        return field

    def clean_contact_phone(self) -> str:
        """Checked with the rest, so that nobody is sent back twice; masked it stays as it is."""
        given: str = self.cleaned_data["contact_phone"]
        if self._masked(given):
            return given
        try:
            return clean_contact(given)
        except Refused as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    def _masked(self, phone: str) -> bool:
        """Whether the phone was left as it came from the account."""
        return bool(self.person and self.person.phone and phone == mask_phone(self.person.phone))

    @property
    def home(self) -> str:
        """The code of the area in which the reporter lives, or ""."""
        area = (
            ladder().by_id.get(self.person.area_id) if self.person and self.person.area_id else None
        )
        return area.code if area else ""

    def report(self) -> Report:
        """What was said, for the deed. Who stays anonymous gives the account's phone to nobody."""
        said = self.cleaned_data
        phone, on_wall = said["contact_phone"], said["door"] == Channel.WALL
        if self.person is not None and self._masked(phone):
            phone = "" if said["anonymous"] else self.person.phone
        return Report(
            detail=said["detail"], kind=said["kind"], photos=said["photos"],
            category=said["chosen"] or said["category"], place=said["place"] or self._estate_name(),
            home=self.home, building=said["building"], lng=said["lng"], lat=said["lat"],
            anonymous=said["anonymous"], about_staff=said["about_staff"],
            complained_of=said["complained_of"],
            contact_name=said["contact_name"], contact_phone=phone, wall=said["wall"],
            channel=Channel.WALL if on_wall else Channel.WEB, own=on_wall,
        )  # fmt: skip

    def _estate_name(self) -> str:
        """An estate without a building still says where: by its name."""
        chosen = self.cleaned_data["estate"]
        if chosen is None or self.cleaned_data["building"]:
            return ""
        names = {estate.pk: estate.name for group in self.estates for estate in group.estates}
        return names.get(chosen, "")

    def ask_for_photos_again(self) -> None:
        """A browser never refills a file input: say so when a form with photos comes back."""
        if self.files and not self.has_error("photos"):
            self.add_error("photos", _("照片请再选一次，没有跟着保留下来。"))


def building_choices(groups: Sequence[tuple[str, Sequence[Building]]]) -> Groups:
    """Buildings under the name of their estate."""
    return [(name, [(str(b.pk), b.name) for b in found]) for name, found in groups]


def _categories() -> Groups:
    return [
        (name, [(leaf.code, leaf.name) for leaf in leaves])
        for _code, name, leaves in taxonomy().groups
    ]


class WordsForm(forms.Form):
    """A few words: an answer, why withdrawn, what is not solved."""

    public = forms.CharField(
        label=gettext_lazy("您想说的"), widget=WORDS, max_length=LINE, required=False
    )


class AnswerForm(WordsForm):
    """What was asked, answered."""

    public = forms.CharField(
        label=gettext_lazy("您的回答"), widget=WORDS, max_length=LINE,
        error_messages={"required": gettext_lazy("请写您的回答。")},
    )  # fmt: skip


class ReopenForm(WordsForm):
    """What is not solved."""

    public = forms.CharField(
        label=gettext_lazy("哪里没解决"), widget=WORDS, max_length=LINE,
        error_messages={"required": gettext_lazy("请说说哪里没解决。")},
    )  # fmt: skip


class WithdrawForm(WordsForm):
    """Why it is taken back, if one likes to say."""

    public = forms.CharField(
        label=gettext_lazy("为什么撤回"), widget=WORDS, max_length=LINE, required=False
    )


class SupplementForm(WordsForm):
    """More words, more photos, or both."""

    public = forms.CharField(
        label=gettext_lazy("要补充什么"), widget=WORDS, max_length=LINE, required=False
    )
    photos = PhotosField(label=gettext_lazy("照片"), required=False)


class CallbackForm(forms.Form):
    """«联系过您吗», «解决了吗» and «满意吗», asked apart; the first may be left open."""

    contacted = forms.TypedChoiceField(
        label=gettext_lazy("办理的人联系过您吗"), required=False, empty_value=None,
        choices=[("yes", gettext_lazy("联系过")), ("no", gettext_lazy("没有"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    solved = forms.TypedChoiceField(
        label=gettext_lazy("解决了吗"), choices=[("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没解决"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": gettext_lazy("请选“解决了吗”。")},
    )  # fmt: skip
    satisfied = forms.ChoiceField(
        label=gettext_lazy("满意吗"), choices=Satisfaction.choices,
        error_messages={"required": gettext_lazy("请选“满意吗”。")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("还想说的"), widget=WORDS, max_length=LINE, required=False
    )
    go_on = forms.BooleanField(label=gettext_lazy("请接着办"), required=False)


class TrackForm(forms.Form):
    """Number and tracking code."""

    number = forms.CharField(
        label=gettext_lazy("编号"), max_length=80,
        error_messages={"required": gettext_lazy("请填编号，收到反映时给过您。")},
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("查询码"), max_length=40,
        error_messages={"required": gettext_lazy("请填查询码，在编号下面。")},
    )  # fmt: skip
