"""One appeal at the desk: its page, its deeds behind forms, why its deadline, whom to call."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from mulin.appeals import flow, rules
from mulin.appeals.forms import desk as forms
from mulin.appeals.models import Appeal
from mulin.appeals.queries import chip, deadline_of, first_contact_chip, timeline, with_parts
from mulin.appeals.queries.contact import contact_of
from mulin.appeals.queries.resident import day_lines
from mulin.appeals.queries.timeline import entries
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.views import common, shown
from mulin.appeals.views.choices import choices_of
from mulin.appeals.views.offers import DEEDS, Deed, Offer, offers, why_not
from mulin.appeals.views.staff import at_desk
from mulin.core import toasts
from mulin.core.deeds import Conflict
from mulin.core.http import PersonRequest
from mulin.core.once import once
from mulin.people.queries import posts


def seen(request: PersonRequest, pk: UUID) -> Appeal:
    """The appeal, if this person may see it; with all that its page shows, in one statement."""
    rows = with_parts(Appeal.objects.visible_to(request.user)).select_related("reporter")
    return get_object_or_404(rows, pk=pk)


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
        "hints": forms.HINTS_OF_ENDINGS,
    }  # fmt: skip
    return render(request, "appeals/desk/detail.html", values, status=status)


# What a handler does every day; the rest stands in the quiet group.
USUAL = frozenset({"contact", "progress", "ask", "propose", "staff_answer"})


@at_desk
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """One deed: GET opens its form on the page, POST does it."""
    appeal, wanted = seen(request, pk), DEEDS[name]
    if request.method != "POST":
        return page(request, appeal, asked=name)
    form = wanted.form(request.POST, request.FILES, appeal=appeal, auto_id=f"{wanted.name}_%s")
    if not form.is_valid():
        return again(request, appeal, wanted, form, status=400)
    outcome = common.deed(form, lambda: do(wanted, appeal, form, request))
    if outcome.ok:
        toasts.say(request, str(wanted.said))
        return redirect(after(request, appeal))
    return again(request, appeal, wanted, form, status=outcome.status)


def do(wanted: Deed, appeal: Appeal, form: forms.DeedForm, request: PersonRequest) -> UUID:
    """The deed itself, once for each key; refused if the appeal has moved since it was drawn."""
    data, person = form.cleaned_data, request.user

    def make() -> UUID:
        if wanted.moves and data["head"] and data["head"] != appeal.journal_head:
            raise Conflict
        wanted.do(appeal, person, data)
        return appeal.pk

    return once(data["key"], scope=f"{person.pk}/{wanted.name}", make=make)[0]


def again(
    request: PersonRequest, appeal: Appeal, wanted: Deed, form: forms.DeedForm, *, status: int
) -> HttpResponseBase:
    """The page as it stands now, with the form that was refused and everything typed in it."""
    fresh = with_parts(Appeal.objects.visible_to(request.user)).select_related("reporter")
    now = fresh.filter(pk=appeal.pk).first()
    if now is None:
        toasts.say(request, _("这件事已经转给别人，您这里看不到了。"), level="bad")
        return redirect("appeals:list")
    typed = request.POST.copy()
    typed["head"], typed["key"] = now.journal_head, str(uuid4())
    form.data = typed
    offer = Offer(wanted, form, next=True)
    lead = _("“%s”还差一点，请看标红的地方。") % wanted.label
    message = _("；").join(str(e) for e in form.non_field_errors()) or lead
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
    outcome = common.deed(form, lambda: flow.reveal(appeal, by=request.user, purpose=purpose))
    return page(request, appeal, known=outcome.value, status=outcome.status)


@at_desk
@require_GET
def deadline(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """«期限怎么算»: both clocks with every stretch that counted and every one that did not."""
    appeal = seen(request, pk)
    clocks = deadline_of(appeal).clocks
    parts = [
        {"title": title, "why": why, "clock": clock, "days": day_lines(clock)}
        for title, why, clock in (
            (_("首次联系"), _("从反映时算起，联系上或到现场看过就停。"), clocks.first_contact),
            (
                _("办结"),
                _(
                    "从反映时算起；等居民回复、等回访时暂停；重办就重新算。改类别会改期限，用掉的时间不退。"
                ),
                clocks.resolution,
            ),
        )
    ]
    values = {"appeal": appeal, "parts": parts, "chip": chip(appeal, timezone.now())}
    return render(request, "appeals/desk/deadline.html", values)
