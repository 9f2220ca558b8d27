"""Who may do what in care. Seeing is `visible_to`; this is the rest.

                     see masked   at the door   keep   visit   end
grid worker, staff   own area     own area      own    own     own
centre               own area     own area      –      –       –
auditor              own area     –             –      –       –
visitor, stand-in    their own    their own     –      theirs  the pairing
the person           oneself      oneself       –      –       any time
"""

from __future__ import annotations

from mulin.care.models import Errand, Pairing, PairStatus, Recipient
from mulin.households.rules import may_export as exports_ledger
from mulin.households.rules import may_export_open as exports_names
from mulin.households.rules import may_reveal as opens_names
from mulin.households.rules import may_see as sees_ledger
from mulin.households.rules import may_write as keeps_ledger
from mulin.people.models import Person


def may_see(person: Person) -> bool:
    """Whether the desk's lists of care are open to them."""
    return sees_ledger(person)


def may_keep(person: Person, path: str = "") -> bool:
    """Take somebody in, pair, set right, for an area (anywhere, if empty)."""
    return keeps_ledger(person, path)


def may_export(person: Person) -> bool:
    """Take a list out as a file, masked."""
    return exports_ledger(person)


def may_export_open(person: Person) -> bool:
    """Take it out with whole names and numbers, with a purpose."""
    return exports_names(person)


def is_own(person: Person, recipient: Recipient) -> bool:
    """Whether it is this very person who is looked in on."""
    return recipient.resident.account_id == person.pk


def visits(person: Person, recipient: Recipient) -> bool:
    """Whether they are paired with them, as the first or as the one who stands in."""
    rows = Pairing.objects.filter(recipient=recipient, status=PairStatus.ACTIVE)
    return any(comes(person, pair) for pair in rows)


def comes(person: Person, pairing: Pairing) -> bool:
    """Whether this pairing is theirs, as the first or as the one who stands in, and lasts."""
    return pairing.status == PairStatus.ACTIVE and person.pk in {
        pairing.visitor_id,
        pairing.backup_id,
    }


def may_visit(person: Person, recipient: Recipient) -> bool:
    """Plan and write down a visit."""
    return may_keep(person, recipient.area_path) or visits(person, recipient)


def may_open(person: Person, recipient: Recipient) -> bool:
    """See the whole name, the door and the telephones, with a purpose that is written down."""
    return opens_names(person, recipient.resident) or visits(person, recipient)


def may_end(person: Person, recipient: Recipient) -> bool:
    """End the care: the person at any time, or whoever was told so."""
    return is_own(person, recipient) or may_keep(person, recipient.area_path)


def may_end_pairing(person: Person, pairing: Pairing) -> bool:
    """Part visitor and recipient: either of them, or whoever keeps."""
    return pairing.visitor_id == person.pk or may_end(person, pairing.recipient)


def may_take(person: Person, errand: Errand) -> bool:
    """Run an errand: whoever keeps the area, or visits the person it is for."""
    if may_keep(person, errand.area_path):
        return True
    return errand.recipient is not None and visits(person, errand.recipient)


def runs(person: Person, errand: Errand) -> bool:
    """Whether they run it."""
    return errand.agent_id == person.pk


def asked_or_own(person: Person, errand: Errand) -> bool:
    """Whether they asked for it, or it was for them."""
    own = errand.recipient is not None and is_own(person, errand.recipient)
    return own or errand.asked_by_id == person.pk


def may_confirm(person: Person, errand: Errand) -> bool:
    """Say that it was done well, or not: who asked, or the person it was for; never who ran it,
    unless it was for themselves."""
    if errand.agent_id == person.pk:
        return errand.recipient is not None and is_own(person, errand.recipient)
    # Somebody of the area calls back for those who have no account.
    return asked_or_own(person, errand) or may_keep(person, errand.area_path)


def may_cancel(person: Person, errand: Errand) -> bool:
    """Say that it is not needed any more."""
    return asked_or_own(person, errand) or may_keep(person, errand.area_path)
