"""What tests of other products' languages ask for."""

import pytest

from tests.builders.alerts import make_integration
from tests.database import Clone
from tests.intake.opsgenie_client import Opsgenie
from watchbell.intake.dialects.opsgenie import DIALECT
from watchbell.kernel.clock import ManualClock


@pytest.fixture
def opsgenie(committed_db: Clone, clock: ManualClock) -> Opsgenie:
    integration = make_integration("Shop", kind="opsgenie", now=clock.now())
    return Opsgenie(DIALECT, clock, integration)
