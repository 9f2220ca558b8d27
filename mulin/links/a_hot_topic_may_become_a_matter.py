"""Whenever somebody raises a hot topic to a matter, the form to propose it opens with the topic's place and words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import Refused
from mulin.core.events import when
from mulin.core.starts import Matter
from mulin.matters.events import MatterProposed
from mulin.places.queries import ladder
from mulin.reports import flow
from mulin.reports.events import Target, TopicRaised, offer
from mulin.reports.models import Topic

MATTER, TOPIC = "matter", "topic"

offer(Target(MATTER, gettext_lazy("提成议题"), "messages"))


@when(TopicRaised)
def raised(event: TopicRaised) -> None:
    """Nothing is proposed yet: what is to be asked is for a person to say."""
    if event.kind != MATTER:
        return
    topic = event.topic
    place = ladder().by_path.get(topic.area_path)
    brought = Matter(
        TOPIC, topic.pk, topic.label, url=reverse("reports:topic", args=[topic.pk]),
        area=place.code if place else "", path=topic.area_path,
    )  # fmt: skip
    event.forms.append(f"{reverse('matters:record')}?{brought.query()}")


@when(MatterProposed)
def seen(event: MatterProposed) -> None:
    """The topic's key comes back from a browser or a program: only who sees it proposes from it.

    Raises `Refused`; nothing is proposed then.
    """
    matter = event.matter
    if matter.source_kind != TOPIC:
        return
    seen_by = Topic.objects.visible_to(event.by)
    if matter.source_id is None or not seen_by.filter(pk=matter.source_id).exists():
        raise Refused("no_source", _("没有找到，或者不归您看。"))
    url = reverse("matters:desk_detail", args=[matter.pk])
    flow.became(matter.source_id, kind=MATTER, url=url, by=event.by)
