"""The desk through its pages: drafting, every deed, the inbox of comments, paper one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.core.tests.browsing import a_photo, text
from mulin.covenants import flow
from mulin.covenants.models import Clause, Comment, Covenant, Signature, Status, Version
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, days, fresh
from mulin.covenants.tests.browsing import look, send
from mulin.covenants.views import collecting, hearing
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post
from mulin.places.testing import a_building, a_grid


def test_the_desk_drafts_from_a_sample(cast: Cast) -> None:
    assert "起草一份" in text(look(cast.keeper, "desk"))
    assert "起草一份" not in text(look(cast.worker, "desk"))
    assert look(cast.resident, "desk").status_code == 403
    assert look(cast.worker, "new").status_code == 403
    page = text(look(cast.keeper, "new"))
    assert "样本，须由居民商议修改" in page
    wrong = send(cast.keeper, "new", begin="grid/grid", area=cast.community.code, title="我们的")
    assert wrong.status_code == 400
    assert 'value="我们的"' in text(wrong)
    assert send(cast.keeper, "new", begin="").status_code == 400
    done = send(cast.keeper, "new", begin="residents/blank", area=cast.community.code)
    assert done.status_code == 302
    assert not Clause.objects.exists()
    assert Covenant.objects.get().title.endswith("居民公约")


def test_the_editor_works_without_a_script(cast: Cast) -> None:
    version = cast.draft(sample="")
    pk = version.covenant_id
    assert "还没有条文" in text(look(cast.keeper, "text", pk))
    assert look(cast.worker, "text", pk).status_code == 404
    bad = send(cast.keeper, "add_clause", pk, heading="甲", text="")
    assert bad.status_code == 400
    assert 'value="甲"' in text(bad)
    for heading in ("甲", "乙", "丙"):
        send(cast.keeper, "add_clause", pk, heading=heading, text=f"{heading}的话。")

    def one(heading: str) -> Any:
        return Clause.objects.get(heading=heading).pk

    def order() -> list[str]:
        return [clause.heading for clause in clauses_of(version)]

    send(cast.keeper, "edit_clause", pk, one("丙"), do="up")
    assert order() == ["甲", "丙", "乙"]
    send(cast.keeper, "edit_clause", pk, one("甲"), do="down")
    assert order() == ["丙", "甲", "乙"]
    assert "拆成两条" in text(look(cast.keeper, "edit_clause", pk, one("丙")))
    refused = send(
        cast.keeper, "edit_clause", pk, one("丙"), do="split", heading="丙", text="不空行"
    )
    assert refused.status_code == 400
    assert "不空行" in text(refused)
    send(cast.keeper, "edit_clause", pk, one("丙"), do="split", heading="丙", text="前\n\n后")
    assert order() == ["丙", "", "甲", "乙"]
    send(cast.keeper, "edit_clause", pk, clauses_of(version)[1].pk, do="merge")
    send(cast.keeper, "edit_clause", pk, clauses_of(version)[0].pk, do="merge")
    send(cast.keeper, "edit_clause", pk, one("乙"), do="save", heading="丁", text="换了。")
    send(cast.keeper, "edit_clause", pk, one("甲"), do="remove")
    assert order() == ["丙", "丁"]
    assert send(cast.keeper, "edit_clause", pk, one("丁"), heading="丁", text="").status_code == 400
    assert send(cast.keeper, "text", pk, title="", preamble="好").status_code == 400
    send(cast.keeper, "text", pk, title="新名字", preamble="一起守。")
    assert fresh(version).covenant.title == "新名字"
    assert look(cast.keeper, "add_clause", pk).status_code == 302
    for person, answer in ((cast.worker, 404), (cast.resident, 403), (cast.stranger, 404)):
        assert send(person, "add_clause", pk, text="好").status_code == answer


def test_every_deed_of_the_desk_through_its_form(cast: Cast) -> None:
    pk = cast.draft().covenant_id
    today, later = str(days(0)), str(days(200))
    terms = {
        "signer": "household", "threshold": "half", "base": "1", "base_words": "数过", "base_on": today,
    }  # fmt: skip
    steps: list[tuple[str, dict[str, str], str]] = [
        ("open", {"since": today, "until": str(days(9))}, Status.DISCUSSING),
        ("reschedule", {"until": str(days(12)), "words": "多几天"}, Status.DISCUSSING),
        ("call_early", terms, Status.SIGNING),
    ]
    for name, typed, status in steps:
        assert send(cast.keeper, name, pk, **typed).status_code == 302
        assert Version.objects.get().status == status
    cast.paper(Version.objects.select_related("covenant").get())
    more: list[tuple[str, dict[str, str], str]] = [
        ("agree", {}, Status.AGREED),
        ("file", {"on": today, "body": "镇政府"}, Status.AGREED),
        ("file_later", {"on": today, "body": "镇政府", "number": "3"}, Status.AGREED),
        ("enact", {"on": today, "posted": "公告栏", "review_on": later}, Status.IN_FORCE),
        ("review", {"verdict": "keep", "words": "好", "review_on": later}, Status.IN_FORCE),
    ]
    for name, typed, status in more:
        assert send(cast.keeper, name, pk, **typed).status_code == 302
        assert Version.objects.get().status == status
    send(cast.keeper, "draft_next", pk)
    send(cast.keeper, "drop", pk, words="先不改")
    send(cast.keeper, "end", pk, words="合并了")
    assert set(Version.objects.values_list("status", flat=True)) == {"ended", "dropped"}


def test_a_refused_deed_keeps_what_was_typed(cast: Cast) -> None:
    version = cast.opened()
    pk = version.covenant_id
    typed = {
        "basis": "meeting", "threshold": "half", "body": "居民会议", "place": "活动室",
        "held_on": str(days(0)), "entitled": "10", "present": "4", "in_favour": "4", "against": "0",
        "abstained": "0",
    }  # fmt: skip
    answer = send(cast.keeper, "resolve", pk, **typed)
    assert answer.status_code == 400
    assert "这次不算数" in text(answer)
    assert 'value="活动室"' in text(answer)
    assert send(cast.keeper, "resolve", pk, body="").status_code == 400
    assert send(cast.worker, "resolve", pk, **typed).status_code == 403
    assert send(cast.keeper, "enact", pk).status_code == 302
    assert look(cast.keeper, "resolve", pk).status_code == 302
    assert fresh(version).status == Status.DISCUSSING
    assert (
        send(cast.keeper, "resolve", pk, **{**typed, "present": "9", "in_favour": "8"}).status_code
        == 302
    )
    assert fresh(version).status == Status.AGREED


def test_comments_are_shown_answered_refused_and_hidden_in_the_inbox(cast: Cast) -> None:
    version = cast.opened()
    pk = version.covenant_id
    assert "没有等答复的意见" in text(look(cast.keeper, "comments", pk))
    made = cast.comment(version, wording="九点。")
    other = cast.comment(version, text="骂人的话", clause=None)
    page = text(look(cast.keeper, "comments", pk))
    assert "骂人的话" in page
    assert "公开" in page
    send(cast.keeper, "said_show", pk, made.pk)
    short = send(cast.keeper, "said_refuse", pk, other.pk, words="")
    assert short.status_code == 400
    send(cast.keeper, "said_refuse", pk, other.pk, words="请好好说")
    wrong = send(cast.keeper, "said_answer", pk, made.pk, taken="yes", words="")
    assert wrong.status_code == 400
    send(cast.keeper, "said_answer", pk, made.pk, taken="yes", words="照办", wording="九点。")
    assert clauses_of(version)[0].text == "九点。"
    third = cast.comment(version, shown=True)
    send(cast.keeper, "said_hide", pk, third.pk, words="有名字")
    over = text(look(cast.keeper, "comments", pk, view="over"))
    for words in ("照办", "请好好说", "有名字"):
        assert words in over
    assert send(cast.worker, "said_show", pk, other.pk).status_code in {403, 404}
    assert send(cast.stranger, "said_show", pk, other.pk).status_code == 404
    assert look(cast.keeper, "said_show", pk, other.pk).status_code == 302
    same = cast.comment(version, shown=True, text="好")
    send(cast.keeper, "said_answer", pk, same.pk, taken="yes", words="谢谢", wording="九点。")
    send_whole = cast.comment(version, shown=True, clause=None, text="缺一条", wording="加。")
    send(
        cast.keeper, "said_answer", pk, send_whole.pk, taken="yes", words="加上", wording="加。",
        heading="新",
    )  # fmt: skip
    assert clauses_of(version)[-1].heading == "新"
    send(
        cast.keeper, "said_answer", pk, cast.comment(version, shown=True).pk, taken="no", words="不"
    )
    assert not Comment.objects.filter(status__in=["waiting", "shown"]).exists()


def test_a_refused_answer_is_found_where_the_comment_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "SIZE", 1)
    version = cast.opened()
    pk = version.covenant_id
    cast.comment(version, shown=True)
    second = cast.comment(version, shown=True, text="再想想")
    short = text(send(cast.keeper, "said_answer", pk, second.pk, taken="no", words=""))
    assert "再想想" in short
    assert 'id="refused"' in short
    flow.hide(second, by=cast.keeper, words="有名字")
    late = send(cast.keeper, "said_hide", pk, second.pk, words="重了")
    assert late.status_code == 409
    page = text(late)
    assert "有名字" in page
    assert "data-error-summary" in page
    assert 'href="#refused"' not in page
    assert f'href="/desk/covenants/{pk}/comments/"' in page


def test_a_signature_that_is_not_struck_says_why(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "SIZE", 1)
    version = cast.called()
    first, *_others = [cast.paper(version, room) for room in ("101", "102", "103")]
    pk = version.covenant_id
    page = text(send(cast.keeper, "strike", pk, first.pk, words=""))
    assert " 101" in page
    assert 'id="refused"' in page
    flow.agree(fresh(version), by=cast.keeper)
    late = send(cast.keeper, "strike", pk, first.pk, words="写错了")
    assert late.status_code == 409
    assert "data-error-summary" in text(late)
    assert 'href="#refused"' not in text(late)


def test_paper_is_entered_one_after_the_other(cast: Cast) -> None:
    version = cast.called()
    pk = version.covenant_id
    typed = {"sheet": "a-7", "building": str(cast.building.pk), "unit": "2"}
    assert send(cast.worker, "paper", pk, **typed, room="").status_code == 400
    done = send(cast.worker, "paper", pk, **typed, room="101")
    assert done.status_code == 302
    assert "sheet=a-7" in done["Location"]
    again = send(cast.worker, "paper", pk, **typed, room="101")
    assert again.status_code == 400
    assert "已经签过了" in text(again)
    page = text(look(cast.worker, "paper", pk, sheet="a-7", building=str(cast.building.pk)))
    assert "我刚录的" in page
    assert 'value="a-7"' in page
    send(cast.keeper, "paper", pk, **typed, room="102", photos=a_photo())
    made = Signature.objects.order_by("-id")[0]
    listed = text(look(cast.keeper, "signatures", pk))
    assert "看那张纸" in listed
    photo = listed.split("/sheets/")[1].split("/")[0]
    for more in ({}, {"thumb": "1"}):
        shown = look(cast.keeper, "sheet", pk, photo, **more)
        assert shown.status_code == 200
        assert b"".join(shown.streaming_content)
    assert look(cast.worker, "sheet", pk, photo).status_code == 404
    assert look(cast.stranger, "paper", pk).status_code == 404
    assert look(cast.resident, "paper", pk).status_code == 403
    assert send(cast.keeper, "strike", pk, made.pk, words="").status_code == 400
    assert look(cast.keeper, "strike", pk, made.pk).status_code == 302
    send(cast.keeper, "strike", pk, made.pk, words="录错了")
    assert fresh(version).signed == 1
    assert "录错了" in text(look(cast.keeper, "signatures", pk))


def test_a_worker_enters_only_the_buildings_of_their_own_grid(cast: Cast) -> None:
    version = cast.called()
    next_door = a_building("9栋", grid=a_grid(community=cast.community))
    pk, typed = version.covenant_id, {"sheet": "a-7", "room": "101"}
    assert "9栋" not in text(look(cast.worker, "paper", pk))
    assert "9栋" in text(look(cast.keeper, "paper", pk))
    assert send(cast.worker, "paper", pk, **typed, building=str(next_door.pk)).status_code == 400
    assert send(cast.keeper, "paper", pk, **typed, building=str(next_door.pk)).status_code == 302


def test_a_building_lead_is_offered_no_page_that_is_closed_to_them(cast: Cast) -> None:
    version = cast.called()
    lead = a_holder(a_post(Role.BUILDING_LEAD, cast.grid), "楼栋长老周")
    assert "打印公约海报" in text(look(cast.worker, "desk_detail", version.covenant_id))
    page = text(look(lead, "desk_detail", version.covenant_id))
    assert "录纸上的签名" in page
    assert "打印公约海报" not in page
    assert "谁签了" not in page


def test_by_name_where_every_person_counts(cast: Cast) -> None:
    version = cast.called(terms={"signer": "person"})
    typed = {"sheet": "a-7", "building": str(cast.building.pk), "room": "101"}
    assert send(cast.worker, "paper", version.covenant_id, **typed).status_code == 400
    done = send(cast.worker, "paper", version.covenant_id, **typed, name="王小明")
    assert done.status_code == 302
    assert "王小明" not in text(look(cast.keeper, "signatures", version.covenant_id))


def test_outside_of_signing_there_is_nothing_to_enter(cast: Cast) -> None:
    version = cast.opened()
    assert "现在不在签名的日子里" in text(look(cast.keeper, "paper", version.covenant_id))
