"""What a type or a preset brings along: plans, tasks and roles."""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models


def _plans() -> Any:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.TextField(), blank=True, default=list, db_default=[], size=None
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0022_evidence")]

    operations = [
        migrations.AddField("incidenttype", "default_plans", _plans()),
        migrations.AddField(
            "incidenttype",
            "default_tasks",
            models.TextField(blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "incidenttype",
            "default_roles",
            models.JSONField(blank=True, default=dict, db_default={}),
        ),
        migrations.AddField("preset", "plans", _plans()),
    ]
