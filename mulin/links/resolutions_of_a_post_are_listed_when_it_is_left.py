"""Whenever somebody leaves a post, the resolutions that it has to carry out are listed."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from mulin.meetings.models import UNDER_WAY, Resolution
from mulin.people import leaving
from mulin.people.leaving import Item, Kind
from mulin.people.models import Person, Post


def _open(_person: Person, post: Post, by: Person | None) -> Iterator[Item]:
    rows = Resolution.objects.visible_to(by).filter(owner_post=post, status__in=UNDER_WAY)
    for one in rows.order_by("id")[: leaving.MOST]:
        url = reverse("meetings:resolution", args=[one.pk])
        yield Item(one.pk, f"{one.what} · {one.get_status_display()}", url)


leaving.register(Kind("resolution", gettext_lazy("会上议定、还没办完的"), _open, order=70))
