"""What stands around the lists at the machine door: counts, saved filters, the map, places."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.http import Http404, QueryDict
from ninja import Router, Schema, Status
from ninja.params.functions import Query

from mulin.appeals.api.common import NARROW
from mulin.appeals.flow import filters as deeds
from mulin.appeals.models import SavedFilter
from mulin.appeals.queries import VIEWS, Filters, counts, listed
from mulin.appeals.schemas import AppealOut, FilterIn
from mulin.core.http import PersonRequest
from mulin.people.machines import Made, whose
from mulin.people.tokens import READ, WRITE
from mulin.places.queries import buildings_in, ladder

router = Router(tags=["lists"])
MOST_PINS = 2000


class ViewOut(Schema):
    """A list of the desk; `count` only where what waits in it is counted."""

    name: str
    label: str
    count: int | None = None


class SavedIn(Schema):
    """A list to keep: its name, and its filters as they stand in an address."""

    name: str
    query: str


class SavedOut(Schema):
    """A list kept under a name; `filters` is `query` taken apart."""

    id: UUID
    name: str
    query: str
    filters: dict[str, str]

    @classmethod
    def of(cls, kept: SavedFilter) -> Made:
        """With its filters taken apart."""
        filters = {name: values[-1] for name, values in parse_qs(kept.query).items()}
        return {"id": kept.pk, "name": kept.name, "query": kept.query, "filters": filters}


class FeaturesOut(Schema):
    """GeoJSON (RFC 7946), WGS-84. `more`: there are older ones that are not here."""

    type: str = "FeatureCollection"
    features: list[dict[str, Any]]
    more: bool


class BuildingOut(Schema):
    """A building, to name in a report."""

    id: UUID
    name: str
    estate: str
    area: str
    lng: float | None
    lat: float | None


@router.get("/views", response=list[ViewOut], auth=READ, summary="有哪些清单，各有几件在等")
def views(request: PersonRequest) -> list[Made]:
    """The lists of the desk with what waits in them."""
    number = counts(whose(request))
    return [
        {"name": name, "label": str(label), "count": number.get(name)}
        for name, label in VIEWS.items()
    ]


@router.get("/filters", response=list[SavedOut], auth=READ, summary="常用筛选")
def saved(request: PersonRequest) -> list[Made]:
    """One's own saved filters."""
    rows = SavedFilter.objects.filter(person=whose(request)).order_by("name")
    return [SavedOut.of(kept) for kept in rows]


@router.post("/filters", response={201: SavedOut}, auth=WRITE, summary="记住一个筛选")
def save(request: PersonRequest, body: SavedIn) -> Status[Made]:
    """Keep a list under a name; the same name again replaces it. What is not understood in
    `query` is left out."""
    query = Filters.read(QueryDict(body.query.lstrip("?"))).query()
    return Status(
        201, SavedOut.of(deeds.save_filter(name=body.name, query=query, by=whose(request)))
    )


@router.delete("/filters/{pk}", response={204: None}, auth=WRITE, summary="删掉一个筛选")
def drop(request: PersonRequest, pk: UUID) -> Status[None]:
    """Forget one of one's own."""
    person = whose(request)
    kept = SavedFilter.objects.filter(person=person, pk=pk).first()
    if kept is None:
        raise Http404
    deeds.drop_filter(kept, by=person)
    return Status(204, None)


@router.get("/map", response=FeaturesOut, auth=READ, summary="清单在地图上")
def map_(request: PersonRequest, narrow: FilterIn = NARROW) -> Made:
    """The newest two thousand of a list that have a point, as GeoJSON."""
    rows = listed(whose(request), Filters.read(narrow.dict())).filter(lng__isnull=False)
    found = list(rows.order_by("-id")[: MOST_PINS + 1])
    features = [
        {
            "type": "Feature", "id": str(row.pk),
            "geometry": {"type": "Point", "coordinates": [row.lng, row.lat]},
            "properties": AppealOut(**AppealOut.of(row)).model_dump(
                mode="json", exclude={"id", "lng", "lat"}
            ),
        }
        for row in found[:MOST_PINS]
    ]  # fmt: skip
    return {"features": features, "more": len(found) > MOST_PINS}


AREA: str = Query(..., description="区域代码")


@router.get("/buildings", response=list[BuildingOut], auth=READ, summary="一片区域的楼栋")
def buildings(request: PersonRequest, area: str = AREA) -> list[Made]:
    """The buildings of an area, to name one in a report."""
    place = ladder().by_code.get(area)
    if place is None:
        raise Http404
    return [
        {
            "id": one.pk, "name": one.name, "estate": one.estate.name,
            "area": known.code if (known := ladder().by_path.get(one.area_path)) else "",
            "lng": one.lng, "lat": one.lat,
        }
        for one in buildings_in(place.path)
    ]  # fmt: skip
