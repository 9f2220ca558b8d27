"""Messages: written with the deed, sent once by the worker, tried again when the server is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from mulin.notices.flow import TRIES, Message, mark_read, send_waiting, tell
from mulin.notices.models import Notice
from mulin.notices.queries import mine, unread
from mulin.people.models import Person
from mulin.people.testing import a_person

pytestmark = pytest.mark.django_db
NEWS = Message("test.news", "有进展：楼道灯", "灯泡已领。", "/appeals/1/")


@pytest.fixture(name="person")
def _person() -> Person:
    person = a_person()
    person.email = "wang@example.org"
    person.save()
    return person


def test_a_message_is_in_the_list_at_once_and_mailed_once(person: Person) -> None:
    tell([person.pk], NEWS)
    assert unread(person) == 1
    assert send_waiting() == 1
    assert send_waiting() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["wang@example.org"], NEWS.title)
    assert "/appeals/1/" in sent.body


def test_nobody_is_told_twice_of_one_thing(person: Person) -> None:
    tell([person.pk, person.pk, None], NEWS)
    assert Notice.objects.count() == 1


def test_who_has_no_address_is_told_in_the_app_alone() -> None:
    other = a_person()
    tell([other.pk], NEWS)
    assert send_waiting() == 0
    assert mail.outbox == []
    assert mine(other).get().mail == Notice.Mail.NONE


class AwayError(OSError):
    """The mail server is away."""


def test_when_the_server_is_away_it_is_tried_later_and_in_the_end_given_up(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> int:
        raise AwayError

    monkeypatch.setattr("mulin.notices.flow.EmailMessage.send", away)
    tell([person.pk], NEWS)
    now = timezone.now()
    for turn in range(TRIES):
        assert Notice.objects.get().mail == Notice.Mail.WAITING
        assert send_waiting(now=now) == 0
        if turn + 1 < TRIES:
            later = Notice.objects.get().mail_after
            assert later is not None
            assert later > now
        now += timedelta(days=1)
    assert Notice.objects.get().mail == Notice.Mail.FAILED


def test_a_mail_whose_sender_was_killed_is_taken_over_after_its_lease(person: Person) -> None:
    tell([person.pk], NEWS)
    now = timezone.now()
    Notice.objects.update(mail=Notice.Mail.SENDING, mail_after=now + timedelta(minutes=2))
    assert send_waiting(now=now) == 0
    assert send_waiting(now=now + timedelta(minutes=3)) == 1


def test_one_marks_only_ones_own_messages(person: Person) -> None:
    other = a_person()
    tell([person.pk, other.pk], NEWS)
    assert mark_read(person) == 1
    assert (unread(person), unread(other)) == (0, 1)
    assert mark_read(person, [mine(other).get().pk]) == 0
