"""The shop whose past is replayed."""

import pytest

from tests.builders.policies import make_policy
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def shop(clock: ManualClock, ada: Person, grace: Person) -> Service:
    """A service whose incidents tell Ada, then Grace."""
    policy = make_policy(ada, grace, every=10, now=clock.now())
    service = make_service("Shop", now=clock.now())
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    return Service.objects.get(pk=service.pk)
