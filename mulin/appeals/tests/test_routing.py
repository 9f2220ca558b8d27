"""Which post is offered, in which order, and why in words."""

from __future__ import annotations

import pytest

from mulin.appeals import routing
from mulin.appeals.flow.taxonomy import load_urgent_words
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.testing import Cast, a_category, urgent_words
from mulin.people.models import Organisation, Role
from mulin.people.queries import posts
from mulin.people.testing import a_holder, a_post, an_organisation

pytestmark = pytest.mark.django_db


def test_the_company_of_the_place_comes_first_then_the_grid_worker() -> None:
    a_category(party="物业", phrases=["灯"])
    cast = Cast()
    company = an_organisation("庐环物业")
    post = a_post(Role.PROPERTY, cast.area, company)
    a_holder(post)
    routes = routing.suggestions(cast.appeal(detail="灯坏了"))
    assert routes[0].post.id == post.pk
    assert "庐环物业" in routes[0].reason
    assert routes[1].post.id == cast.post.pk


def test_a_vacancy_leads_to_the_level_above_and_says_so() -> None:
    a_category(party="物业", phrases=["灯"])
    cast = Cast()
    a_post(Role.PROPERTY, cast.area, an_organisation(), title="庐环物业客服")
    best = routing.suggestions(cast.appeal(detail="灯坏了"))[0]
    assert best.post.role == Role.COMMUNITY_STAFF
    assert "庐环物业客服" in best.reason
    assert "空缺" in best.reason


def test_a_department_is_found_by_its_unit() -> None:
    a_category("0202", "违规招牌", party="街道", lead_units=["城管"], phrases=["招牌"])
    cast = Cast()
    for name, topics in (("城管中队", ("城管",)), ("供电所", ("供电",))):
        body = an_organisation(name, Organisation.Kind.DEPARTMENT)
        a_holder(a_post(Role.DEPARTMENT, cast.town, body, topics))
    routes = routing.suggestions(cast.appeal(detail="招牌要掉了"))
    assert routes[0].post.words == "城管中队"
    assert "供电所" not in [route.post.words for route in routes]


def test_what_complains_of_staff_goes_to_the_centre_alone() -> None:
    cast = Cast()
    routes = routing.suggestions(cast.appeal(about_staff=True))
    assert {route.post.role for route in routes} == {Role.CENTRE}


def test_no_post_is_offered_twice_and_none_that_is_vacant() -> None:
    a_category(party="社区", phrases=["灯"])
    cast = Cast()
    a_post(Role.COMMUNITY_STAFF, cast.community, title="空着的")
    keys = [route.post.id for route in routing.suggestions(cast.appeal(detail="灯坏了"))]
    assert len(keys) == len(set(keys))
    assert all(not route.post.vacant for route in routing.suggestions(cast.appeal()))


def test_above_and_below_are_the_ladder() -> None:
    cast = Cast()
    known = {p.id: p for p in posts().all}
    grid = known[cast.post.pk]
    community = routing.above(grid, cast.area.path)
    assert community is not None
    assert community.role == Role.COMMUNITY_STAFF
    assert grid.id in {post.id for post in routing.below(community, cast.area.path)}
    centre = routing.above(community, cast.area.path)
    assert centre is not None
    assert routing.above(centre, cast.area.path) is None


def test_phrases_in_the_title_weigh_more_and_few_words_leave_doubt() -> None:
    a_category("0101", "垃圾", phrases=["垃圾成堆"])
    a_category("0301", "路灯", phrases=["路灯"])
    found = taxonomy().suggest("路灯坏了", "旁边垃圾成堆")
    assert [s.leaf.code for s in found] == ["0301", "0101"]
    assert found[0].words == ("路灯",)
    # 3 × 2 letters in the title, 4 in the detail, and four for the doubt.
    assert [s.confidence for s in found] == pytest.approx([6 / 14, 4 / 14])
    assert [s.sure for s in found] == [True, False]
    assert taxonomy().suggest("没有这样的词") == []


def test_the_gravest_word_gives_the_alarm() -> None:
    urgent_words("狗咬", urgency="urgent", advice="就医")
    urgent_words("着火", urgency="critical", advice="119")
    alarm = taxonomy().alarm("狗咬了人，楼下又着火")
    assert alarm is not None
    assert (alarm.words, alarm.advice) == ("着火", "119")
    assert taxonomy().alarm("一切都好") is None


def test_who_is_shut_in_a_lift_is_told_of_the_lift_and_not_of_a_flood() -> None:
    load_urgent_words()
    for words in ("电梯里有人被困", "被困在电梯里了", "电梯困人"):
        alarm = taxonomy().alarm(words)
        assert alarm is not None
        assert "电梯" in alarm.advice
    flood = taxonomy().alarm("老人被困在一楼，积水进屋")
    assert flood is not None
    assert "电梯" not in flood.advice


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("厨房闻到燃气味", "119"),
        ("燃气泄露", "119"),
        ("楼道天然气漏了", "119"),
        ("闻到一股煤气的味道", "119"),
        ("有股液化气气味", "119"),
        ("施工把燃气管道挖断了", "119"),
        ("电线掉下来冒火花", "119"),
        ("高压线断了落在路上", "119"),
        ("插座打火花", "119"),
        ("孩子掉水里了", "120"),
        ("有人不小心掉到了河里", "120"),
        ("老人滑进池塘", "120"),
        ("小孩落水", "120"),
    ],
)
def test_who_is_in_danger_is_shown_whom_to_call(words: str, number: str) -> None:
    load_urgent_words()
    alarm = taxonomy().alarm(words)
    assert alarm is not None
    assert (alarm.urgency, number in alarm.advice) == ("critical", True)


@pytest.mark.parametrize(
    "words",
    [
        "燃气费怎么交，煤气罐换气，燃气开户，天然气什么时候通，燃气灶打不着",
        "电线老化，电线乱拉，电线杆上贴广告",
        "手机掉水里了怎么办，垃圾掉进池塘，井盖掉到下水道",
        "水沟里有垃圾，河里有味道，落水管坏了",
    ],
)
def test_what_only_sounds_like_danger_is_none(words: str) -> None:
    load_urgent_words()
    assert taxonomy().alarm(words) is None
