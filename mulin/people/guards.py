"""Doors in front of views: who must have signed in, and who must hold a post."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mulin.core.deeds import Forbidden
from mulin.core.http import PersonRequest, person_of
from mulin.people import rules
from mulin.people.models import Person

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]
PersonView = Callable[Concatenate[PersonRequest, Given], HttpResponseBase]


def signed_in(view: PersonView[Given]) -> View[Given]:
    """Visitors go to the sign-in page first and come back after it."""

    def guarded(
        request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponseBase:
        if person_of(request) is None:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('people:sign_in')}?{back}")
        return view(cast("PersonRequest", request), *args, **kwargs)

    return cast("View[Given]", update_wrapper(guarded, view))


def for_people(
    may: Callable[[Person], bool], sentence: Callable[[], str]
) -> Callable[[PersonView[Given]], View[Given]]:
    """Signed in and allowed by a rule; others read the sentence on a 403 page."""

    def wrap(view: PersonView[Given]) -> View[Given]:
        def guarded(
            request: PersonRequest, *args: Given.args, **kwargs: Given.kwargs
        ) -> HttpResponseBase:
            if not may(request.user):
                raise PermissionDenied(sentence())
            try:
                return view(request, *args, **kwargs)
            except Forbidden as error:
                raise PermissionDenied(str(error)) from error

        return signed_in(cast("PersonView[Given]", update_wrapper(guarded, view)))

    return wrap


def for_staff(view: PersonView[Given]) -> View[Given]:
    """The desk is for those who hold a post of the staff."""
    return for_people(rules.may_see_directory, _staff_only)(view)


def _staff_only() -> str:
    return _("工作台给在岗的工作人员用。您的岗位有变动的话，请联系社区。")
