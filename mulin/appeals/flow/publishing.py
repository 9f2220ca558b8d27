"""The wall (说事墙): a resident agrees, a moderator looks, everybody reads; and it can be taken back.

Nothing that a person has written stands on the wall before another person has read it for the
wall: not the report, not an answer to it. What the machine does alone is only to strike, to hold
back and to take down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules
from mulin.appeals.events import AppealChanged, WallChanged
from mulin.appeals.flow.steps import tell_reporter
from mulin.appeals.models import Appeal, Ending, Publication, Urgency
from mulin.appeals.queries.contact import contact_of
from mulin.appeals.queries.echo import ANSWERS, answers_of, public_place, public_point
from mulin.appeals.triage.danger import ACCIDENT, dangers, must_stay_private
from mulin.core import files, journal, personal, search
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.people.models import Person

Where = Publication.Status

#            deed               from                                         to (None: stays)
WALL_STEPS = {
    "offer":      step(Where.WITHDRAWN, Where.PROPOSED),
    "publish":    step(Where.PROPOSED, Where.PUBLISHED),
    "revise":     step(Where.PUBLISHED, None),
    "refuse":     step(Where.PROPOSED, Where.REFUSED),
    "reconsider": step(Where.REFUSED, Where.PROPOSED),
    "take_down":  step({Where.PROPOSED, Where.PUBLISHED, Where.REFUSED}, Where.WITHDRAWN),
}  # fmt: skip

TITLE, TEXT, PLACE, REASON = 60, 10_000, 120, 300
KIND = "wall"


@dataclass(frozen=True)
class Shown:
    """What a moderator lets the public read. `lines` are answers by the key of their entry;
    `sure`: the moderator has looked at what still reads like personal data, and keeps it."""

    title: str
    text: str
    place: str = ""
    photos: Sequence[UUID] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    sure: bool = False


def why_never(appeal: Appeal) -> str:
    """Why this may not hang on the wall whoever agrees; "" if it may."""
    if appeal.about_staff:
        return _("反映工作人员的事不上墙，由镇治理中心直接办。")
    if appeal.anonymous:
        return _("您选了不留姓名，这件事不上墙。")
    if appeal.urgency == Urgency.CRITICAL or must_stay_private(appeal.title, appeal.detail):
        return _("这件事要紧，我们直接联系、直接办，不放到墙上。")
    if appeal.ending == Ending.WITHDRAWN:
        return _("这件事已经撤回了，不上墙。")
    return ""


def names_in(appeal: Appeal) -> tuple[str, ...]:
    """Names to be struck wherever they occur: of who reported it, of who is to be called, and
    those that its title or text tells («我叫…»)."""
    reporter = appeal.reporter.name if appeal.reporter is not None else ""
    names = (contact_of(appeal)[0], reporter, *personal.names_told(appeal.title, appeal.detail))
    return tuple({name for name in names if len(name) > 1})


def draft(appeal: Appeal) -> dict[str, Any]:
    """The columns of the public copy as the machine strikes it."""
    known = names_in(appeal)
    lng, lat = public_point(appeal)
    return {
        "title": personal.strike(appeal.title, known=known)[:TITLE],
        "text": personal.strike(appeal.detail, known=known)[:TEXT],
        "place": personal.strike(public_place(appeal), known=known)[:PLACE],
        "category_id": appeal.category_id, "area_path": appeal.area_path, "lng": lng, "lat": lat,
    }  # fmt: skip


# The resident


def propose(appeal: Appeal, *, by: Person | None, at: datetime) -> Publication | None:
    """Called while the report is written: somebody agreed on the form. None where it may not."""
    return None if why_never(appeal) else _propose(appeal, by=by, at=at)


def _propose(appeal: Appeal, *, by: Person | None, at: datetime) -> Publication:
    publication = Publication(
        appeal=appeal, requested_at=appeal.reported_at, proposed_at=at, updated_at=at,
        **draft(appeal),
    )  # fmt: skip
    journal.begin(publication, "offer", by=by, at=at)
    announce(WallChanged(publication, "offer", by))
    return publication


@transaction.atomic
def offer(
    appeal: Appeal, *, by: Person | None, proved: bool = False, at: datetime | None = None
) -> Publication:
    """The resident agrees afterwards, or again."""
    if not rules.may_follow(by, appeal, proved=proved):
        raise Forbidden
    if reason := why_never(appeal):
        raise NotAllowed(reason)
    now = at or timezone.now()
    known = Publication.objects.select_for_update().filter(appeal=appeal).first()
    if known is None:
        return _propose(appeal, by=by, at=now)
    return _take(
        known, "offer", by=by, at=now, proposed_at=now, reason="", photos=[], lines=[], unread=0,
        **draft(appeal),
    )  # fmt: skip


@transaction.atomic
def take_down(
    publication: Publication, *, by: Person | None, reason: str = "", proved: bool = False,
    at: datetime | None = None,
) -> Publication:  # fmt: skip
    """It leaves the wall at once: by the resident without a reason, by a moderator with one."""
    appeal = publication.appeal
    own = rules.may_follow(by, appeal, proved=proved)
    if not own and (by is None or not rules.may_moderate(by, publication)):
        raise Forbidden
    needed = "" if own else _("请写为什么撤下，居民看得到。")
    reason = line(reason, field="reason", needed=needed, most=REASON)
    _off(publication, by=by, reason=reason, at=at or timezone.now())
    if not own:
        tell_reporter(
            appeal, "wall_down", gettext_noop("从说事墙撤下了：%s") % appeal.title, reason
        )
    return publication


def _off(publication: Publication, *, by: Person | None, reason: str, at: datetime) -> None:
    _take(publication, "take_down", by=by, at=at, reason=reason, photos=[], lines=[], unread=0)
    search.remove(publication.pk)


# The moderator


@transaction.atomic
def publish(
    publication: Publication, shown: Shown, *, by: Person, at: datetime | None = None
) -> Publication:
    """Hang it on the wall, as the moderator has read and mended it."""
    _moderates(by, publication)
    if reason := why_never(publication.appeal):
        raise NotAllowed(reason)
    now = at or timezone.now()
    _take(
        publication, "publish", by=by, at=now, published_at=now, moderated_at=now,
        moderated_by_id=by.pk, reason="", **_columns(publication, shown, at=now),
    )  # fmt: skip
    _index(publication)
    appeal = publication.appeal
    tell_reporter(
        appeal, "wall", gettext_noop("上墙了：%s") % appeal.title,
        gettext_noop("姓名、电话、门牌都去掉了。不想公开了，随时可以撤下。"),
    )  # fmt: skip
    return publication


@transaction.atomic
def revise(
    publication: Publication, shown: Shown, *, by: Person, at: datetime | None = None
) -> Publication:
    """Mend what hangs there, or add the answers that have come in since."""
    _moderates(by, publication)
    now = at or timezone.now()
    _take(
        publication, "revise", by=by, at=now, moderated_at=now, moderated_by_id=by.pk,
        **_columns(publication, shown, at=now),
    )  # fmt: skip
    _index(publication)
    return publication


@transaction.atomic
def refuse(
    publication: Publication, *, by: Person, reason: str, at: datetime | None = None
) -> Publication:
    """Not on the wall; the resident reads why, and their matter goes on all the same."""
    _moderates(by, publication)
    now, appeal = at or timezone.now(), publication.appeal
    reason = line(reason, field="reason", needed=_("请写为什么不上墙，居民看得到。"), most=REASON)
    _take(
        publication, "refuse", by=by, at=now, reason=reason, moderated_at=now, moderated_by_id=by.pk
    )
    tell_reporter(
        appeal, "wall_refused", gettext_noop("没有上墙，照常办理：%s") % appeal.title, reason
    )
    return publication


@transaction.atomic
def reconsider(publication: Publication, *, by: Person, at: datetime | None = None) -> Publication:
    """Look at a refused one again."""
    _moderates(by, publication)
    return _take(publication, "reconsider", by=by, at=at or timezone.now(), reason="")


def _moderates(by: Person, publication: Publication) -> None:
    if not rules.may_moderate(by, publication):
        raise Forbidden


def _columns(publication: Publication, shown: Shown, *, at: datetime) -> dict[str, Any]:
    """What the moderator typed, judged; refused beside its field, with everything kept."""
    appeal = publication.appeal
    said = {
        "title": line(
            shown.title, field="title", most=TITLE, needed=_("请写一个标题，一句话说清是什么事。")
        ),
        "text": line(shown.text, field="text", most=TEXT, needed=_("请写公开的内容。")),
        "place": line(shown.place, field="place", most=PLACE),
    }
    official = [str(one.entry.pk) for one in answers_of(appeal)]
    lines = {key: line(text, field="lines", most=2000) for key, text in shown.lines.items()}
    for name, text in {**said, "lines": "\n".join(lines.values())}.items():
        _look_for_personal(text, field=name, known=names_in(appeal), sure=shown.sure)
    if must_stay_private(*said.values()) or _speaks_of_persons(*lines.values()):
        raise Refused(
            "danger", _("里面说到人身危险，不能放到墙上。请不上墙，直接联系居民。"), field="text"
        )
    return {
        **said, "photos": _photos(appeal, shown.photos),
        "lines": _lines(publication, {key: lines.get(key, "") for key in official}, at=at),
        "unread": 0, "area_path": appeal.area_path, "category_id": appeal.category_id,
    }  # fmt: skip


def _speaks_of_persons(*answers: str) -> bool:
    """Danger in an official answer: that a leak was mended may be told, what somebody was about
    to do to themselves or others may not."""
    return any(one.kind != ACCIDENT for one in dangers(*answers))


def _lines(
    publication: Publication, lines: Mapping[str, str], *, at: datetime
) -> list[dict[str, str]]:
    """What may be read of each answer, with the moment from which it may; an answer that was left
    out is kept without words, so that nobody is asked about it again."""
    since = {str(one["entry"]): str(one["at"]) for one in publication.lines if one["text"]}
    return [
        {"entry": key, "text": text, "at": since.get(key, at.isoformat())}
        for key, text in lines.items()
    ]


def _look_for_personal(text: str, *, field: str, known: Sequence[str], sure: bool) -> None:
    found = personal.kinds(text, known=known)
    never = [kind for kind in found if kind in personal.NEVER]
    if not found or (sure and not never):
        return
    words = _("、").join(str(personal.Personal(kind).label) for kind in never or found)
    if never:
        raise Refused("personal", _("里面有%s，不能公开，请去掉。") % words, field=field)
    raise Refused(
        "personal",
        _("里面好像有%s。请去掉；确实可以公开的（比如单位的电话），请勾“我看过了，可以公开”。")
        % words,
        field=field,
    )


def _photos(appeal: Appeal, chosen: Sequence[UUID]) -> list[str]:
    """Those of the chosen that are this appeal's own and not of inner lines."""
    wanted = set(chosen)
    if not wanted:
        return []
    rows = files.of(appeal.pk).exclude(role="inner").values_list("pk", flat=True)
    return [str(key) for key in rows if key in wanted]


def _index(publication: Publication) -> None:
    words = [publication.title, publication.place, publication.text]
    search.reindex(publication.pk, KIND, "\n".join([*words, *publication.answers.values()]))


def _take(
    publication: Publication, verb: str, *, by: Person | None, at: datetime, reason: str = "",
    **columns: Any,
) -> Publication:  # fmt: skip
    """One step of the life table, with its journal entry and its announcement."""
    move(
        publication, verb, WALL_STEPS, by=by, at=at, updated_at=at, reason=reason,
        data={"reason": reason} if reason else {}, **columns,
    )  # fmt: skip
    announce(WallChanged(publication, verb, by))
    return publication


# What follows from the appeal

HEARD = frozenset({
    "classify", "locate", "dispatch", "reassign", "sign", "ask", "answer", "callback", "close",
    "reopen", "withdraw", "route_past", "merge", "unmerge", "conclude", *ANSWERS,
})  # fmt: skip


def follow(event: AppealChanged) -> None:
    """Keep the copy in step: it is taken down when the appeal may no longer hang there, moves
    with its area and category, and counts the answers that nobody has read for the wall."""
    if event.verb not in HEARD:
        return
    appeal, now = event.appeal, timezone.now()
    rows = Publication.objects.filter(appeal_id=appeal.pk).exclude(status=Where.WITHDRAWN)
    publication = rows.first()
    if publication is None:
        return
    publication.appeal = appeal
    if reason := why_never(appeal):
        _off(publication, by=None, reason=reason, at=now)
        return
    columns: dict[str, Any] = {"area_path": appeal.area_path, "category_id": appeal.category_id}
    if event.verb == "locate":
        columns["place"] = draft(appeal)["place"]
        columns["lng"], columns["lat"] = public_point(appeal)
    if publication.on_wall:
        known = {str(one["entry"]) for one in publication.lines}
        columns["unread"] = sum(str(a.entry.pk) not in known for a in answers_of(appeal))
    Publication.objects.filter(pk=publication.pk).update(updated_at=now, **columns)


__all__ = [
    "WALL_STEPS", "Shown", "draft", "follow", "offer", "propose", "publish", "reconsider",
    "refuse", "revise", "take_down", "why_never",
]  # fmt: skip
