"""The ledger at the machine door: the same deeds, rules and masks as the pages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from mulin.core.deeds import Forbidden
from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.households import flow, rules, schemas
from mulin.households.flow import Consent
from mulin.households.models import Dwelling, Need, Resident
from mulin.households.persons import taken_down
from mulin.households.queries import (
    Filters,
    counts_by_area,
    dwellings,
    listed,
    needs_by_kind,
    people_by_area,
)
from mulin.households.queries.people import needs_of, stays_of
from mulin.households.wording import masked_id
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.tokens import Needs
from mulin.places.models import Building
from mulin.places.queries import ladder

router = Router(tags=["households"])
READ, WRITE = Needs("households:read"), Needs("households:write")


def _resident(request: HttpRequest, pk: UUID) -> Resident:
    return get_object_or_404(Resident.objects.visible_to(whose(request)), pk=pk)


def _dwelling(request: HttpRequest, pk: UUID) -> Dwelling:
    rows = Dwelling.objects.visible_to(whose(request)).select_related("building")
    return get_object_or_404(rows, pk=pk)


def _whole(request: HttpRequest, pk: UUID) -> Made:
    resident = _resident(request, pk)
    return {
        **schemas.PersonOut.of(resident), "id_number": masked_id(resident),
        "dwellings": [stay.dwelling_id for stay in stays_of(resident) if stay.until is None],
        "needs": [schemas.NeedOut.of(need) for need in needs_of(resident)],
    }  # fmt: skip


@router.get(
    "/households/people", response=schemas.PeopleOut, auth=READ, url_name="household_people",
    summary="台账里的居民（打码）",
)  # fmt: skip
def people(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """A register as the desk has it: view, q, area, building, need, tie, sort."""
    filters = Filters.read(request.GET)
    rows = listed(whose(request), filters)
    page = keyset(rows, filters.order, after=after, before=before, size=size)
    items = [schemas.PersonOut.of(row) for row in page.rows]
    return paged(page, items)


@router.get(
    "/households/people/{pk}", response=schemas.WholePersonOut, auth=READ,
    url_name="household_person", summary="一个居民（打码）",
)  # fmt: skip
def person(request: PersonRequest, pk: UUID) -> Made:
    """One person with needs and dwellings."""
    return _whole(request, pk)


@router.get(
    "/households/dwellings", response=schemas.DwellingsOut, auth=READ,
    url_name="household_dwellings", summary="住户",
)  # fmt: skip
def dwelling_list(
    request: PersonRequest, after: str = "", before: str = "", size: int = SIZE
) -> Made:
    """Doors, narrowed by area and building."""
    filters = Filters.read(request.GET)
    rows = dwellings(whose(request), filters)
    page = keyset(rows, filters.order, after=after, before=before, size=size)
    items = [schemas.DwellingOut.of(row) for row in page.rows]
    return paged(page, items)


@router.get(
    "/households/counts", response=schemas.CountsOut, auth=READ, url_name="household_counts",
    summary="户数、人数、需求数",
)  # fmt: skip
def counts(request: PersonRequest) -> Made:
    """Numbers of one's areas, nobody by name."""
    by = whose(request)
    if not rules.may_count(by):
        raise Forbidden
    known, areas = ladder(), []
    needs: dict[str, int] = {}
    for path in by.standing.paths(rules.COUNT):
        homes, heads = counts_by_area(path), people_by_area(path)
        areas += [
            {"area": known.by_path[one].code, "households": homes.get(one, 0),
             "people": heads.get(one, 0)}
            for one in sorted({*homes, *heads})
            if one in known.by_path
        ]  # fmt: skip
        for kind, n in needs_by_kind(path).items():
            needs[kind] = needs.get(kind, 0) + n
    return {"areas": areas, "needs": needs}


@router.post(
    "/households/dwellings", response={201: schemas.DwellingOut}, auth=WRITE,
    url_name="household_found", summary="登记一户",
)  # fmt: skip
def found(request: PersonRequest, body: schemas.DoorIn) -> Status[Made]:
    """A door; the same one again is given back as it is."""
    building = get_object_or_404(Building, pk=body.building)
    made = flow.found_dwelling(
        building, unit=body.unit, room=body.room, area=body.area_m2, by=whose(request)
    )
    return Status(201, schemas.DwellingOut.of(made))


@router.post(
    "/households/dwellings/{pk}/people", response={201: schemas.WholePersonOut}, auth=WRITE,
    url_name="household_enter", summary="登记一个人",
)  # fmt: skip
def enter(request: PersonRequest, pk: UUID, body: schemas.PersonIn, key: str = KEY) -> Status[Made]:
    """Somebody moves in, or with a used `Idempotency-Key` who moved in by it."""
    home = _dwelling(request, pk)
    who = taken_down(body.name, phone=body.phone, id_number=body.id_number, born=body.born)
    made = flow.enter(home, who, kind=body.kind, since=body.since, by=whose(request), key=key)
    return Status(201, _whole(request, made.pk))


@router.post(
    "/households/people/{pk}/homes", response=schemas.WholePersonOut, auth=WRITE,
    url_name="household_move",
)  # fmt: skip
def move(request: PersonRequest, pk: UUID, body: schemas.MoveIn, key: str = KEY) -> Made:
    """迁入另一户."""
    resident, home = _resident(request, pk), _dwelling(request, body.dwelling)
    do_once(
        request, pk,
        lambda p: flow.move_in(resident, home, kind=body.kind, since=body.since, by=p), key,
    )  # fmt: skip
    return _whole(request, pk)


@router.post(
    "/households/people/{pk}/departure", response={204: None}, auth=WRITE,
    url_name="household_leave",
)  # fmt: skip
def leave(request: PersonRequest, pk: UUID, body: schemas.DayIn, key: str = KEY) -> Status[None]:
    """搬走了."""
    resident = _resident(request, pk)
    do_once(request, pk, lambda p: flow.move_out(resident, until=body.on, by=p), key)
    return Status(204, None)


@router.post(
    "/households/people/{pk}/needs", response=schemas.WholePersonOut, auth=WRITE,
    url_name="household_need",
)  # fmt: skip
def need(request: PersonRequest, pk: UUID, body: schemas.NeedIn, key: str = KEY) -> Made:
    """记一项需要的服务."""
    resident = _resident(request, pk)
    consent = Consent(body.consent_by, body.consent_how, body.consent_on, body.consent_version)
    do_once(
        request, pk,
        lambda p: flow.record_need(
            resident, kind=body.kind, consent=consent, review_on=body.review_on, by=p
        ), key,
    )  # fmt: skip
    return _whole(request, pk)


@router.post(
    "/households/needs/{pk}/review", response=schemas.NeedOut, auth=WRITE,
    url_name="household_review",
)  # fmt: skip
def review(request: PersonRequest, pk: UUID, body: schemas.DayIn, key: str = KEY) -> Made:
    """还需要，已复核；`on` 是下次复核的日子."""
    row = get_object_or_404(Need.objects.visible_to(whose(request)), pk=pk)
    do_once(request, pk, lambda p: flow.review(row, review_on=body.on, by=p), key)
    row.refresh_from_db()
    return schemas.NeedOut.of(row)


@router.post(
    "/households/needs/{pk}/withdrawal", response={204: None}, auth=WRITE,
    url_name="household_withdraw",
)  # fmt: skip
def withdraw(request: PersonRequest, pk: UUID, key: str = KEY) -> Status[None]:
    """本人撤回同意，这一项立即清除."""
    rows = Need.objects.visible_to(whose(request)).select_related("resident")
    row = get_object_or_404(rows, pk=pk)
    do_once(request, pk, lambda p: flow.withdraw(row, by=p), key)
    return Status(204, None)


@router.post(
    "/households/people/{pk}/reveal", response=schemas.OpenedOut, auth=WRITE,
    url_name="household_reveal", summary="看完整的姓名和号码",
)  # fmt: skip
def reveal(request: PersonRequest, pk: UUID, body: schemas.PurposeIn) -> Made:
    """Every look is an entry of the journal, and the person reads it."""
    opened = flow.reveal(_resident(request, pk), purpose=body.purpose, by=whose(request))
    return vars(opened)


@router.post(
    "/households/people/{pk}/erasure", response={204: None}, auth=WRITE,
    url_name="household_erase", summary="删除一个人的全部信息",
)  # fmt: skip
def erase(
    request: PersonRequest, pk: UUID, body: schemas.HouseholdReasonIn, key: str = KEY
) -> Status[None]:
    """Wiped, with a proof in the journal."""
    resident = _resident(request, pk)
    do_once(request, pk, lambda p: flow.erase(resident, reason=body.reason, by=p), key)
    return Status(204, None)
