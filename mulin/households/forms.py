"""Forms of the ledger: who lives where, what they need, and what a person wants corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import KeyedForm, Words, choice, choose, lines, unmark
from mulin.core.deeds import DeedError
from mulin.core.filters import key_is
from mulin.households import rules
from mulin.households.buildings import Buildings, Missing
from mulin.households.flow import Consent, Meaning, Reason
from mulin.households.models import About, ConsentBy, ConsentHow, Resident, Tie
from mulin.households.needs import kinds
from mulin.households.persons import Who, taken_down
from mulin.households.purposes import Purpose
from mulin.households.rules import WRITE
from mulin.people.models import Person
from mulin.places.models import Building, Level
from mulin.places.queries import buildings_in, ladder

ABSENT = "absent"
TIES = [*Tie.choices, (ABSENT, _("业主，不住在这里"))]


def words(label: Words, *, most: int, required: bool = False, hint: Words = "") -> forms.CharField:
    """A short line."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def day(label: Words, *, required: bool = False, hint: Words = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, help_text=hint,
        widget=forms.DateInput, error_messages={"invalid": _("日期写成 2026-11-22。")},
    )  # fmt: skip


class Door(forms.Form):
    """Which door: building, unit, room. Buildings are those of one's own areas."""

    building = forms.ChoiceField(label=_("楼栋"), error_messages={"required": _("请选楼栋。")})
    unit = words(_("单元"), most=20, hint=_("没有单元就空着。"))
    room = words(_("房号"), most=20, required=True, hint=_("比如 501。"))

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "building", [("", _("请选")), *building_choices(person)])


def building_choices(person: Person) -> list[tuple[str, str]]:
    """The buildings of the areas whose ledger a person keeps, by estate."""
    paths = person.standing.paths(WRITE)
    rows = [one for path in paths for one in buildings_in(path)]
    return [(str(one.pk), f"{one.estate.name}{one.name}") for one in rows]


def building_words(key: str) -> str:
    """«东湖小区3栋» of a building's key; "" for none of ours."""
    one = Building.objects.filter(key_is("pk", key)).select_related("estate").first()
    return f"{one.estate.name}{one.name}" if one else ""


def building_of(key: str) -> Building:
    """The building that was chosen among `building_choices`."""
    return Building.objects.select_related("estate").get(pk=key)


class Said(KeyedForm):
    """What is taken down of a person."""

    name = words(_("姓名"), most=40, required=True)
    phone = words(_("电话"), most=30)
    id_number = words(_("身份证号"), most=24, hint=_("办事用得到才记，用不到就空着。"))
    born = words(
        _("出生日期"), most=20, hint=_("写成 1942-03-05，只知道年份就写 1942；填了身份证号不用写。")
    )

    def who(self) -> Who:
        """As a person; raises Refused."""
        said = self.cleaned_data
        return taken_down(
            said["name"], phone=said["phone"], id_number=said["id_number"], born=said["born"]
        )


class Enter(Said):
    """Somebody moves in behind a known door."""

    kind = choice(_("怎么住在这里"), TIES, error_messages={"required": _("请选居住关系。")})
    since = day(_("从哪天起"), hint=_("不写就是今天。"))


class EnterAtDoor(Door, Enter):
    """The same with its door: the grid worker's form on the way."""

    field_order = (
        "building",
        "unit",
        "room",
        "name",
        "phone",
        "id_number",
        "born",
        "kind",
        "since",
    )


class FoundDwelling(Door, KeyedForm):
    """A new door."""

    area = forms.DecimalField(
        label=_("面积（平方米）"), required=False, max_digits=8, decimal_places=2
    )


class Move(Door, KeyedForm):
    """Somebody known lives behind another door."""

    kind = choice(_("怎么住在那里"), Tie.choices, error_messages={"required": _("请选居住关系。")})
    since = day(_("从哪天起"), hint=_("不写就是今天。"))


class Leave(KeyedForm):
    """Somebody moved away."""

    until = day(_("哪天搬走的"), hint=_("不写就是今天。"))


class Correct(KeyedForm):
    """What is to be set right. Masked values are never put into a form: what stays empty stays."""

    name = words(_("姓名"), most=40)
    phone = words(_("电话"), most=30)
    id_number = words(_("身份证号"), most=24)
    born = words(_("出生日期"), most=20, hint=_("写成 1942-03-05，只知道年份就写 1942。"))
    clear = forms.MultipleChoiceField(
        label=_("清空这几项"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("phone", _("电话")), ("id_number", _("身份证号")), ("born", _("出生日期"))],
    )  # fmt: skip

    def who(self, resident: Resident) -> Who:
        """The person as they are to stand; raises Refused."""
        said, clear = self.cleaned_data, self.cleaned_data["clear"]

        def kept(name: str) -> str:
            return "" if name in clear else said[name] or getattr(resident, name)

        told = "" if said["id_number"] and not said["born"] else self._born(resident, kept("born"))
        return taken_down(kept("name"), phone=kept("phone"), id_number=kept("id_number"), born=told)

    def _born(self, resident: Resident, told: str) -> str:
        if told or "born" in self.cleaned_data["clear"] or resident.birth_year is None:
            return told
        return str(resident.birth_year)


class NeedForm(KeyedForm):
    """A need, and the consent to keep it."""

    kind = choice(_("需要哪一项服务"), [], error_messages={"required": _("请选需要哪一项服务。")})
    consent_by = choice(_("谁同意的"), ConsentBy.choices)
    consent_how = choice(_("怎样同意的"), ConsentHow.choices)
    consent_on = day(_("哪天同意的"), required=True)
    review_on = day(_("下次复核"), hint=_("不写就按这一项的规定。"))

    def __init__(self, *args: Any, resident: Resident, **more: Any) -> None:
        super().__init__(*args, **more)
        age = resident.age_on(timezone.localdate())
        choose(self, "kind", [(k.key, k.label) for k in kinds().values() if k.fits(age)])
        self.initial.setdefault("consent_on", timezone.localdate())
        self.initial.setdefault("consent_by", ConsentBy.SELF)
        self.initial.setdefault("consent_how", ConsentHow.PAPER)

    def consent(self) -> Consent:
        """Who agreed, how, when."""
        said = self.cleaned_data
        return Consent(said["consent_by"], said["consent_how"], said["consent_on"])


class Review(KeyedForm):
    """Looked at again."""

    review_on = day(_("下次复核"), hint=_("不写就按这一项的规定。"))


class Own(KeyedForm):
    """One of those who live there is an owner."""

    resident = forms.ChoiceField(label=_("哪一位"))
    share = forms.DecimalField(
        label=_("份额（%）"), required=False, min_value=Decimal("0.01"), max_value=Decimal(100),
        help_text=_("共同共有的空着。"),
    )  # fmt: skip
    since = day(_("从哪天起"), hint=_("不写就是今天。"))

    def __init__(self, *args: Any, living: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        choose(self, "resident", list(living.items()))


class Disown(KeyedForm):
    """No longer an owner."""

    until = day(_("到哪天止"), hint=_("不写就是今天。"))


class CorrectDwelling(KeyedForm):
    """A door set right."""

    unit = words(_("单元"), most=20, hint=_("没有单元就空着。"))
    room = words(_("房号"), most=20, required=True)
    floor = forms.IntegerField(label=_("楼层"), required=False, min_value=-5, max_value=150)
    area = forms.DecimalField(
        label=_("面积（平方米）"), required=False, max_digits=8, decimal_places=2
    )


class Erase(KeyedForm):
    """Why everything is wiped."""

    reason = choice(
        _("为什么删除"), [one for one in Reason.choices if one[0] != Reason.TIME],
        error_messages={"required": _("请选为什么删除。")},
    )  # fmt: skip


class RevealForm(forms.Form):
    """What a name is opened for."""

    purpose = forms.ChoiceField(
        label=_("查看的用途"), choices=[("", _("请选")), *Purpose.choices],
        error_messages={"required": _("请选查看的用途。")},
    )  # fmt: skip


class ExportForm(forms.Form):
    """A register as a file: masked, or whole with a purpose."""

    format = choice(_("格式"), [("xlsx", _("Excel 表格")), ("csv", _("CSV 文本"))], initial="xlsx")
    whole = choice(
        _("姓名和号码"), [("", _("打码，用于汇报和核对数量")), ("1", _("完整，用于上门和办事"))],
        required=False, initial="",
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("用途"), choices=[("", _("请选")), *Purpose.choices], required=False,
        help_text=_("导出完整信息时必选。"),
    )  # fmt: skip
    unmark(whole, purpose)


class Ask(KeyedForm):
    """What a person says is wrong about them."""

    about = choice(
        _("哪一项不对"), About.choices, error_messages={"required": _("请选哪一项不对。")}
    )
    said = lines(_("应该改成什么"), most=500)


class Answer(KeyedForm):
    """What staff say to it."""

    done = choice(
        _("结果"), [("yes", _("已经更正")), ("no", _("没有更正"))],
        error_messages={"required": _("请选结果。")},
    )  # fmt: skip
    answer = lines(_("告诉本人"), most=500, required=False, hint=_("没有更正的，要写明原因。"))


class Naming(forms.Form):
    """What the buildings are that a table names and nobody knows: for each one of ours, a new one, or
    none. What is left open stays open."""

    DO = (
        ("", _("先不管")), ("same", _("就是系统里的另一栋")), ("new", _("新建这一栋")),
        ("skip", _("跳过，不导入")),
    )  # fmt: skip

    def __init__(self, *args: Any, missing: Sequence[Missing], person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.missing, self.person = missing, person
        self.meant: list[Meaning] = []
        paths = person.standing.paths(rules.IMPORT)
        grids = [one for path in paths for one in ladder().under(path, Level.GRID)]
        offered = [("", _("请选")), *((g.path, ladder().words(g.path, short=True)) for g in grids)]
        for n, one in enumerate(missing):
            do = [pair for pair in self.DO if pair[0] != "new" or one.estate]
            self.fields[f"do_{n}"] = forms.ChoiceField(
                label=_("怎么办"), choices=do, required=False
            )
            self.fields[f"same_{n}"] = words(_("是哪一栋"), most=60)
            self.fields[f"grid_{n}"] = forms.ChoiceField(
                label=_("建在哪个网格"), choices=offered, required=False
            )
            unmark(*(self.fields[f"{name}_{n}"] for name in ("do", "same", "grid")))

    def clean(self) -> dict[str, Any]:
        """Every answer with what it needs."""
        said = super().clean() or {}
        known: Buildings | None = None
        for n, one in enumerate(self.missing):
            do = said.get(f"do_{n}")
            if do == "same":
                known = known or Buildings()
                self._same(n, one, known)
            elif do == "new" and not said.get(f"grid_{n}"):
                self.add_error(f"grid_{n}", _("请选这栋楼在哪个网格。"))
            elif do:
                self.meant.append(Meaning(one, grid=said[f"grid_{n}"] if do == "new" else ""))
        return said

    def _same(self, n: int, missing: Missing, known: Buildings) -> None:
        name = f"same_{n}"
        if not self.cleaned_data.get(name):
            self.add_error(name, _("请写是系统里的哪一栋。"))
            return
        try:
            found = known.find("", self.cleaned_data[name])
        except DeedError as error:
            self.add_error(name, str(error))
            return
        if found is None or not rules.may_import(self.person, found.path):
            self.add_error(name, _("这栋楼不在您的辖区，请交给那边的社区。"))
            return
        self.meant.append(Meaning(missing, building=found.id))

    def rows(self) -> list[tuple[Missing, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each missing building with its three fields."""
        return [
            (one, self[f"do_{n}"], self[f"same_{n}"], self[f"grid_{n}"])
            for n, one in enumerate(self.missing)
        ]
