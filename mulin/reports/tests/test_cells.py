"""Kept figures are those of the appeals, whatever happened, and never tell of staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mulin.appeals import flow as deeds
from mulin.appeals.models import Appeal
from mulin.appeals.queries import figures, taxonomy
from mulin.appeals.testing import Cast, a_category
from mulin.core import versions
from mulin.core.deeds import DeedError
from mulin.core.fields import within
from mulin.core.models import Job
from mulin.places.queries import ladder
from mulin.places.testing import a_community, a_grid
from mulin.reports import checkup, flow, jobs
from mulin.reports.models import DayFigure, DirtyDay
from mulin.reports.queries.cells import COUNTS, counted, differences, first_day, kept, last_day

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def summed(path: str = "/", code: str | None = None) -> dict[str, int]:
    cells = kept(today() - timedelta(days=400), today()).filter(within("area_path", path))
    rows = [row for row in cells if code in {None, row.category}]
    return {name: sum(getattr(row, name) for row in rows) for name in COUNTS}


def from_rows(path: str = "/", code: str | None = None) -> dict[str, int]:
    rows = Appeal.objects.filter(within("area_path", path), about_staff=False)
    if code is not None:
        leaf = taxonomy().by_code.get(code)
        rows = rows.filter(category=leaf.id if leaf else None)
    return {name: int(value) for name, value in figures(rows)[0].items()}


def test_there_is_a_column_for_every_figure_and_denominator() -> None:
    columns = {field.name for field in DayFigure._meta.get_fields()}
    assert columns == {"id", "day", "area_path", "category", *COUNTS}


def test_a_deed_marks_its_cell_and_the_job_counts_it() -> None:
    appeal = Cast().appeal("closed")
    assert DirtyDay.objects.filter(area_path=appeal.area_path, day=today()).exists()
    jobs.refresh(timezone.now())
    assert not DirtyDay.objects.exists()
    assert summed()["closed"] == summed()["satisfied_of"] == 1


def test_whose_time_to_be_called_goes_by_is_counted_anew_without_a_deed() -> None:
    cast = Cast()
    soon, later = cast.appeal("handling"), cast.appeal("handling")
    flow.refresh_all()
    assert summed()["first_contact_of"] == 0
    now = timezone.now()
    Appeal.objects.filter(pk=soon.pk).update(first_contact_due=now - timedelta(seconds=20))
    Appeal.objects.filter(pk=later.pk).update(first_contact_due=now + timedelta(hours=1))
    jobs.uncalled(now)
    assert DirtyDay.objects.count() == 1
    flow.refresh_all()
    assert summed() == from_rows()
    assert summed()["first_contact_of"] == 1
    Job.objects.create(name=flow.UNCALLED_JOB, state=Job.State.DONE, run_at=now)
    assert flow.mark_uncalled(now + timedelta(minutes=1)) == 0
    assert flow.mark_uncalled(now + timedelta(hours=1)) == 1


def test_a_mark_made_while_counting_stays() -> None:
    cast = Cast()
    cast.appeal()
    seen = list(DirtyDay.objects.values_list("pk", flat=True))
    cast.appeal()
    flow.refresh(limit=len(seen))
    assert DirtyDay.objects.count() == 1
    assert flow.refresh_all() == 1


def test_an_appeal_that_moves_leaves_nothing_behind() -> None:
    cast = Cast()
    a_category("0301")
    a_category("0402", "噪声")
    appeal = cast.appeal(category="0301")
    flow.refresh_all()
    deeds.classify(appeal, category="0402", by=cast.dispatcher)
    other = a_grid(community=cast.community)
    deeds.locate(appeal, area=other.code, by=cast.dispatcher)
    flow.refresh_all()
    (cell,) = DayFigure.objects.all()
    assert (cell.area_path, cell.category, cell.received) == (other.path, "0402", 1)


def test_what_complains_of_staff_is_in_no_cell() -> None:
    cast = Cast()
    cast.appeal(about_staff=True)
    cast.appeal()
    assert DirtyDay.objects.count() == 1
    flow.refresh_all()
    list(flow.rebuild())
    assert summed()["received"] == 1


def test_counting_anew_mends_what_went_astray() -> None:
    cast = Cast()
    cast.appeal("closed")
    flow.refresh_all()
    DayFigure.objects.update(closed=7)
    DayFigure.objects.create(day=today() - timedelta(days=40), area_path="/1/", received=3)
    with pytest.raises(CommandError):
        call_command("rollup", "--check", stdout=StringIO())
    assert [f.level for f in checkup.figures_agree()] == ["warn"]
    assert sum(stretch.mended for stretch in flow.rebuild()) == 2
    assert summed()["closed"] == 1
    call_command("rollup", "--check", stdout=StringIO())
    assert [f.level for f in checkup.figures_agree()] == ["ok"]
    assert sum(stretch.mended for stretch in flow.rebuild()) == 0


def test_the_command_counts_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    Cast().appeal()
    call_command("rollup")
    assert "1" in capsys.readouterr().out
    call_command("rollup", "--rebuild")
    assert "0 格原来" in capsys.readouterr().out


def test_days_are_local_days() -> None:
    late = datetime.fromisoformat("2026-03-03T23:30+08:00")
    early = datetime.fromisoformat("2026-03-04T00:30+08:00")
    cast = Cast()
    for at in (late, early):
        cast.appeal(at=at)
    flow.refresh_all()
    assert {row.day.day for row in DayFigure.objects.all()} == {3, 4}
    assert set(counted(date(2026, 3, 4), date(2026, 3, 4))) == {
        (date(2026, 3, 4), cast.area.path, "")
    }
    assert (first_day(), last_day()) == (date(2026, 3, 3), date(2026, 3, 4))


def test_without_appeals_there_is_nothing_to_count() -> None:
    assert (first_day(), last_day()) == (None, None)
    assert list(flow.rebuild()) == []


DEEDS = ("report", "report", "dispatch", "sign", "contact", "ask", "propose", "yes", "no", "nobody",
         "withdraw", "classify", "locate", "refresh", "decline", "reopen")  # fmt: skip


class TestWhateverHappened(TestCase):
    """Random deeds on random appeals: the kept figures are those of the rows, in every slice."""

    @settings(
        max_examples=12, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 50)), max_size=45))
    def test_sums_are_the_counts(self, script: list[tuple[str, int]]) -> None:
        versions.forget()
        world = World()
        for verb, choice in script:
            world.do(verb, choice)
        flow.refresh_all()
        first, last = first_day(), last_day()
        if first is not None and last is not None:
            assert differences(first, last) == []
        for path in ["/", *(place.path for place in ladder().places)]:
            for code in (None, "", "0301", "0402"):
                assert summed(path, code) == from_rows(path, code), (path, code)


class World:
    """Two grids of two communities, their people, and the appeals of a run."""

    def __init__(self) -> None:
        for code in ("0301", "0402"):
            a_category(code, phrases=[])
        self.casts = [Cast(), Cast(a_grid(community=a_community()))]
        self.appeals: list[tuple[Cast, Appeal]] = []

    def do(self, verb: str, choice: int) -> None:
        """Do it if the life table allows it."""
        if verb == "refresh":
            flow.refresh_all()
        elif verb == "report" or not self.appeals:
            cast = self.casts[choice % 2]
            at = timezone.now() - timedelta(days=choice)
            code = ("", "0301", "0402")[choice % 3]
            made = cast.appeal(at=at, about_staff=choice % 7 == 0, category=code)
            self.appeals.append((cast, made))
        else:
            cast, appeal = self.appeals[choice % len(self.appeals)]
            try:
                self.deed(verb, choice)(cast, appeal)
            except DeedError:
                appeal.refresh_from_db()

    def deed(self, verb: str, choice: int) -> Callable[[Cast, Appeal], object]:
        """The deed of that name as a function of the people and the appeal."""
        reached = deeds.Answers(reached=verb != "nobody", solved={"yes": True, "no": False}.get(verb),
                                satisfied={"yes": "yes", "no": "no"}.get(verb, ""))  # fmt: skip
        area = self.casts[choice % 2].area.code
        return {
            "dispatch": lambda c, a: c.dispatch(a), "sign": lambda c, a: c.sign(a),
            "contact": lambda c, a: deeds.contact(a, by=c.handler, way="phone"),
            "ask": lambda c, a: c.ask(a), "propose": lambda c, a: c.propose(a),
            "withdraw": lambda c, a: deeds.withdraw(a, by=c.reporter),
            "classify": lambda c, a: deeds.classify(
                a, category=("0301", "0402")[choice % 2], by=c.dispatcher
            ),
            "locate": lambda c, a: deeds.locate(a, area=area, by=c.centre),
            "decline": lambda c, a: deeds.decline(a, by=c.dispatcher, reason="不归这里管，请到法院。"),
            "reopen": lambda c, a: deeds.reopen(a, by=c.reporter, public="还是没解决。"),
        }.get(verb, lambda c, a: deeds.call_back(a, reached, by=c.dispatcher))  # fmt: skip
