"""Guides at the machine door: to be read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.guides import queries
from mulin.guides.models import SHOWN, Guide
from mulin.guides.queries import Filters
from mulin.people.machines import SIZE, Columns, paged
from mulin.people.tokens import Needs

router = Router(tags=["guides"])
READ = Needs("guides:read")


class PaperOut(Schema):
    """A paper that is wanted."""

    name: str
    about: str


class GuideOut(Columns):
    """A guide as a list shows it. `status`: sample, draft (changed, to be checked), confirmed."""

    id: UUID
    key: str
    title: str
    topic: str
    summary: str
    status: str
    version: int
    changed_at: datetime
    confirmed_at: datetime | None
    review_on: date | None


class WholeGuideOut(GuideOut):
    """A guide with all it says."""

    who: list[str]
    papers: list[PaperOut]
    steps: list[str]
    place: str
    hours: str
    phone: str
    within: str
    fee: str
    basis: list[str]
    rule: list[str] = Field(description="资格条件，一行一条，见 docs/capabilities/guides.md")


class GuidesOut(Schema):
    """A page of guides."""

    items: list[GuideOut]
    after: str
    before: str


@router.get("/guides", response=GuidesOut, auth=READ, url_name="guides", summary="办事指南")
def index(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> dict[str, Any]:
    """Guides in use, narrowed by `q` and `topic`."""
    filters = Filters.read(request.GET, view="all")
    rows = queries.listed(request.user, filters)
    page = keyset(rows, queries.ORDER, after=after, before=before, size=size)
    items = [GuideOut.of(row) for row in page.rows]
    return paged(page, items)


@router.get(
    "/guides/{key}", response=WholeGuideOut, auth=READ, url_name="guide", summary="一份办事指南"
)
def detail(request: PersonRequest, key: str) -> dict[str, Any]:
    """One guide with its check-list."""
    rows = Guide.objects.visible_to(request.user).filter(status__in=SHOWN)
    guide = get_object_or_404(rows, key=key)
    lists = guide.lines_of
    plain = ("place", "hours", "phone", "within", "fee")
    return {
        **GuideOut.of(guide), **{name: getattr(guide, name) for name in plain},
        **{name: lists[name] for name in ("who", "basis", "rule")}, "steps": lists["how"],
        "papers": [{"name": name, "about": about} for name, about in guide.paper_lines],
    }  # fmt: skip
