"""Chooses, for each role, the account of the demonstration that has most to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop

from mulin.appeals.models import WITH_HANDLER, Appeal, Status
from mulin.households.models import Resident
from mulin.people.flow import correct, set_appearance
from mulin.people.models import Person
from mulin.people.signin import start_page
from mulin.site.demo.households import tie
from mulin.site.demo.load_people import PASSWORD, Loaded
from mulin.site.demo.people import Post, PostKind, cast

ROLES: Final[dict[PostKind, str]] = {
    "building_lead": gettext_noop("楼栋长"),
    "volunteer": gettext_noop("志愿者"),
    "grid_worker": gettext_noop("网格员"),
    "community_secretary": gettext_noop("社区书记"),
    "community_staff": gettext_noop("社区干部"),
    "company_handler": gettext_noop("物业公司"),
    "department_handler": gettext_noop("职能部门"),
    "town_lead": gettext_noop("综治中心主任"),
    "town_dispatcher": gettext_noop("综治中心调度员"),
    "town_callback": gettext_noop("综治中心回访员"),
    "county_admin": gettext_noop("县级管理员"),
    "county_auditor": gettext_noop("审计员"),
}
HANDLERS: Final = frozenset(
    {"grid_worker", "community_staff", "company_handler", "department_handler"}
)
# Its department post is that of the enforcement station, which whistles call first.
STATION: Final = "zhifa"
RIDER_BORN: Final = 1989
NEIGHBOURS: Final = frozenset({"building_lead", "volunteer"})


@dataclass(frozen=True)
class Account:
    """A sign-in to be shown: `home` is the full path of the first page."""

    role: str
    username: str
    password: str
    home: str

    def row(self) -> dict[str, str]:
        """As it stands in demo-accounts.json."""
        return asdict(self)


def accounts(loaded: Loaded, found: Mapping[str, Appeal]) -> list[Account]:
    """One sign-in for each role; these people also have an e-mail address (mails go to a folder)."""
    chosen = {gettext_noop("居民"): _resident(loaded, list(found.values()))}
    chosen[gettext_noop("居民（长辈版）")] = elder = _elder(
        loaded, chosen["居民"], list(found.values())
    )
    set_appearance(elder, elder=True)
    tie(chosen["居民"])
    chosen[gettext_noop("骑手")] = _rider(loaded, list(chosen.values()), list(found.values()))
    on_hand = Counter(one.post_id for one in found.values() if one.status in WITH_HANDLER)
    area = Counter[str]()
    for one in found.values():
        if one.is_open:
            area.update(part for part in one.area_path.strip("/").split("/"))
    own = _own(list(found.values()))
    for kind, role in ROLES.items():
        chosen[role] = loaded.persons[_busiest(kind, loaded, on_hand=on_hand, area=area, own=own)]
        if kind == "department_handler":
            chosen[gettext_noop("综合执法站")] = loaded.persons[
                cast().holders(kind, org=STATION)[0]
            ]
    for person in chosen.values():
        address = f"{person.username}@example.org"
        correct(person, name=person.name, email=address, by=person)
    return [
        Account(role, person.username, PASSWORD, start_page(person))
        for role, person in chosen.items()
    ]


def _resident(loaded: Loaded, found: list[Appeal]) -> Person:
    """Who reported in most different states."""
    staff = {post.person for post in cast().posts}
    score = _own(found)
    residents = [key for key in loaded.persons if key.startswith("resident-") and key not in staff]
    return loaded.persons[max(residents, key=lambda key: (score[loaded.persons[key].pk], key))]


def _own(found: list[Appeal]) -> Counter[UUID]:
    """How much a reporter's list has to show: states differing, a question or callback most."""
    score = Counter[UUID]()
    seen: set[tuple[UUID, str]] = set()
    for one in found:
        if one.reporter_id is None:
            continue
        fresh = (one.reporter_id, one.status) not in seen
        seen.add((one.reporter_id, one.status))
        waits = one.status in {Status.WAITING, Status.PROPOSED}
        score[one.reporter_id] += 1 + 4 * fresh + 6 * (fresh and waits) + 3 * one.is_open
    return score


def _elder(loaded: Loaded, other: Person, found: list[Appeal]) -> Person:
    """Somebody older with an account, if possible one who sees what the ledger holds about them."""
    staff = {post.person for post in cast().posts}
    score = _own(found)
    tied = set(Resident.objects.exclude(account=None).values_list("account_id", flat=True))
    old = [
        person.key for person in cast().persons
        if person.key.startswith("resident-") and person.key not in staff and person.login
        and person.born < 1961 and loaded.persons[person.key].pk != other.pk
    ]  # fmt: skip
    ranks = {
        key: (loaded.persons[key].pk in tied, score[loaded.persons[key].pk], key) for key in old
    }
    return loaded.persons[max(old, key=ranks.__getitem__)]


def _rider(loaded: Loaded, others: list[Person], found: list[Appeal]) -> Person:
    """Somebody young who tells of what is seen on the way: the most from streets."""
    taken = {one.pk for one in others}
    staff = {post.person for post in cast().posts}
    seen = Counter(one.reporter_id for one in found if one.reporter_id and not one.building_id)
    score = _own(found)
    young = [
        person.key for person in cast().persons
        if person.key.startswith("resident-") and person.key not in staff and person.login
        and person.born >= RIDER_BORN and loaded.persons[person.key].pk not in taken
    ]  # fmt: skip

    def told(key: str) -> tuple[int, int, str]:
        own = loaded.persons[key].pk
        return seen[own], score[own], key

    return loaded.persons[max(young, key=told)]


def _busiest(
    kind: PostKind, loaded: Loaded, *, on_hand: Counter[UUID | None], area: Counter[str],
    own: Counter[UUID],
) -> str:  # fmt: skip
    """Of those who hold such a post, whoever has most on hand, of their own, or open around."""

    def load(post: Post) -> tuple[int, int]:
        held = [key for key, holders in loaded.holders.items() if post.person in holders]
        mine = own[loaded.persons[post.person or ""].pk] if kind in NEIGHBOURS else 0
        at_hand = sum(on_hand[key] for key in held) if kind in HANDLERS else 0
        return mine + at_hand, area[post.area]

    posts = [
        post for post in cast().posts
        if post.kind == kind and post.person is not None and post.org != STATION
    ]  # fmt: skip
    return max(posts, key=load).person or ""
