"""Writing to somebody in office: a few words, and a number in return."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.flow.messages import addressee, write_to
from mulin.appeals.flow.reporting import DETAIL, Report
from mulin.appeals.models import Appeal
from mulin.appeals.views.common import browser_mark, prove
from mulin.core import limits
from mulin.core.deed_forms import attempt
from mulin.core.http import client_key, person_of
from mulin.people.models import Person
from mulin.people.queries import PostInfo
from mulin.places.queries import ladder


class Letter(forms.Form):
    """What one wants to say; name and phone only of who has no account."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    detail = forms.CharField(
        label=gettext_lazy("想说什么"), max_length=DETAIL, widget=forms.Textarea,
        error_messages={"required": gettext_lazy("请写几个字，说说是什么事。")},
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("在哪里"), required=False, max_length=200)
    contact_name = forms.CharField(label=gettext_lazy("怎么称呼您"), required=False, max_length=30)
    contact_phone = forms.CharField(
        label=gettext_lazy("电话"), required=False, max_length=20,
        help_text=gettext_lazy("留了电话，可以直接回您。只有办这件事的人看得到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"key": str(uuid4()), **self.initial}
        if person is not None:
            del self.fields["contact_name"], self.fields["contact_phone"]


def message(request: HttpRequest, post: UUID) -> HttpResponseBase:
    """Write to a post."""
    to, person = addressee(post), person_of(request)
    if to is None:
        raise Http404
    form = Letter(request.POST or None, person=person)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            outcome = attempt(form, lambda: _write(request, form, to, person))
            if outcome.value is not None:
                if person is None:
                    prove(request, outcome.value)
                return redirect("appeals:received", outcome.value.pk)
            status = outcome.status
    context = {
        "form": form, "to": to, "person": person, "who": _("、").join(to.holders),
        "area": ladder().words(to.path),
    }  # fmt: skip
    return render(request, "appeals/resident/message.html", context, status=status)


def _write(request: HttpRequest, form: Letter, to: PostInfo, person: Person | None) -> Appeal:
    limits.hit("report", str(person.pk) if person else client_key(request))
    whose = str(person.pk) if person else browser_mark(request)
    said = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    home = ladder().by_id.get(person.area_id) if person and person.area_id else None
    here = ladder().by_path.get(to.path)
    area = home if home and to.holds(home.path) else here
    letter = Report(**said, home=area.code if area else "")
    return write_to(
        to.id, letter, by=person, once_key=form.cleaned_data["key"], scope=f"letter:{whose}"
    )
