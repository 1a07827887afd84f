"""Trouble with the networks of offices and warehouses, and with remote access."""

from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.incidents.domain import Cause, Outcome

TOPICS = (
    Topic(
        service="office-network",
        category="network-connectivity",
        alert="SwitchUnreachable",
        weight=1.4,
        levels=((2, 2), (3, 2), (2, 1)),
        minutes=(20, 140),
        titles=("Switch {host} in {site} unreachable", "{site}: {count} access points offline"),
        descriptions=(
            "{host} does not answer since {minutes} minutes. Everything behind it is without"
            " network.",
        ),
        notes=(
            "Somebody from facility is on the way to the cabinet on {floor}.",
            "Power over Ethernet budget exceeded after the new cameras.",
        ),
        fixes=(
            Fix("Power supply replaced from stock.", Cause.HARDWARE),
            Fix("Cameras moved to their own switch.", Cause.CAPACITY),
            Fix("A cleaner had unplugged it; the socket is behind a cover now.", Cause.USER),
        ),
    ),
    Topic(
        service="office-network",
        category="network-connectivity",
        weight=1.4,
        levels=((3, 3), (3, 2), (4, 3)),
        minutes=(10, 80),
        titles=(
            "No Wi-Fi on {floor} in {site}",
            "Wi-Fi drops during video calls, {floor}",
            "Meeting room on {floor}: no network at the table",
        ),
        descriptions=(
            "Since this morning the connection breaks every few minutes. Cable works.",
            "Four colleagues here have the same. We have visitors at eleven.",
        ),
        replies=(
            "Is it better next to the window? That tells us which access point it is.",
            "We have changed the channel of your access point. Please try once more.",
        ),
        notes=("Access point on {floor} shares its channel with the neighbours' new one.",),
        fixes=(
            Fix("Channel plan of {floor} renewed.", Cause.CONFIGURATION),
            Fix(
                "Access point restarted, firmware update planned.",
                Cause.SOFTWARE,
                Outcome.WORKAROUND,
            ),
            Fix("Could not be seen again for three days.", Cause.UNKNOWN, Outcome.NOT_REPRODUCIBLE),
        ),
    ),
    Topic(
        service="office-network",
        category="network-dns",
        alert="DnsErrors",
        weight=0.9,
        levels=((2, 1), (2, 2)),
        minutes=(10, 70),
        titles=("DNS on {host} answers SERVFAIL", "Internal names do not resolve in {site}"),
        descriptions=("Resolver {host} fails for internal names; external ones work.",),
        notes=("Zone transfer from the primary fails since the key was changed.",),
        containments=(
            Containment(
                "Handed out the second resolver by DHCP.",
                "Names resolve again for clients that renew their lease.",
                "Put {host} back into the DHCP scope.",
            ),
        ),
        fixes=(
            Fix("Transfer key distributed, zones are current.", Cause.CHANGE),
            Fix("{host} restarted, cache was corrupt.", Cause.SOFTWARE),
        ),
    ),
    Topic(
        service="vpn",
        category="network-vpn",
        weight=2.9,
        levels=((3, 3), (4, 3), (3, 2)),
        minutes=(8, 60),
        titles=(
            "VPN asks for the code again and again",
            "VPN connects but no drive is reachable",
            "Cannot connect to VPN from home",
            "VPN disconnects every {minutes} minutes",
        ),
        descriptions=(
            "Worked until Friday. New router at home since the weekend, maybe that matters.",
            "I see 'authentication failed', my password works everywhere else.",
            "I am travelling and need the file server before noon.",
        ),
        replies=(
            "Please check that the clock of your phone is set automatically; the codes depend on"
            " it.",
            "Could you send me the time of the last attempt and your public address?",
            "Please install version {version} of the client from the self-service page.",
        ),
        notes=("Certificate of the laptop expired yesterday, renewal needs the office network.",),
        fixes=(
            Fix("Clock of the phone was four minutes off.", Cause.USER),
            Fix("Client updated, split tunnel rule corrected.", Cause.SOFTWARE),
            Fix("Certificate renewed over the phone.", Cause.CONFIGURATION),
        ),
    ),
    Topic(
        service="vpn",
        category="network-performance",
        alert="VpnGatewayLoad",
        weight=0.8,
        levels=((2, 2), (3, 2)),
        minutes=(15, 90),
        titles=("VPN gateway {host} at {most} % of its sessions",),
        descriptions=("New connections are refused soon. It is snowing, everybody is at home.",),
        notes=("Licence counts sessions that ended without saying goodbye for 8 hours.",),
        fixes=(
            Fix("Idle timeout cut to 30 minutes, 140 sessions freed.", Cause.CONFIGURATION),
            Fix("Second gateway added to the pool.", Cause.CAPACITY),
        ),
    ),
)
