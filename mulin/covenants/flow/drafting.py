"""Drafting: a covenant from a sample, its clauses written, moved, split and joined; the next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import Forbidden, Refused, line
from mulin.core.once import once
from mulin.covenants.flow.steps import keeps, mirror, public_line, take
from mulin.covenants.kinds import Kind, Sample, kinds, samples
from mulin.covenants.models import Clause, Covenant, Status, Version
from mulin.covenants.queries import clauses_of
from mulin.people.models import Person
from mulin.places.queries import Place, ladder

TITLE, HEADING, TEXT, PREAMBLE = 60, 30, 500, 500
MOST_CLAUSES = 40


@dataclass(frozen=True)
class Plan:
    """A covenant to be drafted: its kind, the code of its area, and the sample to begin with (none:
    an empty draft)."""

    kind: str
    area: str
    title: str = ""
    sample: str = ""


def draft(plan: Plan, *, by: Person, key: str = "", at: datetime | None = None) -> Version:
    """Begin a covenant; with a key used before, the version that it made."""
    kind, place, sample = _checked(plan, by)
    title = public_line(
        plan.title or usual_title(place.name, kind.name),
        field="title",
        needed=_("请写名称。"),
        most=TITLE,
    )

    def make() -> UUID:
        now = at or timezone.now()
        covenant = Covenant(
            kind=kind.key, title=title, area_id=place.id, area_path=place.path, made_at=now
        )
        try:
            with transaction.atomic():
                covenant.save(force_insert=True)
        except IntegrityError as error:
            words = _("%(area)s已经有%(kind)s了。要改，请在它的页面上起草新版。")
            names = {"area": place.name, "kind": kind.name}
            raise Refused("exists", words % names, field="area") from error
        return _write(covenant, kind, sample, by=by, at=now).pk

    made, _replay = once(key, scope=f"{by.pk}/covenants.draft", make=make)
    return Version.objects.select_related("covenant").get(pk=made)


def usual_title(place: str, kind: str) -> str:
    """«东湖社区居民公约», «第 1 网格契约»: what both names say is said once."""
    same = next((n for n in range(len(kind), 0, -1) if place.endswith(kind[:n])), 0)
    return place + kind[same:]


def _checked(plan: Plan, by: Person) -> tuple[Kind, Place, Sample | None]:
    kind, place = kinds().get(plan.kind), ladder().by_code.get(plan.area)
    if kind is None:
        raise Refused("no_kind", _("请选是哪一种。"), field="kind")
    if place is None or place.until is not None or place.level not in kind.levels:
        raise Refused(
            "no_area", _("请选一个合适的区域：%s不能订在这一级。") % kind.name, field="area"
        )
    keeps(by, place.path)
    sample = samples().get(plan.sample) if plan.sample else None
    if plan.sample and (sample is None or sample.kind != kind.key):
        raise Refused("no_sample", _("请选这一种的样本，或者从空白开始。"), field="sample")
    return kind, place, sample


def _write(
    covenant: Covenant, kind: Kind, sample: Sample | None, *, by: Person, at: datetime
) -> Version:
    version = Version(
        covenant=covenant, number=1, area_path=covenant.area_path, made_at=at, signer=kind.signer,
        threshold=kind.threshold, preamble=sample.preamble if sample else "",
        sample=sample.key if sample else "",
    )  # fmt: skip
    journal.begin(version, "draft", by=by, at=at, data={"sample": version.sample, "number": 1})
    pairs = sample.clauses if sample else ()
    Clause.objects.bulk_create(
        Clause(version=version, rank=rank, heading=heading, text=text)
        for rank, (heading, text) in enumerate(pairs, 1)
    )
    mirror(version)
    return version


@transaction.atomic
def draft_next(covenant: Covenant, *, by: Person, at: datetime | None = None) -> Version:
    """Begin the next version from the words that hold (else from the newest). The one in force
    holds until the next takes its place."""
    keeps(by, covenant.area_path)
    rows = list(Version.objects.select_for_update().filter(covenant=covenant))
    if any(one.is_coming for one in rows):
        raise Refused("coming", _("已经有一版在路上，先把那一版办完。"))
    base = next((one for one in rows if one.status == Status.IN_FORCE), rows[0])
    now = at or timezone.now()
    version = Version(
        covenant=covenant, number=max(one.number for one in rows) + 1, made_at=now,
        area_path=covenant.area_path, preamble=base.preamble, signer=base.signer,
        threshold=base.threshold,
    )  # fmt: skip
    data = {"number": version.number, "from": base.number}
    journal.begin(version, "draft", by=by, at=now, data=data)
    Clause.objects.bulk_create(
        Clause(version=version, line=one.line, rank=one.rank, heading=one.heading, text=one.text)
        for one in base.clauses.all()
    )
    mirror(version)
    return version


# Writing the draft


def _may_edit(version: Version, by: Person) -> None:
    keeps(by, version.area_path)
    if version.status != Status.DRAFTING:
        raise Forbidden(_("只有草稿能这样改。正在商议的，在各条意见里改。"))


def _words(heading: str, text: str) -> tuple[str, str]:
    heading = public_line(heading, field="heading", needed="", most=HEADING)
    return heading, public_line(text, field="text", needed=_("请写这一条的内容。"), most=TEXT)


def _edited(
    version: Version, what: str, *, by: Person, at: datetime | None, **told: object
) -> None:
    take(version, "edit", by=by, at=at or timezone.now(), data={"what": what, **told})


@transaction.atomic
def edit_preamble(
    version: Version, *, by: Person, preamble: str, title: str = "", at: datetime | None = None
) -> Version:
    """Change the words before the first clause, and the covenant's name while it has no other
    version."""
    _may_edit(version, by)
    preamble = public_line(preamble, field="preamble", needed="", most=PREAMBLE)
    before = version.preamble
    take(
        version, "edit", by=by, at=at or timezone.now(), preamble=preamble,
        data={"what": "preamble", "before": before},
    )  # fmt: skip
    if title and version.number == 1:
        name = public_line(title, field="title", needed=_("请写名称。"), most=TITLE)
        Covenant.objects.filter(pk=version.covenant_id).update(title=name)
    return version


@transaction.atomic
def add_clause(
    version: Version, *, by: Person, text: str, heading: str = "", key: str = "",
    at: datetime | None = None,
) -> Clause:  # fmt: skip
    """Write a clause after the last one."""
    _may_edit(version, by)
    heading, text = _words(heading, text)

    def make() -> UUID:
        return append(version, heading, text).pk

    made, replay = once(key, scope=f"{by.pk}/covenants.clause/{version.pk}", make=make)
    if not replay:
        _edited(version, "add", by=by, at=at, heading=heading, text=text)
    return Clause.objects.get(pk=made)


def append(version: Version, heading: str, text: str) -> Clause:
    """A clause after the last one."""
    rows = Clause.objects.filter(version=version)
    if rows.count() >= MOST_CLAUSES:
        raise Refused(
            "too_many", _("最多 %d 条。条数太多没人记得住，请并一并。") % MOST_CLAUSES, field="text"
        )
    last = rows.aggregate(last=Max("rank"))["last"] or 0
    return Clause.objects.create(version=version, rank=last + 1, heading=heading, text=text)


@transaction.atomic
def edit_clause(
    clause: Clause, *, by: Person, text: str, heading: str = "", at: datetime | None = None
) -> Clause:
    """Change the words of one clause of a draft; those before stand in the journal."""
    version = clause.version
    _may_edit(version, by)
    heading, text = _words(heading, text)
    before = [clause.heading, clause.text]
    Clause.objects.filter(pk=clause.pk).update(heading=heading, text=text)
    _edited(version, "change", by=by, at=at, n=clause.rank, before=before, after=[heading, text])
    clause.heading, clause.text = heading, text
    return clause


@transaction.atomic
def move_clause(clause: Clause, *, by: Person, up: bool, at: datetime | None = None) -> None:
    """Change places with the one before (or after); at the end it stays."""
    version = clause.version
    _may_edit(version, by)
    rows = clauses_of(version)
    here = next(n for n, one in enumerate(rows) if one.pk == clause.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    _number(rows)
    _edited(version, "move", by=by, at=at, n=here + 1, to=there + 1)


@transaction.atomic
def split_clause(
    clause: Clause, *, by: Person, text: str, heading: str = "", at: datetime | None = None
) -> list[Clause]:
    """Make two of one, where an empty line stands in `text`: the first keeps heading and line."""
    version = clause.version
    _may_edit(version, by)
    first, _mark, second = text.replace("\r\n", "\n").replace("\x00", "").strip().partition("\n\n")
    if not second.strip():
        words = _("要拆成两条，请在拆开的地方空一行，再按“拆成两条”。")
        raise Refused("no_gap", words, field="text")
    heading, first = _words(heading, first)
    _none, second = _words("", second)
    rows = clauses_of(version)
    here = next(n for n, one in enumerate(rows) if one.pk == clause.pk)
    made = append(version, "", second)
    Clause.objects.filter(pk=clause.pk).update(heading=heading, text=first)
    _number([*rows[: here + 1], made, *rows[here + 1 :]])
    _edited(version, "split", by=by, at=at, n=here + 1, text=[first, second])
    return clauses_of(version)


@transaction.atomic
def merge_clause(clause: Clause, *, by: Person, at: datetime | None = None) -> Clause:
    """Join it to the clause before it, whose heading and line it takes."""
    version = clause.version
    _may_edit(version, by)
    rows = clauses_of(version)
    here = next(n for n, one in enumerate(rows) if one.pk == clause.pk)
    if here == 0:
        raise Refused("first", _("第一条前面没有可以并的。"))
    before = rows[here - 1]
    text = line(f"{before.text}\n{clause.text}", field="text", most=TEXT)
    Clause.objects.filter(pk=clause.pk).delete()
    Clause.objects.filter(pk=before.pk).update(text=text, heading=before.heading or clause.heading)
    _number([*rows[:here], *rows[here + 1 :]])
    _edited(version, "merge", by=by, at=at, n=here + 1, text=[before.text, clause.text])
    return Clause.objects.get(pk=before.pk)


@transaction.atomic
def remove_clause(clause: Clause, *, by: Person, at: datetime | None = None) -> None:
    """Strike it from the draft; its words stand in the journal."""
    version = clause.version
    _may_edit(version, by)
    rows = [one for one in clauses_of(version) if one.pk != clause.pk]
    told = {"n": clause.rank, "before": [clause.heading, clause.text]}
    Clause.objects.filter(pk=clause.pk).delete()
    _number(rows)
    _edited(version, "remove", by=by, at=at, **told)


def _number(rows: Sequence[Clause]) -> None:
    """Count them from one."""
    moved = [(rank, one) for rank, one in enumerate(rows, 1) if one.rank != rank]
    for rank, one in moved:
        one.rank = rank
    Clause.objects.bulk_update([one for _rank, one in moved], ["rank"])
