"""What can be reported: discovery, the list of services, and what each of them asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.api.open311.asking import Given
from mulin.api.open311.document import TYPES, Document
from mulin.api.open311.faults import unknown
from mulin.appeals.models import Category, Kind
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.core.ids import made_at
from mulin.core.versions import Kept, version
from mulin.core.worktime import Limit
from mulin.people.models import Role
from mulin.people.queries import posts
from mulin.places.queries import ladder

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
KEYWORDS = 12
# When what every service asks was last changed in this file.
ATTRIBUTES_SINCE = datetime(2026, 11, 22, tzinfo=UTC)


def _changed() -> datetime:
    """When the services changed: the newest of them; a change of an old one moves the seconds,
    so that clients that keep the list ask again."""
    newest = Category.objects.order_by("-id").values_list("id", flat=True).first()
    made = made_at(newest) if newest else ATTRIBUTES_SINCE
    moved = max(made, ATTRIBUTES_SINCE) + timedelta(seconds=version("taxonomy"))
    return min(moved, timezone.now())


_changeset = Kept("taxonomy", _changed)


def discovery(request: HttpRequest, _given: Given) -> Document:
    """Where the doors are, and how to get a key."""
    home = request.build_absolute_uri(reverse("open311:root")).rstrip("/")
    formats = [kind.partition(";")[0] for kind in TYPES.values()]
    return Document(
        "discovery",
        {
            "changeset": _changeset.get(),
            "contact": contact(),
            "key_service": _("向 %s 申请；管理员用命令 mulin token 发一把带 open311 权限的钥匙。")
            % contact(),
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": home,
                    "changeset": _changeset.get(),
                    "type": "test" if settings.DEMO else "production",
                    "formats": formats,
                }
            ],
        },
    )


def contact() -> str:
    """The town's centre with its telephone, and the site."""
    town = ladder().town
    found = posts().answering(Role.CENTRE, town.path) if town else []
    body = found[0].organisation_name or found[0].title if found else ""
    return " ".join(
        word for word in (body or (town.name if town else ""), settings.PUBLIC_URL) if word
    )


def services(_request: HttpRequest, _given: Given) -> Document:
    """All categories, each a service that answers with a number at once."""
    return Document("services", [_service(leaf) for leaf in taxonomy().leaves])


def _service(leaf: Leaf) -> dict[str, Any]:
    return {
        "service_code": leaf.code, "service_name": leaf.name,
        "description": _("%(respond)s内联系，%(resolve)s内答复。") % {
            "respond": Limit.parse(leaf.respond_within).words(),
            "resolve": Limit.parse(leaf.resolve_within).words(),
        },
        "metadata": True, "type": "realtime", "keywords": ",".join(leaf.phrases[:KEYWORDS]),
        "group": leaf.group_name,
    }  # fmt: skip


def leaf_or_404(code: str) -> Leaf:
    """The category of a service code."""
    found = taxonomy().by_code.get(code)
    if found is None:
        raise unknown(f"service_code {code}")
    return found


def definition(_request: HttpRequest, _given: Given, code: str) -> Document:
    """What a service asks besides words and place; nothing of it is required."""
    leaf = leaf_or_404(code)
    return Document("service_definition", {"service_code": leaf.code, "attributes": attributes()})


def attributes() -> list[dict[str, Any]]:
    """The questions, in order; every service asks the same."""
    advice = _("着火、漏气、有人受伤：先打 119、110、120。")
    asked: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("kind", "singlevaluelist", _("属于哪一种"), [(k, str(w)) for k, w in Kind.choices]),
        (
            "public",
            "singlevaluelist",
            _("可以公开到说事墙吗（审核过才公开，不显示姓名、电话）"),
            yes_no(),
        ),
        ("anonymous", "singlevaluelist", _("不留姓名"), yes_no()),
        ("about_staff", "singlevaluelist", _("这件事涉及工作人员"), yes_no()),
        ("noticed", "datetime", _("什么时候发现的"), []),
        ("contact_when", "multivaluelist", _("什么时候方便联系"), times()),
    ]
    found = [_attribute(1, "advice", "string", advice, [], variable=False)]
    found += [_attribute(n, *one) for n, one in enumerate(asked, 2)]
    return found


def yes_no() -> list[tuple[str, str]]:
    """Yes and no."""
    return [("yes", _("是")), ("no", _("否"))]


def times() -> list[tuple[str, str]]:
    """When somebody may be called."""
    return [
        ("morning", _("上午")), ("afternoon", _("下午")), ("evening", _("晚上")),
        ("weekend", _("周末")),
    ]  # fmt: skip


def _attribute(
    order: int, code: str, datatype: str, description: str, values: list[tuple[str, str]],
    *, variable: bool = True,
) -> dict[str, Any]:  # fmt: skip
    hint = _("比如 2026-11-22T08:00:00+08:00") if datatype == "datetime" else None
    found: dict[str, Any] = {
        "variable": variable, "code": code, "datatype": datatype, "required": False,
        "datatype_description": hint, "order": order, "description": description,
    }  # fmt: skip
    if values:
        found["values"] = [{"key": key, "name": name} for key, name in values]
    return found
