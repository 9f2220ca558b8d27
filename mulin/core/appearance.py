"""How a person wants to see the pages: theme and elder mode, kept in cookies."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

THEME_COOKIE = "mulin_theme"
ELDER_COOKIE = "mulin_elder"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Appearance:
    """`theme` is light, dark or empty (as the device says)."""

    theme: str = ""
    elder: bool = False


def appearance(request: HttpRequest) -> Appearance:
    """What this browser asked for before."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return Appearance(
        theme=theme if theme in THEMES else "", elder=request.COOKIES.get(ELDER_COOKIE) == "1"
    )


def remember(response: HttpResponseBase, chosen: Appearance) -> None:
    """Keep the choice for a year."""
    for name, value in ((THEME_COOKIE, chosen.theme), (ELDER_COOKIE, "1" if chosen.elder else "")):
        if value:
            response.set_cookie(
                name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            response.delete_cookie(name, samesite="Lax")


def posted(request: HttpRequest) -> Appearance:
    """The choice in a posted form: `theme` and `elder`; what it leaves out stays as it was."""
    before = appearance(request)
    theme = request.POST.get("theme", before.theme)
    elder = request.POST.get("elder", "1" if before.elder else "")
    return Appearance(theme=theme if theme in THEMES else "", elder=elder == "1")
