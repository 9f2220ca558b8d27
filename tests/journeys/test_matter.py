"""One matter from an appeal over an evening talk to a low appraisal that opens it again, through
everybody's hands."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mulin.appeals.testing import Cast
from mulin.matters import flow
from mulin.matters.models import Matter, Participant, Status, Task
from mulin.matters.queries import statements_of
from mulin.people.models import Person
from tests.journeys.conftest import Walk
from tests.journeys.evening import carried_out, evening_talk
from tests.journeys.walking import Walker

SLIPS, SCREENS = 30, 29
TITLE = "楼道灯换声控的还是常亮的"
SAID = ("先修一到三楼的灯", "换成声控灯省电", "老人多，灯要一直亮着", "灯坏了两天内要换",
        "费用从公共收益里出")  # fmt: skip


def the_matter() -> Matter:
    """The only one there is."""
    return Matter.objects.get()


def desk(tail: str = "") -> str:
    return f"/desk/matters/{the_matter().pk}/{tail}"


def page(tail: str = "") -> str:
    return f"/matters/{the_matter().pk}/{tail}"


def propose_and_take_up(dispatcher: Walker, town: Cast) -> None:
    """What the appeal is about concerns the whole house: its page offers to talk it over."""
    appeal = town.appeal("handling")
    dispatcher.open(f"/desk/appeals/{appeal.pk}/").reads("提成议题，请大家商量")
    dispatcher.press(dispatcher.page.locator("a[href*='/desk/matters/new/']").first)
    dispatcher.send("/desk/matters/new/", title=TITLE, text="灯换哪一种，请大家商量。")
    dispatcher.send(desk("adoption/")).reads("正在议", "征集意见")


def talk(resident: Walker, dispatcher: Walker, town: Cast) -> list[str]:
    """A statement is written, read, answered on the phone; the others come on slips."""
    resident.open(page("statements/")).send(page("statements/"), text=SAID[0]).reads("等审核")
    said_by_hand(town)
    dispatcher.open(desk("statements/"))
    dispatcher.press(dispatcher.page.locator("form[action$='/publication/'] button").last)
    faults = dispatcher.faults()
    resident.open(page("answers/")).reads("有位居民说", "说不准")
    faults += resident.faults()
    for _statement in SAID:
        resident.press(resident.page.locator("form.votes button[value='1']"))
    resident.reads("都表过态了")
    dispatcher.open(desk("paper/")).send(desk("paper/"), slip="0001", line="12-11")
    dispatcher.reads("再对一眼", "0001")
    assert dispatcher.page.locator("[name=slip]").input_value() == "0002"
    return [*faults, *dispatcher.faults()]


def said_by_hand(town: Cast) -> None:
    """The other statements, as the community heard them."""
    for text in SAID[1:]:
        said = flow.say(the_matter(), by=town.dispatcher, text=text, source="paper")
        flow.publish(said, by=town.dispatcher)


@transaction.atomic
def sixty(town: Cast) -> None:
    """All in all sixty: thirty slips, thirty people with a phone; two sides that share two of five."""
    matter = the_matter()
    for number in range(2, SLIPS + 1):
        flow.enter_slip(matter, by=town.dispatcher, slip=f"{number:04}", votes=votes(number))
    known = {one.number: one for one in statements_of(matter)}
    for number in range(SCREENS):
        person = Person.objects.create(username=f"n{number}", name="邻居", area=town.area)
        for statement, vote in votes(number).items():
            flow.answer(known[statement], by=person, vote=vote)
    assert Participant.objects.filter(matter=matter).count() == SLIPS + SCREENS + 1


def votes(number: int) -> dict[int, int]:
    """What the nth says: all share two of five, the sides part over the others."""
    side = 1 if number % 2 else -1
    said = {1: 1, 2: side, 3: -side, 4: 1, 5: side}
    return {n: 0 if n == number % 11 else vote for n, vote in said.items()}


def find_out(dispatcher: Walker, visitor: Walker) -> list[str]:
    """The days of answering are over: everybody reads what all sides share."""
    yesterday = timezone.localdate() - timedelta(days=1)
    dates = {f"{name}_{n}": str(yesterday) for n in (0, 1) for name in ("since", "until")}
    dispatcher.open(desk()).send(desk("phases/"), **dates, words="都表过态了，请看结果。")
    dispatcher.open(page("result/"))
    dispatcher.press(dispatcher.page.get_by_role("button", name="现在重算"))
    dispatcher.reads("念给大家听", "60 位居民", "大致分成 2 组")
    dispatcher.press(dispatcher.page.get_by_role("button", name="验一遍"))
    dispatcher.reads("一模一样")
    visitor.open("/matters/").reads(TITLE)
    faults = visitor.faults()
    return [*faults, *visitor.open(page()).faults()]


def decide_and_carry_out(dispatcher: Walker, handler: Walker, town: Cast) -> None:
    """A meeting decides, a post does it, people are asked."""
    dispatcher.open(desk()).send(
        desk("decisions/"), verdict="approve", body="居民代表会议", words="一到三楼先换声控灯。",
        present=40, in_favour=31, against=6, abstained=3,
    )  # fmt: skip
    due = str(timezone.localdate() + timedelta(days=7))
    dispatcher.send(desk("tasks/"), what="换一到三楼的灯", owner=town.post.pk, due=due)
    task = Task.objects.get()
    handler.open(page()).send(page(f"tasks/{task.pk}/completion/"), words="换了六盏，都亮了。")
    handler.reads("换了六盏")
    dispatcher.open(desk()).send(desk("completion/"), words="一到三楼换了六盏声控灯。")
    dispatcher.reads("请大家评")


def test_a_matter_from_an_appeal_over_a_talk_to_a_low_appraisal_that_reopens_it(
    walk: Walk, town: Cast
) -> None:
    town.reporter.area = town.area
    town.reporter.save()
    dispatcher, resident = walk(town.dispatcher, desk=True), walk(town.reporter)
    # A page that glides to a folded form would carry it away under the mouse.
    dispatcher.page.emulate_media(reduced_motion="reduce")
    propose_and_take_up(dispatcher, town)
    faults = talk(resident, dispatcher, town)
    sixty(town)
    visitor, handler = walk(), walk(town.handler)
    faults += find_out(dispatcher, visitor)
    faults += evening_talk(dispatcher, resident, the_matter(), town)
    decide_and_carry_out(dispatcher, handler, town)
    faults += carried_out(dispatcher, handler, visitor, town)

    resident.open(page()).reads("请您评一评").send(
        page("appraisal/"), mark="1", words="声控的太暗，老人看不清台阶。"
    )
    for slip in ("0003", "0004"):
        dispatcher.open(desk()).send(desk("appraisals/"), slip=slip, mark="2", words="不够亮。")
    dispatcher.send(desk("conclusion/")).reads("重新落实过 1 次", "老人看不清台阶")
    matter = the_matter()
    assert (matter.status, matter.round, matter.people) == (Status.CARRYING, 1, 60)
    resident.open(page()).reads("评得低，重新落实")
    faults += dispatcher.faults()
    assert not faults, "\n".join(faults)
