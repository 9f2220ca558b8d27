"""Who asks, and in which language they are answered.

Django's own authentication middleware wants `django.contrib.auth` and its content types, which
a county's database does without (docs/decisions/0002-keys.md); the session keys are Django's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from mulin.people.models import Person

Handler = Callable[[HttpRequest], HttpResponse]


class Visitor:
    """Somebody who has not signed in."""

    pk = None
    is_authenticated: Literal[False] = False
    is_anonymous: Literal[True] = True
    is_active = False

    def __str__(self) -> str:
        return "visitor"


VISITOR = Visitor()


def person_of_session(get_response: Handler) -> Handler:
    """Put the person of the session, or a visitor, on the request; read when first asked for, and
    from then on the person itself: a page asks three hundred times through the lazy one."""

    def handle(request: HttpRequest) -> HttpResponse:
        def find() -> Person | Visitor:
            request.user = found = cast("Person", _person(request))
            return found

        request.user = cast("Person", SimpleLazyObject(find))
        return get_response(request)

    return handle


def _person(request: HttpRequest) -> Person | Visitor:
    """The session's person, if the account is open and its password unchanged since."""
    key = request.session.get(SESSION_KEY)
    if (
        key is None
        or request.session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
    ):
        return VISITOR
    person = getattr(request.session, "person", None)
    if person is None or str(person.pk) != key:  # signed in a moment ago, in this very request
        person = Person.objects.filter(pk=key).first()
    if person is None or not person.is_active:
        return VISITOR
    kept = request.session.get(HASH_SESSION_KEY, "")
    if not constant_time_compare(kept, person.get_session_auth_hash()):
        request.session.flush()
        return VISITOR
    return person


def sign_out(request: HttpRequest) -> None:
    """End the session at hand."""
    request.session.flush()
    request.user = cast("Person", VISITOR)


def language_of_person(get_response: Handler) -> Handler:
    """The language chosen by cookie, else the browser's for machines, else Chinese.

    Pages start in Chinese whatever an old phone's browser says; the API follows
    Accept-Language, as its callers expect.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        translation.activate(_language(request))
        return get_response(request)

    return handle


def _language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in known:
        return chosen
    if request.path.startswith("/api/"):
        return translation.get_language_from_request(request)
    return settings.LANGUAGE_CODE
