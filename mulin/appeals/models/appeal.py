"""An appeal, its category, its callbacks, and the lists a person keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mulin.appeals.models.choices import (
    SEE_ALL,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    Status,
    Urgency,
)
from mulin.core.fields import BlindIndexField, PathField, SealedTextField
from mulin.core.models import Flowing, Keyed
from mulin.core.versions import Kept
from mulin.people.models import Person, Post
from mulin.places.models import Area, Building
from mulin.places.queries import ladder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mulin.people.standing import Standing


class Category(Keyed):
    """A leaf of the taxonomy: what it is about, who takes it by default, and how soon."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=40)
    group_code = models.CharField(max_length=4)
    group_name = models.CharField(max_length=40)
    slug = models.CharField(max_length=60)
    party = models.CharField(max_length=20)
    lead_units = models.JSONField(default=list)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    respond_within = models.CharField(max_length=10)
    resolve_within = models.CharField(max_length=10)
    phrases = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


def _complained_of() -> frozenset[UUID]:
    rows = Appeal.objects.filter(about_staff=True).order_by()
    named: Iterable[tuple[UUID | None, UUID | None]] = rows.values_list(
        "complained_of", "complained_post"
    ).distinct()
    return frozenset(key for pair in named for key in pair if key is not None)


# Bodies and posts that anything complains of, so that everybody else's lists need no condition.
# A deed that names one calls `versions.changed("complained")`.
_named = Kept("complained", _complained_of)


def routed_past(standing: Standing, prefix: str = "") -> Q:
    """Rows that do not complain of a body somebody belongs to, nor of a post they hold.

    What names whom it complains of is marked `about_staff` as well, so that the rest of the rows
    is told by one column.
    """
    mine = _named.get() & {*standing.post_ids, *standing.organisations}
    if not mine:
        return Q()
    named = Q(**{f"{prefix}complained_post__in": mine}) | Q(**{f"{prefix}complained_of__in": mine})
    return Q(**{f"{prefix}about_staff": False}) | ~named


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Every fetch of an appeal starts with `visible_to`.

    What complains of a member of staff is seen by the centre and the auditor alone, and by
    whom the centre gives it to: it never reaches the person complained of by way of the area.
    Where the body or the post complained of is named, its own people never see it at all.
    """

    def visible_to(self, person: Person | None) -> AppealQuerySet:
        """What a person may see: their own, those of posts they hold and bodies they belong to,
        and those of the areas their posts look after. A visitor sees none."""
        if person is None:
            return self.none()
        standing = person.standing
        # Who looks after the whole ladder needs no condition, and the list its index.
        if standing.posts and (town := ladder().town) and standing.has(SEE_ALL, town.path):
            hidden = routed_past(standing)
            return self.filter(Q(reporter=person) | hidden) if hidden else self.all()
        seen = Q(reporter=person)
        if standing.posts:
            others = standing.area_q("area_path")
            if standing.organisations:
                others |= Q(organisation__in=standing.organisations)
            seen |= Q(post__in=standing.post_ids) | (others & Q(about_staff=False))
            seen |= standing.area_q("area_path", SEE_ALL)
            if hidden := routed_past(standing):
                seen &= Q(reporter=person) | hidden
        return self.filter(seen)

    def open(self) -> AppealQuerySet:
        """Not closed."""
        return self.exclude(status=Status.CLOSED)


class Appeal(Flowing):
    """What a resident asks for, with its present state on the row and its history in the journal.

    `merged`, `supports` and `supervised` count what stands beside it (appeals merged into this
    one, support orders, supervisions), so that a page asks only for what is there. `final`: the
    centre has decided who handles it, and it is not returned again. `review_on`: the day on
    which an explanation («not possible now») is looked at again.

    `due` and `first_contact_due` are what the journal says (`clocks`), kept here to be listed
    by; NULL while the clock stands still. `stage_since` is when the present status began.
    """

    number = models.CharField(max_length=32, unique=True)
    external_id = models.CharField(max_length=80, null=True, unique=True, editable=False)  # noqa: DJ001 (NULLs are many, values once)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HELP)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.WEB)
    title = models.CharField(max_length=80)
    detail = models.TextField(max_length=10_000)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", db_index=False
    )
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)

    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    area_path = PathField(default="/")
    area_reason = models.CharField(max_length=12, default="none")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.CharField(max_length=200, blank=True)
    lng = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    datum = models.CharField(max_length=8, blank=True)

    reporter = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )
    anonymous = models.BooleanField(default=False)
    about_staff = models.BooleanField(default=False)
    complained_of = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    complained_post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", db_index=False
    )
    contact_name = SealedTextField(blank=True, default="")
    contact_phone = SealedTextField(blank=True, default="")
    contact_index = BlindIndexField(blank=True, default="")

    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    stage_since = models.DateTimeField(default=timezone.now)
    reported_at = models.DateTimeField(default=timezone.now)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    dispatch_reason = models.CharField(max_length=200, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)
    final = models.BooleanField(default=False)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged_ones", db_index=False
    )
    merged = models.PositiveSmallIntegerField(default=0)
    supports = models.PositiveSmallIntegerField(default=0)
    supervised = models.PositiveSmallIntegerField(default=0)

    respond_within = models.CharField(max_length=10, default="1wd")
    resolve_within = models.CharField(max_length=10, default="5wd")
    first_contact_due = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    # When somebody is next to be told of a clock (NULL: not reckoned since the last deed), and the
    # day until which it is shelved.
    watch_at = models.DateTimeField(null=True)
    shelved_until = models.DateField(null=True)
    proposed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_in_time = models.BooleanField(null=True)
    review_on = models.DateField(null=True)

    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    callback_tries = models.PositiveSmallIntegerField(default=0)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=6, choices=Satisfaction, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    urged = models.PositiveSmallIntegerField(default=0)
    urged_on = models.DateField(null=True)
    photos = models.PositiveSmallIntegerField(default=0)
    supporters = models.PositiveIntegerField(default=0)

    objects = AppealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_path", "id"], name="appeals_appeal_area"),
            models.Index(fields=["status", "area_path", "id"], name="appeals_appeal_status"),
            models.Index(fields=["reporter", "id"], name="appeals_appeal_reporter"),
            models.Index(fields=["post", "status", "due"], name="appeals_appeal_post"),
            models.Index(fields=["post", "id"], name="appeals_appeal_post_all"),
            models.Index(fields=["organisation", "id"], name="appeals_appeal_body"),
            models.Index(fields=["category", "id"], name="appeals_appeal_category"),
            models.Index(
                fields=["due"],
                name="appeals_appeal_due",
                condition=Q(status__in=["received", "dispatched", "handling"]),
            ),
            models.Index(
                fields=["watch_at"], name="appeals_appeal_watch", condition=~Q(status="closed")
            ),
            models.Index(
                fields=["area_path", "id"],
                name="appeals_appeal_staff",
                condition=Q(about_staff=True),
            ),
            models.Index(
                fields=["merged_into"],
                name="appeals_appeal_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["review_on"],
                name="appeals_appeal_review",
                condition=Q(review_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="appeals_appeal_closed_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["dispatched", "handling", "waiting"])
                | Q(post__isnull=False),
                name="appeals_appeal_handled_by_a_post",
            ),
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
                name="appeals_appeal_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(about_staff=True)
                | Q(complained_of__isnull=True, complained_post__isnull=True),
                name="appeals_appeal_complaint_passes_by",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come."""
        return self.status != Status.CLOSED

    def complains_of(self, post: UUID | None, organisation: UUID | None) -> bool:
        """Whether it complains of this post, or of the body that the post belongs to."""
        named = {self.complained_post_id, self.complained_of_id} - {None}
        return bool(named & {post, organisation})

    def is_reported_by(self, person: Person | None) -> bool:
        """Whether it is this person's own."""
        return person is not None and self.reporter_id == person.pk


class Callback(Keyed):
    """One attempt to ask the resident: contacted? solved? satisfied? Three separate answers.

    `reached` False is reported as no answer; it counts neither for nor against.
    """

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="callbacks")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, default="phone")
    reached = models.BooleanField()
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=6, choices=Satisfaction, blank=True)
    words = models.TextField(blank=True, max_length=2000)

    class Meta:
        indexes = [models.Index(fields=["appeal", "at"], name="appeals_callback_appeal")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.at:%F}"


class Urgent(Keyed):
    """Words that raise the urgency of a report, and the number to call first."""

    words = models.JSONField(default=list)
    urgency = models.CharField(max_length=10, choices=Urgency)
    advice = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return "|".join(self.words)


class SavedFilter(Keyed):
    """A filter of a list, kept under a name by one person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="appeals_savedfilter_once")
        ]

    def __str__(self) -> str:
        return self.name
