"""Reading what a client asks: times, lists, numbers, points, the jurisdiction, the key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.api.open311.faults import Fault, missing, unknown, wrong
from mulin.core import geo
from mulin.people.models import Person
from mulin.people.tokens import OPEN311

Given = Mapping[str, str]
# A plus sign that nobody encoded arrives as a blank.
LOST_PLUS = re.compile(r" (\d{2}:?\d{2})$")
# What Django puts where bytes are no UTF-8.
UNREADABLE = "\ufffd"
MOST_LISTED = 1000


def filled(given: Given) -> dict[str, str]:
    """Parameters with something in them: an empty one is as good as none. Refused in another
    encoding than UTF-8: nobody could read what was reported."""
    if any(UNREADABLE in part for pair in given.items() for part in pair):
        raise Fault(400, _("文字的编码不对，请用 UTF-8 发送。"))
    return {name: text for name, value in given.items() if (text := value.strip())}


def when(given: Given, name: str) -> datetime | None:
    """A time with its zone, or None."""
    text = given.get(name, "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(LOST_PLUS.sub(r"+\1", text))
    except ValueError as error:
        raise wrong(name, _("请写成 2026-11-22T08:00:00+08:00 这样。")) from error
    if timezone.is_naive(at):
        raise wrong(name, _("要带时区，比如末尾写 Z 或 +08:00。"))
    return at


def listed(given: Given, name: str) -> list[str]:
    """A list with commas between."""
    return [one for part in given.get(name, "").split(",")[:MOST_LISTED] if (one := part.strip())]


def whole(given: Given, name: str) -> int | None:
    """A whole number from 0 on, or None."""
    text = given.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise wrong(name, _("请填整数。"))
    return int(text)


def number(given: Given, name: str) -> float | None:
    """A number, or None."""
    text = given.get(name, "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise wrong(name, _("请填数字。")) from error


def yes(given: Given, name: str) -> bool:
    """Whether a switch is on."""
    return given.get(name, "").lower() in {"1", "true", "yes", "on"}


def datum(given: Given) -> str:
    """The system of the coordinates given: WGS-84 unless said otherwise."""
    text = given.get("datum", "wgs84").lower().replace("-", "")
    if text not in geo.Datum.values:
        raise wrong("datum", _("可以是 wgs84、cgcs2000、gcj02、bd09。"))
    return text


def point(given: Given) -> tuple[float, float] | None:
    """Longitude and latitude in the datum given, both or none."""
    lat, lng = number(given, "lat"), number(given, "long")
    if lat is None and lng is None:
        return None
    if lat is None or lng is None:
        raise missing("long" if lng is None else "lat")
    if reason := geo.refusal(lng, lat):
        raise wrong("lat, long", reason)
    return lng, lat


def jurisdiction(request: HttpRequest, given: Given) -> None:
    """Ours, or none named; another one is not served here (404)."""
    asked = given.get("jurisdiction_id", "").lower()
    hosts = {urlsplit(settings.PUBLIC_URL).hostname or "", request.get_host().rpartition(":")[0]}
    ours = {host.removeprefix("www.") for host in (*hosts, request.get_host())}
    if asked and asked not in {*ours, settings.COUNTY}:
        raise unknown(f"jurisdiction_id {asked}")


def key_holder(request: HttpRequest, given: Given) -> Person:
    """Whose key it is: a token of ours with the scope `open311`, as the field `api_key`."""
    found = OPEN311.authenticate(request, given.get("api_key", ""))
    if found is None:
        raise Fault(403, _("api_key 不对，或者没有带。钥匙怎么申请，见 discovery 的 key_service。"))
    return found
