"""What of a service was resolved when, for whether an incident is a recurrence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0031_no_repeated_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                "service",
                "resolved_at",
                name="incidents_service_resolved",
                condition=models.Q(("resolved_at__isnull", False)),
            ),
        ),
    ]
