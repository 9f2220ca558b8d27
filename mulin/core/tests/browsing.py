"""What tests of pages share: a browser as a person, the text of an answer, its cost, a photo."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
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


class _Controls(HTMLParser):
    """The forms of a page, each as what a browser would send of it if nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.inside = False
        self.choosing = ""
        self.writing: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.inside = True
        elif self.inside and tag == "input":
            self._input(found)
        elif tag == "select":
            self.choosing = found.get("name", "")
        elif tag == "option" and self.choosing and "selected" in found:
            self._say(self.choosing, found.get("value", ""))
        elif tag == "textarea" and found.get("name"):
            self.writing = (found["name"], [])

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.writing[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.writing:
            name, parts = self.writing
            self._say(name, "".join(parts).removeprefix("\n"))
            self.writing = None
        elif tag == "select":
            self.choosing = ""
        elif tag == "form":
            self.inside = False

    def _input(self, found: dict[str, str]) -> None:
        kind, value = found.get("type", "text"), found.get("value", "")
        if not found.get("name") or kind in {"file", "submit", "button", "image"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        self._say(found["name"], value if READABLE.get(kind, ANY).fullmatch(value) else "")

    def _say(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)


ANY = re.compile(r".*", re.DOTALL)
# What a browser can read in a field of this type; it empties what it cannot, and sends that.
READABLE = {
    "time": re.compile(r"\d\d:\d\d(:\d\d)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime-local": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
}


def as_shown(response: Any, holding: str) -> dict[str, list[str]]:
    """What pressing the button sends, nothing having been touched: the first form with a field of
    this name, its fields as a browser reads them."""
    found = _Controls()
    found.feed(text(response))
    return next(form for form in found.forms if holding in form)
