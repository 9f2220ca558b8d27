"""The desk of matters: every deed by its form, refused ones keep what was typed, slips by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.core import nav
from mulin.core.tests.browsing import browser, statements
from mulin.matters import flow
from mulin.matters.models import Answer, Matter, Participant, Stand, Statement, Status, Task
from mulin.matters.navigation import may_see_desk
from mulin.matters.practice import practice
from mulin.matters.queries import statements_of, waiting
from mulin.matters.testing import TITLE, Cast
from mulin.matters.tests.browsing import look, send, words
from mulin.matters.views.moderating import after

TODAY = timezone.localdate


def test_the_desk_is_for_who_leads_or_writes_down(cast: Cast) -> None:
    for person, status in (
        (cast.leader, 200), (cast.worker, 200), (cast.company, 403), (cast.proposer, 403),
    ):  # fmt: skip
        assert look(person, "desk").status_code == status
        assert may_see_desk(person) == (status == 200)
    assert look(None, "desk").status_code == 302
    assert not may_see_desk(None)


def test_lists_by_where_they_stand(cast: Cast) -> None:
    assert "还没有议题" in words(look(cast.leader, "desk", view="all"))
    assert "没有等答复的" in words(look(cast.leader, "desk", view="proposed"))
    assert "这里没有" in words(look(cast.leader, "desk", view="carrying"))
    cast.propose()
    flow.say(cast.discussed(), by=cast.neighbour, text="等着审的一句")
    for view in ("proposed", "moderate", "discussing", "all"):
        assert TITLE in words(look(cast.leader, "desk", view=view))
    assert "没有找到" in words(look(cast.leader, "desk", view="all", q="找不到的词"))
    assert TITLE in words(look(cast.leader, "desk", view="all", area=cast.area.code))
    assert "没有找到" in words(look(cast.leader, "desk", view="all", origin="topic"))
    assert waiting(cast.leader).count() == 2
    assert waiting(cast.worker).count() == 0
    assert waiting(cast.stranger).count() == 0
    nav.forget_counts()
    assert "民事民议" in words(browser(cast.leader).get(reverse("matters:desk")))


def costs(cast: Cast, rows: int) -> int:
    """How many statements the desk's list costs with so many rows."""
    for number in range(rows - Matter.objects.count()):
        cast.discussed(title=f"第{number}件想议的事")
    client = browser(cast.leader)
    return statements(lambda: client.get(reverse("matters:desk") + "?view=all"))


def test_the_desk_s_list_costs_few_statements_with_three_and_with_thirty_rows(cast: Cast) -> None:
    # Rare rows are looked for further back: two statements more or less, never one a row.
    assert costs(cast, 3) <= 6
    assert costs(cast, 30) <= 6


def test_writing_one_down_for_a_visitor(cast: Cast) -> None:
    assert "上门、来访提出" in words(look(cast.worker, "record"))
    typed = {"title": TITLE, "text": "请大家商量", "area": cast.area.code, "origin": "walk_in"}
    bad = send(cast.worker, "record", **{**typed, "text": "电话13800138000"})
    assert bad.status_code == 400
    assert "13800138000" in words(bad)
    assert send(cast.worker, "record", **{**typed, "title": ""}).status_code == 400
    good = send(cast.worker, "record", **typed)
    assert good.status_code == 302
    matter = Matter.objects.get()
    assert (matter.recorded_by, matter.proposer) == (cast.worker, None)
    assert look(cast.company, "record").status_code == 403
    brought = look(
        cast.leader, "record", **{"from": "appeal", "id": "no", "label": "灯不亮", "area": "no"}
    )
    assert "灯不亮" in words(brought)


def plan(prefix: str = "") -> dict[str, object]:
    """What the form of phases sends: gather and answer today."""
    today = TODAY()
    found: dict[str, object] = {"words": prefix or "开始议"}
    for n, opens in enumerate(("gather", "answer")):
        found |= {
            f"opens_{n}": opens, f"since_{n}": today, f"until_{n}": today + timedelta(days=3),
            f"about_{n}": "社区议事厅",
        }  # fmt: skip
    return found


def test_a_whole_life_by_forms(cast: Cast) -> None:
    matter = cast.propose()
    assert "下一步：列入，开始议" in words(look(cast.leader, "desk_detail", matter.pk))
    assert send(cast.leader, "take_up", matter.pk, **plan()).status_code == 302
    page = words(look(cast.leader, "desk_detail", matter.pk))
    assert "大家还在表态" in page
    send(cast.leader, "note", matter.pk, words="周六看现场")
    send(cast.leader, "revise", matter.pk, title=TITLE, text="改过的字")
    changed = plan("提前结束")
    changed |= {"since_1": TODAY() - timedelta(days=3), "until_1": TODAY() - timedelta(days=1)}
    assert send(cast.leader, "plan", matter.pk, **changed).status_code == 302
    decision = {
        "verdict": "approve", "basis": "meeting", "body": "居民代表会议", "held_on": TODAY(),
        "words": "同意装", "present": 40, "in_favour": 31, "against": 4, "abstained": 2,
    }  # fmt: skip
    bad = send(cast.leader, "decide", matter.pk, **{**decision, "against": 99})
    assert bad.status_code == 400
    assert "居民代表会议" in words(bad)
    assert send(cast.leader, "decide", matter.pk, **decision).status_code == 302
    assert "定好任务" in words(look(cast.leader, "desk_detail", matter.pk))
    task = {"what": "装棚", "owner": str(cast.company_post.pk), "due": TODAY()}
    assert send(cast.leader, "assign", matter.pk, **task).status_code == 302
    one = Task.objects.get()
    assert send(cast.leader, "drop", matter.pk, one.pk, words="").status_code == 400
    assert send(cast.leader, "drop", matter.pk, one.pk, words="换一家").status_code == 302
    assert (
        send(cast.leader, "redo", matter.pk, one.pk, words="还是他们", due=TODAY()).status_code
        == 302
    )
    assert look(cast.leader, "redo", matter.pk, one.pk).status_code == 302
    send(cast.company, "complete", matter.pk, one.pk, words="装好了")
    assert send(cast.leader, "finish", matter.pk, words="都好了").status_code == 302
    assert "评的人够了才能提前结束" in words(look(cast.leader, "desk_detail", matter.pk))
    for slip in "123":
        mark = {"slip": slip, "side": "affected", "source": "paper", "mark": "2", "words": "漏雨"}
        assert send(cast.worker, "enter_appraisal", matter.pk, **mark).status_code == 302
    assert send(cast.leader, "end_appraisal", matter.pk).status_code == 302
    matter.refresh_from_db()
    assert (matter.status, matter.round) == (Status.CARRYING, 1)
    assert "重新落实过 1 次" in words(look(cast.leader, "desk_detail", matter.pk))
    send(cast.leader, "discuss_again", matter.pk, words="换地方")
    matter.refresh_from_db()
    assert matter.status == Status.DISCUSSING


def test_a_deed_refused_stands_open_with_what_was_typed(cast: Cast) -> None:
    matter = cast.propose()
    bad = send(cast.leader, "take_up", matter.pk, **{**plan(), "until_0": ""})
    assert bad.status_code == 400
    assert "请填日期" in words(bad)
    assert "社区议事厅" in words(bad)
    assert send(cast.leader, "decline", matter.pk, words="").status_code == 400
    assert send(cast.leader, "decline", matter.pk, words="归别处管").status_code == 302
    assert send(cast.leader, "reconsider", matter.pk).status_code == 302
    assert look(cast.leader, "decline", matter.pk).status_code == 302
    assert send(cast.worker, "take_up", matter.pk, **plan()).status_code == 403
    assert send(cast.stranger, "take_up", matter.pk, **plan()).status_code == 404


def test_moderating(cast: Cast) -> None:
    matter = cast.discussed()
    assert "还没有意见" in words(look(cast.leader, "desk_statements", matter.pk))
    said = flow.say(matter, by=cast.neighbour, text="有事找 13800138000")
    other = flow.say(matter, by=cast.neighbour, text="完全另一回事的想法")
    page = words(look(cast.leader, "desk_statements", matter.pk))
    assert "<mark>" not in page or "〔电话〕" in page
    bad = send(cast.leader, "said_publish", matter.pk, said.pk, text="找 13800138000")
    assert bad.status_code == 400
    assert "13800138000" in words(bad)
    done = send(cast.leader, "said_publish", matter.pk, said.pk, text="有事找物业")
    assert done.status_code == 302
    assert send(cast.leader, "said_refuse", matter.pk, other.pk, words="").status_code == 400
    assert send(cast.leader, "said_refuse", matter.pk, other.pk, words="骂人").status_code == 302
    assert send(cast.leader, "said_link", matter.pk, said.pk, like="9").status_code == 400
    assert send(cast.leader, "said_link", matter.pk, said.pk, like="").status_code == 302
    assert send(cast.leader, "said_hide", matter.pk, said.pk, words="重复").status_code == 302
    assert look(cast.leader, "said_hide", matter.pk, said.pk).status_code == 302
    stands = Statement.objects.order_by("number").values_list("status", flat=True)
    assert list(stands) == [Stand.HIDDEN, Stand.REFUSED]
    assert send(cast.worker, "said_publish", matter.pk, other.pk, text="好").status_code == 403
    assert look(cast.leader, "desk_statements", matter.pk).status_code == 200


def test_slips_by_keyboard_the_next_number_stands_there_already(cast: Cast) -> None:
    matter = cast.discussed()
    assert "还没有公开的意见" in words(look(cast.worker, "paper", matter.pk))
    matter = cast.discussed(3)
    page = words(look(cast.worker, "paper", matter.pk))
    assert "autofocus" in page
    done = send(cast.worker, "paper", matter.pk, slip="0009", line="120", source="paper")
    assert done.status_code == 302
    assert "slip=0010" in done.url
    after_it = words(browser(cast.worker).get(done.url))
    assert 'value="0010"' in after_it
    assert "再对一眼" in after_it
    assert "再对一眼" not in words(browser(cast.leader).get(done.url))
    bad = send(cast.worker, "paper", matter.pk, slip="0010", line="12", source="paper")
    assert bad.status_code == 400
    assert 'value="12"' in words(bad)
    ticked = {"slip": "0010", "source": "door", "v_1": "1", "v_3": "-1"}
    assert send(cast.worker, "paper", matter.pk, **ticked).status_code == 302
    twice = send(cast.worker, "paper", matter.pk, **{**ticked, "line": "111"})
    assert twice.status_code == 400
    assert send(cast.worker, "paper", matter.pk, slip="").status_code == 400
    assert Participant.objects.filter(matter=matter).count() == 2
    assert Answer.objects.filter(matter=matter, source="door").count() == 2
    auditor_like = look(cast.stranger, "paper", matter.pk)
    assert auditor_like.status_code == 404
    assert statements_of(matter)[0].text in words(look(cast.worker, "slip", matter.pk))
    cast.close_talk(Matter.objects.get(pk=matter.pk))
    assert "现在不在表态的日子里" in words(look(cast.worker, "paper", matter.pk))


@pytest.mark.parametrize(
    ("slip", "next_one"), [("0012", "0013"), ("A-9", "A-10"), ("甲", ""), ("99", "100")]
)
def test_the_number_after(slip: str, next_one: str) -> None:
    assert after(slip) == next_one


def test_the_rules_of_the_town(cast: Cast) -> None:
    assert look(cast.leader, "practice").status_code == 403
    assert "通常的规矩" in words(look(cast.centre, "practice"))
    typed = {
        "answer_days": 5, "gather_days": 7, "talk_days": 14, "longest": 60, "a_day": 5,
        "appraise_days": 14, "threshold": "3.50", "fewest": 3,
    }  # fmt: skip
    for bad in ({"longest": 900}, {"fewest": ""}):
        assert send(cast.centre, "practice", **{**typed, **bad}).status_code == 400
    assert send(cast.centre, "practice", **typed).status_code == 302
    assert practice().answer_days == 5
