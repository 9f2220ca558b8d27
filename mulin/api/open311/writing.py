"""POST requests, and the tokens by which an id is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mulin.api.open311 import asking
from mulin.api.open311.asking import Given, filled
from mulin.api.open311.document import Document
from mulin.api.open311.faults import Fault, missing, unknown, wrong
from mulin.api.open311.records import LONGEST
from mulin.api.open311.services import attributes, leaf_or_404
from mulin.appeals.flow.machine import report_once
from mulin.appeals.flow.reporting import Report, tracking_code
from mulin.appeals.models import Appeal, Channel, Kind
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.core.wording import exact
from mulin.places.models import Building
from mulin.places.queries import ladder

ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,60})\](?:\[\d*\])?")
URL = re.compile(r"https?://[^\s<>\"]{3,500}")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_tokens = signing.Signer(sep=".", salt="open311.token")


def create(request: HttpRequest, _given: Given) -> Document:
    """A new request: a report like any other, by the system whose key it is."""
    if request.content_type not in FORMS:
        raise Fault(400, _("请用 %s 发送。") % _(" 或 ").join(FORMS))
    given = filled({**request.GET.dict(), **request.POST.dict()})
    by = asking.key_holder(request, given)
    if "service_code" not in given:
        raise missing("service_code")
    leaf = leaf_or_404(given["service_code"])
    said = read(request, given, leaf)
    appeal = report_once(
        said, by=by, scope=f"open311:{by.pk}", key=request.headers.get("Idempotency-Key", "")[:200]
    )
    answer: dict[str, Any] = {"service_notice": notice(request, appeal)}
    if "respond-async" in request.headers.get("Prefer", ""):
        answer = {"token": token_of(appeal), **answer}
    else:
        answer = {"service_request_id": str(appeal.pk), **answer}
    if account := given.get("account_id"):
        answer["account_id"] = account
    return Document("service_requests", [answer])


def read(request: HttpRequest, given: Given, leaf: Leaf) -> Report:
    """What was sent, as a report."""
    description = given.get("description", "")
    if len(description) > LONGEST:
        raise wrong("description", _("最多 %d 字。") % LONGEST)
    asked = _attributes(request)
    point = asking.point(given)
    if point is None and "address_string" not in given and "address_id" not in given:
        raise Fault(400, _("请给一个地点：lat 和 long，或者 address_string，或者 address_id。"))
    lng, lat = point or (None, None)
    return Report(
        detail=_detail(request, given, description or leaf.name, asked),
        title=_first(asked, "title")[:60],
        kind=_first(asked, "kind") or Kind.HELP, channel=Channel.API, category=leaf.code,
        place=given.get("address_string", ""), lng=lng, lat=lat, datum=asking.datum(given),
        anonymous=_first(asked, "anonymous") == "yes", wall=_first(asked, "public") == "yes",
        about_staff=_first(asked, "about_staff") == "yes",
        contact_name=(given.get("last_name", "") + given.get("first_name", ""))[:30],
        contact_phone=given.get("phone", ""), photos=_photos(request), **_address(given),
    )  # fmt: skip


def _address(given: Given) -> dict[str, Any]:
    """An `address_id` is the code of an area (as our answers have it) or the key of a building."""
    text = given.get("address_id", "")
    if not text:
        return {}
    if text in ladder().by_code:
        return {"area": text}
    try:
        key = UUID(text)
    except ValueError as error:
        raise wrong("address_id", _("没有这个地点。")) from error
    if not Building.objects.filter(pk=key).exists():
        raise wrong("address_id", _("没有这个地点。"))
    return {"building": key}


def _attributes(request: HttpRequest) -> dict[str, list[str]]:
    """Answers to what the definition asks, each of them one that it offers; others as they are."""
    found: dict[str, list[str]] = {}
    for name, values in request.POST.lists():
        if hit := ATTRIBUTE.fullmatch(name):
            found.setdefault(hit[1], []).extend(v.strip() for v in values if v.strip())
    for known in attributes():
        _check(known, found.get(known["code"], []))
    return {code: values for code, values in found.items() if values}


def _check(known: dict[str, Any], values: Sequence[str]) -> None:
    name, offered = f"attribute[{known['code']}]", {v["key"] for v in known.get("values", ())}
    if offered and (bad := set(values) - offered):
        raise wrong(name, _("没有这个选项：%s。") % _("、").join(sorted(bad)))
    if len(values) > 1 and known["datatype"] != "multivaluelist":
        raise wrong(name, _("只能选一个。"))
    if known["datatype"] == "datetime" and values:
        asking.when({name: values[0]}, name)


def _first(asked: dict[str, list[str]], code: str) -> str:
    return (asked.get(code) or [""])[0]


# Answers that are columns of a report; the others are written below the words, so that none is lost.
COLUMNS = frozenset({"kind", "public", "anonymous", "about_staff", "title", "advice"})


def _detail(request: HttpRequest, given: Given, words: str, asked: dict[str, list[str]]) -> str:
    lines = [words]
    known = {one["code"]: one for one in attributes()}
    for code, values in asked.items():
        if code in COLUMNS:
            continue
        label, names = code, {}
        if code in known:
            label = known[code]["description"]
            names = {v["key"]: v["name"] for v in known[code].get("values", ())}
        told = _("、").join(_readable(names.get(value, value)) for value in values)
        lines.append(_("%(label)s：%(told)s") % {"label": label, "told": told})
    urls = [url for url in request.POST.getlist("media_url") if URL.fullmatch(url.strip())]
    if urls:
        lines.append(_("随附图片：%s") % _("、").join(urls))
    elif given.get("media_url"):
        raise wrong("media_url", _("请填以 http 或 https 开头的地址。"))
    return "\n".join(lines)


def _readable(value: str) -> str:
    """A time in words; anything else as it is."""
    try:
        return exact(datetime.fromisoformat(value)) if len(value) > len("2026-11-22") else value
    except ValueError:
        return value


def _photos(request: HttpRequest) -> list[UploadedFile[bytes]]:
    """Every file part, whatever its name: `media`, `photo1`, `file_1` are all in use."""
    return [one for _name, parts in request.FILES.lists() for one in parts]


def notice(request: HttpRequest, appeal: Appeal) -> str:
    """What the person who reported should read: whom to call first, number and code."""
    alarm = taxonomy().alarm(appeal.title, appeal.detail)
    track = request.build_absolute_uri(reverse("appeals:track"))
    said = _("编号 %(number)s，查询码 %(code)s，在 %(url)s 看办到哪一步。") % {
        "number": appeal.number, "code": tracking_code(appeal), "url": track,
    }  # fmt: skip
    return _("要紧的请先打 %s。") % alarm.advice + said if alarm else said


# Tokens


def token_of(appeal: Appeal) -> str:
    """A signed name of the id. All services are «realtime»; who says `Prefer: respond-async` is
    given this and asks for the id when it likes."""
    return _tokens.sign(appeal.pk.hex)


def token(_request: HttpRequest, _given: Given, text: str) -> Document:
    """The id of a token."""
    try:
        key = UUID(_tokens.unsign(text))
    except (signing.BadSignature, ValueError) as error:
        raise unknown("token") from error
    return Document("service_requests", [{"service_request_id": str(key), "token": text}])
