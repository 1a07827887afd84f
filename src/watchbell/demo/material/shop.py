"""Trouble with the web shop, its search and its customer accounts."""

from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.incidents.domain import Cause, Effect, Outcome

TOPICS = (
    Topic(
        service="web-shop",
        category="system-crash-service",
        alert="ShopHighErrorRate",
        weight=2.2,
        levels=((1, 1), (1, 2), (2, 2)),
        minutes=(18, 95),
        titles=(
            "Web shop answers {percent} % of requests with 5xx",
            "Error rate of the web shop above {percent} %",
            "Product pages fail with 502 on {host}",
        ),
        descriptions=(
            "The share of 5xx answers at the edge rose above the limit of 2 % and stayed there for"
            " five minutes. Category pages are fine, product pages are hit hardest.",
            "The load balancer reports upstream resets from {host}. Customers see the page with the"
            " penguin instead of the product.",
        ),
        notes=(
            "All errors come from {host}; the other nodes are clean. Taking it out of rotation.",
            "Release {version} went out {minutes} minutes before the first error. Comparing.",
            "Thread dump shows every worker waiting for the price service.",
            "Connection pool to the database is exhausted on {host}, 40 of 40 in use.",
        ),
        containments=(
            Containment(
                "Took {host} out of the load balancer.",
                "Error rate back under 0.3 % within two minutes.",
                "Set weight of {host} back to 100 after the restart.",
            ),
            Containment(
                "Switched the recommendation block off with its feature flag.",
                "Response times normal again, customers miss only the suggestions.",
                "Turn the flag shop.recommendations on.",
            ),
        ),
        fixes=(
            Fix(
                "Rolled release {version} back. The new price lookup opened a connection per"
                " product; fix is in review with a test for the pool size.",
                Cause.CHANGE,
            ),
            Fix(
                "Restarted {host}. A stuck worker held the pool; upgraded the driver, which"
                " releases connections after a cancelled request.",
                Cause.SOFTWARE,
            ),
            Fix(
                "Traffic from a crawler that ignores robots.txt. Rate limit for its network added"
                " at the edge, scaled the shop from 6 to 8 nodes for the evening.",
                Cause.CAPACITY,
                Outcome.WORKAROUND,
            ),
        ),
    ),
    Topic(
        service="web-shop",
        category="software-application",
        alert="ShopSlowPages",
        weight=2.0,
        levels=((2, 2), (2, 3), (3, 2)),
        minutes=(25, 140),
        titles=(
            "Product pages slow: p95 at {seconds} s",
            "Web shop response time above target for 10 minutes",
        ),
        descriptions=(
            "The 95th percentile of product pages is {seconds} s, the target is 0.8 s. Conversion"
            " on mobile is dropping while it lasts.",
        ),
        notes=(
            "Cache hit rate fell from 94 % to 61 %. Somebody purged the image cache.",
            "Slow query on product_variant: sequential scan since the import of the new season.",
            "Tracing shows the time is spent in the review widget of the provider.",
        ),
        containments=(
            Containment(
                "Raised the cache time of product pages to ten minutes.",
                "p95 back to 0.7 s.",
                "Set cache.product.ttl back to 60.",
            ),
        ),
        fixes=(
            Fix(
                "Added the missing index on product_variant(season, colour). p95 is 0.6 s again.",
                Cause.CHANGE,
            ),
            Fix(
                "The image cache warmed up again by itself. The purge button now asks twice.",
                Cause.USER,
            ),
            Fix(
                "Review widget loads after the page now, so a slow provider no longer slows us.",
                Cause.THIRD_PARTY,
            ),
        ),
    ),
    Topic(
        service="web-shop",
        category="data-quality",
        weight=1.1,
        levels=((3, 2), (3, 3), (2, 3)),
        minutes=(20, 150),
        titles=(
            "Wrong price shown for {product}",
            "{product}: picture belongs to another colour",
            "Delivery date in the past for {product}",
        ),
        descriptions=(
            "A customer wrote in: {product} is shown with the price of last season, in the basket"
            " it is right. We had three calls about it this morning.",
            "The page of {product} shows data that do not match the catalogue. Please correct it"
            " before the newsletter goes out.",
        ),
        replies=(
            "Thank you for the example, we can see it too. The correction is on its way.",
            "The catalogue is right, the page shows an old copy. We are clearing it now.",
        ),
        notes=(
            "Price service has the right value; the static page was rendered before the update.",
        ),
        fixes=(
            Fix(
                "Rendered the page again and purged it at the edge. The nightly job had skipped"
                " products with an apostrophe in their name; corrected.",
                Cause.SOFTWARE,
            ),
            Fix("Corrected the entry in the catalogue together with purchasing.", Cause.USER),
        ),
    ),
    Topic(
        service="search",
        category="software-application",
        alert="SearchLatencyHigh",
        weight=1.8,
        levels=((2, 2), (2, 3)),
        minutes=(15, 90),
        titles=(
            "Product search slow on {host}",
            "Search queries take longer than {seconds} s",
        ),
        descriptions=(
            "Search latency on {host} is above one second. Suggestions while typing time out.",
        ),
        notes=(
            "Old generation of the heap at 97 %, garbage collection every four seconds.",
            "Segment merges since the catalogue import; disk at 100 % utilisation.",
        ),
        containments=(
            Containment(
                "Moved queries away from {host}.",
                "Latency normal on the two other nodes.",
                "Enable the shard allocation for {host} again.",
            ),
        ),
        fixes=(
            Fix("Restarted {host} and raised the heap from 8 to 12 GiB.", Cause.CAPACITY),
            Fix(
                "Merges are throttled during the day now; the import runs at 04:00.",
                Cause.CONFIGURATION,
            ),
        ),
    ),
    Topic(
        service="search",
        category="data-quality",
        weight=0.6,
        levels=((3, 3), (3, 2)),
        minutes=(30, 180),
        titles=(
            "Search does not find {product}",
            "New season missing from the search results",
            "Search for '{word}' shows sold-out items first",
        ),
        descriptions=(
            "Typing the exact name gives no hit, by category the product is there. Marketing has a"
            " campaign running for it.",
        ),
        replies=("We have found why and are rebuilding the index; it takes about 40 minutes.",),
        fixes=(
            Fix(
                "Index rebuilt. The import stopped at a product without a brand; it now logs and"
                " goes on.",
                Cause.SOFTWARE,
            ),
            Fix("Added the spelling to the list of synonyms.", Cause.CONFIGURATION),
        ),
    ),
    Topic(
        service="customer-accounts",
        category="access-locked",
        weight=0.8,
        levels=((3, 2), (3, 3)),
        minutes=(10, 60),
        titles=(
            "Customers cannot sign in with Google",
            "Customer locked out after changing the e-mail address",
            "Password reset mails arrive hours late",
        ),
        descriptions=(
            "Customer service has {count} calls since this morning. The page says 'something went"
            " wrong' after the consent screen.",
            "Customers write that the reset link is already expired when it reaches them.",
        ),
        replies=("We see it in the logs and are on it. Signing in with a password works.",),
        notes=("Redirect address was changed in the provider's console on Friday.",),
        fixes=(
            Fix("Put the old redirect address back in the provider's console.", Cause.CHANGE),
            Fix(
                "Queue of the mail relay was full of newsletters. Transactional mail has a relay"
                " of its own now.",
                Cause.CAPACITY,
            ),
        ),
    ),
    Topic(
        service="customer-accounts",
        category="security-unauthorised",
        alert="LoginFailuresSpike",
        weight=0.8,
        levels=((2, 1), (2, 2)),
        minutes=(30, 200),
        effect=Effect.DEGRADED,
        titles=(
            "Failed sign-ins {count} times above normal",
            "Credential stuffing against customer accounts",
        ),
        descriptions=(
            "Sign-in failures rose within minutes, from many addresses, with a new user name each"
            " time. A list of leaked passwords is being tried out.",
        ),
        notes=(
            "Requests come from a hosting provider, user agent is always the same.",
            "{count} accounts had a successful sign-in during the wave; resetting them.",
        ),
        containments=(
            Containment(
                "Blocked the network of the source at the edge and switched the captcha on.",
                "Attempts fell from 900 to 4 a minute.",
                "Remove the rule edge-block-login after a week.",
            ),
        ),
        fixes=(
            Fix(
                "Attack ended. Passwords of the affected accounts were reset and their owners"
                " told; rate limit per user name and network is permanent.",
                Cause.SECURITY,
            ),
        ),
    ),
)
