"""What somebody knows, for assignment by skill."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_clearance"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="skills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[], default=list, size=None
            ),
        ),
    ]
