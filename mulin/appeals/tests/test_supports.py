"""Support orders: a unit beside the handler does its part, and sees no more than it needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mulin.appeals import clocks, flow
from mulin.appeals.flow import support_time, supports
from mulin.appeals.models import Appeal, Ending, Status, SupportOrder
from mulin.appeals.queries import supports as reads
from mulin.appeals.queries import timeline
from mulin.appeals.testing import Cast
from mulin.appeals.tests.desk import look
from mulin.appeals.tests.units import DONE, Support, fresh
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry
from mulin.core.tests.browsing import a_photo, browser, statements, text
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.testing import a_post, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Support:
    return Support()


def sees(person: Person | None, order: SupportOrder) -> bool:
    again = Person.objects.get(pk=person.pk) if person else None
    return SupportOrder.objects.visible_to(again).filter(pk=order.pk).exists()


def test_from_asking_to_accepting_while_the_handler_keeps_the_appeal(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = cast.order(appeal)
    assert (order.status, order.number) == ("sent", f"{appeal.number}-1")
    assert order.due is not None
    supports.sign(order, by=cast.unit)
    supports.progress(order, by=cast.unit, inner="疏通车下午到")
    supports.report(order, by=cast.unit, answer=DONE)
    assert (order.status, order.in_time) == ("reported", True)
    supports.accept(order, by=cast.handler)
    assert order.status == "accepted"
    row = Appeal.objects.get(pk=appeal.pk)
    assert (row.status, row.post_id, row.supports) == (Status.HANDLING, cast.post.pk, 1)
    assert list(journal.verify()) == []


def test_the_handler_and_the_dispatcher_ask_and_nobody_else(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    for person in (cast.reporter, cast.stranger, cast.unit, Cast().handler):
        with pytest.raises(Forbidden):
            cast.order(appeal, by=person)
    cast.order(appeal, by=cast.dispatcher)
    assert SupportOrder.objects.count() == 1


def test_a_link_asks_with_its_source_and_nobody_s_name(cast: Support) -> None:
    order = cast.order(by=None, source="哨 2026-001")
    assert (order.asked_by_id, order.source) == (None, "哨 2026-001")


def test_what_cannot_be_asked_is_refused_with_a_sentence(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    cast.order(appeal)
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"what": " "}, "做什么"), ({"within": "9wd"}, "多久"), ({"post": cast.post.pk}, "主办"),
        ({"post": a_post(Role.PROPERTY, cast.area).pk}, "没有人"), ({}, "已经请过"),
        ({"what": "长" * 501}, "500"),
    )  # fmt: skip
    for asked, words in refusals:
        with pytest.raises(Refused, match=words):
            cast.order(appeal, **asked)
    with pytest.raises(NotAllowed, match="先派单"):
        cast.order(cast.appeal(), by=cast.dispatcher)
    Appeal.objects.filter(pk=appeal.pk).update(supports=supports.MOST)
    other = staff(Role.PROPERTY, cast.area).appointments.get().post_id
    with pytest.raises(NotAllowed, match="20"):
        cast.order(Appeal.objects.get(pk=appeal.pk), post=other)


def test_only_the_unit_works_and_only_the_other_side_judges(cast: Support) -> None:
    order = cast.order()
    for person in (cast.handler, cast.dispatcher, cast.mate, cast.reporter):
        with pytest.raises(Forbidden):
            supports.sign(order, by=person)
    supports.sign(order, by=cast.unit)
    supports.report(order, by=cast.unit, answer=DONE)
    for person in (cast.unit, cast.mate, cast.stranger):
        with pytest.raises(Forbidden):
            supports.accept(order, by=person)
    supports.accept(order, by=cast.dispatcher)


def test_a_report_wants_proof_and_may_be_sent_back(cast: Support) -> None:
    order = supports.sign(cast.order(), by=cast.unit)
    with pytest.raises(Refused, match="照片"):
        supports.report(order, by=cast.unit, answer="好了")
    supports.report(order, by=cast.unit, answer=DONE)
    with pytest.raises(Refused, match="还差什么"):
        supports.send_back(order, by=cast.handler, reason="")
    supports.send_back(order, by=cast.handler, reason="井盖还没盖回去")
    assert (order.status, order.in_time, order.reported_at) == ("signed", None, None)


def test_late_is_late(cast: Support) -> None:
    order = supports.sign(cast.order(within="2h"), by=cast.unit)
    assert order.due is not None
    supports.report(order, by=cast.unit, answer=DONE, at=order.due + timedelta(minutes=1))
    assert order.in_time is False
    supports.accept(order, by=cast.handler)
    assert reads.chip(order, timezone.now()).state == "late"


def test_a_unit_returns_what_is_not_its_own_and_another_is_asked(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = cast.order(appeal)
    with pytest.raises(Refused, match="依据"):
        supports.return_(order, by=cast.unit, reason="")
    supports.return_(order, by=cast.unit, reason="小区里的管道归物业")
    assert order.status == "returned"
    again = cast.order(appeal)
    assert again.number == f"{appeal.number}-2"


def test_while_a_part_is_open_the_handler_says_why_before_closing(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = cast.order(appeal)
    with pytest.raises(Refused, match="协办"):
        cast.propose(appeal)
    flow.propose(
        appeal, by=cast.handler, ending=Ending.SOLVED, public="已经先接通了，居民能用水。",
        despite="市政下周回填路面，不影响居民",
    )  # fmt: skip
    assert appeal.status == Status.PROPOSED
    cast.close(appeal)
    assert fresh(order).status == "withdrawn"
    assert "下周回填" in timeline(appeal, staff=True)[-1].inner or any(
        "下周回填" in item.inner for item in timeline(appeal, staff=True)
    )


def test_withdrawn_by_the_resident_the_units_are_told(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = cast.order(appeal)
    flow.withdraw(appeal, by=cast.reporter)
    assert fresh(order).status == "withdrawn"
    assert Notice.objects.filter(person=cast.unit, kind="support.withdrawn").exists()


def test_everything_stands_on_one_timeline_and_the_resident_reads_who_helps(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = supports.sign(cast.order(appeal), by=cast.unit)
    supports.report(order, by=cast.unit, answer=DONE)
    theirs = timeline(appeal, staff=True)
    assert [item.verb for item in theirs[:3]] == ["support_did", "support_did", "support"]
    assert "市政管养所协办办好了" in theirs[0].title
    mine = timeline(appeal, staff=False)
    assert mine[0].title == "请市政管养所一起办"
    assert DONE not in "".join(item.text + item.inner for item in mine)


def test_who_sees_a_support_order_as_a_matrix(cast: Support) -> None:
    order, other = cast.order(), Support.__mro__[1]()
    for person in (cast.handler, cast.dispatcher, cast.centre, cast.unit, cast.mate):
        assert sees(person, order)
    assert not any(
        sees(person, order)
        for person in (cast.reporter, cast.stranger, other.handler, other.dispatcher, None)
    )


def test_the_unit_sees_its_part_and_not_the_appeal(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING, contact_name="王秀英", contact_phone="13900002222")
    flow.progress(appeal, by=cast.handler, public="约了周五", inner="住户脾气急")
    order = cast.order(appeal)
    page = text(browser(cast.unit).get(reverse("appeals:support_order", args=[order.pk])))
    assert appeal.detail in page
    assert "139" in page
    assert "13900002222" not in page
    assert "住户脾气急" not in page
    assert look(cast.unit, appeal).status_code == 404


def test_the_unit_reveals_for_a_purpose_while_its_part_is_open(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING, contact_name="王秀英", contact_phone="13900002222")
    order = cast.order(appeal)
    for person in (cast.mate, cast.stranger):
        with pytest.raises(Forbidden):
            supports.reveal(order, by=person, purpose="visit")
    with pytest.raises(Refused):
        supports.reveal(order, by=cast.unit, purpose="curious")
    address = reverse("appeals:support_reveal", args=[order.pk])
    assert "13900002222" in text(browser(cast.unit).post(address, {"purpose": "visit"}))
    assert browser(cast.unit).post(address, {"purpose": "?"}).status_code == 400
    assert Entry.objects.filter(record=appeal.pk, verb="reveal", by=cast.unit).count() == 1
    supports.return_(order, by=cast.unit, reason="不归我们")
    with pytest.raises(Forbidden):
        supports.reveal(order, by=cast.unit, purpose="visit")


def test_a_unit_that_supported_does_not_call_back(cast: Support) -> None:
    centre_post = cast.centre.appointments.get().post_id
    appeal = cast.appeal(Status.HANDLING)
    order = supports.sign(cast.order(appeal, post=centre_post), by=cast.centre)
    supports.report(order, by=cast.centre, answer=DONE)
    supports.accept(order, by=cast.handler)
    cast.propose(appeal)
    with pytest.raises(Forbidden, match="没有经手"):
        flow.call_back(
            appeal, flow.Answers(reached=False), by=Person.objects.get(pk=cast.centre.pk)
        )


def test_the_pages_of_both_sides_do_the_deeds(cast: Support) -> None:
    appeal = cast.appeal(Status.HANDLING)
    typed = {
        "post": str(cast.unit_post.pk),
        "what": "请疏通下水道",
        "within": "1wd",
        "key": "key-of-the-form",
    }
    opened = browser(cast.handler).post(reverse("appeals:support", args=[appeal.pk]), typed)
    assert opened.status_code == 302
    browser(cast.handler).post(reverse("appeals:support", args=[appeal.pk]), typed)
    order = SupportOrder.objects.get()
    assert "请疏通下水道" in text(browser(cast.unit).get(reverse("appeals:supports")))

    def press(person: Person, name: str, **said: Any) -> Any:
        address = reverse(f"appeals:support_{name}", args=[order.pk])
        return browser(person).post(address, said)

    assert press(cast.unit, "sign").status_code == 302
    short = press(cast.unit, "report", answer="好了")
    assert short.status_code == 400
    assert "好了" in text(short)
    assert press(cast.unit, "report", answer="好了", photos=[a_photo()]).status_code == 302
    found = fresh(order)
    assert (found.status, found.photos) == ("reported", 1)
    page = text(browser(cast.handler).get(reverse("appeals:support_order", args=[order.pk])))
    source = page.split('<img src="/desk/supports/')[1].split('"')[0]
    image: Any = browser(cast.unit).get(f"/desk/supports/{source}")
    assert image["Content-Type"].startswith("image/")
    assert b"".join(image.streaming_content)
    assert browser(cast.stranger).get(f"/desk/supports/{source}").status_code == 403
    assert press(cast.unit, "accept").status_code == 403
    assert press(cast.handler, "accept").status_code == 302
    assert press(cast.handler, "withdraw", reason="不用了").status_code == 409
    assert "办完的" in text(browser(cast.handler).get(reverse("appeals:supports") + "?view=over"))
    assert "请疏通下水道" in text(look(cast.handler, appeal))


def test_what_ends_it_is_never_what_the_page_begins_with(cast: Support) -> None:
    page = reverse("appeals:support_order", args=[cast.order().pk])
    asked = text(browser(cast.handler).get(page))
    assert "不用协办了" in asked
    assert 'id="next"' not in asked
    assert 'id="next"' in text(browser(cast.unit).get(page))


def test_the_lists_and_the_navigation_count_what_waits(cast: Support) -> None:
    order = cast.order()
    assert reads.waiting(cast.unit).count() == 1
    assert reads.counts(cast.unit) == {"todo": 1, "asked": 0, "judge": 0}
    assert reads.counts(cast.handler) == {"todo": 0, "asked": 1, "judge": 0}
    supports.report(supports.sign(order, by=cast.unit), by=cast.unit, answer=DONE)
    assert reads.counts(cast.handler)["judge"] == 1
    assert reads.counts(cast.reporter) == {"todo": 0, "asked": 0, "judge": 0}


def test_lists_and_pages_take_few_statements(cast: Support) -> None:
    order = cast.order()
    other = staff(Role.PROPERTY, cast.area).appointments.get().post_id
    supports.open(order.appeal, post=other, what="请看看", by=cast.handler)
    asked = browser(cast.unit)
    assert statements(lambda: asked.get(reverse("appeals:supports"))) <= 8
    page = reverse("appeals:support_order", args=[order.pk])
    assert statements(lambda: asked.get(page)) <= 10
    handler = browser(cast.handler)
    page = reverse("appeals:detail", args=[order.appeal_id])
    assert statements(lambda: handler.get(page)) <= 8


def test_a_word_sent_twice_is_one(cast: Support) -> None:
    order = supports.sign(cast.order(), by=cast.unit)
    address = reverse("appeals:support_progress", args=[order.pk])
    said = {"inner": "在路上", "key": "key-of-the-form"}
    for _again in range(2):
        assert browser(cast.unit).post(address, said).status_code == 302
    assert Entry.objects.filter(record=order.pk, verb="progress").count() == 1


MOVES = {
    "ask_extension": lambda c, o: support_time.ask_extension(o, by=c.unit, limit="1wd", why="忙"),
    "grant_extension": lambda c, o: support_time.grant_extension(o, by=c.handler),
    "refuse_extension": lambda c, o: support_time.refuse_extension(o, by=c.handler, why="不行"),
    "sign": lambda c, o: supports.sign(o, by=c.unit),
    "progress": lambda c, o: supports.progress(o, by=c.unit, inner="在路上"),
    "report": lambda c, o: supports.report(o, by=c.unit, answer=DONE),
    "accept": lambda c, o: supports.accept(o, by=c.handler),
    "send_back": lambda c, o: supports.send_back(o, by=c.handler, reason="还差"),
    "return": lambda c, o: supports.return_(o, by=c.unit, reason="不归我们"),
    "withdraw": lambda c, o: supports.withdraw(o, by=c.handler, reason="不用了"),
}


def not_now(verb: str, order: SupportOrder) -> bool:
    """Decided is what was asked for; asked for is one thing at a time, and so often in all."""
    if verb == "ask_extension":
        granted = clocks.more_time(journal.entries_of(order)).extensions
        return bool(order.more_asked) or len(granted) == 2
    return verb in {"grant_extension", "refuse_extension"} and not order.more_asked


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=8))
def test_any_order_of_deeds_follows_the_life_table(cast: Support, verbs: list[str]) -> None:
    order = cast.order(cast.appeal(Status.HANDLING))
    for verb in verbs:
        step, before = supports.STEPS[verb], order.status
        if before in step.before and not_now(verb, order):
            with pytest.raises(NotAllowed):
                MOVES[verb](cast, order)
        elif before in step.before:
            MOVES[verb](cast, order)
            assert order.status == (step.after or before)
        else:
            with pytest.raises(NotAllowed):
                MOVES[verb](cast, order)
            assert fresh(order).status == before
    assert fresh(order).status == order.status
    assert list(journal.verify()) == []
