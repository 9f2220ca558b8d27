"""The life of an errand: asked, taken, papers held and given back, done, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.care import flow
from mulin.care.models import Errand, ErrandStatus
from mulin.care.presets import errand_kinds
from mulin.care.testing import Cast
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.notices.models import Notice
from mulin.places.flow import act, merge_areas
from mulin.places.testing import a_grid

pytestmark = pytest.mark.django_db


def test_asked_taken_done_and_confirmed_by_who_asked(cast: Cast) -> None:
    errand = cast.errand()
    kind = errand_kinds()["bills"]
    assert errand.wanted_by == timezone.localdate() + timedelta(days=kind.days)
    assert Notice.objects.filter(person=cast.worker, kind="care.errand").count() == 1
    flow.take_on(errand, by=cast.keeper)
    flow.finish(errand, by=cast.keeper, words="交了 52 元")
    with pytest.raises(Forbidden):
        flow.confirm(errand, by=cast.keeper)
    flow.confirm(errand, by=cast.resident)
    assert errand.status == ErrandStatus.CONFIRMED
    assert Notice.objects.filter(person=cast.resident).count() == 2
    assert list(journal.verify()) == []


def test_for_somebody_in_care_the_visitor_is_asked_and_may_take_it(cast: Cast) -> None:
    recipient = cast.paired()
    errand = flow.ask(flow.Ask("medicine", words="降压药"), by=cast.account, recipient=recipient)
    assert Notice.objects.filter(person=cast.visitor, kind="care.errand").exists()
    flow.take_on(errand, by=cast.visitor)
    flow.finish(errand, by=cast.visitor, words="送到了")
    flow.confirm(errand, by=cast.account)
    assert errand.agent == cast.visitor


def test_papers_go_back_before_it_is_done_given_back_or_cancelled(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.TAKEN)
    flow.hold_papers(errand, by=cast.worker, papers="身份证、户口簿")
    deeds: list[Callable[[], Errand]] = [
        lambda: flow.finish(errand, by=cast.worker, words="好了"),
        lambda: flow.give_back(errand, by=cast.worker, words="去不了"),
        lambda: flow.cancel_errand(errand, by=cast.resident),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed, match="还"):
            deed()
    with pytest.raises(Refused, match="不要写号码"):
        flow.hold_papers(errand, by=cast.worker, papers="身份证 360483199001011234")
    with pytest.raises(Refused, match="收了哪些"):
        flow.hold_papers(errand, by=cast.worker, papers="")
    with pytest.raises(Refused) as refused:
        flow.return_papers(errand, by=cast.worker, receipt="nod")
    assert refused.value.field == "receipt"
    flow.return_papers(errand, by=cast.worker, receipt="thumb")
    assert (errand.papers, errand.receipt) == ("", "thumb")
    with pytest.raises(NotAllowed, match="没有材料"):
        flow.return_papers(errand, by=cast.worker, receipt="thumb")
    flow.finish(errand, by=cast.worker, words="好了")
    assert errand.status == ErrandStatus.DONE


def test_given_back_it_waits_for_somebody_else(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.TAKEN)
    flow.give_back(errand, by=cast.worker, words="这几天出差")
    assert (errand.status, errand.agent_id) == (ErrandStatus.ASKED, None)
    flow.take_on(errand, by=cast.keeper)
    with pytest.raises(Forbidden):
        flow.finish(errand, by=cast.worker, words="x")


def test_not_done_well_it_goes_on(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.DONE)
    with pytest.raises(Refused):
        flow.reopen(errand, by=cast.resident, words="")
    flow.reopen(errand, by=cast.resident, words="单子没有给我")
    assert errand.status == ErrandStatus.TAKEN
    assert errand.done_at is None


def test_cancelled_by_who_asked_and_the_agent_hears(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.TAKEN)
    with pytest.raises(Forbidden):
        flow.cancel_errand(errand, by=cast.stranger)
    flow.cancel_errand(errand, by=cast.resident)
    assert errand.status == ErrandStatus.CANCELLED
    assert Notice.objects.filter(person=cast.worker, kind="care.errand").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "moon"}, "kind"), ({"words": ""}, "words"), ({"name": ""}, "name"),
        ({"phone": ""}, "phone"), ({"phone": "abc"}, "phone"), ({"phone": "139"}, "phone"),
        ({"area": "nowhere"}, "area"), ({"area": "360483"}, "area"),
        ({"wanted_by": timezone.localdate() - timedelta(days=2)}, "wanted_by"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(cast: Cast, changes: dict[str, Any], field: str) -> None:
    said = {
        "kind": "bills",
        "words": "交电费",
        "name": "王秀英",
        "phone": "13900000002",
        "area": cast.grid.code,
    }
    with pytest.raises(Refused) as refused:
        flow.ask(flow.Ask(**{**said, **changes}), by=cast.resident)
    assert refused.value.field == field
    assert not Errand.objects.exists()


def test_nobody_takes_errands_above_the_community_and_a_merged_grid_leads_to_its_heir(
    cast: Cast,
) -> None:
    gone = a_grid(community=cast.community)
    merge_areas(cast.grid, [gone], by=act())
    said = flow.Ask("bills", "交电费", "王秀英", "0792-8888888", area=gone.code)
    errand = flow.ask(said, by=cast.resident)
    assert (errand.area_path, errand.phone) == (cast.grid.path, "07928888888")
    flow.take_on(errand, by=cast.worker)
    for above in (cast.town, cast.town.parent):
        assert above is not None
        with pytest.raises(Refused, match="社区") as refused:
            flow.ask(replace(said, area=above.code), by=cast.resident)
        assert refused.value.field == "area"


def test_who_may_ask_for_somebody_in_care(cast: Cast) -> None:
    recipient = cast.paired()
    with pytest.raises(Forbidden):
        flow.ask(flow.Ask("bills", words="x"), by=cast.resident, recipient=recipient)
    flow.end(recipient, by=cast.account, reason="asked")
    with pytest.raises(NotAllowed):
        flow.ask(flow.Ask("bills", words="x"), by=cast.keeper, recipient=recipient)


def test_who_may_take_and_run(cast: Cast) -> None:
    errand = cast.errand()
    for person in (cast.resident, cast.stranger, cast.centre, cast.visitor):
        with pytest.raises(Forbidden):
            flow.take_on(errand, by=person)
    flow.take_on(errand, by=cast.worker)
    deeds: list[Callable[[], Errand]] = [
        lambda: flow.give_back(errand, by=cast.keeper, words="x"),
        lambda: flow.hold_papers(errand, by=cast.keeper, papers="x"),
    ]
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()


def test_a_source_leads_only_into_the_house(cast: Cast) -> None:
    source = flow.Source("guide", None, "高龄津贴", "//elsewhere.example/")
    said = flow.Ask(
        "allowance", words="请代办", name="王秀英", phone="13900000002", area=cast.grid.code,
        source=source,
    )  # fmt: skip
    errand = flow.ask(said, by=cast.resident, key="asked-once-1")
    assert errand == flow.ask(said, by=cast.resident, key="asked-once-1")
    assert (errand.source_label, errand.source_url) == ("高龄津贴", "")
