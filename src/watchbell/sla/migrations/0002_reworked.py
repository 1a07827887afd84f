"""Whose cycles became different, for who sums them up; and one index for when promises ended."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_cycles")]

    operations = [
        migrations.CreateModel(
            name="Reworked",
            fields=[("incident_id", models.UUIDField(primary_key=True, serialize=False))],
        ),
        migrations.AddIndex(
            model_name="cycle",
            index=models.Index(
                Coalesce("stopped_at", "breached_at"),
                name="sla_cycle_judged",
                condition=Q(("voided_at__isnull", True)) & ~Q(("state", "cancelled")),
            ),
        ),
        migrations.RemoveIndex(model_name="cycle", name="sla_cycle_stopped"),
        migrations.RemoveIndex(model_name="cycle", name="sla_cycle_breached"),
    ]
