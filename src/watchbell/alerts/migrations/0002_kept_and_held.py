from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_alerts"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="held_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="held_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="hold",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="integration",
            name="sealed_secret",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="integration",
            name="settings",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="signal",
            name="headers",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("held_until"),
                condition=models.Q(
                    ("state__in", ["firing", "acknowledged"]),
                    models.Q(("hold", ""), _negated=True),
                ),
                name="alerts_held",
            ),
        ),
    ]
