"""Visits: planned, done with what was seen, or nobody was met."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.care import rules
from mulin.care.clocks import due_on
from mulin.care.events import VisitLogged
from mulin.care.flow.steps import RECIPIENT, hold, line, message, take, take_visit, visits
from mulin.care.models import Alert, Recipient, Visit, VisitStatus, Way
from mulin.care.presets import Part, visit_forms
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.once import once
from mulin.people.models import Person, Role
from mulin.people.queries import posts

FARTHEST, OLDEST = timedelta(days=60), timedelta(days=7)


@dataclass(frozen=True)
class Seen:
    """What a visitor tells: whether somebody was met and how, the form with its answers, words.
    `at` is when, at most a week ago; now if none."""

    met: bool = True
    way: str = Way.DOOR
    form: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    at: datetime | None = None


@transaction.atomic
def plan(
    recipient: Recipient, *, by: Person, on: date, at: datetime | None = None
) -> Visit:  # fmt: skip
    """Say on which day one comes; said again, the day is moved."""
    visits(by, recipient)
    now = at or timezone.now()
    today = timezone.localdate(now)
    if not today <= on <= today + FARTHEST:
        raise Refused("bad_day", _("请选今天到两个月以内的一天。"), field="on")
    hold(recipient)
    if not recipient.is_active:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
    old = _planned(recipient)
    if old is not None:
        return take_visit(old, "postpone", by=by, at=now, planned_on=on, by_id=by.pk)
    visit = Visit(recipient=recipient, by=by, planned_on=on, met_at=now)
    journal.begin(visit, "plan", by=by, at=now, data={"on": on.isoformat()})
    return visit


def _planned(recipient: Recipient) -> Visit | None:
    return Visit.objects.filter(recipient=recipient, status=VisitStatus.PLANNED).first()


@transaction.atomic
def cancel(visit: Visit, *, by: Person, at: datetime | None = None) -> Visit:
    """Not on that day after all."""
    if visit.by_id != by.pk and not rules.may_keep(by, visit.recipient.area_path):
        raise Forbidden(_("约好的走访由约的人或者社区来取消。"))
    return take_visit(visit, "cancel", by=by, at=at or timezone.now())


def log(
    recipient: Recipient, seen: Seen, *, by: Person, key: str = "", at: datetime | None = None
) -> Visit:
    """Write a visit down; the planned one, if there is one, is done with it. Whoever was met has
    been in contact: the clock begins anew."""
    visits(by, recipient)
    now = at or timezone.now()
    moment = _moment(seen, recipient, now)
    answers, reported = _answers(seen)
    words = line(seen.words, field="words")
    if not seen.met and not words:
        raise Refused(
            "missing", _("没见到人的话，请写一句：敲了门没人应，还是邻居说出去了？"), field="words"
        )
    columns = {
        "way": seen.way if seen.met else "", "form": seen.form if seen.met else "", "met_at": moment,
        "answers": json.dumps(answers, ensure_ascii=False) if answers else "", "words": words,
        "reported": reported,
    }  # fmt: skip

    def make() -> UUID:
        hold(recipient)
        visit = _write(recipient, columns, met=seen.met, by=by, at=now)
        if seen.met:
            _contact(recipient, moment, by=by, at=now)
        _tell(recipient, visit, by=by)
        announce(VisitLogged(visit, by))
        return visit.pk

    made, _replay = once(key, scope=f"care.log:{by.pk}:{recipient.pk}", make=make)
    return Visit.objects.select_related("recipient").get(pk=made)


def _moment(seen: Seen, recipient: Recipient, now: datetime) -> datetime:
    if seen.met and seen.way not in Way.values:
        raise Refused("no_way", _("请选是怎样见到的。"), field="way")
    moment = seen.at or now
    if moment > now:
        raise Refused("ahead", _("时间还没有到，请核对。"), field="at")
    if moment < max(now - OLDEST, recipient.since):
        raise Refused("too_old", _("只能补记最近七天里的走访。"), field="at")
    return moment


def _answers(seen: Seen) -> tuple[dict[str, Any], bool]:
    """The answers that the form knows, and whether one of them is not to wait."""
    if not seen.met or not seen.form:
        return {}, False
    form = visit_forms().get(seen.form)
    if form is None:
        raise Refused("no_form", _("没有这种走访表，请重新选。"), field="form")
    kept: dict[str, Any] = {}
    reported = False
    for part in form.parts:
        said = _said(part, seen.answers.get(part.key))
        if said:
            kept[part.key] = said if part.several else said[0]
            reported = reported or bool(set(said) & set(part.report))
    return kept, reported


def _said(part: Part, given: Any) -> list[str]:
    values = [given] if isinstance(given, str) else list(given or ())
    values = [value for value in values if value]
    if unknown := [value for value in values if value not in part.choices]:
        raise Refused("no_choice", _("没有“%s”这个选项。") % unknown[0], field=part.key)
    if len(values) > 1 and not part.several:
        raise Refused("no_choice", _("“%s”只能选一个。") % part.words, field=part.key)
    return values


def _write(
    recipient: Recipient, columns: dict[str, Any], *, met: bool, by: Person, at: datetime
) -> Visit:
    data = {"way": columns["way"], "form": columns["form"], "reported": columns["reported"]}
    old = _planned(recipient)
    if old is not None:
        verb = "log" if met else "miss"
        return take_visit(old, verb, by=by, at=at, data=data, by_id=by.pk, **columns)
    if not recipient.is_active:
        raise NotAllowed(_("对这位邻居的关爱服务已经结束了。"))
    status = VisitStatus.DONE if met else VisitStatus.MISSED
    visit = Visit(recipient=recipient, by=by, status=status, **columns)
    journal.begin(visit, "log" if met else "miss", by=by, at=at, data=data)
    return visit


def _contact(recipient: Recipient, moment: datetime, *, by: Person, at: datetime) -> None:
    """The silence is over. Whoever was told of it hears so."""
    last = max(moment, recipient.last_contact_at or moment)
    told = {
        person
        for alert in Alert.objects.filter(recipient=recipient, round=recipient.round)
        for person in alert.told
    } - {str(by.pk)}
    take(
        recipient, "contact", by=by, at=at, last_contact_at=last, round=recipient.round + 1,
        due_on=due_on(last, recipient.every_days), watch_at=at,
    )  # fmt: skip
    people = [UUID(person) for person in sorted(told)]
    title = gettext_noop("联系上了，前面提醒您的那位邻居有人去看过")
    message(people, "found", title, "", RECIPIENT.format(recipient.pk))


def _tell(recipient: Recipient, visit: Visit, *, by: Person) -> None:
    """What is not to wait is told the community at once."""
    if not visit.reported:
        return
    found = {
        person
        for role in (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY)
        for post in posts().answering(role, recipient.area_path)
        for person in post.holder_ids
    } - {by.pk}
    title = gettext_noop("走访时看到要马上处理的情况")
    body = gettext_noop("请打开看看，先打个电话。")
    message(found, "reported", title, body, RECIPIENT.format(recipient.pk))
