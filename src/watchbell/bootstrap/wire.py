"""Who listens to what, and what the engine runs: literal tables, read at start."""

from watchbell.accounts import events as account_events
from watchbell.alerts import answer_events, feedback_events, heartbeat_events, quiet_events
from watchbell.alerts import cycles as alert_cycles
from watchbell.alerts import events as alert_events
from watchbell.alerts import handlers as alert_handlers
from watchbell.alerts.figures import collect_metrics as collect_alert_metrics
from watchbell.alerts.integrations import kinds as senders
from watchbell.alerts.integrations import registry
from watchbell.alerts.selectors import RESTRICTED_ALERTS
from watchbell.alerts.services import holding, lapsing, pinging, waiting
from watchbell.alerts.services.causes import hold_dependents
from watchbell.alerts.services.errands import remember_waiting
from watchbell.alerts.services.flapping import hold_flapping
from watchbell.alerts.services.inhibiting import hold_inhibited
from watchbell.alerts.services.maintaining import hold_maintained
from watchbell.alerts.services.silencing import hold_silenced
from watchbell.analytics import dashboard_events, report_events
from watchbell.analytics import events as analytics_events
from watchbell.analytics.figures import collect_metrics as collect_figures
from watchbell.analytics.flow import keeping as spells
from watchbell.analytics.modules import REPORTS
from watchbell.analytics.noise.letters import write_letters
from watchbell.analytics.reports.issuing import TOPIC as REPORTS_TOPIC
from watchbell.analytics.reports.issuing import send_reports
from watchbell.analytics.rolling.keeping import keep as keep_figures
from watchbell.api.cycles import forget_answers
from watchbell.catalog import events as catalog_events
from watchbell.demo import selectors as demo_selectors
from watchbell.importers import events as import_events
from watchbell.importers import registry as importers
from watchbell.importers.domain import Reader
from watchbell.importers.readers.event_rows import EventRows
from watchbell.importers.readers.incidents_csv import IncidentsCsv
from watchbell.importers.readers.jira_csv import JiraCsv
from watchbell.importers.readers.servicenow_csv import ServiceNowCsv
from watchbell.importers.readers.servicenow_log import ServiceNowLog
from watchbell.importers.readers.statuspage import Statuspage
from watchbell.importers.readers.xes import Xes
from watchbell.incidents import (
    category_events,
    desk_events,
    evidence_events,
    file_events,
    guide_events,
    owner_events,
    relation_events,
    restriction_events,
    task_events,
    time_events,
)
from watchbell.incidents import cycles as incident_cycles
from watchbell.incidents import events as incident_events
from watchbell.incidents.figures import collect_metrics as collect_incident_metrics
from watchbell.incidents.handlers import assignment as assignment_handlers
from watchbell.incidents.handlers import families as family_handlers
from watchbell.incidents.handlers import majors as major_handlers
from watchbell.incidents.handlers import reporters as reporter_handlers
from watchbell.incidents.handlers import watchers as watcher_handlers
from watchbell.incidents.modules import MAJORS, TASKS
from watchbell.incidents.modules import MODULES as INCIDENT_MODULES
from watchbell.incidents.selectors import RESTRICTED, brought
from watchbell.incidents.selectors.attachments import check_scanner
from watchbell.intake.dialects import alerta as alerta_dialect
from watchbell.intake.dialects import grafana_oncall as oncall_dialect
from watchbell.intake.dialects import opsgenie as opsgenie_dialect
from watchbell.intake.dialects import opsgenie_heartbeats, pings
from watchbell.intake.dialects import pagerduty as pagerduty_dialect
from watchbell.intake.dialects import prometheus as prometheus_dialect
from watchbell.intake.exchange import Dialect
from watchbell.kernel.events import event_classes
from watchbell.notify import channels
from watchbell.notify import events as notify_events
from watchbell.notify import handlers as notify_handlers
from watchbell.notify import selectors as notify_selectors
from watchbell.notify.channels.email import EmailChannel
from watchbell.notify.channels.ntfy import NtfyChannel
from watchbell.notify.channels.push import PushChannel, push_contact
from watchbell.notify.channels.sms import SmsChannel
from watchbell.notify.channels.voice import VoiceChannel
from watchbell.notify.channels.webhook import WebhookChannel
from watchbell.notify.cycles import delivery_cycles
from watchbell.notify.phones import phones, twilio
from watchbell.oncall import cycles as oncall_cycles
from watchbell.oncall import events as oncall_events
from watchbell.oncall import swap_events
from watchbell.oncall.modules import PAGING
from watchbell.oncall.services.calendars import TOPIC as CALENDARS_TOPIC
from watchbell.paging import cycles as paging_cycles
from watchbell.paging import events as paging_events
from watchbell.paging import handlers as paging_handlers
from watchbell.paging import personal_events, ringing, shift_letters
from watchbell.paging import selectors as paging_selectors
from watchbell.paging.deadman import EVERY_SECONDS, check_deadman, watch
from watchbell.paging.questioning import question_answers
from watchbell.platform import (
    confidential,
    health,
    metrics,
    modules,
    option_events,
    wiring,
)
from watchbell.platform.engine import SIGNALS, Cycle, Engine
from watchbell.platform.eventlog import Subscription
from watchbell.platform.eventlog.partitions import ensure_ahead, partition_by_month
from watchbell.platform.files import limits, scanning
from watchbell.platform.files.storing import drop_unused
from watchbell.platform.options import reading as options
from watchbell.platform.settings import current
from watchbell.sla import cycles as sla_cycles
from watchbell.sla import events as sla_events
from watchbell.sla import handlers as sla_handlers
from watchbell.sla.modules import SLA
from watchbell.sla.selectors import listing as sla_listing

EVENTS = (
    account_events,
    alert_events,
    answer_events,
    catalog_events,
    category_events,
    desk_events,
    evidence_events,
    feedback_events,
    file_events,
    guide_events,
    heartbeat_events,
    import_events,
    incident_events,
    analytics_events,
    dashboard_events,
    restriction_events,
    notify_events,
    oncall_events,
    option_events,
    owner_events,
    paging_events,
    personal_events,
    quiet_events,
    relation_events,
    report_events,
    sla_events,
    swap_events,
    task_events,
    time_events,
)
"""Every room's events, loaded so that the log can be read whole wherever it is read."""

SUBSCRIPTIONS: list[Subscription] = [
    Subscription("alerts", alert_handlers.HANDLERS),
    Subscription("majors", major_handlers.HANDLERS, MAJORS, at_once=major_handlers.handle_at_once),
    Subscription("reporters", reporter_handlers.HANDLERS),
    Subscription("watchers", watcher_handlers.HANDLERS),
    Subscription(
        "assignment", assignment_handlers.HANDLERS, at_once=assignment_handlers.handle_at_once
    ),
    Subscription("families", family_handlers.HANDLERS),
    Subscription(
        "paging", paging_handlers.HANDLERS, PAGING, at_once=paging_handlers.handle_at_once
    ),
    Subscription(
        "sla", sla_handlers.HANDLERS, SLA, at_once=sla_handlers.handle_at_once, recalls=True
    ),
    Subscription("shift-letters", shift_letters.HANDLERS, PAGING),
    Subscription(
        "spells",
        spells.HANDLERS,
        at_once=spells.keep_at_once,
        begins_at_first=True,
        recalls=True,
    ),
    Subscription(
        "webhooks",
        {
            event: notify_handlers.tell_endpoints
            for kind, event in event_classes().items()
            if not kind.startswith("message.")
        },
        at_once=notify_handlers.tell_endpoints_of_all,
    ),
]
ADAPTERS = [*senders.ADAPTERS]
DIALECTS: list[Dialect] = [
    prometheus_dialect.DIALECT,
    pagerduty_dialect.DIALECT,
    opsgenie_dialect.DIALECT,
    pings.DIALECT,
    opsgenie_heartbeats.DIALECT,
    oncall_dialect.DIALECT,
    alerta_dialect.DIALECT,
]
"""Languages of other products spoken at their own addresses; asked in this order."""
READERS: list[Reader] = [
    IncidentsCsv(),
    ServiceNowLog(),
    ServiceNowCsv(),
    JiraCsv(),
    Xes(),
    EventRows(),
    Statuspage(),
]
"""Histories that can be brought in, one kind each; `watchbell import KIND` lists them."""
HOLDERS: list[holding.Holder] = [
    waiting.hold_recorded,
    hold_maintained,
    hold_silenced,
    hold_inhibited,
    hold_dependents,
    waiting.hold_snoozed,
    hold_flapping,
    waiting.hold_rare,
    waiting.hold_gathering,
]
"""What may keep a firing alert from becoming an incident; the first that holds it is its reason."""
PARTITIONED = ["alerts_signal", "notify_attempt"]
COLLECTORS = {
    "signals": collect_alert_metrics,
    "incidents": collect_incident_metrics,
    "messages": notify_selectors.collect_metrics,
    "escalations": paging_selectors.collect_metrics,
    "figures": collect_figures,
}
MODULES = (*INCIDENT_MODULES, SLA, PAGING, REPORTS)
ORDERS = [sla_listing.ORDER]
NARROWINGS = [sla_listing.NARROWING]
CONFIDENTIAL = [RESTRICTED, RESTRICTED_ALERTS]
EXAMINERS = {
    "messages": notify_selectors.check_outbox,
    "paging": paging_selectors.check_paging,
    "worker lanes": health.check_lanes,
    "dead man's switch": check_deadman,
    "demo": demo_selectors.check_fill,
    "virus scanner": check_scanner,
}


BY_TIME = (
    Cycle("follow-up", incident_cycles.follow_up, every=5),
    Cycle("public-updates", incident_cycles.miss_updates, every=5, module=MAJORS),
    Cycle("unowned", incident_cycles.find_unowned, every=5),
    Cycle("remind-tasks", incident_cycles.remind_tasks, every=5, module=TASKS),
    Cycle("watch-clocks", sla_cycles.watch_clocks, module=SLA),
    Cycle("mail-watchers", incident_cycles.mail_watchers, every=5),
    Cycle("revisit-deferred", incident_cycles.revisit_deferred, every=30),
    Cycle("expire-covers", oncall_cycles.expire_covers, every=5, module=PAGING),
    Cycle("tell-of-shifts", oncall_cycles.tell_of_shifts, every=5, module=PAGING),
    Cycle("forget-notices", oncall_cycles.forget_notices, lane="housekeeping", every=3600),
    Cycle("close-resolved", incident_cycles.close_resolved, lane="housekeeping", every=30),
    Cycle(
        "forget-bulk-changes",
        incident_cycles.forget_bulk_changes,
        lane="housekeeping",
        every=3600,
    ),
    Cycle("count-views", incident_cycles.count_views, lane="housekeeping", every=5),
    Cycle("scan-files", incident_cycles.scan_files, lane="scanning", every=2),
    Cycle(
        "forget-removed-files",
        incident_cycles.forget_removed_files,
        lane="housekeeping",
        every=3600,
    ),
    Cycle("drop-unused-files", drop_unused, lane="housekeeping", every=60),
    Cycle(
        "fetch-calendars",
        oncall_cycles.fetch_calendars,
        lane="calendars",
        topics=frozenset({CALENDARS_TOPIC}),
        every=10,
        module=PAGING,
    ),
    Cycle("remember-waiting", remember_waiting, lane="housekeeping", every=60),
    Cycle("keep-figures", keep_figures, lane="housekeeping", every=5, module=REPORTS),
    Cycle(
        "send-reports",
        send_reports,
        lane="reports",
        topics=frozenset({REPORTS_TOPIC}),
        every=5,
        module=REPORTS,
    ),
    Cycle("write-noise-letters", write_letters, lane="housekeeping", every=60),
    Cycle("forget-pings", pinging.forget_pings, lane="housekeeping", every=600),
    Cycle("forget-answers", forget_answers, lane="housekeeping", every=600),
    Cycle("watch", watch, lane="watching", every=EVERY_SECONDS),
    Cycle("partitions", ensure_ahead, lane="housekeeping", every=3600),
)
"""What becomes due when time passes, and housekeeping."""


def _signal_cycles() -> list[Cycle]:
    """Return what leads from what machines say to alerts, in its order."""
    return [
        Cycle(
            "absorb",
            alert_cycles.absorb,
            lane=SIGNALS,
            topics=frozenset({"signals"}),
            first=True,
        ),
        Cycle("release", alert_cycles.release, lane=SIGNALS, topics=frozenset({"holds"})),
        Cycle("expire-alerts", alert_cycles.expire, lane=SIGNALS, every=1),
        Cycle("lapse-alerts", lapsing.Lapse(), lane=SIGNALS),
        Cycle(
            "watch-heartbeats",
            pinging.watch_heartbeats,
            lane=SIGNALS,
            topics=frozenset({pinging.BEATS}),
        ),
    ]


def make_engine() -> Engine:
    """Return an engine with every cycle and subscription of the program."""
    engine = Engine([], SUBSCRIPTIONS)
    engine.cycles = [
        Cycle(
            "options",
            options.refresh,
            lane="housekeeping",
            topics=frozenset({options.TOPIC}),
            every=options.REFRESH_SECONDS,
        ),
        *_signal_cycles(),
        Cycle("events", engine.read_log, topics=frozenset({"events"})),
        Cycle(
            "page-log",
            engine.read_ahead("paging"),
            topics=frozenset({"events"}),
            module=PAGING,
            first=True,
        ),
        Cycle(
            "escalate",
            paging_cycles.escalate,
            topics=frozenset({"escalations"}),
            module=PAGING,
            first=True,
        ),
        Cycle("question-answers", question_answers, every=5, module=PAGING),
        Cycle("ring-again", ringing.ring_again, module=PAGING),
        *delivery_cycles(unneeded=paging_selectors.UNNEEDED),
        Cycle("parked", engine.retry_parked, every=5),
        *BY_TIME,
    ]
    return engine


def wire() -> None:
    """Hand the tables to the platform; called once, when all rooms are loaded."""
    wiring.provide_engine(make_engine)
    registry.provide(ADAPTERS)
    holding.provide(HOLDERS)
    importers.provide(READERS)
    settings = current()
    if settings.phone_url is not None:
        provider = twilio.from_url(settings.phone_url, settings.phone_from)
        phones.provide(provider)
        channels.registry.provide(SmsChannel(provider), VoiceChannel(provider))
    channels.registry.provide(
        EmailChannel(settings.email_url, settings.email_from),
        WebhookChannel(),
        NtfyChannel(),
        PushChannel(push_contact(settings.url, settings.email_from)),
    )
    limits.provide(settings.files)
    scanning.provide(settings.file_scan_command)
    for name, collector in COLLECTORS.items():
        metrics.register(name, collector)
    for name, examiner in EXAMINERS.items():
        health.register(name, examiner)
    modules.provide(MODULES)
    brought.provide(ORDERS, NARROWINGS)
    confidential.provide(CONFIDENTIAL)
    for table in PARTITIONED:
        partition_by_month(table)
