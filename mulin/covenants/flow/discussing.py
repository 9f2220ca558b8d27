"""Talking it over: the term, comments read before they are shown, each answered, clauses amended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.core import journal, personal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.filters import midnight
from mulin.core.once import once
from mulin.covenants import rules
from mulin.covenants.flow.drafting import HEADING, TEXT, append
from mulin.covenants.flow.steps import (
    hold,
    keeps,
    public_line,
    struck_line,
    take,
    take_comment,
    tell_keepers,
    tell_people,
    today_of,
)
from mulin.covenants.models import Clause, Comment, Source, Stand, Status, Version
from mulin.people.models import Person

FEWEST_DAYS, LONGEST = 3, timedelta(days=180)
A_DAY, MOST_COMMENTS = 10, 1000
SAID, ANSWER = 300, 300


@transaction.atomic
def open_talk(
    version: Version, *, by: Person, since: date, until: date, words: str = "",
    at: datetime | None = None,
) -> Version:  # fmt: skip
    """Put the draft before the people, from the morning of one day to the night of another."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    _check_term(since, until, now)
    words = public_line(words, field="words", needed="", most=500)
    if not Clause.objects.filter(version=version).exists():
        raise Refused("no_clauses", _("还没有条文，请先写好再交给大家商议。"))
    Clause.objects.filter(version=version).update(asked=F("text"))
    data = {"since": str(since), "until": str(until), "words": words}
    return take(version, "open", by=by, at=now, data=data, since=since, until=until, opened_at=now)


def _check_term(since: date, until: date, now: datetime) -> None:
    if (until - since).days + 1 < FEWEST_DAYS:
        words = _("至少留 %d 天给大家看。") % FEWEST_DAYS
        raise Refused("too_short", words, field="until")
    if until < today_of(now):
        raise Refused("past", _("最后一天不能在今天以前。"), field="until")
    if until - since > LONGEST:
        raise Refused("too_long", _("最多半年，太长了大家会忘。"), field="until")


@transaction.atomic
def reschedule(
    version: Version, *, by: Person, until: date, words: str, at: datetime | None = None
) -> Version:
    """Another last day, of the talk or of the signing, with the reason."""
    keeps(by, version.area_path)
    now = at or timezone.now()
    words = public_line(words, field="words", needed=_("请写为什么改日期。"), most=200)
    if version.status == Status.DISCUSSING and version.since is not None:
        _check_term(version.since, until, now)
        data = {"since": str(version.since), "until": str(until), "words": words}
        return take(version, "reschedule", by=by, at=now, data=data, until=until)
    if until < today_of(now):
        raise Refused("past", _("最后一天不能在今天以前。"), field="until")
    data = {"until": str(until), "words": words}
    return take(version, "reschedule", by=by, at=now, data=data, sign_until=until)


def say(
    version: Version, *, by: Person, text: str, wording: str = "", clause: Clause | None = None,
    source: str = Source.SCREEN, key: str = "", at: datetime | None = None,
) -> Comment:  # fmt: skip
    """A remark, or another wording for a clause (without one: a clause to be added): by a resident
    on a screen, or by staff what was on paper or said. It is read before anybody else sees it."""
    now = at or timezone.now()
    _may_say(version, by, source, now)
    if clause is not None and clause.version_id != version.pk:
        raise Refused("no_clause", _("没有这一条。"), field="clause")
    own = by if source == Source.SCREEN else None
    needed = _("请写您的意见，一两句就行。")
    text = struck_line(text, field="text", needed=needed, most=SAID, by=own)
    wording = struck_line(wording, field="wording", needed="", most=TEXT, by=own)

    def make() -> UUID:
        comment = Comment(
            version=version, clause=clause, text=text, wording=wording, author=own, source=source,
            recorded_by=None if own else by, at=now,
        )  # fmt: skip
        return _write(comment, by=by)

    made, _replay = once(key, scope=f"{by.pk}/covenants.say/{version.pk}", make=make)
    return Comment.objects.select_related("version__covenant", "clause").get(pk=made)


def _may_say(version: Version, by: Person, source: str, now: datetime) -> None:
    if source not in Source.values:
        raise Refused("no_choice", _("请选意见是怎么来的。"), field="source")
    own = source == Source.SCREEN
    if own and not rules.may_take_part(by, version):
        raise Forbidden(_("住在这里的居民才能提意见。请先在“我的”里填好住在哪里。"))
    if not own and not rules.may_enter(by, version.area_path):
        raise Forbidden(_("代录意见要有这个片区的岗位。"))
    if not version.talks_on(today_of(now)):
        raise NotAllowed(_("现在不在商议的日子里。"))
    rows = Comment.objects.filter(version=version)
    if rows.count() >= MOST_COMMENTS:
        raise Refused("too_many", _("意见已经很多了，请到社区当面说。"), field="text")
    if own and rows.filter(author=by, at__gte=midnight(today_of(now))).count() >= A_DAY:
        raise Refused("too_many", _("今天写得够多了，明天再来。"), field="text")


def _write(comment: Comment, *, by: Person) -> UUID:
    first = not Comment.objects.filter(version=comment.version, status=Stand.WAITING).exists()
    journal.begin(comment, "say", by=by, at=comment.at, data={"source": comment.source})
    if first:
        # The first one that waits rings; the others stand in the same list.
        title = gettext_noop("公约有意见等审核：%s") % comment.version.covenant.title
        tell_keepers(comment.version, "comment", title)
    return comment.pk


@transaction.atomic
def take_back(comment: Comment, *, by: Person, at: datetime | None = None) -> Comment:
    """Whoever wrote it takes it back before it is shown."""
    if comment.author_id != by.pk:
        raise Forbidden(_("只能撤回自己写的。"))
    return take_comment(comment, "take_back", by=by, at=at or timezone.now())


@transaction.atomic
def show(comment: Comment, *, by: Person, at: datetime | None = None) -> Comment:
    """Let everybody read it. Nobody is named."""
    _may_answer(by, comment)
    found = personal.kinds(f"{comment.text}\n{comment.wording}")
    if never := [kind for kind in found if kind in personal.NEVER]:
        words = _("、").join(str(personal.Personal(kind).label) for kind in never)
        raise Refused("personal", _("里面好像有%s，不能公开。") % words)
    return take_comment(comment, "show", by=by, at=at or timezone.now(), answer="")


@transaction.atomic
def refuse(comment: Comment, *, by: Person, words: str, at: datetime | None = None) -> Comment:
    """Not for everybody; whoever wrote it reads why."""
    return _close(comment, "refuse", by=by, words=words, at=at)


@transaction.atomic
def hide(comment: Comment, *, by: Person, words: str, at: datetime | None = None) -> Comment:
    """Take away what was let through by mistake."""
    return _close(comment, "hide", by=by, words=words, at=at)


@transaction.atomic
def answer(
    comment: Comment, *, by: Person, taken: bool, words: str, wording: str = "", heading: str = "",
    at: datetime | None = None,
) -> Comment:  # fmt: skip
    """Taken over or not, and why: everybody reads it. With a `wording` the clause says so from now
    on; a comment on the whole adds a clause."""
    version = comment.version
    if taken and wording.strip():
        _may_answer(by, comment)
        if comment.clause_id is None:
            _add(version, heading, wording, by=by, at=at)
        else:
            clause = Clause.objects.get(pk=comment.clause_id)
            amend(clause, by=by, text=wording, words=words, at=at, version=version)
    return _close(comment, "take_over" if taken else "turn_down", by=by, words=words, at=at)


def _add(version: Version, heading: str, wording: str, *, by: Person, at: datetime | None) -> None:
    heading = public_line(heading, field="heading", needed="", most=HEADING)
    wording = public_line(wording, field="wording", needed="", most=TEXT)
    clause = append(version, heading, wording)
    data = {"n": clause.rank, "before": "", "after": wording}
    take(version, "amend", by=by, at=at or timezone.now(), data=data)


def _close(comment: Comment, verb: str, *, by: Person, words: str, at: datetime | None) -> Comment:
    _may_answer(by, comment)
    now = at or timezone.now()
    words = public_line(words, field="words", needed=_("请写明为什么，提的人看得到。"), most=ANSWER)
    take_comment(comment, verb, by=by, at=now, answer=words, answered_at=now)
    title = gettext_noop("您对公约的意见有答复了：%s") % comment.version.covenant.title
    tell_people(comment.version, [comment.author_id], "answered", title, words)
    return comment


def _may_answer(by: Person, comment: Comment) -> None:
    keeps(by, comment.version.area_path)
    if comment.author_id == by.pk:
        raise Forbidden(_("自己写的意见要请别人来看。"))
    if hold(comment.version).status != Status.DISCUSSING:
        raise NotAllowed(_("商议已经结束，意见不能再改。"))


@transaction.atomic
def amend(
    clause: Clause, *, by: Person, text: str, words: str, at: datetime | None = None,
    version: Version | None = None,
) -> Clause:  # fmt: skip
    """Change a clause by what was said; what it was asked as, and every wording between, stays to
    be read."""
    version = version or clause.version
    keeps(by, version.area_path)
    hold(version)
    text = public_line(text, field="wording", needed=_("请写改成什么。"), most=TEXT)
    words = public_line(words, field="words", needed=_("请写为什么这样改。"), most=ANSWER)
    data: dict[str, Any] = {
        "n": clause.rank, "before": clause.text, "after": text, "words": words,
    }  # fmt: skip
    take(version, "amend", by=by, at=at or timezone.now(), data=data)
    Clause.objects.filter(pk=clause.pk).update(text=text)
    clause.text = text
    return clause
