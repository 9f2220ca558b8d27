"""The deeds of an agenda: items are put there, ordered, talked over, put off; from a record too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mulin.core import starts, toasts
from mulin.core.deed_forms import attempt, done, trouble
from mulin.core.deeds import Refused
from mulin.core.http import PersonRequest
from mulin.meetings import flow, forms, rules
from mulin.meetings.models import Item, Meeting
from mulin.meetings.queries import sources
from mulin.meetings.queries.lists import agenda_targets
from mulin.meetings.views.desk import page
from mulin.meetings.views.door import at_desk, desk_meeting_or_404, item_or_404
from mulin.people.models import Person
from mulin.places.queries import ladder

Do = Callable[[Item, Person, Any], object]


def _interest(item: Item, by: Person, form: Any) -> object:
    who = form.chosen()
    if who is None:
        raise Refused("nobody", _("请选是谁要回避。"), field="person")
    return flow.declare(item, who, by=by, words=form.cleaned_data["words"])


def _chair(item: Item, by: Person, form: Any) -> object:
    who = form.chosen()
    if who is None:
        raise Refused("nobody", _("请选由谁主持。"), field="person")
    return flow.set_item_chair(item, by=by, person=who)


def _reword(item: Item, by: Person, form: Any) -> object:
    said = form.cleaned_data
    return flow.reword(
        item, by=by, title=said["title"], words=said["words"], minutes=said["minutes"]
    )


# name: words of the button, its form, the deed, what is said when it is done
DEEDS: dict[str, tuple[Any, type[Any], Do, Any]] = {
    "accept": (
        gettext_lazy("列入"), forms.Plain, lambda i, by, _f: flow.accept(i, by=by),
        gettext_lazy("列入了，提的人收到了。"),
    ),
    "decline": (
        gettext_lazy("不列入"), forms.Words,
        lambda i, by, f: flow.decline(i, by=by, words=f.cleaned_data["words"]),
        gettext_lazy("答复了提的人。"),
    ),
    "raise_up": (
        gettext_lazy("往前排"), forms.Plain, lambda i, by, _f: flow.raise_up(i, by=by),
        gettext_lazy("往前排了。"),
    ),
    "begin": (
        gettext_lazy("开始议"), forms.Plain, lambda i, by, _f: flow.begin(i, by=by),
        gettext_lazy("开始议这一项。"),
    ),
    "conclude": (
        gettext_lazy("议完了"), forms.Plain, lambda i, by, _f: flow.conclude(i, by=by),
        gettext_lazy("这一项议完了。"),
    ),
    "defer": (
        gettext_lazy("下次再议"), forms.Words,
        lambda i, by, f: flow.defer(i, by=by, words=f.cleaned_data["words"]),
        gettext_lazy("放到下次了。"),
    ),
    "withdraw": (
        gettext_lazy("从议程上拿掉"), forms.Plain, lambda i, by, _f: flow.withdraw(i, by=by),
        gettext_lazy("拿掉了。"),
    ),
    "reword": (gettext_lazy("改文字"), forms.Reword, _reword, gettext_lazy("改好了。")),
    "chair": (gettext_lazy("另请主持"), forms.ChairForm, _chair, gettext_lazy("这一项换人主持。")),
    "interest": (gettext_lazy("声明回避"), forms.Interest, _interest, gettext_lazy("记下了，这一项不计人数。")),
}  # fmt: skip


def form_of(name: str, item: Item, *given: Any) -> Any:
    """The form of an item's deed, empty or with what was sent."""
    more: dict[str, Any] = {"auto_id": f"{name}_%s"}
    if name == "reword" and not given:
        more["initial"] = {"title": item.title, "words": item.words, "minutes": item.minutes}
    form = DEEDS[name][1](*given, **more)
    if isinstance(form, forms.Picked):
        form.offer(item.meeting.area_path)
    return form


@at_desk
@require_safe
def one(request: PersonRequest, pk: UUID, item: UUID) -> HttpResponseBase:
    """An item with everything that may be done to it by a form."""
    meeting = desk_meeting_or_404(request, pk)
    return _drawn(request, meeting, _led(request, meeting, item))


def _led(request: PersonRequest, meeting: Meeting, key: UUID) -> Item:
    found = item_or_404(request, meeting.pk, key)
    if not rules.may_lead(request.user, meeting):
        raise PermissionDenied(_("议程由主持人，或者这个片区的社区、网格员、镇治理中心来排。"))
    return found


def _drawn(
    request: PersonRequest, meeting: Meeting, item: Item, *, bound: Any = None, status: int = 200,
    message: str = "",
) -> HttpResponseBase:  # fmt: skip
    names = ["decline"] if item.status == "proposed" else ["chair", "interest", "defer"]
    able = [
        (name, DEEDS[name][0], bound[1] if bound and bound[0] == name else form_of(name, item))
        for name in ["reword", *names]
        if item.status in {"proposed", "open"} and meeting.is_live
    ]
    values = {
        "meeting": meeting, "item": item, "able": able, "message": message,
        "conflicts": list(item.conflicts.select_related("person")),
        "opened": bound[0] if bound else "", "starts": _starts(request.user, item),
        "sees": not item.source_kind
        or sources.opens(request.user, item.source_kind, item.source_id),
    }  # fmt: skip
    return render(request, "meetings/desk/item.html", values, status=status)


def _starts(person: Person, item: Item) -> list[starts.Offered]:
    """What other rooms let this person begin from it."""
    meeting = item.meeting
    area = ladder().by_path.get(meeting.area_path)
    brought = starts.Matter(
        "item", item.pk, item.title, f"/meetings/{meeting.pk}/", area=area.code if area else "",
        path=meeting.area_path, place=meeting.place,
    )  # fmt: skip
    return starts.offered(person, brought)


@at_desk
def deed(request: PersonRequest, pk: UUID, item: UUID, name: str) -> HttpResponseBase:
    """A deed of an item: GET leads to its page, POST does it."""
    meeting = desk_meeting_or_404(request, pk)
    found = _led(request, meeting, item)
    label, _form, do, said = DEEDS[name]
    if request.method != "POST":
        return redirect("meetings:desk_item", pk=pk, item=item)
    form = form_of(name, found, request.POST)
    status = done(
        request, form, found, f"item.{name}", do=lambda: do(found, request.user, form), said=said
    )
    if status == 200:
        return redirect("meetings:desk_detail", pk=pk)
    if isinstance(form, forms.Plain):
        fresh = desk_meeting_or_404(request, pk)
        return page(request, fresh, status=status, message=trouble(label, form))
    return _drawn(
        request, meeting, found, bound=(name, form), status=status, message=trouble(label, form)
    )


@at_desk
def put(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Put an item on the agenda of this meeting."""
    meeting = desk_meeting_or_404(request, pk)
    if request.method != "POST":
        return redirect("meetings:desk_detail", pk=pk)
    form = forms.ItemForm(request.POST, auto_id="put_%s")
    status = done(
        request, form, meeting, "put", do=lambda: flow.put(meeting, form.topic(), by=request.user),
        said=_("放上议程了。"),
    )  # fmt: skip
    if status == 200:
        return redirect("meetings:desk_detail", pk=pk)
    fresh = desk_meeting_or_404(request, pk)
    return page(request, fresh, put=form, status=status, message=trouble(_("放上议程"), form))


@at_desk
def from_record(request: PersonRequest) -> HttpResponseBase:
    """A thing of another room becomes an item: `?from=kind&id=…&label=…&area=…&url=…`."""
    place = ladder().by_code.get(request.GET.get("area", ""))
    targets = agenda_targets(request.user, place.path if place else "")
    posted = request.POST if request.method == "POST" else None
    form = forms.PutForm(posted, initial=_brought(request))
    form.offer(targets)
    status = 200
    if posted is not None:
        status = 400
        if form.is_valid():
            meeting = get_object_or_404(
                Meeting.objects.visible_to(request.user), pk=form.cleaned_data["meeting"]
            )
            key = form.cleaned_data["key"]
            outcome = attempt(
                form, lambda: flow.put(meeting, form.topic(), by=request.user, key=key)
            )
            if outcome.ok:
                toasts.say(request, _("放上议程了。"))
                return redirect("meetings:desk_detail", pk=meeting.pk)
            status = outcome.status
    values = {"form": form, "targets": targets}
    return render(request, "meetings/desk/put.html", values, status=status)


def _brought(request: PersonRequest) -> dict[str, Any]:
    """What the address says already. The title is for whoever puts it there to write: what stands
    in the record need not be for everybody."""
    given = request.GET
    try:
        key: UUID | None = UUID(given.get("id", ""))
    except ValueError:
        key = None
    return {
        "source_kind": given.get("from", "")[:20], "source_id": key,
        "source_label": given.get("label", "")[:120], "source_url": given.get("url", "")[:200],
    }  # fmt: skip
