"""Topics of the county's own appeals: they keep their names, and what people decided stands."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow as deeds
from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast, a_category
from mulin.core.deeds import DeedError, Forbidden, NotAllowed, Refused
from mulin.core.events import _listeners, when
from mulin.core.models import Entry
from mulin.people.flow import issue_token
from mulin.people.models import Person
from mulin.people.testing import a_person
from mulin.places.testing import a_building, a_community, a_grid, an_estate
from mulin.reports import events, jobs
from mulin.reports.events import Target, TopicRaised
from mulin.reports.flow import topics as flow
from mulin.reports.models.topics import Topic, TopicMember, TopicStatus
from mulin.reports.queries import topics as reads
from mulin.reports.tests.test_topics_math import OTHER, SMOKE, WATER

pytestmark = pytest.mark.django_db


def say(cast: Cast, texts: list[str], place: str, *, days: int = 9, **said: Any) -> list[Appeal]:
    """Reports of different people, a day apart, the last one today."""
    a_category()
    now = timezone.now()
    return [
        deeds.report(
            deeds.Report(detail=text.format(place), area=cast.area.code, **said), by=a_person(),
            at=now - timedelta(days=days - n % days, hours=1),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    """A grid with two estates' worth of trouble, among other things."""
    cast = Cast()
    say(cast, SMOKE, "阳光花园")
    say(cast, WATER, "锦绣家园")
    say(cast, OTHER, "")
    flow.refresh_topics()
    return cast


def topic_of(word: str) -> Topic:
    return Topic.objects.get(label__contains=word, status=TopicStatus.OPEN)


def test_what_many_say_is_found_and_counted(cast: Cast) -> None:
    smoke, water = topic_of("油烟"), topic_of("铁锈")
    assert (smoke.size, smoke.people, smoke.before) == (6, 6, 0)
    assert smoke.area_path == cast.area.path
    assert sum(smoke.weekly) == 6
    assert smoke.is_new
    assert {m.topic_id for m in TopicMember.objects.all()} == {smoke.pk, water.pk}
    assert not smoke.is_quiet()
    assert str(smoke) == smoke.label
    assert str(smoke.pk) in str(TopicMember.objects.filter(topic=smoke).first())


def test_computing_twice_changes_nothing_and_names_stay(cast: Cast) -> None:
    before = {t.pk: (t.label, t.size, t.heat) for t in Topic.objects.all()}
    jobs.topics(timezone.now())
    assert {t.pk: (t.label, t.size) for t in Topic.objects.all()} == {
        key: (label, size) for key, (label, size, _heat) in before.items()
    }
    say(cast, [text + "，都一个月了" for text in SMOKE[:4]], "阳光花园")
    flow.refresh_topics()
    smoke = topic_of("油烟")
    assert before[smoke.pk][0] == smoke.label
    assert smoke.size == 10
    assert smoke.heat > before[smoke.pk][2]


def test_of_a_topic_only_those_appeals_are_read_that_one_may_see(cast: Cast) -> None:
    smoke, other = topic_of("油烟"), Cast(a_grid()).appeal()
    TopicMember.objects.create(topic=smoke, appeal=other)
    assert other in reads.appeals_of(smoke, cast.centre)
    assert other not in reads.appeals_of(smoke, cast.dispatcher)
    assert reads.appeals_of(smoke, cast.dispatcher).count() == 6


def test_supporters_warm_a_topic(cast: Cast) -> None:
    smoke = topic_of("油烟")
    one = TopicMember.objects.filter(topic=smoke).first()
    assert one is not None
    Appeal.objects.filter(pk=one.appeal_id).update(supporters=9)
    flow.refresh_topics()
    again = topic_of("油烟")
    assert again.likes == 9
    assert again.heat > smoke.heat


def test_what_nobody_speaks_of_goes_quiet_and_may_come_back(cast: Cast) -> None:
    smoke = topic_of("油烟")
    later = timezone.now() + timedelta(weeks=27)
    assert flow.refresh_topics(later) == 0
    smoke.refresh_from_db()
    assert (smoke.heat, smoke.size, smoke.is_quiet()) == (0, 0, True)
    assert TopicMember.objects.filter(topic=smoke).count() == 6
    assert list(reads.listed(cast.dispatcher, "quiet")) == list(
        Topic.objects.order_by("-last_at", "-id")
    )
    assert flow.refresh_topics() == 2
    assert topic_of("油烟").pk == smoke.pk


def test_complaints_of_staff_are_in_no_topic(cast: Cast) -> None:
    say(cast, SMOKE, "阳光花园", about_staff=True)
    flow.refresh_topics()
    assert topic_of("油烟").size == 6


def test_a_name_given_by_hand_stays(cast: Cast) -> None:
    smoke = topic_of("油烟")
    flow.rename(smoke, by=cast.dispatcher, label="  烧烤摊  的烟 ")
    flow.refresh_topics()
    smoke.refresh_from_db()
    assert (smoke.label, smoke.named) == ("烧烤摊 的烟", True)
    for label in ("", " ", "长" * 61):
        with pytest.raises(Refused):
            flow.rename(smoke, by=cast.dispatcher, label=label)


def test_merged_topics_stay_one(cast: Cast) -> None:
    smoke, water = topic_of("油烟"), topic_of("铁锈")
    flow.merge(smoke, into=water, by=cast.dispatcher)
    water.refresh_from_db()
    assert (water.size, water.people) == (12, 12)
    assert smoke.status == TopicStatus.MERGED
    say(cast, ["{}烧烤摊油烟又来了，呛人"], "阳光花园")
    flow.refresh_topics()
    water.refresh_from_db()
    assert water.size == 13
    assert Topic.objects.filter(status=TopicStatus.OPEN).count() == 1
    with pytest.raises(NotAllowed):
        flow.merge(smoke, into=water, by=cast.dispatcher)
    with pytest.raises(Refused):
        flow.merge(water, into=water, by=cast.dispatcher)


def test_a_topic_split_off_stays_apart(cast: Cast) -> None:
    smoke = topic_of("油烟")
    keys = list(TopicMember.objects.filter(topic=smoke).values_list("appeal_id", flat=True))
    made = flow.split(smoke, appeals=keys[:2], label="夜里的烧烤摊", by=cast.dispatcher)
    for _ in range(2):
        made.refresh_from_db()
        smoke.refresh_from_db()
        assert (made.size, smoke.size) == (2, 4)
        assert made.heat > 0
        flow.refresh_topics()
    assert set(reads.members([made.pk])) == set(keys[:2])
    for wrong in ([], [uuid4()], keys[2:]):
        with pytest.raises(Refused):
            flow.split(smoke, appeals=wrong, label="全部", by=cast.dispatcher)


def test_what_was_dismissed_stays_so_until_somebody_takes_it_back(cast: Cast) -> None:
    smoke = topic_of("油烟")
    with pytest.raises(Refused):
        flow.dismiss(smoke, by=cast.dispatcher, why=" ")
    flow.dismiss(smoke, by=cast.dispatcher, why="已经贴了通知")
    flow.refresh_topics()
    assert list(reads.listed(cast.dispatcher, "dismissed")) == [smoke]
    assert smoke not in reads.listed(cast.dispatcher)
    flow.restore(smoke, by=cast.dispatcher)
    assert smoke in reads.listed(cast.dispatcher)
    verbs = Entry.objects.filter(record=smoke.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["appear", "dismiss", "restore"]


def test_a_deed_on_what_has_changed_meanwhile_is_refused(cast: Cast) -> None:
    smoke, water = topic_of("油烟"), topic_of("铁锈")
    stale = Topic.objects.get(pk=smoke.pk)
    flow.rename(smoke, by=cast.dispatcher, label="油烟扰民")
    with pytest.raises(NotAllowed):
        flow.merge(stale, into=water, by=cast.dispatcher)
    assert TopicMember.objects.filter(topic=smoke).count() == 6


def test_only_who_decides_about_the_area_may_tend_it(cast: Cast) -> None:
    smoke = topic_of("油烟")
    for person in (cast.handler, cast.reporter, cast.stranger, Cast().dispatcher):
        for deed in (
            lambda by: flow.rename(smoke, by=by, label="别的"),
            lambda by: flow.dismiss(smoke, by=by, why="不想看"),
            lambda by: flow.raise_(smoke, kind="project", by=by),
        ):
            with pytest.raises(Forbidden):
                deed(person)


def test_who_looks_after_the_whole_area_sees_it(cast: Cast) -> None:
    other = Cast(a_grid(community=cast.community))
    assert Topic.objects.visible_to(cast.handler).count() == 2
    assert Topic.objects.visible_to(cast.centre).count() == 2
    for person in (None, cast.reporter, cast.stranger, other.handler):
        assert not Topic.objects.visible_to(person).exists()
    say(other, SMOKE[:2], "阳光花园")
    flow.refresh_topics()
    smoke = topic_of("油烟")
    assert smoke.area_path == cast.community.path
    assert smoke not in Topic.objects.visible_to(cast.handler)
    assert smoke in Topic.objects.visible_to(cast.dispatcher)


def test_a_topic_becomes_only_what_a_room_can_take(cast: Cast) -> None:
    smoke = topic_of("油烟")
    with pytest.raises(Refused):
        flow.raise_(smoke, kind="project", by=cast.dispatcher)
    heard: list[TopicRaised] = []

    def hear(event: TopicRaised) -> None:
        heard.append(event)
        event.opened.append("/desk/projects/1/")

    events.offer(Target("project", "微项目"))
    when(TopicRaised)(hear)
    try:
        assert flow.raise_(smoke, kind="project", by=cast.dispatcher) == "/desk/projects/1/"
    finally:
        events.withdraw("project")
        _listeners[TopicRaised].remove(hear)
    assert heard[0].topic == smoke
    assert smoke.raised[0]["url"] == "/desk/projects/1/"


def test_the_place_is_the_estate_as_chosen_or_named_and_its_community(cast: Cast) -> None:
    estate = an_estate("湖滨花园", cast.community)
    house = a_building("3栋", estate, cast.area).pk

    def place_of(words: str, **more: Any) -> dict[str, float]:
        report = deeds.Report(detail=words, area=cast.area.code, **more)
        key = deeds.report(report, by=a_person()).pk
        return reads.places_of(Appeal.objects.select_related("building__estate").get(pk=key))

    around = {cast.community.name: 0.4}
    assert place_of("灯坏了", building=house) == around | {"湖滨花园": 1.0}
    assert place_of("湖滨花园的灯坏了") == around | {"湖滨花园": 1.0}
    assert place_of(f"{cast.community.name}的灯坏了") == place_of("灯坏了") == around


def test_where_appeals_lie() -> None:
    assert reads.common_path(["/1/12/123/", "/1/12/124/"]) == "/1/12/"
    assert reads.common_path(["/1/", "/2/"]) == "/"
    assert reads.common_path(["/"]) == "/"


# Pages


def test_the_list_and_a_topic(cast: Cast, client: Client) -> None:
    smoke = topic_of("油烟")
    here, one = reverse("reports:topics"), reverse("reports:topic", args=[smoke.pk])
    assert client.get(here).status_code == 302
    client.force_login(cast.stranger)
    assert client.get(here).status_code == 403
    client.force_login(cast.handler)
    page = client.get(here).content.decode()
    assert smoke.label in page
    assert "热度怎么算" in page
    page = client.get(one).content.decode()
    assert "门口的烧烤摊" in page
    assert "改名字" not in page
    client.force_login(cast.dispatcher)
    assert "改名字" in client.get(one).content.decode()
    client.force_login(Cast().dispatcher)
    assert client.get(one).status_code == 404
    assert "没有几个人都在说的事" in client.get(here).content.decode()
    for view in ("quiet", "dismissed", "rubbish"):
        assert client.get(here, {"view": view}).status_code == 200


def test_the_pages_ask_few_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.dispatcher)
    one = reverse("reports:topic", args=[topic_of("油烟").pk])
    for here, most in ((reverse("reports:topics"), 8), (one, 10)):
        client.get(here)
        with django_assert_max_num_queries(most):
            client.get(here)


def test_deeds_on_the_page(cast: Cast, client: Client) -> None:
    smoke, water = topic_of("油烟"), topic_of("铁锈")
    client.force_login(cast.dispatcher)

    def post(name: str, **fields: Any) -> Any:
        return client.post(reverse(f"reports:topic_{name}", args=[smoke.pk]), fields)

    refused = post("rename", label="长" * 61)
    assert refused.status_code == 400
    assert "长" * 61 in refused.content.decode()
    assert post("rename", label="烧烤油烟").status_code == 302
    member = TopicMember.objects.filter(topic=smoke).first()
    assert member is not None
    assert "请给分出去的话题起个名字" in post("split", appeals=[member.appeal_id]).content.decode()
    assert post("split", label="新的").status_code == 400
    made = post("split", label="大门外的摊", appeals=[member.appeal_id])
    assert made.status_code == 302
    assert Topic.objects.get(label="大门外的摊").size == 1
    every = list(TopicMember.objects.filter(topic=smoke).values_list("appeal_id", flat=True))
    assert "不能全部分出去" in post("split", label="都", appeals=every).content.decode()
    assert "请写一句为什么忽略" in post("dismiss").content.decode()
    assert post("dismiss", why="有通知了").status_code == 302
    assert "放回热点" in client.get(reverse("reports:topic", args=[smoke.pk])).content.decode()
    assert post("restore").status_code == 302
    assert post("restore").status_code == 302
    assert "没有这个话题" in post("merge", into=str(uuid4())).content.decode()
    assert post("raise", kind="project").status_code == 302
    assert post("merge", into=str(water.pk)).url == reverse("reports:topic", args=[water.pk])
    moved = client.get(reverse("reports:topic", args=[smoke.pk]))
    assert moved.status_code == 302
    client.force_login(cast.handler)
    assert (
        client.post(reverse("reports:topic_rename", args=[water.pk]), {"label": "x"}).status_code
        == 403
    )
    assert client.post(reverse("reports:topic_restore", args=[water.pk])).status_code == 403


def test_topics_at_the_machine_door(cast: Cast, client: Client) -> None:
    smoke, water = topic_of("油烟"), topic_of("铁锈")

    def head(person: Person, *scopes: str) -> dict[str, Any]:
        token = issue_token(person, name="t", scopes=scopes)
        return {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}

    reader, tender = head(cast.handler, "figures:read"), head(cast.dispatcher, "appeals:handle")
    found = client.get("/api/v1/topics", **reader).json()
    assert {row["label"] for row in found} == {smoke.label, water.label}
    assert found[0]["heat"] >= found[1]["heat"]
    one = client.get(f"/api/v1/topics/{smoke.pk}", **reader).json()
    assert len(one["appeals"]) == 6
    assert client.get(f"/api/v1/topics/{uuid4()}", **reader).status_code == 404
    assert (
        client.post(f"/api/v1/topics/{smoke.pk}/rename", {"label": "x"}, **reader).status_code
        == 403
    )

    def post(deed: str, status: int = 200, **said: Any) -> Any:
        answer = client.post(f"/api/v1/topics/{smoke.pk}/{deed}", said, **tender)
        assert answer.status_code == status, answer.content
        return answer.json()

    assert post("rename", label="烧烤油烟")["label"] == "烧烤油烟"
    keys = [row["id"] for row in one["appeals"][:2]]
    assert post("split", label="另一件", appeals=keys)["size"] == 2
    assert post("dismiss", why="有通知了")["status"] == "dismissed"
    assert post("restore")["status"] == "open"
    assert post("raise", 400, kind="project")
    assert post("merge", into=str(water.pk))["id"] == str(water.pk)
    assert post("merge", 404, into=str(uuid4()))
    handler = head(cast.handler, "appeals:handle")
    assert client.post(f"/api/v1/topics/{water.pk}/restore", {}, **handler).status_code == 403


def test_the_worker_computes_them() -> None:
    cast = Cast(a_grid(community=a_community()))
    say(cast, SMOKE, "阳光花园")
    call_command("worker", "--once")
    assert Topic.objects.count() == 1


def test_all_refusals_are_sentences(cast: Cast) -> None:
    with pytest.raises(DeedError, match="名字"):
        flow.rename(topic_of("油烟"), by=cast.dispatcher, label="")


def test_the_life_table_of_the_page_is_the_code_s() -> None:
    page = Path(__file__).parents[3] / "docs" / "capabilities" / "topics.md"
    if not page.exists():
        pytest.skip("the pages to read are not beside the code")
    told = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|", page.read_text(), re.MULTILINE
    )
    assert {
        deed: (frozenset(before.split(", ")), None if after == "–" else after)
        for deed, before, after in told
    } == {deed: (step.before, step.after) for deed, step in flow.STEPS.items()}
