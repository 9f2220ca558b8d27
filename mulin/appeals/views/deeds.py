"""One appeal at the desk: its page, its deeds behind forms, why its deadline, whom to call."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mulin.appeals import flow, rules
from mulin.appeals.forms import desk as forms
from mulin.appeals.forms.deeds import DeedForm
from mulin.appeals.models import Appeal
from mulin.appeals.queries import chip, first_contact_chip, timeline
from mulin.appeals.queries.beside import beside
from mulin.appeals.queries.contact import contact_of
from mulin.appeals.queries.figures import NOT_HANDLED
from mulin.appeals.queries.timeline import entries, whole
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views import clocked, common, shown
from mulin.appeals.views.choices import choices_of
from mulin.appeals.views.offers import DEEDS, Deed, Offer, offers, why_not
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deed_forms import attempt, trouble
from mulin.core.deeds import Conflict
from mulin.core.flow import can
from mulin.core.http import PersonRequest
from mulin.core.once import once
from mulin.people.models import Person
from mulin.people.queries import posts


def seen(request: PersonRequest, pk: UUID) -> Appeal:
    """The appeal, if this person may see it; with all that its page shows, in one statement."""
    appeal = whole(Appeal.objects.visible_to(request.user).filter(pk=pk))
    if appeal is None:
        raise Http404
    return appeal


@at_desk
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one appeal, and what this person may do now."""
    return page(request, seen(request, pk))


def page(
    request: PersonRequest, appeal: Appeal, *, bound: Offer | None = None, asked: str = "",
    known: tuple[str, str] | None = None, status: int = 200, message: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw it; `known` is name and phone after a reveal, `bound` a form that was refused."""
    person, now, written = request.user, timezone.now(), entries(appeal)
    able = offers(person, appeal, written, bound=bound, asked=asked)
    following = next((one for one in able if one.next), None)
    name, phone = contact_of(appeal)
    values: dict[str, Any] = {
        "appeal": appeal, "now": now, "message": message, "asked": asked,
        "handled": appeal.ending not in NOT_HANDLED,
        "chip": chip(appeal, now), "first": first_contact_chip(appeal, now),
        "tone": common.status_tone(appeal),
        "leaf": taxonomy().by_id.get(appeal.category_id) if appeal.category_id else None,
        "where": shown.where_words(appeal), "map_data": shown.small_map(appeal),
        "photos": shown.photos_of(appeal),
        "items": timeline(appeal, staff=rules.may_see_inner(person, appeal), written=written),
        "next": following,
        "choices": choices_of(appeal) if following and following.deed.name == "dispatch" else [],
        "usual": [one for one in able if not one.next and one.deed.name in USUAL],
        "others": [one for one in able if not one.next and one.deed.name not in USUAL],
        "loose": bound if bound and bound.deed.name not in {o.deed.name for o in able} else None,
        "why_not": "" if any(o.deed.name == "call_back" for o in able) else why_not(person, appeal),
        "post": posts().get(appeal.post_id), "known": known, "name": name, "phone": phone,
        "may_reveal": rules.may_reveal(person, appeal), "reveal": forms.Reveal(appeal=appeal),
        "beside": beside(appeal, person, now), "can_merge": can_merge(person, appeal),
        "clocked": clocked.panel(clocked.clocks_of(written), person, written, is_open=appeal.is_open),
        "starts": shown.starts_of(appeal, person),
    }  # fmt: skip
    return render(request, "appeals/desk/detail.html", values, status=status)


def can_merge(person: Person, appeal: Appeal) -> bool:
    """Whether the page leads to merging: where the life table and the rules allow it."""
    able = can(appeal, "merge", flow.STEPS) and not appeal.merged
    return able and rules.may_merge(person, appeal)


# What a handler does every day; the rest stands in the quiet group.
USUAL = frozenset(
    {"contact", "progress", "ask", "propose", "staff_answer", "stage_done", "unshelve",
     "refuse_extension", "refuse_shelving"}
)  # fmt: skip


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One deed: GET opens its form on the page, POST does it."""
    appeal, wanted = seen(request, pk), DEEDS[name]
    if request.method != "POST":
        return page(request, appeal, asked=name)
    form = wanted.form(request.POST, request.FILES, appeal=appeal, auto_id=f"{wanted.name}_%s")
    if not form.is_valid():
        return again(request, appeal, wanted, form, status=400)
    outcome = attempt(form, lambda: do(wanted, appeal, form, request))
    if outcome.ok:
        toasts.say(request, str(wanted.said))
        return redirect(after(request, appeal))
    return again(request, appeal, wanted, form, status=outcome.status)


def do(wanted: Deed, appeal: Appeal, form: DeedForm, request: PersonRequest) -> UUID:
    """The deed itself, once for each key; refused if the appeal has moved since it was drawn."""
    data, person = form.cleaned_data, request.user

    def make() -> UUID:
        if wanted.moves and data["head"] and data["head"] != appeal.journal_head:
            raise Conflict
        wanted.do(appeal, person, data)
        return appeal.pk

    return once(data["key"], scope=f"{person.pk}/{wanted.name}", make=make)[0]


def again(
    request: PersonRequest, appeal: Appeal, wanted: Deed, form: DeedForm, *, status: int
) -> HttpResponseBase:
    """The page as it stands now, with the form that was refused and everything typed in it."""
    fresh = Appeal.objects.visible_to(request.user).filter(pk=appeal.pk)
    now = whole(fresh)
    if now is None:
        toasts.say(request, _("这件事已经转给别人，您这里看不到了。"), level="bad")
        return redirect("appeals:list")
    typed = request.POST.copy()
    head, key = now.journal_head, str(uuid4())
    typed["head"], typed["key"] = head, key
    form.data = typed
    offer = Offer(wanted, form, next=True, key=key, head=head)
    message = trouble(wanted.label, form)
    return page(request, now, bound=offer, status=status, message=message)


def after(request: PersonRequest, appeal: Appeal) -> str:
    """Back to the inbox when it came from there (the next appeal comes up), else to its page."""
    if request.POST.get("from") == "inbox":
        following = request.POST.get("next", "")
        return reverse("appeals:inbox") + (f"?id={following}" if following else "")
    if not Appeal.objects.visible_to(request.user).filter(pk=appeal.pk).exists():
        return reverse("appeals:list") + "?view=mine"
    return reverse("appeals:detail", args=[appeal.pk])


@at_desk
@never_cache
@require_POST
def reveal(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Name and phone, unmasked on this one answer; the look is journalled."""
    appeal = seen(request, pk)
    form = forms.Reveal(request.POST, appeal=appeal)
    if not form.is_valid():
        return page(request, appeal, status=400, message=_("请选查看的用途。"))
    purpose = form.cleaned_data["purpose"]
    outcome = attempt(form, lambda: flow.reveal(appeal, by=request.user, purpose=purpose))
    return page(request, appeal, known=outcome.value, status=outcome.status)
