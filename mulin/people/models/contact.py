"""How residents reach a post: the phone that rings there, and when somebody is there."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mulin.core.models import Keyed
from mulin.people.models.person import Person, Post


class PostContact(Keyed):
    """The public phone and office hours of a post; where it has none, those of its body stand.

    The phone is the post's, on duty: never somebody's own number. On paper it stands only if
    whoever holds the post said so (`printed_by`); the consent ends when they leave, or with another
    number.
    """

    post = models.OneToOneField(Post, models.CASCADE, related_name="contact")
    phone = models.CharField(max_length=30, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=120, blank=True)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField(default=timezone.now)
    printed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    printed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.post_id} {self.phone}"
