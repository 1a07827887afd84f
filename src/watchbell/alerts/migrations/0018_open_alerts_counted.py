from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    """Count open alerts by service and by integration without reading the alerts themselves."""

    dependencies = [
        ("alerts", "0017_what_is_hidden"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="alert", name="alerts_open"),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                F("id").desc(),
                name="alerts_open",
                condition=models.Q(state__in=["firing", "acknowledged"]),
                include=[
                    "state",
                    "service",
                    "severity",
                    "integration",
                    "incident",
                    "is_restricted",
                ],
            ),
        ),
    ]
