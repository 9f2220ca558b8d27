"""Who may do what about a matter. Seeing it is `Matter.objects.visible_to`; this is the rest."""

from __future__ import annotations

from decimal import Decimal

from mulin.matters.models import (
    ENTER,
    EXPORT,
    LEAD,
    Follower,
    Matter,
    Participant,
    Statement,
    Status,
    Task,
)
from mulin.people.models import Person, Role
from mulin.places.models import Level
from mulin.places.queries import ladder


def may_lead(person: Person, matter: Matter) -> bool:
    """Take up, set phases, moderate, decide, give tasks: the community or the centre of its area."""
    return person.standing.has(LEAD, matter.area_path)


def may_lead_any(person: Person) -> bool:
    """Whether the desk of matters is open to them."""
    return person.standing.has(LEAD | EXPORT)


def may_enter(person: Person, matter: Matter) -> bool:
    """Write down what was brought on paper or said at a door: staff of its area, building leads."""
    return person.standing.has(ENTER, matter.area_path)


def may_enter_any(person: Person) -> bool:
    """Whether they write anything down for others."""
    return person.standing.has(ENTER)


def may_moderate(person: Person, statement: Statement) -> bool:
    """Let a statement through or not: who leads the matter, but nobody their own statement."""
    return may_lead(person, statement.matter) and statement.author_id != person.pk


def may_withdraw(person: Person, matter: Matter) -> bool:
    """Take a proposal back."""
    return matter.proposer_id == person.pk


def lives_there(person: Person, matter: Matter) -> bool:
    """Whether the home that a person gave lies in the matter's area, or holds it (who gave only
    the community may take part in what concerns one of its grids)."""
    home = ladder().by_id.get(person.area_id) if person.area_id else None
    if home is None:
        return False
    return home.path.startswith(matter.area_path) or (
        home.level not in {Level.COUNTY, Level.STREET} and matter.area_path.startswith(home.path)
    )


def may_take_part(person: Person | None, matter: Matter) -> bool:
    """Write statements and answer them on a screen: residents with an account who live there.
    Whoever has no account does so on paper or at the door."""
    return person is not None and person.is_active and lives_there(person, matter)


def may_do(person: Person, task: Task) -> bool:
    """Report a task as done: who holds its post, and who leads the matter."""
    return task.owner_id in person.standing.post_ids or may_lead(person, task.matter)


def may_appraise(person: Person | None, matter: Matter) -> bool:
    """The proposer, and those who took part or followed before the work was said to be done."""
    if person is None or matter.finished_at is None:
        return False
    if matter.proposer_id == person.pk:
        return True
    mine = {"matter": matter, "person": person, "at__lte": matter.finished_at}
    return Participant.objects.filter(**mine).exists() or Follower.objects.filter(**mine).exists()


def may_export(person: Person, matter: Matter) -> bool:
    """Take the votes out as a file, without persons."""
    return person.standing.has(EXPORT, matter.area_path)


def may_set_practice(person: Person) -> bool:
    """Change days and thresholds of the town."""
    return person.standing.has({Role.CENTRE, Role.ADMIN})


def is_low(
    *, marks: int, total: int, proposer: int | None, threshold: Decimal, fewest: int
) -> bool:
    """Whether the work goes on: the mean is below the threshold; with too few marks for a mean,
    the proposer's own mark is. Nobody having said anything is no low appraisal."""
    if marks >= max(fewest, 1):
        return total < threshold * marks
    return proposer is not None and proposer < threshold


def counts_appraisal(matter: Matter) -> bool:
    """Whether enough has been said to end the appraisal before its day."""
    return matter.status == Status.APPRAISING and matter.marks >= matter.fewest
