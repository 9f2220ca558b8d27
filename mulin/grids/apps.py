"""Registers the app with Django, its entry in the navigation of the desk, and its import."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """The app mulin.grids."""

    name = "mulin.grids"

    def ready(self) -> None:
        """Tell the navigation what stands at the desk, and the command what can be brought in."""
        from mulin.core.exchange import Offer, importers, offers
        from mulin.grids import rules
        from mulin.grids.imports import Outlines, Plots
        from mulin.grids.imports_buildings import Buildings
        from mulin.grids.navigation import register

        register()
        importers |= {"outlines": Outlines, "plots": Plots, "buildings": Buildings}
        offers["buildings"] = Offer(
            label=_("楼栋表"),
            explains=_("一栋楼一行：所在社区（村）、小区、楼栋，有的话再加单元数、层数、户数、经纬度和坐标系。没有的小区会建好。"),
            may=rules.may_place, found="/desk/grids/",
        )  # fmt: skip
