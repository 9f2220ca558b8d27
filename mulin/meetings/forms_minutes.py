"""Forms of minutes and resolutions: an item's words, opinions, an agreement, objections, who does what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, PhotosField, choice, choose, unmark
from mulin.meetings.flow.agreeing import Heard, Party
from mulin.meetings.flow.minutes import Marks, Said
from mulin.meetings.flow.resolving import BODY, PERSON, POST, Decided, Owner
from mulin.meetings.models import Item, Meeting, Opinion, Side
from mulin.meetings.queries.minutes import Speaker
from mulin.people.directory import all_bodies
from mulin.people.queries import posts

lines = partial(deed_forms.lines, most=1000)
ROWS, SIDES, MOST_BODIES = 3, 2, 200
MARKS = ("good", "fair", "poor")


def day_input() -> forms.DateInput:
    """A calendar of the browser's own."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeenForm(KeyedForm):
    """A form that says which state of the record its page showed (`seen`), so that what was typed
    in a second window does not fall over somebody's words."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class Plain(SeenForm):
    """Nothing to fill in."""


class Words(SeenForm):
    """A sentence that says why."""

    words = lines(_("为什么"), most=300)


class ItemForm(SeenForm):
    """What was said of an item, a line a speaker, and what was agreed."""

    said = forms.CharField(
        label=_("说了什么"), required=False, max_length=20_000, widget=forms.Textarea,
        help_text=_("一行一位，先写谁，再写冒号：居民代表：东门太暗。到会居民的姓名会自动换成“居民”。"),
    )  # fmt: skip
    agreed = lines(_("议定了什么"), required=False, most=2000)

    def __init__(self, *args: Any, marks: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.marks = marks
        names = (_("满意的人数"), _("一般的人数"), _("不满意的人数"))
        for name, label in zip(MARKS, names, strict=True) if marks else ():
            self.fields[name] = forms.IntegerField(label=label, required=False, min_value=0)
        unmark(*self.fields.values())

    @property
    def marked(self) -> list[Any]:
        """The fields of the marks, if its kind wants them."""
        return [self[name] for name in MARKS] if self.marks else []

    def filled(self) -> Said:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        given = [said.get(name) for name in MARKS] if self.marks else [None]
        marks = None if all(n is None for n in given) else Marks(*(n or 0 for n in given))
        return Said(said["said"], said["agreed"], marks)


class CorrectForm(ItemForm):
    """更正: the same, with the reason."""

    reason = forms.CharField(label=_("为什么更正（大家看得到）"), max_length=300)


class OpinionsForm(SeenForm):
    """意见采纳情况: opinions, each taken or not, and why; an empty line is left out."""

    def __init__(self, *args: Any, known: Sequence[Opinion] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        sent = sum(name.startswith("words_") for name in self.data)
        for n in range(max(len(known) + ROWS, sent)):
            one = known[n] if n < len(known) else None
            self.fields[f"words_{n}"] = forms.CharField(
                label=_now("意见 %s") % (n + 1), required=False, max_length=500,
                initial=one.words if one else "",
            )  # fmt: skip
            self.fields[f"taken_{n}"] = forms.ChoiceField(
                label=_("采纳没有"), required=False,
                choices=[("", _("还没定")), ("yes", _("采纳")), ("no", _("没有采纳"))],
                initial="" if one is None or one.taken is None else "yes" if one.taken else "no",
            )  # fmt: skip
            self.fields[f"why_{n}"] = forms.CharField(
                label=_("为什么"), required=False, max_length=500, initial=one.why if one else "",
            )  # fmt: skip
        unmark(*self.fields.values())

    @property
    def rows(self) -> list[list[Any]]:
        """The fields line by line."""
        count = sum(name.startswith("words_") for name in self.fields)
        return [[self[f"{name}_{n}"] for name in ("words", "taken", "why")] for n in range(count)]

    def filled(self) -> list[Heard]:
        """What was filled in."""
        said, taken = self.cleaned_data, {"yes": True, "no": False}
        return [
            Heard(said[f"words_{n}"], taken.get(said[f"taken_{n}"]), said[f"why_{n}"])
            for n in range(len(self.rows))
            if said[f"words_{n}"] or said[f"why_{n}"]
        ]


class AgreementForm(SeenForm):
    """协议: its words and its sides, or why there is none."""

    text = lines(_("协议的内容"), required=False, most=4000)
    no_agreement = lines(_("没有谈成的，写为什么"), required=False, most=500)

    def __init__(
        self, *args: Any, known: Sequence[Side] = (), there: Sequence[Speaker] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        people = [("", _("在纸上签")), *((str(one.person), one.name) for one in there)]
        for n in range(max(len(known) + 1, SIDES)):
            side = known[n] if n < len(known) else None
            self.fields[f"name_{n}"] = forms.CharField(
                label=_now("第 %s 方") % (n + 1), required=False, max_length=40,
                initial=side.name if side else "",
            )  # fmt: skip
            self.fields[f"person_{n}"] = forms.ChoiceField(
                label=_("由谁签"), required=False, choices=people,
                initial=str(side.person_id) if side and side.person_id else "",
            )  # fmt: skip
        unmark(*self.fields.values())

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of the sides."""
        count = sum(name.startswith("name_") for name in self.fields)
        return [[self[f"{name}_{n}"] for name in ("name", "person")] for n in range(count)]

    def parties(self) -> list[Party]:
        """The sides that were named."""
        said = self.cleaned_data
        return [
            Party(said[f"name_{n}"], UUID(key) if (key := said[f"person_{n}"]) else None)
            for n in range(len(self.rows))
            if said[f"name_{n}"]
        ]


class ObjectForm(KeyedForm):
    """提异议: which item, what is not told right."""

    item = forms.TypedChoiceField(label=_("哪个议题"), required=False, empty_value=None)
    words = lines(_("哪里记得不对，应该怎么记"), most=900)

    def __init__(self, *args: Any, items: Sequence[Item], **more: Any) -> None:
        super().__init__(*args, **more)
        self.items = {str(one.pk): one for one in items}
        choose(
            self,
            "item",
            [("", _("整份纪要")), *((key, one.title) for key, one in self.items.items())],
        )

    def filled(self) -> dict[str, Any]:
        """What was filled in."""
        said = self.cleaned_data
        return {"words": said["words"], "item": self.items.get(said["item"] or "")}


class AnswerForm(KeyedForm):
    """答复异议: taken over or not, and why."""

    taken = choice(_("怎么处理"), [("yes", _("采纳，改纪要")), ("no", _("不采纳"))])
    words = lines(_("为什么（提的人看得到）"))


class SoundForm(KeyedForm):
    """存一段录音."""

    sound = forms.FileField(
        label=_("录音文件"), help_text=_("MP3、M4A 或 OGG。只有记纪要的人能听，到期自动删除。")
    )


class OwnerForm(SeenForm):
    """Who does it, and by when or why there is no day."""

    owner = forms.ChoiceField(label=_("由谁来办"))
    due = forms.DateField(label=_("哪天前办好"), required=False, widget=day_input())
    no_due = forms.CharField(
        label=_("定不了日子的，写为什么"), required=False, max_length=300
    )  # fmt: skip

    def offer(self, meeting: Meeting, there: Sequence[Speaker]) -> None:
        """Posts that look after the area, the nearest first; bodies; residents who were there."""
        near = [p for p in posts().all if not p.vacant and p.holds(meeting.area_path)]
        near += [p for p in posts().in_area(meeting.area_path) if not p.vacant and p not in near]
        near.sort(key=lambda post: (-len(post.path), post.title))
        choose(self, "owner", [
            ("", _("请选")),
            *((f"{POST}:{p.id}", p.title) for p in near),
            *((f"{BODY}:{b.pk}", b.name) for b in all_bodies()[:MOST_BODIES]),
            *((f"{PERSON}:{s.person}", _now("到会居民 %s") % s.name) for s in there),
        ])  # fmt: skip
        unmark(self.fields["due"], self.fields["no_due"])

    def chosen(self) -> Owner:
        """Who it is."""
        kind, _colon, key = self.cleaned_data["owner"].partition(":")
        return Owner(kind, UUID(key))


class DecidedForm(OwnerForm):
    """记一条决议."""

    what = forms.CharField(label=_("议定了什么事"), max_length=200)
    item = forms.TypedChoiceField(label=_("哪个议题"), required=False, empty_value=None)
    field_order = ("what", "owner", "due", "no_due", "item")

    def __init__(self, *args: Any, items: Sequence[Item] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.items = {str(one.pk): one for one in items}
        choose(
            self, "item", [("", _("不分议题")), *((k, one.title) for k, one in self.items.items())]
        )

    def filled(self) -> Decided:
        """What was filled in, in the flow's words."""
        said = self.cleaned_data
        item = self.items.get(said["item"] or "")
        return Decided(said["what"], self.chosen(), said["due"], said["no_due"], item)


class AmendForm(OwnerForm):
    """换人或改期."""

    words = forms.CharField(label=_("为什么改"), max_length=300)


class ReportForm(KeyedForm):
    """报办好了: words, and photos that show it."""

    words = lines(_("办成了什么样"))
    photos = PhotosField(label=_("照片"), required=False)


class ConfirmForm(SeenForm):
    """确认办成了."""

    words = forms.CharField(label=_("说一句"), required=False, max_length=300)


class AgainForm(SeenForm):
    """还没办成, or wanted again: what is missing, and another day."""

    words = lines(_("还差什么"))
    due = forms.DateField(label=_("哪天前办好"), widget=day_input())


class DropForm(SeenForm):
    """不办了."""

    words = lines(_("为什么不办了（大家看得到）"))
