"""The pages: what a visitor, a resident, a neighbour and the desk see, and that nothing typed is lost."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse

from mulin.core.tests.browsing import browser, statements, text
from mulin.covenants import flow
from mulin.covenants.models import Comment, Status
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, days, fresh
from mulin.covenants.tests.browsing import look, send
from mulin.people.models import Person
from mulin.places.testing import a_community, a_grid


def test_the_list_begins_with_what_holds_where_i_live(cast: Cast) -> None:
    version = cast.in_force()
    cast.opened(kind="grid", sample="grid")
    for person in (None, cast.resident, cast.outsider):
        page = text(look(person, "list"))
        assert page.count(version.covenant.title) == 1
        assert ("我这里的" in page) == (person == cast.resident)
    assert "没有找到" in text(look(None, "list", kind="village"))
    assert version.covenant.title in text(look(None, "list", state="in_force"))
    assert "没有找到" in text(look(None, "list", area=a_community().code))


def test_drafts_and_what_came_to_nothing_are_not_listed(cast: Cast) -> None:
    draft = cast.draft()
    assert "还没有公约" in text(look(None, "list"))
    assert look(cast.resident, "detail", draft.covenant_id).status_code == 404
    assert look(cast.resident, "version", draft.covenant_id, 1).status_code == 404
    assert look(cast.keeper, "detail", draft.covenant_id).status_code == 200
    opened = flow.open_talk(draft, by=cast.keeper, since=days(0), until=days(9))
    dropped = flow.drop(opened, by=cast.keeper, words="大家不同意。")
    for person in (None, cast.resident):
        assert "还没有公约" in text(look(person, "list"))
    assert "大家不同意。" in text(look(None, "detail", dropped.covenant_id))


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFTING])
def test_every_status_has_its_page_for_all(cast: Cast, status: str) -> None:
    version = cast.version(status)
    for person in (None, cast.resident, cast.keeper):
        for name, more in (("version", (version.number,)), ("changes", ()), ("detail", ())):
            assert look(person, name, version.covenant_id, *more).status_code == 200
        clause = clauses_of(version)[0]
        page = look(person, "clause", version.covenant_id, version.number, clause.pk)
        assert page.status_code == 200
    assert look(cast.keeper, "desk_detail", version.covenant_id).status_code == 200
    assert look(cast.stranger, "desk_detail", version.covenant_id).status_code == 404
    assert look(cast.resident, "desk_detail", version.covenant_id).status_code == 403


def test_who_signed_stands_on_no_page_but_the_keeper_s(cast: Cast) -> None:
    cast.lives(cast.resident, cast.home("西厢"))
    version = cast.called(terms={"base": 20})
    flow.sign(version, by=cast.resident)
    cast.paper(version, "502", sheet="Z-77")
    pk = version.covenant_id
    for person in (None, cast.resident, cast.neighbour, cast.worker):
        for page in (look(person, "detail", pk), look(person, "version", pk, 1)):
            told = text(page)
            assert cast.resident.name not in told
            assert "Z-77" not in told
            assert "西厢" not in told
            assert "各栋签了多少" not in told
    assert look(cast.worker, "signatures", pk).status_code == 403
    listed = text(look(cast.keeper, "signatures", pk))
    assert "Z-77" in listed
    assert cast.resident.name not in listed
    assert look(cast.stranger, "signatures", pk).status_code == 404
    for room in range(5):
        cast.paper(fresh(version), f"60{room}")
    assert "各栋签了多少" in text(look(None, "detail", pk))


def test_i_sign_and_take_it_back_on_the_phone(cast: Cast) -> None:
    version = cast.called()
    where = (version.covenant_id, 1)
    assert "看过了，我家同意" in text(look(cast.resident, "version", *where))
    assert "登录后签名" in text(look(None, "version", *where))
    assert "住在这里的居民来签" in text(look(cast.outsider, "version", *where))
    send(cast.resident, "sign", *where)
    assert "您家已经签了" in text(look(cast.resident, "version", *where))
    assert send(cast.outsider, "sign", *where).status_code == 403
    send(cast.resident, "sign", *where, on="0")
    assert fresh(version).signed == 0
    assert send(None, "sign", *where).status_code == 302
    assert look(cast.resident, "sign", *where).status_code == 405


def test_i_comment_on_a_clause_and_take_it_back(cast: Cast) -> None:
    version = cast.opened()
    clause = clauses_of(version)[4]
    where = (version.covenant_id, 1, clause.pk)
    page = look(cast.resident, "clause", *where)
    assert "提交意见" in text(page)
    assert "登录后提意见" in text(look(None, "clause", *where))
    assert "提交意见" not in text(look(cast.outsider, "clause", *where))
    wrong = send(cast.resident, "clause", *where, text="", wording="早一点。")
    assert wrong.status_code == 400
    assert "早一点。" in text(wrong)
    key = str(uuid4())
    for _twice in range(2):
        done = send(cast.resident, "clause", *where, text="睡不着", wording="九点。", key=key)
        assert done.status_code == 302
    said = Comment.objects.get()
    assert "睡不着" in text(look(cast.resident, "clause", *where))
    assert "睡不着" not in text(look(cast.neighbour, "clause", *where))
    assert "睡不着" in text(look(cast.resident, "version", *where[:2]))
    back = (*where[:2], said.pk)
    assert send(cast.neighbour, "take_back", *back).status_code == 404
    send(cast.resident, "take_back", *back)
    assert Comment.objects.get().status == "withdrawn"
    whole = send(cast.resident, "whole", *where[:2], text="还缺一条")
    assert whole.status_code == 302
    send(cast.resident, "take_back", *where[:2], Comment.objects.order_by("-id")[0].pk)
    assert send(None, "clause", *where, text="好").status_code == 302
    assert send(cast.outsider, "clause", *where, text="好").status_code == 403
    assert look(None, "clause", *where[:2], uuid4()).status_code == 404


def test_staff_write_down_what_is_said_to_them(cast: Cast) -> None:
    version = cast.opened()
    where = (version.covenant_id, 1, clauses_of(version)[0].pk)
    send(cast.worker, "clause", *where, text="王大爷说做不到", source="spoken")
    assert Comment.objects.get().source == "spoken"


def test_what_changed_is_shown_clause_by_clause(cast: Cast) -> None:
    first = cast.in_force()
    pk = first.covenant_id
    assert "没有可比的" in text(look(None, "changes", pk))
    second = flow.draft_next(first.covenant, by=cast.keeper)
    clause = clauses_of(second)[0]
    flow.edit_clause(clause, by=cast.keeper, heading="新名", text="全新的话。")
    flow.remove_clause(clauses_of(fresh(second))[1], by=cast.keeper)
    page = text(look(cast.keeper, "changes", pk))
    for words in ("改过的", "去掉的", "全新的话。", "小标题原来是"):
        assert words in page
    assert "没有可比的" in text(look(None, "changes", pk))
    odd = {"from": "1", "to": "1"}
    assert "文字一样" in text(look(cast.keeper, "changes", pk, **odd))
    assert look(None, "changes", pk, **{"from": "x"}).status_code == 200


def _more(cast: Cast, count: int) -> None:
    for _number in range(count):
        grid = a_grid(community=cast.community)
        plan = flow.Plan("grid", grid.code, sample="grid")
        version = flow.draft(plan, by=cast.keeper)
        flow.open_talk(version, by=cast.keeper, since=days(0), until=days(9))


def _costs(asked: list[tuple[Person | None, str, tuple[object, ...]]]) -> list[int]:
    found = []
    for person, name, more in asked:
        client = browser(person)
        found.append(statements(partial(client.get, reverse(f"covenants:{name}", args=more))))
    return found


def test_lists_ask_as_often_for_thirty_as_for_three(cast: Cast) -> None:
    _more(cast, 3)
    asked: list[tuple[Person | None, str, tuple[object, ...]]] = [
        (cast.resident, "list", ()), (None, "list", ()), (cast.keeper, "desk", ()),
    ]  # fmt: skip
    few = _costs(asked)
    _more(cast, 27)
    # A list looks among its newest rows first, and further back if they do not fill its page.
    assert all(now <= was + 2 for was, now in zip(few, _costs(asked), strict=True))
    assert max(few) <= 14


def test_a_page_asks_as_often_for_thirty_comments_as_for_three(cast: Cast) -> None:
    version = cast.opened()
    pk = version.covenant_id
    clause = clauses_of(version)[0].pk
    asked: list[tuple[Person | None, str, tuple[object, ...]]] = [
        (cast.resident, "version", (pk, 1)), (cast.resident, "clause", (pk, 1, clause)),
        (cast.keeper, "comments", (pk,)), (cast.keeper, "desk_detail", (pk,)),
    ]  # fmt: skip

    def say(count: int) -> None:
        for number in range(count):
            made = cast.comment(version, by=cast.worker, source="paper", text=f"第 {number} 句")
            flow.show(made, by=cast.keeper)

    say(3)
    few = _costs(asked)
    say(27)
    assert _costs(asked) == few
    assert max(few) <= 14


def test_the_list_of_signatures_asks_as_often_for_thirty_as_for_three(cast: Cast) -> None:
    version = cast.called(terms={"base": 60})
    asked: list[tuple[Person | None, str, tuple[object, ...]]] = [
        (cast.keeper, "signatures", (version.covenant_id,)),
        (cast.resident, "version", (version.covenant_id, 1)),
        (cast.worker, "paper", (version.covenant_id,)),
    ]  # fmt: skip
    for room in range(6):
        cast.paper(fresh(version), f"10{room}")
    few = _costs(asked)
    for room in range(30):
        cast.paper(fresh(version), f"2{room:02}")
    assert _costs(asked) == few
    assert max(few) <= 14
