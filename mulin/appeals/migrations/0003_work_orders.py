import django.db.models.deletion
import django.utils.timezone
import mulin.core.ids
from django.db import migrations, models


def keep_what_was_said(apps, schema_editor):
    """Whether the handler had been in touch, as the last callback that reached somebody said."""
    Appeal, Callback = apps.get_model("appeals", "Appeal"), apps.get_model("appeals", "Callback")
    last = Callback.objects.filter(appeal=models.OuterRef("pk"), reached=True).order_by("-at")
    answered = Appeal.objects.filter(models.Q(solved__isnull=False) | ~models.Q(satisfied=""))
    answered.update(contacted=models.Subquery(last.values("contacted")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0002_doors"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exclusion",
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
                ("response", models.BooleanField(default=False)),
                ("resolution", models.BooleanField(default=False)),
                ("satisfaction", models.BooleanField(default=False)),
                ("grounds", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.CharField(blank=True, max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "待审核"),
                            ("granted", "已剔除"),
                            ("refused", "未同意"),
                            ("withdrawn", "已收回"),
                        ],
                        default="asked",
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExclusionReason",
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
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Practice",
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
                ("since", models.DateField(unique=True)),
                ("bounces", models.PositiveSmallIntegerField(default=2)),
                ("tries", models.PositiveSmallIntegerField(default=3)),
                ("verify", models.JSONField(default=list)),
                ("review_days", models.PositiveSmallIntegerField(default=90)),
                ("basis", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RateRule",
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
                ("since", models.DateField(unique=True)),
                ("name", models.CharField(max_length=80)),
                ("weights", models.JSONField(default=dict)),
                ("denominators", models.JSONField(default=dict)),
                ("fair_counts", models.BooleanField(default=True)),
                ("basis", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Supervision",
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
                ("what", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "待答复"),
                            ("answered", "已答复"),
                            ("accepted", "已认可"),
                            ("withdrawn", "已取消"),
                        ],
                        default="asked",
                        max_length=20,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("in_time", models.BooleanField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SupportOrder",
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
                ("number", models.CharField(max_length=40, unique=True)),
                ("what", models.CharField(max_length=500)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("within", models.CharField(default="2wd", max_length=10)),
                ("due", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "待签收"),
                            ("signed", "协办中"),
                            ("reported", "待确认"),
                            ("accepted", "已完成"),
                            ("returned", "已退回"),
                            ("withdrawn", "已取消"),
                        ],
                        default="sent",
                        max_length=20,
                    ),
                ),
                ("signed_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("in_time", models.BooleanField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=2000)),
                ("photos", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="appeal",
            name="complained_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="complained_post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.post",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="contacted",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="final",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="appeal",
            name="merged",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="appeal",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_ones",
                to="appeals.appeal",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="supervised",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="appeal",
            name="supports",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "待派单"),
                    ("dispatched", "待签收"),
                    ("handling", "办理中"),
                    ("waiting", "等您回复"),
                    ("verifying", "待核查"),
                    ("proposed", "待回访"),
                    ("merged", "并案办理"),
                    ("closed", "已办结"),
                ],
                default="received",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="appeals_appeal_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("review_on__isnull", False)),
                fields=["review_on"],
                name="appeals_appeal_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "merged"), _negated=True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="appeals_appeal_merged_into_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("about_staff", True),
                    models.Q(("complained_of__isnull", True), ("complained_post__isnull", True)),
                    _connector="OR",
                ),
                name="appeals_appeal_complaint_passes_by",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exclusions",
                to="appeals.appeal",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="reviewed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="reason",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appeals.exclusionreason",
            ),
        ),
        migrations.AddField(
            model_name="supervision",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supervisions",
                to="appeals.appeal",
            ),
        ),
        migrations.AddField(
            model_name="supervision",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="supervision",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.post",
            ),
        ),
        migrations.AddField(
            model_name="supportorder",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="support_orders",
                to="appeals.appeal",
            ),
        ),
        migrations.AddField(
            model_name="supportorder",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="supportorder",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.AddField(
            model_name="supportorder",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.post",
            ),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["status", "id"], name="appeals_exclusion_status"),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("response", True),
                    ("resolution", True),
                    ("satisfaction", True),
                    _connector="OR",
                ),
                name="appeals_exclusion_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["asked", "granted"])),
                fields=("appeal",),
                name="appeals_exclusion_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["status", "due"], name="appeals_supervision_due"),
        ),
        migrations.AddIndex(
            model_name="supportorder",
            index=models.Index(fields=["post", "status", "due"], name="appeals_support_post"),
        ),
        migrations.AddIndex(
            model_name="supportorder",
            index=models.Index(fields=["organisation", "id"], name="appeals_support_body"),
        ),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
