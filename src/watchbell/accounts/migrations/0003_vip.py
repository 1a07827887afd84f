"""Whom the service desk treats with particular care."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_session_epoch"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="is_vip",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
