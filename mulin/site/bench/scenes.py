"""What is measured: each scene makes the bytes of its n-th request, as the right person."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from mulin.appeals.models import Appeal, Status
from mulin.appeals.taxonomy import taxonomy
from mulin.people.flow import issue_token
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.site.bench.client import NothingLeft, get, post
from mulin.site.bench.county import WHAT, Cast

CSRF = "b" * 32
Make = Callable[[int], bytes]


@dataclass(frozen=True)
class Scene:
    """`make(n)` gives a request; a scene that `writes` is not repeated on the bare statements of
    one answer without new keys. `target` is answers a second to reach with eight clients, `most`
    the statements allowed; `share` of the seconds it is driven for (what it uses up is limited)."""

    name: str
    make: Make
    wanted: int = 200
    writes: bool = False
    target: int = 0
    most: int = 0
    share: float = 1.0


def cookie_of(person: Person) -> str:
    """A session as signing in would have made it, and the browser's CSRF cookie."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def form(path: str, fields: Mapping[str, object], *, cookie: str) -> bytes:
    """A form as a browser sends it."""
    return post(path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}), cookie=cookie)


def scenes(cast: Cast) -> list[Scene]:
    """All scenes, in the order in which they are measured: reads first, so that they are of the
    county as filled."""
    centre, staff = cookie_of(cast.centre), cookie_of(cast.community)
    keys = list(Appeal.objects.order_by("-id").values_list("pk", flat=True)[:5000])
    group = taxonomy().leaves[0].group_code
    town = ladder().town
    area = town.code if town else ""
    here = ladder().by_path[cast.community.standing.paths({Role.COMMUNITY_STAFF})[0]].code
    days = "since=2000-01-01"

    def page(path: str, cookie: str) -> Make:
        message = get(path, cookie=cookie)
        return lambda _n: message

    def one(number: int) -> bytes:
        return get(f"/desk/appeals/{keys[number * 37 % len(keys)]}/", cookie=centre)

    everywhere, words = f"area={area}&group={group}&sort=newest", quote("电梯")
    dispatched = cookie_of(cast.department)
    found = [
        Scene("list", page(f"/desk/appeals/?view=all&{everywhere}", centre), target=150, most=8),
        Scene("list-open", page("/desk/appeals/?view=all&status=open", centre), target=150, most=8),
        Scene("list-community", page(f"/desk/appeals/?view=all&group={group}", staff), target=150, most=8),
        Scene("list-department", page("/desk/appeals/?view=all", dispatched), target=150, most=8),
        Scene("detail", one, target=300, most=8),
        Scene("search", page(f"/desk/appeals/?view=all&q={words}", centre), most=8),
        Scene("search-area", page(f"/desk/appeals/?view=all&q={words}&area={here}", staff), most=8),
        Scene("figures", page("/desk/figures/?period=month", centre), target=100, most=9),
    ]  # fmt: skip
    return [
        *found,
        *_writing(cast, centre),
        Scene("export", page(f"/desk/appeals/export/?view=all&{days}", centre)),
    ]


def _writing(cast: Cast, centre: str) -> list[Scene]:
    residents = [cookie_of(person) for person in cast.residents[:64]]
    tokens = [issue_token(p, name="bench", scopes=("appeals:write",)) for p in cast.residents[:8]]
    grids = [place for place in ladder().under("/", Level.GRID) if place.lng is not None]
    to = next(p.id for p in posts().all if p.role == Role.GRID_WORKER and not p.vacant)
    waiting = list(
        Appeal.objects.filter(status=Status.RECEIVED, about_staff=False).values_list(
            "pk", flat=True
        )
    )

    def said(number: int) -> dict[str, object]:
        grid = grids[number % len(grids)]
        detail = f"{WHAT[number % len(WHAT)]}，已经三天了，请派人来看看。第{number}号。"
        return {"detail": detail, "kind": "help", "lng": grid.lng, "lat": grid.lat}

    def report(number: int) -> bytes:
        # As from a browser that showed what is like it while it was typed.
        fields = {**said(number), "key": uuid4(), "twins_seen": 1}
        return form("/appeals/new/", fields, cookie=residents[number % len(residents)])

    def api(number: int) -> bytes:
        head = (
            f"Authorization: Bearer {tokens[number % len(tokens)]}\r\n"
            f"Idempotency-Key: {uuid4()}\r\nContent-Type: application/json\r\n"
        )
        return post("/api/v1/appeals", json.dumps(said(number)), head=head)

    def dispatch(number: int) -> bytes:
        if not waiting:
            raise NothingLeft
        fields = {"key": uuid4(), "post": to}
        return form(f"/desk/appeals/{waiting.pop()}/dispatch/", fields, cookie=centre)

    return [
        Scene("dispatch", dispatch, wanted=302, writes=True, share=0.4),
        Scene("report", report, wanted=302, writes=True, target=400, most=12),
        Scene("report-api", api, wanted=201, writes=True, target=400, most=12),
    ]
