"""What the tests of the resident pages share: a browser as a person, a report, a photo."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mulin.appeals.models import Appeal, Kind

WORDS = "三栋二单元楼道灯不亮，老人晚上下楼不方便。"


def say(client: Client, detail: str = WORDS, **fields: Any) -> HttpResponse:
    """Send the report form."""
    data = {"key": str(uuid4()), "detail": detail, "kind": Kind.HELP, **fields}
    return client.post(reverse("appeals:report"), data)  # type: ignore[return-value]  # the stubs' own answer


def page(client: Client, name: str, *args: object, **query: str) -> str:
    """A page of appeals that opens."""
    answer = client.get(reverse(f"appeals:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: Client, name: str, appeal: Appeal, **fields: Any) -> HttpResponse:
    """Post a deed."""
    return client.post(reverse(f"appeals:{name}", args=[appeal.pk]), fields)  # type: ignore[return-value]  # the stubs' own answer


def fresh(appeal: Appeal) -> Appeal:
    """The appeal as it stands now."""
    return Appeal.objects.get(pk=appeal.pk)


def a_visitors_appeal(client: Client) -> Appeal:
    """One reported in this browser without an account."""
    client.post(reverse("appeals:report"), {"detail": "楼道灯不亮。", "kind": "help"})
    return Appeal.objects.get(reporter=None)
