"""Every address of a whistle, tried by whoever has nothing to do with it: nothing is learnt."""

from __future__ import annotations

import pytest
from django.test import Client

from mulin.core.models import Entry
from mulin.whistles.models import Status
from mulin.whistles.testing import Cast
from tests.reading import NOBODY, Route, routes

RECORD = [r for r in routes() if r.name.startswith("whistles:") and str(NOBODY) in r.path]
SHUT = {403, 404, 405}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", RECORD, ids="{0.name}".format)
def test_a_stranger_does_not_learn_that_a_whistle_exists(
    client: Client, route: Route, method: str
) -> None:
    cast = Cast()
    whistle = cast.whistle(Status.WORKING)
    part = cast.part(whistle)
    path = route.path.replace(str(NOBODY), str(whistle.pk), 1)
    path = path.replace(str(NOBODY), str(part.pk), 1)
    before = Entry.objects.count()
    for person in (cast.stranger, cast.resident):
        client.force_login(person)
        answer = getattr(client, method)(path)
        assert answer.status_code in SHUT, f"{method} {path} answered {answer.status_code}"
    assert Entry.objects.count() == before
