"""Rules of routing as rows in their order."""

import django.db.models.deletion
import django.utils.timezone
import mulin.core.fields
import mulin.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0004_clocks"),
        ("people", "0003_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoutingRule",
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
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("active", models.BooleanField(default=True)),
                ("categories", models.JSONField(default=list)),
                ("area_path", mulin.core.fields.PathField(blank=True, default="", max_length=80)),
                ("weekdays", models.JSONField(default=list)),
                ("since", models.TimeField(null=True)),
                ("until", models.TimeField(null=True)),
                ("kinds", models.JSONField(default=list)),
                ("channels", models.JSONField(default=list)),
                ("urgencies", models.JSONField(default=list)),
                ("words", models.JSONField(default=list)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("grid_worker", "网格员"),
                            ("building_lead", "楼栋长"),
                            ("volunteer", "志愿者"),
                            ("community_staff", "社区干事"),
                            ("community_secretary", "社区书记"),
                            ("property", "物业"),
                            ("department", "部门承办人"),
                            ("centre", "镇治理中心"),
                            ("admin", "管理员"),
                            ("auditor", "审计员"),
                        ],
                        max_length=24,
                    ),
                ),
                ("as_category", models.CharField(blank=True, max_length=6)),
                ("reason", models.CharField(blank=True, max_length=100)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.post",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "indexes": [
                    models.Index(fields=["area_path", "order"], name="appeals_routingrule_area")
                ],
            },
        ),
    ]
