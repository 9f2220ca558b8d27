"""An evening talk within a journey: called, opened, talked over; its minutes and what it decided."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mulin.appeals.testing import Cast
from mulin.matters.models import Matter
from mulin.meetings import flow
from mulin.meetings.models import Item, Meeting, Minutes, Resolution, ResolutionStatus
from tests.journeys.walking import Walker

SAID = "王阿姨：先修一到三楼，老人多。\n物业：声控灯一周能到货。"
AGREED = "一到三楼先换声控灯，社区量好尺寸。"
WHAT = "量好一到三楼的灯座尺寸"


def the_talk() -> Meeting:
    """The only one there is."""
    return Meeting.objects.get()


def minutes(tail: str = "") -> str:
    return f"/desk/meetings/{the_talk().pk}/minutes/{tail}"


@transaction.atomic
def called(matter: Matter, town: Cast) -> None:
    """Announced five days ago, in the house at half past; the matter is on the agenda."""
    now = timezone.now()
    before, soon = now - timedelta(days=5), now + timedelta(minutes=30)
    by = town.dispatcher
    plan = flow.Plan(
        title="网格夜谈会", kind="talk", area=town.area.code, starts_at=soon, minutes=60,
        place="邻里驿站",
    )  # fmt: skip
    talk = flow.call(plan, by=by, at=before)
    source = flow.From("matter", matter.pk, matter.title, f"/matters/{matter.pk}/")
    flow.put(talk, flow.Topic(title=matter.title, source=source), by=by, at=before)
    flow.announce(talk, by=by, at=before)


@transaction.atomic
def talked(town: Cast) -> None:
    """The resident and twenty others are there; the matter is talked over; it is closed."""
    talk, by = the_talk(), town.dispatcher
    flow.open_(talk, by=by)
    flow.check_in(talk, by=by, person=town.reporter)
    flow.check_in(talk, by=by, heads=20)
    item = Item.objects.select_related("meeting").get(meeting=talk)
    flow.begin(item, by=by)
    flow.conclude(item, by=by)
    flow.close(the_talk(), by=by)


def evening_talk(dispatcher: Walker, resident: Walker, matter: Matter, town: Cast) -> list[str]:
    """Called, held, its minutes kept and shown to those who were there; a resolution with an owner
    and a day. Answers what shuts somebody out on the pages."""
    called(matter, town)
    resident.open(f"/meetings/{the_talk().pk}/").reads("网格夜谈会", matter.title)
    faults = resident.faults()
    talked(town)
    dispatcher.open(minutes())
    dispatcher.press(dispatcher.page.get_by_role("button", name="开始记纪要"))
    item = Item.objects.get()
    dispatcher.send(minutes(f"items/{item.pk}/"), said=SAID, agreed=AGREED).reads("记了", AGREED)
    due = str(timezone.localdate() + timedelta(days=7))
    dispatcher.send(
        minutes("resolutions/"), what=WHAT, owner=f"post:{town.post.pk}", due=due
    )  # fmt: skip
    faults += dispatcher.reads(WHAT).faults()
    dispatcher.send(minutes("issue/")).reads("征求异议")
    resident.open(f"/meetings/{the_talk().pk}/minutes/").reads("征求异议稿", "居民", AGREED)
    resident.does_not_read("王阿姨：").send(f"/meetings/{the_talk().pk}/minutes/objections/",
                                          words="我说的是先修二楼。")  # fmt: skip
    faults += resident.reads("等答复").faults()
    dispatcher.open(minutes())
    objection = Minutes.objects.get().objections.get()
    dispatcher.send(
        minutes(f"objections/{objection.pk}/answer/"), taken="no", words="对过录音，是一到三楼。"
    )
    return faults


def carried_out(dispatcher: Walker, handler: Walker, visitor: Walker, town: Cast) -> list[str]:
    """The term is over and the minutes are final; the resolution is done, confirmed, and everybody
    reads it."""
    later = timezone.now() + timedelta(days=12)
    flow.minutes.finish(
        Minutes.objects.select_related("meeting").get(), by=town.dispatcher, at=later
    )
    page = f"/meetings/resolutions/{Resolution.objects.get().pk}/"
    handler.open(page).send(f"{page}report/", words="量好了，六个灯座都是螺口。")
    handler.reads("等会上或主持人确认")
    dispatcher.open(page).send(f"{page}confirmation/").reads("办成了")
    assert Resolution.objects.get().status == ResolutionStatus.DONE
    visitor.open("/meetings/became/").reads(WHAT, "办成了")
    faults = visitor.faults()
    visitor.open(page).reads("六个灯座都是螺口")
    return [*faults, *visitor.open(f"/meetings/{the_talk().pk}/minutes/").faults()]
