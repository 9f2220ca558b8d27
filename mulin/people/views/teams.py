"""The table «place × role» of a team, who holds several posts, and founding what is missing."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mulin.core.deed_forms import attempt, choose, press
from mulin.core.http import PersonRequest
from mulin.core.tables.answer import table_answer
from mulin.core.tables.write import Value
from mulin.core.toasts import say
from mulin.people import directory, flow, rules, teams
from mulin.people.directory import around
from mulin.people.forms import HouseForm
from mulin.people.guards import for_staff
from mulin.people.models import Pattern, Role
from mulin.people.queries import PostInfo
from mulin.people.standing import SEE_AREA
from mulin.people.views.directory import chips
from mulin.places.models import Building, Level
from mulin.places.queries import Place, ladder, level_name

MOST = 100_000


def _pattern(key: str) -> teams.PatternInfo | None:
    """The pattern asked for; None where the county has none at all."""
    found = teams.pattern_by(key)
    if found is None and key:
        raise Http404
    return found


def _area(request: PersonRequest, code: str, level: str) -> Place | None:
    """The area asked for, else the one of the viewer's own posts, else the whole ladder. Rows of
    buildings are shown a community at a time: the whole county's would be without end."""
    known = ladder()
    place = known.by_code.get(code)
    if place is None and not code:
        own = request.user.standing.paths(SEE_AREA)
        place = known.by_path.get(own[0]) if own else known.top
    if level == Pattern.Level.BUILDING and place is not None:
        below = known.under(place.path, Level.COMMUNITY)
        place = known.above(place.path, Level.COMMUNITY) or next(iter(below), None)
    return place


@for_staff
def matrix(request: PersonRequest) -> HttpResponseBase:
    """Rows are grids (or communities, or buildings), columns the roles of a team."""
    asked = {name: request.GET.get(name, "") for name in ("pattern", "area", "only", "after")}
    pattern = _pattern(asked["pattern"])
    if pattern is None:
        return render(request, "people/matrix.html", {"pattern": None, "asked": asked})
    place = _area(request, asked["area"], pattern.level)
    path = place.path if place else "/"
    if kind := request.GET.get("file"):
        return _file(request, pattern, path, kind)
    found = teams.matrix(
        pattern, path, viewer=request.user, only=asked["only"], after=asked["after"]
    )
    context = {
        "pattern": pattern, "found": found, "asked": asked, "place": place,
        "areas": _areas(request, pattern),
        "may_found": place is not None and rules.may_fill(request.user, Role.TEAM, path),
        "lacking": _lacking(request, pattern, path), "columns": _columns(pattern),
        "tabs_of": _tabs(pattern), "active": _active(request, place, asked),
        "only_choices": _only(pattern), "standards_name": _standards_name(pattern),
    }  # fmt: skip
    return render(request, "people/matrix.html", context)


def _columns(pattern: teams.PatternInfo) -> list[dict[str, str]]:
    heads = [level_name(pattern.level), *(seat.name for seat in pattern.seats)]
    if pattern.standards:
        heads.append(_standards_name(pattern))
    return [{"label": head} for head in heads]


def _standards_name(pattern: teams.PatternInfo) -> str:
    return pattern.standards_name or _("做齐没有")


def _tabs(pattern: teams.PatternInfo) -> list[dict[str, object]]:
    here = reverse("people:matrix")
    return [
        {"label": one.name, "href": f"{here}?pattern={one.key}", "on": one.key == pattern.key}
        for one in teams.patterns()
    ]


def _only(pattern: teams.PatternInfo) -> list[tuple[str, str]]:
    choices = [("gaps", _("有空缺的"))]
    return [*choices, ("incomplete", _("没做齐的"))] if pattern.standards else choices


def _active(
    request: PersonRequest, place: Place | None, asked: dict[str, str]
) -> list[dict[str, str]]:
    """What narrows the table, each with the address that takes it away."""
    only = {"gaps": _("有空缺的"), "incomplete": _("没做齐的")}.get(asked["only"], "")
    words = {"area": place.name if place and asked["area"] else "", "only": only}
    return chips(request, words)


def _areas(request: PersonRequest, pattern: teams.PatternInfo) -> list[tuple[str, str]]:
    towns = () if pattern.level == Pattern.Level.BUILDING else (Level.STREET,)
    return around(request.user, *towns, Level.COMMUNITY)


def _lacking(request: PersonRequest, pattern: teams.PatternInfo, path: str) -> int:
    """Posts that whoever looks could found here."""
    table = teams.Table(pattern)
    return sum(
        cell.missing
        for spot in teams.spots(pattern, path)
        for cell in table.row(spot).cells
        if rules.may_fill(request.user, cell.seat.role, path)
    )


def _file(
    request: PersonRequest, pattern: teams.PatternInfo, path: str, kind: str
) -> HttpResponseBase:
    """The whole table as a file, with the names that the page shows."""
    found = teams.matrix(pattern, path, viewer=request.user, size=MOST)
    headings = [level_name(pattern.level), *(seat.name for seat in pattern.seats)]
    if pattern.standards:
        headings.append(_("还缺"))
    return table_answer(
        f"{pattern.key}-posts", kind, headings=headings, rows=[_cells(row) for row in found.rows]
    )


def _cells(row: teams.Row) -> list[Value]:
    comma = _("、")
    names: list[Value] = [row.name]
    for cell in row.cells:
        words = [f"{one.where}{one.name}" for one in cell.holders]
        words += [_("空缺")] * cell.vacant + [_("没设岗")] * cell.missing
        names.append(comma.join(words))
    if row.lacks:
        names.append(comma.join(one.name for one in row.lacks))
    return names


@require_POST
@for_staff
def found_team(request: PersonRequest) -> HttpResponse:
    """Found every post that the places of an area lack of a team."""
    pattern = _pattern(request.POST.get("pattern", ""))
    place = ladder().by_code.get(request.POST.get("area", ""))
    if pattern is None or place is None:
        raise Http404
    done = press(
        request,
        lambda: flow.found_team(pattern, teams.spots(pattern, place.path), by=request.user),
    )
    if done.value is not None:
        say(request, _("设好了 %d 个岗位，现在可以安排人。") % len(done.value))
    return redirect(f"{reverse('people:matrix')}?pattern={pattern.key}&area={place.code}")


@for_staff
def loads(request: PersonRequest) -> HttpResponse:
    """Who holds several posts: across bodies, or more than a team wants."""
    only = request.GET.get("only", "")
    found, after = teams.loads(only=only, after=request.GET.get("after", ""))
    context = {
        "rows": [(load, [_post_words(post) for post in load.posts]) for load in found],
        "only": only, "after": after,
    }  # fmt: skip
    return render(request, "people/loads.html", context)


def _post_words(post: PostInfo) -> dict[str, object]:
    return {"id": post.id, "title": post.title, "body": post.organisation_name}


class LeadForm(HouseForm):
    """A lead of a building or of one entrance."""

    seat = forms.ChoiceField(label=gettext_lazy("设哪个岗位"), widget=forms.RadioSelect)
    entrance = forms.CharField(
        label=gettext_lazy("哪个单元"), required=False, max_length=40,
        help_text=gettext_lazy("单元长才填，例如：2单元。"),
    )  # fmt: skip


@for_staff
def lead(request: PersonRequest, key: UUID) -> HttpResponse:
    """Found the post of a lead of this building."""
    building = get_object_or_404(Building.objects.select_related("estate", "area"), pk=key)
    if not rules.may_fill(request.user, Role.BUILDING_LEAD, building.area_path):
        raise PermissionDenied(_("楼栋长和单元长由所在社区安排。"))
    seats = {str(seat.id): seat for seat in _seats_of_buildings()}
    form = LeadForm(request.POST or None)
    choose(form, "seat", [(key, seat.name) for key, seat in seats.items()])
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            done = attempt(
                form,
                lambda: flow.found_lead(
                    seats[given["seat"]], building, entrance=given["entrance"], by=request.user
                ),
            )
            if done.value is not None:
                say(request, _("岗位“%s”已经设立，现在可以安排人。") % done.value.title)
                return redirect("people:post", done.value.pk)
            status = done.status
    context = {"form": form, "building": building}
    return render(request, "people/lead.html", context, status=status)


def _seats_of_buildings() -> list[teams.SeatInfo]:
    return [
        seat
        for pattern in teams.patterns()
        if pattern.level == Pattern.Level.BUILDING
        for seat in pattern.seats
    ]


class TeamForm(HouseForm):
    """Which role of a team a post fills, and what it is there for."""

    seat = forms.ChoiceField(label=gettext_lazy("在哪支队伍里担任什么"), required=False)
    duty = forms.CharField(
        label=gettext_lazy("职责"), required=False, max_length=200, widget=forms.Textarea,
        help_text=gettext_lazy("居民在网格页和公示牌上看得到。不填就用队伍里写好的。"),
    )  # fmt: skip


@for_staff
def team_of_post(request: PersonRequest, key: UUID) -> HttpResponse:
    """Say which role of a team a post fills, and its duty."""
    post = directory.post_by(key)
    if post is None:
        raise Http404
    if not rules.may_fill(request.user, post.role, post.area_path):
        raise PermissionDenied(_("这个岗位由管理员安排。"))
    fitting = {
        str(seat.id): (seat, f"{pattern.name} · {seat.name}")
        for pattern in teams.patterns()
        for seat in pattern.seats
        if seat.role == post.role
    }
    initial = {"seat": str(post.seat_id or ""), "duty": post.duty}
    form = TeamForm(request.POST or None, initial=initial)
    choices = [("", _("不在哪支队伍里")), *((k, words) for k, (_s, words) in fitting.items())]
    choose(form, "seat", choices)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data

            def done() -> bool:
                seat = fitting[given["seat"]][0] if given["seat"] else None
                flow.seat_post(post, seat, by=request.user)
                flow.set_duty(post, duty=given["duty"], by=request.user)
                return True

            outcome = attempt(form, done)
            if outcome.ok:
                say(request, _("改好了。"))
                return redirect("people:post", key)
            status = outcome.status
    return render(request, "people/team_of_post.html", {"form": form, "post": post}, status=status)
