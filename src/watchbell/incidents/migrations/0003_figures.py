"""Indexes that figures are counted by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_seed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("detected_at"),
                condition=models.Q(("detected_at__isnull", False)),
                name="incidents_detected",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("first_acknowledged_at"),
                condition=models.Q(("first_acknowledged_at__isnull", False)),
                name="incidents_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("closed_at"),
                condition=models.Q(("closed_at__isnull", False)),
                name="incidents_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("cancelled_at"),
                condition=models.Q(("cancelled_at__isnull", False)),
                name="incidents_cancelled",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.OrderBy(models.F("created_at"), descending=True),
                condition=models.Q(("major_state__in", ("declared", "mitigated", "ended"))),
                name="incidents_major",
            ),
        ),
    ]
