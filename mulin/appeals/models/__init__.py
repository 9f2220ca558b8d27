"""An appeal and whatever stands beside it, a file a noun."""

from __future__ import annotations

from mulin.appeals.models.appeal import (
    Appeal,
    AppealQuerySet,
    Callback,
    Category,
    SavedFilter,
    Urgent,
    routed_past,
)
from mulin.appeals.models.choices import (
    OPEN,
    PROPOSABLE,
    SEE_ALL,
    WITH_HANDLER,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    Status,
    Urgency,
)
from mulin.appeals.models.clocks import (
    ClockPolicy,
    Escalation,
    EscalationLevel,
    EscalationStep,
    EscalationTold,
    LimitRule,
)
from mulin.appeals.models.hotline import HotlineCategory, HotlineSending, HotlineTicket
from mulin.appeals.models.orders import Supervision, SupportOrder
from mulin.appeals.models.publication import Publication
from mulin.appeals.models.rates import Exclusion, ExclusionReason, Practice, RateRule
from mulin.appeals.models.reception import Reception, ReceptionAppeal, ReceptionVisitor
from mulin.appeals.models.routing import RoutingRule
from mulin.appeals.models.supporters import Supporter

__all__ = [
    "OPEN",
    "PROPOSABLE",
    "SEE_ALL",
    "WITH_HANDLER",
    "Appeal",
    "AppealQuerySet",
    "Callback",
    "Category",
    "Channel",
    "ClockPolicy",
    "Ending",
    "Escalation",
    "EscalationLevel",
    "EscalationStep",
    "EscalationTold",
    "Exclusion",
    "ExclusionReason",
    "HotlineCategory",
    "HotlineSending",
    "HotlineTicket",
    "Kind",
    "LimitRule",
    "Practice",
    "Publication",
    "RateRule",
    "Reception",
    "ReceptionAppeal",
    "ReceptionVisitor",
    "RoutingRule",
    "Satisfaction",
    "SavedFilter",
    "Status",
    "Supervision",
    "SupportOrder",
    "Supporter",
    "Urgency",
    "Urgent",
    "routed_past",
]
