"""Theme, elder mode and language: kept on the device, and with the account where there is one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mulin.core.appearance import YEAR, posted, remember
from mulin.core.http import person_of
from mulin.people import flow
from mulin.people.signin import safe_next


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Take the choice and go back to the page it was made on."""
    chosen = posted(request)
    response = redirect(safe_next(request, request.POST.get("next", "")) or "/")
    remember(response, chosen)
    choices: dict[str, Any] = {"theme": chosen.theme or "auto", "elder": chosen.elder}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        choices["language"] = language
    if person := person_of(request):
        flow.set_appearance(person, **choices)
    return response
