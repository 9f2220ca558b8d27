"""Rules of routing as the centre sees them: in words, what is wrong, and what they would have done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from mulin.appeals import routing, routing_rules
from mulin.appeals.models import Appeal, Channel, Kind, RoutingRule, Urgency
from mulin.appeals.routing_rules import Rule
from mulin.appeals.taxonomy import rule_of, taxonomy
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.queries import ladder

# How many past appeals a dry run looks at, how many it lists, and from how many on two rules that
# both fit are worth a warning.
PAST, LISTED, MANY = 1000, 20, 5


@dataclass(frozen=True)
class Line:
    """A rule as the list shows it. `problems` keep it from working; `hints` are worth a look."""

    row: RoutingRule
    when: tuple[str, ...]
    target: str
    problems: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Elsewhere:
    """A past appeal that a rule would have sent to another post than the one it went to."""

    appeal: Appeal
    went: str
    would: str


@dataclass(frozen=True)
class DryRun:
    """What a rule would have done to past appeals: how many were looked at, how many it takes, how
    many of these would have gone elsewhere, and the newest of them."""

    past: int
    takes: int
    elsewhere: int
    listed: tuple[Elsewhere, ...]


def past(person: Person) -> list[Appeal]:
    """The newest appeals that were given to a post, as far as this person may see them."""
    rows = Appeal.objects.visible_to(person).filter(post__isnull=False, about_staff=False)
    return list(rows.order_by("-id")[:PAST])


def lines(appeals: Sequence[Appeal]) -> list[Line]:
    """All rules in their order, each with what is wrong with it. `appeals`: past ones, by which
    rules that get into each other's way are found."""
    rows = list(RoutingRule.objects.all())
    rules = [rule_of(row) for row in rows if row.active]
    leaves = list(taxonomy().by_code)
    gone = routing_rules.swallowed(rules, leaves)
    crossing = overlaps(rules, appeals)
    found = []
    for row in rows:
        problems = list(problems_of(row))
        if row.id in gone:
            problems.append(_("轮不到它：符合的都已经被前面的“%s”派走了。") % gone[row.id].name)
        hints = tuple(
            _("近来有 %(n)s 件同时符合“%(rule)s”，由前面的那条派。") % {"n": n, "rule": one.name}
            for (one, other), n in crossing.items()
            if other.id == row.id and row.id not in gone
        )
        found.append(Line(row, when_words(row), target_words(row), tuple(problems), hints))
    return found


def broken() -> list[str]:
    """Rules in use that cannot work, each as a sentence: for `mulin doctor`."""
    rows = list(RoutingRule.objects.filter(active=True))
    gone = routing_rules.swallowed([rule_of(row) for row in rows], list(taxonomy().by_code))
    found = [f"“{row.name}”：{sentence}" for row in rows for sentence in problems_of(row)]
    words = _("“%(rule)s”轮不到：前面的“%(earlier)s”都派走了。")
    return found + [
        words % {"rule": row.name, "earlier": gone[row.id].name} for row in rows if row.id in gone
    ]


def problems_of(row: RoutingRule) -> Iterator[str]:
    """What has changed since it was made, so that it cannot do what it says."""
    known = taxonomy()
    groups = {code for code, _name, _leaves in known.groups}
    lost = [code for code in row.categories if code not in groups and code not in known.by_code]
    if lost:
        yield _("类别 %s 已经没有了，请重新选类别。") % "、".join(lost)
    if row.area_path and row.area_path not in ladder().by_path:
        yield _("它管的片区已经没有了，请重新选片区。")
    yield from _lost_target(row)


def _lost_target(row: RoutingRule) -> Iterator[str]:
    known = posts()
    if row.as_category:
        if row.as_category not in taxonomy().by_code:
            yield _("要照着办的类别已经没有了，请重新选。")
        return
    if not (row.post_id or row.organisation_id or row.role):
        yield _("要派的岗位或单位已经撤了，请重新选。")
        return
    fitting = routing.posts_of(known, rule_of(row), row.area_path)
    if row.role:
        fitting = [post for post in known.all if post.role == row.role]
    if not fitting:
        yield _("要派的岗位已经没有了，请重新选。")
    elif all(post.vacant for post in fitting):
        yield _("“%s”现在没有人，会交给上一级。请安排人，或改派别处。") % fitting[0].title


def when_words(row: RoutingRule) -> tuple[str, ...]:
    """What a rule asks, each as a few words."""
    found = [
        _among(_("类别"), _category_names(row.categories)),
        _area_name(row.area_path),
        _among("", [_days()[day] for day in row.weekdays if 0 <= day < len(_days())]),
        _hours(row),
        _among(_("性质"), [str(Kind(x).label) for x in row.kinds if x in Kind.values]),
        _among(_("来自"), [str(Channel(x).label) for x in row.channels if x in Channel.values]),
        _among("", [str(Urgency(x).label) for x in row.urgencies if x in Urgency.values]),
        _("说到“%s”") % _("”或“").join(row.words) if row.words else "",
    ]
    return tuple(words for words in found if words)


def _among(title: str, names: Sequence[str]) -> str:
    return " ".join(part for part in (title, _("、").join(names)) if part) if names else ""


def _category_names(codes: Iterable[str]) -> list[str]:
    known = taxonomy()
    groups = {code: name for code, name, _leaves in known.groups}
    return [
        known.by_code[code].name if code in known.by_code else groups.get(code, code)
        for code in codes
    ]


def _area_name(path: str) -> str:
    place = ladder().by_path.get(path) if path else None
    return place.name if place else (_("（片区没有了）") if path else "")


def _days() -> tuple[str, ...]:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def _hours(row: RoutingRule) -> str:
    if row.since is None and row.until is None:
        return ""
    since = f"{row.since:%H:%M}" if row.since else "00:00"
    until = f"{row.until:%H:%M}" if row.until else "24:00"
    return _("%(since)s 到 %(until)s") % {"since": since, "until": until}


def target_words(row: RoutingRule) -> str:
    """Where a rule leads, in words."""
    if row.post_id:
        post = posts().get(row.post_id)
        return post.title if post else _("（岗位没有了）")
    if row.organisation_id:
        names = [p.organisation_name for p in posts().all if p.organisation == row.organisation_id]
        return names[0] if names else _("（单位没有岗位）")
    if row.role:
        return _("最近的%s") % Role(row.role).label
    if row.as_category:
        return _("和“%s”一样办") % "、".join(_category_names([row.as_category]))
    return _("（没有去处）")


def dry_run(rule: Rule, appeals: Sequence[Appeal]) -> DryRun:
    """What past appeals the rule, at its place among the others, would have sent where."""
    rules = _with(rule)
    takes, listed, elsewhere = 0, list[Elsewhere](), 0
    known = posts()
    for appeal in appeals:
        if rule not in routing_rules.first(rules, routing.asked_of(appeal)):
            continue
        takes += 1
        would = next(iter(routing.by_rules_or_party(appeal, rules)), None)
        if would is None or would.post.id == appeal.post_id:
            continue
        elsewhere += 1
        if len(listed) < LISTED:
            went = known.get(appeal.post_id)
            listed.append(Elsewhere(appeal, went.words if went else "", would.post.words))
    return DryRun(len(appeals), takes, elsewhere, tuple(listed))


def _with(rule: Rule) -> list[Rule]:
    """The rules in use with this one at its place: where it stood, else at the end."""
    rows = RoutingRule.objects.all()
    found = [
        rule if row.id == rule.id else rule_of(row)
        for row in rows
        if row.active or row.id == rule.id
    ]
    return found if rule in found else [*found, rule]


def overlaps(rules: Sequence[Rule], appeals: Sequence[Appeal]) -> dict[tuple[Rule, Rule], int]:
    """Pairs of rules with different targets that both fitted many of the past appeals, the
    earlier one first."""
    counted: Counter[tuple[Rule, Rule]] = Counter()
    if len(rules) > 1:
        for appeal in appeals:
            asked = routing.asked_of(appeal)
            both = combinations([rule for rule in rules if rule.fits(asked)], 2)
            counted += Counter(pair for pair in both if pair[0].target != pair[1].target)
    return {pair: number for pair, number in counted.items() if number >= MANY}
