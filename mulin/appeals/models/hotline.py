"""What a hotline (12345) says of an appeal that came from it, how its categories are called here, and
the replies sent back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mulin.appeals.models.appeal import Appeal, Category
from mulin.core.models import Keyed
from mulin.people.models import Person


class HotlineSending(Keyed):
    """Replies that went back to the hotline together, in one file."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.at:%F} {self.count}"


class HotlineTicket(Keyed):
    """An order of the hotline, as its last export had it; its number is the appeal's `external_id`.

    The words are the hotline's own: what they mean here is decided in `flow.hotline`. `fingerprint`
    tells whether a row brings anything new; `sent_mark` which of our replies it has been told.
    """

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="hotline")
    kind_words = models.CharField(max_length=40, blank=True)
    category_name = models.CharField(max_length=160, blank=True)
    tags = models.CharField(max_length=200, blank=True)
    state_words = models.CharField(max_length=40, blank=True)
    district = models.CharField(max_length=60, blank=True)
    town = models.CharField(max_length=60, blank=True)
    way = models.CharField(max_length=60, blank=True)
    company = models.CharField(max_length=120, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=200, blank=True)
    reply = models.TextField(blank=True)
    solved_words = models.CharField(max_length=20, blank=True)
    satisfied_words = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=10, blank=True)
    fingerprint = models.CharField(max_length=64)
    read_at = models.DateTimeField(default=timezone.now)
    sending = models.ForeignKey(
        HotlineSending, models.PROTECT, null=True, related_name="tickets", db_index=True
    )
    sent_mark = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["category_name"], name="appeals_hotline_category")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.state_words}"


class HotlineCategory(Keyed):
    """A category of the hotline by its name («A->B->C» or a beginning of it), and the leaf that it is
    here; without one the words of an appeal decide."""

    name = models.CharField(max_length=160, unique=True)
    leaf = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    set_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "hotline categories"

    def __str__(self) -> str:
        return self.name
