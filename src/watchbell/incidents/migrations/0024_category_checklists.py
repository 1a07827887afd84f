"""Categories say whose incidents are of them, and what their closing asks for."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0023_plans_of_types"), ("accounts", "0001_people")]

    operations = [
        migrations.AddField(
            "category",
            "default_team",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            "category",
            "closure_checks",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, default=list, db_default=[], size=None
            ),
        ),
        migrations.AddField(
            "category", "version", models.PositiveIntegerField(default=1, db_default=1)
        ),
    ]
