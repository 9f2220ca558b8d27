"""One appeal from the door to the callback, through everybody's hands, with and without script."""

from __future__ import annotations

import pytest

from mulin.appeals.models import Appeal
from mulin.appeals.testing import Cast
from mulin.core.models import Attachment
from mulin.places.models import Building
from tests.journeys.conftest import Walk
from tests.journeys.walking import a_photo

SAID = "3 栋 2 单元楼道灯不亮两天了，老人晚上下楼不方便。"
# The page asks for suggestions a little after the last letter (`report.html`: 600 and 900 ms).
PAST_SUGGESTIONS = 1_500
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def the_appeal() -> Appeal:
    """The only one there is."""
    return Appeal.objects.get()


def desk(appeal: Appeal) -> str:
    return f"/desk/appeals/{appeal.pk}/"


def report(walk: Walk, town: Cast, *, script: bool) -> Appeal:
    """The resident says what is the matter, with a photo, and is given number and code."""
    resident = walk(town.reporter, script=script).open("/appeals/new/")
    there = Building.objects.get()
    resident.send(
        "/appeals/new/", detail=SAID, estate=there.estate_id, building=there.pk, photos=a_photo()
    )
    appeal = the_appeal()
    resident.reads("收到您的反映", appeal.number)
    assert Attachment.objects.filter(record=appeal.pk).count() == 1
    return appeal


def take_in_and_handle(walk: Walk, town: Cast, appeal: Appeal, *, script: bool) -> None:
    """The dispatcher puts it where it belongs and takes the first suggestion; the grid worker
    signs, contacts, writes how it goes, and proposes to close.
    """
    dispatcher = walk(town.dispatcher, desk=True, script=script).open("/desk/appeals/inbox/")
    dispatcher.reads("楼道灯不亮").send(f"{appeal.pk}/dispatch/")
    appeal.refresh_from_db()
    assert (appeal.status, appeal.post_id) == ("dispatched", town.post.pk)

    handler = walk(town.handler, script=script).open(desk(appeal))
    handler.send("/signature/").open(desk(appeal))
    handler.send("/contact/", way="phone", public="约好今天下午三点上门。").open(desk(appeal))
    handler.send("/progress/", public="灯泡坏了，已经去买。").open(desk(appeal))
    handler.send(
        "/proposal/", ending="solved", public="换了灯泡，已经亮了。", photos=a_photo("green")
    )
    appeal.refresh_from_db()
    assert appeal.status == "proposed"
    assert handler.open(desk(appeal)).page.locator("form[action$='/callback/']").count() == 0


def call_back(walk: Walk, who: object, appeal: Appeal, *, solved: bool, script: bool) -> None:
    """Somebody who did not handle it asks the resident."""
    caller = walk(who, desk=True, script=script).open(desk(appeal))
    caller.send(
        "/callback/", way="phone", reached="yes", contacted="yes",
        solved="yes" if solved else "no", satisfied="yes" if solved else "no",
        words="谢谢小李。" if solved else "昨晚又不亮了。",
    )  # fmt: skip
    appeal.refresh_from_db()


@SCRIPT
def test_an_appeal_is_reopened_by_the_callback_and_closed_by_the_next(
    walk: Walk, town: Cast, *, script: bool
) -> None:
    appeal = report(walk, town, script=script)
    take_in_and_handle(walk, town, appeal, script=script)

    call_back(walk, town.dispatcher, appeal, solved=False, script=script)
    assert (appeal.status, appeal.reopened) == ("dispatched", 1)

    handler = walk(town.handler, script=script).open(desk(appeal)).reads("昨晚又不亮了")
    handler.send("/signature/").open(desk(appeal))
    handler.send("/progress/", public="线路老化，换整套灯具。").open(desk(appeal))
    handler.send("/proposal/", ending="solved", public="换了整套灯具，观察了两晚都亮。")
    call_back(walk, town.centre, appeal, solved=True, script=script)
    assert (appeal.status, appeal.solved, appeal.satisfied) == ("closed", True, "yes")

    resident = walk(town.reporter, script=script).open(f"/appeals/{appeal.pk}/")
    resident.reads("已解决", "没解决，接着办", "换了整套灯具", "问题没解决", appeal.number)
    walk(town.stranger, script=script).open(f"/appeals/{appeal.pk}/").does_not_read("楼道灯")


def test_the_pages_of_the_journey_fit_the_window_and_shut_nobody_out(
    walk: Walk, town: Cast
) -> None:
    appeal = town.appeal("proposed")
    waiting = town.appeal("received", detail="门口垃圾没人清，味道很大。")
    faults: list[str] = []
    for person, wide, paths in (
        (None, False, ["/", "/appeals/new/", "/appeals/track/", "/sign-in/", "/help/"]),
        (town.reporter, False, ["/appeals/", f"/appeals/{appeal.pk}/", "/notices/", "/me/"]),
        (town.handler, False, ["/today/", desk(appeal)]),
        (
            town.dispatcher,
            True,
            ["/desk/", "/desk/appeals/", "/desk/appeals/inbox/", desk(waiting)],
        ),
    ):
        walker = walk(person, desk=wide)
        for path in paths:
            faults += walker.open(path).faults()
    assert not faults, "\n".join(faults)


BAD_REPORTS: dict[str, tuple[dict[str, object], str]] = {
    "nothing": ({"detail": ""}, "请说说是什么事"),
    "too long": ({"detail": "灯" * 10_001}, "10"),
    "a bad phone": ({"detail": SAID, "contact_phone": "12"}, "电话"),
    "no picture": (
        {"detail": SAID, "photos": {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no"}},
        "照片",
    ),
}


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("name", BAD_REPORTS)
def test_bad_input_is_met_with_a_sentence_and_loses_nothing(walk: Walk, name: str) -> None:
    fields, sentence = BAD_REPORTS[name]
    visitor = walk(script=False).open("/appeals/new/")
    visitor.fill("/appeals/new/", place="湖滨花园 3 栋", kind="help")
    # Past the browser's own limits, as an old browser or a program would send it.
    visitor.page.locator("[maxlength]").evaluate_all(
        "all => all.forEach(f => f.removeAttribute('maxlength'))"
    )
    visitor.send("/appeals/new/", **fields)
    visitor.reads("还差一点", sentence)
    assert visitor.page.locator("[name=place]").input_value() == "湖滨花园 3 栋"
    kept = visitor.page.locator("[name=detail]").input_value()
    assert kept.strip() == str(fields["detail"])
    assert not Appeal.objects.exists()


def test_what_looks_like_a_script_is_shown_as_words(walk: Walk, town: Cast) -> None:
    said = "<script>alert(1)</script><img src=x onerror=alert(2)> 楼道灯不亮"
    walk(town.reporter).open("/appeals/new/").send("/appeals/new/", detail=said)
    clerk = walk(town.centre, desk=True).open(desk(the_appeal()))
    clerk.reads("<script>alert(1)</script>")
    assert clerk.page.locator("main img[src=x]").count() == 0


@pytest.mark.usefixtures("town")
@SCRIPT
def test_a_double_press_makes_one_appeal(walk: Walk, *, script: bool) -> None:
    visitor = walk(script=script).open("/appeals/new/")
    form = visitor.fill("/appeals/new/", detail=SAID)
    visitor.press_twice(form.locator("button:not([type=button])").last, "/received/")
    visitor.reads("收到您的反映", the_appeal().number)


@pytest.mark.usefixtures("town")
def test_what_was_written_without_a_network_stays_and_goes_out_later(walk: Walk) -> None:
    visitor = walk().open("/appeals/new/")
    asked: list[str] = []
    visitor.page.context.set_offline(True)
    visitor.page.on("requestfailed", lambda request: asked.append(request.method))
    form = visitor.fill("/appeals/new/", detail=SAID)
    send = form.locator("button:not([type=button])").last
    send.click()
    visitor.reads("没有网络，还没有发出去")
    visitor.page.wait_for_timeout(PAST_SUGGESTIONS)
    assert "POST" not in asked, "the page asked for suggestions"
    assert form.locator("[name=detail]").input_value() == SAID
    assert not Appeal.objects.exists()
    visitor.page.context.set_offline(False)
    visitor.press(send)
    visitor.reads("收到您的反映", the_appeal().number)


def test_of_two_handlers_at_once_the_second_is_told_and_keeps_what_was_written(
    walk: Walk, town: Cast
) -> None:
    appeal = town.appeal("handling")
    first, second = (walk(town.handler, desk=True).open(desk(appeal)) for _ in range(2))
    words = {"ending": "solved", "public": "换了灯泡，已经亮了。", "photos": a_photo()}
    first.send("/proposal/", **words)
    second.send("/proposal/", ending="explained", public="这一句不能丢。", until="下周")
    second.reads("现在")
    assert "这一句不能丢。" in second.page.content()
    appeal.refresh_from_db()
    assert appeal.ending == "solved"
