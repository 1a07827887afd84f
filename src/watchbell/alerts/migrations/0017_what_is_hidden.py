from django.db import migrations, models


class Migration(migrations.Migration):
    """Find what is restricted from its own side: it is little, and alerts are many."""

    dependencies = [
        ("alerts", "0015_waiting_signals"),
        ("incidents", "0031_no_repeated_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                "integration",
                name="alerts_secret",
                condition=models.Q(is_restricted=True, incident__isnull=True),
            ),
        ),
        migrations.RunSQL(
            "create index incidents_restricted on incidents_incident (id) where is_restricted",
            "drop index incidents_restricted",
        ),
    ]
