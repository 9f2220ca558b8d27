"""Minutes and resolutions for programs: the same that their person reads and does on the pages."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mulin.meetings.flow import minutes, resolving
from mulin.meetings.models import MinutesStatus, Resolution, ResolutionStatus
from mulin.meetings.testing import Book
from mulin.people.flow import issue_token
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


def ask(person: Person, path: str, body: object = None, *, key: str = "") -> Any:
    """Ask as a program of somebody's."""
    token = issue_token(person, name="t", scopes=["meetings:read", "meetings:write"])
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    address = f"/api/v1{path}"
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(
        address, json.dumps(body), content_type="application/json", headers=headers
    )


def public(book: Book) -> Resolution:
    """A resolution of final minutes."""
    made = book.minutes(MinutesStatus.OUT)
    one = resolving.resolve(made.meeting, book.decided(), by=book.leader)
    minutes.finish(book.fresh(made), by=book.leader, at=book.later())
    return book.again(one)


def test_final_minutes_without_anybody_s_name() -> None:
    book = Book()
    one = public(book)
    told = ask(book.outsider, f"/meetings/{one.meeting_id}/minutes").json()
    assert (told["version"], told["status"], len(told["versions"])) == (2, "final", 1)
    assert told["body"]["resolutions"][0]["what"] == one.what
    assert len(ask(book.resident, f"/meetings/{one.meeting_id}/minutes").json()["versions"]) == 2
    draft = book.minutes()
    assert ask(book.outsider, f"/meetings/{draft.meeting_id}/minutes").status_code == 404
    assert ask(book.leader, f"/meetings/{draft.meeting_id}/minutes").status_code == 404


def test_resolutions_are_listed_with_their_figures_and_reported_once() -> None:
    book = Book()
    one = public(book)
    told = ask(book.outsider, "/resolutions?view=way").json()
    assert [row["id"] for row in told["items"]] == [str(one.pk)]
    assert told["figures"]["way"] == 1
    for _retry in range(2):
        answer = ask(
            book.builder, f"/resolutions/{one.pk}/report", {"words": "换了六盏"}, key="0123456789"
        )
        assert answer.json()["status"] == ResolutionStatus.REPORTED
    assert ask(book.outsider, f"/resolutions/{one.pk}").json()["evidence"] == "换了六盏"
    refused = ask(book.outsider, f"/resolutions/{one.pk}/report", {"words": "好"})
    assert refused.status_code == 403
    assert ask(book.outsider, f"/resolutions/{uuid4()}").status_code == 404
