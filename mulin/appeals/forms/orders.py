"""Forms beside an appeal: support orders, merging, supervision, exclusions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals.flow import supervising
from mulin.appeals.flow.extending import WHY
from mulin.appeals.flow.supports import USUAL, WITHIN
from mulin.appeals.forms.clocks import lengths
from mulin.appeals.forms.deeds import DeedForm, PostField
from mulin.appeals.forms.desk import OFFERED_BY, Choices, photos_field
from mulin.appeals.models import SupportOrder
from mulin.appeals.queries.scoring import DENOMINATOR_WORDS, LABELS, reasons_in_use
from mulin.appeals.routing import bodies, choices
from mulin.core.deed_forms import KeyedForm, choose, lines
from mulin.core.models import Flowing
from mulin.core.worktime import Limit
from mulin.people.queries import posts
from mulin.places.queries import ladder

PURPOSES = [("contact", _("联系居民")), ("visit", _("上门")), ("verify", _("核实身份"))]


class OpenSupport(DeedForm):
    """Ask another unit to do a part."""

    reads = (*OFFERED_BY, "post_id")
    known = (posts, ladder)
    post = PostField(label=_("请谁协办"), help_text=_("输入岗位、单位或人名的几个字，从列表里选。"))
    what = lines(
        _("请它做什么"),
        most=500,
        hint=_("它看得到这句话、诉求内容和地点；要联系居民，查看会留记录。"),
    )
    within = forms.ChoiceField(label=_("多久办好"), initial=USUAL)

    def prepare(self) -> None:
        """Every filled post of the town but the handler's own."""
        field, within = self.fields["post"], self.fields["within"]
        assert isinstance(field, PostField)  # noqa: S101 (narrows the type)
        assert isinstance(within, forms.ChoiceField)  # noqa: S101 (narrows the type)
        field.offered = [p for p in choices(self.appeal) if p.id != self.appeal.post_id]
        within.choices = [(text, Limit.parse(text).words()) for text in WITHIN]


class OrderForm(KeyedForm):
    """A deed on an order: nothing to fill in, or one line; a retry does it once."""

    def __init__(self, *args: Any, record: Flowing, **more: Any) -> None:
        super().__init__(*args, **more)
        self.prepare(record)

    def prepare(self, record: Flowing) -> None:
        """Fill choices that depend on the record."""


class Progress(OrderForm):
    """How it goes."""

    inner = lines(_("写一句进展"), hint=_("主办和派单的人看得到，居民看不到。"))
    photos = photos_field(_("照片"))


class SupportReport(OrderForm):
    """One's part is done."""

    answer = lines(_("做了什么，结果怎样"), hint=_("附一张照片，或者写清楚做了什么。"))
    photos = photos_field(_("办好后的照片"))


class AskMoreTime(OrderForm):
    """More time for one's part."""

    limit = forms.ChoiceField(label=_("再要多久"))
    why = lines(_("为什么要延期"), most=WHY, hint=_("由主办或派单的人来批。"))

    def prepare(self, record: Flowing) -> None:
        """As much as the county allows for the time that was given."""
        field = self.fields["limit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type)
        assert isinstance(record, SupportOrder)  # noqa: S101 (narrows the type)
        field.choices = [("", _("请选择")), *lengths(record.within)]


class RefuseMoreTime(OrderForm):
    """Refuse it."""

    why = lines(_("为什么不同意"), most=WHY)


class SendBack(OrderForm):
    """Not done yet."""

    reason = lines(_("还差什么"), most=500)


class ReturnSupport(OrderForm):
    """Not ours."""

    reason = lines(_("为什么退回，依据是什么"), most=500)


class WithdrawSupport(OrderForm):
    """No longer needed."""

    reason = lines(_("为什么不用协办了"), most=500)


class Merge(DeedForm):
    """Which one it is handled with: one of those near, or by its number."""

    near = forms.ChoiceField(label=_("附近相像的"), required=False, widget=forms.RadioSelect)
    into = forms.CharField(
        label=_("或者填主件的编号"), required=False, max_length=80,
        help_text=_("例如 360483-20261121-000123，外部编号也可以。"),
    )  # fmt: skip

    def offer(self, found: list[tuple[str, str]]) -> None:
        """The near ones as choices; without any only the number is asked."""
        choose(self, "near", found)
        if not found:
            del self.fields["near"]
            self.fields["into"].label = _("主件的编号")
            self.fields["into"].required = True

    def clean(self) -> dict[str, object]:
        """What was typed goes before what was ticked."""
        data = super().clean() or {}
        data["into"] = data.get("into") or data.get("near") or ""
        if not data["into"] and not self.errors:
            self.add_error("into", _("请选一件，或者填主件的编号。"))
        return data


class Unmerge(DeedForm):
    """Give it its own life back."""

    reason = lines(
        _("为什么拆出来"), most=200, hint=_("拆出来以后重新派单，期限按它自己的记录算。")
    )


class Verify(DeedForm):
    """Agree with what is proposed."""

    inner = lines(_("核查情况"), required=False, hint=_("只有工作人员看得到。"))


class SendBackAppeal(DeedForm):
    """Not good enough."""

    reason = lines(_("哪里没有办好"), most=500)


class RoutePast(DeedForm):
    """Whom it complains of: they see it no more."""

    reads = OFFERED_BY
    known = (posts, ladder)
    organisation = forms.TypedChoiceField(
        label=_("反映的是哪个单位"), required=False, coerce=UUID, empty_value=None,
        help_text=_("这个单位的人从此看不到这件事，由镇治理中心重新派单。"),
    )  # fmt: skip
    post = PostField(label=_("或者是哪个岗位"), required=False)

    def prepare(self) -> None:
        """Every body that has a post, and every filled post."""
        field, post = self.fields["organisation"], self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type)
        assert isinstance(post, PostField)  # noqa: S101 (narrows the type)
        field.choices = lambda: [("", _("请选择")), *bodies()]
        post.offered = choices(self.appeal)


class Supervise(DeedForm):
    """Ask for an answer by a date."""

    reads = ()
    what = lines(_("要答复什么"), most=500, hint=_("办的人必须按时答复，答复和超时都计数。"))
    within = forms.ChoiceField(label=_("多久答复"), initial=supervising.USUAL)

    def prepare(self) -> None:
        """The times that may be given."""
        choose(self, "within", within_choices())


def within_choices() -> list[tuple[str, str]]:
    """How soon a supervision may be due."""
    return [(text, Limit.parse(text).words()) for text in supervising.WITHIN]


class SupervisionAnswer(OrderForm):
    """What is answered."""

    answer = lines(_("答复"), hint=_("办到哪一步了、什么时候办好。"))


class SuperviseAgain(OrderForm):
    """Not an answer yet."""

    reason = lines(_("还要答复什么"), most=500)
    within = forms.ChoiceField(label=_("多久答复"), initial=supervising.USUAL)

    def prepare(self, record: Flowing) -> None:
        """The times that may be given."""
        choose(self, "within", within_choices())


class WithdrawSupervision(OrderForm):
    """No answer is needed any more."""

    reason = lines(_("为什么不用督办了"), most=500)


class Review(DeedForm):
    """Still not possible."""

    public = lines(_("现在是什么情况"), most=1000, hint=_("居民看得到。"))
    review_on = forms.DateField(
        label=_("哪天再看一次"), required=False, help_text=_("不填就按镇里的规矩，过一段时间再看。")
    )


class Resume(DeedForm):
    """It is possible now."""

    public = lines(_("现在可以怎么办"), most=1000, hint=_("居民看得到，这件事会回到原来的岗位。"))


class Exclude(DeedForm):
    """Ask that it be left out of some rates."""

    reads = None  # The reasons are rows of a table.
    rates = forms.MultipleChoiceField(
        label=_("不计入哪几项"), choices=list(LABELS.items()), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("理由"))
    grounds = lines(_("依据"), most=500, hint=_("由没有经手的人审核，看得到这件诉求的人都看得到。"))

    def prepare(self) -> None:
        """The reasons of the list."""
        choose(self, "reason", reasons)


def reasons() -> Choices:
    """The reasons that are in use; read when they are drawn."""
    return [("", _("请选择")), *reasons_in_use()]


class ReviewExclusion(OrderForm):
    """Decide about an exclusion."""

    review = lines(_("审核意见"), required=False, most=500, hint=_("不同意的请写明为什么。"))


class WithdrawExclusion(OrderForm):
    """Take it back."""

    reason = lines(_("为什么收回"), most=500)


class RatesRule(forms.Form):
    """How the three rates are counted from a day on."""

    since = forms.DateField(label=_("从哪天起"))
    name = forms.CharField(label=_("名称"), max_length=80)
    basis = forms.CharField(label=_("依据哪份文件"), max_length=200)
    fair_counts = forms.BooleanField(
        label=_("“基本满意”算满意"), required=False, initial=True
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for rate, label in LABELS.items():
            self.fields[f"weight_{rate}"] = forms.DecimalField(
                label=_("%s权重") % label, min_value=0, max_value=100, initial=1
            )
            self.fields[f"of_{rate}"] = forms.ChoiceField(
                label=_("%s除以") % label, choices=list(DENOMINATOR_WORDS.items())
            )

    def said(self) -> dict[str, Any]:
        """As the deed wants it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("since", "name", "basis", "fair_counts")},
            "weights": {rate: str(data[f"weight_{rate}"]) for rate in LABELS},
            "denominators": {rate: data[f"of_{rate}"] for rate in LABELS},
        }


class RevealForm(forms.Form):
    """Why name and phone are looked at."""

    purpose = forms.ChoiceField(label=_("为什么要看"), choices=PURPOSES)
