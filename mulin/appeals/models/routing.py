"""Rules by which appeals are routed, as rows that the centre keeps in order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mulin.core.fields import PathField
from mulin.core.models import Keyed
from mulin.people.models import Organisation, Post, Role


class RoutingRule(Keyed):
    """When an appeal is so, it goes there. What is empty asks nothing; the first that fits wins.

    Of the targets one is given: a post, a body, what kind of post (the nearest one), or a
    category as whose kind it shall be treated.
    """

    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=40, unique=True)
    active = models.BooleanField(default=True)

    # Codes of leaves or of their groups.
    categories = models.JSONField(default=list)
    area_path = PathField(blank=True, default="")
    # 0 is Monday.
    weekdays = models.JSONField(default=list)
    since = models.TimeField(null=True)
    until = models.TimeField(null=True)
    kinds = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    urgencies = models.JSONField(default=list)
    words = models.JSONField(default=list)

    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=24, choices=Role, blank=True)
    as_category = models.CharField(max_length=6, blank=True)
    reason = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["area_path", "order"], name="appeals_routingrule_area")]

    def __str__(self) -> str:
        return self.name
