"""What forms of deeds share: a key against double presses, several photos, refusals beside fields.

A deed behind a form goes through `attempt`, or `tried` where the same view shows it blank; one that a
key keeps from being done twice through `done`, one behind a bare button through `press`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from mulin.core import toasts
from mulin.core.deeds import LINE, DeedError, Forbidden
from mulin.core.http import PersonRequest
from mulin.core.models import Keyed
from mulin.core.once import once

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Words: TypeAlias = "str | StrPromise"
Offered: TypeAlias = "Iterable[tuple[Any, Any]]"
Choices: TypeAlias = "Offered | Callable[[], Offered]"
Answer = TypeVar("Answer")
FILE_TROUBLE = ("file_", "photo_", "too_many_photos", "no_photo")


class PhotosInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[UploadedFile[bytes]]:
        """Every file sent under the name."""
        return files.getlist(name)


class PhotosField(forms.FileField):
    """Photos as they were sent; what they really are is looked into by `core.files`."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """A list, empty if none was sent."""
        return list(data or [])


class KeyedForm(forms.Form):
    """A form that a retry does not do twice."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("key", str(uuid4()))


def lines(
    label: Words, *, required: bool = True, most: int = LINE, hint: Words = ""
) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label, required=required, max_length=most, help_text=hint, widget=forms.Textarea
    )


def choice(label: Words, choices: Iterable[tuple[Any, Any]], **more: Any) -> forms.ChoiceField:
    """One of a few, as cards."""
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.RadioSelect, **more)


def choose(form: forms.Form, name: str, choices: Choices) -> forms.ChoiceField:
    """Give the field of that name its choices, which are known only now; returns the field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows the type)
    # Django takes both; its stubs know only that of a list.
    field.choices = choices if callable(choices) else list(choices)
    return field


def unmark(*fields: forms.Field) -> None:
    """Leave out «（选填）» beside fields that some answers need, or of which the page says it once."""
    for field in fields:
        field.unmarked = True  # type: ignore[attr-defined]  # widgets/fields.html reads it


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """What became of a deed: its answer, or the status with which to show the form again."""

    value: Answer | None
    status: int = 200
    blank: bool = False

    @property
    def ok(self) -> bool:
        """Whether it was done; a blank form does nothing."""
        return self.status == 200 and not self.blank


def attempt(form: forms.Form, do: Callable[[], Answer]) -> Outcome[Answer]:
    """Do it. What is refused stands beside its field with everything typed kept.

    The form has been validated before. Forbidden goes up as the 403 page.
    """
    try:
        return Outcome(do())
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except DeedError as error:
        form.add_error(_field_of(form, error), str(error))
        return Outcome(None, error.status)


def tried(form: forms.Form, do: Callable[[], Answer]) -> Outcome[Answer]:
    """Do it if the form was sent and can be read: 400 for one that is wrong, else as `attempt`."""
    if not form.is_bound:
        return Outcome(None, blank=True)
    return attempt(form, do) if form.is_valid() else Outcome(None, 400)


def press(request: HttpRequest, do: Callable[[], Answer], *, said: str = "") -> Outcome[Answer]:
    """A deed behind a button, without fields: done or refused, a sentence for the next page."""
    try:
        outcome = Outcome(do())
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except DeedError as error:
        toasts.say(request, str(error), level="bad")
        return Outcome(None, error.status)
    if said:
        toasts.say(request, said)
    return outcome


def done(
    request: PersonRequest, form: forms.Form, thing: Keyed, name: str, /, *,
    do: Callable[[], object], said: object,
) -> int:  # fmt: skip
    """Do the deed of this name to a thing, once for each key: 200 and a sentence for the next page,
    or the status with which the form is shown again, everything typed kept."""
    if not form.is_valid():
        renew(form, request)
        return 400

    def make() -> UUID:
        do()
        return thing.pk

    scope = f"{request.user.pk}/{thing._meta.app_label}.{name}/{thing.pk}"
    outcome = attempt(form, lambda: once(form.cleaned_data.get("key", ""), scope=scope, make=make))
    if outcome.ok:
        toasts.say(request, str(said))
        return 200
    renew(form, request, seen=getattr(thing, "journal_head", ""))
    return outcome.status


def renew(form: forms.Form, request: HttpRequest, *, seen: str = "") -> None:
    """What was typed stays; the next press is another one, and knows the state (`seen`) that its
    form is drawn from now."""
    if isinstance(form, KeyedForm):
        typed = request.POST.copy()
        typed["key"] = str(uuid4())
        if seen and "seen" in typed:
            typed["seen"] = seen
        form.data = typed


def trouble(label: object, form: forms.Form) -> str:
    """Why the deed of this name was not done, for the head of the page."""
    lead = _("“%s”还差一点，请看标红的地方。") % label
    return _("；").join(str(e) for e in form.non_field_errors()) or lead


def _field_of(form: forms.Form, error: DeedError) -> str | None:
    """The field that an error is about, as far as the form has it."""
    if error.field in form.fields:
        return error.field
    if error.code.startswith(FILE_TROUBLE) and "photos" in form.fields:
        return "photos"
    return None
