"""Leaving a post: the appointment ends, what is open goes on, and what was handed over is kept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal
from mulin.core.deeds import DeedError, Forbidden, Refused
from mulin.people import leaving, rules
from mulin.people.flow.posts import appoint, let_go
from mulin.people.models import Appointment, HandOver, Person
from mulin.people.queries import posts


def change_of(
    held: Appointment, *, to: Person | None, by: Person | None, move: bool = True
) -> leaving.Change:
    """Who leaves, who comes, and the post above where nobody comes (unless `move` is False)."""
    known = posts().get(held.post_id)
    above = leaving.upper(known, without=held.person_id) if known and move and to is None else None
    return leaving.Change(held.person, held.post, by, to, above)


@transaction.atomic
def hand_over(
    held: Appointment, *, by: Person, to: Person | None = None, basis: str = "", move: bool = True
) -> HandOver:
    """End an appointment as of yesterday, put the successor on the post (or let the level above
    take what is open), and keep the list. Once for each appointment: a retry gives the first.

    `move` False leaves what hangs on the post with it, vacant as it is.
    """
    if not rules.may_fill(by, held.post.role, held.post.area_path):
        raise Forbidden
    held = Appointment.objects.select_for_update().select_related("post", "person").get(pk=held.pk)
    if (known := HandOver.objects.filter(appointment=held).first()) is not None:
        return known
    today = timezone.localdate()
    if held.until is not None and held.until < today:
        raise Refused("over", _("他已经不在这个岗位上了。"))
    if to is not None and to.pk == held.person_id:
        raise Refused("same", _("接手的人不能是离岗的本人，请另填一位。"), field="username")
    change = change_of(held, to=to, by=by, move=move)
    heaps = leaving.open_of(change)
    if to is not None:
        appoint(to, held.post, by=by, basis=basis)
    lines = [line for heap in heaps for line in _lines(heap, change)]
    let_go(held, by=by)
    kept = HandOver.objects.create(
        appointment=held, post=held.post, area_path=held.post.area_path, person=held.person, to=to,
        upper_id=change.upper.id if change.upper else None, basis=basis.strip(), lines=lines, by=by,
    )  # fmt: skip
    counted = {fate: sum(line["fate"] == fate for line in lines) for fate in _FATES}
    journal.remark(held.post, "people.handed_over", by=by, data=counted)
    return kept


_FATES = (leaving.STAYS, leaving.MOVED, leaving.ENDED, leaving.LEFT)


def _lines(heap: leaving.Heap, change: leaving.Change) -> list[dict[str, Any]]:
    """A line for each matter: moved where it can be, and where not, why it stays."""
    made = []
    for item in heap.items:
        fate, why = heap.fate, ""
        if fate in {leaving.MOVED, leaving.ENDED} and heap.kind.move is not None:
            try:
                with transaction.atomic():
                    fate = heap.kind.move(item, change)
            except DeedError as error:
                fate, why = leaving.LEFT, str(error)
        made.append({
            "kind": heap.kind.key, "label": str(heap.kind.label), "words": item.words,
            "url": item.url, "fate": fate, "why": why,
        })  # fmt: skip
    return made
