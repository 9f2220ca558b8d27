"""What is held in care about oneself, to read and to take away."""

from __future__ import annotations

from typing import Any

from mulin.care.models import Pairing, PairStatus, Recipient, Status, Visit
from mulin.care.queries.coming import papers_of
from mulin.people.models import Person


def own(person: Person) -> Recipient | None:
    """The care that one agreed to and that lasts."""
    rows = Recipient.objects.filter(resident__account=person, status=Status.ACTIVE)
    return rows.with_place().first()


def held(recipient: Recipient) -> dict[str, Any]:
    """Everything, whole: it goes to the person alone."""
    pair = (
        Pairing.objects.filter(recipient=recipient, status=PairStatus.ACTIVE)
        .select_related("visitor", "backup")
        .first()
    )
    visits = Visit.objects.filter(recipient=recipient).select_related("by").order_by("id")
    return {
        "since": recipient.since.isoformat(), "every_days": recipient.every_days,
        "wants": recipient.wants, "warnings": recipient.warnings,
        "contact": [recipient.contact_name, recipient.contact_tie, recipient.contact_phone],
        "consent": [recipient.consent_by, recipient.consent_how, recipient.consent_on.isoformat()],
        "reminds": recipient.reminds,
        "papers": [
            {"kind": name, "expires_on": paper.expires_on.isoformat() if paper.expires_on else ""}
            for paper, name, _told in papers_of(recipient)
        ],
        "visitor": pair.visitor.name if pair else "",
        "backup": pair.backup.name if pair and pair.backup else "",
        "visits": [
            {"at": one.met_at.isoformat(), "by": one.by.name, "status": one.status, "way": one.way,
             "answers": one.said, "words": one.words}
            for one in visits
        ],
    }  # fmt: skip
