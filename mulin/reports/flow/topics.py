"""The life of a hot topic: computed anew by the worker, and ordered by people's hands.

Nothing is added up: each computation finds the groups of the last half-year from scratch, gives
each to the topic that it mostly was before, and writes what changed. What people have decided
(a name, two made one, one made two, «not worth it») stands above what is computed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.flow import can, move, step
from mulin.people.models import Person
from mulin.reports import rules
from mulin.reports.events import TopicRaised, targets
from mulin.reports.models.topics import Topic, TopicMember, TopicStatus
from mulin.reports.queries import topics as reads
from mulin.reports.topics.finding import hot_topics
from mulin.reports.topics.heat import heat_of
from mulin.reports.topics.told import Found, Told

#        deed               from                                        to (None: stays)
STEPS = {
    "rename":    step({TopicStatus.OPEN, TopicStatus.DISMISSED}, None),
    "absorb":    step(TopicStatus.OPEN, None),
    "merge":     step(TopicStatus.OPEN, TopicStatus.MERGED),
    "split":     step(TopicStatus.OPEN, None),
    "dismiss":   step(TopicStatus.OPEN, TopicStatus.DISMISSED),
    "restore":   step(TopicStatus.DISMISSED, TopicStatus.OPEN),
    "raise":     step(TopicStatus.OPEN, None),
}  # fmt: skip

VERSION = "topics"
LABEL = 60
# A group is yesterday's topic if it holds half of it, or if a third of the group was in it.
OF_TOPIC, OF_GROUP = 1 / 2, 1 / 3
BATCH = 400
# Hot is what at least so many people have spoken of in the last four weeks.
RECENT = 2
FIGURES = (
    "heat", "size", "people", "likes", "weeks", "recent", "before", "weekly", "first_at", "last_at",
    "area_path", "counted_at",
)  # fmt: skip


# ---- computing


@dataclass
class _Standing:
    """What there was before a computation."""

    topics: dict[UUID, Topic]
    member: dict[UUID, UUID]
    fixed: dict[UUID, UUID]

    def home(self, key: UUID) -> UUID:
        """The topic that a topic has become part of, however often it was merged."""
        topic = self.topics[key]
        return self.home(topic.into_id) if topic.into_id else key


def refresh_topics(now: datetime | None = None) -> int:
    """Compute all topics anew; returns how many are hot. Reads and compares before it writes."""
    now = now or timezone.now()
    appeals = reads.recent_appeals(now)
    tellings = reads.told_of(appeals)
    found = hot_topics(tellings, at=now)
    with transaction.atomic():
        versions.changed(VERSION)
        before = _standing()
        belongs = _assigned(found, before, now)
        _write_members(belongs, before)
        return _count(tellings, appeals, alive=set(belongs.values()), now=now)


def _standing() -> _Standing:
    rows = TopicMember.objects.values_list("appeal_id", "topic_id", "fixed")
    member = {appeal: topic for appeal, topic, _fixed in rows}
    fixed = {appeal: topic for appeal, topic, by_hand in rows if by_hand}
    return _Standing({topic.pk: topic for topic in Topic.objects.all()}, member, fixed)


def _assigned(found: Sequence[Found], before: _Standing, now: datetime) -> dict[UUID, UUID]:
    """Which topic each found appeal belongs to: what hands have fixed stays, the rest follows the
    topic that its group mostly was; the hottest group chooses first, a group without a past is new."""
    left = Counter(before.home(topic) for topic in before.member.values())
    taken: set[UUID] = set()
    belongs: dict[UUID, UUID] = {}
    for group in found:
        keys = [UUID(key) for key in group.members]
        free = [key for key in keys if key not in before.fixed]
        if not free:
            continue
        was = Counter(before.home(before.member[key]) for key in free if key in before.member)
        topic = _past(was, len(free), left, taken)
        if topic is None:
            made = _appear(group, now)
            before.topics[made.pk] = made
            topic = made.pk
        taken.add(topic)
        belongs |= dict.fromkeys(free, topic)
    return belongs


def _past(
    was: Counter[UUID], size: int, left: Counter[UUID], taken: Collection[UUID]
) -> UUID | None:
    """The topic that a group mostly was. A second group of one topic belongs to it as well where a
    good part of it did before: two topics made one by hand are still found as two groups."""
    for topic, number in was.most_common():
        part = number >= OF_GROUP * size
        if part or (number >= OF_TOPIC * left[topic] and topic not in taken):
            return topic
    return None


def _appear(group: Found, now: datetime) -> Topic:
    topic = Topic(label=group.label[:LABEL] or _("几个人都在说的事"), counted_at=now)
    journal.begin(topic, "appear", by=None, at=now, data={"label": topic.label})
    return topic


def _write_members(belongs: dict[UUID, UUID], before: _Standing) -> None:
    """Write what changed. What fell out of a group that was found leaves its topic; a topic that
    was not found keeps its appeals: they may be spoken of again."""
    alive = set(belongs.values())
    moved = {key: topic for key, topic in belongs.items() if before.member.get(key) != topic}
    gone = {
        key for key, topic in before.member.items()
        if topic in alive and key not in belongs and key not in before.fixed
    }  # fmt: skip
    _forget([*(moved.keys() & before.member.keys()), *gone])
    TopicMember.objects.bulk_create(
        [TopicMember(topic_id=topic, appeal_id=key) for key, topic in moved.items()],
        batch_size=BATCH,
    )


def _forget(appeals: Sequence[UUID]) -> None:
    for at in range(0, len(appeals), BATCH):
        TopicMember.objects.filter(appeal__in=appeals[at : at + BATCH]).delete()


def _count(
    tellings: Sequence[Told], appeals: Sequence[Appeal], *, alive: set[UUID], now: datetime
) -> int:
    """Count every topic anew from its members of the half-year; returns how many are hot. One that
    was not found, or of which hardly anybody has spoken for weeks, is quiet, unless somebody made
    it by hand."""
    told = {UUID(one.key): one for one in tellings}
    paths = {appeal.pk: appeal.area_path for appeal in appeals}
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for appeal, topic in TopicMember.objects.values_list("appeal_id", "topic_id"):
        if appeal in told:
            held[topic].append(appeal)
    rows = list(Topic.objects.all())
    for row in rows:
        keys = held[row.pk]
        _figure(row, [told[key] for key in keys], [paths[key] for key in keys], now)
        if (row.pk not in alive or row.recent < RECENT) and not row.made:
            row.heat = 0
    Topic.objects.bulk_update(rows, FIGURES, batch_size=BATCH // len(FIGURES))
    return sum(row.heat > 0 and row.status == TopicStatus.OPEN for row in rows)


def _figure(topic: Topic, told: Sequence[Told], paths: Sequence[str], now: datetime) -> None:
    topic.counted_at, topic.size, topic.weekly = now, len(told), reads.weekly(told, now)
    if not told:
        topic.heat = topic.people = topic.likes = topic.recent = topic.before = 0
        return
    heat = heat_of(told, at=now)
    topic.heat, topic.people, topic.likes = heat.heat, heat.people, max(0, heat.likes)
    topic.weeks, topic.recent, topic.before = heat.weeks, heat.recent, heat.before
    topic.first_at, topic.last_at = heat.first, heat.last
    topic.area_path = reads.common_path(paths)


# ---- deeds


def _may(person: Person, topic: Topic) -> None:
    if not rules.may_tend_topic(person, topic):
        raise Forbidden


def rename(topic: Topic, *, by: Person, label: str) -> Topic:
    """Give it a name; no computation changes it again."""
    _may(by, topic)
    words = _label(label)
    data = {"from": topic.label, "to": words}
    return move(topic, "rename", STEPS, by=by, data=data, label=words, named=True)


def _label(text: str) -> str:
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        raise Refused("missing", _("请给这个话题起个名字。"), field="label")
    if len(words) > LABEL:
        raise Refused(
            "too_long", _("名字太长了：最多 %(most)d 字，现在 %(now)d 字。")
            % {"most": LABEL, "now": len(words)}, field="label",
        )  # fmt: skip
    return words


@transaction.atomic
def merge(topic: Topic, *, into: Topic, by: Person) -> Topic:
    """Make two topics one: this one's appeals go over, and stay there in every computation."""
    _may(by, topic)
    _may(by, into)
    if into.pk == topic.pk:
        raise Refused("same", _("请选另一个话题来合并。"), field="into")
    _retake(topic, into)
    move(into, "absorb", STEPS, by=by, data={"topic": str(topic.pk), "label": topic.label})
    move(
        topic, "merge", STEPS, by=by, into=into, heat=0,
        data={"into": str(into.pk), "label": into.label},
    )  # fmt: skip
    TopicMember.objects.filter(topic=topic).update(topic=into)
    _recount([topic, into])
    return into


def _retake(*topics: Topic) -> None:
    """Let a computation under way finish first, then look whether they are as they were seen."""
    versions.changed(VERSION)
    for topic in topics:
        if not Topic.objects.filter(pk=topic.pk, journal_head=topic.journal_head).exists():
            raise NotAllowed(_("刚刚有别人动过这个话题。请看看现在的情况，再决定怎么办。"))


@transaction.atomic
def split(topic: Topic, *, appeals: Iterable[UUID], label: str, by: Person) -> Topic:
    """Make a topic of its own of some of the appeals. They stay together in every computation."""
    _may(by, topic)
    _retake(topic)
    words, wanted = _label(label), set(appeals)
    here = set(TopicMember.objects.filter(topic=topic).values_list("appeal_id", flat=True))
    if not wanted or not wanted <= here:
        raise Refused("missing", _("请勾选要分出去的诉求，它们要在这个话题里。"), field="appeals")
    if wanted == here:
        raise Refused("all", _("不能全部分出去：原来的话题至少留下一件。"), field="appeals")
    made = Topic(label=words, named=True, made=True, area_path=topic.area_path)
    journal.begin(made, "appear", by=by, data={"label": words, "from": str(topic.pk)})
    move(topic, "split", STEPS, by=by, data={"topic": str(made.pk), "label": words})
    TopicMember.objects.filter(appeal__in=wanted).update(topic=made, fixed=True)
    _recount([topic, made])
    return made


def _recount(topics: Sequence[Topic]) -> None:
    """The figures of a few topics at once, without comparing anything anew."""
    now = timezone.now()
    belongs = reads.members([topic.pk for topic in topics])
    appeals = list(
        Appeal.objects.filter(pk__in=belongs, reported_at__gt=now - reads.SPAN).select_related(
            "building__estate"
        )
    )
    told = {UUID(one.key): one for one in reads.told_of(appeals)}
    for topic in topics:
        rows = [appeal for appeal in appeals if belongs[appeal.pk] == topic.pk]
        _figure(topic, [told[row.pk] for row in rows], [row.area_path for row in rows], now)
        Topic.objects.filter(pk=topic.pk).update(**{n: getattr(topic, n) for n in FIGURES})


def dismiss(topic: Topic, *, by: Person, why: str) -> Topic:
    """Not a topic for us: off the list, with a reason; it can be taken back."""
    _may(by, topic)
    reason = " ".join(why.replace("\x00", "").split())[:200]
    if not reason:
        raise Refused("missing", _("请写一句为什么忽略。"), field="why")
    return move(topic, "dismiss", STEPS, by=by, data={"why": reason})


def restore(topic: Topic, *, by: Person) -> Topic:
    """Back on the list."""
    _may(by, topic)
    return move(topic, "restore", STEPS, by=by)


@transaction.atomic
def raise_(topic: Topic, *, kind: str, by: Person) -> str:
    """Make it something more (a whistle, a matter, a project); returns where that is, or "".

    Where a form leads there nothing is written yet: `became` is told when it was sent.
    """
    _may(by, topic)
    if kind not in {target.kind for target in targets()}:
        raise Refused("no_target", _("这里还不能把话题转成这一种。"), field="kind")
    event = TopicRaised(topic, kind, by)
    announce(event)
    if event.forms and not event.opened:
        return event.forms[0]
    opened = next(iter(event.opened), "")
    _raised(topic, kind, opened, by=by)
    return opened


def _raised(topic: Topic, kind: str, url: str, *, by: Person | None) -> None:
    entry = {"kind": kind, "at": timezone.now().isoformat(), "url": url}
    move(topic, "raise", STEPS, by=by, data=entry, raised=[*topic.raised, entry])


@transaction.atomic
def became(key: UUID | None, *, kind: str, url: str, by: Person) -> None:
    """Something was made of a topic that this person sees; told on its page while it is open."""
    topic = Topic.objects.visible_to(by).filter(pk=key).first() if key else None
    if topic is not None and can(topic, "raise", STEPS):
        _raised(topic, kind, url, by=by)
