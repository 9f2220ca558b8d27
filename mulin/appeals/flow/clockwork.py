"""Setting up what clocks are set by, and editing it: limits, policy, the ladder of who is told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.appeals import terms
from mulin.appeals.models import Urgency
from mulin.appeals.models.clocks import ClockPolicy, EscalationLevel, EscalationStep, LimitRule
from mulin.appeals.taxonomy import taxonomy
from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.core.worktime import Limit, LimitError
from mulin.people.models import Person
from mulin.people.rules import may_administer

MOST_STAGES, STAGE = 6, 20


@transaction.atomic
def load_clocks(*, respond: dict[str, str] | None = None, wait_most: str = "") -> bool:
    """Bring the rules of the house in, where the county has none yet; what it edited stays.

    `respond` says by urgency how soon somebody is to be contacted, `wait_most` how long in all
    a clock waits for a resident; False if there were rules already.
    """
    if ClockPolicy.objects.exists():
        return False
    rules, sooner = terms.shipped(), respond or {}
    policy = asdict(rules.policy)
    if wait_most:
        policy["wait_most"] = str(Limit.parse(wait_most))
    ClockPolicy.objects.create(**policy)
    LimitRule.objects.bulk_create(
        LimitRule(
            category=line.category, urgency=line.urgency, resolve=line.resolve,
            respond=line.respond if line.category else sooner.get(line.urgency, line.respond),
            report_every=line.report_every, stages=[list(stage) for stage in line.stages],
        )
        for line in rules.lines
    )  # fmt: skip
    load_ladder(rules)
    versions.changed("clocks")
    return True


def load_ladder(rules: terms.Rules) -> None:
    """Write the rungs and steps of these rules down, where there are none."""
    EscalationLevel.objects.bulk_create(
        EscalationLevel(
            position=n, key=level.key, name=level.name, roles=list(level.roles), area=level.area
        )
        for n, level in enumerate(rules.levels)
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(
            position=n, clock=step.clock, before=step.before, after=step.after, tell=list(step.tell)
        )
        for n, step in enumerate(rules.steps)
    )


@transaction.atomic
def set_policy(
    *, by: Person, wait_most: str, extension_times: int, extension_percent: int, shelve_days: int,
    quiet_from: time, quiet_until: time,
) -> None:  # fmt: skip
    """How clocks may stand still and be extended from now on, and when nobody is told."""
    administers(by)
    load_clocks()
    row = ClockPolicy.objects.select_for_update().get()
    before = {name: str(getattr(row, name)) for name in FIELDS}
    row.wait_most = read_limit(wait_most, "wait_most")
    row.extension_times, row.extension_percent = extension_times, extension_percent
    row.shelve_days, row.quiet_from, row.quiet_until = shelve_days, quiet_from, quiet_until
    row.save()
    after = {name: str(getattr(row, name)) for name in FIELDS}
    journal.remark(row, "clocks.policy", by=by, data={"was": before, "now": after})
    versions.changed("clocks")


FIELDS = (
    "wait_most", "extension_times", "extension_percent", "shelve_days", "quiet_from", "quiet_until",
)  # fmt: skip


def administers(by: Person) -> None:
    """Refuse whoever does not set up the county."""
    if not may_administer(by):
        raise Forbidden(_("时限和提醒由管理员设置。"))


def read_limit(text: str, field: str) -> str:
    """A limit as it is kept; empty stays empty (Refused beside its field)."""
    if not text.strip():
        return ""
    try:
        return str(Limit.parse(text))
    except LimitError as error:
        raise Refused(error.code, str(error), field=field) from error


@transaction.atomic
def set_rule(
    *, by: Person, category: str = "", urgency: str = "", respond: str = "", resolve: str = "",
    report_every: str = "", stages: str = "",
) -> LimitRule:  # fmt: skip
    """What holds for a category (a code, or its beginning; empty: all) and an urgency (or all),
    for appeals that come in or are classified from now on. `stages` is a line each: «拆除 20wd»."""
    administers(by)
    load_clocks()
    if category and not any(leaf.code.startswith(category) for leaf in taxonomy().leaves):
        raise Refused("no_category", _("没有这个类别，请重新选一个。"), field="category")
    if urgency and urgency not in Urgency.values:
        raise Refused("no_choice", _("请从列出的几项里选一项。"), field="urgency")
    said = {
        "respond": read_limit(respond, "respond"), "resolve": read_limit(resolve, "resolve"),
        "report_every": read_limit(report_every, "report_every"), "stages": read_stages(stages),
    }  # fmt: skip
    if not any(said.values()):
        raise Refused("missing", _("请至少写一个时限。"), field="resolve")
    row, _made = LimitRule.objects.update_or_create(
        category=category, urgency=urgency, defaults=said
    )
    journal.remark(row, "clocks.rule", by=by, data={
        "category": category, "urgency": urgency, **said,
    })  # fmt: skip
    versions.changed("clocks")
    return row


def read_stages(text: str) -> list[list[str]]:
    """[["拆除", "20wd"], …] from a line each (Refused)."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, _blank, limit = line.strip().replace("\u3000", " ").rpartition(" ")
        if not name.strip() or not limit:
            raise Refused("bad_stage", _("一行写一步，比如“停止施工 4wh”。"), field="stages")
        found.append([name.strip()[:STAGE], read_limit(limit, "stages")])
    if len(found) > MOST_STAGES or len({name for name, _limit in found}) < len(found):
        raise Refused("stages", _("最多 6 步，名称不能重复。"), field="stages")
    return found


@transaction.atomic
def drop_rule(key: UUID, *, by: Person) -> bool:
    """Take a line back; what has come in by it keeps it."""
    administers(by)
    row = LimitRule.objects.filter(pk=key).first()
    if row is None:
        return False
    journal.remark(row, "clocks.rule_dropped", by=by, data={
        "category": row.category, "urgency": row.urgency,
    })  # fmt: skip
    row.delete()
    versions.changed("clocks")
    return True
