"""Forms of deeds as pages of their own: shown, refused with what was typed, done, led on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.forms import Form
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from mulin.core import toasts
from mulin.core.deed_forms import attempt
from mulin.core.http import PersonRequest
from mulin.core.once import once

# What a form's page may say besides: whom it is about, what it is (for its note), a wording to read
# out, whether it destroys, and that there is nobody to choose.
PLAIN: dict[str, Any] = {
    "about": "", "kind": "", "wording": None, "danger": False, "nobody": False, "enter": "",
    "hints": {},
}  # fmt: skip


def deed_page(
    request: PersonRequest, form: Form, do: Callable[[], Any], *, title: object, button: object,
    back: str, then: Callable[[Any], str], said: object = "", template: str = "households/desk/form.html", **more: Any,
) -> HttpResponseBase:  # fmt: skip
    """GET shows the form; POST does the deed once for its key and leads to `then` of its answer."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            outcome = attempt(form, do)
            if outcome.ok:
                if said:
                    toasts.say(request, str(said))
                return redirect(then(outcome.value))
            status = outcome.status
        renew(form, request)
    values = {**PLAIN, "form": form, "title": title, "button_words": button, "back": back, **more}
    return render(request, template, values, status=status)


def renew(form: Form, request: PersonRequest) -> None:
    """What was typed stays; the next press is another one."""
    if "key" in form.fields:
        typed = request.POST.copy()
        typed["key"] = str(uuid4())
        form.data = typed


def one_time(request: PersonRequest, form: Form, record: UUID, do: Callable[[], Any]) -> None:
    """Do it once for the key of the form; a second press finds it done."""

    def make() -> UUID:
        do()
        return record

    once(form.cleaned_data["key"], scope=f"{request.user.pk}/{request.path}", make=make)
