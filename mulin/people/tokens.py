"""Who speaks at the machine door: a bearer token, its scopes and its limit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from mulin.core import limits
from mulin.core.deeds import DeedError
from mulin.core.prepared import Given, Prepared
from mulin.people.flow import digest_of_token
from mulin.people.models import Person, Token

OPEN = Prepared(
    lambda: (
        Token.objects.select_related("person")
        .filter(digest=Given(0, models.CharField()), person__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gt=Given(1, models.DateTimeField())))
    )
)


class ScopeMissing(DeedError):
    """The token opens other doors, not this one."""

    code = "scope_missing"
    status = 403


class Needs(HttpBearer):
    """Lets in a token that has one scope; the person it belongs to becomes `request.user`."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The token's person, or None for a token that is unknown, over or of a closed account."""
        found = next(iter(OPEN.all(digest_of_token(token), timezone.now())), None)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise ScopeMissing(_("这把钥匙没有“%s”权限。") % self.scope)
        if settings.LIMITS.get("api"):
            limits.hit("api", str(found.pk))
        request.user = found.person
        return found.person


READ, WRITE = Needs("appeals:read"), Needs("appeals:write")
HANDLE, FIGURES = Needs("appeals:handle"), Needs("figures:read")
OPEN311 = Needs("open311")
