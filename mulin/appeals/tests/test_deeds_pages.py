"""The deeds behind their forms: who may press, what is refused, and what two at once read."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Ending, Status
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.desk import do, look
from mulin.appeals.urls_desk import NOUNS
from mulin.appeals.views.offers import DEEDS
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_post, staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db


def again(appeal: Appeal) -> Appeal:
    """The appeal as it stands in the database."""
    return Appeal.objects.get(pk=appeal.pk)


def other_post(cast: Cast) -> Person:
    """Somebody on another post of the same grid."""
    return a_holder(a_post(Role.PROPERTY, cast.community, title="庐环物业"), "赵经理")


# What each deed needs: the status from which it goes, what is typed, and where it leads.
CASES = {
    "sign": (Status.DISPATCHED, {}, Status.HANDLING),
    "contact": (Status.HANDLING, {"way": "phone", "public": "约好明天去。"}, Status.HANDLING),
    "progress": (Status.HANDLING, {"public": "灯泡已领。"}, Status.HANDLING),
    "ask": (Status.HANDLING, {"public": "明天有人吗？"}, Status.WAITING),
    "staff_answer": (Status.WAITING, {"public": "上午有人。"}, Status.HANDLING),
    "propose": (
        Status.HANDLING, {"ending": Ending.SOLVED, "public": "灯泡换好了，三到五楼都亮。"},
        Status.PROPOSED,
    ),
    "return": (Status.HANDLING, {"reason": "不归网格管。", "basis": "职责清单"}, Status.RECEIVED),
    "escalate": (Status.HANDLING, {"reason": "要协调供电所。"}, Status.DISPATCHED),
    "remark": (Status.HANDLING, {"inner": "第二次反映。"}, Status.HANDLING),
}  # fmt: skip
DISPATCHERS = {
    "decline": (Status.RECEIVED, {"reason": "诉讼事项请找法院。"}, Status.CLOSED),
    "call_back": (
        Status.PROPOSED, {"way": "phone", "reached": "yes", "solved": "yes", "satisfied": "yes"},
        Status.CLOSED,
    ),
}  # fmt: skip


def test_every_deed_has_an_address() -> None:
    assert set(DEEDS) == set(NOUNS)


@pytest.mark.parametrize("name", CASES)
def test_the_handler_does_it(name: str) -> None:
    cast = Cast()
    before, typed, after = CASES[name]
    appeal = cast.appeal(before)
    response = do(cast.handler, name, appeal, **typed)
    assert response.status_code == 302, text(response)
    assert again(appeal).status == after


@pytest.mark.parametrize("name", DISPATCHERS)
def test_the_dispatcher_does_it(name: str) -> None:
    cast = Cast()
    before, typed, after = DISPATCHERS[name]
    appeal = cast.appeal(before)
    assert do(cast.dispatcher, name, appeal, **typed).status_code == 302
    assert again(appeal).status == after


@pytest.mark.parametrize("name", [*CASES, *DISPATCHERS])
def test_a_colleague_of_the_same_grid_may_look_and_not_do_it(name: str) -> None:
    cast = Cast()
    before, typed, _after = {**CASES, **DISPATCHERS}[name]
    appeal = cast.appeal(before)
    colleague = a_holder(a_post(Role.GRID_WORKER, cast.area, title="副网格员"), "小孙")
    assert look(colleague, appeal).status_code == 200
    assert do(colleague, name, appeal, **typed).status_code == 403
    assert again(appeal).status == before


@pytest.mark.parametrize("name", [*CASES, *DISPATCHERS])
def test_staff_of_another_community_find_nothing(name: str) -> None:
    cast = Cast()
    before, typed, _after = {**CASES, **DISPATCHERS}[name]
    appeal = cast.appeal(before)
    stranger = staff(Role.COMMUNITY_STAFF, a_community())
    assert look(stranger, appeal).status_code == 404
    assert do(stranger, name, appeal, **typed).status_code == 404


@pytest.mark.parametrize("name", ["sign", "propose", "dispatch", "call_back", "classify"])
def test_residents_have_no_desk_and_visitors_sign_in(name: str) -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    assert do(cast.reporter, name, appeal).status_code == 403
    assert do(cast.stranger, name, appeal).status_code == 403
    response = do(None, name, appeal)
    assert response.status_code == 302
    assert reverse("people:sign_in") in response["Location"]


def test_two_handlers_at_once_the_second_reads_so_and_keeps_what_was_typed() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    seen = appeal.journal_head
    flow.ask(appeal, by=a_holder(cast.post, "同岗小王"), public="先问一句。")
    response = do(
        cast.handler, "propose", appeal, head=seen, ending=Ending.SOLVED,
        public="我刚写的一大段办理情况，不想丢。",
    )  # fmt: skip
    assert response.status_code == 409
    assert "刚刚有别人处理了这件事" in text(response)
    assert "我刚写的一大段办理情况，不想丢。" in text(response)
    assert "先问一句。" in text(response)
    assert again(appeal).status == Status.WAITING


def test_after_reading_the_new_state_the_second_press_goes_through() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    seen = appeal.journal_head
    flow.progress(appeal, by=cast.handler, public="同事写了一句。")
    typed = {"ending": Ending.SOLVED, "public": "灯泡换好了，三到五楼都亮。"}
    assert do(cast.handler, "propose", appeal, head=seen, **typed).status_code == 409
    head = again(appeal).journal_head
    assert do(cast.handler, "propose", appeal, head=head, **typed).status_code == 302


def test_a_double_press_writes_one_line() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    key = str(uuid4())
    for _press in range(2):
        assert do(cast.handler, "progress", appeal, key=key, public="灯泡已领。").status_code == 302
    assert Entry.objects.filter(record=appeal.pk, verb="progress").count() == 1


def test_what_is_refused_stands_beside_its_field_with_everything_typed() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    response = do(cast.handler, "propose", appeal, ending=Ending.SOLVED, public="好了")
    assert response.status_code == 400
    assert "请附一张办好后的照片" in text(response)
    assert "“报结”还差一点" in text(response)
    assert ">\n好了</textarea>" in text(response)


def test_a_photo_that_is_none_is_refused_beside_the_photos() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    photo = SimpleUploadedFile("x.jpg", b"not a photo", "image/jpeg")
    response = do(cast.handler, "progress", appeal, public="看图", photos=photo)
    assert response.status_code == 400
    assert "只能传照片" in text(response)


def test_a_post_is_found_by_its_name_and_a_doubtful_one_is_asked_again() -> None:
    cast = Cast()
    other = other_post(cast)
    a_holder(a_post(Role.GRID_WORKER, cast.area, title="副网格员"), "小孙")
    appeal = cast.appeal(Status.DISPATCHED)
    doubtful = do(cast.dispatcher, "reassign", appeal, post="网格", reason="该物业办")
    assert doubtful.status_code == 400
    assert (
        do(cast.dispatcher, "reassign", appeal, post="没有的岗", reason="该物业办").status_code
        == 400
    )
    done = do(cast.dispatcher, "reassign", appeal, post="庐环物业", reason="该物业办")
    assert done.status_code == 302
    assert again(appeal).post_id == other.standing.post_ids[0]


def test_the_community_hands_down_to_its_grid_and_to_no_other() -> None:
    cast = Cast(role=Role.GRID_WORKER)
    upper = a_post(Role.COMMUNITY_STAFF, cast.community, title="社区承办")
    holder = a_holder(upper, "老何")
    appeal = cast.appeal()
    flow.dispatch(appeal, post=upper.pk, by=cast.centre)
    far = a_post(Role.GRID_WORKER, a_grid(), title="远处网格员")
    a_holder(far, "远")
    assert do(holder, "hand_down", appeal, post=far.pk, reason="去看看").status_code == 400
    assert do(holder, "hand_down", appeal, post=cast.post.pk, reason="去看看").status_code == 302
    assert again(appeal).post_id == cast.post.pk


def test_category_and_place_are_corrected() -> None:
    cast = Cast()
    a_category("0101", "暴露垃圾")
    appeal = cast.appeal()
    grid = a_grid(community=cast.community)
    assert (
        do(cast.dispatcher, "classify", appeal, category="0101", urgency="urgent").status_code
        == 302
    )
    assert do(cast.dispatcher, "locate", appeal, area=grid.code).status_code == 302
    assert again(appeal).area_path == grid.path
    assert again(appeal).urgency == "urgent"
    assert do(cast.dispatcher, "classify", appeal, category="9999").status_code == 400


def test_name_and_phone_show_once_for_a_purpose_and_are_journalled() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING, contact_name="欧阳建国", contact_phone="13812345678")
    assert "13812345678" not in text(look(cast.handler, appeal))
    response = do(cast.handler, "reveal", appeal, purpose="contact")
    assert "13812345678" in text(response)
    assert "欧阳建国" in text(response)
    assert "no-store" in response["Cache-Control"]
    assert Entry.objects.filter(record=appeal.pk, verb="reveal", by=cast.handler).exists()
    assert "13812345678" not in text(look(cast.handler, appeal))
    assert do(cast.handler, "reveal", appeal, purpose="看看").status_code == 400


def test_of_a_nameless_report_the_account_is_not_told() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING, anonymous=True)
    response = do(cast.handler, "reveal", appeal, purpose="contact")
    assert "王阿姨" not in text(response).replace("王阿姨 ·", "") or "没有留姓名" in text(response)
    assert "没有留电话" in text(response)


def test_who_handled_it_does_not_call_back_and_reads_why() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    page = text(look(cast.handler, appeal))
    assert "回访要由没有经手这件事的人来做" in page
    typed = {"way": "phone", "reached": "yes", "solved": "yes", "satisfied": "yes"}
    assert do(cast.handler, "call_back", appeal, **typed).status_code == 403


def test_a_callback_without_an_answer_is_asked_again_and_not_solved_reopens() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    missing = do(cast.dispatcher, "call_back", appeal, way="phone", reached="yes", satisfied="no")
    assert missing.status_code == 400
    assert "解决了吗" in text(missing)
    done = do(
        cast.dispatcher, "call_back", appeal, way="phone", reached="yes", solved="no",
        satisfied="no", words="只亮了一层。",
    )  # fmt: skip
    assert done.status_code == 302
    assert again(appeal).status == Status.DISPATCHED
    assert again(appeal).reopened == 1


def test_nobody_at_home_leaves_it_waiting() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.PROPOSED)
    done = do(cast.dispatcher, "call_back", appeal, way="phone", reached="no", solved="yes")
    assert done.status_code == 302
    assert (again(appeal).status, again(appeal).solved) == (Status.PROPOSED, None)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.DISPATCHED, "下一步：签收"), (Status.HANDLING, "下一步：联系居民"),
        (Status.WAITING, "下一步：记下居民的回复"),
    ],
)  # fmt: skip
def test_the_likely_next_deed_is_the_big_one(status: Status, words: str) -> None:
    cast = Cast()
    assert words in text(look(cast.handler, cast.appeal(status)))


def test_after_contact_comes_progress_and_then_the_result() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    flow.contact(appeal, by=cast.handler, way="phone")
    assert "下一步：写进展" in text(look(cast.handler, appeal))
    flow.progress(appeal, by=cast.handler, public="灯泡已领。")
    assert "下一步：报结" in text(look(cast.handler, appeal))


def test_a_closed_appeal_offers_nothing_but_a_remark() -> None:
    cast = Cast()
    page = text(look(cast.handler, cast.appeal(Status.CLOSED)))
    assert "下一步" not in page
    assert 'id="do-remark"' in page
    assert 'id="do-propose"' not in page


def test_the_address_of_a_deed_opens_its_form() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    page = text(browser(cast.handler).get(reverse("appeals:return", args=[appeal.pk])))
    assert '<h2 class="mb-3">退回</h2>' in page
    assert page.count('action="' + reverse("appeals:return", args=[appeal.pk])) == 1


def test_inner_lines_are_marked_and_resident_words_are_told_as_to_staff() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    flow.remark(appeal, by=cast.handler, inner="第二次反映。")
    page = text(look(cast.handler, appeal))
    assert "第二次反映。" in page
    assert "内部" in page
    assert "收到您的反映" not in page


def test_why_the_deadline_is_a_page() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.WAITING)
    page = text(browser(cast.handler).get(reverse("appeals:deadline", args=[appeal.pk])))
    assert "现在停着" in page
    assert "首次联系" in page


def test_the_page_of_what_has_ended_says_when_it_stopped_and_why() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.CLOSED)
    page = text(browser(cast.handler).get(reverse("appeals:deadline", args=[appeal.pk])))
    assert "停表时还剩" in page
    assert "起 已办结" in page
    assert "现在停着" not in page
    withdrawn = cast.appeal(Status.HANDLING)
    flow.withdraw(withdrawn, by=cast.reporter, public="自己修好了")
    page = text(browser(cast.reporter).get(reverse("appeals:mine_deadline", args=[withdrawn.pk])))
    assert "起 您已撤回" in page


@pytest.mark.parametrize(
    "status", [Status.RECEIVED, Status.HANDLING, Status.PROPOSED, Status.CLOSED]
)
def test_a_page_takes_at_most_eight_statements(status: Status) -> None:
    cast = Cast()
    appeal = cast.appeal(status)
    client = browser(cast.dispatcher)
    assert statements(lambda: client.get(reverse("appeals:detail", args=[appeal.pk]))) <= 8
