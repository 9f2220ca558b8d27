"""What staff fill in about a hot topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import choose
from mulin.reports.flow.topics import LABEL
from mulin.reports.models.topics import Topic


class RenameForm(forms.Form):
    """Another name."""

    label = forms.CharField(
        label=_("名字"), max_length=LABEL, error_messages={"required": _("请给这个话题起个名字。")}
    )


class MergeForm(forms.Form):
    """Into which topic it goes."""

    into = forms.ChoiceField(
        label=_("并到哪个话题"),
        error_messages={"required": _("请选另一个话题来合并。"), "invalid_choice": _("没有这个话题，请重新选。")},
    )  # fmt: skip

    def __init__(self, *args: Any, others: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "into", [("", _("请选话题")), *[(str(one.pk), one.label) for one in others]])


class SplitForm(forms.Form):
    """Which appeals become a topic of their own, and what it is called."""

    label = forms.CharField(
        label=_("新话题的名字"), max_length=LABEL,
        error_messages={"required": _("请给分出去的话题起个名字。")},
    )  # fmt: skip
    appeals = forms.MultipleChoiceField(
        label=_("要分出去的诉求"), error_messages={"required": _("请勾选要分出去的诉求。")}
    )

    def __init__(self, *args: Any, keys: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["appeals"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = [(str(key), "") for key in keys]


class DismissForm(forms.Form):
    """Why it is no topic for us."""

    why = forms.CharField(
        label=_("为什么忽略"),
        max_length=200,
        error_messages={"required": _("请写一句为什么忽略。")},
    )
