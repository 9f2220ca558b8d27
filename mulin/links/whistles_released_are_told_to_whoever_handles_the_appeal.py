"""Whenever a whistle that came of an appeal is released, whoever handles the appeal is told."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from mulin.appeals.flow.steps import tell_staff
from mulin.appeals.models import Appeal, SupportOrder
from mulin.core.events import when
from mulin.links.a_whistle_may_be_blown_from_an_appeal import APPEAL
from mulin.people.queries import holders_of
from mulin.whistles.events import WhistleReleased


@when(WhistleReleased)
def released(event: WhistleReleased) -> None:
    """With how many reports wait for them; who let the units go themselves need not be told."""
    whistle = event.whistle
    if whistle.source_kind != APPEAL or whistle.source_id is None:
        return
    appeal = Appeal.objects.filter(pk=whistle.source_id).first()
    if appeal is None or not appeal.is_open or appeal.post_id is None:
        return
    people = [person for person in holders_of(appeal.post_id) if person != event.by.pk]
    orders = SupportOrder.objects.filter(appeal=appeal, source=whistle.number)
    waiting = orders.filter(status=SupportOrder.Status.REPORTED).count()
    title = gettext_noop("吹哨办完放行：%s") % appeal.title
    if waiting:
        title = gettext_noop("吹哨办完放行，%(n)d 张协办单等您确认：%(title)s") % {
            "n": waiting, "title": appeal.title,
        }  # fmt: skip
    tell_staff(appeal, people, kind="whistled", title=title, body=event.words)
