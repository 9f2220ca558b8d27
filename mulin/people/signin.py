"""Signing in by user name or phone, with lock-out; the place where each person starts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth import authenticate, login
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from mulin.core import limits
from mulin.core.deeds import Refused
from mulin.core.http import client_key
from mulin.core.nav import maybe_url
from mulin.people import flow
from mulin.people.devices import device_words
from mulin.people.models import Person, Role
from mulin.people.queries import by_phone
from mulin.people.standing import STAFF

FIELD_WORK = frozenset({Role.GRID_WORKER})


class NameOrPhoneBackend:
    """Checks a user name or a phone number with a password."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = ""
    ) -> Person | None:
        """The person, or None; takes the same time whether the account exists or not."""
        person = Person.objects.filter(username=username).first() or by_phone(username)
        if person is None:
            make_password(password)
            return None
        if person.check_password(password) and person.is_active:
            return person
        return None

    def get_user(self, user_id: UUID | str) -> Person | None:
        """The person of a session."""
        return Person.objects.filter(pk=user_id, is_active=True).first()

    async def aget_user(self, user_id: UUID | str) -> Person | None:
        """The same for asynchronous callers (Django's middleware asks for both)."""
        return await Person.objects.filter(pk=user_id, is_active=True).afirst()


def prove(request: HttpRequest, *, name: str, password: str) -> Person:
    """The person whose name and password these are; raises Refused with one sentence for a wrong
    name and a wrong password alike, and with the time to wait after too many attempts.

    Attempts are counted by name and by address before the password is looked at, so that a
    right one does not shine through a lock-out. Success starts the count of the name anew; that
    of the address, which many may share, runs on.
    """
    name, address = name.strip(), client_key(request)
    limits.hit("sign_in", f"name/{name}")
    limits.hit("sign_in_address", address)
    person = cast("Person | None", authenticate(request, username=name, password=password))
    if person is None:
        raise Refused(
            "wrong", _("用户名（手机号）或密码不对。忘了密码，请找网格员或社区帮您重设。")
        )
    limits.forgive("sign_in", f"name/{name}")
    return person


def begin(request: HttpRequest, person: Person, *, stay: bool) -> None:
    """Start the session under a fresh key; `stay` keeps it for thirty days on this device."""
    device = device_words(request.headers.get("User-Agent", ""))
    login(request, person, backend="mulin.people.signin.NameOrPhoneBackend")
    request.session["device"] = device
    request.session["began"] = timezone.now().isoformat()
    # Django's stubs ask for an int; None is its word for «as the settings say».
    request.session.set_expiry(None if stay else 0)
    flow.note_sign_in(person, device=device)


def safe_next(request: HttpRequest, given: str) -> str:
    """An address of this house, or nothing: never another host, never another scheme."""
    good = url_has_allowed_host_and_scheme(
        given, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A single slash first: browsers read «//», «/\\» and control characters as another host.
    plain = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if good and plain else ""


def start_page(person: Person) -> str:
    """Grid workers start with today, other staff at the desk, residents at home."""
    standing = person.standing
    if standing.has(FIELD_WORK) and not standing.has(STAFF - FIELD_WORK):
        return maybe_url("site:today") or "/"
    return (maybe_url("site:desk") or "/") if standing.is_staff else "/"
