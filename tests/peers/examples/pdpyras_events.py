"""The examples of pdpyras' documentation, with another address: python ... KEY ADDRESS."""

import sys

import pdpyras

routing_key, address = sys.argv[1:]
events_session = pdpyras.EventsAPISession(routing_key)
events_session.url = address

dedup_key = events_session.trigger(
    "Server is on fire", "dusty.old.server.net", dedup_key="kk", severity="error"
)
events_session.acknowledge(dedup_key)
events_session.resolve(dedup_key)

change_events_session = pdpyras.ChangeEventsAPISession(routing_key)
change_events_session.url = address
change_events_session.submit("new build finished at latest HEAD", source="automation")
