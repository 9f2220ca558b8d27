"""Whenever somebody raises a hot topic to a matter, the form to propose it opens with the topic's place and words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mulin.core.events import when
from mulin.core.starts import Matter
from mulin.places.queries import ladder
from mulin.reports.events import Target, TopicRaised, offer

MATTER = "matter"

offer(Target(MATTER, _("提成议题"), "messages"))


@when(TopicRaised)
def raised(event: TopicRaised) -> None:
    """Nothing is proposed yet: what is to be asked is for a person to say."""
    if event.kind != MATTER:
        return
    topic = event.topic
    place = ladder().by_path.get(topic.area_path)
    brought = Matter(
        "topic", topic.pk, topic.label, url=reverse("reports:topic", args=[topic.pk]),
        area=place.code if place else "", path=topic.area_path,
    )  # fmt: skip
    event.opened.append(f"{reverse('matters:record')}?{brought.query()}")
