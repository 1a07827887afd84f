"""The numbers' sequence, the first category tree and the first priority matrix."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CATEGORIES = {
    ("hardware", "Hardware"): (
        ("hardware-server", "Server"),
        ("hardware-workplace", "Workplace device"),
        ("hardware-storage", "Storage"),
        ("hardware-printer", "Printer"),
    ),
    ("software", "Software"): (
        ("software-application", "Application"),
        ("software-database", "Database"),
        ("software-operating-system", "Operating system"),
        ("software-email", "E-mail"),
    ),
    ("network", "Network"): (
        ("network-connectivity", "Connectivity"),
        ("network-dns", "DNS and DHCP"),
        ("network-vpn", "VPN and remote access"),
        ("network-performance", "Slow network"),
    ),
    ("security", "Security"): (
        ("security-malware", "Malware"),
        ("security-phishing", "Phishing"),
        ("security-unauthorised", "Unauthorised access"),
    ),
    ("data", "Data"): (
        ("data-loss", "Data loss"),
        ("data-quality", "Wrong data"),
        ("data-backup", "Backup and restore"),
    ),
    ("user-error", "User error"): (("user-error-training", "Training need"),),
    ("system-crash", "System crash"): (
        ("system-crash-service", "Service down"),
        ("system-crash-resource", "Out of resources"),
    ),
    ("access", "Access"): (
        ("access-password", "Password reset"),
        ("access-locked", "Account locked"),
        ("access-rights", "Missing rights"),
    ),
    ("provider", "Service or cloud provider"): (),
    ("facility", "Facility and power"): (),
}
# Frozen here: a migration must not change when the domain's default does.
MATRIX = ((1, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 4), (3, 4, 4, 5))


def seed(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    category, cell = (apps.get_model("incidents", name) for name in ("Category", "PriorityCell"))
    for position, ((slug, name), children) in enumerate(CATEGORIES.items()):
        root = category.objects.create(slug=slug, name=name, position=position)
        category.objects.bulk_create(
            category(slug=child, name=label, parent=root, position=place)
            for place, (child, label) in enumerate(children)
        )
    cell.objects.bulk_create(
        cell(impact=impact, urgency=urgency, priority=priority)
        for impact, row in enumerate(MATRIX, 1)
        for urgency, priority in enumerate(row, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_incidents")]

    operations = [
        migrations.RunSQL(
            "create sequence incidents_number start 1001", "drop sequence incidents_number"
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
