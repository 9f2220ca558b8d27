"""Minutes: begun, written item by item, issued for objections, made final, corrected; every version kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import calendars, journal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.jobs import periodic
from mulin.core.worktime import Limit, reckon
from mulin.meetings.events import MinutesFinal
from mulin.meetings.flow.steps_minutes import (
    DESK,
    PAGE,
    as_seen,
    keeps,
    leaders,
    plain,
    take_minutes,
)
from mulin.meetings.kinds import kind_of
from mulin.meetings.models import (
    Attendance,
    Item,
    ItemNote,
    Meeting,
    Minutes,
    MinutesStatus,
    Remark,
    Resolution,
    Stage,
    Status,
    Version,
    Visibility,
)
from mulin.meetings.queries.minutes import Speaker, missing, speakers
from mulin.meetings.queries.versions import snapshot
from mulin.notices.flow import Message, tell
from mulin.people.models import Person

WHO, WORDS, MOST_REMARKS, MOST_MARKS = 40, 1000, 60, 5000
COLONS = ("：", ":")


@dataclass(frozen=True)
class Marks:
    """How those present mark an item: counts."""

    good: int = 0
    fair: int = 0
    poor: int = 0


@dataclass(frozen=True)
class Said:
    """What came of an item: `said` a line a speaker («居民代表：东门太暗»), `agreed`, and marks."""

    said: str = ""
    agreed: str = ""
    marks: Marks | None = None


@dataclass(frozen=True)
class _Line:
    who: str
    words: str
    person: UUID | None = field(default=None)


@transaction.atomic
def begin(meeting: Meeting, *, by: Person, at: datetime | None = None) -> Minutes:
    """The minutes of a meeting that has begun; those there are, if somebody began them before."""
    keeps(by, meeting)
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    known = Minutes.objects.filter(meeting=meeting).select_related("meeting").first()
    if known is not None:
        return known
    if row.status not in {Status.OPEN, Status.HELD}:
        raise NotAllowed(_("会开始以后才能记纪要。"))
    minutes = Minutes(
        meeting=meeting, keeper=by, begun_at=at or timezone.now(),
        readers=narrower(kind_of(meeting.kind).minutes_for, meeting.visibility),
    )  # fmt: skip
    journal.begin(minutes, "begin", by=by, at=at, data={"meeting": str(meeting.pk)})
    return minutes


def narrower(kind: str, meeting: str) -> str:
    """Who reads final minutes: as the kind has it, and never more than know of the meeting."""
    order = [Visibility.EVERYONE, Visibility.INVITED, Visibility.STAFF]
    return max(Visibility(kind), Visibility(meeting), key=order.index)


@transaction.atomic
def write(
    minutes: Minutes, item: Item, said: Said, *, by: Person, seen: str = "",
    at: datetime | None = None,
) -> ItemNote:  # fmt: skip
    """What was said and agreed on an item, while it is a draft or out for objections. `seen` is the
    journal's head that the page showed: typed over somebody else's words it is refused."""
    keeps(by, minutes.meeting)
    as_seen(minutes, seen)
    note, lines = _put(minutes, item, said)
    take_minutes(
        minutes, "write", by=by, at=at or timezone.now(),
        data={"item": item.title, "remarks": len(lines)},
    )  # fmt: skip
    return note


def _put(minutes: Minutes, item: Item, said: Said) -> tuple[ItemNote, list[_Line]]:
    """Replace what stands of an item; refused beside the fields `said`, `agreed`, `good`."""
    if item.meeting_id != minutes.meeting_id:
        raise Refused("no_item", _("这个议题不是这次会上的。"), field="said")
    lines = read_said(said.said, speakers(minutes.meeting))
    agreed = plain(said.agreed, field="agreed", most=2000)
    marks = _marks(said.marks, minutes.meeting)
    note, _made = ItemNote.objects.update_or_create(
        minutes=minutes, item=item,
        defaults={
            "agreed": agreed, "good": marks.good if marks else None,
            "fair": marks.fair if marks else None, "poor": marks.poor if marks else None,
        },
    )  # fmt: skip
    note.remarks.all().delete()
    Remark.objects.bulk_create([
        Remark(note=note, number=n, who=one.who, person_id=one.person, words=one.words)
        for n, one in enumerate(lines, 1)
    ])  # fmt: skip
    return note, lines


def read_said(text: str, there: Sequence[Speaker]) -> list[_Line]:
    """«居民代表：东门太暗» line by line: who, and what they said. A line without a colon goes on with
    the one before it. The name of somebody who was there with an account is kept as their account
    and told as their role, so that no resident stands in minutes by name."""
    by_name = {one.name: one for one in there}
    made: list[_Line] = []
    for raw in text.replace("\r", "").split("\n"):
        who, words = _cut(raw.strip())
        if not words and not who:
            continue
        if not who and made:
            last = made[-1]
            made[-1] = _Line(last.who, f"{last.words}\n{words}", last.person)
            continue
        one = by_name.get(who)
        role = one.role if one else who or _("大家")
        made.append(_Line(role, words, one.person if one else None))
    if len(made) > MOST_REMARKS:
        raise Refused("too_many", _("一个议题最多记 %d 段发言。") % MOST_REMARKS, field="said")
    return [_Line(one.who, _fits(one), one.person) for one in made]


def _cut(line: str) -> tuple[str, str]:
    """Who speaks and what; ("", line) where the line does not begin with somebody."""
    places = [line.index(mark) for mark in COLONS if mark in line[: WHO + 1]]
    if not places or min(places) == 0:
        return "", line
    place = min(places)
    return line[:place].strip(), line[place + 1 :].strip()


def _fits(one: _Line) -> str:
    return plain(
        one.words, field="said", needed=_("“%s：”后面请写说了什么。") % one.who, most=WORDS
    )


def _marks(marks: Marks | None, meeting: Meeting) -> Marks | None:
    """Counts that can be; refused beside the field `good`."""
    if marks is None:
        return None
    total = marks.good + marks.fair + marks.poor
    if min(marks.good, marks.fair, marks.poor) < 0 or total > MOST_MARKS:
        raise Refused("bad_marks", _("请填各有多少人，用数字。"), field="good")
    if meeting.present and total > meeting.present:
        raise Refused(
            "too_many_marks", _("评的人（%(n)s）比到会的人（%(all)s）多，请再数一数。")
            % {"n": total, "all": meeting.present}, field="good",
        )  # fmt: skip
    return marks


@transaction.atomic
def issue(minutes: Minutes, *, by: Person, seen: str = "", at: datetime | None = None) -> Version:
    """Show it to those who were there, who may object until the term of its kind is over."""
    meeting = minutes.meeting
    keeps(by, meeting)
    as_seen(minutes, seen)
    now = at or timezone.now()
    if Meeting.objects.get(pk=meeting.pk).status != Status.HELD:
        raise NotAllowed(_("会还没有结束，请先点“开完了”。"))
    if not minutes.notes.exists():
        raise Refused("empty", _("纪要还是空的，请先写至少一个议题说了什么、议定了什么。"))
    until = term(now, kind_of(meeting.kind).objection_days)
    take_minutes(
        minutes, "issue", by=by, at=now, objections_until=until, version=minutes.version + 1,
        told_over=False, data={"version": minutes.version + 1, "until": str(until)},
    )  # fmt: skip
    made = _keep(minutes, Stage.OUT, by=by, at=now)
    _tell_there(
        minutes, "minutes_out", gettext_noop("纪要出来了，请看看记得对不对：%s") % meeting.title,
        gettext_noop("有不对的，请在 %s 前提出来。") % until,
    )  # fmt: skip
    return made


def term(now: datetime, days: int) -> date:
    """The last day of so many working days; today for none."""
    if not days:
        return timezone.localtime(now).date()
    found = reckon(
        now, Limit.parse(f"{days}wd"), calendar=calendars.current(), explain=False
    ).deadline
    assert found is not None  # noqa: S101 (nothing pauses it)
    return timezone.localtime(found).date()


def _keep(minutes: Minutes, stage: str, *, by: Person, at: datetime, reason: str = "") -> Version:
    return Version.objects.create(
        minutes=minutes, number=minutes.version, stage=stage, body=snapshot(minutes), by=by, at=at,
        reason=reason,
    )  # fmt: skip


def _tell_there(minutes: Minutes, kind: str, title: str, body: str = "") -> None:
    """A message to everybody with an account who was there."""
    rows = Attendance.objects.filter(meeting=minutes.meeting, person__isnull=False)
    people = rows.order_by().values_list("person_id", flat=True).distinct()
    url = PAGE.format(minutes.meeting_id)
    tell(people, Message(f"meeting.{kind}", title, body, url, minutes.meeting_id))


@transaction.atomic
def recall(minutes: Minutes, *, by: Person, words: str, at: datetime | None = None) -> Minutes:
    """Take it back to be written anew; objections stand until they are answered."""
    keeps(by, minutes.meeting)
    words = plain(words, field="words", needed=_("请写为什么收回。"), most=300)
    now = at or timezone.now()
    return take_minutes(
        minutes, "recall", by=by, at=now, data={"words": words}, objections_until=None
    )


@transaction.atomic
def finish(minutes: Minutes, *, by: Person, seen: str = "", at: datetime | None = None) -> Version:
    """Final: the term is over, every objection answered, and all there that its kind wants. Its
    resolutions are shown with it to whoever reads it."""
    meeting, now = minutes.meeting, at or timezone.now()
    keeps(by, meeting)
    as_seen(minutes, seen)
    until = minutes.objections_until
    days = kind_of(meeting.kind).objection_days
    if days and until is not None and timezone.localtime(now).date() <= until:
        raise NotAllowed(_("%s 以前还可以提异议，过了这一天再定稿。") % until)
    if lacks := missing(minutes):
        raise Refused("incomplete", " ".join(lacks))
    take_minutes(
        minutes, "finish", by=by, at=now, final_at=now, version=minutes.version + 1,
        data={"version": minutes.version + 1},
    )  # fmt: skip
    made = _keep(minutes, Stage.FINAL, by=by, at=now)
    if minutes.readers == Visibility.EVERYONE:
        Resolution.objects.filter(meeting=meeting).update(public=True)
    _tell_there(minutes, "minutes_final", gettext_noop("纪要定稿了：%s") % meeting.title)
    announce(MinutesFinal(minutes, by))
    return made


@transaction.atomic
def correct(
    minutes: Minutes, item: Item, said: Said, *, by: Person, reason: str, seen: str = "",
    at: datetime | None = None,
) -> Version:  # fmt: skip
    """A final version that was wrong gets another one after it, with the reason; none is changed."""
    keeps(by, minutes.meeting)
    as_seen(minutes, seen)
    reason = plain(reason, field="reason", needed=_("请写为什么更正，大家看得到。"), most=300)
    now = at or timezone.now()
    take_minutes(
        minutes, "correct", by=by, at=now, version=minutes.version + 1,
        data={"item": item.title, "reason": reason, "version": minutes.version + 1},
    )  # fmt: skip
    _put(minutes, item, said)
    made = _keep(minutes, Stage.CORRECTION, by=by, at=now, reason=reason)
    title = gettext_noop("纪要有更正：%s") % minutes.meeting.title
    _tell_there(minutes, "minutes_corrected", title, reason)
    return made


@periodic("meetings.terms_over", every="daily 08:10")
def _over_daily(_slot: datetime) -> None:
    tell_over(timezone.now())


def tell_over(now: datetime) -> int:
    """Tell who keeps minutes that their term is over and they may be made final, once an issue;
    returns how many."""
    day = timezone.localtime(now).date()
    rows = Minutes.objects.filter(
        status=MinutesStatus.OUT, objections_until__lt=day, told_over=False
    )
    found = list(rows.select_related("meeting").order_by("objections_until", "id")[:500])
    for minutes in found:
        with transaction.atomic():
            mine = Minutes.objects.filter(pk=minutes.pk, told_over=False)
            if not mine.update(told_over=True):
                continue
            url = DESK.format(minutes.meeting_id)
            title = gettext_noop("异议期过了，纪要可以定稿：%s") % minutes.meeting.title
            message = Message("meeting.minutes_over", title, "", url, minutes.meeting_id)
            tell([minutes.keeper_id, *leaders(minutes.meeting)], message)
    return len(found)
