"""Who sees a whistle, told as a matrix of persons; lists and figures by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mulin.core.deeds import Refused
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_person, a_post, staff
from mulin.places.testing import a_grid
from mulin.whistles import flow
from mulin.whistles.models import Status, Summons, Turnout, Whistle
from mulin.whistles.queries import (
    FIGURES,
    UNIT_FIGURES,
    Filters,
    called,
    counts,
    duties,
    figures,
    listed,
    rows_of,
    units_of,
)
from mulin.whistles.queries.figures import unit_rows
from mulin.whistles.queries.mine import waiting
from mulin.whistles.testing import Cast

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    """As in life: a fresh request, a fresh standing."""
    return Person.objects.get(pk=person.pk)


def sees(person: Person | None, whistle: Whistle) -> bool:
    """Whether its page would open."""
    who = fresh(person) if person else None
    found = Whistle.objects.visible_to(who).filter(pk=whistle.pk).exists()
    assert Summons.objects.visible_to(who).filter(whistle=whistle).exists() == found
    return found


def test_blower_area_and_units_see_it_and_nobody_else(cast: Cast) -> None:
    whistle = cast.blow(units=cast.units[:1])
    for person in (
        cast.blower, cast.colleague, cast.secretary, cast.centre, cast.worker, cast.police,
    ):  # fmt: skip
        assert sees(person, whistle)
    for stranger in (cast.fire, cast.stranger, cast.resident, None):
        assert not sees(stranger, whistle)


def test_a_unit_sees_it_from_when_it_is_called(cast: Cast) -> None:
    whistle = cast.blow(units=cast.units[:1])
    flow.call_more(whistle, by=cast.blower, unit=cast.units[1])
    assert sees(cast.fire, whistle)
    colleague = a_holder(a_post(Role.DEPARTMENT, cast.town, cast.fire_body))
    assert sees(colleague, whistle)


def test_the_stand_in_sees_it(cast: Cast) -> None:
    elsewhere = a_post(Role.GRID_WORKER, a_grid())
    helper = a_holder(elsewhere)
    assert sees(helper, cast.blow(stand_in=elsewhere.pk))


def test_a_volunteer_of_the_area_sees_nothing(cast: Cast) -> None:
    assert not sees(staff(Role.VOLUNTEER, cast.area), cast.blow())


def test_the_lists_hold_what_they_say(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    late, fresh_one = cast.blow(at=start), cast.blow()
    ready, over = cast.whistle(Status.READY), cast.whistle(Status.RELEASED)

    def held(person: Person, view: str) -> set[Whistle]:
        return set(listed(fresh(person), Filters(view=view)))

    assert held(cast.blower, "open") == {late, fresh_one, ready}
    assert held(cast.blower, "late") == {late}
    assert held(cast.blower, "ready") == {ready}
    assert held(cast.blower, "blown") == {late, fresh_one, ready, over}
    assert held(cast.secretary, "blown") == set()
    assert held(cast.police, "mine") == {late, fresh_one, ready}
    assert held(cast.police, "all") == {late, fresh_one, ready, over}
    assert counts(fresh(cast.blower))["late"] == 1


def test_filters_narrow_and_nonsense_narrows_nothing(cast: Cast) -> None:
    one = cast.blow()
    two = cast.blow(by=cast.secretary, level="tackle", title="违建要拆")

    def found(**asked: str) -> set[Whistle]:
        return set(listed(fresh(cast.centre), Filters.read(asked)))

    assert found(level="tackle") == {two}
    assert found(q="违建") == {two}
    assert found(status="open") == {one, two}
    assert found(status="released") == set()
    assert found(urgency="normal") == {one, two}
    assert found(source="hand") == {one, two}
    assert found(source="appeal") == set()
    assert found(area=cast.area.code, month=f"{timezone.localdate():%Y-%m}") == {one, two}
    assert found(unit=str(cast.police_body.pk)) == {one, two}
    assert found(unit="nobody") == set()
    assert found(until="2020-01-01") == set()
    nonsense = {"view": "x", "status": "x", "level": "x", "since": "x", "area": "1", "month": "x"}
    assert found(**nonsense) == {one, two}


def test_every_number_opens_the_rows_that_it_counts(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=3)
    for status in Status.values:
        cast.whistle(status)
    late = cast.blow(at=start)
    cast.bring(cast.part(late, cast.police_body), Turnout.ON_SITE, at=start + timedelta(hours=1))
    flow.excuse(
        cast.part(cast.blow(at=start), cast.fire_body), by=cast.blower, words="不用了"
    )  # fmt: skip
    flow.look(late, turn=0)
    ended = Whistle.objects.filter(status=Status.RELEASED).first()
    assert ended is not None
    flow.appraise(cast.part(ended, cast.police_body), by=cast.police, right=True)
    flow.appraise_unit(cast.part(ended, cast.police_body), by=cast.blower, mark=4)
    now, person = timezone.now(), fresh(cast.centre)
    rows, parts = Whistle.objects.visible_to(person), called(person, Filters(), now=now)
    numbers, of_units = figures(rows)[0], unit_rows(parts, now=now)[0]
    for name in FIGURES:
        assert rows_of(rows, name, now=now).count() == numbers[name], name
    for name, figure in UNIT_FIGURES.items():
        assert units_of(parts, name, now=now).count() == of_units[name], name
        if figure.of is not None:
            of, missed = (
                units_of(parts, f"{name}.{part}", now=now).count() for part in ("of", "not")
            )
            assert (of, of - missed) == (of_units[f"{name}_of"], of_units[name]), name
        shown = rows_of(rows, name, now=now)
        assert set(shown) == {part.whistle for part in units_of(parts, name, now=now)}
    assert (of_units["came_late"], of_units["right"], of_units["mark"]) == (1, 1, 4.0)
    assert numbers["raised"] == 1
    assert rows_of(rows, "nothing", now=now).count() == 0
    assert units_of(parts, "nothing", now=now).count() == 0


def test_figures_by_level_unit_and_month(cast: Cast) -> None:
    cast.whistle(Status.RELEASED)
    cast.blow(by=cast.secretary, level="tackle")
    person = fresh(cast.centre)
    by_level = figures(Whistle.objects.visible_to(person), by=["first_level"])
    assert sorted(row["blown"] for row in by_level) == [1, 1]
    by_month = figures(Whistle.objects.visible_to(person), by=["month"])
    assert [row["blown"] for row in by_month] == [2]
    by_unit = unit_rows(called(person, Filters()), by=["unit"])
    assert {(row["name"], row["called"]) for row in by_unit} == {
        (cast.police_body.name, 2), (cast.fire_body.name, 2),
    }  # fmt: skip
    both = unit_rows(called(person, Filters()), by=["month", "level"])
    assert sum(row["called"] for row in both) == 4


def test_calls_of_a_list_are_narrowed_by_unit_and_turnout(cast: Cast) -> None:
    whistle = cast.blow()
    cast.bring(cast.part(whistle, cast.police_body), Turnout.ON_SITE)
    person = fresh(cast.centre)
    assert called(person, Filters(unit=str(cast.fire_body.pk))).count() == 1
    assert called(person, Filters(turnout="on_site")).get().unit == cast.police_body.pk
    assert called(person, Filters(figure="absent")).count() == 0
    assert called(fresh(cast.stranger), Filters()).count() == 0


def test_duties_are_one_s_own_the_soonest_first(cast: Cast) -> None:
    start = timezone.now() - timedelta(hours=1)
    later, sooner = cast.blow(), cast.blow(at=start)
    on_site = cast.blow()
    cast.bring(cast.part(on_site, cast.police_body), Turnout.ON_SITE)
    found = duties(fresh(cast.police))
    assert [duty.whistle for duty in found] == [sooner, later, on_site]
    assert found[0].chip.state == "late"
    assert duties(cast.resident) == []
    assert waiting(fresh(cast.police)).count() == 2
    assert waiting(a_person()).count() == 0


def test_what_waits_for_release_waits_for_the_blower(cast: Cast) -> None:
    cast.whistle(Status.READY)
    assert waiting(fresh(cast.blower)).count() == waiting(fresh(cast.colleague)).count() == 1
    assert waiting(fresh(cast.police)).count() == 0


@pytest.mark.parametrize(
    "asked", ["status=x", "sort=x", "level=x", "area=1", "month=2026-13", "since=2026-02-30", "x=1"]
)
def test_a_command_s_filter_that_says_nothing_is_named_and_refused(cast: Cast, asked: str) -> None:
    with pytest.raises(Refused, match=asked):
        Filters.asked(asked)


def test_a_command_s_filter_that_says_something_is_taken(cast: Cast) -> None:
    asked = f"status=open&level=tackle&area={cast.area.code}&month=2026-11&since=2026-11-01&q=违建"
    assert Filters.asked(asked).level == "tackle"
