from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0010_certificates"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="alert",
            name="alerts_group",
        ),
        migrations.RemoveIndex(
            model_name="alert",
            name="alerts_history",
        ),
        migrations.RemoveIndex(
            model_name="alert",
            name="alerts_thread",
        ),
        migrations.AddField(
            model_name="integration",
            name="served_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("integration"),
                models.F("group"),
                models.OrderBy(models.F("first_seen_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("group", ""), _negated=True),
                name="alerts_group",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("integration"),
                models.F("key"),
                models.OrderBy(models.F("first_seen_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="alerts_history",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                models.F("thread"),
                models.OrderBy(models.F("first_seen_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("thread", ""), _negated=True),
                name="alerts_thread",
            ),
        ),
        # A repetition changes no indexed column: with room on its page it writes no index.
        migrations.RunSQL(
            "alter table alerts_alert set (fillfactor = 80)",
            "alter table alerts_alert reset (fillfactor)",
        ),
    ]
