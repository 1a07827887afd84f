from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0009_finding_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("url", models.TextField(primary_key=True, serialize=False)),
                ("pem", models.TextField()),
                ("fetched_at", models.DateTimeField()),
            ],
        ),
    ]
