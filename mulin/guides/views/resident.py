"""What residents read: guides by topic, one with its check-list, the same for paper, and the
questions of «Am I entitled?», whose answers are posted, so that no address or log holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mulin.core import starts
from mulin.core.http import person_of
from mulin.core.paging import keyset
from mulin.guides import queries
from mulin.guides.entitlement import parse
from mulin.guides.forms import AnswersForm
from mulin.guides.models import SHOWN, Guide, Topic
from mulin.guides.queries import Filters
from mulin.guides.questions import questions

SIZE = 60
ICONS = {
    "elder": "user-heart", "aid": "heart-handshake", "disabled": "accessible",
    "health": "stethoscope", "pension": "wallet", "family": "home-heart", "papers": "id-badge-2",
    "housing": "building", "work": "tool", "law": "scale",
}  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All guides in use by topic, or those that words and a topic leave."""
    filters = Filters.read(request.GET, view="all")
    page = keyset(
        queries.listed(person_of(request), filters), queries.ORDER,
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    context = {
        "filters": filters, "page": page, "groups": queries.by_topic(page.rows), "icons": ICONS,
        "topics": Topic.choices, "topic": dict(Topic.choices).get(filters.topic, ""),
    }  # fmt: skip
    return render(request, "guides/resident/list.html", context)


def _guide(request: HttpRequest, key: str) -> Guide:
    rows = Guide.objects.visible_to(person_of(request)).filter(status__in=SHOWN)
    return get_object_or_404(rows, key=key)


def _shown(request: HttpRequest, key: str) -> dict[str, Any]:
    guide = _guide(request, key)
    return {"guide": guide, "overdue": guide.is_overdue(timezone.localdate())}


@require_safe
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """One guide with its check-list."""
    shown = _shown(request, key)
    found: Guide = shown["guide"]
    person = person_of(request)
    matter = starts.Matter("guide", found.pk, found.title, url=request.path)
    begins = starts.offered(person, matter) if person else []
    context = {**shown, "begins": begins, "icons": ICONS}
    return render(request, "guides/resident/guide.html", context)


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """The same for paper, in large type."""
    return render(request, "guides/resident/print.html", _shown(request, key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A few questions, and the guides that fit the answers."""
    guides = queries.with_rule(person_of(request))
    asked = {key for guide in guides for key in parse(guide.rule).keys}
    return _answered(request, guides, [key for key in questions() if key in asked])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_one(request: HttpRequest, key: str) -> HttpResponse:
    """The questions of one guide."""
    guide = _guide(request, key)
    rule = parse(guide.rule)
    return _answered(request, [guide] if rule.lines else [], rule.keys, guide=guide)


def _answered(
    request: HttpRequest, guides: Iterable[Guide], asked: Iterable[str], guide: Guide | None = None
) -> HttpResponse:
    """The form, and below it what it came to. The answers live as long as this request."""
    form = AnswersForm(request.POST if request.method == "POST" else None, asked=asked)
    status, found = 200, None
    if form.is_bound:
        if form.is_valid():
            found = queries.judge(guides, form.answers)
        else:
            status = 400
    context = {"form": form, "found": found, "guide": guide, "icons": ICONS}
    return render(request, "guides/resident/check.html", context, status=status)
