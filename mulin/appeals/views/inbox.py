"""The dispatcher's screen: what waits on the left, the chosen one on the right, who takes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.appeals import rules
from mulin.appeals.forms import desk as forms
from mulin.appeals.models import Appeal
from mulin.appeals.navigation import waiting
from mulin.appeals.queries import first_contact_chip
from mulin.appeals.queries import inbox as reads
from mulin.appeals.taxonomy import Leaf, Suggestion, taxonomy
from mulin.appeals.views import shown
from mulin.appeals.views.choices import choices_of
from mulin.appeals.views.staff import at_desk
from mulin.core.http import PersonRequest
from mulin.people.standing import DISPATCH


@at_desk
@require_safe
def inbox(request: PersonRequest) -> HttpResponseBase:
    """What waits, and one of it to decide about; `?id=` chooses, else the first."""
    person, now = request.user, timezone.now()
    if not person.standing.has(DISPATCH):
        raise PermissionDenied(_("派单由社区和镇治理中心来做。"))
    oldest = request.GET.get("sort") == "oldest"
    rows = reads.waiting(person, oldest=oldest)
    asked = request.GET.get("id", "")
    chosen = _chosen(request, rows, asked)
    values: dict[str, Any] = {
        "now": now,
        "rows": [line._replace(first=first_contact_chip(line.appeal, now)) for line in shown.lines_of(rows, now)],
        "chosen": chosen, "asked": bool(asked), "oldest": oldest, "tiles": reads.tiles(person, now=now),
        "counts": waiting(person), "most": reads.MOST,
        "gone": bool(asked) and chosen is not None and str(chosen.pk) != asked,
        "since": {"today": timezone.localdate(now), "week": reads.first_day(now)},
    }  # fmt: skip
    if chosen is not None:
        values |= _panel(request, chosen, rows)
    return render(request, "appeals/desk/inbox.html", values)


def _chosen(request: PersonRequest, rows: list[Appeal], asked: str) -> Appeal | None:
    """The one asked for while it still waits, else the first."""
    found = next((row for row in rows if str(row.pk) == asked), None)
    if found is None and asked and len(rows) == reads.MOST and (key := _uuid(asked)):
        found = reads.received(request.user, key)
    return found or (rows[0] if rows else None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _panel(request: PersonRequest, appeal: Appeal, rows: list[Appeal]) -> dict[str, Any]:
    """The right side: what was said, where, who could take it, and the forms to correct it."""
    person, now = request.user, timezone.now()
    spoken = reads.spoken_for(appeal)
    leaf = taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None
    return {
        "leaf": leaf, "spoken": spoken, "offered": _offered(appeal, leaf), "first": first_contact_chip(appeal, now),
        "where": shown.where_words(appeal), "photos": shown.photos_of(appeal),
        "map_data": shown.small_map(appeal), "alike": shown.lines_of(reads.alike(appeal, person), now),
        "alarm": taxonomy().alarm(f"{appeal.title} {appeal.detail}"),
        "choices": choices_of(appeal), "may_dispatch": rules.may_dispatch(person, appeal),
        "by_hand": forms.Dispatch(appeal=appeal, auto_id="hand_%s"),
        "classify": forms.Classify(appeal=appeal, auto_id="classify_%s"),
        "locate": forms.Locate(appeal=appeal, auto_id="locate_%s"),
        "decline": forms.Decline(appeal=appeal, auto_id="decline_%s"),
        "following": _following(appeal, rows),
    }  # fmt: skip


def _offered(appeal: Appeal, leaf: Leaf | None) -> list[Suggestion]:
    """Categories that words speak for, to press instead of the one it has."""
    found = taxonomy().suggest(appeal.title, appeal.detail)
    return [one for one in found if leaf is None or one.leaf.code != leaf.code]


def _following(appeal: Appeal, rows: list[Appeal]) -> str:
    """The key of the next one in the list, the first after the last; empty when it is alone."""
    keys = [str(row.pk) for row in rows]
    if str(appeal.pk) not in keys:
        return keys[0] if keys else ""
    place = keys.index(str(appeal.pk))
    return keys[(place + 1) % len(keys)] if len(keys) > 1 else ""
