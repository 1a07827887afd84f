"""What this installation is set to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_blobs")]

    operations = [
        migrations.CreateModel(
            name="StoredOption",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by_kind", models.TextField(blank=True, default="")),
                ("changed_by_id", models.UUIDField(null=True)),
                ("changed_by_name", models.TextField(blank=True, default="")),
            ],
            options={"db_table": "platform_option"},
        ),
    ]
