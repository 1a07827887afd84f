from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_kept_and_held"),
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
