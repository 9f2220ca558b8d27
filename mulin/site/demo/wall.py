"""Hangs the wall of the demonstration: what residents agreed to, looked at by the communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from mulin.appeals.events import AppealChanged
from mulin.appeals.flow import publishing
from mulin.appeals.flow.publishing import Shown, why_never
from mulin.appeals.models import Appeal, Publication
from mulin.appeals.queries.echo import answers_of
from mulin.core import files, personal
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.site.demo.chance import dice
from mulin.site.demo.clock import later
from mulin.site.demo.planned import PlannedAppeal
from mulin.site.demo.play import FRESH, READ_AFTER, Play

BATCH: Final = 40
WAITING: Final = timedelta(hours=14)  # what was reported since then has not been looked at
REFUSED, TAKEN_BACK, UNREAD = 0.09, 0.03, 0.06
CARE: Final = ("14", "0901")  # about one person or one household more often than not
REASONS: Final = (
    "说的是一户人家的事，邻居一看就知道是谁，不宜公开。办理照常。",
    "和墙上另一件是同一件事，请看那一件的进展。办理照常。",
    "照片和文字里有别人的样子，公开不合适。办理照常。",
)


def hang(play: Play, planned: Sequence[PlannedAppeal]) -> None:
    """Everything that residents agreed to show, in the order in which it was told."""
    agreed = [one for one in planned if one.public and not why_never(play.found[one.key])]
    for start in range(0, len(agreed), BATCH):
        with transaction.atomic():
            for one in agreed[start : start + BATCH]:
                _one(play, one)


def _one(play: Play, planned: PlannedAppeal) -> None:
    appeal = Appeal.objects.select_related("reporter", "building__estate").get(
        pk=play.found[planned.key].pk
    )
    draw, mark = dice("wall", planned.key), uuid7()
    publication = publishing.offer(appeal, by=appeal.reporter, proved=True, at=planned.reported_at)
    at = later(planned.reported_at, draw.randint(40, 500))
    if planned.reported_at > play.now - WAITING or at >= play.now:
        return
    _decide(publication, planned, at=at, now=play.now, share=draw.random())
    # What was told long ago was read long ago, and no mail goes out for it now.
    read = None if at > play.now - FRESH else at + READ_AFTER
    Notice.objects.filter(pk__gt=mark).update(
        at=at, mail=Notice.Mail.NONE, mail_after=None, read_at=read
    )


def _decide(
    publication: Publication, planned: PlannedAppeal, *, at: datetime, now: datetime, share: float
) -> None:
    by = _moderator(publication)
    about_one_home = planned.leaf.startswith(CARE) and "〔" in publication.text
    if share < REFUSED or about_one_home:
        reason = REASONS[0 if about_one_home else int(share * 1000) % len(REASONS)]
        publishing.refuse(publication, by=by, reason=reason, at=at)
        return
    publishing.publish(publication, _shown(publication, answers=False), by=by, at=at)
    answers = answers_of(publication.appeal)
    if answers and share > REFUSED + UNREAD:
        then = min(max(at, later(answers[-1].entry.at, 20)), now)
        publishing.revise(publication, _shown(publication, answers=True), by=by, at=then)
    elif answers:
        # Answers have come in since, and nobody has read them for the wall.
        publishing.follow(AppealChanged(publication.appeal, "progress"))
    if share > 1 - TAKEN_BACK:
        publishing.take_down(publication, by=publication.appeal.reporter, proved=True, at=now)


def _shown(publication: Publication, *, answers: bool) -> Shown:
    """As the machine struck it, and a moderator mended it: a door is «some household»."""
    appeal = publication.appeal
    known = publishing.names_in(appeal)
    lines = {
        str(one.entry.pk): personal.strike(one.text, known=known)
        for one in (answers_of(appeal) if answers else ())
        if one.entry.verb in {"progress", "propose", "decline"}
    }
    photos = files.of(appeal.pk).exclude(role="inner").values_list("pk", flat=True)
    chosen = list(photos) if appeal.photos else []
    door = personal.mark(personal.Personal.ADDRESS)
    text = publication.text.replace(f"我家{door}", "我家").replace(door, "有一户")
    return Shown(publication.title, text, publication.place, photos=chosen, lines=lines)


def _moderator(publication: Publication) -> Person:
    """Who answers for the wall of its community, else of the town."""
    for role in (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE):
        for post in posts().answering(role, publication.area_path):
            if post.holder_ids:
                return Person.objects.get(pk=post.holder_ids[0])
    raise LookupError("没有人审核说事墙")
