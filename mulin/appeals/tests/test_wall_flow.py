"""The wall: who agrees, who looks, what is struck, what never hangs there, what leaves it at once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from mulin.appeals import flow, rules
from mulin.appeals.flow import publishing
from mulin.appeals.flow.publishing import why_never
from mulin.appeals.models import Appeal, Channel, Publication, Status, Urgency
from mulin.appeals.queries import wall
from mulin.appeals.queries.echo import answers_of, outcome, public_place, public_point, story
from mulin.appeals.testing import Cast, a_category, an_appeal, urgent_words
from mulin.appeals.tests.wall import SAID, STRUCK, again, agreed, hung, its, shown
from mulin.core import files, journal, search, versions
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import a_photo
from mulin.notices.models import Notice
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post
from mulin.places.models import Area
from mulin.places.testing import a_building, an_estate

pytestmark = pytest.mark.django_db
Where = Publication.Status


# Agreeing


def test_nobody_s_report_is_proposed_unless_they_agree() -> None:
    Cast().appeal(detail=SAID)
    assert not Publication.objects.exists()


def test_a_report_that_may_be_shown_waits_for_a_moderator_with_its_personal_data_struck() -> None:
    publication = agreed(Cast())
    assert publication.status == Where.PROPOSED
    assert publication.text == STRUCK
    assert not list(wall.hanging())


def test_a_visitor_who_agrees_is_as_good() -> None:
    cast = Cast()
    flow.report(
        flow.Report(detail=SAID, area=cast.area.code, wall=True, contact_name="李梅香"), by=None
    )
    assert Publication.objects.get().status == Where.PROPOSED


def test_the_reporter_s_own_name_is_struck_wherever_it_stands() -> None:
    cast = Cast()
    appeal = cast.appeal(
        detail="李梅香家门口的灯坏了，梅香说三天了。", contact_name="李梅香", wall=True
    )
    assert its(appeal).text.startswith("〔姓名〕家门口的灯坏了")


@pytest.mark.parametrize(
    "said",
    [
        {"about_staff": True},
        {"anonymous": True},
        {"detail": "楼上天天吵，我不想活了。"},
        {"detail": "他说要放火，一起同归于尽。"},
    ],
)
def test_what_never_hangs_on_the_wall_is_not_even_proposed(said: dict[str, Any]) -> None:
    appeal = Cast().appeal(wall=True, **said)
    assert not Publication.objects.filter(appeal=appeal).exists()
    assert why_never(appeal)
    with pytest.raises(NotAllowed):
        publishing.offer(appeal, by=appeal.reporter)


def test_what_is_critical_is_not_proposed() -> None:
    urgent_words("漏气", urgency=Urgency.CRITICAL)
    appeal = Cast().appeal(detail="楼道里漏气，味道很大。", wall=True)
    assert appeal.urgency == Urgency.CRITICAL
    assert not Publication.objects.exists()


def test_the_resident_agrees_later_and_nobody_else_does_it_for_them() -> None:
    cast = Cast()
    appeal = cast.appeal(detail=SAID)
    for person in (cast.stranger, cast.handler, cast.dispatcher, None):
        with pytest.raises(Forbidden):
            publishing.offer(appeal, by=person)
    assert publishing.offer(appeal, by=cast.reporter).status == Where.PROPOSED
    with pytest.raises(NotAllowed):
        publishing.offer(appeal, by=cast.reporter)


def test_who_showed_number_and_code_agrees_and_takes_back() -> None:
    appeal = an_appeal(SAID)
    publication = publishing.offer(appeal, by=None, proved=True)
    assert publishing.take_down(publication, by=None, proved=True).status == Where.WITHDRAWN


def test_writing_on_the_wall_is_a_report_of_one_s_own() -> None:
    cast = Cast()
    said = flow.Report(detail=SAID, area=cast.area.code, channel=Channel.WALL, own=True, wall=True)
    appeal = flow.report(said, by=cast.reporter)
    assert (appeal.reporter, appeal.recorded_by, appeal.channel) == (cast.reporter, None, "wall")
    with pytest.raises(Forbidden):
        flow.report(flow.Report(detail=SAID, channel=Channel.WALL), by=cast.reporter)
    with pytest.raises(Forbidden):
        flow.report(flow.Report(detail=SAID, channel=Channel.PHONE, own=True), by=cast.reporter)


# Looking


def test_only_those_who_moderate_the_area_decide() -> None:
    cast = Cast()
    publication = agreed(cast)
    elsewhere = a_holder(a_post(Role.COMMUNITY_STAFF, Cast().community), "别处小王")
    for person in (cast.reporter, cast.handler, cast.stranger, elsewhere):
        with pytest.raises(Forbidden):
            publishing.publish(publication, shown(publication), by=person)
        with pytest.raises(Forbidden):
            publishing.refuse(publication, by=person, reason="不行")
    publishing.publish(publication, shown(publication), by=cast.dispatcher)
    assert [p.pk for p in wall.hanging()] == [publication.pk]


def test_nobody_moderates_what_they_reported() -> None:
    cast = Cast()
    appeal = an_appeal(SAID, area=cast.area, by=cast.dispatcher, wall=True)
    with pytest.raises(Forbidden):
        publishing.publish(its(appeal), shown(its(appeal)), by=cast.dispatcher)
    assert not rules.may_moderate(cast.dispatcher, its(appeal))


def test_personal_data_that_a_moderator_leaves_or_writes_is_asked_about() -> None:
    cast = Cast()
    publication = agreed(cast)
    with pytest.raises(Refused) as refused:
        publishing.publish(
            publication, shown(publication, text="请打0792-4222333"), by=cast.dispatcher
        )
    assert (refused.value.code, refused.value.field) == ("personal", "text")
    assert again(publication).status == Where.PROPOSED
    sure = shown(publication, text="物业电话0792-4222333", sure=True)
    assert publishing.publish(publication, sure, by=cast.dispatcher).on_wall


def test_an_identity_number_is_never_published_however_sure_somebody_is() -> None:
    cast = Cast()
    publication = agreed(cast)
    text = shown(publication, text="身份证11010519491231002X", sure=True)
    with pytest.raises(Refused):
        publishing.publish(publication, text, by=cast.dispatcher)


def test_danger_written_in_later_is_not_published() -> None:
    cast = Cast()
    publication = agreed(cast)
    with pytest.raises(Refused) as refused:
        publishing.publish(publication, shown(publication, text="他说不想活了"), by=cast.dispatcher)
    assert refused.value.code == "danger"


@pytest.mark.parametrize(("name", "value"), [("title", " "), ("text", ""), ("title", "长" * 61)])
def test_a_publication_has_a_title_and_words(name: str, value: str) -> None:
    cast = Cast()
    publication = agreed(cast)
    with pytest.raises(Refused) as refused:
        publishing.publish(publication, shown(publication, **{name: value}), by=cast.dispatcher)
    assert refused.value.field == name


def test_a_refusal_says_why_and_the_resident_gets_it() -> None:
    cast = Cast()
    publication = agreed(cast)
    with pytest.raises(Refused):
        publishing.refuse(publication, by=cast.dispatcher, reason=" ")
    publishing.refuse(publication, by=cast.dispatcher, reason="说的是邻居家里的事，不宜公开。")
    notice = Notice.objects.get(person=cast.reporter, kind="appeal.wall_refused")
    assert "不宜公开" in notice.body
    publishing.reconsider(publication, by=cast.centre)
    assert again(publication).status == Where.PROPOSED


def test_two_moderators_at_once_do_not_both_decide() -> None:
    cast = Cast()
    one = agreed(cast)
    other = again(one)
    publishing.refuse(one, by=cast.dispatcher, reason="重复了。")
    with pytest.raises(Conflict):
        publishing.publish(other, shown(other), by=cast.centre)


def test_photos_are_chosen_one_by_one_and_only_from_this_appeal() -> None:
    cast = Cast()
    publication = agreed(cast, photos=[a_photo(), a_photo()])
    other = cast.appeal(photos=[a_photo()])
    mine = list(files.of(publication.appeal_id).values_list("pk", flat=True))
    foreign = files.of(other.pk).get().pk
    publishing.publish(
        publication, shown(publication, photos=[mine[1], foreign, uuid4()]), by=cast.dispatcher
    )
    assert again(publication).photos == [str(mine[1])]
    assert [p.pk for p in wall.photos_of(again(publication))] == [mine[1]]


def test_a_photo_of_an_inner_line_is_never_shown() -> None:
    cast = Cast()
    publication = agreed(cast, Status.HANDLING, photos=[a_photo()])
    flow.progress(publication.appeal, by=cast.handler, inner="现场", photos=[a_photo()])
    inner = files.of(publication.appeal_id).get(role="inner").pk
    publishing.publish(publication, shown(publication, photos=[inner]), by=cast.dispatcher)
    assert again(publication).photos == []


# What is told


def test_the_place_names_the_estate_and_the_point_is_the_middle_of_the_grid() -> None:
    cast = Cast()
    building = a_building("3栋", an_estate("湖滨花园", cast.community), cast.area)
    appeal = an_appeal(SAID, area=cast.area, lng=None, lat=None, building=building.pk)
    place = public_place(Appeal.objects.get(pk=appeal.pk))
    assert "湖滨花园" in place
    assert "3栋" not in place
    lng, lat = public_point(appeal)
    assert (lng, lat) == (cast.area.lng, cast.area.lat) or (lng is not None and lat is not None)


def test_two_points_in_one_grid_are_told_as_one() -> None:
    cast = Cast()
    assert cast.area.lng is not None
    assert cast.area.lat is not None
    near: dict[str, Any] = {"lng": cast.area.lng + 0.0003, "lat": cast.area.lat - 0.0002}
    points = {public_point(cast.appeal()), public_point(cast.appeal(**near))}
    assert len(points) == 1


def test_what_nobody_placed_has_no_point() -> None:
    appeal = flow.report(flow.Report(detail="路灯不亮。"), by=None)
    assert public_point(appeal) == (None, None)


def test_an_answer_is_read_by_nobody_before_a_moderator_has_read_it() -> None:
    cast = Cast()
    publication = hung(cast, Status.HANDLING)
    flow.progress(publication.appeal, by=cast.handler, public="王阿姨，电工13900000000明天来。")
    told = again(publication)
    assert told.unread == 1
    assert [line.text for line in story(told) if line.text] == []
    answer = answers_of(told.appeal)[-1]
    lines = {str(answer.entry.pk): "电工明天来。"}
    publishing.revise(told, shown(told, lines=lines), by=cast.dispatcher)
    told = again(publication)
    assert told.unread == 0
    assert [line.text for line in story(told) if line.text] == ["电工明天来。"]
    with pytest.raises(Refused):
        publishing.revise(
            told, shown(told, lines={str(answer.entry.pk): answer.text}), by=cast.dispatcher
        )


def test_an_answer_that_was_left_out_is_not_asked_about_again() -> None:
    cast = Cast()
    publication = hung(cast, Status.HANDLING)
    flow.progress(publication.appeal, by=cast.handler, public="明天上午来换灯。")
    publishing.revise(again(publication), shown(publication), by=cast.dispatcher)
    flow.progress(publication.appeal, by=cast.handler, public="漏电的灯座换好了。")
    told = again(publication)
    assert (told.unread, told.answers) == (1, {})
    key = str(answers_of(told.appeal)[-1].entry.pk)
    publishing.revise(told, shown(told, lines={key: "漏电的灯座换好了。"}), by=cast.dispatcher)
    assert list(again(publication).answers.values()) == ["漏电的灯座换好了。"]
    with pytest.raises(Refused):
        publishing.revise(
            told, shown(told, lines={key: "他说不想活了，劝住了。"}), by=cast.dispatcher
        )


def test_lines_that_are_no_answers_are_not_taken() -> None:
    cast = Cast()
    publication = hung(cast, Status.HANDLING)
    flow.remark(publication.appeal, by=cast.handler, inner="内部的话")
    inner = Entry.objects.filter(record=publication.appeal_id, verb="remark").get()
    publishing.revise(
        publication, shown(publication, lines={str(inner.pk): "内部的话"}), by=cast.dispatcher
    )
    assert again(publication).answers == {}


def test_closed_solved_and_satisfied_are_told_apart() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.CLOSED)
    told = outcome(appeal)
    assert (told.words, told.solved, told.satisfied) == ("已办结：已解决", "居民说解决了", "满意")
    appeal.solved, appeal.satisfied = False, "no"
    assert outcome(appeal).tone == ""
    assert outcome(appeal).line == "已办结：已解决 · 居民说没解决 · 不满意"
    appeal.solved, appeal.satisfied, appeal.callback_tries = None, "", 3
    assert outcome(appeal).solved == "居民没有回话"
    assert outcome(cast.appeal(Status.WAITING)).words == "等居民回复"


# Leaving the wall


def test_what_the_resident_takes_back_is_gone_at_once_from_list_search_and_story() -> None:
    cast = Cast()
    publication = hung(cast)
    assert search.count("wall", "楼道灯") == 1
    publishing.take_down(publication, by=cast.reporter)
    assert not list(wall.hanging())
    assert search.count("wall", "楼道灯") == 0
    assert wall.mark_of("")[1] == 0
    publishing.offer(publication.appeal, by=cast.reporter)
    assert again(publication).status == Where.PROPOSED


def test_a_moderator_takes_down_with_a_reason_and_a_stranger_not_at_all() -> None:
    cast = Cast()
    publication = hung(cast)
    with pytest.raises(Forbidden):
        publishing.take_down(publication, by=cast.stranger, reason="我不喜欢")
    with pytest.raises(Refused):
        publishing.take_down(publication, by=cast.centre)
    publishing.take_down(publication, by=cast.centre, reason="照片里有人脸，先撤下。")
    assert Notice.objects.filter(person=cast.reporter, kind="appeal.wall_down").exists()


def test_what_turns_critical_or_is_withdrawn_leaves_by_itself() -> None:
    a_category()
    cast = Cast()
    one, other = hung(cast), hung(cast, detail="东门的垃圾桶满了。")
    flow.classify(one.appeal, by=cast.dispatcher, category="0301", urgency=Urgency.CRITICAL)
    flow.withdraw(other.appeal, by=cast.reporter)
    assert [again(p).status for p in (one, other)] == [Where.WITHDRAWN, Where.WITHDRAWN]
    assert not list(wall.hanging())


def test_the_copy_moves_with_the_area_of_its_appeal() -> None:
    cast = Cast()
    publication = hung(cast)
    flow.locate(publication.appeal, area=cast.community.code, by=cast.dispatcher)
    assert again(publication).area_path == cast.community.path


def test_every_deed_stands_in_the_journal_and_proves() -> None:
    cast = Cast()
    publication = hung(cast)
    publishing.revise(publication, shown(publication, title="楼道灯不亮"), by=cast.dispatcher)
    publishing.take_down(publication, by=cast.reporter)
    verbs = [entry.verb for entry in journal.entries_of(publication)]
    assert verbs == ["offer", "publish", "revise", "take_down"]
    assert list(journal.verify()) == []


# Who sees what waits


def test_what_waits_is_seen_by_its_moderators_and_its_reporter_alone() -> None:
    cast = Cast()
    publication = agreed(cast)
    seen = Publication.objects.visible_to
    for person in (cast.reporter, cast.dispatcher, cast.centre):
        assert list(seen(person)) == [publication]
    for stranger in (None, cast.stranger, cast.handler):
        assert list(seen(stranger)) == []
    assert (
        wall.queue_counts(cast.dispatcher)["waiting"] == wall.waiting(cast.dispatcher).count() == 1
    )
    assert wall.waiting(cast.handler).count() == 0
    assert wall.next_waiting(cast.dispatcher, "waiting", but=publication.pk) is None


def test_an_estate_that_was_only_written_is_named_as_it_was_written() -> None:
    cast = Cast()
    an_estate("湖滨花园", cast.community)
    versions.changed("places")
    appeal = cast.appeal(place="湖滨花园3栋东边")
    assert public_place(appeal).startswith("湖滨花园 · ")
    assert "3栋" not in public_place(appeal)


def test_a_grid_without_a_middle_is_shown_by_its_outline_and_one_without_either_nowhere() -> None:
    cast = Cast()
    box = [[116.0, 29.0], [116.02, 29.0], [116.02, 29.02], [116.0, 29.02], [116.0, 29.0]]
    Area.objects.filter(pk=cast.area.pk).update(
        lng=None, lat=None, outline={"type": "Polygon", "coordinates": [box]}
    )
    versions.changed("places")
    appeal = an_appeal(SAID, area=Area.objects.get(pk=cast.area.pk))
    appeal.area_path = cast.area.path
    assert public_point(appeal) == (116.01, 29.01)
    Area.objects.filter(pk=cast.area.pk).update(outline=None)
    versions.changed("places")
    assert public_point(appeal) == (None, None)
