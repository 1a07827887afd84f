"""The large outages of the year, each minute by minute, and the one that is going on."""

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What the people of an outage do at one of its minutes."""

    NOTE = "note"
    UPDATE = "update"
    CONTAIN = "contain"
    PHASE = "phase"
    SCOPE = "scope"
    MITIGATE = "mitigate"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Act:
    """At this minute after the first alert somebody does this, in these words."""

    minute: int
    verb: Verb
    text: str


@dataclass(frozen=True, slots=True)
class Echo:
    """What another service, or somebody who uses it, notices of the outage."""

    minute: int
    service: str
    title: str
    reported_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One major incident. `days_ago` and `hour` say when; None for the one that is going on."""

    days_ago: int | None
    hour: int
    service: str
    alert: str
    host: str
    title: str
    description: str
    why_major: str
    acts: tuple[Act, ...]
    echoes: tuple[Echo, ...] = ()
    cause: str = "unknown"


OUTAGES = (
    Outage(
        days_ago=311,
        hour=18,
        service="payment-gateway",
        alert="PaymentDeclineRate",
        host="pay-1",
        title="All card payments declined",
        description="Every card payment since 18:00 is declined with 'issuer unavailable'.",
        why_major="No card payments in the evening peak, about 380 EUR lost a minute.",
        cause="third_party",
        acts=(
            Act(4, Verb.NOTE, "Certificate of the provider's EU endpoint expired at 18:00 sharp."),
            Act(9, Verb.UPDATE, "Card payments do not work at the moment. Invoice and gift cards"
                " do. Next update in 20 minutes."),
            Act(16, Verb.CONTAIN, "Offered invoice as the first way of payment.|A third of the"
                " customers take it.|Restore the order of payment methods."),
            Act(31, Verb.MITIGATE, "Routed all cards to the second acquirer; rate back to 96 %."),
            Act(33, Verb.UPDATE, "Cards work again by way of our second acquirer."),
            Act(140, Verb.RESOLVE, "Provider installed a new certificate at 20:05. Routed back."
                " We now watch the certificates of everybody we call, not only our own."),
        ),
        echoes=(
            Echo(3, "checkout", "Checkout: 71 % of orders cannot be placed"),
            Echo(12, "checkout", "Customers ask why their card is declined", "farid.rahimi"),
        ),
    ),
    Outage(
        days_ago=224,
        hour=9,
        service="office-network",
        alert="SwitchUnreachable",
        host="sw-lund-02",
        title="Warehouse Lund is cut off",
        description="No link to Lund since 09:12, the backup over mobile did not take over.",
        why_major="No parcel leaves Lund: no labels, no scanners, no phones.",
        cause="third_party",
        acts=(
            Act(6, Verb.NOTE, "Carrier confirms: an excavator cut the fibre 2 km from the site."),
            Act(11, Verb.UPDATE, "Lund is offline. Carrier has a crew on the way, 4 hours."),
            Act(35, Verb.CONTAIN, "Drove the mobile router from the office to Lund.|Labels and"
                " picking work, slowly; phones do not.|Return the router to the cabinet."),
            Act(52, Verb.MITIGATE, "Bergen takes over the express orders of the day."),
            Act(55, Verb.UPDATE, "Lund works on a mobile link, express goes out from Bergen."),
            Act(291, Verb.RESOLVE, "Fibre spliced at 13:58, traffic is back. The backup router had"
                " no SIM plan since the contract changed; tested every month from now on."),
        ),
        echoes=(
            Echo(2, "warehouse", "Warehouse Lund: stock is 12 minutes behind"),
            Echo(7, "warehouse", "All scanners in Lund offline", "georg.steiner"),
            Echo(15, "vpn", "Cannot reach the file server in Lund", "hannah.clarke"),
        ),
    ),
    Outage(
        days_ago=148,
        hour=14,
        service="database",
        alert="PostgresDown",
        host="pg-1",
        title="Customer database: primary lost, failover did not finish",
        description="pg-1 stopped answering at 14:20. pg-2 was promoted, pg-3 still follows pg-1"
        " and the pooler sends half of the clients there.",
        why_major="Shop, checkout and sign-in are down for all customers.",
        cause="hardware",
        acts=(
            Act(3, Verb.NOTE, "pg-1: NVMe reset, file system read-only. It will not come back."),
            Act(7, Verb.NOTE, "pg-3 refuses pg-2 as its source: different timeline."),
            Act(8, Verb.UPDATE, "Shop and checkout are not available. We know the cause and work"
                " on it. Next update in 15 minutes."),
            Act(14, Verb.CONTAIN, "Fenced pg-1 and took pg-3 out of the pooler.|All clients reach"
                " pg-2, errors fall.|Add pg-3 again after it was rebuilt."),
            Act(19, Verb.MITIGATE, "All services connect to pg-2; error rate below 1 %."),
            Act(24, Verb.UPDATE, "Shop and checkout work again. We are watching and rebuild what"
                " was lost."),
            Act(65, Verb.NOTE, "pg-3 rebuilt from pg-2, two copies again."),
            Act(190, Verb.RESOLVE, "pg-1 replaced and following. No committed order was lost. The"
                " failover script now checks that every replica follows before it reports"
                " success; a rehearsal every quarter is in the calendar."),
        ),
        echoes=(
            Echo(1, "checkout", "Checkout returns errors on checkout-2"),
            Echo(1, "customer-accounts", "Sign-in fails for all customers"),
            Echo(2, "orders", "Order import stopped on oms-1"),
            Echo(2, "web-shop", "Error rate of the web shop above 38 %"),
            Echo(4, "reports", "Dashboards are empty", "hannah.clarke"),
            Echo(5, "web-shop", "Shop shows the penguin page", "amelie.laurent"),
            Echo(6, "customer-accounts", "Customers cannot sign in", "farid.rahimi"),
            Echo(9, "warehouse", "No pick lists for Tallinn since 9 minutes"),
            Echo(11, "warehouse", "Nothing to pick in Tallinn", "viktor.novak"),
        ),
    ),
    Outage(
        days_ago=57,
        hour=10,
        service="kubernetes",
        alert="ApiServerErrors",
        host="node-01",
        title="Container platform: pods do not start after the upgrade",
        description="After the upgrade of the control plane new pods stay in 'ContainerCreating'."
        " What runs keeps running, but nothing can be deployed or moved.",
        why_major="Three services lost pods and cannot replace them.",
        cause="change",
        acts=(
            Act(10, Verb.NOTE, "Network plugin logs 'unknown field' since the upgrade."),
            Act(15, Verb.UPDATE, "The shop works with less capacity than usual. No deployments."),
            Act(28, Verb.CONTAIN, "Stopped all deployments and the autoscaler.|No further pods"
                " are lost.|Resume both after the fix."),
            Act(47, Verb.MITIGATE, "Plugin rolled back on half of the nodes, pods start there."),
            Act(120, Verb.RESOLVE, "Plugin pinned to the version that fits, all nodes done. The"
                " upgrade check-list has a step for it and staging runs the same plugin now."),
        ),
        echoes=(
            Echo(6, "search", "Search queries take longer than 4.1 s"),
            Echo(9, "message-bus", "Message bus: partition without leader on bus-2"),
        ),
    ),
    Outage(
        days_ago=None,
        hour=0,
        service="checkout",
        alert="CheckoutErrors",
        host="checkout-2",
        title="Checkout: 34 % of orders cannot be placed",
        description="The share of failed orders rose from 0.4 % to 34 % within five minutes. All"
        " countries, all ways of payment; the error comes before the payment.",
        why_major="A third of all orders fails, about 420 EUR lost a minute.",
        acts=(
            Act(5, Verb.NOTE, "All failures have 'stock reservation timed out' in common."),
            Act(7, Verb.SCOPE, "All shops of all countries; only new orders, none is lost."
                "|2600|3"),
            Act(9, Verb.UPDATE, "Some orders cannot be placed at the moment. Trying again often"
                " helps. Next update in 20 minutes."),
            Act(12, Verb.PHASE, "contain"),
            Act(14, Verb.NOTE, "Reservation waits for the message bus; consumer group"
                " 'reservations' has rebalanced every 20 seconds since 30 minutes."),
            Act(23, Verb.CONTAIN, "Raised the timeout of the reservation from 2 to 8 s.|Failures"
                " down from 34 % to 11 %, checkout is slower.|Set stock.reserve.timeout to 2."),
            Act(26, Verb.PHASE, "diagnose"),
            Act(29, Verb.UPDATE, "Most orders go through again, a little slower than usual. We are"
                " still working on the cause."),
            Act(38, Verb.NOTE, "Rebalancing started with the new consumer of the recommendations"
                " team, same group name by mistake. Asking them to stop it."),
        ),
        echoes=(
            Echo(2, "orders", "Order queue grows: 300 orders waiting"),
            Echo(12, "checkout", "Customer gets 'please try again' at the last step",
                 "farid.rahimi"),
        ),
    ),
)  # fmt: skip
CURRENT_BEGAN_MINUTES_AGO = 46
