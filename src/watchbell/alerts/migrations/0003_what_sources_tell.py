import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_kept_and_held"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="told",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="ShortNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="short_number",
                        to="alerts.alert",
                    ),
                ),
            ],
        ),
    ]
