"""A retry gets the first answer; numbers are never given twice; keys only grow."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mulin.core import numbers
from mulin.core import once as once_module
from mulin.core.deeds import Refused
from mulin.core.ids import uuid7
from mulin.core.models import Counter, Receipt
from mulin.core.once import KeyReused, forget_old, once, saying

KEY = "a-key-of-the-client"


@pytest.mark.django_db
def test_a_retry_gets_the_first_answer() -> None:
    made: list[UUID] = []

    def make() -> UUID:
        made.append(uuid7())
        return made[-1]

    first = once(KEY, scope="p", make=make)
    again = once(KEY, scope="p", make=make)
    assert first == (made[0], False)
    assert again == (made[0], True)
    assert len(made) == 1


@pytest.mark.django_db
def test_the_same_key_of_somebody_else_is_another_key() -> None:
    mine, _ = once(KEY, scope="p", make=uuid7)
    theirs, replay = once(KEY, scope="q", make=uuid7)
    assert mine != theirs
    assert not replay


@pytest.mark.django_db
def test_a_key_that_said_something_else_is_refused() -> None:
    with saying(lambda: "one"):
        first, _ = once(KEY, scope="p", make=uuid7)
        assert once(KEY, scope="p", make=uuid7) == (first, True)
    with saying(lambda: "two"), pytest.raises(KeyReused):
        once(KEY, scope="p", make=uuid7)
    # A page, which says nothing to compare, and a receipt of before are as they were.
    assert once(KEY, scope="p", make=uuid7) == (first, True)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_of_two_at_the_same_moment_only_the_one_that_says_the_same_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with saying(lambda: "one"):
        once(KEY, scope="p", make=uuid7)
    answers = iter([None, Receipt.objects.get()])
    monkeypatch.setattr(once_module, "_answer", lambda _name: next(answers))
    with saying(lambda: "two"), pytest.raises(KeyReused):
        once(KEY, scope="p", make=uuid7)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_no_key_means_no_protection() -> None:
    assert once("", scope="p", make=uuid7)[0] != once("", scope="p", make=uuid7)[0]
    assert not Receipt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "x" * 65, "有汉字的钥匙有汉字的钥匙", "a b c d e f g h"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(Refused):
        once(key, scope="p", make=uuid7)


@pytest.mark.django_db
def test_what_fails_leaves_no_receipt() -> None:
    def fail() -> UUID:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(KEY, scope="p", make=fail)
    assert not Receipt.objects.exists()
    assert once(KEY, scope="p", make=uuid7)[1] is False


@pytest.mark.django_db
def test_two_taps_at_the_same_moment_get_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second tap asks before the first has written, and loses the race for the key."""
    first, _ = once(KEY, scope="p", make=uuid7)
    answers = iter([None, Receipt.objects.get()])
    monkeypatch.setattr(once_module, "_answer", lambda _name: next(answers))
    assert once(KEY, scope="p", make=uuid7) == (first, True)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_a_fault_that_is_not_a_race_is_not_hidden() -> None:
    def broken() -> UUID:
        Receipt.objects.create(key="x", record=uuid7())
        Receipt.objects.create(key="x", record=uuid7())
        return uuid7()

    with pytest.raises(IntegrityError):
        once(KEY, scope="p", make=broken)


@pytest.mark.django_db
def test_long_scopes_and_keys_stay_apart() -> None:
    scope, key = "s" * 200, "k" * 63
    one, _ = once(key + "1", scope=scope, make=uuid7)
    other, replay = once(key + "2", scope=scope, make=uuid7)
    assert one != other
    assert not replay


@pytest.mark.django_db
def test_fresh_receipts_are_kept() -> None:
    once(KEY, scope="p", make=uuid7)
    assert forget_old() == 0
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_run_on_within_a_block_and_after_it() -> None:
    given_out = [numbers.take("t")[0] for _ in range(numbers.BLOCK + 3)]
    assert given_out == list(range(1, numbers.BLOCK + 4))


@pytest.mark.django_db(transaction=True)
def test_many_numbers_at_once_are_one_statement_and_distinct() -> None:
    first, more = numbers.take("t", 3), numbers.take("t", 500)
    assert len(set(first + more)) == 503


@pytest.mark.django_db(transaction=True)
def test_a_block_taken_in_a_transaction_that_fails_is_not_used_by_this_process() -> None:
    def take_and_fail() -> None:
        with transaction.atomic():
            numbers.take("t")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_and_fail()
    assert Counter.objects.filter(name="t").count() == 0
    assert numbers.take("t") == [1]


@given(st.integers(min_value=2, max_value=500))
def test_keys_only_grow(count: int) -> None:
    keys = [uuid7() for _ in range(count)]
    assert keys == sorted(keys)
    assert len(set(keys)) == count
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
