"""Builders of care for tests, made through the same deeds as in life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from mulin.care import flow
from mulin.care.models import Errand, ErrandStatus, Pairing, Recipient, Visit
from mulin.households.flow import Consent
from mulin.households.models import Resident
from mulin.households.testing import a_dwelling, a_resident
from mulin.people.models import Person, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area, Building
from mulin.places.testing import a_building, a_grid

AGREED = Consent(by="self", how="paper", on=date(2026, 1, 5))


class Cast:
    """The people around somebody who is looked in on: worker, keeper and centre of the area, a
    visitor and who stands in (neither with a post), a stranger who works elsewhere, the person's
    own account, and somebody who has nothing to do with it."""

    def __init__(self, grid: Area | None = None) -> None:
        self.grid = grid or a_grid()
        self.community = self.grid.parent or self.grid
        self.town = self.community.parent or self.community
        self.worker = a_holder(a_post(Role.GRID_WORKER, self.grid), "网格员小李")
        self.keeper = a_holder(a_post(Role.COMMUNITY_STAFF, self.community), "社区小陈")
        self.centre = a_holder(a_post(Role.CENTRE, self.town), "中心小周")
        self.auditor = a_holder(a_post(Role.AUDITOR, self.town), "审计小何")
        self.visitor = a_person("志愿者小吴", area=self.grid)
        self.backup = a_person("志愿者小郑", area=self.grid)
        self.stranger = a_holder(a_post(Role.GRID_WORKER, a_grid()), "别处的")
        self.account = a_person("王秀英", area=self.grid)
        self.resident = a_person("邻居", area=self.grid)
        self.building: Building = a_building(grid=self.grid)

    def lives_here(self, name: str = "王秀英", **said: Any) -> Resident:
        """Somebody of the ledger, in a dwelling of the grid."""
        dwelling = a_dwelling(self.building, by=self.worker)
        return a_resident(dwelling, name, by=self.worker, **said)

    def card(self, **changes: Any) -> flow.Card:
        """What is usually written down."""
        said: dict[str, Any] = {
            "wants": "一个人住，腿脚不便", "every_days": 7, "warnings": "耳背，敲门要重",
            "contact_name": "王小明", "contact_phone": "13900000001", "contact_tie": "儿子",
            **changes,
        }  # fmt: skip
        return flow.Card(**said)

    def recipient(
        self, resident: Resident | None = None, *, at: datetime | None = None, **changes: Any
    ) -> Recipient:
        """Somebody taken into care."""
        resident = resident or self.lives_here(account=self.account if self._free() else None)
        card = self.card(**changes)
        return flow.take_in(resident, card, consent=AGREED, by=self.keeper, at=at)

    def _free(self) -> bool:
        return not Resident.objects.filter(account=self.account).exists()

    def pair(
        self, recipient: Recipient, *, backup: Person | None = None, at: datetime | None = None
    ) -> Pairing:
        """Paired with the visitor; both have agreed."""
        asked = flow.pair(
            recipient, visitor=self.visitor, backup=backup, by=self.keeper, agreed_how="paper",
            at=at,
        )  # fmt: skip
        flow.agree_visitor(asked, by=self.visitor, at=at)
        recipient.refresh_from_db()
        return asked

    def paired(self, *, at: datetime | None = None, **changes: Any) -> Recipient:
        """Somebody with a visitor and one who stands in."""
        recipient = self.recipient(at=at, **changes)
        self.pair(recipient, backup=self.backup, at=at)
        return recipient

    def visit(self, recipient: Recipient, **seen: Any) -> Visit:
        """A visit by the visitor, just now."""
        return flow.log(recipient, flow.Seen(**seen), by=self.visitor)

    def errand(
        self, status: str = ErrandStatus.ASKED, recipient: Recipient | None = None
    ) -> Errand:
        """An errand that has come as far as this, asked for by the neighbour."""
        whom: dict[str, Any] = {
            "name": "王秀英",
            "phone": "13900000002",
            "area": self.grid.code,
        }
        said = flow.Ask("bills", words="电费在老供电所交", **(whom if recipient is None else {}))
        by = self.keeper if recipient else self.resident
        errand = flow.ask(said, by=by, recipient=recipient)
        if status == ErrandStatus.CANCELLED:
            return flow.cancel_errand(errand, by=by)
        if status != ErrandStatus.ASKED:
            flow.take_on(errand, by=self.worker)
        if status in {ErrandStatus.DONE, ErrandStatus.CONFIRMED}:
            flow.finish(errand, by=self.worker, words="交好了，单子给了本人。")
        if status == ErrandStatus.CONFIRMED:
            flow.confirm(errand, by=by)
        return errand


def days_ago(days: float) -> datetime:
    """A moment so many days back."""
    return timezone.now() - timedelta(days=days)
