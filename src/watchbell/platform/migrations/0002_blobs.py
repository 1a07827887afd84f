"""The bytes of files, each content once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_event_log")]

    operations = [
        migrations.CreateModel(
            name="Blob",
            fields=[
                (
                    "sha256",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("size", models.BigIntegerField()),
                ("media_type", models.TextField()),
                ("content", models.BinaryField()),
                ("stored_at", models.DateTimeField()),
                ("drop_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("drop_at"),
                        name="platform_blob_drop",
                        condition=models.Q(("drop_at__isnull", False)),
                    )
                ],
            },
        ),
    ]
