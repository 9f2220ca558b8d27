"""Merging (并案): many appeals about one thing are handled once, and every reporter is told.

The main one keeps its handler and its story; each merged one keeps its number, its tracking code,
its reporter and a callback of its own. What is done in public about the main one is written into
the story of each and told to its reporter; what is spoken with the main reporter alone (contact,
question, answer) is not. Figures count each appeal, and the work once: a merged one stands in
nobody's list of work.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals import rules, wording
from mulin.appeals.events import AppealChanged, AppealMerged, AppealUnmerged
from mulin.appeals.flow.concluding import ask_how_it_went
from mulin.appeals.flow.steps import EARLY, reckon, settle_due, take, tell_handlers, tell_reporter
from mulin.appeals.flow.supports import open_ones
from mulin.appeals.models import Appeal, Status
from mulin.core.deeds import Forbidden, NotAllowed, Refused, line
from mulin.core.events import announce, when
from mulin.core.models import Entry
from mulin.people.models import Person

MOST = 100
# Deeds on the main one that are told on to those merged into it. What belongs to the talk with
# one reporter (contact, ask, answer, supplement, callback) stays between the two.
PASSED_ON = frozenset(
    {"dispatch", "reassign", "escalate", "hand_down", "sign", "progress", "return", "support",
     "route_past"}
)  # fmt: skip
CONCLUDES = frozenset({"propose", "verify"})
# Deeds that end the main one and say nothing of the others: each goes on by itself, and why.
LETS_GO = {
    "withdraw": gettext_noop("主件的反映人撤回了，各自接着办。"),
    "hotline_close": gettext_noop("主件在热线那边办结了，各自接着办。"),
}


def target(said: str, *, person: Person) -> Appeal:
    """The appeal that a number, an external number or a key names, if this person may see it."""
    said = "".join(said.split())
    seen = Appeal.objects.visible_to(person)
    found = seen.filter(number=said).first() or seen.filter(external_id=said or "-").first()
    if found is None and (key := _key(said)):
        found = seen.filter(pk=key).first()
    if found is None:
        raise Refused("no_appeal", _("没有找到这个编号的诉求，请对着编号再看一遍。"), field="into")
    return found


def _key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def why_not(appeal: Appeal, into: Appeal) -> str:
    """Why these two cannot be merged; empty if they can."""
    if appeal.pk == into.pk:
        return _("不能并到自己。")
    if into.merged_into_id is not None or into.status == Status.MERGED:
        return _("不能并到已经并入别处的诉求，请并到它的主件。")
    if appeal.merged:
        return (
            _("这件下面已经并了 %d 件。请把那一件并到这一件，或者先把它们拆出来。") % appeal.merged
        )
    if not into.is_open or into.status in {Status.PROPOSED, Status.VERIFYING}:
        return _("那一件已经报结或办结，不能再并进去。")
    if into.merged >= MOST:
        return _("那一件已经并了 %d 件，不能再多。") % MOST
    mine, theirs = (
        (one.about_staff, one.complained_of_id, one.complained_post_id) for one in (appeal, into)
    )
    if mine != theirs:
        return _("涉及工作人员或单位的诉求，不能和别的诉求并在一起。")
    return ""


@transaction.atomic
def merge(
    appeal: Appeal, *, into: Appeal, by: Person, at: datetime | None = None
) -> Appeal:  # fmt: skip
    """Handle it together with another. It is with the other's post from now on, its clock stands
    still, and its reporter is told."""
    if not (rules.may_merge(by, appeal) and rules.may_merge(by, into)):
        raise Forbidden
    if reason := why_not(appeal, into):
        raise Refused("no_merge", reason, field="into")
    if appeal.status not in EARLY:
        raise NotAllowed(_("只有待派单、待签收、办理中的诉求可以并案。"))
    if open_ones(appeal):
        raise NotAllowed(_("这件还有协办没有办完，请先确认或取消协办，再并案。"))
    now = at or timezone.now()
    # The main one first: whoever merges it elsewhere at this moment is refused by its chain.
    take(
        into, "take_in", by=by, at=now, merged=into.merged + 1,
        data={"number": appeal.number, "appeal": str(appeal.pk)},
    )  # fmt: skip
    take(
        appeal, "merge", by=by, at=now, merged_into_id=into.pk, post_id=into.post_id,
        organisation_id=into.organisation_id, dispatch_reason="", due=None,
        data={"number": into.number, "into": str(into.pk)},
    )  # fmt: skip
    tell_reporter(
        appeal, "merged", gettext_noop("和同一件事一起办：%s") % appeal.title,
        gettext_noop("有人反映了同一件事，放在一起办。有进展照样告诉您，办完照样问您。"),
    )  # fmt: skip
    tell_handlers(into, "merged", gettext_noop("又有人反映同一件事：%s") % into.title, appeal.title)
    announce(AppealMerged(appeal, into))
    return appeal


@transaction.atomic
def unmerge(
    appeal: Appeal, *, by: Person | None, reason: str, at: datetime | None = None
) -> Appeal:
    """Give it its own life back: to be dispatched, with its clocks as its own journal says."""
    if by is not None and not rules.may_merge(by, appeal):
        raise Forbidden
    reason = line(reason, field="reason", needed=_("请写明为什么拆出来。"), most=200)
    main = main_of(appeal)
    take(
        appeal, "unmerge", by=by, at=at, inner=reason, merged_into_id=None, post_id=None,
        organisation_id=None, data={"number": main.number, "out_of": str(main.pk)},
    )  # fmt: skip
    settle_due(appeal)
    _give_back(main, appeal, by=by, at=at)
    tell_reporter(
        appeal, "unmerged", gettext_noop("改回单独办理：%s") % appeal.title,
        gettext_noop("您的事和那件不完全一样，会单独派人办。"),
    )  # fmt: skip
    announce(AppealUnmerged(appeal, main))
    return appeal


def main_of(appeal: Appeal) -> Appeal:
    """The one that it was merged into; refused where it stands by itself."""
    if appeal.merged_into_id is None:
        raise NotAllowed(_("这件没有并到别处。"))
    return Appeal.objects.get(pk=appeal.merged_into_id)


def _give_back(main: Appeal, appeal: Appeal, *, by: Person | None, at: datetime | None) -> None:
    take(
        main, "give_back", by=by, at=at, merged=max(main.merged - 1, 0),
        data={"number": appeal.number, "appeal": str(appeal.pk)},
    )  # fmt: skip


def part(appeal: Appeal, *, by: Person | None, at: datetime | None) -> dict[str, Any]:
    """Part one that goes on by itself (its reporter says that it is not solved) from its main
    one, which stays as it is; answers the columns that change."""
    if appeal.merged_into_id is None:
        return {}
    main = main_of(appeal)
    _give_back(main, appeal, by=by, at=at)
    announce(AppealUnmerged(appeal, main))
    return {"merged_into_id": None}


def merged_ones(main: Appeal, *, status: str = Status.MERGED) -> list[Appeal]:
    """Those that go along with it, oldest first; asks only if there are any."""
    if not main.merged:
        return []
    return list(Appeal.objects.filter(merged_into=main.pk, status=status).order_by("id"))


@when(AppealChanged)
def go_along(event: AppealChanged) -> None:
    """What happens to the main one happens to those merged into it, in the same transaction."""
    main, verb = event.appeal, event.verb
    if verb == "urge" and main.merged_into_id is not None:
        return _pass_up(main, event.by)
    if not main.merged or verb not in PASSED_ON | CONCLUDES | LETS_GO.keys():
        return None
    if verb in LETS_GO:
        for one in merged_ones(main):
            unmerge(one, by=None, reason=LETS_GO[verb])
        return None
    last = _last_entry(main, verb)
    for one in merged_ones(main):
        if verb in CONCLUDES:
            _conclude(one, main, last)
        else:
            _follow(one, main, last)
    return None


def _last_entry(main: Appeal, verb: str) -> Entry:
    return Entry.objects.filter(record=main.pk, verb=verb).latest("id")


def _said(last: Entry) -> dict[str, Any]:
    """What an entry says in public; its inner line stays with the main one."""
    kept = ("public", "to_words", "ending", "until", "where", "review_on")
    return {"verb": last.verb, **{name: last.data[name] for name in kept if last.data.get(name)}}


def _follow(one: Appeal, main: Appeal, last: Entry) -> None:
    """Write it into its own story, give it the main one's post, and tell its reporter (of a
    return only the story tells); what residents do not read only moves the post."""
    said = _said(last)
    public = wording.VERBS[last.verb][2] and (last.verb != "progress" or "public" in said)
    if not public and one.post_id == main.post_id:
        return
    take(
        one, "follow" if public else "shift", by=last.by, at=last.at, post_id=main.post_id,
        organisation_id=main.organisation_id, data=said,
    )  # fmt: skip
    if public and last.verb != "return":
        title = _("：").join((wording.title_of("follow", said), one.title))
        tell_reporter(one, last.verb, title, str(said.get("public", "")))


def _conclude(one: Appeal, main: Appeal, last: Entry) -> None:
    """The main one is proposed to be closed: each is asked for itself how it went. In time is
    what was not late when it was merged, if the main one is in time."""
    late = reckon(one).resolution.deadline is not None  # its clock had run out before it stopped
    ending = main.ending
    take(
        one, "conclude", by=last.by, at=last.at, ending=ending, proposed_at=last.at,
        closed_in_time=bool(main.closed_in_time) and not late, due=None, callback_tries=0, post_id=main.post_id,
        organisation_id=main.organisation_id, review_on=main.review_on,
        data={**_said(last), "ending": ending},
    )  # fmt: skip
    ask_how_it_went(one, last.data)


def _pass_up(one: Appeal, by: Person | None) -> None:
    """An urge of one counts for the main one as well."""
    main = main_of(one)
    take(main, "urge", by=by, data={"number": one.number}, urged=F("urged") + 1)
    main.refresh_from_db(fields=["urged"])
