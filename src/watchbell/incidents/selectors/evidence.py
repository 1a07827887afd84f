"""Evidence with its chain of custody, for those who work on the incident."""

from django.db import connection
from django.db.models import Prefetch

from watchbell.incidents.models import CustodyTransfer, Evidence, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.kernel.actors import Actor

_ANY = "select exists(select from incidents_evidence where incident_id = %s)"


def evidence_of(actor: Actor, incident: Incident) -> list[Evidence]:
    """Return the pieces, oldest first, each with its file and every hand it went through."""
    require(actor, Action.READ_INTERNAL, incident)
    rows = Evidence.objects.filter(incident=incident).select_related("attachment")
    chain = Prefetch("transfers", CustodyTransfer.objects.order_by("at", "id"))
    return list(rows.prefetch_related(chain).order_by("added_at", "id"))


def has_evidence(incident: Incident) -> bool:
    """Say whether anything was secured."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY, [incident.pk])
        return bool(cursor.fetchone()[0])
