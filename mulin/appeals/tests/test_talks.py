"""An evening talk written down at once: all of its rows or none, and once."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.appeals.flow import reception as deeds
from mulin.appeals.flow.reception import Plan, RowsRefused
from mulin.appeals.flow.reporting import Report
from mulin.appeals.models import Appeal, Channel
from mulin.appeals.models.reception import Reception, SessionStatus
from mulin.appeals.queries import reception as reads
from mulin.appeals.testing import Cast
from mulin.appeals.tests.test_reception import soon
from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast()


def talk(cast: Cast, *details: str, **more: Any) -> Reception:
    """A talk last night."""
    said = Plan(
        title="围庐夜话",
        area=cast.community.code,
        place="三栋楼下",
        starts_at=soon(-14),
        ends_at=soon(-12),
    )
    rows = [Report(detail=detail, contact_name="甲") for detail in details]
    return deeds.write_down(said, rows, by=more.pop("by", cast.handler), **more)


def test_a_talk_is_written_down_at_once_each_row_an_appeal(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        talk(cast, "灯坏了")  # a grid worker's talk is in the grid, not in the whole community
    made = talk(cast, "灯坏了", "井盖松了", by=cast.dispatcher)
    found = Appeal.objects.filter(channel=Channel.TALK)
    assert found.count() == 2
    assert len(reads.appeals_of(made, cast.dispatcher)) == 2
    assert made.status == SessionStatus.OVER
    assert {a.area_path for a in found} == {cast.community.path}
    assert list(journal.verify()) == []


def test_everything_of_a_talk_was_said_at_one_moment(cast: Cast) -> None:
    talk(cast, "灯坏了", "井盖松了", by=cast.dispatcher)
    assert Appeal.objects.values("reported_at").distinct().count() == 1


def test_a_retry_of_a_talk_makes_no_twin(cast: Cast) -> None:
    first = talk(cast, "灯坏了", by=cast.dispatcher, key="abcdefgh-3")
    assert talk(cast, "灯坏了", by=cast.dispatcher, key="abcdefgh-3") == first
    assert Appeal.objects.count() == 1


def test_one_bad_row_keeps_the_whole_talk_out_and_is_named(cast: Cast) -> None:
    rows = [Report(detail="灯坏了"), Report(detail=" "), Report(detail="好", contact_phone="12")]
    said = Plan("夜话", cast.area.code, "楼下", soon(-3), soon(-2))
    with pytest.raises(RowsRefused) as refused:
        deeds.write_down(said, rows, by=cast.handler)
    assert {place: error.field for place, error in refused.value.rows.items()} == {
        1: "detail", 2: "contact_phone",
    }  # fmt: skip
    assert not Appeal.objects.exists()
    assert not Reception.objects.exists()


def test_a_talk_without_rows_too_many_or_ahead_is_refused(cast: Cast) -> None:
    for details in ((), ("灯",) * 31):
        with pytest.raises(Refused):
            talk(cast, *details, by=cast.dispatcher)
    ahead = Plan("夜话", cast.area.code, "楼下", soon(3), soon(4))
    with pytest.raises(Refused):
        deeds.write_down(ahead, [Report(detail="灯")], by=cast.handler)
    with pytest.raises(Forbidden):
        talk(cast, "灯坏了", by=cast.stranger)
