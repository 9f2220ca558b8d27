"""What is held about me: to read, and to take away as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from mulin.care.queries import held as held_in_care
from mulin.care.queries import own as own_care
from mulin.core.http import PersonRequest
from mulin.households.queries import held, own
from mulin.meetings.queries.own import held as held_in_minutes
from mulin.meetings.queries.people import held as held_of_meetings
from mulin.people.directory import appointments_of, devices_of
from mulin.people.guards import signed_in
from mulin.places.queries import ladder
from mulin.site import queries


@signed_in
@never_cache
def my_data(request: PersonRequest) -> HttpResponse:
    """In words: what is kept, what for, and who of the staff looked at my phone number."""
    rows = queries.my_appeals(request.user)
    area = ladder().by_id.get(request.user.area_id) if request.user.area_id else None
    context = {
        "person": request.user,
        "area": ladder().words(area.path) if area else "",
        "appeals": len(rows),
        "looks": queries.looks_at_me(rows),
        "in_ledger": own(request.user) is not None,
        "in_care": own_care(request.user) is not None,
    }
    return render(request, "site/my_data.html", context)


@signed_in
@never_cache
def my_data_file(request: PersonRequest) -> HttpResponse:
    """The same as JSON, to keep or to take elsewhere."""
    response = JsonResponse(_held(request), json_dumps_params={"ensure_ascii": False, "indent": 2})
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="mulin-{day}.json"'
    return response


def _held(request: PersonRequest) -> dict[str, Any]:
    person = request.user
    rows = queries.my_appeals(person)
    area = ladder().by_id.get(person.area_id) if person.area_id else None
    return {
        "account": {
            "username": person.username, "name": person.name, "phone": person.phone,
            "email": person.email, "area": ladder().words(area.path) if area else "",
            "joined_at": person.joined_at.isoformat(), "language": person.language,
            "theme": person.theme, "elder": person.elder,
        },
        "posts": [
            {"title": one.post.title, "since": one.since, "until": one.until}
            for one in appointments_of(person)
        ],
        "sign_ins": [
            {"device": one.words, "began_at": one.began_at.isoformat()}
            for one in devices_of(person, here=request.session.session_key)
        ],
        "appeals": [
            {"number": row.number, "title": row.title, "status": row.status,
             "reported_at": row.reported_at.isoformat()}
            for row in rows
        ],
        "looks_at_my_contact_details": [
            {"appeal": one.appeal.number, "at": one.at.isoformat(), "by": one.who,
             "purpose": one.purpose}
            for one in queries.looks_at_me(rows)
        ],
        "household": held(resident) if (resident := own(person)) else None,
        "care": held_in_care(cared) if (cared := own_care(person)) else None,
        "meetings": held_of_meetings(person),
        "minutes": held_in_minutes(person),
    }  # fmt: skip
