"""A key stands for one thing that was said: a retry is answered again, other words are not lost."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mulin.api.tests.test_door import Machine
from mulin.api.tests.test_whole import a_photo, sent
from mulin.appeals.models import Appeal, Status
from mulin.appeals.testing import Cast
from mulin.people.flow import issue_token

KEY = "key-of-a-machine"


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()


def test_a_used_key_with_other_words_is_refused_and_makes_nothing(cast: Cast) -> None:
    machine = Machine(cast.reporter)
    first = machine.post("appeals", {"detail": "路灯不亮"}, key=KEY)
    again = machine.post("appeals", {"detail": "路灯不亮"}, key=KEY)
    other = machine.post("appeals", {"detail": "井盖没了"}, key=KEY)
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert "Idempotency-Key" in other.json()["message"]
    assert Appeal.objects.count() == 1


def test_a_deed_on_a_record_is_kept_apart_in_the_same_way(cast: Cast) -> None:
    path = f"appeals/{cast.appeal(Status.HANDLING).pk}/progress"
    machine = Machine(cast.handler)
    told = [machine.post(path, {"public": words}, key=KEY) for words in ("一", "一", "二")]
    assert [answer.status_code for answer in told] == [200, 200, 409]


def test_the_order_of_fields_and_the_seam_of_a_form_make_no_difference(cast: Cast) -> None:
    headers = {
        "Authorization": f"Bearer {issue_token(cast.reporter, name='t')}", "Idempotency-Key": KEY,
    }  # fmt: skip
    said: dict[str, Any] = {"detail": "路灯不亮", "place": "东门"}
    for body in (said, dict(reversed(said.items()))):
        answer = Client().post(
            "/api/v1/appeals", json.dumps(body), content_type="application/json", headers=headers
        )
        assert answer.status_code == 201
    assert Appeal.objects.count() == 1
    forms = [("B1", "东门"), ("B2", "东门"), ("B3", "西门")]
    told = [
        Client().post(
            "/api/v1/appeals/with-photos", _form(seam, place),
            content_type=f"multipart/form-data; boundary={seam}",
            headers={**headers, "Idempotency-Key": f"{KEY}-2"},
        ).status_code
        for seam, place in forms
    ]  # fmt: skip
    assert told == [201, 201, 409]


def _form(seam: str, place: str) -> bytes:
    head = f"--{seam}\r\nContent-Disposition: form-data; name="
    words = f'{head}"detail"\r\n\r\n路灯不亮\r\n{head}"place"\r\n\r\n{place}\r\n'
    photo = f'{head}"photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    picture: bytes = a_photo().read()
    return words.encode() + photo.encode() + picture + f"\r\n--{seam}--\r\n".encode()


def test_another_photo_is_something_else(cast: Cast) -> None:
    other = Image.new("RGB", (320, 240), "red")
    out = io.BytesIO()
    other.save(out, "JPEG")
    another = SimpleUploadedFile("灯.jpg", out.getvalue(), "image/jpeg")
    told = [
        sent(cast.reporter, "appeals/with-photos", key=KEY, detail="路灯不亮", photos=[one])
        for one in (a_photo(), a_photo(), another)
    ]
    assert [answer.status_code for answer in told] == [201, 201, 409]
