"""What stands beside an order that the hotline finishes: it ends too, or goes on by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.appeals import flow
from mulin.appeals.flow import merging, supervising, supports
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import Appeal, Status, Supervision, SupportOrder
from mulin.appeals.testing import Cast, an_appeal
from mulin.core import journal
from mulin.notices.models import Notice
from mulin.people.models import Role
from mulin.people.testing import a_person, staff

pytestmark = pytest.mark.django_db
NUMBER = "RX20261101000000001"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path


def bring(folder: Path, status: str) -> Appeal:
    """The order as an export of the hotline has it."""
    path = folder / "hotline.csv"
    path.write_text(
        "工单编号,工单类型,标题,主要内容,工单状态,办理结果,回复内容,办结时间\n"
        f"{NUMBER},投诉,路灯不亮,门口三盏路灯不亮好几天了,{status},已解决,已更换灯泡,2026-11-03 16:20:00\n",
        encoding="utf-8-sig",
    )
    Hotline().run(path)
    return Appeal.objects.get(external_id=NUMBER)


def handled(cast: Cast, folder: Path) -> Appeal:
    """An order of the hotline that is handled here."""
    appeal = bring(folder, "办理中")
    flow.locate(appeal, area=cast.area.code, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)
    return cast.sign(appeal)


def test_support_and_supervision_end_with_what_the_hotline_closes(folder: Path) -> None:
    cast = Cast()
    appeal, unit = handled(cast, folder), staff(Role.PROPERTY, cast.area)
    order = supports.open(
        appeal, post=unit.appointments.get().post_id, what="请看看", by=cast.handler
    )
    one = supervising.supervise(appeal, what="哪天好？", by=cast.centre)
    assert bring(folder, "已办结").status == Status.CLOSED
    assert SupportOrder.objects.get(pk=order.pk).status == "withdrawn"
    assert Supervision.objects.get(pk=one.pk).status == "withdrawn"
    assert Notice.objects.filter(person=unit, kind="support.withdrawn").exists()
    assert list(journal.verify()) == []


def test_what_was_merged_into_it_goes_on_by_itself(folder: Path) -> None:
    cast = Cast()
    main = handled(cast, folder)
    one = an_appeal(area=cast.area, by=a_person(name="李大爷"))
    merging.merge(one, into=main, by=cast.dispatcher)
    bring(folder, "已办结")
    one.refresh_from_db()
    assert (one.status, one.merged_into_id) == (Status.RECEIVED, None)
    assert one.due is not None
    last = journal.entries_of(one).filter(verb="unmerge").get()
    assert "热线" in last.data["inner"]
    assert Notice.objects.filter(person=one.reporter, kind="appeal.unmerged").exists()
