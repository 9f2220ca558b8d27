"""Pages of the tree, of pairings and of what areas left behind; the table brought in; the door."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from mulin.alliances import flow
from mulin.alliances.imports import Branches
from mulin.alliances.models import Alliance, Branch, Partner, Twinning
from mulin.alliances.testing import Cast, merge
from mulin.alliances.tests.test_branches import Tree
from mulin.alliances.tests.test_twinnings import Paired
from mulin.core.tests.browsing import browser, statements, text
from mulin.people.flow import issue_token
from mulin.people.models import Role
from mulin.people.testing import staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db
TREE = "/desk/alliances/branches/"


class TestTree:
    def test_one_walks_down_from_the_top_and_back(self) -> None:
        tree = Tree()
        desk = browser(tree.clerk)
        top = text(desk.get(TREE))
        assert f"{TREE}?at={tree.committee.pk}" in top
        assert "展开下面 1 个" in top
        assert "小区党支部" in top
        inner = text(desk.get(TREE, {"at": str(tree.branch.pk)}))
        assert f"{TREE}?at={tree.committee.pk}" in inner
        assert "网格党小组" in inner
        assert desk.get(TREE, {"at": str(uuid4())}).status_code == 404
        assert desk.get(TREE, {"at": "nonsense"}).status_code == 200

    def test_words_find_one_anywhere(self) -> None:
        tree = Tree()
        desk = browser(tree.clerk)
        assert "网格党小组" in text(desk.get(TREE, {"q": "网格 小组"}))
        assert "没有叫这个名称的党组织" in text(desk.get(TREE, {"q": "没有这个"}))
        inside = desk.get(TREE, {"q": "小组", "at": str(tree.committee.pk)})
        assert "网格党小组" in text(inside)

    def test_nothing_is_offered_below_what_nothing_can_hang_under(self) -> None:
        tree = Tree()
        desk = browser(tree.clerk)
        assert "在下面设一个" in text(desk.get(f"{TREE}{tree.branch.pk}/"))
        assert "在下面设一个" not in text(desk.get(f"{TREE}{tree.group.pk}/"))

    def test_the_area_chosen_for_a_move_opens_its_form(self) -> None:
        tree = Tree()
        desk, page = browser(tree.clerk), f"{TREE}{tree.group.pk}/"
        assert 'id="chosen" open' not in text(desk.get(page))
        assert 'id="chosen" open' in text(desk.get(page, {"area": tree.grid.code}))

    def test_one_of_a_kind_that_the_town_has_no_more_is_shown(self) -> None:
        tree = Tree()
        Branch.objects.filter(pk=tree.group.pk).update(kind="gone")
        desk, page = browser(tree.clerk), f"{TREE}{tree.group.pk}/"
        assert desk.get(page).status_code == 200
        assert desk.post(f"{page}move/", {"area": tree.grid.code}).status_code == 400

    def test_thousands_are_shown_a_page_at_a_time_and_cost_no_more(self) -> None:
        tree = Tree()
        desk = browser(tree.clerk)
        few = statements(lambda: desk.get(TREE, {"at": str(tree.committee.pk)}))
        Branch.objects.bulk_create(
            Branch(
                name=f"第{n:02d}支部", kind="branch", parent=tree.committee, area=tree.community,
                area_path=tree.community.path, since=timezone.localdate(),
            )
            for n in range(40)
        )  # fmt: skip
        at = {"at": str(tree.committee.pk)}
        assert statements(lambda: desk.get(TREE, at)) == few <= 14
        assert statements(lambda: desk.get(TREE)) <= 14
        page = text(desk.get(TREE, at))
        assert page.count("支部</span>") == 30
        assert "after=" in page

    def test_one_is_founded_moved_corrected_and_closed_on_pages(self) -> None:
        tree = Tree()
        desk = browser(tree.clerk)
        form = f"{TREE}new/?under={tree.branch.pk}"
        assert " · 党小组" in text(desk.get(form))
        said = {"kind": "group", "name": "", "area": tree.grid.code}
        assert desk.post(form, said).status_code == 400
        assert desk.post(form, {**said, "name": "第二党小组"}).status_code == 302
        made = Branch.objects.get(name="第二党小组")
        assert (made.parent, made.members) == (tree.branch, 0)
        page = f"{TREE}{made.pk}/"
        move = {"area": tree.grid.code, "parent": str(tree.committee.pk), "basis": "换届"}
        assert desk.post(f"{page}move/", {**move, "parent": str(uuid4())}).status_code == 400
        assert desk.post(f"{page}move/", {**move, "on": "2999-01-01"}).status_code == 400
        assert desk.post(f"{page}move/", move).status_code == 302
        assert desk.post(f"{page}edit/", {"name": "", "members": 3}).status_code == 400
        assert desk.post(f"{page}edit/", {"name": "网格党小组", "members": 3}).status_code == 400
        assert desk.post(f"{page}edit/", {"name": "第二党小组", "members": 3}).status_code == 302
        assert desk.post(f"{page}end/", {"on": "never"}).status_code == 400
        assert desk.post(f"{page}end/", {"on": "2999-01-01"}).status_code == 400
        assert desk.post(f"{page}end/", {}).status_code == 302
        made.refresh_from_db()
        assert (made.parent, made.members, made.until) == (
            tree.committee, 3, timezone.localdate(),
        )  # fmt: skip
        assert "撤销了" in text(desk.get(page))

    def test_what_areas_lack_is_founded_by_a_press(self) -> None:
        tree = Tree()
        a_grid(name="第二网格", community=tree.community)
        desk = browser(tree.clerk)
        assert "1 处还没有" in text(desk.get(TREE))
        assert desk.post(f"{TREE}missing/group/").status_code == 302
        assert Branch.objects.filter(name="第二网格党小组").exists()
        assert "处还没有" not in text(desk.get(TREE))
        assert desk.post(f"{TREE}missing/nonsense/").status_code == 302

    def test_others_look_and_do_not_touch(self) -> None:
        tree = Tree()
        page = f"{TREE}{tree.group.pk}/"
        desk = browser(tree.worker)
        assert "撤销，留历史" not in text(desk.get(page))
        assert desk.get(f"{TREE}new/").status_code == 403
        for noun, said in (
            ("edit", {"name": "甲", "members": 1}), ("end", {}),
        ):  # fmt: skip
            assert desk.post(f"{page}{noun}/", said).status_code == 403
        assert desk.post(f"{TREE}missing/group/").status_code == 403
        assert browser(tree.member).get(TREE).status_code == 403


class TestTable:
    def bring(self, *rows: str) -> Any:
        words = "\n".join(["名称,类别,区域代码,上级,党员数,成立日期", *rows])
        return Branches().run(BytesIO(words.encode()))

    def test_a_table_of_the_tree_comes_in_once(self) -> None:
        cast = Cast()
        town = cast.community.parent
        assert town is not None
        rows = (
            f"南康镇党委,党委,{town.code},,120,2019-05-01",
            f"社区党委,党委,{cast.community.code},南康镇党委,60,",
            f"第一党小组,group,{cast.grid.code},社区党委,7,2020-01-01",
        )
        assert self.bring(*rows).created == 3
        group = Branch.objects.get(name="第一党小组")
        assert group.parent is not None
        assert (group.parent.kind, group.members) == ("community", 7)
        assert group.placings.get().since == group.since
        again = self.bring(*rows)
        assert again.created == 0
        assert Branch.objects.count() == 3

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ("甲,党委,nowhere,,,", "没有代码"), ("甲,王国,AREA,,,", "这一级没有"),
            ("甲,党委,AREA,没有的,,", "上级的行放在前面"), ("甲,党委,AREA,,三,", "党员数要填数字"),
            ("甲,党委,AREA,,,昨天", "日期请写成"), (f"{'甲' * 81},党委,AREA,,,", "太长了"),
            ("甲,党委,AREA,,,2999-01-01", "今天或者以前"),
        ],
    )  # fmt: skip
    def test_a_wrong_row_says_why_and_stops_no_other(self, row: str, why: str) -> None:
        cast = Cast()
        good = f"乙,党委,{cast.community.code},,,"
        report = self.bring(row.replace("AREA", cast.community.code), good)
        assert report.created == 1
        assert why in report.problems[0].sentence


class TestPairings:
    def test_a_pairing_is_proposed_agreed_and_ended_on_pages(self) -> None:
        cast = Paired()
        desk, other = browser(cast.clerk), browser(cast.colleague)
        form = f"/desk/alliances/units/{cast.firm.pk}/pairings/"
        assert desk.post(form, {"area": cast.grid.code, "about": ""}).status_code == 400
        said = {"area": cast.grid.code, "about": "每月义诊"}
        assert desk.post(form, said).status_code == 302
        assert desk.post(form, said).status_code == 400
        made = Twinning.objects.get()
        page = f"/desk/alliances/pairings/{made.pk}/"
        assert desk.post(f"{page}unit/", {"words": ""}).status_code == 400
        assert desk.post(f"{page}unit/", {"words": "来函"}).status_code == 302
        assert desk.post(f"{page}unit/", {"words": "又按了一次"}).status_code == 302
        shown = text(desk.get(page))
        assert f"{page}unit/" not in shown
        assert f"{page}place/" not in shown
        second = browser(staff(Role.COMMUNITY_STAFF, cast.community))
        refused = second.post(f"{page}unit/", {"words": "也同意"})
        assert refused.status_code == 409
        assert "刚刚有别人处理了" in text(refused)
        assert desk.post(f"{page}place/", {"words": "同意"}).status_code == 403
        assert other.post(f"{page}place/", {"words": "同意"}).status_code == 302
        made.refresh_from_db()
        assert made.is_active
        assert "每月义诊" in text(desk.get("/desk/alliances/pairings/"))
        assert other.post(f"{page}unit/", {"words": "再同意"}).status_code == 403
        due = str(timezone.localdate() + timedelta(days=9))
        pledging = f"/desk/alliances/units/{cast.firm.pk}/pledges/"
        sent = {"what": "义诊一次", "due": due}
        assert desk.post(f"{pledging}?twinning={uuid4()}", sent).status_code == 404
        assert desk.post(f"{pledging}?twinning={made.pk}", sent).status_code == 302
        assert made.pledges.count() == 1
        assert "义诊一次" in text(desk.get(page))
        assert desk.post(f"{page}end/", {"words": "期满"}).status_code == 302
        assert desk.post(f"{page}end/", {"words": "期满"}).status_code == 409
        assert "期满" in text(desk.get(page))
        assert "期满" not in text(desk.get("/desk/alliances/pairings/"))

    def test_a_household_is_chosen_by_its_door_and_never_named(self) -> None:
        cast = Paired()
        home = cast.household()
        desk = browser(cast.clerk)
        form = f"/desk/alliances/units/{cast.firm.pk}/pairings/"
        assert str(home.building_id) in text(desk.get(form))
        chosen = f"{form}?building={home.building_id}"
        assert home.masked in text(desk.get(chosen))
        assert "没有您看得到的住户" in text(desk.get(f"{form}?building={uuid4()}"))
        assert desk.post(chosen, {"dwelling": str(uuid4()), "about": "送药"}).status_code == 400
        assert desk.post(chosen, {"dwelling": str(home.pk), "about": "送药"}).status_code == 302
        made = Twinning.objects.get()
        page = text(desk.get(f"/desk/alliances/pairings/{made.pk}/"))
        assert home.masked in page
        assert "王秀英" not in page
        assert home.label not in page
        assert "的一户人家" in text(desk.get("/desk/alliances/pairings/?view=proposed"))
        stranger = browser(cast.stranger)
        assert stranger.get(f"/desk/alliances/pairings/{made.pk}/").status_code == 404
        assert stranger.get(form).status_code == 403

    def test_a_longer_list_asks_no_more(self) -> None:
        cast = Paired()
        desk = browser(cast.clerk)
        cast.proposed()

        def more(many: int) -> None:
            for _n in range(many):
                flow.propose(cast.unit(), flow.Proposal("义诊", cast.grid.code), by=cast.clerk)

        address = "/desk/alliances/pairings/?view=all"
        more(2)
        few = statements(lambda: desk.get(address))
        more(40)
        assert statements(lambda: desk.get(address)) <= few <= 14


class TestLeftBehind:
    def test_what_an_area_left_is_listed_and_moved(self) -> None:
        tree = Tree()
        heir = a_community(town=tree.town)
        unit, alliance = tree.unit("药房"), tree.alliance()
        desk = browser(tree.centre)
        assert "没有要移的" in text(desk.get("/desk/alliances/moving/"))
        assert "/desk/alliances/moving/" not in text(desk.get("/desk/alliances/"))
        merge(heir, tree.community)
        assert "/desk/alliances/moving/" in text(desk.get("/desk/alliances/"))
        page = text(desk.get("/desk/alliances/moving/"))
        assert "药房" in page
        assert f"{TREE}{tree.committee.pk}/" in page
        for kind, one in (("unit", unit), ("alliance", alliance)):
            address = f"/desk/alliances/moving/{kind}/{one.pk}/"
            assert f'value="{heir.code}" selected' in text(desk.get(address))
            assert desk.post(address, {"area": "nowhere"}).status_code == 400
            assert desk.post(address, {"area": heir.code}).status_code == 302
        assert Partner.objects.get().area == Alliance.objects.get().area == heir
        assert "已经撤并了" in text(desk.get(f"{TREE}{tree.committee.pk}/"))
        assert desk.get(f"/desk/alliances/moving/nonsense/{unit.pk}/").status_code == 404
        assert desk.get(f"/desk/alliances/moving/unit/{uuid4()}/").status_code == 404
        assert browser(tree.worker).get("/desk/alliances/moving/").status_code == 403

    def test_who_keeps_neither_register_has_nowhere_to_move_it(self) -> None:
        cast = Cast()
        unit = cast.unit("药房")
        address = f"/desk/alliances/moving/unit/{unit.pk}/"
        assert "没有您能移过去的" in text(browser(cast.clerk).get(address))
        assert browser(cast.clerk).post(address, {"area": cast.community.code}).status_code == 400


def test_machines_read_the_tree_and_the_pairings() -> None:
    tree, cast = Tree(), Paired()
    made = cast.paired(cast.household())

    def ask(by: Any, path: str) -> Any:
        token = issue_token(by, name="t", scopes=["alliances:read"])
        return browser(None).get(path, headers={"Authorization": f"Bearer {token}"})

    top = ask(tree.clerk, f"/api/v1/branches?area={tree.community.code}").json()["items"]
    assert [(one["name"], one["below"]) for one in top] == [("社区党委", 1)]
    below = ask(tree.clerk, f"/api/v1/branches?under={tree.branch.pk}").json()["items"]
    assert [one["name"] for one in below] == ["网格党小组"]
    assert ask(tree.clerk, f"/api/v1/branches?under={uuid4()}").status_code == 404
    assert ask(tree.member, "/api/v1/branches").status_code == 404
    (seen,) = ask(cast.clerk, "/api/v1/pairings").json()["items"]
    assert (seen["unit"], seen["kind"], seen["area"]) == ("药房", "household", cast.grid.code)
    assert str(made.dwelling_id) not in str(seen)
    assert ask(staff(Role.PROPERTY, a_grid()), "/api/v1/pairings").json()["items"] == []
