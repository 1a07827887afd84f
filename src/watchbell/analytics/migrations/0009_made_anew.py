"""Which making of their sums a day, a month and all that is rolled up are of."""

import django.contrib.postgres.fields
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0008_reports")]

    operations = [
        migrations.RemoveField("rollup", "version"),
        migrations.AddField("rollup", "version", models.UUIDField(db_default=RandomUUID())),
        migrations.AddField("day", "made", models.UUIDField(db_default=RandomUUID())),
        migrations.AddField("month", "made", models.UUIDField(db_default=RandomUUID())),
        migrations.AddField(
            "block",
            "tops",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), null=True, size=None
            ),
        ),
    ]
