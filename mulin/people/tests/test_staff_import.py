"""A town's table of staff comes in: bodies, posts, accounts with first passwords, who holds what."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mulin.core import journal
from mulin.core.deeds import Refused
from mulin.core.exchange import exporters
from mulin.core.tables import Report, write_csv
from mulin.people import flow
from mulin.people.checkup import first_passwords
from mulin.people.imports import Staff
from mulin.people.models import Appointment, Organisation, Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.places.flow import found_area
from mulin.places.models import Area, Level
from mulin.places.testing import a_grid, a_town

pytestmark = pytest.mark.django_db
HEADINGS = (
    "姓名", "用户名", "手机", "角色", "岗位", "单位", "区域代码", "职责类别", "任职依据",
)  # fmt: skip
SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "staff.csv"
PHONE = "19900010001"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def grid() -> Area:
    return a_grid(name="第三网格")


def a_row(**said: str) -> list[str]:
    return [said.get(heading, "") for heading in HEADINGS]


def brought_in(folder: Path, *rows: list[str], dry_run: bool = False) -> Report:
    path = folder / "staff.csv"
    with path.open("wb") as out:
        write_csv(out, HEADINGS, rows)
    return Staff().run(path, dry_run=dry_run)


def passwords(folder: Path) -> list[dict[str, str]]:
    found = sorted(folder.glob("first-passwords-*.csv"))
    return [
        line
        for path in found
        for line in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    ]


def sentences(report: Report) -> list[tuple[int, str, str]]:
    return [(problem.number, problem.field, problem.sentence) for problem in report.problems]


def test_a_row_founds_body_and_post_opens_an_account_and_puts_the_person_on_the_post(
    home: Path, grid: Area
) -> None:
    report = brought_in(
        home,
        a_row(
            姓名="吴晓荷", 手机="199-0001-0001", 角色="网格员", 单位="坡头居委会", 区域代码=grid.code,
            职责类别="0301；城管;城管", 任职依据="第 1 批",
        ),
    )  # fmt: skip
    assert (report.created, report.failed) == (1, 0)
    held = Appointment.objects.select_related("person", "post__organisation").get()
    assert (held.person.name, held.person.phone, held.basis) == ("吴晓荷", PHONE, "第 1 批")
    assert (held.post.title, held.post.topics) == ("第三网格网格员", ["0301", "城管"])
    assert held.post.organisation is not None
    assert grid.parent is not None
    body = held.post.organisation
    assert (body.name, body.kind, body.area_id) == ("坡头居委会", "community", grid.parent.pk)
    assert held.person.username == f"grid{grid.code[6:]}"
    assert list(journal.verify()) == []


def test_she_signs_in_with_the_first_password_and_must_set_her_own(
    home: Path, grid: Area, client: Client
) -> None:
    brought_in(home, a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=grid.code))
    line = passwords(home)[0]
    assert (line["姓名"], line["岗位"]) == ("吴晓荷", "第三网格网格员")
    answer = client.post(
        reverse("people:sign_in"), {"name": PHONE, "password": line["第一次的密码"]}
    )
    assert answer["Location"].startswith(reverse("people:first_password"))


def test_the_passwords_are_in_a_file_for_its_owner_alone_and_nothing_of_it_is_printed(
    home: Path, grid: Area, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "list.csv"
    with path.open("wb") as out:
        row = a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=grid.code)
        write_csv(out, HEADINGS, [row])
    call_command("import", "staff", str(path))
    said = "".join(capsys.readouterr())
    kept = next(home.glob("first-passwords-*.csv"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in said
    secret = passwords(home)[0]["第一次的密码"]
    assert [word for word in ("吴晓荷", PHONE, secret) if word in said] == []


def test_the_doctor_asks_to_delete_a_file_of_first_passwords(home: Path, grid: Area) -> None:
    assert [finding.level for finding in first_passwords()] == ["ok"]
    brought_in(home, a_row(姓名="吴晓荷", 角色="网格员", 区域代码=grid.code))
    kept = next(home.glob("first-passwords-*.csv"))
    assert [(f.level, kept.name in f.message) for f in first_passwords()] == [("warn", True)]
    kept.unlink()
    assert [finding.level for finding in first_passwords()] == ["ok"]


def test_the_same_table_again_changes_nothing_and_makes_no_file(home: Path, grid: Area) -> None:
    rows = [
        a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 单位="坡头居委会", 区域代码=grid.code),
        a_row(姓名="秦守诚", 角色="网格员", 区域代码=grid.code),
        a_row(姓名="秦守诚", 角色="网格员", 区域代码=grid.code),
        a_row(角色="楼栋长", 区域代码=grid.code),
    ]
    first = brought_in(home, *rows)
    assert (first.created, first.skipped, first.failed) == (3, 1, 0)
    counted = [model.objects.count() for model in (Person, Post, Organisation, Appointment)]
    again = brought_in(home, *rows)
    assert (again.created, again.skipped, again.failed) == (0, 4, 0)
    assert counted == [2, 2, 1, 2]
    assert counted == [model.objects.count() for model in (Person, Post, Organisation, Appointment)]
    assert len(list(home.glob("first-passwords-*.csv"))) == 1


def test_two_on_one_post_without_phone_get_two_user_names(home: Path, grid: Area) -> None:
    brought_in(
        home,
        a_row(姓名="吴晓荷", 角色="网格员", 区域代码=grid.code),
        a_row(姓名="秦守诚", 角色="网格员", 区域代码=grid.code),
    )
    first = f"grid{grid.code[6:]}"
    assert set(Person.objects.values_list("username", flat=True)) == {first, f"{first}-2"}
    assert Post.objects.count() == 1


def test_one_phone_is_one_person_on_two_posts(home: Path) -> None:
    one, two = a_grid(), a_grid()
    rows = [a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=g.code) for g in (one, two)]
    assert brought_in(home, *rows, dry_run=True).created == 2
    brought_in(home, *rows)
    assert Person.objects.get().appointments.count() == 2


def test_a_row_without_a_name_founds_a_vacant_post(home: Path, grid: Area) -> None:
    assert brought_in(home, a_row(角色="grid_worker", 区域代码=grid.code)).created == 1
    assert Post.objects.get().title == "第三网格网格员"
    assert not Person.objects.exists()
    assert not list(home.glob("first-passwords-*.csv"))


def test_a_vacant_post_of_the_house_is_filled_and_an_account_that_is_there_is_kept(
    home: Path, grid: Area
) -> None:
    post = a_post(Role.GRID_WORKER, grid, title="第三网格网格员")
    person = a_person("吴晓荷")
    row = a_row(姓名="吴晓荷", 用户名=person.username, 角色="网格员", 区域代码=grid.code)
    brought_in(home, row)
    held = Appointment.objects.get()
    assert (held.post_id, held.person_id) == (post.pk, person.pk)
    assert passwords(home) == []


def test_who_was_dismissed_is_not_put_back_by_an_old_table(home: Path, grid: Area) -> None:
    row = a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=grid.code)
    brought_in(home, row)
    flow.dismiss(Appointment.objects.get())
    assert brought_in(home, row).skipped == 1
    assert Appointment.objects.filter(until__isnull=True).count() == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_that_cannot_be_taken_are_told_and_the_others_come_in(
    home: Path, grid: Area, *, dry_run: bool
) -> None:
    flow.open_account(username="zhou", name="周明远", password=None, phone=PHONE)
    code, role = grid.code, "网格员"
    report = brought_in(
        home,
        a_row(姓名="甲", 角色=role, 区域代码="999"),
        a_row(姓名="乙", 角色="城管队长", 区域代码=code),
        a_row(姓名="丙", 手机=PHONE, 角色=role, 区域代码=code),
        a_row(姓名="丁", 用户名="zhou", 角色=role, 区域代码=code),
        a_row(姓名="戊", 手机="1990001", 角色=role, 区域代码=code),
        a_row(姓名="己", 用户名="123456", 角色=role, 区域代码=code),
        a_row(手机=PHONE, 角色=role, 区域代码=code),
        a_row(姓名="庚", 用户名="geng", 手机="19900010002", 角色=role, 区域代码=code),
        a_row(姓名="辛", 手机="19900010002", 角色=role, 区域代码=code),
        a_row(姓名="壬", 用户名="geng", 角色=role, 区域代码=code),
        a_row(姓名="癸", 用户名="gui", 手机=PHONE, 角色=role, 区域代码=code),
        dry_run=dry_run,
    )
    told = sentences(report)
    assert [(number, name) for number, name, _said in told] == [
        (2, "area"), (3, "role"), (4, "phone"), (5, "username"), (6, "phone"), (7, "username"),
        (8, "name"), (10, "phone"), (11, "username"), (12, "phone"),
    ]  # fmt: skip
    assert told[0][2] == "没有代码是“999”的区域。"
    assert "没有“城管队长”这种角色，可以填：网格员、" in told[1][2]
    assert told[2][2] == "这个手机号已经是别人的，姓名不一样。请核对。"
    assert told[3][2] == "用户名“zhou”已经是别人的，请换一个。"
    assert report.created == 1
    assert Appointment.objects.count() == (0 if dry_run else 1)


def test_the_user_name_of_one_with_the_phone_of_another_is_refused(home: Path, grid: Area) -> None:
    flow.open_account(username="one", name="王伟", password=None, phone=PHONE)
    flow.open_account(username="two", name="王伟", password=None, phone="19900010002")
    row = a_row(姓名="王伟", 用户名="two", 手机=PHONE, 角色="网格员", 区域代码=grid.code)
    assert [name for _n, name, _s in sentences(brought_in(home, row))] == ["username"]


def test_a_trial_writes_nothing(home: Path, grid: Area) -> None:
    row = a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 单位="坡头居委会", 区域代码=grid.code)
    assert brought_in(home, row, dry_run=True).created == 1
    assert not Post.objects.exists()
    assert not Organisation.objects.exists()
    assert not list(home.glob("first-passwords-*.csv"))


def test_strictly_one_bad_row_keeps_all_out(home: Path, grid: Area) -> None:
    path = home / "staff.csv"
    with path.open("wb") as out:
        rows = [a_row(姓名="吴晓荷", 角色="网格员", 区域代码=code) for code in (grid.code, "999")]
        write_csv(out, HEADINGS, rows)
    assert Staff().run(path, complete_only=True).failed == 1
    assert not Person.objects.exists()
    rows = [a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=grid.code)]
    with path.open("wb") as out:
        write_csv(out, HEADINGS, rows)
    assert Staff().run(path, complete_only=True).created == 1


def _divisions() -> None:
    """The codes of the preset that the sample names."""
    county = found_area(code="360483", name="庐山市", level=Level.COUNTY)
    town = found_area(code="360483100", name="南康镇", level=Level.STREET, parent=county)
    slope = found_area(code="360483100001", name="坡头社区", level=Level.COMMUNITY, parent=town)
    for number in (1, 2, 3):
        name = f"坡头社区第 {number} 网格"
        found_area(code=f"{slope.code}00{number}", name=name, level=Level.GRID, parent=slope)


def test_the_sample_of_the_documentation_comes_in_whole(home: Path) -> None:
    _divisions()
    report = Staff().run(SAMPLE)
    assert (report.created, report.failed, report.problems) == (9, 0, [])
    assert len(passwords(home)) == 7
    kinds = dict(Organisation.objects.values_list("name", "kind"))
    assert kinds == {
        "南康镇社会治理中心": "government", "坡头社区居民委员会": "community",
        "南康镇城管中队": "department", "邻安物业公司": "property",
    }  # fmt: skip
    assert Person.objects.get(name="吴晓荷").appointments.count() == 2
    vacant = Post.objects.get(area__code="360483100001003")
    assert not vacant.appointments.exists()
    assert Staff().run(SAMPLE).skipped == 9


def exported(where: str = "") -> list[dict[str, str]]:
    out = io.BytesIO()
    kind = exporters["staff"]
    write_csv(out, kind.headings(), kind.rows(where))
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))


def test_the_export_has_holders_and_vacancies_with_phones_masked(home: Path, grid: Area) -> None:
    brought_in(home, a_row(姓名="吴晓荷", 手机=PHONE, 角色="网格员", 区域代码=grid.code))
    a_post(Role.COMMUNITY_STAFF, grid, title="干事")
    lines = {line["岗位"]: line for line in exported()}
    assert lines["第三网格网格员"]["姓名"] == "吴晓荷"
    assert lines["第三网格网格员"]["手机"] == "199****0001"
    assert lines["干事"]["姓名"] == ""
    assert tuple(lines["干事"])[: len(HEADINGS)] == HEADINGS
    assert [line["岗位"] for line in exported("vacant=1")] == ["干事"]
    assert [line["岗位"] for line in exported("role=grid_worker")] == ["第三网格网格员"]
    assert len(exported(f"area={grid.code}")) == 2
    assert exported(f"area={a_grid().code}") == []
    with pytest.raises(Refused, match="area=999、role=king"):
        exported("area=999&role=king")


def test_neighbours_who_volunteer_and_phones_in_user_names_are_masked(grid: Area) -> None:
    person = a_holder(a_post(Role.VOLUNTEER, grid), "王阿姨")
    Person.objects.filter(pk=person.pk).update(username=f"r{PHONE}")
    line = exported("role=volunteer")[0]
    assert (line["姓名"], line["用户名"]) == ("王**", "r199****0001")


def test_what_went_out_names_posts_that_come_in_again(home: Path, grid: Area) -> None:
    staff(Role.CENTRE, a_town())
    path = home / "out.csv"
    with path.open("wb") as out:
        write_csv(out, exporters["staff"].headings(), exporters["staff"].rows(""))
    report = Staff().run(path)
    assert (report.created, report.skipped, report.failed) == (0, 1, 0)
