"""Deeds behind forms and buttons, and the line that somebody typed."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mulin.core.deed_forms import KeyedForm, PhotosField, attempt, choice, lines, press, trouble
from mulin.core.deeds import Conflict, DeedError, Forbidden, Refused, line
from mulin.core.toasts import toasts


class Told(KeyedForm):
    words = lines("说明", required=False)
    way = choice("怎么做", [("a", "甲")], required=False)
    photos = PhotosField(required=False)


@pytest.fixture(name="form")
def _form() -> forms.Form:
    form = Told({"key": "k", "words": "好"})
    assert form.is_valid()
    return form


@pytest.fixture(name="request_")
def _request() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request


def refuse(error: DeedError) -> Any:
    """A deed that is refused so."""
    raise error


def test_what_was_done_gives_its_answer(form: forms.Form) -> None:
    outcome = attempt(form, lambda: 7)
    assert (outcome.value, outcome.ok, outcome.status) == (7, True, 200)


@pytest.mark.parametrize(
    ("error", "field", "status"),
    [
        (Refused("short", "写长一点", field="words"), "words", 400),
        (Refused("file_empty", "文件是空的"), "photos", 400),
        (Refused("odd", "不行", field="elsewhere"), "__all__", 400),
        (Conflict(), "__all__", 409),
    ],
)
def test_a_refusal_stands_beside_its_field(
    form: forms.Form, error: DeedError, field: str, status: int
) -> None:
    outcome = attempt(form, lambda: refuse(error))
    assert (outcome.ok, outcome.status, outcome.value) == (False, status, None)
    assert form.errors[field] == [str(error)]
    assert form["words"].value() == "好"


def test_what_is_not_theirs_is_403(form: forms.Form, request_: HttpRequest) -> None:
    with pytest.raises(PermissionDenied):
        attempt(form, lambda: refuse(Forbidden()))
    with pytest.raises(PermissionDenied):
        press(request_, lambda: refuse(Forbidden()))


def test_a_press_says_on_the_next_page_what_became_of_it(request_: HttpRequest) -> None:
    assert press(request_, lambda: "done", said="好了。").value == "done"
    assert press(request_, lambda: "quiet").ok
    assert press(request_, lambda: refuse(Conflict("刚改过。"))).status == 409
    assert [(one["text"], one["level"]) for one in toasts(request_)] == [
        ("好了。", "good"), ("刚改过。", "bad"),
    ]  # fmt: skip


def test_the_head_of_the_page_says_why_not(form: forms.Form) -> None:
    assert trouble("报结", form) == "“报结”还差一点，请看标红的地方。"
    attempt(form, lambda: refuse(Conflict("刚改过。")))
    assert trouble("报结", form) == "刚改过。"


def test_a_line_is_trimmed_wanted_and_bounded() -> None:
    assert line(" 好\x00 ", field="words") == "好"
    with pytest.raises(Refused, match="请写") as missing:
        line("  ", field="words", needed="请写")
    assert (missing.value.code, missing.value.field) == ("missing", "words")
    with pytest.raises(Refused, match="最多 3 字，现在 4 字") as long:
        line("一二三四", field="words", most=3)
    assert (long.value.code, long.value.field) == ("too_long", "words")
