"""Trouble with the database, the bus, the container platform, backups and reports."""

from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.incidents.domain import Cause, Outcome

TOPICS = (
    Topic(
        service="database",
        category="software-database",
        alert="PostgresReplicationLag",
        weight=1.5,
        levels=((1, 2), (2, 2), (2, 3)),
        minutes=(15, 110),
        titles=(
            "Replica {host} is {minutes} minutes behind",
            "Replication lag on {host} above limit",
        ),
        descriptions=(
            "The replica does not keep up. Reports show old figures, and a failover now would lose"
            " the last minutes.",
        ),
        notes=(
            "A vacuum of the orders table started at the same time as the month's report.",
            "Write-ahead log volume is ten times normal: bulk update of all customer rows.",
        ),
        fixes=(
            Fix("Bulk update runs in batches of 5,000 with pauses now.", Cause.CHANGE),
            Fix("Lag gone after the report ended. Report moved to the night.", Cause.CAPACITY),
        ),
    ),
    Topic(
        service="database",
        category="system-crash-resource",
        alert="PostgresConnectionsHigh",
        weight=1.3,
        levels=((1, 1), (1, 2)),
        minutes=(12, 75),
        titles=("Database {host}: {count}50 connections of 500", "Connections exhausted on {host}"),
        descriptions=(
            "Applications wait for a connection. The pooler reports clients in the queue since"
            " {minutes} minutes.",
        ),
        notes=("180 sessions 'idle in transaction' from the reports service.",),
        containments=(
            Containment(
                "Ended sessions that were idle in a transaction for over 5 minutes.",
                "Connections down to 190.",
                "Nothing to undo.",
            ),
        ),
        fixes=(
            Fix(
                "idle_in_transaction_session_timeout set to 60 s for the reports role.",
                Cause.CONFIGURATION,
            ),
            Fix("Pool of the accounts service cut from 100 to 30 per node.", Cause.CAPACITY),
        ),
    ),
    Topic(
        service="database",
        category="hardware-storage",
        alert="DiskWillFill",
        weight=1.2,
        levels=((2, 2), (2, 3), (3, 2)),
        minutes=(20, 90),
        titles=("Disk of {host} full in {count} hours", "{host}: {most} % of /var/lib used"),
        descriptions=("At the rate of the last hour the disk of {host} is full this evening.",),
        notes=("Largest: 84 GiB of logs, level debug since the deployment of {version}.",),
        fixes=(
            Fix("Log level back to info, old logs removed.", Cause.CONFIGURATION),
            Fix("Volume enlarged by 200 GiB, alert limit checked.", Cause.CAPACITY),
        ),
    ),
    Topic(
        service="message-bus",
        category="software-application",
        alert="ConsumerLag",
        weight=1.6,
        levels=((2, 2), (2, 3), (3, 3)),
        minutes=(15, 100),
        titles=(
            "Consumer group 'invoices' is {count}000 messages behind",
            "Message bus: partition without leader on {host}",
        ),
        descriptions=("The lag grows since {minutes} minutes. Invoices go out late.",),
        notes=("Rebalancing every 30 s because one consumer misses its heartbeat.",),
        fixes=(
            Fix("Session timeout raised to 45 s, group is stable.", Cause.CONFIGURATION),
            Fix("{host} restarted after a kernel update, leaders balanced again.", Cause.CHANGE),
        ),
    ),
    Topic(
        service="kubernetes",
        category="system-crash-resource",
        alert="PodCrashLooping",
        weight=2.4,
        levels=((2, 2), (2, 3), (3, 3), (3, 2)),
        minutes=(10, 90),
        titles=(
            "Pods of {app} restart again and again",
            "{app}: out of memory on {host}",
            "Node {host} not ready",
        ),
        descriptions=(
            "{app} restarted more than five times in ten minutes on {host}.",
            "The node stopped reporting; its pods are being moved.",
        ),
        notes=(
            "Exit code 137, memory limit 512 MiB, working set grows by 20 MiB a minute.",
            "Kubelet on {host} cannot reach the registry.",
        ),
        containments=(
            Containment(
                "Cordoned {host} and moved its pods.",
                "{app} is healthy on the other nodes.",
                "kubectl uncordon {host}",
            ),
        ),
        fixes=(
            Fix(
                "Limit raised to 1 GiB until the leak in {app} is fixed.",
                Cause.SOFTWARE,
                Outcome.WORKAROUND,
            ),
            Fix("Rolled {app} back to the version before {version}.", Cause.CHANGE),
            Fix("{host} replaced, its disk had read errors.", Cause.HARDWARE),
        ),
    ),
    Topic(
        service="kubernetes",
        category="security",
        alert="CertificateExpiresSoon",
        weight=0.7,
        levels=((2, 3), (3, 3)),
        minutes=(10, 60),
        titles=("Certificate of {app} expires in {count} days",),
        descriptions=("The automatic renewal did not happen; the order is pending since days.",),
        notes=("DNS challenge fails: token for the DNS provider was rotated.",),
        fixes=(Fix("New token stored, certificate renewed.", Cause.CONFIGURATION),),
    ),
    Topic(
        service="backup",
        category="data-backup",
        alert="BackupFailed",
        weight=1.4,
        levels=((3, 3), (3, 2)),
        minutes=(15, 120),
        titles=("Backup of {host} failed", "No backup of {host} for {count} days"),
        descriptions=("Last night's backup ended with 'repository locked'.",),
        notes=("Stale lock of a job that was killed on Tuesday.",),
        fixes=(
            Fix("Lock removed, backup repeated and restored as a test.", Cause.SOFTWARE),
            Fix("Retention tidied up; storage was full.", Cause.CAPACITY),
        ),
    ),
    Topic(
        service="reports",
        category="data-quality",
        weight=1.5,
        levels=((3, 3), (4, 3), (3, 2)),
        minutes=(30, 240),
        titles=(
            "Sales report shows no figures for {site}",
            "Margin report differs from finance",
            "Dashboard 'Returns' loads for ever",
        ),
        descriptions=(
            "I need the figures for the meeting at two. Yesterday it was fine.",
            "The total differs from our own by about {percent} %. Month end is on Friday.",
        ),
        replies=(
            "Tonight's load did not finish. It runs again now; figures are there in an hour.",
            "The report counts returns by arrival, finance by booking. I have added both columns.",
        ),
        notes=("Load of fact_sales stopped at a duplicate key of {site}.",),
        fixes=(
            Fix("Load repeated after removing the duplicate.", Cause.SOFTWARE),
            Fix("Definition explained and written on the report.", Cause.USER, Outcome.NO_FAULT),
            Fix("Dashboard reads from the summary table.", Cause.CAPACITY),
        ),
    ),
)
