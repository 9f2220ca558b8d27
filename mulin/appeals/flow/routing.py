"""Keeping the rules of routing: add, change, order, switch, drop. The centre's, and journalled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import routing_rules, rules
from mulin.appeals.models import Channel, Kind, RoutingRule, Urgency
from mulin.appeals.routing_rules import Rule
from mulin.appeals.taxonomy import rule_of, taxonomy
from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people.models import Organisation, Person, Role
from mulin.people.queries import posts
from mulin.places.queries import ladder

MOST, WORDS = 100, 30


@dataclass(frozen=True)
class Ruled:
    """A rule as it was typed. Exactly one of post, organisation, role, as_category is its target."""

    name: str
    categories: Sequence[str] = ()
    area: str = ""
    weekdays: Sequence[int] = ()
    since: time | None = None
    until: time | None = None
    kinds: Sequence[str] = ()
    channels: Sequence[str] = ()
    urgencies: Sequence[str] = ()
    words: Sequence[str] = ()
    post: UUID | None = None
    organisation: UUID | None = None
    role: str = ""
    as_category: str = ""
    reason: str = ""
    active: bool = True


@transaction.atomic
def save_rule(
    ruled: Ruled, *, by: Person, rule: RoutingRule | None = None, at: datetime | None = None
) -> RoutingRule:
    """A new rule at the end, or a known one changed. What can not work is refused."""
    _allowed(by)
    row = rule or RoutingRule(order=_next_order())
    before = _as_data(row) if rule else None
    columns = checked(ruled, rule=rule)
    for name, value in columns.items():
        setattr(row, name, value)
    row.changed_at = at or timezone.now()
    refuse_circles(rule_of(row), active=row.active)
    row.save()
    data = {"rule": _as_data(row), **({"before": before} if before else {})}
    journal.remark(
        row, "rule_changed" if rule else "rule_made", by=by, at=row.changed_at, data=data
    )
    versions.changed("taxonomy")
    return row


def _allowed(by: Person) -> None:
    if not rules.may_set_routing(by):
        raise Forbidden


def _next_order() -> int:
    last = RoutingRule.objects.order_by("-order").values_list("order", flat=True).first()
    if RoutingRule.objects.count() >= MOST:
        raise Refused("too_many", _("最多 %d 条规则。请先合并或删掉几条。") % MOST)
    return 0 if last is None else last + 1


def checked(ruled: Ruled, *, rule: RoutingRule | None = None) -> dict[str, object]:
    """The columns of a rule that could work; refused with a sentence beside its field."""
    name = ruled.name.strip()
    if not name:
        raise Refused("missing", _("请给规则起个名字，派单时会写在原因里。"), field="name")
    same = RoutingRule.objects.filter(name=name).exclude(pk=rule.pk if rule else uuid4())
    if same.exists():
        raise Refused("twice", _("已经有一条叫“%s”的规则，请换个名字。") % name, field="name")
    return {
        "name": name[:40], "active": ruled.active, "reason": ruled.reason.strip()[:100],
        "since": ruled.since, "until": ruled.until, **_conditions(ruled), **_target(ruled),
    }  # fmt: skip


def _conditions(ruled: Ruled) -> dict[str, object]:
    known = taxonomy()
    groups = {code for code, _name, _leaves in known.groups}
    _only(
        ruled.categories,
        groups | set(known.by_code),
        "categories",
        _("有的类别已经没有了，请重新选。"),
    )
    for chosen, choices, field in (
        (ruled.kinds, Kind.values, "kinds"), (ruled.channels, Channel.values, "channels"),
        (ruled.urgencies, Urgency.values, "urgencies"),
        (ruled.weekdays, range(7), "weekdays"),
    ):  # fmt: skip
        _only(chosen, choices, field, _("请从列出的几项里选。"))
    area = ladder().by_code.get(ruled.area)
    if ruled.area and area is None:
        raise Refused("no_area", _("没有这个社区或网格，请重新选。"), field="area")
    words = list(dict.fromkeys(word.strip() for word in ruled.words if word.strip()))
    if len(words) > WORDS or any(len(word) > 20 for word in words):
        raise Refused("too_long", _("词语最多 %d 个，每个不超过 20 个字。") % WORDS, field="words")
    return {
        "categories": sorted(set(ruled.categories)), "area_path": area.path if area else "",
        "weekdays": sorted(set(ruled.weekdays)), "kinds": sorted(set(ruled.kinds)),
        "channels": sorted(set(ruled.channels)), "urgencies": sorted(set(ruled.urgencies)),
        "words": words,
    }  # fmt: skip


def _only(chosen: Iterable[object], choices: Iterable[object], field: str, sentence: str) -> None:
    if not set(chosen) <= set(choices):
        raise Refused("no_choice", sentence, field=field)


def _target(ruled: Ruled) -> dict[str, object]:
    given = [ruled.post, ruled.organisation, ruled.role, ruled.as_category]
    if sum(1 for one in given if one) != 1:
        raise Refused(
            "target",
            _("派到哪里请选一样：岗位、单位、哪种岗位，或者和别的类别一样办。"),
            field="post",
        )
    if ruled.post:
        _open_post(ruled.post)
    if ruled.organisation:
        _open_body(ruled.organisation)
    if ruled.role and ruled.role not in Role.values:
        raise Refused("no_choice", _("请从列出的几项里选。"), field="role")
    if ruled.as_category and ruled.as_category not in taxonomy().by_code:
        raise Refused("no_category", _("没有这个类别，请重新选。"), field="as_category")
    if set(ruled.categories) == {ruled.as_category}:
        sentence = _("只管这一个类别，又和它自己一样办，等于没有规则。请换一个去处。")
        raise Refused("itself", sentence, field="as_category")
    return {
        "post_id": ruled.post, "organisation_id": ruled.organisation, "role": ruled.role,
        "as_category": ruled.as_category,
    }  # fmt: skip


def _open_post(key: UUID) -> None:
    post = posts().get(key)
    if post is None:
        raise Refused("no_post", _("这个岗位已经撤了，请选别的岗位。"), field="post")
    if post.vacant:
        raise Refused(
            "vacant", _("“%s”现在没有人，请先安排人，或选别的岗位。") % post.title, field="post"
        )


def _open_body(key: UUID) -> None:
    held = [post for post in posts().all if post.organisation == key]
    if not held:
        known = Organisation.objects.filter(pk=key).first()
        sentence = (
            _("“%s”没有岗位，派过去没人收。") % known if known else _("没有这个单位，请重新选。")
        )
        raise Refused("no_post", sentence, field="organisation")
    if all(post.vacant for post in held):
        raise Refused(
            "vacant", _("“%s”的岗位现在都没有人，请先安排人。") % held[0].organisation_name,
            field="organisation",
        )  # fmt: skip


def refuse_circles(new: Rule, *, active: bool) -> None:
    """Refused if, with this rule, categories would be sent on in a circle."""
    if not active or not new.target.as_category:
        return
    others = [rule_of(row) for row in RoutingRule.objects.filter(active=True).exclude(pk=new.id)]
    found = routing_rules.circle([*others, new], list(taxonomy().by_code))
    if found:
        names = "”→“".join(rule.name for rule in [*found, found[0]])
        raise Refused(
            "circle", _("这样会转圈：“%s”。请把“和别的类别一样办”的去处改一改。") % names,
            field="as_category",
        )  # fmt: skip


@transaction.atomic
def switch_rule(rule: RoutingRule, *, active: bool, by: Person) -> RoutingRule:
    """Put a rule into use, or aside."""
    _allowed(by)
    if active:
        refuse_circles(rule_of(rule), active=True)
    rule.active = active
    rule.changed_at = timezone.now()
    rule.save(update_fields=["active", "changed_at"])
    journal.remark(rule, "rule_on" if active else "rule_off", by=by, data={"name": rule.name})
    versions.changed("taxonomy")
    return rule


@transaction.atomic
def move_rule(rule: RoutingRule, *, up: bool, by: Person) -> None:
    """One place up or down; the first that fits is the one that counts."""
    _allowed(by)
    rows = list(RoutingRule.objects.all())
    place = next(number for number, row in enumerate(rows) if row.pk == rule.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows):
        row.order = number
    RoutingRule.objects.bulk_update(rows, ["order"])
    journal.remark(rule, "rule_moved", by=by, data={"name": rule.name, "to": other + 1})
    versions.changed("taxonomy")


@transaction.atomic
def drop_rule(rule: RoutingRule, *, by: Person) -> None:
    """Delete a rule; what it said stays in the journal."""
    _allowed(by)
    journal.remark(rule, "rule_dropped", by=by, data={"rule": _as_data(rule)})
    rule.delete()
    versions.changed("taxonomy")


def _as_data(row: RoutingRule) -> dict[str, object]:
    return {
        "name": row.name, "active": row.active, "categories": row.categories,
        "area": row.area_path, "weekdays": row.weekdays,
        "hours": [str(one) if one else "" for one in (row.since, row.until)], "kinds": row.kinds,
        "channels": row.channels, "urgencies": row.urgencies, "words": row.words,
        "post": str(row.post_id or ""), "organisation": str(row.organisation_id or ""),
        "role": row.role, "as_category": row.as_category, "reason": row.reason,
    }  # fmt: skip
