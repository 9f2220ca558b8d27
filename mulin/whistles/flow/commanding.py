"""What whoever blew the whistle decides: excuse or insist, send back, release, withdraw."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core.deeds import NotAllowed, Refused
from mulin.core.events import announce
from mulin.core.files import received
from mulin.people.models import Person
from mulin.whistles.events import (
    UnitExcused,
    UnitSentBack,
    WhistleReleased,
    WhistleWithdrawn,
)
from mulin.whistles.flow.photos import Uploads, attach
from mulin.whistles.flow.steps import (
    UNIT_STEPS,
    commands,
    hold,
    line,
    settle,
    take,
    take_unit,
    tell_command,
    tell_unit,
)
from mulin.whistles.models import OPEN, SETTLED, Release, Status, Summons, Turnout, Whistle
from mulin.whistles.queries.levels import levels


@transaction.atomic
def excuse(summons: Summons, *, by: Person, words: str = "", at: datetime | None = None) -> Summons:
    """Let a unit off that has not come: it said why, or is not needed after all."""
    commands(by, summons.whistle)
    now = at or timezone.now()
    refused = summons.status == Turnout.REFUSED
    needed = "" if refused else _("请写为什么不用它来了。")
    words = line(words, field="words", needed=needed)
    take_unit(summons, "excuse", by=by, at=now, data={"words": words})
    whistle = settle(summons.whistle, at=now)
    tell_unit(summons, "excused", gettext_noop("这次您不用来了：%s") % whistle.title, words)
    if whistle.status == Status.READY:
        tell_command(whistle, "ready", gettext_noop("都办完了，等您放行：%s") % whistle.title)
    announce(UnitExcused(summons, words, by, now))
    return summons


@transaction.atomic
def insist(summons: Summons, *, by: Person, words: str, at: datetime | None = None) -> Summons:
    """The reason is not good enough: come. The first deadline stands."""
    commands(by, summons.whistle)
    words = line(words, field="words", needed=_("请写为什么还是要来。"))
    take_unit(summons, "insist", by=by, at=at or timezone.now(), data={"words": words})
    title = gettext_noop("还是请您来：%s") % summons.whistle.title
    tell_unit(summons, "insisted", title, words)
    return summons


@transaction.atomic
def send_back(summons: Summons, *, by: Person, words: str, at: datetime | None = None) -> Summons:
    """It is not done yet: go on."""
    commands(by, summons.whistle)
    now = at or timezone.now()
    words = line(words, field="words", needed=_("请写还差什么。"))
    take_unit(summons, "send_back", by=by, at=now, data={"words": words}, done_at=None)
    settle(summons.whistle, at=now)
    title = gettext_noop("还没办完，请接着办：%s") % summons.whistle.title
    tell_unit(summons, "sent_back", title, words)
    announce(UnitSentBack(summons, words, by, now))
    return summons


@transaction.atomic
def note(whistle: Whistle, *, by: Person, words: str, at: datetime | None = None) -> Whistle:
    """A line that everybody on site reads."""
    commands(by, whistle)
    words = line(words, field="words", needed=_("请写一句要告诉大家的话。"))
    hold(whistle)
    take(whistle, "note", by=by, at=at, data={"words": words})
    for summons in whistle.summonses.exclude(status__in=[Turnout.EXCUSED, Turnout.OFF]):
        title = gettext_noop("吹哨人说：%s") % whistle.title
        tell_unit(_of(summons, whistle), "note", title, words)
    return whistle


def _of(summons: Summons, whistle: Whistle) -> Summons:
    """The unit's part with the whistle at hand, so that it is not read again."""
    summons.whistle = whistle
    return summons


def release(
    whistle: Whistle, *, by: Person, words: str, photos: Uploads = (), at: datetime | None = None
) -> Whistle:
    """放行: the matter is done and the units may go – not before each is done or excused."""
    commands(by, whistle)
    words = line(words, field="words", needed=_("请写办成了什么样。"))
    kept = received(photos)
    with transaction.atomic():
        now = at or timezone.now()
        hold(whistle)
        _all_settled(whistle)
        level = levels().by_id[whistle.first_level_id]
        if level.release == Release.PHOTO and not kept and not _shown(whistle):
            raise Refused("no_photo", _("%s放行要有一张现场照片。") % level.name, field="photos")
        data: dict[str, Any] = {"words": words}
        if kept:
            data["photos"] = attach(whistle.pk, kept, role="proof", by=by)
        take(
            whistle, "release", by=by, at=now, data=data, ended_at=now,
            photos=whistle.photos + len(kept), due=None,
            appraise_until=now + timedelta(days=level.appraise_days),
        )  # fmt: skip
        for summons in whistle.summonses.filter(status=Turnout.DONE):
            tell_unit(
                _of(summons, whistle), "released", gettext_noop("放行了：%s") % whistle.title,
                gettext_noop("辛苦了。请说一句：这次该不该吹？"),
            )  # fmt: skip
        announce(WhistleReleased(whistle, words, by))
    return whistle


def _all_settled(whistle: Whistle) -> None:
    """Asked of the rows themselves, whatever the counts say; and somebody must have done it."""
    left = list(Summons.objects.filter(whistle=whistle).exclude(status__in=SETTLED).order_by("id"))
    if left:
        named = _("、").join(summons.unit_name for summons in left)
        raise NotAllowed(_("%s还没有办完，也没有免到，现在不能放行。") % named)
    if not Summons.objects.filter(whistle=whistle, status=Turnout.DONE).exists():
        raise NotAllowed(_("还没有一家办完。请再叫一家，或者撤哨。"))


def _shown(whistle: Whistle) -> bool:
    """Whether a unit took a photo on site."""
    return Summons.objects.filter(whistle=whistle, photos__gt=0).exists()


@transaction.atomic
def withdraw(whistle: Whistle, *, by: Person, words: str, at: datetime | None = None) -> Whistle:
    """撤哨: a false alarm, or nobody is needed any more. Everybody is told why."""
    commands(by, whistle)
    words = line(words, field="words", needed=_("请写为什么撤哨，被叫的单位看得到。"))
    now = at or timezone.now()
    hold(whistle)
    if whistle.status not in OPEN:
        raise NotAllowed(_("这次吹哨已经结束了，不用再办。"))
    able = UNIT_STEPS["call_off"].before
    title = gettext_noop("撤哨了，不用再来：%s") % whistle.title
    for summons in whistle.summonses.exclude(status=Turnout.EXCUSED):
        _of(summons, whistle)
        if summons.status in able:
            take_unit(summons, "call_off", by=by, at=now)
        tell_unit(summons, "withdrawn", title, words)
    level = levels().by_id[whistle.first_level_id]
    take(
        whistle, "withdraw", by=by, at=now, data={"words": words}, ended_at=now, due=None,
        appraise_until=now + timedelta(days=level.appraise_days),
    )  # fmt: skip
    announce(WhistleWithdrawn(whistle, words, by))
    return whistle
