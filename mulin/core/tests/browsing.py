"""What tests of pages share: a browser as a person, the text of an answer, its cost, a photo."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

if TYPE_CHECKING:
    from mulin.people.models import Person


def a_photo(name: str = "灯.jpg") -> SimpleUploadedFile:
    """A small real JPEG."""
    out = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def browser(person: Person | None) -> Client:
    """A browser in which this person has signed in (or a visitor's)."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def text(response: Any) -> str:
    """What the answer says."""
    return str(response.content.decode())


def statements(ask: Callable[[], object]) -> int:
    """How many statements an answer took, memories being warm."""
    with patch("mulin.core.versions.FRESH_SECONDS", 600.0):
        ask()
        with CaptureQueriesContext(connection) as seen:
            ask()
    return len(seen)
