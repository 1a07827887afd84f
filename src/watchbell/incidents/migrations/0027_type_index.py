"""The list narrowed to one type finds its rows by an index; the usual type needs none."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("incidents", "0026_watching")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                "type",
                F("created_at").desc(),
                name="incidents_type",
                condition=~Q(type="incident"),
            ),
        ),
    ]
