"""The machine door of triage: categories suggested, danger told, the rules of routing."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from mulin.appeals import schemas
from mulin.appeals.api.common import appeal_of
from mulin.appeals.queries import routed
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.triage.danger import must_stay_private
from mulin.core.deeds import Forbidden
from mulin.core.http import PersonRequest
from mulin.people.machines import Made, whose
from mulin.people.standing import DISPATCH
from mulin.people.tokens import HANDLE, READ

router = Router(tags=["appeals"])


@router.post("/triage", response=schemas.TriageOut, auth=READ, summary="按文字建议类别")
def triage(request: PersonRequest, body: schemas.ReportIn) -> Made:
    """Which categories the words speak for, and whether somebody should call first."""
    return _suggested(body.title, body.detail)


@router.get(
    "/appeals/{pk}/category-suggestions", response=schemas.TriageOut, auth=HANDLE,
    summary="建议类别",
)  # fmt: skip
def category_suggestions(request: PersonRequest, pk: UUID) -> Made:
    """The same for an appeal that has come in."""
    appeal = appeal_of(request, pk)
    return _suggested(appeal.title, appeal.detail)


def _suggested(title: str, detail: str) -> Made:
    known = taxonomy()
    alarm, found = known.alarm(title, detail), known.suggest(title, detail)
    return {
        "suggestions": [schemas.SuggestionOut.of(s) for s in found],
        "sure": bool(found) and found[0].sure, "urgency": alarm.urgency if alarm else "normal",
        "call_first": alarm.advice if alarm else "", "private": must_stay_private(title, detail),
    }  # fmt: skip


@router.get(
    "/routing-rules", response=list[schemas.RoutingRuleOut], auth=HANDLE, summary="派单规则"
)
def routing_rules(request: PersonRequest) -> list[Made]:
    """The rules in their order, for those who dispatch; the first that fits counts."""
    if not whose(request).standing.has(DISPATCH):
        raise Forbidden
    return [
        {
            "id": line.row.id, "name": line.row.name, "active": line.row.active,
            "when": list(line.when), "target": line.target, "reason": line.row.reason,
            "problems": list(line.problems),
        }
        for line in routed.lines([])
    ]  # fmt: skip
