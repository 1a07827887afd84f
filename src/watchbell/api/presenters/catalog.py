"""Services as the wire shows them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from watchbell.api.schemas.catalog import ServiceShown, ServiceWhole
from watchbell.catalog.models import Service


def service(row: Service, policies: Mapping[UUID, str]) -> ServiceShown:
    """Show a service; its team must be loaded. `policies` are escalation policies' slugs."""
    policy = row.escalation_policy_id
    return ServiceShown(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        team=row.team.slug if row.team else None,
        criticality=row.criticality,
        escalation_policy=policies.get(policy) if policy else None,
        default_category=row.default_category,
        cost_per_minute=row.cost_per_minute,
        availability_target=row.availability_target,
        active=row.is_active,
        created_at=row.created_at,
        version=row.version,
    )


def whole_service(
    row: Service,
    policies: Mapping[UUID, str],
    needs: Sequence[Service],
    needed_by: Sequence[Service],
) -> ServiceWhole:
    return ServiceWhole(
        **service(row, policies).model_dump(),
        needs=[other.slug for other in needs],
        needed_by=[other.slug for other in needed_by],
    )
