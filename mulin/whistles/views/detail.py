"""One whistle for everybody who sees it, and one unit's part for who acts in it, on a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.core import files, starts, toasts
from mulin.core.deed_forms import KeyedForm, attempt, trouble
from mulin.core.http import PersonRequest
from mulin.core.models import Attachment
from mulin.core.offers import Deed, Offer
from mulin.core.once import once
from mulin.core.worktime import Limit
from mulin.people.guards import signed_in
from mulin.people.models import Person
from mulin.places.queries import ladder
from mulin.whistles import clocks, rules
from mulin.whistles.models import Side, Summons, Turnout, Whistle
from mulin.whistles.queries import Item, levels, timeline
from mulin.whistles.queries.board import Part, card_of
from mulin.whistles.views import shown
from mulin.whistles.views.board import SHOWN, SOURCES
from mulin.whistles.views.door import part_or_404, seen_by, whistle_or_404
from mulin.whistles.views.offers import (
    COMMAND_DEEDS,
    PART_DEEDS,
    UNIT_DEEDS,
    WHISTLE_DEEDS,
    form_of,
    hint,
    offers,
)
from mulin.whistles.wording import limit_words


@signed_in
@require_safe
def detail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Everything about one whistle, and what this person may decide now."""
    return page(request, whistle_or_404(request, pk))


def page(
    request: PersonRequest, whistle: Whistle, *, bound: Offer[Any] | None = None,
    at: Summons | None = None, status: int = 200, message: str = "",
) -> HttpResponse:  # fmt: skip
    """Draw it; `bound` is a form that was refused, `at` the unit's part that it belongs to."""
    person, now = request.user, timezone.now()
    summonses = list(whistle.summonses.order_by("id").prefetch_related("appraisals"))
    for summons in summonses:
        summons.whistle = whistle
    photos = photos_of(whistle, summonses)
    card = card_of(whistle, summonses, now)
    items = timeline(whistle, summonses, photos=photos)
    able = offers(WHISTLE_DEEDS, person, whistle, bound=None if at else bound)
    values: dict[str, Any] = {
        **SHOWN, "whistle": whistle, "card": card, "now": now, "message": message,
        "level": levels().by_id[whistle.level_id],
        "first_level": levels().by_id[whistle.first_level_id],
        "within": limit_words(whistle.report_in),
        "always": not Limit.parse(whistle.report_in).unit.working, "area": ladder().words(whistle.area_path),
        "able": able, "bound": bound, "hint": hint(person, whistle),
        "lines": [
            {
                **unit_line(request, part, bound if at == part.summons else None),
                "why": said_by(items, part.summons),
            }
            for part in card.parts
        ],
        "items": story(whistle, items),
        "photos": shown.shots(whistle, [p for p in photos if p.record == whistle.pk]),
        "map_data": shown.map_of(whistle, card.parts), "starts": _starts(person, whistle),
        "source": SOURCES.get(whistle.source_kind, _("其他")) if whistle.source_kind else _("来源"),
        "commands": rules.may_command(person, whistle),
        "may_open_source": rules.may_open_source(person, whistle),
    }  # fmt: skip
    return render(request, "whistles/desk/detail.html", values, status=status)


def _starts(person: Person, whistle: Whistle) -> list[starts.Offered]:
    """What other rooms let this person begin from it, as long as it is open."""
    if not whistle.is_open:
        return []
    area = ladder().by_path.get(whistle.area_path)
    brought = starts.Matter(
        "whistle", whistle.pk, _("吹哨 %s") % whistle.number, f"/desk/whistles/{whistle.pk}/",
        area=area.code if area else "", path=whistle.area_path, place=whistle.place,
    )  # fmt: skip
    return starts.offered(person, brought)


def unit_line(request: PersonRequest, part: Part, bound: Offer[Any] | None) -> dict[str, Any]:
    """One unit as the whistle's page shows it, with what may be decided about it."""
    summons = part.summons
    return {
        "part": summons, "chip": part.chip, "distance": shown.distance_words(summons),
        "own": rules.may_answer(request.user, summons),
        "able": offers(COMMAND_DEEDS, request.user, summons, bound=bound),
        "bound": bound, **appraisals_of(summons),
    }  # fmt: skip


def said_by(items: list[Item], summons: Summons) -> str:
    """The last thing that was said of a unit by itself or about it: why it refused, what it did."""
    told = {Turnout.REFUSED: "refuse", Turnout.EXCUSED: "excuse", Turnout.DONE: "finish"}
    verb = told.get(Turnout(summons.status), "progress")
    return next((i.text for i in items if i.record == summons.pk and i.verb == verb), "")


def appraisals_of(summons: Summons) -> dict[str, Any]:
    """What each side said of the other."""
    said = {one.side: one for one in summons.appraisals.all()}
    return {"mark": said.get(Side.UNIT), "verdict": said.get(Side.WHISTLE)}


def photos_of(whistle: Whistle, summonses: list[Summons]) -> list[Attachment]:
    """All its photos in one statement, and none where there are none."""
    with_photos = [s.pk for s in summonses if s.photos] + [whistle.pk] * bool(whistle.photos)
    if not with_photos:
        return []
    return list(Attachment.objects.filter(record__in=with_photos).order_by("id"))


def story(whistle: Whistle, items: list[Item]) -> list[dict[str, Any]]:
    """The timeline as its widget takes it."""
    return [
        {
            "title": item.title, "text": item.text, "when": item.at, "who": item.who,
            "tone": item.tone, "photos": shown.shots(whistle, item.photos),
        }
        for item in items
    ]  # fmt: skip


@signed_in
@require_safe
def unit(request: PersonRequest, pk: UUID, part: UUID) -> HttpResponseBase:
    """A unit's own page: report in, work, finish. Others are led to the whistle."""
    summons = part_or_404(request, pk, part)
    if not rules.may_answer(request.user, summons):
        return redirect("whistles:detail", pk=pk)
    return unit_page(request, summons)


def unit_page(
    request: PersonRequest, summons: Summons, *, bound: Offer[Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw it: the big clock, the one deed that is next, the others folded."""
    whistle, now = summons.whistle, timezone.now()
    able = offers(UNIT_DEEDS, request.user, summons, bound=bound)
    first = next((one for one in able if bound and one.deed.name == bound.deed.name), None)
    first = first or (able[0] if able else None)
    values: dict[str, Any] = {
        **SHOWN, "whistle": whistle, "part": summons, "chip": clocks.of_unit(summons, now),
        "level": levels().by_id[whistle.level_id], "within": limit_words(whistle.report_in),
        "next": first, "others": [one for one in able if one is not first], "bound": bound,
        "others_called": list(whistle.summonses.exclude(pk=summons.pk).order_by("id")),
        "distance": shown.distance_words(summons), "may_see": seen_by(request),
        "map_data": shown.map_of(whistle) if whistle.lng is not None else None,
        **appraisals_of(summons),
    }  # fmt: skip
    return render(request, "whistles/desk/unit.html", values, status=status)


@signed_in
def deed(request: PersonRequest, pk: UUID, name: str) -> HttpResponseBase:
    """A deed of the whistle: GET leads to its page, POST does it."""
    whistle, wanted = whistle_or_404(request, pk), WHISTLE_DEEDS[name]
    if request.method != "POST":
        return redirect("whistles:detail", pk=pk)
    form = form_of(wanted, whistle, request.POST, request.FILES)
    status = done(request, wanted, whistle, form)
    if status == 200:
        return redirect("whistles:detail", pk=pk)
    bound = Offer(wanted, form)
    fresh = whistle_or_404(request, pk)
    return page(request, fresh, bound=bound, status=status, message=trouble(wanted.label, form))


@signed_in
def part_deed(request: PersonRequest, pk: UUID, part: UUID, name: str) -> HttpResponseBase:
    """A deed of one unit, by the unit (on its own page) or by whoever blew the whistle."""
    summons, wanted = part_or_404(request, pk, part), PART_DEEDS[name]
    own = name in UNIT_DEEDS
    if request.method != "POST":
        return redirect("whistles:unit", pk=pk, part=part)
    form = form_of(wanted, summons, request.POST, request.FILES)
    status = done(request, wanted, summons, form)
    if status == 200:
        return redirect("whistles:unit", pk, part) if own else redirect("whistles:detail", pk=pk)
    bound, fresh = Offer(wanted, form), part_or_404(request, pk, part)
    if own and rules.may_answer(request.user, fresh):
        return unit_page(request, fresh, bound=bound, status=status)
    whistle = whistle_or_404(request, pk)
    message = trouble(wanted.label, form)
    return page(request, whistle, bound=bound, at=fresh, status=status, message=message)


def done(
    request: PersonRequest, wanted: Deed[Any], thing: Whistle | Summons, form: KeyedForm
) -> int:
    """Do it once for each key: 200, or the status with which the form is shown again."""
    if not form.is_valid():
        renew(form, request)
        return 400

    def make() -> UUID:
        wanted.do(thing, request.user, form)
        return thing.pk

    scope = f"{request.user.pk}/whistles.{wanted.name}/{thing.pk}"
    key = form.cleaned_data["key"]
    outcome = attempt(form, lambda: once(key, scope=scope, make=make))
    if outcome.ok:
        toasts.say(request, str(wanted.said))
        return 200
    renew(form, request)
    return outcome.status


def renew(form: KeyedForm, request: PersonRequest) -> None:
    """What was typed stays; the next press is another one."""
    typed = request.POST.copy()
    typed["key"] = str(uuid4())
    form.data = typed


@signed_in
@require_safe
def photo(request: PersonRequest, pk: UUID, photo: UUID) -> HttpResponseBase:
    """One photo, or with `?thumb=1` its thumbnail: as visible as the whistle."""
    whistle = whistle_or_404(request, pk)
    keys = [whistle.pk, *whistle.summonses.values_list("pk", flat=True)]
    attachment = get_object_or_404(Attachment.objects.filter(record__in=keys), pk=photo)
    return files.response(attachment, thumb=request.GET.get("thumb") == "1")
