"""Who may do what with the ledger. Seeing is `visible_to`; this is the rest.

                     see masked   open a name   write   merge, erase   table in   table out
  grid worker        own grid     own grid      own     –              –          –
  community staff    own area     own area      own     own            own        masked, open
  community secr.    own area     own area      own     own            own        masked, open
  centre             own area     own area      –       –              own        masked
  auditor            own area     –             –       –              –          –
  anybody else       –            –             –       –              –          –

Numbers (how many, never who) are also for whoever keeps the accounts. Everybody sees, corrects,
takes out and withdraws what is held about themselves.
"""

from __future__ import annotations

from mulin.households.models import Correction, Need, Resident
from mulin.households.sight import SEE
from mulin.people.models import Person, Role

COMMUNITY = frozenset({Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY})
WRITE = COMMUNITY | {Role.GRID_WORKER}
OPEN = WRITE | {Role.CENTRE}
IMPORT = COMMUNITY | {Role.CENTRE}
COUNT = SEE | {Role.ADMIN}


def may_see(person: Person) -> bool:
    """Whether the ledger is open to them at all."""
    return person.standing.has(SEE)


def may_count(person: Person) -> bool:
    """See how many there are."""
    return person.standing.has(COUNT)


def may_write(person: Person, path: str = "") -> bool:
    """Record who lives in an area and what they need (anywhere, if empty)."""
    return person.standing.has(WRITE, path)


def may_reveal(person: Person, resident: Resident) -> bool:
    """Open a name or number, with a purpose that is written down."""
    return person.standing.has(OPEN, resident.area_path)


def may_merge(person: Person, path: str = "") -> bool:
    """Say that two records are one person."""
    return person.standing.has(COMMUNITY, path)


def may_erase(person: Person, resident: Resident) -> bool:
    """Wipe everything held about somebody."""
    return person.standing.has(COMMUNITY, resident.area_path)


def may_import(person: Person, path: str = "") -> bool:
    """Bring a table in, for these areas only."""
    return person.standing.has(IMPORT, path)


def may_export(person: Person) -> bool:
    """Take a register out, masked."""
    return person.standing.has(IMPORT)


def may_export_open(person: Person) -> bool:
    """Take it out with whole names and numbers, with a purpose."""
    return person.standing.has(COMMUNITY)


def is_own(person: Person | None, resident: Resident) -> bool:
    """Whether the record is about this very person."""
    return person is not None and resident.account_id == person.pk


def may_withdraw(person: Person, need: Need) -> bool:
    """Take the consent back: the person, or staff who were told so."""
    return is_own(person, need.resident) or may_write(person, need.area_path)


def may_answer(person: Person, correction: Correction) -> bool:
    """Look into what somebody says is wrong about them; never one's own."""
    return may_write(person, correction.area_path) and correction.asked_by_id != person.pk
