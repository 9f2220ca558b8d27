"""Signatures at the desk: paper written down quickly, one after the other; the keeper's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import files, toasts
from mulin.core.deed_forms import attempt, done, renew, trouble
from mulin.core.http import PersonRequest
from mulin.core.models import Attachment
from mulin.core.paging import keyset
from mulin.covenants import flow, rules
from mulin.covenants.forms import Paper, Strike
from mulin.covenants.models import Covenant, Signature, Signer, Status, Version
from mulin.covenants.views.door import SHOWN, at_desk, desk_covenant_or_404, place_of
from mulin.places.queries import buildings_in

SIZE, LAST = 50, 5


def _signing_or_none(request: PersonRequest, covenant: Covenant) -> Version | None:
    rows = Version.objects.visible_to(request.user).filter(covenant=covenant)
    found = rows.filter(status=Status.SIGNING).first()
    if found is not None:
        found.covenant = covenant
    return found


@at_desk
def paper(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Write down what was signed on paper: after each, the sheet and the building stay."""
    covenant = desk_covenant_or_404(request, pk)
    if not rules.may_enter(request.user, covenant.area_path):
        raise PermissionDenied(_("录入签名要有这个片区的岗位。"))
    version = _signing_or_none(request, covenant)
    if version is None:
        values = {**SHOWN, "covenant": covenant, "place": place_of(covenant), "version": None}
        return render(request, "covenants/desk/paper.html", values)
    form, status = _paper_form(request, version), 200
    if form.is_bound:
        status, query = _enter(request, version, form)
        if status == 200:
            return redirect(f"{request.path}?{query}")
    mine = Signature.objects.visible_to(request.user).stand()
    mine = mine.filter(version=version, recorded_by=request.user)
    values = {
        **SHOWN, "covenant": covenant, "place": place_of(covenant), "version": version,
        "form": form, "is_open": version.signs_on(timezone.localdate()),
        "just": list(mine.select_related("building__estate").order_by("-id")[:LAST]),
    }  # fmt: skip
    return render(request, "covenants/desk/paper.html", values, status=status)


def _paper_form(request: PersonRequest, version: Version) -> Paper:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    keep = {name: request.GET.get(name, "") for name in ("sheet", "building", "unit")}
    buildings = [
        (str(one.pk), f"{one.estate.name}{one.name}")
        for one in buildings_in(version.area_path)
        if rules.may_enter_at(request.user, one.area_path)
    ]
    by_name = version.signer == Signer.PERSON
    return Paper(*posted, buildings=buildings, by_name=by_name, initial=keep)


def _enter(request: PersonRequest, version: Version, form: Paper) -> tuple[int, str]:
    """200 and what the next page begins with, or the status with which the form is shown again."""
    if form.is_valid():
        said = form.cleaned_data
        outcome = attempt(
            form, lambda: flow.enter_paper(
                version, form.door(), by=request.user, sheet=said["sheet"], photos=said["photos"],
                key=said["key"],
            ),
        )  # fmt: skip
        if outcome.value is not None:
            toasts.say(request, _("录好了，一共 %d。") % version.signed)
            rest = request.GET.copy()
            for name in ("sheet", "building", "unit"):
                rest[name] = str(said[name])
            return 200, rest.urlencode()
        renew(form, request)
        return outcome.status, ""
    renew(form, request)
    return 400, ""


@at_desk
@require_safe
def signatures(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Who signed: for who keeps the covenant alone."""
    return page(request, desk_covenant_or_404(request, pk))


def page(
    request: PersonRequest, covenant: Covenant, *, bound: tuple[UUID, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:  # fmt: skip
    """Draw it; `bound` is a signature and the form that was refused: the page begins with it."""
    if not rules.may_keep(request.user, covenant.area_path):
        raise PermissionDenied(_("谁签了名，只有管这份公约的社区和镇里看得到。"))
    rows = Signature.objects.visible_to(request.user).filter(version__covenant=covenant)
    message = ""
    if bound is not None:
        rows, message = rows.filter(pk__lte=bound[0]), trouble(_("撤下"), bound[1])
    found = keyset(
        rows.select_related("version", "person", "building__estate"), ("-id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=SIZE,
    )  # fmt: skip
    photos = Attachment.objects.filter(record__in=[one.pk for one in found.rows])
    sheets = {one.record: one for one in photos}
    values = {
        **SHOWN, "covenant": covenant, "place": place_of(covenant), "page": found,
        "message": message, "lines": [_line(request, one, sheets, bound) for one in found.rows],
    }  # fmt: skip
    return render(request, "covenants/desk/signatures.html", values, status=status)


def _line(
    request: PersonRequest, one: Signature, sheets: dict[UUID, Attachment], bound: Any
) -> dict[str, Any]:
    may = one.withdrawn_at is None and one.person_id is None
    form = None
    if may and rules.may_withdraw(request.user, one):
        form = bound[1] if bound and bound[0] == one.pk else _strike(one)
    return {"one": one, "photo": sheets.get(one.pk), "form": form}


def _strike(one: Signature, *given: Any) -> Strike:
    return Strike(*given, auto_id=f"strike_{one.pk.hex[-6:]}_%s")


@at_desk
def strike(request: PersonRequest, pk: UUID, signature: UUID) -> HttpResponseBase:
    """Take away a signature on paper."""
    covenant = desk_covenant_or_404(request, pk)
    rows = Signature.objects.visible_to(request.user).select_related("version__covenant")
    found = get_object_or_404(rows, version__covenant=covenant, pk=signature)
    if request.method != "POST":
        return redirect("covenants:signatures", pk=pk)
    form = _strike(found, request.POST)

    def do() -> object:
        return flow.strike(found, by=request.user, words=form.cleaned_data["words"])

    status = done(request, form, found, "strike", do=do, said=_("撤下了，不再算数。"))
    if status == 200:
        return redirect("covenants:signatures", pk=pk)
    return page(request, covenant, bound=(found.pk, form), status=status)


@at_desk
@require_safe
def sheet(request: PersonRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """A photo of a sheet: for who keeps the covenant, and who entered it."""
    covenant = desk_covenant_or_404(request, pk)
    rows = Signature.objects.visible_to(request.user).filter(version__covenant=covenant)
    attachment = get_object_or_404(Attachment, pk=photo, record__in=rows.values("pk"))
    return files.response(attachment, thumb=request.GET.get("thumb") == "1")
