"""Forms of guides: the text, checking it, retiring it, and the questions of «Am I entitled?»."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core import deed_forms
from mulin.core.deed_forms import KeyedForm, choice, unmark
from mulin.guides.flow import Text
from mulin.guides.models import PARTS, Topic, longest
from mulin.guides.questions import Question, questions

lines = partial(deed_forms.lines, most=2000)
YEAR = timedelta(days=365)


def _line(name: str, *, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=PARTS[name], required=required, max_length=longest(name), help_text=hint
    )


class TextForm(KeyedForm):
    """What a guide says."""

    title = _line("title", required=True)
    topic = forms.ChoiceField(label=PARTS["topic"], choices=Topic.choices)
    summary = _line("summary", required=True, hint=_("写给老人看也明白的一句话。"))
    who = lines(PARTS["who"], most=1000, hint=_("一行一条。"))
    papers = lines(
        PARTS["papers"], hint=_("一行一样；要说明的写在“｜”后面，例如：户口簿｜原件和复印件。")
    )
    how = lines(PARTS["how"], hint=_("一行一步。"))
    place = _line("place", required=True)
    hours = _line("hours")
    phone = _line("phone")
    within = _line("within")
    fee = _line("fee")
    basis = lines(PARTS["basis"], required=False, most=1000, hint=_("一行一条，写文件名和文号。"))
    rule = lines(PARTS["rule"], required=False, most=1000)

    def text(self) -> Text:
        """What was filled in, in the flow's words."""
        return Text(**{name: self.cleaned_data[name] for name in PARTS})


class EditForm(TextForm):
    """The same, of a text that stands: which version was read, and why it is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("改了什么、为什么"), max_length=200)


class ConfirmForm(KeyedForm):
    """Until when the text is stood by."""

    review_on = forms.DateField(
        label=_("到哪天再核对一次"), widget=forms.DateInput, help_text=_("两年以内。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("review_on", timezone.localdate() + YEAR)


class RetireForm(KeyedForm):
    """Why it is out of use."""

    words = lines(_("为什么停用"), most=200)


class AnswersForm(forms.Form):
    """The questions; each may be left out. It has no hidden key: nothing is made of it."""

    def __init__(self, *args: Any, asked: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        for key in asked:
            self.fields[key] = _field(questions()[key])

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by the keys of the questions."""
        said = self.cleaned_data
        return {key: str(value) for key, value in said.items() if value not in (None, "")}


def _field(question: Question) -> forms.Field:
    if question.is_number:
        field: forms.Field = forms.IntegerField(
            label=question.words, required=False, min_value=0, max_value=130
        )
    else:
        options = [("", _("不清楚，先不说")), *question.choices.items()]
        field = choice(question.words, options, required=False)
    unmark(field)  # the page says once that all may be left out
    return field
