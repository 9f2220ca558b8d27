"""Who may do what to an appeal. Seeing it is `Appeal.objects.visible_to`; this is the rest."""

from __future__ import annotations

from django.db.models import Q

from mulin.appeals.models import Appeal, Exclusion, Publication, Supervision, SupportOrder
from mulin.appeals.models.publication import LOOK_ON, MODERATE
from mulin.core.models import Entry
from mulin.people.models import Person, Role
from mulin.people.standing import DISPATCH

HANDLING = (
    "sign", "contact", "progress", "ask", "propose", "submit", "escalate", "hand_down", "return",
    "follow", "conclude", "report",
)  # fmt: skip
SUPERVISE = frozenset({Role.CENTRE, Role.COMMUNITY_SECRETARY})
REVIEW = frozenset({Role.CENTRE, Role.AUDITOR})
RECORD = DISPATCH | {Role.GRID_WORKER, Role.BUILDING_LEAD}
UPPER = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE})


def may_follow(person: Person | None, appeal: Appeal, *, proved: bool = False) -> bool:
    """Add, urge, withdraw, answer: the reporter, or whoever showed number and tracking code."""
    return proved or appeal.is_reported_by(person)


def may_record_for_others(person: Person) -> bool:
    """Enter an appeal that somebody told by phone, at the window or at the door."""
    return person.standing.has(RECORD)


def may_dispatch(person: Person, appeal: Appeal) -> bool:
    """Decide who handles it: the community of its area, or the centre. What complains of staff
    only the centre decides, and where a body or post is named also the auditor, in case it is
    the centre's own; nobody decides about a complaint of themselves."""
    standing = person.standing
    if any(appeal.complains_of(held.post, held.organisation) for held in standing.posts):
        return False
    roles: set[str] = set(DISPATCH)
    if appeal.about_staff:
        roles = {Role.CENTRE}
    if appeal.complained_of_id or appeal.complained_post_id:
        roles |= {Role.AUDITOR}
    return standing.has(roles, appeal.area_path)


def may_handle(person: Person, appeal: Appeal) -> bool:
    """Work on it: whoever holds the post that it was given to."""
    return appeal.post_id is not None and appeal.post_id in person.standing.post_ids


def may_hand_down(person: Person, appeal: Appeal) -> bool:
    """Send somebody from above to a level below: a handler on an upper post."""
    held = [h for h in person.standing.posts if h.post == appeal.post_id]
    return any(h.role in UPPER for h in held)


def may_call_back(person: Person, appeal: Appeal) -> bool:
    """Ask the resident how it went: those who may dispatch, but never one who handled it, nor
    one of a unit that supported."""
    return may_dispatch(person, appeal) and untouched(person, appeal)


def may_verify(person: Person, appeal: Appeal) -> bool:
    """Look at what is proposed before the resident is asked: a second pair of eyes."""
    return may_dispatch(person, appeal) and untouched(person, appeal)


def untouched(person: Person, appeal: Appeal) -> bool:
    """Whether somebody had no hand in it: not the post, no deed of handling on it or on the one
    it was merged into, no unit that supported it."""
    if may_handle(person, appeal):
        return False
    records = Q(record__in=[appeal.pk, *([appeal.merged_into_id] if appeal.merged_into_id else [])])
    if appeal.supports:
        asked = SupportOrder.objects.filter(appeal=appeal.pk)
        units = Q(post__in=person.standing.post_ids)
        units |= Q(organisation__in=person.standing.organisations)
        if asked.filter(units).exists():
            return False
        records |= Q(record__in=asked.values("pk"))
    return not Entry.objects.filter(records, by=person, verb__in=HANDLING).exists()


def may_ask_support(person: Person, appeal: Appeal) -> bool:
    """Ask another unit to support: who handles it, or who decides about it."""
    return may_handle(person, appeal) or may_dispatch(person, appeal)


def may_support(person: Person, order: SupportOrder) -> bool:
    """Do the part that was asked: whoever holds the post of the support order."""
    return order.post_id in person.standing.post_ids


def may_judge_support(person: Person, order: SupportOrder) -> bool:
    """Accept, send back or withdraw a part: the handler or the dispatcher, never the unit."""
    return not may_support(person, order) and may_ask_support(person, order.appeal)


def may_merge(person: Person, appeal: Appeal) -> bool:
    """Merge it into another, or give it its own life back: who decides about it."""
    return may_dispatch(person, appeal)


def may_decide(person: Person, appeal: Appeal) -> bool:
    """Decide who handles what was returned too often: the centre, for good."""
    return may_dispatch(person, appeal) and person.standing.has({Role.CENTRE, Role.AUDITOR})


def may_supervise(person: Person, appeal: Appeal) -> bool:
    """Ask the handler to answer by a date: the secretary of its area or the centre, not the
    handler."""
    roles = SUPERVISE & ({Role.CENTRE} if appeal.about_staff else SUPERVISE)
    return not may_handle(person, appeal) and person.standing.has(roles, appeal.area_path)


def may_judge_supervision(person: Person, supervision: Supervision) -> bool:
    """Accept the answer, ask again, or withdraw it: who asked, or somebody else who may ask."""
    return may_supervise(person, supervision.appeal)


def may_ask_exclusion(person: Person, appeal: Appeal) -> bool:
    """Ask that it be left out of the rates: who handles it or decides about it."""
    return may_handle(person, appeal) or may_dispatch(person, appeal)


def may_review_exclusion(person: Person, exclusion: Exclusion) -> bool:
    """Decide about it: the centre or the auditor, never who asked nor who handled the appeal."""
    appeal = exclusion.appeal
    if exclusion.asked_by_id == person.pk or may_handle(person, appeal):
        return False
    return person.standing.has(REVIEW, appeal.area_path)


def may_review(person: Person, appeal: Appeal) -> bool:
    """Look again at an explanation whose day has come: who handled it or decides about it."""
    return appeal.review_on is not None and (
        may_handle(person, appeal) or may_dispatch(person, appeal)
    )


def may_reveal(person: Person, appeal: Appeal) -> bool:
    """See name and phone unmasked: who handles it or decides about it; each look is journalled."""
    return may_handle(person, appeal) or may_dispatch(person, appeal)


def may_see_inner(person: Person | None, appeal: Appeal) -> bool:
    """Read the inner lines of the timeline: staff who see it by a post, never the reporter."""
    if person is None or appeal.is_reported_by(person):
        return False
    return person.standing.is_staff


def may_export(person: Person) -> bool:
    """Take a list out as a file."""
    return person.standing.has(DISPATCH | {Role.ADMIN, Role.AUDITOR})


def may_run_hotline(person: Person) -> bool:
    """Bring the hotline's exports in, map its categories, send replies back: the centre."""
    return person.standing.has({Role.CENTRE, Role.ADMIN})


def may_moderate(person: Person, publication: Publication) -> bool:
    """Decide what hangs on the public wall: the community of its area, or the centre; never for
    what one has reported oneself."""
    if publication.appeal.is_reported_by(person):
        return False
    return person.standing.has(MODERATE, publication.area_path)


def may_see_wall_queue(person: Person) -> bool:
    """Open the moderators' pages of the wall."""
    return person.standing.has(LOOK_ON)


def may_host(person: Person, path: str) -> bool:
    """Plan and run a reception day of an area: the community's staff and secretary, and the centre."""
    return person.standing.has(DISPATCH, path)


def may_write_down_talk(person: Person, path: str) -> bool:
    """Write down an evening talk held in an area: whoever may record for others there."""
    return person.standing.has(RECORD, path)


def may_set_routing(person: Person) -> bool:
    """Keep the rules by which appeals are routed: the centre."""
    return person.standing.has({Role.CENTRE})
