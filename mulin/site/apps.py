"""Registers the app with Django, its pages in the navigation, and the words for a place."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _signed_in(person: Any) -> bool:
    return bool(person.is_authenticated)


def _visitor(person: Any) -> bool:
    return not person.is_authenticated


class SiteConfig(AppConfig):
    """The app mulin.site."""

    name = "mulin.site"

    def ready(self) -> None:
        """The resident's dock, the grid worker's dock, the first and last entries of the desk."""
        from mulin.core import nav
        from mulin.site.printing import checkup
        from mulin.site.standpoint import words_for

        nav.name_place(words_for)
        checkup.register()
        _resident()
        _desk()


def _resident() -> None:
    from mulin.core import nav
    from mulin.notices.queries import unread
    from mulin.people.models import Role

    def works(person: Any) -> bool:
        return _signed_in(person) and person.standing.has({Role.GRID_WORKER})

    def lives(person: Any) -> bool:
        return _signed_in(person) and not works(person)

    def not_at_work(person: Any) -> bool:
        return not works(person)

    # The first five that a person may open are the dock: a worker's is another one.
    dock = (
        (_("首页"), "home", "site:home", not_at_work, None, 10),
        (_("反映"), "plus", "appeals:report", not_at_work, None, 20),
        (_("我的反映"), "list-details", "appeals:mine_list", lives, None, 30),
        (_("查进度"), "search", "appeals:track", _visitor, None, 30),
        (_("消息"), "bell", "notices:list", lives, unread, 40),
        (_("联系人"), "phone", "site:contacts", _visitor, None, 40),
        (_("今日"), "checklist", "site:today", works, None, 10),
        (_("我的网格"), "users", "site:grid", works, None, 20),
        (_("记一笔"), "plus", "appeals:record", works, None, 30),
        (_("地图"), "map", "appeals:map", works, None, 40),
    )
    # The dock is laid out here as a whole; what a room below put there itself gives way.
    laid = {entry[2] for entry in dock}
    nav.registry.resident[:] = [e for e in nav.registry.resident if e.url_name not in laid]
    for label, icon, name, may, count, order in dock:
        nav.resident(label, icon, url_name=name, may=may, count=count, order=order)  # type: ignore[arg-type]  # lazy words


def _desk() -> None:
    from mulin.core import nav
    from mulin.core.exchange import offers
    from mulin.people.models import Role
    from mulin.site.desk_queries import KEEP

    def staff(person: Any) -> bool:
        return _signed_in(person) and person.standing.is_staff

    def works(person: Any) -> bool:
        return _signed_in(person) and person.standing.has({Role.GRID_WORKER})

    def keeps(person: Any) -> bool:
        return _signed_in(person) and person.standing.has(KEEP)

    def brings_in(person: Any) -> bool:
        return _signed_in(person) and any(offer.may(person) for offer in offers.values())

    for group, label, icon, name, may, order in (
        (nav.TODAY, _("首页"), "home", "site:desk", staff, 10),
        (nav.TODAY, _("今日"), "checklist", "site:today", works, 15),
        (nav.TODAY, _("我的网格"), "map-pins", "site:grid", works, 18),
        (nav.SETTINGS, _("公示牌和联系卡"), "printer", "site:printing", staff, 414),
        (nav.SETTINGS, _("导入表格"), "upload", "site:imports", brings_in, 890),
        (nav.SETTINGS, _("操作日志"), "history", "site:journal", keeps, 900),
    ):
        nav.desk(group, label, icon=icon, url_name=name, may=may, order=order)  # type: ignore[arg-type]  # lazy words
