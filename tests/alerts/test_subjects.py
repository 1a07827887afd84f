"""What monitors write into the subjects of their mails, and what it means."""

import pytest

from watchbell.alerts.domain import Severity
from watchbell.alerts.integrations.subjects import Turn, severity_in, stem_of, turn_of


@pytest.mark.parametrize(
    ("subject", "turn", "severity", "stem"),
    [
        ("** PROBLEM HTTP on w is CRITICAL **", Turn.FIRES, Severity.CRITICAL, "http on w"),
        ("** RECOVERY HTTP on w is OK **", Turn.OVER, None, "http on w"),
        ("[ACKNOWLEDGEMENT] w/HTTP is CRITICAL", Turn.ACKNOWLEDGED, Severity.CRITICAL, "w/http"),
        ("[DOWNTIMESTART] db1 is UP!", Turn.NOTHING, None, "db1"),
        ("[PROBLEM] db1 is DOWN!", Turn.FIRES, Severity.CRITICAL, "db1"),
        ("[RECOVERY] db1 is UP!", Turn.OVER, None, "db1"),
        ("Problem: CPU is high", Turn.FIRES, None, "cpu is high"),
        ("Resolved in 5m 0s: CPU is high", Turn.OVER, None, "cpu is high"),
        ("Updated problem in 3m: CPU is high", Turn.FIRES, None, "cpu is high"),
        ("[FIRING:2] DiskFull prod", Turn.FIRES, None, "diskfull prod"),
        ("[RESOLVED] DiskFull prod", Turn.OVER, None, "diskfull prod"),
        ("[FIRING:1, RESOLVED:1] DiskFull", Turn.FIRES, None, "1, :1] diskfull"),
        ('ALARM: "cpu" in EU', Turn.FIRES, None, 'cpu" in eu'),
        ('OK: "cpu" in EU', Turn.OVER, None, 'cpu" in eu'),
        ("[Shop] [🔴 Down]", Turn.FIRES, Severity.CRITICAL, "shop"),
        ("[Shop] [✅ Up]", Turn.OVER, None, "shop"),
        ("Monitor is DOWN: shop", Turn.FIRES, Severity.CRITICAL, "monitor : shop"),
        ("Monitor is UP: shop", Turn.OVER, None, "monitor : shop"),
        ("db1 disk OK -> CRITICAL", Turn.FIRES, Severity.CRITICAL, "db1 disk"),
        ("db1 disk CRITICAL -> OK", Turn.OVER, Severity.CRITICAL, "db1 disk"),
        ("CRITICAL: [RESOLVED] disk full", Turn.OVER, Severity.CRITICAL, "disk full"),
        ("Re: AW: [EXTERNAL] Fwd: WARNING:  Disk full", Turn.FIRES, Severity.WARNING, "disk full"),
        ("PROBLEM RESOLVED: db1 answers", Turn.OVER, None, "db1 answers"),
        ("Disk alarm on switch 3", Turn.FIRES, None, "disk alarm on switch 3"),
        ("Disk alarm cleared on switch 3", Turn.OVER, None, "disk alarm on switch 3"),
        ("Database db1 has recovered", Turn.OVER, None, "database db1"),
        ("[INFO] certificate ends soon", Turn.FIRES, Severity.INFO, "certificate ends soon"),
        ("DNS name could not be resolved", Turn.FIRES, None, "dns name could not be resolved"),
        ("Name NOT RESOLVED", Turn.FIRES, None, "name not"),
        ("[PROBLEM] Incident resolved too late", Turn.FIRES, None, "incident resolved too late"),
        ("Alert has not been cleared", Turn.FIRES, None, "alert has not been cleared"),
        ("CPU usage is up 40% today", Turn.FIRES, None, "cpu usage is up 40% today"),
        ("More info about your order", Turn.FIRES, None, "more info about your order"),
        ("Alert over SMS failed", Turn.FIRES, None, "alert over sms failed"),
        ("Port 443 is closed", Turn.FIRES, None, "port 443 is closed"),
        ("DISASTER RECOVERY test fails", Turn.FIRES, Severity.CRITICAL, "test fails"),
        ("RESOLVED", Turn.OVER, None, ""),
        ("", Turn.FIRES, None, ""),
    ],
)  # fmt: skip
def test_what_subjects_say(subject: str, turn: Turn, severity: Severity | None, stem: str) -> None:
    assert (turn_of(subject), severity_in(subject), stem_of(subject)) == (turn, severity, stem)
