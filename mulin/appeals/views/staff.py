"""The door of the desk: who has no post there is told so; who has not signed in is asked to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from mulin.appeals import rules
from mulin.core.http import PersonRequest, person_of, to_sign_in

P = ParamSpec("P")
Staff = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
Anyone = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def at_desk(view: Staff[P]) -> Anyone[P]:
    """For those who hold a post of the desk (or may record for others)."""

    @wraps(view)
    def open_door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return to_sign_in(request)
        if not (person.standing.is_staff or rules.may_record_for_others(person)):
            raise PermissionDenied(_("工作台给有岗位的人用。您反映的事情在“我的”里看。"))
        return view(cast("PersonRequest", request), *args, **kwargs)

    return cast("Anyone[P]", open_door)
