"""Who sees an appeal, told as a matrix of persons."""

from __future__ import annotations

import pytest

from mulin.appeals import flow
from mulin.appeals.models import Appeal, Status
from mulin.appeals.queries import Filters, counts, figures, listed, rows_of
from mulin.appeals.testing import Cast, an_appeal
from mulin.people.models import Organisation, Person, Role
from mulin.people.testing import a_holder, a_person, a_post, an_organisation, staff
from mulin.places.testing import a_community, a_grid

pytestmark = pytest.mark.django_db


def sees(person: Person | None, appeal: Appeal) -> bool:
    """As in life: a fresh request, a fresh standing."""
    fresh = Person.objects.get(pk=person.pk) if person else None
    return Appeal.objects.visible_to(fresh).filter(pk=appeal.pk).exists()


def test_the_reporter_the_area_and_the_handler_see_it_and_nobody_else() -> None:
    cast, other = Cast(), Cast()
    appeal = cast.appeal(Status.DISPATCHED)
    for person in (cast.reporter, cast.handler, cast.dispatcher, cast.centre):
        assert sees(person, appeal)
    for stranger in (cast.stranger, other.handler, other.dispatcher, None):
        assert not sees(stranger, appeal)


def test_a_company_sees_what_it_was_given_and_only_that() -> None:
    cast = Cast()
    company = an_organisation()
    worker = staff(Role.PROPERTY, cast.area, company)
    colleague = a_holder(a_post(Role.PROPERTY, a_grid(community=cast.community), company))
    appeal = cast.appeal()
    assert not sees(worker, appeal)
    flow.dispatch(appeal, post=worker.appointments.get().post_id, by=cast.dispatcher)
    assert sees(worker, appeal)
    assert sees(colleague, appeal)


def test_a_volunteer_sees_nothing_by_the_area() -> None:
    cast = Cast()
    volunteer = staff(Role.VOLUNTEER, cast.area)
    assert not sees(volunteer, cast.appeal())


def test_a_complaint_about_staff_passes_by_the_area() -> None:
    cast = Cast()
    body = an_organisation("西湖社区居委会", Organisation.Kind.COMMUNITY)
    colleague = staff(Role.COMMUNITY_STAFF, cast.community, body)
    appeal = cast.appeal(about_staff=True)
    for person in (cast.handler, cast.dispatcher, colleague):
        assert not sees(person, appeal)
    assert sees(cast.centre, appeal)
    assert sees(cast.reporter, appeal)


def test_a_complaint_about_staff_is_seen_by_whom_the_centre_gives_it_to() -> None:
    cast = Cast()
    appeal = cast.appeal(about_staff=True)
    auditor = staff(Role.COMMUNITY_SECRETARY, cast.community)
    flow.dispatch(appeal, post=auditor.appointments.get().post_id, by=cast.centre)
    assert sees(auditor, appeal)
    assert not sees(cast.dispatcher, appeal)


def test_views_of_the_desk_hold_what_they_say() -> None:
    cast = Cast()
    received, mine = cast.appeal(), cast.appeal(Status.HANDLING)
    asked, proposed = cast.appeal(Status.WAITING), cast.appeal(Status.PROPOSED)
    cast.appeal(Status.CLOSED)

    def held(person: Person, view: str) -> set[Appeal]:
        return set(listed(person, Filters(view=view, sort="newest")))

    assert held(cast.dispatcher, "inbox") == {received}
    assert held(cast.handler, "inbox") == set()
    assert held(cast.handler, "mine") == {mine, asked}
    assert held(cast.dispatcher, "callback") == {proposed}
    assert held(cast.dispatcher, "waiting") == {asked}
    assert len(held(cast.dispatcher, "area")) == 4
    assert len(held(cast.dispatcher, "all")) == 5
    found = counts(cast.dispatcher)
    assert (found["inbox"], found["callback"], found["waiting"]) == (1, 1, 1)


def test_words_find_chinese_in_title_detail_place_and_number() -> None:
    cast = Cast()
    lamp = cast.appeal(detail="楼道灯不亮")
    cast.appeal(detail="水管漏水")
    for words in ("路灯", "楼道", "灯不亮", lamp.number):
        found = set(listed(cast.dispatcher, Filters(q=words)))
        assert found == ({lamp} if words != "路灯" else set())


def test_filters_that_make_no_sense_narrow_nothing() -> None:
    cast = Cast()
    appeal = cast.appeal()
    filters = Filters.read({"view": "nonsense", "status": "x", "since": "yesterday", "area": "1"})
    assert list(listed(cast.dispatcher, filters)) == [appeal]


def test_filters_by_area_and_status() -> None:
    cast = Cast()
    appeal = cast.appeal()
    assert list(listed(cast.centre, Filters(area=cast.area.code))) == [appeal]
    assert list(listed(cast.centre, Filters(area=a_community().code))) == []
    assert list(listed(cast.centre, Filters(status="open"))) == [appeal]
    assert list(listed(cast.centre, Filters(status="closed"))) == []


def test_every_figure_opens_the_rows_that_it_counts() -> None:
    cast = Cast()
    for status in set(Status.values) - {Status.MERGED, Status.VERIFYING}:
        cast.appeal(status)
    explained = cast.appeal(Status.HANDLING)
    flow.propose(
        explained, by=cast.handler, ending="explained", public="明年统一改造，现在挖不了。"
    )
    flow.call_back(
        explained, flow.Answers(reached=True, solved=False, satisfied="no"), by=cast.centre
    )
    silent = cast.appeal(Status.PROPOSED)
    for _ in range(3):
        flow.call_back(silent, flow.Answers(reached=False), by=cast.centre)
    an_appeal()
    rows = Appeal.objects.visible_to(cast.dispatcher)
    (found,) = figures(rows)
    assert found["received"] == 8
    assert (found["solved"], found["solved_of"]) == (1, 2)
    assert (found["satisfied"], found["satisfied_of"]) == (1, 2)
    assert (found["closed"], found["no_answer"]) == (3, 1)
    for name in ("received", "open", "closed", "first_contact", "in_time", "solved", "satisfied"):
        assert rows_of(rows, name).count() == found[name]
        if f"{name}_of" in found:
            assert rows_of(rows, f"{name}.of").count() == found[f"{name}_of"]
            missed = rows_of(rows, f"{name}.not").count()
            assert missed == int(str(found[f"{name}_of"])) - int(str(found[name]))
    assert rows_of(rows, "nonsense").count() == 0


def test_a_person_without_posts_has_empty_lists() -> None:
    person = a_person()
    an_appeal()
    assert counts(person) == {
        "inbox": 0, "mine": 0, "late": 0, "today": 0, "waiting": 0, "verify": 0,
        "callback": 0,
    }  # fmt: skip
