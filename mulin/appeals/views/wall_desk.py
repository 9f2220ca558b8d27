"""The moderators' side of the wall: what waits, one with its original beside it, the decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import rules
from mulin.appeals.flow import publishing
from mulin.appeals.flow.filters import note_export
from mulin.appeals.forms.wall import ReasonForm, ShownForm
from mulin.appeals.models import Publication
from mulin.appeals.queries import wall as reads
from mulin.appeals.queries.echo import Answer, answers_of, outcome
from mulin.appeals.views.shown import PHOTO_ROLES
from mulin.appeals.views.staff import at_desk
from mulin.appeals.views.wall import line_of
from mulin.core import files, personal, toasts
from mulin.core.deed_forms import attempt, press
from mulin.core.http import PersonRequest
from mulin.core.models import Attachment
from mulin.core.tables import TYPES, table_answer
from mulin.people.models import Person

TONES = {"proposed": "amber", "published": "green", "refused": "red", "withdrawn": ""}


def _moderator(request: PersonRequest) -> Person:
    if not rules.may_see_wall_queue(request.user):
        raise PermissionDenied(_("说事墙由社区和镇治理中心审核。"))
    return request.user


def _found(request: PersonRequest, pk: UUID) -> Publication:
    rows = reads.moderated(_moderator(request)).select_related("appeal__reporter", "moderated_by")
    return get_object_or_404(rows, pk=pk)


@at_desk
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """What waits, what hangs, what does not."""
    person = _moderator(request)
    view = request.GET.get("view", "")
    view = view if view in reads.VIEWS else "waiting"
    page = reads.queue(
        person, view, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    counts = reads.queue_counts(person)
    context = {
        "view": view, "page": page, "counts": counts, "tones": TONES,
        "tabs": [
            {"label": str(label), "href": f"?view={name}", "on": name == view, "count": counts[name]}
            for name, (label, _q) in reads.VIEWS.items()
        ],
        "lines": [
            {**line_of(row), "marks": _struck_kinds(row), "href": reverse("appeals:wall_moderate", args=[row.pk])}
            for row in page.rows
        ],
        "may_export": rules.may_export(person),
    }  # fmt: skip
    return render(request, "appeals/desk/wall.html", context)


def _struck_kinds(publication: Publication) -> list[str]:
    """What the machine has found in the original, in words."""
    appeal = publication.appeal
    found = personal.kinds(f"{appeal.title}\n{appeal.detail}")
    return [str(personal.Personal(kind).label) for kind in found]


@at_desk
@never_cache
@require_safe
def moderate(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One, with its original beside it."""
    return _page(request, _found(request, pk))


def _page(
    request: PersonRequest, publication: Publication, *, status: int = 200,
    form: ShownForm | None = None, refusal: ReasonForm | None = None,
) -> HttpResponse:  # fmt: skip
    appeal, known = publication.appeal, publishing.names_in(publication.appeal)
    answers, photos = answers_of(appeal), _photos(publication)
    form = form or _form(publication, answers, photos)
    context = {
        **line_of(publication), "appeal": appeal, "form": form, "tones": TONES,
        "refusal": refusal or ReasonForm(auto_id="why_%s"), "refused": refusal is not None,
        "why_never": publishing.why_never(appeal), "may": rules.may_moderate(request.user, publication),
        "marked": {
            "title": personal.pieces(appeal.title, known=known),
            "text": personal.pieces(appeal.detail, known=known),
            "place": appeal.place,
        },
        "kind_words": {kind: str(label) for kind, label in personal.Personal.choices},
        "photos": [_photo(publication, form, photo) for photo in photos],
        "answers": [
            {
                "pieces": personal.pieces(answer.text, known=known), "at": answer.entry.at,
                "field": form[f"line_{answer.entry.pk}"], "show": form[f"show_{answer.entry.pk}"],
                "fresh": publication.on_wall and str(answer.entry.pk) not in _read(publication),
            }
            for answer in answers
        ],
        "outcome": outcome(appeal),
    }  # fmt: skip
    return render(request, "appeals/desk/wall_entry.html", context, status=status)


def _read(publication: Publication) -> set[str]:
    return {str(one["entry"]) for one in publication.lines}


def _photos(publication: Publication) -> list[Attachment]:
    if not publication.appeal.photos:
        return []
    return list(files.of(publication.appeal_id).exclude(role="inner"))


def _photo(publication: Publication, form: ShownForm, photo: Attachment) -> dict[str, Any]:
    url = reverse("appeals:photo", args=[publication.appeal_id, photo.pk])
    return {
        "src": f"{url}?thumb=1", "href": url, "alt": str(PHOTO_ROLES.get(photo.role, _("照片"))),
        "field": form[f"photo_{photo.pk}"],
    }  # fmt: skip


def _form(
    publication: Publication, answers: list[Answer], photos: list[Attachment], posted: Any = None
) -> ShownForm:
    """The copy as it stands. Answers not yet read for the wall are offered struck and ticked."""
    known, read = publishing.names_in(publication.appeal), _read(publication)
    let = publication.answers
    lines = [
        (key, let.get(key) or personal.strike(answer.text, known=known), key in let or key not in read)
        for answer in answers
        for key in [str(answer.entry.pk)]
    ]  # fmt: skip
    initial = {
        "title": publication.title, "text": publication.text, "place": publication.place,
        **{f"photo_{key}": True for key in publication.photos},
    }  # fmt: skip
    return ShownForm(
        posted,
        initial=initial,
        photos=[photo.pk for photo in photos],
        lines=lines,
        auto_id="wall_%s",
    )


@at_desk
@require_POST
def publish(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Hang it up, or mend what hangs there."""
    publication = _found(request, pk)
    answers, photos = answers_of(publication.appeal), _photos(publication)
    form = _form(publication, answers, photos, request.POST)
    if not form.is_valid():
        return _page(request, publication, status=400, form=form)
    waiting = "waiting" if publication.status == Publication.Status.PROPOSED else "answers"
    do = publishing.publish if waiting == "waiting" else publishing.revise
    done = attempt(form, lambda: do(publication, form.shown(), by=request.user))
    if not done.ok:
        return _page(request, publication, status=done.status, form=form)
    toasts.say(request, _("已经上墙。") if waiting == "waiting" else _("已经改好。"))
    return _go_on(request, publication, waiting)


@at_desk
@require_POST
def refuse(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Not on the wall, with the reason for the resident."""
    return _reasoned(request, pk, publishing.refuse, said=_("没有上墙，原因已经告诉居民。"))


@at_desk
@require_POST
def remove(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Off the wall, with the reason for the resident."""
    return _reasoned(request, pk, publishing.take_down, said=_("已经撤下，原因已经告诉居民。"))


def _reasoned(
    request: PersonRequest, pk: UUID, do: Callable[..., Publication], *, said: str
) -> HttpResponseBase:
    publication = _found(request, pk)
    form = ReasonForm(request.POST, auto_id="why_%s")
    if not form.is_valid():
        return _page(request, publication, status=400, refusal=form)
    done = attempt(
        form, lambda: do(publication, by=request.user, reason=form.cleaned_data["reason"])
    )
    if not done.ok:
        return _page(request, publication, status=done.status, refusal=form)
    toasts.say(request, said)
    return _go_on(request, publication, "waiting")


@at_desk
@require_POST
def reconsider(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Look at a refused one again."""
    publication = _found(request, pk)
    press(request, lambda: publishing.reconsider(publication, by=request.user))
    return redirect("appeals:wall_moderate", pk)


def _go_on(request: PersonRequest, publication: Publication, view: str) -> HttpResponseBase:
    """To the next one that waits, so that a morning's queue is one key after another."""
    following = reads.next_waiting(request.user, view, but=publication.pk)
    if following is None:
        return redirect(f"{reverse('appeals:wall_queue')}?view={view}")
    return redirect("appeals:wall_moderate", following)


@at_desk
@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """One view as csv, xlsx or jsonl; who took it is journalled."""
    person = _moderator(request)
    if not rules.may_export(person):
        raise PermissionDenied(_("导出清单要有派单或审计的岗位。"))
    kind, view = request.GET.get("format", "csv"), request.GET.get("view", "published")
    if kind not in TYPES or view not in reads.VIEWS:
        return HttpResponseBadRequest(_("请选 csv、xlsx 或 jsonl。"))
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES[kind])
    rows = reads.moderated(person).filter(reads.VIEWS[view][1]).order_by("-updated_at", "-id")
    note_export(kind=kind, query=f"wall={view}", rows=rows.count(), by=person)
    name = f"wall-{timezone.localtime():%Y%m%d-%H%M}"
    return table_answer(
        name, kind, headings=reads.headings(), rows=reads.cells(rows), kinds=tuple(TYPES)
    )
