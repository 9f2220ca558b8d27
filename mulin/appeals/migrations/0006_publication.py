"""The public wall: moderated copies of appeals."""

import django.db.models.deletion
import django.utils.timezone
import mulin.core.fields
import mulin.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0005_routing"),
        ("people", "0003_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=mulin.core.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("journal_head", models.CharField(default="", editable=False, max_length=64)),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=10000)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("area_path", mulin.core.fields.PathField(default="/", max_length=80)),
                ("lng", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("photos", models.JSONField(default=list)),
                ("lines", models.JSONField(default=list)),
                ("unread", models.PositiveSmallIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "等待审核"),
                            ("published", "已上墙"),
                            ("refused", "没有上墙"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moderated_at", models.DateTimeField(null=True)),
                ("requested_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publication",
                        to="appeals.appeal",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appeals.category",
                    ),
                ),
                (
                    "moderated_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["status", "area_path", "id"], name="appeals_publication_area"
                    ),
                    models.Index(fields=["status", "published_at"], name="appeals_publication_new"),
                    models.Index(
                        fields=["status", "requested_at"], name="appeals_publication_asked"
                    ),
                    models.Index(
                        condition=models.Q(("status", "published"), ("unread__gt", 0)),
                        fields=["area_path", "id"],
                        name="appeals_publication_unread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            models.Q(
                                ("moderated_by__isnull", False), ("published_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="appeals_publication_was_looked_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appeals_publication_refusal_says_why",
                    ),
                ],
            },
        ),
    ]
