"""The pages of residents: filled, empty, refused with everything kept; nobody reads what is not theirs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mulin.core.tests.browsing import browser, statements
from mulin.matters import flow
from mulin.matters.flow.steps import DESK, PAGE
from mulin.matters.models import Answer, Follower, Matter, MatterAppraisal, Statement, Status
from mulin.matters.queries import statements_of
from mulin.matters.testing import TEXT, TITLE, Cast
from mulin.matters.tests.browsing import look, send, words
from mulin.people.testing import a_person

PUBLIC = (Status.DISCUSSING, Status.CARRYING, Status.APPRAISING, Status.CLOSED, Status.REJECTED)


def test_messages_lead_where_the_pages_are(cast: Cast) -> None:
    matter = cast.propose()
    assert reverse("matters:desk_detail", args=[matter.pk]) == DESK.format(matter.pk)
    assert reverse("matters:detail", args=[matter.pk]) == PAGE.format(matter.pk)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_page_for_everybody_who_may_see_it(cast: Cast, status: str) -> None:
    matter = cast.matter(status)
    public = status in PUBLIC
    assert look(None, "detail", matter.pk).status_code == (200 if public else 404)
    assert look(cast.outsider, "detail", matter.pk).status_code == (200 if public else 404)
    page = look(cast.proposer, "detail", matter.pk)
    assert page.status_code == 200
    assert matter.title in words(page)
    assert look(cast.leader, "desk_detail", matter.pk).status_code == 200
    assert look(cast.worker, "desk_detail", matter.pk).status_code == 200
    assert look(cast.stranger, "desk_detail", matter.pk).status_code == 404
    assert look(cast.neighbour, "desk_detail", matter.pk).status_code == 403


def test_the_list_is_empty_then_filled_then_narrowed(cast: Cast) -> None:
    assert "还没有在议的事" in words(look(None, "list"))
    assert "还没有参与过" in words(look(cast.neighbour, "mine"))
    cast.discussed()
    page = words(look(None, "list"))
    assert TITLE in page
    assert "可以表态" in page
    assert "没有找到" in words(look(None, "list", state="over"))
    assert TITLE in words(look(None, "list", area=cast.community.code, state="discussing"))
    assert TITLE in words(look(None, "list", q="充电棚"))
    assert TITLE in words(look(cast.proposer, "mine"))


def statements_at(cast: Cast, rows: int) -> int:
    """How many statements the list costs with so many rows."""
    for number in range(rows - Matter.objects.count()):
        cast.discussed(title=f"第{number}件想议的事")
    client = browser(cast.neighbour)
    return statements(lambda: client.get(reverse("matters:list")))


def test_a_list_costs_few_statements_with_three_and_with_thirty_rows(cast: Cast) -> None:
    # Rare rows are looked for further back: two statements more or less, never one a row.
    assert statements_at(cast, 3) <= 6
    assert statements_at(cast, 30) <= 6


def test_proposing_and_what_was_typed_comes_back(cast: Cast) -> None:
    assert look(None, "new").status_code == 302
    assert look(cast.proposer, "new").status_code == 200
    bad = send(cast.proposer, "new", title="", text=TEXT, area=cast.area.code)
    assert bad.status_code == 400
    assert TEXT in words(bad)
    key = {"key": "the-same-key"}
    for _press in "ab":
        good = send(cast.proposer, "new", title=TITLE, text=TEXT, area=cast.area.code, **key)
        assert good.status_code == 302
    assert Matter.objects.count() == 1
    nowhere = a_person("没填住处")
    assert cast.community.name in words(look(nowhere, "new"))


def test_answering_one_at_a_time_without_script(cast: Cast) -> None:
    matter = cast.discussed(2)
    page = words(look(cast.neighbour, "answer", matter.pk))
    assert page.count('name="vote"') == 3
    for _turn in range(2):
        page = words(look(cast.neighbour, "answer", matter.pk))
        said = next(one for one in statements_of(matter) if str(one.pk) in page)
        typed = {"statement": said.pk, "vote": "1"}
        assert send(cast.neighbour, "answer", matter.pk, **typed).status_code == 302
    said = statements_of(matter)[0]
    assert "都表过态了" in words(look(cast.neighbour, "answer", matter.pk))
    again = look(cast.neighbour, "answer", matter.pk, said=str(said.pk))
    assert "您上次选的是：同意" in words(again)
    assert look(cast.neighbour, "answer", matter.pk, said="no").status_code == 404
    assert send(cast.neighbour, "answer", matter.pk, statement=said.pk, vote="9").status_code == 302
    assert Answer.objects.filter(latest=True).count() == 2
    assert "住在这个片区的居民来表态" in words(look(cast.outsider, "answer", matter.pk))
    assert send(cast.outsider, "answer", matter.pk, statement=said.pk, vote="1").status_code == 403
    assert look(None, "answer", matter.pk).status_code == 302
    cast.close_talk(matter)
    assert "现在不在表态的日子里" in words(look(cast.neighbour, "answer", matter.pk))


def test_writing_one_shows_a_like_one_first_and_takes_it_all_the_same(cast: Cast) -> None:
    matter = cast.discussed(1)
    near = send(cast.neighbour, "statements", matter.pk, text="棚子离楼房远一点")
    assert near.status_code == 200
    assert "有人说过差不多的" in words(near)
    assert Statement.objects.count() == 1
    good = send(cast.neighbour, "statements", matter.pk, text="棚子离楼房远一点", sure="1")
    assert good.status_code == 302
    mine = words(look(cast.neighbour, "statements", matter.pk))
    assert "等审核" in mine
    assert "棚子离楼房远一点" not in words(look(cast.proposer, "statements", matter.pk))
    for text in ("", "长" * 70, "充电棚要装在离楼房远一点的地方"):
        bad = send(cast.neighbour, "statements", matter.pk, text=text, sure="1")
        assert bad.status_code == 400
    assert (
        send(cast.outsider, "statements", matter.pk, text="外地来说一句", sure="1").status_code
        == 403
    )
    paper = send(cast.worker, "statements", matter.pk, text="请装个雨棚", sure="1", source="paper")
    assert paper.status_code == 302
    assert Statement.objects.get(text="请装个雨棚").recorded_by == cast.worker
    assert send(None, "statements", matter.pk, text="没登录").status_code == 302
    assert "登录以后可以写意见" in words(look(None, "statements", matter.pk))


def test_taking_answers_back(cast: Cast) -> None:
    matter = cast.discussed(1)
    flow.answer(statements_of(matter)[0], by=cast.neighbour, vote=1)
    page = words(look(cast.neighbour, "statements", matter.pk))
    assert "撤回我全部的表态" in page
    assert send(cast.neighbour, "forget", matter.pk).status_code == 302
    assert not Answer.objects.exists()


def test_following_withdrawing_and_appraising(cast: Cast) -> None:
    matter = cast.propose()
    assert send(cast.neighbour, "follow", matter.pk).status_code == 404
    assert send(cast.proposer, "withdraw", matter.pk).status_code == 302
    matter = cast.discussed()
    send(cast.neighbour, "follow", matter.pk)
    assert Follower.objects.filter(person=cast.neighbour).exists()
    send(cast.neighbour, "follow", matter.pk, on="0")
    assert not Follower.objects.filter(person=cast.neighbour).exists()
    matter = cast.matter(Status.APPRAISING)
    assert "请您评一评" in words(look(cast.proposer, "detail", matter.pk))
    assert "请您评一评" not in words(look(cast.neighbour, "detail", matter.pk))
    bad = send(cast.proposer, "appraise", matter.pk, mark="2", words="")
    assert bad.status_code == 400
    assert "哪里不满意" in words(bad)
    assert send(cast.proposer, "appraise", matter.pk, mark="4", words="挺好").status_code == 302
    assert send(cast.neighbour, "appraise", matter.pk, mark="1", words="差").status_code == 403
    assert MatterAppraisal.objects.get().mark == 4
    assert look(cast.proposer, "appraise", matter.pk).status_code == 302


def test_the_company_does_its_task_from_the_public_page(cast: Cast) -> None:
    matter = cast.matter(Status.CARRYING)
    task = cast.task(matter)
    assert "这一项办好了" in words(look(cast.company, "detail", matter.pk))
    assert "这一项办好了" not in words(look(cast.proposer, "detail", matter.pk))
    bad = send(cast.company, "complete", matter.pk, task.pk, words="")
    assert bad.status_code == 400
    assert send(cast.neighbour, "complete", matter.pk, task.pk, words="我来").status_code == 403
    assert send(cast.company, "complete", matter.pk, task.pk, words="装好了").status_code == 302
    assert look(cast.company, "complete", matter.pk, task.pk).status_code == 302
    assert "装好了" in words(look(None, "detail", matter.pk))
    assert look(None, "photo", matter.pk, task.pk).status_code == 404
    assert look(None, "photo", cast.discussed().pk, task.pk).status_code == 404


def test_nobody_s_name_stands_on_a_public_page(cast: Cast) -> None:
    matter = cast.discussed(2)
    flow.say(matter, by=cast.neighbour, text="我写的一句")
    for said in statements_of(matter):
        flow.answer(said, by=cast.neighbour, vote=-1)
    for name in ("detail", "statements"):
        page = words(look(None, name, matter.pk))
        for person in (cast.proposer, cast.neighbour, cast.leader, cast.worker):
            assert person.name not in page
