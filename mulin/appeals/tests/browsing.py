"""What the tests of the resident pages share: a browser as a person, a report, a photo."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from mulin.appeals.models import Appeal, Kind
from mulin.people.models import Person

WORDS = "三栋二单元楼道灯不亮，老人晚上下楼不方便。"


def a_photo() -> SimpleUploadedFile:
    """A small real JPEG."""
    out = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return SimpleUploadedFile("灯.jpg", out.getvalue(), "image/jpeg")


def as_(person: Person | None) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def say(client: Client, detail: str = WORDS, **fields: Any) -> HttpResponse:
    """Send the report form."""
    data = {"key": str(uuid4()), "detail": detail, "kind": Kind.HELP, **fields}
    return client.post(reverse("appeals:report"), data)  # type: ignore[return-value]


def text_of(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def page(client: Client, name: str, *args: object, **query: str) -> str:
    """A page of appeals that opens."""
    answer = client.get(reverse(f"appeals:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: Client, name: str, appeal: Appeal, **fields: Any) -> HttpResponse:
    """Post a deed."""
    return client.post(reverse(f"appeals:{name}", args=[appeal.pk]), fields)  # type: ignore[return-value]


def fresh(appeal: Appeal) -> Appeal:
    """The appeal as it stands now."""
    return Appeal.objects.get(pk=appeal.pk)


def a_visitors_appeal(client: Client) -> Appeal:
    """One reported in this browser without an account."""
    client.post(reverse("appeals:report"), {"detail": "楼道灯不亮。", "kind": "help"})
    return Appeal.objects.get(reporter=None)
