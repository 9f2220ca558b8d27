"""Tells the house about the further doors of appeals: tables of the hotline, reception days, talks."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mulin.appeals import rules
from mulin.appeals.exporting_hotline import EXPORTER
from mulin.appeals.imports_hotline import Hotline
from mulin.appeals.models import HotlineCategory
from mulin.appeals.queries import hotline
from mulin.core import nav
from mulin.core.exchange import Offer, exporters, importers, offers


def _runs_hotline(person: Any) -> bool:
    return bool(person is not None and person.is_authenticated and rules.may_run_hotline(person))


def _unmapped(_person: Any) -> QuerySet[HotlineCategory]:
    return hotline.unmapped()


def _records(person: Any) -> bool:
    return bool(
        person is not None and person.is_authenticated and rules.may_record_for_others(person)
    )


def register() -> None:
    """Called once, when the app is ready."""
    importers["hotline"] = Hotline
    exporters["hotline-replies"] = EXPORTER
    offers["hotline"] = Offer(
        _("12345 热线工单"),
        _("热线导出的表格，列名照 12345 的样子。导过的工单会按新的办理结果和回访更新。"),
        _runs_hotline, "/desk/appeals/?view=all&channel=hotline",
    )  # fmt: skip
    offers["appeals"] = Offer(
        _("居民留言、旧台账"), _("要有编号、时间、内容三列。导过的不会重复。"), _runs_hotline,
        "/desk/appeals/?view=all&channel=import",
    )  # fmt: skip
    nav.register_desk(
        nav.WORK, cast("str", _("12345 热线")), icon="phone-call",
        url_name="appeals:hotline", may=_runs_hotline, count=_unmapped, order=310,
    )  # fmt: skip
    nav.register_desk(
        nav.WORK, cast("str", _("接待日、夜谈会")), icon="user-star",
        url_name="appeals:receptions", may=_records, order=320,
    )  # fmt: skip
