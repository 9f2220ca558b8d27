"""The search tables: raw, since FTS5 and tsvector have no model."""

from django.db import migrations

from mulin.core.search_install import install, uninstall


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(install, uninstall),
    ]
