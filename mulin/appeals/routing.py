"""Which post answers, with the reason in words: by the centre's rules, the first that fits; else
by the category's party and the area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals import routing_rules
from mulin.appeals.models import Appeal
from mulin.appeals.routing_rules import Asked, Rule
from mulin.appeals.taxonomy import Leaf, taxonomy
from mulin.people.models import Role
from mulin.people.queries import PostInfo, Posts, posts
from mulin.people.standing import DISPATCH
from mulin.places.queries import ladder

# The taxonomy's word for a party, and the posts to try in this order: each vacancy leads on.
PARTIES: dict[str, tuple[str, ...]] = {
    "物业": (Role.PROPERTY, Role.COMMUNITY_STAFF, Role.CENTRE),
    "社区": (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE),
    "网格": (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.CENTRE),
    "街道": (Role.DEPARTMENT, Role.CENTRE),
    "部门": (Role.DEPARTMENT, Role.CENTRE),
}
UP: dict[str, tuple[str, ...]] = {
    Role.GRID_WORKER: (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE),
    Role.BUILDING_LEAD: (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.CENTRE),
    Role.PROPERTY: (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE),
    Role.COMMUNITY_STAFF: (Role.CENTRE,),
    Role.COMMUNITY_SECRETARY: (Role.CENTRE,),
    Role.DEPARTMENT: (Role.CENTRE,),
}
MOST = 4


@dataclass(frozen=True)
class Route:
    """A post that could handle the appeal, and why it is offered."""

    post: PostInfo
    reason: str


def suggestions(appeal: Appeal) -> list[Route]:
    """Posts that could handle it, the best first; each filled, none twice."""
    found: list[Route] = []
    for route in _candidates(appeal):
        if route.post.id not in {r.post.id for r in found}:
            found.append(route)
    return found[:MOST]


def _candidates(appeal: Appeal) -> Iterator[Route]:
    known, path = posts(), appeal.area_path
    if appeal.about_staff:
        # Those it complains of are passed over before one is taken, or none would be left to take.
        free = [p for p in _filled(known, Role.CENTRE, path) if not _told_of(appeal, p)]
        for post in free[:1]:
            yield Route(post, _("涉及工作人员，由镇治理中心直接办理"))
        return
    yield from by_rules_or_party(appeal, taxonomy().rules)
    for post in _filled(known, Role.GRID_WORKER, path):
        yield Route(post, _("先请网格员到现场核实"))
    for role in (Role.COMMUNITY_STAFF, Role.CENTRE):
        # One of a kind is enough: the others stand in the list to choose from by hand.
        for post in _filled(known, role, path)[:1]:
            yield Route(post, _("所在地由它负责"))


def by_rules_or_party(appeal: Appeal, rules: Sequence[Rule]) -> Iterator[Route]:
    """Where the first rule that fits leads, then where its category leads by itself."""
    known, path = posts(), appeal.area_path
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    if rules and (steps := routing_rules.first(rules, asked_of(appeal))):
        if code := steps[-1].target.as_category:
            leaf = taxonomy().by_code.get(code, leaf)
            names = _names(steps)
            for route in _by_party(known, leaf, path) if leaf else ():
                words = _("按规则〈%(rule)s〉，和“%(leaf)s”一样办：%(why)s")
                values = {"rule": names, "leaf": leaf.name if leaf else "", "why": route.reason}
                yield Route(route.post, words % values)
            return
        yield from by_rules(known, steps, path)
    if leaf is not None:
        yield from _by_party(known, leaf, path)


def _names(steps: tuple[Rule, ...]) -> str:
    return "〉〈".join(step.name for step in steps)


def asked_of(appeal: Appeal) -> Asked:
    """What the rules look at; the time is that of the telling, here."""
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    return Asked(
        leaf.code if leaf else "", appeal.area_path, appeal.kind, appeal.channel, appeal.urgency,
        f"{appeal.title}\n{appeal.detail}\n{appeal.place}", timezone.localtime(appeal.reported_at),
    )  # fmt: skip


def by_rules(known: Posts, steps: tuple[Rule, ...], path: str) -> Iterator[Route]:
    """The post that the last of the rules leads to. Where there is none, or nobody holds it, the
    level above gets it, and is told so: a rule is never passed over in silence."""
    rule, names = steps[-1], _names(steps)
    fitting = posts_of(known, rule, path)
    for post in fitting:
        if not post.vacant:
            words = _("按规则〈%(rule)s〉派给%(post)s") % {"rule": names, "post": post.words}
            yield Route(post, f"{words}：{rule.reason}" if rule.reason else words)
            return
    if fitting:
        words = _("规则〈%(rule)s〉要派的“%(post)s”岗位空缺，交上一级")
        gap = words % {"rule": names, "post": fitting[0].title}
    else:
        gap = _("规则〈%(rule)s〉要派的岗位这里没有，交上一级") % {"rule": names}
    role = fitting[0].role if fitting else rule.target.role
    for upper in UP.get(role, (Role.CENTRE,)):
        for post in _filled(known, upper, path)[:1]:
            yield Route(post, gap)
            return


def posts_of(known: Posts, rule: Rule, path: str) -> list[PostInfo]:
    """The posts a rule leads to for a place, the best first; vacant ones too."""
    target = rule.target
    if target.post:
        post = known.get(target.post)
        return [post] if post else []
    if target.organisation:
        found = [post for post in known.all if post.organisation == target.organisation]
        return sorted(found, key=lambda p: (not p.holds(path), p.vacant, -len(p.path), p.title))
    if target.role:
        return known.answering(target.role, path)
    return []


def _by_party(known: Posts, leaf: Leaf, path: str) -> Iterator[Route]:
    """The party's own post, or the level above with the vacancy named."""
    asked, *above = PARTIES.get(leaf.party, PARTIES["社区"])
    fitting = known.answering(asked, path, leaf.topics)
    if asked == Role.DEPARTMENT:
        fitting = [post for post in fitting if post.topics]
    filled = [post for post in fitting if not post.vacant]
    for post in filled:
        yield Route(post, _("“%(leaf)s”归%(party)s办") % {"leaf": leaf.name, "party": post.words})
    if filled:
        return
    gap = (
        _("“%s”岗位空缺，交上一级") % fitting[0].title
        if fitting
        else _("这里没有设%s岗，交上一级") % Role(asked).label
    )
    for role in above:
        for post in _filled(known, role, path):
            yield Route(post, gap)
            return


def _filled(known: Posts, role: str, path: str) -> list[PostInfo]:
    return [post for post in known.answering(role, path) if not post.vacant]


def _told_of(appeal: Appeal, post: PostInfo) -> bool:
    return appeal.complains_of(post.id, post.organisation)


def above(post: PostInfo, path: str) -> PostInfo | None:
    """The filled post one level up: where help is asked for (上报)."""
    for role in UP.get(post.role, ()):
        for upper in _filled(posts(), role, path):
            if upper.id != post.id:
                return upper
    return None


def below(post: PostInfo, path: str) -> list[PostInfo]:
    """Filled posts under this one that may be sent to help (下派)."""
    found = posts().in_area(post.path) + [p for p in posts().all if p.holds(path)]
    lower = {
        p.id: p
        for p in found
        if p.id != post.id and not p.vacant and post.role in UP.get(p.role, ())
    }
    return sorted(lower.values(), key=lambda p: (not p.holds(path), -len(p.path), p.title))


def choices(appeal: Appeal) -> list[PostInfo]:
    """Every filled post that may be chosen by hand for this place, near ones first."""
    town = ladder().town
    root = town.path if town else "/"
    roles = DISPATCH | {Role.GRID_WORKER, Role.PROPERTY, Role.DEPARTMENT}
    found = [
        p for p in posts().in_area(root, roles)
        if not p.vacant and not _told_of(appeal, p)
    ]  # fmt: skip
    return sorted(found, key=lambda p: (not p.holds(appeal.area_path), -len(p.path), p.title))


def bodies() -> list[tuple[UUID, str]]:
    """Every body that has a post, by name: what may be complained of."""
    found = {p.organisation: p.organisation_name for p in posts().all if p.organisation}
    return sorted(found.items(), key=lambda pair: pair[1])
