"""How handling ends: proposed with proof, verified by a second pair of eyes, looked at again later.

«Solved» wants proof; «not possible now» wants why and a day on which it is looked at again;
«handed over» wants where to. Where the town's practice asks for it, somebody with no hand in it
verifies before the resident is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules, wording
from mulin.appeals.flow.photos import attach
from mulin.appeals.flow.steps import settle_due, take, tell_handlers, tell_reporter
from mulin.appeals.models import PROPOSABLE, Appeal, Ending, Status, SupportOrder
from mulin.appeals.practice import practice
from mulin.appeals.taxonomy import taxonomy
from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.files import received
from mulin.people.models import Person

LATEST_REVIEW = timedelta(days=3 * 366)


def propose(
    appeal: Appeal, *, by: Person, ending: str, public: str,
    photos: Sequence[UploadedFile[bytes]] = (), inner: str = "", until: str = "",
    review_on: date | None = None, where: str = "", despite: str = "",
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Propose to close: how it ends, told to the resident, with a photo or in words.

    `until` and `review_on` belong to «not possible now»: in words, and the day on which it comes
    back into the list (the town's usual number of days, if none is said). `where` says which
    other channel has it. `despite` says why, if a support order is still open. Somebody else
    then asks the resident, after somebody has verified it where that is the practice.
    """
    if not rules.may_handle(by, appeal):
        raise Forbidden
    now = at or timezone.now()
    public = _proved(ending, public, photos)
    columns, data = _end(ending, until=until, review_on=review_on, where=where, now=now)
    if despite := _despite(appeal, despite):
        data["despite"] = despite
        inner = _("；").join(part for part in (inner.strip(), despite) if part)
    kept = received(photos)
    verb = "submit" if verifies(appeal) else "propose"
    with transaction.atomic():
        added = attach(appeal, kept, role="proof", by=by)
        take(
            appeal, verb, by=by, at=now, public=public, inner=inner, ending=ending,
            proposed_at=now, closed_in_time=_in_time(appeal, now), due=None, callback_tries=0,
            data={"ending": ending, **data}, **columns, **added,
        )  # fmt: skip
        if verb == "propose":
            ask_how_it_went(appeal, {"public": public, **data})
    return appeal


def verifies(appeal: Appeal) -> bool:
    """Whether the practice asks for a second pair of eyes on this category."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    return practice().verifies(leaf.code if leaf else "")


def ask_how_it_went(appeal: Appeal, said: Mapping[str, Any]) -> None:
    """A message with all that was told of the ending; kept, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        words = wording.text_of("propose", said)
    tell_reporter(appeal, "proposed", gettext_noop("办好了吗？%s") % appeal.title, words)


def _proved(ending: str, public: str, photos: Sequence[object]) -> str:
    if ending not in PROPOSABLE:
        raise Refused("no_choice", _("请选办理结果。"), field="ending")
    public = line(public, field="public", needed=_ending_needs(ending))
    if ending == Ending.SOLVED and not photos and len(public) < 10:
        raise Refused(
            "no_proof", _("请附一张办好后的照片，或者多写几个字说明怎么办的。"), field="public"
        )
    return public


def _ending_needs(ending: str) -> str:
    return {
        Ending.SOLVED: _("请写怎么解决的，居民看得到。"),
        Ending.EXPLAINED: _("请写为什么现在办不了、打算什么时候再办。"),
        Ending.HANDED_OVER: _("请写转给了哪里、居民怎么查。"),
        Ending.UNFOUNDED: _("请写核实的经过和结果。"),
    }[Ending(ending)]


def _end(
    ending: str, *, until: str, review_on: date | None, where: str, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns and the data that this ending brings."""
    data: dict[str, Any] = {"until": line(until, field="until", most=60)}
    if ending == Ending.HANDED_OVER:
        data["where"] = line(where, field="where", most=60)
    if ending != Ending.EXPLAINED:
        return {"review_on": None}, data
    day = review_day(review_on, now)
    data["review_on"] = day.isoformat()
    return {"review_on": day}, data


def review_day(asked: date | None, now: datetime) -> date:
    """The day on which an explanation is looked at again: the one asked for, if it makes sense."""
    today = timezone.localdate(now)
    day = asked or today + timedelta(days=practice(today).review_days)
    if not today < day <= today + LATEST_REVIEW:
        raise Refused(
            "bad_day", _("请选明天以后、三年以内的一天，到那天会再看一次。"), field="review_on"
        )
    return day


def _despite(appeal: Appeal, despite: str) -> str:
    """Why it is closed while somebody still supports; refused without a word where it is so."""
    despite = line(despite, field="despite", most=200)
    if not appeal.supports or not SupportOrder.objects.filter(appeal=appeal).open().exists():
        return ""
    if not despite:
        raise Refused(
            "open_supports", _("还有协办没有办完。请先确认协办，或者写明为什么现在就报结。"),
            field="despite",
        )  # fmt: skip
    return despite


def _in_time(appeal: Appeal, now: datetime) -> bool:
    return appeal.due is None or now <= appeal.due


# The second pair of eyes


@transaction.atomic
def verify(appeal: Appeal, *, by: Person, inner: str = "", at: datetime | None = None) -> Appeal:
    """Agree with what is proposed: now the resident is asked."""
    if not rules.may_verify(by, appeal):
        raise Forbidden(_("核查要由没有经手这件事的人来做。"))
    said = _submitted(appeal)
    told = {name: said[name] for name in ("where", "review_on") if said.get(name)}
    take(
        appeal, "verify", by=by, at=at, public=said.get("public", ""), inner=inner, due=None,
        data={"ending": appeal.ending, "until": said.get("until", ""), **told},
    )  # fmt: skip
    ask_how_it_went(appeal, said)
    return appeal


def _submitted(appeal: Appeal) -> dict[str, Any]:
    rows = journal.entries_of(appeal).filter(verb="submit").order_by("-id")
    found = rows.values_list("data", flat=True).first()
    return dict(found or {})


@transaction.atomic
def send_back(appeal: Appeal, *, by: Person, reason: str, at: datetime | None = None) -> Appeal:
    """Not good enough: back to its handler, with what is missing."""
    if not rules.may_verify(by, appeal):
        raise Forbidden(_("核查要由没有经手这件事的人来做。"))
    reason = line(reason, field="reason", needed=_("请写明哪里没有办好。"), most=500)
    take(
        appeal, "send_back", by=by, at=at, inner=reason, ending="", proposed_at=None,
        closed_in_time=None, review_on=None,
    )  # fmt: skip
    settle_due(appeal)
    tell_handlers(appeal, "sent_back", gettext_noop("核查没有通过：%s") % appeal.title, reason)
    return appeal


# Looking again at what was not possible


@transaction.atomic
def review(
    appeal: Appeal, *, by: Person, public: str, review_on: date | None = None,
    at: datetime | None = None,
) -> Appeal:  # fmt: skip
    """Still not possible: say why, and when it is looked at next. (What can be done now is
    taken up again: `callback.resume`.)"""
    now = at or timezone.now()
    explained(by, appeal)
    public = line(public, field="public", needed=_("请写现在是什么情况，居民看得到。"))
    day = review_day(review_on, now)
    take(
        appeal, "review", by=by, at=now, public=public, review_on=day,
        data={"review_on": day.isoformat()},
    )  # fmt: skip
    tell_reporter(appeal, "reviewed", gettext_noop("又看了一次：%s") % appeal.title, public)
    return appeal


def explained(by: Person, appeal: Appeal) -> None:
    """Refuse all but an explanation that somebody is to look at again, and who may."""
    if appeal.status != Status.CLOSED or appeal.review_on is None:
        raise NotAllowed(_("这件事不是“暂时办不了”，不用再看。"))
    if not rules.may_review(by, appeal):
        raise Forbidden
