"""Which post answers: by the category's party and the area, with the reason in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
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
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    found: list[Route] = []
    for route in _candidates(appeal, leaf):
        if route.post.id not in {r.post.id for r in found}:
            found.append(route)
    return found[:MOST]


def _candidates(appeal: Appeal, leaf: Leaf | None) -> Iterator[Route]:
    known, path = posts(), appeal.area_path
    if appeal.about_staff:
        for post in _filled(known, Role.CENTRE, path)[:1]:
            yield Route(post, _("涉及工作人员，由镇治理中心直接办理"))
        return
    if leaf is not None:
        yield from _by_party(known, leaf, path)
    for post in _filled(known, Role.GRID_WORKER, path):
        yield Route(post, _("先请网格员到现场核实"))
    for role in (Role.COMMUNITY_STAFF, Role.CENTRE):
        # One of a kind is enough: the others stand in the list to choose from by hand.
        for post in _filled(known, role, path)[:1]:
            yield Route(post, _("所在地由它负责"))


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
    found = [p for p in posts().in_area(root, roles) if not p.vacant]
    return sorted(found, key=lambda p: (not p.holds(appeal.area_path), -len(p.path), p.title))
