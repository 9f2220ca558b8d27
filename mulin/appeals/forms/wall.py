"""What a moderator of the wall fills in: the public copy, line by line and photo by photo; a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.flow.publishing import PLACE, REASON, TEXT, TITLE, Shown

WORDS = forms.Textarea


class ShownForm(forms.Form):
    """The public copy. `photos` are keys of attachments, `lines` keys of answers with the text
    that is offered for them and whether they are ticked."""

    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=TITLE,
        error_messages={"required": gettext_lazy("请写一个标题，一句话说清是什么事。")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("公开的内容"), widget=WORDS, max_length=TEXT,
        error_messages={"required": gettext_lazy("请写公开的内容。")},
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("地点，最细到小区"), max_length=PLACE, required=False
    )
    sure = forms.BooleanField(label=gettext_lazy("我看过了，可以公开"), required=False)

    def __init__(
        self, *args: Any, photos: Sequence[UUID] = (), lines: Sequence[tuple[str, str, bool]] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.photo_keys, self.line_keys = list(photos), [key for key, _text, _on in lines]
        for photo in self.photo_keys:
            self.fields[f"photo_{photo}"] = forms.BooleanField(
                label=gettext_lazy("公开这张"), required=False
            )
        for n, (key, text, on) in enumerate(lines, 1):
            self.fields[f"line_{key}"] = forms.CharField(
                label=_("第 %d 条，公开的文字") % n, widget=WORDS, max_length=2000, required=False,
                initial=text,
            )  # fmt: skip
            self.fields[f"show_{key}"] = forms.BooleanField(
                label=gettext_lazy("放到墙上"), required=False, initial=on
            )
        # Where the deed puts what it says about the answers together.
        self.fields["lines"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def shown(self) -> Shown:
        """For the deed."""
        said = self.cleaned_data
        return Shown(
            title=said["title"], text=said["text"], place=said["place"], sure=said["sure"],
            photos=[key for key in self.photo_keys if said[f"photo_{key}"]],
            lines={
                key: said[f"line_{key}"]
                for key in self.line_keys
                if said[f"show_{key}"] and said[f"line_{key}"].strip()
            },
        )  # fmt: skip


class ReasonForm(forms.Form):
    """Why not, for the resident to read."""

    reason = forms.CharField(
        label=gettext_lazy("原因，居民看得到"), widget=WORDS, max_length=REASON,
        error_messages={"required": gettext_lazy("请写原因，居民看得到。")},
    )  # fmt: skip
