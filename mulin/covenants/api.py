"""Covenants at the machine door: the same deeds, rules and reads as the pages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status
from ninja.params.functions import Path

from mulin.core.http import PersonRequest
from mulin.core.paging import keyset
from mulin.covenants import flow, schemas
from mulin.covenants.models import Clause, Covenant, Version
from mulin.covenants.queries import (
    Filters,
    clauses_of,
    comments_of,
    compare,
    current,
    mine_of,
    shown,
    versions_of,
)
from mulin.people.machines import KEY, SIZE, Made, do_once, paged, whose
from mulin.people.tokens import Needs

router = Router(tags=["covenants"])
READ, WRITE = Needs("covenants:read"), Needs("covenants:write")
NUMBER: int = Path(ge=1, le=32767)


def _covenant(request: HttpRequest, pk: UUID) -> Covenant:
    return get_object_or_404(Covenant.objects.visible_to(whose(request)), pk=pk)


def _version(request: HttpRequest, pk: UUID, n: int) -> Version:
    rows = Version.objects.visible_to(whose(request)).select_related("covenant", "result")
    return get_object_or_404(rows, covenant=pk, number=n)


def _whole(request: HttpRequest, pk: UUID, n: int) -> Made:
    version, person = _version(request, pk, n), whose(request)
    said, mine = comments_of(version, person), mine_of(version, person) is not None
    return schemas.CovenantWholeVersionOut.whole(version, clauses_of(version), said, mine=mine)


@router.get(
    "/covenants", response=schemas.CovenantsOut, auth=READ, url_name="covenants",
    summary="公约契约",
)  # fmt: skip
def index(request: PersonRequest, after: str = "", before: str = "", size: int = SIZE) -> Made:
    """What is public, narrowed as on the page: area, kind, state."""
    rows = shown(whose(request), Filters.read(request.GET))
    page = keyset(rows, ("-id",), after=after, before=before, size=size)
    return paged(page, [schemas.CovenantOut.of(row) for row in page.rows])


@router.get(
    "/covenants/{pk}", response=schemas.WholeCovenantOut, auth=READ, url_name="covenant_detail",
    summary="一份公约",
)  # fmt: skip
def detail(request: PersonRequest, pk: UUID) -> Made:
    """One covenant with its versions, the newest first."""
    covenant = _covenant(request, pk)
    versions = versions_of(covenant, whose(request))
    held = current(versions)
    return {
        **schemas.CovenantOut.of(covenant), "current": held.number if held else None,
        "versions": [schemas.CovenantVersionOut.of(one) for one in versions],
    }  # fmt: skip


@router.get(
    "/covenants/{pk}/versions/{int:n}", response=schemas.CovenantWholeVersionOut, auth=READ,
    url_name="covenant_version", summary="一版",
)  # fmt: skip
def version(request: PersonRequest, pk: UUID, n: int = NUMBER) -> Made:
    """One version with its words, what was said of it, and how it was agreed."""
    return _whole(request, pk, n)


@router.get(
    "/covenants/{pk}/versions/{int:n}/changes/{int:since}", response=schemas.ChangesOut, auth=READ,
    url_name="covenant_changes", summary="和另一版比",
)  # fmt: skip
def changes(request: PersonRequest, pk: UUID, n: int = NUMBER, since: int = NUMBER) -> Made:
    """What changed from version `since` to version `n`, clause by clause."""
    new, old = _version(request, pk, n), _version(request, pk, since)
    found = compare(clauses_of(old), clauses_of(new))
    told = [schemas.DifferenceOut.of(one) for one in found]
    return {"before": since, "now": n, "clauses": told}


@router.post(
    "/covenants/{pk}/versions/{int:n}/comments", response={201: schemas.CommentOut}, auth=WRITE,
    url_name="covenant_comments", summary="提意见",
)  # fmt: skip
def comment(
    request: PersonRequest, pk: UUID, body: schemas.CommentIn, n: int = NUMBER, key: str = KEY
) -> Status[Made]:
    """Say something of a clause or of the whole; with a used `Idempotency-Key` what it made."""
    found, said = _version(request, pk, n), body.dict()
    wanted = said.pop("clause")
    clause = get_object_or_404(Clause, version=found, pk=wanted) if wanted else None
    made = flow.say(found, by=whose(request), clause=clause, key=key, **said)
    return Status(201, schemas.CommentOut.of(made))


@router.put(
    "/covenants/{pk}/versions/{int:n}/signature", response=schemas.CovenantWholeVersionOut, auth=WRITE,
    url_name="covenant_signature", summary="签名",
)  # fmt: skip
def covenant_sign(request: PersonRequest, pk: UUID, n: int = NUMBER, key: str = KEY) -> Made:
    """I agree, for my household or for myself; the same again changes nothing."""
    found = _version(request, pk, n)
    do_once(request, found.pk, lambda person: flow.sign(found, by=person), key)
    return _whole(request, pk, n)


@router.post(
    "/covenants/{pk}/versions/{int:n}/signature/withdrawal", response=schemas.CovenantWholeVersionOut,
    auth=WRITE, url_name="covenant_unsign", summary="撤回签名",
)  # fmt: skip
def covenant_unsign(request: PersonRequest, pk: UUID, n: int = NUMBER, key: str = KEY) -> Made:
    """I take my signature back, until the version is agreed."""
    found = _version(request, pk, n)
    do_once(request, found.pk, lambda person: flow.unsign(found, by=person), key)
    return _whole(request, pk, n)
