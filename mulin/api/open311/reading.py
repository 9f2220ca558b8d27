"""GET requests: the filters of the specification and of its usual extensions, over the wall alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.api.open311 import asking
from mulin.api.open311.asking import Given
from mulin.api.open311.document import Document
from mulin.api.open311.faults import unknown, wrong
from mulin.api.open311.records import DETAILED, REJECTED, document
from mulin.appeals.models import Publication, Status
from mulin.appeals.queries.echo import middles
from mulin.appeals.queries.wall import hanging
from mulin.core import geo, search
from mulin.core.fields import within
from mulin.people.queries import posts
from mulin.places.queries import ladder

RANGE = timedelta(days=90)
MOST = 1000
FARTHEST = 100_000.0
ORDERS = {
    "requested_datetime": ("requested_at", "id"), "-requested_datetime": ("-requested_at", "-id"),
    "updated_datetime": ("updated_at", "id"), "-updated_datetime": ("-updated_at", "-id"),
}  # fmt: skip
USUAL = "-requested_datetime"


@dataclass
class Paging:
    """Which stretch of the list; `asked` is whether the client pages at all."""

    size: int = MOST
    page: int = 1
    after: tuple[datetime, UUID] | None = None
    asked: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def one(request: HttpRequest, given: Given, request_id: str) -> Document:
    """One request: hidden ones and ones that never were are told by the same words."""
    row = hanging().filter(appeal_id__in=_keys([request_id])).first()
    if row is None:
        raise unknown("service_request_id")
    return document(request, [row], extended=asking.yes(given, "extensions"))


def many(request: HttpRequest, given: Given) -> tuple[Document, dict[str, str]]:
    """The list, newest first, with the headers of its pages."""
    extended = bool(given.get("extensions")) and given["extensions"].lower() != "false"
    if ids := asking.listed(given, "service_request_id"):
        named = hanging().filter(appeal_id__in=_keys(ids)).order_by("-requested_at", "-id")
        return document(request, list(named[:MOST]), extended=extended), {}
    order = given.get("order_by", USUAL)
    if order not in ORDERS:
        raise wrong("order_by", _("可以是 %s。") % _("、").join(ORDERS))
    rows = narrowed(given)
    paging = _paging(given)
    found = _stretch(request, rows, ORDERS[order], paging)
    return document(request, found, extended=extended), paging.headers


def _keys(ids: list[str]) -> list[UUID]:
    found = []
    for text in ids:
        try:
            found.append(UUID(text))
        except ValueError:
            continue  # no id of ours: there is nothing under it
    return found


def narrowed(given: Given) -> QuerySet[Publication]:
    """The rows of the wall that fit every filter given."""
    rows = hanging().filter(_times(given))
    for read in (_what, _where, _who):
        rows = rows.filter(read(given))
    if asking.yes(given, "has_photo") or asking.yes(given, "with_picture"):
        rows = rows.exclude(photos=[])
    return rows


def _times(given: Given) -> Q:
    """When it was requested (at most ninety days) and when it was changed."""
    since, until = (asking.when(given, f"updated_{name}") for name in ("after", "before"))
    changed = Q()
    if since:
        changed &= Q(updated_at__gte=since)
    if until:
        changed &= Q(updated_at__lte=until)
    start, end = asking.when(given, "start_date"), asking.when(given, "end_date")
    if (since or until) and not (start or end):
        return changed
    start, end = period(start, end)
    return changed & Q(requested_at__gte=start, requested_at__lte=end)


def period(
    start: datetime | None, end: datetime | None, *, usual: timedelta = RANGE
) -> tuple[datetime, datetime]:
    """The range asked for: `usual` long where an end is missing, never longer than ninety days."""
    now = timezone.now()
    if start is None:
        end = end or now
        start = end - usual
    elif end is None:
        end = start + RANGE
    if start > end:
        raise wrong("start_date", _("开始时间在结束时间之后。"))
    if end - start > RANGE + timedelta(days=1):
        raise wrong("start_date, end_date", _("一次最多查 90 天，请分几次。"))
    return start, end


STATUSES = {"closed": Q(appeal__status=Status.CLOSED), "open": ~Q(appeal__status=Status.CLOSED)}


def _what(given: Given) -> Q:
    """Category, status, words."""
    found = Q()
    if codes := asking.listed(given, "service_code"):
        found &= Q(category__code__in=codes)
    if asked := asking.listed(given, "status"):
        if set(asked) - set(STATUSES):
            raise wrong("status", _("可以是 open、closed，用逗号隔开。"))
        states = Q(pk__in=[])
        for name in asked:
            states |= STATUSES[name]
        found &= states
    if words := given.get("search", given.get("q", "")):
        found &= search.matching("wall", words[:60])
    if details := asking.listed(given, "detailed_status"):
        found &= _detailed([word.upper() for word in details])
    return found


def _detailed(words: list[str]) -> Q:
    found = Q(appeal__status__in=[status for status, word in DETAILED.items() if word in words])
    closed, rejected = Q(appeal__status=Status.CLOSED), Q(appeal__ending__in=list(REJECTED))
    if "PROCESSED" in words:
        found |= closed & ~rejected
    if "REJECTED" in words:
        found |= closed & rejected
    return found


def _where(given: Given) -> Q:
    """Area, box, or distance from a point. Distances are of the middles of grids, which is all
    that the wall tells: no circle can tell more."""
    found = Q()
    if code := given.get("area_code"):
        place = ladder().by_code.get(code)
        found &= within("area_path", place.path) if place else Q(pk__in=[])
    if box := given.get("bbox"):
        west, south, east, north = _box(box)
        found &= Q(lng__gte=west, lng__lte=east, lat__gte=south, lat__lte=north)
    radius = asking.number(given, "radius")
    if (point := asking.point(given)) and radius is not None:
        if not 0 < radius <= FARTHEST:
            raise wrong("radius", _("请填 1 到 100000 米。"))
        here = geo.to_wgs84(*point, asking.datum(given))
        near = [path for path, there in middles() if geo.distance(here, there) <= radius]
        found &= Q(area_path__in=near)
    return found


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise wrong("bbox", _("请写四个数：西,南,东,北。")) from error
    return west, south, east, north


def _who(given: Given) -> Q:
    """The body or post that answers for it."""
    name = given.get("agency_responsible")
    if not name:
        return Q()
    held = [post.id for post in posts().all if name in {post.organisation_name, post.title}]
    return Q(appeal__post__in=held)


# Pages


def _paging(given: Given) -> Paging:
    size = asking.whole(given, "page_size") or asking.whole(given, "per_page")
    most = asking.whole(given, "max_requests")
    page = asking.whole(given, "page")
    return Paging(
        size=max(1, min(size or MOST, most or MOST, MOST)), page=max(page or 1, 1),
        after=_mark(given.get("after", "")), asked=size is not None or page is not None,
    )  # fmt: skip


def _mark(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended, as we wrote it into the address of the next."""
    if not text:
        return None
    at, _sign, key = text.replace(" ", "+").partition("_")
    try:
        return datetime.fromisoformat(at), UUID(key)
    except ValueError as error:
        raise wrong("after", _("请用上一页给的地址。")) from error


def _stretch(
    request: HttpRequest, rows: QuerySet[Publication], order: tuple[str, str], paging: Paging
) -> list[Publication]:
    """One page. The address of the next one names the last row of this: rows that arrive or
    leave meanwhile make no gap and no repetition."""
    ordered, usual = rows.order_by(*order), order == ORDERS[USUAL]
    start = 0
    if paging.after is not None and usual:
        at, key = paging.after
        ordered = ordered.filter(Q(requested_at__lt=at) | Q(requested_at=at, id__lt=key))
    else:
        start = (paging.page - 1) * paging.size
    found = list(ordered[start : start + paging.size + 1])
    more, found = len(found) > paging.size, found[: paging.size]
    if paging.asked:
        _tell(request, rows, paging, last=found[-1] if more else None, usual=usual)
    return found


def _tell(
    request: HttpRequest, rows: QuerySet[Publication], paging: Paging, *, last: Publication | None,
    usual: bool,
) -> None:  # fmt: skip
    total = rows.count()
    pages = -(-total // paging.size)
    paging.headers |= {
        "X-Result-Count": str(total), "X-Page-Count": str(pages), "X-Page-Size": str(paging.size),
    }  # fmt: skip
    if last is not None:
        mark = f"{last.requested_at.isoformat()}_{last.pk}" if usual else None
        paging.headers["X-Next-Page-URL"] = _address(request, page=paging.page + 1, after=mark)
    if paging.page > 1 and paging.after is None:
        paging.headers["X-Previous-Page-URL"] = _address(request, page=paging.page - 1, after=None)


def _address(request: HttpRequest, *, page: int, after: str | None) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    query.pop("after", None)
    if after:
        query["after"] = after
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
