"""A session names its person as a relation, so that both are read by one statement: the column
and its index stay as they are."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing is done to the database: only what Django knows of it changes."""

    dependencies = [("people", "0003_clocks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("signin", "person_id"),
                migrations.AddField(
                    "signin",
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ]
        )
    ]
