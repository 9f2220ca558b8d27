"""Registers the app with Django, and its pages in the navigation."""

from __future__ import annotations

from typing import Any, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _signed_in(person: Any) -> bool:
    return bool(person.is_authenticated)


def _visitor(person: Any) -> bool:
    return not person.is_authenticated


class PeopleConfig(AppConfig):
    """The app mulin.people."""

    name = "mulin.people"

    def ready(self) -> None:
        """The account (or the way to it) ends the dock; people and invitations at the desk; and what
        the commands bring in and take out."""
        from mulin.core import nav
        from mulin.core.exchange import exporters, importers
        from mulin.people import checkup, leaving, rules
        from mulin.people.calendar_imports import Days
        from mulin.people.exporting import EXPORTER
        from mulin.people.flow.invitations import end_invitation, open_invitations
        from mulin.people.imports import Staff

        importers["staff"] = Staff
        importers["calendar"] = Days
        exporters["staff"] = EXPORTER
        checkup.register()
        leaving.register(
            leaving.Kind(
                "invitation", _("邀请码"), open_invitations, of_post=False, move=end_invitation,
                ends=True, order=900,
            )
        )  # fmt: skip

        def may_invite(person: Any) -> bool:
            return _signed_in(person) and person.standing.has(rules.INVITE)

        def may_see_people(person: Any) -> bool:
            return _signed_in(person) and rules.may_see_directory(person)

        # Lazy words: the registry is filled once, the language is each request's own.
        for label, icon, name, may, order in (
            (_("人与岗"), "users", "people:people", may_see_people, 410),
            (_("岗位表"), "layout-list", "people:matrix", may_see_people, 412),
            (_("工作日历"), "calendar", "people:calendar", may_see_people, 430),
            (_("我不在时"), "user-question", "people:absence", may_see_people, 440),
            (_("邀请居民"), "qrcode", "people:invitations", may_invite, 420),
        ):
            words = cast("str", label)
            nav.desk(nav.SETTINGS, words, icon=icon, url_name=name, may=may, order=order)
        for label, icon, name, may in (
            (_("我的"), "user", "people:account", _signed_in),
            (_("登录"), "login", "people:sign_in", _visitor),
        ):
            nav.resident(cast("str", label), icon, url_name=name, may=may, order=90)
