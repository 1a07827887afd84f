"""The examples of pagerduty's documentation, with another address: python ... KEY ADDRESS."""

import sys

import pagerduty

routing_key, address = sys.argv[1:]
client = pagerduty.EventsApiV2Client(routing_key, base_url=address)

# Triggering an alert, with a key of the service's making and with one's own
keyless = client.trigger("Server is on fire", "dusty.old.server.net")
dedup_key = client.trigger(
    "Disk is full",
    "db1.example.com",
    dedup_key="srv01/mysql",
    severity="warning",
    custom_details={"free": "1%"},
    links=[{"href": "https://runbook.example/1", "text": "runbook"}],
)
assert dedup_key == "srv01/mysql"
client.acknowledge(dedup_key)
client.resolve(keyless)

# Submitting a change event
client.submit(
    "new build finished at latest HEAD",
    source="automation",
    custom_details={"this": "that"},
    links=[{"href": "https://build.example/1", "text": "build"}],
    timestamp="2026-11-20T10:00:00Z",
)

refusal = None
try:
    pagerduty.EventsApiV2Client("short", base_url=address).trigger("x", "y")
except pagerduty.HttpError as error:
    refusal = error.response
assert refusal is not None
assert refusal.status_code == 400
