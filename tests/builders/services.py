"""Services for tests, made through the services."""

from datetime import datetime
from decimal import Decimal

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.catalog.services import ServiceFields, create_service
from watchbell.kernel.actors import SYSTEM


def make_service(
    name: str,
    *,
    now: datetime,
    team: Team | None = None,
    criticality: int = 3,
    cost_per_minute: Decimal = Decimal(0),
) -> Service:
    """Return a service whose short name is its name in small letters."""
    return create_service(
        slug=name.lower().replace(" ", "-"),
        fields=ServiceFields(
            name=name,
            team_id=team.pk if team else None,
            criticality=criticality,
            cost_per_minute=cost_per_minute,
        ),
        actor=SYSTEM,
        now=now,
    )
