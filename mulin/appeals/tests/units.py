"""The cast of support orders: an appeal's people, and a unit beside the handler."""

from __future__ import annotations

from typing import Any

from mulin.appeals.flow import supports
from mulin.appeals.models import Appeal, Status, SupportOrder
from mulin.appeals.testing import Cast
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post, an_organisation

DONE = "下水道已经疏通，试过两次水。"


class Support(Cast):
    """The cast of an appeal, with a unit that supports and a colleague there."""

    def __init__(self) -> None:
        super().__init__()
        self.body = an_organisation("市政管养所")
        self.unit_post = a_post(Role.DEPARTMENT, self.town, self.body, title="市政抢修岗")
        self.unit = a_holder(self.unit_post, "孙工")
        self.mate = a_holder(
            a_post(Role.DEPARTMENT, self.town, self.body, title="市政内勤"), "内勤"
        )

    def order(self, appeal: Appeal | None = None, **asked: Any) -> SupportOrder:
        """A support order just sent."""
        appeal = appeal or self.appeal(Status.HANDLING)
        asked = {
            "post": self.unit_post.pk,
            "what": "请疏通楼前的下水道",
            "by": self.handler,
            **asked,
        }
        return supports.open(appeal, **asked)


def fresh(order: SupportOrder) -> SupportOrder:
    return SupportOrder.objects.select_related("appeal").get(pk=order.pk)
