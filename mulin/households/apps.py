"""Registers the app with Django, its table, and what it hears from the floors below."""

from __future__ import annotations

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """The app mulin.households."""

    name = "mulin.households"

    def ready(self) -> None:
        """Tell the desk what stands in the side bar, and what can be brought in and taken out."""
        from django.utils.translation import gettext_lazy as _

        from mulin.core.exchange import Offer, importers, offers
        from mulin.households import rules
        from mulin.households.imports import Households
        from mulin.households.navigation import register

        register()
        importers["households"] = Households
        offers["households"] = Offer(
            label=_("居民台账"),
            explains=_("一人一行或一户一行都行，合并的格子也认。只进您辖区的楼栋；已有的人保持不变。"),
            may=rules.may_import, found="/desk/households/",
            gaps="households:naming",
        )  # fmt: skip
