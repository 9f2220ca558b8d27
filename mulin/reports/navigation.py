"""What stands in the side bar of the desk for figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mulin.core import nav
from mulin.reports import rules


def _may(person: Any) -> bool:
    return bool(person is not None and person.is_authenticated and rules.may_see_figures(person))


def register() -> None:
    """Called once, when the app is ready."""
    label: Any = _("数据")  # said when a page is drawn, in its language
    nav.register_desk(
        nav.FIGURES, label, icon="chart-bar", url_name="reports:figures", may=_may, order=60
    )
    topics: Any = _("热点")
    nav.register_desk(
        nav.PUBLIC, topics, icon="flame", url_name="reports:topics", may=_may, order=61
    )
