"""Whenever somebody raises a hot topic to a whistle, the form to blow it opens with the topic's place and words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mulin.core.events import when
from mulin.core.starts import Matter
from mulin.places.queries import ladder
from mulin.reports import flow
from mulin.reports.events import Target, TopicRaised, offer
from mulin.whistles.events import WhistleBlown

WHISTLE, TOPIC = "whistle", "topic"

offer(Target(WHISTLE, _("吹哨"), "speakerphone"))


@when(TopicRaised)
def raised(event: TopicRaised) -> None:
    """Nothing is blown yet: whom to call and what for is for a person to say."""
    if event.kind != WHISTLE:
        return
    topic = event.topic
    place = ladder().by_path.get(topic.area_path)
    matter = Matter(
        TOPIC, topic.pk, topic.label, url=reverse("reports:topic", args=[topic.pk]),
        area=place.code if place else "", path=topic.area_path,
    )  # fmt: skip
    event.forms.append(f"{reverse('whistles:new')}?{matter.query()}")


@when(WhistleBlown)
def blown(event: WhistleBlown) -> None:
    """The topic's page leads to the whistle that was blown from it."""
    whistle = event.whistle
    if whistle.source_kind == TOPIC:
        url = reverse("whistles:detail", args=[whistle.pk])
        flow.became(whistle.source_id, kind=WHISTLE, url=url, by=event.by)
