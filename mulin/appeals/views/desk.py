"""Lists of the desk with their filters, saved filters, and recording what somebody told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import flow, rules
from mulin.appeals.flow import filters as deeds
from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.forms import desk as forms
from mulin.appeals.models import (
    Appeal,
    AppealQuerySet,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    SavedFilter,
    Status,
    Urgency,
)
from mulin.appeals.navigation import waiting
from mulin.appeals.queries import VIEWS, Filters, listed, row_for
from mulin.appeals.queries.figures import LISTED
from mulin.appeals.queries.lists import found_by, unsearched
from mulin.appeals.taxonomy import Taxonomy, taxonomy
from mulin.appeals.views import shown
from mulin.appeals.views.staff import at_desk
from mulin.appeals.wording import labels
from mulin.core import search, toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.ids import first_at
from mulin.core.paging import Page, keyset
from mulin.people.models import Person
from mulin.people.queries import posts
from mulin.people.standing import DISPATCH, SEE_AREA
from mulin.places.models import Level
from mulin.places.queries import Ladder, ladder

SIZE = 50
MOST_COUNTED, LATELY = 1000, timedelta(days=92)
SORTS = {
    "newest": gettext_lazy("最新的在前"), "oldest": gettext_lazy("最早的在前"),
    "due": gettext_lazy("按期限"),
}  # fmt: skip
COUNTED = frozenset({"inbox", "mine", "late", "today", "waiting", "verify", "callback"})


@at_desk
@require_safe
def list_(request: PersonRequest) -> HttpResponseBase:
    """One page of a list, as its address says."""
    filters = asked(request)
    rows = listed(request.user, unsearched(filters))
    page = keyset(
        rows.values_list(*row_for(filters), named=True), filters.order, found=found_by(filters),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    now = timezone.now()
    total, whole = counted(rows, page, words=filters.q)
    values: dict[str, Any] = {
        **frame(request, filters), "lines": shown.lines_of(page.rows, now), "page": page,
        "total": total, "whole": whole, "now": now,
        "may_export": rules.may_export(request.user),
        "query": filters.query() if "view=" in filters.query() else f"view=all&{filters.query()}",
    }  # fmt: skip
    return render(request, "appeals/desk/list.html", values)


def asked(request: PersonRequest, *, usual: str = "") -> Filters:
    """The filters of the address; without a view the one that suits the person's posts."""
    filters = Filters.read(request.GET)
    if "view" not in request.GET and not filters.active:
        return Filters.read(request.GET, view=usual or usual_view(request.user))
    return filters


def usual_view(person: Person) -> str:
    """Who has something on hand begins with that, the others with all that they may see."""
    return "mine" if waiting(person)["mine"] or not person.standing.has(SEE_AREA) else "all"


def address(here: str, filters: Filters, /, **changes: str) -> str:
    """A list's address that always names its view: without one a list begins with one's own."""
    query = filters.query(**changes)
    return f"{here}?{query}" if "view=" in query else f"{here}?view=all&{query}".rstrip("&")


def counted(rows: AppealQuerySet, page: Page[Appeal], *, words: str = "") -> tuple[int, bool]:
    """How many rows, and whether that is all: those of the page if it is the only one, else those
    of the last three months up to a thousand, of words those among their newest thousand in the
    county. A list that is older than that has «fifty and more». So none is counted to its end."""
    if not (page.after or page.before):
        return len(page.rows), True
    lately = first_at(timezone.now() - LATELY)
    newest = search.matching("appeal", words, limit=MOST_COUNTED)
    recent = rows.order_by().filter(newest, pk__gte=lately)
    number = recent[: MOST_COUNTED + 1].count()
    everywhere = search.count("appeal", words, most=MOST_COUNTED + 1)
    whole = len(page.rows) <= number and max(number, everywhere) <= MOST_COUNTED
    return max(min(number, MOST_COUNTED), len(page.rows)), whole


def frame(request: PersonRequest, filters: Filters) -> dict[str, Any]:
    """What lists and the map share: tabs with counts, filter bar with its chips, saved filters."""
    number = waiting(request.user)
    kept = list(SavedFilter.objects.filter(person=request.user).order_by("name"))
    here = request.path
    return {
        "filters": filters,
        "tabs": [
            {
                "label": label, "href": f"{here}?view={view}", "on": view == filters.view,
                "count": number.get(view) if view in COUNTED else None,
            }
            for view, label in tabs_of(request.user)
        ],
        "selects": selects(),
        "active": chips(filters, here),
        "clear": f"{here}?view={filters.view}",
        "saved": [{"label": one.name, "href": f"{here}?{one.query}", "key": one.pk} for one in kept],
        "sorts": SORTS,
        "heading": VIEWS[filters.view],
    }  # fmt: skip


def tabs_of(person: Person) -> list[tuple[str, object]]:
    """The lists that can hold something for this person."""
    if person.standing.has(DISPATCH):
        return list(VIEWS.items())
    return [
        (view, label)
        for view, label in VIEWS.items()
        if view not in {"inbox", "verify", "callback"}
    ]


Choices = list[tuple[str, str]]


def selects() -> dict[str, Choices]:
    """The choices of the filter bar, all from memory."""
    return _selects(ladder(), taxonomy(), get_language())


@lru_cache(maxsize=4)
def _selects(known: Ladder, kinds: Taxonomy, language: str | None) -> dict[str, Choices]:
    del language
    town = known.town
    return {
        "status": [("open", _("没办结的")), *labels(Status).items()],
        "area": [
            (p.code, ("　" if p.level == Level.GRID else "") + p.name)
            for p in known.under(town.path if town else "/")
            if p.level in {Level.COMMUNITY, Level.GRID}
        ],
        "group": [(code, name) for code, name, _leaves in kinds.groups],
        "urgency": list(labels(Urgency).items()),
        "kind": list(labels(Kind).items()),
        "channel": list(labels(Channel).items()),
        "ending": list(labels(Ending).items()),
        "satisfied": list(labels(Satisfaction).items()),
    }


def chips(filters: Filters, here: str) -> list[dict[str, str]]:
    """What narrows the list, each with the address that takes it away."""
    return [
        {
            "label": _("：").join((str(LABELS[name]), str(_said(name, value)))),
            "href": address(here, filters, **{name: ""}),
        }
        for name, value in filters.active.items()
    ]  # fmt: skip


LABELS: dict[str, object] = {
    "q": gettext_lazy("搜索"), "status": gettext_lazy("状态"), "area": gettext_lazy("片区"),
    "here": gettext_lazy("范围"), "group": gettext_lazy("大类"), "category": gettext_lazy("类别"),
    "urgency": gettext_lazy("紧急程度"), "kind": gettext_lazy("性质"), "channel": gettext_lazy("渠道"),
    "ending": gettext_lazy("结果"), "solved": gettext_lazy("解决"),
    "satisfied": gettext_lazy("满意"), "since": gettext_lazy("从哪天"), "until": gettext_lazy("到哪天"),
    "post": gettext_lazy("岗位"), "organisation": gettext_lazy("单位"),
    "figure": gettext_lazy("指标"),
}  # fmt: skip


def _named(value: str) -> str:
    base, _dot, part = value.partition(".")
    figure = LISTED.get(base)
    if figure is None:
        return value
    return {"of": _("%s的全部"), "not": _("%s没达到的")}.get(part, "%s") % figure.label


def _post(value: str) -> str:
    return next((post.title for post in posts().all if str(post.id) == value), value)


def _body(value: str) -> str:
    found = (p.organisation_name for p in posts().all if str(p.organisation) == value)
    return next(found, value)


SAYINGS: dict[str, Callable[[str], object]] = {
    "status": lambda v: dict(Status.choices).get(v, _("没办结的")),
    "area": lambda v: place.name if (place := ladder().by_code.get(v)) else v,
    "here": lambda _v: _("没有分到下级"),
    "group": lambda v: {c: n for c, n, _l in taxonomy().groups}.get(v, v),
    "category": lambda v: leaf.name if (leaf := taxonomy().by_code.get(v)) else _("没有类别"),
    "urgency": lambda v: dict(Urgency.choices).get(v, v),
    "kind": lambda v: dict(Kind.choices).get(v, v),
    "channel": lambda v: dict(Channel.choices).get(v, v),
    "ending": lambda v: dict(Ending.choices).get(v, v),
    "satisfied": lambda v: dict(Satisfaction.choices).get(v, v),
    "solved": lambda v: _("已解决") if v == "yes" else _("没解决"),
    "post": _post, "organisation": _body, "figure": _named,
}  # fmt: skip


def _said(name: str, value: str) -> object:
    return SAYINGS[name](value) if name in SAYINGS else value


@at_desk
@require_POST
def filters(request: PersonRequest) -> HttpResponseBase:
    """Keep the list as it is narrowed now under a name, or drop one kept before."""
    form = forms.KeepFilter(request.POST)
    if drop := request.POST.get("drop"):
        mine = SavedFilter.objects.filter(person=request.user)
        kept = get_object_or_404(mine, pk=form["drop"].field.clean(drop))
        press(request, lambda: deeds.drop_filter(kept, by=request.user), said=_("已经删掉。"))
        return redirect("appeals:list")
    query = request.POST.get("query", "")
    if not form.is_valid():
        toasts.say(request, _("请给这个筛选起个名字，最多 40 个字。"), level="bad")
    else:
        name = form.cleaned_data["name"]
        press(
            request, lambda: deeds.save_filter(name=name, query=query, by=request.user),
            said=_("已经记住，在“常用筛选”里。"),
        )  # fmt: skip
    return redirect(address(reverse("appeals:list"), Filters.read(QueryDict(query))))


@at_desk
def record(request: PersonRequest) -> HttpResponseBase:
    """Write down what somebody told by phone, at the window or at the door."""
    if not rules.may_record_for_others(request.user):
        raise PermissionDenied(_("代居民登记由网格员、楼栋长、社区和镇治理中心来做。"))
    if request.method != "POST":
        told = {"channel": request.GET["channel"]} if "channel" in request.GET else {}
        form = forms.Recorded(initial=told)
        return render(request, "appeals/desk/record.html", {"form": form, "made": None})
    form = forms.Recorded(request.POST, request.FILES)
    if form.is_valid():
        outcome = attempt(form, lambda: _report(form.cleaned_data, request.user))
        if outcome.value is not None:
            return _recorded(request, outcome.value)
    return render(request, "appeals/desk/record.html", {"form": form, "made": None}, status=400)


def _report(data: dict[str, Any], by: Person) -> Appeal:
    said = {name: value for name, value in data.items() if name != "key"}
    return flow.report(flow.Report(**said), by=by, key=data["key"])


def _recorded(request: PersonRequest, appeal: Appeal) -> HttpResponseBase:
    """To the number and code that are read out; for another one at once a fresh form that says
    both."""
    if request.POST.get("more"):
        said = {"number": appeal.number, "code": tracking_code(appeal)}
        toasts.say(request, _("已经登记，编号 %(number)s，查询码 %(code)s。") % said)
        return redirect(f"{reverse('appeals:record')}?channel={appeal.channel}")
    return redirect("appeals:slip", pk=appeal.pk)
