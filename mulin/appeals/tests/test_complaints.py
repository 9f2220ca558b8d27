"""A complaint about a unit is routed past it and invisible to it: persons by places, as a matrix."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import flow, routing, rules
from mulin.appeals.flow import merging, supports
from mulin.appeals.models import Appeal, Status, SupportOrder
from mulin.appeals.queries import Filters, counts, figures, listed, scoring
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.desk import do, look
from mulin.core import journal, search
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import browser, text
from mulin.notices.models import Notice
from mulin.people.flow import issue_token
from mulin.people.models import Organisation, Person, Role
from mulin.people.testing import a_holder, a_post, an_organisation
from mulin.places.queries import ladder

pytestmark = pytest.mark.django_db
WORDS = "社区办事大厅态度差"


class Complaint(Cast):
    """Somebody complains of the community's committee, whose people hold every post there."""

    def __init__(self) -> None:
        super().__init__()
        self.body = an_organisation("西湖社区居委会", Organisation.Kind.COMMUNITY)
        self.secretary = a_holder(
            a_post(Role.COMMUNITY_SECRETARY, self.community, self.body), "书记"
        )
        # One of the committee also sits at the centre, on its first post; one audits the town.
        first = a_post(Role.CENTRE, self.town, self.body, title="0号窗口")
        self.double = a_holder(first, "兼职")
        self.insider = a_holder(a_post(Role.AUDITOR, self.town, self.body), "内审")
        self.auditor = a_holder(a_post(Role.AUDITOR, self.town), "审计")

    @property
    def theirs(self) -> list[Person]:
        """Whom it complains of."""
        return [fresh(one) for one in (self.secretary, self.double, self.insider)]

    def auditor_post(self) -> Any:
        """A post that nothing complains of."""
        return self.auditor.appointments.get().post_id

    def complaint(self, **said: Any) -> Appeal:
        """What they never see."""
        return self.appeal(detail=WORDS, complained_of=self.body.pk, **said)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture(name="cast")
def _cast() -> Complaint:
    return Complaint()


def test_its_people_see_it_nowhere(cast: Complaint) -> None:
    appeal = cast.complaint()
    assert appeal.about_staff is True
    day = timezone.localdate()
    for person in cast.theirs:
        rows = Appeal.objects.visible_to(person)
        assert not rows.filter(pk=appeal.pk).exists()
        for view in ("all", "inbox", "area", "mine"):
            assert appeal not in listed(person, Filters(view=view))
        assert list(listed(person, Filters(q="办事大厅"))) == []
        assert counts(person)["inbox"] == 0
        assert figures(rows)[0]["received"] == 0
        town = ladder().town
        assert town is not None
        assert scoring.board(person, town, since=day, until=day).whole.tally.ended == 0
        assert look(person, appeal).status_code == 404
        assert browser(person).get(reverse("appeals:merge", args=[appeal.pk])).status_code == 404
        exported: Any = browser(person).get(reverse("appeals:export") + "?view=all&format=csv")
        assert WORDS not in b"".join(exported.streaming_content).decode()
        assert not Notice.objects.filter(person=person, record=appeal.pk).exists()
    assert search.count("appeal", "办事大厅") == 1


def test_its_people_see_it_not_through_the_machine_door_either(cast: Complaint) -> None:
    appeal = cast.complaint()
    for person in cast.theirs:
        headers = {"Authorization": f"Bearer {issue_token(person, name='test')}"}
        page = browser(None).get("/api/v1/appeals?view=all", headers=headers)
        assert WORDS not in text(page)
        answer = browser(None).get(f"/api/v1/appeals/{appeal.pk}", headers=headers)
        assert answer.status_code == 404


def test_the_centre_the_auditor_and_the_reporter_see_it(cast: Complaint) -> None:
    appeal = cast.complaint()
    for person in (cast.centre, cast.auditor, cast.reporter):
        assert Appeal.objects.visible_to(fresh(person)).filter(pk=appeal.pk).exists()
    for person in (cast.handler, cast.dispatcher, cast.stranger):
        assert not Appeal.objects.visible_to(fresh(person)).filter(pk=appeal.pk).exists()


def test_one_of_them_who_complains_themselves_sees_their_own(cast: Complaint) -> None:
    appeal = flow.report(flow.Report(detail=WORDS, complained_of=cast.body.pk), by=cast.secretary)
    assert Appeal.objects.visible_to(fresh(cast.secretary)).filter(pk=appeal.pk).exists()
    assert not rules.may_dispatch(fresh(cast.secretary), appeal)


def test_it_is_given_to_none_of_them(cast: Complaint) -> None:
    appeal = cast.complaint()
    theirs = cast.secretary.appointments.get().post_id
    offered = [route.post.id for route in routing.suggestions(appeal)]
    assert offered == [cast.centre.appointments.get().post_id]
    assert not set(offered) & {p.appointments.get().post_id for p in cast.theirs}
    assert theirs not in {post.id for post in routing.choices(appeal)}
    for person in cast.theirs:
        with pytest.raises(Forbidden):
            flow.dispatch(appeal, post=cast.post.pk, by=person)
    with pytest.raises(Refused, match="反映的就是"):
        flow.dispatch(appeal, post=theirs, by=cast.centre)
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    flow.sign(appeal, by=cast.handler)
    with pytest.raises(Refused, match="反映的就是"):
        supports.open(appeal, post=theirs, what="请说明", by=cast.centre)


def test_where_the_centre_itself_is_complained_of_the_auditor_decides(cast: Complaint) -> None:
    town = an_organisation("南康镇政府", Organisation.Kind.GOVERNMENT)
    member = a_holder(a_post(Role.CENTRE, cast.town, town), "镇里人")
    appeal = cast.appeal(detail=WORDS, complained_of=town.pk)
    assert not rules.may_dispatch(fresh(member), appeal)
    flow.dispatch(appeal, post=cast.post.pk, by=fresh(cast.auditor))
    assert appeal.status == Status.DISPATCHED


def test_support_orders_of_it_are_hidden_from_them(cast: Complaint) -> None:
    appeal = cast.appeal(Status.HANDLING)
    order = supports.open(
        appeal, post=cast.double.appointments.get().post_id, what="请查监控", by=cast.handler
    )
    supports.withdraw(order, by=cast.handler, reason="反映的就是它")
    flow.route_past(appeal, by=cast.dispatcher, organisation=cast.body.pk)
    for person in cast.theirs:
        assert not SupportOrder.objects.visible_to(person).filter(pk=order.pk).exists()
        page = reverse("appeals:support_order", args=[order.pk])
        assert browser(person).get(page).status_code == 404


def test_it_is_merged_with_nothing_they_can_see(cast: Complaint) -> None:
    appeal, other = cast.complaint(), cast.appeal(Status.HANDLING)
    with pytest.raises(Refused, match="不能和别的"):
        merging.merge(appeal, into=other, by=cast.centre)
    with pytest.raises(Refused, match="没有找到"):
        merging.target(appeal.number, person=cast.theirs[0])


def test_routed_past_a_body_later_it_comes_back_to_the_centre(cast: Complaint) -> None:
    appeal = cast.appeal(Status.HANDLING)
    assert Appeal.objects.visible_to(fresh(cast.secretary)).filter(pk=appeal.pk).exists()
    with pytest.raises(Refused, match="哪个单位"):
        flow.route_past(appeal, by=cast.dispatcher)
    for person in (cast.handler, cast.reporter, cast.stranger):
        with pytest.raises(Forbidden):
            flow.route_past(appeal, by=person, organisation=cast.body.pk)
    flow.route_past(appeal, by=cast.dispatcher, organisation=cast.body.pk)
    assert (appeal.status, appeal.post_id) == (Status.RECEIVED, None)
    assert not Appeal.objects.visible_to(fresh(cast.secretary)).filter(pk=appeal.pk).exists()
    with pytest.raises(Forbidden):
        flow.dispatch(appeal, post=cast.post.pk, by=fresh(cast.dispatcher))
    flow.dispatch(appeal, post=cast.post.pk, by=cast.centre)
    assert list(journal.verify()) == []


def test_routed_past_a_post_only_its_holder_is_kept_out(cast: Complaint) -> None:
    appeal = cast.appeal(Status.DISPATCHED)
    post = cast.centre.appointments.get().post_id
    flow.route_past(appeal, by=cast.dispatcher, post=post)
    assert not Appeal.objects.visible_to(fresh(cast.centre)).filter(pk=appeal.pk).exists()
    assert Appeal.objects.visible_to(fresh(cast.double)).filter(pk=appeal.pk).exists()


def test_what_stands_together_is_taken_apart_first(cast: Complaint) -> None:
    main, one = cast.appeal(Status.HANDLING), cast.appeal()
    merging.merge(one, into=main, by=cast.dispatcher)
    with pytest.raises(NotAllowed, match="拆出来"):
        flow.route_past(main, by=cast.dispatcher, organisation=cast.body.pk)
    other = cast.appeal(Status.HANDLING)
    supports.open(other, post=cast.auditor_post(), what="看看", by=cast.handler)
    with pytest.raises(NotAllowed, match="协办"):
        flow.route_past(other, by=cast.dispatcher, organisation=cast.body.pk)


def test_a_body_that_is_not_there_is_refused(cast: Complaint) -> None:
    nobody = cast.reporter.pk
    with pytest.raises(Refused, match="没有这个单位"):
        cast.appeal(complained_of=nobody)
    appeal = cast.appeal()
    with pytest.raises(Refused, match="没有这个单位"):
        flow.route_past(appeal, by=cast.dispatcher, organisation=nobody)
    with pytest.raises(Refused, match="没有这个岗位"):
        flow.route_past(appeal, by=cast.dispatcher, post=nobody)


def test_the_resident_names_the_body_on_the_page(cast: Complaint) -> None:
    visitor = browser(cast.reporter)
    assert "西湖社区居委会" in text(visitor.get(reverse("appeals:report")))
    typed = {"detail": WORDS, "complained_of": str(cast.body.pk), "kind": "complaint"}
    assert visitor.post(reverse("appeals:report"), typed).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.complained_of_id, appeal.about_staff) == (cast.body.pk, True)


def test_the_desk_routes_past_on_the_page(cast: Complaint) -> None:
    a_category()
    appeal = cast.appeal(Status.HANDLING)
    assert do(cast.dispatcher, "route_past", appeal).status_code == 400
    done = do(cast.dispatcher, "route_past", appeal, organisation=str(cast.body.pk))
    assert done.status_code == 302
    assert Appeal.objects.get(pk=appeal.pk).complained_of_id == cast.body.pk
