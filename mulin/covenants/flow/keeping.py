"""Afterwards: filed, in force and posted, looked at every year, replaced, ended; or given up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import Refused
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.covenants.events import CovenantInForce
from mulin.covenants.flow.drafting import draft_next
from mulin.covenants.flow.steps import (
    keeps,
    public_line,
    take,
    tell_keepers,
    tell_people,
    today_of,
)
from mulin.covenants.kinds import kinds
from mulin.covenants.models import Comment, Signature, Status, Verdict, Version
from mulin.people.models import Person

FARTHEST = timedelta(days=400)
# How long before the day the keepers are told that a review is due.
AHEAD = timedelta(days=30)
MOST_TOLD, A_ROUND = 5000, 500


@transaction.atomic
def file(
    version: Version, *, by: Person, on: date, body: str, number: str = "",
    at: datetime | None = None,
) -> Version:  # fmt: skip
    """Filed (备案) with the street or town office, on this day; `number` is that of its receipt."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    body = public_line(body, field="body", needed=_("请写报给了谁备案。"), most=80)
    number = public_line(number, field="number", needed="", most=60)
    if on > today_of(now):
        raise Refused("future", _("备案的日子不能在今天以后。"), field="on")
    if version.agreed_on is not None and on < version.agreed_on:
        raise Refused("too_early", _("备案不能早于商定的日子。"), field="on")
    data = {"on": str(on), "with": body, "number": number}
    return take(
        version, "file", by=by, at=now, data=data, filed_on=on, filed_with=body, file_number=number
    )


@transaction.atomic
def enact(
    version: Version, *, by: Person, on: date, posted: str, review_on: date,
    at: datetime | None = None,
) -> Version:  # fmt: skip
    """It holds from this day, is posted, and is looked at again by `review_on`. What held before it
    is superseded in the same moment."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    kind = kinds().get(version.covenant.kind)
    if kind is not None and kind.filed and version.filed_on is None:
        raise Refused("not_filed", _("%s要先报备案，再施行。") % kind.name)
    if on > today_of(now) or (version.agreed_on is not None and on < version.agreed_on):
        raise Refused("bad_day", _("施行的日子在商定以后、今天以前。"), field="on")
    posted = public_line(posted, field="posted", needed=_("请写贴在哪里。"), most=120)
    _check_review(review_on, now)
    data = {"on": str(on), "posted": posted, "review_on": str(review_on)}
    before = Version.objects.filter(covenant=version.covenant_id, status=Status.IN_FORCE).first()
    if before is not None:
        told = {"by": version.number}
        take(before, "supersede", by=by, at=now, data=told, over_on=on)
    take(
        version, "enact", by=by, at=now, data=data, in_force_on=on, posted=posted,
        review_on=review_on,
    )  # fmt: skip
    title = gettext_noop("公约开始施行：%s") % version.covenant.title
    tell_people(version, _who_took_part(version), "in_force", title)
    announce(CovenantInForce(version, by))
    return version


def _check_review(review_on: date, now: datetime) -> None:
    today = today_of(now)
    if not today < review_on <= today + FARTHEST:
        raise Refused("bad_day", _("请选明天以后、十三个月以内的一天。"), field="review_on")


def _who_took_part(version: Version) -> list[UUID]:
    """Whoever signed on a screen or said something."""
    signed = Signature.objects.stand().filter(version=version, person__isnull=False)
    said = Comment.objects.filter(version=version, author__isnull=False)
    people = [
        *signed.values_list("person_id", flat=True)[:MOST_TOLD],
        *said.values_list("author_id", flat=True)[:MOST_TOLD],
    ]
    return list(dict.fromkeys(people))


@transaction.atomic
def review(
    version: Version, *, by: Person, verdict: str, words: str, review_on: date | None = None,
    at: datetime | None = None,
) -> Version:  # fmt: skip
    """The yearly look: it goes on until the next one, or the next version is drafted. Either way a
    day for the next look is set."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    if verdict not in Verdict.values:
        raise Refused("no_choice", _("请选继续施行还是修订。"), field="verdict")
    words = public_line(words, field="words", needed=_("请写这一年守得怎么样。"), most=500)
    next_on = review_on or today_of(now) + timedelta(days=365)
    _check_review(next_on, now)
    data = {"verdict": verdict, "words": words, "review_on": str(next_on)}
    take(version, "review", by=by, at=now, data=data, review_on=next_on)
    if verdict == Verdict.REVISE:
        draft_next(version.covenant, by=by, at=now)
    return version


@transaction.atomic
def end(version: Version, *, by: Person, words: str, at: datetime | None = None) -> Version:
    """It holds no longer, and nothing takes its place; everybody reads why."""
    return _over(version, "end", by=by, words=words, at=at)


@transaction.atomic
def drop(version: Version, *, by: Person, words: str, at: datetime | None = None) -> Version:
    """Give up a version on its way. What held before it goes on."""
    return _over(version, "drop", by=by, words=words, at=at)


def _over(version: Version, verb: str, *, by: Person, words: str, at: datetime | None) -> Version:
    keeps(by, version.area_path)
    now = at or timezone.now()
    words = public_line(words, field="words", needed=_("请写为什么，大家都看得到。"), most=500)
    return take(
        version, verb, by=by, at=now, data={"words": words}, over_on=today_of(now), reason=words
    )


@periodic("covenants.remind", every="daily 08:00")
def _remind_daily(_slot: datetime) -> None:
    remind(timezone.now())


def remind(now: datetime) -> int:
    """Tell the keepers of every version whose yearly look comes near, once for each date; returns
    how many."""
    near = today_of(now) + AHEAD
    due = Version.objects.filter(status=Status.IN_FORCE, review_on__lte=near)
    due = due.filter(Q(reminded_for__isnull=True) | ~Q(reminded_for=F("review_on")))
    found = list(due.select_related("covenant").order_by("review_on", "id")[:A_ROUND])
    told = 0
    for version in found:
        with transaction.atomic():
            mine = due.filter(pk=version.pk, review_on=version.review_on)
            if not mine.update(reminded_for=version.review_on):
                continue
            title = gettext_noop("公约该一年一看了：%s") % version.covenant.title
            tell_keepers(version, "review", title, str(version.review_on))
            told += 1
    return told
