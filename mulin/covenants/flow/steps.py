"""The two life tables – of a version and of a comment – and the one way to take a step.

What was agreed is never changed: from the first signature on the words stay, and another version
is drafted where they should not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import nav, personal
from mulin.core.deeds import Forbidden, Refused
from mulin.core.deeds import line as checked
from mulin.core.events import announce
from mulin.core.flow import move, step
from mulin.covenants import rules
from mulin.covenants.events import CovenantChanged
from mulin.covenants.models import KEEP, Comment, Covenant, Stand, Status, Version
from mulin.notices.flow import Message, tell
from mulin.people.models import Person
from mulin.people.queries import holders_of, posts

#        deed            from                                      to (None: stays)
STEPS = {
    "edit":          step(Status.DRAFTING, None),
    "open":          step(Status.DRAFTING, Status.DISCUSSING),
    "reschedule":    step({Status.DISCUSSING, Status.SIGNING}, None),
    "amend":         step(Status.DISCUSSING, None),
    "call":          step(Status.DISCUSSING, Status.SIGNING),
    "paper":         step(Status.SIGNING, None),
    "strike":        step(Status.SIGNING, None),
    "agree":         step(Status.SIGNING, Status.AGREED),
    "resolve":       step({Status.DISCUSSING, Status.SIGNING}, Status.AGREED),
    "file":          step({Status.AGREED, Status.IN_FORCE}, None),
    "enact":         step(Status.AGREED, Status.IN_FORCE),
    "review":        step(Status.IN_FORCE, None),
    "supersede":     step(Status.IN_FORCE, Status.SUPERSEDED),
    "end":           step(Status.IN_FORCE, Status.ENDED),
    "drop":          step(
        {Status.DRAFTING, Status.DISCUSSING, Status.SIGNING, Status.AGREED}, Status.DROPPED),
}  # fmt: skip

#        deed            from                                      to (None: stays)
COMMENT_STEPS = {
    "show":          step({Stand.WAITING, Stand.REFUSED}, Stand.SHOWN),
    "refuse":        step(Stand.WAITING, Stand.REFUSED),
    "hide":          step(Stand.SHOWN, Stand.REFUSED),
    "take_over":     step(Stand.SHOWN, Stand.TAKEN),
    "turn_down":     step(Stand.SHOWN, Stand.NOT_TAKEN),
    "take_back":     step(Stand.WAITING, Stand.WITHDRAWN),
}  # fmt: skip

# Where messages lead. Plain text, since deeds are also done where no address is being served
# (commands, the worker); a test holds them to the addresses of `urls`.
DESK, PAGE = "/desk/covenants/{}/", "/covenants/{}/"


def take(
    version: Version, verb: str, *, by: Person | None, at: datetime,
    data: Mapping[str, Any] | None = None, **columns: Any,
) -> Version:  # fmt: skip
    """Do one deed of the version. Runs inside the caller's transaction."""
    move(version, verb, STEPS, by=by, at=at, data=data, **columns)
    mirror(version)
    announce(CovenantChanged(version, verb, by))
    if by is not None:
        transaction.on_commit(lambda: nav.forget_counts(by))
    return version


def take_comment(
    comment: Comment, verb: str, *, by: Person, at: datetime, **columns: Any
) -> Comment:
    """Do one deed about a comment; what was answered stands in the journal."""
    words = {"words": columns["answer"]} if columns.get("answer") else {}
    move(comment, verb, COMMENT_STEPS, by=by, at=at, data=words, **columns)
    transaction.on_commit(lambda: nav.forget_counts(by))
    return comment


def mirror(version: Version) -> None:
    """Keep beside the covenant what its lists ask: which version holds, which is under way."""
    rows = list(Version.objects.filter(covenant=version.covenant_id).order_by("-number"))
    held = next((one for one in rows if one.status == Status.IN_FORCE), rows[0])
    coming = next((one.status for one in rows if one.is_coming), "")
    Covenant.objects.filter(pk=version.covenant_id).update(
        standing=held.status, coming=coming, is_public=any(one.is_public for one in rows)
    )


def hold(version: Version) -> Version:
    """Queue up for this version, so that counts follow one after the other; columns that a
    neighbour's deed may have changed meanwhile are read again."""
    row = Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
    for name in ("status", "journal_head", "signed", "base", "threshold", "signer", "sign_until"):
        setattr(version, name, getattr(row, name))
    return version


def keeps(by: Person, path: str) -> None:
    """Refuse whoever does not keep the covenants of this area."""
    if not rules.may_keep(by, path):
        raise Forbidden(_("公约由这个片区的社区或镇治理中心来管。"))


def public_line(text: str, *, field: str, needed: str, most: int) -> str:
    """Words that everybody will read, by staff: refused if somebody's identity or card number or
    phone stands in them. An office's telephone is said where it belongs, not in a covenant."""
    text = checked(text, field=field, needed=needed, most=most)
    found = [kind for kind in personal.kinds(text) if kind in BARRED]
    if found:
        words = _("、").join(str(personal.Personal(kind).label) for kind in found)
        raise Refused("personal", _("里面好像有%s，大家都会看到，请去掉。") % words, field=field)
    return text


# Headings of a covenant look like names («安静时段»), and door plates may be spoken of.
BARRED = personal.NEVER | {
    personal.Personal.PHONE,
    personal.Personal.ACCOUNT,
    personal.Personal.EMAIL,
}


def struck_line(text: str, *, field: str, needed: str, most: int, by: Person | None) -> str:
    """Words of a resident as they are kept: what is personal is struck, as on the wall."""
    text = checked(text, field=field, needed=needed, most=most)
    return personal.strike(text, known=(by.name,) if by is not None else ())[:most]


def today_of(at: datetime) -> date:
    """The day on the county's clock."""
    return timezone.localtime(at).date()


def tell_keepers(version: Version, kind: str, title: str, body: str = "") -> None:
    """A message to the posts nearest to its area that keep covenants."""
    near = [
        post
        for post in posts().all
        if post.role in KEEP and version.area_path.startswith(post.path) and post.holder_ids
    ]
    nearest = max((len(post.path) for post in near), default=0)
    people = [key for post in near if len(post.path) == nearest for key in holders_of(post.id)]
    tell(people, _message(version, kind, title, body, DESK))


def tell_people(
    version: Version, people: Iterable[UUID | None], kind: str, title: str, body: str = ""
) -> None:
    """A message to residents, which leads to the covenant."""
    tell(people, _message(version, kind, title, body, PAGE))


def _message(version: Version, kind: str, title: str, body: str, url: str) -> Message:
    return Message(f"covenant.{kind}", title, body, url.format(version.covenant_id), version.pk)
