"""What goes wrong at the demo's company, in the words people there would use."""

from watchbell.demo.material import commerce, network, platform, shop, workplace
from watchbell.demo.material.topics import Topic

TOPICS: tuple[Topic, ...] = (
    *shop.TOPICS,
    *commerce.TOPICS,
    *platform.TOPICS,
    *network.TOPICS,
    *workplace.TOPICS,
)
"""Everything that happens from time to time; each outage of `outages` happens once."""
