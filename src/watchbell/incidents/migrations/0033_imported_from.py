"""Where an incident was brought in from, and what it is called there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0032_service_resolved"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="imported_from",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="incident",
            name="imported_at",
            field=models.DateTimeField(null=True),
        ),
    ]
