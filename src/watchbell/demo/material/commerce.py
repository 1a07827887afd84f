"""Trouble with checkout, payments, orders and the warehouse."""

from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.incidents.domain import Cause, Outcome

TOPICS = (
    Topic(
        service="checkout",
        category="system-crash-service",
        alert="CheckoutErrors",
        weight=1.6,
        levels=((1, 1), (1, 2)),
        minutes=(15, 80),
        titles=(
            "Checkout fails at the address step",
            "Checkout: {percent} % of orders cannot be placed",
            "Checkout returns errors on {host}",
        ),
        descriptions=(
            "The checkout reports errors when the order is placed. {percent} % of attempts in the"
            " last five minutes failed; customers usually try again once and then leave.",
        ),
        notes=(
            "Address validation of the provider answers after 9 s, our limit is 5 s.",
            "Voucher service throws on vouchers without an end date. Three such were made today.",
            "Only the Norwegian shop is affected: tax table for NO is empty on {host}.",
        ),
        containments=(
            Containment(
                "Switched address validation to 'warn only'.",
                "Orders go through again; a few addresses will need a look.",
                "Set checkout.address.mode to strict.",
            ),
        ),
        fixes=(
            Fix(
                "Validation falls back to our own table when the provider is slow.",
                Cause.THIRD_PARTY,
            ),
            Fix("Corrected the three vouchers and deployed {version}.", Cause.SOFTWARE),
            Fix("Loaded the tax table again; the loader now fails loudly.", Cause.CONFIGURATION),
        ),
    ),
    Topic(
        service="checkout",
        category="software-application",
        weight=1.0,
        levels=((2, 2), (3, 2), (3, 3)),
        minutes=(25, 160),
        titles=(
            "Voucher '{word}' is not accepted",
            "Customer charged twice for order {order}",
            "Basket empties itself when the customer signs in",
        ),
        descriptions=(
            "Customer service has a customer on the line, order {order}. Please check what"
            " happened and what I can tell them.",
            "Reported by {count} customers in the chat since yesterday. I could reproduce it on my"
            " own phone.",
        ),
        replies=(
            "Order {order} was charged once; the second line is a reservation that the bank drops"
            " within three days. You can tell the customer.",
            "We could reproduce it and have a correction in test. It goes out this afternoon.",
        ),
        notes=("Session of the guest is dropped instead of merged since {version}.",),
        fixes=(
            Fix("Corrected in {version}, checked with the customer.", Cause.SOFTWARE),
            Fix("Voucher had the wrong start date; marketing has corrected it.", Cause.USER),
            Fix(
                "Nothing was wrong on our side: the bank showed a reservation.",
                Cause.THIRD_PARTY,
                Outcome.NO_FAULT,
            ),
        ),
    ),
    Topic(
        service="payment-gateway",
        category="provider",
        alert="PaymentDeclineRate",
        weight=1.7,
        levels=((1, 1), (1, 2), (2, 2)),
        minutes=(20, 130),
        titles=(
            "Card payments declined {percent} % above normal",
            "Payment provider answers slowly: {seconds} s",
            "Mobile payments fail in Norway",
        ),
        descriptions=(
            "The share of declined card payments is far above the same hour of last week. Invoices"
            " and gift cards work.",
        ),
        notes=(
            "Provider's status page is green, but their support confirms a problem in region EU-2.",
            "3-D Secure challenge times out for cards of one bank.",
            "Opened a case with the provider, reference {order}.",
        ),
        containments=(
            Containment(
                "Routed card payments to the second acquirer.",
                "Decline rate back to 4 %, fees are slightly higher.",
                "Set payment.route.cards back to primary.",
            ),
        ),
        fixes=(
            Fix(
                "Provider has fixed their region EU-2; routed back after an hour of quiet.",
                Cause.THIRD_PARTY,
            ),
            Fix("The bank's certificate had expired; they renewed it.", Cause.THIRD_PARTY),
            Fix("Retried webhooks were counted as declines. Dashboard corrected.", Cause.SOFTWARE),
        ),
    ),
    Topic(
        service="payment-gateway",
        category="software-application",
        alert="PaymentWebhookBacklog",
        weight=0.9,
        levels=((2, 2), (2, 3)),
        minutes=(20, 110),
        titles=("{count}00 payment confirmations not processed",),
        descriptions=(
            "Confirmations of the payment provider pile up. Orders stay in 'waiting for payment'"
            " although customers have paid.",
        ),
        notes=("Consumer on {host} died with an out-of-memory error and did not come back.",),
        fixes=(
            Fix("Consumer restarted with 1 GiB, backlog worked off in 12 minutes.", Cause.CAPACITY),
            Fix(
                "One malformed message blocked the queue; it goes to a side queue now.",
                Cause.SOFTWARE,
            ),
        ),
    ),
    Topic(
        service="orders",
        category="data-quality",
        weight=1.2,
        levels=((3, 2), (3, 3), (2, 2)),
        minutes=(25, 200),
        titles=(
            "Order {order} is stuck in 'paid'",
            "Order {order}: return is not refunded",
            "Orders of this morning missing in the overview",
        ),
        descriptions=(
            "The order does not move on. The customer has asked twice already, please have a look"
            " what is missing.",
            "The parcel arrived in {site} on Monday, but the refund has not started.",
        ),
        replies=(
            "The order waited for a stock movement. We have released it, it ships today.",
            "The refund is on its way; the customer sees it in two to three working days.",
        ),
        notes=("Event order.packed for {order} is missing on the bus, the scan was offline.",),
        fixes=(
            Fix(
                "Sent the missing event by hand, order {order} has shipped.",
                Cause.SOFTWARE,
                Outcome.WORKAROUND,
            ),
            Fix("Refund started. Return had been booked on the wrong order.", Cause.USER),
            Fix(
                "Overview filtered by the wrong day after the change of time zone; corrected.",
                Cause.SOFTWARE,
            ),
        ),
    ),
    Topic(
        service="orders",
        category="system-crash-resource",
        alert="OrderQueueGrowing",
        weight=1.3,
        levels=((2, 1), (2, 2)),
        minutes=(15, 100),
        titles=("Order queue grows: {count}00 orders waiting", "Order import stopped on {host}"),
        descriptions=(
            "Orders wait for longer than 15 minutes before they reach the warehouse. At this rate"
            " the afternoon truck leaves without them.",
        ),
        notes=("Import on {host} waits for a lock that a report holds since {minutes} minutes.",),
        containments=(
            Containment(
                "Ended the report's session in the database.",
                "Queue shrinks by 60 orders a minute.",
                "Start the report again after 20:00.",
            ),
        ),
        fixes=(
            Fix("Reports read from the replica now and cannot hold locks.", Cause.CONFIGURATION),
            Fix("Import restarted; the job gets a timeout for locks.", Cause.SOFTWARE),
        ),
    ),
    Topic(
        service="warehouse",
        category="hardware-workplace",
        weight=1.3,
        levels=((3, 2), (3, 3), (2, 2)),
        minutes=(20, 150),
        titles=(
            "Hand scanner {asset} does not connect ({site})",
            "Label printer at packing table {count} prints blank labels",
            "Conveyor terminal in {site} shows a black screen",
        ),
        descriptions=(
            "We moved the person to another table, but in the peak we need every one of them.",
            "Restarted twice, no change. Spare device is already in use.",
        ),
        replies=(
            "A replacement is on the van to {site}, it arrives before the late shift.",
            "Please hold the yellow button for ten seconds; it will ask for the site code.",
        ),
        notes=("Certificate of the scanner expired; the renewal needs it docked overnight.",),
        fixes=(
            Fix("Device replaced, the old one goes to repair.", Cause.HARDWARE),
            Fix("Print head cleaned and ribbon changed.", Cause.HARDWARE),
            Fix("Certificate renewed on all scanners of the site.", Cause.CONFIGURATION),
        ),
    ),
    Topic(
        service="warehouse",
        category="system-crash-service",
        alert="WarehouseSyncLag",
        weight=1.0,
        levels=((2, 1), (2, 2)),
        minutes=(20, 120),
        titles=(
            "Warehouse {site}: stock is {minutes} minutes behind",
            "No pick lists for {site} since {minutes} minutes",
        ),
        descriptions=(
            "The stock figures of {site} are not updated. The shop may sell what is not there.",
        ),
        notes=("Consumer of stock movements restarts every 40 s, message 'unknown unit: pair'.",),
        containments=(
            Containment(
                "Shop shows '3-5 days' for articles of {site}.",
                "No oversold articles since.",
                "Remove the site from stock.pessimistic.",
            ),
        ),
        fixes=(
            Fix("Unit 'pair' added to the mapping, all movements processed.", Cause.CONFIGURATION),
            Fix("Consumer skips and reports what it cannot read.", Cause.SOFTWARE),
        ),
    ),
)
