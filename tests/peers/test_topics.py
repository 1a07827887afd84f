"""moto's SNS publishes to our address, signed with a key of its own, and is believed for that.

Its certificate is handed in where the product keeps Amazon's after fetching it; that the message
was signed by it is checked as ever. moto asks for no confirmation, so none is given.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from boto3 import client
from moto import mock_aws

from tests.builders.alerts import drain, make_integration, store
from tests.fakes.http_server import HttpServer, http_server
from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.models import Alert, Integration, Signal
from watchbell.alerts.services import errands
from watchbell.incidents.models import Incident

pytestmark = pytest.mark.peers
ALARM = {
    "AlarmName": "HighCPU",
    "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:HighCPU",
    "NewStateValue": "ALARM",
    "NewStateReason": "Threshold crossed",
    "StateChangeTime": "2026-03-02T08:59:00.000+0000",
    "Region": "US East (N. Virginia)",
    "Trigger": {"MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "Threshold": 90.0},
}
SOON = timedelta(seconds=1)


@pytest.fixture
def listener() -> Iterator[HttpServer]:
    with http_server() as server:
        yield server


@pytest.fixture
def sns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield client("sns", region_name="us-east-1")


def published(sns: Any, listener: HttpServer, message: dict[str, Any], **more: str) -> bytes:
    """Publish to a topic that the listener subscribed to; return what moto posted."""
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=listener.url)
    sns.publish(TopicArn=topic, Message=json.dumps(message), **more)
    return listener.received[-1].body


def test_an_alarm_of_a_topic_waits_for_its_certificate_and_is_an_incident(
    database: None, sns: Any, listener: HttpServer, now: datetime
) -> None:
    topic = make_integration("Topic", kind="cloudwatch", now=now)
    fires = store(topic, published(sns, listener, ALARM), now=now)
    drain(now)
    fires.refresh_from_db()
    assert fires.state == SignalState.WAITING
    certify(bytes(fires.body), topic, now)
    drain(now + SOON)
    incident = Incident.objects.get()
    assert incident.title.startswith("HighCPU")
    over = published(sns, listener, {**ALARM, "NewStateValue": "OK"})
    ends = store(topic, over, now=now + SOON)
    drain(now + SOON)
    certify(over, topic, now + SOON)
    drain(now + 2 * SOON)
    ends.refresh_from_db()
    assert (ends.state, Alert.objects.get().state) == (SignalState.ABSORBED, AlertState.RESOLVED)


def test_what_was_changed_on_its_way_is_not_believed(
    database: None, sns: Any, listener: HttpServer, now: datetime
) -> None:
    topic = make_integration("Topic", kind="cloudwatch", now=now)
    body = published(sns, listener, ALARM)
    changed = store(topic, body.replace(b"HighCPU", b"LowCPU"), now=now)
    drain(now)
    certify(body, topic, now)
    drain(now + SOON)
    changed.refresh_from_db()
    assert (changed.state, "not believed" in changed.reason) == (SignalState.REJECTED, True)
    assert Signal.objects.count() == 1


def certify(body: bytes, topic: Integration, now: datetime) -> None:
    """Hand in the certificate that moto serves at the address which its message names."""
    url = json.loads(body)["SigningCertURL"]
    pem = requests.get(url, timeout=5).content
    assert errands.usable(pem)
    errands.keep_certificate(url=url, pem=pem, integration_id=topic.pk, since=now, now=now)
