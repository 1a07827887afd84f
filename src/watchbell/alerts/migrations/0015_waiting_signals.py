from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0013_feedback"),
    ]

    operations = [
        migrations.RunSQL(
            "create index alerts_signal_waiting on alerts_signal (received_at, id)"
            " where state = 'waiting'",
            "drop index alerts_signal_waiting",
        ),
    ]
