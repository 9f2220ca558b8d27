"""The tree of branches: a level at a time, one of them with its history, founding what areas lack."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mulin.alliances import flow, rules
from mulin.alliances.forms_tree import (
    BranchForm,
    CloseBranchForm,
    EditBranchForm,
    MoveBranchForm,
    kind_words,
)
from mulin.alliances.kinds import below, kinds
from mulin.alliances.models import Branch
from mulin.alliances.queries import branches as reads
from mulin.alliances.views.desk import area_path
from mulin.core.deed_forms import attempt, done, press
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.core.toasts import say
from mulin.people.directory import around
from mulin.people.guards import for_staff
from mulin.places.queries import ladder


def _branch(pk: object) -> Branch:
    return get_object_or_404(reads.branch_with_line(Branch.objects.all()), pk=pk)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _may_found(request: PersonRequest, under: Branch) -> bool:
    """Whether something can hang under it, and this person may found it."""
    mine = rules.may_keep(request.user, under.area_path)
    return mine and under.until is None and bool(below(under.kind))


@for_staff
def tree(request: PersonRequest) -> HttpResponse:
    """The top of one's tree, or what hangs below `at`; with words, what they find in it."""
    path, key = area_path(request), _key(request.GET.get("at", ""))
    words = request.GET.get("q", "").strip()
    at = _branch(key) if key and not words else None
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    context: dict[str, object] = {
        "at": at, "words": words, "area": request.GET.get("area", ""), "areas": around(request.user),
        "counts": reads.counts(path) if at is None else [], "path": path,
        "keeps": rules.keeps(request.user), "mirrors": rules.may_keep(request.user, path),
        "kinds": {k: one.name for k, one in kinds().items()},
        "may": at is not None and _may_found(request, at), "where": ladder().words,
        "kind_words": kind_words,
    }  # fmt: skip
    if words:
        page = keyset(
            reads.found(path, words=words), reads.ORDER, size=reads.SIZE, after=after, before=before
        )
        return render(request, "alliances/tree.html", {**context, "found": page.rows, "page": page})
    level = reads.level(at, path, after=after, before=before)
    context |= {"level": level, "page": level.page, "line": level.line[:-1]}
    return render(request, "alliances/tree.html", context)


@for_staff
def new(request: PersonRequest) -> HttpResponse:
    """Found a branch on top of the tree, or under the one that is named."""
    key = _key(request.GET.get("under", ""))
    under = _branch(key) if key else None
    if not rules.keeps(request.user):
        raise PermissionDenied(_("党组织由社区和镇治理中心登记。"))
    form = BranchForm(request.POST or None, person=request.user, under=under)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = dict(form.cleaned_data)
            press_key, members = given.pop("key"), given.pop("members") or 0
            plan = flow.Plan(**given, members=members, parent=under)
            made = attempt(form, lambda: flow.found_branch(plan, by=request.user, key=press_key))
            if made.value is not None:
                say(request, _("“%s”设好了。") % made.value.name)
                return redirect("alliances:branch", made.value.pk)
            status = made.status
    here = reverse("alliances:branches")
    title = _("在“%s”下面设党组织") % under.name if under else _("设党组织")
    back = f"{here}?at={under.pk}" if under else here
    context = {"form": form, "title": title, "back": back}
    return render(request, "alliances/form.html", context, status=status)


@for_staff
def branch(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One branch: what it is, where it has stood, and what may be done."""
    return _page(request, _branch(pk))


def _page(
    request: PersonRequest, one: Branch, *, status: int = 200, **bound: forms.Form
) -> HttpResponse:
    may = rules.may_keep(request.user, one.area_path) and one.until is None
    heir = ladder().today(one.area_path)
    asked = ladder().by_code.get(request.GET.get("area", ""))
    area = (asked or heir or ladder().by_path[one.area_path]).code
    told = {"name": one.name, "members": one.members}
    context: dict[str, object] = {
        "branch": one, "may": may, "may_found": _may_found(request, one),
        "chosen": asked is not None, "line": reads.line_of(one)[:-1], "area": area,
        "kind": kind_words(kinds()[one.kind]) if one.kind in kinds() else one.kind,
        "place": ladder().words(one.area_path),
        "gone": heir is not None and heir.path != one.area_path,
        "history": [
            (row, ladder().words(row.area_path))
            for row in one.placings.select_related("parent").order_by("-since", "-id")[:50]
        ],
        "below": list(reads.standing(one.children.all()).order_by(*reads.ORDER)[: reads.SIZE]),
    }  # fmt: skip
    if may:
        context |= {
            "edit_form": EditBranchForm(initial=told, auto_id="edit_%s"),
            "move_form": MoveBranchForm(
                initial={"area": area, "parent": str(one.parent_id or "")}, auto_id="move_%s",
                person=request.user, branch=one, area=area,
            ),
            "close_form": CloseBranchForm(auto_id="close_%s"),
        }  # fmt: skip
    return render(request, "alliances/branch.html", {**context, **bound}, status=status)


def _do(
    request: PersonRequest, one: Branch, name: str, form: forms.Form, /, *,
    do: Callable[..., object], said: str,
) -> HttpResponse:  # fmt: skip
    """Do a deed to a branch with what the form says: back to it, or the page with what was refused."""
    status = done(
        request, form, one, name,
        do=lambda: do(one, **form.cleaned_data, by=request.user), said=said,
    )  # fmt: skip
    if status == 200:
        return redirect("alliances:branch", one.pk)
    return _page(request, _branch(one.pk), status=status, **{f"{name}_form": form})


@require_POST
@for_staff
def edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Correct the name and the number of members."""
    form = EditBranchForm(request.POST, auto_id="edit_%s")
    return _do(request, _branch(pk), "edit", form, do=flow.edit_branch, said=_("改好了。"))


@require_POST
@for_staff
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put it under another, or on another area."""
    one, area = _branch(pk), request.POST.get("area", "")
    if not rules.may_keep(request.user, one.area_path):
        raise PermissionDenied(_("党组织由社区和镇治理中心登记。"))
    form = MoveBranchForm(
        request.POST, auto_id="move_%s", person=request.user, branch=one, area=area
    )
    said = _("移好了，以前在哪里都留着。")
    return _do(request, one, "move", form, do=flow.move_branch, said=said)


@require_POST
@for_staff
def close(request: PersonRequest, pk: UUID) -> HttpResponse:
    """It is no more."""
    form = CloseBranchForm(request.POST, auto_id="close_%s")
    said = _("撤销了，历史都留着。")
    return _do(request, _branch(pk), "close", form, do=flow.close_branch, said=said)


@require_POST
@for_staff
def mirror(request: PersonRequest, kind: str) -> HttpResponse:
    """Found what areas lack of a kind."""
    path = area_path(request)
    made = press(request, lambda: flow.mirror(kind, path, by=request.user))
    if made.value is not None:
        say(request, _("设好了 %d 个。") % len(made.value))
    area = request.GET.get("area", "")
    return redirect(f"{reverse('alliances:branches')}?area={area}")
