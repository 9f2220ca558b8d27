"""Forms of duties: shape and wording of input."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import KeyedForm, PhotosField, choose, lines, unmark
from mulin.duties.presets import PHOTO, RECORD, WORDS
from mulin.duties.queries import Found, Task


class TickForm(KeyedForm):
    """What proves that an item was done: as the item has it, and words in any case."""

    record = forms.TypedChoiceField(
        label=_("哪条记录"), required=False, coerce=str, empty_value="",
        help_text=_("只列出您这一期自己记下的。"),
    )  # fmt: skip
    words = lines(_("做了什么"), required=False, most=500)
    photos = PhotosField(label=_("照片"), required=False)

    def __init__(self, *args: Any, task: Task, found: list[Found], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("不选记录")), *((str(one.id), one.label) for one in found)]
        choose(self, "record", choices)
        if RECORD not in task.item.proof:
            del self.fields["record"]
        if PHOTO not in task.item.proof:
            del self.fields["photos"]
        # Which of them is wanted, the page says once.
        unmark(*(field for name, field in self.fields.items() if name != "key"))
        if WORDS not in task.item.proof:
            self.fields["words"].label = _("补充说明")

    @property
    def given(self) -> dict[str, Any]:
        """What was sent, in the names of a proof."""
        return {
            name: value
            for name in (WORDS, "photos", RECORD)
            if (value := self.cleaned_data.get(name))
        }


class WordsForm(KeyedForm):
    """Why something is sent back."""

    words = lines(_("还差什么"), most=200)
