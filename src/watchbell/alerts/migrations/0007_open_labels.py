import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0006_quiet"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="alert",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["labels"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(("state__in", ["firing", "acknowledged"])),
                name="alerts_open_labels",
            ),
        ),
    ]
