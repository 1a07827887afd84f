"""What calls about files and evidence need: one of each, and what is sent."""

from datetime import datetime
from typing import Any

from tests.api.client import Upload
from tests.builders.imports import TABLE
from watchbell.incidents.custody import EvidenceKind
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import (
    Find,
    NewFile,
    attach_files,
    collect_evidence,
    remove_file,
)
from watchbell.kernel.actors import Actor

BODIES: dict[str, Any] = {
    "attach_files": Upload({"visibility": "public"}, {"trace.txt": b"Traceback"}),
    "create_import": Upload({"kind": "incidents-csv"}, {"tickets.csv": TABLE}, "file"),
    "collect_evidence": {"title": "Memory of web-3", "kind": "memory_dump", "place": "Rack 4"},
    "transfer_evidence": {"taker": "margaret@example.org", "reason": "For the laboratory"},
}


def make_files(incident: Incident, actor: Actor, now: datetime) -> dict[str, str]:
    """Return the ids of a file, of a removed one, and of a piece of evidence with a file."""
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": actor, "now": now}
    kept, gone, proof = attach_files(
        files=[NewFile(f"{name}.txt", name.encode()) for name in ("kept", "gone", "proof")],
        visibility=Visibility.INTERNAL,
        **who,
    )
    remove_file(attachment_id=gone.pk, **who)
    find = Find(title="Proof", kind=EvidenceKind.LOG, place="web-3", attachment_id=proof.pk)
    piece = collect_evidence(find=find, **who)
    return {"file": str(kept.pk), "removed_file": str(gone.pk), "piece": str(piece.pk)}
