"""What a story needs before its first signal: people, an on-call schedule, a policy, a service."""

from tests.stories.calling import Api
from tests.stories.running import Product

ADMIN = "ada@example.org"
ON_CALL = "grace@example.org"


def set_up(product: Product, *, delay_minutes: int = 5, then: str = "") -> Api:
    """Make Ada (admin), Grace (on call for ever) and the service `checkout`; return Ada's API.

    `then` names whom a second step tells.
    """
    for email, role in ((ADMIN, "admin"), (ON_CALL, "responder")):
        done = product.run("user", "create", email, "--role", role)
        assert done.returncode == 0, done.stderr
    api = Api(product, ADMIN)
    api.post("/teams", name="Payments", slug="payments", members=[{"person": ON_CALL}])
    rotation = {
        "name": "Weekly",
        "starts_at": "2026-01-05T09:00:00",
        "ends_at": None,
        "rrule": "FREQ=WEEKLY",
        "members": [ON_CALL],
    }
    api.post(
        "/schedules",
        name="Payments on call",
        slug="payments-on-call",
        timezone="Europe/Berlin",
        rotations=[rotation],
    )
    targets = [{"type": "schedule", "id": "payments-on-call"}]
    targets += [{"type": "person", "id": then}] if then else []
    steps = [{"delay_minutes": delay_minutes, "targets": [target]} for target in targets]
    api.post("/escalation-policies", name="Payments", slug="payments", repeat=0, steps=steps)
    api.post(
        "/services",
        name="Checkout",
        slug="checkout",
        team="payments",
        criticality=1,
        escalation_policy="payments",
        default_category="software",
    )
    return api


def alertmanager_address(product: Product) -> str:
    """Make an Alertmanager integration; return the address to post to."""
    made = product.run("integration", "create", "alertmanager", "Prometheus", "--team", "payments")
    assert made.returncode == 0, made.stderr
    return f"{product.address}/integrations/alertmanager/{made.stdout.strip()}"
