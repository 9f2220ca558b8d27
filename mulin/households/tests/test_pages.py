"""The pages of the ledger, for those who keep it and for the person themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, statements
from mulin.households import flow
from mulin.households.models import Correction, Dwelling, Merge, Need, Ownership, Resident
from mulin.households.queries import VIEWS
from mulin.households.testing import Cast, a_dwelling, a_need, a_resident
from mulin.people.models import Person

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def cast() -> Cast:
    """The people around a household."""
    return Cast()


def at(name: str, *args: Any) -> str:
    """An address of the room."""
    return reverse(f"households:{name}", args=args)


def read(person: Person, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    """The page as this person gets it."""
    answer = browser(person).get(at(name, *args), query)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def send(person: Person, page: str, /, *args: Any, status: int = 302, **said: Any) -> str:
    """Post a form; gives what comes back."""
    answer = browser(person).post(at(page, *args), said)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_the_register_is_masked(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE, id_number="310151199912310044", kind="owner")
    a_need(resident, by=cast.worker)
    page = read(cast.worker, "list")
    assert "王**" in page
    assert "138****8000" in page
    for hidden in ("王秀英", PHONE, "310151199912310044", "501"):
        assert hidden not in page
    assert "残疾" in page
    assert "王**" not in read(cast.stranger, "list")
    read(cast.property, "list", status=403)
    assert browser(cast.admin).get(at("list")).headers["Location"] == at("counts")


def test_doors_are_narrowed_by_area_and_building_only(cast: Cast) -> None:
    cast.lives_here()
    page = read(cast.worker, "dwellings", q="李", need="disabled", tie="owner")
    assert "全部去掉" not in page
    assert "全部去掉" in read(cast.worker, "dwellings", area=cast.grid.code)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_register_opens_and_prints(cast: Cast, view: str) -> None:
    old = cast.lives_here(born="1935-01-01")
    wanted = {
        "all": {old.pk}, "aged": {old.pk}, "ask": {old.pk}, "alone": set(), "needs": set(),
        "due": set(), "tenants": set(), "owners": set(), "left": set(),
    }  # fmt: skip
    page = read(cast.worker, "list", view=view)
    assert (at("resident", old.pk) in page) == bool(wanted[view])
    assert ("王**" in read(cast.worker, "paper", view=view)) == bool(wanted[view])


def test_registers_narrow_by_need_tie_place_and_whole_names(cast: Cast) -> None:
    tenant = cast.lives_here("李建国", phone=PHONE, kind="tenant")
    a_need(tenant, "low_income", by=cast.worker)
    cast.lives_here("张桂兰", kind="owner")
    building = str(cast.building.pk)
    asked: list[tuple[dict[str, Any], bool]] = [
        ({"need": "low_income"}, True), ({"need": "alone"}, False), ({"tie": "tenant"}, True),
        ({"tie": "other"}, False), ({"view": "tenants"}, True), ({"view": "due"}, False),
        ({"area": cast.grid.code}, True), ({"area": cast.other_grid.code}, False),
        ({"building": building}, True), ({"building": "x"}, False), ({"q": "李建国"}, True),
        ({"q": "李建"}, False), ({"q": "138 0013 8000"}, True), ({"q": "13900000000"}, False),
    ]  # fmt: skip
    for query, found in asked:
        page = read(cast.keeper, "list", **query)
        assert (at("resident", tenant.pk) in page) == found, query


def cost(person: Person, name: str) -> int:
    """How many statements a page takes."""
    client = browser(person)
    return statements(lambda: client.get(at(name)))


def test_the_number_of_statements_does_not_grow(cast: Cast) -> None:
    def grow(count: int, first: int) -> None:
        for n in range(first, first + count):
            home = a_dwelling(cast.building, room=f"9{n:02}", by=cast.keeper)
            one = a_resident(home, "王秀英", phone=f"138001380{n:02}", kind="owner", by=cast.keeper)
            a_need(one, by=cast.keeper)

    pages = ("list", "dwellings", "paper", "counts", "duplicates", "corrections")
    grow(3, 0)
    before = {name: cost(cast.keeper, name) for name in pages}
    grow(27, 3)
    assert {name: cost(cast.keeper, name) for name in pages} == before


def test_a_grid_worker_enters_somebody_on_the_stairs(cast: Cast) -> None:
    assert cast.building.name in read(cast.worker, "enter_at_door")
    said: dict[str, Any] = {
        "building": str(cast.building.pk), "unit": "2单元", "room": "302室", "name": "李建国",
        "phone": "138-0013-8000", "id_number": "", "born": "1942", "kind": "tenant", "since": "",
    }  # fmt: skip
    wrong = send(cast.worker, "enter_at_door", status=400, **{**said, "phone": "138001"})
    assert "手机 11 位" in wrong
    assert "李建国" in wrong
    assert not Resident.objects.exists()
    send(cast.worker, "enter_at_door", **said)
    assert Dwelling.objects.get(heads=1).label.endswith("2单元302")
    read(cast.centre, "enter_at_door", status=403)
    read(cast.keeper, "found")
    send(cast.keeper, "found", building=str(cast.building.pk), unit="", room="901", area="90")
    assert Dwelling.objects.filter(area="90").exists()


def test_a_dwelling_with_its_people_and_owners(cast: Cast) -> None:
    cast.lives_here(kind="owner")
    other = cast.lives_here("李建国")
    page = read(cast.worker, "dwelling", cast.dwelling.pk)
    assert "王**" in page
    assert "共同共有" in page
    assert "501" in page
    read(cast.stranger, "dwelling", cast.dwelling.pk, status=404)
    read(cast.worker, "own", cast.dwelling.pk)
    send(cast.worker, "own", cast.dwelling.pk, resident=str(other.pk), share="50")
    part = Ownership.objects.get(resident=other)
    read(cast.worker, "disown", part.pk)
    send(cast.worker, "disown", part.pk, until="")
    flow.move_out(Resident.objects.get(pk=other.pk), by=cast.worker)
    assert "以前住过" in read(cast.worker, "dwelling", cast.dwelling.pk)
    assert "已经是业主" in read(cast.worker, "own", cast.dwelling.pk)
    read(cast.worker, "enter", cast.dwelling.pk)
    send(cast.worker, "enter", cast.dwelling.pk, name="张大勇", kind="absent")
    assert Dwelling.objects.get().heads == 1
    assert "501" in read(cast.worker, "correct_door", cast.dwelling.pk)
    send(cast.worker, "correct_door", cast.dwelling.pk, unit="1", room="502", floor="5")
    assert Dwelling.objects.get().room == "502"
    read(cast.centre, "enter", cast.dwelling.pk, status=403)


def test_a_person_is_masked_until_opened_with_a_purpose(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE)
    page = read(cast.worker, "resident", resident.pk)
    assert PHONE not in page
    assert "王秀英" not in page
    assert "请选查看的用途" in send(cast.worker, "reveal", resident.pk, status=400)
    opened = browser(cast.worker).post(at("reveal", resident.pk), {"purpose": "visit"})
    assert PHONE in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert Entry.objects.filter(verb="reveal").count() == 1
    assert "上门走访" in read(cast.worker, "resident", resident.pk)
    send(cast.auditor, "reveal", resident.pk, status=403, purpose="visit")
    read(cast.stranger, "resident", resident.pk, status=404)


def test_the_deeds_about_a_person(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE, born="1940-01-01")
    other = a_dwelling(cast.building, room="601", by=cast.worker)
    for name in ("need", "move", "leave", "correct"):
        page = read(cast.worker, name, resident.pk)
        assert PHONE not in page
    send(
        cast.worker, "need", resident.pk, kind="alone", consent_by="self", consent_how="paper",
        consent_on="2026-11-01",
    )  # fmt: skip
    need = Need.objects.get()
    assert "80岁以上独居" in read(cast.worker, "resident", resident.pk)
    read(cast.worker, "need_review", need.pk)
    send(cast.worker, "need_review", need.pk, review_on="")
    send(cast.worker, "need_end", need.pk)
    send(cast.worker, "need_withdraw", need.pk)
    assert Need.objects.get().kind == ""
    send(cast.worker, "correct", resident.pk, name="", phone="13900139000", id_number="", born="")
    fresh = Resident.objects.get()
    assert (fresh.name, fresh.phone, fresh.born) == ("王秀英", "13900139000", "1940-01-01")
    send(cast.worker, "correct", resident.pk, clear="phone")
    assert Resident.objects.get().phone == ""
    send(
        cast.worker, "move", resident.pk, building=str(cast.building.pk), unit="1", room="601",
        kind="family",
    )  # fmt: skip
    assert Dwelling.objects.get(pk=other.pk).heads == 1
    send(cast.worker, "leave", resident.pk, until="")
    read(cast.worker, "erase", resident.pk, status=403)
    assert "证明删过" in read(cast.keeper, "erase", resident.pk)
    assert "请选为什么" in send(cast.keeper, "erase", resident.pk, status=400)
    send(cast.keeper, "erase", resident.pk, reason="wrong")
    read(cast.keeper, "resident", resident.pk, status=404)


def test_an_account_is_tied_and_untied(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE)
    send(cast.worker, "link", resident.pk)
    assert Resident.objects.get().account_id is None
    Resident.objects.update(account=cast.account)
    send(cast.worker, "unlink", resident.pk)
    assert Resident.objects.get().account_id is None


def test_whoever_does_not_write_gets_no_form_to_be_refused(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE, account=cast.account)
    need = a_need(resident, by=cast.worker)
    asked = flow.ask_correction(resident, about="phone", said="改成 139", by=cast.account)
    read(cast.centre, "need_review", need.pk, status=403)
    assert 'name="answer"' in read(cast.worker, "answer", asked.pk)
    assert 'name="answer"' not in read(cast.centre, "answer", asked.pk)
    flow.erase(resident, by=cast.keeper, reason="asked")
    page = read(cast.worker, "answer", asked.pk)
    assert 'name="answer"' not in page
    assert at("resident", resident.pk) not in page


def test_duplicates_are_merged_parted_and_undone(cast: Cast) -> None:
    one = cast.lives_here(phone=PHONE)
    other = a_resident(a_dwelling(cast.building, by=cast.worker), "王秀英", phone=PHONE)
    pair: dict[str, Any] = {"into": str(one.pk), "gone": str(other.pk)}
    assert "姓名、电话相同" in read(cast.keeper, "duplicates")
    read(cast.worker, "duplicates", status=403)
    send(cast.keeper, "merge", status=404, into="x", gone="y")
    send(cast.keeper, "merge", **pair)
    assert "撤销合并" in read(cast.keeper, "duplicates")
    send(cast.keeper, "unmerge", Merge.objects.get().pk)
    send(cast.keeper, "keep_apart", **pair)
    assert "没有发现重复的人" in read(cast.keeper, "duplicates")


def test_registers_go_out_masked_or_whole_with_a_purpose(cast: Cast) -> None:
    cast.lives_here(phone=PHONE)
    assert "1 人" in read(cast.keeper, "export")
    answer = browser(cast.centre).post(at("export"), {"format": "csv", "whole": ""})
    assert "138****8000" in answer.content.decode()
    assert PHONE not in answer.content.decode()
    assert "用途" in send(cast.keeper, "export", status=400, format="csv", whole="1", purpose="")
    send(cast.centre, "export", status=403, format="csv", whole="1", purpose="visit")
    whole = browser(cast.keeper).post(
        at("export"), {"format": "csv", "whole": "1", "purpose": "visit"}
    )
    assert PHONE in whole.content.decode()
    assert "no-store" in whole.headers["Cache-Control"]
    journal = Entry.objects.filter(verb="households.exported").order_by("id")
    told = [entry.data for entry in journal]
    assert [data["whole"] for data in told] == [False, True]
    read(cast.worker, "export", status=403)


def test_a_register_of_a_need_is_called_by_it_and_says_who_agreed_when(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE)
    need = a_need(resident, "disabled", by=cast.worker)
    others = a_resident(a_dwelling(cast.building, by=cast.worker), "李建国")
    here = read(cast.worker, "paper", need="disabled", building=str(cast.building.pk))
    assert "台账：残疾" in here
    assert f"{cast.building.estate.name}{cast.building.name}" in here
    for day in (need.consent_on, need.review_on):
        assert str(day) in here
    assert "李**" not in here
    assert str(need.consent_on) not in read(cast.worker, "paper")
    assert "残疾 · 1 人" in read(cast.keeper, "export", need="disabled")
    assert others.is_kept


def test_a_name_that_was_searched_for_does_not_go_on_paper(cast: Cast) -> None:
    cast.lives_here()
    page = read(cast.worker, "paper", q="王秀英")
    assert "王**" in page
    assert "王秀英" not in page


def test_a_person_reads_corrects_and_withdraws_what_is_held(cast: Cast) -> None:
    resident = cast.lives_here(phone=PHONE, account=cast.account, kind="owner")
    cast.lives_here("李建国")
    need = a_need(resident, by=cast.worker)
    flow.reveal(resident, by=cast.worker, purpose="visit")
    page = read(cast.account, "mine")
    for shown in ("王秀英", PHONE, "李**", "残疾", "上门走访", "501"):
        assert shown in page
    assert "李建国" not in page
    assert "应该改成什么" in send(cast.account, "mine", status=400, about="phone", said="")
    send(cast.account, "mine", about="phone", said="改成 139")
    asked = Correction.objects.get()
    assert "改成 139" in read(cast.worker, "resident", resident.pk)
    assert "王**" in read(cast.worker, "corrections")
    assert "改成 139" in read(cast.worker, "answer", asked.pk)
    assert "为什么" in send(cast.worker, "answer", asked.pk, status=400, done="no", answer="")
    send(cast.worker, "answer", asked.pk, done="yes", answer="改好了")
    assert "改好了" in read(cast.account, "mine")
    send(cast.account, "mine", about="home", said="搬家了")
    send(cast.account, "take_back", Correction.objects.latest("id").pk)
    send(cast.worker, "mine_withdraw", need.pk, status=404)
    send(cast.account, "mine_withdraw", need.pk)
    assert Need.objects.get().kind == ""
    data = browser(cast.account).get(reverse("site:my_data_file")).json()
    assert data["household"]["phone"] == PHONE
    assert "台账里记了我什么" in browser(cast.account).get(reverse("site:my_data")).content.decode()
    send(cast.account, "untie")
    read(cast.account, "mine", status=404)


def test_numbers_name_nobody(cast: Cast) -> None:
    a_need(cast.lives_here(), by=cast.worker)
    page = read(cast.admin, "counts")
    assert "残疾" in page
    assert "王" not in page.split("<main")[1]
    read(cast.property, "counts", status=403)
