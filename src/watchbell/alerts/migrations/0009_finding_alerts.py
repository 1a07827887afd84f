import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0008_routes_tree"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("severity"),
                models.OrderBy(models.F("id"), descending=True),
                name="alerts_severity",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("integration"),
                models.OrderBy(models.F("id"), descending=True),
                name="alerts_source",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    models.Func(
                        models.F("title"),
                        models.Value("[^[:alnum:]]+"),
                        models.Value(" "),
                        models.Value("g"),
                        function="regexp_replace",
                        output_field=models.TextField(),
                    ),
                    config="simple",
                ),
                name="alerts_title",
            ),
        ),
    ]
