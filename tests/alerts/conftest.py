"""What alert tests ask for."""

from datetime import datetime

import pytest

from tests.builders.alerts import make_integration
from watchbell.alerts.models import Integration


@pytest.fixture
def prometheus(database: None, now: datetime) -> Integration:
    """An Alertmanager's integration: incidents by group, resolved on recovery."""
    return make_integration(now=now)
