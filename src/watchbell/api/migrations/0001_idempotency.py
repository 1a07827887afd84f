import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("method", models.TextField()),
                ("path", models.TextField()),
                ("key", models.TextField()),
                ("request_hash", models.TextField()),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("sealed_body", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index("created_at", name="api_keptanswer_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "key", "method", "path"), name="api_keptanswer_once"
                    )
                ],
            },
        ),
    ]
