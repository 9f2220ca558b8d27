"""Paper: every letter is there or it is not printed, nobody's own phone without their word, true sizes."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from mulin.people import contacting, flow, teams
from mulin.people.models import Person, Post, Role
from mulin.people.queries import posts
from mulin.people.testing import a_holder, a_pattern, a_person, a_post, an_organisation, staff
from mulin.places.flow import act, close_area, merge_areas
from mulin.places.models import Area
from mulin.places.queries import ladder
from mulin.places.testing import a_building, a_community, a_grid, an_estate
from mulin.site.printing import boards, checkup, fonts
from mulin.site.printing.setting import qr, set_paper

pytestmark = pytest.mark.django_db
RARE = "㳇龘垚堃赟"


def a_font() -> bool:
    try:
        fonts.family()
    except fonts.CannotPrint:
        return False
    return True


with_font = pytest.mark.skipif(not a_font(), reason="no Chinese font (apt install fonts-noto-cjk)")


def text_of(pdf: bytes) -> set[str]:
    """The letters that a PDF says it sets: its fonts' maps from glyphs to letters."""
    found: set[str] = set()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            plain = zlib.decompress(packed)
        except zlib.error:
            continue
        for section in re.findall(rb"beginbfchar(.*?)endbfchar", plain, re.DOTALL):
            for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", section):
                found.update(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


def pages_of(pdf: bytes) -> int:
    plain = pdf + b"".join(_objects(pdf))
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", plain))


def boxes_of(pdf: bytes) -> set[tuple[int, int]]:
    """Widths and heights of pages, in whole millimetres."""
    plain = pdf + b"".join(_objects(pdf))
    found = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", plain)
    return {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in found}


def _objects(pdf: bytes) -> list[bytes]:
    made = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            made.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return made


@pytest.fixture(name="grid")
def _grid() -> Area:
    return a_grid("流㳇社区第一网格", a_community("流㳇社区"))


@pytest.fixture(name="post")
def _post(grid: Area) -> Post:
    body = an_organisation("流㳇社区居委会", "community", grid.parent)
    flow.edit_organisation(body, phone="0792-0100111", by=staff(Role.ADMIN, grid))
    return a_post(Role.GRID_WORKER, grid, body)


def place(area: Area) -> Any:
    return ladder().by_code[area.code]


class TestLetters:
    @with_font
    def test_a_rare_letter_of_a_place_stands_in_the_file(self, grid: Area, post: Post) -> None:
        a_holder(post, f"王{RARE}")
        pdf = set_paper("board", boards.board(place(grid), size="a3"))
        assert set(RARE) <= text_of(pdf)

    @with_font
    def test_a_letter_that_no_font_has_is_named_and_nothing_is_printed(self, grid: Area) -> None:
        assert fonts.missing(["王\U00032000", {"a": "社区 1，\n"}]) == "\U00032000"
        data = {**boards.board(place(grid), size="a3"), "slogan": "\U00032000"}
        with pytest.raises(fonts.CannotPrint, match="\U00032000"):
            set_paper("board", data)

    def test_without_a_chinese_font_a_sentence_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, client: Client, grid: Area
    ) -> None:
        monkeypatch.setattr(fonts, "FAMILIES", ())
        with pytest.raises(fonts.CannotPrint, match="fonts-noto-cjk"):
            fonts.family()
        client.force_login(staff(Role.COMMUNITY_STAFF, grid))
        answer = client.get(reverse("site:board", args=[grid.code, "a3"]))
        assert answer.status_code == 503
        assert "没有中文字体" in answer.content.decode()
        (found,) = checkup.chinese_fonts()
        assert found.level == "warn"

    def test_the_doctor_says_which_font(self) -> None:
        (found,) = checkup.chinese_fonts()
        assert found.level == ("ok" if a_font() else "warn")

    @with_font
    def test_the_doctor_warns_of_a_font_that_lacks_rare_letters(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checkup, "RARE", "\U00032000")
        (found,) = checkup.chinese_fonts()
        assert found.level == "warn"

    def test_a_template_is_called_by_a_plain_name(self) -> None:
        with pytest.raises(ValueError, match="secrets"):
            set_paper("../secrets", {})


class TestTheBoard:
    @with_font
    @pytest.mark.parametrize(("size", "box"), [("a3", (420, 297)), ("a2", (594, 420))])
    def test_it_is_one_page_of_its_size(self, grid: Area, size: str, box: tuple[int, int]) -> None:
        pdf = set_paper("board", boards.board(place(grid), size=size))
        assert (pages_of(pdf), boxes_of(pdf)) == (1, {box})

    def test_it_names_the_team_and_never_a_neighbour(self, grid: Area, post: Post) -> None:
        pattern = a_pattern()
        a_holder(post, "小周")
        (leader,) = flow.found_team(pattern, [teams.Spot(grid.code, grid.name, place(grid))])
        a_holder(leader, "周书记")
        a_holder(a_post(Role.VOLUNTEER, grid), "王大妈")
        team = boards.board(place(grid), size="a3")["team"]
        assert [(one["seat"], one["names"]) for one in team] == [
            ("镇班子成员", ["周书记"]), ("专职网格员", ["小周"]),
        ]  # fmt: skip
        assert team[0]["duty"] == "联系网格"

    def test_without_any_team_the_worker_stands_on_it(self, grid: Area, post: Post) -> None:
        a_holder(post, "小周")
        assert [one.names for one in boards.members(place(grid))] == [("小周",)]

    def test_a_phone_of_ones_own_needs_ones_word(self, grid: Area, post: Post) -> None:
        holder = a_holder(post, "小周")

        def phone() -> str:
            return boards.members(place(grid))[0].phone

        contacting.set_contact(post, phone="13800000000", hours="上午", by=holder)
        assert phone() == "0792-0100111"
        contacting.set_contact(post, phone="13800000000", hours="上午", printed=True, by=holder)
        assert phone() == "13800000000"
        flow.dismiss(holder.appointments.get())
        assert phone() == ""

    def test_buildings_are_told_by_estate_as_far_as_there_is_room(self, grid: Area) -> None:
        estate = an_estate("花苑", grid.parent)
        for n in (1, 10, 2):
            a_building(f"{n}栋", estate, grid)
        assert boards.board(place(grid), size="a3")["buildings"] == "花苑 1栋、2栋、10栋"
        for n in range(10, 25):
            a_building(f"{n}栋", an_estate(f"苑{n}", grid.parent), grid)
        assert boards.board(place(grid), size="a3")["buildings"].endswith("等")

    def test_the_sketch_shows_the_grid_among_its_neighbours(self, grid: Area) -> None:
        a_grid(community=grid.parent)
        drawn = boards.shape(place(grid))
        assert [one["own"] for one in drawn] == [False, True]

    @given(
        st.lists(
            st.tuples(st.floats(73, 135), st.floats(18, 53)), min_size=3, max_size=9, unique=True
        )
    )
    def test_outlines_stay_in_their_box_and_keep_their_form(
        self, ring: list[tuple[float, float]]
    ) -> None:
        xs, ys = [x for x, _y in ring], [y for _x, y in ring]
        assume(min(max(xs) - min(xs), max(ys) - min(ys)) > 1e-3)
        (made,) = boards.scaled([ring])
        assert all(-0.001 <= share <= 1.001 for point in made for share in point)
        north = max(range(len(ring)), key=lambda n: ring[n][1])
        assert made[north][1] == min(y for _x, y in made)


class TestCards:
    @with_font
    def test_one_person_gets_ten_on_a_sheet_of_a4(self, grid: Area, post: Post) -> None:
        a_holder(post, "小周")
        info = posts().get(post.pk)
        assert info is not None
        data = boards.cards([info], brand="南康睦邻")
        assert len(data["cards"]) == 10
        pdf = set_paper("cards", data)
        assert (pages_of(pdf), boxes_of(pdf)) == (1, {(210, 297)})

    @with_font
    def test_eleven_people_need_a_second_sheet(self, grid: Area) -> None:
        found = []
        for n in range(11):
            post = a_post(Role.TEAM, grid, title=f"队员{n}")
            a_holder(post)
            found.append(post.pk)
        infos = [info for key in found if (info := posts().get(key))]
        assert pages_of(set_paper("cards", boards.cards(infos, brand="南康"))) == 2

    def test_the_code_leads_to_the_public_page(self, grid: Area, settings: Any) -> None:
        settings.PUBLIC_URL = "https://mulin.example.cn/"
        way = f"https://mulin.example.cn/grids/{grid.code}/"
        assert boards.page_of(place(grid)) == way
        assert qr(way).startswith("<?xml")


class TestPages:
    @pytest.fixture(name="worker")
    def _worker(self, post: Post) -> Person:
        return a_holder(post, "小周")

    def test_everybody_reads_who_answers_for_a_grid(
        self, client: Client, grid: Area, worker: Person
    ) -> None:
        a_holder(a_post(Role.BUILDING_LEAD, grid), "王大妈")
        page = client.get(reverse("site:grid_page", args=[grid.code])).content.decode()
        assert "小周" in page
        assert "我要反映" in page
        assert "王大妈" not in page
        assert client.get(reverse("site:grid_page", args=["0"])).status_code == 404

    def test_a_community_has_no_such_page(self, client: Client, grid: Area) -> None:
        assert grid.parent is not None
        way = reverse("site:grid_page", args=[grid.parent.code])
        assert client.get(way).status_code == 404

    def test_reporting_from_it_begins_in_that_grid(self, client: Client, grid: Area) -> None:
        said = {"area": grid.code, "next": reverse("appeals:report")}
        answer = client.post(reverse("site:choose_area"), said)
        assert answer["Location"] == reverse("appeals:report")
        assert client.cookies["mulin_area"].value == grid.code

    @with_font
    def test_staff_print_boards_and_cards(
        self, client: Client, grid: Area, post: Post, worker: Person
    ) -> None:
        client.force_login(worker)
        page = client.get(reverse("site:printing")).content.decode()
        assert grid.name in page
        assert "小周" in page
        community = grid.parent
        assert community is not None
        for way in (
            reverse("site:board", args=[grid.code, "a3"]),
            reverse("site:cards_of_post", args=[post.pk]),
            reverse("site:cards_of_community", args=[community.code]),
        ):
            answer = client.get(way)
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")
            assert "no-store" in answer["Cache-Control"]

    def test_what_there_is_not_is_not_found(
        self, client: Client, grid: Area, worker: Person
    ) -> None:
        client.force_login(worker)
        lead, empty = a_post(Role.BUILDING_LEAD, grid), a_post(Role.TEAM, grid)
        a_holder(lead)
        far = a_post(Role.CENTRE, a_grid().parent)
        nobody = a_community()
        for way in (
            reverse("site:board", args=[grid.code, "a9"]),
            reverse("site:cards_of_post", args=[lead.pk]),
            reverse("site:cards_of_post", args=[empty.pk]),
            reverse("site:cards_of_post", args=[far.pk]),
            reverse("site:cards_of_community", args=[nobody.code]),
            reverse("site:cards_of_community", args=[grid.code]),
        ):
            assert client.get(way).status_code == 404

    def test_old_paper_leads_to_the_grid_that_is_there_today(
        self, client: Client, grid: Area, post: Post, worker: Person
    ) -> None:
        kept = a_grid("流㳇社区第二网格", grid.parent)
        merge_areas(kept, [grid], by=act())
        answer = client.get(reverse("site:grid_page", args=[grid.code]))
        assert answer["Location"] == reverse("site:grid_page", args=[kept.code])
        assert f"“{grid.name}”已经撤销了，现在是“{kept.name}”。" in (
            client.get(answer["Location"]).content.decode()
        )
        client.force_login(worker)
        for way in (
            reverse("site:board", args=[grid.code, "a3"]),
            reverse("site:cards_of_post", args=[post.pk]),
        ):
            assert client.get(way).status_code == 404

    def test_a_grid_that_ended_without_an_heir_has_no_page_and_no_board(
        self, client: Client, grid: Area, worker: Person
    ) -> None:
        client.force_login(worker)
        close_area(grid, by=act())
        community = grid.parent
        assert community is not None
        close_area(community, by=act())
        for way in (
            reverse("site:grid_page", args=[grid.code]),
            reverse("site:board", args=[grid.code, "a3"]),
            reverse("site:cards_of_community", args=[community.code]),
        ):
            assert client.get(way).status_code == 404

    def test_residents_do_not_print(self, client: Client, grid: Area) -> None:
        client.force_login(a_person())
        assert client.get(reverse("site:printing")).status_code == 403

    def test_a_community_without_grids_says_so(self, client: Client) -> None:
        community = a_community()
        client.force_login(staff(Role.COMMUNITY_STAFF, community))
        assert "这里没有网格" in client.get(reverse("site:printing")).content.decode()
