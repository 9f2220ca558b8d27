"""The wall that everybody reads: the list, one entry, its photos, and feeds by area."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from mulin.appeals import rules
from mulin.appeals.models import Publication
from mulin.appeals.queries import wall as reads
from mulin.appeals.queries.echo import Told, outcome, story
from mulin.appeals.queries.twins import offer_on_wall
from mulin.appeals.queries.wall import WallFilters
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views.resident import symbol_of
from mulin.core import files
from mulin.core.http import person_of
from mulin.core.wording import local
from mulin.core.xml import sayable
from mulin.places.queries import ladder

FEEDS: dict[str, type[Rss201rev2Feed | Atom1Feed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
EXCERPT = 90
FIVE_MINUTES = "public, max-age=300"


def line_of(publication: Publication) -> dict[str, Any]:
    """An entry as lists show it."""
    leaf = reads.leaf_of(publication)
    text = " ".join(publication.text.split())
    return {
        "publication": publication, "leaf": leaf, "symbol": symbol_of(leaf),
        "href": reverse("appeals:wall_entry", args=[publication.pk]),
        "excerpt": text if len(text) <= EXCERPT else text[:EXCERPT] + "…",
        "outcome": outcome(publication.appeal), "answers": len(publication.answers),
    }  # fmt: skip


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The wall, newest on it first; open to everybody."""
    filters = WallFilters.read(request.GET)
    page = reads.wall(
        filters, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    place = filters.place
    context = {
        "filters": filters, "page": page, "lines": [line_of(row) for row in page.rows],
        "place": place, "selects": _selects(), "active": _active(request, filters),
        "clear": request.path, "person": person_of(request),
    }  # fmt: skip
    return render(request, "appeals/resident/wall.html", context)


def _selects() -> dict[str, list[tuple[str, str]]]:
    return {
        "area": [(area.code, area.name) for area in reads.areas()],
        "group": [(code, name) for code, name, _leaves in taxonomy().groups],
        "state": [(name, str(label)) for name, (label, _q) in reads.STATES.items()],
    }


def _active(request: HttpRequest, filters: WallFilters) -> list[dict[str, str]]:
    """What is chosen, each as a chip that goes away."""
    named = {name: dict(choices) for name, choices in _selects().items()}
    place = {filters.area: filters.place.name} if filters.place else {}
    words = {
        "q": filters.q, "area": {**place, **named["area"]}.get(filters.area, ""),
        "group": named["group"].get(filters.group, ""),
        "state": named["state"].get(filters.state, ""),
    }  # fmt: skip
    found = []
    for name, label in words.items():
        if label:
            query = request.GET.copy()
            for gone in (name, "after", "before"):
                query.pop(gone, None)
            found.append({"label": label, "href": f"?{query.urlencode()}"})
    return found


@require_safe
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry with its answers and what became of it."""
    publication = get_object_or_404(reads.hanging(), pk=pk)
    person = person_of(request)
    photos = [
        {
            "src": f"{url}?thumb=1", "href": url,
            "alt": (_("办好后的照片 %(n)s") if photo.role == "proof" else _("照片 %(n)s")) % {"n": n},
        }
        for n, photo in enumerate(reads.photos_of(publication), 1)
        for url in [reverse("appeals:wall_photo", args=[pk, photo.pk])]
    ]  # fmt: skip
    context = {
        **line_of(publication), "photos": photos, "items": _days(story(publication)),
        "own": publication.appeal.is_reported_by(person), "person": person,
        "offer": offer_on_wall(publication.appeal, person),
        "moderates": person is not None and rules.may_moderate(person, publication),
        "communities": ladder().line(publication.area_path),
    }  # fmt: skip
    return render(request, "appeals/resident/wall_entry.html", context)


@require_safe
def photo(request: HttpRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """One photo that a moderator chose; gone with its entry."""
    publication = get_object_or_404(reads.hanging(), pk=pk)
    chosen = {one.pk: one for one in reads.photos_of(publication)}
    if photo not in chosen:
        raise Http404
    return files.response(chosen[photo], thumb=request.GET.get("thumb") == "1")


def _days(told: Iterable[Told]) -> list[dict[str, Any]]:
    """The story by days: at which minute somebody was called is nobody's business."""
    return [
        {
            "title": one.title, "text": one.text, "who": one.who, "tone": one.tone,
            "when": local(one.when).date(),
        }
        for one in told
    ]  # fmt: skip


# Feeds


def _path(area: str) -> str:
    """The path of an area by its code; "" for the whole wall."""
    if not area:
        return ""
    if (place := ladder().by_code.get(area)) is None:
        raise Http404
    return place.path


def _etag(_request: HttpRequest, kind: str, area: str = "") -> str:
    at, number = reads.mark_of(_path(area))
    told = f"{kind}{area}{at.isoformat() if at else ''}{number}{get_language()}"
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def feed(request: HttpRequest, kind: str, area: str = "") -> HttpResponse:
    """What came to the wall last, as RSS or Atom; for one area, or for all."""
    path, made = _path(area), FEEDS[kind]
    name = ladder().words(path) if path else _("全镇")
    home = request.build_absolute_uri(reverse("appeals:wall") + (f"?area={area}" if area else ""))
    written = made(
        title=_("说事墙 · %s") % name, link=home, language=get_language() or "",
        description=_("居民说的事，办到哪一步、怎么答复的。审核过，不含姓名、电话和门牌。"),
        feed_url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    for publication in reads.newest(path):
        _add(request, written, publication)
    answer = HttpResponse(
        written.writeString("utf-8"),
        content_type=f"{made.content_type.split(';')[0]}; charset=utf-8",
    )
    answer["Cache-Control"] = FIVE_MINUTES
    return answer


def _add(request: HttpRequest, written: SyndicationFeed, publication: Publication) -> None:
    leaf = reads.leaf_of(publication)
    said = [publication.text, outcome(publication.appeal).line, *publication.answers.values()]
    written.add_item(
        title=sayable(publication.title), description=sayable("\n\n".join(said)),
        link=request.build_absolute_uri(reverse("appeals:wall_entry", args=[publication.pk])),
        unique_id=f"urn:uuid:{publication.pk}", unique_id_is_permalink=False,
        pubdate=publication.published_at, updateddate=publication.updated_at,
        categories=[leaf.name] if leaf else [],
    )  # fmt: skip
