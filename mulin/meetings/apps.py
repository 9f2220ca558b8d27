"""Registers the app with Django and its entries in the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """The app mulin.meetings."""

    name = "mulin.meetings"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the exchange what goes in and out."""
        from mulin.core.exchange import Offer, exporters, importers, offers
        from mulin.meetings import rules
        from mulin.meetings.exporting_resolutions import EXPORTER
        from mulin.meetings.imports import PastMeetings
        from mulin.meetings.navigation import register

        register()
        exporters["resolutions"] = EXPORTER
        importers["meetings"] = PastMeetings
        offers["meetings"] = Offer(
            label=_("开过的会"),
            explains=_("一次会一行：会议系列、区域代码、日期，有的话再加开始时间、时长、议题、到会人数和主持人账号。系列要先开好。"),
            may=rules.may_keep_any, found="/desk/meetings/?view=held",
        )  # fmt: skip
