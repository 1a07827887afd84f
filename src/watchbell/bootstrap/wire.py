"""Who listens to what, and what the engine runs: literal tables, read at start."""

from watchbell.alerts import cycles as alert_cycles
from watchbell.alerts import handlers as alert_handlers
from watchbell.alerts.integrations import alertmanager, registry
from watchbell.api.cycles import forget_answers
from watchbell.incidents import cycles as incident_cycles
from watchbell.incidents.events import IncidentAcknowledged
from watchbell.platform import wiring
from watchbell.platform.engine import Cycle, Engine
from watchbell.platform.eventlog import Subscription
from watchbell.platform.eventlog.partitions import ensure_ahead, partition_by_month

SUBSCRIPTIONS: list[Subscription] = [
    Subscription("alerts", {IncidentAcknowledged: alert_handlers.acknowledge_its_alerts}),
]
ADAPTERS = [alertmanager.ADAPTER]
PARTITIONED = ["alerts_signal"]


def make_engine() -> Engine:
    """Return an engine with every cycle and subscription of the program."""
    engine = Engine([], SUBSCRIPTIONS)
    engine.cycles = [
        Cycle("absorb", alert_cycles.absorb, lane="signals", topics=frozenset({"signals"})),
        Cycle("events", engine.read_log, topics=frozenset({"events"})),
        Cycle("parked", engine.retry_parked, every=5),
        Cycle("follow-up", incident_cycles.follow_up, every=5),
        Cycle("close-resolved", incident_cycles.close_resolved, lane="housekeeping", every=30),
        Cycle("forget-answers", forget_answers, lane="housekeeping", every=600),
        Cycle("partitions", ensure_ahead, lane="housekeeping", every=3600),
    ]
    return engine


def wire() -> None:
    """Hand the tables to the platform; called once, when all rooms are loaded."""
    wiring.provide_engine(make_engine)
    registry.provide(ADAPTERS)
    for table in PARTITIONED:
        partition_by_month(table)
