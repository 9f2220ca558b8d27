"""The life of a guide: written, changed, checked by somebody of the town, retired, taken up again.

Each deed stands in the journal; a change with what every part said before and says now, so that
any earlier text can be read there (`queries.history`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, nav, search
from mulin.core.deeds import Conflict, Forbidden, NotAllowed, Refused, line
from mulin.core.flow import move, step
from mulin.core.ids import uuid7
from mulin.core.once import once
from mulin.guides import rules
from mulin.guides.entitlement import parse
from mulin.guides.models import PARTS, SHOWN, Guide, Status, Topic, longest
from mulin.people.models import Person

#        deed            from                                   to (None: stays)
STEPS = {
    "edit":          step(SHOWN, Status.DRAFT),
    "confirm":       step(SHOWN, Status.CONFIRMED),
    "retire":        step(SHOWN, Status.RETIRED),
    "restore":       step(Status.RETIRED, Status.DRAFT),
}  # fmt: skip

FILE = Path(__file__).resolve().parent / "data" / "guides.toml"
KIND = "guide"
FARTHEST = timedelta(days=732)


@dataclass(frozen=True)
class Text:
    """What a guide says, part by part (`models.PARTS`)."""

    title: str
    topic: str
    summary: str
    who: str
    papers: str
    how: str
    place: str
    hours: str = ""
    phone: str = ""
    within: str = ""
    fee: str = ""
    basis: str = ""
    rule: str = ""


def text_of(guide: Guide) -> Text:
    """What it says now."""
    return Text(**{name: getattr(guide, name) for name in PARTS})


def checked(text: Text) -> Text:
    """Every part trimmed, what is needed there, the rule readable. Raises `Refused`."""
    if text.topic not in Topic.values:
        raise Refused("no_topic", _("请选是哪一类。"), field="topic")
    said = {}
    for part in fields(Text):
        needed = _needed(part.name)
        said[part.name] = line(
            getattr(text, part.name), field=part.name, needed=needed, most=longest(part.name)
        )
    if said["rule"]:
        parse(said["rule"])
    # Lines end alike wherever they were typed.
    return replace(text, **{name: "\n".join(value.splitlines()) for name, value in said.items()})


def _needed(name: str) -> str:
    words = {
        "title": _("请写是什么事项。"), "summary": _("请用一句话说清楚是什么。"),
        "who": _("请写谁能办。"), "papers": _("请写要带的材料；什么都不用带，也请写明。"),
        "how": _("请写怎么办，一行一步。"), "place": _("请写在哪里办。"),
    }  # fmt: skip
    return words.get(name, "")


def add(text: Text, *, by: Person, key: str = "", at: datetime | None = None) -> Guide:
    """Write a new guide; with a key used before, the guide that it made."""
    _may(by)
    text = checked(text)

    def make() -> UUID:
        guide = Guide(id=uuid7(), rank=_last_rank() + 1, changed_at=at or timezone.now())
        guide.key = f"g-{guide.id.hex[-12:]}"
        _write(guide, text, by=by)
        return guide.pk

    made, _replay = once(key, scope=f"{by.pk}/guides.add", make=make)
    return Guide.objects.get(pk=made)


def _last_rank() -> int:
    return Guide.objects.aggregate(last=Max("rank"))["last"] or 0


def _write(guide: Guide, text: Text, *, by: Person | None) -> None:
    for name, value in asdict(text).items():
        setattr(guide, name, value)
    journal.begin(guide, "add", by=by, at=guide.changed_at, data={"text": asdict(text)})
    search.index(guide.pk, KIND, search_text(text))


def search_text(text: Text) -> str:
    """What a guide is found by."""
    parts = (text.title, text.summary, str(Topic(text.topic).label), text.who, text.papers)
    return "\n".join(parts)


@transaction.atomic
def load(*, at: datetime | None = None) -> int:
    """Bring in the samples of the house that are not there yet; what is there stays as it is.
    Returns how many were new. Safe to run again."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["guides"]
    known, now = set(Guide.objects.values_list("key", flat=True)), at or timezone.now()
    new = 0
    for rank, row in enumerate(rows, 1):
        key, text = row["key"], Text(**{k: v.strip() for k, v in row.items() if k != "key"})
        if key not in known:
            guide = Guide(key=key, rank=rank, status=Status.SAMPLE, changed_at=now)
            _write(guide, checked(text), by=None)
            new += 1
    return new


@transaction.atomic
def edit(
    guide: Guide, text: Text, *, by: Person, version: int, why: str, at: datetime | None = None
) -> Guide:
    """Change what it says. `version` is the one that was read: if somebody has changed it
    meanwhile, nothing is overwritten. A changed text has to be checked anew."""
    _may(by)
    if version != guide.version:
        raise Conflict
    text, why = checked(text), line(why, field="why", needed=_("请写改了什么、为什么。"), most=200)
    before, after = asdict(text_of(guide)), asdict(text)
    changes = {name: [before[name], after[name]] for name in PARTS if before[name] != after[name]}
    if not changes:
        raise Refused("nothing_changed", _("没有改动。要是内容还对，请按“核对无误”。"))
    now = at or timezone.now()
    data = {"changes": changes, "version": guide.version + 1, "words": why}
    columns = {name: after[name] for name in changes}
    _take(guide, "edit", by=by, at=now, data=data, version=guide.version + 1, changed_at=now,
          **columns)  # fmt: skip
    search.reindex(guide.pk, KIND, search_text(text))
    return guide


@transaction.atomic
def confirm(guide: Guide, *, by: Person, review_on: date, at: datetime | None = None) -> Guide:
    """Stand by the text until `review_on`, two years away at most: it was compared with what
    holds here."""
    _may(by)
    now = at or timezone.now()
    today = timezone.localdate(now)
    if not today < review_on <= today + FARTHEST:
        raise Refused("bad_day", _("请选明天以后、两年以内的一天。"), field="review_on")
    data = {"version": guide.version, "review_on": review_on.isoformat()}
    return _take(
        guide, "confirm", by=by, at=now, data=data, confirmed_at=now, confirmed_by=by,
        review_on=review_on,
    )  # fmt: skip


@transaction.atomic
def retire(guide: Guide, *, by: Person, words: str, at: datetime | None = None) -> Guide:
    """Take it out of use, with the reason; residents do not see it any more."""
    _may(by)
    words = line(words, field="words", needed=_("请写为什么停用。"), most=200)
    taken = _take(guide, "retire", by=by, at=at or timezone.now(), data={"words": words})
    search.remove(guide.pk)
    return taken


@transaction.atomic
def restore(guide: Guide, *, by: Person, at: datetime | None = None) -> Guide:
    """Take it up again; it has to be checked anew."""
    _may(by)
    taken = _take(guide, "restore", by=by, at=at or timezone.now(), data={})
    search.index(guide.pk, KIND, search_text(text_of(guide)))
    return taken


def _take(
    guide: Guide, verb: str, *, by: Person, at: datetime, data: Mapping[str, Any], **columns: Any
) -> Guide:
    try:
        move(guide, verb, STEPS, by=by, at=at, data=data, **columns)
    except NotAllowed as error:
        if isinstance(error, Conflict):
            raise
        words = _("这份指南现在是“%s”，不能这样办。") % guide.get_status_display()
        raise NotAllowed(words) from error
    transaction.on_commit(lambda: nav.forget_counts(by))
    return guide


def _may(by: Person) -> None:
    if not rules.may_edit(by):
        raise Forbidden(_("办事指南由社区和镇里的窗口人员来改。"))
