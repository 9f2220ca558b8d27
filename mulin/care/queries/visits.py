"""Visits as a page tells them: what was answered, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mulin.care.models import Recipient, Visit
from mulin.care.presets import Part, visit_forms
from mulin.care.wording import care_deed
from mulin.people.models import Person

SHOWN = 20

__all__ = ["Told", "care_deed", "told", "visits_of"]


@dataclass(frozen=True)
class Told:
    """A visit with its form's answers as pairs of words; `warns` where one was not to wait."""

    visit: Visit
    form: str
    lines: tuple[tuple[str, str, bool], ...]


def visits_of(recipient: Recipient, person: Person) -> list[Told]:
    """The newest visits, as this person may see them."""
    rows = Visit.objects.visible_to(person).filter(recipient=recipient)
    return told(rows.select_related("by").order_by("-id")[:SHOWN])


def told(visits: Iterable[Visit]) -> list[Told]:
    """Each with its answers in words; what the form does not know any more is left out."""
    found = []
    for visit in visits:
        form = visit_forms().get(visit.form)
        said = visit.said
        lines = tuple(
            _line(part, said[part.key]) for part in (form.parts if form else ()) if part.key in said
        )
        found.append(Told(visit, form.name if form else "", lines))
    return found


def _line(part: Part, said: str | list[str]) -> tuple[str, str, bool]:
    values = [said] if isinstance(said, str) else said
    words = "、".join(part.choices.get(value, value) for value in values)
    return part.words, words, bool(set(values) & set(part.report))
