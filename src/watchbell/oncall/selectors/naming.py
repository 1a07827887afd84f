"""Whom a schedule ever named, in the order in which it first did."""

from uuid import UUID

from django.db.models import F, IntegerField, Value

from watchbell.oncall.models import ImportedShift, Override, RotationMember, TemporaryShift

_FIRST = Value(0, output_field=IntegerField())


def names_in_order(schedule_id: UUID) -> list[str]:
    """Return the name of everybody a schedule names or named; whoever comes later is behind.

    One statement. Identifiers tell the order of time, and the past is never rewritten.
    """
    members = RotationMember.objects.filter(
        rotation__schedule_id=schedule_id, person__isnull=False
    ).values_list(F("rotation_id"), F("position"), F("person__name"))
    overrides = Override.objects.filter(schedule_id=schedule_id)
    fixed = TemporaryShift.objects.filter(temporary__schedule_id=schedule_id)
    imported = ImportedShift.objects.filter(calendar__schedule_id=schedule_id, person__isnull=False)
    rows = members.union(
        overrides.values_list(F("id"), _FIRST, F("person__name")),
        fixed.values_list(F("temporary_id"), _FIRST, F("person__name")),
        imported.values_list(F("calendar_id"), _FIRST, F("person__name")),
    )
    return list(dict.fromkeys(name for _, _, name in sorted(rows)))
