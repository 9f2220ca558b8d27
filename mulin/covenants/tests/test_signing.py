"""A household counts once, on the phone and on paper; who signed is the keeper's to know alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mulin.core import files, journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import a_photo
from mulin.covenants import flow
from mulin.covenants.flow.signing import count_once, plain
from mulin.covenants.models import (
    SHARES,
    Share,
    Signature,
    Status,
    Threshold,
    Version,
)
from mulin.covenants.queries import by_building, households_of, mine_of
from mulin.covenants.queries.tally import FEWEST, told
from mulin.covenants.testing import Cast, days, fresh
from mulin.households.testing import a_resident
from mulin.places.testing import a_building


def standing(version: Version) -> int:
    return Signature.objects.stand().filter(version=version).count()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signer": "cat"}, "signer"), ({"threshold": "few"}, "threshold"), ({"base": 0}, "base"),
        ({"base_on": days(2)}, "base_on"), ({"until": days(-1)}, "until"),
        ({"base_words": " "}, "base_words"),
    ],
)  # fmt: skip
def test_it_is_said_who_signs_and_how_many_there_are(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    version = cast.opened()
    with pytest.raises(Refused) as refused:
        flow.call(version, cast.terms(**changes), by=cast.keeper)
    assert refused.value.field == field


def test_a_household_signs_once_whoever_of_it_does(cast: Cast) -> None:
    home = cast.home()
    cast.lives(cast.resident, home)
    cast.lives(cast.housemate, home)
    version = cast.called()
    first = flow.sign(version, by=cast.resident)
    assert flow.sign(version, by=cast.resident) == first
    with pytest.raises(Refused, match="您家已经签过"):
        flow.sign(version, by=cast.housemate)
    with pytest.raises(Refused, match="手机上"):
        cast.paper(version, "５０１室", unit="2单元")
    flow.sign(version, by=cast.neighbour)
    assert fresh(version).signed == standing(version) == 2


def test_paper_first_then_the_phone(cast: Cast) -> None:
    cast.lives(cast.resident, cast.home())
    version = cast.called()
    cast.paper(version, "501", sheet="纸12".replace("纸", "Z-"))
    with pytest.raises(Refused, match="您家已经签过"):
        flow.sign(version, by=cast.resident)
    with pytest.raises(Refused, match="纸上 Z-12"):
        cast.paper(version, "501", sheet="B-2")
    assert fresh(version).signed == 1


def test_a_person_signs_once_by_the_ledger_or_by_name_and_door(cast: Cast) -> None:
    home = cast.home()
    cast.lives(cast.resident, home)
    cast.lives(cast.housemate, home)
    a_resident(home, "王小明", by=cast.keeper)
    version = cast.called(terms={"signer": "person"})
    flow.sign(version, by=cast.resident)
    flow.sign(version, by=cast.housemate)
    with pytest.raises(Refused, match="这个人已经签过"):
        cast.paper(version, "501", name="王阿姨")
    cast.paper(version, "501", name="王小明")
    cast.paper(version, "888", name="没在册的")
    with pytest.raises(Refused, match="这个人已经签过"):
        cast.paper(version, "888", name="没在册的")
    with pytest.raises(Refused) as refused:
        cast.paper(version, "889")
    assert refused.value.field == "name"
    assert fresh(version).signed == 4


def test_someone_whom_the_ledger_does_not_know_signs_by_the_account(cast: Cast) -> None:
    version = cast.called(terms={"signer": "person"})
    flow.sign(version, by=cast.resident)
    cast.lives(cast.neighbour, cast.home())
    flow.sign(version, by=cast.neighbour)
    marks = Signature.objects.order_by("id").values_list("who", flat=True)
    assert [mark[0] for mark in marks] == ["p", "r"]


def test_who_may_sign_and_when(cast: Cast) -> None:
    version = cast.called()
    with pytest.raises(Forbidden):
        flow.sign(version, by=cast.outsider)
    with pytest.raises(Forbidden):
        cast.paper(version, by=cast.resident)
    late = timezone.now() + timedelta(days=30)
    with pytest.raises(NotAllowed):
        flow.sign(version, by=cast.resident, at=late)
    with pytest.raises(NotAllowed):
        flow.sign(cast.opened(kind="village", sample="village"), by=cast.resident)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sheet": "？"}, "sheet"), ({"building": None}, "building"), ({"room": " "}, "room"),
        ({"room": "1" * 30}, "room"), ({"unit": "1" * 30}, "unit"),
    ],
)  # fmt: skip
def test_what_is_missing_on_paper_is_said(cast: Cast, changes: dict[str, Any], field: str) -> None:
    version = cast.called()
    with pytest.raises(Refused) as refused:
        cast.paper(version, **changes)
    assert refused.value.field == field
    assert fresh(version).signed == 0


def test_a_building_elsewhere_is_none_of_ours(cast: Cast) -> None:
    version = cast.called()
    with pytest.raises(Refused, match="哪一栋"):
        cast.paper(version, building=a_building().pk)


def test_a_sheet_is_entered_once_with_its_photo(cast: Cast) -> None:
    version = cast.called()
    made = cast.paper(version, key="sheet-one-key", photos=[a_photo()])
    assert cast.paper(version, key="sheet-one-key") == made
    assert files.of(made.pk).count() == 1
    assert (made.recorded_by, made.sheet, made.person_id) == (cast.worker, "A-1", None)
    assert fresh(version).signed == 1


def test_a_signature_is_taken_back_until_it_is_agreed(cast: Cast) -> None:
    version = cast.called()
    with pytest.raises(Refused, match="还没有签过"):
        flow.unsign(version, by=cast.resident)
    flow.sign(version, by=cast.resident)
    flow.unsign(version, by=cast.resident)
    flow.unsign(version, by=cast.resident)
    assert fresh(version).signed == 0
    assert mine_of(version, cast.resident) is None
    flow.sign(version, by=cast.resident)
    for room in ("101", "102"):
        cast.paper(version, room)
    flow.agree(version, by=cast.keeper)
    with pytest.raises(NotAllowed, match="已经商定"):
        flow.unsign(version, by=cast.resident)
    assert mine_of(version, cast.resident) is not None


def test_paper_is_struck_with_a_reason_by_who_keeps_it(cast: Cast) -> None:
    version = cast.called()
    paper, screen = cast.paper(version), flow.sign(version, by=cast.resident)
    with pytest.raises(Forbidden):
        flow.strike(paper, by=cast.worker, words="录错")
    with pytest.raises(Forbidden, match="只有本人"):
        flow.strike(screen, by=cast.keeper, words="录错")
    with pytest.raises(Refused):
        flow.strike(paper, by=cast.keeper, words="")
    flow.strike(paper, by=cast.keeper, words="录错了一户")
    flow.strike(paper, by=cast.keeper, words="录错了一户")
    assert fresh(version).signed == 1
    cast.paper(version)
    assert fresh(version).signed == 2


def test_only_the_keeper_sees_who_signed(cast: Cast) -> None:
    version = cast.called()
    paper, screen = cast.paper(version), flow.sign(version, by=cast.resident)

    def seen(person: Any) -> set[object]:
        return set(Signature.objects.visible_to(person).values_list("pk", flat=True))

    assert seen(cast.keeper) == {paper.pk, screen.pk}
    assert seen(cast.worker) == {paper.pk}
    assert seen(cast.resident) == {screen.pk}
    for person in (None, cast.neighbour, cast.stranger, cast.outsider):
        assert seen(person) == set()


def test_what_the_ledger_learns_later_counts_once(cast: Cast) -> None:
    version = cast.called()
    flow.sign(version, by=cast.resident)
    flow.sign(version, by=cast.neighbour)
    cast.paper(version, "501")
    cast.paper(version, "502")
    home = cast.home("501")
    cast.lives(cast.resident, home)
    cast.lives(cast.neighbour, cast.home("601"))
    fallen = count_once(version, by=cast.keeper, at=timezone.now())
    assert fallen == 1
    assert fresh(version).signed == standing(version) == 3
    assert count_once(version, by=cast.keeper, at=timezone.now()) == 0


def test_too_few_are_not_enough(cast: Cast) -> None:
    version = cast.called()
    for room in ("101", "102"):
        cast.paper(version, room)
    with pytest.raises(Refused, match="要 3，现在签了 2"):
        flow.agree(version, by=cast.keeper)
    cast.paper(version, "103")
    flow.agree(version, by=cast.keeper)
    assert version.status == Status.AGREED
    result = version.result
    assert (result.entitled, result.in_favour, result.basis) == (4, 3, "signatures")


def test_the_ledger_says_how_many_households_there_are(cast: Cast) -> None:
    cast.lives(cast.resident, cast.home("501"))
    cast.home("502")
    assert households_of(cast.community.path) == 1


def test_rooms_are_written_one_way() -> None:
    assert [plain(text) for text in ("５０１室", " 2 单元", "b01户", "号", "")] == [
        "501", "2", "B01", "号", "",
    ]  # fmt: skip


@given(count=st.integers(0, 400), of=st.integers(0, 400), key=st.sampled_from(list(Threshold)))
def test_enough_is_just_what_is_needed(count: int, of: int, key: Threshold) -> None:
    share = SHARES[key]
    assert share.is_met(count, of) == (of > 0 and count >= share.needed(of))
    assert not share.is_met(count, 0)


def test_half_is_over_half() -> None:
    assert not SHARES[Threshold.HALF].is_met(5, 10)
    assert SHARES[Threshold.HALF].needed(10) == 6
    assert SHARES[Threshold.TWO_THIRDS].needed(10) == 7
    assert Share(1, 1).needed(0) == 0


@given(
    st.dictionaries(st.text("甲乙丙丁戊己", min_size=1, max_size=3), st.integers(1, 12)),
    st.integers(0, 9),
)
def test_no_small_number_is_told_nor_can_be_worked_out(counted: dict[str, int], alone: int) -> None:
    shown = told(counted, alone=alone)
    total = sum(counted.values()) + alone
    named = dict(shown.lines)
    assert all(n >= FEWEST and counted[name] == n for name, n in named.items())
    if named:
        hidden = len(counted) - len(named)
        assert shown.rest + sum(named.values()) == total
        assert shown.rest == 0 or shown.rest >= FEWEST
        # One building's number alone is never what is left over.
        assert hidden != 1 or alone > 0


def test_buildings_are_told_by_name(cast: Cast) -> None:
    version = cast.called(terms={"base": 20})
    for room in range(6):
        cast.paper(version, f"10{room}")
    assert [n for _name, n in by_building(fresh(version)).lines] == [6]
    assert list(journal.verify()) == []
