"""Builders of appeals for tests, made through the same deeds as in life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from mulin.appeals import flow
from mulin.appeals.flow import publishing, reception
from mulin.appeals.flow.publishing import Shown
from mulin.appeals.models import (
    Appeal,
    Category,
    Ending,
    Practice,
    Publication,
    Status,
    Urgency,
    Urgent,
)
from mulin.appeals.models.reception import Reception
from mulin.core import versions
from mulin.people.models import Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area
from mulin.places.testing import a_grid


def a_category(
    code: str = "0301", name: str = "公共照明", party: str = "物业", **columns: object
) -> Category:
    """A leaf of the taxonomy (the same one if there is one)."""
    if found := Category.objects.filter(code=code).first():
        return found
    values: dict[str, object] = {
        "code": code, "name": name, "group_code": code[:2], "group_name": "设施", "slug": f"c{code}",
        "party": party, "respond_within": "4wh", "resolve_within": "3wd",
        "phrases": ["路灯不亮", "楼道灯"], **columns,
    }  # fmt: skip
    made = Category.objects.create(**values)
    versions.changed("taxonomy")
    return made


def urgent_words(*words: str, urgency: str = Urgency.CRITICAL, advice: str = "119") -> Urgent:
    """Words that raise the urgency."""
    made = Urgent.objects.create(words=list(words), urgency=urgency, advice=advice)
    versions.changed("taxonomy")
    return made


def an_appeal(
    detail: str = "三栋二单元楼道灯不亮，老人晚上下楼不方便。", *, area: Area | None = None,
    by: Person | None = None, category: str = "", at: datetime | None = None, **said: Any,
) -> Appeal:  # fmt: skip
    """An appeal just reported in a grid, by a resident with an account."""
    area = area or a_grid()
    by = by or a_person(name="王阿姨")
    point = {} if area.lng is None else {"lng": area.lng, "lat": area.lat}
    report = flow.Report(detail=detail, category=category, **{**point, **said})
    return flow.report(report, by=by, at=at)


def a_practice(*, since: date | None = None, **columns: object) -> Practice:
    """What the town decided about handling, in force from yesterday."""
    since = since or timezone.localdate() - timedelta(days=1)
    made, _new = Practice.objects.update_or_create(since=since, defaults=columns)
    versions.changed("practice")
    return made


@contextmanager
def verifying() -> Iterator[None]:
    """Everything is looked at by a second pair of eyes, for as long as this lasts."""
    made = a_practice(verify=["*"])
    yield
    made.delete()
    versions.changed("practice")


class Cast:
    """The people around an appeal: reporter, handler, dispatcher, caller-back, stranger."""

    def __init__(self, area: Area | None = None, role: str = Role.GRID_WORKER) -> None:
        self.area = area or a_grid()
        self.community = self.area.parent or self.area
        self.town = self.community.parent or self.community
        self.post: Post = a_post(role, self.area)
        self.handler = a_holder(self.post, "小李")
        self.dispatcher = a_holder(a_post(Role.COMMUNITY_STAFF, self.community), "社区小陈")
        self.centre = a_holder(a_post(Role.CENTRE, self.town), "中心小周")
        self.reporter = a_person(name="王阿姨", area=self.area)
        self.stranger = a_person(name="外人")

    def appeal(self, status: str = Status.RECEIVED, **said: Any) -> Appeal:
        """An appeal brought to a status by the deeds that lead there."""
        appeal = an_appeal(area=self.area, by=self.reporter, **said)
        for deed in self._way_to(status):
            deed(appeal)
        return appeal

    def _way_to(self, status: str) -> list[Callable[[Appeal], Appeal]]:
        ways: dict[str, list[Callable[[Appeal], Appeal]]] = {
            Status.RECEIVED: [],
            Status.DISPATCHED: [self.dispatch],
            Status.HANDLING: [self.dispatch, self.sign],
            Status.WAITING: [self.dispatch, self.sign, self.ask],
            Status.PROPOSED: [self.dispatch, self.sign, self.propose],
            Status.VERIFYING: [self.dispatch, self.sign, self.submit],
            Status.MERGED: [self.merge],
            Status.CLOSED: [self.dispatch, self.sign, self.propose, self.close],
        }
        return ways[status]

    def dispatch(self, appeal: Appeal) -> Appeal:
        """Given to the handler's post."""
        return flow.dispatch(appeal, post=self.post.pk, by=self.dispatcher)

    def sign(self, appeal: Appeal) -> Appeal:
        """Taken on."""
        return flow.sign(appeal, by=self.handler)

    def ask(self, appeal: Appeal) -> Appeal:
        """The resident is asked."""
        return flow.ask(appeal, by=self.handler, public="明天上午家里有人吗？")

    def propose(self, appeal: Appeal) -> Appeal:
        """Proposed as solved."""
        return flow.propose(
            appeal, by=self.handler, ending=Ending.SOLVED, public="灯泡已经换好，三到五楼都亮了。"
        )

    def submit(self, appeal: Appeal) -> Appeal:
        """Proposed as solved, where the practice asks for a second pair of eyes."""
        with verifying():
            return self.propose(appeal)

    def merge(self, appeal: Appeal) -> Appeal:
        """Merged into another of the same place that is being handled."""
        into = self.sign(self.dispatch(an_appeal(area=self.area)))
        return flow.merging.merge(appeal, into=into, by=self.dispatcher)

    def close(self, appeal: Appeal) -> Appeal:
        """Called back and closed."""
        answers = flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes")
        return flow.call_back(appeal, answers, by=self.dispatcher)


def a_reception(cast: Cast, *, by: Person | None = None, **plan: object) -> Reception:
    """A reception day of the cast's community, tomorrow."""
    start = timezone.now() + timedelta(hours=1)
    said: dict[str, Any] = {
        "title": "书记接待日", "area": cast.community.code, "place": "党群服务中心一楼",
        "starts_at": start, "ends_at": start + timedelta(hours=3), **plan,
    }  # fmt: skip
    return reception.plan(reception.Plan(**said), by=by or cast.dispatcher)


def a_talk(cast: Cast, *details: str) -> Reception:
    """An evening talk of yesterday, with what was said at it."""
    start = timezone.now() - timedelta(hours=20)
    said = reception.Plan(
        "夜话", cast.community.code, "三栋楼下", start, start + timedelta(hours=2)
    )
    rows = [flow.Report(detail=detail) for detail in details or ("楼道灯不亮",)]
    return reception.write_down(said, rows, by=cast.dispatcher)


# The wall


SAID = "我叫王建国，住湖滨花园3栋2单元501室，楼道灯不亮，电话13812345678。"


def agreed_publication(cast: Cast, status: str = Status.RECEIVED, **said: Any) -> Publication:
    """The public copy of a report that its reporter agreed to show; it waits for a moderator."""
    appeal = cast.appeal(status, **{"detail": SAID, "wall": True, **said})
    return Publication.objects.select_related("appeal").get(appeal=appeal)


def as_struck(publication: Publication, **changed: Any) -> Shown:
    """What the machine struck, let through as it is (or changed)."""
    values = {
        "title": publication.title, "text": publication.text, "place": publication.place, **changed,
    }  # fmt: skip
    return Shown(**values)


def hung_publication(cast: Cast, status: str = Status.RECEIVED, **said: Any) -> Publication:
    """One that hangs on the wall."""
    publication = agreed_publication(cast, status, **said)
    return publishing.publish(publication, as_struck(publication), by=cast.dispatcher)


def wall_now(publication: Publication) -> Publication:
    """As it stands now."""
    return Publication.objects.select_related("appeal").get(pk=publication.pk)
