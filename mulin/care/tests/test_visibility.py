"""Who sees whom: staff of the area, whoever is paired, the person; nobody else."""

from __future__ import annotations

import pytest

from mulin.care import flow
from mulin.care.models import Errand, Pairing, Recipient, Visit
from mulin.care.testing import Cast
from mulin.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("worker", True), ("keeper", True), ("centre", True), ("auditor", True),
        ("visitor", True), ("backup", True), ("account", True),
        ("stranger", False), ("resident", False),
    ],
)  # fmt: skip
def test_who_sees_a_recipient_and_what_hangs_on_them(cast: Cast, who: str, seen: bool) -> None:  # noqa: FBT001 (a table)
    recipient = cast.paired()
    cast.visit(recipient)
    cast.errand(recipient=recipient)
    person: Person = getattr(cast, who)
    for model in (Recipient, Pairing, Visit):
        assert model.objects.visible_to(person).exists() is seen
    stands_in = who == "backup"
    assert Errand.objects.visible_to(person).exists() is (seen or stands_in)


def test_a_visitor_sees_nobody_before_the_pairing_begins_nor_after_it_ended(cast: Cast) -> None:
    recipient = cast.recipient()
    asked = flow.pair(recipient, visitor=cast.visitor, by=cast.keeper)
    assert not Recipient.objects.visible_to(cast.visitor).exists()
    assert Pairing.objects.visible_to(cast.visitor).get() == asked
    flow.agree_visitor(asked, by=cast.visitor)
    flow.agree_person(asked, by=cast.keeper, how="spoken")
    assert Recipient.objects.visible_to(cast.visitor).get() == recipient
    flow.part(asked, by=cast.visitor, reason="")
    assert not Recipient.objects.visible_to(cast.visitor).exists()
    assert not Pairing.objects.visible_to(cast.visitor).exists()


def test_a_visitor_sees_only_their_own(cast: Cast) -> None:
    mine, other = cast.paired(), cast.recipient(cast.lives_here("李四"))
    assert set(Recipient.objects.visible_to(cast.visitor)) == {mine}
    assert set(Recipient.objects.visible_to(cast.keeper)) == {mine, other}


def test_visitors_see_nothing_without_an_account(cast: Cast) -> None:
    cast.errand(recipient=cast.paired())
    for model in (Recipient, Pairing, Visit, Errand):
        assert not model.objects.visible_to(None).exists()


def test_an_errand_is_seen_by_who_asked_and_who_runs_it(cast: Cast) -> None:
    errand = cast.errand()
    for person, seen in ((cast.resident, True), (cast.worker, True), (cast.visitor, False)):
        assert Errand.objects.visible_to(person).filter(pk=errand.pk).exists() is seen
