"""Calendars for the programs of phones and computers: of an area, and of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mulin.meetings.ical import calendar
from mulin.meetings.models import Meeting
from mulin.meetings.queries import feeds
from mulin.places.queries import ladder

TYPE = "text/calendar; charset=utf-8"
QUARTER = 900


def _answer(
    request: HttpRequest, name: str, meetings: Iterable[Meeting], *, file: str
) -> HttpResponse:
    def address(meeting: Meeting) -> str:
        return request.build_absolute_uri(reverse("meetings:detail", args=[meeting.pk]))

    drawn = calendar(name, meetings, host=f"{settings.COUNTY}.mulin", address=address)
    answer = HttpResponse(drawn, content_type=TYPE)
    answer["Content-Disposition"] = f'inline; filename="{file}.ics"'
    return answer


@require_safe
def area_feed(request: HttpRequest, code: str) -> HttpResponseBase:
    """The public meetings of an area, for everybody."""
    place = ladder().by_code.get(code)
    if place is None:
        raise Http404(_("没有这个片区。"))
    rows = feeds.of_area(place.path, timezone.now())
    answer = _answer(request, _("%(area)s的会") % {"area": place.name}, rows, file=code)
    patch_cache_control(answer, public=True, max_age=QUARTER)
    return answer


@never_cache
@require_safe
def my_feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The meetings of whoever has this address. No sign-in: calendar programs have none."""
    person = feeds.whose_address(secret)
    if person is None:
        raise Http404(_("这个日历地址停用了，请到“我的会议”里重新取。"))
    rows = feeds.of_person(person, timezone.now())
    return _answer(request, _("我的会议"), rows, file="meetings")
