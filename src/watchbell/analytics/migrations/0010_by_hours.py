"""Targets and reports by the hours that figures are told by; reports of a dashboard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0009_made_anew"),
    ]

    operations = [
        migrations.AlterField("kpitarget", "name", models.TextField()),
        migrations.AddField(
            "kpitarget",
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        migrations.AddField("kpitarget", "hours", models.TextField(db_default="", default="")),
        migrations.AddConstraint(
            "kpitarget",
            models.UniqueConstraint(fields=("name", "hours"), name="analytics_kpitarget_once"),
        ),
        migrations.AddField(
            "report", "hours", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField(
            "report", "dashboard", models.TextField(blank=True, db_default="", default="")
        ),
    ]
