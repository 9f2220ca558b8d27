"""Sentences about matters: from an appeal and a hot topic, and what the appeal's story says of them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast as Appeals
from mulin.appeals.testing import a_category
from mulin.core import starts
from mulin.core.deeds import Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser
from mulin.links.a_hot_topic_may_become_a_matter import MATTER, raised
from mulin.matters import flow
from mulin.matters.models import Follower, Matter, Status
from mulin.matters.testing import Cast
from mulin.reports.events import TopicRaised, targets
from mulin.reports.models import Topic

pytestmark = pytest.mark.django_db


def told(appeal: Appeal) -> list[str]:
    """The inner lines of its story, oldest first."""
    rows = Entry.objects.filter(record=appeal.pk, verb="remark").order_by("id")
    return [str(row.data.get("inner", "")) for row in rows]


def from_appeal(appeals: Appeals, appeal: Appeal, cast: Cast) -> Matter:
    """A matter that the dispatcher makes of an appeal."""
    source = flow.From("appeal", appeal.pk, appeal.title, f"/desk/appeals/{appeal.pk}/")
    proposal = cast.proposal(origin="appeal", source=source)
    return flow.propose(proposal, by=appeals.dispatcher)


@pytest.fixture(name="appeals")
def _appeals() -> Appeals:
    a_category("0301", "公共照明", "网格")
    return Appeals()


def test_a_matter_of_an_appeal_is_told_there_and_its_reporter_follows(appeals: Appeals) -> None:
    cast = Cast(appeals.area)
    appeal = appeals.appeal("received")
    matter = from_appeal(appeals, appeal, cast)
    flow.take_up(matter, by=cast.leader)
    assert Follower.objects.filter(matter=matter, person=appeals.reporter).exists()
    cast.close_talk(matter)
    flow.decide(matter, cast.resolution(), by=cast.leader)
    cast.done(matter)
    flow.finish(matter, by=cast.leader, words="好了")
    appeals_mark = {"by": appeals.reporter, "mark": 5}
    flow.appraise(matter, **appeals_mark)  # type: ignore[arg-type]  # two named ones
    Matter.objects.filter(pk=matter.pk).update(fewest=1)
    flow.end_appraisal(matter, by=cast.leader)
    assert matter.status == Status.CLOSED
    lines = told(appeal)
    assert len(lines) == 4
    assert all(matter.number in line for line in lines)


def test_nobody_proposes_from_an_appeal_that_they_do_not_see_or_that_complains_of_staff(
    appeals: Appeals,
) -> None:
    """The key of the appeal comes from a browser or a program: it might be any."""
    cast, around = Cast(), Cast(appeals.area)
    appeal, about_staff = appeals.appeal("received"), appeals.appeal(about_staff=True)
    own = {"origin": "resident"}
    before = Entry.objects.count()
    for by, key, more in (
        (cast.leader, appeal.pk, {"origin": "appeal"}),
        (around.leader, about_staff.pk, {"origin": "appeal"}),
        (around.leader, uuid4(), {"origin": "appeal"}),
        (around.leader, None, {"origin": "appeal"}),
        (around.proposer, appeal.pk, own),
        (appeals.reporter, about_staff.pk, own),
    ):
        proposal = around.proposal(source=flow.From("appeal", key, "偷看"), **more)
        if by == cast.leader:
            proposal = cast.proposal(source=proposal.source, **more)
        with pytest.raises(Refused, match="没有找到"):
            flow.propose(proposal, by=by)
    assert Entry.objects.count() == before
    assert not Matter.objects.exists()


def test_the_form_says_so_and_keeps_what_was_typed(appeals: Appeals) -> None:
    cast = Cast()
    typed = {
        "origin": "appeal", "title": "要不要装充电棚", "text": "飞线不安全", "area": cast.area.code,
        "source_kind": "appeal", "source_id": str(appeals.appeal("received").pk),
    }  # fmt: skip
    answer = browser(cast.leader).post("/desk/matters/new/", typed)
    assert answer.status_code == 400
    assert "没有找到，或者不归您看。" in answer.content.decode()
    assert "飞线不安全" in answer.content.decode()


def test_nobody_proposes_from_a_topic_that_they_do_not_see() -> None:
    cast, elsewhere = Cast(), Cast()
    topic = Topic.objects.create(label="充电桩不够用", area_path=elsewhere.area.path)
    source = flow.From("topic", topic.pk, topic.label)
    with pytest.raises(Refused, match="没有找到"):
        flow.propose(cast.proposal(origin="topic", source=source), by=cast.leader)
    assert not Matter.objects.exists()
    flow.propose(elsewhere.proposal(origin="topic", source=source), by=elsewhere.leader)
    assert Matter.objects.get().source_id == topic.pk


def test_a_matter_of_its_own_is_told_nowhere() -> None:
    cast = Cast()
    flow.take_up(cast.propose(), by=cast.leader)
    assert not Entry.objects.filter(verb="remark").exists()


def test_an_appeal_offers_it_to_staff_of_its_area_alone(appeals: Appeals) -> None:
    appeal = appeals.appeal("received")
    asked = starts.Matter(
        "appeal", appeal.pk, appeal.title, path=appeal.area_path, area=appeals.area.code
    )
    mine = [one.href for one in starts.offered(appeals.dispatcher, asked)]
    assert any(href.startswith("/desk/matters/new/?from=appeal") for href in mine)
    assert not any("/matters/" in one.href for one in starts.offered(appeals.stranger, asked))
    href = next(one for one in mine if "/matters/" in one)
    page = browser(appeals.dispatcher).get(href).content.decode()
    assert appeal.title in page


def test_a_hot_topic_opens_the_form_and_proposes_nothing_yet() -> None:
    cast = Cast()
    topic = Topic(label="充电桩不够用", area_path=cast.area.path)
    assert MATTER in {target.kind for target in targets()}
    event = TopicRaised(topic, MATTER, cast.leader)
    raised(event)
    (address,) = event.forms
    assert address.startswith("/desk/matters/new/?from=topic")
    page = browser(cast.leader).get(address).content.decode()
    assert "充电桩不够用" in page
    assert not Matter.objects.exists()
    kept = Topic.objects.create(label="充电桩不够用", area_path=cast.area.path)
    source = flow.From("topic", kept.pk, kept.label, f"/desk/topics/{kept.pk}/")
    matter = flow.propose(cast.proposal(origin="topic", source=source), by=cast.leader)
    kept.refresh_from_db()
    assert [one["url"] for one in kept.raised] == [f"/desk/matters/{matter.pk}/"]
    other = TopicRaised(topic, "whistle", cast.leader)
    raised(other)
    assert other.opened == []
