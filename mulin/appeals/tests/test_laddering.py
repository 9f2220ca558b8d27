"""The county's own ladder: edited by the administrator, told from then on, journalled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from mulin.appeals import flow
from mulin.appeals.flow import clockwork, laddering
from mulin.appeals.flow.watching import NEVER
from mulin.appeals.models import Appeal
from mulin.appeals.models.clocks import Escalation, EscalationLevel, EscalationStep, EscalationTold
from mulin.appeals.queries.ladders import levels_in_words, steps_in_words
from mulin.appeals.terms import rules, shipped
from mulin.appeals.testing import Cast, a_category
from mulin.core import jobs
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.models import Entry, Job
from mulin.core.tests.browsing import browser, statements, text
from mulin.core.worktime import SHANGHAI
from mulin.people.models import Person, Role
from mulin.people.testing import staff

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(name="cast")
def _cast() -> Cast:
    a_category("0401", respond_within="2wh", resolve_within="2wd", phrases=["灯"])
    return Cast()


@pytest.fixture(name="admin")
def _admin(cast: Cast) -> Person:
    clockwork.load_clocks()
    return staff(Role.ADMIN, cast.town)


def worked(cast: Cast) -> Appeal:
    """Spoken with the resident, due on Wednesday at nine."""
    appeal = cast.appeal(detail="灯坏了", at=at(2, 9))
    flow.dispatch(appeal, post=cast.post.pk, by=cast.dispatcher, at=at(2, 9, 30))
    flow.sign(appeal, by=cast.handler, at=at(2, 10))
    return flow.contact(appeal, by=cast.handler, way="phone", at=at(2, 10, 10))


def the_step(key: str, clock: str = "resolve") -> EscalationStep:
    """The step of the house with this key («-20%», «+1wd»)."""
    rows = EscalationStep.objects.filter(clock=clock)
    if key.startswith("-"):
        return rows.get(before=int(key[1:-1]))
    return rows.get(after=key[1:])


def marks(appeal: Appeal) -> set[str]:
    return set(Escalation.objects.filter(appeal=appeal).values_list("mark", flat=True))


class TestSteps:
    def test_a_new_step_is_told_from_then_on(self, cast: Cast, admin: Person) -> None:
        appeal = worked(cast)
        laddering.save_step(
            by=admin, clock="resolve", before=50, tell=["community", "handler"], at=at(2, 11)
        )
        flow.sweep(at(3, 9, 1))
        assert marks(appeal) == {"resolve/0+0/-50%"}
        told = EscalationTold.objects.filter(escalation__mark="resolve/0+0/-50%")
        assert {row.person for row in told} == {cast.handler, cast.dispatcher}
        assert Escalation.objects.get().level == "承办人、社区"

    def test_what_fell_due_before_it_was_made_is_told_to_nobody(
        self, cast: Cast, admin: Person
    ) -> None:
        appeal = worked(cast)
        laddering.save_step(by=admin, clock="resolve", before=50, tell=["street"], at=at(3, 12))
        flow.sweep(at(3, 13))
        assert marks(appeal) == set()
        flow.sweep(at(4, 9))
        assert marks(appeal) == {"resolve/0+0/-20%", "resolve/0+0/+0m"}

    def test_changed_in_whom_it_tells_it_stays_the_same_step(
        self, cast: Cast, admin: Person
    ) -> None:
        appeal = worked(cast)
        flow.sweep(at(4, 9))
        step = the_step("+0m")
        laddering.save_step(
            by=admin, step=step, clock="resolve", after="0m", tell=["street"], at=at(4, 9, 5)
        )
        assert step.since is None
        flow.sweep(at(4, 10))
        assert marks(appeal) == {"resolve/0+0/-20%", "resolve/0+0/+0m"}
        laddering.save_step(
            by=admin, step=step, clock="resolve", after="2wh", tell=["street"], at=at(4, 10)
        )
        assert step.since == at(4, 10)
        jobs.run_due()
        flow.sweep(at(4, 11))
        assert "resolve/0+0/+2wh" in marks(appeal)

    def test_dropped_it_is_told_no_more(self, cast: Cast, admin: Person) -> None:
        appeal = worked(cast)
        laddering.drop_step(the_step("-20%"), by=admin)
        flow.sweep(at(3, 17))
        assert marks(appeal) == set()
        assert "-20%" not in [step.key for step in rules().steps if step.clock == "resolve"]

    def test_every_open_clock_is_looked_at_anew(self, cast: Cast, admin: Person) -> None:
        rows = [cast.appeal(detail="灯坏了") for _one in range(3)]
        closed = cast.appeal("closed")
        Appeal.objects.update(watch_at=NEVER)
        laddering.save_step(by=admin, clock="resolve", after="2wd", tell=["street"])
        assert Job.objects.filter(name="appeals.rewatch").exists()
        jobs.run_due()
        watched = dict(Appeal.objects.values_list("pk", "watch_at"))
        assert [watched[row.pk] for row in rows] == [None] * 3
        assert watched[closed.pk] == NEVER

    def test_the_open_ones_are_taken_in_portions(self, cast: Cast) -> None:
        rows = [cast.appeal(detail="灯坏了") for _one in range(3)]
        Appeal.objects.update(watch_at=NEVER)
        last = laddering.rewatch_some(most=2)
        assert last == sorted(row.pk for row in rows)[1]
        assert Appeal.objects.filter(watch_at=None).count() == 2
        assert laddering.rewatch_some(last, most=2) is None
        assert Appeal.objects.filter(watch_at=None).count() == 3

    @pytest.mark.parametrize(
        ("said", "field", "words"),
        [
            ({"clock": "?"}, "clock", "选一项"),
            ({"before": None, "after": ""}, "after", "什么时候"),
            ({"before": None, "after": "很久"}, "after", "看不懂"),
            ({"before": 0}, "before", "1 到 99"),
            ({"before": 100}, "before", "1 到 99"),
            ({"tell": []}, "tell", "至少一级"),
            ({"tell": ["nobody"]}, "tell", "至少一级"),
            ({"before": 20}, "clock", "已经有一条"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, admin: Person, said: dict[str, Any], field: str, words: str
    ) -> None:
        with pytest.raises(Refused, match=words) as refused:
            laddering.save_step(
                by=admin, **{"clock": "resolve", "before": 30, "tell": ["street"], **said}
            )
        assert refused.value.field == field

    def test_there_is_an_end_to_them(self, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(laddering, "MOST_STEPS", EscalationStep.objects.count())
        with pytest.raises(NotAllowed, match="最多"):
            laddering.save_step(by=admin, clock="resolve", before=30, tell=["street"])

    def test_a_county_that_has_none_yet_gets_those_of_the_house_first(self, cast: Cast) -> None:
        admin = staff(Role.ADMIN, cast.town)
        laddering.save_step(by=admin, clock="resolve", before=50, tell=["street"])
        assert EscalationStep.objects.count() == len(shipped().steps) + 1


class TestLevels:
    def test_a_rung_of_one_s_own_is_told(self, cast: Cast, admin: Person) -> None:
        property_ = staff(Role.PROPERTY, cast.area)
        level = laddering.save_level(by=admin, name="物业", roles=["property"])
        assert rules().levels[-1].name == "物业"
        laddering.save_step(by=admin, clock="resolve", before=50, tell=[level.key], at=at(2, 8))
        worked(cast)
        flow.sweep(at(3, 9, 1))
        assert EscalationTold.objects.get().person == property_

    def test_moved_down_it_comes_before_the_next(self, admin: Person) -> None:
        names = [level.name for level in rules().levels]
        laddering.move_level(EscalationLevel.objects.get(key="street"), up=False, by=admin)
        assert [level.name for level in rules().levels] == [names[0], names[2], names[1], names[3]]
        lowest = EscalationLevel.objects.get(key="grid")
        laddering.move_level(lowest, up=False, by=admin)
        laddering.move_level(lowest, up=True, by=admin)
        assert [level.name for level in rules().levels][:2] == [names[2], names[0]]

    def test_renamed_it_keeps_its_steps(self, admin: Person) -> None:
        row = EscalationLevel.objects.get(key="street")
        laddering.save_level(by=admin, level=row, name="镇里", roles=["centre"], area="street")
        assert "镇里" in str(steps_in_words())
        assert [line.name for line in levels_in_words()] == ["网格员", "社区", "镇里", "区县"]

    def test_it_goes_only_when_no_step_tells_it_and_one_stays(self, admin: Person) -> None:
        grid = EscalationLevel.objects.get(key="grid")
        with pytest.raises(NotAllowed, match="还有提醒"):
            laddering.drop_level(grid, by=admin)
        EscalationStep.objects.all().delete()
        for row in EscalationLevel.objects.exclude(pk=grid.pk):
            laddering.drop_level(row, by=admin)
        with pytest.raises(NotAllowed, match="至少留一级"):
            laddering.drop_level(grid, by=admin)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"name": " "}, "name"), ({"name": "社区"}, "name"), ({"roles": []}, "roles"),
            ({"roles": ["king"]}, "roles"), ({"area": "moon"}, "area"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_beside_its_field(
        self, admin: Person, said: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            laddering.save_level(by=admin, **{"name": "镇长", "roles": ["centre"], **said})
        assert refused.value.field == field


def test_restored_it_is_that_of_the_house_and_wakes_nobody_for_what_is_over(
    cast: Cast, admin: Person
) -> None:
    appeal = worked(cast)
    laddering.drop_step(the_step("+0m"), by=admin)
    flow.sweep(at(4, 9, 30))
    laddering.save_level(by=admin, name="镇长", roles=["centre"])
    laddering.restore(by=admin)
    assert [step.key for step in rules().steps] == [step.key for step in shipped().steps]
    assert rules().levels == shipped().levels
    flow.sweep(at(4, 10))
    assert marks(appeal) == {"resolve/0+0/-20%"}
    said = Entry.objects.get(verb="clocks.ladder_restored").data["was"]
    assert "镇长" in str(said["levels"])


def test_only_who_administers_edits_and_it_is_journalled(cast: Cast, admin: Person) -> None:
    step, level = the_step("-20%"), EscalationLevel.objects.get(key="grid")
    for person in (cast.centre, cast.dispatcher, cast.reporter):
        for do in (
            lambda p: laddering.save_step(by=p, clock="resolve", before=5, tell=["grid"]),
            lambda p: laddering.drop_step(step, by=p),
            lambda p: laddering.save_level(by=p, name="甲", roles=["centre"]),
            lambda p: laddering.drop_level(level, by=p),
            lambda p: laddering.move_level(level, up=True, by=p),
            lambda p: laddering.restore(by=p),
        ):
            with pytest.raises(Forbidden):
                do(person)
    laddering.save_step(by=admin, step=step, clock="resolve", before=10, tell=["grid"])
    laddering.drop_step(step, by=admin)
    laddering.save_level(by=admin, level=level, name="格长", roles=["grid_worker"])
    laddering.move_level(level, up=True, by=admin)
    written = dict(Entry.objects.filter(by=admin).values_list("verb", "data"))
    assert written["clocks.step"]["was"]["before"] == 20
    assert written["clocks.step"]["now"]["before"] == 10
    assert written["clocks.level"]["was"]["name"] == "网格员"
    assert {"clocks.step_dropped", "clocks.level_moved"} <= set(written)


class TestPages:
    def test_staff_read_it_and_are_offered_nothing(self, cast: Cast, admin: Person) -> None:
        page = text(browser(cast.handler).get(reverse("appeals:ladder")))
        for words in ("时间还剩 20% 时", "超期 3 个工作日", "区县", "只算管镇街的"):
            assert words in page
        assert "删掉" not in page
        assert "加一条提醒" not in page
        assert browser(cast.reporter).get(reverse("appeals:ladder")).status_code == 403
        for name in ("ladder_step_new", "ladder_level_new"):
            assert browser(cast.centre).get(reverse(f"appeals:{name}")).status_code == 403
        key = EscalationStep.objects.first()
        assert key is not None
        shut = browser(cast.centre).post(reverse("appeals:ladder_turn", args=[key.pk, "drop-step"]))
        assert shut.status_code == 403
        assert browser(cast.centre).post(reverse("appeals:ladder_restore")).status_code == 403

    def test_the_steps_stand_in_the_order_in_which_they_fall_due(self, admin: Person) -> None:
        for before, after in ((50, ""), (None, "2d"), (None, "2wh")):
            laddering.save_step(
                by=admin, clock="resolve", before=before, after=after, tell=["grid"]
            )
        words = dict(steps_in_words())["办结"]
        assert [line.when for line in words] == [
            "时间还剩 50% 时", "时间还剩 20% 时", "到期时", "超期 2 个工作时", "超期 4 个工作时",
            "超期 1 个工作日", "超期 2 天", "超期 3 个工作日",
        ]  # fmt: skip

    def test_a_step_is_added_once_changed_and_dropped(self, admin: Person) -> None:
        client, new = browser(admin), reverse("appeals:ladder_step_new")
        typed = {
            "key": "key-of-the-form", "clock": "resolve", "when": "after", "before": "30",
            "after": "2 个工作日", "tell": ["handler", "street"],
        }  # fmt: skip
        for _again in range(2):
            assert client.post(new, typed).status_code == 302
        row = EscalationStep.objects.get(clock="resolve", after="2wd")
        assert (row.before, row.tell) == (None, ["handler", "street"])
        edit = reverse("appeals:ladder_step", args=[row.pk])
        assert 'value="2wd"' in text(client.get(edit))
        assert client.post(edit, {**typed, "key": "another-key", "when": "at"}).status_code == 400
        typed = {**typed, "key": "a-third-key", "when": "before", "before": "60"}
        assert client.post(edit, typed).status_code == 302
        row.refresh_from_db()
        assert (row.before, row.after) == (60, "")
        drop = reverse("appeals:ladder_turn", args=[row.pk, "drop-step"])
        for _again in range(2):
            assert client.post(drop).status_code == 302
        assert not EscalationStep.objects.filter(pk=row.pk).exists()
        assert client.post(reverse("appeals:ladder_turn", args=[row.pk, "eat"])).status_code == 404
        assert client.get(edit).status_code == 404

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"when": "before", "before": ""}, "请填还剩百分之几"),
            ({"when": "after", "before": "", "after": ""}, "请写过了多久"),
            ({"when": "after", "after": "很久"}, "看不懂这个时限"),
            ({"when": "before", "before": "20"}, "已经有一条提醒"),
            ({"tell": []}, "请选一项。"),
        ],
    )
    def test_what_was_typed_comes_back(
        self, admin: Person, typed: dict[str, Any], words: str
    ) -> None:
        said = {
            "clock": "resolve",
            "when": "before",
            "before": "30",
            "after": "7d",
            "tell": ["grid"],
        }
        answer = browser(admin).post(reverse("appeals:ladder_step_new"), {**said, **typed})
        assert answer.status_code in {400, 422}
        assert words in text(answer)
        assert f'value="{typed.get("after", "7d")}"' in text(answer)
        assert EscalationStep.objects.count() == len(shipped().steps)

    def test_rungs_are_added_changed_moved_and_dropped(self, admin: Person) -> None:
        client = browser(admin)
        typed = {"key": "key-of-the-form", "name": "镇长", "roles": ["centre"], "area": "street"}
        assert client.post(reverse("appeals:ladder_level_new"), typed).status_code == 302
        row = EscalationLevel.objects.get(name="镇长")
        edit = reverse("appeals:ladder_level", args=[row.pk])
        assert 'value="镇长"' in text(client.get(edit))
        assert client.post(edit, {**typed, "key": "another-key", "name": ""}).status_code == 400
        for what in ("down", "up", "drop-level"):
            turn = reverse("appeals:ladder_turn", args=[row.pk, what])
            assert client.post(turn).status_code == 302
        assert not EscalationLevel.objects.filter(pk=row.pk).exists()
        kept = EscalationLevel.objects.get(key="grid")
        client.post(reverse("appeals:ladder_turn", args=[kept.pk, "drop-level"]))
        assert "还有提醒要告诉" in text(client.get(reverse("appeals:ladder")))
        client.post(reverse("appeals:ladder_restore"))
        assert rules().levels == shipped().levels

    def test_the_page_takes_few_statements(self, admin: Person) -> None:
        client = browser(admin)
        few = statements(lambda: client.get(reverse("appeals:ladder")))
        for before in range(30, 40):
            laddering.save_step(by=admin, clock="resolve", before=before, tell=["grid"])
        client.get(reverse("appeals:ladder"))
        assert statements(lambda: client.get(reverse("appeals:ladder"))) <= few


def test_a_step_made_at_a_deadline_still_tells_it(cast: Cast, admin: Person) -> None:
    appeal = worked(cast)
    laddering.drop_step(the_step("+0m"), by=admin)
    laddering.save_step(by=admin, clock="resolve", after="0m", tell=["street"], at=at(4, 9))
    flow.sweep(at(4, 9) + timedelta(minutes=1))
    assert "resolve/0+0/+0m" in marks(appeal)
